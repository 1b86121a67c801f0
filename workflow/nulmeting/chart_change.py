"""From wave to wave: both figures with their intervals, and the difference, one panel per unit and measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from nulmeting import chart_canvas, palette
from nulmeting.chart_canvas import Canvas
from nulmeting.chart_pairs import Pair, known, note
from nulmeting.content_blocks import change_texts, figure_texts
from nulmeting.content_source import Row, Source
from nulmeting.content_verdicts import REJECTED, short
from nulmeting.formatting import is_missing, number, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLOT = (218.0, 566.0)
LINES = 5
LEADING = 11 * 1.28
STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def draw(source: Source, drawn: Sequence[Pair], heading: str, subtitle: str) -> Figure:
    """Draw the chart."""
    canvas = chart_canvas.begin(
        heading, subtitle, source.say("synthetic.short") if source.measurement.synthetic else ""
    )
    for panel in dict.fromkeys(p.panel for p in drawn):
        group = [p for p in drawn if p.panel == panel]
        _panel(canvas, source, group)
    return chart_canvas.end(canvas, note(source, drawn))


def _panel(canvas: Canvas, source: Source, group: Sequence[Pair]) -> None:
    unit, statistic = group[0].panel
    canvas.y += 4
    canvas.text(
        0, canvas.y + 7, source.say(f"change.panel_{statistic}", units=source.units(unit)), size=12, weight="bold"
    )
    head = source.say("change.head_points" if group[0].is_share else "change.head_units")
    canvas.text(canvas.width, canvas.y + 7, head, size=10, colour=palette.QUIET, align="right")
    canvas.y += 22
    axis = _Axis.of(group)
    top = canvas.y
    bottom = top + sum(_height(p, _label(source, p)) for p in group)
    for value in axis.ticks:
        canvas.line((axis.x(value), axis.x(value)), (top, bottom), palette.NEUTRAL, 0.9)
    for i, pair in enumerate(group):
        if i:
            canvas.line((0, canvas.width), (canvas.y, canvas.y), palette.NEUTRAL, 0.7)
        _pair(canvas, source, pair, axis, named=i == 0)
    for value in axis.ticks:
        canvas.text(
            axis.x(value),
            canvas.y + 9,
            axis.label(value, source.language),
            size=9.5,
            colour=palette.QUIET,
            align="center",
        )
    canvas.y += 28


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float
    is_share: bool
    step: float

    @classmethod
    def of(cls, group: Sequence[Pair]) -> _Axis:
        if group[0].is_share:
            return cls(0.0, 1.0, True, 0.25)
        keys = ("estimate", "ci_low", "ci_high")
        values = [float(r[k]) for p in group for _, r in p.levels if r for k in keys if not is_missing(r.get(k))]
        low, high = min(values, default=0.0), max(values, default=1.0)
        step = next((step for step in STEPS if (high - low) / step <= 5), STEPS[-1])
        return cls(math.floor(low / step) * step, math.ceil(high / step) * step, False, step)

    @property
    def ticks(self) -> list[float]:
        """Give the ticks, both ends among them."""
        return [self.low + self.step * i for i in range(round((self.high - self.low) / self.step) + 1)]

    def x(self, value: float) -> float:
        """Give the place of a value on the sheet."""
        return PLOT[0] + (value - self.low) / (self.high - self.low) * (PLOT[1] - PLOT[0])

    def label(self, value: float, language: str) -> str:
        """Write a tick."""
        return percent(value, language) if self.is_share else number(value, language, 0 if self.step >= 1 else 1)


def _label(source: Source, pair: Pair) -> list[str]:
    return chart_canvas.wrapped(source.indicator(pair.indicator.id), PLOT[0] - 26, 11)[:LINES]


def _height(pair: Pair, label: Sequence[str]) -> float:
    judged = 64.0 if pair.verdict else 0.0
    return max(18.0 + 20.0 * len(pair.levels), 12.0 + LEADING * len(label), judged)


def _pair(canvas: Canvas, source: Source, pair: Pair, axis: _Axis, *, named: bool) -> None:
    label = _label(source, pair)
    high = _height(pair, label)
    name = source.indicator(pair.indicator.id)
    canvas.paragraph(0, canvas.y + (high - len(label) * LEADING) / 2, name, PLOT[0] - 26, size=11, most=LINES)
    first = canvas.y + (high - 20 * (len(pair.levels) - 1)) / 2
    ys = [first + 20 * i for i in range(len(pair.levels))]
    colours = palette.waves(len(pair.levels))
    places = [
        (axis.x(float(row["estimate"])), y) for (_, row), y in zip(pair.levels, ys, strict=True) if row and known(row)
    ]
    for (x1, y1), (x2, y2) in pairwise(places):
        canvas.line((x1, x2), (y1, y2), palette.RULE, 3.0)
    for (wave, row), y, colour in zip(pair.levels, ys, colours, strict=True):
        _level(canvas, source, pair, axis, wave, row, y, colour, named=named)
    _difference(canvas, source, pair, canvas.y + high / 2)
    canvas.y += high


def _level(
    canvas: Canvas,
    source: Source,
    pair: Pair,
    axis: _Axis,
    wave: str,
    row: Row | None,
    y: float,
    colour: str,
    *,
    named: bool,
) -> None:
    if row is None or not known(row):
        text = f"{source.wave(wave)}: {source.hidden(row)}"
        canvas.text(PLOT[0], y, text, size=10, colour=palette.QUIET, halo=True)
        return
    x = axis.x(float(row["estimate"]))
    left = right = x
    if not is_missing(row.get("ci_low")) and not is_missing(row.get("ci_high")):
        left, right = axis.x(float(row["ci_low"])), axis.x(float(row["ci_high"]))
        canvas.interval(left, right, y, colour)
    canvas.dot(x, y, colour, is_open=row["status"] == "indicative")
    figure, _ = figure_texts(row, row["estimate"], source.language)
    text = f"{figure}  {source.wave(wave)}" if named else figure
    fits = right + 10 + chart_canvas.text_width(text, 10.5, "bold") < PLOT[1] + 62
    place = right + 8 if fits else left - 8
    canvas.text(place, y, text, size=10.5, weight="bold", align="left" if fits else "right", halo=True)


def _difference(canvas: Canvas, source: Source, pair: Pair, y: float) -> None:
    row = pair.change
    if row is None or pair.difference is None:
        y -= 7
        canvas.paragraph(
            PLOT[1] + 20, y, source.hidden(row), canvas.width - PLOT[1] - 20, size=10, colour=palette.QUIET
        )
        return
    main, interval = change_texts(row, source.language)
    if pair.verdict:
        _verdict(canvas, short(source, row), y + 17.5, pair.verdict)
        y -= 9.5
    canvas.text(canvas.width, y - 8, main, size=14, weight="bold", align="right")
    if not is_missing(row.get("ci_low")):
        canvas.text(canvas.width, y + 9, interval, size=10, colour=palette.QUIET, align="right")


def _verdict(canvas: Canvas, words: str, y: float, verdict: str) -> None:
    """Write the verdict: a change in a box, filled unless it is immaterial, so that no colour is needed to tell."""
    if verdict not in REJECTED:
        canvas.text(canvas.width, y, words, size=10, colour=palette.QUIET, align="right")
        return
    wide = chart_canvas.text_width(words, 10, "bold") + 12
    filled = verdict == "changed"
    ink, fill = (palette.PAPER, palette.LATER) if filled else (palette.LATER, palette.PAPER)
    canvas.rect(canvas.width - wide, y - 8, wide, 16, fill, edge=palette.LATER)
    canvas.text(canvas.width - 6, y, words, size=10, weight="bold", colour=ink, align="right")
