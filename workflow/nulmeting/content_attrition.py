"""Who counts in one wave only, beside those who count in both: attrition."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting import content_both
from nulmeting.attrition import BOTH, ONE
from nulmeting.content_blocks import (
    Block,
    Cell,
    change_texts,
    counted,
    figure_texts,
    heading,
    items,
    paragraph,
    plain_number,
    table,
)
from nulmeting.content_brief import glued, leading, with_units
from nulmeting.content_source import SHIFT, Row, Source, matching
from nulmeting.content_verdicts import is_apart
from nulmeting.formatting import count, is_missing
from nulmeting.settings import Indicator

APART = ("options", SHIFT)


def attrition(source: Source) -> list[Block]:
    """Give for the headlines those who count in one wave beside those who count in both."""
    if not any(attrition_of(source, indicator) for indicator in leading(source)):
        return []
    head, intro = heading(3, "trust-attrition", source.say("trust.attrition")), source.say("trust.attrition_intro")
    return [head, paragraph(f"{intro} {source.say('story.attrition_elsewhere')}"), _table(source)]


def attrition_of(source: Source, indicator: Indicator) -> list[Block]:
    """Say whether those in one wave differ from those in both in a figure; nothing where none is known."""
    rows = matching(source.table("attrition"), indicator=indicator.id)
    kept = [r for r in rows if r["group"] == ONE and not r.get("option") and r["status"] != "not_available"]
    if not kept or indicator.statistic in APART:
        return []
    compared = items(f"attrition-{indicator.id}", [_compared(source, row) for row in kept])
    here = source.say("story.attrition_here", units=source.units(indicator.headline.unit))
    return [*content_both.blocks(source, indicator), paragraph(here), compared]


def _compared(source: Source, row: Row) -> tuple[str, list[Block]]:
    other = next(iter(_of_both(source, row)), None)
    fields = {"wave": source.wave(row["wave"]), "once": _once(source, row), "units": source.units(row["unit"])}
    if other is None or is_missing(row.get("difference")) or is_missing(other.get("estimate")):
        hidden = source.hidden(row) or source.hidden(other)
        return source.say("trust.one_wave_hidden", text=hidden, **fields), []
    values = [_figure(source, row), _figure(source, other), _difference(source, row)]
    value, both, difference = values
    interval = difference["interval"]["text"] if difference["interval"] else source.say("report.no_interval")
    kind = "points" if row["statistic"] == "share" else "units"
    size = with_units(source, row, difference["text"])
    apart = source.say(f"trust.apart_{kind}", value=size, interval=interval)
    verdict = source.say("trust.apart_shown" if is_apart(row) else "trust.apart_not_shown")
    key = "trust.one_wave" if row["statistic"] == "share" else "trust.one_wave_mean"
    fields |= {"n": _rests_on(source, row), "n_both": _rests_on(source, other)}
    return source.say(key, value=value["text"], both=both["text"], difference=apart, verdict=verdict, **fields), values


def _rests_on(source: Source, row: Row) -> str:
    """Say between brackets of how many a figure is, and whether it is indicative; an empty text if that is unknown."""
    if is_missing(row.get("denominator")):
        return ""
    said = [glued(source.say("trust.one_wave_n", n=count(row["denominator"], source.language)))]
    said += [source.word("statuses.indicative")] if row["status"] == "indicative" else []
    return f" ({', '.join(said)})"


def _once(source: Source, row: Row) -> str:
    """Name those who count in one wave of a pair; of several pairs with both waves, as they may count in a third."""
    units = source.units(row["unit"])
    if len(source.measurement.comparisons) == 1:
        return source.say("trust.once_here", units=units)
    waves = {"wave": source.wave_inside(row["wave"]), "other": source.wave_inside(_other(row))}
    return source.say("trust.once_of_pair", units=units, **waves)


def _wave(source: Source, row: Row) -> str:
    """Name the wave of a row; of several pairs of waves with the other of its pair."""
    if len(source.measurement.comparisons) == 1:
        return source.wave(row["wave"])
    return source.say("trust.wave_of_pair", wave=source.wave(row["wave"]), other=source.wave_inside(_other(row)))


def _other(row: Row) -> str:
    return str(row["wave_to"] if row["wave"] == row["wave_from"] else row["wave_from"])


def _of_both(source: Source, row: Row) -> list[Row]:
    keys = ("wave_from", "wave_to", "wave", "indicator")
    found = matching(source.table("attrition"), group=BOTH, **{key: row[key] for key in keys})
    return [other for other in found if (other.get("option") or "") == (row.get("option") or "")]


def _name(row: Row) -> str:
    return ".".join(["attrition", row["indicator"], f"{row['wave_from']}-{row['wave_to']}", row["wave"], row["group"]])


def _figure(source: Source, row: Row) -> Block:
    value = row.get("estimate")
    if is_missing(value):
        return plain_number(_name(row), None, source.hidden(row) or ".", row)
    text, interval = figure_texts(row, float(value), source.language)  # type: ignore[arg-type]
    made = plain_number(_name(row), value, text, row) | {"denominator": row.get("denominator")}
    if is_missing(row.get("ci_low")):
        return made
    return made | {"interval": {"low": row["ci_low"], "high": row["ci_high"], "level": None, "text": interval}}


def _difference(source: Source, row: Row) -> Block:
    value = row.get("difference")
    name = f"{_name(row)}.difference"
    if is_missing(value):
        return plain_number(name, None, source.hidden(row) or ".", row)
    ends = {"ci_low": row.get("difference_low"), "ci_high": row.get("difference_high")}
    text, interval = change_texts({**row, **ends}, source.language)
    made = plain_number(name, value, text, row)
    if is_missing(ends["ci_low"]):
        return made
    return made | {"interval": {"low": ends["ci_low"], "high": ends["ci_high"], "level": None, "text": interval}}


def _table(source: Source) -> Block:
    keys = ("indicator", "wave", "group")
    columns = [("text", source.say(f"columns.{key}")) for key in keys]
    columns += [("number", source.say(f"columns.{key}")) for key in ("figure", "denominator", "from_both_waves")]
    leads = {i.id for i in leading(source)}
    rows = [r for r in source.table("attrition") if r["indicator"] in leads and not r.get("option")]
    body = [_cells(source, row) for row in rows if row["status"] != "not_available"]
    return table("attrition", source.say("trust.attrition_caption"), columns, body, collapsed=True)


def _cells(source: Source, row: Row) -> Sequence[Cell]:
    n = counted(source, f"{_name(row)}.denominator", row, "denominator")
    apart: Cell = "" if row["group"] == BOTH else _difference(source, row)
    return [
        source.indicator(row["indicator"]),
        _wave(source, row),
        source.word(f"attrition_groups.{row['group']}"),
        _figure(source, row),
        n,
        apart,
    ]
