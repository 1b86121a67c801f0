"""The influence matrix: what every organisation contributes to every estimate of one wave.

An estimate is a ratio of sums, ``θ = Σ numerator / Σ denominator`` over respondents or over organisations. Its
influence values sum by organisation into the column ``b`` of a matrix organisations × estimates; every variance and
covariance comes from that matrix (`nulmeting.covariance`). All domains and all columns are summed in one pass, so that
the cost grows with the respondents and not with the number of domains.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from nulmeting.weights import Weights

Array: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

PERSONS = "persons"
NONLINEAR = ("any", "all", "majority_ties_yes", "majority_ties_no", "median")
RULES = ("mean", "informant", *NONLINEAR)
ROUNDING = 1e-12
"""What is left of a difference below this part of its terms is rounding."""

BLOCK = 1 << 14
"""Cells that are worked on together, few enough to stay in the processor's cache."""


@dataclass(frozen=True)
class Answers:
    """The answers of one wave, laid out by domain and organisation.

    Parameters
    ----------
    wave : int
    row : array of int, shape (L,)
        Position of the respondent in `values`. A respondent who belongs to several domains has several rows; the rows
        are sorted by domain and cluster.
    domain, cluster, person : array of int, shape (L,)
        Codes; the same cluster or person has the same code in every wave.
    values : array of float, shape (n, Q)
        One column per estimate; NaN where the respondent is not valid.
    base : array of float, shape (n, Q), or None
        The denominator variable of a ratio; None if each valid respondent counts for one.
    weight : array of float, shape (n,), or None
    domains : int
        Number of domains.
    """

    wave: int
    row: Codes
    domain: Codes
    cluster: Codes
    person: Codes
    values: Array
    base: Array | None
    weight: Array | None
    domains: int

    def valid(self, place: int) -> Mask:
        """Tell which rows count in one column."""
        known: Mask = ~np.isnan(self.values[self.row, place])
        return known if self.base is None else known & ~np.isnan(self.base[self.row, place])

    def all_valid(self) -> Mask:
        """Tell which respondents count, shape (n, Q), or (n, 1) if that is the same in all columns."""
        known: Mask = ~np.isnan(self.values)
        if self.base is not None:
            known &= ~np.isnan(self.base)
        return known[:, :1] if (known == known[:, :1]).all() else known


@dataclass(frozen=True)
class Influence:
    """The estimates of one wave and what each cluster contributes to them.

    Parameters
    ----------
    answers : Answers
    rule : str
        ``persons``, or how an organisation's value comes from its persons.
    domain, cluster : array of int, shape (K,)
        The cells: every pair of domain and cluster with a respondent, ascending.
    start : array of int, shape (K,)
        First row of each cell in `answers`.
    persons : array of float, shape (K, Q)
        Number of valid persons of the cell.
    value : array of float, shape (K, Q)
        ``b``: the sum of the influence values of the cell; 0 where nobody is valid.
    estimate, numerator, denominator : array of float, shape (domains, Q)
        NaN estimates where the denominator is 0.
    label : array of int, shape (domains,)
        The number that each domain has in the register; domains may share one.
    factor, weights, before : array of float, shape (K, Q), Weights and Influence, or None
        Of a calibrated estimate: the factor ``a`` of every cell (0: it was not valid), its weights, itself before it.
    """

    answers: Answers
    rule: str
    domain: Codes
    cluster: Codes
    start: Codes
    persons: Array
    value: Array
    estimate: Array
    numerator: Array
    denominator: Array
    label: Codes
    factor: Array | None = None
    weights: Weights | None = None
    before: Influence | None = None

    @property
    def wave(self) -> int:
        """The wave."""
        return self.answers.wave

    @property
    def units(self) -> Array:
        """Units that each cell brings into the denominator, shape (K, Q)."""
        return self.persons if self.rule == PERSONS else np.minimum(self.persons, 1)

    def multiplier(self, place: int) -> Array:
        """Give the known factor ``a`` of every cell, with ``b = a Σ x`` over its persons (see `deviations`)."""
        if self.factor is not None:
            return self.factor[:, place]
        inverse = _over(np.ones(1), self.denominator[:, place])[self.domain]
        return inverse if self.rule == PERSONS else _over(inverse, self.persons[:, place])


