"""Confidence intervals of a share at any level: the methods that a config may name, and one entry to them all.

``p`` is the share and ``n`` the number of independent units that it is worth: the units themselves if each answered for
itself, or the effective number ``n* = p(1-p)/V`` for a design with variance V. It need not be whole. An error
probability α = 1 - level may be any array that broadcasts; outside (0, 1] it is a ValueError. Every method returns two
arrays of the broadcast shape, low and high, and all agree on the limits:

- n infinite (everybody answered: V = 0, and rightly so) gives [p, p], whatever the degrees of freedom;
- n of 0 gives [0, 1], also where p is not known. So does a design without a degree of freedom (df ≤ 0): t grows without
  bound, nothing is known of V, and nothing is claimed (`korn_graubard` of a single unit is `clopper_pearson`);
- p = 0 gives a lower limit of exactly 0, p = 1 an upper limit of exactly 1;
- NaN in p, n or df gives NaN;
- every interval lies within [0, 1], holds p and, except by `wang`, at a smaller α holds that at a larger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nulmeting.exact_intervals import checked_alpha, konijn_at
from nulmeting.intervals import Array, Pair
from nulmeting.wang import wang_at

Names: TypeAlias = NDArray[np.str_]
Lower: TypeAlias = Callable[[Array, Array, Array], Array]

METHODS = ("konijn", "wang", "clopper_pearson", "korn_graubard", "wilson", "logit", "jeffreys", "midp", "t")

FEWEST, MOST = 1e-9, 1e12
"""Below and beyond this many units the beta quantile loses its way; there n counts as 0, and as this many."""

ROUNDING = 1e-15
"""A share this close to 0 or 1 is that, but for weights that do not add up to the last digit."""


def critical(alpha: ArrayLike, df: ArrayLike = np.inf) -> Array:
    """Give Student's t at 1 - α/2: normal for infinite df, infinite for df ≤ 0, NaN for NaN."""
    from scipy.special import ndtri, stdtrit

    half, degrees = np.broadcast_arrays(checked_alpha(alpha) / 2, np.asarray(df, dtype=np.float64))
    usual = (degrees > 0) & np.isfinite(degrees)
    # from the lower tail: 1 - α/2 has no digits left for a very small α
    value = np.abs(np.where(usual, stdtrit(np.where(usual, degrees, 1.0), half), ndtri(half)))
    return np.where(np.isnan(degrees), np.nan, np.where(degrees <= 0, np.inf, value))


def design_size(n_star: ArrayLike, n: ArrayLike, df: ArrayLike, alpha: ArrayLike) -> Array:
    """Give the effective size less what is not known of its variance: ``n* (t_{n-1} / t_df)²``, t at 1 - α/2.

    Korn & Graubard 1998, Survey Methodology 24, 193-201. Of n units whose variance has df degrees of freedom; it is
    `n_star` itself where df ≥ n - 1 (units drawn one by one), so that the factor never adds information.
    """
    units, degrees, worth = (np.asarray(values, dtype=np.float64) for values in (n, df, n_star))
    # at α = 1 both are 0; their ratio has a limit, already reached here
    level = np.minimum(checked_alpha(alpha), 1 - 1e-6)
    plain = (degrees >= units - 1) | np.isposinf(worth)
    usual = critical(level, np.where(plain, 1.0, units - 1)) / critical(level, np.where(plain, 1.0, degrees))
    return np.where(plain, worth, np.where(plain, 1.0, worth) * usual**2)


