"""How far a figure moves when it is defined otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nulmeting.content_blocks import Block, Cell, heading, paragraph, plain_number, table
from nulmeting.content_brief import conditional, glued, leading
from nulmeting.content_figures import figure
from nulmeting.content_source import Row, Source
from nulmeting.content_specifications import (
    Specification,
    denominators_in_words,
    figure_of,
    known,
    measures_other,
    others,
    rows_of,
    span,
    specifications,
)
from nulmeting.formatting import decimals, is_missing, listing, number, percent, points, signed
from nulmeting.settings import Indicator

LONG = 6
"""A table of more rows is folded away where the medium can."""


def blocks(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the section: the chart, and what does not lead the report; empty if nothing has another definition."""
    found = [(i, of_indicator(source, i)) for i in source.measurement.indicators]
    if not any(blocks for _, blocks in found):
        return []
    leads, made = leading(source), []
    for indicator, of_this in found:
        if of_this and indicator not in leads:
            made += [heading(3, f"definitions-{indicator.id}", source.indicator(indicator.id)), *of_this]
    intro = paragraph(source.say("report.sensitivity_intro"))
    drawn = [figure(source, "definitions", charts["definitions"])] if "definitions" in charts else []
    return [heading(2, "sensitivity", source.say("report.sensitivity")), intro, *drawn, *made]


def of_indicator(source: Source, indicator: Indicator) -> list[Block]:
    """Say how far a figure moves, and give it under each definition; nothing without another definition."""
    if len(indicator.definitions) < 2:
        return []
    waves = [w.id for w in source.measurement.waves]
    found = specifications(source, indicator, waves)
    return _indicator(source, indicator, found) if len(found) > 1 else []


def _indicator(source: Source, indicator: Indicator, found: list[Specification]) -> list[Block]:
    waves = [wave for wave, _ in found[0].rows]
    sizes = denominators_in_words(source, indicator, found)
    body = [_cells(source, indicator, one, sizes.get(one.definition)) for one in found]
    columns = [("text", source.say(f"columns.{key}")) for key in ("definition", "kind", "unit")]
    apart = "columns.from_headline_points" if indicator.statistic == "share" else "columns.from_headline"
    for wave in waves:
        columns += [("number", source.wave(wave)), ("number", source.say(apart))]
    name = source.indicator(indicator.id)
    ends = {wave: span(source, indicator, found, wave) for wave in waves}
    spans = [_spanned(source, wave, *end) for wave, end in ends.items() if end is not None]
    moved = moves(source, indicator) if indicator in leading(source) else None
    said = [paragraph(*moved)] if moved else []
    if spans and (left := _left(source, indicator, found)):
        spans.append(left)
    said += [paragraph(" ".join(spans))] if spans else []
    caption = source.say("report.sensitivity_caption", name=name)
    has_drawn = any(one.is_drawn for one in found)
    remark = [*([source.say("definitions.note_drawn")] if has_drawn else []), *conditional(source, [indicator])]
    is_long = len(body) > LONG
    made = table(f"sensitivity-{indicator.id}", caption, columns, body, remark=" ".join(remark), collapsed=is_long)
    return [*said, made]


def _spanned(source: Source, wave: str, low: str, high: str, size: int) -> str:
    return source.say("report.sensitivity_span", wave=source.wave(wave), low=low, high=high, definitions=size)


def _cells(source: Source, indicator: Indicator, one: Specification, size: str | None) -> list[Cell]:
    said = [_differs(source, indicator, one), glued(source.say("trust.one_wave_n", n=size)) if size else ""]
    made: list[Cell] = [one.label, "; ".join(filter(None, said)), source.units(one.unit)]
    for wave, row in one.rows:
        figure_ = figure_of(source, indicator, one.definition, wave, row)
        made += [figure_, _apart(source, indicator, one, row, figure_["id"])]
    return made


def _differs(source: Source, indicator: Indicator, one: Specification) -> str:
    """Name what a definition differs in: first as the table has it, then what makes it another measure."""
    kinds = dict.fromkeys([*([one.kind] if one.kind else []), *others(source, indicator, one.definition)])
    return listing([source.word(f"kinds.{kind}") for kind in kinds], source.language)


def _left(source: Source, indicator: Indicator, found: list[Specification]) -> str:
    """Say which definitions are not among those of the range; an empty text if all are."""
    other = [one for one in found if measures_other(source, indicator, one.definition)]
    drawn = [one for one in found if one.is_drawn]
    hidden = [one for one in found if one not in other + drawn and not all(known(row) for _, row in one.rows)]
    kinds = {"other": other, "drawn": drawn, "hidden": hidden}
    said = [source.say(f"report.left_{kind}") for kind, which in kinds.items() if which]
    return source.say("report.sensitivity_left", which=listing(said, source.language)) if said else ""


def _apart(source: Source, indicator: Indicator, one: Specification, row: Row | None, name: str) -> Cell:
    if one.is_headline or row is None or not known(row) or is_missing(row.get("difference")):
        return ""
    moved = float(row["difference"])
    is_share = indicator.statistic == "share"
    shown = (
        points(moved, source.language) if is_share else signed(moved, source.language, decimals(indicator.statistic))
    )
    return plain_number(f"{name}.from_headline", moved, shown, row)


def moves(source: Source, indicator: Indicator) -> tuple[str, list[Block]] | None:
    """Say in one sentence what moves a headline most, in the first wave that has its figure; None if nothing does."""
    from nulmeting.sensitivity import moves_most

    for wave in source.measurement.waves:
        rows = [row for row in rows_of(source, indicator) if row["wave"] == wave.id]
        rows = [row for row in rows if not measures_other(source, indicator, row["definition"])]
        found = moves_most(rows)
        if found.choice is None:
            continue
        by_definition = {row["definition"]: row for row in rows}
        start, end = (
            figure_of(source, indicator, name, wave.id, by_definition[name])
            for name in ("headline", found.choice.definition)
        )
        fields = {
            "wave": source.wave(wave.id),
            "label": source.definition(indicator.id, found.choice.definition),
            "start": start["text"],
            "end": end["text"],
            "units": source.units(indicator.headline.unit),
        }
        numbers = [start, end]
        key = "report.moves"
        if found.weighting is not None:
            name = found.weighting.definition
            weighted = figure_of(source, indicator, name, wave.id, by_definition[name])
            fields["weighted"] = weighted["text"]
            numbers.append(weighted)
            key += "_weighted"
        if found.bounds is not None:
            fields["bound"] = _written(source, indicator, found.bounds.end)
            key += "_bounds"
        return source.say(key, **fields), numbers
    return None


def _written(source: Source, indicator: Indicator, value: float) -> str:
    if indicator.statistic == "share":
        return percent(value, source.language)
    return number(value, source.language, decimals(indicator.statistic))
