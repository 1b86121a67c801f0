"""The clean stage of a whole measurement: the register and every wave, all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from nulmeting import configuration, guard, wave_table
from nulmeting.clean import CleanWave, clean_wave
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.pseudonyms import pseudonym
from nulmeting.register import read_register


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
    guard.ready()  # it starts while the configuration is read
    measurement = configuration.load(config)
    folder = Path(raw)

    def pseudo(kind: str, identifier: str) -> str:
        return pseudonym(key, f"{measurement.id}/{kind}", identifier)

    found: list[Fault] = []
    register: pd.DataFrame | None = None
    try:
        register = read_register(measurement, folder, pseudo)
    except InputError as error:
        found += error.faults
    waves: dict[str, CleanWave] = {}
    for wave in measurement.waves:
        try:
            table = wave_table.read(folder, wave)
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
