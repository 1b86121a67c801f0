"""One level: a wave is a simple random sample of a register that does not change; all pairs of samples."""

from fractions import Fraction
from itertools import combinations
from math import sqrt

import numpy as np
import pytest
from every_sample import covariances, estimates, mean, pairs, population, together, true_covariance
from nulmeting.covariance import covariance
from nulmeting.design import Design
from nulmeting.influence import answers, persons

FIRST, LATER = (3, 1, 4, 1, 5), (2, 7, 1, 8, 2)
SIZES = [(s, t, m) for s in range(2, 6) for t in range(2, 6) for m in range(max(1, s + t - 5), min(s, t) + 1)]


def population_covariance(y, x):
    centre_y, centre_x = Fraction(sum(y), len(y)), Fraction(sum(x), len(x))
    return sum((a - centre_y) * (b - centre_x) for a, b in zip(y, x, strict=True)) / (len(y) - 1)


def drawn(units, first, later, both):
    return [
        (s, t)
        for s in combinations(range(units), first)
        for t in combinations(range(units), later)
        if len(set(s) & set(t)) == both
    ]


@pytest.mark.parametrize(("s", "t", "m"), [*SIZES, (2, 2, 0), (2, 3, 0)])
def test_covariance_of_two_means_in_fractions(s, t, m):
    outcomes = [
        (Fraction(sum(FIRST[i] for i in a), s), Fraction(sum(LATER[i] for i in b), t)) for a, b in drawn(5, s, t, m)
    ]
    number = len(outcomes)
    true = sum(a * b for a, b in outcomes) / number
    true -= sum(a for a, _ in outcomes) / number * sum(b for _, b in outcomes) / number
    assert true == (Fraction(m, s * t) - Fraction(1, 5)) * population_covariance(FIRST, LATER)


@pytest.mark.parametrize(("s", "t", "m"), SIZES)
def test_mean_product_over_the_overlap_in_fractions(s, t, m):
    total, draws = Fraction(0), drawn(5, s, t, m)
    for a, b in draws:
        centre_a, centre_b = Fraction(sum(FIRST[i] for i in a), s), Fraction(sum(LATER[i] for i in b), t)
        total += sum((FIRST[i] - centre_a) * (LATER[i] - centre_b) for i in set(a) & set(b))
    kept = 1 - Fraction(1, s) - Fraction(1, t) + Fraction(m, s * t)
    assert total / len(draws) == m * population_covariance(FIRST, LATER) * kept


@pytest.mark.parametrize("rule", ["persons", "mean", "informant"])
@pytest.mark.parametrize(("s", "t", "m"), SIZES)
def test_estimate_is_unbiased(s, t, m, rule):
    given, samples = population([FIRST, LATER]), pairs(5, s, t, m)
    true = float((Fraction(m, s * t) - Fraction(1, 5)) * population_covariance(FIRST, LATER))
    assert mean(covariances(given, samples, rule=rule)) == pytest.approx(true, rel=1e-10, abs=1e-15)
    assert true_covariance(*estimates(given, samples, rule=rule)) == pytest.approx(true, rel=1e-10, abs=1e-14)


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_variance_is_unbiased_and_zero_when_all_answer(size):
    given, samples = population([FIRST, LATER]), pairs(5, size, size, size)
    true = float((Fraction(1, size) - Fraction(1, 5)) * population_covariance(FIRST, FIRST))
    assert mean(covariances(given, samples, 0, 0)) == pytest.approx(true, rel=1e-10, abs=1e-16)


# exact enumeration by hand and in Fractions: S = 1/5, (m/12 - 1/6)/5
@pytest.mark.parametrize(("m", "expected"), [(1, -1 / 60), (2, 0.0), (3, 1 / 60)])
def test_reference_row(m, expected):
    given, samples = population([[1, 0, 1, 1, 0, 0], [1, 0, 1, 1, 0, 1]]), pairs(6, 4, 3, m)
    assert true_covariance(*estimates(given, samples)) == pytest.approx(expected, rel=1e-10, abs=1e-14)
    assert mean(covariances(given, samples)) == pytest.approx(expected, rel=1e-10, abs=1e-14)


