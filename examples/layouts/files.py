"""Sheets as files of every kind, the same bytes each time."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
import pyreadstat
import xlsxwriter
from tools import Cell, Sheet

_MADE = datetime(2026, 11, 23)
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


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


def open_document(sheet: Sheet, name: str) -> bytes:
    """Write an ods file with one sheet of text, numbers and dates."""
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>" for cells in sheet.rows)
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
        for prefix, full in (("office", "office"), ("table", "table"), ("text", "text"), ("manifest", "manifest"))
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    content = (
        f'{head}<office:document-content {spaces} office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="{escape(name)}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'{head}<manifest:manifest {spaces} manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    raw = io.BytesIO()
    with ZipFile(raw, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("mimetype"), _ODS)
        archive.writestr(ZipInfo("content.xml"), content, ZIP_DEFLATED)
        archive.writestr(ZipInfo("META-INF/manifest.xml"), manifest, ZIP_DEFLATED)
    return raw.getvalue()


def _ods_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, datetime):
        day = cell.isoformat()
        value = f'office:value-type="date" office:date-value="{day}"'
        return f"<table:table-cell {value}><text:p>{day}</text:p></table:table-cell>"
    if isinstance(cell, int | float):
        value = f'office:value-type="float" office:value="{cell}"'
        return f"<table:table-cell {value}><text:p>{cell}</text:p></table:table-cell>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def spss(frame: pd.DataFrame, described: dict[str, object], packed: bool) -> bytes:
    """Write a sav or zsav file, made on a fixed day."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.sav"
        pyreadstat.write_sav(frame, path, row_compress=packed, **described)
        data = bytearray(path.read_bytes())
    data[92:109] = b"23 Nov 2612:00:00"  # the header's day and time of writing
    return bytes(data)


def parquet(frame: pd.DataFrame) -> bytes:
    """Write a Parquet file."""
    raw = io.BytesIO()
    frame.to_parquet(raw, index=False)
    return raw.getvalue()
