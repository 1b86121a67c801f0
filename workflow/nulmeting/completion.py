"""When a questionnaire was completed: the day of the field period, from the column that says that it is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from nulmeting.grid import Column
from nulmeting.messages import Fault, also_in
from nulmeting.raw_table import RawTable
from nulmeting.settings_input import Wave

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DUTCH = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?")

UNSTAMPED = date(1980, 1, 1)
"""What LimeSurvey writes for every completed questionnaire of a survey without time stamps."""


def moment(cell: str) -> datetime | None:
    """Read a date, with or without a time: ``2018-11-20 10:12:33`` or ``20-11-2018 10:12``; None if it is neither.

    Dates with slashes are not guessed at: 3/4/2018 is a day in March or in April.
    """
    text = cell.strip()
    dutch = _DUTCH.fullmatch(text)
    try:
        if dutch:
            day, month, year, hour, minute, second = (int(part or 0) for part in dutch.groups())
            return datetime(year, month, day, hour, minute, second)
        return datetime.fromisoformat(text).replace(tzinfo=None) if _ISO.match(text) else None
    except ValueError:
        return None


def field_days(done: Column, wave: Wave) -> pd.Series:
    """Give the day of the field period on which each record was completed: 1 on the first day, 0 the day before.

    Parameters
    ----------
    done : Column
        The wave's complete column.

    Returns
    -------
    Series of Int64
        NA without a date, and everywhere if the wave's first day is not declared. Never a time of day.
    """
    start, found = wave.field_start, [moment(cell) for cell in done.texts]
    days = [
        None if start is None or one is None or one.date() == UNSTAMPED else (one.date() - start).days + 1
        for one in found
    ]
    return pd.Series(done.each(days), dtype="Int64")


def date_faults(table: RawTable, wave: Wave, index: Mapping[str, int]) -> Iterator[Fault]:
    """Give what is wrong with the dates of completion, if days are counted from them.

    A column in which some cell is a date is a column of dates: one that cannot be read there is a fault, and so is one
    after the day of a partial export. A column without any date says only that a record is complete.
    """
    column = index.get(wave.complete_column or "")
    if wave.field_start is None or column is None:
        return
    cells = table.columns[column]
    found = {cell: moment(cell) for cell in cells.texts if cell.strip()}
    if not any(found.values()):
        return
    yield from _located("E317", table, column, {cell for cell, one in found.items() if one is None})
    last = wave.in_field_on
    if last is not None:
        late = {cell for cell, one in found.items() if one is not None and one.date() > last}
        yield from _located("E318", table, column, late, day=last.isoformat())


def _located(code: str, table: RawTable, column: int, cells: set[str], **fields: str) -> Iterator[Fault]:
    """Give one fault at the first of the rows with these cells; they may be anything, so none is shown."""
    if not cells:
        return
    rows = table.rows[table.columns[column].flags(cells)]
    yield Fault(code, table.where(int(rows[0]), column), {"repeated": also_in(len(rows) - 1), **fields})


def dated(days: pd.Series, wave: Wave) -> dict[str, Any]:
    """Count the used responses by what their day says: dated or not, and completed outside the field period."""
    start, end = wave.field_start, wave.field_end
    length = None if start is None or end is None else (end - start).days + 1
    return {
        "dated": int(days.notna().sum()),
        "undated": int(days.isna().sum()),
        "before_the_field_period": int((days < 1).sum()),
        "after_the_field_period": 0 if length is None else int((days > length).sum()),
    }
