"""When a questionnaire was completed: the day of the field period, from the column that says that it is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.grid import Column
from nulmeting.messages import Fault, also_in
from nulmeting.raw_table import RawTable
from nulmeting.settings_input import Wave

Moments: TypeAlias = NDArray[np.datetime64]
"""The moment that each different text of a column stands for, to the second; NaT if it is no date."""

_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DUTCH = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?")
_YEAR_FIRST = re.compile(
    r"(\d{4})/(\d{1,2})/(\d{1,2})"
    r"(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([ap])\.?\s?m\.?)?(?:\s+[a-z]{3,4}(?:[+-]\d{1,2}(?::?\d{2})?)?)?)?",
    re.IGNORECASE,
)
"""What Google Forms writes in a csv: ``2018/11/20 3:12:33 PM GMT+1``."""

UNSTAMPED = date(1980, 1, 1)
"""What LimeSurvey writes for every completed questionnaire of a survey without time stamps."""


def moment(cell: str) -> datetime | None:
    """Read a date, with or without a time; None if it is none.

    ``2018-11-20 10:12:33``, ``20-11-2018 10:12`` or ``2018/11/20 3:12:33 PM GMT+1``, of which the zone is left out.
    Other dates with slashes are not guessed at: 3/4/2018 is a day in March or in April.
    """
    text = cell.strip()
    try:
        if _ISO.match(text):
            found = datetime.fromisoformat(text)
            return found if found.tzinfo is None else found.replace(tzinfo=None)
        if dutch := _DUTCH.fullmatch(text):
            day, month, year, hour, minute, second = (int(part or 0) for part in dutch.groups())
            return datetime(year, month, day, hour, minute, second)
        if year_first := _YEAR_FIRST.fullmatch(text):
            *numbers, half = year_first.groups()
            year, month, day, hour, minute, second = (int(part or 0) for part in numbers)
            return datetime(year, month, day, _of_24(hour, half), minute, second)
        return None
    except ValueError:
        return None


def _of_24(hour: int, half: str | None) -> int:
    """Give the hour of a clock of 24 hours; ValueError if a clock of 12 has no such hour."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half.lower() == "p" else 0)


def moments(cells: Column) -> Moments:
    """Read every different text of a column once: stamps all together, whatever else is there one by one."""
    texts = [text.strip() for text in cells.texts]
    stamped = [place for place, text in enumerate(texts) if _STAMP.fullmatch(text)]
    found = np.full(len(texts), "NaT", dtype="datetime64[s]")
    try:
        found[stamped] = np.array([texts[place] for place in stamped], dtype="datetime64[s]")
    except ValueError:  # some look like a stamp and are none, such as 2018-02-30
        stamped = []
    left = set(range(len(texts))).difference(stamped)
    for place in left:
        one = moment(texts[place])
        found[place] = np.datetime64("NaT") if one is None else np.datetime64(one, "s")
    return found


def done(wave: Wave, table: RawTable, index: Mapping[str, int]) -> Column:
    """Give what each record says about its completion; without a column for it every record is complete."""
    column = index.get(wave.complete_column or "")
    return Column.of(["x"] * len(table)) if column is None else table.columns[column]


def field_days(cells: Column, found: Moments, wave: Wave) -> pd.Series:
    """Give the day of the field period on which each record was completed: 1 on the first day, 0 the day before.

    Parameters
    ----------
    cells : Column
        The wave's complete column.
    found : array of datetime64, one per text
        From `moments`.

    Returns
    -------
    Series of Int64
        NA without a date, and everywhere if the wave's first day is not declared. Never a time of day.
    """
    dates = found.astype("datetime64[D]")
    lacking = np.isnat(dates) | (dates == np.datetime64(UNSTAMPED)) | (wave.field_start is None)
    first = np.datetime64(wave.field_start or UNSTAMPED)
    days = np.where(lacking, first, dates).astype("datetime64[D]") - first
    return pd.Series(pd.arrays.IntegerArray(days.astype(np.int64)[cells.codes] + 1, lacking[cells.codes]))


def outside_field(days: pd.Series, wave: Wave) -> pd.Series:
    """Tell which records were completed before or after the field period; not those whose day is not known."""
    start, end = wave.field_start, wave.field_end
    last = None if start is None or end is None else (end - start).days + 1
    outside = (days < 1) if last is None else (days < 1) | (days > last)
    return outside.fillna(False).astype(bool)


def date_faults(table: RawTable, wave: Wave, index: Mapping[str, int], found: Moments) -> Iterator[Fault]:
    """Give what is wrong with the dates of completion, if days are counted from them.

    A column in which some cell is a date is a column of dates: one that cannot be read there is a fault, and so is one
    after the day of a partial export. A column without any date says only that a record is complete.
    """
    column = index.get(wave.complete_column or "")
    if wave.field_start is None or column is None:
        return
    cells, unread = table.columns[column], np.isnat(found)
    if unread.all():
        return
    yield from located("E317", table, column, unreadable(cells, found))
    last = wave.in_field_on
    if last is not None:
        late = np.flatnonzero(~unread & (found.astype("datetime64[D]") > np.datetime64(last)))
        yield from located("E318", table, column, {cells.texts[int(place)] for place in late}, day=last.isoformat())


def unreadable(cells: Column, found: Moments) -> set[str]:
    """Give the filled cells that are no date."""
    return {text for place in np.flatnonzero(np.isnat(found)) if (text := cells.texts[int(place)]).strip()}


def located(code: str, table: RawTable, column: int, cells: set[str], **fields: str) -> Iterator[Fault]:
    """Give one fault at the first of the rows with these cells; they may be anything, so none is shown."""
    if not cells:
        return
    rows = table.rows[table.columns[column].flags(cells)]
    yield Fault(code, table.where(int(rows[0]), column), {"repeated": also_in(len(rows) - 1), **fields})


def dated(days: pd.Series, wave: Wave) -> dict[str, Any]:
    """Count the used responses by what their day says: dated or not, and completed outside the field period."""
    before = int((days < 1).sum())
    return {
        "dated": int(days.notna().sum()),
        "undated": int(days.isna().sum()),
        "before_the_field_period": before,
        "after_the_field_period": int(outside_field(days, wave).sum()) - before,
    }
