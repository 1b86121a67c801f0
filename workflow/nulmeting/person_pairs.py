"""The population covariance of figures over persons: pairs of the same person, of colleagues, and of strangers.

Persons may answer by themselves, or an organisation may answer as a whole, or something in between; how many answer per
organisation is then itself a matter of chance. How much more often two colleagues answer both than two strangers do is
seen in the data, and tells how much of the variance between organisations a new draw of respondents would bring:
nothing if persons answer independently, all of it if organisations answer as a whole (``docs/methods``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nulmeting.design import Design, Matched, Registered, registered
from nulmeting.influence import Array, Influence
from nulmeting.influence_parts import deviations
from nulmeting.within import row_cells, shared_rows

TINY = 1e-12
"""Below this, relative to what it is compared with, a number is 0 but for rounding."""


@dataclass(frozen=True)
class Pairs:
    """Numbers of persons and of pairs, per domain, stratum and column.

    Parameters
    ----------
    n : three arrays
        Valid persons in the one wave, the other, both.
    size : three arrays
        Registered persons likewise.
    colleagues, all_colleagues : array
        ``Σ n_is n_it`` and ``Σ M_is M_it``: pairs of one organisation, a person with himself included.
    stayed : two arrays
        Persons valid in both, and registered in both, of the same organisation: all but movers.
    product : array
        ``A = Σ z_s z_t`` over the persons valid in both.
    """

    n: tuple[Array, Array, Array]
    size: tuple[Array, Array, Array]
    colleagues: Array
    all_colleagues: Array
    stayed: tuple[Array, Array]
    product: Array


def person_covariance(pairs: Pairs, between: Array, unshared: Array, *, one_wave: bool) -> Array:
    """Give ``Σ_h φ c P + g (F₁ - F₂) A``, shape (domains, Q).

    Of the pairs of different persons, one answering in s and one in t, q are colleagues and q₃ strangers; Q and Q₃ are
    such pairs in the register. Their ratio ``λ = (q/Q)/(q₃/Q₃)`` is the clustering of response, and

        F₁ = 1 - n_s n_t N_st/(n_st N_s N_t),  F₂ = 1 - n_s n_t Q/(q N_s N_t),
        φ = (1 - 1/λ) Q₃/(N_s N_t),            g = (1 - n_st/(n_s n_t)) / (1 - 1/n_s - 1/n_t + n_st/(n_s n_t)).

    Organisations that answer as a whole have ``F₁ = F₂ = φ = 1 - C/N``, persons who answer independently λ = 1 and
    ``φ = 0``. Within a wave colleagues cannot answer together more often than one person with himself, so that F₂ is at
    most F₁. Where nobody
    answers beside a colleague ``F₂ = φ = F₁``: the one level of Tam (1984).

    Parameters
    ----------
    between : array, shape (domains, strata, Q)
        ``c P``.
    unshared : array, shape (domains, Q)
        What strata without an organisation in both waves take off.
    one_wave : bool
        A variance: where it would be below 0 it is that of organisations answering as a whole, or of persons drawn
        one by one, whichever is larger.
    """
    first, phi, spare = _factors(pairs, one_wave=one_wave)
    total: Array = (phi * between + spare * pairs.product).sum(axis=1) - unshared
    if not one_wave:
        return total
    n = pairs.n[0].sum(axis=1)
    single = (first * pairs.product).sum(axis=1) * np.where(n > 1, _over(n, n - 1), 1.0)
    below = total < -TINY * single
    nothing = np.abs(total) <= TINY * single
    kept = np.where(nothing, 0.0, total)
    return np.where(below, np.maximum((first * between).sum(axis=1), single), kept)


def person_limit(pairs: Pairs, alone: tuple[Array, Array]) -> Array:
    """Give the largest size of ``Σ_h g (F₁ - F₂) A`` between waves, by Cauchy-Schwarz on the single-wave A."""
    spare = _factors(pairs, one_wave=False)[2]
    n_s, n_t, n_st = pairs.n
    size = np.sqrt(_over(alone[0], n_s) * _over(alone[1], n_t)) * n_st
    limit: Array = (np.abs(spare) * size).sum(axis=1)
    return limit


def _factors(pairs: Pairs, *, one_wave: bool) -> tuple[Array, Array, Array]:
    """Give F₁, φ and ``g (F₁ - F₂)``."""
    (n_s, n_t, n_st), (size_s, size_t, size_st) = pairs.n, pairs.size
    answered, registered_ = n_s * n_t, size_s * size_t
    q, all_q = pairs.colleagues - pairs.stayed[0], pairs.all_colleagues - pairs.stayed[1]
    strangers = answered - pairs.colleagues - (n_st - pairs.stayed[0])
    all_strangers = registered_ - pairs.all_colleagues - (size_st - pairs.stayed[1])
    first = 1 - _over(answered * size_st, n_st * registered_)
    known = (q > 0) & (all_q > 0) & (strangers > 0) & (all_strangers > 0)
    if one_wave:
        # colleagues more often together than one person with himself cannot be
        known &= ~((n_st > 0) & (q * size_st >= n_st * all_q))
    second = np.where(known, 1 - _over(answered * all_q, q * registered_), first)
    phi = np.where(known, _over(all_strangers - _over(all_q * strangers, q), registered_), first)
    phi = np.where((n_st > 0) | known, phi, 0.0)
    totals = [x.sum(axis=1, keepdims=True) for x in pairs.n]
    part = _over(totals[2], totals[0] * totals[1])
    lost = 1 - _over(np.ones(1), totals[0]) - _over(np.ones(1), totals[1]) + part
    factor = np.where(lost > 0, _over(1 - part, lost), 1.0)
    return first, phi, np.where(n_st > 0, factor * (first - second), 0.0)


def person_pairs(first: Influence, later: Influence, design: Design, matched: Matched) -> Pairs:
    """Count the persons and pairs of two waves, or of one with itself."""
    domains = first.estimate.shape[0]
    n_s, n_t = (design.per_stratum(x.domain, x.cluster, domains, x.persons) for x in (first, later))
    both, stayed, product = _same_person(first, later, design)
    own, other, shared = (registered(design, *x) for x in ((first,), (later,), (first, later)))
    sizes = [_persons(x, design, domains) for x in (own, other, shared)]
    # nobody can respond who is not registered
    size = (np.maximum(sizes[0], n_s), np.maximum(sizes[1], n_t), np.maximum(sizes[2], both))
    colleagues = design.per_stratum(
        matched.domain, matched.cluster, domains, first.persons[matched.left] * later.persons[matched.right]
    )
    together = own.also_in(other, design.stratum.size)
    facing = other.sizes(together.domain, together.cluster, design.stratum.size)
    every = design.per_stratum(together.domain, together.cluster, domains, (together.size * facing)[:, None])
    # the register names the organisation once: who is in both stayed
    kept = (stayed, np.maximum(sizes[2], stayed))
    return Pairs((n_s, n_t, both), size, colleagues, np.maximum(every, colleagues), kept, product)


def _persons(cells: Registered, design: Design, domains: int) -> Array:
    return design.per_stratum(cells.domain, cells.cluster, domains, cells.size[:, None].astype(np.float64))


def _same_person(first: Influence, later: Influence, design: Design) -> tuple[Array, Array, Array]:
    """Count the persons valid in both, those who stayed, and sum ``z_s z_t``, per domain, stratum and column."""
    domains = first.estimate.shape[0]
    if first is later:
        n = design.per_stratum(first.domain, first.cluster, domains, first.persons)
        z = np.stack([deviations(first, place)[0] for place in range(first.estimate.shape[1])], axis=1)
        z *= _multipliers(first)[row_cells(first)]
        return n, n, design.per_stratum(first.answers.domain, first.answers.cluster, domains, z, square=True)
    left, right = shared_rows(first, later)
    domain, cluster = first.answers.domain[left], first.answers.cluster[left]
    shape = (left.size, first.estimate.shape[1])
    number, product = np.empty(shape), np.empty(shape)
    for place in range(shape[1]):
        x, known = deviations(first, place)
        y, also = deviations(later, place)
        number[:, place] = known[left] & also[right]
        # both are 0 where not valid
        product[:, place] = x[left] * y[right]
    product *= _multipliers(first)[row_cells(first)[left]] * _multipliers(later)[row_cells(later)[right]]
    stayed = number * (cluster == later.answers.cluster[right])[:, None]
    counted = [design.per_stratum(domain, cluster, domains, x) for x in (number, stayed, product)]
    return counted[0], counted[1], counted[2]


def _multipliers(one: Influence) -> Array:
    return np.stack([one.multiplier(place) for place in range(one.estimate.shape[1])], axis=1)


def _over(top: Array, bottom: Array) -> Array:
    """Divide; 0 where the divisor is 0."""
    return np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom != 0)
