"""Exact limits of a share of a finite population: how many of `size` units, if x of n drawn without replacement do.

Nothing is approximated: the limits are numbers of units M, found from the hypergeometric distribution itself. They hold
where every unit counts once and each answer is known for certain; a value estimated within a unit needs the
design-based methods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nulmeting.intervals import Array, Pair

Counts: TypeAlias = NDArray[np.int64]
CountPair: TypeAlias = tuple[Counts, Counts]

TIE = 1 + 1e-12
"""A probability and α that are equal on paper must not differ by rounding."""

SMALLEST = 1e-50
"""Of α: below it the quantile functions of beta and t find no answer."""


def checked_alpha(alpha: ArrayLike) -> Array:
    """Check the error probability α = 1 - level: any number above 0 and up to 1. Below `SMALLEST` it counts as that.

    Raises
    ------
    ValueError
        If one of them is not.
    """
    given = np.asarray(alpha, dtype=np.float64)
    if not ((given > 0) & (given <= 1)).all():
        raise ValueError("alpha must be above 0 and at most 1")
    return np.maximum(given, SMALLEST)


def whole(**named: ArrayLike) -> tuple[Counts, ...]:
    """Give columns of whole numbers as integers, broadcast against each other.

    Raises
    ------
    ValueError
        Naming the first column with a fraction, NaN or infinity.
    """
    columns = {name: np.asarray(values, dtype=np.float64) for name, values in named.items()}
    for name, values in columns.items():
        if not (np.isfinite(values) & (values == np.round(values))).all():
            raise ValueError(f"{name} must be whole numbers")
    return tuple(column.astype(np.int64) for column in np.broadcast_arrays(*columns.values()))


def counts_of(x: ArrayLike, n: ArrayLike, size: ArrayLike) -> tuple[Counts, Counts, Counts]:
    """Check that 0 ≤ x ≤ n ≤ size, all whole; ValueError otherwise."""
    hits, drawn, register = whole(x=x, n=n, size=size)
    if not ((hits >= 0) & (hits <= drawn) & (drawn <= register)).all():
        raise ValueError("0 <= x <= n <= size does not hold")
    return hits, drawn, register


def order_statistic(x: int, n: int, size: int) -> Array:
    """Give the distribution of the x-th smallest of n numbers drawn without replacement from 1 to `size`.

    ``P(m) = C(m-1, x-1) C(size-m, n-x) / C(size, n)`` (Wilks 1962, Mathematical Statistics, chapter 8), by the
    ratios of neighbours outward from the mode, which loses no digits however large `size` is.

    Parameters
    ----------
    x, n, size : int
        With 1 ≤ x ≤ n ≤ size.

    Returns
    -------
    array, shape (size - n + 1,)
        The probabilities of m = x, ..., size - n + x; they add up to 1.
    """
    m = np.arange(x, size - n + x, dtype=np.float64)
    step = m * (size - n + x - m) / ((m - x + 1) * (size - m))
    mode = int((step >= 1).sum())
    below, above = np.cumprod(1 / step[:mode][::-1])[::-1], np.cumprod(step[mode:])
    mass = np.concatenate([below, [1.0], above])
    return np.asarray(mass / mass.sum())


def upper_tail(x: int, n: int, size: int) -> Array:
    """Give P(X ≥ x | M), X the hits among n of `size` units of which M are hits, for all M from x to size - n + x.

    Number the units so that the hits are 1 to M. Then X ≥ x says that the x-th smallest number drawn is at most M, and
    how that number is distributed does not depend on M. So the tail, as a function of M, is one cumulative sum: it
    increases, takes O(size) work for all M together, and serves every α.

    Returns
    -------
    array, shape (size - n + 1,)
        Ascending to exactly 1. Of x = 0 only the one value 1, at M = 0.
    """
    if x == 0:
        return np.ones(1)
    tail = np.cumsum(order_statistic(x, n, size))
    return np.asarray(tail / tail[-1])


def as_shares(counts: CountPair, x: Counts, n: Counts, size: Counts) -> Pair:
    """Divide limits M by `size`, and widen them to hold x/n; ``[0, 1]`` where nobody answered."""
    low, high = (np.asarray(side / np.maximum(size, 1)) for side in counts)
    share = x / np.maximum(n, 1)
    unknown = n == 0
    return np.where(unknown, 0.0, np.minimum(low, share)), np.where(unknown, 1.0, np.maximum(high, share))


@dataclass(frozen=True)
class Konijn:
    """Exact limits of many shares, made once for every α: see `konijn_at` and `konijn`.

    Attributes
    ----------
    x, n, size : array of int, shape (rows,)
    tails : array
        The tails of `upper_tail` that the rows need, one after another.
    start : array of int, shape (2, rows)
        Where each row's tails begin: that of x hits, that of n - x others.
    length : array of int, shape (2, rows)
    """

    x: Counts
    n: Counts
    size: Counts
    tails: Array
    start: Counts
    length: Counts

    def counts(self, alpha: ArrayLike) -> CountPair:
        """Give the limits as numbers of units, [L, U], for α of a shape that broadcasts to (..., rows).

        Near α = 1 no M may be left: then L = U + 1.
        """
        half = checked_alpha(alpha) / 2 * TIE
        least = (self._first(side, half) for side in (0, 1))
        return self.x + next(least), self.size - (self.n - self.x) - next(least)

    def at(self, alpha: ArrayLike) -> Pair:
        """Give the limits as shares, for α of a shape that broadcasts to (..., rows)."""
        return as_shares(self.counts(alpha), self.x, self.n, self.size)

    def _first(self, side: int, bound: Array) -> Counts:
        """Find the place of the first value above the bound in every row's tail, by halving."""
        left, bound = np.broadcast_arrays(np.zeros(self.x.shape, dtype=np.int64), bound)
        right = np.broadcast_to(self.length[side] - 1, left.shape)
        for _ in range(int(self.length.max(initial=1)).bit_length()):
            middle = (left + right) // 2
            above = self.tails[self.start[side] + middle] > bound
            left, right = np.where(above, left, np.minimum(middle + 1, right)), np.where(above, middle, right)
        return np.asarray(left)


