"""Published tests and intervals of a difference between two shares: what the project's own method is held against.

All of these take respondents as drawn one by one, without weights, clusters or a finite population, and each knows one
design only: independent samples, pairs, or (Derrick) some of both. They are diagnostics and never decide a verdict. The
difference is always later - first, in shares. Written apart from `nulmeting.intervals`: either can check the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Pair: TypeAlias = tuple[Array, Array]

ALPHA = 0.05
HALVINGS = 60
"""Of an interval at most 2 wide: a limit is exact to rounding."""


@dataclass(frozen=True)
class PairCounts:
    """The two by two table of those who answered in both waves, one per row.

    Parameters
    ----------
    both, later, first, neither : array, shape (rows,)
        How many meet the condition in both waves, in the later alone, in the first alone, in neither.
    """

    both: Array
    later: Array
    first: Array
    neither: Array

    @property
    def n(self) -> Array:
        """Number of pairs."""
        return self.both + self.later + self.first + self.neither

    @property
    def phi(self) -> Array:
        """Correlation of the two answers; 0 where one of the waves has no spread."""
        scale = (self.both + self.first) * (self.later + self.neither)
        return _over(self._cross(), np.sqrt(scale * (self.both + self.later) * (self.first + self.neither)))

    @property
    def phi_corrected(self) -> Array:
        """Correlation with Newcombe's continuity correction: n/2 off the cross product, not beyond 0, if positive."""
        cross = self._cross()
        corrected = np.where(cross > 0, np.maximum(cross - self.n / 2, 0), cross)
        return self.phi * _over(corrected, cross)

    def _cross(self) -> Array:
        return self.both * self.neither - self.later * self.first


def count_pairs(first: ArrayLike, later: ArrayLike) -> PairCounts:
    """Count pairs of answers.

    Parameters
    ----------
    first, later : array of 0 and 1, shape (n,) or (n, rows)
        The same respondents in the same order; NaN where not valid, which drops the pair.
    """
    one, two = np.asarray(first, dtype=np.float64), np.asarray(later, dtype=np.float64)
    valid = ~np.isnan(one) & ~np.isnan(two)
    cells = ((one == 1) & (two == 1), (one == 0) & (two == 1), (one == 1) & (two == 0), (one == 0) & (two == 0))
    return PairCounts(*((valid & cell).sum(axis=0).astype(np.float64) for cell in cells))


def newcombe_independent(
    first: ArrayLike, n_first: ArrayLike, later: ArrayLike, n_later: ArrayLike, alpha: ArrayLike = ALPHA
) -> Pair:
    """Give Newcombe's hybrid score interval for two independent samples.

    ``D - sqrt((p₂-l₂)² + (u₁-p₁)²)``, ``D + sqrt((u₂-p₂)² + (p₁-l₁)²)`` with l, u the Wilson limits of each (method 10
    of Newcombe 1998, Statistics in Medicine 17, 873-890).

    Parameters
    ----------
    first, n_first, later, n_later : array
        Number that meet the condition, and sample size; NaN limits for an empty sample.
    alpha : array
        Error probability: the level is 1 - alpha.
    """
    x1, n1, x2, n2 = (np.asarray(x, dtype=np.float64) for x in (first, n_first, later, n_later))
    return _square_and_add(_score(x1, n1, alpha), _score(x2, n2, alpha), np.zeros(()))


def newcombe_paired(pairs: PairCounts, alpha: ArrayLike = ALPHA) -> Pair:
    """Give Newcombe's hybrid score interval for pairs.

    As `newcombe_independent` on the two margins, less ``2 φ (p₂-l₂)(u₁-p₁)`` and ``2 φ (u₂-p₂)(p₁-l₁)`` under the
    roots, φ corrected for continuity (method 10 of Newcombe 1998, Statistics in Medicine 17, 2635-2650). φ = 0 where a
    margin is empty. NaN without pairs.
    """
    first, later = (_score(pairs.both + one, pairs.n, alpha) for one in (pairs.first, pairs.later))
    return _square_and_add(first, later, pairs.phi_corrected)


def tango(pairs: PairCounts, alpha: ArrayLike = ALPHA) -> Pair:
    """Give Tango's score interval for pairs (Tango 1998, Statistics in Medicine 17, 891-908).

    The differences δ with ``|b - c - n δ| <= z sqrt(n (2 q + δ (1 - δ)))``, b and c the pairs that meet the condition
    in the later and in the first wave alone, and q the maximum likelihood estimate of the share of c given δ:
    ``q = (sqrt(B² - 4 A C) - B) / 2A``, ``A = 2n``, ``B = (2n - b + c) δ - b - c``, ``C = -c δ (1 - δ)``. Found by
    halving; holds at zero cells, and is ``± z²/(n + z²)`` where b = c = 0. NaN without pairs.
    """
    b, c, n, z = np.broadcast_arrays(pairs.later, pairs.first, pairs.n, _quantile(alpha))
    # the upper limit is the lower one of the opposite difference, with its sign turned
    return _tango_low(b, c, n, z), -_tango_low(c, b, n, z)


def _tango_low(b: Array, c: Array, n: Array, z: Array) -> Array:
    low, high = np.full(n.shape, -1.0), _over(b - c, n, np.nan)
    for _ in range(HALVINGS):
        delta = (low + high) / 2
        linear, constant = (2 * n - b + c) * delta - b - c, -c * delta * (1 - delta)
        root = np.sqrt(np.maximum(linear**2 - 8 * n * constant, 0))
        variance = n * np.maximum(2 * _over(root - linear, 4 * n) + delta * (1 - delta), 0)
        outside = b - c - n * delta > z * np.sqrt(variance)
        low, high = np.where(outside, delta, low), np.where(outside, high, delta)
    return high


