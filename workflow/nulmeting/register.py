"""The register: who was invited, of which organisation, in which waves, and what is known of them beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from nulmeting import own_tables
from nulmeting.columns import Expected
from nulmeting.grid import Column
from nulmeting.labels import normalise
from nulmeting.messages import Fault, also_in, raise_if
from nulmeting.misfits import faults
from nulmeting.own_tables import locate
from nulmeting.parsing import SELECTED, UNSELECTED, Parsed, parse_cells
from nulmeting.raw_table import RawTable
from nulmeting.settings import Measurement
from nulmeting.settings_input import Register, Wave

Pseudonym: TypeAlias = Callable[[str, str], str]
"""Maps kind (``person``, ``organisation``) and identifier to a pseudonym."""


def enrolment(wave: str) -> str:
    """Give the name of the register's column that says who was registered in a wave."""
    return f"in.{wave}"


def invitation(wave: str) -> str:
    """Give the name of the register's column that says who was invited in a wave."""
    return f"invited.{wave}"


def registered(register: pd.DataFrame, wave: str) -> pd.DataFrame:
    """Give the part of the register that holds in a wave: all of it, unless the register says who was in when."""
    column = enrolment(wave)
    return register[register[column]] if column in register else register


def more_than_registered(
    measurement: Measurement,
    wave: Wave,
    table: RawTable,
    index: Mapping[str, int],
    register: pd.DataFrame | None,
    pseudonym: Pseudonym,
) -> Iterator[Fault]:
    """Say that an export holds more persons than the register: one fault of the file, not one of each row.

    Parameters
    ----------
    table : RawTable
        The export of the wave.
    index : mapping of head to column number
    register : DataFrame or None
        From `read_register`.
    """
    if register is None or measurement.register is None or not measurement.person_key:
        return
    heads = measurement.codebook[measurement.person_key].heads(wave.id)
    if not heads or heads[0] not in index:
        return
    cells = table.columns[index[heads[0]]].texts
    respondents = len({pseudonym("person", text) for text in cells if text.strip()})
    size = len(registered(register, wave.id))
    if respondents > size:
        fields = {"respondents": str(respondents), "register": measurement.register.file, "registered": str(size)}
        yield Fault("E409", table.where(), fields)


