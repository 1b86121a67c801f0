"""Many comparisons at once, and what one of them says: adjusted p-values and the verdict on a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.str_]

CHANGED, IMMATERIAL, UNCHANGED, UNDETERMINED = "changed", "immaterial", "unchanged", "undetermined"
VERDICTS = (CHANGED, IMMATERIAL, UNCHANGED, UNDETERMINED)


def holm(p: ArrayLike) -> Array:
    """Adjust p-values so that the chance of any false rejection in the family stays at α, whatever their dependence.

    ``p̃_(i) = min(1, max_{j<=i} (m - j + 1) p_(j))`` over the ascending p-values (Holm 1979, Scandinavian Journal of
    Statistics 6, 65-70).

    Parameters
    ----------
    p : array, shape (m,)
        NaN where there is no test; such a place does not count in m.

    Returns
    -------
    array, shape (m,)
        In the order of `p`, NaN where that is NaN. Equal p-values stay equal; one p-value stays as it is.

    Raises
    ------
    ValueError
        If a p-value is outside [0, 1].
    """
    return _stepwise(p, lambda ordered: np.maximum.accumulate(np.arange(ordered.size, 0, -1) * ordered))


def bh(p: ArrayLike) -> Array:
    """Adjust p-values so that at most a share α of the rejections is expected to be false.

    ``p̃_(i) = min(1, min_{j>=i} m p_(j) / j)`` over the ascending p-values (Benjamini & Hochberg 1995, Journal of the
    Royal Statistical Society B 57, 289-300). Holds for independent and for positively dependent tests.

    Parameters, result and errors are those of `holm`.
    """
    return _stepwise(p, lambda ordered: np.minimum.accumulate(_over_rank(ordered)[::-1])[::-1])


ADJUSTMENTS: Mapping[str, Callable[[ArrayLike], Array]] = {"holm": holm, "bh": bh}


def _over_rank(ordered: Array) -> Array:
    return np.asarray(ordered * (ordered.size / np.arange(1, ordered.size + 1)), dtype=np.float64)


def _stepwise(p: ArrayLike, step: Callable[[Array], Any]) -> Array:
    values = np.asarray(p, dtype=np.float64)
    tested = np.flatnonzero(~np.isnan(values))
    if ((values[tested] < 0) | (values[tested] > 1)).any():
        raise ValueError("a p-value lies outside [0, 1]")
    ascending = tested[np.argsort(values[tested], kind="stable")]
    adjusted = np.full(values.shape, np.nan)
    adjusted[ascending] = np.minimum(step(values[ascending]), 1.0)
    return adjusted


def adjust(p: ArrayLike, family: ArrayLike, adjustment: ArrayLike) -> Array:
    """Adjust the p-values of several families, each by its own method.

    Parameters
    ----------
    p : array, shape (rows,)
        NaN where there is no test.
    family : array of str, shape (rows,)
        Rows of one family are tested together; "" for a row of none.
    adjustment : array of str, shape (rows,)
        ``holm`` or ``bh``, the same throughout a family.

    Returns
    -------
    array, shape (rows,)
        NaN where there is no test or no family.

    Raises
    ------
    ValueError
        If a family has several methods, or one that does not exist.
    """
    values, families, methods = np.asarray(p, dtype=np.float64), np.asarray(family, str), np.asarray(adjustment, str)
    adjusted = np.full(values.shape, np.nan)
    for name in np.unique(families[families != ""]):
        rows = families == name
        used = np.unique(methods[rows])
        if used.size > 1 or used[0] not in ADJUSTMENTS:
            raise ValueError(f"family {name}: one of {', '.join(ADJUSTMENTS)} is needed, not {', '.join(used) or '-'}")
        adjusted[rows] = ADJUSTMENTS[str(used[0])](values[rows])
    return adjusted


def verdict(p_adjusted: ArrayLike, alpha: ArrayLike, low: ArrayLike, high: ArrayLike, margin: ArrayLike) -> Words:
    """Say what a comparison shows: a test of no difference and a test of equivalence, side by side.

    ``changed``: no difference is rejected, and the interval is not within the margin. ``immaterial``: rejected, but
    the interval is within it. ``unchanged``: not rejected, and within. ``undetermined``: neither. That the interval
    at level 1 - 2α lies within (-δ, δ) is the rejection at α of a difference of δ or more by two one-sided tests
    (Schuirmann 1987, Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680).

    Parameters
    ----------
    p_adjusted : array
        NaN where there is no test.
    alpha : array
        Rejected if ``p_adjusted <= alpha``. The very number at which the interval is printed: 1 - 0.95 is not 0.05.
    low, high : array
        The interval at level 1 - 2α; NaN counts as not within the margin.
    margin : array
        δ: the largest difference that does not matter; NaN where none is declared, so that only ``changed`` and
        ``undetermined`` remain.

    Returns
    -------
    array of str
        "" where there is no test.

    Raises
    ------
    ValueError
        If a margin is negative.
    """
    p, level, lower, upper, delta = (np.asarray(x, dtype=np.float64) for x in (p_adjusted, alpha, low, high, margin))
    if (delta < 0).any():
        raise ValueError("a margin cannot be negative")
    rejected = p <= level
    within = (lower > -delta) & (upper < delta)
    words = np.where(rejected, np.where(within, IMMATERIAL, CHANGED), np.where(within, UNCHANGED, UNDETERMINED))
    return np.where(np.isnan(p), "", words)
