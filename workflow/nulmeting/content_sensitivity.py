"""How far a figure moves when it is defined otherwise."""

from __future__ import annotations

from nulmeting.content_blocks import Block, Cell, heading, level, paragraph, plain_number, table
from nulmeting.content_brief import conditional
from nulmeting.content_source import HEADLINE, SHIFT, Row, Source
from nulmeting.formatting import decimals, is_missing, number, percent, points, signed, upper_first
from nulmeting.settings import Indicator


def blocks(source: Source) -> list[Block]:
    """Make the section; empty if no indicator has an alternative definition."""
    index = _index(source)
    made = [
        block
        for indicator in source.measurement.indicators
        if len(indicator.definitions) > 1 and indicator.statistic not in ("options", SHIFT)
        for block in _indicator(source, indicator, index)
    ]
    if not made:
        return []
    intro = paragraph(source.say("report.sensitivity_intro"))
    return [heading(2, "sensitivity", source.say("report.sensitivity")), intro, *made]


def _index(source: Source) -> dict[tuple[str, str, str, str], Row]:
    rows = [r for r in source.table("sensitivity") if not r.get("option")]
    return {(r["indicator"], r["definition"], r["wave"], r["target"]): r for r in rows}


def _indicator(source: Source, indicator: Indicator, index: dict[tuple[str, str, str, str], Row]) -> list[Block]:
    waves = [w.id for w in source.measurement.waves]
    body: list[list[Cell]] = []
    known: dict[str, list[float]] = {wave: [] for wave in waves}
    for definition in indicator.definitions:
        row: list[Cell] = [upper_first(source.definition(indicator.id, definition.id)), source.units(definition.unit)]
        for wave in waves:
            found = index.get((indicator.id, definition.id, wave, indicator.target))
            row += _cells(source, indicator, definition.id, wave, found)
            if found is not None and not is_missing(found.get("estimate")):
                known[wave].append(float(found["estimate"]))
        body.append(row)
    columns = [("text", source.say("columns.definition")), ("text", source.say("columns.unit"))]
    for wave in waves:
        columns += [("number", source.wave(wave)), ("number", source.say("columns.from_headline"))]
    name = indicator.label.to(source.language)
    spans = [_span(source, indicator, wave, values) for wave, values in known.items() if len(values) > 1]
    caption = source.say("report.sensitivity_caption", name=name)
    remark = " ".join(conditional(source, [indicator]))
    made = table(f"sensitivity-{indicator.id}", caption, columns, body, remark=remark)
    return [heading(3, f"definitions-{indicator.id}", name), *([paragraph(" ".join(spans))] if spans else []), made]


def _cells(source: Source, indicator: Indicator, definition: str, wave: str, row: Row | None) -> list[Cell]:
    name = f"{indicator.id}.{wave}.{indicator.statistic}"
    name += "" if definition == HEADLINE else f".{definition}"
    if row is None or is_missing(row.get("estimate")):
        return [plain_number(name, None, source.hidden(row), row), ""]
    value, language = float(row["estimate"]), source.language
    is_share = indicator.statistic == "share"
    text = percent(value, language) if is_share else number(value, language, decimals(indicator.statistic))
    estimate = source.estimate(indicator.id, wave, definition=definition)
    cell = plain_number(name, value, text, row) if estimate is None else level(source, estimate)
    if definition == HEADLINE or is_missing(row.get("difference")):
        return [cell, ""]
    moved = float(row["difference"])
    shown = points(moved, language) if is_share else signed(moved, language, decimals(indicator.statistic))
    return [cell, plain_number(f"{name}.from_headline", moved, shown, row)]


def _span(source: Source, indicator: Indicator, wave: str, values: list[float]) -> str:
    def write(value: float) -> str:
        is_share = indicator.statistic == "share"
        return (
            percent(value, source.language)
            if is_share
            else number(value, source.language, decimals(indicator.statistic))
        )

    return source.say(
        "report.sensitivity_span",
        wave=source.wave(wave),
        low=write(min(values)),
        high=write(max(values)),
        definitions=len(values),
    )
