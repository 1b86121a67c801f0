"""Stacked answers per statement, wave over wave: low answers left, high right, the middle and unknown apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nulmeting.chart_answers_told import described, note, records, title
from nulmeting.chart_canvas import WIDTH, Canvas
from nulmeting.chart_statements import Bar, Statement, selected
from nulmeting.content_source import Source
from nulmeting.formatting import count, percent

__all__ = ["described", "draw", "records", "selected", "title"]

LEFT, WIDEST, GAP, COUNT = 48.0, 150.0, 22.0, 52.0
"""The column of waves, at least and at most, the gap before what stands apart, and the column of counts."""
BAR, PITCH = 14.0, 16.5


def draw(canvas: Canvas, source: Source, drawn: Sequence[Statement]) -> str:
    """Draw the chart; give the note under it."""
    for scale in dict.fromkeys(s.item.scale for s in drawn):
        group = [s for s in drawn if s.item.scale == scale]
        canvas.seam("head")
        _key(canvas, source, group)
        waves = [canvas.text_width(source.wave(bar.wave), 10.5) for s in group for bar in s.bars]
        axis = _Axis.of(group, min(max(LEFT, max(waves) + 10), WIDEST))
        for statement in group:
            _statement(canvas, source, statement, axis)
        canvas.y += 8
    return note(source, drawn)


@dataclass(frozen=True)
class _Axis:
    """One scale for both panels: where it, the middle and the grey column begin, and points per unit of share."""

    left: float
    middle: float
    apart: float
    unit: float

    @classmethod
    def of(cls, group: Sequence[Statement], left: float) -> _Axis:
        def widest(side: str) -> float:
            return max((s.total(b, side) for s in group for b in s.bars if not b.hidden), default=0.0)

        negative, positive, apart = widest("negative"), widest("positive"), widest("apart")
        room = WIDTH - left - GAP - COUNT
        unit = room / max(negative + positive + apart, 0.5)
        middle = left + negative * unit
        return cls(left, middle, middle + positive * unit + GAP, unit)


def _key(canvas: Canvas, source: Source, group: Sequence[Statement]) -> None:
    parts = group[0].sides
    colours = parts.colours(canvas.palette)
    other = tuple(a for a in parts.apart if a not in parts.middle)
    entries = [
        [(a.label.to(source.language), colours[a.code]) for a in answers]
        for answers in ((*parts.negative, *parts.middle, *parts.positive), other)
    ]
    if any(bar.rest for s in group for bar in s.bars):
        entries[-1].append((source.say("signs.suppressed"), canvas.palette.paper))
    x = 0.0
    for side in entries:
        for label, colour in side:
            wide = canvas.text_width(label, 10) + 20
            if x + wide > canvas.width:
                x, canvas.y = 0.0, canvas.y + 18
            edge = canvas.palette.not_applicable if colour == canvas.palette.paper else ""
            canvas.rect(x, canvas.y, 12, 12, colour, edge=edge)
            canvas.text(x + 17, canvas.y + 6, label, size=10, within=canvas.width - x - 17)
            x += wide + 12
        x += 10
    canvas.y += 24


def _statement(canvas: Canvas, source: Source, statement: Statement, axis: _Axis) -> None:
    question = source.question(statement.item)
    canvas.seam("row")
    canvas.y += canvas.paragraph(0, canvas.y, question, canvas.width, size=11.5, weight="bold", most=3) + 4
    top = canvas.y
    for bar in statement.bars:
        middle = canvas.y + BAR / 2
        canvas.text(axis.left - 10, middle, source.wave(bar.wave), size=10.5, align="right", within=axis.left - 10)
        if bar.hidden:
            canvas.text(axis.left, middle, bar.hidden, size=10.5, colour=canvas.palette.quiet)
        else:
            _segments(canvas, source.language, statement, bar, axis)
        if bar.denominator is not None:
            text = f"n = {count(bar.denominator, source.language)}"
            canvas.text(canvas.width, middle, text, size=10, colour=canvas.palette.quiet, align="right")
        canvas.y += PITCH
    if any(not bar.hidden for bar in statement.bars):
        canvas.line((axis.middle, axis.middle), (top - 2, canvas.y - PITCH + BAR + 2), canvas.palette.ink, 0.9)
    canvas.y += 8


def _segments(canvas: Canvas, language: str, statement: Statement, bar: Bar, axis: _Axis) -> None:
    parts, colours = statement.sides, statement.sides.colours(canvas.palette)
    x = axis.middle - axis.unit * sum(bar.shares[a.code] for a in parts.negative)
    for answer in (*parts.negative, *parts.positive):
        x = _segment(canvas, language, x, bar.shares[answer.code], colours[answer.code], axis)
    x = axis.apart
    for answer in parts.apart:
        x = _segment(canvas, language, x, bar.shares.get(answer.code, 0.0), colours[answer.code], axis)
    if bar.rest:
        canvas.rect(
            x + 1,
            canvas.y + 0.5,
            max(bar.rest * axis.unit - 1, 1.0),
            BAR - 1,
            canvas.palette.paper,
            edge=canvas.palette.not_applicable,
        )


def _segment(canvas: Canvas, language: str, x: float, share: float, colour: str, axis: _Axis) -> float:
    wide = share * axis.unit
    if wide > 0:
        canvas.rect(x, canvas.y, wide, BAR, colour, edge=canvas.palette.paper)
    label = percent(share, language)
    if wide > canvas.text_width(label, 10) + 3:
        canvas.text(
            x + wide / 2, canvas.y + BAR / 2, label, size=10, colour=canvas.palette.ink_on(colour), align="center"
        )
    return x + wide
