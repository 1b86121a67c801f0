"""What those who did not take part could do to a headline: bounds, and the selection at which its conclusion turns."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting.content_blocks import Block, Cell, heading, paragraph, plain_number, table
from nulmeting.content_brief import leading
from nulmeting.content_source import SHIFT, Row, Source
from nulmeting.formatting import (
    decimals,
    is_missing,
    number,
    number_range,
    percent,
    percent_range,
    points,
    points_range,
    signed,
    signed_range,
)
from nulmeting.settings import Indicator

APART = ("options", SHIFT)
HEADS = {"bound": "worst_case", "fixed": "tightened", "silent": "silent"}
SLIGHT, HUGE = 1.25, 10.0
"""Odds ratios up to the first are called slight; beyond the second only that they are large is said."""


def robustness(source: Source) -> list[Block]:
    """Make the part of the report on robustness, over the headlines; nothing without a register."""
    found = _found(source)
    if not found:
        return []
    made = [heading(3, "trust-robustness", source.say("trust.robustness"))]
    fixed = _certain(source, [indicator for indicator, _ in found])
    intro = [source.say("trust.robustness_intro", certain=fixed)]
    if any(row.get("verdict") for _, rows in found for row in rows):
        intro.append(source.say("trust.robustness_turn", part=source.say("story.the_certainty")))
    made.append(paragraph(" ".join(intro)))
    return [*made, _table(source, found)]


def of_indicator(source: Source, indicator: Indicator) -> list[Block]:
    """Say what those who did not take part could do to one headline; nothing where nothing can be said."""
    rows = next((rows for one, rows in _found(source) if one == indicator), [])
    shown = [row for row in rows if not is_missing(row.get("estimate"))]
    first = next((row for row in shown if row.get("verdict") and not is_missing(row.get("odds_ratio"))), None)
    parts = [_said(source, indicator, row, explained=row is first) for row in shown]
    text = " ".join(text for text, _ in parts if text)
    return [paragraph(text, [one for _, numbers in parts for one in numbers])] if text else []


def _found(source: Source) -> list[tuple[Indicator, list[Row]]]:
    """Give the rows of each headline; none at all if no bounds are known."""
    found = [(i, _rows(source, i)) for i in leading(source) if i.statistic not in APART]
    found = [(i, rows) for i, rows in found if rows]
    return [] if all(is_missing(row.get("fixed_low")) for _, rows in found for row in rows) else found


def _rows(source: Source, indicator: Indicator) -> list[Row]:
    """Give the rows of an indicator, with its own target where there is one; those that can be given or are hidden."""
    rows = [r for r in source.table("robustness") if r["indicator"] == indicator.id and not r.get("option")]
    targets = {row["target"] for row in rows}
    target = indicator.target if indicator.target in targets or not targets else min(targets)
    return [row for row in rows if row["target"] == target and row["status"] != "not_available"]


def _certain(source: Source, indicators: Sequence[Indicator]) -> str:
    """Name what the tighter bounds take as certain."""
    stays = any(one.irreversible and one.statistic == "share" for one in indicators)
    return source.say("trust.certain_stays" if stays else "trust.certain")


def _said(source: Source, indicator: Indicator, row: Row, *, explained: bool) -> tuple[str, list[Block]]:
    texts, numbers = _turning(source, row, explained=explained)
    if row.get("wave_from") and not is_missing(row.get("fixed_low")):
        wide, narrow = (bounds(source, row, kind) for kind in ("bound", "fixed"))
        fields = {"wide": _between(source, row, "bound"), "narrow": _between(source, row, "fixed")}
        fields |= {"units": source.units(row["unit"]), "certain": _certain(source, [indicator])}
        kind = "points" if row["statistic"] == "share" else "units"
        texts = [*texts, source.say(f"trust.change_bounds_{kind}", **_waves(source, row), **fields)]
        numbers = [*numbers, wide, narrow]
    return " ".join(texts), numbers


def _waves(source: Source, row: Row) -> dict[str, str]:
    return {
        "earlier": source.wave_inside(row["wave_from"]) if row.get("wave_from") else "",
        "later": source.wave_inside(row["wave_to"]),
    }


def _turning(source: Source, row: Row, *, explained: bool) -> tuple[list[str], list[Block]]:
    """Say which selection would turn the conclusion, in one wave and the same in both; explain the odds if need be."""
    if not row.get("verdict"):
        return [], []
    named = "trust.the_change" if row.get("wave_from") else "trust.the_level"
    fields = {
        "units": source.units(row["unit"]),
        "name": source.indicator(row["indicator"]),
        "now": _conclusion(source, row, "verdict"),
        "figure": source.say(named, later=_waves(source, row)["later"]),
    }
    if is_missing(row.get("odds_ratio")):
        return [source.say("trust.turn_never", **fields)], []
    ratio = odds(source, row, "odds_ratio")
    wave = source.wave_inside(row["odds_ratio_wave"])
    fields["odds"] = source.say("trust.odds_explained" if explained else "trust.odds")
    key = f"trust.turn_{_strength(float(row['odds_ratio']))}_{row['odds_ratio_more']}"
    then = _conclusion(source, row, "odds_ratio_verdict")
    texts = [source.say(key, ratio=ratio["text"], wave=wave, then=then, **fields)]
    numbers = [ratio]
    if row.get("wave_from"):
        if is_missing(row.get("odds_ratio_same")):
            texts.append(source.say("trust.turn_same_never"))
        else:
            same = odds(source, row, "odds_ratio_same")
            numbers.append(same)
            beyond = float(row["odds_ratio_same"]) > HUGE
            times = source.say("trust.more_than", ratio=same["text"]) if beyond else same["text"]
            key = f"trust.turn_same_{row['odds_ratio_same_more']}"
            texts.append(source.say(key, ratio=times, **fields))
    return texts, numbers


def _conclusion(source: Source, row: Row, key: str) -> str:
    """Write a verdict on a change, or where a level lies towards its norm."""
    section = "verdict_words" if row.get("wave_from") else "norm_sides"
    return source.word(f"{section}.{row[key]}")


def _between(source: Source, row: Row, kind: str) -> str:
    low, high = (_signed(source, row, row[f"{kind}_{end}"]) for end in ("low", "high"))
    return source.say("trust.between", low=low, high=high)


def _signed(source: Source, row: Row, value: float) -> str:
    if row["statistic"] == "share":
        return points(value, source.language)
    return signed(value, source.language, decimals(row["statistic"]))


def _strength(ratio: float) -> str:
    if ratio <= SLIGHT:
        return "slight"
    return "huge" if ratio > HUGE else "large"


def odds(source: Source, row: Row, key: str) -> Block:
    """Make the number of an odds ratio; only that it is large is written of a very large one."""
    value = float(row[key])
    places = 2 if value < SLIGHT else 1
    text = number(HUGE, source.language) if value > HUGE else number(value, source.language, places)
    return plain_number(f"{_name(row)}.{key}", value, text, row)


def _name(row: Row) -> str:
    waves = f"{row['wave_from']}-{row['wave_to']}" if row.get("wave_from") else row["wave_to"]
    return ".".join(["robustness", row["indicator"], waves])


def bounds(source: Source, row: Row, kind: str) -> Block:
    """Make the number of a pair of bounds, ``bound``, ``fixed`` or ``silent``: its value is the lower one."""
    low, high = row.get(f"{kind}_low"), row.get(f"{kind}_high")
    if low is None or high is None or is_missing(low) or is_missing(high):
        return plain_number(f"{_name(row)}.{kind}", None, source.hidden(row) or ".", row)
    text = _ranged(source, row, low, high)
    ends = {"low": low, "high": high, "level": None, "text": text}
    return plain_number(f"{_name(row)}.{kind}", low, text, row) | {"ends": ends}


def _ranged(source: Source, row: Row, low: float, high: float) -> str:
    language, places = source.language, decimals(row["statistic"])
    if row.get("wave_from"):
        if row["statistic"] == "share":
            return points_range(low, high, language)
        return signed_range(low, high, language, places)
    if row["statistic"] == "share":
        return percent_range(low, high, language)
    return number_range(low, high, language, places)


def _figure(source: Source, row: Row) -> str:
    value, language = row.get("estimate"), source.language
    if value is None or is_missing(value):
        return source.hidden(row) or "."
    if row["statistic"] == "share":
        return points(value, language) if row.get("wave_from") else percent(value, language)
    places = decimals(row["statistic"])
    return signed(value, language, places) if row.get("wave_from") else number(value, language, places)


def _table(source: Source, found: list[tuple[Indicator, list[Row]]]) -> Block:
    kinds = ["bound", "fixed", "silent"]
    if all(row["unit"] == "person" for _, rows in found for row in rows):
        # nobody has colleagues who spoke for them
        kinds.remove("silent")
    keys = ("indicator", "wave")
    columns = [("text", source.say(f"columns.{key}")) for key in keys]
    columns += [("number", source.say(f"columns.{key}")) for key in ("figure", *(HEADS[kind] for kind in kinds))]
    body: list[list[Cell]] = []
    for indicator, rows in found:
        for row in rows:
            earlier, later = row.get("wave_from"), row["wave_to"]
            shown = source.say("report.from_to", **source.pair(earlier, later)) if earlier else source.wave(later)
            # the figure itself stands elsewhere under its own identity
            cells: list[Cell] = [source.indicator(indicator.id), shown, _figure(source, row)]
            is_empty = [kind == "silent" and row["unit"] == "person" for kind in kinds]
            cells += ["" if none else bounds(source, row, kind) for kind, none in zip(kinds, is_empty, strict=True)]
            body.append(cells)
    remark = [source.say("trust.robustness_note")]
    if "silent" in kinds:
        remark.insert(0, source.say("trust.robustness_organisations", column=source.say(f"columns.{HEADS['silent']}")))
    return table("robustness", source.say("trust.robustness_caption"), columns, body, remark=" ".join(remark))
