"""The typed blocks of a report, and its numbers: each with an identity, a value, its text and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nulmeting.content_source import ALL, HEADLINE, SHIFT, Row, Source
from nulmeting.content_verdicts import is_apart
from nulmeting.formatting import (
    count,
    decimals,
    is_missing,
    number,
    number_range,
    percent,
    percent_range,
    points,
    points_range,
    signed,
    signed_range,
)
from nulmeting.parts import is_of_part

Block = dict[str, Any]
Cell = str | dict[str, Any]


def heading(level: int, anchor: str, text: str) -> Block:
    """Make a heading; level 2 begins a section."""
    return {"type": "heading", "level": level, "id": anchor, "text": text}


def paragraph(text: str, numbers: Sequence[Block] = ()) -> Block:
    """Make a paragraph, with the numbers that its sentences hold."""
    return {"type": "paragraph", "text": text, "numbers": list(numbers)}


def note(text: str, kind: str = "note") -> Block:
    """Make a note: ``note``, ``caution`` or ``synthetic``."""
    return {"type": "note", "kind": kind, "text": text}


def table(
    anchor: str,
    caption: str,
    columns: Sequence[tuple[str, str]],
    body: Sequence[Sequence[Cell]],
    *,
    remark: str = "",
    collapsed: bool = False,
    row_topics: Sequence[Sequence[Block]] = (),
) -> Block:
    """Make a table.

    Parameters
    ----------
    anchor, caption : str
    columns : sequence of (kind, label)
        Kind is ``text`` or ``number``, which is aligned right. The first column heads its row.
    body : rows of cells
        A cell is a text or a number.
    remark : str
        Under the table.
    collapsed : bool
        Shown on demand where the medium can.
    row_topics : sequence of topics, one per row
        What each row is about; none if the rows are not to be chosen from.
    """
    made: Block = {
        "type": "table",
        "id": anchor,
        "caption": caption,
        "columns": [{"kind": kind, "label": label} for kind, label in columns],
        "rows": [list(row) for row in body],
        "note": remark,
        "collapsed": collapsed,
    }
    return made | ({"row_topics": [list(of_row) for of_row in row_topics]} if row_topics else {})


def known(
    columns: Sequence[tuple[str, str]], body: Sequence[Sequence[Cell]]
) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    """Leave out the columns of numbers of which not one is known, such as worst cases where there is no register."""
    texts = [[cell if isinstance(cell, str) else cell["text"] for cell in row] for row in body]
    kept = [
        i for i, (kind, _) in enumerate(columns) if kind != "number" or any(row[i] not in ("", ".") for row in texts)
    ]
    return [columns[i] for i in kept] if body else list(columns), [[row[i] for i in kept] for row in body]


def items(anchor: str, entries: Sequence[tuple[str, Sequence[Block]]], *, ordered: bool = False) -> Block:
    """Make a list of entries: each a text, with the numbers that it holds."""
    listed = [{"text": text, "numbers": list(numbers)} for text, numbers in entries]
    return {"type": "list", "id": anchor, "ordered": ordered, "items": listed}


def span(text: str, *, strong: bool = False, emphasis: bool = False, href: str | None = None) -> Block:
    """Make a piece of text in one style, as `prose` holds them."""
    return {"text": text, "strong": strong, "emphasis": emphasis, "href": href}


def prose(anchor: str, label: str, parts: Sequence[Block]) -> Block:
    """Make a text that somebody wrote for this report.

    Parameters
    ----------
    anchor, label : str
        The label says whose text it is.
    parts : sequence
        ``{"type": "paragraph", "spans": [span…]}`` or ``{"type": "list", "ordered": bool, "items": [[span…]…]}``.
    """
    return {"type": "prose", "id": anchor, "label": label, "parts": list(parts)}


def topic(kind: str, identity: str, label: str) -> Block:
    """Make a topic by which a reader may choose what to see: a ``group`` or a ``theme``."""
    return {"kind": kind, "id": identity, "label": label}


def plain_number(identity: str, value: object, text: str, row: Row | None = None) -> Block:
    """Make a number that has no interval, such as a count."""
    value = None if is_missing(value) else value
    status = (row or {}).get("status") or "ok"
    if value is None and status in ("ok", "indicative"):
        status = "not_available"  # of this row, this number
    return {"id": identity, "value": value, "text": text, "numerator": None, "denominator": None, "interval": None,
            "status": status}  # fmt: skip


def counted(source: Source, identity: str, row: Row | None, key: str) -> Block:
    """Make a count of a row, or the text that stands for it."""
    value = None if row is None else row.get(key)
    text = source.hidden(row) if is_missing(value) else count(value, source.language)  # type: ignore[arg-type]
    return plain_number(identity, value, text or ".", row)


def rate(source: Source, identity: str, row: Row | None, key: str, parts: tuple[str, str]) -> Block:
    """Make a share of a row, with its numerator and denominator, and its interval if it has one."""
    value = None if row is None else row.get(key)
    text = source.hidden(row) if is_missing(value) else percent(value, source.language)  # type: ignore[arg-type]
    made = plain_number(identity, value, text or ".", row)
    if row is None or is_missing(value):
        return made
    ends = percent_range(row.get("ci_low"), row.get("ci_high"), source.language)  # type: ignore[arg-type]
    counts = {"numerator": _whole(row.get(parts[0])), "denominator": _whole(row.get(parts[1]))}
    return made | counts | {"interval": _interval(row, ends)}


def identity(row: Row) -> str:
    """Give the identity of an estimate: ``policy_anchoring.baseline.share``.

    Option, definition and subgroup come in only where they say something:
    ``learning_needs.law.baseline.share``, ``policy_anchoring.baseline.share.role.buyer``.
    """
    parts = [row["indicator"], row.get("option"), row["wave"], row["statistic"]]
    if row.get("definition") not in (None, HEADLINE):
        parts.append(row["definition"])
    if row.get("breakdown") not in (None, ALL):
        parts += [row["breakdown"], row["category"]]
    return ".".join(str(p) for p in parts if p)


def level(source: Source, row: Row | None, missing: str = "") -> Block:
    """Make the number of an estimate: a share in per cent, another figure with its decimals."""
    if row is None:
        return plain_number(missing, None, source.hidden(None))
    value, language = row.get("estimate"), source.language
    if is_missing(value):
        return plain_number(identity(row), None, source.hidden(row) or ".", row)
    text, interval = figure_texts(row, value, language)  # type: ignore[arg-type]
    return plain_number(identity(row), value, text, row) | {
        "numerator": _whole(row.get("numerator")),
        "denominator": _whole(row.get("denominator")),
        "interval": _interval(row, interval),
    }


def figure_texts(row: Row, value: float, language: str) -> tuple[str, str]:
    """Write a figure of one wave and its interval: a share or a chance in per cent."""
    low, high = row.get("ci_low"), row.get("ci_high")
    if row["statistic"] in ("share", SHIFT):
        return percent(value, language), percent_range(low, high, language)  # type: ignore[arg-type]
    places = decimals(row["statistic"])
    return number(value, language, places), number_range(low, high, language, places)  # type: ignore[arg-type]


def bounds_text(row: Row | None, statistic: str, language: str) -> str:
    """Write the worst case over the units that did not answer; an empty text without one."""
    if row is None or is_missing(row.get("bound_low")) or is_missing(row.get("bound_high")):
        return ""
    low, high = float(row["bound_low"]), float(row["bound_high"])
    return (
        percent_range(low, high, language)
        if statistic == "share"
        else number_range(low, high, language, decimals(statistic))
    )


def change(source: Source, row: Row | None, missing: str = "") -> Block:
    """Make the number of a change: percentage points or units, signed; of an ordinal shift the chance itself."""
    if row is None:
        return plain_number(missing, None, source.hidden(None))
    name, value = change_identity(row), row.get("difference")
    if value is None or is_missing(value):
        return plain_number(name, None, source.hidden(row) or ".", row)
    low, high = row.get("ci_low"), row.get("ci_high")
    text, interval = change_texts(row, source.language)
    if row["statistic"] == SHIFT:
        value = chance(value)
        low, high = (None if is_missing(x) else chance(x) for x in (low, high))  # type: ignore[arg-type]
    made = plain_number(name, value, text, row)
    ends = {**row, "ci_low": low, "ci_high": high}
    return made | {"interval": _interval(ends, interval), "n_from": row.get("n_from"), "n_to": row.get("n_to")}


def change_identity(row: Row) -> str:
    """Give the identity of a change: ``policy_anchoring.baseline-followup.difference``, of a shift its ``chance``."""
    parts = [row["indicator"], row.get("option"), f"{row['wave_from']}-{row['wave_to']}"]
    parts.append("chance" if row["statistic"] == SHIFT else "difference")
    parts += [] if row["comparison"] == ALL else [row["comparison"]]
    if row.get("breakdown") not in (None, ALL):
        parts += [row["breakdown"], row["category"]]
    return ".".join(str(p) for p in parts if p)


def change_texts(row: Row, language: str) -> tuple[str, str]:
    """Write a change and its interval: points of a share, units, or the chance that a later answer is higher."""
    value, low, high = row["difference"], row.get("ci_low"), row.get("ci_high")
    without = 0.0 if is_apart(row) else None
    if row["statistic"] == "share":
        return points(value, language), points_range(low, high, language, without=without)  # type: ignore[arg-type]
    if row["statistic"] == SHIFT:
        first, last = (x if is_missing(x) else chance(x) for x in (low, high))  # type: ignore[arg-type]
        without = None if without is None else chance(without)
        return percent(chance(value), language), percent_range(first, last, language, without=without)  # type: ignore[arg-type]
    places = decimals(row["statistic"])
    return signed(value, language, places), signed_range(low, high, language, places, without=without)  # type: ignore[arg-type]


def chance(difference: float) -> float:
    """Give the chance that a later answer is higher, equal ones counted as half: 0.5 if nothing shifted."""
    # without the noise of binary fractions, which a reader of the JSON would take for digits
    return round(0.5 + difference, 12)


def _whole(value: Any) -> Any:
    """Give a whole number as one, so that a count is the same from a table and from the texts of a chart."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _interval(row: Row, text: str) -> Block | None:
    if is_missing(row.get("ci_low")) or is_missing(row.get("ci_high")):
        return None
    return {"low": row["ci_low"], "high": row["ci_high"], "level": row.get("level"), "text": text}


def partial(source: Source, row: Row) -> bool:
    """Tell whether the figure of a row is about a part of whom the register holds."""
    indicator = source.measurement.indicator(row["indicator"])
    chosen = row.get("definition") or HEADLINE
    found = next((one for one in indicator.definitions if one.id == chosen), indicator.headline)
    return is_of_part(found, source.measurement.codebook, row["wave"])


def base(source: Source, row: Row | None) -> str:
    """Say what a figure rests on: ``n = 108 van 150``, without the whole where none is known or it is another."""
    if row is None or is_missing(row.get("denominator")):
        return ""
    n, population = row["denominator"], row.get("population")
    if is_missing(population) or partial(source, row):
        return f"n = {count(n, source.language)}"
    return source.say("report.base", n=count(n, source.language), population=count(population, source.language))  # type: ignore[arg-type]
