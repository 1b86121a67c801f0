"""Domains, and items that not everybody answers: conditional on the counts of the domain."""

from functools import cache

import numpy as np
import pytest
from every_sample import covariances, estimates, mean, pairs, population, subsets, together, true_covariance
from nulmeting.covariance import contrast
from nulmeting.design import Design, Frame
from nulmeting.influence import answers, persons
from nulmeting.rest import against_total

FIRST, LATER = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8], [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5]


def relative(given, samples, first, later, **how):
    levels = estimates(given, samples, **how)
    return mean(covariances(given, samples, first, later, **how)) / true_covariance(levels[first], levels[later]) - 1


@pytest.mark.parametrize("rule", ["persons", "mean"])
@pytest.mark.parametrize("pair", [(0, 1), (0, 0), (1, 1)])
def test_domain_of_one_stratum_is_exact_given_its_counts(rule, pair):
    given, member = population([FIRST[:8], LATER[:8]]), np.arange(8) < 5
    samples = together(pairs(5, 3, 3, 2), pairs(3, 2, 1, 1))
    assert relative(given, samples, *pair, rule=rule, member=member) == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize("pair", [(0, 1), (0, 0), (1, 1)])
def test_domain_over_all_its_possible_counts(pair):
    # unconditional: domain of 5 of 8, 4 respondents; at least two of the domain in both waves
    given, member = population([FIRST[:8], LATER[:8]]), np.arange(8) < 5
    samples = pairs(8, 5, 5, 4)
    enough = (samples[0] & samples[1] & member).sum(axis=1) >= 2
    assert relative(given, tuple(s[enough] for s in samples), *pair, member=member) == pytest.approx(0, abs=1e-10)


def valid_samples(both):
    """6 units, 5 and 4 respond, 3 in both; 4 and 3 of them give a valid answer, `both` in both waves."""
    out = []
    for one, other in zip(*pairs(6, 5, 4, 3), strict=True):
        for a in subsets(5, 4):
            for b in subsets(4, 3):
                known = np.zeros((2, 6), dtype=bool)
                known[0, np.flatnonzero(one)[a]] = known[1, np.flatnonzero(other)[b]] = True
                if (known[0] & known[1]).sum() == both:
                    out.append((one, other, *known))
    first, later, known, also = (np.array(column) for column in zip(*out, strict=True))
    return (first, later), (known, also)


@pytest.mark.parametrize("both", [1, 3])
@pytest.mark.parametrize("pair", [(0, 1), (0, 0), (1, 1)])
def test_item_nonresponse_is_exact_as_unit_nonresponse(both, pair):
    given = population([FIRST[:6], LATER[:6]])
    samples, valid = valid_samples(both)
    assert relative(given, samples, *pair, valid=valid) == pytest.approx(0, abs=1e-10)


def test_multiplier_from_all_respondents_would_be_too_small():
    # domain 3 of 5, with 2 others responding: G(C-1)/((G-1)C) = 5 x 2/(4 x 3)
    given, member = population([FIRST[:8]]), np.arange(8) < 5
    samples = together((subsets(5, 3),), (subsets(3, 2),))
    levels = estimates(given, samples, member=member)[0]
    process = mean(covariances(given, samples, 0, 0, member=member, finite=False))
    assert process * (1 - 3 / 5) / true_covariance(levels, levels) == pytest.approx(5 * 2 / (4 * 3), rel=1e-10)


STRATUM = [0] * 6 + [1] * 6
MEMBER = np.array([1, 1, 1, 1, 0, 0] * 2, dtype=bool)


# two strata of 6, the domain 4 of each, 4 of each stratum respond; the second stratum stands `shift` higher
@pytest.mark.parametrize(("shift", "bias"), [(0, -0.0009), (3, 0.307), (9, 0.636)])
def test_domain_across_strata(shift, bias):
    values = np.array(FIRST, dtype=float) + np.where(np.array(STRATUM) == 1, shift, 0)
    given, samples = population([values], stratum=STRATUM), together((subsets(6, 4),), (subsets(6, 4),))
    assert relative(given, samples, 0, 0, member=MEMBER) == pytest.approx(bias, abs=5e-4)


def test_domain_across_strata_of_exchangeable_units():
    # Averaged over which unit stands in which place. Both sides are quadratic in the values and do not change if a
    # constant is added, so that their averages over all orders are those over the places of a single 1.
    samples = together((subsets(6, 4),), (subsets(6, 4),))
    counts = (samples[0] & MEMBER)[:, :6].sum(axis=1) * 9 + (samples[0] & MEMBER)[:, 6:].sum(axis=1)
    found, true = 0.0, 0.0
    for place in range(12):
        given = population([np.arange(12) == place], stratum=STRATUM)
        levels = estimates(given, samples, member=MEMBER)[0]
        found += mean(covariances(given, samples, 0, 0, member=MEMBER))
        # the variance given how many of the domain respond in either stratum
        for which in (counts == c for c in np.unique(counts)):
            true += which.mean() * true_covariance(levels[which], levels[which])
    assert found == pytest.approx(true, rel=1e-10)


