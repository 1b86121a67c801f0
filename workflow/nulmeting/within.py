"""The covariance within organisations: an organisation's part of an estimate rests on some of its people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nulmeting.design import Design, Matched, registered
from nulmeting.influence import Array, Codes, Influence
from nulmeting.influence_parts import deviations

FEWEST_PAIRS = 10
"""Degrees of freedom below which the covariance within organisations is bounded, not estimated."""


@dataclass(frozen=True)
class Within:
    """What the covariance within organisations rests on.

    Parameters
    ----------
    first, later : Influence
    matched : Matched
        Their shared cells.
    share : array, shape (domains, strata, Q)
        ``1 - F`` between organisations.
    fewest : int
        Degrees of freedom that an estimate within organisations takes.
    """

    first: Influence
    later: Influence
    design: Design
    matched: Matched
    share: Array
    fewest: int


def within_covariance(part: Within) -> Array:
    """Give ``Σ_i (1-F) a_s a_t (n_st - n_s n_t M_st/(M_s M_t)) σ_st`` per domain and column.

    ``n`` are valid and ``M`` registered persons of organisation i, in the one wave, the other and both; a is the known
    factor of the person values x, and σ their covariance, pooled over the organisations with at least two persons in
    both, because most have one or two. Written with ``n_st - ...`` there is no division by 0 where nobody is in both.

    Notes
    -----
    With fewer than ``fewest`` degrees of freedom the variance is taken as that of all persons, of which the part
    within organisations is no more than the whole; the covariance between waves as its least favourable value.
    """
    first, later = part.first, part.later
    rows = _pairs(first, later)
    sizes = _sizes(part)
    out = np.zeros_like(first.estimate)
    for place in range(first.estimate.shape[1]):
        weight, coefficient = _coefficients(part, rows, sizes, place)
        pooled, degrees = _pooled(first, later, rows, place)
        if first is later:
            pooled = np.where(degrees >= part.fewest, pooled, _overall(first, place))
            out[:, place] = weight * pooled
        else:
            limit = coefficient * np.sqrt(_variance(first, place, part.fewest) * _variance(later, place, part.fewest))
            out[:, place] = np.where(degrees >= part.fewest, weight * pooled, -limit)
    return out


def within_limit(part: Within) -> Array:
    """Give the largest size that the covariance within organisations can have, by Cauchy-Schwarz."""
    rows, sizes = _pairs(part.first, part.later), _sizes(part)
    out = np.zeros_like(part.first.estimate)
    for place in range(part.first.estimate.shape[1]):
        coefficient = _coefficients(part, rows, sizes, place)[1]
        spread = _variance(part.first, place, part.fewest) * _variance(part.later, place, part.fewest)
        out[:, place] = coefficient * np.sqrt(spread)
    return out


def shared_rows(first: Influence, later: Influence) -> tuple[Codes, Codes]:
    """Give the rows of the persons that stand in the same domain of both."""
    if first is later:
        every = np.arange(first.answers.row.size)
        return every, every
    people = max(int(x.answers.person.max(initial=0)) for x in (first, later)) + 1
    keys, others = (x.answers.domain * people + x.answers.person for x in (first, later))
    _, left, right = np.intersect1d(keys, others, assume_unique=True, return_indices=True)
    return left, right


def _pairs(first: Influence, later: Influence) -> tuple[Codes, Codes, Codes]:
    """Give the rows of persons that stand in both, of one cluster, and their cells in the first."""
    left, right = shared_rows(first, later)
    stayed = first.answers.cluster[left] == later.answers.cluster[right]
    left, right = left[stayed], right[stayed]
    return left, right, row_cells(first)[left]


def row_cells(one: Influence) -> Codes:
    """Give the cell of every row."""
    return np.repeat(np.arange(one.start.size), np.diff(np.append(one.start, one.answers.row.size)))


def _sizes(part: Within) -> tuple[Array, Array, Array]:
    """Give the registered persons of every shared cell: in the one, the other, both."""
    matched, clusters = part.matched, part.design.stratum.size
    pairs = ((part.first,), (part.later,), (part.first, part.later))
    own, other, both = (registered(part.design, *one).sizes(matched.domain, matched.cluster, clusters) for one in pairs)
    return own, other, both


def _coefficients(
    part: Within, rows: tuple[Codes, Codes, Codes], sizes: tuple[Array, Array, Array], place: int
) -> tuple[Array, Array]:
    """Give what σ is multiplied by, per domain: the sum, and the sum of sizes."""
    first, later, matched = part.first, part.later, part.matched
    left, right, cell = rows
    both = (first.answers.valid(place)[left] & later.answers.valid(place)[right]).astype(np.float64)
    n_st = np.bincount(cell, both, first.domain.size)[matched.left]
    n_s = first.persons[matched.left, place]
    n_t = later.persons[matched.right, place]
    m_s, m_t, m_st = np.maximum(sizes[0], n_s), np.maximum(sizes[1], n_t), np.maximum(sizes[2], n_st)
    expected = np.divide(n_s * n_t * m_st, m_s * m_t, out=np.zeros_like(n_s), where=(m_s > 0) & (m_t > 0))
    stratum = part.design.stratum[matched.cluster]
    factor = part.share[matched.domain, stratum, place]
    factor = factor * first.multiplier(place)[matched.left] * later.multiplier(place)[matched.right]
    domains = first.estimate.shape[0]
    terms = factor * (n_st - expected)
    total = np.asarray(np.bincount(matched.domain, terms, domains), dtype=np.float64)
    size = np.asarray(np.bincount(matched.domain, np.abs(terms), domains), dtype=np.float64)
    return total, size


def _pooled(first: Influence, later: Influence, rows: tuple[Codes, Codes, Codes], place: int) -> tuple[Array, Array]:
    """Give the pooled covariance of the person values within organisations and its degrees of freedom, per domain."""
    left, right, cell = rows
    x, known = deviations(first, place)
    y, also = (x, known) if first is later else deviations(later, place)
    both = known[left] & also[right]
    at, u, v = cell[both], x[left][both], y[right][both]
    size, domains = first.domain.size, first.estimate.shape[0]
    n = np.bincount(at, minlength=size)
    sums = [np.bincount(at, values, size) for values in (u, v, u * v)]
    products = sums[2] - np.divide(sums[0] * sums[1], n, out=np.zeros(size), where=n > 0)
    products[n < 2] = 0.0
    degrees = np.asarray(np.bincount(first.domain, np.maximum(n - 1.0, 0.0), domains), dtype=np.float64)
    total = np.bincount(first.domain, products, domains)
    return np.divide(total, degrees, out=np.zeros(domains), where=degrees > 0), degrees


def _variance(one: Influence, place: int, fewest: int) -> Array:
    """Give the variance of the person values within organisations, per domain; of all persons if that is thin."""
    pooled, degrees = _pooled(one, one, _pairs(one, one), place)
    return np.where(degrees >= fewest, np.maximum(pooled, 0.0), _overall(one, place))


def _overall(one: Influence, place: int) -> Array:
    """Give the variance of the person values over all persons of the domain, divisor n - 1; 0 below two."""
    x, valid = deviations(one, place)
    at, values, domains = one.answers.domain[valid], x[valid], one.estimate.shape[0]
    n = np.bincount(at, minlength=domains).astype(np.float64)
    total, squares = np.bincount(at, values, domains), np.bincount(at, values**2, domains)
    centred = squares - np.divide(total**2, n, out=np.zeros(domains), where=n > 0)
    return np.divide(np.maximum(centred, 0.0), n - 1, out=np.zeros(domains), where=n > 1)
