"""The clean stage of a whole measurement: the register and every wave, all faults at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from nulmeting import configuration, guard, organisations
from nulmeting.clean import CleanWave, clean_wave
from nulmeting.cleaning_counts import reasons_in_words
from nulmeting.coding import with_codings
from nulmeting.exports import read_export
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.open_answers import open_texts, read_excerpts
from nulmeting.organisation_files import read_naming, strangers
from nulmeting.organisations import Naming
from nulmeting.own_tables import cells_of
from nulmeting.pseudonyms import pseudonym
from nulmeting.raw_table import RawTable
from nulmeting.register import Pseudonym, read_register, read_table
from nulmeting.register_counts import attach, read_cells
from nulmeting.settings import Measurement
from nulmeting.settings_input import Wave
from nulmeting.withdrawals import Left, Withdrawals, account, nowhere, read_withdrawals, unregistered, without

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Cleaned:
    """Everything that the clean stage makes, by wave where it is per wave.

    Parameters
    ----------
    matches : DataFrame
        From `nulmeting.organisations.near_misses`; names as typed, for those inside alone.
    texts : mapping of wave to DataFrame
        From `nulmeting.open_answers.open_texts`, likewise.
    excerpts : list of dict
        Those open answers that may be published.
    withdrawn : mapping
        What is kept of people who withdrew, from `nulmeting.withdrawals.account`.
    """

    measurement: Measurement
    responses: Mapping[str, pd.DataFrame]
    register: pd.DataFrame | None
    excluded: Mapping[str, pd.DataFrame]
    counts: pd.DataFrame
    published: pd.DataFrame | None
    reading: Mapping[str, Mapping[str, Any]]
    matches: pd.DataFrame
    texts: Mapping[str, pd.DataFrame]
    excerpts: list[dict[str, Any]]
    withdrawn: Mapping[str, Any]


def clean(config: Path | str, raw: Path | str, key: bytes, *, coded: bool = True) -> Cleaned:
    """Read and clean a measurement.

    Parameters
    ----------
    config : Path
        ``config/measurements/<id>.yaml``.
    raw : Path
        The folder with the exports and the register.
    key : bytes
        The secret behind the pseudonyms.
    coded : bool
        Whether the coding sheets of open answers must be there.

    Raises
    ------
    InputError
        With the faults of all files together.
    """
    guard.ready()  # it starts while the configuration is read
    measurement = configuration.load(config)
    folder, found = Path(raw), _Found()
    naming, aliases = found.of(read_naming, measurement, folder) or (Naming(), None)

    @cache  # each identifier is met in several places
    def pseudo(kind: str, identifier: str) -> str:
        name = naming.of(identifier) if kind == "organisation" else identifier
        return pseudonym(key, f"{measurement.id}/{kind}", name)

    withdrawals = found.of(read_withdrawals, measurement, folder, pseudo)

    def read(wave: Wave) -> Left:
        table = read_export(folder / wave.file, wave)
        table = with_codings(measurement.codebook, wave.id, table, folder, needed=coded)
        return _left(measurement, wave, table, withdrawals, pseudo)

    listed = found.of(read_table, measurement, folder)
    by_number = measurement.register is not None and bool(measurement.register.counts)
    numbers = found.of(read_cells, measurement, listed) if by_number and listed is not None else None
    register = None if by_number else found.of(read_register, measurement, listed, pseudo)
    registered: frozenset[str] = frozenset()
    if withdrawals is not None:
        register, registered = unregistered(register, withdrawals)
    left: dict[str, Left] = {}
    waves: dict[str, CleanWave] = {}
    for wave in measurement.waves:
        one = found.of(read, wave)
        if one is None:
            continue
        left[wave.id] = one
        rows = None if withdrawals is None else one.rows
        made = found.of(clean_wave, measurement, wave, one.table, register, pseudo, rows)
        waves |= {} if made is None else {wave.id: made}
    if withdrawals is not None and not found.faults:
        found.faults += nowhere(withdrawals, registered.union(*(one.gone for one in left.values())))
    tables = {name: one.table for name, one in left.items()}
    excerpts: list[dict[str, Any]] = found.of(read_excerpts, measurement, folder) or []
    raise_if(found.faults)
    responses = {name: one.responses for name, one in waves.items()}
    if numbers is not None:
        register, responses = attach(measurement, numbers, responses, tables)
    typed = {wave: _organisations(measurement, wave, tables[wave], one) for wave, one in responses.items()}
    names = _names(measurement, listed, typed)
    if aliases is not None:
        raise_if(strangers(aliases, [*naming.names, *names, *(name for one in typed.values() for name in one)]))
    matches = organisations.near_misses(naming, names)
    published = [one.published for one in waves.values() if one.published is not None]
    plan = measurement.organisations
    return Cleaned(
        measurement=measurement,
        responses=responses,
        register=register,
        excluded={name: one.excluded for name, one in waves.items()},
        counts=pd.concat([one.counts for one in waves.values()], ignore_index=True),
        published=pd.concat(published, ignore_index=True) if published else None,
        reading=_reading(measurement, naming, waves, typed, len(matches)),
        matches=matches if plan is not None and plan.near_misses else matches.iloc[:0],
        texts={name: open_texts(measurement, name, tables[name], one) for name, one in responses.items()},
        excerpts=excerpts,
        withdrawn=account(withdrawals, {name: one.rows for name, one in left.items()}, len(registered)),
    )


def _left(
    measurement: Measurement, wave: Wave, table: RawTable, withdrawals: Withdrawals | None, pseudonym: Pseudonym
) -> Left:
    if withdrawals is None:
        return Left(table, frozenset(), 0)
    left = without(measurement, wave, table, withdrawals, pseudonym)
    if not len(left.table):
        raise InputError([Fault("E402", table.where(), {"reasons": reasons_in_words({"withdrawn": left.rows})})])
    return left


class _Found:
    """The faults of everything that was tried."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def of(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Do something and keep its faults; None if it has any."""
        try:
            return work(*args, **kwargs)
        except InputError as error:
            self.faults += error.faults
            return None


def _names(measurement: Measurement, listed: RawTable | None, typed: Mapping[str, list[str]]) -> list[str]:
    """Give the names of organisations that count: the register's if it has any, else what respondents typed."""
    at = measurement.register.organisation if measurement.register else None
    if listed is not None and at:
        return list(cells_of(listed, at))
    return [name for one in typed.values() for name in one if name.strip()]


def _organisations(measurement: Measurement, wave: str, table: RawTable, responses: pd.DataFrame) -> list[str]:
    """Give what every used respondent typed as the organisation; of the others nothing is looked at."""
    key = measurement.organisation_key
    heads = measurement.codebook[key].heads(wave) if key else ()
    if not heads:
        return [""] * len(responses)
    return list(cells_of(table, heads[0]).rows(pd.Series(table.rows).isin(responses["row"]).to_numpy(dtype=bool)))


def _reading(
    measurement: Measurement,
    naming: Naming,
    waves: Mapping[str, CleanWave],
    typed: Mapping[str, list[str]],
    near_misses: int,
) -> dict[str, Mapping[str, Any]]:
    """Add to how each file was read, how the organisations were found."""
    if measurement.organisation_key is None:
        return {name: one.reading for name, one in waves.items()}
    by_register = bool(measurement.register and measurement.register.organisation)
    counted = {name: organisations.counts(naming, names, by_register) for name, names in typed.items()}
    return {
        name: {**one.reading, "organisations": {**counted[name], "near_misses": near_misses}}
        for name, one in waves.items()
    }
