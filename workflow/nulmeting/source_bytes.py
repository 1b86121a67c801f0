"""Where the cells of a sheet stand, found in its bytes as arrays instead of cell by cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nulmeting.grid import Codes
from nulmeting.source_columns import held_by

if TYPE_CHECKING:
    import pyarrow as pa

HEAD, BLOCK = 1 << 20, 1 << 23
LONGEST = 11
"""Characters of a reference and the quote behind it: XFD1048576"."""
_DECLARED = re.compile(rb'\s*<\?xml [^<>]*?encoding=["\'](utf-8|UTF-8)["\'][^<>]*\?>|\s*<\?xml version="1.0"\?>|')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:]+)"\s*/>')
_ROW = re.compile(rb'<row (?:[^<>]*? )?r="([0-9]{1,7})"')
_HIDDEN = re.compile(rb'<row [^<>]*hidden="(?:1|true)"')
_HIDDEN_COLUMN = re.compile(rb'<col [^<>]*hidden="(?:1|true)"')


@dataclass(frozen=True, eq=False)
class Scanned:
    """Cells with their places, from 0, and the different markups that stand behind their references."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    codes: Codes
    fragments: list[bytes]
    merged: list[str]
    hidden: frozenset[str]


def scan(stream: IO[bytes]) -> Scanned | None:
    """Find the cells of a sheet; None if its XML is not written as plainly as programs do.

    Plain is: UTF-8, elements without a prefix, no comments, CDATA or processing instructions, and every cell beginning
    with its reference: ``<c r="A1"``.
    """
    import pyarrow as pa

    head, rest = _head(stream)
    if head is None:
        return None
    hidden = {"columns"} if _HIDDEN_COLUMN.search(head) else set()
    rows, columns, fragments = [], [], []
    tail = b""
    while True:
        more = stream.read(BLOCK)
        block = rest + more
        end = block.find(b"</sheetData>")
        cut = end if end >= 0 else block.rfind(b"</row>") + 6
        if cut == 5:  # a row that has no end yet
            if not more or len(block) > 4 * BLOCK:
                return None
            rest = block
            continue
        found = _block(block[:cut])
        if found is None:
            return None
        rows.append(found[0])
        columns.append(found[1])
        fragments.append(found[2])
        hidden |= {"rows"} if b"hidden=" in block and _HIDDEN.search(block, 0, cut) else set()
        rest = block[cut:]
        if end >= 0:
            tail = rest + stream.read()
            break
        if not more:
            return None
    if any(mark in tail for mark in (b"<!", b"<?")) or tail.count(b"mergeCell ") != len(_MERGED.findall(tail)):
        return None
    encoded = pa.chunked_array(fragments, pa.binary()).dictionary_encode().combine_chunks()
    return Scanned(
        np.concatenate(rows),
        np.concatenate(columns),
        held_by(encoded.indices).astype(np.int32, copy=False),
        encoded.dictionary.to_pylist(),
        [one.decode() for one in _MERGED.findall(tail)],
        frozenset(hidden),
    )


def _head(stream: IO[bytes]) -> tuple[bytes | None, bytes]:
    """Give what stands before the rows, and what was read of them."""
    start = stream.read(HEAD)
    head, mark, rest = start.partition(b"<sheetData>")
    declared = _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf"))
    body = head[declared.end() :] if declared else b"<!"
    plain = mark and b"<worksheet" in body and not any(one in body for one in (b"<!", b"<?"))
    return (head, rest) if plain else (None, b"")


def _block(text: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64], pa.Array] | None:
    """Find the cells of whole rows: their rows, columns, and the markup behind each reference."""
    # a reference may be looked for beyond the end
    whole = np.frombuffer(text + bytes(LONGEST + 6), dtype=np.uint8)
    tags = np.flatnonzero(whole == ord("<"))
    first, second, third = whole[tags + 1], whole[tags + 2], whole[tags + 3]
    is_cell = (first == ord("c")) & (second == ord(" "))
    start, end = (first == ord("r")) & (second == ord("o")), (first == ord("/")) & (second == ord("r"))
    is_row = start | (end & (third == ord("o")))
    chosen = np.flatnonzero(is_cell | is_row)
    bounds, cells = tags[chosen], is_cell[chosen]
    # nothing but cells within a row, and nothing but rows around them
    alone = np.append(chosen[1:], tags.size) == chosen + 1
    strange = ((first == ord("c")) & ~is_cell) | (first == ord("!")) | (first == ord("?"))
    if strange.any() or not alone[~cells].all() or (chosen.size and chosen[0]):
        return None
    starts = bounds[cells]
    if not starts.size:
        return np.empty(0, np.int64), np.empty(0, np.int64), _binary(np.empty(0, np.uint8), np.zeros(1, np.int32))
    if cells[-1]:
        return None
    ends = bounds[np.flatnonzero(cells) + 1]
    for place, letter in enumerate(b'<c r="'):
        if not (whole[starts + place] == letter).all():
            return None
    found = _references(whole, starts + 6)
    if found is None:
        return None
    rows, columns, behind = found
    numbers = np.array(_ROW.findall(text), dtype=np.int64) - 1
    row_of_cell = np.cumsum(whole[bounds + 1] == ord("r"))[cells] - 1
    if numbers.size != np.count_nonzero(whole[bounds + 1] == ord("r")) or (rows != numbers[row_of_cell]).any():
        return None
    lengths = ends - behind
    if (lengths <= 0).any():
        return None
    change = np.zeros(whole.size + 1, dtype=np.int8)
    change[behind] += 1
    change[ends] -= 1
    kept = np.cumsum(change, dtype=np.int8).view(bool)[: whole.size]
    offsets = np.zeros(starts.size + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return rows, columns, _binary(whole[kept], offsets)


def _references(
    whole: NDArray[np.uint8], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]] | None:
    """Read references: rows and columns from 0, and where the markup goes on behind them; None if one is none."""
    columns = np.zeros(starts.size, dtype=np.int64)
    rows = np.zeros(starts.size, dtype=np.int64)
    letters = np.zeros(starts.size, dtype=np.int64)
    digits = np.zeros(starts.size, dtype=np.int64)
    open_ = np.ones(starts.size, dtype=bool)
    for place in range(LONGEST):
        byte = whole[starts + place].astype(np.int64)
        letter = open_ & (byte >= 65) & (byte <= 90)
        digit = open_ & (byte >= 48) & (byte <= 57)
        if (letter & (digits > 0)).any() or not (letter | digit | ~open_ | (byte == ord('"'))).all():
            return None
        columns = np.where(letter, columns * 26 + byte - 64, columns)
        rows = np.where(digit, rows * 10 + byte - 48, rows)
        letters += letter
        digits += digit
        open_ &= letter | digit
        if not open_.any():
            break
    fits = (letters >= 1) & (digits >= 1) & ~open_ & (rows >= 1) & (rows <= 1_048_576) & (columns <= 16_384)
    return (rows - 1, columns - 1, starts + letters + digits + 1) if fits.all() else None


def _binary(data: NDArray[np.uint8], offsets: NDArray[np.int32]) -> Any:
    import pyarrow as pa

    return pa.Array.from_buffers(pa.binary(), offsets.size - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
