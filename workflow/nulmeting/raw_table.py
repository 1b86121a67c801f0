"""Exports as tables of text: nothing is interpreted here, and nothing is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nulmeting.messages import Fault, InputError, raise_if

DELIMITERS = (";", ",", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

Record = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class RawTable:
    """An export as it stands in the file, all text.

    Parameters
    ----------
    file : str
        Name of the file; `where` puts the sheet behind it.
    head : tuple of str
    records : tuple of (int, tuple of str)
        Row number as a spreadsheet program shows it (the head is row 1) and the cells, as many as the head.
        Rows without a single filled cell are left out.
    sheet, encoding, delimiter : str
        What was found or set; empty where it does not apply.
    """

    file: str
    head: tuple[str, ...]
    records: tuple[Record, ...]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""

    def where(self, row: int | None = None, column: int | None = None) -> str:
        """Give the place of a cell as ``file[sheet]!F12``."""
        place = self.file + (f"[{self.sheet}]" if self.sheet else "")
        cell = ("" if column is None else column_letter(column)) + ("" if row is None else str(row))
        return f"{place}!{cell}" if cell else place


def column_letter(index: int) -> str:
    """Give the letter of a column, counted from 0: A, B, …, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read(path: Path, sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None) -> RawTable:
    """Read an xlsx or csv export as text.

    Raises
    ------
    InputError
        If the file is missing, empty, of another kind or unreadable, if the sheet is not there, or if rows are not as
        wide as the head. Every message names the file and, as far as known, the row.
    """
    if not path.is_file():
        raise InputError([Fault("E301", str(path))])
    kind = path.suffix.lower()
    if kind in (".xlsx", ".xlsm"):
        return _read_workbook(path, sheet)
    if kind in (".csv", ".tsv", ".txt"):
        return _read_text(path, encoding, delimiter)
    raise InputError([Fault("E315", str(path), {"suffix": kind})])


def _read_text(path: Path, encoding: str | None, delimiter: str | None) -> RawTable:
    data = path.read_bytes()
    encoding = encoding or _encoding(data)
    try:
        text = data.decode(encoding)
    except (LookupError, ValueError):  # no such encoding, or not in this one
        raise InputError([Fault("E309", str(path), {"kind": encoding})]) from None
    if "\0" in text:
        raise InputError([Fault("E309", str(path), {"kind": "csv (NUL)"})])
    if text[:4].lower() == "sep=":
        first, _, text = text.partition("\n")
        delimiter = first[4:5].strip("\r") or delimiter
    delimiter = delimiter or _delimiter(text)
    try:
        # newline="" lets the csv module see CR, LF and CRLF, also inside quoted cells
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError([Fault("E309", str(path), {"kind": f"csv ({error})"})]) from None
    return _table(str(path), rows, encoding=encoding, delimiter=delimiter)


def _encoding(data: bytes) -> str:
    """Find the encoding: a byte order mark, else UTF-8 if it decodes, else the Windows code page."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(text: str) -> str:
    """Give the delimiter that occurs most in the first record, outside quotes."""
    outside = "".join(text[:65536].split('"')[::2]).splitlines()
    first = next((line for line in outside if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _read_workbook(path: Path, sheet: str | None) -> RawTable:
    from nulmeting import raw_workbook  # openpyxl is only imported where there is a workbook

    rows, name = raw_workbook.read(path, sheet)
    return _table(str(path), rows, sheet=name)


def _trimmed(row: Sequence[str]) -> Sequence[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _table(file: str, rows: Sequence[Sequence[str]], **found: str) -> RawTable:
    """Put head and records together; trailing columns without a head or a single value are dropped."""
    records = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    if len(records) < 2:
        raise InputError([Fault("E303", file)])
    expected = len(rows[0])
    raise_if(
        Fault("E307", f"{file}!{number}", {"found": str(len(row)), "expected": str(expected)})
        for number, row in records
        if len(row) != expected
    )
    width = max(len(_trimmed(row)) for _, row in records)
    heads = tuple(rows[0][:width])
    body = tuple((number, tuple(row[:width])) for number, row in records if number > 1)
    return RawTable(file, heads, body, **found)


def filled_columns(table: RawTable, indices: Iterable[int]) -> set[int]:
    """Tell which of these columns hold at least one value."""
    return {i for i in indices if any(cells[i].strip() for _, cells in table.records)}
