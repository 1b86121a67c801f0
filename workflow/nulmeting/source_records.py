"""The records of delimited text as columns: by Arrow where it means the same as the csv module, else by that."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from nulmeting.grid import Column
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.source_columns import MAX_CELLS, MAX_COLUMNS, of_dictionary, of_many_rows

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST = 131_072
"""Characters of a cell; spreadsheet programs stop at 32,767."""
TITLE_CELLS = 2
TITLE_ROWS = 20
LISTED = 20
"""Ragged rows that get a line of their own."""

_QUOTE, _CR, _LF = 0x22, 0x0D, 0x0A


def read(file: str, data: bytes, delimiter: str) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Read records.

    Parameters
    ----------
    file : str
        For messages.
    data : bytes
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


def quick(data: bytes, delimiter: str) -> tuple[Column, ...] | None:
    """Read plain records by Arrow; None if they are not plain enough for Arrow and the csv module to agree.

    Plain is: as wide as the first, no empty lines but at the end, and quotes only around whole cells, doubled within.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow

    width = _first_width(data, delimiter)
    if not 0 < width <= MAX_COLUMNS or ord(delimiter) > 127 or not _plain_quotes(data, delimiter):
        return None
    names = [str(place) for place in range(width)]
    text = pa.dictionary(pa.int32(), pa.string())
    try:
        table = arrow.read_csv(
            pa.BufferReader(pa.py_buffer(memoryview(data)[: _last_line(data)])),
            read_options=arrow.ReadOptions(column_names=names, block_size=1 << 20),
            parse_options=arrow.ParseOptions(
                delimiter=delimiter, newlines_in_values=b'"' in data, ignore_empty_lines=False
            ),
            convert_options=arrow.ConvertOptions(
                check_utf8=False, column_types=dict.fromkeys(names, text), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows * width > MAX_CELLS:
        return None
    encoded = [one.combine_chunks() for one in table.unify_dictionaries().columns]
    return None if any(_longest(one.dictionary) > LONGEST for one in encoded) else tuple(map(of_dictionary, encoded))


def _longest(texts: pa.StringArray) -> int:
    """Give the bytes of the longest text."""
    ends = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset :][: len(texts) + 1]
    return int(np.diff(ends).max(initial=0))


def careful(file: str, data: bytes, delimiter: str) -> tuple[tuple[Column, ...], tuple[str, ...]]:
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


def _shape(file: str, data: bytes, delimiter: str) -> tuple[list[tuple[int, int]], int]:
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


def _records(file: str, data: bytes, delimiter: str) -> Iterator[list[str]]:
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
        backslashes = b'\\"' in data
        raise InputError([Fault("E331" if backslashes else "E330", where)]) from None


def _first_width(data: bytes, delimiter: str) -> int:
    beginning = data[: 1 << 20].decode("utf-8", errors="ignore")
    try:
        return len(next(csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter, strict=True), ()))
    except csv.Error:
        return 0


def _last_line(data: bytes) -> int:
    """Give where the last record ends, if empty lines follow it."""
    end = len(data)
    while end and data[end - 1] in (_CR, _LF):
        end -= 1
    return end


def _plain_quotes(data: bytes, delimiter: str, at_once: int = 1 << 23) -> bool:
    """Tell whether quotes open and close whole cells: by turns they follow and precede a delimiter or a line's end.

    A doubled quote closes and opens at once; its halves touch. Quotes elsewhere are rare, and left to the csv module.
    """
    marks = np.zeros(256, dtype=bool)
    marks[[_QUOTE, _CR, _LF, ord(delimiter)]] = True
    whole = np.frombuffer(data, dtype=np.uint8)
    inside = 0
    for start in range(0, whole.size, at_once):
        quotes = np.flatnonzero(whole[start : start + at_once] == _QUOTE) + start
        opening, closing = quotes[inside::2], quotes[1 - inside :: 2]
        before = opening[opening > 0] - 1
        after = closing[closing < whole.size - 1] + 1
        if not (marks[whole[before]].all() and marks[whole[after]].all()):
            return False
        inside = (inside + quotes.size) % 2
    return not inside
