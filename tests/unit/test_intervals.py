"""The interval of a difference, and worst-case bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.intervals import mover, worst_case
from nulmeting.share_intervals import wilson

ALPHA = 0.05


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
    sides = [(x / n, *wilson(x / n, n, ALPHA)) for x, n in (first, later)]
    assert np.allclose(mover(*sides), (low, high), atol=0.5e-4, rtol=0)


def test_mover_by_hand():
    # D = .2; below: p₂ - l₂ = .3, u₁ - p₁ = .4; above: u₂ - p₂ = .1, p₁ - l₁ = .2
    sides = (0.4, 0.2, 0.8), (0.6, 0.3, 0.7)
    assert mover(*sides) == pytest.approx((0.2 - 0.5, 0.2 + np.sqrt(0.05)))
    # .09 + .16 - 2 * .5 * .12 and .01 + .04 - 2 * .5 * .02
    assert mover(*sides, 0.5) == pytest.approx((0.2 - np.sqrt(0.13), 0.2 + np.sqrt(0.03)))
    # |.3 - .4| and |.1 - .2|; .3 + .4 and .1 + .2
    assert mover(*sides, 1) == pytest.approx((0.1, 0.3))
    assert mover(*sides, -1) == pytest.approx((-0.5, 0.5))


def test_mover_of_two_known_figures_is_a_point():
    assert mover((0.3, 0.3, 0.3), (0.5, 0.5, 0.5), 0.4) == pytest.approx((0.2, 0.2))
    low, high = mover((0.3, np.nan, np.nan), (0.5, 0.4, 0.6))
    assert np.isnan(low) and np.isnan(high)


@given(*[st.tuples(st.floats(0, 1), st.integers(1, 500))] * 2, st.floats(-1, 1))
def test_mover_holds_the_difference_and_swaps_sign(first, later, rho):
    sides = [(p, *wilson(p, n, ALPHA)) for p, n in (first, later)]
    low, high = mover(*sides, rho)
    back = mover(*sides[::-1], rho)
    assert low <= later[0] - first[0] <= high
    assert (low >= -1 - 1e-12 and high <= 1 + 1e-12) or rho != 0
    assert (-back[1], -back[0]) == pytest.approx((low, high), abs=1e-12)


def test_worst_case_fills_the_silent_with_the_ends_of_the_scale():
    # 2 of 4, of 8; a mean of 3 on a scale of 1 to 10
    assert [float(x) for x in worst_case(2, 4, 8, 0, 1)] == [0.25, 0.75]
    assert [float(x) for x in worst_case(12, 4, 8, 1, 10)] == [2, 6.5]
    assert [float(x) for x in worst_case(2, 4, 4, 0, 1)] == [0.5, 0.5]


@pytest.mark.parametrize("given_", [(2, 4, np.nan, 0, 1), (2, 4, 8, np.nan, np.nan), (0, 0, 0, 0, 1)])
def test_without_a_register_or_a_scale_there_is_no_worst_case(given_):
    assert np.isnan(worst_case(*given_)).all()
