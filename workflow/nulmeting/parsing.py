"""From the cells of an export to codes and numbers, by the codebook; what does not fit is a located fault."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from nulmeting.codebook import Item, Text
from nulmeting.labels import Matcher, matcher, normalise, spellings
from nulmeting.messages import Fault, nearest
from nulmeting.raw_table import RawTable

SELECTED = frozenset({"y", "yes", "ja", "j", "1", "true", "waar", "x", "selected"})
UNSELECTED = frozenset({"", "n", "no", "nee", "0", "false", "onwaar", "not selected"})
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}$")
SHOWN_ANSWERS = 8  # how many allowed answers a message lists
SHOWN_LENGTH = 60


@dataclass(frozen=True)
class Misfit:
    """A value that the codebook does not know, and every record that has it."""

    code: str
    item: Item
    value: str
    column: int
    records: tuple[int, ...]


@dataclass(frozen=True)
class Parsed:
    """One item of one wave: its columns of the clean frame, what did not fit, and which records are out of range."""

    columns: Mapping[str, pd.Series]
    misfits: tuple[Misfit, ...] = ()
    out_of_range: frozenset[int] = field(default_factory=frozenset)


def parse(item: Item, table: RawTable, index: Mapping[str, int], wave: str) -> Parsed:
    """Read one item from its column or columns.

    Parameters
    ----------
    item : Item
        Single, multi, number or date; not personal.
    table : RawTable
    index : mapping of head to column number
    wave : str

    Returns
    -------
    Parsed
        Positions in `misfits` and `out_of_range` count records from 0. A cell that does not fit gives a missing value
        and a misfit, so nothing disappears without one.
    """
    places = [index[head] for head in item.heads(wave)]
    if item.type == "multi" and not item.columns.get(wave):
        return _split(item, table, index, wave)
    cells = [record[places[0]] for _, record in table.records]
    if item.type == "single":
        return _single(item, cells, places[0])
    if item.type == "multi":
        return _joined(item, cells, places[0])
    if item.type == "number":
        return _numbers(item, cells, places[0])
    return Parsed({item.code: pd.Series([c.strip() or None for c in cells], dtype="str")})


def parse_cells(item: Item, cells: Sequence[str], column: int) -> Parsed:
    """Read a single-choice or joined multi-select item from cells, as a register holds it."""
    return _joined(item, cells, column) if item.type == "multi" else _single(item, cells, column)


def faults(misfits: Iterable[Misfit], table: RawTable) -> Iterator[Fault]:
    """Give one located line per value that does not fit, at its first cell, with the number of other rows."""
    for one in misfits:
        row = table.records[one.records[0]][0]
        others = len(one.records) - 1
        repeated = Text(f" (ook in {others} andere rijen)", f" (also in {others} other rows)")
        known = [answer.label.nl for answer in one.item.answers]
        found = nearest(one.value, [s for answer in one.item.answers for s in spellings(answer)])
        allowed = ", ".join(f"'{k}'" for k in known[:SHOWN_ANSWERS]) + (" …" if len(known) > SHOWN_ANSWERS else "")
        shown = one.value if len(one.value) <= SHOWN_LENGTH else one.value[:SHOWN_LENGTH] + "…"
        yield Fault(
            one.code,
            table.where(row, one.column),
            {
                "value": "***" if "@" in shown else shown,
                "item": one.item.code,
                "repeated": repeated if others else "",
                "allowed": allowed,
                "nearest": f"; → '{found}'?" if found else "",
            },
        )


def _misfits(code: str, item: Item, cells: Sequence[str], bad: Iterable[str], column: int) -> tuple[Misfit, ...]:
    wanted = dict.fromkeys(bad)
    return tuple(
        Misfit(code, item, value, column, tuple(i for i, cell in enumerate(cells) if value in _parts(item, cell)))
        for value in wanted
    )


def _parts(item: Item, cell: str) -> list[str]:
    """Split a joined multi-select; any other cell is one part."""
    if item.type != "multi":
        return [cell]
    return [part.strip() for part in cell.split(";") if part.strip()]


def _single(item: Item, cells: Sequence[str], column: int) -> Parsed:
    known = matcher(item.answers)
    codes = {cell: known.code(cell) if cell.strip() else None for cell in dict.fromkeys(cells)}
    bad = [cell for cell, code in codes.items() if code is None and cell.strip()]
    series = pd.Series([codes[cell] for cell in cells], dtype="str")
    return Parsed({item.code: series}, _misfits("E310", item, cells, bad, column))


def _joined(item: Item, cells: Sequence[str], column: int) -> Parsed:
    known = matcher(item.answers)
    chosen = [_codes(item, cell, known) for cell in cells]
    bad = [part for cell in cells for part in _parts(item, cell) if known.code(part) is None]
    return Parsed(_options(item, chosen), _misfits("E310", item, cells, bad, column), _too_many(item, chosen))


def _too_many(item: Item, chosen: Sequence[Collection[str]]) -> frozenset[int]:
    """Give the records with more choices than the question allows."""
    most = item.max_choices
    return frozenset(i for i, one in enumerate(chosen) if most is not None and len(one) > most)


def _codes(item: Item, cell: str, known: Matcher) -> frozenset[str]:
    return frozenset(code for part in _parts(item, cell) if (code := known.code(part)))


def _split(item: Item, table: RawTable, index: Mapping[str, int], wave: str) -> Parsed:
    """Read a multi-select with a column per option: yes, the option's own label, or nothing."""
    chosen: list[set[str]] = [set() for _ in table.records]
    misfits: list[Misfit] = []
    for answer in item.answers:
        head = answer.columns.get(wave)
        if head is None:
            continue
        column = index[head]
        cells = [record[column] for _, record in table.records]
        # an option whose code is 0 is not chosen by the 0 that says so
        yes = (SELECTED | {normalise(s) for s in spellings(answer)}) - UNSELECTED
        forms = {cell: normalise(cell) for cell in dict.fromkeys(cells)}
        bad = [cell for cell, form in forms.items() if form not in yes and form not in UNSELECTED]
        misfits += [
            Misfit("E310", item, value, column, tuple(i for i, cell in enumerate(cells) if cell == value))
            for value in bad
        ]
        for position, cell in enumerate(cells):
            if forms[cell] in yes:
                chosen[position].add(answer.code)
    return Parsed(_options(item, chosen), tuple(misfits), _too_many(item, chosen))


