"""The sheets of an OpenDocument spreadsheet as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from nulmeting.grid import Column, Grid, column_letter
from nulmeting.messages import Fault, InputError
from nulmeting.source_archive import Archive
from nulmeting.source_columns import MAX_CELLS
from nulmeting.source_records import LISTED
from nulmeting.source_sheet import LAST_COLUMN, LAST_ROW
from nulmeting.source_values import EPOCH_1900, number
from nulmeting.source_workbook import EMPTY_PER_FILLED, SPARSE, choose

_UNSEEN = ("collapse", "filter")
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,](\d+))?S")


@dataclass
class _Sheet:
    """A sheet under construction: runs of equal cells, as row, rows, column, columns and the text."""

    hidden: bool = False
    row: int = 0
    runs: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)


def read(path: Path, sheet: str | None) -> Grid:
    """Read one sheet of an ods file.

    Parameters
    ----------
    path : Path
    sheet : str or None
        None takes the only one.

    Raises
    ------
    InputError
        If the file is no spreadsheet or is damaged, the sheet is not there or not the only one, cells stand far out, or
        a formula has no stored value.
    """
    file = str(path)
    with closing(Archive(file, path, "ods")) as archive:
        try:
            sheets = _sheets(archive)
        except InputError:
            raise
        except (ValueError, LookupError, TypeError, SyntaxError, RecursionError):
            raise archive.broken() from None
    chosen = choose(file, tuple(sheets), sheet)
    found, where = sheets[chosen], f"{file}[{chosen}]"
    if found.unknown:
        faults = [Fault("E316", f"{where}!{place}") for place in found.unknown[:LISTED]]
        more = len(found.unknown) - LISTED
        raise InputError([*faults, Fault("E328", where, {"count": str(more)})] if more > 0 else faults)
    notes = found.notes | ({"hidden_sheets"} if any(one.hidden for one in sheets.values()) else set())
    return Grid(file, _columns(where, found), sheet=chosen, merged=tuple(found.merged), notes=tuple(sorted(notes)))


def _sheets(archive: Archive) -> dict[str, _Sheet]:
    """Read all sheets, a row at a time."""
    from defusedxml.ElementTree import iterparse

    sheets: dict[str, _Sheet] = {}
    hidden_styles: set[str] = set()
    current: _Sheet | None = None
    nested = 0
    with archive.stream("content.xml") as stream:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            tag = _local(element.tag)
            if tag == "table":
                nested += 1 if event == "start" else -1
                if event == "start" and nested == 1:
                    name = _own(element, "name")
                    if name in sheets:
                        raise ValueError("two sheets of one name")
                    current = sheets.setdefault(name, _Sheet(_own(element, "style-name") in hidden_styles))
                elif event == "end":
                    element.clear()
            elif event == "start":
                continue
            elif tag == "style" and any(_own(part, "display") == "false" for part in element):
                hidden_styles.add(_own(element, "name"))
            elif tag == "table-row" and nested == 1 and current is not None:
                _row(current, element)
                element.clear()
            elif (
                tag == "table-column" and _own(element, "visibility") in ("collapse", "filter") and current is not None
            ):
                current.notes.add("hidden_columns")
    if not sheets:
        raise ValueError("no sheets")
    return sheets


def _row(sheet: _Sheet, row: Any) -> None:
    repeated = _count(row, "number-rows-repeated")
    if _own(row, "visibility") in _UNSEEN:
        sheet.notes.add("hidden_rows")
    column = 0
    for cell in row:
        if _local(cell.tag) not in ("table-cell", "covered-table-cell"):
            continue
        times = _count(cell, "number-columns-repeated")
        text = _text(cell)
        formula = _own(cell, "formula")
        if formula:
            sheet.notes.add("formulas")
            if text is None:
                sheet.unknown.append(f"{column_letter(column)}{sheet.row + 1}")
        if text is not None and text.strip():
            if sheet.row + repeated > LAST_ROW or column + times > LAST_COLUMN:
                raise ValueError("out of every sheet")
            place = sheet.texts.setdefault(text, len(sheet.texts))
            sheet.runs.append((sheet.row, repeated, column, times, place))
        down, right = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or right > 1:
            sheet.merged.append((sheet.row, column, sheet.row + down - 1, column + right - 1))
        column += times
    sheet.row += repeated


def _text(cell: Any) -> str | None:
    """Give what a cell shows; None if it holds nothing."""
    kind = _own(cell, "value-type")
    if kind in ("float", "currency", "percentage"):
        return number(_own(cell, "value"), "percent" if kind == "percentage" else "number", EPOCH_1900)
    if kind == "date":
        return _own(cell, "date-value").replace("T", " ")
    if kind == "time":
        found = _TIME.fullmatch(_own(cell, "time-value"))
        return _own(cell, "time-value") if found is None else ":".join(found.groups()[:3])
    if kind == "boolean":
        return {"true": "True", "false": "False"}[_own(cell, "boolean-value")]
    paragraphs = ["".join(_pieces(part)) for part in cell if _local(part.tag) == "p"]
    written = _own(cell, "string-value")
    return written or "\n".join(paragraphs) if written or paragraphs or kind == "string" else None


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        tag = _local(part.tag)
        if tag == "s":
            yield " " * min(_count(part, "c"), 1000)
        elif tag in ("tab", "line-break"):
            yield "\t" if tag == "tab" else "\n"
        elif tag not in ("annotation", "note", "ruby-text"):
            yield from _pieces(part)
        yield part.tail or ""


def _columns(where: str, sheet: _Sheet) -> tuple[Column, ...]:
    if not sheet.runs:
        raise InputError([Fault("E303", where)])
    runs = np.array(sheet.runs, dtype=np.int64)
    bottoms, rights = runs[:, 0] + runs[:, 1], runs[:, 2] + runs[:, 3]
    height, width = int(bottoms.max()), int(rights.max())
    filled = int((runs[:, 1] * runs[:, 3]).sum())
    if height * width > MAX_CELLS or height * width > max(SPARSE, EMPTY_PER_FILLED * filled):
        far = f"{column_letter(int(rights[np.argmax(bottoms)]) - 1)}{height}"
        raise InputError([Fault("E320", f"{where}!{far}", {"rows": f"{height:,}", "columns": f"{width:,}"})])
    table = np.full((width, height), len(sheet.texts), dtype=np.int32)
    for row, rows, column, columns, place in sheet.runs:
        table[column : column + columns, row : row + rows] = place
    listed = [*sheet.texts, ""]
    return tuple(Column.coded(codes, listed) for codes in table)


def _count(element: Any, name: str) -> int:
    count = int(_own(element, name) or 1)
    if count < 1:
        raise ValueError("repeated less than once")
    return count


def _own(element: Any, name: str) -> str:
    """Give an attribute by its name without prefix."""
    return next((str(value) for key, value in element.attrib.items() if _local(key) == name), "")


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]
