"""Influence values of calibrated figures: what the weights take away with them.

Weights that are made to meet known totals vary with the sample, and take part of its chance away. To first order a
calibrated estimate varies as the sum of ``z = w e``, where e is what is left of the linearised variable u after
regression on the calibration variables x over all calibrated units (Deville & Särndal 1992; Särndal, Swensson & Wretman
1992, section 6.6; of post-strata: deviations from the mean of the post-stratum):

    u = 1[in the domain, valid] (y - θ)/Σw,    e = u - x'B,    B = (Σ d x x')⁻¹ Σ d x u.

Units outside the domain and units without a valid answer have an e as well. So every calibrated unit is in the matrix,
in every domain: it is dense in domains × units, in a definition that is weighted, and in no other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from nulmeting.influence import PERSONS, Answers, Array, Codes, Influence, answers, cells
from nulmeting.influence_parts import deviations
from nulmeting.weights import Weights


def calibrated(influence: Influence, weights: Weights | None) -> Influence:
    """Lay the calibration residuals of weighted estimates out as an influence matrix of their own.

    Parameters
    ----------
    influence : Influence
        Of answers that carry these weights.
    weights : Weights or None
        None leaves the matrix as it is.

    Returns
    -------
    Influence
        One in which all calibrated units have a case in every domain that has any, of the register's total (label 0):
        corrections for the population go by all respondents and all registered units. Estimates are 0, for variances
        and covariances are all that it is good for. In figures over organisations the persons of the domain keep their
        deviations within the organisation, which x, the same for all of them, leaves alone.
    """
    if weights is None:
        return influence
    present = np.unique(influence.answers.domain)
    return _persons(influence, weights, present) if influence.rule == PERSONS else _cells(influence, weights, present)


def _persons(influence: Influence, weights: Weights, present: Codes) -> Influence:
    given, columns, units = influence.answers, influence.estimate.shape[1], weights.unit.size
    shown = np.zeros((present.size, units, columns))
    at = np.searchsorted(present, given.domain), np.searchsorted(weights.unit, given.person)
    for place in range(columns):
        scale = _inverse(influence.denominator[:, place])[given.domain]
        shown[(*at, np.full(given.row.size, place))] = deviations(influence, place)[0] * scale
    rest = _residuals(shown, weights)
    laid = answers(
        given.wave,
        rest.reshape(present.size * units, columns),
        np.tile(weights.cluster, present.size),
        np.tile(weights.unit, present.size),
        domain=np.repeat(present, units),
        domains=given.domains,
    )
    start, domain, cluster = cells(laid)
    number = np.diff(np.append(start, laid.row.size)).astype(np.float64)[:, None]
    value = np.add.reduceat(laid.values[laid.row], start, axis=0) if start.size else np.zeros((0, columns))
    return _influence(influence, weights, laid, (start, domain, cluster), np.broadcast_to(number, value.shape), value)


def _cells(influence: Influence, weights: Weights, present: Codes) -> Influence:
    given, columns, units = influence.answers, influence.estimate.shape[1], weights.unit.size
    # a row per domain and organisation, of which the cells that have an answer take theirs
    at = np.searchsorted(present, influence.domain) * units + np.searchsorted(weights.unit, influence.cluster)
    shown = np.zeros((present.size * units, columns))
    shown[at] = influence.value
    rest = _residuals(shown.reshape(present.size, units, columns), weights).reshape(shown.shape)
    number = np.zeros(shown.shape)
    number[at] = influence.persons
    domain, cluster = np.repeat(present, units), np.tile(weights.unit, present.size)
    weight = np.tile(weights.weight, present.size)[:, None]
    factor = np.divide(weight, number, out=np.zeros(shown.shape), where=number > 0)
    row_cell = np.repeat(at, np.diff(np.append(influence.start, given.row.size)))
    laid = replace(
        given,
        row=np.arange(given.row.size),
        values=_within(influence, (rest - shown) / weight, row_cell),
        base=None,
        weight=None,
    )
    start = np.searchsorted(row_cell, np.arange(len(shown)))
    held = np.where(number > 0, number, 1.0)
    return replace(_influence(influence, weights, laid, (start, domain, cluster), held, rest), factor=factor)


def _within(influence: Influence, moved: Array, row_cell: Codes) -> Array:
    """Give the persons' part of the residual of their organisation, ``(y - θ)/Σw - x'B``; NaN where not valid."""
    given = influence.answers
    weight = np.ones(given.row.size) if given.weight is None else given.weight[given.row]
    out = np.full((given.row.size, influence.estimate.shape[1]), np.nan)
    for place in range(out.shape[1]):
        value, valid = deviations(influence, place)
        scale = _inverse(influence.denominator[:, place])[given.domain] / weight
        out[valid, place] = (value * scale + moved[row_cell, place])[valid]
    return out


def _residuals(shown: Array, weights: Weights) -> Array:
    """Take the regression off; shape (domains, units, columns), values times weights in and out."""
    weight = weights.weight[:, None]
    units = np.arange(weights.unit.size)
    each = sparse.csr_matrix((np.ones(units.size), (weights.pattern, units)), (len(weights.basis), units.size))
    # one domain at a time: a sparse matrix takes two dimensions
    fitted = [weights.fitted(each @ (one / weight))[weights.pattern] for one in shown]
    return np.asarray(shown - weight * np.reshape(fitted, shown.shape), dtype=np.float64)


def _influence(
    influence: Influence,
    weights: Weights,
    laid: Answers,
    place: tuple[Codes, Codes, Codes],
    persons: Array,
    value: Array,
) -> Influence:
    start, domain, cluster = place
    nothing = np.zeros(influence.estimate.shape)
    return replace(
        influence,
        answers=laid,
        domain=domain,
        cluster=cluster,
        start=start,
        persons=persons,
        value=value,
        estimate=nothing,
        numerator=nothing,
        denominator=np.ones(nothing.shape),
        label=np.zeros_like(influence.label),
        weights=weights,
        before=influence,
    )


def _inverse(values: Array) -> Array:
    out: Array = np.divide(np.ones(values.shape), values, out=np.zeros(values.shape), where=values != 0)
    return out
