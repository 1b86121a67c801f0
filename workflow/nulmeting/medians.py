"""Medians and other quantiles of every domain at once, with Woodruff's interval and worst-case bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nulmeting.influence import Answers, Array, Codes

ROUNDING = 1e-9
"""Keeps 0.35 × 20 = 7.000000000000001 from becoming the eighth value."""


@dataclass(frozen=True)
class Ordered:
    """The valid values of every domain and column, ascending within each.

    Parameters
    ----------
    values : array of float, shape (n,)
    first, count : array of int, shape (domains, Q)
        Where the values of each begin, and how many there are.
    reach : array of float, shape (n,), or None
        Weight of a value and all before it; None if unweighted.
    """

    values: Array
    first: Codes
    count: Codes
    reach: Array | None = None

    def medians(self) -> Array:
        """Give the middle value or the mean of the two middle ones; NaN where there is none.

        Weighted: the smallest value at or below which half of the weight lies.
        """
        if self.reach is not None:
            return self.quantiles(np.full(self.count.shape, 0.5))
        low, high = (self._at(place) for place in ((self.count - 1) // 2, self.count // 2))
        return (low + high) / 2

    def quantiles(self, share: Array) -> Array:
        """Give the smallest value at or below which at least this share of the (weight of the) values lies.

        Parameters
        ----------
        share : array, shape (domains, Q)
            Below 0 gives the smallest value, above 1 the largest, NaN gives NaN.
        """
        part = np.clip(np.nan_to_num(share), 0.0, 1.0)
        if self.reach is None:
            place = np.ceil(part * self.count - ROUNDING).astype(np.int64) - 1
        else:
            ends = np.append(0.0, self.reach)
            below = ends[self.first]
            total = ends[self.first + self.count] - below
            place = np.searchsorted(self.reach, below + part * total * (1 - ROUNDING)) - self.first
        found = self._at(np.clip(place, 0, np.maximum(self.count - 1, 0)))
        return np.where(np.isnan(share), np.nan, found)

    def worst_case(self, size: Array, end: Array) -> Array:
        """Give the medians if everybody else up to `size` had answered `end`, the least or largest value there is."""
        known = ~np.isnan(size) & ~np.isnan(end) & (self.count > 0)
        number = np.where(known, np.maximum(size, self.count), self.count).astype(np.int64)
        silent = number - self.count
        lowest = end <= self._at(np.zeros_like(self.count))
        middle = [
            np.where(
                lowest,
                np.where(place < silent, end, self._at(place - silent)),
                np.where(place >= self.count, end, self._at(place)),
            )
            for place in ((number - 1) // 2, number // 2)
        ]
        return np.where(known, (middle[0] + middle[1]) / 2, np.nan)

    def _at(self, place: Codes) -> Array:
        if not self.values.size:
            return np.full(self.count.shape, np.nan)
        inside = np.clip(place, 0, np.maximum(self.count - 1, 0))
        found = self.values[np.minimum(self.first + inside, self.values.size - 1)]
        return np.where(self.count > 0, found, np.nan)


def ordered(given: Answers) -> Ordered:
    """Order the valid values of every column within every domain."""
    columns = given.values.shape[1]
    valid = [np.flatnonzero(given.valid(place)) for place in range(columns)]
    place = np.concatenate([given.domain[rows] * columns + at for at, rows in enumerate(valid)])
    values = np.concatenate([given.values[given.row[rows], at] for at, rows in enumerate(valid)])
    order = np.lexsort((values, place))
    count = np.bincount(place, minlength=given.domains * columns)
    shape = (given.domains, columns)
    reach = None
    if given.weight is not None:
        reach = np.cumsum(np.concatenate([given.weight[given.row[rows]] for rows in valid])[order])
    return Ordered(values[order], (np.cumsum(count) - count).reshape(shape), count.reshape(shape), reach)