def _sides(lower: Lower, p: ArrayLike, n: ArrayLike, alpha: ArrayLike) -> Pair:
    """Give both limits from the formula of the lower: the upper limit of p is 1 less the lower limit of 1 - p."""
    share, units, level = np.broadcast_arrays(
        np.asarray(p, np.float64), np.asarray(n, np.float64), checked_alpha(alpha)
    )
    share = np.clip(share, 0.0, 1.0)

    def side(at: Array) -> Array:
        none = (units < FEWEST) | ((at < ROUNDING) & (units > 0))
        low = np.where(none, 0.0, np.where(np.isposinf(units), at, np.nan))
        usual = ~none & np.isfinite(units) & ~np.isnan(at)
        low[usual] = lower(at[usual], units[usual], level[usual])
        return np.where(at < low, at, low)

    low, high = side(share), 1 - side(1 - share)
    return low, np.where((share > high) | np.isposinf(units), share, high)


def wilson(p: ArrayLike, n: ArrayLike, alpha: ArrayLike, df: ArrayLike = np.inf) -> Pair:
    """Give the score interval, ``(p + t²/2n ± t sqrt(p(1-p)/n + t²/4n²)) / (1 + t²/n)``.

    Wilson 1927, Journal of the American Statistical Association 22, 209-212; with the normal quantile, or Student's at
    the df of the design, which is the only correction for df: n is not reduced as well.
    """
    units, t = np.broadcast_arrays(np.asarray(n, dtype=np.float64), critical(alpha, df))
    known = (units == 0) | np.isposinf(units)
    with np.errstate(divide="ignore", over="ignore"):
        per_square = np.where(known, units, units / np.where(known, 1.0, t * t))

    def lower(p: Array, n: Array, _: Array) -> Array:
        # the product of both roots over the larger: no difference of nearly equal numbers
        return np.asarray(p * p / (p + 0.5 / n + np.hypot(0.5 / n, np.sqrt(p * (1 - p) / n))))

    return _sides(lower, p, per_square, alpha)


def clopper_pearson(p: ArrayLike, n: ArrayLike, alpha: ArrayLike) -> Pair:
    """Give the exact binomial interval, with x = np: the α/2 quantile of Beta(x, n-x+1), 1-α/2 of Beta(x+1, n-x).

    Clopper & Pearson 1934, Biometrika 26, 404-413. Both x and n may have fractions.
    """
    from scipy.special import betaincinv

    def lower(p: Array, n: Array, alpha: Array) -> Array:
        return np.asarray(betaincinv(n * p, n * (1 - p) + 1, alpha / 2))

    return _sides(lower, p, _countable(n), alpha)


def korn_graubard(p: ArrayLike, n_star: ArrayLike, n: ArrayLike, df: ArrayLike, alpha: ArrayLike) -> Pair:
    """Give the Clopper-Pearson interval at the `design_size` (Korn & Graubard 1998)."""
    return clopper_pearson(p, design_size(n_star, n, df, alpha), alpha)


def jeffreys(p: ArrayLike, n: ArrayLike, alpha: ArrayLike) -> Pair:
    """Give the equal-tailed interval of Beta(x+½, n-x+½), x = np, with 0 for the lower limit at x = 0, 1 at x = n.

    Brown, Cai & DasGupta 2001, Statistical Science 16, 101-133. Widened to hold p, which matters only for large α.
    """
    from scipy.special import betaincinv

    def lower(p: Array, n: Array, alpha: Array) -> Array:
        return np.asarray(betaincinv(n * p + 0.5, n * (1 - p) + 0.5, alpha / 2))

    return _sides(lower, p, _countable(n), alpha)


def midp(p: ArrayLike, n: ArrayLike, alpha: ArrayLike) -> Pair:
    """Give the binomial interval whose tails count only half of P(X = x): ``P(X > x) + ½ P(X = x) = α/2``, x = np.

    Lancaster 1961, Journal of the American Statistical Association 56, 223-234. With the tails as beta integrals,
    ``½ I(x, n-x+1) + ½ I(x+1, n-x)``, x and n may have fractions.
    """
    return _sides(_midp_lower, p, _countable(n), alpha)