def answers(
    wave: int,
    values: Array,
    cluster: Codes,
    person: Codes | None = None,
    *,
    weight: Array | None = None,
    base: Array | None = None,
    row: Codes | None = None,
    domain: Codes | None = None,
    domains: int = 1,
) -> Answers:
    """Lay out the answers of a wave by domain and cluster.

    Parameters
    ----------
    values : array, shape (n, Q) or (n,)
        NaN where a respondent is not valid: not asked, skipped, or an answer of another kind.
    cluster : array of int, shape (n,)
        The organisation. A person without one is a cluster of its own.
    person : array of int, shape (n,), optional
        Needed only where the waves share persons.
    row, domain : array of int, shape (L,), optional
        Which respondent belongs to which domain; a respondent may belong to several, or to none. By default everybody
        belongs to one domain.
    """
    columns = values[:, None] if values.ndim == 1 else values
    who = np.arange(len(columns)) if person is None else person
    rows = np.arange(len(columns)) if row is None else np.asarray(row, dtype=np.int64)
    where = np.zeros(rows.size, dtype=np.int64) if domain is None else np.asarray(domain, dtype=np.int64)
    order = np.argsort(where * (cluster.max(initial=0) + 1) + cluster[rows], kind="stable")
    rows, where = rows[order], where[order]
    return Answers(wave, rows, where, cluster[rows], who[rows], columns, base, weight, domains)


def persons(given: Answers) -> Influence:
    """Estimate shares, means or ratios over persons.

    ``θ = Σ w y / Σ w x`` with x = 1 but for ratios, and per cluster ``b = Σ w (y - θ x) / Σ w x`` (Taylor linearisation
    of a ratio, Woodruff 1971).
    """
    place = cells(given)
    summed, valid = _by_cell(given, place[0]), given.all_valid()
    top = summed @ _zeroed(given.values, valid)
    bottom = summed @ (valid.astype(np.float64) if given.base is None else _zeroed(given.base, valid))
    return _ratio(given, PERSONS, place, _count(given, place[0], valid), top, bottom)


def organisations(given: Answers, rule: str = "mean") -> Influence:
    """Estimate shares or means over organisations, each counted once.

    Parameters
    ----------
    rule : str
        How an organisation's value comes from its valid persons. ``mean``, ``informant``: the mean (of the informants,
        whose answers alone are valid). ``any``, ``all``: the largest, the smallest. ``majority_ties_yes``,
        ``majority_ties_no``: 1 if more than half have 1, with exactly half as named. ``median``: the middle value, the
        mean of the two middle ones if even.

    Notes
    -----
    With weights an organisation has the mean weight of its valid persons.

    Raises
    ------
    ValueError
        If there is no such rule.
    """
    place, valid = cells(given), given.all_valid()
    value, number = collapsed(given, rule)
    share = _over(_by_cell(given, place[0]) @ valid.astype(np.float64), number)
    return _ratio(given, rule, place, number, value * share, share)


def collapsed(given: Answers, rule: str) -> tuple[Array, Array]:
    """Give the value of every cell by a rule of `organisations`, 0 where nobody is valid, and its valid persons.

    Returns
    -------
    values, persons : array, shape (K, Q)
    """
    if rule not in RULES:
        raise ValueError(f"no collapse rule {rule}")
    start, valid = cells(given)[0], given.all_valid()
    summed, number = _by_cell(given, start), _count(given, start, valid)
    mean = _over(summed @ _zeroed(given.values, valid), summed @ valid.astype(np.float64))
    value = mean if rule in ("mean", "informant") else _collapsed(rule, given, start, mean, number)
    return value, np.broadcast_to(number, value.shape)


