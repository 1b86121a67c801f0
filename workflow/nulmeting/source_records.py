"""The records of delimited text as columns: plain ones by Arrow, all others by the csv module."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from nulmeting.grid import Column
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.source_columns import MAX_CELLS, MAX_COLUMNS, of_many_rows
from nulmeting.source_plain import quick

TITLE_CELLS = 2
TITLE_ROWS = 20
LISTED = 20
"""Ragged rows that get a line of their own."""


def read(file: str, data: bytes | memoryview, delimiter: str) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Read records.

    Parameters
    ----------
    file : str
        For messages.
    data : bytes or memoryview
        UTF-8 without a byte order mark.
    delimiter : str

    Returns
    -------
    columns : tuple of Column
        A row per record, however many lines it takes; empty lines are rows.
    notes : tuple of str

    Raises
    ------
    InputError
        With the row of a quote that does not fit, or of every record that is not as wide as the others. Rows above the
        heads with no more than two filled cells may be narrower: they are titles.
    """
    columns = quick(data, delimiter)
    return (columns, ()) if columns is not None else careful(file, data, delimiter)


def careful(file: str, data: bytes | memoryview, delimiter: str) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Read records by the csv module, strictly; see `read`."""
    widths, titles = _shape(file, data, delimiter)
    counted = Counter(width for width, cells in widths if cells)
    if not counted:
        raise InputError([Fault("E303", file)])
    expected = widths[titles][0]
    if expected > MAX_COLUMNS or len(widths) * expected > MAX_CELLS:
        raise InputError([Fault("E320", file, {"rows": f"{len(widths):,}", "columns": f"{expected:,}"})])
    ragged = [number for number, (width, cells) in enumerate(widths, start=1) if cells and width != expected]
    ragged = [number for number in ragged if number > titles or widths[number - 1][0] > expected]
    faults = [
        Fault("E307", f"{file}!{number}", {"found": str(widths[number - 1][0]), "expected": str(expected)})
        for number in ragged[:LISTED]
    ]
    if len(ragged) > LISTED:
        faults.append(Fault("E328", file, {"count": str(len(ragged) - LISTED)}))
    raise_if(faults)
    last = max(number for number, (width, _) in enumerate(widths, start=1) if width)  # empty lines may follow
    padded = any(cells and width < expected for width, cells in widths[:titles])
    blank = [""] * expected
    rows = (
        row if len(row) == expected else [*row, *blank[len(row) :]] if any(row) else blank
        for row in islice(_records(file, data, delimiter), last)
    )
    return of_many_rows((row[:expected] for row in rows), expected), ("titles",) if padded else ()


def _shape(file: str, data: bytes | memoryview, delimiter: str) -> tuple[list[tuple[int, int]], int]:
    """Give the width and the number of filled cells of every record, and how many of them are above the heads."""
    widths = [(len(row), sum(bool(cell.strip()) for cell in row)) for row in _records(file, data, delimiter)]
    counted = Counter(width for width, cells in widths if cells)
    if not counted:
        return widths, 0
    usual = max(counted, key=lambda width: (counted[width], width == widths[0][0]))
    above = next(number for number, (width, cells) in enumerate(widths) if cells and width == usual)
    narrow = all(width < usual and cells <= TITLE_CELLS for width, cells in widths[:above])
    titles = above if narrow and above < TITLE_ROWS and usual > 2 * TITLE_CELLS - 1 else 0
    first = next(number for number, (_, cells) in enumerate(widths) if cells)
    return widths, titles or first


def _records(file: str, data: bytes | memoryview, delimiter: str) -> Iterator[list[str]]:
    # newline="" lets the csv module see CR, LF and CRLF, also inside quoted cells
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for row in reader:
            number += 1
            yield row
    except csv.Error as error:
        where = f"{file}!{number + 1}"
        if "field limit" in str(error):
            raise InputError([Fault("E329", where, {"limit": f"{csv.field_size_limit()}"})]) from None
        backslashes = re.search(rb'\\"', data)
        raise InputError([Fault("E331" if backslashes else "E330", where)]) from None
