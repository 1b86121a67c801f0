"""Files as grids, for tests of what is made of a grid."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
from nulmeting import raw_table
from nulmeting.grid import Grid


def grid_of(path: Path, sheet: str | None = None) -> Grid:
    """Read a file; of a workbook its merged cells too."""
    grid = raw_table.read_grid(path, sheet)
    if path.suffix != ".xlsx" or grid.merged:
        return grid
    ranges = openpyxl.load_workbook(path)[grid.sheet].merged_cells.ranges
    merged = tuple((one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1) for one in ranges)
    return replace(grid, merged=merged)
