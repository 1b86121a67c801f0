"""From the cells of an export to codes and numbers, by the codebook; what does not fit is a located fault."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting import rankings
from nulmeting.codebook import Item
from nulmeting.completion import moment
from nulmeting.grid import Column, Flags
from nulmeting.labels import Matcher, matcher, normalise, spellings
from nulmeting.misfits import Misfit
from nulmeting.raw_table import RawTable

SELECTED = frozenset({"y", "yes", "ja", "j", "1", "true", "waar", "x", "selected"})
UNSELECTED = frozenset({"", "n", "no", "nee", "0", "false", "onwaar", "not selected"})
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}$")


@dataclass(frozen=True)
class Parsed:
    """One item of one wave as columns of the clean frame.

    Parameters
    ----------
    columns : mapping of name to Series
    misfits : tuple of Misfit
        What did not fit.
    out_of_range : frozenset of int
        Records beyond the limits of the item; such a row is set aside.
    contradicted : frozenset of int
        Records that contradict themselves: "none of these" beside an option (the options are kept), or ranks with ties
        or gaps (kept as they stand).
    typed : int
        Records with a text that is not in the codebook, taken as the answer that stands for any other text.
    """

    columns: Mapping[str, pd.Series]
    misfits: tuple[Misfit, ...] = ()
    out_of_range: frozenset[int] = frozenset()
    contradicted: frozenset[int] = frozenset()
    typed: int = 0


def parse(item: Item, table: RawTable, index: Mapping[str, int], wave: str) -> Parsed:
    """Read one item from its column or columns.

    Parameters
    ----------
    item : Item
        Single, multi, ranking, number or date; not personal.
    table : RawTable
    index : mapping of head to column number
    wave : str

    Returns
    -------
    Parsed
        Positions in `misfits` and `out_of_range` count records from 0. A cell that does not fit gives a missing value
        and a misfit, so nothing disappears without one.
    """
    item = item.in_wave(wave)
    if item.type == "ranking":
        return _ranking(item, table, index, wave)
    if item.type == "multi" and not item.columns.get(wave):
        return _split(item, table, index, wave)
    place = index[item.heads(wave)[0]]
    return parse_cells(item, table.columns[place], place, wave)


def parse_cells(item: Item, cells: Column, column: int, wave: str = "") -> Parsed:
    """Read an item from one column of cells, as a register holds it too; in the spellings of a wave if it is named."""
    if item.type == "single":
        return _single(item, cells, column, wave)
    if item.type == "multi":
        return _joined(item, cells, column, wave)
    return _numbers(item, cells, column) if item.type == "number" else _dates(item, cells, column)


def _known(item: Item, wave: str) -> Matcher:
    return matcher((answer for answer in item.answers if wave not in answer.absent), wave)


def _misfits(
    code: str, item: Item, cells: Column, bad: Mapping[str, Collection[str]], column: int, wave: str = ""
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
    return tuple(Misfit(code, item, value, column, tuple(rows.tolist()), wave) for value, rows in found.items())


def _parts(cell: str) -> list[str]:
    """Split a cell of a joined multi-select."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def _single(item: Item, cells: Column, column: int, wave: str) -> Parsed:
    known = _known(item, wave)
    codes = {cell: known.code(cell) if cell.strip() else None for cell in cells.texts}
    bad = {cell: (cell,) for cell, code in codes.items() if code is None and cell.strip()}
    typed = _typed(cells, [[cell] for cell in cells.texts], known)
    misfits = _misfits("E310", item, cells, bad, column, wave)
    return Parsed({item.code: cells.text_series(codes.values())}, misfits, typed=typed)


def _joined(item: Item, cells: Column, column: int, wave: str) -> Parsed:
    known = _known(item, wave)
    chosen = [{code for part in _parts(cell) if (code := known.code(part))} for cell in cells.texts]
    picks = {code: cells.each((code in one for one in chosen), bool) for code in item.codes()}
    found = _chosen(item, picks, len(cells), _unknown_parts(item, cells, column, wave, known))
    return replace(found, typed=_typed(cells, [_parts(cell) for cell in cells.texts], known))


def _unknown_parts(item: Item, cells: Column, column: int, wave: str, known: Matcher) -> tuple[Misfit, ...]:
    """Find parts of joined cells that are no answer."""
    bad: dict[str, list[str]] = {}
    for cell in cells.texts:
        for part in dict.fromkeys(_parts(cell)):
            if known.code(part) is None:
                bad.setdefault(part, []).append(cell)
    return _misfits("E310", item, cells, bad, column, wave)


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
    for answer in item.offered(wave):
        column = index[answer.columns[wave]]
        cells = table.columns[column]
        # an option whose code is 0 is not chosen by the 0 that says so
        yes = (SELECTED | {normalise(s) for s in spellings(answer, wave)}) - UNSELECTED
        forms = {cell: normalise(cell) for cell in cells.texts}
        bad = {cell: (cell,) for cell, form in forms.items() if form not in yes and form not in UNSELECTED}
        misfits += _misfits("E310", item, cells, bad, column, wave)
        picks[answer.code] = cells.each((form in yes for form in forms.values()), bool)
    return _chosen(item, picks, len(table), tuple(misfits))


