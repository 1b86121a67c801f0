"""Variances and covariances of all estimates, within a wave and between waves, from their influence matrices.

Two targets. For the *process* the answers are one outcome of many: organisations count as drawn with replacement, and
the covariance is that of the waves stacked, with organisations as clusters. For the *population* those who did not
answer count as left out at random within their response cell: two levels, organisations and the persons within them,
each with the correction that two partly overlapping waves of a finite population ask for. Derivations and
enumerations: ``docs/methods``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nulmeting.calibrated_covariance import fitted_degrees, unequal_response
from nulmeting.design import Design, Matched, cases, complete, match, met, registered
from nulmeting.influence import NONLINEAR, PERSONS, ROUNDING, Array, Influence, Mask
from nulmeting.influence_parts import select
from nulmeting.person_pairs import bounded_covariance, person_covariance, person_limit, person_pairs
from nulmeting.within import FEWEST_PAIRS, Within, within_covariance, within_limit

Part: TypeAlias = tuple[float, Influence, int, int]
"""A coefficient and the estimate that it multiplies: influence, domain, column."""

TINY = 1e-12
"""Below this a divisor is 0 but for rounding."""


def covariance(
    first: Influence,
    later: Influence,
    design: Design,
    *,
    finite: bool,
    waves: Sequence[int] | None = None,
    fewest: int = FEWEST_PAIRS,
) -> Array:
    """Give the covariance of the same domain and column of two influence matrices; of one with itself the variance.

    Parameters
    ----------
    finite : bool
        False, target process: ``V = Σ_h G/(G-1) [Σ b_s b_t - Σ b_s Σ b_t / G]``, G the clusters that responded in any
        of `waves`; one that is absent in a wave enters as 0. This is the stacked design of complex-survey software.
        True, target population. With ``P = Σ (b_s - b̄_s)(b_t - b̄_t)`` over the clusters that responded in both waves,
        and c from `_kept`, which makes ``c P`` unbiased: over organisations
        ``V = Σ_h F c P + Σ_i (1-F) a_s a_t (n_st - n_s n_t M_st/(M_s M_t)) σ_st`` with
        ``F = 1 - C_s C_t N_st/(C_st N_s N_t)`` from the valid and the registered clusters of the domain (see
        `nulmeting.within`); over persons from pairs of persons (see `nulmeting.person_pairs`).
    waves : sequence of int, optional
        Waves that are stacked; by default the two.
    fewest : int
        Degrees of freedom that the covariance within organisations takes (see `nulmeting.within`); of figures over
        persons, the persons in both waves below which their own covariance is bounded.

    Returns
    -------
    array, shape (domains, Q)
        0 where nobody is valid.

    Raises
    ------
    ValueError
        For the population covariance of a figure over persons and one over organisations by a rule but the mean.

    Notes
    -----
    A stratum with one cluster cannot show its variance; its cluster is set against 0, the mean of all ``b``. A rule
    that is not linear in the persons (any, all, majority, median) has no covariance within organisations: where an
    organisation is incomplete F is taken as 1, which on average gives a variance of any contrast that is not smaller.
    A stratum without a cluster in both waves takes the covariance per cluster of the strata that have one.

    Sources: Tam (1984) for one level; Särndal, Swensson & Wretman (1992) for two stages; ``docs/methods`` for both
    together.
    """
    matched = match(first, later, design)
    if not finite:
        return _stacked(first, later, design, matched, waves or sorted({first.wave, later.wave}))
    left = fitted_degrees(first, design)
    right = left if first is later else fitted_degrees(later, design)
    if first is not later and first.wave == later.wave:
        # two domains of one wave share whoever is in both: few there are no reason for a bound
        fewest = 0
    value = _finite(left, right, design, matched, fewest) + unequal_response(left, right, design)
    # a variance below 0 is 0 but for rounding
    return np.maximum(value, 0.0) if first is later else value


def _finite(first: Influence, later: Influence, design: Design, matched: Matched, fewest: int) -> Array:
    """Give the covariance for target population."""
    part = _between(first, later, design, matched)
    if PERSONS in (first.rule, later.rule):
        if {first.rule, later.rule} & {"informant", *NONLINEAR}:
            raise ValueError(
                f"no population covariance of persons and organisations by rule {later.rule}, {first.rule}"
            )
        pairs = person_pairs(first, later, design, matched)
        found = person_covariance(pairs, part.each, part.unshared, one_wave=first is later)
        few = pairs.n[2].sum(axis=1) < fewest
        if first is later or not few.any():
            return found
        return np.where(few, bounded_covariance(pairs, part.each, part.unshared, _alone(first, later, design)), found)
    between: Array = ((1 - part.share) * part.each).sum(axis=1) - part.unshared
    if first.rule in NONLINEAR or later.rule in NONLINEAR:
        return np.where(complete(first, design) & complete(later, design), between, part.each.sum(axis=1))
    if "informant" in (first.rule, later.rule):
        # one named informant: no spread within the organisation
        return between
    return between + within_covariance(Within(first, later, design, matched, part.share, fewest))


def least_favourable(
    first: Influence, later: Influence, design: Design, *, finite: bool, fewest: int = FEWEST_PAIRS
) -> Array:
    """Give the smallest covariance that two waves can have where it cannot be estimated, by Cauchy-Schwarz.

    ``-|C_st - C_s C_t N_st/(N_s N_t)| √(S_s S_t)``, S the variance per cluster of ``b``, and likewise within
    organisations. It widens the interval of a change as far as the single-wave variances allow.
    """
    matched = match(first, later, design)
    both = _both(first, later, design, matched).sum(axis=1)
    own = [covariance(x, x, design, finite=False, waves=[x.wave]) for x in (first, later)]
    counts = [cases(x, design).sum(axis=1) for x in (first, later)]
    spread = [_over(v, n) for v, n in zip(own, counts, strict=True)]
    expected = np.zeros(1)
    if finite:
        left, right, common = (x.sum(axis=1) for x in _register_sizes(first, later, design))
        expected = _over(counts[0] * counts[1] * common, np.maximum(left, counts[0]) * np.maximum(right, counts[1]))
    scale = np.sqrt(spread[0] * spread[1])
    least: Array = -np.abs(both - expected) * scale
    if finite and {first.rule, later.rule} & set(NONLINEAR):
        # where F is taken as 1, as for the process
        whole = complete(first, design) & complete(later, design)
        return np.where(whole, least, -both * scale)
    if not finite or "informant" in (first.rule, later.rule):
        return least
    if PERSONS in (first.rule, later.rule):
        pairs = person_pairs(first, later, design, matched)
        return least - person_limit(pairs, _alone(first, later, design))
    share = _between(first, later, design, matched).share
    return least - within_limit(Within(first, later, design, matched, share, fewest))


def _alone(first: Influence, later: Influence, design: Design) -> tuple[Array, Array]:
    """Give ``Σ z²`` over the persons of either wave, by domain, stratum and column."""
    one, other = (person_pairs(x, x, design, match(x, x, design)).product for x in (first, later))
    return one, other


def shared(first: Influence, later: Influence, design: Design) -> Array:
    """Count the clusters with a valid case in both waves, shape (domains, Q)."""
    return np.broadcast_to(_both(first, later, design, match(first, later, design)).sum(axis=1), first.estimate.shape)


def contrast(parts: Sequence[Part], design: Design, *, finite: bool, fewest: int = FEWEST_PAIRS) -> float:
    """Give the variance of ``Σ coefficient × estimate`` over any domains, columns, units and waves.

    A smooth function of estimates is one of these with its gradient as coefficients (delta method).

    Parameters
    ----------
    parts : sequence of (coefficient, influence, domain, column)
    """
    cut = [(weight, select(influence, domain, column)) for weight, influence, domain, column in parts]
    waves = sorted({one.wave for _, one in cut})
    total = 0.0
    for i, (weight, one) in enumerate(cut):
        for j, (other_weight, other) in enumerate(cut[: i + 1]):
            value = covariance(other, one, design, finite=finite, waves=waves, fewest=fewest)[0, 0]
            total += (1 if i == j else 2) * weight * other_weight * float(value)
    return total


def _stacked(first: Influence, later: Influence, design: Design, matched: Matched, waves: Sequence[int]) -> Array:
    clusters = design.responded(waves)[1][:, None]
    lone = clusters <= 1
    factor = np.where(lone, 1.0, _over(clusters, clusters - 1))
    inverse = np.where(lone, 0.0, _over(np.ones(1), clusters))
    left = _sums(first, design)
    right = left if first is later else _sums(later, design)
    product = _product(first, later, design, matched)
    total: Array = (_rest(product, product - left * right * inverse, first is later) * factor).sum(axis=1)
    return total


@dataclass(frozen=True)
class Between:
    """The covariance between organisations, before its correction.

    Parameters
    ----------
    each : array, shape (domains, strata, Q)
        ``c P``; 0 in a stratum without a cluster in both waves.
    share : array, shape (domains, strata, Q)
        ``1 - F``.
    unshared : array, shape (domains, Q)
        What the strata without a cluster in both waves take off.
    """

    each: Array
    share: Array
    unshared: Array


def _between(first: Influence, later: Influence, design: Design, matched: Matched) -> Between:
    """Give the covariance between organisations by domain, stratum and column."""
    g_s, g_t = (design.responded([x.wave])[1][:, None] for x in (first, later))
    who, together = design.responded([first.wave, later.wave], every=True)
    g_st = together[:, None]
    c_s, c_t, c_st = cases(first, design), cases(later, design), _both(first, later, design, matched)
    inverse = _kept((g_s, g_t, g_st), (c_s, c_t, c_st))
    shown = inverse > TINY
    mean_s, mean_t = (_over(_sums(x, design), g) * shown for x, g in ((first, g_s), (later, g_t)))
    raw = _product(first, later, design, matched)
    centred = raw + g_st * mean_s * mean_t - mean_s * _sums(later, design, who) - mean_t * _sums(first, design, who)
    product = _rest(raw, centred, first is later)
    n_s, n_t, n_st = _register_sizes(first, later, design)
    # nobody can respond who is not registered
    chance = _over(c_s * c_t * np.maximum(n_st, c_st), np.maximum(n_s, c_s) * np.maximum(n_t, c_t))
    share = np.broadcast_to(_over(chance, c_st), product.shape)
    each = np.where(c_st > 0, product * np.where(shown, _over(np.ones(1), inverse), 1.0), 0.0)
    unshared = np.where(c_st > 0, 0.0, chance).sum(axis=1) * _over(each.sum(axis=1), c_st.sum(axis=1))
    return Between(each, share, unshared)


def _rest(whole: Array, centred: Array, one_wave: bool) -> Array:
    """Give a centred sum of squares; one that is 0 but for rounding is 0, so that nothing is made of it."""
    return np.where(centred <= ROUNDING * whole, 0.0, centred) if one_wave else centred


def _kept(responding: tuple[Array, Array, Array], valid: tuple[Array, Array, Array]) -> Array:
    """Give ``1/c``: the part of a covariance that is left after centring on means of the same sample.

    Parameters
    ----------
    responding, valid : three arrays each, shape (strata, 1) and (domains, strata, Q)
        Clusters that responded, and clusters of the domain with a valid answer: in the one wave, the other, both.

    Notes
    -----
    Where all are valid it is ``1 - 1/G_s - 1/G_t + G_st/(G_s G_t)`` in the stratum, at one wave ``(G-1)/G``. In a
    domain the mean that is lost is the domain's own: with one stratum ``1 - 1/C_s - 1/C_t + C_st/(C_s C_t)``. Several
    strata lie in between (``docs/methods``, domains).
    """
    g_s, g_t, g_st = responding
    c_s, c_t, c_st = valid
    all_s, all_t, all_st = (x.sum(axis=1, keepdims=True) for x in valid)
    p_s, p_t, r_s, r_t = _over(c_s, all_s), _over(c_t, all_t), _over(c_st, all_s), _over(c_st, all_t)
    one = np.ones(1)
    left = one - _over(one, all_s) - _over(one, all_t) + _over(all_st, all_s * all_t)
    left = left - _over((1 - p_s) - (r_t - p_s * _over(all_st, all_t)), g_s)
    left = left - _over((1 - p_t) - (r_s - p_t * _over(all_st, all_s)), g_t)
    return left + _over(g_st, g_s * g_t) * (1 - p_s - p_t + _over(all_st * p_s * p_t, c_st))


def _sums(one: Influence, design: Design, only: Mask | None = None) -> Array:
    """Sum ``b`` by domain and stratum, over all or some clusters."""
    values = one.value if only is None else one.value * only[one.cluster][:, None]
    return design.per_stratum(one.domain, one.cluster, one.estimate.shape[0], values)


def _register_sizes(first: Influence, later: Influence, design: Design) -> tuple[Array, Array, Array]:
    """Count the registered clusters of the one, the other, and both, each (domains, strata, 1)."""
    domains, own, other = first.estimate.shape[0], registered(design, first), registered(design, later)
    found = (own, other, own.also_in(other, design.stratum.size))
    left, right, both = (design.per_stratum(x.domain, x.cluster, domains) for x in found)
    return left, right, both


def _product(first: Influence, later: Influence, design: Design, matched: Matched) -> Array:
    if first is later:
        return design.per_stratum(first.domain, first.cluster, first.estimate.shape[0], first.value, square=True)
    product = first.value[matched.left] * later.value[matched.right]
    return design.per_stratum(matched.domain, matched.cluster, first.estimate.shape[0], product)


def _both(first: Influence, later: Influence, design: Design, matched: Matched) -> Array:
    """Count the clusters with a valid case in both, by domain and stratum."""
    held = met(first)[matched.left] * met(later)[matched.right]
    return design.per_stratum(matched.domain, matched.cluster, first.estimate.shape[0], held)


def _over(top: Array, bottom: Array) -> Array:
    """Divide; 0 where the divisor is 0."""
    return np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom != 0)
