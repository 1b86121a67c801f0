"""Questions in which options are put in order: the rank of each, and what is not right about a respondent's ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.codebook import Item

Ranks = NDArray[np.float64]


@dataclass(frozen=True)
class Ranking:
    """A ranking as columns of the clean frame.

    Parameters
    ----------
    columns : mapping of name to Series
        ``<item>.<option>``, boolean: ranked, and high enough to count (`Item.top`); missing for who ranked nothing.
        ``<item>.<option>.rank``, Int64: the rank; missing where the option has none.
    uneven : frozenset of int
        Records with ties or gaps: the same rank twice, a rank left out, an option named twice. They are used as they
        stand.
    outside : frozenset of int
        Records with a rank that the question does not have.
    """

    columns: Mapping[str, pd.Series]
    uneven: frozenset[int]
    outside: frozenset[int]


def rank_column(item: Item, code: str) -> str:
    """Give the name of the column that holds the rank of an option."""
    return f"{item.code}.{code}.rank"


def columns_of(item: Item) -> tuple[str, ...]:
    """Give the names of every column of the clean frame that holds an item."""
    if not item.several:
        return (item.code,)
    ranks = tuple(rank_column(item, code) for code in item.codes()) if item.type == "ranking" else ()
    return (*item.option_columns(), *ranks)


def ranking(item: Item, ranks: Mapping[str, Ranks], size: int, doubled: NDArray[np.bool_] | None = None) -> Ranking:
    """Make a ranking of the rank of every option.

    Parameters
    ----------
    item : Item
    ranks : mapping of option to array of float, one per record
        NaN where the option has no rank. Options that are not there have none at all.
    size : int
        Number of records.
    doubled : array of bool, one per record, optional
        Records that name an option twice.
    """
    nothing = np.full(size, np.nan)
    table = np.column_stack([ranks.get(code, nothing) for code in item.codes()])
    alone = np.array([answer.kind == "none" for answer in item.answers])
    given = ~np.isnan(table)
    ordered = np.sort(np.where(alone, np.nan, table), axis=1)
    count = (~np.isnan(ordered)).sum(axis=1)
    # without ties and gaps the ranks of a respondent are 1, 2, … in some order
    even = np.isnan(ordered) | (ordered == np.arange(1, len(alone) + 1))
    uneven = ~even.all(axis=1) if doubled is None else ~even.all(axis=1) | doubled
    most = item.max_choices or len(item.answers)
    outside = (given & ~((table >= 1) & (table <= most) & (table % 1 == 0))).any(axis=1) | (count > most)
    high = given & (table <= (item.top or most))
    columns: dict[str, pd.Series] = {}
    for place, code in enumerate(item.codes()):
        columns[f"{item.code}.{code}"] = pd.Series(
            pd.arrays.BooleanArray(high[:, place].copy(), ~given.any(axis=1)), dtype="boolean"
        )
    for place, code in enumerate(item.codes()):
        whole = np.where(given[:, place] & ~outside, table[:, place], np.nan)
        columns[rank_column(item, code)] = pd.Series(whole, dtype="Float64").astype("Int64")
    return Ranking(columns, _positions(uneven & ~outside), _positions(outside))


def _positions(flags: NDArray[np.bool_]) -> frozenset[int]:
    return frozenset(np.flatnonzero(flags).tolist())
