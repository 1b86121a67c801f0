"""The clean stage of a whole measurement: the register and every wave, all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from nulmeting import configuration, raw_table
from nulmeting.clean import CleanWave, Pseudonym, clean_wave
from nulmeting.columns import Expected, find
from nulmeting.labels import normalise
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.parsing import Parsed, faults, parse_cells
from nulmeting.pseudonyms import pseudonym
from nulmeting.raw_table import RawTable
from nulmeting.settings import Measurement


@dataclass(frozen=True)
class Cleaned:
    """Everything that the clean stage makes, by wave where it is per wave."""

    responses: Mapping[str, pd.DataFrame]
    register: pd.DataFrame | None
    excluded: Mapping[str, pd.DataFrame]
    counts: pd.DataFrame
    published: pd.DataFrame | None
    reading: Mapping[str, Mapping[str, Any]]


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

    def pseudo(kind: str, identifier: str) -> str:
        return pseudonym(key, f"{measurement.id}/{kind}", identifier)

    found: list[Fault] = []
    register: pd.DataFrame | None = None
    try:
        register = _register(measurement, folder, pseudo)
    except InputError as error:
        found += error.faults
    waves: dict[str, CleanWave] = {}
    for wave in measurement.waves:
        try:
            table = raw_table.read(folder / wave.file, wave.sheet, wave.encoding, wave.delimiter)
            waves[wave.id] = clean_wave(measurement, wave, table, register, pseudo)
        except InputError as error:
            found += error.faults
    raise_if(found)
    published = [one.published for one in waves.values() if one.published is not None]
    return Cleaned(
        responses={name: one.responses for name, one in waves.items()},
        register=register,
        excluded={name: one.excluded for name, one in waves.items()},
        counts=pd.concat([one.counts for one in waves.values()], ignore_index=True),
        published=pd.concat(published, ignore_index=True) if published else None,
        reading={name: one.reading for name, one in waves.items()},
    )


def _register(measurement: Measurement, folder: Path, pseudo: Pseudonym) -> pd.DataFrame | None:
    """Read the register: a pseudonym per person and organisation, and the items that it knows."""
    plan = measurement.register
    if plan is None:
        return None
    table = raw_table.read(folder / plan.file, plan.sheet)
    keys = [plan.person, *([plan.organisation] if plan.organisation else [])]
    expected = [Expected(head, "key") for head in keys]
    expected += [Expected(head, code) for code, head in plan.items.items()]
    placed = find(table, expected, "plain", plan.ignore_columns)
    index = placed.index
    cells = {head: [record[place] for _, record in table.records] for head, place in index.items()}
    parsed = {
        code: parse_cells(measurement.codebook[code], cells[head], index[head])
        for code, head in plan.items.items()
        if head in index
    }
    misfits = [misfit for one in parsed.values() for misfit in one.misfits]
    raise_if([*placed.faults, *_register_keys(table, keys, index), *faults(misfits, table)])
    if plan.organisation:
        raise_if(_inconstant(measurement, table, cells[plan.organisation], parsed, index))
    people = [pseudo("person", text) for text in cells[plan.person]]
    raise_if(_twice(table, people, index[plan.person]))
    organisations = (
        [pseudo("organisation", text) for text in cells[plan.organisation]]
        if plan.organisation
        else [None] * len(people)
    )
    columns = {name: column for one in parsed.values() for name, column in one.columns.items()}
    identity = {"person": pd.Series(people, dtype="str"), "organisation": pd.Series(organisations, dtype="str")}
    return pd.DataFrame({**identity, **columns})


def _register_keys(table: RawTable, heads: list[str], index: Mapping[str, int]) -> list[Fault]:
    return [
        Fault("E404", table.where(number, index[head]))
        for head in heads
        if head in index
        for number, record in table.records
        if not record[index[head]].strip()
    ]


def _inconstant(
    measurement: Measurement,
    table: RawTable,
    organisations: list[str],
    parsed: Mapping[str, Parsed],
    index: Mapping[str, int],
) -> list[Fault]:
    """Find organisations in two categories of a breakdown that is constant within organisations."""
    found = []
    for breakdown in measurement.breakdowns:
        if breakdown.unit != "organisation" or breakdown.item not in parsed or measurement.register is None:
            continue
        column = index[measurement.register.items[breakdown.item]]
        values = pd.DataFrame(parsed[breakdown.item].columns).astype("str").agg("|".join, axis=1)
        first: dict[str, int] = {}
        for at, name in enumerate(organisations):
            earlier = first.setdefault(normalise(name), at)
            if values[earlier] != values[at]:
                fields = {"item": breakdown.item, "first": str(table.records[earlier][0]), "breakdown": breakdown.id}
                found.append(Fault("E407", table.where(table.records[at][0], column), fields))
    return found


def _twice(table: RawTable, people: list[str], column: int) -> list[Fault]:
    first: dict[str, int] = {}
    found = []
    for (number, _), person in zip(table.records, people, strict=True):
        if first.setdefault(person, number) != number:
            found.append(Fault("E403", table.where(number, column), {"first": str(first[person])}))
    return found
