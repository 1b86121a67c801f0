"""The clean stage of a whole measurement: the register and every wave, all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from nulmeting import configuration, wave_table
from nulmeting.clean import CleanWave, clean_wave
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.pseudonyms import pseudonym
from nulmeting.raw_table import RawTable
from nulmeting.register import Pseudonym, read_register
from nulmeting.settings import Measurement
from nulmeting.settings_input import Wave
from nulmeting.withdrawals import Left, Withdrawals, account, nowhere, read_withdrawals, unregistered, without


@dataclass(frozen=True)
class Cleaned:
    """Everything that the clean stage makes, by wave where it is per wave.

    Parameters
    ----------
    withdrawn : mapping
        What is kept of people who withdrew, from `nulmeting.withdrawals.account`.
    """

    responses: Mapping[str, pd.DataFrame]
    register: pd.DataFrame | None
    excluded: Mapping[str, pd.DataFrame]
    counts: pd.DataFrame
    published: pd.DataFrame | None
    reading: Mapping[str, Mapping[str, Any]]
    withdrawn: Mapping[str, Any]


def clean(config: Path | str, raw: Path | str, key: bytes) -> Cleaned:
    """Read and clean a measurement.

    Parameters
    ----------
    config : Path
        ``config/measurements/<id>.yaml``.
    raw : Path
        The folder with the exports and the register.
    key : bytes
        The secret behind the pseudonyms.

    Raises
    ------
    InputError
        With the faults of all files together.
    """
    measurement = configuration.load(config)
    folder = Path(raw)

    @cache  # each identifier is met in several places
    def pseudo(kind: str, identifier: str) -> str:
        return pseudonym(key, f"{measurement.id}/{kind}", identifier)

    found: list[Fault] = []
    register: pd.DataFrame | None = None
    withdrawals: Withdrawals | None = None
    registered: frozenset[str] = frozenset()
    try:
        withdrawals = read_withdrawals(measurement, folder, pseudo)
    except InputError as error:
        found += error.faults
    try:
        register = read_register(measurement, folder, pseudo)
        if withdrawals is not None:
            register, registered = unregistered(register, withdrawals)
    except InputError as error:
        found += error.faults
    waves: dict[str, CleanWave] = {}
    left: dict[str, Left] = {}
    for wave in measurement.waves:
        try:
            table = wave_table.read(folder, wave)
            left[wave.id] = _left(measurement, wave, table, withdrawals, pseudo)
            rows = None if withdrawals is None else left[wave.id].rows
            waves[wave.id] = clean_wave(measurement, wave, left[wave.id].table, register, pseudo, rows)
        except InputError as error:
            found += error.faults
    if withdrawals is not None and not found:
        found += nowhere(withdrawals, registered.union(*(one.gone for one in left.values())))
    raise_if(found)
    published = [one.published for one in waves.values() if one.published is not None]
    return Cleaned(
        responses={name: one.responses for name, one in waves.items()},
        register=register,
        excluded={name: one.excluded for name, one in waves.items()},
        counts=pd.concat([one.counts for one in waves.values()], ignore_index=True),
        published=pd.concat(published, ignore_index=True) if published else None,
        reading={name: one.reading for name, one in waves.items()},
        withdrawn=account(withdrawals, {name: one.rows for name, one in left.items()}, len(registered)),
    )


def _left(
    measurement: Measurement, wave: Wave, table: RawTable, withdrawals: Withdrawals | None, pseudonym: Pseudonym
) -> Left:
    if withdrawals is None:
        return Left(table, frozenset(), 0)
    left = without(measurement, wave, table, withdrawals, pseudonym)
    if not len(left.table):
        raise InputError([Fault("E402", table.where(), {"reasons": f"withdrawn: {left.rows}"})])
    return left
