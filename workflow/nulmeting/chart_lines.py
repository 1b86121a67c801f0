"""Panels of lines over a horizontal axis, each named at its end, with single figures marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nulmeting.chart_axis import Axis
from nulmeting.chart_canvas import Canvas

HEIGHT = 176.0
TICKS = 34.0
APART = 12.5
KEY = 18.0
NAMES = 0.45
"""Of a panel's width that the names at the ends of lines may take."""
SIZE = 10.0


@dataclass(frozen=True)
class Series:
    """A line through points, and its name."""

    label: str
    points: tuple[tuple[float, float], ...]
    colour: str
    is_dashed: bool = False


@dataclass(frozen=True)
class Spot:
    """A single figure, marked, and named above the panel."""

    label: str
    x: float
    y: float


@dataclass(frozen=True)
class Panel:
    """Lines that share axes; ``text`` stands where there is nothing to draw."""

    title: str
    x_title: str
    y_title: str
    series: tuple[Series, ...]
    spots: tuple[Spot, ...] = ()
    text: str = ""
    x_is_share: bool = True
    y_is_share: bool = False


def panels(canvas: Canvas, found: Sequence[Panel], language: str) -> None:
    """Draw panels, two beside each other, and move the cursor under them."""
    wide = (canvas.width - 28) / 2
    for i in range(0, len(found), 2):
        pair = found[i : i + 2]
        keys = KEY * max(len(p.spots) for p in pair)
        heads = [len(canvas.typeface.wrapped(p.title, wide, 12, "bold")) for p in pair]
        canvas.seam("row")
        top = canvas.y + 4
        for j, one in enumerate(pair):
            left = j * (wide + 28)
            canvas.paragraph(left, top, one.title, wide, size=12, weight="bold")
            _panel(canvas, one, (left, top + 12 * 1.28 * max(heads) + 8), wide, language)
        canvas.y = top + 12 * 1.28 * max(heads) + 8 + keys + HEIGHT + 64


def _panel(canvas: Canvas, one: Panel, corner: tuple[float, float], wide: float, language: str) -> None:
    left, top = corner
    if not one.series:
        canvas.paragraph(left, top + 4, one.text, wide, size=SIZE, colour=canvas.palette.quiet)
        return
    named = min(max(canvas.text_width(s.label, SIZE) for s in one.series), wide * NAMES)
    _keys(canvas, one.spots, left, top, wide)
    top += KEY * len(one.spots)
    canvas.paragraph(left, top, one.y_title, wide, size=SIZE, colour=canvas.palette.quiet, most=1)
    low, high = top + 22 + HEIGHT, top + 22
    xs = [x for s in one.series for x, _ in s.points] + [spot.x for spot in one.spots]
    ys = [y for s in one.series for _, y in s.points] + [spot.y for spot in one.spots]
    across = Axis.of(xs, (left + TICKS, left + wide - named - 10), is_share=one.x_is_share, from_zero=True)
    upward = Axis.of(ys, (low, high), is_share=one.y_is_share, from_zero=True)
    for value in upward.ticks:
        canvas.line((across.left, across.right), (upward.at(value),) * 2, canvas.palette.rule, 0.9)
        text = upward.label(value, language)
        canvas.text(left + TICKS - 6, upward.at(value), text, size=9.5, colour=canvas.palette.quiet, align="right")
    across.labels(canvas, low + 11, language)
    middle = (across.left + across.right) / 2
    canvas.text(middle, low + 26, one.x_title, size=SIZE, colour=canvas.palette.quiet, align="center", within=wide)
    ends = apart([upward.at(s.points[-1][1]) for s in one.series], APART)
    for series, end in zip(one.series, ends, strict=True):
        places = [(across.at(x), upward.at(y)) for x, y in series.points]
        canvas.line([x for x, _ in places], [y for _, y in places], series.colour, 2.2, is_dashed=series.is_dashed)
        canvas.text(places[-1][0] + 6, end, series.label, size=SIZE, halo=True, within=named)
    for spot in one.spots:
        canvas.dot(across.at(spot.x), upward.at(spot.y), canvas.palette.norm, is_diamond=True)


def _keys(canvas: Canvas, spots: Sequence[Spot], left: float, top: float, wide: float) -> None:
    """Name the marks above the panel, where no line can run through their names."""
    for i, spot in enumerate(spots):
        canvas.dot(left + 5, top + 7 + KEY * i, canvas.palette.norm, is_diamond=True)
        y, colour = top + 7 + KEY * i, canvas.palette.norm
        canvas.text(left + 16, y, spot.label, size=SIZE, weight="bold", colour=colour, within=wide - 16)


def apart(places: Sequence[float], least: float) -> list[float]:
    """Move places as little as is needed to lie at least so far from each other, in their own order.

    Neighbours that are too close are put evenly around their mean.
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    groups: list[tuple[list[int], float]] = []
    for i in order:
        groups.append(([i], places[i]))
        while len(groups) > 1 and groups[-1][1] - groups[-2][1] < least * (len(groups[-1][0]) + len(groups[-2][0])) / 2:
            late, early = groups.pop(), groups.pop()
            members = early[0] + late[0]
            groups.append((members, sum(places[k] for k in members) / len(members)))
    made = [0.0] * len(places)
    for members, centre in groups:
        for rank, i in enumerate(members):
            made[i] = centre + (rank - (len(members) - 1) / 2) * least
    return made
