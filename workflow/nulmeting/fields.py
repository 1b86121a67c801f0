"""Tables with the columns that they must have, each of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from nulmeting.table_columns import FIELDS, KEYS

_DTYPES = {"text": "str", "bool": "bool", "int": "Int64", "float": "float64"}


def typed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table its columns in order, each of its kind.

    Parameters
    ----------
    table : str
        A key of `FIELDS`.
    frame : DataFrame
        Columns that lack are added empty; columns that the table does not have are left out.

    Returns
    -------
    DataFrame
        Text as strings ("" for empty), counts as nullable integers, booleans as booleans, the rest as floats.
    """
    kinds = FIELDS[table]
    return pd.DataFrame({name: _cast(frame, name, kind) for name, kind in kinds.items()}, index=frame.index)


def numbers(table: str) -> list[str]:
    """Give the columns of a table that hold figures: what a hidden row must not keep."""
    kept = ("level", *KEYS.get(table, ()))
    return [name for name, kind in FIELDS[table].items() if kind in ("int", "float") and name not in kept]


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Give the rows of a table one by one, with its columns as attributes and ``Index``."""
    yield from frame.itertuples()


def _cast(frame: pd.DataFrame, name: str, kind: str) -> pd.Series:
    if name not in frame.columns:
        empty = {"text": "", "bool": False}.get(kind)
        return _convert(pd.Series(empty, index=frame.index, dtype="object"), kind)
    return _convert(frame[name], kind)


def _convert(values: pd.Series, kind: str) -> pd.Series:
    if str(values.dtype) == _DTYPES[kind] and not (kind == "text" and values.hasnans):
        return values
    if kind == "text":
        return values.astype("str").where(values.notna(), "")
    if kind == "bool":
        return values.astype("boolean").fillna(False).astype(bool)
    floats = pd.to_numeric(values).astype("Float64").astype("float64")
    return floats.astype("Int64") if kind == "int" else floats
