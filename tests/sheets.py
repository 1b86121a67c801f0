"""Files as grids, for tests of what is made of a grid."""

from __future__ import annotations

from pathlib import Path

from nulmeting import source
from nulmeting.grid import Grid


def grid_of(path: Path, sheet: str | None = None) -> Grid:
    """Read a file in this process, where no limits need guarding."""
    return source.read(path, sheet)
