"""A figure held against its norm, in words: met, not met, or not to be said."""

from __future__ import annotations

from nulmeting.content_blocks import Block, Cell, heading, level, table
from nulmeting.content_source import SHIFT, Row, Source
from nulmeting.formatting import decimals, exact, hundredfold, is_missing, number
from nulmeting.settings import Indicator


def norm_value(source: Source, indicator: Indicator) -> str:
    """Write the value of a norm: ``60%``; empty without one."""
    norm = indicator.norm
    if norm is None:
        return ""
    if indicator.statistic == "share":
        return f"{exact(hundredfold(norm.value), source.language)}%"
    return number(norm.value, source.language, decimals(indicator.statistic))


def norm_words(source: Source, indicator: Indicator) -> str:
    """Write a norm: ``Doel 2025: ten minste 60%``; empty without one."""
    norm = indicator.norm
    if norm is None:
        return ""
    key = "norms.at_least" if norm.at_least else "norms.at_most"
    return source.say(key, label=norm.label.to(source.language), value=norm_value(source, indicator))


def norm_sentence(source: Source, indicator: Indicator, row: Row | None) -> str:
    """Say whether a figure meets its norm; empty without a norm, or of a figure that is not shown."""
    met = None if row is None else row.get("norm_met")
    if indicator.norm is None or not met or row is None or is_missing(row.get("estimate")):
        return ""
    return source.say(f"norms.{met}", norm=norm_words(source, indicator))


def blocks(source: Source) -> list[Block]:
    """Make the table of every figure that has a norm, with who set it; nothing without norms."""
    found = [i for i in source.measurement.indicators if i.norm is not None and i.statistic not in ("options", SHIFT)]
    waves = [wave.id for wave in source.measurement.waves]
    body: list[list[Cell]] = []
    for indicator in found:
        cells: list[Cell] = [source.indicator(indicator.id), norm_words(source, indicator)]
        for wave in waves:
            row = source.estimate(indicator.id, wave)
            met = "" if row is None else str(row.get("norm_met") or "")
            cells.append(level(source, row, f"{indicator.id}.{wave}.{indicator.statistic}"))
            cells.append(source.word(f"norm_states.{met}") if met else "")
        body.append(cells)
    if not body:
        return []
    columns = [("text", source.say(f"columns.{key}")) for key in ("indicator", "norm")]
    for wave in waves:
        columns += [("number", source.wave(wave)), ("text", source.say("norms.met_in", wave=source.wave(wave)))]
    sources = dict.fromkeys(_from(source, indicator) for indicator in found)
    remark = " ".join([source.say("norms.note"), *sources])
    made = table("norms", source.say("norms.caption"), columns, body, remark=remark)
    return [heading(3, "results-norms", source.say("norms.title")), made]


def _from(source: Source, indicator: Indicator) -> str:
    """Say who set a norm."""
    norm = indicator.norm
    if norm is None:
        return ""
    text = norm.source.to(source.language).rstrip(".")
    return source.say("norms.source", label=norm.label.to(source.language), text=text)
