"""Plain records of delimited text by Arrow, a piece per core: where that means what the csv module means."""

from __future__ import annotations

import contextlib
import csv
import io
import mmap
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nulmeting.arrow_texts import ArrowTexts
from nulmeting.grid import Column
from nulmeting.source_columns import LONGEST, MAX_CELLS, MAX_COLUMNS, held_by, narrow

if TYPE_CHECKING:
    import pyarrow as pa

    Part: TypeAlias = tuple[NDArray[np.signedinteger], pa.StringArray]
    """Some rows of a column: codes into texts of their own."""

BLOCK = 1 << 21
"""Bytes that are read at once; larger ones do not stay near the processor."""
MOST_CORES = 4
"""Each takes memory, which is limited (`guard`)."""
FIRST = 100
"""Rows by which it is judged whether most texts of a column differ."""
WITHIN = 1 << 18
"""Bytes in which the end of a record is looked for."""

_QUOTE, _CR, _LF = 0x22, 0x0D, 0x0A
_BOM = b"\xef\xbb\xbf"


def quick(data: bytes | memoryview, delimiter: str, at_once: int = 1 << 23) -> tuple[Column, ...] | None:
    """Read plain records; None if they are not plain enough for Arrow and the csv module to agree.

    Plain is: as wide as the first, no empty lines but at the end, and quotes only around whole cells, doubled within.

    Parameters
    ----------
    data : bytes or memoryview
        UTF-8 without a byte order mark.
    delimiter : str
    at_once : int
        Bytes in which quotes are looked at, and the least that a core gets to read.
    """
    import pyarrow as pa

    first = _first_rows(data, delimiter)
    width = len(first[0]) if first else 0
    whole = memoryview(data)[: _last_line(data)]
    if not 0 < width <= MAX_COLUMNS or ord(delimiter) > 127 or whole[: len(_BOM)] == _BOM:
        return None
    inside = _plain_quotes(whole, delimiter, at_once)
    if inside is None:
        return None
    pieces = _pieces(whole, inside, at_once, min(pa.cpu_count(), MOST_CORES))
    try:
        with ThreadPoolExecutor(len(pieces)) as threads:
            read = list(threads.map(partial(_batches, delimiter=delimiter, types=_types(first)), pieces))
            parts = [list(column) for column in zip(*(batch for piece in read for batch in piece), strict=True)]
            del read
            if isinstance(whole.obj, mmap.mmap):  # the part of the file that is in memory need not stay beside them
                whole.obj.madvise(mmap.MADV_DONTNEED)
            if width * sum(len(codes) for codes, _ in parts[0]) > MAX_CELLS:
                return None
            columns = list(threads.map(_together, parts))
    except pa.ArrowException:
        return None
    if any(_longest(texts) > LONGEST for _, texts in columns):
        return None
    return tuple(Column(codes, ArrowTexts(texts)) for codes, texts in columns)


def _first_rows(data: bytes | memoryview, delimiter: str) -> list[list[str]]:
    beginning = bytes(data[:BLOCK]).decode("utf-8", errors="ignore")
    rows = []
    with contextlib.suppress(csv.Error):
        for row in islice(csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter, strict=True), FIRST):
            rows.append(row)
    return rows


def _types(rows: Sequence[Sequence[str]]) -> list[pa.DataType]:
    """Give as what each column is read: as codes and texts, or as the texts alone if most of the first ones differ.

    Either gives the same column, but where nearly every text is another one, to look for it among the others of its
    block is for nothing.
    """
    import pyarrow as pa

    unlike = [len({row[place] for row in rows if place < len(row)}) > len(rows) / 2 for place in range(len(rows[0]))]
    return [pa.string() if one and len(rows) == FIRST else pa.dictionary(pa.int32(), pa.string()) for one in unlike]


def _last_line(data: bytes | memoryview) -> int:
    """Give where the last record ends, if empty lines follow it."""
    end = len(data)
    while end and data[end - 1] in (_CR, _LF):
        end -= 1
    return end


