"""How many took part per group, with intervals, waves side by side, the total as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from nulmeting import chart_forest
from nulmeting.chart_canvas import Canvas
from nulmeting.chart_forest import Column, Line, Mark, Panel
from nulmeting.chart_pairs import note_open, shown_waves
from nulmeting.chart_words import Told
from nulmeting.content_response import in_parts
from nulmeting.content_source import ALL, Row, Source
from nulmeting.formatting import is_missing, percent, percent_range

MOST_GROUPS = 44
"""Of a unit; a breakdown that would go beyond it is left to the table."""


@dataclass(frozen=True)
class Group:
    """A group of the register with its row per wave."""

    unit: str
    breakdown: str
    category: str
    rows: tuple[tuple[str, Row | None], ...]

    @property
    def order(self) -> tuple[float, ...]:
        """Sort by the rate of the first wave, highest first and hidden last; then by that of the next."""
        return tuple(-float(r["response_rate"]) if r and known(r) else inf for _, r in self.rows)


def known(row: Row | None) -> bool:
    """Tell whether a row has its rate."""
    return row is not None and not is_missing(row.get("response_rate"))


def groups(source: Source) -> list[Group]:
    """Give every group that some wave has a rate of or hides one of: totals first, highest first within a breakdown."""
    waves = shown_waves(source.measurement)
    rows = source.table("response")
    index = {(r["unit"], r["breakdown"], r["category"], r["wave"]): r for r in rows}
    whole = [r for r in rows if source.divides(r["unit"], r["breakdown"])]
    keys = list(dict.fromkeys((r["unit"], r["breakdown"], r["category"]) for r in whole))
    found = [Group(*key, tuple((wave, index.get((*key, wave))) for wave in waves)) for key in keys]
    found = [group for group in found if not source.is_lacking(row for _, row in group.rows)]
    places = list(dict.fromkeys((g.unit, g.breakdown) for g in found))
    return sorted(found, key=lambda g: (places.index((g.unit, g.breakdown)), g.order))


def selected(source: Source, most: int = 2 * MOST_GROUPS) -> tuple[list[Group], int]:
    """Give the groups that are drawn, whole breakdowns, and how many there are."""
    found = groups(source)
    kept: list[Group] = []
    for unit, breakdown in dict.fromkeys((g.unit, g.breakdown) for g in found):
        more = [g for g in found if (g.unit, g.breakdown) == (unit, breakdown)]
        first = all(g.breakdown == ALL for g in kept)
        if first or (len(kept) + len(more) <= most and sum(g.unit == unit for g in kept) + len(more) <= MOST_GROUPS):
            kept += more
    return (kept if any(known(row) for g in kept for _, row in g.rows) else []), len(found)


def title(source: Source, drawn: Sequence[Group]) -> str:
    """Say the response of the last wave, and which groups took part most and least."""
    wave = shown_waves(source.measurement)[-1]
    shown = [(g, row) for g in drawn for name, row in g.rows if name == wave and row is not None and known(row)]
    totals = [(g, row) for g, row in shown if g.breakdown == ALL]
    if not totals:
        return source.say("response.title_plain")
    unit = totals[0][0].unit
    parts = [(g, row) for g, row in shown if g.breakdown != ALL and g.unit == unit]
    rate = percent(totals[0][1]["response_rate"], source.language)
    fields = {"wave": source.wave(wave), "units": source.units(unit), "rate": rate}
    if len(parts) < 2:
        return source.say("response.title_total", **fields)
    ordered = sorted(parts, key=lambda part: float(part[1]["response_rate"]))
    (least, low), (most, high) = ordered[0], ordered[-1]
    return source.say(
        "response.title",
        most=source.category(most.breakdown, most.category),
        high=percent(high["response_rate"], source.language),
        least=source.category(least.breakdown, least.category),
        low=percent(low["response_rate"], source.language),
        **fields,
    )


def draw(canvas: Canvas, source: Source, drawn: Sequence[Group]) -> str:
    """Draw the chart; give the note under it."""
    for unit in dict.fromkeys(g.unit for g in drawn):
        chart_forest.panel(canvas, _panel(source, [g for g in drawn if g.unit == unit]), source.language)
    rows = [row for g in drawn for _, row in g.rows]
    note = [source.say("response.note", wave=source.wave_inside(drawn[0].rows[0][0]))]
    note += [source.say("response.note_overlap")] if any(g.breakdown in source.overlapping for g in drawn) else []
    if names := in_parts(source):
        note.append(source.say("response.note_left", names=names))
    return " ".join([*note, *note_open(source, rows, "response")])


def _panel(source: Source, found: Sequence[Group]) -> Panel:
    total = next((g for g in found if g.breakdown == ALL), None)
    lines: list[Line] = []
    for breakdown in dict.fromkeys(g.breakdown for g in found):
        lines += [Line(source.breakdown(breakdown))] if breakdown != ALL else []
        lines += [_line(source, g) for g in found if g.breakdown == breakdown]
    return Panel(
        title=source.say("response.panel", units=source.units(found[0].unit)),
        columns=tuple(Column(source.wave(wave), _reference(total, wave)) for wave, _ in found[0].rows),
        lines=tuple(lines),
        is_share=True,
    )


def _reference(total: Group | None, wave: str) -> float | None:
    row = None if total is None else dict(total.rows).get(wave)
    return float(row["response_rate"]) if row is not None and known(row) else None


def label(source: Source, group: Group) -> str:
    """Name a group."""
    if group.breakdown == ALL:
        return source.say("charts.everybody", units=source.units(group.unit))
    return source.category(group.breakdown, group.category)


def _line(source: Source, group: Group) -> Line:
    marks = tuple(_mark(source, row) for _, row in group.rows)
    return Line(label(source, group), marks, is_main=group.breakdown == ALL)


def _mark(source: Source, row: Row | None) -> Mark:
    if row is None or not known(row):
        return Mark(source.hidden(row))
    low, high = (None if is_missing(row.get(key)) else float(row[key]) for key in ("ci_low", "ci_high"))
    interval = "" if low is None or high is None else percent_range(low, high, source.language)
    rate = float(row["response_rate"])
    is_open = row["status"] == "indicative"
    return Mark(percent(rate, source.language), rate, low, high, interval=interval, is_open=is_open)


def records(source: Source, drawn: Sequence[Group]) -> list[dict[str, Any]]:
    """Give the chart's numbers, one record per group and wave."""
    keys = ("response_rate", "ci_low", "ci_high", "responding", "invited", "status")
    return [
        {"unit": g.unit, "breakdown": g.breakdown, "category": g.category, "wave": wave}
        | {key: None if row is None else row.get(key) for key in keys}
        for g in drawn
        for wave, row in g.rows
    ]


def described(source: Source, drawn: Sequence[Group]) -> Told:
    """Describe every group in a sentence, per unit."""
    return [
        (
            source.say("charts.about", name=source.say("response.panel", units=source.units(unit))),
            [
                source.say(
                    "charts.row",
                    label=label(source, g),
                    levels="; ".join(f"{source.wave(wave)} {_said(source, row)}" for wave, row in g.rows),
                )
                for g in drawn
                if g.unit == unit
            ],
        )
        for unit in dict.fromkeys(g.unit for g in drawn)
    ]


def _said(source: Source, row: Row | None) -> str:
    mark = _mark(source, row)
    return f"{mark.text} ({mark.interval})" if mark.interval else mark.text
