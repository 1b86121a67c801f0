"""How long somebody answered, from a column of seconds or from two moments."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nulmeting.completion import located, moments, unreadable
from nulmeting.messages import Fault
from nulmeting.raw_table import RawTable
from nulmeting.settings_input import Wave

Seconds = NDArray[np.float64]

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})(?:[.,]\d+)?")


def heads(wave: Wave) -> tuple[str, ...]:
    """Give the heads of the columns that say how long answering took; none if the wave has no such column."""
    return tuple(head for head in (wave.duration_column, wave.begun_column, wave.ended_column) if head)


def seconds(cell: str) -> float | None:
    """Read ``412``, ``412,5``, ``6:52`` or ``1:06:52``; None if it is neither."""
    text = cell.strip()
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, rest = (int(part or 0) for part in clock.groups())
        return float(3600 * hours + 60 * minutes + rest)
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if np.isfinite(number) and number >= 0 else None


def durations(table: RawTable, wave: Wave, index: Mapping[str, int]) -> tuple[Seconds | None, list[Fault]]:
    """Give how long every record took, and what cannot be read.

    Returns
    -------
    array of float or None
        Seconds; NaN where a cell is empty or the end lies before the beginning. None if the wave has no such column,
        or lacks one that it should have.
    list of Fault
        One for each column in which filled cells are no seconds, or no moments.
    """
    own = heads(wave)
    if not own or any(head not in index for head in own):
        return None, []
    if wave.duration_column:
        cells = table.columns[index[wave.duration_column]]
        read = {text: seconds(text) for text in cells.texts}
        bad = {text for text, one in read.items() if one is None and text.strip()}
        made: Seconds = cells.each((np.nan if one is None else one for one in read.values()), np.float64)
        return made, list(located("E415", table, index[wave.duration_column], bad))
    faults: list[Fault] = []
    ends = []
    for place in (index[head] for head in own):
        cells, found = table.columns[place], moments(table.columns[place])
        faults += located("E416", table, place, unreadable(cells, found))
        ends.append(found[cells.codes])
    took = (ends[1] - ends[0]) / np.timedelta64(1, "s")
    return np.where(took >= 0, took, np.nan), faults