def _options(item: Item, chosen: Sequence[Iterable[str]]) -> dict[str, pd.Series]:
    """Give a boolean column per option; all missing where no option was chosen."""
    picks = [set(one) for one in chosen]
    return {
        f"{item.code}.{code}": pd.Series([code in one if one else None for one in picks], dtype="boolean")
        for code in item.codes()
    }


def _numbers(item: Item, cells: Sequence[str], column: int) -> Parsed:
    values = {cell: _number(cell) for cell in dict.fromkeys(cells)}
    bad = [cell for cell, value in values.items() if value is None and cell.strip()]
    series = pd.Series([values[cell] for cell in cells], dtype="Float64")
    outside = frozenset(i for i, cell in enumerate(cells) if _outside(values[cell], item))
    return Parsed({item.code: series}, _misfits("E311", item, cells, bad, column), outside)


def _number(cell: str) -> float | None:
    """Read ``7``, ``7,5`` or ``78%``; what may be a thousands separator, as in ``1,000``, is not guessed at."""
    if _THOUSANDS.match(cell.strip()):
        return None
    text = cell.strip().removesuffix("%").strip().replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number == number and abs(number) != float("inf") and "_" not in text else None


def _outside(value: float | None, item: Item) -> bool:
    if value is None:
        return False
    return (item.minimum is not None and value < item.minimum) or (item.maximum is not None and value > item.maximum)
