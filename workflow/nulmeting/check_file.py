"""Checking one export before anything runs: how it reads, and everything that is wrong with it for its measurement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nulmeting import configuration
from nulmeting.clean import CleanWave, clean_wave
from nulmeting.cleaning_counts import ROW
from nulmeting.coding import with_codings
from nulmeting.exports import read_export
from nulmeting.messages import Fault, InputError, unknown
from nulmeting.organisation_files import read_naming
from nulmeting.pseudonyms import pseudonym
from nulmeting.register import Pseudonym, read_register, read_table
from nulmeting.settings import Measurement
from nulmeting.settings_input import Wave
from nulmeting.source import KINDS

PASSING = b"only to tell keys apart within one check; nothing of it is kept"
"""In the place of the secret key: a check makes no key and writes no pseudonym."""
HEADS_SHOWN = 200


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Parameters
    ----------
    faults : tuple of Fault
    reading : mapping
        How the file was read: heads and numbers, no cell.
    rows : mapping of (step, reason) to int
        For a wave: rows ``read``, ``used``, and excluded and flagged by reason.
    measurement, wave : str
        What it was checked against; empty if nothing.
    """

    faults: tuple[Fault, ...] = ()
    reading: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[tuple[str, str], int] = field(default_factory=dict)
    measurement: str = ""
    wave: str = ""


def check(path: Path, config: Path, measurement: str = "", wave: str = "") -> Checked:
    """Check one export.

    Parameters
    ----------
    path : Path
    config : Path
        The configuration folder.
    measurement : str
        Against whose codebook; if empty, the one in whose ``raw/<id>/`` the file is; failing that, only how the file
        reads is told.
    wave : str
        Which wave; if empty, the one that names the file.

    Raises
    ------
    InputError
        If the measurement or the wave that was named is not there.
    """
    known = _known(config, measurement)
    name = measurement or (path.resolve().parent.name if path.resolve().parent.name in known else "")
    if not name:
        return read_only(path)
    try:
        loaded = configuration.load(config / "measurements" / f"{name}.yaml")
    except InputError as error:
        return Checked(error.faults, measurement=name)
    chosen = _wave(loaded, path, wave)
    if chosen is None and not measurement:
        return read_only(path)
    if chosen is None:
        raise InputError([unknown("E503", wave or path.name, [one.id for one in loaded.waves])])
    return of_wave(loaded, chosen, path)


def exports(folder: Path, config: Path, measurement: str = "", wave: str = "") -> list[tuple[Path, str, str]]:
    """Give what there is to check in a folder: every file with the measurement and the wave that it is of.

    The exports that the waves of a measurement name, whether they are there or not; in a folder of no measurement every
    file of a kind that is read, of no measurement.

    Raises
    ------
    InputError
        If there is nothing to check; if the measurement is not there.
    """
    _known(config, measurement)
    name = measurement or folder.resolve().name
    place = config / "measurements" / f"{name}.yaml"
    if not place.is_file():
        files = sorted(one for one in folder.iterdir() if one.is_file() and one.suffix.lower() in KINDS)
        if not files:
            raise InputError([Fault("E511", str(folder), {"kinds": ", ".join(kind[1:] for kind in KINDS)})])
        return [(one, "", wave) for one in files]
    try:
        waves = [one for one in configuration.load(place).waves if wave in ("", one.id)]
    except InputError:  # checking whatever it is says what is wrong
        waves = []
    return [(folder / one.file, name, one.id) for one in waves] or [(folder, name, wave)]


def _known(config: Path, measurement: str) -> list[str]:
    """Give the ids of all measurements; stop if the one that was named is not among them."""
    known = sorted(one.stem for one in (config / "measurements").glob("*.yaml"))
    if measurement and measurement not in known:
        raise InputError([unknown("E502", measurement, known)])
    return known


def read_only(path: Path) -> Checked:
    """Tell how a file reads, without a codebook."""
    try:
        table = read_export(path)
    except InputError as error:
        return Checked(error.faults)
    reading = {
        "file": path.name,
        "sheet": table.sheet,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "layout": table.layout,
        "recognised_by": table.understood.sign,
        "head_rows": list(table.head_rows),
        "rows": len(table),
        "rows_left_out": {reason: len(rows) for reason, rows in table.understood.left_out.items()},
        "columns": len(table.head),
        "heads": list(table.head[:HEADS_SHOWN]),
    }
    return Checked(reading=reading)


def of_wave(measurement: Measurement, wave: Wave, path: Path) -> Checked:
    """Check an export against its wave; the register, aliases and coding sheets are looked for beside it."""
    found: list[Fault] = []
    register, made = None, None
    folder = path.parent
    try:
        read_naming(measurement, folder)
        plan = measurement.register
        if plan is not None and not plan.counts and (folder / plan.file).is_file():
            register = read_register(measurement, read_table(measurement, folder), _named(measurement))
    except InputError as error:
        found += error.faults
    try:
        table = read_export(path, wave)
        table = with_codings(measurement.codebook, wave.id, table, folder, needed=False)
        made = clean_wave(measurement, wave, table, register, _named(measurement))
    except InputError as error:
        found += error.faults
    reading = {} if made is None else made.reading
    return Checked(tuple(found), reading, _rows(made), measurement.id, wave.id)


def _named(measurement: Measurement) -> Pseudonym:
    return lambda kind, identifier: pseudonym(PASSING, f"{measurement.id}/{kind}", identifier)


def _rows(made: CleanWave | None) -> dict[tuple[str, str], int]:
    if made is None:
        return {}
    rows = made.counts[(made.counts["unit"] == ROW) & (made.counts["count"] > 0)]
    named = zip(rows["step"], rows["reason"], rows["count"], strict=True)
    return {(str(step), str(reason)): int(count) for step, reason, count in named}


def _wave(measurement: Measurement, path: Path, wave: str) -> Wave | None:
    if wave:
        return next((one for one in measurement.waves if one.id == wave), None)
    named = [one for one in measurement.waves if path.name in one.files]
    return named[0] if named else measurement.waves[0] if len(measurement.waves) == 1 else None
