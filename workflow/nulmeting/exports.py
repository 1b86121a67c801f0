"""From a file of a survey tool to a table, wherever it is: as its wave says, or as the file itself shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nulmeting import guard, wave_table
from nulmeting.layouts import understand
from nulmeting.raw_table import RawTable
from nulmeting.settings_input import Wave


def read_export(path: Path, wave: Wave | None = None) -> RawTable:
    """Read an export.

    Parameters
    ----------
    path : Path
    wave : Wave or None
        Whose sheet, encoding, delimiter, layout and rows are set by hand, and whose other files are looked for beside
        it; without one all that is found.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if wave is None:
        return understand(guard.read_grid(path))
    return wave_table.read(path.parent, wave if path.name in wave.files else replace(wave, file=path.name))
