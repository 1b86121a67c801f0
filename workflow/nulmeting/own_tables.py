"""Tables that people make for a measurement, register and aliases among them: one row of heads, every column known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from nulmeting import raw_table
from nulmeting.columns import Columns, Expected, find
from nulmeting.grid import Column
from nulmeting.raw_table import RawTable


def read(path: Path, sheet: str | None = None) -> RawTable:
    """Read a table whose heads are its first row."""
    return raw_table.read(path, sheet)


def locate(table: RawTable, heads: Iterable[str | Expected], ignore: Sequence[str] = ()) -> Columns:
    """Find columns by their heads.

    Returns
    -------
    Columns
        With a fault for every missing, double or unlisted column.
    """
    wanted = [Expected(head, head) if isinstance(head, str) else head for head in heads]
    return find(table, wanted, ignore)


def cells_of(table: RawTable, head: str) -> Column:
    """Give the column of any table whose head is known to be there."""
    return table.columns[locate(table, [head], ("*",)).index[head]]
