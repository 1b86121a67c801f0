"""Figures over persons: organisations that answer as a whole, persons who answer by themselves, and in between."""

import numpy as np
import pytest
from every_sample import covariances, estimates, mean, pairs, population, subsets, true_covariance, two_stage

FIRST = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8], dtype=float)
LATER = np.array([2, 1, 5, 1, 6, 8, 3, 5, 4, 4, 6, 7], dtype=float)


def organisations_of(*sizes):
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    return population([FIRST[: cluster.size], LATER[: cluster.size]], cluster=cluster)


def biases(given, samples, chance=None, **how):
    """Relative bias of the variances of both waves and of the change."""
    levels = estimates(given, samples, **how)
    own = [mean(covariances(given, samples, w, w, **how), chance) for w in (0, 1)]
    both, change = mean(covariances(given, samples, **how), chance), levels[1] - levels[0]
    true = [true_covariance(levels[w], levels[w], chance) for w in (0, 1)]
    return (
        own[0] / true[0] - 1,
        own[1] / true[1] - 1,
        (sum(own) - 2 * both) / true_covariance(change, change, chance) - 1,
    )


# organisations of M persons; organisations in s, t, both; persons of each in s, t, both
@pytest.mark.parametrize(
    ("number", "size", "organisations", "people"),
    [
        (4, 3, (3, 3, 3), (2, 2, 2)),
        (4, 3, (3, 2, 2), (2, 3, 2)),
        (5, 2, (3, 3, 2), (2, 2, 2)),
        (5, 2, (4, 3, 2), (2, 2, 2)),
    ],
)
def test_fixed_equal_numbers_are_exact(number, size, organisations, people):
    samples, chance = two_stage(pairs(number, *organisations), [pairs(size, *people)] * number)
    assert biases(organisations_of(*[size] * number), samples, chance) == pytest.approx((0, 0, 0), abs=1e-10)


# enumerated: 3 of 4 organisations, 2 of their 3 persons, two organisations in both
@pytest.mark.parametrize(("people", "change"), [((2, 2, 2), -0.0138), ((2, 2, 1), 0.0008)])
def test_partial_overlap_at_both_levels_is_nearly_exact(people, change):
    samples, chance = two_stage(pairs(4, 3, 3, 2), [pairs(3, *people)] * 4)
    found = biases(organisations_of(3, 3, 3, 3), samples, chance)
    assert found[:2] == pytest.approx((0, 0), abs=1e-10)
    assert found[2] == pytest.approx(change, abs=5e-5)


# enumerated: all samples of persons, whatever their organisation
@pytest.mark.parametrize(
    ("sizes", "n", "expected"),
    [
        ((3, 3, 3), (6, 6, 4), (-0.0019, -0.0037, 0.0023)),
        ((2, 2, 2, 2), (6, 5, 4), (0.0162, 0.0397, 0.0345)),
        ((2, 2, 2, 2, 2), (7, 7, 6), (0.0104, 0.0177, 0.0143)),
        ((1, 1, 2, 2, 3), (6, 5, 4), (0.0094, 0.0326, 0.0554)),
    ],
)
def test_persons_who_answer_by_themselves(sizes, n, expected):
    samples = pairs(sum(sizes), *n)
    assert biases(organisations_of(*sizes), samples) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("n", [(5, 5, 4), (6, 4, 3), (8, 8, 8)])
def test_persons_without_colleagues_are_one_level(n):
    assert biases(organisations_of(*[1] * 9), pairs(9, *n)) == pytest.approx((0, 0, 0), abs=1e-10)


def test_everybody_answers():
    given = organisations_of(1, 2, 3)
    everybody = np.ones((1, 6), dtype=bool)
    for at in ((0, 0), (0, 1)):
        assert covariances(given, (everybody, everybody), *at) == pytest.approx([0], abs=1e-15)


# enumerated: organisations of 1, 2 and 4 persons that answer as a whole; a ratio, so that linearisation shows
@pytest.mark.parametrize(("number", "drawn", "expected"), [(6, 4, -0.2959), (9, 6, -0.0741), (12, 8, -0.0737)])
def test_linearisation_with_unequal_organisations(number, drawn, expected):
    sizes = np.array([1, 2, 4] * (number // 3))
    cluster = np.repeat(np.arange(number), sizes)
    place = np.arange(cluster.size)
    given = population([(place * 7) % 11 + cluster % 4], cluster=cluster)
    samples = (subsets(number, drawn)[:, cluster],)
    levels = estimates(given, samples)[0]
    bias = mean(covariances(given, samples, 0, 0)) / true_covariance(levels, levels) - 1
    assert bias == pytest.approx(expected, abs=5e-4)


# enumerated: 9 persons with weights from 1 to 3, a ratio of two weighted sums
@pytest.mark.parametrize(
    ("n", "expected"), [((6, 6, 5), (-0.0913, -0.0642, -0.0767)), ((4, 4, 3), (-0.1500, -0.1083, -0.1267))]
)
def test_weighted_mean(n, expected):
    given, weight = organisations_of(*[1] * 9), np.array([1, 2, 1.5, 1, 1, 2, 1, 3, 2])
    assert biases(given, pairs(9, *n), weight=weight) == pytest.approx(expected, abs=1e-4)


# 40 organisations of 3 persons, each of whom answers with probability 1/2; half of the draws are kept for the later wave
@pytest.mark.parametrize("correlation", [0.05, 0.5])
def test_usual_size_with_colleagues_alike(correlation):
    rng = np.random.default_rng(3)
    cluster = np.repeat(np.arange(40), 3)
    common = rng.normal(size=40)[cluster]
    own = rng.normal(size=(2, 120)) * 0.6 + rng.normal(size=120) * 0.8
    values = (correlation**0.5 * common + (1 - correlation) ** 0.5 * own > 0.3).astype(float)
    given = population(values, cluster=cluster)
    first = rng.random((20000, 120)) < 0.5
    later = np.where(rng.random(first.shape) < 0.5, first, rng.random(first.shape) < 0.5)
    means = [s @ v / s.sum(axis=1) for s, v in zip((first, later), values, strict=True)]
    some = (first[:640], later[:640])
    own_parts = [mean(covariances(given, some, w, w)) for w in (0, 1)]
    change = sum(own_parts) - 2 * mean(covariances(given, some))
    # standard error of a simulated variance: 1 %
    for wave in (0, 1):
        assert own_parts[wave] / means[wave].var() - 1 == pytest.approx(0, abs=0.04)
    assert change / np.var(means[1] - means[0]) - 1 == pytest.approx(0, abs=0.04)
