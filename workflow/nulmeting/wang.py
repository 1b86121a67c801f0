"""Wang's exact limits of a share of a finite population: shorter than Konijn's, but not nested in α.

A step of α may lengthen the interval at one end while it shortens it at the other. So a p-value, the α at which the
interval begins to exclude a value, need not be unique: these limits are for who asks for them by name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nulmeting.exact_intervals import (
    TIE,
    CountPair,
    Counts,
    as_shares,
    checked_alpha,
    counts_of,
    konijn_at,
    order_statistic,
)
from nulmeting.intervals import Array, Pair


def probabilities(n: int, size: int) -> Array:
    """Give P(X = x | M) for every x from 0 to n (rows) and M from 0 to `size` (columns), X hypergeometric.

    As a function of M it is the distribution of the (x+1)-th smallest of n + 1 numbers drawn from 1 to size + 1, times
    (size + 1)/(n + 1): ``C(M, x) C(size-M, n-x) / C(size, n)``.
    """
    table = np.zeros((n + 1, size + 1))
    for x in range(n + 1):
        table[x, x : size - n + x + 1] = order_statistic(x + 1, n + 1, size + 1) * ((size + 1) / (n + 1))
    return table


def _run(allowed: NDArray[np.bool_]) -> int:
    """Count how many in a row are true from the first."""
    return len(allowed) if allowed.all() else int(np.argmin(allowed))


@dataclass(frozen=True)
class Wang:
    """Limits for every x of one (n, size), at any α: see `wang`.

    Attributes
    ----------
    n, size : int
    mass : array, shape (n + 1, size + 1)
        `probabilities`.
    """

    n: int
    size: int
    mass: Array

    def table(self, alpha: float) -> CountPair:
        """Give the limits [L, U] of x = 0, ..., n as numbers of units.

        Starts from Konijn's limits and goes from the middle of x outward. There, L moves up and U down for as long as
        the samples whose interval misses M keep a probability of at most α; n - x moves along as the mirror image. The
        probability to miss only grows, so what could not move in its turn cannot later: once through is enough, and
        in the end no limit can move any further.
        """
        hits = np.arange(self.n + 1)
        low, high = (np.array(side) for side in konijn_at(hits, self.n, self.size).counts(alpha))
        total = np.arange(self.size + 1)
        missed = (self.mass * ((total < low[:, None]) | (total > high[:, None]))).sum(axis=0)
        for x in range(self.n // 2, -1, -1):
            other = self.n - x
            # the middle moves with itself as mirror image: half the way, so that L stays at most U
            stop = self.size // 2 if x == other else int(high[x])
            low[x] += self._shrink(missed, self.mass[x], int(low[x]), stop, alpha)
            high[other] = self.size - low[x]
            if x != other:
                low[other] += self._shrink(missed, self.mass[other], int(low[other]), int(high[other]), alpha)
                high[x] = self.size - low[other]
        return low, high

    def _shrink(self, missed: Array, mass: Array, low: int, stop: int, alpha: float) -> int:
        """Count by how much this lower limit can move up, and book what is missed by it and by its mirror image."""
        if low >= stop:
            return 0
        left = np.arange(low, stop)
        # beyond the half of the register, the mirror image of what moved before has added to the same M
        twice = (left * 2 >= self.size) & (self.size - left >= low)
        added = mass[left] + np.where(twice, mass[self.size - left], 0.0)
        moved = left[: _run(missed[left] + added <= alpha * TIE)]
        missed[moved] += mass[moved]
        missed[self.size - moved] += mass[moved]
        return len(moved)


@dataclass(frozen=True)
class WangRows:
    """Limits of many shares: see `wang_at`."""

    x: Counts
    n: Counts
    size: Counts
    place: Counts
    tables: tuple[Wang, ...]

    def counts(self, alpha: ArrayLike) -> CountPair:
        """Give the limits as numbers of units, for α of a shape that broadcasts to (..., rows)."""
        levels, place, x = np.broadcast_arrays(checked_alpha(alpha), self.place, self.x)
        low, high = np.empty(levels.shape, dtype=np.int64), np.empty(levels.shape, dtype=np.int64)
        # one table serves all rows of the same n, size and α
        keys = np.stack([place.astype(np.float64).ravel(), levels.ravel()], axis=1)
        unique, inverse = np.unique(keys, axis=0, return_inverse=True)
        for k, (table, level) in enumerate(unique):
            rows = (inverse == k).reshape(levels.shape)
            least, most = self.tables[int(table)].table(float(level))
            low[rows], high[rows] = least[x[rows]], most[x[rows]]
        return low, high

    def at(self, alpha: ArrayLike) -> Pair:
        """Give the limits as shares, for α of a shape that broadcasts to (..., rows)."""
        return as_shares(self.counts(alpha), self.x, self.n, self.size)


def wang_at(x: ArrayLike, n: ArrayLike, size: ArrayLike) -> WangRows:
    """Prepare Wang's exact limits, as `wang` gives them, for use at more than one α."""
    hits, drawn, register = counts_of(x, n, size)
    unique, inverse = np.unique(np.stack([drawn, register], axis=-1).reshape(-1, 2), axis=0, return_inverse=True)
    tables = (Wang(int(a), int(b), probabilities(int(a), int(b))) for a, b in unique)
    return WangRows(hits, drawn, register, inverse.reshape(drawn.shape).astype(np.int64), tuple(tables))


def wang_counts(x: ArrayLike, n: ArrayLike, size: ArrayLike, alpha: ArrayLike) -> CountPair:
    """Give Wang's limits as numbers of units."""
    return wang_at(x, n, size).counts(alpha)


def wang(x: ArrayLike, n: ArrayLike, size: ArrayLike, alpha: ArrayLike) -> Pair:
    """Give the exact limits of a share that cannot be shortened any further.

    At least 1 - α of all samples give an interval that holds M, whatever M is; an interval that is shorter for one x
    and not longer for another breaks that (Wang 2015, Journal of the American Statistical Association 110, 1491-1499;
    Wang 2014, Statistica Sinica 24, 1389-1410). Symmetric, and within Konijn's.

    Parameters
    ----------
    x, n, size : array of whole numbers, shape (rows,)
        Units that do, that answered, that the register holds.
    alpha : number or array
        Of a shape that broadcasts to (..., rows).

    Returns
    -------
    low, high : array
        As `konijn` at the limits: nobody answered, everybody answered, x = 0, x = n. Widened to hold x/n.

    Raises
    ------
    ValueError
        If a number is not whole, or 0 ≤ x ≤ n ≤ size does not hold.

    Notes
    -----
    Takes 8 (n + 1)(size + 1) bytes and O(n size) work for every different (n, size), the work again for every α.
    """
    return wang_at(x, n, size).at(alpha)
