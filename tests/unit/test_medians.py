"""Medians and quantiles of every domain at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.influence import answers
from nulmeting.medians import ordered

NAN = np.nan


def laid(values, **more):
    values = np.array(values, dtype=float)
    return ordered(answers(0, values, np.zeros(len(values), int), **more))


def full(value):
    return np.array([[value]], dtype=float)


@pytest.mark.parametrize(
    ("values", "expected"), [([3], 3), ([4, 1], 2.5), ([9, 1, 5], 5), ([7, 1, 5, 2], 3.5), ([2, 2, NAN, 2], 2)]
)
def test_the_middle_value_or_the_mean_of_the_two_middle_ones(values, expected):
    assert laid(values).medians()[0, 0] == expected


def test_nobody_has_no_median():
    for values in ([], [NAN]):
        found = laid(values, domains=2)
        assert np.isnan(found.medians()).all() and np.isnan(found.quantiles(np.full((2, 1), 0.5))).all()
        assert np.isnan(found.worst_case(np.full((2, 1), 4.0), np.ones((2, 1)))).all()


def test_weighted_it_is_the_smallest_value_that_half_of_the_weight_reaches():
    # 1, 2, 5 with weights 1, 1, 3: half of 5 is reached at 5; with 3, 1, 1 at 1
    for weight, expected in (([1, 1, 3], 5), ([3, 1, 1], 1), ([1, 2, 1], 2)):
        assert laid([1, 2, 5], weight=np.array(weight, dtype=float)).medians()[0, 0] == expected
    # half of .3 + .1 + .2 is reached at the first, though it is 0.30000000000000004 in floating point
    assert laid([1, 2, 5], weight=np.array([0.3, 0.1, 0.2])).medians()[0, 0] == 1
    # an even number of equal weights: no mean of two
    assert laid([1, 2, 5, 9], weight=np.full(4, 0.3)).medians()[0, 0] == 2


def test_quantiles_are_the_smallest_value_that_reaches_the_share():
    found = laid(np.arange(20.0, 0, -1))
    for share, expected in ((0, 1), (0.05, 1), (0.35, 7), (0.36, 8), (1, 20), (-0.4, 1), (1.2, 20)):
        assert found.quantiles(full(share))[0, 0] == expected
    # .07 of 100 is 7, but .07 * 100 = 7.000000000000001 in floating point
    for weight in (None, np.full(100, 0.1)):
        assert laid(np.arange(1.0, 101), weight=weight).quantiles(full(0.07))[0, 0] == 7
    assert np.isnan(found.quantiles(full(NAN)))[0, 0]


def test_domains_and_columns_are_apart():
    values = np.array([[1.0, 10], [3, NAN], [5, 30]])
    found = ordered(
        answers(0, values, np.zeros(3, int), row=np.array([0, 1, 2, 2, 1]), domain=np.array([0, 0, 0, 2, 2]), domains=3)
    )
    np.testing.assert_array_equal(found.medians(), [[3, 20], [NAN, NAN], [4, 30]])
    assert found.count.tolist() == [[3, 2], [0, 0], [2, 1]]
    heavy = ordered(
        answers(
            0, values, np.zeros(3, int), weight=np.array([1.0, 1, 5]),
            row=np.array([0, 1, 2, 2, 1]), domain=np.array([0, 0, 0, 2, 2]), domains=3,
        )
    )  # fmt: skip
    np.testing.assert_array_equal(heavy.medians(), [[5, 30], [NAN, NAN], [5, 30]])


def test_worst_case_fills_the_silent_with_the_ends_of_the_scale():
    found = laid([4, 5, 6])
    # 1, 1, 4, 5, 6 and 4, 5, 6, 10, 10
    assert [found.worst_case(full(5), full(end))[0, 0] for end in (1, 10)] == [4, 6]
    # 1, 4, 5, 6 and 4, 5, 6, 10
    assert [found.worst_case(full(4), full(end))[0, 0] for end in (1, 10)] == [4.5, 5.5]
    # everybody answered; more than the register holds
    for size in (3, 2):
        assert [found.worst_case(full(size), full(end))[0, 0] for end in (1, 10)] == [5, 5]
    # nothing but silence in the middle
    assert [found.worst_case(full(9), full(end))[0, 0] for end in (1, 10)] == [1, 10]
    for size, end in ((NAN, 1), (5, NAN)):
        assert np.isnan(found.worst_case(full(size), full(end))[0, 0])


def test_worst_case_where_all_gave_the_least_or_the_largest_answer():
    for value in (1, 10):
        found = laid([value] * 3)
        assert [found.worst_case(full(4), full(end))[0, 0] for end in (1, 10)] == [value, value]
        ends = [found.worst_case(full(9), full(end))[0, 0] for end in (1, 10)]
        assert ends == [1, 10]


samples = st.lists(st.integers(1, 9), min_size=1, max_size=15)


@given(samples, st.integers(0, 8))
def test_worst_case_is_numpys_median_with_the_silent_filled_in(values, silent):
    for end in (1, 9):
        expected = np.median([*values, *[end] * silent])
        assert laid(values).worst_case(full(len(values) + silent), full(end))[0, 0] == expected


@given(samples)
def test_the_median_is_numpys(values):
    assert laid(values).medians()[0, 0] == np.median(values)


@given(samples, st.floats(0.001, 1), st.sampled_from([0.1, 1.0, 7.0]))
def test_equal_weights_of_any_size_are_no_weights(values, share, weight):
    plain, heavy = laid(values), laid(values, weight=np.full(len(values), weight))
    assert plain.quantiles(full(share)) == heavy.quantiles(full(share))


@given(samples, st.lists(st.integers(1, 5), min_size=15, max_size=15))
def test_a_whole_weight_is_as_many_respondents(values, weights):
    weight = np.array(weights[: len(values)])
    heavy, many = laid(values, weight=weight.astype(float)), laid(np.repeat(values, weight))
    for share in (0.1, 0.25, 0.5, 0.8):
        assert heavy.quantiles(full(share)) == many.quantiles(full(share))
