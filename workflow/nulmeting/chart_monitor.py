"""The response of a wave that is still in the field, day by day, beside the earlier wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nulmeting import chart_lines
from nulmeting.chart_canvas import Canvas
from nulmeting.chart_lines import Panel, Series
from nulmeting.chart_words import Told
from nulmeting.content_source import ALL, Row, Source
from nulmeting.formatting import is_missing, lower_first, percent


@dataclass(frozen=True)
class Curve:
    """The response of one unit in a wave that is in the field, by day."""

    wave: str
    unit: str
    days: tuple[Row, ...]

    @property
    def last(self) -> Row:
        """Give the latest day with a rate."""
        return next(row for row in reversed(self.days) if known(row))


def known(row: Row) -> bool:
    """Tell whether a row has its rate."""
    return not is_missing(row.get("response_rate"))


def selected(source: Source) -> tuple[list[Curve], int]:
    """Give the curves of the waves that are in the field, over everybody, and how many there are."""
    rows = [r for r in source.table("monitor") if r.get("provisional") and r["breakdown"] == ALL]
    found = []
    for wave, unit in dict.fromkeys((r["wave"], r["unit"]) for r in rows):
        days = sorted((r for r in rows if (r["wave"], r["unit"]) == (wave, unit)), key=lambda r: r.get("day") or 0)
        if any(known(row) for row in days):
            found.append(Curve(wave, unit, tuple(days)))
    return found, len(found)


def title(source: Source, drawn: Sequence[Curve]) -> str:
    """Say the response so far, and that of the earlier wave at the same day."""
    curve, row = drawn[0], drawn[0].last
    fields = {
        "wave": source.wave(curve.wave),
        "day": int(row["day"]),
        "units": source.units(curve.unit),
        "rate": percent(row["response_rate"], source.language),
    }
    if is_missing(row.get("earlier_rate")):
        return source.say("monitor.title_alone", **fields)
    earlier = lower_first(source.wave(row["earlier_wave"]))
    before = percent(row["earlier_rate"], source.language)
    return source.say("monitor.title", earlier=earlier, earlier_rate=before, **fields)


def draw(canvas: Canvas, source: Source, drawn: Sequence[Curve]) -> str:
    """Draw the chart; give the note under it."""
    chart_lines.panels(canvas, [_panel(canvas, source, curve) for curve in drawn], source.language)
    return source.say("monitor.note")


def _panel(canvas: Canvas, source: Source, curve: Curve) -> Panel:
    now = tuple((float(r["day"]), float(r["response_rate"])) for r in curve.days if known(r))
    then = tuple(
        (float(r["day"]), float(r["earlier_rate"])) for r in curve.days if not is_missing(r.get("earlier_rate"))
    )
    series = [Series(_label(source, curve.wave, now[-1][1]), now, canvas.palette.later)]
    if then:
        earlier = next(r["earlier_wave"] for r in curve.days if not is_missing(r.get("earlier_rate")))
        series.append(Series(_label(source, earlier, then[-1][1]), then, canvas.palette.not_applicable, is_dashed=True))
    return Panel(
        source.say("monitor.panel", units=source.units(curve.unit)),
        source.say("monitor.day"),
        source.say("monitor.rate"),
        tuple(series),
        x_is_share=False,
        y_is_share=True,
    )


def _label(source: Source, wave: str, rate: float) -> str:
    return source.say("monitor.label", wave=source.wave(wave), rate=percent(rate, source.language))


def records(source: Source, drawn: Sequence[Curve]) -> list[dict[str, Any]]:
    """Give the chart's numbers, one record per unit and day."""
    keys = (
        "day",
        "date",
        "invited",
        "responding",
        "response_rate",
        "earlier_wave",
        "earlier_rate",
        "difference",
        "status",
    )
    return [
        {"wave": c.wave, "unit": c.unit} | {key: row.get(key) for key in keys} for c in drawn for row in c.days
    ]  # fmt: skip


def described(source: Source, drawn: Sequence[Curve]) -> Told:
    """Describe every day in a sentence, per unit."""
    return [
        (
            source.say("charts.about", name=source.say("monitor.panel", units=source.units(c.unit))),
            [source.say("monitor.described", day=int(row["day"]), levels=_said(source, row)) for row in c.days],
        )
        for c in drawn
    ]


def _said(source: Source, row: Row) -> str:
    rate = percent(row["response_rate"], source.language) if known(row) else source.hidden(row)
    if is_missing(row.get("earlier_rate")):
        return rate
    earlier = percent(row["earlier_rate"], source.language)
    return source.say("monitor.described_both", rate=rate, wave=source.wave(row["earlier_wave"]), earlier=earlier)
