"""Reference diagnostics against printed values, and against each other where they must meet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.intervals import mover
from nulmeting.inversion import p_value
from nulmeting.paired_tests import (
    PairCounts,
    count_pairs,
    derrick_z8,
    mcnemar,
    newcombe_independent,
    newcombe_paired,
    tango,
)
from nulmeting.share_intervals import wilson
from scipy.stats import binom, binomtest, norm


def table(*cells: float) -> PairCounts:
    return PairCounts(*(np.array(cell, dtype=float) for cell in cells))


# Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10
INDEPENDENT = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1),
    ((10, 10), (0, 10), 0.6075, 1),
]


@pytest.mark.parametrize(("later", "first", "low", "high"), INDEPENDENT)
def test_newcombe_for_independent_samples(later, first, low, high):
    assert np.allclose(newcombe_independent(*first, *later), (low, high), atol=0.5e-4, rtol=0)


def test_many_rows_at_once_and_an_empty_sample():
    later, first, low, high = zip(*INDEPENDENT, strict=True)
    x1, n1, x2, n2 = np.array(first).T[0], np.array(first).T[1], np.array(later).T[0], np.array(later).T[1]
    assert np.allclose(newcombe_independent(x1, n1, x2, n2), (low, high), atol=0.5e-4, rtol=0)
    assert np.isnan(newcombe_independent(0, 0, 3, 10)).all()


@pytest.mark.parametrize(
    ("cells", "method", "low", "high"),
    [
        # Fagerland, Lydersen & Laake, Statistical Analysis of Contingency Tables, ch. 8
        ((59, 6, 16, 80), newcombe_paired, -0.1186, -0.0046),
        ((59, 6, 16, 80), tango, -0.1240, -0.0054),
        # from the formulas of the papers
        ((36, 12, 2, 0), newcombe_paired, 0.0569, 0.3404),
        ((36, 12, 2, 0), tango, 0.0611, 0.3447),
        ((43, 0, 1, 0), tango, -0.1181, 0.0594),
    ],
)
def test_paired_intervals_give_the_printed_limits(cells, method, low, high):
    assert np.allclose(method(table(*cells)), (low, high), atol=0.5e-4, rtol=0)


def test_mcnemar_gives_the_printed_values():
    # Fagerland, Lydersen & Laake, ch. 8; R 4.2.2: binom.test(6, 22), mcnemar.test(x, correct = FALSE), mcnemar.test(x)
    tests = mcnemar(table(59, 6, 16, 80))
    values = [tests.exact, tests.midp, tests.asymptotic, tests.corrected]
    assert np.array(values).tolist() == pytest.approx([0.052479, 0.034690, 0.033006, 0.055009], abs=0.5e-6)


def partly(first_pairs, first_alone, later_pairs, later_alone):
    alone = [(sum(side), len(side)) for side in (first_alone, later_alone)]
    return derrick_z8(count_pairs(first_pairs, later_pairs), *alone[0], *alone[1])


def test_derrick_gives_the_printed_values():
    # R package Partiallyoverlapping, help of Prop.test: p = .053; z and interval from the formula. Sample 1 - sample 2
    one, two = [1] * 9 + [0] * 6, [1] * 8 + [0, 1, 1, 1, 0, 0, 0]
    found = partly(two, [1] * 6, one, [1] * 5 + [0] * 4)
    assert float(found.p) == pytest.approx(0.053, abs=0.5e-3)
    assert float(found.z) == pytest.approx(-1.93674, abs=0.5e-5)
    assert (float(found.low), float(found.high)) == pytest.approx((-0.45509, 0.00271), abs=0.5e-5)


def test_counting_pairs_drops_those_that_are_not_valid_in_both():
    first = np.array([[1, 1], [0, 1], [1, 0], [0, 0], [np.nan, 1], [1, np.nan]])
    later = np.array([[1, 1], [1, 1], [0, 1], [0, np.nan], [1, 1], [1, 0]])
    pairs = count_pairs(first, later)
    cells = np.array([pairs.both, pairs.later, pairs.first, pairs.neither])
    assert cells.T.tolist() == [[2, 1, 1, 1], [3, 1, 0, 0]] and pairs.n.tolist() == [5, 4]
    assert count_pairs([], []).n == 0


counts = st.tuples(*[st.integers(0, 30)] * 4).filter(lambda cells: sum(cells) > 0)


def swapped(pairs: PairCounts) -> PairCounts:
    return PairCounts(pairs.both, pairs.first, pairs.later, pairs.neither)


@pytest.mark.parametrize("method", [newcombe_paired, tango])
@settings(deadline=None)
@given(cells=counts, alpha=st.floats(0.001, 0.5))
def test_paired_intervals_hold_the_difference_and_turn_with_the_waves(method, cells, alpha):
    pairs = table(*cells)
    low, high = method(pairs, alpha)
    back = method(swapped(pairs), alpha)
    assert -1 <= low <= (cells[1] - cells[2]) / sum(cells) + 1e-12
    assert (cells[1] - cells[2]) / sum(cells) - 1e-12 <= high <= 1
    assert np.allclose((-back[1], -back[0]), (low, high), atol=1e-12, rtol=0)


def test_tango_inverted_is_mcnemars_asymptotic_test():
    cells = np.array([(a, b, c, d) for a in (0, 5) for b in range(13) for c in range(13) for d in (0, 20) if b != c])
    pairs = table(*cells.T)
    difference = (pairs.later - pairs.first) / pairs.n
    p = p_value(lambda alpha: tango(pairs, alpha), difference, 0.05)
    assert np.allclose(p, mcnemar(pairs).asymptotic, rtol=1e-6, atol=0)


@given(st.integers(0, 40), st.integers(0, 40).filter(lambda n: n > 0))
def test_tango_where_nobody_changes(both, neither):
    # z = 1.959964: R 4.2.2 qnorm(.975)
    square, n = 1.959963984540054**2, both + neither
    assert np.allclose(tango(table(both, 0, 0, neither)), (-square / (n + square), square / (n + square)), atol=1e-12)


@pytest.mark.parametrize("cells", [(0, 5, 0, 0), (0, 1, 0, 0), (0, 5, 0, 5), (5, 5, 0, 0), (0, 3, 4, 0), (1, 0, 0, 0)])
def test_tango_solves_its_equation_at_zero_cells(cells):
    pairs = table(*cells)
    for delta in tango(pairs):
        if abs(abs(delta) - 1) < 1e-12:
            continue
        # the likelihood is highest at q on a grid: the share that meets it in the first wave alone
        n, b, c = float(pairs.n), float(pairs.later), float(pairs.first)
        q = np.linspace(max(0.0, -float(delta)), (1 - float(delta)) / 2, 200_001)[1:-1]
        likelihood = b * np.log(q + float(delta)) + c * np.log(q) + (n - b - c) * np.log1p(-2 * q - float(delta))
        best = q[np.argmax(likelihood)]
        variance = n * (2 * best + delta * (1 - delta))
        assert abs(b - c - n * float(delta)) / np.sqrt(float(variance)) == pytest.approx(1.959964, abs=2e-3)


@given(counts)
def test_newcombe_for_pairs_is_mover_with_its_correlation(cells):
    pairs = table(*cells)
    sides = [
        (x / pairs.n, *wilson(x / pairs.n, pairs.n, 0.05)) for x in (pairs.both + pairs.first, pairs.both + pairs.later)
    ]
    assert np.allclose(newcombe_paired(pairs), mover(*sides, pairs.phi_corrected), atol=1e-9)
    assert -1 <= pairs.phi <= 1 and abs(pairs.phi_corrected) <= abs(pairs.phi)
    one = np.repeat([1.0, 0, 1, 0], cells)
    two = np.repeat([1.0, 1, 0, 0], cells)
    if one.std() > 0 and two.std() > 0:
        assert float(pairs.phi) == pytest.approx(np.corrcoef(one, two)[0, 1], abs=1e-12)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_against_the_binomial_distribution(b, c):
    tests = mcnemar(table(7, b, c, 9))
    n = b + c
    exact = binomtest(b, n).pvalue if n else 1.0
    point = binom.pmf(b, n, 0.5)
    assert float(tests.exact) == pytest.approx(exact, rel=1e-9)
    midp = (1 - point / 2 if b == c else exact - point) if n else 1.0
    assert float(tests.midp) == pytest.approx(midp, rel=1e-9)
    assert float(tests.asymptotic) == pytest.approx(2 * norm.sf(abs(b - c) / np.sqrt(n)) if n else 1.0, rel=1e-9)
    gap = max(abs(b - c) - 1, 0)
    assert float(tests.corrected) == pytest.approx(2 * norm.sf(gap / np.sqrt(n)) if n else 1.0, rel=1e-9)
    assert tests.midp <= tests.exact <= 1


def test_mcnemar_of_many_pairs_does_not_overflow():
    tests = mcnemar(table([0, 0], [100_000, 3000], [101_000, 1000], [0, 0]))
    assert tests.exact[0] == pytest.approx(binomtest(100_000, 201_000).pvalue, rel=1e-6)
    assert 0 <= tests.midp[1] < 1e-200


def test_without_pairs_there_is_no_paired_interval():
    nobody = table(0, 0, 0, 0)
    assert np.isnan(newcombe_paired(nobody)).all() and np.isnan(tango(nobody)).all()
    assert mcnemar(nobody).exact == 1


@given(*[st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))] * 2)
def test_derrick_without_pairs_is_the_pooled_test(first, later):
    found = derrick_z8(table(0, 0, 0, 0), *first, *later)
    (x1, n1), (x2, n2) = first, later
    pooled = (x1 + x2) / (n1 + n2)
    if 0 < pooled < 1:
        z = (x2 / n2 - x1 / n1) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        assert float(found.z) == pytest.approx(z, rel=1e-9, abs=1e-12)
        assert float(found.p) == pytest.approx(2 * norm.sf(abs(z)), rel=1e-9)
        assert (found.low <= 0 <= found.high) == (found.p >= 0.05) or found.p == pytest.approx(0.05)
    else:
        assert [float(x) for x in (found.z, found.p, found.low, found.high)] == [0, 1, 0, 0]


def test_derrick_at_the_limits():
    # the same people with the same answers: nothing can differ
    same = derrick_z8(table(4, 0, 0, 6), 0, 0, 0, 0)
    assert [float(x) for x in (same.z, same.p, same.low, same.high)] == [0, 1, 0, 0]
    nobody = derrick_z8(table(0, 0, 0, 0), 3, 5, 0, 0)
    assert np.isnan([nobody.z, nobody.p, nobody.low, nobody.high]).all()
    rows = derrick_z8(table([4, 0], [0, 0], [0, 0], [6, 0]), [0, 1], [0, 2], [0, 2], [0, 2])
    assert rows.p.tolist() == pytest.approx([1, 2 * norm.sf(0.5 / np.sqrt(3 / 16))])
