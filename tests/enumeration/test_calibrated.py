"""Weighted figures of a small register over all its samples: what is exact, and the bias of what is not."""

import itertools

import numpy as np
import pytest
from calibrated_samples import bias, bias_of_change, every, every_in_both
from every_sample import pairs, subsets, together

VALUES = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], dtype=float)
LATER = np.array([2, 2, 4, 3, 5, 7, 1, 6], dtype=float)
GROUP = np.array([0] * 6 + [1] * 4)
HALVES = np.array([0, 0, 1, 1, 0, 1, 0, 1, 0, 1])
UNITS = ("organisation", "person")


def drawn(first, second):
    """All samples with fixed numbers from the two groups of six and four."""
    return together((subsets(6, first),), (subsets(4, second),))


@pytest.mark.parametrize("unit", UNITS)
def test_response_by_post_stratum_is_exact_where_each_has_as_many_respondents(unit):
    # 2 of 6 and 2 of 4: chances 1/3 and 1/2 in one response cell; the degrees of freedom are shared equally
    assert bias(every([VALUES], drawn(2, 2), [GROUP], unit=unit)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("numbers", "expected"), [((4, 2), 0.0007), ((3, 2), 0.0559), ((5, 3), 0.0147), ((5, 2), -0.1124)]
)
def test_response_by_post_stratum_otherwise(numbers, expected):
    # degrees of freedom are made good over all post-strata together: a small one with a large variance loses
    assert bias(every([VALUES], drawn(*numbers), [GROUP])) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("numbers", [(4, 2), (5, 2), (3, 3)])
def test_post_strata_that_are_the_response_cells_are_the_stratified_design(numbers):
    (samples,) = drawn(*numbers)
    found = every([VALUES], (samples,), [GROUP], stratum=GROUP)
    for sample, variance in zip(samples, found[:, 1], strict=True):
        expected = 0.0
        for group, size in ((0, 6), (1, 4)):
            own = VALUES[sample & (group == GROUP)]
            expected += (size / 10) ** 2 * (1 - own.size / size) * own.var(ddof=1) / own.size
        assert variance == pytest.approx(expected, rel=1e-12)
    # and so exact over all samples
    assert bias(found) == pytest.approx(0, abs=1e-12)


def test_for_the_process_it_is_the_stratified_design_but_for_the_multiplier():
    (samples,) = drawn(4, 2)
    found = every([VALUES], (samples,), [GROUP], finite=False)
    for sample, variance in zip(samples, found[:, 1], strict=True):
        expected = 0.0
        for group, size in ((0, 6), (1, 4)):
            own = VALUES[sample & (group == GROUP)]
            # G/(G-1) of all six respondents in the place of n/(n-1) of each stratum
            expected += (size / 10) ** 2 * own.var() / own.size * 6 / 5
        assert variance == pytest.approx(expected, rel=1e-12)


def test_raking_of_few_respondents_is_too_small_as_all_linearisation_is():
    # 7 of 10, three parameters, over the 118 samples that can be raked; 9 of 10
    assert bias(every([VALUES], (subsets(10, 7),), [GROUP, HALVES])) == pytest.approx(-0.2033, abs=1e-4)
    assert bias(every([VALUES], (subsets(10, 9),), [GROUP, HALVES])) == pytest.approx(0.0037, abs=1e-4)


def silent_on_items(samples, number):
    """All ways in which some of each sample leave the item out."""
    rows = [
        (sample, list(lost)) for sample in samples for lost in itertools.combinations(np.flatnonzero(sample), number)
    ]
    valid = np.array([sample for sample, _ in rows])
    for one, (_, lost) in zip(valid, rows, strict=True):
        one[lost] = False
    return np.array([sample for sample, _ in rows]), valid


def test_items_left_out_are_chance_too():
    samples, valid = silent_on_items(drawn(5, 3)[0], 2)
    assert bias(every([VALUES], (samples,), [GROUP], valid=(valid,))) == pytest.approx(-0.0148, abs=1e-4)


def test_where_everybody_answers_some_items_alone_are_chance():
    # one of ten is silent on the item: the variance of nine of ten, all of it from items left out
    samples, valid = silent_on_items(np.ones((1, 10), dtype=bool), 1)
    found = every([VALUES], (samples,), [np.zeros(10, dtype=int)], valid=(valid,))
    assert bias(found) == pytest.approx(0, abs=1e-12)


# two groups of four, three of each in either wave, two of them in both
BOTH = together(pairs(4, 3, 3, 2), pairs(4, 3, 3, 2))
FOURS = np.array([0] * 4 + [1] * 4)


def test_a_change_with_the_post_strata_as_cells_is_exact():
    found = every([VALUES[:8], LATER], BOTH, [FOURS], stratum=FOURS)
    assert bias_of_change(found) == pytest.approx(0, abs=1e-12)


def test_a_change_in_one_cell_that_post_strata_divide():
    assert bias_of_change(every([VALUES[:8], LATER], BOTH, [FOURS])) == pytest.approx(-0.0239, abs=1e-4)


def test_a_change_over_all_samples_of_both_waves():
    assert bias_of_change(every([VALUES[:8], LATER], pairs(8, 6, 6, 5), [FOURS])) == pytest.approx(-0.0800, abs=1e-4)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("stratum", [None, FOURS])
def test_those_in_both_are_a_draw_of_their_own(unit, stratum):
    # two of four in each post-stratum, whoever answered besides
    found = every_in_both([VALUES[:8], LATER], BOTH, [FOURS], unit=unit, stratum=stratum)
    assert bias_of_change(found) == pytest.approx(0, abs=1e-12)


def test_answers_that_stay_do_not_change_whoever_answered_in_both():
    found = every_in_both([LATER, LATER], pairs(8, 6, 6, 5), [FOURS])
    assert np.abs(found[:, 0] - found[:, 1]).max() < 1e-12
    # with the weights of all who responded the same answers of the same units differ
    samples = pairs(8, 6, 6, 5)
    both = samples[0] & samples[1]
    before = every([LATER, LATER], samples, [FOURS], valid=(both, both))
    assert np.abs(before[:, 0] - before[:, 1]).max() > 0.2


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        # three and two of four in both
        (together(pairs(4, 3, 3, 3), pairs(4, 3, 3, 2)), -0.0618),
        # post-strata by chance: five and six of eight, three parameters with the cell
        (pairs(8, 6, 6, 5), -0.3434),
        (pairs(8, 7, 6, 6), -0.1324),
    ],
)
def test_a_change_of_those_in_both_otherwise(samples, expected):
    found = every_in_both([VALUES[:8], LATER], samples, [FOURS])
    assert bias_of_change(found) == pytest.approx(expected, abs=1e-4)
