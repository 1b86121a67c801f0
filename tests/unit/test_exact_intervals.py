"""Exact limits of a share of a finite population: against whole-number enumeration, printed tables and R."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.exact_intervals import konijn, konijn_at, konijn_counts, order_statistic, upper_tail
from nulmeting.wang import probabilities, wang, wang_at, wang_counts
from scipy.stats import hypergeom


def ways(n: int, size: int) -> list[list[int]]:
    """Samples of n with x hits (column) if the register has M (row): whole numbers, so no rounding."""
    return [[comb(m, x) * comb(size - m, n - x) for x in range(n + 1)] for m in range(size + 1)]


def by_definition(n: int, size: int, alpha: Fraction) -> list[tuple[int, int]]:
    table, bound = ways(n, size), alpha / 2 * comb(size, n)
    return [
        (
            min(m for m in range(size + 1) if sum(table[m][x:]) > bound),
            max(m for m in range(size + 1) if sum(table[m][: x + 1]) > bound),
        )
        for x in range(n + 1)
    ]


@pytest.mark.parametrize("alpha", [Fraction(1, 20), Fraction(1, 10), Fraction(1, 3), Fraction(1, 1000), Fraction(1)])
def test_konijn_is_its_definition_for_every_sample_of_every_small_register(alpha):
    for size in range(1, 26):
        for n in range(size + 1):
            low, high = konijn_counts(np.arange(n + 1), n, size, float(alpha))
            assert list(zip(low.tolist(), high.tolist(), strict=True)) == by_definition(n, size, alpha), (n, size)


def test_konijn_agrees_with_scipy_for_every_sample_up_to_a_register_of_25():
    rows = [(x, n, size) for size in range(1, 26) for n in range(size + 1) for x in range(n + 1)]
    x, n, size = np.array(rows).T
    low, high = konijn_counts(x, n, size, 0.05)
    assert (hypergeom.sf(x - 1, size, low, n) > 0.025).all()
    assert (hypergeom.cdf(x, size, high, n) > 0.025).all()
    below, above = low > 0, high < size
    assert (hypergeom.sf(x - 1, size, low - 1, n)[below] <= 0.025 * (1 + 1e-11)).all()
    assert (hypergeom.cdf(x, size, high + 1, n)[above] <= 0.025 * (1 + 1e-11)).all()


# P(X ≥ 1 | M = 1) = n/size: at α = 2n/size the tail equals α/2 on paper, so M = 1 is not above it
@pytest.mark.parametrize(("n", "size"), [(1, 40), (3, 120), (7, 280), (1, 1_000_000), (49, 1000)])
def test_a_tail_equal_to_half_alpha_is_not_above_it(n, size):
    alpha = 2 * n / size
    assert konijn_counts(1, n, size, alpha)[0] == 2
    assert konijn_counts(1, n, size, alpha * (1 - 1e-9))[0] == 1


# Konijn's definition, enumerated; `samplingbook::Sprop` prints [4, 32] for the first, one unit too wide
# R: phyper(2, 5, 45, 10, lower.tail = FALSE) = .0483 > .025; phyper(2, 4, 46, ...) = .0218
# R: phyper(3, 31, 19, 10) = .0258 > .025; phyper(3, 32, 18, 10) = .0176
@pytest.mark.parametrize(
    ("x", "n", "size", "low", "high"), [(3, 10, 50, 5, 31), (43, 100, 150, 56, 73), (47, 110, 150, 57, 71)]
)
def test_konijn_gives_the_reference_limits(x, n, size, low, high):
    assert konijn_counts(x, n, size, 0.05) == (low, high)
    assert np.allclose(konijn(x, n, size, 0.05), (low / size, high / size), atol=0, rtol=1e-15)


def test_konijn_is_right_in_a_register_of_a_million():
    x, n, size = np.array([300, 1, 0, 1000]), 1000, 1_000_000
    low, high = konijn_counts(x, n, size, 0.05)
    assert (hypergeom.sf(x - 1, size, low, n) > 0.025).all()
    assert (hypergeom.sf(x - 1, size, low - 1, n)[[0, 1, 3]] <= 0.025).all()
    assert (hypergeom.cdf(x, size, high, n) > 0.025).all()
    assert (hypergeom.cdf(x, size, high + 1, n)[:3] <= 0.025).all()
    assert low[2] == 0
    assert high[3] == size


@pytest.mark.parametrize(
    ("x", "n", "size"), [(1, 1, 1), (1, 1, 7), (4, 9, 9), (3, 10, 50), (37, 80, 300), (2, 1000, 3000)]
)
def test_the_order_statistic_is_exact_to_twelve_digits(x, n, size):
    mass = order_statistic(x, n, size)
    assert mass.sum() == pytest.approx(1, rel=1e-13)
    for m in range(x, size - n + x + 1, max(1, size // 40)):
        exact = Fraction(comb(m - 1, x - 1) * comb(size - m, n - x), comb(size, n))
        if exact > Fraction(1, 10**300):
            assert mass[m - x] == pytest.approx(float(exact), rel=1e-12)


def test_the_tail_of_all_totals_at_once_is_the_hypergeometric_tail():
    total = np.arange(4, 200 - 30 + 4 + 1)
    assert np.allclose(upper_tail(4, 30, 200), hypergeom.sf(3, 200, total, 30), rtol=1e-11, atol=0)
    every = np.arange(201)
    table = np.array([hypergeom.pmf(x, 200, every, 30) for x in range(31)])
    assert np.allclose(probabilities(30, 200), table, rtol=1e-10, atol=1e-300)


@pytest.mark.parametrize("method", [konijn, wang])
def test_limits_of_an_exact_interval(method):
    # nobody answered; everybody; none of them; all of them; registers of one and two units
    assert tuple(float(side) for side in method(0, 0, 9, 0.05)) == (0, 1)
    assert tuple(float(side) for side in method(0, 0, 0, 0.05)) == (0, 1)
    low, high = method([0, 2, 9, 0, 1], [9, 9, 9, 1, 1], [9, 9, 9, 1, 1], 0.05)
    assert low.tolist() == high.tolist() == [0, 2 / 9, 1, 0, 1]
    low, high = method([0, 5, 0, 1], [5, 5, 1, 1], [9, 9, 2, 2], 0.05)
    assert low[[0, 2]].tolist() == [0, 0]
    assert high[[1, 3]].tolist() == [1, 1]
    assert (low[1], high[1]) == pytest.approx((1 - high[0], 1 - low[0]), abs=1e-15)
    assert (high[2], low[3]) == (0.5, 0.5)


@pytest.mark.parametrize("method", [konijn, wang])
def test_an_exact_interval_holds_the_share_of_the_sample(method):
    # 98 of 99 in a register of 100: M = 98 would leave the one other unit out of the sample with probability .02 < .025
    assert konijn_counts(98, 99, 100, 0.05) == (99, 99)
    for alpha in (1e-6, 0.05, 0.5, 0.99, 1.0):
        x = np.arange(100)
        low, high = method(x, 99, 100, alpha)
        assert ((low <= x / 99) & (x / 99 <= high)).all()


@pytest.mark.parametrize("method", [konijn_counts, wang_counts])
@pytest.mark.parametrize("alpha", [Fraction(1, 20), Fraction(1, 5), Fraction(1, 100)])
def test_an_exact_interval_covers_every_total_as_often_as_promised(method, alpha):
    for size in (1, 2, 3, 4, 7, 12, 25, 40):
        for n in range(size + 1):
            low, high = method(np.arange(n + 1), n, size, float(alpha))
            for m, row in enumerate(ways(n, size)):
                covered = sum(row[x] for x in range(n + 1) if low[x] <= m <= high[x])
                assert covered >= (1 - alpha) * comb(size, n), (n, size, m)


@pytest.mark.parametrize(("n", "size"), [(100, 150), (110, 150), (10, 2000), (60, 264)])
@pytest.mark.parametrize("method", [konijn_counts, wang_counts])
def test_an_exact_interval_covers_in_registers_like_ours(method, n, size):
    x, total = np.arange(n + 1)[:, None], np.arange(size + 1)
    low, high = method(x[:, 0], n, size, 0.05)
    held = (low[:, None] <= total) & (total <= high[:, None])
    coverage = (hypergeom.pmf(x, size, total, n) * held).sum(axis=0)
    assert coverage.min() >= 0.95 - 1e-12


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.floats(1e-9, 1), st.floats(1e-9, 1))
def test_konijn_is_nested_and_its_mirror_image_is_that_of_the_others(x, others, silent, first, second):
    n, size = x + others, x + others + silent
    rows = konijn_at(x, n, size)
    (wide_low, wide_high), (low, high) = rows.at(min(first, second)), rows.at(max(first, second))
    assert wide_low <= low <= high <= wide_high
    least, most = konijn_counts(others, n, size, first)
    assert rows.counts(first) == (size - most, size - least)


def test_one_preparation_serves_every_level_at_once_or_by_row():
    x, n, size = np.array([0, 3, 43, 47, 8]), np.array([7, 10, 100, 110, 8]), np.array([20, 50, 150, 150, 8])
    alpha = np.array([0.2, 0.1, 0.05, 0.01, 0.001])
    for rows, method in ((konijn_at(x, n, size), konijn), (wang_at(x, n, size), wang)):
        grid = rows.at(alpha[:, None])
        for k, level in enumerate(alpha):
            alone = method(x, n, size, level)
            assert (grid[0][k] == alone[0]).all()
            assert (grid[1][k] == alone[1]).all()
        own = rows.at(alpha)
        assert (own[0] == np.diag(grid[0])).all()
        assert (own[1] == np.diag(grid[1])).all()


def test_no_rows_give_no_limits():
    for method in (konijn, wang):
        low, high = method([], [], [], 0.05)
        assert low.shape == high.shape == (0,)


# vignette of the R package ExactCIone 1.0.5, method of Wang (2015)
WANG_10_2000 = [
    (0, 608),
    (11, 873),
    (74, 1102),
    (176, 1236),
    (301, 1391),
    (446, 1554),
    (609, 1699),
    (764, 1824),
    (898, 1926),
    (1127, 1989),
    (1392, 2000),
]


def test_wang_gives_the_printed_table():
    low, high = wang_counts(np.arange(11), 10, 2000, 0.05)
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == WANG_10_2000


# the same method, carried out by removing one value at a time
@pytest.mark.parametrize(
    ("x", "n", "size", "low", "high"), [(3, 10, 50, 6, 29), (43, 100, 150, 57, 73), (47, 110, 150, 57, 71)]
)
def test_wang_gives_the_reference_limits(x, n, size, low, high):
    assert wang_counts(x, n, size, 0.05) == (low, high)


@pytest.mark.parametrize("alpha", [Fraction(1, 20), Fraction(1, 5), Fraction(3, 5)])
def test_wang_is_within_konijn_symmetric_rising_and_cannot_be_shorter(alpha):
    for size in (1, 2, 3, 6, 11, 20):
        for n in range(1, size + 1):
            table, promised = ways(n, size), (1 - alpha) * comb(size, n)
            low, high = (side.tolist() for side in wang_counts(np.arange(n + 1), n, size, float(alpha)))
            wide_low, wide_high = konijn_counts(np.arange(n + 1), n, size, float(alpha))
            assert (wide_low <= low).all()
            assert (high <= wide_high).all()
            assert (np.array(low) <= high)[wide_low <= wide_high].all()
            assert high == [size - side for side in reversed(low)]
            assert all(a <= b for a, b in pairwise(low))

            def enough(m, *without, table=table, low=low, high=high, n=n, promised=promised):
                held = (x for x in range(n + 1) if low[x] <= m <= high[x] and x not in without)
                return sum(table[m][x] for x in held) >= promised

            for x in range(n + 1):
                # the mirror image moves along: in the middle of the register both leave the same M
                if low[x] < high[x] and (2 * x != n or high[x] - low[x] > 1):
                    leaving = (x, n - x) if 2 * low[x] == size else (x,)
                    assert not enough(low[x], *leaving), (x, n, size)


def test_wang_is_not_nested_in_alpha():
    # so no p-value is read off it as the only α at which a value is first excluded
    rows = wang_at(np.arange(11), 10, 50)
    low, _ = rows.at(np.linspace(0.001, 0.5, 100)[:, None])
    assert (np.diff(low, axis=0) < 0).any()


@pytest.mark.parametrize("method", [konijn, wang])
@pytest.mark.parametrize(
    ("x", "n", "size", "alpha"),
    [
        (3, 2, 5, 0.05),
        (-1, 2, 5, 0.05),
        (1, 6, 5, 0.05),
        (1.5, 2, 5, 0.05),
        (1, 2, np.nan, 0.05),
        (1, 2, np.inf, 0.05),
        (1, 2, 5, 0),
        (1, 2, 5, 1.1),
        (1, 2, 5, np.nan),
    ],
)
def test_what_cannot_be_is_refused(method, x, n, size, alpha):
    with pytest.raises(ValueError, match=r"whole numbers|does not hold|alpha must be"):
        method(x, n, size, alpha)
