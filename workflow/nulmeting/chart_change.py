"""From wave to wave: both figures with their intervals, and the difference, one panel per unit and measure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nulmeting.chart_axis import Axis
from nulmeting.chart_canvas import Canvas
from nulmeting.chart_pairs import (
    BOUNDS,
    Pair,
    described,
    has_bounds,
    label,
    note,
    panel_title,
    records,
    selected,
    title,
)
from nulmeting.content_blocks import change_texts, figure_texts
from nulmeting.content_norms import norm_words
from nulmeting.content_source import Row, Source
from nulmeting.content_specifications import known
from nulmeting.content_verdicts import REJECTED, short
from nulmeting.formatting import is_missing

__all__ = ["described", "draw", "records", "selected", "title"]

PLOT = (204.0, 424.0)
OUTER, APART, KEY = 3.5, 8.0, 14.0
"""How high the bar of the worst case is, and what lies between two texts on a line, and between parts of the key."""
LINES = 5
SIZE = 10.5
LEADING = SIZE * 1.28
STEP = 15.0
"""From wave to wave within a row."""
LOWEST = 42.0
NORM_SIZE = 10.0
NORM_LEADING = NORM_SIZE * 1.28


def draw(canvas: Canvas, source: Source, drawn: Sequence[Pair]) -> str:
    """Draw the chart; give the note under it."""
    for panel in dict.fromkeys(p.panel for p in drawn):
        group = [p for p in drawn if p.panel == panel]
        _panel(canvas, source, group)
    return note(source, drawn)


def _panel(canvas: Canvas, source: Source, group: Sequence[Pair]) -> None:
    canvas.seam("head")
    canvas.y += 4
    named = panel_title(source, group[0].panel)
    canvas.text(0, canvas.y + 7, named, size=12, weight="bold")
    head = source.say("change.head_points" if group[0].is_share else "change.head_units")
    canvas.text(canvas.width, canvas.y + 7, head, size=10, colour=canvas.palette.quiet, align="right")
    left, right = canvas.text_width(named, 12, "bold"), canvas.width - canvas.text_width(head, 10)
    _key(canvas, source, group[0], max(PLOT[0], left + KEY), right - KEY)
    canvas.y += 20
    axis, end = _axis(group), canvas.width - max(_difference_width(canvas, source, p) for p in group) - 12
    top = canvas.y
    bottom = top + sum(_height(canvas, source, p) for p in group)
    axis.grid(canvas, top, bottom)
    for i, pair in enumerate(group):
        canvas.seam("row")
        if i:
            canvas.line((0, canvas.width), (canvas.y, canvas.y), canvas.palette.rule, 0.7)
        _pair(canvas, source, pair, axis, end)
    canvas.seam("foot")
    axis.labels(canvas, canvas.y + 9, source.language)
    canvas.y += 28


def _key(canvas: Canvas, source: Source, pair: Pair, x: float, end: float) -> None:
    """Name the wave of each colour in the head, which every page repeats; on a line of its own if there is no room."""
    waves = [source.wave(wave) for wave, _ in pair.levels]
    wide = [2 * APART + canvas.text_width(wave, 10) + KEY for wave in waves]
    if x + sum(wide) - KEY > end:
        x, canvas.y = 0.0, canvas.y + STEP
    for wave, colour, part in zip(waves, canvas.palette.waves(len(waves)), wide, strict=True):
        if x and x + part - KEY > canvas.width:
            x, canvas.y = 0.0, canvas.y + STEP
        canvas.dot(x + APART / 2, canvas.y + 7, colour)
        canvas.text(x + 1.5 * APART, canvas.y + 7, wave, size=10, within=canvas.width - x - 1.5 * APART)
        x += part


def _axis(group: Sequence[Pair]) -> Axis:
    """Give the axis of a panel: of shares the whole from 0 to 1, else what the figures and norms span."""
    if group[0].is_share:
        return Axis(0.0, 1.0, 0.25, *PLOT, is_share=True)
    keys = ("estimate", "ci_low", "ci_high")
    values = [float(r[k]) for p in group for _, r in p.levels if r for k in keys if not is_missing(r.get(k))]
    values += [p.indicator.norm.value for p in group if p.indicator.norm is not None]
    return Axis.of(values, PLOT, is_share=False, from_zero=False)


def _label(canvas: Canvas, source: Source, pair: Pair) -> list[str]:
    return canvas.typeface.wrapped(label(source, pair), PLOT[0] - 26, SIZE, most=LINES)


def _norm_lines(canvas: Canvas, source: Source, pair: Pair) -> list[str]:
    return canvas.typeface.wrapped(norm_words(source, pair.indicator), PLOT[0] - 48, NORM_SIZE, most=LINES)


def _height(canvas: Canvas, source: Source, pair: Pair) -> float:
    written = LEADING * len(_label(canvas, source, pair)) + NORM_LEADING * len(_norm_lines(canvas, source, pair))
    return max(12.0 + STEP * len(pair.levels), 10.0 + written, LOWEST)


def _norm(canvas: Canvas, source: Source, pair: Pair, axis: Axis, y: float, high: float) -> None:
    """Draw the norm across the row, and name it under the label."""
    if pair.indicator.norm is None:
        return
    place = axis.at(pair.indicator.norm.value)
    canvas.line((place, place), (canvas.y + 4, canvas.y + high - 4), canvas.palette.norm, 1.6, is_dashed=True)
    canvas.line((0, 16), (y + NORM_LEADING / 2,) * 2, canvas.palette.norm, 1.6, is_dashed=True)
    words = norm_words(source, pair.indicator)
    canvas.paragraph(22, y, words, PLOT[0] - 48, size=NORM_SIZE, colour=canvas.palette.norm, most=LINES)


def _pair(canvas: Canvas, source: Source, pair: Pair, axis: Axis, end: float) -> None:
    lines, high = _label(canvas, source, pair), _height(canvas, source, pair)
    written = LEADING * len(lines) + NORM_LEADING * len(_norm_lines(canvas, source, pair))
    top = canvas.y + (high - written) / 2
    canvas.paragraph(0, top, label(source, pair), PLOT[0] - 26, size=SIZE, most=LINES)
    _norm(canvas, source, pair, axis, top + LEADING * len(lines), high)
    first = canvas.y + (high - STEP * (len(pair.levels) - 1)) / 2
    ys = [first + STEP * i for i in range(len(pair.levels))]
    colours = canvas.palette.waves(len(pair.levels))
    places = [
        (axis.at(float(row["estimate"])), y) for (_, row), y in zip(pair.levels, ys, strict=True) if row and known(row)
    ]
    for (x1, y1), (x2, y2) in pairwise(places):
        canvas.line((x1, x2), (y1, y2), canvas.palette.quiet, 1.2)
    for (wave, row), y, colour in zip(pair.levels, ys, colours, strict=True):
        _level(canvas, source, pair, axis, wave, row, y, colour, end)
    _difference(canvas, source, pair, canvas.y + high / 2)
    canvas.y += high


def _level(
    canvas: Canvas,
    source: Source,
    pair: Pair,
    axis: Axis,
    wave: str,
    row: Row | None,
    y: float,
    colour: str,
    end: float,
) -> None:
    if row is None or not known(row):
        text = f"{source.wave(wave)}: {source.hidden(row)}"
        canvas.text(PLOT[0], y, text, size=10, colour=canvas.palette.quiet, halo=True, within=PLOT[1] - PLOT[0])
        return
    x = axis.at(float(row["estimate"]))
    left = right = x
    if pair.is_share and has_bounds(row):
        outer = [axis.at(float(row[key])) for key in BOUNDS]
        canvas.bounds(outer[0], outer[1], y, OUTER)
        left, right = min(left, outer[0]), max(right, outer[1])
    if not is_missing(row.get("ci_low")) and not is_missing(row.get("ci_high")):
        low, high = axis.at(float(row["ci_low"])), axis.at(float(row["ci_high"]))
        canvas.interval(low, high, y, colour)
        left, right = min(left, low), max(right, high)
    canvas.dot(x, y, colour, is_open=row["status"] == "indicative")
    text, _ = figure_texts(row, row["estimate"], source.language)
    wide, room = canvas.text_width(text, SIZE, "bold"), end - right - 10
    if wide < room or left - 8 - wide < PLOT[0] - 20:
        canvas.text(right + 8, y, text, size=SIZE, weight="bold", halo=True, within=room)
    else:
        canvas.text(left - 8, y, text, size=SIZE, weight="bold", align="right", halo=True)


def _difference_texts(source: Source, pair: Pair) -> tuple[str, str]:
    """Write a difference and its interval, or why it is not shown."""
    if pair.change is None or pair.difference is None:
        return "", source.hidden(pair.change)
    main, interval = change_texts(pair.change, source.language)
    return main, "" if is_missing(pair.change.get("ci_low")) else interval


def _difference_width(canvas: Canvas, source: Source, pair: Pair) -> float:
    main, beside = _difference_texts(source, pair)
    written = canvas.text_width(main, 13, "bold") + APART + canvas.text_width(beside, 10)
    judged = canvas.text_width(short(source, pair.change), 10, "bold") + 12 if pair.verdict and pair.change else 0.0
    return max(written, judged)


def _difference(canvas: Canvas, source: Source, pair: Pair, y: float) -> None:
    row, (main, beside) = pair.change, _difference_texts(source, pair)
    if pair.verdict and row is not None:
        _verdict(canvas, short(source, row), y + 9.5, pair.verdict)
        y -= 8.5
    canvas.text(canvas.width, y, beside, size=10, colour=canvas.palette.quiet, align="right")
    right = canvas.width - (canvas.text_width(beside, 10) + APART if beside else 0.0)
    canvas.text(right, y, main, size=13, weight="bold", align="right")


def _verdict(canvas: Canvas, words: str, y: float, verdict: str) -> None:
    """Write the verdict: a change in a box, filled unless it is immaterial, so that no colour is needed to tell."""
    if verdict not in REJECTED:
        canvas.text(canvas.width, y, words, size=10, colour=canvas.palette.quiet, align="right")
        return
    wide = canvas.text_width(words, 10, "bold") + 12
    filled = verdict == "changed"
    ink, fill = (canvas.palette.paper, canvas.palette.later) if filled else (canvas.palette.later, canvas.palette.paper)
    canvas.rect(canvas.width - wide, y - 7, wide, 14, fill, edge=canvas.palette.later)
    canvas.text(canvas.width - 6, y, words, size=10, weight="bold", colour=ink, align="right")
