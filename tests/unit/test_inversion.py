"""p-values by inversion against tests in closed form, and never at odds with the interval that is printed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.intervals import mover
from nulmeting.inversion import FLOOR, excludes_zero, p_value
from scipy.special import betaincinv, ndtri
from scipy.stats import binom, norm

ALPHA = 1 - 0.95


def normal(difference, error):
    return lambda alpha: (difference + ndtri(alpha / 2) * error, difference - ndtri(alpha / 2) * error)


def wilson(x, n, alpha):
    z = -ndtri(alpha / 2)
    middle, half = x + z * z / 2, z * np.sqrt(x * (n - x) / n + z * z / 4)
    return np.minimum((middle - half) / (n + z * z), x / n), np.maximum((middle + half) / (n + z * z), x / n)


def clopper_pearson(x, n, alpha):
    low = np.where(x > 0, betaincinv(np.maximum(x, 0.5), n - x + 1, alpha / 2), 0)
    high = np.where(x < n, betaincinv(x + 1, np.maximum(n - x, 0.5), 1 - alpha / 2), 1)
    return np.minimum(low, x / n), np.maximum(high, x / n)


def change(limits, first, later, rho):
    def interval_at(alpha):
        sides = [(x / n, *limits(x, n, alpha)) for x, n in (first, later)]
        return mover(*sides, rho)

    return interval_at, later[0] / later[1] - first[0] / first[1]


samples = st.lists(
    st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=6, max_size=6
).map(lambda pairs: tuple(np.array(column, dtype=float) for column in zip(*pairs, strict=True)))


@settings(deadline=None)
@given(st.floats(-8, 8).filter(lambda d: abs(d) > 1e-9), st.floats(0.1, 10))
def test_of_a_normal_interval_it_is_the_z_test(z, error):
    p = p_value(normal(np.array([z * error]), error), [z * error], ALPHA)
    expected = max(2 * norm.sf(abs(z)), FLOOR)
    assert p[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("limits", [wilson, clopper_pearson])
@settings(deadline=None)
@given(first=samples, later=samples, rho=st.floats(-1, 1), alpha=st.sampled_from([0.01, 1 - 0.95, 0.1, 0.5]))
def test_test_and_printed_interval_never_disagree(limits, first, later, rho, alpha):
    interval_at, difference = change(limits, first, later, rho)
    p = p_value(interval_at, difference, alpha)
    out = excludes_zero(*interval_at(np.full(difference.shape, alpha)))
    assert ((p <= alpha) == out).all()
    assert ((p >= FLOOR) & (p <= 1)).all() and (p[difference == 0] == 1).all()
    # at the p-value itself the interval does exclude 0, unless it never does
    assert (excludes_zero(*interval_at(p)) | (p == 1)).all()


@settings(deadline=None)
@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_of_an_exact_interval_it_is_the_exact_test(sample):
    # the Clopper-Pearson interval excludes one half where twice the smaller binomial tail is at most alpha
    x, n = (np.array([float(v)]) for v in sample)

    def around_half(alpha):
        low, high = clopper_pearson(x, n, alpha)
        return low - 0.5, high - 0.5

    tail = 2 * min(binom.cdf(x[0], n[0], 0.5), binom.sf(x[0] - 1, n[0], 0.5))
    assert p_value(around_half, x / n - 0.5, ALPHA)[0] == pytest.approx(min(tail, 1), rel=1e-8)


@pytest.mark.parametrize("alpha", [0.01, 0.03, ALPHA, 0.2])
@pytest.mark.parametrize("step", [1e-12, 0.01, 0.03, 1 - 0.95, 0.049999, 0.0500001, 0.7])
def test_limits_that_move_in_steps(step, alpha):
    # excludes 0 from `step` on, and not a hair below
    p = p_value(lambda a: (np.where(a >= step, 0.1, -0.1), np.full(a.shape, 0.3)), [0.2], alpha)[0]
    assert p == pytest.approx(step, rel=3e-13) and p >= step
    assert (p <= alpha) == (step <= alpha)


def test_intervals_that_are_not_nested_still_agree_with_the_printed_one():
    def interval_at(alpha):
        return np.where((alpha >= 0.04) | ((alpha > 0.01) & (alpha < 0.02)), 0.1, -0.1), np.full(alpha.shape, 0.3)

    for alpha, excluded in ((0.05, True), (0.03, False), (0.015, True), (0.005, False)):
        assert (p_value(interval_at, [0.2], alpha)[0] <= alpha) == excluded


def test_at_the_limits():
    low, high = np.array([0.1, -0.4, -0.1, 0.0, -0.3, 0.0, np.nan, 0.1]), np.array([0.3, -0.1, 0.3, 0.3, 0, 0, 1, 0.2])
    difference = np.array([0.2, -0.2, 0.1, 0.1, -0.1, 0.0, 0.1, np.nan])
    p = p_value(lambda alpha: (low, high), difference, ALPHA)
    # for ever outside; outside below; within; touching from above, from below; no difference; not known, twice
    assert p.tolist() == pytest.approx([FLOOR, FLOOR, 1, 1, 1, 1, np.nan, np.nan], abs=0, nan_ok=True)
    assert p_value(lambda alpha: (alpha, alpha), np.empty(0), ALPHA).size == 0


def test_every_row_at_its_own_level():
    difference, alphas = np.array([2.0, 2.0, 2.0]), np.array([0.01, 0.05, 0.2])
    p = p_value(normal(difference, 1.0), difference, alphas)
    assert p.tolist() == pytest.approx([2 * norm.sf(2)] * 3, rel=1e-12)


def test_fifty_intervals_are_enough():
    calls = []

    def interval_at(alpha):
        calls.append(alpha)
        return normal(np.array([1.0]), 1.0)(alpha)

    p_value(interval_at, [1.0], ALPHA)
    assert len(calls) <= 50 and calls[0].tolist() == [ALPHA]


def test_what_cannot_be_inverted():
    for alpha in (0.0, 1.0, np.nan):
        with pytest.raises(ValueError, match="alpha"):
            p_value(normal(np.array([1.0]), 1.0), [1.0], alpha)
    with pytest.raises(ValueError, match="does not hold"):
        p_value(lambda alpha: (np.array([0.1]), np.array([0.2])), [0.0], ALPHA)
