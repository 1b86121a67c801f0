"""How far the weights of weighted figures lie apart, and what they cost in precision."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting.content_blocks import Block, Cell, counted, heading, paragraph, plain_number, table
from nulmeting.content_source import Row, Source
from nulmeting.formatting import is_missing, listing, lower_first, number


def weights(source: Source) -> list[Block]:
    """Make the part of the report on weights; nothing without weighted figures."""
    rows = [r for r in source.table("weights") if r["status"] != "not_available"]
    if not rows:
        return []
    body = [_cells(source, row) for row in rows]
    keys = {"weighting": "text", "wave": "text", "margins": "text", "units_weighted": "number"}
    keys |= dict.fromkeys(("weight_min", "weight_max", "kish_effect"), "number")
    columns = [(kind, source.say(f"columns.{key}")) for key, kind in keys.items()]
    caption, remark = source.say("trust.weights_caption"), source.say("trust.weights_note")
    made = table("weights", caption, columns, body, remark=remark)
    return [heading(3, "trust-weights", source.say("trust.weights")), paragraph(_said(source, rows)), made]


def calibration(source: Source, name: str) -> str:
    """Give the label of a calibration."""
    found = [c.label.to(source.language) for c in source.measurement.calibrations if c.id == name]
    return found[0] if found else source.word(f"words.{name}")


def _said(source: Source, rows: Sequence[Row]) -> str:
    known = [float(row["kish_effect"]) for row in rows if not is_missing(row.get("kish_effect"))]
    if not known:
        return source.say("trust.weights_intro")
    most = number(max(known), source.language, 2)
    return f"{source.say('trust.weights_intro')} {source.say('trust.weights_most', most=most)}"


def _cells(source: Source, row: Row) -> list[Cell]:
    name = ".".join(["weights", row["wave"], row["weighting"]])
    cells: list[Cell] = [
        calibration(source, row["weighting"]),
        source.wave(row["wave"]),
        _margins(source, row["weighting"]),
    ]
    cells.append(counted(source, f"{name}.units", row, "units"))
    for key in ("weight_min", "weight_max", "kish_effect"):
        value = row.get(key)
        text = source.hidden(row) or "." if is_missing(value) else number(value, source.language, 2)  # type: ignore[arg-type]
        cells.append(plain_number(f"{name}.{key}", value, text, row))
    return cells


def _margins(source: Source, name: str) -> str:
    found = [c.margins for c in source.measurement.calibrations if c.id == name]
    return listing([lower_first(source.breakdown(m)) for m in (found[0] if found else ())], source.language)
