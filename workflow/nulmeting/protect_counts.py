"""Disclosure rules of counts: flow, response, distributions, transitions, agreement and published figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd

from nulmeting.codebook import Item
from nulmeting.conditions import items_of
from nulmeting.protect_rules import (
    COMPLEMENT,
    OUTSIDE_PLAN,
    SMALL_CELL,
    Ruling,
    additive,
    at_least,
    base_rule,
    coded,
    complement,
    first_of,
    lookup,
    organisation_rule,
    outside_plan,
    sensitive_items,
    shown,
    small,
    structural,
    texts,
)
from nulmeting.settings import Measurement

PLACE = ("wave", "unit", "breakdown", "category")


HEARD = ("responded", "consented", "complete", "responding")
"""Steps of the flow whose differences are told by the reasons for exclusion."""


def flow(measurement: Measurement, frame: pd.DataFrame) -> Ruling:
    """Hide the size of a register or response below the base, and whatever else would give it.

    That is, of the same wave, the rows read (of which the reasons for exclusion may be taken away), and the other steps
    and marks of the same unit; of two waves who joined or left. A few who draw straight lines are hidden too: it would
    be known that they gave the same answer to everything.
    """
    limits = measurement.thresholds
    low = (
        frame["step"].isin(["register", "invited", *HEARD])
        & ~structural(frame)
        & ~at_least(frame["count"], limits.minimum_base)
    )
    hidden = frame[low & (frame["step"] == "responding")]
    gone = set(zip(hidden["wave"], hidden["unit"], strict=True))
    told = frame["step"].isin(["read", "flagged", *HEARD, "leavers", "joiners"]) & ~structural(frame)
    pairs = zip(frame["wave"], frame["unit"], strict=True)
    beside = [any((wave, unit) in gone for wave in waves.split("+")) for waves, unit in pairs]
    told &= pd.Series(beside, index=frame.index, dtype=bool)
    lines = (frame["step"] == "flagged") & (frame["reason_excluded"] == "straight_lining") & (frame["count"] > 0)
    used = frame[frame["step"] == "responding"].set_index(["wave", "unit"])["count"]
    base = pd.Series(used.reindex(pd.MultiIndex.from_frame(frame[["wave", "unit"]])).to_numpy(), index=frame.index)
    few = lines & (small(frame["count"], base, limits) | small(base - frame["count"], base, limits))
    return Ruling(first_of(frame, (low, base_rule(limits)), (told, COMPLEMENT), (few, SMALL_CELL)), texts(frame))


def response(measurement: Measurement, frame: pd.DataFrame) -> Ruling:
    """Hide categories with too few responding units, and enough others that these cannot be found by subtraction."""
    limits = measurement.thresholds
    kept = ~structural(frame)
    low = ~at_least(frame["responding"], limits.minimum_base)
    rule = first_of(frame, (outside_plan(measurement, frame), OUTSIDE_PLAN), (kept & low, base_rule(limits)))
    # a category that the register does not hold has a count of respondents all the same, in the estimates
    unregistered = (rule == "") & (frame["status"] == "not_available") & frame["responding"].notna() & low
    rule = rule.mask(unregistered, base_rule(limits))
    parts = frame[(frame["breakdown"] != "all") & (rule != OUTSIDE_PLAN) & frame["responding"].notna()]
    whole = additive(measurement)
    for _, part in parts.groupby(["wave", "unit", "breakdown"], sort=False):
        if (part["unit"].iloc[0], part["breakdown"].iloc[0]) in whole:
            n = list(part["responding"].astype("float64"))
            more = complement(list(rule[part.index] != ""), n, partial(_enough, n, limits.minimum_base))
            rule[part.index[more]] = COMPLEMENT
    return Ruling(rule, texts(frame))


def _enough(n: list[float], limit: int, places: list[int]) -> bool:
    """Tell whether the parts at these places together reach a limit."""
    return sum(n[place] for place in places) >= limit


def representativeness(given: Mapping[str, pd.DataFrame], places: Ruling) -> Ruling:
    """Hide the make-up where the response of the category is hidden."""
    frame = given["representativeness"]
    rule = lookup(frame, PLACE, given["response"], places.rule, "")
    return Ruling(rule.mask(structural(frame), ""), texts(frame))


def distributions(measurement: Measurement, given: Mapping[str, pd.DataFrame], places: Ruling) -> Ruling:
    """Publish full distributions in total only, with the small counts of sensitive items coded.

    The answers to the item behind a breakdown are the sizes of its categories: they are hidden if one of these is.

    A count of 0 is small too, but for answers that are not valid. Of a single choice the counts add up, so that a coded
    count would follow from the others: with it goes the smallest other count, of answers that count alike in the
    sensitive headlines if there is one.
    """
    frame, limits = given["distributions"], measurement.thresholds
    kept = ~structural(frame)
    rule = first_of(
        frame,
        (kept & (frame["breakdown"] != "all"), OUTSIDE_PLAN),
        (kept & ~at_least(frame["denominator"], limits.minimum_base), base_rule(limits)),
        (kept & frame["wave"].isin(_few_organisations(measurement, given["flow"])), organisation_rule(limits)),
        (kept & _sizes_of_hidden(measurement, frame, given["response"], places), COMPLEMENT),
    )
    code = texts(frame)
    rows = frame[(rule == "") & kept & frame["item"].isin(sensitive_items(measurement))]
    for (_, name), block in rows.groupby(["wave", "item"], sort=False):
        item = measurement.codebook[str(name)]
        own, text = _answers(measurement, item, block)
        rule[block.index], code[block.index] = own, text
    return Ruling(rule, code)


def _sizes_of_hidden(
    measurement: Measurement, frame: pd.DataFrame, response: pd.DataFrame, places: Ruling
) -> pd.Series:
    """Mark the distributions that would tell how many respondents a hidden category has."""
    behind = {breakdown.id: breakdown.item for breakdown in measurement.breakdowns}
    rows = response[(places.rule != "") & (response["unit"] == "person") & (response["breakdown"] != "all")]
    told = set(zip(rows["wave"], rows["breakdown"].map(behind), strict=True))
    return pd.Series([pair in told for pair in zip(frame["wave"], frame["item"], strict=True)], index=frame.index)


def _few_organisations(measurement: Measurement, frame: pd.DataFrame) -> list[str]:
    """Give the waves in which too few organisations respond."""
    if measurement.organisation_key is None:
        return []
    counted = frame[(frame["step"] == "responding") & (frame["unit"] == "organisation")]
    few = ~at_least(counted["count"], measurement.thresholds.minimum_organisations)
    return list(counted.loc[few, "wave"])


def _answers(measurement: Measurement, item: Item, block: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Rule on the answers to one sensitive item in one wave."""
    limits = measurement.thresholds
    count, base = block["count"].astype("float64"), block["denominator"].astype("float64")
    few, many = small(count, base, limits), small(base - count, base, limits)
    # that nobody says "don't know" tells nothing of a share that is coded elsewhere; that nobody agrees does
    unsure = block["answer"].isin(item.codes("dont_know", "not_applicable"))
    few &= ~(unsure & (count == 0))
    rule = first_of(block, (few | many, SMALL_CELL))
    text = coded(count, base, limits).where(few | many, "")
    if item.several or not (few | many).any():
        return rule, text
    if many.any():
        # nearly everybody gave one answer: the few others and the many would each give the other
        return rule.mask(rule == "", COMPLEMENT), texts(block)
    alike = pd.Series([_alike(measurement, item, answer) for answer in block["answer"]], index=block.index)
    for group in dict.fromkeys(alike[few]):
        others = count[(alike == group) & ~few]
        others = others if len(others) else count[(rule != COMPLEMENT) & ~few]
        if len(others) and not ((alike == group) & (rule == COMPLEMENT)).any():
            rule[others.index[[int(others.to_numpy().argmin())]]] = COMPLEMENT
    return rule, text.where(few, "")


