"""Disclosure rules of counts: flow, response, distributions, transitions, agreement and published figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd

from nulmeting.classes import NO_OPINION
from nulmeting.protect_rules import (
    COMPLEMENT,
    DOMINANCE,
    OUTSIDE_PLAN,
    SMALL_CELL,
    Ruling,
    additive,
    at_least,
    base_rule,
    coded,
    complement,
    first_of,
    items_behind,
    lookup,
    organisation_rule,
    outside_plan,
    plan,
    sensitive_items,
    shown,
    small,
    structural,
    texts,
)
from nulmeting.settings import Measurement

PLACE = ("wave", "unit", "breakdown", "category")
_ANSWER = ("wave", "item", "answer")


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
        frame["step"].isin(["register", "invited", *HEARD, "overlap"])
        & ~structural(frame)
        & ~at_least(frame["count"], limits.minimum_base)
    )
    hidden = frame[low & (frame["step"] == "responding")]
    gone = set(zip(hidden["wave"], hidden["unit"], strict=True))
    told = frame["step"].isin(["read", "flagged", *HEARD, "leavers", "joiners"]) & ~structural(frame)
    pairs = zip(frame["wave"], frame["unit"], strict=True)
    beside = [any((wave, unit) in gone for wave in waves.split("+")) for waves, unit in pairs]
    told &= pd.Series(beside, index=frame.index, dtype=bool)
    # of a hidden overlap, who left and who joined are what it leaves of the responses
    over = set(frame.loc[low & (frame["step"] == "overlap"), ["wave", "unit"]].itertuples(index=False, name=None))
    moved = pd.Series([pair in over for pair in zip(frame["wave"], frame["unit"], strict=True)], index=frame.index)
    told |= frame["step"].isin(["leavers", "joiners"]) & moved & ~structural(frame)
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

    """
    frame, limits = given["distributions"], measurement.thresholds
    kept = ~structural(frame)
    rule = first_of(
        frame,
        (kept & ((frame["breakdown"] != "all") | (not measurement.publication.distributions)), OUTSIDE_PLAN),
        (kept & ~at_least(frame["denominator"], limits.minimum_base), base_rule(limits)),
        (kept & frame["wave"].isin(_few_organisations(measurement, given["flow"])), organisation_rule(limits)),
        (kept & _sizes_of_hidden(measurement, frame, given["response"], places), COMPLEMENT),
    )
    unsure = {(i.code, a) for i in measurement.codebook.values() for a in i.codes("dont_know", "not_applicable")}
    pairs = zip(frame["item"], frame["answer"], strict=True)
    return _small_answers(measurement, frame, rule, pd.Series([pair in unsure for pair in pairs], index=frame.index))


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


def classes(measurement: Measurement, given: Mapping[str, pd.DataFrame], places: Ruling) -> Ruling:
    """Publish the classes of subgroups by the plan and the rules of figures; code small counts of sensitive items."""
    frame, limits = given["classes"], measurement.thresholds
    kept = ~structural(frame)
    support = given["distribution_support"]
    names = ["wave", "item", "breakdown", "category"]
    known = measurement.organisation_key is not None
    organisations = lookup(frame, names, support, support["organisations"], 0)
    largest = lookup(frame, names, support, support["largest_organisation"], 0.0)
    place = lookup(frame, PLACE, given["response"], places.rule, "")
    rule = first_of(
        frame,
        (kept & _outside_classes(measurement, frame), OUTSIDE_PLAN),
        (kept & ~at_least(frame["denominator"], limits.minimum_base), base_rule(limits)),
        (kept & known & ~at_least(organisations, limits.minimum_organisations), organisation_rule(limits)),
        (kept & known & (largest > limits.maximum_share_of_one_organisation), DOMINANCE),
    )
    rule = rule.mask((rule == "") & kept, place)
    return _small_answers(measurement, frame, rule, frame["answer"] == NO_OPINION)