@dataclass(frozen=True)
class McNemar:
    """Two-sided p-values of McNemar's test, one per row: four ways to reckon them (`mcnemar`)."""

    exact: Array
    midp: Array
    asymptotic: Array
    corrected: Array


def mcnemar(pairs: PairCounts) -> McNemar:
    """Test whether as many change one way as the other, from the b + c pairs that change.

    ``exact``: twice the binomial tail ``P(X <= min(b, c))`` at one half, at most 1. ``midp``: less the probability of
    min(b, c) itself, or half of it if b = c (Fagerland, Lydersen & Laake 2013, BMC Medical Research Methodology 13:91).
    ``asymptotic``: ``z = (b - c)/sqrt(b + c)``. ``corrected``: ``(|b - c| - 1)/sqrt(b + c)``, not below 0 (Edwards
    1948). All are 1 if nobody changes.
    """
    from scipy.special import bdtr, gammaln

    b, c = pairs.later, pairs.first
    changed, least = b + c, np.minimum(b, c)
    point = np.exp(gammaln(changed + 1) - gammaln(b + 1) - gammaln(c + 1) - changed * np.log(2))
    tail = np.where(changed > 0, bdtr(least, np.maximum(changed, 1).astype(np.int64), 0.5), 1.0)
    exact = np.minimum(2 * tail, 1.0)
    midp = np.where(b == c, 1 - point / 2, 2 * tail - point)
    gap, scale = np.abs(b - c), np.sqrt(changed)
    tests = (_two_sided(_over(top, scale)) for top in (gap, np.maximum(gap - 1, 0)))
    return McNemar(exact, np.where(changed > 0, midp, 1.0), *tests)


@dataclass(frozen=True)
class PartlyPaired:
    """Derrick's test on partly overlapping samples, one per row: statistic, p-value and interval (`derrick_z8`)."""

    z: Array
    p: Array
    low: Array
    high: Array


def derrick_z8(
    pairs: PairCounts,
    first: ArrayLike,
    n_first: ArrayLike,
    later: ArrayLike,
    n_later: ArrayLike,
    alpha: ArrayLike = ALPHA,
) -> PartlyPaired:
    """Test a difference between two samples of which some are pairs (Derrick et al. 2015, z₈).

    ``z = D / S`` with ``S² = p̄ (1 - p̄) (1/u + 1/v - 2 r m/(u v))``: u and v all answers of the two waves, m pairs,
    r their correlation (0 where a wave has no spread among the pairs), p̄ the share in both waves together. The interval
    is ``D ± z_{1-α/2} S`` with that same pooled S, so that it agrees with the test (Derrick, Dobson-McKittrick, Toher &
    White 2015, "Test statistics for comparing two proportions with partially overlapping samples", Journal of Applied
    Quantitative Methods 10(3)).

    Parameters
    ----------
    pairs : PairCounts
        Of those who answered in both waves.
    first, n_first, later, n_later : array
        Number that meet the condition, and number of answers, among those who answered in one wave alone.

    Returns
    -------
    PartlyPaired
        NaN where a wave has no answers. Where S = 0 nobody differs from anybody: z = 0, p = 1, and no width.
    """
    x1, n1, x2, n2 = (np.asarray(x, dtype=np.float64) for x in (first, n_first, later, n_later))
    u, v = pairs.n + n1, pairs.n + n2
    share1, share2 = (_over(pairs.both + x, n, np.nan) for x, n in ((pairs.first + x1, u), (pairs.later + x2, v)))
    pooled = _over(u * share1 + v * share2, u + v, np.nan)
    units = _over(u + v - 2 * pairs.phi * pairs.n, u * v)
    error = np.sqrt(np.maximum(pooled * (1 - pooled) * units, 0))
    shift, half = share2 - share1, _quantile(alpha) * error
    z = np.where(np.isnan(shift), np.nan, _over(shift, error))
    return PartlyPaired(z, _two_sided(z), shift - half, shift + half)


def _score(x: Array, n: Array, alpha: ArrayLike) -> tuple[Array, Array, Array]:
    """Give share and Wilson limits."""
    z = _quantile(alpha)
    half = z * np.sqrt(_over(x * (n - x), n) + z * z / 4)
    low, high = (_over(x + z * z / 2 + side * half, n + z * z) for side in (-1, 1))
    share = _over(x, n, np.nan)
    return share, np.minimum(low, share), np.maximum(high, share)


def _square_and_add(first: tuple[Array, Array, Array], later: tuple[Array, Array, Array], phi: Array) -> Pair:
    (p1, l1, u1), (p2, l2, u2) = first, later
    below, above = (
        np.sqrt(np.maximum(a * a + b * b - 2 * phi * a * b, 0)) for a, b in ((p2 - l2, u1 - p1), (u2 - p2, p1 - l1))
    )
    # rounding alone would lead beyond the ends
    return np.maximum(p2 - p1 - below, -1.0), np.minimum(p2 - p1 + above, 1.0)


def _quantile(alpha: ArrayLike) -> Array:
    from scipy.special import ndtri

    # of the lower tail: 1 - alpha/2 would lose a small alpha to rounding
    return np.asarray(-ndtri(np.asarray(alpha, dtype=np.float64) / 2), dtype=np.float64)


def _two_sided(z: Array) -> Array:
    from scipy.special import ndtr

    return np.asarray(2 * ndtr(-np.abs(z)), dtype=np.float64)


def _over(top: Array, bottom: Array, without: float = 0.0) -> Array:
    """Divide, with a stand-in where there is nothing to divide by."""
    above, below = np.broadcast_arrays(top, bottom)
    return np.asarray(np.divide(above, below, out=np.full(above.shape, without), where=below != 0), dtype=np.float64)
