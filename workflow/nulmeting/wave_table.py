"""The export of a wave: one file, or several that hold the same respondents row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from nulmeting import guard
from nulmeting.grid import Column, Grid, column_letter
from nulmeting.layouts import ByHand, understand
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.raw_table import RawTable
from nulmeting.settings_input import Wave


def read(folder: Path, wave: Wave) -> RawTable:
    """Read the export of a wave as text.

    Parameters
    ----------
    folder : Path
        Where the wave's files are.
    wave : Wave

    Returns
    -------
    RawTable
        The columns of all files side by side; cells that stand for no answer are empty.

    Raises
    ------
    InputError
        With the faults of all files, or those of `side_by_side`.
    """
    grids: list[Grid] = []
    faults: list[Fault] = []
    for name in wave.files:
        try:
            grids.append(guard.read_grid(folder / name, wave.sheet, wave.encoding, wave.delimiter))
        except InputError as error:
            faults += error.faults
    raise_if(faults)
    by_hand = ByHand(wave.layout, wave.head_rows, wave.skip_rows)
    return emptied(understand(side_by_side(grids), by_hand), wave.missing)


def side_by_side(grids: Sequence[Grid]) -> Grid:
    """Put the columns of files together whose rows are the same respondents in the same order.

    Nothing in the files shows that they are: what can be checked is that they hold equally many rows. Empty rows at
    the end do not count.

    Raises
    ------
    InputError
        If a row that is filled in one file is not there in another, or a head stands in two files.
    """
    if len(grids) == 1:
        return grids[0]
    ends = [int(np.flatnonzero(grid.filled())[-1]) + 1 for grid in grids]
    longest = max(ends)
    raise_if([*_short(grids, ends), *_twice(grids)])
    return replace(
        grids[0],
        file=" + ".join(grid.file for grid in grids),
        columns=tuple(column.rows(slice(longest)) for grid in grids for column in grid.columns),
        parts=tuple((grid.file, len(grid.columns)) for grid in grids),
    )


def _short(grids: Sequence[Grid], ends: Sequence[int]) -> Iterator[Fault]:
    """Find files that end before the last filled row of another."""
    longest = max(ends)
    other = grids[ends.index(longest)]
    for grid in grids:
        if grid.height < longest:
            counts = {"found": str(grid.height - 1), "expected": str(longest - 1)}
            yield Fault("E345", f"{grid.file}!{longest}", {"other": other.file.rsplit("/", 1)[-1], **counts})


def _twice(grids: Sequence[Grid]) -> Iterator[Fault]:
    """Find heads that stand in an earlier file too."""
    first: dict[str, str] = {}
    for grid in grids:
        for place, head in enumerate(grid.row(0)):
            if head.strip() and first.setdefault(head, grid.file) != grid.file:
                fields = {"head": head, "other": first[head].rsplit("/", 1)[-1]}
                yield Fault("E346", f"{grid.file}!{column_letter(place)}1", fields)


def emptied(table: RawTable, missing: Sequence[str]) -> RawTable:
    """Empty the cells that stand for no answer, and count them."""
    wanted = frozenset(missing)
    if not wanted:
        return table
    cells = [column.flags({text for text in column.texts if text.strip() in wanted}) for column in table.columns]
    columns = tuple(
        Column.coded(column.codes, ["" if text.strip() in wanted else text for text in column.texts])
        for column in table.columns
    )
    return replace(table, columns=columns, emptied=sum(int(flags.sum()) for flags in cells))
