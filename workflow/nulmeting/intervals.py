"""The interval of a difference from those of its two sides, and worst-case bounds."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Pair: TypeAlias = tuple[Array, Array]


def worst_case(total: ArrayLike, n: ArrayLike, size: ArrayLike, low: ArrayLike, high: ArrayLike) -> Pair:
    """Bound a mean or share over all units in the register, whatever those without an answer would have said.

    ``[(Σy + (size-n) low)/size, (Σy + (size-n) high)/size]`` (Manski 1989), with the ends of the scale, 0 and 1 for
    a share.
    """
    given, units, register, least, most = (np.asarray(x, dtype=np.float64) for x in (total, n, size, low, high))
    silent = np.maximum(register - units, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (given + silent * least) / register, (given + silent * most) / register


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