# the multiplier sqrt(n_s/(n_s - 1) n_t/(n_t - 1)) in place of c: sqrt(2)(1 - 1/4 - 1/3 + m/12) - 1
@pytest.mark.parametrize(("m", "bias"), [(1, -0.2929), (3, -0.0572)])
def test_root_form_is_biased(m, bias):
    given, samples = population([[3, 1, 4, 1, 5, 9], [2, 7, 1, 8, 2, 8]]), pairs(6, 4, 3, m)
    kept = 1 - 1 / 4 - 1 / 3 + m / 12
    root = covariances(given, samples) * kept * sqrt(4 / 3 * 3 / 2)
    true = true_covariance(*estimates(given, samples))
    assert mean(root) / true - 1 == pytest.approx(bias, abs=5e-5)


def test_process_target_leaves_the_register_out():
    given, samples = population([FIRST, LATER]), pairs(5, 3, 3, 3)
    with_f, without = (mean(covariances(given, samples, 0, 0, finite=f)) for f in (True, False))
    assert with_f == pytest.approx(without * (1 - 3 / 5), rel=1e-12)


STRATA = population([[3, 1, 4, 1, 5, 9, 2, 6, 5], [2, 7, 1, 8, 2, 8, 1, 8, 2]], stratum=[0] * 5 + [1] * 4)


@pytest.mark.parametrize("overlap", [(1, 2), (2, 1), (1, 1), (2, 2)])
def test_strata(overlap):
    samples = together(pairs(5, 3, 2, overlap[0]), pairs(4, 2, 3, overlap[1]))
    levels = estimates(STRATA, samples)
    assert mean(covariances(STRATA, samples)) == pytest.approx(true_covariance(*levels), rel=1e-10, abs=1e-13)
    for wave in (0, 1):
        true = true_covariance(levels[wave], levels[wave])
        assert mean(covariances(STRATA, samples, wave, wave)) == pytest.approx(true, rel=1e-10)


def test_stratum_without_overlap_borrows_the_covariance_of_the_others():
    # the same covariance in both strata, so that borrowing is exact
    given = population([[3, 1, 4, 1, 5] * 2, [2, 7, 1, 8, 2] * 2], stratum=[0] * 5 + [1] * 5)
    samples = together(pairs(5, 3, 3, 2), pairs(5, 2, 2, 0))
    true = true_covariance(*estimates(given, samples))
    assert mean(covariances(given, samples)) == pytest.approx(true, rel=1e-10)


def test_no_overlap_at_all_gives_no_estimate_but_a_true_covariance_below_zero():
    given, samples = population([[3, 1, 4, 1, 5], [3, 1, 4, 1, 5]]), pairs(5, 2, 2, 0)
    variance = float(population_covariance((3, 1, 4, 1, 5), (3, 1, 4, 1, 5)))
    assert true_covariance(*estimates(given, samples)) == pytest.approx(-variance / 5, rel=1e-10)
    assert (covariances(given, samples) == 0).all()


def test_weighted_totals_of_fixed_weights_are_exact():
    # a total with fixed weights is the mean of w y: the same theorem for another variable
    values, weight = np.array([FIRST, LATER], dtype=float), np.array([1.0, 2.0, 1.5, 0.5, 3.0])
    given, samples = population(values * weight), pairs(5, 3, 4, 2)
    true = true_covariance(*estimates(given, samples))
    assert mean(covariances(given, samples)) == pytest.approx(true, rel=1e-10)


def test_changed_register_of_which_nothing_is_left_has_covariance_zero():
    values, stratum = np.array([1.0, 0.0, 1.0]), np.zeros(6, dtype=np.int64)
    from nulmeting.design import Frame

    one = persons(answers(0, values, np.array([0, 1, 2])))
    other = persons(answers(1, values, np.array([3, 4, 5]), np.array([3, 4, 5])))
    responding = np.array([[True] * 3 + [False] * 3, [False] * 3 + [True] * 3])
    nobody = np.zeros(3, dtype=np.int64)
    frame = (Frame(nobody, np.arange(3), np.arange(3)), Frame(nobody, np.arange(3, 6), np.arange(3, 6)))
    assert covariance(one, other, Design(stratum, responding, frame), finite=True)[0, 0] == 0
