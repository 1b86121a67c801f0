"""Rows of a sheet that are no records: titles, repeated heads, headings of groups, notes and empty rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nulmeting.grid import Flags, Grid
from nulmeting.labels import normalise

TITLE, EMPTY, REPEATED, GROUP, NOTE, BY_HAND = "title", "empty", "repeated_head", "group", "note", "by_hand"
"""Why a row is left out."""

NARROWEST = 3  # filled columns that a sheet needs before a row with one filled cell is told from a record


@dataclass(frozen=True)
class LeftOut:
    """Which rows of a sheet are no records, by reason, and which cannot be told.

    Parameters
    ----------
    rows : mapping of reason to array of int
        Positions, counted from 0.
    untold : array of int
        Rows with one filled cell that may be a heading or a record.
    """

    rows: dict[str, NDArray[np.int64]]
    untold: NDArray[np.int64]

    def records(self, height: int, heads: Sequence[int]) -> Flags:
        """Tell per row whether it is a record."""
        kept = np.ones(height, dtype=bool)
        kept[list(heads)] = False
        for places in self.rows.values():
            kept[places] = False
        return kept


def count_filled(grid: Grid) -> NDArray[np.int64]:
    """Count the filled cells of every row."""
    count = np.zeros(grid.height, dtype=np.int16)  # narrow is fast, and a sheet has fewer columns than it can count
    for column in grid.columns:
        count += column.filled().view(np.int8)
    return count.astype(np.int64)


def first_head(grid: Grid, filled: NDArray[np.int64]) -> int:
    """Give the first row of heads: the first with more than one filled cell, what stands above it being a title.

    In a sheet of one or two columns a title is only what stands in the first; a single head may stand over the other.
    """
    several = np.flatnonzero(filled > 1)
    if not several.size:
        return int(np.flatnonzero(filled)[0])
    start = int(several[0])
    used = [column for column in grid.columns if not column.blank]
    if len(used) < NARROWEST:
        return next((row for row in range(start) if filled[row] and not used[0][row].strip()), start)
    return start


def left_out(
    grid: Grid, heads: Sequence[int], filled: NDArray[np.int64], by_hand: Sequence[int] | None, headings: bool
) -> LeftOut:
    """Find the rows that are no records.

    Parameters
    ----------
    grid : Grid
    heads : sequence of int
        Positions of the rows of heads; empty if there are none.
    filled : array of int, one per row
        Number of filled cells.
    by_hand : sequence of int or None
        Positions that the configuration leaves out; if it names any, or an empty list, headings and notes are not
        looked for.
    headings : bool
        Whether the layout may have headings of groups and notes between its records.
    """
    places = np.arange(grid.height)
    head = np.isin(places, list(heads))
    last = heads[-1] if heads else -1
    above = (places < last) & (filled > 0) & ~head
    empty = (filled == 0) & ~head
    named = np.isin(places, list(by_hand or ()))
    repeated = np.zeros(grid.height, dtype=bool)
    repeated[[row for row in _repeated(grid, heads) if row > last]] = True
    group = note = untold = np.zeros(grid.height, dtype=bool)
    wide = sum(not column.blank for column in grid.columns) >= NARROWEST
    if headings and wide and by_hand is None:
        lone = _worded(grid, (filled == 1) & (places > last) & ~repeated)
        group, note, untold = _headings(lone, empty | repeated | head)
    rest = ~named
    found = {
        BY_HAND: named,
        TITLE: above & rest,
        EMPTY: empty & rest,
        REPEATED: repeated & rest,
        GROUP: group,
        NOTE: note,
    }
    rows = {reason: np.flatnonzero(flags) for reason, flags in found.items()}
    return LeftOut({reason: found for reason, found in rows.items() if found.size}, np.flatnonzero(untold))


def _repeated(grid: Grid, heads: Sequence[int]) -> Iterator[int]:
    """Give rows that say what a row of heads says, in every cell; rows of heads are among them.

    A row of heads with one filled cell is only repeated where another one is, at the same distance.
    """
    wanted = {head: [normalise(cell) for cell in grid.row(head)] for head in heads}

    def says(row: int, head: int) -> bool:
        cells = zip(grid.columns, wanted[head], strict=True)
        return 0 <= row < grid.height and all(normalise(column[row]) == want for column, want in cells)

    shortest = sorted(range(len(grid.columns)), key=lambda place: len(grid.columns[place].texts))
    for head, texts in wanted.items():
        filled = [place for place in shortest if texts[place]]
        if len(filled) < 2:
            continue
        column = grid.columns[filled[0]]
        same = column.flags({text for text in column.texts if normalise(text) == texts[filled[0]]})
        for row in np.flatnonzero(same).tolist():
            if says(row, head):
                yield row
                yield from (row + other - head for other in heads if says(row + other - head, other))


def _worded(grid: Grid, rows: Flags) -> Flags:
    """Keep the rows whose cell in the first filled column is made of words: no number, date or address."""
    column = next(column for column in grid.columns if not column.blank)
    kept = np.zeros(rows.size, dtype=bool)
    for row in np.flatnonzero(rows).tolist():
        kept[row] = _is_worded(column[row])
    return kept


def _is_worded(text: str) -> bool:
    letters, digits = (sum(map(kind, text)) for kind in (str.isalpha, str.isdigit))
    key = "@" in text or (digits > 0 and " " not in text.strip())
    return letters > digits and not key


def _headings(lone: Flags, between: Flags) -> tuple[Flags, Flags, Flags]:
    """Divide rows with one filled cell into headings of groups, notes, and those that cannot be told.

    A heading stands below an empty row or a row of heads and above a record; notes are at the end, below an empty
    row.
    """
    group, note, untold = (np.zeros(lone.size, dtype=bool) for _ in range(3))
    records = np.flatnonzero(~lone & ~between)
    last = int(records[-1]) if records.size else -1
    runs = np.flatnonzero(lone & ~np.concatenate([[False], lone[:-1]]))
    for start in runs.tolist():
        end = start + 1
        while end < lone.size and lone[end]:
            end += 1
        apart = start > 0 and bool(between[start - 1])
        if start > last:
            (note if apart else untold)[start:end] = True
        else:
            (group if apart and not between[end] else untold)[start:end] = True
    return group, note, untold
