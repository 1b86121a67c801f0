"""The sheets of a workbook as rows of text; a workbook that does not hold together is refused, never guessed at."""

from __future__ import annotations

import re
import zlib
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from nulmeting.messages import Fault, InputError

BROKEN = (
    BadZipFile, ParseError, zlib.error, KeyError, ValueError, OSError, IndexError, TypeError, AttributeError, EOFError,
)  # fmt: skip
"""What openpyxl raises on files that are not workbooks, or no longer."""

_ROW = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]+)(\d+)"')
_FORMULA = re.compile(rb"<f[ >/]")


def read(path: Path, sheet: str | None) -> tuple[list[list[str]], str]:
    """Read one sheet.

    Parameters
    ----------
    path : Path
    sheet : str or None
        None takes the only sheet.

    Returns
    -------
    rows : list of list of str
        From the first row on, all equally wide; whole numbers without decimals, percentages with their sign, dates
        in ISO form.
    sheet : str

    Raises
    ------
    InputError
        If the file is no workbook or is damaged, the sheet is not there or not the only one, or a formula has no
        stored value.
    """
    import openpyxl

    try:
        with path.open("rb") as stream:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            chosen = _choose(path, {one.title: one for one in book.worksheets}, sheet)
            markup = _markup(path, chosen)
            chosen.reset_dimensions()  # the file's own claim about its size is not to be trusted
            rows = [[_text(cell) for cell in row] for row in chosen.iter_rows()]
            if _FORMULA.search(markup):
                formulas = openpyxl.load_workbook(stream, read_only=True)[chosen.title]
                formulas.reset_dimensions()
                _calculated(f"{path}[{chosen.title}]", rows, formulas)
    except BROKEN:
        raise InputError([Fault("E309", str(path), {"kind": "xlsx"})]) from None
    width = max((_width(row) for row in rows), default=0)
    return [[*row[:width], *[""] * (width - len(row))] for row in rows], chosen.title


def _choose(path: Path, sheets: dict[str, Any], wanted: str | None) -> Any:
    available = ", ".join(sheets)
    if wanted is None and len(sheets) > 1:
        raise InputError([Fault("E312", str(path), {"count": str(len(sheets)), "available": available})])
    if wanted is not None and wanted not in sheets:
        raise InputError([Fault("E302", str(path), {"sheet": wanted, "available": available})])
    return sheets[wanted] if wanted is not None else list(sheets.values())[0]  # noqa: RUF015  (IndexError: no sheet)


def _markup(path: Path, sheet: Any) -> bytes:
    """Give the sheet's XML; its rows and cells must come in order, openpyxl would lose those that do not."""
    with ZipFile(path) as archive:
        markup = archive.read(sheet._worksheet_path)
    rows = [(int(row), 0, b"") for row in _ROW.findall(markup)]
    cells = [(int(row), len(column), column) for column, row in _CELL.findall(markup)]
    if any(later <= earlier for places in (rows, cells) for earlier, later in pairwise(places)):
        raise ValueError("rows or cells out of order")
    return markup


def _calculated(where: str, rows: list[list[str]], formulas: Any) -> None:
    """Stop at formulas without a stored value: what such a cell shows is not known."""
    faults = [
        Fault("E316", f"{where}!{cell.coordinate}")
        for row, texts in zip(formulas.iter_rows(), rows, strict=True)
        for cell, text in zip(row, texts, strict=False)
        if not text and _is_formula(cell)
    ]
    if faults:
        raise InputError(faults)


def _is_formula(cell: Any) -> bool:
    return getattr(cell, "data_type", "") == "f"


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        if "%" in (cell.number_format or ""):
            return f"{round(value * 100, 10):.15g}%"
        return str(int(value)) if float(value).is_integer() else str(value)
    return str(value)


def _width(row: list[str]) -> int:
    return next((end for end in range(len(row), 0, -1) if row[end - 1].strip()), 0)
