"""What the population covariance of calibrated figures has besides that of their residuals.

`nulmeting.covariance` takes the calibration residuals z of all respondents as drawn with one chance per response cell.
Two things are left. Calibration has found that chances differ within a cell: a unit of weight w, of those that add up
to the register, stands for itself and for w - 1 others, so that its chance is ``p = 1/w``. And not every respondent of
a domain answers every item: leaving items out is taken as chance too, as it is in unweighted figures.

    Σ_k (1-F) (1 - r_s r_t) z_s z_t  +  (1 - q_s q_t / q_st) Σ_k (1-F) r_s r_t v_s v_t

F is that of two overlapping waves for single units within the cell; ``r² = p/f``, f the response rate of the cell; q
the part of the domain's respondents, of the one wave, the other, both, who are valid; v the influence values before
calibration. In one wave a unit so enters with ``1 - 1/w`` in the place of F. Where weights differ as cells do and
everybody is valid, both terms are 0. Derivation and enumeration: ``docs/methods/calibration.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nulmeting.design import Design, registered
from nulmeting.influence import PERSONS, Array, Codes, Influence
from nulmeting.influence_parts import deviations


@dataclass(frozen=True)
class _Cases:
    """The units of an influence matrix, over its domains.

    Parameters
    ----------
    domain, unit, cluster : array of int, shape (U,)
    value : array, shape (U, Q)
        Influence values.
    valid : array, shape (U, Q)
        1 where the unit counts, else 0.
    """

    domain: Codes
    unit: Codes
    cluster: Codes
    value: Array
    valid: Array


def fitted_degrees(one: Influence, design: Design) -> Influence:
    """Give residuals the size that they had before the regression took degrees of freedom: of calibrated figures alone.

    Centring by response cell costs H of n degrees of freedom, which the covariance makes good; calibration variables
    and cells together cost their rank r: ``√((n-H)/(n-r))``. As they are if nothing would be left.
    """
    if one.weights is None or not one.weights.unit.size:
        return one
    weights = one.weights
    cell = np.unique(design.stratum[weights.cluster], return_inverse=True)[1]
    patterns, number = len(weights.basis), weights.unit.size
    crossed = np.unique(cell * patterns + weights.pattern)
    columns = np.hstack([weights.basis[crossed % patterns], np.eye(cell.max() + 1)[crossed // patterns]])
    rank = int(np.linalg.matrix_rank(columns))
    if rank >= number:
        return one
    size = float(np.sqrt((number - cell.max() - 1) / (number - rank)))
    if one.rule != PERSONS:
        return replace(one, value=one.value * size)
    return replace(one, value=one.value * size, answers=replace(one.answers, values=one.answers.values * size))


def unequal_response(first: Influence, later: Influence, design: Design) -> Array:
    """Give the two terms above, shape (domains, Q); 0 unless both are calibrated."""
    if first.before is None or later.before is None:
        return np.zeros(first.estimate.shape)
    one, other = _cases(first), _cases(later)
    left, right = _shared(one, other)
    share, rates = _share(first, later, design)
    stratum = design.stratum[one.cluster[left]]
    chance = np.sqrt(_chance(first, one, left) * _chance(later, other, right))
    chance = chance * _over(np.ones(1), np.sqrt(rates[0] * rates[1]))[stratum]
    uneven = share[stratum] * _centred(first, later, design)[stratum] * (1 - chance)
    terms = _summed(first, one.domain[left], uneven[:, None] * one.value[left] * other.value[right])
    return terms + _left_out(first, later, design, share, rates)


def _left_out(first: Influence, later: Influence, design: Design, share: Array, rates: tuple[Array, Array]) -> Array:
    assert first.before is not None and later.before is not None
    one, other = _cases(first.before), _cases(later.before)
    left, right = _shared(one, other)
    both = one.valid[left] * other.valid[right]
    parts = []
    for domain, valid in ((one.domain, one.valid), (other.domain, other.valid), (one.domain[left], both)):
        parts.append(_over(_summed(first, domain, valid), _summed(first, domain, np.ones_like(valid))))
    stratum = design.stratum[one.cluster[left]]
    chance = np.sqrt(_chance(first, one, left) * _chance(later, other, right))
    factor = share[stratum] * chance * _over(np.ones(1), np.sqrt(rates[0] * rates[1]))[stratum]
    product = _summed(first, one.domain[left], factor[:, None] * both * one.value[left] * other.value[right])
    # v are deviations from the mean of those who are valid
    number = [_summed(first, x.domain, x.valid) for x in (one, other)]
    lost = [np.where(n > 1, _over(n, n - 1), 1.0) for n in number]
    left_out = np.where(parts[2] > 0, 1 - _over(parts[0] * parts[1], parts[2]), 0.0)
    return np.asarray(left_out * np.sqrt(lost[0] * lost[1]) * product, dtype=np.float64)


def _cases(one: Influence) -> _Cases:
    if one.rule != PERSONS:
        return _Cases(one.domain, one.cluster, one.cluster, one.value, np.minimum(one.persons, 1.0))
    given = one.answers
    values, valid = zip(*(deviations(one, place) for place in range(one.estimate.shape[1])), strict=True)
    inverse = _over(np.ones(1), one.denominator)[given.domain]
    value = np.stack(values, axis=1) * inverse
    return _Cases(given.domain, given.person, given.cluster, value, np.stack(valid, axis=1).astype(np.float64))


def _shared(one: _Cases, other: _Cases) -> tuple[Codes, Codes]:
    """Give the places of the units that stand in the same domain of both."""
    most = max(int(x.unit.max(initial=0)) for x in (one, other)) + 1
    keys, others = (x.domain * most + x.unit for x in (one, other))
    _, left, right = np.intersect1d(keys, others, assume_unique=True, return_indices=True)
    return left, right


def _chance(influence: Influence, cases: _Cases, rows: Codes) -> Array:
    """Give every unit's chance to respond, by its weight; 1 of one that the weights make less than itself."""
    assert influence.weights is not None
    return 1 / np.maximum(influence.weights.of(cases.unit[rows]), 1.0)


