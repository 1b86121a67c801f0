"""Delimited text as a grid: the encoding, the delimiter, and rows that must hold together."""

from __future__ import annotations

import codecs
import csv
import io
import mmap
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from nulmeting import source_records
from nulmeting.grid import Grid
from nulmeting.messages import Fault, InputError
from nulmeting.source_columns import trimmed

DELIMITERS = (";", ",", "\t", "|")
SAMPLE = 1 << 17
"""Bytes that the delimiter and the null pattern are judged by."""

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


def read(path: Path, encoding: str | None, delimiter: str | None) -> Grid:
    """Read a csv, tsv, tab or txt file.

    The encoding is the one that is set, else that of the byte order mark, UTF-16 by its nulls, UTF-8 if the whole file
    is that, and the Windows code page at last. The delimiter is the one that is set, else that of a line ``sep=;``,
    else the one by which most rows are equally wide.

    Raises
    ------
    InputError
        If the file is empty, is no text in its encoding, holds NUL, quotes that do not fit, or rows that are not as
        wide as the heads.
    """
    file = str(path)
    with path.open("rb") as stream:  # mapped: a large file is not copied into memory
        data = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    data, encoding = _decoded(file, data, encoding)
    data, own = _without_sep(data)
    if not re.search(rb"\S", data):
        raise InputError([Fault("E303", file)])
    sample = bytes(data[:SAMPLE]).decode("utf-8", errors="ignore")
    chosen = own or delimiter or sniffed(sample, whole=len(data) <= SAMPLE)
    if len(chosen) != 1 or chosen in '"\r\n\0':
        raise InputError([Fault("E327", file, {"delimiter": chosen.encode("unicode_escape").decode()})])
    columns, notes = source_records.read(file, data, chosen)
    grid = trimmed(Grid(file, columns, encoding=encoding, delimiter=chosen, notes=notes))
    if not grid.columns:
        raise InputError([Fault("E303", file)])
    return grid


def _decoded(file: str, data: memoryview, encoding: str | None) -> tuple[memoryview, str]:
    """Give the text as UTF-8 without a byte order mark, and the name of its encoding."""
    chosen = encoding or _encoding(file, data)
    mark = len(codecs.BOM_UTF8) if bytes(data[:3]) == codecs.BOM_UTF8 else 0
    try:
        utf8 = codecs.lookup(chosen).name in ("utf-8", "utf-8-sig")
        if not utf8:
            data, mark = memoryview(str(data, chosen).encode()), 0
        elif mark or encoding:
            _check_utf8(data)
    except (LookupError, ValueError):  # no such encoding, or not in this one
        raise InputError([Fault("E309", file, {"kind": chosen.encode("unicode_escape").decode()})]) from None
    if mark or encoding or not utf8:  # else the encoding was found by a text that has none
        _no_nul(file, data)
    return data[mark:], chosen


def _encoding(file: str, data: memoryview) -> str:
    """Find the encoding: by the mark, by the nulls of UTF-16, UTF-8 if it decodes, else the Windows code page."""
    for mark, name in _BOMS:
        if data[: len(mark)] == mark:
            return name
    sample = bytes(data[:SAMPLE])
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = min(len(data), SAMPLE) / 2
    if max(even, odd) > 0.3 * half and min(even, odd) < 0.05 * half:
        return "utf-16-le" if odd > even else "utf-16-be"
    _no_nul(file, data)
    try:
        _check_utf8(data)
    except UnicodeDecodeError as error:
        # A Windows text hardly ever spells a letter of UTF-8; one that mostly does was UTF-8 and was damaged.
        letters = len(_UTF8_LETTER.findall(data))
        stray = len(_HIGH.findall(_UTF8_LETTER.sub(b"", data)))
        if letters >= 3 and letters > stray:
            where = f"{file}!{_row_of(data, error.start)}"
            raise InputError([Fault("E326", where, {"count": str(stray)})]) from None
        return "cp1252"
    return "utf-8"


def _no_nul(file: str, data: memoryview) -> None:
    values = np.frombuffer(data, dtype=np.uint8)
    if not values.min(initial=1):
        raise InputError([Fault("E325", f"{file}!{_row_of(data, int(values.argmin()))}")])


def _check_utf8(data: memoryview) -> None:
    """Raise UnicodeDecodeError, with its place, if the bytes are not UTF-8; Arrow tells without making a text."""
    import pyarrow as pa

    ends = pa.py_buffer(bytes(8) + len(data).to_bytes(8, "little"))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, ends, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        str(data, "utf-8")


def _row_of(data: memoryview, place: int) -> int:
    """Count the row of a byte by line ends; a line break within quotes makes it too high, never too low."""
    before = bytes(data[:place])
    return 1 + max(before.count(b"\n"), before.count(b"\r"))


def _without_sep(data: memoryview) -> tuple[memoryview, str]:
    """Take off a line ``sep=;``, which spreadsheet programs write and do not show."""
    line = re.match(rb"(?i:sep=)([^\r\n]*)(?:\r\n|\r|\n|)", data)
    return (data[line.end() :], line[1].decode("utf-8", errors="replace").strip('"')[:1]) if line else (data, "")


def sniffed(sample: str, whole: bool = True) -> str:
    """Find the delimiter: by it most records are as wide as most others, and the more so the more fields there are.

    Parameters
    ----------
    sample : str
        The beginning of the text.
    whole : bool
        Whether it is all of it; if not, its last record is left out.
    """
    scores = {}
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _lenient(sample, delimiter) if any(row)]
        counted = Counter(widths if whole or len(widths) == 1 else widths[:-1])
        width, rows = max(counted.items(), key=lambda one: (one[1], one[0]), default=(1, 0))
        share = rows / max(1, counted.total())
        # a delimiter of two fields in every row beats one of nine in a third of them
        scores[delimiter] = (width > 1, round(share, 1), width, share)
    best = max(scores, key=lambda one: scores[one])
    return best if scores[best][0] else next((one for one in DELIMITERS if one in sample), ",")


def _lenient(sample: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    except csv.Error:  # a cell beyond all measure; what came before is enough
        return
