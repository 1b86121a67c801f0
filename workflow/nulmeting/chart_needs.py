"""What respondents chose, ranked, with interval, wave under wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nulmeting.chart_canvas import Canvas
from nulmeting.chart_pairs import comparison, note_open
from nulmeting.chart_words import Told
from nulmeting.content_ranked import ranked, ranking_wave
from nulmeting.content_source import ALL, Row, Source
from nulmeting.content_specifications import known
from nulmeting.content_verdicts import REJECTED
from nulmeting.formatting import count, is_missing, listing, lower_first, percent, percent_range

MOST_OPTIONS = 12
LEFT, RIGHT = 240.0, 514.0
BAR, PITCH = 12.0, 17.0
WAVES, INDENT, LINES = 80.0, 26.0, 4


@dataclass(frozen=True)
class Need:
    """One option with its row per wave."""

    code: str
    label: str
    levels: tuple[tuple[str, Row | None], ...]


def needs(source: Source) -> list[Need]:
    """Give the options, most chosen first in the last wave that shows them; none if the measurement has no needs."""
    measurement = source.measurement
    if measurement.needs is None:
        return []
    indicator = measurement.indicator(measurement.needs)
    item = measurement.codebook[indicator.headline.item or ""]
    waves = [w.id for w in measurement.waves if item.asked_in(w.id)]
    levels = {
        code: tuple((wave, source.estimate(indicator.id, wave, option=code)) for wave in waves)
        for code in item.codes("valid")
    }
    found = {code: rows for code, rows in levels.items() if any(row is not None for _, row in rows)}
    return [Need(code, source.answer(item, code), found[code]) for code in ranked(found)]


def selected(source: Source, most: int = MOST_OPTIONS) -> tuple[list[Need], int]:
    """Give the options that are drawn and how many there are."""
    found = needs(source)
    return found[:most], len(found)


def title(source: Source, drawn: Sequence[Need]) -> str:
    """Name the two that lead in the wave that the ranking goes by."""
    wave = by_wave(drawn)
    shown = [(n, float(r["estimate"])) for n in drawn for w, r in n.levels if w == wave and r and known(r)]
    if wave is None or len(shown) < 2:
        return source.say("needs.title_plain")
    (first, most), (second, next_most) = shown[:2]
    return source.say(
        "needs.title",
        wave=lower_first(source.wave(wave)),
        first=first.label,
        first_share=percent(most, source.language),
        second=second.label,
        second_share=percent(next_most, source.language),
    )


def fields(source: Source, drawn: Sequence[Need]) -> dict[str, str]:
    """Give what the subtitle says besides: the question, and the number of respondents per wave."""
    return {"name": source.indicator(source.measurement.needs or ""), "bases": bases(source, drawn)}


def by_wave(drawn: Sequence[Need]) -> str | None:
    """Give the wave that the ranking goes by."""
    return ranking_wave(need.levels for need in drawn)


def waves(drawn: Sequence[Need]) -> tuple[str, ...]:
    """Give the waves that were asked for needs."""
    return tuple(dict.fromkeys(wave for need in drawn for wave, _ in need.levels))


def bases(source: Source, drawn: Sequence[Need]) -> str:
    """Give the number of respondents per wave: ``nulmeting n = 165``."""
    found: dict[str, int] = {}
    for need in drawn:
        for wave, row in need.levels:
            if row is not None and row.get("denominator") is not None:
                found.setdefault(wave, int(row["denominator"]))
    return ", ".join(f"{lower_first(source.wave(w))} n = {count(n, source.language)}" for w, n in found.items())


def draw(canvas: Canvas, source: Source, drawn: Sequence[Need]) -> str:
    """Draw the chart; give the note under it."""
    ends = [
        float(r["ci_high"]) for n in drawn for _, r in n.levels if known(r) and r and not is_missing(r.get("ci_high"))
    ]
    widest = max([*ends, *(float(r["estimate"]) for n in drawn for _, r in n.levels if known(r) and r)], default=1.0)
    unit = (RIGHT - LEFT) / max(widest, 0.05)
    rows = [row for n in drawn for _, row in n.levels]
    # of one wave the title says which
    several = max(len(n.levels) for n in drawn) > 1
    named = max(canvas.text_width(source.wave(wave), 10) for n in drawn for wave, _ in n.levels) if several else 0.0
    room = LEFT - 8 - min(named, WAVES) - 12 - INDENT
    for rank, need in enumerate(drawn, start=1):
        canvas.seam("row")
        _need(canvas, source, need, rank, unit, room)
    by = source.wave_inside(by_wave(drawn) or drawn[0].levels[0][0])
    note = [source.say("needs.note" if several else "needs.note_one", wave=by), *note_open(source, rows, "needs")]
    note += _changed(source)
    note += [source.say("report.all_if_alike")] if any(r and r.get("target") == "population" for r in rows) else []
    return " ".join(note)


def _changed(source: Source) -> list[str]:
    """Say of which options a change was established, if any was tested."""
    span, needed = comparison(source.measurement), source.measurement.needs
    judged = [
        row
        for row in (source.table("changes") if span and needed else [])
        if row.get("verdict") and row["indicator"] == needed and row.get("option") and row["breakdown"] == ALL
        if (row["wave_from"], row["wave_to"]) == span
    ]
    if not judged or span is None or needed is None:
        return []
    indicator = source.measurement.indicator(needed)
    found = [source.option(indicator, row["option"]) for row in judged if row["verdict"] in REJECTED]
    changed = [source.say("story.name", name=name) for name in found]
    numbers = {"count": len(changed), "changed": len(changed), "tested": count(len(judged), source.language)}
    key = "needs.note_changed" if changed else "needs.note_unchanged"
    return [source.say(key, names=listing(changed, source.language), **numbers, **source.pair(*span))]


def _need(canvas: Canvas, source: Source, need: Need, rank: int, unit: float, room: float) -> None:
    lines = canvas.typeface.wrapped(need.label, room, 11, most=LINES)
    high = max(PITCH * len(need.levels), 14.1 * len(lines)) + 9
    middle = canvas.y + (high - 9) / 2
    canvas.text(16, middle, str(rank), size=11, weight="bold", colour=canvas.palette.quiet, align="right")
    canvas.paragraph(INDENT, middle - 14.1 * len(lines) / 2, need.label, room, size=11, most=LINES)
    colours = canvas.palette.waves(len(need.levels))
    y = middle - PITCH * len(need.levels) / 2
    for (wave, row), colour in zip(need.levels, colours, strict=True):
        _level(canvas, source, source.wave(wave) if len(need.levels) > 1 else "", row, y, colour, unit)
        y += PITCH
    canvas.y += high


def _level(canvas: Canvas, source: Source, wave: str, row: Row | None, y: float, colour: str, unit: float) -> None:
    middle = y + PITCH / 2
    quiet = canvas.palette.quiet
    canvas.text(LEFT - 8, middle, wave, size=10, colour=quiet, align="right", within=WAVES)
    if row is None or not known(row):
        canvas.text(LEFT, middle, source.hidden(row), size=10, colour=canvas.palette.quiet)
        return
    share = float(row["estimate"])
    is_open = row["status"] == "indicative"
    canvas.rect(LEFT, middle - BAR / 2, share * unit, BAR, canvas.palette.paper if is_open else colour, edge=colour)
    right = LEFT + share * unit
    interval = ""
    if not is_missing(row.get("ci_low")) and not is_missing(row.get("ci_high")):
        low, high = (LEFT + float(row[k]) * unit for k in ("ci_low", "ci_high"))
        canvas.interval(low, high, middle, canvas.palette.ink, tick=2.5, outlined=True)
        right = max(right, high)
        interval = percent_range(row["ci_low"], row["ci_high"], source.language)
    figure = percent(share, source.language)
    canvas.text(right + 8, middle, figure, size=10.5, weight="bold")
    wide = canvas.text_width(figure, 10.5, "bold")
    canvas.text(right + 14 + wide, middle, interval, size=9.5, colour=canvas.palette.quiet)


def records(source: Source, drawn: Sequence[Need]) -> list[dict[str, Any]]:
    """Give the chart's numbers, one record per option and wave."""
    keys = ("estimate", "ci_low", "ci_high", "numerator", "denominator", "status")
    return [
        {"option": n.code, "label": n.label, "wave": wave} | {k: None if row is None else row.get(k) for k in keys}
        for n in drawn
        for wave, row in n.levels
    ]


def described(source: Source, drawn: Sequence[Need]) -> Told:
    """Describe every option in a sentence."""
    levels = ["; ".join(f"{source.wave(wave)} {_level_text(source, row)}" for wave, row in n.levels) for n in drawn]
    return [("", [source.say("charts.row", label=n.label, levels=said) for n, said in zip(drawn, levels, strict=True)])]


def _level_text(source: Source, row: Row | None) -> str:
    if row is None or not known(row):
        return source.hidden(row)
    value = percent(row["estimate"], source.language)
    low, high = row.get("ci_low"), row.get("ci_high")
    return value if is_missing(low) else f"{value} ({percent_range(low, high, source.language)})"  # type: ignore[arg-type]
