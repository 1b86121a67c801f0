"""From a file of a survey tool to a table, as the wave says or as the file itself shows."""

from __future__ import annotations

from pathlib import Path

from nulmeting import raw_table
from nulmeting.raw_table import RawTable
from nulmeting.settings_input import Wave


def read_export(path: Path, wave: Wave | None = None) -> RawTable:
    """Read an export.

    Parameters
    ----------
    path : Path
    wave : Wave or None
        Whose sheet, encoding and delimiter are set by hand; without one they are found.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if wave is None:
        return raw_table.read(path)
    return raw_table.read(path, wave.sheet, wave.encoding, wave.delimiter)
