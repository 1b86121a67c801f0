"""Collapse rules that are not linear in the persons: an upper bound of the variance, and the bias of the value."""

import numpy as np
import pytest
from every_sample import covariances, estimates, mean, pairs, population, true_covariance, two_stage

CLUSTER = np.repeat(np.arange(4), 3)
GIVEN = population([[1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1], [1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0]], cluster=CLUSTER)
RULES = ["any", "all", "majority_ties_yes", "majority_ties_no", "median"]


def value(rule, answers):
    """The value of an organisation by its definition, from all given answers."""
    share = np.mean(answers)
    return {
        "any": float(max(answers)),
        "all": float(min(answers)),
        "majority_ties_yes": float(share >= 0.5),
        "majority_ties_no": float(share > 0.5),
        "median": float(np.median(answers)),
    }[rule]


def expected_values(rule, size):
    """Mean value of every organisation over the samples of its persons, waves × clusters."""
    choices = pairs(3, size, size, size)[0]
    return np.array(
        [
            [np.mean([value(rule, row[c == CLUSTER][chosen]) for chosen in choices]) for c in range(4)]
            for row in GIVEN.values
        ]
    )


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("weights", [(1, 0), (-1, 1), (1, 1)])
def test_variance_exceeds_the_true_one_by_the_variance_of_the_contrast(rule, weights):
    samples, chance = two_stage(pairs(4, 3, 3, 2), [pairs(3, 2, 2, 1)] * 4)
    levels = estimates(GIVEN, samples, rule=rule)
    contrast = np.asarray(weights) @ levels
    parts = [[mean(covariances(GIVEN, samples, a, b, rule=rule), chance) for b in (0, 1)] for a in (0, 1)]
    estimated = np.asarray(weights) @ np.array(parts) @ np.asarray(weights)
    excess = np.var(np.asarray(weights) @ expected_values(rule, 2), ddof=1) / 4
    assert estimated - true_covariance(contrast, contrast, chance) == pytest.approx(excess, abs=1e-12)
    assert excess >= 0


@pytest.mark.parametrize("rule", RULES)
def test_complete_organisations_are_one_level(rule):
    samples, chance = two_stage(pairs(4, 3, 3, 2), [pairs(3, 3, 3, 3)] * 4)
    levels = estimates(GIVEN, samples, rule=rule)
    for a, b in ((0, 1), (0, 0), (1, 1)):
        true = true_covariance(levels[a], levels[b], chance)
        assert mean(covariances(GIVEN, samples, a, b, rule=rule), chance) == pytest.approx(true, rel=1e-10, abs=1e-14)


# shares of organisations by the rule, on average over samples of 3, 2 and 1 of 3 persons; with one person all rules agree
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("any", (3 / 4, 2 / 3, 1 / 2)),
        ("all", (1 / 4, 1 / 3, 1 / 2)),
        ("majority_ties_yes", (1 / 2, 2 / 3, 1 / 2)),
        ("majority_ties_no", (1 / 2, 1 / 3, 1 / 2)),
        ("mean", (1 / 2, 1 / 2, 1 / 2)),
    ],
)
def test_rules_are_biased_where_organisations_are_incomplete(rule, expected):
    for size, share in zip((3, 2, 1), expected, strict=True):
        samples, chance = two_stage(pairs(4, 3, 3, 3), [pairs(3, size, size, size)] * 4)
        assert mean(estimates(GIVEN, samples, rule=rule)[0], chance) == pytest.approx(share, rel=1e-10)
