"""The clean stage of a whole measurement: the register and every wave, all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from nulmeting import configuration, organisations, raw_table
from nulmeting.clean import CleanWave, clean_wave
from nulmeting.coding import with_codings
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.open_answers import open_texts, read_excerpts
from nulmeting.organisation_files import read_naming, strangers
from nulmeting.organisations import Naming
from nulmeting.pseudonyms import pseudonym
from nulmeting.raw_table import RawTable
from nulmeting.register import cells_of, read_register, read_table
from nulmeting.register_counts import Cells, attach, read_cells
from nulmeting.settings import Measurement


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
    measurement = configuration.load(config)
    folder = Path(raw)
    naming, aliases = read_naming(measurement, folder)

    def pseudo(kind: str, identifier: str) -> str:
        name = naming.of(identifier) if kind == "organisation" else identifier
        return pseudonym(key, f"{measurement.id}/{kind}", name)

    found: list[Fault] = []
    register: pd.DataFrame | None = None
    counted: Cells | None = None
    listed: RawTable | None = None
    try:
        listed = read_table(measurement, folder)
        by_number = bool(measurement.register and measurement.register.counts)
        counted = read_cells(measurement, listed) if listed is not None and by_number else None
        register = None if counted else read_register(measurement, listed, pseudo)
    except InputError as error:
        found += error.faults
    tables: dict[str, RawTable] = {}
    waves: dict[str, CleanWave] = {}
    for wave in measurement.waves:
        try:
            table = raw_table.read(folder / wave.file, wave.sheet, wave.encoding, wave.delimiter)
            table = with_codings(measurement.codebook, wave.id, table, folder, needed=coded)
            waves[wave.id], tables[wave.id] = clean_wave(measurement, wave, table, register, pseudo), table
        except InputError as error:
            found += error.faults
    excerpts: list[dict[str, Any]] = []
    try:
        excerpts = read_excerpts(measurement, folder)
    except InputError as error:
        found += error.faults
    raise_if(found)
    responses = {name: one.responses for name, one in waves.items()}
    if counted is not None:
        register, responses = attach(measurement, counted, responses, tables)
    typed = {wave: _organisations(measurement, wave, tables[wave], one.responses) for wave, one in waves.items()}
    at = measurement.register.organisation if measurement.register else None
    enrolled = list(cells_of(listed, at)) if listed is not None and at else None
    if aliases is not None:
        raise_if(
            strangers(aliases, [*naming.names, *(enrolled or ()), *(name for one in typed.values() for name in one)])
        )
    published = [one.published for one in waves.values() if one.published is not None]
    return Cleaned(
        measurement=measurement,
        responses=responses,
        register=register,
        excluded={name: one.excluded for name, one in waves.items()},
        counts=pd.concat([one.counts for one in waves.values()], ignore_index=True),
        published=pd.concat(published, ignore_index=True) if published else None,
        reading=_reading(measurement, naming, waves, typed),
        texts={name: open_texts(measurement, name, tables[name], one) for name, one in responses.items()},
        excerpts=excerpts,
        matches=organisations.near_misses(
            naming, enrolled or [name for one in typed.values() for name in one if name.strip()]
        ),
    )


def _organisations(measurement: Measurement, wave: str, table: RawTable, responses: pd.DataFrame) -> list[str]:
    """Give what every used respondent typed as the organisation; of the others nothing is looked at."""
    key = measurement.organisation_key
    heads = measurement.codebook[key].heads(wave) if key else ()
    if not heads:
        return [""] * len(responses)
    return list(cells_of(table, heads[0]).rows(pd.Series(table.rows).isin(responses["row"]).to_numpy(dtype=bool)))


def _reading(
    measurement: Measurement, naming: Naming, waves: Mapping[str, CleanWave], typed: Mapping[str, list[str]]
) -> dict[str, Mapping[str, Any]]:
    """Add to how each file was read, how the organisations were found."""
    if measurement.organisation_key is None:
        return {name: one.reading for name, one in waves.items()}
    by_register = bool(measurement.register and measurement.register.organisation)
    counted = {name: organisations.counts(naming, names, by_register) for name, names in typed.items()}
    return {name: {**one.reading, "organisations": counted[name]} for name, one in waves.items()}
