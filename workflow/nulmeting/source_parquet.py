"""Parquet files as text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nulmeting.grid import Column, Grid
from nulmeting.messages import Fault, InputError
from nulmeting.source_archive import LARGEST
from nulmeting.source_columns import MAX_CELLS, of_dictionary, under_head
from nulmeting.source_values import shortest

if TYPE_CHECKING:
    import pyarrow as pa


def read(path: Path) -> Grid:
    """Read a Parquet file; its names are row 0, its rows count from 1.

    Raises
    ------
    InputError
        If the file cannot be read, unpacks to too much, or has columns that hold more than one value in a cell, or
        bytes.
    """
    import pyarrow as pa
    from pyarrow import parquet

    file = str(path)
    try:
        with parquet.ParquetFile(path) as opened:
            about = opened.metadata
            groups = [about.row_group(place) for place in range(about.num_row_groups)]
            size = sum(group.total_byte_size for group in groups)
            _check(file, opened.schema_arrow, about.num_rows, size)
            columns = [(name, _column(opened.read([name]))) for name in opened.schema_arrow.names]
            if any(len(column) != about.num_rows for _, column in columns):
                raise ValueError("a column of another length")
    except (pa.ArrowException, OSError, ValueError, OverflowError, LookupError):
        raise InputError([Fault("E309", file, {"kind": "parquet"})]) from None
    return Grid(file, tuple(under_head(name, column) for name, column in columns), first_row=0)


def _check(file: str, schema: pa.Schema, rows: int, size: int) -> None:
    import pyarrow as pa

    if size > LARGEST:
        raise InputError([Fault("E324", file, {"part": "parquet", "size": f"{size:,}"})])
    if rows * len(schema) > MAX_CELLS:
        raise InputError([Fault("E320", file, {"rows": f"{rows:,}", "columns": f"{len(schema):,}"})])
    if not rows or not len(schema):
        raise InputError([Fault("E303", file)])
    if len(set(schema.names)) < len(schema):
        double = next(name for name in schema.names if schema.names.count(name) > 1)
        raise InputError([Fault("E308", file, {"head": double})])
    kinds = [(field.name, _value_type(field.type)) for field in schema]
    several = [name for name, kind in kinds if pa.types.is_nested(kind) or _bytes(kind)]
    if several:
        raise InputError(Fault("E337", file, {"name": name}) for name in several)


def _value_type(kind: Any) -> Any:
    import pyarrow as pa

    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _bytes(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind))


def _column(table: pa.Table) -> Column:
    """Give the only column of a table as texts; each different value is written out once."""
    import pyarrow as pa

    values = table.column(0)
    kind = _value_type(values.type)
    if pa.types.is_dictionary(values.type):
        values = values.cast(kind)
    if pa.types.is_null(kind):
        return Column.of([""] * len(values))
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind) or pa.types.is_duration(kind):
        to = {"timestamp": pa.timestamp, "time": pa.time64, "duration": pa.duration}
        name = next(name for name in to if str(kind).startswith(name))
        values = values.cast(to[name]("us", kind.tz) if name == "timestamp" else to[name]("us"), safe=False)
    encoded = values.dictionary_encode(null_encoding="encode").combine_chunks()
    column = encoded.dictionary.to_pylist()
    codes = of_dictionary(encoded).codes
    return Column.coded(codes, [_text(value) for value in column])


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return shortest(value)
    return value.isoformat(sep=" ") if hasattr(value, "hour") and hasattr(value, "year") else str(value)