def planned(measurement: Measurement, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the distributions of everybody, and of subgroups those of items about which the plan shows something."""
    return frame[~_beside_plan(measurement, frame)]


def _outside_classes(measurement: Measurement, frame: pd.DataFrame) -> pd.Series:
    """Tell which rows of classes the plan leaves out."""
    if not measurement.publication.classes:
        return pd.Series(True, index=frame.index)
    return _beside_plan(measurement, frame)


def _beside_plan(measurement: Measurement, frame: pd.DataFrame) -> pd.Series:
    """Tell which rows are of a breakdown of which the plan shows no answers: headlines are figures, and no more."""
    return frame["breakdown"].map({**plan(measurement), "all": "all"}) != "all"


def _small_answers(measurement: Measurement, frame: pd.DataFrame, rule: pd.Series, unsure: pd.Series) -> Ruling:
    """Code the small counts of sensitive items; a count of 0 is small too.

    Not of answers that take no side: who says "don't know" neither meets the condition nor fails it, and how many did
    not take a side follows from the denominator of every figure.
    """
    limits = measurement.thresholds
    count, base = frame["count"].astype("float64"), frame["denominator"].astype("float64")
    few, many = small(count, base, limits) & ~unsure, small(base - count, base, limits)
    strict = (rule == "") & ~structural(frame) & frame["item"].isin(sensitive_items(measurement)) & (few | many)
    text = coded(count, base, limits).where(strict, "")
    return Ruling(rule.mask(strict, SMALL_CELL), text)


def transitions(measurement: Measurement, given: Mapping[str, pd.DataFrame], answers: Ruling) -> Ruling:
    """Hide the transitions from an answer that too few gave, and of sensitive items those with a small count.

    Parameters
    ----------
    answers : Ruling
        On the distributions.

    The counts from one answer add up, so they are hidden together; if one answer alone would be hidden, the next
    smallest goes with it.
    """
    frame, limits = given["transitions"], measurement.thresholds
    source = given["distributions"]
    none = (source["count"] == 0) & (answers.rule == "") & (source["breakdown"] == "all")
    nobody = source[none], pd.Series("nobody", index=source.index[none])
    sensitive = frame["item"].isin(sensitive_items(measurement))
    rule = texts(frame)
    if not measurement.publication.transitions:
        return Ruling(rule.mask(frame["answer_from"] != "", OUTSIDE_PLAN), texts(frame))
    # that nobody in both waves gave an answer is told only where the distribution tells that nobody did at all
    told = (
        lookup(frame.rename(columns={"wave_from": "wave", "answer_from": "answer"}), _ANSWER, *nobody, "") == "nobody"
    )
    silent = (frame["reason"] == "no_respondents") & (frame["answer_from"] != "")
    rule = rule.mask(silent & ~told, base_rule(limits))
    rows = frame[~structural(frame) & ~silent & (frame["answer_from"] != "")]
    names = ["wave_from", "wave_to", "item"]
    for _, table in rows.groupby(names, sort=False):
        blocks = list(table.groupby("answer_from", sort=False).groups.values())
        sizes = [table.loc[at, "denominator"].fillna(0).iloc[0] for at in blocks]
        low = [n < limits.minimum_base for n in sizes]
        cell = [bool(sensitive[at].any() and _has_small(table.loc[at], limits.minimum_cell)) for at in blocks]
        hidden = [a or b for a, b in zip(low, cell, strict=True)]
        more = complement(hidden, sizes, partial(_enough, sizes, limits.minimum_base))
        for place, at in enumerate(blocks):
            name = base_rule(limits) if low[place] else SMALL_CELL if cell[place] else ""
            rule[at] = COMPLEMENT if place in more else name
    return Ruling(rule, texts(frame))


def _has_small(block: pd.DataFrame, cell: int) -> bool:
    """Tell whether somebody's answer would show: a count below the minimum but not 0, or nearly everybody in one."""
    count, base = block["count"].astype("float64"), block["denominator"].astype("float64")
    return bool((((count > 0) & (count < cell)) | (base - count < cell)).any())


def agreement(measurement: Measurement, given: Mapping[str, pd.DataFrame], level: Ruling) -> Ruling:
    """Hide agreement over too few organisations, and of sensitive items where all or any would be a small cell.

    It counts the organisations of which all, or any, meet a headline: with that headline, and with its definitions by
    those rules, it is hidden too.
    """
    frame, source = given["agreement"], given["estimates"]
    limits = measurement.thresholds
    kept, base = ~structural(frame), frame["organisations"].astype("float64")
    cell = pd.Series(False, index=frame.index)
    for share in ("share_all", "share_any"):
        count = frame[share] * base
        cell |= small(count, base, limits) | small(base - count, base, limits)
    cell &= frame["item"].isin(sensitive_items(measurement))
    low = kept & ~at_least(base, limits.minimum_base)
    told = {
        (i.id, d.id)
        for i in measurement.indicators
        for d in i.definitions
        if d is i.headline or d.collapse in ("all", "any")
    }
    total = (source["breakdown"] == "all") & (level.rule != "") & (level.rule != OUTSIDE_PLAN)
    own = pd.Series(list(zip(source["indicator"], source["definition"], strict=True)), index=source.index, dtype=object)
    rows = source[total & own.isin(told)]
    behind = {i.id: items_behind(i) for i in measurement.indicators}
    away = {(w, code) for w, i in zip(rows["wave"], rows["indicator"], strict=True) for code in behind[i]}
    follows = pd.Series(
        [pair in away for pair in zip(frame["wave"], frame["item"], strict=True)], index=frame.index, dtype=bool
    )
    rules = ((low, base_rule(limits)), (kept & cell, SMALL_CELL), (kept & follows, COMPLEMENT))
    return Ruling(first_of(frame, *rules), texts(frame))


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
