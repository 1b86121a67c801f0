"""The smallest change that a planned wave would probably show, by response and by how many take part again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nulmeting import chart_lines
from nulmeting.chart_canvas import Canvas
from nulmeting.chart_lines import Panel, Series, Spot
from nulmeting.chart_pairs import comparison
from nulmeting.chart_words import Told
from nulmeting.content_brief import leading
from nulmeting.content_detectable import in_words, is_planned, known, needing_others, rises, rows_of
from nulmeting.content_source import Row, Source
from nulmeting.formatting import count, is_missing, listing, percent
from nulmeting.settings import Indicator

MOST_PANELS = 2


@dataclass(frozen=True)
class Plan:
    """A headline indicator with its rows for a planned wave, and that of the widest comparison of the waves at hand."""

    indicator: Indicator
    planned: tuple[Row, ...]
    observed: tuple[Row, ...]


def selected(source: Source) -> tuple[list[Plan], int]:
    """Give the first headlines of which a planned wave has been worked out, and how many there are."""
    found = []
    for indicator in leading(source):
        rows = rows_of(source, indicator)
        planned = tuple(row for row in rows if is_planned(row))
        if planned and not source.is_lacking(planned):
            span = comparison(source.measurement)
            observed = tuple(
                row for row in rows if not is_planned(row) and known(row) and (row["wave_from"], row["wave_to"]) == span
            )
            found.append(Plan(indicator, planned, observed))
    kept = found[:MOST_PANELS]
    return (kept if any(known(row) for plan in kept for row in plan.planned) else []), len(found)


def title(source: Source, drawn: Sequence[Plan]) -> str:
    """Say what change of the first headline the waves at hand could have shown, and the planned wave at best."""
    plan = next(plan for plan in drawn if any(known(row) for row in plan.planned))
    best = min((row for row in plan.planned if known(row)), key=lambda row: float(row["minimum_change"]))
    fields = {
        "name": source.indicator(plan.indicator.id),
        "best": in_words(source, plan.indicator, float(best["minimum_change"])),
        "response": percent(best["response"], source.language),
        "overlap": percent(best["overlap"], source.language),
    }
    if not plan.observed:
        return source.say("planning.title_planned", **fields)
    now = in_words(source, plan.indicator, float(plan.observed[-1]["minimum_change"]))
    return source.say("planning.title", now=now, **fields)


def draw(canvas: Canvas, source: Source, drawn: Sequence[Plan]) -> str:
    """Draw the chart; give the note under it."""
    chart_lines.panels(canvas, [_panel(canvas, source, plan) for plan in drawn], source.language)
    power = percent(source.measurement.planning.power, source.language)
    rising = any(rises(source, plan.indicator, plan.planned) for plan in drawn)
    more = [source.say("planning.note_rises")] if rising else []
    if beyond := needing_others(source, [row for plan in drawn for row in plan.planned]):
        more.append(source.say("planning.note_beyond", scenarios=beyond))
    return " ".join([source.say("planning.note", power=power), *_starts(source, drawn), *more])


def _starts(source: Source, drawn: Sequence[Plan]) -> list[str]:
    """Say from how many of which wave the lines start."""
    rows = [row for plan in drawn for row in plan.planned if known(row) and not is_missing(row.get("n_from"))]
    if not rows:
        return []
    numbers = dict.fromkeys(f"n = {count(int(row['n_from']), source.language)}" for row in rows)
    wave = source.wave_inside(str(rows[0]["wave_from"]))
    return [source.say("planning.note_starts", wave=wave, numbers=listing(list(numbers), source.language))]


def _panel(canvas: Canvas, source: Source, plan: Plan) -> Panel:
    rows = [row for row in plan.planned if known(row)]
    if not rows:
        return Panel(source.indicator(plan.indicator.id), "", "", (), text=source.hidden(plan.planned[0]))
    scale = 100.0 if plan.indicator.statistic == "share" else 1.0
    overlaps = sorted({float(row["overlap"]) for row in rows})
    colours = canvas.palette.waves(max(len(overlaps), 2))[-len(overlaps) :]
    labels = [source.say("planning.again", overlap=percent(overlap, source.language)) for overlap in overlaps]
    series = tuple(
        Series(label, _points(rows, overlap, scale), colour)
        for label, overlap, colour in zip(labels, overlaps, colours, strict=True)
    )
    spots = tuple(
        Spot(_spot_label(source, plan.indicator, row), float(row["response"]), scale * float(row["minimum_change"]))
        for row in plan.observed
        if not is_missing(row.get("response"))
    )
    points = "planning.points" if plan.indicator.statistic == "share" else "planning.units"
    name = source.indicator(plan.indicator.id)
    return Panel(name, source.say("planning.response"), source.say(points), series, spots)


def _points(rows: Sequence[Row], overlap: float, scale: float) -> tuple[tuple[float, float], ...]:
    found = [(float(r["response"]), scale * float(r["minimum_change"])) for r in rows if float(r["overlap"]) == overlap]
    return tuple(sorted(found))


def _spot_label(source: Source, indicator: Indicator, row: Row) -> str:
    waves = [source.wave_inside(row[key]) for key in ("wave_from", "wave_to")]
    change = in_words(source, indicator, float(row["minimum_change"]))
    return source.say("planning.observed", earlier=waves[0], later=waves[1], change=change)


def records(source: Source, drawn: Sequence[Plan]) -> list[dict[str, Any]]:
    """Give the chart's numbers, one record per scenario."""
    keys = (
        "scenario",
        "wave_from",
        "wave_to",
        "response",
        "overlap",
        "n_from",
        "n_to",
        "n_both",
        "minimum_change",
        "status",
    )
    return [
        {"indicator": plan.indicator.id} | {key: row.get(key) for key in keys}
        for plan in drawn
        for row in (*plan.observed, *plan.planned)
    ]  # fmt: skip


def described(source: Source, drawn: Sequence[Plan]) -> Told:
    """Describe every scenario in a sentence, per indicator."""
    return [
        (
            source.say("planning.about", name=source.indicator(plan.indicator.id)),
            [_described(source, plan, row) for row in (*plan.observed, *plan.planned)],
        )
        for plan in drawn
    ]


def _described(source: Source, plan: Plan, row: Row) -> str:
    change = in_words(source, plan.indicator, float(row["minimum_change"])) if known(row) else source.hidden(row)
    if is_planned(row):
        fields = {key: percent(row[key], source.language) for key in ("response", "overlap")}
        return source.say("planning.described", change=change, **fields)
    waves = {"earlier": source.wave_inside(row["wave_from"]), "later": source.wave_inside(row["wave_to"])}
    return source.say("planning.described_observed", change=change, **waves)
