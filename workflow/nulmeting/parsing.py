"""From the cells of an export to codes and numbers, by the codebook; what does not fit is a located fault."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from nulmeting.codebook import Item
from nulmeting.grid import Column, Flags
from nulmeting.labels import Matcher, matcher, normalise, spellings
from nulmeting.messages import Fault, also_in, nearest
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
    """One item of one wave: its columns of the clean frame, what did not fit, and which records are out of range.

    Parameters
    ----------
    typed : int
        Records with a text that is not in the codebook, taken as the answer that stands for any other text.
    """

    columns: Mapping[str, pd.Series]
    misfits: tuple[Misfit, ...] = ()
    out_of_range: frozenset[int] = field(default_factory=frozenset)
    typed: int = 0


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
    cells = table.columns[places[0]]
    if item.type == "single":
        return _single(item, cells, places[0])
    if item.type == "multi":
        return _joined(item, cells, places[0])
    if item.type == "number":
        return _numbers(item, cells, places[0])
    return Parsed({item.code: cells.text_series(text.strip() or None for text in cells.texts)})


def parse_cells(item: Item, cells: Column, column: int) -> Parsed:
    """Read a single-choice or joined multi-select item from cells, as a register holds it."""
    return _joined(item, cells, column) if item.type == "multi" else _single(item, cells, column)


def faults(misfits: Iterable[Misfit], table: RawTable) -> Iterator[Fault]:
    """Give one located line per value that does not fit, at its first cell, with the number of other rows."""
    for one in misfits:
        row = int(table.rows[one.records[0]])
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
                "repeated": also_in(len(one.records) - 1),
                "allowed": allowed,
                "nearest": f"; → '{found}'?" if found else "",
            },
        )


def _misfits(
    code: str, item: Item, cells: Column, bad: Mapping[str, Collection[str]], column: int
) -> tuple[Misfit, ...]:
    """Give a misfit per value that is not known, in the order in which they occur.

    Parameters
    ----------
    bad : mapping of value to the cells that hold it
    """
    if not bad:
        return ()
    places = cells.places()
    found = {value: np.sort(np.concatenate([places[cell] for cell in holders])) for value, holders in bad.items()}
    return tuple(Misfit(code, item, value, column, tuple(rows.tolist())) for value, rows in found.items())


def _parts(cell: str) -> list[str]:
    """Split a cell of a joined multi-select."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def _single(item: Item, cells: Column, column: int) -> Parsed:
    known = matcher(item.answers)
    codes = {cell: known.code(cell) if cell.strip() else None for cell in cells.texts}
    bad = {cell: (cell,) for cell, code in codes.items() if code is None and cell.strip()}
    typed = _typed(cells, [[cell] for cell in cells.texts], known)
    misfits = _misfits("E310", item, cells, bad, column)
    return Parsed({item.code: cells.text_series(codes.values())}, misfits, typed=typed)


def _joined(item: Item, cells: Column, column: int) -> Parsed:
    known = matcher(item.answers)
    chosen = [{code for part in _parts(cell) if (code := known.code(part))} for cell in cells.texts]
    bad: dict[str, list[str]] = {}
    for cell in cells.texts:
        for part in _parts(cell):
            if known.code(part) is None:
                bad.setdefault(part, []).append(cell)
    picks = {code: cells.each((code in one for one in chosen), bool) for code in item.codes()}
    found = _chosen(item, picks, len(cells), _misfits("E310", item, cells, bad, column))
    return replace(found, typed=_typed(cells, [_parts(cell) for cell in cells.texts], known))


def _typed(cells: Column, parts: Iterable[Collection[str]], known: Matcher) -> int:
    """Count the records with a text of which nothing is known but that it is no listed answer."""
    if known.rest is None:
        return 0
    free = [any(part.strip() and known.listed(part) is None for part in one) for one in parts]
    return int(cells.each(free, bool).sum())


def _split(item: Item, table: RawTable, index: Mapping[str, int], wave: str) -> Parsed:
    """Read a multi-select with a column per option: yes, the option's own label, or nothing."""
    picks: dict[str, Flags] = {}
    misfits: list[Misfit] = []
    for answer in item.answers:
        head = answer.columns.get(wave)
        if head is None:
            continue
        column = index[head]
        cells = table.columns[column]
        # an option whose code is 0 is not chosen by the 0 that says so
        yes = (SELECTED | {normalise(s) for s in spellings(answer)}) - UNSELECTED
        forms = {cell: normalise(cell) for cell in cells.texts}
        bad = {cell: (cell,) for cell, form in forms.items() if form not in yes and form not in UNSELECTED}
        misfits += _misfits("E310", item, cells, bad, column)
        picks[answer.code] = cells.each((form in yes for form in forms.values()), bool)
    return _chosen(item, picks, len(table), tuple(misfits))


def _chosen(item: Item, picks: Mapping[str, Flags], size: int, misfits: tuple[Misfit, ...]) -> Parsed:
    """Give a boolean column per option, all missing where no option was chosen, and who chose more than allowed."""
    count = sum((flags.astype(int) for flags in picks.values()), np.zeros(size, dtype=int))
    nobody = np.zeros(size, dtype=bool)
    columns = {
        f"{item.code}.{code}": pd.Series(pd.arrays.BooleanArray(picks.get(code, nobody).copy(), count == 0))
        for code in item.codes()
    }
    most = size if item.max_choices is None else item.max_choices
    return Parsed(columns, misfits, frozenset(np.flatnonzero(count > most).tolist()))


def _numbers(item: Item, cells: Column, column: int) -> Parsed:
    values = {cell: _number(cell) for cell in cells.texts}
    bad = {cell: (cell,) for cell, value in values.items() if value is None and cell.strip()}
    series = pd.Series(cells.each(values.values()), dtype="Float64")
    outside = cells.flags({cell for cell, value in values.items() if _outside(value, item)})
    return Parsed(
        {item.code: series},
        _misfits("E311", item, cells, bad, column),
        frozenset(np.flatnonzero(outside).tolist()),
    )


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
