"""Organisation means known from some of their people: clusters sampled, persons sampled within them, two waves."""

import numpy as np
import pytest
from every_sample import covariances, estimates, mean, pairs, population, true_covariance, two_stage

CLUSTER = np.repeat(np.arange(4), 3)
FIRST, LATER = np.array([0, 1, 5]), np.array([2, 0, 3])
ALIKE = population(
    [np.concatenate([FIRST + a for a in (0, 3, 1, 7)]), np.concatenate([LATER + a for a in (1, 2, 6, 8)])],
    cluster=CLUSTER,
)
"""Four organisations of three persons; the covariance of the waves within each is the same."""

# organisations in s, t, both; persons of each in s, t, both. F = 1 - C_s C_t/(4 C_st): -1/8, 1/4, -1/2, 1/4
DESIGNS = [
    ((3, 3, 2), (2, 2, 2)),
    ((3, 2, 2), (2, 3, 2)),
    ((3, 2, 1), (2, 3, 2)),
    ((3, 3, 3), (3, 2, 2)),
    ((3, 3, 2), (3, 3, 3)),
]


def relative(estimated, true):
    return estimated / true - 1


def bias(given, samples, chance, first=0, later=1, **how):
    """Relative bias of the library's covariance over all samples."""
    levels = estimates(given, samples, **how)
    true = true_covariance(levels[first], levels[later], chance)
    return relative(mean(covariances(given, samples, first, later, **how), chance), true)


def bias_of_change(given, samples, chance, **how):
    levels = estimates(given, samples, **how)
    change = levels[1] - levels[0]
    parts = [mean(covariances(given, samples, a, b, **how), chance) for a, b in ((0, 0), (1, 1), (0, 1))]
    return relative(parts[0] + parts[1] - 2 * parts[2], true_covariance(change, change, chance))


@pytest.mark.parametrize(("organisations", "people"), DESIGNS)
def test_unbiased_with_overlap_at_both_levels(organisations, people):
    samples, chance = two_stage(pairs(4, *organisations), [pairs(3, *people)] * 4)
    for pair in ((0, 1), (0, 0), (1, 1)):
        assert bias(ALIKE, samples, chance, *pair, rule="mean") == pytest.approx(0, abs=1e-10)


SIZES = (3, 3, 2, 4)
PATTERN = {2: np.array([-1, 1]) / 2**0.5, 3: np.array([-1, 0, 1.0]), 4: np.array([-1, -1, 1, 1]) * 0.75**0.5}


def unequal(scale):
    """Organisations of 3, 3, 2 and 4 persons; variance within organisation i: scale_i² and 1.44 scale_i²."""
    parts = [PATTERN[m] * s for m, s in zip(SIZES, scale, strict=True)]
    first = np.concatenate([p + a for p, a in zip(parts, (0, 3, 1, 7), strict=True)])
    later = np.concatenate([1.2 * p + a for p, a in zip(parts, (1, 2, 6, 8), strict=True)])
    return population([first, later], cluster=np.repeat(np.arange(4), SIZES))


def some_of(numbers):
    return two_stage(pairs(4, 3, 3, 2), [pairs(m, *n) for m, n in zip(SIZES, numbers, strict=True)])


SEVERAL = some_of([(2, 2, 2), (2, 3, 2), (2, 2, 2), (3, 2, 2)])
SINGLE = some_of([(2, 2, 2), (2, 3, 2), (1, 1, 1), (3, 2, 2)])


@pytest.mark.parametrize("samples", [SEVERAL, SINGLE], ids=["several", "one organisation with one respondent"])
@pytest.mark.parametrize("pair", [(0, 1), (0, 0), (1, 1)])
def test_unequal_numbers_are_unbiased_if_the_covariance_within_is_equal(samples, pair):
    assert bias(unequal((1, 1, 1, 1)), *samples, *pair, rule="mean") == pytest.approx(0, abs=1e-10)


def test_pooling_is_biased_if_the_variance_within_differs():
    # one organisation, known from one of its two persons, has nine times the variance within
    given = unequal((1, 1, 3, 1))
    assert bias(given, *SINGLE, 0, 0, rule="mean") == pytest.approx(-0.207, abs=5e-4)
    assert bias(given, *SINGLE, 1, 1, rule="mean") == pytest.approx(-0.240, abs=5e-4)
    assert bias_of_change(given, *SINGLE, rule="mean") == pytest.approx(-0.0041, abs=5e-5)


def test_pooling_is_nearly_right_where_each_organisation_shows_its_own_variance():
    given = unequal((1, 2, 0.5, 3))
    assert bias(given, *SEVERAL, 0, 0, rule="mean") == pytest.approx(0.0184, abs=5e-5)
    assert bias_of_change(given, *SEVERAL, rule="mean") == pytest.approx(-0.0228, abs=1e-4)


def test_own_covariances_are_exact_however_they_differ():
    """The theorem itself, apart from the library: F c P + (1 - F) Σ W with each organisation's own covariance."""
    given = unequal((1, 2, 0.5, 3))
    first, later = SEVERAL[0]
    n_s, n_t, n_st = (per_cluster(given, x) for x in (first, later, first & later))
    means = [
        per_cluster(given, x * y) / np.maximum(n, 1)
        for x, y, n in zip((first, later), given.values, (n_s, n_t), strict=True)
    ]
    both = (n_s > 0) & (n_t > 0)
    centred = [np.where(n > 0, m - (m.sum(axis=1) / 3)[:, None], 0) for m, n in zip(means, (n_s, n_t), strict=True)]
    product = (centred[0] * centred[1] * both).sum(axis=1) / 9
    own = per_cluster(given, (first & later) * given.values[0] * given.values[1])
    in_both = [per_cluster(given, (first & later) * y) for y in given.values]
    own = (own - in_both[0] * in_both[1] / np.maximum(n_st, 1)) / np.maximum(n_st - 1, 1)
    within = (both * (n_st / np.maximum(n_s * n_t, 1) - 1 / np.array(SIZES)) * own).sum(axis=1) / 9
    factor = 1 - 9 / (2 * 4)
    c = 1 / (1 - 2 / 3 + 2 / 9)
    levels = estimates(given, SEVERAL[0], rule="mean")
    true = true_covariance(*levels, SEVERAL[1])
    assert mean(factor * c * product + (1 - factor) * within, SEVERAL[1]) == pytest.approx(true, rel=1e-10)


def per_cluster(given, values):
    return values.astype(float) @ (given.cluster[0][:, None] == np.arange(given.clusters))


def test_movers_change_nothing_where_every_organisation_answers_in_full():
    # persons 0 and 3 change places between the first two organisations; F c P takes each organisation as it is then
    later = CLUSTER.copy()
    later[[0, 3]] = 1, 0
    moved = population(ALIKE.values, cluster=np.array([CLUSTER, later]))
    first, second = pairs(4, 3, 3, 2)
    samples = first[:, CLUSTER], second[:, later]
    for pair in ((0, 1), (0, 0), (1, 1)):
        assert bias(moved, samples, None, *pair, rule="mean") == pytest.approx(0, abs=1e-10)
