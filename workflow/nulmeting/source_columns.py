"""Columns out of Arrow arrays, and a grid as one message of bytes: how readers make them and hand them over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nulmeting.arrow_texts import AT_ONCE, ArrowTexts
from nulmeting.grid import Column, Described, Grid

if TYPE_CHECKING:
    import pyarrow as pa

MAX_CELLS = 100_000_000
"""Cells of a sheet, empty ones within its bounds included; a million respondents with a hundred columns."""
MAX_COLUMNS = 20_000
"""Spreadsheet programs stop at 16,384."""
LONGEST = 131_072
"""Characters of a cell; spreadsheet programs stop at 32,767."""


def of_dictionary(array: pa.DictionaryArray) -> Column:
    """Make a column of a dictionary array without nulls; its dictionary is taken over if it holds each text once.

    Arrow numbers what it encodes in order of first occurrence, as a column does.
    """
    texts = ArrowTexts(array.dictionary)
    return Column(held_by(array.indices), tuple(texts) if len(texts) <= AT_ONCE else texts)


def stacked(parts: Sequence[Column]) -> Column:
    """Put columns below each other."""
    places: dict[str, int] = {}
    codes = []
    for part in parts:
        renumbered = np.array([places.setdefault(text, len(places)) for text in part.texts], dtype=np.int32)
        codes.append(renumbered[part.codes])
    return Column(np.concatenate(codes) if codes else np.empty(0, dtype=np.int32), tuple(places))


def under_head(head: str, column: Column) -> Column:
    """Put the column of a file that keeps its names apart under its name, as row 0."""
    codes = np.concatenate([np.array([len(column.texts)], dtype=np.int32), column.codes])
    return Column.coded(codes, [*column.texts, head])


def of_many_rows(rows: Iterable[Sequence[str]], width: int, at_once: int = 20_000) -> tuple[Column, ...]:
    """Make the columns of rows of equal width, holding no more than some rows as separate texts."""
    parts: list[list[Column]] = [[] for _ in range(width)]
    block: list[Sequence[str]] = []

    def flush() -> None:
        for place, cells in enumerate(zip(*block, strict=True)):
            parts[place].append(Column.of(cells))
        block.clear()

    for row in rows:
        block.append(row)
        if len(block) == at_once:
            flush()
    flush()
    return tuple(stacked(one) for one in parts)


def trimmed(grid: Grid) -> Grid:
    """Leave out trailing columns without a single filled cell."""
    width = next((end for end in range(len(grid.columns), 0, -1) if not grid.columns[end - 1].blank), 0)
    return replace(grid, columns=grid.columns[:width], described=grid.described[:width])


def packed(grid: Grid) -> pa.RecordBatch:
    """Give a grid as one record batch, of which `write` makes a message."""
    import pyarrow as pa

    arrays = [
        pa.DictionaryArray.from_arrays(_indices(column), _strings(column.texts), safe=False) for column in grid.columns
    ]
    about = {
        "file": grid.file,
        "first_row": grid.first_row,
        "sheet": grid.sheet,
        "encoding": grid.encoding,
        "delimiter": grid.delimiter,
        "described": [
            [one.title, dict(one.labels), sorted(one.missing), one.group, one.counted] for one in grid.described
        ],
        "merged": grid.merged,
        "notes": grid.notes,
    }
    fields = [pa.field(str(place), array.type) for place, array in enumerate(arrays)]
    schema = pa.schema(fields, {"grid": json.dumps(about)})
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def write(batch: pa.RecordBatch, sink: Any) -> None:
    """Write a record batch as an Arrow message to a `pyarrow.NativeFile`."""
    import pyarrow as pa

    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)


def unpacked(message: Any) -> Grid:
    """Give the grid of an Arrow message."""
    import pyarrow as pa

    with pa.ipc.open_stream(message) as reader:
        about = json.loads(reader.schema.metadata[b"grid"])
        columns = tuple(of_dictionary(array) for batch in reader for array in batch.columns)
    about["described"] = tuple(
        Described(title, labels, frozenset(missing), group, counted)
        for title, labels, missing, group, counted in about["described"]
    )
    about["merged"] = tuple(tuple(one) for one in about["merged"])
    return Grid(columns=columns, **(about | {"notes": tuple(about["notes"])}))


# By way of buffers: pyarrow.array and to_numpy look whether pandas is there, and by that import it.


def _indices(column: Column) -> pa.Array:
    import pyarrow as pa

    codes = np.ascontiguousarray(narrow(column.held, len(column.texts)))
    return pa.Array.from_buffers(pa.from_numpy_dtype(codes.dtype), codes.size, [None, pa.py_buffer(codes)])


def _strings(texts: Sequence[str]) -> pa.Array:
    import pyarrow as pa

    if isinstance(texts, ArrowTexts):
        return texts.array
    whole = "".join(texts)
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    if whole.isascii():  # as many bytes as characters
        lengths, data = map(len, texts), whole.encode()
    else:
        encoded = [text.encode() for text in texts]
        lengths, data = map(len, encoded), b"".join(encoded)
    np.cumsum(np.fromiter(lengths, np.int64, len(texts)), out=offsets[1:])
    return pa.Array.from_buffers(pa.large_string(), len(texts), [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def narrow(codes: NDArray[np.signedinteger], texts: int) -> NDArray[np.signedinteger]:
    """Give codes into so many texts in few bytes: a million answers in one megabyte instead of four."""
    return codes.astype(np.int8 if texts <= 1 << 7 else np.int16 if texts <= 1 << 15 else np.int32, copy=False)


def held_by(indices: pa.Array) -> NDArray[np.signedinteger]:
    """Give the numbers of an array without nulls, in its own width."""
    held = np.frombuffer(indices.buffers()[1], dtype=str(indices.type))
    return held[indices.offset :][: len(indices)]
