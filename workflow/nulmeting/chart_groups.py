"""The headline figures per group, with the total as a line, and which groups differ from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from nulmeting import chart_forest
from nulmeting.chart_canvas import Canvas
from nulmeting.chart_forest import Column, Line, Mark, Panel
from nulmeting.chart_pairs import note_open, shown_waves
from nulmeting.chart_words import QUOTED, Told
from nulmeting.content_blocks import figure_texts
from nulmeting.content_brief import leading
from nulmeting.content_comparisons import compared, is_different, is_hidden, with_total
from nulmeting.content_norms import norm_words
from nulmeting.content_source import ALL, SHIFT, Row, Source
from nulmeting.content_specifications import known
from nulmeting.formatting import is_missing, listing
from nulmeting.protect_limits import FEW, about_few
from nulmeting.protect_rounding import SHOWN
from nulmeting.settings import Indicator

APART = ("options", SHIFT)
MOST_NAMED = 4
"""Groups that a title names."""
MOST_PANELS, MOST_ROWS = 4, 44
"""Of an indicator; a breakdown that would go beyond it is left to the table."""


@dataclass(frozen=True)
class Level:
    """The figure of a group in one wave, and whether it differs from the total."""

    wave: str
    row: Row | None
    differs: bool


@dataclass(frozen=True)
class Group:
    """A group, or everybody, with its figure per wave."""

    breakdown: str
    category: str
    levels: tuple[Level, ...]

    @property
    def order(self) -> tuple[float, ...]:
        """Sort by the figure of the first wave, highest first and hidden last; then by that of the next."""
        return tuple(-float(one.row["estimate"]) if one.row and known(one.row) else inf for one in self.levels)


@dataclass(frozen=True)
class Forest:
    """A headline indicator with its groups, the total first."""

    indicator: Indicator
    groups: tuple[Group, ...]


def selected(source: Source, most: int = MOST_PANELS) -> tuple[list[Forest], int]:
    """Give the headline indicators that have figures of groups, and how many there are."""
    found = [_forest(source, i) for i in leading(source) if i.statistic not in APART]
    found = [f for f in found if any(g.breakdown != ALL for g in f.groups)]
    return found[:most], len(found)


def _forest(source: Source, indicator: Indicator) -> Forest:
    other = with_total(source, indicator.id)
    places = [("", [(ALL, ALL)])]
    places += [(b.id, [(b.id, c.id) for c in b.categories]) for b in source.measurement.breakdowns]
    kept: list[Group] = []
    for _, categories in places:
        made = [_group(source, indicator, other, *place) for place in categories]
        made = [group for group in made if not source.is_lacking(one.row for one in group.levels)]
        if len(kept) + len(made) <= MOST_ROWS:
            kept += sorted(made, key=lambda group: group.order)
    return Forest(indicator, tuple(kept))


def _group(
    source: Source, indicator: Indicator, other: dict[tuple[str, str, str], Row], breakdown: str, category: str
) -> Group:
    waves = shown_waves(source.measurement)
    return Group(breakdown, category, tuple(
        Level(
            wave,
            source.estimate(indicator.id, wave, breakdown=breakdown, category=category),
            is_different(other.get((wave, breakdown, category))),
        )
        for wave in waves
    ))  # fmt: skip


def title(source: Source, drawn: Sequence[Forest]) -> str:
    """Name the groups that differ from the total, or say that of none this was shown."""
    every = [row for f in drawn for row in with_total(source, f.indicator.id).values()]
    if all(map(is_hidden, every)):
        return source.say("groups.title_plain")
    names = dict.fromkeys(
        source.category(g.breakdown, g.category)
        for f in drawn
        for g in f.groups
        for one in g.levels
        if one.differs and known(one.row)
    )
    if not names:
        return source.say("groups.title_none_shown" if any(map(is_hidden, every)) else "groups.title_none")
    fitting = [i for i in range(1, len(names) + 1) if len(", ".join([*names][:i])) <= QUOTED]
    if len(names) > 2 and (len(names) > MOST_NAMED or len(fitting) < len(names)):
        number = max(1, min(len(fitting), MOST_NAMED - 1, len(names) - 2))
        return source.say("groups.title_many", names=", ".join([*names][:number]), more=len(names) - number)
    return source.say("groups.title", names=listing(list(names), source.language))


def draw(canvas: Canvas, source: Source, drawn: Sequence[Forest]) -> str:
    """Draw the chart; give the note under it."""
    for forest in drawn:
        chart_forest.panel(canvas, _panel(source, forest), source.language)
    tested = any(compared(source, f.indicator.id) for f in drawn)
    levels = [one for f in drawn for g in f.groups for one in g.levels]
    note = [
        source.say("groups.note", wave=source.wave_inside(shown_waves(source.measurement)[0])),
        *note_open(source, [one.row for one in levels]),
        *_steps(source, [one.row for one in levels if one.row]),
    ]
    if any(_overlap(source, f.indicator, g) for f in drawn for g in f.groups):
        note.append(source.say("groups.note_overlap"))
    if not tested:
        note.append(source.say("groups.note_untested"))
    elif any(one.differs and known(one.row) for one in levels):
        note.append(source.say("groups.note_tested"))
    return " ".join(note)


def _overlap(source: Source, indicator: Indicator, group: Group) -> bool:
    """Tell whether a unit may be in several groups of a breakdown; an organisation where its people are divided."""
    return group.breakdown in source.overlapping or not source.divides(indicator.headline.unit, group.breakdown)


def _steps(source: Source, rows: Sequence[Row]) -> list[str]:
    """Say of which groups the intervals are in steps of five per cent, if some are."""
    import pandas as pd

    shown = [row for row in rows if known(row) and not is_missing(row.get("ci_low"))]
    if not shown or source.measurement.thresholds.decimals > SHOWN:
        return []
    frame = pd.DataFrame(shown)
    units = sorted(set(frame.loc[about_few(source.measurement, frame, frame["denominator"]), "unit"]))
    key = "both" if len(units) > 1 else "".join(units)
    return [source.say(f"groups.note_steps_{key}", few=FEW)] if units else []


def _panel(source: Source, forest: Forest) -> Panel:
    total = next((g for g in forest.groups if g.breakdown == ALL), None)
    lines: list[Line] = []
    for breakdown in dict.fromkeys(g.breakdown for g in forest.groups):
        lines += [Line(source.breakdown(breakdown))] if breakdown != ALL else []
        lines += [_line(source, g, forest.indicator) for g in forest.groups if g.breakdown == breakdown]
    indicator, levels = forest.indicator, forest.groups[0].levels
    return Panel(
        title=panel_title(source, indicator),
        columns=tuple(Column(source.wave(one.wave), _reference(total, i)) for i, one in enumerate(levels)),
        lines=tuple(lines),
        is_share=indicator.statistic == "share",
        norm=None if indicator.norm is None else indicator.norm.value,
        norm_text=norm_words(source, indicator),
        from_zero=indicator.statistic == "share",
    )


def _reference(total: Group | None, i: int) -> float | None:
    row = None if total is None else total.levels[i].row
    return float(row["estimate"]) if row is not None and known(row) else None


def label(source: Source, group: Group, indicator: Indicator) -> str:
    """Name a group."""
    if group.breakdown == ALL:
        return source.say("charts.everybody", units=source.units(indicator.headline.unit))
    return source.category(group.breakdown, group.category)


def _line(source: Source, group: Group, indicator: Indicator) -> Line:
    marks = tuple(_mark(source, one) for one in group.levels)
    return Line(label(source, group, indicator), marks, is_main=group.breakdown == ALL)


def _mark(source: Source, one: Level) -> Mark:
    row = one.row
    if row is None or not known(row):
        return Mark(source.hidden(row))
    text, interval = figure_texts(row, float(row["estimate"]), source.language)
    low, high = (None if is_missing(row.get(key)) else float(row[key]) for key in ("ci_low", "ci_high"))
    return Mark(
        text,
        float(row["estimate"]),
        low,
        high,
        interval="" if low is None else interval,
        is_open=row["status"] == "indicative",
        is_boxed=one.differs,
    )


def records(source: Source, drawn: Sequence[Forest]) -> list[dict[str, Any]]:
    """Give the chart's numbers, one record per indicator, group and wave."""
    keys = ("estimate", "ci_low", "ci_high", "denominator", "status")
    return [
        {"indicator": f.indicator.id, "breakdown": g.breakdown, "category": g.category, "wave": one.wave}
        | {"differs": one.differs and known(one.row)}
        | {key: None if one.row is None else one.row.get(key) for key in keys}
        for f in drawn
        for g in f.groups
        for one in g.levels
    ]


def described(source: Source, drawn: Sequence[Forest]) -> Told:
    """Describe every group in a sentence, per indicator."""
    return [
        (
            source.say("charts.about", name=panel_title(source, f.indicator)),
            [
                source.say(
                    "charts.row",
                    label=label(source, g, f.indicator),
                    levels="; ".join(f"{source.wave(one.wave)} {_said(source, one)}" for one in g.levels),
                )
                for g in f.groups
            ],
        )
        for f in drawn
    ]


def panel_title(source: Source, indicator: Indicator) -> str:
    """Name an indicator with what it counts."""
    units = source.units(indicator.headline.unit)
    return source.say("groups.panel", name=source.indicator(indicator.id), units=units)


def _said(source: Source, one: Level) -> str:
    mark = _mark(source, one)
    text = f"{mark.text} ({mark.interval})" if mark.interval else mark.text
    return f"{text}, {source.say('groups.differs')}" if mark.is_boxed else text