def _alike(measurement: Measurement, item: Item, answer: str) -> tuple[bool, ...]:
    """Tell how an answer counts: whether it is valid, and whether it meets each sensitive headline on this item."""
    one = item.answer(answer)
    leaves = [
        i.headline.condition
        for i in measurement.indicators
        if i.sensitive and i.headline.condition is not None and item.code in items_of(i.headline.condition)
    ]
    return (one.kind == "valid", *(_meets(leaf, item.code, answer, one.score) for leaf in leaves))


def _meets(condition: Mapping[str, object], item: str, answer: str, score: float | None) -> bool:
    """Tell whether an answer meets any leaf on its item, wherever that stands in a condition."""
    for word in ("all_of", "any_of"):
        if word in condition:
            parts = condition[word]
            return (
                any(_meets(part, item, answer, score) for part in parts) if isinstance(parts, list | tuple) else False
            )
    inner = condition.get("not")
    if isinstance(inner, Mapping):
        return _meets(inner, item, answer, score)
    if condition.get("item") != item:
        return False
    listed = condition.get("in")
    if isinstance(listed, list | tuple):
        return answer in {str(code) for code in listed}
    low, high = condition.get("at_least"), condition.get("at_most")
    if isinstance(low, int | float):
        return score is not None and score >= low
    return isinstance(high, int | float) and score is not None and score <= high