def _chosen(item: Item, picks: Mapping[str, Flags], size: int, misfits: tuple[Misfit, ...]) -> Parsed:
    """Give a boolean column per option, all missing where no option was chosen, and who chose more than allowed.

    Whoever chose "none of these" beside an option contradicts themselves; the option is kept, for it names something.
    """
    nobody = np.zeros(size, dtype=bool)
    alone = item.codes("none")
    count = sum((flags.astype(int) for code, flags in picks.items() if code not in alone), np.zeros(size, dtype=int))
    none = np.logical_or.reduce([nobody, *(picks.get(code, nobody) for code in alone)])
    held = {code: picks.get(code, nobody) & ((count == 0) if code in alone else True) for code in item.codes()}
    silent = (count == 0) & ~none
    columns = {
        f"{item.code}.{code}": pd.Series(pd.arrays.BooleanArray(flags.copy(), silent)) for code, flags in held.items()
    }
    most = len(picks) if item.max_choices is None else item.max_choices
    return Parsed(columns, misfits, _positions(count > most), _positions(none & (count > 0)))


def _positions(flags: Flags) -> frozenset[int]:
    return frozenset(np.flatnonzero(flags).tolist())


def _ranking(item: Item, table: RawTable, index: Mapping[str, int], wave: str) -> Parsed:
    """Read a ranking: a rank in a column per option, an option in a column per rank, or all in order in one cell."""
    heads, size = item.heads(wave), len(table)
    if wave not in item.ranks and wave not in item.columns:
        return _ranked_options(item, table, index, wave)
    known = _known(item, wave)
    misfits: list[Misfit] = []
    placed: list[tuple[int, NDArray[np.object_]]] = []
    for rank, head in enumerate(heads, start=1):
        column, cells = index[head], table.columns[index[head]]
        misfits += _unknown_parts(item, cells, column, wave, known)
        parts = [[known.code(part) for part in _parts(cell)] for cell in cells.texts]
        longest = max(map(len, parts), default=0)
        # one cell holds them in order; of a column per rank it holds the one option of that rank
        placed += [
            (rank + at, cells.each(one[at] if at < len(one) else None for one in parts)) for at in range(longest)
        ]
    ranks = {code: np.full(size, np.nan) for code in item.codes()}
    doubled = np.zeros(size, dtype=bool)
    for rank, codes in placed:
        for code, own in ranks.items():
            here = codes == code
            doubled |= here & ~np.isnan(own)
            own[here & np.isnan(own)] = rank
    made = rankings.ranking(item, ranks, size, doubled)
    return Parsed(made.columns, tuple(misfits), made.outside, made.uneven)


def _ranked_options(item: Item, table: RawTable, index: Mapping[str, int], wave: str) -> Parsed:
    ranks: dict[str, NDArray[np.float64]] = {}
    misfits: list[Misfit] = []
    for answer in item.offered(wave):
        column = index[answer.columns[wave]]
        cells = table.columns[column]
        read = {cell: _number(cell) for cell in cells.texts}
        bad = {cell: (cell,) for cell, rank in read.items() if rank is None and cell.strip()}
        misfits += _misfits("E311", item, cells, bad, column, wave)
        ranks[answer.code] = cells.each((np.nan if rank is None else rank for rank in read.values()), float)
    made = rankings.ranking(item, ranks, len(table))
    return Parsed(made.columns, tuple(misfits), made.outside, made.uneven)


def _dates(item: Item, cells: Column, column: int) -> Parsed:
    """Read dates, with or without a time, as ISO dates."""
    found = {cell: moment(cell) for cell in cells.texts}
    days = {cell: None if one is None else one.date() for cell, one in found.items()}
    bad = {cell: (cell,) for cell, day in days.items() if day is None and cell.strip()}
    low, high = item.earliest or date.min, item.latest or date.max
    outside = cells.flags({cell for cell, day in days.items() if day is not None and not low <= day <= high})
    series = cells.text_series(None if day is None else day.isoformat() for day in days.values())
    return Parsed({item.code: series}, _misfits("E340", item, cells, bad, column), _positions(outside))


def _numbers(item: Item, cells: Column, column: int) -> Parsed:
    values = {cell: _number(cell) for cell in cells.texts}
    bad = {cell: (cell,) for cell, value in values.items() if value is None and cell.strip()}
    series = pd.Series(cells.each(values.values()), dtype="Float64")
    outside = cells.flags({cell for cell, value in values.items() if _outside(value, item)})
    return Parsed({item.code: series}, _misfits("E311", item, cells, bad, column), _positions(outside))


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