def _plain_quotes(data: memoryview, delimiter: str, at_once: int) -> list[int] | None:
    """Tell of every `at_once` bytes whether they begin within quotes (1) or not (0); None if quotes are not plain.

    Plain ones open and close whole cells: by turns they follow and precede a delimiter or a line's end. A doubled quote
    closes and opens at once; its halves touch. Quotes elsewhere are rare, and left to the csv module.
    """
    marks = np.zeros(256, dtype=bool)
    marks[[_QUOTE, _CR, _LF, ord(delimiter)]] = True
    whole = np.frombuffer(data, dtype=np.uint8)
    inside = [0]
    for start in range(0, whole.size, at_once):
        quotes = np.flatnonzero(whole[start : start + at_once] == _QUOTE) + start
        opening, closing = quotes[inside[-1] :: 2], quotes[1 - inside[-1] :: 2]
        before = opening[opening > 0] - 1
        after = closing[closing < whole.size - 1] + 1
        if not (marks[whole[before]].all() and marks[whole[after]].all()):
            return None
        inside.append((inside[-1] + quotes.size) % 2)
    return inside[:-1] if not inside[-1] else None


def _pieces(data: memoryview, inside: Sequence[int], at_once: int, most: int) -> list[memoryview]:
    """Cut the text in about equal pieces at ends of records."""
    pieces, start = [], 0
    for number in range(1, most):
        block = len(inside) * number // most
        found = _record_end(data[block * at_once :][:WITHIN], inside[block])
        end = block * at_once + found
        if block and found and start < end < len(data):
            pieces.append(data[start:end])
            start = end
    return [*pieces, data[start:]]


def _record_end(block: memoryview, inside: int) -> int:
    """Give where the first record ends that ends in these bytes; 0 if none does.

    A record that begins with a byte order mark begins no piece: Arrow would take the mark off.
    """
    values = np.frombuffer(block, dtype=np.uint8)
    quotes = np.cumsum(values == _QUOTE, dtype=np.int32)
    for end in (np.flatnonzero((values == _LF) & ((quotes + inside) % 2 == 0)) + 1).tolist():
        if not _BOM.startswith(bytes(block[end : end + len(_BOM)])):
            return int(end)
    return 0


def _batches(piece: memoryview, delimiter: str, types: Sequence[pa.DataType]) -> list[list[Part]]:
    """Read a piece, block by block; each has its own texts."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    names = [str(place) for place in range(len(types))]
    with arrow.open_csv(
        pa.BufferReader(pa.py_buffer(piece)),
        read_options=arrow.ReadOptions(column_names=names, block_size=BLOCK, use_threads=False),
        parse_options=arrow.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
        convert_options=arrow.ConvertOptions(
            check_utf8=False,
            column_types=dict(zip(names, types, strict=True)),
            strings_can_be_null=False,
        ),
    ) as reader:
        return [[_part(column) for column in batch.columns] for batch in reader]


def _part(column: pa.DictionaryArray | pa.StringArray) -> Part:
    import pyarrow as pa

    if isinstance(column, pa.StringArray):
        return narrow(np.arange(len(column), dtype=np.int32), len(column)), column
    return narrow(held_by(column.indices), len(column.dictionary)), column.dictionary


def _together(parts: list[Part]) -> Part:
    """Put the parts of a column below each other, its different texts in order of first occurrence.

    The parts are let go. Most of the work is done outside Python, so that threads are of use.
    """
    import pyarrow as pa

    texts = pa.concat_arrays([texts for _, texts in parts]).dictionary_encode()
    codes = narrow(held_by(texts.indices), len(texts.dictionary))
    own = list(zip(_each(codes, parts), (part for part, _ in parts), strict=True))
    parts.clear()
    whole = bytearray().join(_renumbered(held, part) for held, part in own)
    return np.frombuffer(whole, dtype=codes.dtype), texts.dictionary


def _renumbered(held: NDArray[np.signedinteger], part: NDArray[np.signedinteger]) -> bytes:
    """Give the bytes of a part's codes among the texts of the whole column, `held` of its own texts."""
    if held.itemsize == part.itemsize == 1:  # byte for byte, which numpy widens to look up
        return part.tobytes().translate(held.tobytes().ljust(256))
    return held.take(part).tobytes()


def _each(codes: NDArray[np.signedinteger], parts: Sequence[Part]) -> Iterator[NDArray[np.signedinteger]]:
    """Give per part the codes of its texts."""
    start = 0
    for _, texts in parts:
        yield codes[start : start + len(texts)]
        start += len(texts)


def _longest(texts: pa.StringArray) -> int:
    """Give the bytes of the longest text."""
    ends: NDArray[np.int32] = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset :][: len(texts) + 1]
    return int(np.diff(ends).max(initial=0))