def konijn_at(x: ArrayLike, n: ArrayLike, size: ArrayLike) -> Konijn:
    """Prepare Konijn's exact limits: ``konijn_at(x, n, size).at(alpha)`` is then a search, and quick.

    ``L = min{M : P(X ≥ x | M) > α/2}`` and ``U = max{M : P(X ≤ x | M) > α/2}``, for X hypergeometric (Konijn 1973,
    Statistical Theory of Sample Survey Design and Analysis; Buonaccorsi 1987, The American Statistician 41, 215-218).
    At least 1 - α of all samples give an interval that holds M, whatever M is. Nested in α.

    Parameters
    ----------
    x, n, size : array of whole numbers, shape (rows,)
        Units that do, that answered, that the register holds.

    Returns
    -------
    Konijn
        Takes 8 (size - n + 1) bytes for every different (x, n, size), twice.

    Raises
    ------
    ValueError
        If a number is not whole, or 0 ≤ x ≤ n ≤ size does not hold.

    Notes
    -----
    P(X ≤ x | M) is P(n - X ≥ n - x | size - M), so U follows from the lower limit of the units that do not.

    At the limits: nobody answered gives [0, 1]; everybody did gives [x/size, x/size]; x = 0 gives a lower limit of
    exactly 0 and x = n an upper limit of exactly 1. As shares the limits are widened to hold x/n, which M/size need
    not: 98 of 99 units, of 100, gives L = U = 99, and .98990 to .99.
    """
    hits, drawn, register = counts_of(x, n, size)
    shape = np.stack([hits, drawn - hits])
    keys = np.stack([shape, np.stack([drawn] * 2), np.stack([register] * 2)], axis=-1).reshape(-1, 3)
    unique, inverse = np.unique(keys, axis=0, return_inverse=True)
    tails = [upper_tail(*(int(part) for part in key)) for key in unique]
    length = np.array([len(tail) for tail in tails], dtype=np.int64)
    start = np.cumsum(length) - length
    place = inverse.reshape(shape.shape)
    return Konijn(hits, drawn, register, np.concatenate([np.empty(0), *tails]), start[place], length[place])


def konijn_counts(x: ArrayLike, n: ArrayLike, size: ArrayLike, alpha: ArrayLike) -> CountPair:
    """Give Konijn's limits as numbers of units, as `konijn_at` defines them."""
    return konijn_at(x, n, size).counts(alpha)


def konijn(x: ArrayLike, n: ArrayLike, size: ArrayLike, alpha: ArrayLike) -> Pair:
    """Give Konijn's limits as shares of the population, as `konijn_at` defines them.

    All arguments broadcast to (rows,); α may also have the shape (..., rows).
    """
    return konijn_at(x, n, size).at(alpha)