def _midp_lower(p: Array, n: Array, alpha: Array) -> Array:
    """Solve for the lower limit: Newton's steps on the logarithm, kept within a bracket that they narrow."""
    from scipy.special import betainc, betaincinv

    x, rest = n * p, n * (1 - p)
    # all n: half of limit^n is α/2
    root = alpha ** (1 / n)
    left, right = np.zeros_like(p), np.ones_like(p)
    busy = np.flatnonzero(rest > 0)
    left[busy] = betaincinv(x[busy], rest[busy] + 1, alpha[busy] / 2)
    # of very small α it may be NaN
    right[busy] = np.fmin(betaincinv(x[busy] + 1, rest[busy], alpha[busy] / 2), 1.0)
    root[busy] = (left[busy] + right[busy]) / 2
    # three or four steps are usual
    for _ in range(100):
        if not len(busy):
            break
        at, a, b = root[busy], x[busy], rest[busy]
        most, least = betainc(a, b + 1, at), betainc(a + 1, b, at)
        tail = np.maximum((most + least) / 2, 1e-300)
        over = tail > alpha[busy] / 2
        right[busy], left[busy] = np.where(over, at, right[busy]), np.where(over, left[busy], at)
        slope = np.maximum(most - least, 1e-300) * (a / np.maximum(at, 1e-300) + b / np.maximum(1 - at, 1e-16)) / 2
        new = at - np.log(2 * tail / alpha[busy]) * (tail / slope)
        inside = (new >= left[busy]) & (new <= right[busy])
        root[busy] = np.where(inside, new, (left[busy] + right[busy]) / 2)
        # the next step would be of the order of the square of this one
        busy = busy[np.abs(root[busy] - at) > 1e-9 * at]
    return root


def _countable(n: ArrayLike) -> Array:
    units = np.asarray(n, dtype=np.float64)
    return np.where(np.isposinf(units), units, np.minimum(units, MOST))


def _reach(se: Array, t: Array) -> Array:
    """Give t SE, where a standard error of 0 stays 0 also for an infinite t."""
    return np.where(se == 0, 0.0, np.where(se == 0, 1.0, t) * se)


def logit(p: ArrayLike, se: ArrayLike, df: ArrayLike, alpha: ArrayLike) -> Pair:
    """Give the interval symmetric on the scale of the log odds, ``logit p ± t SE/(p(1-p))``, read back as shares.

    Brown, Cai & DasGupta 2001, with the standard error and df of the design. At p = 0 or 1 the odds have no
    standard error: NaN, unless SE = 0, which gives [p, p] as for every p. So give 0 only if it is one.
    """
    from scipy import special

    share, spread, t = np.broadcast_arrays(np.asarray(p, np.float64), np.asarray(se, np.float64), critical(alpha, df))
    inner = (share > 0) & (share < 1)
    middle = np.where(inner, share, 0.5)
    reach = np.where(inner | (spread == 0), _reach(spread / (middle * (1 - middle)), t), np.nan)
    low, high = (special.expit(special.logit(middle) + side * reach) for side in (-1, 1))
    return np.where(reach == 0, share, np.minimum(low, share)), np.where(reach == 0, share, np.maximum(high, share))


def student(p: ArrayLike, se: ArrayLike, df: ArrayLike, alpha: ArrayLike) -> Pair:
    """Give Wald's interval, ``p ± t SE``, cut off at 0 and 1; NaN where SE is NaN, [p, p] where it is 0."""
    share, spread, t = np.broadcast_arrays(np.asarray(p, np.float64), np.asarray(se, np.float64), critical(alpha, df))
    reach = _reach(spread, t)
    return np.clip(share - reach, 0, 1), np.clip(share + reach, 0, 1)