def _collapsed(rule: str, given: Answers, start: Codes, mean: Array, number: Array) -> Array:
    """Give each cell's value by a rule other than the mean; 0 for a cell without a valid person."""
    if rule == "majority_ties_yes":
        return ((mean >= 0.5 - ROUNDING) & (number > 0)).astype(np.float64)
    if rule == "majority_ties_no":
        return (mean > 0.5 + ROUNDING).astype(np.float64)
    out = np.zeros_like(mean)
    for place in range(mean.shape[1]):
        valid = given.valid(place)
        cell = np.repeat(np.arange(start.size), np.diff(np.append(start, given.row.size)))[valid]
        value = given.values[given.row[valid], place]
        ordered = value[np.lexsort((value, cell))]
        n = np.bincount(cell, minlength=start.size)
        some = n > 0
        first = (np.cumsum(n) - n)[some]
        last = first + n[some] - 1
        low, high = {"any": (last, last), "all": (first, first)}.get(
            rule, ((first + last) // 2, (first + last + 1) // 2)
        )
        out[some, place] = (ordered[low] + ordered[high]) / 2
    return out


def _ratio(
    given: Answers, rule: str, place: tuple[Codes, Codes, Codes], count: Array, top: Array, bottom: Array
) -> Influence:
    """Turn the sums per cell into estimates and influence values; `top` becomes b."""
    start, domain, cluster = place
    each = sparse.csr_matrix((np.ones(domain.size), (domain, np.arange(domain.size))), (given.domains, domain.size))
    numerator = np.asarray(each @ top)
    denominator = np.broadcast_to(np.asarray(each @ bottom), numerator.shape)
    estimate = np.divide(numerator, denominator, out=np.full(numerator.shape, np.nan), where=denominator != 0)
    theta, inverse = np.nan_to_num(estimate), _over(np.ones(1), denominator)
    # in blocks, so that nothing as large as the whole matrix is made besides it
    for block in (slice(at, at + BLOCK) for at in range(0, domain.size, BLOCK)):
        expected = theta[domain[block]] * bottom[block]
        rest = top[block] - expected
        # equal values differ by rounding alone
        rest[np.abs(rest) <= ROUNDING * np.abs(expected)] = 0.0
        top[block] = rest * inverse[domain[block]]
    counted, label = np.broadcast_to(count, top.shape), np.arange(given.domains)
    return Influence(given, rule, domain, cluster, start, counted, top, estimate, numerator, denominator, label)


def cells(given: Answers) -> tuple[Codes, Codes, Codes]:
    """Give first row, domain and cluster of every cell."""
    if not given.row.size:
        nothing = np.empty(0, dtype=np.int64)
        return nothing, nothing, nothing
    new = (np.diff(given.domain) != 0) | (np.diff(given.cluster) != 0)
    start = np.append(0, np.flatnonzero(new) + 1)
    return start, given.domain[start], given.cluster[start]


def _by_cell(given: Answers, start: Codes, *, weighted: bool = True) -> sparse.csr_matrix:
    """Give the matrix, cells × respondents, that sums respondents to cells, with their weights."""
    factor = np.ones(given.row.size) if given.weight is None or not weighted else given.weight[given.row]
    bounds = np.append(start, given.row.size)
    return sparse.csr_matrix((factor, given.row, bounds), (start.size, len(given.values)))


def _count(given: Answers, start: Codes, valid: Mask) -> Array:
    """Count the valid persons of every cell."""
    counted: Array = _by_cell(given, start, weighted=False) @ valid.astype(np.float64)
    return counted


def _zeroed(values: Array, valid: Mask) -> Array:
    return values if valid.all() else np.where(valid, values, 0.0)


def _over(top: Array, bottom: Array) -> Array:
    """Divide; 0 where the divisor is 0."""
    return np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom != 0)
