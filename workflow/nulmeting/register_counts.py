"""A register of numbers only: how many people were registered in each cell, such as a type and a role, and not who.

Rows without a name stand for the people. A respondent takes a row of the cell that the answers lead to, so that all
that rests on who is registered goes as with a list of persons: populations, response, bounds, weights. Where those who
did not respond work is not known; see `attach`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.columns import Expected
from nulmeting.grid import Column
from nulmeting.messages import Fault, also_in, raise_if
from nulmeting.misfits import faults
from nulmeting.own_tables import locate
from nulmeting.parsing import parse_cells
from nulmeting.raw_table import RawTable
from nulmeting.settings import Measurement
from nulmeting.settings_input import Register

Counts = NDArray[np.int64]
Holders: TypeAlias = dict[tuple[str, str | None], set[str]]
"""The respondents of a cell, person and organisation, and the waves in which they are there."""


@dataclass(frozen=True)
class Cells:
    """The register's cells.

    Parameters
    ----------
    codes : DataFrame
        One row per cell: the answer code of every item.
    size : mapping of wave to array of int
        Registered persons of every cell.
    where : tuple of str
        Place of every cell in the file.
    """

    codes: pd.DataFrame
    size: Mapping[str, Counts]
    where: tuple[str, ...]


def read_cells(measurement: Measurement, table: RawTable) -> Cells:
    """Read a register of numbers.

    Raises
    ------
    InputError
        With every fault: missing and unlisted columns, values that the codebook does not know, empty cells, numbers
        that are no number of people, a cell that stands twice.
    """
    plan = measurement.register
    assert plan is not None
    heads = dict.fromkeys(plan.counts.values())
    expected = [*(Expected(head, code) for code, head in plan.items.items()), *(Expected(h, "counts") for h in heads)]
    placed = locate(table, expected, plan.ignore_columns)
    raise_if(placed.faults)
    index, columns = placed.index, table.columns
    parsed = {c: parse_cells(measurement.codebook[c], columns[index[h]], index[h]) for c, h in plan.items.items()}
    read = {head: [_whole(text) for text in columns[index[head]]] for head in heads}
    wrong = [
        *faults([misfit for one in parsed.values() for misfit in one.misfits], table),
        *_empty(table, plan, index),
        *(fault for head, values in read.items() for fault in _no_number(table, values, index[head])),
    ]
    raise_if(wrong)
    codes = pd.DataFrame({code: one.columns[code] for code, one in parsed.items()})
    raise_if(_twice(table, codes))
    size = {wave: np.array(read[head], dtype=np.int64) for wave, head in plan.counts.items()}
    return Cells(codes, size, tuple(table.where(int(row)) for row in table.rows))


def attach(
    measurement: Measurement,
    cells: Cells,
    responses: Mapping[str, pd.DataFrame],
    tables: Mapping[str, RawTable],
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Write numbers out as a register of rows, in which every respondent has one.

    A respondent who left an item of the register open takes a place that is left in a cell that fits the other items.
    Somebody who is recognised in several waves is in the register of all of them, as far as the numbers go.

    Returns
    -------
    DataFrame
        As `nulmeting.register.read_register` makes it, with ``in.<wave>`` for every wave. ``organisation`` is what
        the respondent named, and empty for the others: populations of organisations are not known.
    dict of wave to DataFrame
        The responses, in which a person without a key has a name of its own.

    Raises
    ------
    InputError
        If respondents fit no cell, or are more than a cell holds.
    """
    named = {wave: _with_names(wave, frame) for wave, frame in responses.items()}
    found: list[Fault] = []
    holders: list[Holders] = [defaultdict(set) for _ in cells.where]
    for wave, frame in named.items():
        places, lost = _places(cells, frame, wave)
        found += _unplaced(tables[wave], frame.loc[lost, "row"].tolist())
        organisations = frame["organisation"].astype("object").where(frame["organisation"].notna(), None)
        for place, *key in zip(places, frame["person"], organisations, strict=True):
            if place >= 0:
                holders[place][key[0], key[1]].add(wave)
    found += _crowded(cells, holders)
    raise_if(found)
    taken = {(person, wave) for people in holders for (person, _), waves in people.items() for wave in waves}
    # nobody is recognised in another wave without a key: the waves then share no rows
    waves = list(cells.size)
    groups = [waves] if measurement.person_key else [[wave] for wave in waves]
    rows = [
        row
        for place, people in enumerate(holders)
        for together in groups
        for row in _rows(cells, place, people, taken, together)
    ]
    # ASSUME: in a register of numbers, somebody who did not respond counts as an organisation of their own
    written = pd.DataFrame(rows, columns=["cell", "person", "organisation", *(f"in.{wave}" for wave in cells.size)])
    codes = cells.codes.iloc[written["cell"].to_numpy(dtype=np.int64)].reset_index(drop=True)
    identity = written[["person", "organisation"]].astype("str").where(written[["person", "organisation"]].notna())
    return pd.concat([identity, codes, written.iloc[:, 3:].astype(bool)], axis=1), named


