"""Exports as tables of text: nothing is interpreted here, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nulmeting.grid import Column, Described, column_letter


@dataclass(frozen=True)
class Understood:
    """How a sheet was made a table: what a reader of the report should be able to check.

    Parameters
    ----------
    recognised, sign : str
        The layout that the sheet looks like, whatever the configuration says, and the heads or marks that show it.
    left_out : mapping of reason to tuple of int
        Numbers of the rows that are neither heads nor records.
    empty_columns : int
        Columns without a head or a value.
    unmasked : int
        Cells from which the apostrophe before a formula was taken.
    notes : tuple of str
        What the reader of the file did.
    """

    recognised: str = "plain"
    sign: str = ""
    left_out: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    empty_columns: int = 0
    unmasked: int = 0
    notes: tuple[str, ...] = ()


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
        Rows that the heads were taken from; empty if the heads are no row of the file.
    layout : str
        How the file was read.
    places : tuple of int
        Which column of the file each one is, counted from 0; empty if all are there.
    roles : tuple of str
        What each column is (`layout_columns.role`); empty if all are the survey's.
    described : tuple of Described
        What the file says about each column; empty if it says nothing.
    understood : Understood
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
    places: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    described: tuple[Described, ...] = ()
    understood: Understood = Understood()
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
        place = self.place(column)
        for file, width in self.parts:
            if place < width:
                return file, column_letter(place)
            place -= width
        return self.file, column_letter(place)

    def place(self, column: int) -> int:
        """Give which column of the file it is, or of all files beside each other, counted from 0."""
        return self.places[column] if self.places else column

    def letter(self, column: int) -> str:
        """Give the letter of a column in its file."""
        return self._column(column)[1]

    def where_head(self, column: int | None = None) -> str:
        """Give the place of a head, or of the row of heads; the lowest of several rows."""
        return self.where(self.head_rows[-1] if self.head_rows else None, column)

    def role(self, column: int) -> str:
        """Tell what a column is."""
        return self.roles[column] if self.roles else ""


def of_records(file: str, head: Sequence[str], records: Iterable[tuple[int, Sequence[str]]], **found: Any) -> RawTable:
    """Make a table of numbered records, each as wide as the head."""
    listed = list(records)
    rows = np.array([number for number, _ in listed], dtype=np.int64)
    columns = tuple(Column.of(cells[place] for _, cells in listed) for place in range(len(head)))
    return RawTable(file, tuple(head), rows, columns, **found)


def numbered(head: Sequence[str], names: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Add names by which columns that share a head are told apart: ``Anders (1)``, ``Anders (2)``."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(head):
        places.setdefault(text, []).append(place)
    numbers = {place: n for found in places.values() if len(found) > 1 for n, place in enumerate(found, start=1)}
    return tuple(
        (*more, f"{head[i]} ({numbers[i]})") if i in numbers and head[i] else tuple(more)
        for i, more in enumerate(names)
    )
