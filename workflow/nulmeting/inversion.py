"""The p-value that belongs to an interval: where the interval begins to exclude 0."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Pair: TypeAlias = tuple[Array, Array]
IntervalAt: TypeAlias = Callable[[Array], tuple[Array, Array]]

FLOOR = 1e-15
"""No smaller p-value is told apart: beyond this a quantile carries no information in floating point."""

CLOSE = 1e-12
"""A p-value is found to this relative precision."""

MOST = 110
"""Rounds at most: halving the bracket of normal quantiles, at most 8 wide, takes 47."""


def excludes_zero(low: ArrayLike, high: ArrayLike) -> Mask:
    """Tell whether an interval excludes 0. One that merely touches it, with an end of exactly 0, does not."""
    return np.asarray((np.asarray(low) > 0) | (np.asarray(high) < 0))


def p_value(interval_at: IntervalAt, difference: ArrayLike, alpha: ArrayLike) -> Array:
    """Give the smallest α at which the interval of a difference excludes 0.

    The search begins at the α of the printed interval: if that interval excludes 0 the p-value is sought below α,
    otherwise above. Hence ``p <= alpha`` exactly where the printed interval excludes 0, also where limits are step
    functions (exact methods) and where a method's intervals are not nested in α. Nested, the p-value is unique; if
    not, it is one α at which the interval begins to exclude 0. The bracket is narrowed over the normal
    quantile, of which the end of the interval is nearly a straight line: by inverse quadratic interpolation and, where
    that is not safe, halving (Chandrupatla 1997, Advances in Engineering Software 28, 145-149).

    Parameters
    ----------
    interval_at : function of array (rows,) to two arrays (rows,)
        The interval of every row at error probabilities α (level 1 - α), each row at its own. It holds the
        difference. Called with the very `alpha` that is printed.
    difference : array, shape (rows,)
        Of exactly 0 the p-value is 1.
    alpha : number or array, shape (rows,)
        The printed error probability, such as ``1 - 0.95``: pass the same number to whatever compares with it.

    Returns
    -------
    array, shape (rows,)
        Within [`FLOOR`, 1], to a relative `CLOSE`. `FLOOR` if 0 is excluded at every level (for instance by
        worst-case bounds), 1 if at none, NaN where the difference or the printed interval is not known.

    Raises
    ------
    ValueError
        If alpha is not between `FLOOR` and 1, or the printed interval of a difference of exactly 0 excludes 0.
    """
    shift, printed = np.broadcast_arrays(np.asarray(difference, np.float64), np.asarray(alpha, np.float64))
    if not ((printed > FLOOR) & (printed < 1)).all():
        raise ValueError(f"alpha is not between {FLOOR} and 1")
    low, high = interval_at(np.array(printed))
    below = excludes_zero(low, high)
    if (below & (shift == 0)).any():
        raise ValueError("an interval does not hold its difference")
    unknown = np.isnan(shift) | np.isnan(low) | np.isnan(high)

    def end_at(level: Array) -> Array:
        """Give the end of the interval that meets 0 first: above 0 if it excludes 0."""
        ends = interval_at(level)
        return np.where(shift > 0, ends[0], -ends[1])

    beyond = end_at(np.where(below, FLOOR, 1.0))
    here = np.where(shift > 0, low, -high)
    # `right` excludes 0, or is 1; `left` does not, or is the floor
    right, left = np.where(below, printed, 1.0), np.where(below, FLOOR, printed)
    at_right, at_left = np.where(below, here, beyond), np.where(below, beyond, here)
    settled = unknown | (shift == 0) | (at_left > 0) | (at_right <= 0)
    found = _between(end_at, (left, right), (at_left, at_right), settled)
    p = np.where(at_left > 0, FLOOR, np.where(at_right > 0, found, 1.0))
    return np.where(unknown, np.nan, np.where(shift == 0, 1.0, p))


def _between(end_at: Callable[[Array], Array], bracket: Pair, ends: Pair, settled: Mask) -> Array:
    """Close in on where the end turns positive, of rows that are not settled; give the α where it is positive."""
    from scipy.special import ndtr, ndtri

    (left, right), done = bracket, settled.copy()
    # over the normal quantile: the newest point, the one on the other side of 0, the one that was left last
    (new, other), (at_new, at_other) = (-ndtri(level / 2) for level in bracket), ends
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        part = at_new / (at_new - at_other)
        for _ in range(MOST):
            if done.all():
                break
            step = _tolerance(new) / np.abs(other - new)
            part = np.clip(np.where(np.isfinite(part), part, 0.5), np.minimum(step, 0.5), 1 - np.minimum(step, 0.5))
            point = new + part * (other - new)
            level = np.where(done, right, np.clip(2 * ndtr(-point), left, right))
            here = end_at(level)
            right, left = np.where(~done & (here > 0), level, right), np.where(~done & ~(here > 0), level, left)
            done |= right <= left * (1 + CLOSE)
            beyond = (here > 0) != (at_new > 0)
            last, at_last = np.where(beyond, other, new), np.where(beyond, at_other, at_new)
            other, at_other = np.where(beyond, new, other), np.where(beyond, at_new, at_other)
            new, at_new = point, here
            part = _interpolated((new, at_new), (other, at_other), (last, at_last))
    return right


def _tolerance(quantile: Array) -> Array:
    """Give the step of the normal quantile that moves α by half of `CLOSE`."""
    from scipy.special import ndtr

    density = np.exp(-(quantile**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray(CLOSE / 2 * ndtr(-quantile) / density)


def _interpolated(new: Pair, other: Pair, last: Pair) -> Array:
    """Give how far from the newest point to the other the end is 0, by inverse quadratic interpolation; else a half.

    Of three points and their ends ``(a, f_a), (b, f_b), (c, f_c)`` the interpolation is safe, says Chandrupatla, where
    ``φ² < ξ`` and ``(1-φ)² < 1-ξ`` with ``ξ = (a-b)/(c-b)``, ``φ = (f_a-f_b)/(f_c-f_b)``.
    """
    (a, at_a), (b, at_b), (c, at_c) = new, other, last
    along, up = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
    curve = at_a / (at_b - at_a) * at_c / (at_b - at_c)
    curve = curve + (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
    return np.where((up**2 < along) & ((1 - up) ** 2 < 1 - along), curve, 0.5)
