"""Tables that people make for a measurement, register and aliases among them: every column is known by its head."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from nulmeting import guard
from nulmeting.columns import Columns, Expected, find
from nulmeting.grid import Column
from nulmeting.layout_plain import PLAIN
from nulmeting.layouts import ByHand, understand
from nulmeting.raw_table import RawTable


def read(path: Path, sheet: str | None = None) -> RawTable:
    """Read a table: titles above its heads, heads repeated further down, and empty rows and columns are left out.

    Every other row is a record, one with a single filled cell too: what is not there is for its reader to miss.
    """
    table = understand(guard.read_grid(path, sheet), ByHand(PLAIN.name, skip_rows=()))
    return replace(table, roles=())  # none of its columns is a survey tool's


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