def _whole(text: str) -> int | None:
    """Read a number of people; ``1.250`` and ``1,250`` are not guessed at."""
    plain = text.strip().removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 8 else None


def _no_number(table: RawTable, values: list[int | None], column: int) -> Iterator[Fault]:
    for number, value in zip(table.rows.tolist(), values, strict=True):
        if value is None:
            yield Fault("E446", table.where(number, column))


def _empty(table: RawTable, plan: Register, index: Mapping[str, int]) -> Iterator[Fault]:
    for head in plan.items.values():
        cells: Column = table.columns[index[head]]
        for number in table.rows[~cells.filled()].tolist():
            yield Fault("E440", table.where(number, index[head]), {"head": head})


def _twice(table: RawTable, codes: pd.DataFrame) -> Iterator[Fault]:
    first: dict[tuple[str, ...], int] = {}
    for number, cell in zip(table.rows.tolist(), codes.itertuples(index=False, name=None), strict=True):
        if first.setdefault(cell, number) != number:
            yield Fault("E441", table.where(number), {"first": str(first[cell])})


def _with_names(wave: str, frame: pd.DataFrame) -> pd.DataFrame:
    names = frame["person"].where(frame["person"].notna(), [f"{wave}:{row}" for row in frame["row"]])
    return frame.assign(person=names)


def _places(cells: Cells, frame: pd.DataFrame, wave: str) -> tuple[list[int], list[int]]:
    """Give the cell of every respondent, -1 if there is none; and the positions of those without one."""
    items = list(cells.codes)
    number = {cell: place for place, cell in enumerate(cells.codes.itertuples(index=False, name=None))}
    answers = frame[items].astype("object").where(frame[items].notna(), None)
    own = list(answers.itertuples(index=False, name=None))
    places = [number.get(answer, -1) for answer in own]
    left = cells.size[wave] - np.bincount([p for p in places if p >= 0], minlength=len(number))
    for at, answer in enumerate(own):
        if places[at] < 0 and None in answer:
            fits = (p for cell, p in number.items() if left[p] > 0 and _agrees(answer, cell))
            places[at] = next(fits, -1)
            if places[at] >= 0:
                left[places[at]] -= 1
    return places, [at for at, place in enumerate(places) if place < 0]


def _agrees(answer: tuple[str | None, ...], cell: tuple[str, ...]) -> bool:
    return all(one is None or one == other for one, other in zip(answer, cell, strict=True))


def _unplaced(table: RawTable, rows: list[int]) -> Iterator[Fault]:
    if rows:
        yield Fault("E447", table.where(rows[0]), {"repeated": also_in(len(rows) - 1)})


def _crowded(cells: Cells, holders: list[Holders]) -> Iterator[Fault]:
    for place, people in enumerate(holders):
        for wave, size in cells.size.items():
            respondents = sum(wave in waves for waves in people.values())
            if respondents > size[place]:
                fields = {"respondents": str(respondents), "registered": str(size[place]), "wave": wave}
                yield Fault("E448", cells.where[place], fields)


def _rows(
    cells: Cells, place: int, people: Holders, taken: set[tuple[str, str]], together: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    """Give the rows of one cell: its respondents, and as many more without a name as the numbers say.

    Parameters
    ----------
    taken : set of (person, wave)
        Who has a row in which wave already; what this cell gives is added.
    together : sequence of str
        Waves whose people may be the same.
    """
    left = {wave: int(cells.size[wave][place]) - sum(wave in one for one in people.values()) for wave in together}
    for (person, organisation), waves in people.items():
        if waves.isdisjoint(together):
            continue
        held = set(waves)
        for wave in together:
            if (person, wave) not in taken and left[wave] > 0:
                left[wave] -= 1
                held.add(wave)
                taken.add((person, wave))
        yield place, person, organisation, *(wave in held for wave in cells.size)
    for number in range(max(left.values(), default=0)):
        name = f"cell:{place}:{number}:{together[0]}"
        yield place, name, None, *(number < left.get(wave, 0) for wave in cells.size)
