"""The tables in which people say which names are one organisation: a list of organisations, and aliases."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from nulmeting import own_tables
from nulmeting.codebook import Text
from nulmeting.labels import normalise
from nulmeting.messages import Fault, nearest, raise_if
from nulmeting.organisations import Naming
from nulmeting.own_tables import locate
from nulmeting.raw_table import RawTable
from nulmeting.settings import Measurement


def read_naming(measurement: Measurement, folder: Path) -> tuple[Naming, RawTable | None]:
    """Read the list of organisations and the aliases of a measurement.

    Parameters
    ----------
    folder : Path
        Where the raw files are.

    Returns
    -------
    Naming
    RawTable or None
        The alias table, for `strangers`.

    Raises
    ------
    InputError
        With every fault in a file: missing and unlisted columns, empty cells, a name or key that stands twice, an
        official name that is itself an alias. No name is in a message, only its place.
    """
    plan = measurement.organisations
    keys: dict[str, str] = {}
    names: tuple[str, ...] = ()
    if plan is not None and plan.names:
        table = own_tables.read(folder / plan.names)
        keys, names = _listed(table)
    if plan is None or not plan.aliases:
        return Naming(keys, names), None
    table = own_tables.read(folder / plan.aliases)
    return Naming({**keys, **_aliases(table)}, names), table


def strangers(table: RawTable, known: Collection[str]) -> Iterator[Fault]:
    """Find aliases that lead to an organisation that nobody knows.

    Parameters
    ----------
    table : RawTable
        The alias table.
    known : collection of str
        Names in the list of organisations, in the register and in the exports.
    """
    forms = {normalise(name) for name in known}
    place = _official(table)
    numbers = dict(zip((normalise(name) for name in table.columns[place]), table.rows.tolist(), strict=True))
    for form, number in numbers.items():
        if form not in forms:
            # the row of an alias that leads to the name that was meant, if there is one: a name is never shown
            like = nearest(form, [one for one in numbers if one in forms])
            hint = Text(f"; lijkt op dat in rij {numbers[like]}", f"; resembles the one in row {numbers[like]}")
            yield Fault("E443", table.where(number, place), {"nearest": hint if like else ""})


def _listed(table: RawTable) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read the list: the official name of every key, and the names."""
    heads = {normalise(head) for head in table.head}
    wanted = [head for head in ("name", "key") if head == "name" or head in heads]
    columns = locate(table, wanted)
    raise_if([*columns.faults, *_empty(table, ["name"], columns.index)])
    names = list(table.columns[columns.index["name"]])
    faults = list(_twice(table, names, columns.index["name"]))
    keys: dict[str, str] = {}
    if "key" in columns.index:
        cells = list(table.columns[columns.index["key"]])
        faults += _twice(table, cells, columns.index["key"])
        keys = {normalise(key): name for key, name in zip(cells, names, strict=True) if key.strip()}
    raise_if(faults)
    return keys, tuple(names)


def _aliases(table: RawTable) -> dict[str, str]:
    columns = locate(table, ["typed", "official"])
    raise_if([*columns.faults, *_empty(table, ["typed", "official"], columns.index)])
    typed, official = (list(table.columns[columns.index[head]]) for head in ("typed", "official"))
    raise_if([*_twice(table, typed, columns.index["typed"]), *_circles(table, typed, official)])
    return {normalise(one): name for one, name in zip(typed, official, strict=True)}


def _empty(table: RawTable, heads: list[str], index: Mapping[str, int]) -> Iterator[Fault]:
    for head in heads:
        if head in index:
            for number in table.rows[~table.columns[index[head]].filled()].tolist():
                yield Fault("E440", table.where(number, index[head]), {"head": head})


def _twice(table: RawTable, cells: list[str], column: int) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for number, cell in zip(table.rows.tolist(), cells, strict=True):
        if cell.strip() and first.setdefault(normalise(cell), number) != number:
            yield Fault("E441", table.where(number, column), {"first": str(first[normalise(cell)])})


def _circles(table: RawTable, typed: list[str], official: list[str]) -> Iterator[Fault]:
    """Find official names that are themselves an alias of another name: a chain, or a circle."""
    rows = {normalise(name): number for name, number in zip(typed, table.rows.tolist(), strict=True)}
    place = _official(table)
    for number, one, name in zip(table.rows.tolist(), typed, official, strict=True):
        form = normalise(name)
        if form in rows and (rows[form] != number or normalise(one) == form):
            yield Fault("E442", table.where(number, place), {"row": str(rows[form])})


def _official(table: RawTable) -> int:
    return locate(table, ["official"], ("*",)).index["official"]
