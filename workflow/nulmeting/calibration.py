"""Calibration: weights that make a sample agree with known totals, as near as can be to the weights it had.

Numbers alone, without surveys or registers: `nulmeting.weights` brings those. Units that are alike in everything that
is calibrated have the same weight, so that a row here may stand for one unit or, with its base weights added up, for
all units of one pattern.

Source: Deville & Särndal (1992), *Calibration estimators in survey sampling*, Journal of the American Statistical
Association 87, 376-382; raking is their case 2, bounded weights are their case 6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int64]
Bounds: TypeAlias = tuple[float, float]
Distance: TypeAlias = Callable[[Array], tuple[Array, Array, Array]]

TOLERANCE = 1e-12
"""Largest difference from a total, as a part of it, with which the weights have converged."""

STEPS = 200
"""Newton steps; what can be reached takes fewer than twenty, but for bounds that are all but too narrow."""

VANISHED = 1e-9
"""A weight below this part of its base weight is none: the totals can only be met by leaving units out."""

INDEPENDENT = 1e-10
"""A direction of the design this much smaller than the largest is one that others already give."""


@dataclass(frozen=True)
class Raked:
    """The outcome of `rake`.

    Parameters
    ----------
    factor : array, shape (m,)
        What the base weight of each row is multiplied by.
    gap : array, shape (p,)
        What the weighted total of each column has too much (or, below 0, lacks), as a part of the total.
    converged : bool
        Whether every total is met, with weights above 0.
    """

    factor: Array
    gap: Array
    converged: bool


def poststratify(cell: Codes, totals: Array, base: Array) -> Array:
    """Give the factors by which each cell adds up to its total: the total over the cell's base weights.

    Parameters
    ----------
    cell : array of int, shape (m,)
    totals : array, shape (cells,)
    base : array, shape (m,)

    Raises
    ------
    ValueError
        If a cell with a total above 0 has no rows.
    """
    own = np.bincount(cell, base, totals.size)
    if (totals[own == 0] > 0).any():
        raise ValueError("a cell without rows cannot be weighted up to its total")
    ratio = np.divide(totals, own, out=np.zeros(totals.size), where=own > 0)
    return np.asarray(ratio[cell], dtype=np.float64)


def rake(design: Array, totals: Array, base: Array, bounds: Bounds | None = None) -> Raked:
    """Find the factors g with ``Σ base g x = totals`` that stay nearest to 1.

    ``g = F(x'λ)``: without bounds ``F = exp`` (raking, the limit of iterative proportional fitting); with bounds L, U
    ``F(u) = L + (U - L) / (1 + (U-1)/(1-L) exp(-Au))``, ``A = (U-L)/((1-L)(U-1))``, which lies between them. λ is the
    minimum of the dual ``Σ base ∫F - totals'λ``, convex, found by Newton's method with halved steps. Columns may depend
    on each other, as those of two margins do, whose totals are one.

    Parameters
    ----------
    design : array, shape (m, p)
        The calibration variables x; for margins a column per category, 1 where the row belongs to it.
    totals : array, shape (p,)
    base : array, shape (m,)
        Base weights, above 0.
    bounds : (float, float), optional
        Smallest and largest factor, either side of 1.

    Returns
    -------
    Raked
        Not converged if the totals contradict each other, cannot be had with weights above 0, or not within the
        bounds; `unreachable` and `needed_bounds` tell which. Without columns every factor is 1.
    """
    root = np.sqrt(base)[:, None]
    _, size, turned = np.linalg.svd(design * root, full_matrices=False)
    kept = size > INDEPENDENT * size.max(initial=0.0)
    turn = turned[kept].T / size[kept]
    columns, wanted = design @ turn, totals @ turn
    slope = np.zeros(wanted.size)
    distance = _exponential if bounds is None else _logit(*bounds)
    value, factor, curve = distance(columns @ slope)
    least = _dual(base, value, wanted, slope)
    for _ in range(STEPS):
        lacking = wanted - columns.T @ (base * factor)
        if np.abs(lacking).max(initial=0.0) <= TOLERANCE * 0.01 * np.abs(wanted).max(initial=1.0):
            break
        step = np.linalg.lstsq(columns.T @ (columns * (base * curve)[:, None]), lacking, rcond=None)[0]
        for _ in range(40):
            tried = distance(columns @ (slope + step))
            dual = _dual(base, tried[0], wanted, slope + step)
            # at the end of the way the dual no longer shows what the totals still do
            left = wanted - columns.T @ (base * tried[1])
            if dual < least or left @ left < lacking @ lacking:
                break
            step = step / 2
        slope, least, (_, factor, curve) = slope + step, dual, tried
    gap = _over(design.T @ (base * factor) - totals, totals)
    met = bool(np.abs(gap).max(initial=0.0) <= TOLERANCE and factor.min(initial=1.0) > VANISHED)
    return Raked(factor, gap, met)


def _dual(base: Array, value: Array, wanted: Array, slope: Array) -> float:
    total = float(base @ value - wanted @ slope)
    return total if np.isfinite(total) else np.inf


def _exponential(u: Array) -> tuple[Array, Array, Array]:
    """Give ∫F, F and F' of raking."""
    # beyond this there is no weight to speak of, and no overflow either
    grown = np.exp(np.clip(u, -700.0, 300.0))
    return grown, grown, grown


def _logit(low: float, high: float) -> Distance:
    """Give ∫F, F and F' with bounds."""
    scale = (high - low) / ((1 - low) * (high - 1))
    shift = np.log((1 - low) / (high - 1))

    def at(u: Array) -> tuple[Array, Array, Array]:
        from scipy.special import expit

        place = scale * u + shift
        part = expit(place)
        whole = low * u + (high - low) / scale * np.logaddexp(0.0, place)
        return whole, low + (high - low) * part, (high - low) * scale * part * expit(-place)

    return at


def unreachable(design: Array, totals: Array) -> Array:
    """Tell by how much totals must give way before weights of at least 0 can meet them all, shape (p,).

    The smallest sum of changes that makes ``Σ w x = totals`` possible, as a change of each total; all 0 if it is
    possible as it is. Linear programming.
    """
    m, p = design.shape
    cost = np.concatenate([np.zeros(m), np.ones(2 * p)])
    met = np.hstack([design.T, -np.eye(p), np.eye(p)])
    found = _program(cost, met, totals, [(0.0, None)] * cost.size)
    assert found is not None
    change = found[m : m + p] - found[m + p :]
    return np.where(np.abs(change) > 1e-9 * np.maximum(totals, 1.0), change, 0.0)


def needed_bounds(design: Array, totals: Array, base: Array, bounds: Bounds) -> Bounds | None:
    """Give the narrowest bounds that would do: another upper bound beside this lower one, else both.

    The smallest largest factor with the lower bound as it is; if there is none, the smallest largest factor of all
    and the largest smallest factor beside it. None if the totals contradict each other. Factors must stay within
    bounds, not at them: take slightly wider ones. Linear programming.
    """
    m = base.size
    equal = np.hstack([design.T * base, np.zeros((totals.size, 1))])
    objective = np.append(np.zeros(m), 1.0)
    limit = np.hstack([np.eye(m), -np.ones((m, 1))])
    for low in (bounds[0], 0.0):
        free: list[Bounds | tuple[float, None]] = [(low, None)] * m
        found = _program(objective, equal, totals, [*free, (0.0, None)], limit)
        if found is not None and low == bounds[0]:
            return low, float(found[-1])
    if found is None:
        return None
    # a little above the smallest largest factor, so that the program does not fail by rounding
    high = float(found[-1])
    narrow: list[Bounds | tuple[float, None]] = [(0.0, high * (1 + 1e-6))] * m
    lowest = _program(-objective, equal, totals, [*narrow, (0.0, None)], -limit)
    return None if lowest is None else (float(lowest[-1]), high)


def _program(
    cost: Array,
    equal: Array,
    totals: Array,
    limits: list[Bounds | tuple[float, None]],
    below: Array | None = None,
) -> Array | None:
    """Minimise ``cost'v`` with ``equal v = totals`` and ``below v`` at most 0; None if nothing does that."""
    from scipy.optimize import linprog

    zero = None if below is None else np.zeros(len(below))
    found = linprog(cost, below, zero, equal, totals, limits, method="highs")
    return np.asarray(found.x, dtype=np.float64) if found.success else None


def basis(design: Array, base: Array) -> Array:
    """Give orthonormal columns that span those of a design: ``Q' diag(base) Q = 1``, shape (m, rank).

    ``u - Q Q' diag(base) u`` are the residuals of the regression of u on the design with the base weights.
    """
    left, size, _ = np.linalg.svd(design * np.sqrt(base)[:, None], full_matrices=False)
    kept = size > INDEPENDENT * size.max(initial=0.0)
    return np.asarray(left[:, kept] / np.sqrt(base)[:, None], dtype=np.float64)


def kish_effect(weight: Array) -> float:
    """Give ``n Σw² / (Σw)²``: what unequal weights alone do to the variance of a mean (Kish 1965); 1 if all are equal.

    NaN of no weights.
    """
    return float(weight.size * np.square(weight).sum() / weight.sum() ** 2) if weight.size else np.nan


def _over(top: Array, bottom: Array) -> Array:
    """Divide by a total; a total of 0 counts as 1."""
    return np.asarray(top / np.where(bottom == 0, 1.0, bottom), dtype=np.float64)