@dataclass(frozen=True)
class Prepared:
    """Intervals of many shares, each by its own method, made once for every α: see `prepare`.

    Attributes
    ----------
    method : array of str, shape (rows,)
        The method that is used, to be named beside the limits.
    parts : tuple of (rows, limits)
        The rows of each method, and what gives their limits at an α.
    """

    method: Names
    parts: tuple[tuple[NDArray[np.intp], Callable[..., Pair]], ...]

    def at(self, alpha: ArrayLike) -> Pair:
        """Give low and high at an α that broadcasts to (..., rows): one for all, one a row, or many for each."""
        level = checked_alpha(alpha)
        shape = np.broadcast_shapes(level.shape, self.method.shape)
        level, low, high = np.broadcast_to(level, shape), np.full(shape, np.nan), np.full(shape, np.nan)
        for rows, part in self.parts:
            low[..., rows], high[..., rows] = part(alpha=level[..., rows])
        return low, high


def prepare(
    method: ArrayLike,
    p: ArrayLike,
    x: ArrayLike,
    n: ArrayLike,
    n_star: ArrayLike,
    size: ArrayLike,
    df: ArrayLike,
    se: ArrayLike,
) -> Prepared:
    """Prepare the intervals of many shares, each by the method named in its row.

    Parameters
    ----------
    method : array of str
        Of `METHODS`.
    p, x, n, n_star, size, df, se : array
        Share, numerator, denominator, effective size, units in the register, degrees of freedom, standard error. A row
        needs only what its method takes: konijn and wang x, n and size; the others p and n_star, and besides
        korn_graubard n and df; wilson df; logit and t n, df and se. The rest may be NaN. clopper_pearson, jeffreys and
        midp take n_star as it is: if V itself is uncertain, hand them the `design_size`.

    Returns
    -------
    Prepared
        Where a row's standard error says nothing (p = 0 or 1, or SE 0 or NaN, though n_star is finite) logit and t do
        not exist; korn_graubard takes their place, and is what `method` then names.

    Raises
    ------
    ValueError
        For a method that does not exist; for konijn and wang also unless 0 ≤ x ≤ n ≤ size, all whole.
    """
    names = np.asarray(method, dtype=np.str_)
    given = (np.asarray(column, dtype=np.float64) for column in (p, x, n, n_star, size, df, se))
    names, p, x, n, n_star, size, df, se = (np.atleast_1d(c) for c in np.broadcast_arrays(names, *given))
    unknown = sorted(set(names.tolist()) - set(METHODS))
    if unknown:
        raise ValueError(f"no such method of a share: {', '.join(unknown)}")
    exists = ((p > 0) & (p < 1) & (se > 0)) | ((se == 0) & np.isposinf(n_star))
    names = np.where(np.isin(names, ("logit", "t")) & ~exists, "korn_graubard", names)
    makers: dict[str, Callable[[NDArray[np.intp]], Callable[..., Pair]]] = {
        "konijn": lambda r: konijn_at(x[r], n[r], size[r]).at,
        "wang": lambda r: wang_at(x[r], n[r], size[r]).at,
        "clopper_pearson": lambda r: partial(clopper_pearson, p[r], n_star[r]),
        "korn_graubard": lambda r: partial(korn_graubard, p[r], n_star[r], n[r], df[r]),
        "wilson": lambda r: partial(wilson, p[r], n_star[r], df=df[r]),
        "logit": lambda r: partial(logit, p[r], se[r], df[r]),
        "jeffreys": lambda r: partial(jeffreys, p[r], n_star[r]),
        "midp": lambda r: partial(midp, p[r], n_star[r]),
        "t": lambda r: partial(student, p[r], se[r], df[r]),
    }
    rows = {name: np.flatnonzero(names == name) for name in METHODS}
    return Prepared(names, tuple((r, makers[name](r)) for name, r in rows.items() if len(r)))


def limits(
    method: ArrayLike,
    alpha: ArrayLike,
    p: ArrayLike,
    x: ArrayLike,
    n: ArrayLike,
    n_star: ArrayLike,
    size: ArrayLike,
    df: ArrayLike,
    se: ArrayLike,
) -> Pair:
    """Give low and high of many shares, each by the method named in its row: `prepare`, at one α (or a row's own)."""
    return prepare(method, p, x, n, n_star, size, df, se).at(alpha)