def with_register(
    measurement: Measurement, responses: pd.DataFrame, register: pd.DataFrame | None
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Put the register's values in the place of what respondents said about themselves.

    Returns
    -------
    DataFrame
        The responses, with the register's organisation and items.
    dict of str to int
        Per item the number of respondents whose own answer was another one; a blank in the register replaces too.
    """
    if register is None:
        return responses, {}
    known = register.set_index("person").loc[responses["person"]].reset_index()
    replaced = {}
    out = responses.copy()
    own = set() if measurement.register and measurement.register.organisation else {"organisation"}
    own |= {"person", *(name(wave.id) for wave in measurement.waves for name in (enrolment, invitation))}
    for column in [c for c in known.columns if c not in own]:
        if column in out:
            differs = out[column].notna() & (known[column].isna() | (out[column] != known[column]).fillna(False))
            replaced[column] = int(differs.sum())
        out[column] = known[column]
    return out, {name: n for name, n in replaced.items() if n}


def read_table(measurement: Measurement, folder: Path) -> RawTable | None:
    """Read the register's file as it stands; None if the measurement has no register."""
    plan = measurement.register
    return None if plan is None else own_tables.read(folder / plan.file, plan.sheet)


def read_register(measurement: Measurement, table: RawTable | None, pseudonym: Pseudonym) -> pd.DataFrame | None:
    """Make the register of a measurement.

    Parameters
    ----------
    measurement : Measurement
    table : RawTable or None
        From `read_table`.
    pseudonym : Pseudonym

    Returns
    -------
    DataFrame or None
        One row per person: ``person`` and ``organisation`` (pseudonyms), the items that the register knows, and, where
        it says so, boolean columns ``in.<wave>`` and ``invited.<wave>``. None if the measurement has no register.

    Raises
    ------
    InputError
        With every fault at once: missing and unlisted columns, empty and double keys, values that the codebook does
        not know or that are outside its limits, a registration that is neither yes nor no, an organisation in two
        categories of its breakdown.
    """
    plan = measurement.register
    if plan is None or table is None:
        return None
    placed = locate(table, _expected(plan), plan.ignore_columns)
    index = placed.index
    cells = {head: table.columns[place] for head, place in index.items()}
    parsed = {
        code: parse_cells(measurement.codebook[code], cells[head], index[head])
        for code, head in plan.items.items()
        if head in index
    }
    misfits = [misfit for one in parsed.values() for misfit in one.misfits]
    enrolled = {name: cells[head] for name, head in _yes_no_heads(plan).items() if head in index}
    unclear = _unclear(table, plan, enrolled, index)
    outside = _outside(table, plan, parsed, index)
    raise_if([*placed.faults, *_empty_keys(table, plan, index), *faults(misfits, table), *outside, *unclear])
    if plan.organisation:
        raise_if(_inconstant(measurement, table, cells[plan.organisation], parsed, index))
    people = _named("person", cells[plan.person], pseudonym)
    raise_if(_twice(table, people, index[plan.person]))
    organisations = _named("organisation", cells[plan.organisation], pseudonym) if plan.organisation else None
    identity = {
        "person": pd.Series(people, dtype="str"),
        "organisation": pd.Series(organisations, index=range(len(people)), dtype="str"),
    }
    columns = {name: column for one in parsed.values() for name, column in one.columns.items()}
    waves = {
        name: pd.Series(one.each((_yes_or_no(text) for text in one.texts), bool)) for name, one in enrolled.items()
    }
    return pd.DataFrame({**identity, **columns, **waves})


def _named(kind: str, cells: Column, pseudonym: Pseudonym) -> list[str]:
    return list(cells.each(pseudonym(kind, text) for text in cells.texts))


def _keys(plan: Register) -> list[str]:
    return [head for head in (plan.person, plan.organisation) if head]


def _expected(plan: Register) -> list[Expected]:
    known = [*plan.items.items(), *_yes_no_heads(plan).items()]
    return [*(Expected(head, "key") for head in _keys(plan)), *(Expected(head, name) for name, head in known)]


def _yes_no_heads(plan: Register) -> dict[str, str]:
    """Give the heads of the columns that say who was registered and who was invited, by the name they get."""
    enrolled = {enrolment(wave): head for wave, head in plan.waves.items()}
    return enrolled | {invitation(wave): head for wave, head in plan.invited.items()}


def _yes_or_no(cell: str) -> bool | None:
    """Read whether somebody was registered; None if the cell does not say."""
    form = normalise(cell)
    return True if form in SELECTED else False if form in UNSELECTED else None


def _unclear(table: RawTable, plan: Register, enrolled: Mapping[str, Column], index: Mapping[str, int]) -> list[Fault]:
    """Give one fault per column that does not say yes or no everywhere; its cells may be anything, so none is shown."""
    found = []
    for name, cells in enrolled.items():
        rows = table.rows[cells.flags({text for text in cells.texts if _yes_or_no(text) is None})]
        if rows.size:
            where = table.where(int(rows[0]), index[_yes_no_heads(plan)[name]])
            code = "E408" if name.startswith(enrolment("")) else "E417"
            found.append(Fault(code, where, {"repeated": also_in(rows.size - 1)}))
    return found


def _empty_keys(table: RawTable, plan: Register, index: Mapping[str, int]) -> list[Fault]:
    return [
        Fault("E404", table.where(int(number), index[head]))
        for head in _keys(plan)
        if head in index
        for number in table.rows[~table.columns[index[head]].filled()]
    ]


def _outside(table: RawTable, plan: Register, parsed: Mapping[str, Parsed], index: Mapping[str, int]) -> list[Fault]:
    """Give one fault per column with values outside the limits of its item: they would replace what people answered."""
    found = []
    for code, one in parsed.items():
        if one.out_of_range:
            where = table.where(int(table.rows[min(one.out_of_range)]), index[plan.items[code]])
            found.append(Fault("E421", where, {"item": code, "repeated": also_in(len(one.out_of_range) - 1)}))
    return found


def _inconstant(
    measurement: Measurement,
    table: RawTable,
    organisations: Column,
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
                fields = {"item": breakdown.item, "first": str(table.rows[earlier]), "breakdown": breakdown.id}
                found.append(Fault("E407", table.where(int(table.rows[at]), column), fields))
    return found


def _twice(table: RawTable, people: list[str], column: int) -> list[Fault]:
    first: dict[str, int] = {}
    found = []
    for number, person in zip(table.rows.tolist(), people, strict=True):
        if first.setdefault(person, number) != number:
            found.append(Fault("E403", table.where(number, column), {"first": str(first[person])}))
    return found
