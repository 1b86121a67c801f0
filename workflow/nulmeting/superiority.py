"""Change on an ordered scale: the chance that a later answer stands above a first one, ties counting for half.

``w = P(later > first) + P(later = first)/2`` needs no distances between answers. Writing ``F_s`` for the
mid-distribution of wave s (the share below y and half the share at y), H = (F_first + F_later)/2, and
``p_s = ∫ H dF_s`` for the relative effect of a wave:

    p_later - p_first = w - 1/2.

Proof. Of two independent draws from one distribution either stands above as often: ``∫ F_s dF_s = 1/2``. Of one draw
from each, ``∫ F_first dF_later = w`` and ``∫ F_later dF_first = 1 - w``. Hence ``p_later = w/2 + 1/4`` and
``p_first = 1/4 + (1 - w)/2``, with difference w - 1/2. ∎

So the change is a difference of two estimates like any other. Its influence values are those of two means, the means of
the *placements* ``F_other(y)``: ``(F_first(y) - w)/n`` for an answer of the later wave and ``-(F_later(y) - (1-w))/n``
for one of the first (Brunner & Munzel 2000, Biometrical Journal 42, 17-25). Summed by organisation they give the
variance under clusters, weights and any overlap of the waves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nulmeting.influence import Answers, Influence, persons

Array: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int64]

ROUNDING = 1e-13
"""Of the pairs that differ: a smaller surplus of ups over downs is none."""


@dataclass(frozen=True)
class Superiority:
    """Ordinal superiority of a later wave over a first one, per domain and column.

    Parameters
    ----------
    first, later : Answers
        The waves with placements for values: one per row, NaN where not valid, or where the other wave has nobody.
    difference : array, shape (domains, Q)
        ``w - 1/2``; exactly 0 for two waves with the same answers. NaN where a wave has nobody.
    """

    first: Answers
    later: Answers
    difference: Array

    @property
    def estimate(self) -> Array:
        """The superiority w, shape (domains, Q)."""
        return 0.5 + self.difference

    @property
    def relative_effects(self) -> tuple[Array, Array]:
        """The relative effects ``p_first = 3/4 - w/2`` and ``p_later = 1/4 + w/2``; they differ by w - 1/2."""
        return 0.5 - self.difference / 2, 0.5 + self.difference / 2

    @property
    def influence(self) -> tuple[Array, Array]:
        """Influence on w of every row of the first and of the later wave, 0 where it has none; each adds up to 0."""
        return -_influence(self.first), _influence(self.later)

    def parts(self) -> tuple[Influence, Influence]:
        """Give the two relative effects for `nulmeting.covariance`: coefficient -1 for the first, 1 for the later.

        Their ``value`` is the influence on the *difference*: variances and covariances of the two are of use in that
        combination alone.
        """
        # placements moved so that they average to the relative effect: influence values do not change
        effects, moves = self.relative_effects, (self.difference / 2, -self.difference / 2)
        sides = (
            replace(x, values=x.values + m[x.domain]) for x, m in zip((self.first, self.later), moves, strict=True)
        )
        first, later = (replace(persons(side), estimate=p) for side, p in zip(sides, effects, strict=True))
        return first, later


def superiority(first: Answers, later: Answers) -> Superiority:
    """Estimate how often a later answer stands above a first one, in all domains at once.

    ``w = Σ_k Σ_l v_k w_l (1[y_l > y_k] + 1[y_l = y_k]/2) / (Σ v_k Σ w_l)`` over the answers of both waves, without
    pairing persons: whoever answered in both enters each wave, and the dependence goes into the covariance. Cost: one
    sort per column over the rows of both waves, however many the domains.

    Parameters
    ----------
    first, later : Answers
        Scores whose order alone is used, without `base`; with the same number of domains and columns.

    Raises
    ------
    ValueError
        If one of them has a denominator variable.
    """
    if first.base is not None or later.base is not None:
        raise ValueError("a rank has no denominator variable")
    before, after = (np.full((side.row.size, side.values.shape[1]), np.nan) for side in (first, later))
    difference = np.full((first.domains, before.shape[1]), np.nan)
    for column in range(before.shape[1]):
        below, above, difference[:, column] = _compare(first, later, column)
        before[first.valid(column), column], after[later.valid(column), column] = below, above
    return Superiority(_placed(first, before), _placed(later, after), difference)


def _placed(side: Answers, values: Array) -> Answers:
    weight = None if side.weight is None else _weights(side)
    return replace(side, row=np.arange(side.row.size), values=values, weight=weight)


def _weights(side: Answers) -> Array:
    return np.ones(side.row.size) if side.weight is None else side.weight[side.row]


def _compare(first: Answers, later: Answers, column: int) -> tuple[Array, Array, Array]:
    """Give F_later at the valid answers of the first wave, F_first at those of the later one, and w - 1/2."""
    sides = [(side, np.flatnonzero(side.valid(column))) for side in (first, later)]
    value = np.concatenate([side.values[side.row[rows], column] for side, rows in sides])
    domain = np.concatenate([side.domain[rows] for side, rows in sides])
    cell, place = _cells(value, domain)
    start = np.searchsorted(place, np.arange(first.domains + 1))
    cells = np.split(cell, [sides[0][1].size])
    weights = [_weights(side)[rows] for side, rows in sides]
    here = [np.bincount(at, w, place.size).astype(np.float64) for at, w in zip(cells, weights, strict=True)]
    (mid1, total1), (mid2, total2) = (_mid_sums(weight, place, start) for weight in here)
    # ups and downs from the same sums, and rounding cut off: waves with the same answers differ by exactly 0
    pairs = ((here[1], mid1), (here[0], mid2))
    ups, downs = (np.bincount(place, x * y, first.domains).astype(np.float64) for x, y in pairs)
    surplus = np.where(np.abs(ups - downs) > ROUNDING * (ups + downs), ups - downs, 0.0)
    difference = _over(surplus, 2 * total1 * total2)
    return _over(mid2, total2[place])[cells[0]], _over(mid1, total1[place])[cells[1]], difference


def _cells(value: Array, domain: Codes) -> tuple[Codes, Codes]:
    """Give every row its cell, one per (domain, value) that is met, and every cell its domain; cells ascend by both."""
    levels, rank = np.unique(value, return_inverse=True)
    met, cell = np.unique(domain * max(levels.size, 1) + rank, return_inverse=True)
    return cell, met // max(levels.size, 1)


def _mid_sums(here: Array, place: Codes, start: Codes) -> tuple[Array, Array]:
    """Give the weight below each cell of its domain plus half of that within it, and the weight of each domain."""
    running = np.append(0, np.cumsum(here))
    return running[:-1] - running[start[place]] + here / 2, np.diff(running[start])


def _over(top: Array, bottom: Array) -> Array:
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0), dtype=np.float64)


def _influence(side: Answers) -> Array:
    means, weight, values = persons(side).estimate, _weights(side), np.zeros(side.values.shape)
    for column in range(side.values.shape[1]):
        rows = np.flatnonzero(side.valid(column))
        domain = side.domain[rows]
        total = np.bincount(domain, weight[rows], side.domains)[domain]
        rest = weight[rows] * (side.values[rows, column] - means[domain, column])
        values[rows, column] = np.divide(rest, total, out=np.zeros(rows.size), where=total > 0)
    return values


def paired(first: Answers, later: Answers) -> Answers:
    """Give the direction in which each person moved: 1 up, -1 down, 0 not at all.

    Their mean by `nulmeting.influence.persons` is ``(n₊ - n₋)/n``, with influence values ``(sign - mean)/n``: the sign
    test as an estimate, under clusters and weights. Half of it stands beside ``w - 1/2``.

    Parameters
    ----------
    first, later : Answers
        Persons with the same codes in both, each at most once in a domain.

    Returns
    -------
    Answers
        One row per person and domain in both waves, NaN where not valid in both; wave, cluster and weight are those
        of the later wave.
    """
    people = int(max(first.person.max(initial=0), later.person.max(initial=0))) + 1
    keys = [side.domain * people + side.person for side in (first, later)]
    _, left, right = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    # in the order of the later wave: by domain and cluster
    order = np.argsort(right, kind="stable")
    left, right = left[order], right[order]
    signs = np.sign(later.values[later.row[right]] - first.values[first.row[left]])
    weight = None if later.weight is None else later.weight[later.row[right]]
    rows = np.arange(right.size)
    domain, cluster, person = later.domain[right], later.cluster[right], later.person[right]
    return Answers(later.wave, rows, domain, cluster, person, signs, None, weight, later.domains)


def brunner_munzel(first: ArrayLike, later: ArrayLike) -> tuple[float, float, float]:
    """Test w = 1/2 for two independent samples, unweighted: statistic, degrees of freedom, two-sided p-value.

    ``W = (w - 1/2)/sqrt(S₁²/n₁ + S₂²/n₂)`` with S_s² the variance of the placements ``F_other(y)``, divisor n_s - 1,
    from ranks in both samples together less ranks within the sample; t-distributed with Satterthwaite's degrees of
    freedom (Brunner & Munzel 2000). Written apart from `superiority`, which it checks. NaN with fewer than two answers
    in a sample, or where no placements have any spread: all answers are equal, or all later ones above all first ones.
    """
    from scipy.special import stdtr

    x, y = (np.asarray(side, dtype=np.float64) for side in (first, later))
    if min(x.size, y.size) < 2:
        return np.nan, np.nan, np.nan
    ranks = _midranks(np.concatenate([x, y]))
    inside = _midranks(x), _midranks(y)
    placed = (ranks[: x.size] - inside[0]) / y.size, (ranks[x.size :] - inside[1]) / x.size
    parts = [float(place.var(ddof=1)) / place.size for place in placed]
    total = sum(parts)
    if total <= 0:
        return np.nan, np.nan, np.nan
    statistic = (float(placed[1].mean()) - 0.5) / total**0.5
    df = total**2 / sum(part**2 / (place.size - 1) for part, place in zip(parts, placed, strict=True))
    return statistic, df, float(2 * stdtr(df, -abs(statistic)))


def _midranks(values: Array) -> Array:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray(ends - (counts - 1) / 2, dtype=np.float64)[which]