def differences(units, drawn, first, later):
    """Difference of two domains of one wave and its variance, in every sample with two of either."""
    values, found, variance = np.array(FIRST[:units], dtype=float), [], []
    domain, row = np.repeat([0, 1], [len(first), len(later)]), np.concatenate([first, later])
    frame = Frame(domain, row, row)
    for sample in subsets(units, drawn):
        who, kept = np.flatnonzero(sample), sample[row]
        if np.bincount(domain[kept], minlength=2).min() < 2:
            continue
        at = np.searchsorted(who, row[kept])
        one = persons(answers(0, values[who], who, who, row=at, domain=domain[kept], domains=2))
        design = Design(np.zeros(units, dtype=np.int64), sample[None], (frame,))
        found.append(one.estimate[1, 0] - one.estimate[0, 0])
        variance.append(contrast([(-1.0, one, 0, 0), (1.0, one, 1, 0)], design, finite=True))
    return np.array(found), np.array(variance)


# enumerated: one domain against another, against one that overlaps, against all; small domains lack samples with one unit
@pytest.mark.parametrize(
    ("units", "drawn", "first", "later", "bias"),
    [
        (8, 5, range(4), range(4, 8), 0),
        (12, 8, range(6), range(12), 0),
        (8, 5, range(5), range(3, 8), -0.0717),
    ],
)
def test_one_domain_against_another(units, drawn, first, later, bias):
    found, variance = differences(units, drawn, first, later)
    expected = pytest.approx(bias, abs=5e-5 if bias else 1e-10)
    assert mean(variance) / true_covariance(found, found) - 1 == expected


@cache
def total_and_rest(units, drawn, inside, apart):
    """Category less total in every sample with two of either side; its variance by the total, by the rest; numbers."""
    found, by_total, by_rest, number = [], [], [], []
    values = np.array(FIRST[:units], dtype=float) + np.where(np.arange(units) < inside, apart, 0.0)
    everybody, rest = np.arange(units), np.arange(inside, units)
    row = np.concatenate([everybody, everybody[:inside], rest])
    domain = np.repeat([0, 1, 2], [units, inside, units - inside])
    frame = Frame(domain, row, row)
    for sample in subsets(units, drawn):
        who, kept = np.flatnonzero(sample), sample[row]
        if np.bincount(domain[kept], minlength=3).min() < 2:
            continue
        at = np.searchsorted(who, row[kept])
        one = persons(answers(0, values[who], who, who, row=at, domain=domain[kept], domains=3))
        design = Design(np.zeros(units, dtype=np.int64), sample[None], (frame,))
        found.append(one.estimate[1, 0] - one.estimate[0, 0])
        by_total.append(contrast([(1.0, one, 1, 0), (-1.0, one, 0, 0)], design, finite=True))
        number.append(sample[:inside].sum())
        part = 1 - number[-1] / drawn
        by_rest.append(part**2 * contrast([(1.0, one, 1, 0), (-1.0, one, 2, 0)], design, finite=True))
    return np.array(found), np.array(by_total), np.array(by_rest), np.array(number)


SIDES = [(10, 7, 5, 0.0), (10, 7, 5, 4.0), (10, 7, 6, 0.0), (12, 9, 5, 0.0), (12, 9, 5, 4.0), (12, 6, 6, 4.0)]


@pytest.mark.parametrize(("units", "drawn", "inside", "apart"), SIDES)
def test_category_against_total_by_the_rest_is_exact_given_how_many_answered(units, drawn, inside, apart):
    found, _, by_rest, number = total_and_rest(units, drawn, inside, apart)
    for which in (number == one for one in np.unique(number)):
        assert mean(by_rest[which]) == pytest.approx(true_covariance(found[which], found[which]), rel=1e-10)


@pytest.mark.parametrize(("units", "drawn", "inside", "apart"), SIDES)
def test_category_against_total_is_on_average_not_below_its_variance(units, drawn, inside, apart):
    found, by_total, by_rest, number = total_and_rest(units, drawn, inside, apart)
    made = against_total(by_total, by_rest, np.ones(number.size))
    assert mean(made) >= true_covariance(found, found)
    # nor given the numbers, where that by the total can be: with many of the category even below 0
    low = [mean(by_total[number == n]) / mean(by_rest[number == n]) for n in np.unique(number)]
    assert min(low) < 0.9
    for which in (number == one for one in np.unique(number)):
        assert mean(made[which]) >= true_covariance(found[which], found[which]) * (1 - 1e-10)
