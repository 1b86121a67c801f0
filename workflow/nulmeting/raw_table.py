"""Exports as tables of text: nothing is interpreted here, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nulmeting.grid import Column, Grid, column_letter
from nulmeting.messages import Fault, InputError


@dataclass(frozen=True, eq=False)
class RawTable:
    """An export as it stands in the file, all text, its heads told apart from its records.

    Parameters
    ----------
    file : str
        Name of the file; `where` puts the sheet behind it.
    head : tuple of str
        One per column: what the codebook calls it by.
    rows : array of int, one per record
        Row number as a spreadsheet program shows it. Rows without a single filled cell are left out.
    columns : tuple of Column
        As many as the head.
    sheet, encoding, delimiter : str
        What was found or set; empty where it does not apply.
    names : tuple of tuple of str
        What else each column may be called by; empty if it has no other names.
    head_rows : tuple of int
        Rows that the heads were taken from.
    layout : str
        How the file was understood.
    parts : tuple of (str, int)
        Name and number of columns of each file that the table is put together from; empty if it is one file.
    emptied : int
        Cells that were read as no answer because the configuration says that they stand for one.
    """

    file: str
    head: tuple[str, ...]
    rows: NDArray[np.int64]
    columns: tuple[Column, ...]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    names: tuple[tuple[str, ...], ...] = ()
    head_rows: tuple[int, ...] = (1,)
    layout: str = "plain"
    parts: tuple[tuple[str, int], ...] = ()
    emptied: int = 0

    def __len__(self) -> int:
        return int(self.rows.size)

    def record(self, position: int) -> tuple[str, ...]:
        """Give the cells of one record, counted from 0."""
        return tuple(column[position] for column in self.columns)

    def without_first(self, count: int) -> RawTable:
        """Leave out the first records."""
        kept = slice(count, None)
        return replace(self, rows=self.rows[kept], columns=tuple(column.rows(kept) for column in self.columns))

    def where(self, row: int | None = None, column: int | None = None) -> str:
        """Give the place of a cell as ``file[sheet]!F12``."""
        file, letter = (self.file, "") if column is None else self._column(column)
        place = file + (f"[{self.sheet}]" if self.sheet else "")
        cell = letter + ("" if row is None else str(row))
        return f"{place}!{cell}" if cell else place

    def _column(self, column: int) -> tuple[str, str]:
        """Give the file and the letter of a column."""
        for file, width in self.parts:
            if column < width:
                return file, column_letter(column)
            column -= width
        return self.file, column_letter(column)


def of_records(file: str, head: Sequence[str], records: Iterable[tuple[int, Sequence[str]]], **found: Any) -> RawTable:
    """Make a table of numbered records, each as wide as the head."""
    listed = list(records)
    rows = np.array([number for number, _ in listed], dtype=np.int64)
    columns = tuple(Column.of(cells[place] for _, cells in listed) for place in range(len(head)))
    return RawTable(file, tuple(head), rows, columns, **found)


def of_grid(grid: Grid) -> RawTable:
    """Take the first row as heads; trailing columns without a head or a single value are dropped.

    Raises
    ------
    InputError
        If there is not a single record.
    """
    filled = grid.filled()
    if filled.sum() < 2:
        raise InputError([Fault("E303", grid.file)])
    width = max(i for i, column in enumerate(grid.columns, start=1) if not column.blank)
    filled[0] = False
    numbers = np.flatnonzero(filled) + grid.first_row
    return RawTable(
        grid.file,
        grid.row(0)[:width],
        numbers,
        tuple(column.rows(filled) for column in grid.columns[:width]),
        grid.sheet,
        grid.encoding,
        grid.delimiter,
        parts=grid.parts,
    )


def read(path: Path, sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None) -> RawTable:
    """Read an export as text, the first row as heads; see `guard.read_grid`."""
    from nulmeting import guard

    return of_grid(guard.read_grid(path, sheet, encoding, delimiter))
