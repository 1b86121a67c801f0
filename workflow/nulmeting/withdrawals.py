"""People who withdrew: out of every file as if they had never been there, and only counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from nulmeting import own_tables
from nulmeting.columns import Expected, find
from nulmeting.completion import moment
from nulmeting.grid import Flags
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.own_tables import locate
from nulmeting.raw_table import RawTable
from nulmeting.register import Pseudonym
from nulmeting.settings import Measurement
from nulmeting.settings_input import ROW, WITHDRAWALS, Wave


@dataclass(frozen=True)
class Withdrawals:
    """The list of who withdrew, in memory only.

    Parameters
    ----------
    people : tuple of str, one per line of the list
        Pseudonyms; they are compared and never written.
    latest : date
        Of the last withdrawal.
    places : tuple of str, one per line of the list
        Where the line stands.
    """

    people: tuple[str, ...]
    latest: date
    places: tuple[str, ...]


@dataclass(frozen=True)
class Left:
    """An export or register without the rows of those who withdrew.

    Parameters
    ----------
    gone : frozenset of str
        Pseudonyms of those who were in it.
    rows : int
        Number of their rows.
    """

    table: RawTable
    gone: frozenset[str]
    rows: int


def read_withdrawals(measurement: Measurement, folder: Path, pseudonym: Pseudonym) -> Withdrawals | None:
    """Read the list of who withdrew: ``key``, as in the exports or the register, and ``date``.

    Returns
    -------
    Withdrawals or None
        None if there is no such list.

    Raises
    ------
    InputError
        With every fault at once: a measurement without keys of persons, other columns, a line without key or date.
    """
    path = folder / WITHDRAWALS
    if not path.is_file():
        return None
    if measurement.person_key in (None, ROW):
        raise InputError([Fault("E418", str(path))])
    table = own_tables.read(path)
    placed = locate(table, ("key", "date"))
    raise_if(placed.faults)
    key, when = (placed.index[head] for head in ("key", "date"))
    keys, dates = table.columns[key], [moment(cell) for cell in table.columns[when]]
    empty = [Fault("E404", table.where(int(row), key)) for row in table.rows[~keys.filled()]]
    unread = [
        Fault("E419", table.where(int(row), when)) for row, one in zip(table.rows, dates, strict=True) if one is None
    ]
    raise_if([*empty, *unread])
    people = tuple(pseudonym("person", text) for text in keys)
    places = tuple(table.where(int(row), key) for row in table.rows)
    return Withdrawals(people, max(one.date() for one in dates if one is not None), places)


def without(
    measurement: Measurement, wave: Wave, table: RawTable, withdrawals: Withdrawals, pseudonym: Pseudonym
) -> Left:
    """Leave the rows of those who withdrew out of an export.

    An export whose column of keys is not found stays as it is: cleaning says what is wrong with it.
    """
    heads = measurement.codebook[measurement.person_key or ""].heads(wave.id)
    try:
        index = find(table, [Expected(head, "key") for head in heads], ("*",)).index
    except InputError:
        index = {}
    if not heads or heads[0] not in index:
        return Left(table, frozenset(), 0)
    cells, people = table.columns[index[heads[0]]], frozenset(withdrawals.people)
    theirs = {text: named for text in cells.texts if text.strip() and (named := pseudonym("person", text)) in people}
    gone = cells.flags(theirs)
    return Left(_rows(table, ~gone), frozenset(theirs.values()), int(gone.sum()))


def _rows(table: RawTable, kept: Flags) -> RawTable:
    if kept.all():
        return table
    return replace(table, rows=table.rows[kept], columns=tuple(column.rows(kept) for column in table.columns))


def unregistered(register: pd.DataFrame | None, withdrawals: Withdrawals) -> tuple[pd.DataFrame | None, frozenset[str]]:
    """Leave those who withdrew out of the register; give it, and who of them were in it."""
    if register is None:
        return None, frozenset()
    gone = register["person"].isin(withdrawals.people).to_numpy(dtype=bool)
    return register[~gone].reset_index(drop=True), frozenset(register.loc[gone, "person"])


def nowhere(withdrawals: Withdrawals, met: frozenset[str]) -> list[Fault]:
    """Give a fault for every line whose person is in no export and not in the register: it may be a slip of the pen."""
    pairs = zip(withdrawals.people, withdrawals.places, strict=True)
    return [Fault("E420", place) for person, place in pairs if person not in met]


def account(withdrawals: Withdrawals | None, rows: Mapping[str, int], registered: int) -> dict[str, Any]:
    """Give what is kept of withdrawals: numbers, and the day of the last.

    Parameters
    ----------
    rows : mapping of wave to int
        Rows left out of each export.
    registered : int
        Persons left out of the register.
    """
    if withdrawals is None:
        return {"persons": 0, "latest": "", "rows": {}, "registered": 0}
    people = len(set(withdrawals.people))
    return {"persons": people, "latest": withdrawals.latest.isoformat(), "rows": dict(rows), "registered": registered}


def affected(journal: Sequence[Mapping[str, Any]], applied: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the earlier releases that still hold somebody who has withdrawn since.

    Parameters
    ----------
    journal : sequence of mapping
        Earlier releases, oldest first, each with ``withdrawn`` as `account` gives it.
    applied : mapping
        From `account`, of this run.

    Notes
    -----
    A release is affected if a later one, or this run, counts more withdrawals than it did, or a later day of the last.
    Lines that leave the list, once the raw files no longer hold the person, change nothing about that.
    """
    marks = [release["withdrawn"] for release in journal] + [applied]
    found = [
        release
        for place, release in enumerate(journal)
        if any(
            later["persons"] > marks[place]["persons"] or later["latest"] > marks[place]["latest"]
            for later in marks[place + 1 :]
        )
    ]
    return [{key: release[key] for key in ("time", "public_record")} for release in found]


def journalled(
    journal: Sequence[Mapping[str, Any]], log: Mapping[str, Any], applied: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """Add a release to the journal, if what is published changed since the last one.

    Parameters
    ----------
    log : mapping
        Of the run, with ``time`` and ``public_record``, the SHA-256 of the record of what is published.
    """
    if journal and journal[-1]["public_record"] == log["public_record"]:
        return list(journal)
    release = {key: log[key] for key in ("time", "public_record")}
    return [*journal, {**release, "withdrawn": {key: applied[key] for key in ("persons", "latest")}}]
