"""Panels of figures with their intervals, one row each, a column per wave, and the figures written beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nulmeting.chart_axis import Axis
from nulmeting.chart_canvas import SMALLEST, WIDTH, Canvas

LEAST_LABELS, LABELS = 110.0, 240.0
"""Width of the column of labels, which is that of the longest, at least and at most."""
GAP = 18.0
SIZE, SMALL = 10.5, SMALLEST
LEADING = SIZE * 1.28
LINES = 4
PAD, LOWEST = 7.0, 16.5
OUTER = 5.0


@dataclass(frozen=True)
class Mark:
    """A figure of one wave as it is drawn, or the words in its place.

    Parameters
    ----------
    text, interval : str
        The figure and its interval in writing; of a figure that is not shown ``text`` is why.
    value, low, high, outer_low, outer_high : float or None
        None where there is nothing to draw.
    is_open : bool
        Indicative: an open marker.
    is_boxed : bool
        The written figure stands in a box.
    """

    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    outer_low: float | None = None
    outer_high: float | None = None
    interval: str = ""
    is_open: bool = False
    is_boxed: bool = False

    @property
    def span(self) -> list[float]:
        """Give every value that is drawn."""
        drawn = (self.value, self.low, self.high, self.outer_low, self.outer_high)
        return [v for v in drawn if v is not None] if self.value is not None else []


@dataclass(frozen=True)
class Line:
    """A row: its label and a mark per column; without marks a heading."""

    label: str
    marks: tuple[Mark, ...] = ()
    is_main: bool = False


@dataclass(frozen=True)
class Column:
    """A column: its title, and where its reference line stands."""

    title: str
    reference: float | None = None


@dataclass(frozen=True)
class Panel:
    """Rows that share an axis."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    is_share: bool
    norm: float | None = None
    norm_text: str = ""
    from_zero: bool = True


def panel(canvas: Canvas, made: Panel, language: str) -> None:
    """Draw a panel at the cursor, and move the cursor under it."""
    canvas.seam("head")
    canvas.y += 4
    canvas.y += canvas.paragraph(0, canvas.y, made.title, WIDTH, size=12, weight="bold") + 5
    if made.norm_text:
        canvas.line((0, 16), (canvas.y + 6, canvas.y + 6), canvas.palette.norm, 1.6, is_dashed=True)
        canvas.y += canvas.paragraph(22, canvas.y, made.norm_text, WIDTH - 22, size=10, colour=canvas.palette.norm) + 4
    labels = _labels(canvas, made)
    axes, starts = _axes(canvas, made, labels)
    ends = [*(axis.left - GAP for axis in axes[1:]), WIDTH]
    for column, axis, end in zip(made.columns, axes, ends, strict=True):
        canvas.text(axis.left, canvas.y + 7, column.title, size=SIZE, weight="bold", within=end - axis.left)
    canvas.y += 17
    top = canvas.y
    bottom = top + sum(_height(canvas, line, labels) for line in made.lines)
    _bands(canvas, made, labels)
    for column, axis in zip(made.columns, axes, strict=True):
        axis.grid(canvas, top, bottom)
        if column.reference is not None:
            canvas.line((axis.at(column.reference),) * 2, (top, bottom), canvas.palette.highlight, 1.0)
        if made.norm is not None:
            canvas.line((axis.at(made.norm),) * 2, (top, bottom), canvas.palette.norm, 1.6, is_dashed=True)
    is_headed = False
    for line in made.lines:
        if not is_headed:
            canvas.seam("row")
        is_headed = not line.marks  # a heading stays with what it stands over
        _line(canvas, line, labels, axes, starts)
    canvas.seam("foot")
    for axis in axes:
        axis.labels(canvas, canvas.y + 9, language)
    canvas.y += 25


