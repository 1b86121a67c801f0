"""From a file of a survey tool to a table, wherever it is: as its wave says, or as the file itself shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nulmeting import raw_table, wave_table
from nulmeting.raw_table import RawTable
from nulmeting.settings_input import Wave


def read_export(path: Path, wave: Wave | None = None) -> RawTable:
    """Read an export.

    Parameters
    ----------
    path : Path
    wave : Wave or None
        Whose sheet, encoding and delimiter are set by hand, and whose other files are looked for beside it; without
        one they are found.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if wave is None:
        return raw_table.read(path)
    return wave_table.read(path.parent, wave if path.name in wave.files else replace(wave, file=path.name))
