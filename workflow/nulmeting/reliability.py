"""How far the members of a group give the same answer: intra-class correlation, r_wg and Krippendorff's alpha.

Members are nested in groups, such as respondents in organisations: no member is in two groups and none has a role that
returns in every group. Only one-way coefficients mean anything then. All groups are handled at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int64]


def intraclass(values: Array, groups: Codes) -> float:
    """Give ICC(1): the correlation of two members of one group, one-way and for groups of unequal size.

    ``(MSB - MSW)/(MSB + (k - 1) MSW)`` with ``k = (N - Σ n²/N)/(G - 1)`` (Donner 1986, International Statistical Review
    54, 67-82; for equal groups ICC(1,1) of Shrout & Fleiss 1979, Psychological Bulletin 86, 420-428).

    Parameters
    ----------
    values, groups : array, shape (n,)
        One per member; groups are codes. Groups of one count: they tell about the spread between groups.

    Returns
    -------
    float
        Within [-1/(k - 1), 1]. NaN with fewer than two groups, without a group of two, or if all values are equal.
    """
    between, inside, size = _mean_squares(values, groups)
    return _ratio(between - inside, between + (size - 1) * inside)


def mean_reliability(values: Array, groups: Codes) -> float:
    """Give ICC(1,k), the reliability of a group's mean: ``(MSB - MSW)/MSB``.

    What ICC(1) becomes by the Spearman-Brown formula for a mean of k members, k as in `intraclass`.

    Returns
    -------
    float
        At most 1; far below 0 where group means differ less than chance would have it. NaN as `intraclass`, and where
        all group means are equal.
    """
    between, inside, _ = _mean_squares(values, groups)
    return _ratio(between - inside, between)


def _mean_squares(values: Array, groups: Codes) -> tuple[float, float, float]:
    """Give the mean squares between and within groups and the average group size k; NaN if one cannot be had."""
    _, which, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    n, number = values.size, sizes.size
    if number < 2 or n == number or (values == values[0]).all():
        return np.nan, np.nan, np.nan
    means = np.bincount(which, values) / sizes
    between = float((sizes * (means - values.mean()) ** 2).sum() / (number - 1))
    inside = float(((values - means[which]) ** 2).sum() / (n - number))
    return between, inside, (n - float((sizes.astype(np.float64) ** 2).sum()) / n) / (number - 1)


def _ratio(top: float, bottom: float) -> float:
    # what rounding leaves of 0 is no divisor
    return top / bottom if bottom > 1e-12 * abs(top) else np.nan


def within_group(values: Array, groups: Codes, scale: ArrayLike) -> float:
    """Give the mean r_wg of the groups with at least two members.

    ``r_wg = 1 - s²/σ²`` with s² the variance within the group (divisor n - 1) and σ² that of answers spread evenly over
    the scale: ``(A² - 1)/12`` for the scores 1 to A (James, Demaree & Wolf 1984, Journal of Applied Psychology 69,
    85-98).

    Parameters
    ----------
    values, groups : array, shape (n,)
        One per member.
    scale : array, shape (A,)
        The score of every answer.

    Returns
    -------
    float
        1 where all agree, 0 where answers vary as if spread evenly, below 0 where they are opposed: two members at the
        ends of a scale of five give -3. Not cut off at 0, which would make the mean too large. NaN without a group of
        two, or if the scale has no spread.
    """
    _, which, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    scores = np.asarray(scale, dtype=np.float64)
    even = float(scores.var()) if scores.size else 0.0
    several = sizes > 1
    if not several.any() or even == 0:
        return np.nan
    means = np.bincount(which, values) / sizes
    squares = np.bincount(which, (values - means[which]) ** 2)
    return float((1 - squares[several] / (sizes[several] - 1) / even).mean())


def krippendorff(values: Array, groups: Codes, metric: str = "ordinal") -> float:
    """Give Krippendorff's alpha, ``1 - D_observed/D_expected``, from the coincidences of values within groups.

    ``o_ck = Σ_groups (n_c n_k - [c = k] n_c)/(m - 1)`` over groups of m >= 2, ``n_c = Σ_k o_ck``, ``n = Σ n_c``, and
    ``α = 1 - (n - 1) Σ o_ck δ²_ck / Σ n_c n_k δ²_ck`` (Krippendorff 2004, Content Analysis, 2nd edition, ch. 11). δ²:
    *nominal* 1 if c and k differ; *ordinal* ``(n_c/2 + Σ_{c<g<k} n_g + n_k/2)²``; *interval* ``(c - k)²``; *ratio*
    ``((c - k)/(c + k))²``.

    Parameters
    ----------
    values, groups : array, shape (n,)
        One per member. Groups of one do not count. Memory: groups × distinct values.
    metric : str
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``.

    Returns
    -------
    float
        1 where all agree, 0 where groups are no more alike than members at random, below 0 where they are less. NaN
        with fewer than two groups of two or more (of one group it is 0 whatever the answers), or if all of their
        values are equal.

    Raises
    ------
    ValueError
        If there is no such metric, or a value below 0 has no ratio.
    """
    if metric not in METRICS:
        raise ValueError(f"no metric {metric}")
    if metric == "ratio" and (values < 0).any():
        raise ValueError("a value below 0 has no ratio")
    levels, level = np.unique(values, return_inverse=True)
    _, which, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    several = sizes > 1
    if several.sum() < 2:
        return np.nan
    counts = np.bincount(which * levels.size + level, minlength=sizes.size * levels.size).astype(np.float64)
    pairable = counts.reshape(sizes.size, levels.size)[several]
    weight = 1 / (sizes[several, None] - 1)
    coincidences = pairable.T @ (pairable * weight) - np.diag((pairable * weight).sum(axis=0))
    totals = pairable.sum(axis=0)
    apart = METRICS[metric](levels, totals)
    expected = float((np.outer(totals, totals) * apart).sum())
    observed = float((coincidences * apart).sum()) * (totals.sum() - 1)
    return 1 - observed / expected if expected > 0 else np.nan


def _nominal(levels: Array, totals: Array) -> Array:
    return 1.0 - np.eye(levels.size)


def _ordinal(levels: Array, totals: Array) -> Array:
    # the number of values between the middles of two levels
    middle = np.cumsum(totals) - totals / 2
    return np.asarray(np.subtract.outer(middle, middle) ** 2, dtype=np.float64)


def _interval(levels: Array, totals: Array) -> Array:
    return np.asarray(np.subtract.outer(levels, levels) ** 2, dtype=np.float64)


def _proportional(levels: Array, totals: Array) -> Array:
    gap, both = np.subtract.outer(levels, levels), np.add.outer(levels, levels)
    return np.divide(gap, both, out=np.zeros_like(gap), where=both > 0) ** 2


METRICS: Mapping[str, Callable[[Array, Array], Array]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _proportional,
}


def shrout_fleiss(ratings: Array) -> dict[str, float]:
    """Give the two-way intra-class correlations, for a table in which every rater rates every target.

    With mean squares of targets B, raters J and residual E, n targets and k raters: ICC(2,1) ``(B-E)/(B+(k-1)E+
    k(J-E)/n)``, ICC(3,1) ``(B-E)/(B+(k-1)E)``, ICC(2,k) ``(B-E)/(B+(J-E)/n)``, ICC(3,k) ``(B-E)/B`` (Shrout & Fleiss
    1979). Members nested in groups have no such table: for them `intraclass` and `mean_reliability` are the one-way
    forms ICC(1,1) and ICC(1,k).

    Parameters
    ----------
    ratings : array, shape (targets, raters)
        At least two of each, no NaN.
    """
    n, k = ratings.shape
    rows, columns, mean = ratings.mean(axis=1), ratings.mean(axis=0), ratings.mean()
    b, j = float(k * rows.var(ddof=1)), float(n * columns.var(ddof=1))
    e = float(((ratings - rows[:, None] - columns + mean) ** 2).sum() / ((n - 1) * (k - 1)))
    bottoms = {"2,1": b + (k - 1) * e + k * (j - e) / n, "3,1": b + (k - 1) * e, "2,k": b + (j - e) / n, "3,k": b}
    return {f"ICC({form})": _ratio(b - e, bottom) for form, bottom in bottoms.items()}