def _axes(canvas: Canvas, made: Panel, labels: float) -> tuple[list[Axis], list[float]]:
    """Place the axes, all of one scale, and the written figures to the right of each."""
    values = [v for line in made.lines for mark in line.marks for v in mark.span]
    values += [made.norm] if made.norm is not None else []
    marks = [mark for line in made.lines for mark in line.marks if mark.value is not None]
    figures = max((_figure_width(canvas, mark) for mark in marks), default=0.0)
    written = figures + 10 + max((canvas.text_width(m.interval, SMALL) for m in marks), default=0.0)
    left = labels + 10
    wide = (WIDTH - left - GAP * (len(made.columns) - 1)) / len(made.columns)
    found = [left + i * (wide + GAP) for i in range(len(made.columns))]
    axes = [
        Axis.of(values, (start, start + wide - written - 12), is_share=made.is_share, from_zero=made.from_zero)
        for start in found
    ]
    return axes, [axis.right + 12 + figures for axis in axes]


def _figure_width(canvas: Canvas, mark: Mark) -> float:
    return canvas.text_width(mark.text, SIZE, "bold")


def _weight(line: Line) -> str:
    return "bold" if line.is_main or not line.marks else "regular"


def _labels(canvas: Canvas, made: Panel) -> float:
    """Give the width of the column of labels; with many columns it leaves room for their axes."""
    widest = max((canvas.text_width(one.label, SIZE, _weight(one)) for one in made.lines if one.marks), default=0.0)
    return min(max(widest + 1, LEAST_LABELS), LABELS)


def _lines(canvas: Canvas, line: Line, labels: float) -> list[str]:
    return canvas.typeface.even(line.label, labels if line.marks else WIDTH, SIZE, _weight(line), LINES)


def _height(canvas: Canvas, line: Line, labels: float) -> float:
    written = LEADING * len(_lines(canvas, line, labels))
    return max(written + PAD - 3, LOWEST) if line.marks else written + PAD


def _bands(canvas: Canvas, made: Panel, labels: float) -> None:
    y = canvas.y
    for line in made.lines:
        if line.is_main:
            canvas.rect(-6, y, WIDTH + 12, _height(canvas, line, labels), canvas.palette.soft)
        y += _height(canvas, line, labels)


def _line(canvas: Canvas, line: Line, labels: float, axes: Sequence[Axis], starts: Iterable[float]) -> None:
    high = _height(canvas, line, labels)
    lines = _lines(canvas, line, labels)
    middle = canvas.y + (high - LEADING * (len(lines) - 1)) / 2 + (0 if line.marks else 2)
    colour = canvas.palette.ink if line.marks else canvas.palette.quiet
    for i, text in enumerate(lines):
        canvas.text(0, middle + LEADING * i, text, size=SIZE, weight=_weight(line), colour=colour)
    for axis, start, mark in zip(axes, starts, line.marks, strict=False):
        _mark(canvas, mark, axis, start, canvas.y + high / 2, is_main=line.is_main)
    canvas.y += high


def _mark(canvas: Canvas, mark: Mark, axis: Axis, start: float, y: float, *, is_main: bool) -> None:
    if mark.value is None:
        # words on paper of their own: lines of the axis do not run through them
        canvas.rect(axis.left + 2, y - SMALL, canvas.text_width(mark.text, SMALL) + 6, 2 * SMALL, canvas.palette.paper)
        canvas.text(axis.left + 5, y, mark.text, size=SMALL, colour=canvas.palette.quiet)
        return
    if mark.outer_low is not None and mark.outer_high is not None:
        left, right = axis.at(mark.outer_low), axis.at(mark.outer_high)
        canvas.bounds(left, right, y, OUTER)
    if mark.low is not None and mark.high is not None:
        canvas.interval(axis.at(mark.low), axis.at(mark.high), y, canvas.palette.later)
    size = 8.0 if is_main else 6.5
    canvas.dot(axis.at(mark.value), y, canvas.palette.later, is_open=mark.is_open, size=size, is_diamond=is_main)
    ink = canvas.palette.ink
    if mark.is_boxed:
        wide = _figure_width(canvas, mark)
        canvas.rect(start - wide - 4, y - 7.5, wide + 8, 15, canvas.palette.later)
        ink = canvas.palette.paper
    canvas.text(start, y, mark.text, size=SIZE, weight="bold", colour=ink, align="right")
    canvas.text(start + 9, y, mark.interval, size=SMALL, colour=canvas.palette.quiet)
