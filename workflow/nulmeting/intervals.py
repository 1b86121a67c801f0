"""Variances, intervals and worst-case bounds of one figure and of a difference, in arrays.

``n`` units answered, of ``size`` in the register. With target ``population`` the units that did not answer are thought
of as drawn at random and the finite population correction ``F = 1 - n/size`` applies; with target ``process`` the
answers are themselves seen as one outcome of many, and ``F = 1``.

Provisional: units count as if drawn one by one. Respondents within one organisation are not yet a second level.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Pair: TypeAlias = tuple[Array, Array]

LEVEL = 0.95


def normal_quantile(level: float = LEVEL) -> float:
    """Give the two-sided normal quantile: 1.96 at 95%."""
    return NormalDist().inv_cdf((1 + level) / 2)


def t_quantile(df: ArrayLike, level: float = LEVEL) -> Array:
    """Give the two-sided quantile of Student's t; NaN without a degree of freedom."""
    from scipy.special import stdtrit

    degrees = np.asarray(df, dtype=np.float64)
    return np.where(degrees > 0, stdtrit(np.where(degrees > 0, degrees, 1.0), (1 + level) / 2), np.nan)


def correction(n: ArrayLike, size: ArrayLike, finite: ArrayLike) -> Array:
    """Give the finite population correction ``F``.

    Parameters
    ----------
    n, size : array of numbers
        Units that answered; units in the register (NaN where not known).
    finite : array of bool
        Whether the target is the population.

    Returns
    -------
    array
        ``1 - n/size`` where finite, else 1. Never below 0.
    """
    answered, register = np.asarray(n, dtype=np.float64), np.asarray(size, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(finite, np.maximum(1 - answered / register, 0.0), 1.0)


def variance(spread: ArrayLike, n: ArrayLike, factor: ArrayLike) -> Array:
    """Give the variance of a mean, ``V = F s²/(n-1)``.

    Parameters
    ----------
    spread : array
        Mean squared deviation ``s²`` of the values, with divisor n; ``p(1-p)`` for 0/1.
    n, factor : array
        Number of units, and `correction`.

    Returns
    -------
    array
        NaN for one unit, unless the correction is 0: then there is nothing left to vary.
    """
    units, corrected = np.asarray(n, dtype=np.float64), np.asarray(factor, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.where(units > 1, corrected * np.asarray(spread) / (units - 1), np.nan)
    return np.where(corrected == 0, 0.0, plain)


def effective_size(p: ArrayLike, v: ArrayLike, n: ArrayLike, size: ArrayLike, factor: ArrayLike) -> Array:
    """Give the number of independent units that a share is worth.

    ``n* = p(1-p)/V`` where the variance can be estimated. Where it cannot (p = 0 or 1, or all values equal)
    ``n* = n (size-1)/(size-n)`` for the population and n for the process. Infinite if everybody answered.
    """
    share, var = np.asarray(p, dtype=np.float64), np.asarray(v, dtype=np.float64)
    units, register = np.asarray(n, dtype=np.float64), np.asarray(size, dtype=np.float64)
    corrected = np.asarray(factor, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        known = (share > 0) & (share < 1) & (var > 0)
        fallback = np.where(corrected < 1, units * (register - 1) / (register - units), units)
        worth = np.where(known, share * (1 - share) / var, fallback)
    return np.where(corrected == 0, np.inf, worth)


def wilson(p: ArrayLike, n: ArrayLike, level: float = LEVEL) -> Pair:
    """Give the Wilson score interval of a share.

    ``(p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)`` (Wilson 1927).

    Parameters
    ----------
    p, n : array
        Share and (effective) number of units; n may be infinite, which gives ``[p, p]``, or 0, which gives ``[0, 1]``.

    Returns
    -------
    low, high : array
        Within [0, 1] and holding p.
    """
    share, units = np.broadcast_arrays(np.asarray(p, dtype=np.float64), np.asarray(n, dtype=np.float64))
    z = normal_quantile(level)
    finite = np.where(np.isinf(units), 1.0, units)
    middle = finite * share + z * z / 2
    half = z * np.sqrt(finite * share * (1 - share) + z * z / 4)
    low = np.where(np.isinf(units), share, (middle - half) / (finite + z * z))
    high = np.where(np.isinf(units), share, (middle + half) / (finite + z * z))
    return np.clip(np.minimum(low, share), 0, 1), np.clip(np.maximum(high, share), 0, 1)


def student(mean: ArrayLike, standard_error: ArrayLike, df: ArrayLike, low: ArrayLike, high: ArrayLike) -> Pair:
    """Give ``mean ± t SE``, cut off at the ends of the scale (NaN where the scale has no end)."""
    centre = np.asarray(mean, dtype=np.float64)
    half = t_quantile(df) * np.asarray(standard_error, dtype=np.float64)
    return np.fmax(centre - half, low), np.fmin(centre + half, high)


def woodruff(values: Array, n: float) -> tuple[float, float]:
    """Give Woodruff's interval of a median.

    The Wilson interval of the share one half at n (effective) units, read back through the empirical distribution
    (Woodruff 1952).

    Parameters
    ----------
    values : array
        Sorted ascending, at least one.
    n : float
        Effective number of units; infinite gives the median itself.
    """
    if np.isinf(n):
        middle = float(np.median(values))
        return middle, middle
    low, high = (float(side) for side in wilson(0.5, n))
    return quantile(values, low), quantile(values, high)


def quantile(values: Array, share: float) -> float:
    """Give the smallest value at or below which at least this share of the (sorted) values lies."""
    # the guard keeps 0.35 * 20 = 7.000000000000001 from becoming the eighth value
    place = int(np.ceil(share * len(values) - 1e-9))
    return float(values[min(max(place, 1), len(values)) - 1])


def worst_case(total: ArrayLike, n: ArrayLike, size: ArrayLike, low: ArrayLike, high: ArrayLike) -> Pair:
    """Bound a mean or share over everybody in the register, whatever the others would have answered.

    ``[(Σy + (size-n) low)/size, (Σy + (size-n) high)/size]`` (Manski 1989), with the ends of the scale, 0 and 1 for
    a share.
    """
    given, units, register, least, most = (np.asarray(x, dtype=np.float64) for x in (total, n, size, low, high))
    silent = np.maximum(register - units, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (given + silent * least) / register, (given + silent * most) / register


def worst_case_median(values: Array, size: float, low: float, high: float) -> tuple[float, float]:
    """Bound a median likewise: the others at one end of the scale, then at the other; NaN if either is not known."""
    if np.isnan(size + low + high):
        return np.nan, np.nan
    silent = max(int(size) - len(values), 0)
    ends = (np.median(np.concatenate([values, np.full(silent, end)])) for end in (low, high))
    return float(next(ends)), float(next(ends))


def covariance_coefficient(n_from: ArrayLike, n_to: ArrayLike, n_both: ArrayLike, size: ArrayLike) -> Array:
    """Give what the covariance between units is multiplied by, for two partly overlapping waves.

    ``Cov = (n_both/(n_from n_to) - 1/size) S`` with S the covariance over units, divisor size - 1 (Tam 1984). At one
    and the same wave this is the ordinary finite population correction. It may be negative.

    Parameters
    ----------
    n_from, n_to, n_both : array
        Units in the one wave, the other, and both.
    size : array
        Units in the register; infinite for target ``process``.
    """
    both, register = np.asarray(n_both, dtype=np.float64), np.asarray(size, dtype=np.float64)
    first, later = np.asarray(n_from, dtype=np.float64), np.asarray(n_to, dtype=np.float64)
    return np.asarray(both / (first * later) - 1 / register)


def mover(first: tuple[Any, Any, Any], later: tuple[Any, Any, Any], correlation: ArrayLike = 0.0) -> Pair:
    """Give the interval of ``later - first`` from the intervals of both.

    ``D - sqrt((p₂-l₂)² + (u₁-p₁)² - 2ρ(p₂-l₂)(u₁-p₁))`` and the like above (Zou & Donner 2008). With Wilson limits and
    ρ = 0 it is Newcombe's hybrid score interval.

    Parameters
    ----------
    first, later : (estimate, low, high), each an array
    correlation : array
        Of the two estimates, within [-1, 1].

    Returns
    -------
    low, high : array
        Holding the difference.
    """
    (p1, l1, u1), (p2, l2, u2) = (tuple(np.asarray(x, dtype=np.float64) for x in side) for side in (first, later))
    rho = np.asarray(correlation, dtype=np.float64)
    below = (p2 - l2) ** 2 + (u1 - p1) ** 2 - 2 * rho * (p2 - l2) * (u1 - p1)
    above = (u2 - p2) ** 2 + (p1 - l1) ** 2 - 2 * rho * (u2 - p2) * (p1 - l1)
    return p2 - p1 - np.sqrt(np.maximum(below, 0)), p2 - p1 + np.sqrt(np.maximum(above, 0))