def transitions(measurement: Measurement, frame: pd.DataFrame) -> Ruling:
    """Hide the transitions from an answer that too few gave, and of sensitive items those with a small count.

    The counts from one answer add up, so they are hidden together; if one answer alone would be hidden, the next
    smallest goes with it.
    """
    limits = measurement.thresholds
    sensitive = frame["item"].isin(sensitive_items(measurement))
    rule = texts(frame)
    rows = frame[~structural(frame) & (frame["answer_from"] != "")]
    names = ["wave_from", "wave_to", "item"]
    for _, table in rows.groupby(names, sort=False):
        blocks = list(table.groupby("answer_from", sort=False).groups.values())
        given = [table.loc[at, "denominator"].fillna(0).iloc[0] for at in blocks]
        low = [n < limits.minimum_base for n in given]
        cell = [bool(sensitive[at].any() and _has_small(table.loc[at], limits.minimum_cell)) for at in blocks]
        hidden = [a or b for a, b in zip(low, cell, strict=True)]
        more = complement(hidden, given, partial(_enough, given, limits.minimum_base))
        for place, at in enumerate(blocks):
            name = base_rule(limits) if low[place] else SMALL_CELL if cell[place] else ""
            rule[at] = COMPLEMENT if place in more else name
    return Ruling(rule, texts(frame))


def _has_small(block: pd.DataFrame, cell: int) -> bool:
    """Tell whether somebody's answer would show: a count below the minimum but not 0, or nearly everybody in one."""
    count, base = block["count"].astype("float64"), block["denominator"].astype("float64")
    return bool((((count > 0) & (count < cell)) | (base - count < cell)).any())


def agreement(measurement: Measurement, frame: pd.DataFrame) -> Ruling:
    """Hide agreement over too few organisations, and of sensitive items where all or any would be a small cell."""
    limits = measurement.thresholds
    kept, base = ~structural(frame), frame["organisations"].astype("float64")
    cell = pd.Series(False, index=frame.index)
    for share in ("share_all", "share_any"):
        count = frame[share] * base
        cell |= small(count, base, limits) | small(base - count, base, limits)
    cell &= frame["item"].isin(sensitive_items(measurement))
    low = kept & ~at_least(base, limits.minimum_base)
    return Ruling(first_of(frame, (low, base_rule(limits)), (kept & cell, SMALL_CELL)), texts(frame))


def published(measurement: Measurement, given: Mapping[str, pd.DataFrame]) -> Ruling:
    """Hide the comparison with a published figure in waves with too few respondents."""
    frame = given["published"]
    low = (frame["status"] != "not_available") & frame["wave"].isin(_few_respondents(measurement, given["flow"]))
    return Ruling(first_of(frame, (low, base_rule(measurement.thresholds))), texts(frame))


def published_rises(measurement: Measurement, given: Mapping[str, pd.DataFrame]) -> Ruling:
    """Hide the count of our own figures that rose if either wave has too few respondents."""
    frame = given["published_rises"]
    if frame.empty:
        return shown(frame)
    few = _few_respondents(measurement, given["flow"])
    low = (frame["series"] == "own") & (frame["wave_from"].isin(few) | frame["wave_to"].isin(few))
    return Ruling(first_of(frame, (low & ~structural(frame), base_rule(measurement.thresholds))), texts(frame))


def _few_respondents(measurement: Measurement, frame: pd.DataFrame) -> list[str]:
    respondent = frame.loc[frame["step"] == "read", "unit"]
    counted = frame[(frame["step"] == "responding") & frame["unit"].isin(respondent)]
    return list(counted.loc[~at_least(counted["count"], measurement.thresholds.minimum_base), "wave"])
