"""Sheets as files of every kind, the same bytes each time."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from tools import Cell, Sheet

_MADE = datetime(2026, 11, 23)


def text_file(
    rows: Sequence[Sequence[Cell]],
    delimiter: str = ",",
    encoding: str = "utf-8",
    end: str = "\r\n",
    quoting: int = csv.QUOTE_MINIMAL,
    blank_end: bool = False,
) -> bytes:
    """Write a csv file; characters that the encoding lacks become a question mark, as they do in Excel."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    for row in rows:
        writer.writerow(["" if cell is None else cell for cell in row])
    return (text.getvalue() + (end if blank_end else "")).encode(encoding, errors="replace")


def workbook(sheet: Sheet, name: str, contents: str = "") -> bytes:
    """Write an xlsx file; a sheet before it if `contents` has a text for one."""
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE})
    dated = book.add_format({"num_format": "d-m-yyyy h:mm"})
    bold = book.add_format({"bold": True})
    if contents:
        book.add_worksheet("Inhoud").write_string(0, 0, contents)
    page = book.add_worksheet(name)
    for top, left, bottom, right in sheet.merged:
        page.merge_range(top, left, bottom, right, "", bold)
    for row, cells in enumerate(sheet.rows):
        for place, cell in enumerate(cells):
            if isinstance(cell, datetime):
                page.write_datetime(row, place, cell, dated)
            elif cell is not None and cell != "":
                page.write(row, place, cell)
    book.close()
    return raw.getvalue()
