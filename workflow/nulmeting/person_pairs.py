"""The population covariance of figures over persons: pairs of the same person, of colleagues, and of strangers.

Persons may answer by themselves, or an organisation may answer as a whole, or something in between; how many answer per
organisation is then itself a matter of chance. How much more often two colleagues answer both than two strangers do is
seen in the data, and tells how much of the variance between organisations a new draw of respondents would bring:
nothing if persons answer independently, all of it if organisations answer as a whole (``docs/methods``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

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
    unlike, all_colleagues : array
        ``Σ (M_i n_ist - n_is n_it)``, and ``Σ M_is M_it``: pairs of one organisation, a person with himself included.
    stayed : two arrays
        Persons valid in both, and registered in both, of the same organisation: all but movers.
    product : array
        ``A = Σ z_s z_t`` over the persons valid in both.
    """

    n: tuple[Array, Array, Array]
    size: tuple[Array, Array, Array]
    unlike: Array
    all_colleagues: Array
    stayed: tuple[Array, Array]
    product: Array


def person_covariance(pairs: Pairs, between: Array, unshared: Array, *, one_wave: bool) -> Array:
    """Give ``Σ_h φ c P + g (F₁ - F₂) A``, shape (domains, Q).

    Of the pairs of different persons in the register Q are colleagues and Q₃ strangers. How much less often one
    colleague answers in s and the other in t than one person in both is seen within the organisations:

        q/Q = n_st/N_st - Σ_i (M_i n_ist - n_is n_it)/Q,        q₃ = n_s n_t - n_st - q,

    with M_i registered persons of organisation i; in organisations of one size q is the number of such colleagues
    that answer. The ratio ``λ = (q/Q)/(q₃/Q₃)`` is the clustering of response, and

        F₁ = 1 - n_s n_t N_st/(n_st N_s N_t),  F₂ = 1 - n_s n_t Q/(q N_s N_t),
        φ = (1 - 1/λ) Q₃/(N_s N_t),            g = (1 - n_st/(n_s n_t)) / (1 - 1/n_s - 1/n_t + n_st/(n_s n_t)).

    Organisations that answer as a whole have ``F₁ = F₂ = φ = 1 - n/N``, exactly and in every pair of waves, persons who
    answer independently λ = 1 and ``φ = 0``. Where nobody answers beside a colleague ``F₂ = φ = F₁``: the one level of
    Tam (1984).

    Notes
    -----
    Counting q itself sets two unrelated counts against each other where organisations differ in size: F₁ - F₂ is then
    noise, another in each wave and between them, and the variance of a change comes out near 0 (organisations that
    answer as a whole, the same ones in both waves, response .9, correlation .5: 95% intervals that cover 47%).

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
    first, phi, spare, _ = _factors(pairs)
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
    """Give the largest size of ``Σ_h g (F₁ - F₂) A`` between waves, by Cauchy-Schwarz on the single-wave A.

    Also where nobody answered in both: ``F₁ A`` is ``n_st - n_s n_t N_st/(N_s N_t)`` times the mean of ``z_s z_t``.
    """
    n_s, n_t, _ = pairs.n
    size = np.sqrt(_over(alone[0], n_s) * _over(alone[1], n_t))
    limit: Array = (np.abs(_factors(pairs)[3]) * size).sum(axis=1)
    return limit


def bounded_covariance(pairs: Pairs, between: Array, unshared: Array, alone: tuple[Array, Array]) -> Array:
    """Give `person_covariance` of two waves with the least favourable product of a person's own answers.

    For waves that few persons or nobody answered both: persons who never answer twice are never seen to be alike, and
    without them the covariance misses ``-(n_s n_t N_st/(N_s N_t))`` times the mean of ``z_s z_t`` (Tam's -S/N).
    """
    phi = _factors(pairs)[1]
    return np.asarray((phi * between).sum(axis=1) - unshared - person_limit(pairs, alone))


def persons_in_both(first: Influence, later: Influence) -> Array:
    """Count the persons with a valid answer in both waves in the same organisation, shape (domains, Q)."""
    place = (first.domain, np.arange(first.domain.size))
    each = sparse.csr_matrix((np.ones(first.domain.size), place), (first.estimate.shape[0], first.domain.size))
    return np.broadcast_to(np.asarray(each @ _stayed(first, later)), first.estimate.shape)


def _factors(pairs: Pairs) -> tuple[Array, Array, Array, Array]:
    """Give F₁, φ, ``g (F₁ - F₂)``, and the last times n_st, which exists without anybody in both."""
    (n_s, n_t, n_st), (size_s, size_t, size_st) = pairs.n, pairs.size
    answered, registered_ = n_s * n_t, size_s * size_t
    all_q = pairs.all_colleagues - pairs.stayed[1]
    expected = all_q * _over(*pairs.stayed)
    q = np.where(expected - pairs.unlike > TINY * expected, expected - pairs.unlike, 0.0)
    all_strangers = registered_ - pairs.all_colleagues - (size_st - pairs.stayed[1])
    strangers = answered - q - n_st
    first = 1 - _over(answered * size_st, n_st * registered_)
    known = (q > 0) & (all_q > 0) & (strangers > 0) & (all_strangers > 0)
    second = np.where(known, 1 - _over(answered * all_q, q * registered_), first)
    phi = np.where(known, _over(all_strangers - _over(all_q * strangers, q), registered_), first)
    phi = np.where((n_st > 0) | known, phi, 0.0)
    totals = [x.sum(axis=1, keepdims=True) for x in pairs.n]
    part = _over(totals[2], totals[0] * totals[1])
    lost = 1 - _over(np.ones(1), totals[0]) - _over(np.ones(1), totals[1]) + part
    factor = np.where(lost > 0, _over(1 - part, lost), 1.0)
    spare = np.where(known, factor * (n_st * (1 - second) - _over(answered * size_st, registered_)), 0.0)
    return first, phi, _over(spare, n_st), spare


def person_pairs(first: Influence, later: Influence, design: Design, matched: Matched) -> Pairs:
    """Count the persons and pairs of two waves, or of one with itself."""
    domains = first.estimate.shape[0]
    n_s, n_t = (design.per_stratum(x.domain, x.cluster, domains, x.persons) for x in (first, later))
    both, stayed, product = _same_person(first, later, design)
    own, other, shared = (registered(design, *x) for x in ((first,), (later,), (first, later)))
    sizes = [_persons(x, design, domains) for x in (own, other, shared)]
    # nobody can respond who is not registered
    size = (np.maximum(sizes[0], n_s), np.maximum(sizes[1], n_t), np.maximum(sizes[2], both))
    unlike = design.per_stratum(matched.domain, matched.cluster, domains, _unlike(first, later, design, matched))
    together = own.also_in(other, design.stratum.size)
    facing = other.sizes(together.domain, together.cluster, design.stratum.size)
    every = design.per_stratum(together.domain, together.cluster, domains, (together.size * facing)[:, None])
    # the register names the organisation once: who is in both stayed
    kept = (stayed, np.maximum(sizes[2], stayed))
    return Pairs((n_s, n_t, both), size, unlike, every, kept, product)


def _unlike(first: Influence, later: Influence, design: Design, matched: Matched) -> Array:
    """Give ``M n_st - n_s n_t`` of every shared cell, 0 where the organisation answers as a whole.

    If the register changes it is ``M_st n_st - n_s n_t M_st²/(M_s M_t)``.
    """
    n_st = first.persons if first is later else _stayed(first, later)[matched.left]
    n_s, n_t = first.persons[matched.left], later.persons[matched.right]
    sizes = [
        registered(design, *x).sizes(matched.domain, matched.cluster, design.stratum.size)
        for x in ((first,), (later,), (first, later))
    ]
    m_s, m_t, m_st = (np.maximum(size[:, None], n) for size, n in zip(sizes, (n_s, n_t, n_st), strict=True))
    return np.asarray(m_st * n_st - _over(n_s * n_t * m_st * m_st, m_s * m_t))


def _stayed(first: Influence, later: Influence) -> Array:
    """Count the persons valid in both waves of the same organisation, for every cell of the first."""
    left, right = shared_rows(first, later)
    one, other = first.answers, later.answers
    stayed = one.cluster[left] == other.cluster[right]
    left, right = left[stayed], right[stayed]
    valid = one.all_valid()[one.row[left]] & other.all_valid()[other.row[right]]
    place, size = (row_cells(first)[left], np.arange(left.size)), (first.domain.size, left.size)
    return np.asarray(sparse.csr_matrix((np.ones(left.size), place), size) @ valid.astype(np.float64))


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
