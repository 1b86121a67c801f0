"""Calibration by itself: weights by hand, limits, contradictions, and what must not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.calibration import basis, kish_effect, needed_bounds, poststratify, rake, unreachable


def indicators(*margins):
    """A column per category of each margin."""
    return np.hstack([(np.array(m)[:, None] == np.unique(m)).astype(float) for m in margins])


# five units: a a b b b, of whom 1 of 2 and 2 of 3 are x
A_OR_B, X_OR_Y = [0, 0, 1, 1, 1], [0, 1, 0, 0, 1]


def test_post_strata_by_hand():
    # a: 6 registered over 2 respondents; b: 3 over 3
    np.testing.assert_allclose(poststratify(np.array(A_OR_B), np.array([6.0, 3.0]), np.ones(5)), [3, 3, 1, 1, 1])


def test_post_strata_take_base_weights_along():
    factor = poststratify(np.array(A_OR_B), np.array([6.0, 3.0]), np.array([1.0, 2, 1, 1, 1]))
    np.testing.assert_allclose(factor, [2, 2, 1, 1, 1])


def test_a_post_stratum_without_units_cannot_be_weighted():
    with pytest.raises(ValueError, match="without rows"):
        poststratify(np.array([0, 0]), np.array([2.0, 1.0]), np.ones(2))


def test_raking_one_margin_is_post_stratification():
    totals = np.array([6.0, 3.0])
    found = rake(indicators(A_OR_B), totals, np.ones(5))
    assert found.converged
    np.testing.assert_allclose(found.factor, poststratify(np.array(A_OR_B), totals, np.ones(5)), rtol=1e-13)


def test_raking_by_hand():
    # a table of one respondent a cell, registered 6 + 2 by rows and 6 + 2 by columns: weights are products of shares of 8
    rows, columns = [0, 0, 1, 1], [0, 1, 0, 1]
    found = rake(indicators(rows, columns), np.array([6.0, 2, 6, 2]), np.ones(4))
    np.testing.assert_allclose(found.factor, [4.5, 1.5, 1.5, 0.5], rtol=1e-13)


def test_raking_is_where_iterative_proportional_fitting_ends():
    rng = np.random.default_rng(7)
    margins = [rng.integers(0, k, 60) for k in (3, 4, 2)]
    target = rng.uniform(0.5, 2, 60)
    design = indicators(*margins)
    totals = design.T @ target
    weight = np.ones(60)
    for _ in range(2000):
        for column, total in zip(design.T, totals, strict=True):
            weight = np.where(column > 0, weight * total / (column @ weight), weight)
    np.testing.assert_allclose(rake(design, totals, np.ones(60)).factor, weight, rtol=1e-10)


def test_without_margins_nothing_changes():
    np.testing.assert_array_equal(rake(np.zeros((3, 0)), np.zeros(0), np.ones(3)).factor, 1)


def test_totals_that_are_met_already_leave_the_weights():
    design = indicators(A_OR_B, X_OR_Y)
    for bounds in (None, (0.9, 1.1)):
        found = rake(design, design.sum(axis=0), np.ones(5), bounds)
        np.testing.assert_allclose(found.factor, 1, rtol=1e-12)


def test_bounds_are_kept_and_the_totals_met():
    rows, columns = [0, 0, 1, 1], [0, 1, 0, 1]
    base = np.array([10.0, 20, 30, 5]) * 100 / 65
    design, totals = indicators(rows, columns), np.array([60.0, 40, 70, 30])
    free = rake(design, totals, base)
    held = rake(design, totals, base, (0.3, 2.1))
    assert free.factor.max() > 2.1
    assert held.converged
    assert held.factor.min() > 0.3
    assert held.factor.max() < 2.1
    np.testing.assert_allclose(design.T @ (base * held.factor), totals, rtol=1e-12)


def test_bounds_that_are_far_away_are_not_raking_but_near_it():
    # with L = 0 and U to infinity the logit distance becomes the exponential one (Deville & Särndal 1992)
    design, totals = indicators(A_OR_B, X_OR_Y), np.array([4.0, 5, 5, 4])
    free, held = (rake(design, totals, np.ones(5), bounds) for bounds in (None, (0.0, 1e9)))
    np.testing.assert_allclose(held.factor, free.factor, rtol=1e-6)


def test_bounds_that_are_too_narrow_do_not_converge_and_say_what_would_do():
    rows, columns = [0, 0, 1, 1], [0, 1, 0, 1]
    base = np.array([10.0, 20, 30, 5]) * 100 / 65
    design, totals = indicators(rows, columns), np.array([60.0, 40, 70, 30])
    assert not rake(design, totals, base, (0.3, 1.5)).converged
    low, high = needed_bounds(design, totals, base, (0.3, 1.5))
    assert low == 0.3
    assert rake(design, totals, base, (low, high * 1.001)).converged
    assert not rake(design, totals, base, (low, high * 0.999)).converged


def test_where_no_upper_bound_would_do_both_are_proposed():
    rows, columns = [0, 0, 1, 1], [0, 1, 0, 1]
    base = np.array([10.0, 20, 30, 5]) * 100 / 65
    design, totals = indicators(rows, columns), np.array([60.0, 40, 70, 30])
    low, high = needed_bounds(design, totals, base, (0.95, 2))
    assert 0 <= low < 0.95
    assert rake(design, totals, base, (low * 0.999, high * 1.001)).converged


def test_margins_that_contradict_each_other_say_which_must_give_way():
    # only (a, x) and (b, y) responded: a and x must count the same
    design, totals = indicators([0, 1], [0, 1]), np.array([60.0, 40, 50, 50])
    assert not rake(design, totals, np.array([10.0, 20])).converged
    change = unreachable(design, totals)
    assert np.abs(change).sum() == pytest.approx(20)
    assert needed_bounds(design, totals, np.array([10.0, 20]), (0.1, 9)) is None


def test_margins_that_leave_units_without_a_weight_have_no_solution():
    # (a, x), (a, y) and (b, y); a and x both count 60, so that nobody is left for (a, y)
    design, totals = indicators([0, 0, 1], [0, 1, 1]), np.array([60.0, 40, 60, 40])
    assert not rake(design, totals, np.array([10.0, 20, 5])).converged
    np.testing.assert_array_equal(unreachable(design, totals), 0)


def test_the_basis_spans_the_design_and_is_orthonormal():
    design, base = indicators(A_OR_B, X_OR_Y), np.array([1.0, 2, 3, 4, 5])
    columns = basis(design, base)
    # two margins of two categories share their total
    assert columns.shape == (5, 3)
    np.testing.assert_allclose(columns.T @ (columns * base[:, None]), np.eye(3), atol=1e-14)
    np.testing.assert_allclose(columns @ (columns.T @ (design * base[:, None])), design, atol=1e-14)


def test_kish_effect_by_hand():
    # weights 1, 1, 2: 3 x 6 / 16
    assert kish_effect(np.array([1.0, 1, 2])) == pytest.approx(18 / 16)
    assert kish_effect(np.full(4, 3.0)) == 1
    assert np.isnan(kish_effect(np.empty(0)))


@st.composite
def surveys(draw):
    """A register of two margins and respondents among whom every crossed category is met."""
    shape = draw(st.tuples(st.integers(1, 3), st.integers(1, 4)))
    number = np.array(draw(st.lists(st.integers(1, 6), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])))
    silent = np.array(draw(st.lists(st.integers(0, 9), min_size=number.size, max_size=number.size)))
    cells = np.repeat(np.arange(number.size), number)
    margins = np.unravel_index(cells, shape)
    everybody = np.unravel_index(np.repeat(np.arange(number.size), number + silent), shape)
    return margins, indicators(*everybody).sum(axis=0)


@given(surveys(), st.randoms(use_true_random=False), st.floats(0.01, 100))
@settings(max_examples=60, deadline=None)
def test_totals_are_met_and_neither_order_nor_scale_matters(survey, random, scale):
    margins, totals = survey
    design = indicators(*margins)
    base = np.ones(len(design))
    found = rake(design, totals, base)
    assert found.converged
    np.testing.assert_allclose(design.T @ found.factor, totals, rtol=1e-12)
    rows, columns = (np.array(random.sample(range(k), k)) for k in design.shape)
    turned = rake(design[rows][:, columns], totals[columns], base)
    np.testing.assert_allclose(turned.factor, found.factor[rows], rtol=1e-9)
    np.testing.assert_allclose(rake(design, totals, base * scale).factor * scale, found.factor, rtol=1e-9)