def _share(first: Influence, later: Influence, design: Design) -> tuple[Array, tuple[Array, Array]]:
    """Give ``1 - F = f_s f_t / f_st`` of single units by stratum, and the response rates f_s, f_t, from the total."""
    sides, sizes = [], []
    for one in (first, later):
        assert one.weights is not None
        sides.append((one.weights.unit, one.weights.cluster))
    unit, left, _ = np.intersect1d(sides[0][0], sides[1][0], return_indices=True)
    sides.append((unit, sides[0][1][left]))
    own, other, both = (registered(design, *x) for x in ((first,), (later,), (first, later)))
    if first.rule != PERSONS:
        both = own.also_in(other, design.stratum.size)
    for cells in (own, other, both):
        # all domains are the total
        kept = cells.domain == cells.domain.min(initial=0)
        number = cells.size[kept] if first.rule == PERSONS else np.ones(int(kept.sum()))
        sizes.append(np.bincount(design.stratum[cells.cluster[kept]], number, design.strata))
    met = [np.bincount(design.stratum[cluster], minlength=design.strata) for _, cluster in sides]
    f_s, f_t, f_st = (_over(n.astype(np.float64), np.maximum(m, n)) for n, m in zip(met, sizes, strict=True))
    return _over(f_s * f_t, f_st), (f_s, f_t)


def _centred(first: Influence, later: Influence, design: Design) -> Array:
    """Give what centring by response cell is made good with in the covariance, ``√(G_s/(G_s-1) G_t/(G_t-1))``."""
    number = [design.responded([one.wave])[1] for one in (first, later)]
    both = [np.where(n > 1, _over(n, n - 1), 1.0) for n in number]
    return np.asarray(np.sqrt(both[0] * both[1]), dtype=np.float64)


def _summed(like: Influence, domain: Codes, values: Array) -> Array:
    domains = like.estimate.shape[0]
    return np.stack([np.bincount(domain, column, domains) for column in values.T], axis=1)


def _over(top: Array, bottom: Array) -> Array:
    """Divide; 0 where the divisor is 0."""
    return np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom != 0)
