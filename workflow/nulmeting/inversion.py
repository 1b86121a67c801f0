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
"""Rounds at most: every second one halves the bracket of log α, at most 35 wide, which steps may need 45 times."""


def excludes_zero(low: ArrayLike, high: ArrayLike) -> Mask:
    """Tell whether an interval excludes 0. One that merely touches it, with an end of exactly 0, does not."""
    return np.asarray((np.asarray(low) > 0) | (np.asarray(high) < 0))


def p_value(interval_at: IntervalAt, difference: ArrayLike, alpha: ArrayLike) -> Array:
    """Give the smallest α at which the interval of a difference excludes 0.

    The search begins at the α of the printed interval: if that interval excludes 0 the p-value is sought below α,
    otherwise above. Hence ``p <= alpha`` exactly where the printed interval excludes 0, also where limits are step
    functions (exact methods) and where a method's intervals are not nested in α. Nested, the p-value is unique; if
    not, it is one α at which the interval begins to exclude 0. The bracket is cut where the end of the interval, as a
    function of the normal quantile, would be 0 if it were straight (regula falsi), every second time in the middle.

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
    (left, right), (at_left, at_right), done = bracket, ends, settled.copy()
    for turn in range(MOST):
        if done.all():
            break
        cut = np.sqrt(left * right) if turn % 2 else _straight(left, right, at_left, at_right)
        # both sides of the cut: a hit leaves a bracket as narrow as is asked for
        less, more = (np.clip(cut * np.exp(step), left, right) for step in (-CLOSE / 3, CLOSE / 3))
        below, above = end_at(less), end_at(more)
        right, at_right, left, at_left = (
            np.where(below > 0, less, np.where(above > 0, more, right)),
            np.where(below > 0, below, np.where(above > 0, above, at_right)),
            np.where(below > 0, left, np.where(above > 0, less, more)),
            np.where(below > 0, at_left, np.where(above > 0, below, above)),
        )
        done |= right <= left * (1 + CLOSE)
    return right


def _straight(left: Array, right: Array, at_left: Array, at_right: Array) -> Array:
    """Give the α at which a straight line between the ends, over the normal quantile, is 0."""
    from scipy.special import ndtr, ndtri

    near, far = -ndtri(right / 2), -ndtri(left / 2)
    rise = at_right - at_left
    part = np.divide(at_right, rise, out=np.full(rise.shape, 0.5), where=rise > 0)
    cut = 2 * ndtr(-(near + np.clip(part, 0.0, 1.0) * (far - near)))
    return np.where((cut > left) & (cut < right), cut, np.sqrt(left * right))
