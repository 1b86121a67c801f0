"""Intervals against printed values and exact enumeration."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.intervals import (
    correction,
    covariance_coefficient,
    effective_size,
    mover,
    normal_quantile,
    quantile,
    student,
    t_quantile,
    variance,
    wilson,
    woodruff,
    worst_case,
    worst_case_median,
)


# Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3
@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_printed_limits(x, n, low, high):
    assert np.allclose(wilson(x / n, n), (low, high), atol=0.5e-4, rtol=0)


# Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10
@pytest.mark.parametrize(
    ("later", "first", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1),
        ((10, 10), (0, 10), 0.6075, 1),
    ],
)
def test_mover_on_independent_wilson_limits_is_newcombes_interval(later, first, low, high):
    sides = [(x / n, *wilson(x / n, n)) for x, n in (first, later)]
    assert np.allclose(mover(*sides), (low, high), atol=0.5e-4, rtol=0)


def overlapping(n_from: int, n_to: int, n_both: int, size: int):
    """Every pair of samples of these sizes with this many units in both."""
    for first in combinations(range(size), n_from):
        for later in combinations(range(size), n_to):
            if len(set(first) & set(later)) == n_both:
                yield list(first), list(later)


@pytest.mark.parametrize(("n_both", "expected"), [(1, -1 / 60), (2, 0.0), (3, 1 / 60)])
def test_covariance_of_two_waves_is_that_over_all_pairs_of_samples(n_both, expected):
    y1, y2 = np.array([1, 0, 1, 1, 0, 0]), np.array([1, 0, 1, 1, 0, 1])
    means = np.array([(y1[a].mean(), y2[b].mean()) for a, b in overlapping(4, 3, n_both, 6)])
    enumerated = (means[:, 0] * means[:, 1]).mean() - means[:, 0].mean() * means[:, 1].mean()
    between_units = np.cov(y1, y2, ddof=1)[0, 1]
    assert enumerated == pytest.approx(expected, abs=1e-12)
    assert covariance_coefficient(4, 3, n_both, 6) * between_units == pytest.approx(enumerated, abs=1e-12)


def test_covariance_with_itself_is_the_corrected_variance():
    assert covariance_coefficient(4, 4, 4, 10) == pytest.approx((1 - 4 / 10) / 4)


@pytest.mark.parametrize("y", [[1, 0, 1, 1, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0], [0.5, 1, 0, 0.25, 1, 1, 0]])
@pytest.mark.parametrize("n", [2, 4, 6, 7])
def test_variance_is_right_on_average_over_all_samples(y, n):
    values = np.array(y, dtype=float)
    samples = [values[list(s)] for s in combinations(range(len(values)), n)]
    exact = np.var([s.mean() for s in samples])
    factor = correction(n, len(values), True)
    estimated = [variance(np.var(s), n, factor) for s in samples]
    assert np.mean(estimated) == pytest.approx(exact, abs=1e-12)


def test_correction_is_one_for_the_process_and_zero_for_everybody():
    assert correction([3, 3, 4], [4, np.nan, 4], [True, False, True]).tolist() == [0.25, 1.0, 0.0]


def test_effective_size_falls_back_where_there_is_no_variance():
    worth = effective_size([0.5, 0, 1, 1], [0.05, 0, 0, 0], [6, 5, 5, 8], [8, 8, 8, 8], [0.25, 0.375, 1.0, 0.0])
    assert worth.tolist() == pytest.approx([5.0, 5 * 7 / 3, 5.0, np.inf])


def test_wilson_at_the_ends():
    assert np.array(wilson([0.3, 0.3], [np.inf, 0])).T.tolist() == [[0.3, 0.3], [0.0, 1.0]]
    assert wilson(0.0, 7)[0] == 0 and wilson(1.0, 7)[1] == 1


@given(st.floats(0, 1), st.floats(0, 1e6))
def test_wilson_holds_the_share_within_zero_and_one(p, n):
    low, high = wilson(p, n)
    assert 0 <= low <= p <= high <= 1


@given(*[st.tuples(st.floats(0, 1), st.integers(1, 500))] * 2, st.floats(-1, 1))
def test_mover_holds_the_difference_and_swaps_sign(first, later, rho):
    sides = [(p, *wilson(p, n)) for p, n in (first, later)]
    low, high = mover(*sides, rho)
    back = mover(*sides[::-1], rho)
    assert low <= later[0] - first[0] <= high
    assert (-back[1], -back[0]) == pytest.approx((low, high), abs=1e-12)


def test_quantiles():
    assert normal_quantile() == pytest.approx(1.959964, abs=1e-6)
    # R 4.5: qt(.975, c(1, 10)) 12.706205 2.228139
    assert t_quantile([1, 10, 0]).tolist() == pytest.approx([12.706205, 2.228139, np.nan], abs=1e-6, nan_ok=True)


def test_student_is_cut_off_at_the_scale():
    # R 4.5: qt(.975, 4) 2.776445
    low, high = student([3.0, 9.5], [0.5, 0.5], [4, 4], [1, np.nan], [10, 10])
    assert low.tolist() == pytest.approx([3 - 1.3882226, 9.5 - 1.3882226])
    assert high.tolist() == pytest.approx([3 + 1.3882226, 10])


def test_quantile_is_the_smallest_value_that_reaches_the_share():
    values = np.arange(1.0, 21.0)
    assert [quantile(values, share) for share in (0, 0.05, 0.35, 0.36, 1)] == [1, 1, 7, 8, 20]


def test_woodruff_reads_the_wilson_limits_of_one_half_back():
    values = np.arange(1.0, 11.0)
    low, high = (float(x) for x in wilson(0.5, 9))
    assert (np.ceil(low * 10), np.ceil(high * 10)) == woodruff(values, 9)
    assert woodruff(values, np.inf) == (5.5, 5.5)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.floats(0, 1e4))
def test_woodruff_holds_the_median(values, n):
    ordered = np.sort(np.array(values, dtype=float))
    low, high = woodruff(ordered, n)
    assert low <= np.median(ordered) <= high


def test_worst_case_fills_the_silent_with_the_ends_of_the_scale():
    assert [float(x) for x in worst_case(2, 4, 8, 0, 1)] == [0.25, 0.75]
    assert worst_case_median(np.array([4.0, 5, 6]), 5, 1, 10) == (4.0, 6.0)
    assert worst_case_median(np.array([4.0, 5, 6]), 3, 1, 10) == (5.0, 5.0)
    assert np.isnan(worst_case_median(np.array([4.0]), 5, np.nan, 10)).all()
