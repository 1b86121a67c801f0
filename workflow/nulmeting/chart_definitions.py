"""A figure under every definition of it, highest first, with the one that is published marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nulmeting import chart_forest
from nulmeting.chart_canvas import Canvas
from nulmeting.chart_forest import Column, Line, Mark, Panel
from nulmeting.chart_pairs import NOTED, bounds_note, bounds_words, note_open, shown_waves
from nulmeting.chart_words import Told
from nulmeting.content_brief import leading
from nulmeting.content_norms import norm_words
from nulmeting.content_source import Row, Source
from nulmeting.content_specifications import Specification, known, measures_other, span, specifications, texts
from nulmeting.formatting import is_missing, lower_first
from nulmeting.settings import Indicator

MOST_PANELS = 4


@dataclass(frozen=True)
class Curve:
    """An indicator with its definitions, highest first."""

    indicator: Indicator
    specifications: tuple[Specification, ...]


def selected(source: Source, most: int = MOST_PANELS) -> tuple[list[Curve], int]:
    """Give the headline indicators that have more than one definition, and how many there are."""
    waves = shown_waves(source.measurement)
    made = []
    for indicator in leading(source):
        found = specifications(source, indicator, waves)
        if sum(any(known(row) for _, row in one.rows) for one in found if not one.is_drawn) > 1:
            made.append(Curve(indicator, tuple(sorted(found, key=lambda one: -one.first))))
    return made[:most], len(made)


def title(source: Source, drawn: Sequence[Curve]) -> str:
    """Say between which figures the first indicator lies in the last wave that has them."""
    curve = drawn[0]
    for wave in reversed(shown_waves(source.measurement)):
        found = span(source, curve.indicator, curve.specifications, wave)
        if found:
            low, high, number = found
            name, shown = source.indicator(curve.indicator.id), lower_first(source.wave(wave))
            return source.say("definitions.title", name=name, wave=shown, low=low, high=high, definitions=number)
    return source.say("definitions.title_plain")


def draw(canvas: Canvas, source: Source, drawn: Sequence[Curve]) -> str:
    """Draw the chart; give the note under it."""
    for curve in drawn:
        chart_forest.panel(canvas, _panel(source, curve), source.language)
    every = [one for curve in drawn for one in curve.specifications]
    every_row = [row for one in every for _, row in one.rows]
    has_other = any(measures_other(source, c.indicator, one.definition) for c in drawn for one in c.specifications)
    note = [
        source.say("definitions.note", wave=source.wave_inside(shown_waves(source.measurement)[0])),
        *([source.say("definitions.note_other")] if has_other else []),
        *note_open(source, every_row),
        *bounds_note(source, every_row),
    ]
    note += [source.say("definitions.note_drawn")] if any(one.is_drawn for one in every) else []
    return " ".join(note)


def _panel(source: Source, curve: Curve) -> Panel:
    headline = next((one for one in curve.specifications if one.is_headline), None)
    waves = [wave for wave, _ in curve.specifications[0].rows]
    norm = curve.indicator.norm
    return Panel(
        title=source.indicator(curve.indicator.id),
        columns=tuple(Column(source.wave(wave), _reference(headline, wave)) for wave in waves),
        lines=tuple(_line(source, curve.indicator, one) for one in curve.specifications),
        is_share=curve.indicator.statistic == "share",
        norm=None if norm is None else norm.value,
        norm_text=norm_words(source, curve.indicator),
        from_zero=curve.indicator.statistic == "share",
    )


def _reference(headline: Specification | None, wave: str) -> float | None:
    row = None if headline is None else dict(headline.rows).get(wave)
    return float(row["estimate"]) if row is not None and known(row) else None


def _line(source: Source, indicator: Indicator, one: Specification) -> Line:
    marks = tuple(_mark(source, indicator, row) for _, row in one.rows)
    label = one.label + (NOTED if measures_other(source, indicator, one.definition) else "")
    return Line(label, marks, is_main=one.is_headline)


def _mark(source: Source, indicator: Indicator, row: Row | None) -> Mark:
    if row is None or not known(row):
        return Mark(source.hidden(row))
    text, interval = texts(source, indicator, row)
    low, high, outer_low, outer_high = (
        None if is_missing(row.get(key)) else float(row[key])
        for key in ("ci_low", "ci_high", "bound_low", "bound_high")
    )
    is_open = row["status"] == "indicative"
    return Mark(text, float(row["estimate"]), low, high, outer_low, outer_high, interval, is_open=is_open)


def records(source: Source, drawn: Sequence[Curve]) -> list[dict[str, Any]]:
    """Give the chart's numbers, one record per definition and wave."""
    keys = ("estimate", "ci_low", "ci_high", "bound_low", "bound_high", "status")
    return [
        {"indicator": c.indicator.id, "definition": one.definition, "label": one.label, "unit": one.unit,
         "kind": one.kind, "wave": wave} | {key: None if row is None else row.get(key) for key in keys}
        for c in drawn
        for one in c.specifications
        for wave, row in one.rows
    ]  # fmt: skip


def described(source: Source, drawn: Sequence[Curve]) -> Told:
    """Describe every definition in a sentence, per indicator."""
    return [
        (
            source.say("charts.about", name=source.indicator(c.indicator.id)),
            [
                source.say(
                    "charts.row",
                    label=_told(source, c.indicator, one),
                    levels="; ".join(f"{source.wave(w)} {_said(source, c.indicator, row)}" for w, row in one.rows),
                )
                for one in c.specifications
            ],
        )
        for c in drawn
    ]


def _told(source: Source, indicator: Indicator, one: Specification) -> str:
    is_other = measures_other(source, indicator, one.definition)
    return source.say("definitions.other", label=one.label) if is_other else one.label


def _said(source: Source, indicator: Indicator, row: Row | None) -> str:
    if row is None or not known(row):
        return source.hidden(row)
    text, interval = texts(source, indicator, row)
    said = "; ".join(filter(None, (interval, bounds_words(source, row, indicator.statistic))))
    return f"{text} ({said})" if said else text
