"""How the figures of two waves hang together: their covariance, the units in both, and what to do without overlap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nulmeting.blocks import Laid, in_both, kept_rows
from nulmeting.calibrated_influence import calibrated
from nulmeting.covariance import covariance, least_favourable, shared
from nulmeting.design import degrees
from nulmeting.figures import Figure, design_under, of_answers, placements
from nulmeting.influence import PERSONS, Array, Mask
from nulmeting.levels import registered_units
from nulmeting.person_pairs import persons_in_both
from nulmeting.units import Survey
from nulmeting.weights import weights_in_both
from nulmeting.within import FEWEST_PAIRS

FEW_IN_BOTH = 10
"""Below this number of organisations in both waves their covariance is bounded, not estimated."""

ROUNDING = 1e-9


@dataclass(frozen=True)
class Dependence:
    """Two waves' figures of one block; arrays have shape (domains, Q).

    Parameters
    ----------
    estimate_to : array or None
        Of a superiority: P(later > earlier) + ½P(=), in the place of the later wave's own figure.
    correlation : array
        Of the two estimates, within [-1, 1]; 0 where one of them shows no variance.
    variance : array
        Of the difference.
    df : array
        Clusters less strata with a case in the domain, in either wave.
    flag : array of str
        ``covariance_bound``, ``variance_floored`` or empty.
    shown : array of bool
        Whether both waves show a variance, or (of a superiority, for the population) have none as everybody answered.
    """

    estimate_to: Array | None
    correlation: Array
    variance: Array
    df: Array
    flag: NDArray[Any]
    shown: Mask


def dependence(whole: Survey, first: Figure, later: Figure, *, finite: bool) -> Dependence:
    """Give the correlation of two waves' estimates and the variance of their difference, ``V₁ + V₂ - 2 Cov``.

    Waves that share fewer than `FEW_IN_BOTH` organisations take the least favourable covariance (flag
    ``covariance_bound``), but for target process no covariance at all if they share none; so do figures over persons
    for the population with fewer than `FEWEST_PAIRS` persons in both. Where the correlation would
    leave [-1, 1], or the variance of the difference is not above 0, the flag is ``variance_floored``; in the latter
    case the waves count as independent. Waves of which nothing is linked count as independent,
    and so do, for the population, figures over persons if only organisations are linked.
    """
    found: Array | None = None
    parts, seen = (first.influence, later.influence), (first.counted, later.counted)
    if first.block.statistic == "superiority":
        found, *placed = placements(first, later)
        seen = placed[0], placed[1]
        parts = calibrated(seen[0], first.laid.weights), calibrated(seen[1], later.laid.weights)
    design = design_under(whole, first, later, finite=finite)
    waves = sorted({one.wave for one in parts})
    v1, v2 = (covariance(one, one, design, finite=finite, waves=waves) for one in parts)
    both = np.zeros(v1.shape)
    bounded = np.zeros(v1.shape, dtype=bool)
    # organisations that are found back tell of the process; of the population only persons would
    known = whole.linked[first.block.unit] or (not finite and any(whole.linked.values()))
    if known:
        both = covariance(*parts, design, finite=finite, waves=waves)
        least = least_favourable(*seen, design, finite=finite)
        bounded = (shared(*seen, design) < FEW_IN_BOTH) & (least < 0)
        both = np.where(bounded, least, both)
        if finite and first.block.rule == PERSONS:
            # bounded already: a person's own answers in both waves
            bounded = bounded | (persons_in_both(*seen) < FEWEST_PAIRS)
    link = of_covariance(found, v1, v2, both, bounded, degrees(seen, design))
    if found is None or not finite:
        return link
    shown = [(v > 0) | everybody(whole, one) for v, one in ((v1, first), (v2, later))]
    return replace(link, shown=shown[0] & shown[1])


def everybody(whole: Survey, one: Figure) -> Mask:
    """Tell where every registered unit has a valid answer, shape (domains, Q)."""
    wave = list(whole.waves)[one.influence.wave]
    return np.asarray(one.size >= registered_units(whole, wave, one.block.unit)[:, None])


def of_covariance(found: Array | None, v1: Array, v2: Array, both: Array, bounded: Mask, df: Array) -> Dependence:
    """Give correlation, variance of the difference and flag of two variances and their covariance."""
    scale = np.sqrt(v1 * v2)
    dependent = scale > 0
    rho = np.divide(both, scale, out=np.zeros(scale.shape), where=dependent)
    beyond = np.abs(rho) > 1 + ROUNDING
    rho = np.clip(rho, -1, 1)
    variance = v1 + v2 - 2 * rho * scale
    # ASSUME: a difference whose plug-in variance is not above 0 is no more certain than one of independent waves
    floored = dependent & (variance <= 1e-12 * (v1 + v2))
    rho, variance = np.where(floored, 0.0, rho), np.where(floored, v1 + v2, variance)
    flag = np.where(bounded & dependent, "covariance_bound", np.where(beyond | floored, "variance_floored", ""))
    return Dependence(found, rho, variance, df, flag, (v1 > 0) & (v2 > 0))


def paired(first: Figure, later: Figure) -> tuple[Figure, Figure]:
    """Cut two waves' figures of one block down to the units that are valid in both.

    Weighted figures take weights of the units that responded in both, one draw for both waves, whatever else responded
    (``docs/methods/calibration.md``). Where these cannot be had there is no estimate.
    """
    laid = _of_both(first.laid, later.laid, first.block.unit)
    cut = in_both(laid[0].answers, laid[1].answers, first.block.unit)
    made = tuple(
        of_answers(first.block, replace(one, answers=given), given) for one, given in zip(laid, cut, strict=True)
    )
    return made[0], made[1]


def _of_both(first: Laid, later: Laid, unit: str) -> tuple[Laid, Laid]:
    """Give weighted answers to the units that responded in both waves, with weights of their own."""
    if first.weights is None or later.weights is None:
        return first, later
    made = weights_in_both(first.weights, later.weights) or (None, None)
    units = np.intersect1d(first.weights.unit, later.weights.unit)
    out = []
    for one, weights in zip((first, later), made, strict=True):
        given = one.answers
        codes = given.person if unit == "person" else given.cluster
        kept = np.isin(codes, units)
        weight = np.zeros(len(given.values))
        if weights is not None:
            weight[given.row[kept]] = weights.of(codes[kept])
        out.append(replace(one, answers=replace(kept_rows(given, kept), weight=weight), weights=weights))
    return out[0], out[1]
