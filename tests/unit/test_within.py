"""The covariance within organisations, by hand: two organisations, some of whose people answered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.covariance import covariance
from nulmeting.design import Design, Frame, match
from nulmeting.influence import answers, organisations, persons
from nulmeting.within import Within, shared_rows, within_covariance, within_limit

NAN = np.nan
# organisation 0: persons 0 and 1; organisation 1: persons 2, 3 and 4
FIRST = answers(0, np.array([1.0, 0, 5, 4, 6]), np.array([0, 0, 1, 1, 1]))
LATER = answers(1, np.array([3.0, 1, 5, 9]), np.array([0, 0, 1, 1]), np.array([0, 1, 3, 4]))


def whole(*, sizes=(3, 4), frames=None):
    """Everybody's organisation responded in both waves; persons 0, 1 and on, of which 0 to 4 may answer."""
    people = [np.array([0, 1, 10, 11][: sizes[0]]), np.array([2, 3, 4, 12, 13][: sizes[1]])]
    listed = Frame(np.zeros(sum(sizes), np.int64), np.repeat([0, 1], sizes), np.concatenate(people))
    return Design(np.zeros(2, np.int64), np.ones((2, 2), bool), frames or (listed, listed))


def part(first, later, design=None, share=1.0, fewest=1):
    design = design or whole()
    full = np.full((first.estimate.shape[0], 1, first.estimate.shape[1]), share)
    return Within(first, later, design, match(first, later, design), full, fewest)


def test_one_wave():
    one = organisations(FIRST)
    # a = 1/(2 * 2) and 1/(3 * 2); n - n²/M = 2 - 4/3 and 3 - 9/4: (2/3)/16 + (3/4)/36 = 1/16
    # within: (1/2 + 2)/3 = 5/6
    assert within_covariance(part(one, one))[0, 0] == pytest.approx(5 / 6 / 16)
    assert within_covariance(part(one, one, share=0.25))[0, 0] == pytest.approx(5 / 6 / 64)


def test_with_few_degrees_the_variance_is_that_of_all_persons():
    one = organisations(FIRST)
    # 1, 0, 5, 4, 6: 78 - 16²/5 = 26.8, over 4
    assert within_covariance(part(one, one, fewest=3))[0, 0] == pytest.approx(5 / 6 / 16)
    assert within_covariance(part(one, one, fewest=4))[0, 0] == pytest.approx(6.7 / 16)


@pytest.mark.parametrize(("sizes", "expected"), [((2, 3), 0), ((2, 4), 5 / 6 / 48), ((3, 3), 5 / 6 / 24)])
def test_whole_organisations_add_nothing(sizes, expected):
    one = organisations(FIRST)
    assert within_covariance(part(one, one, whole(sizes=sizes)))[0, 0] == pytest.approx(expected, abs=1e-16)


def test_two_waves():
    first, later = organisations(FIRST), organisations(LATER)
    # a_s = 1/4, 1/6; a_t = 1/4, 1/4; n_st - n_s n_t/M = 2 - 4/3 and 2 - 6/4: (2/3)/16 + (1/2)/24 = 1/16
    # of those in both: (1/2 * 1 + 1/2 * 1) and (1 * 2 + 1 * 2), together 5 over 2
    assert within_covariance(part(first, later))[0, 0] == pytest.approx(5 / 2 / 16)
    assert within_covariance(part(later, first))[0, 0] == pytest.approx(5 / 2 / 16)


def test_with_few_pairs_the_covariance_is_the_least_favourable():
    first, later = organisations(FIRST), organisations(LATER)
    # 5/6 on 3 degrees; of 3, 1, 5, 9 on 2 the variance of all: 116 - 18²/4 = 35, over 3
    limit = np.sqrt(5 / 6 * 35 / 3) / 16
    assert within_covariance(part(first, later, fewest=3))[0, 0] == pytest.approx(-limit)
    assert within_limit(part(first, later, fewest=3))[0, 0] == pytest.approx(limit)


def test_the_limit_adds_sizes_and_nobody_in_both_is_no_division_by_0():
    later = organisations(answers(1, np.array([3.0, 1, 5, 9]), np.array([0, 0, 1, 1]), np.array([0, 1, 12, 13])))
    first, design = organisations(FIRST), whole(sizes=(3, 5))
    # 2 - 4/3 and 0 - 3 * 2/5; variances within 5/6 and (2 + 8)/2
    found = within_limit(part(first, later, design))[0, 0]
    assert found == pytest.approx((2 / 3 / 16 + 6 / 5 / 24) * np.sqrt(5 / 6 * 5))
    # one pair of organisation 0: covariance 1
    assert within_covariance(part(first, later, design))[0, 0] == pytest.approx(2 / 3 / 16 - 6 / 5 / 24)


def test_a_register_that_changes():
    first, later = organisations(FIRST), organisations(LATER)
    rows = [(0, 0), (0, 1), (0, 10), (1, 2), (1, 3), (1, 4), (1, 12)]
    came = [(0, 0), (0, 1), (0, 11), (0, 15), (1, 3), (1, 4)]
    frames = tuple(Frame(np.zeros(len(r), np.int64), *np.array(r, dtype=np.int64).T) for r in (rows, came))
    # M: 3, 4, 2 in both and 4, 2, 2 in both: 2 - 4 * 2/12 and 2 - 6 * 2/8
    expected = (4 / 3 / 16 + 1 / 2 / 24) * 5 / 2
    assert within_covariance(part(first, later, whole(frames=frames)))[0, 0] == pytest.approx(expected)


def test_who_moved_counts_in_neither():
    later = organisations(answers(1, np.array([3.0, 1, 5, 9]), np.array([0, 0, 1, 1]), np.array([0, 3, 1, 4])))
    left, right = shared_rows(organisations(FIRST), later)
    assert FIRST.person[left].tolist() == later.answers.person[right].tolist() == [0, 1, 3, 4]
    rows = [(0, 0), (0, 1), (1, 2), (1, 3), (1, 4)]
    came = [(0, 0), (0, 3), (1, 2), (1, 1), (1, 4)]
    frames = tuple(Frame(np.zeros(5, np.int64), *np.array(r, dtype=np.int64).T) for r in (rows, came))
    # in both, of the same organisation: persons 0; 2 and 4, of whom 4 answered twice
    first = organisations(FIRST)
    # M 2 and 2, 1 in both; 3 and 3, 2 in both: 1 - 4 * 1/4 and 1 - 6 * 2/9; least favourable: no pair
    limit = within_limit(part(first, later, whole(frames=frames), fewest=1))[0, 0]
    assert limit == pytest.approx(1 / 3 / 24 * np.sqrt(5 / 6 * (2 + 8) / 2))
    assert within_covariance(part(first, later, whole(frames=frames), fewest=1))[0, 0] == pytest.approx(-limit)


def test_shared_rows_are_of_the_same_domain():
    both = {"row": np.array([0, 1, 1, 2]), "domain": np.array([0, 0, 1, 1]), "domains": 2}
    one = persons(answers(0, np.ones(3), np.zeros(3, int), np.array([7, 8, 9]), **both))
    other = persons(
        answers(
            1, np.ones(2), np.zeros(2, int), np.array([9, 8]), row=np.array([0, 1]), domain=np.array([0, 1]), domains=2
        )
    )
    left, right = shared_rows(one, other)
    assert (one.answers.person[left].tolist(), one.answers.domain[left].tolist()) == ([8], [1])
    assert other.answers.person[right].tolist() == [8]
    assert [side.tolist() for side in shared_rows(one, one)] == [[0, 1, 2, 3]] * 2


def test_the_whole_variance_is_both_parts():
    # 2 of 3 organisations, F = 1/3; b = (1/2 - 11/4)/2 and the opposite: 2 * 2 * (9/8)² /3, and 2/3 of the within part
    one = organisations(FIRST)
    listed = Frame.of_sizes(np.zeros(3, np.int64), np.arange(3), np.array([3, 4, 2]))
    design = Design(np.zeros(3, np.int64), np.array([[True, True, False]]), (listed,))
    found = covariance(one, one, design, finite=True, fewest=3)[0, 0]
    assert found == pytest.approx(4 * 81 / 64 / 3 + 2 / 3 * 5 / 6 / 16)


def test_all_organisations_but_not_all_persons_leave_a_variance():
    one = organisations(FIRST)
    listed = Frame.of_sizes(np.zeros(2, np.int64), np.arange(2), np.array([3, 4]))
    design = Design(np.zeros(2, np.int64), np.ones((1, 2), bool), (listed,))
    assert covariance(one, one, design, finite=True, fewest=3)[0, 0] == pytest.approx(5 / 6 / 16)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_the_same_persons_in_both_waves_with_weights_written_out(seed):
    rng = np.random.default_rng(seed)
    cluster, who = rng.integers(0, 5, 15), np.arange(15)
    weight, values = rng.choice([0.5, 1, 3.0], 15), rng.normal(size=(2, 15))
    more = rng.integers(0, 3, 5)
    listed = Frame(
        np.zeros(15 + more.sum(), np.int64), np.append(cluster, np.arange(5).repeat(more)), np.arange(15 + more.sum())
    )
    responding = np.tile(np.isin(np.arange(5), cluster), (2, 1))
    design = Design(np.zeros(5, np.int64), responding, (listed, listed))
    waves = [organisations(answers(w, values[w], cluster, who, weight=weight)) for w in (0, 1)]
    places = np.unique(cluster)
    n = np.array([(cluster == i).sum() for i in places])
    size = n + more[places]
    organisation_weight = np.array([weight[cluster == i].mean() for i in places])
    x = [weight * (values[w] - waves[w].estimate[0, 0]) for w in (0, 1)]
    a = 1 / (n * organisation_weight.sum())
    within = sum(
        (x[0][cluster == i] - x[0][cluster == i].mean()) @ (x[1][cluster == i] - x[1][cluster == i].mean())
        for i in places
    )
    degrees = (n - 1).sum()
    expected = (a**2 * (n - n**2 / size)).sum() * within / degrees if degrees else 0
    found = within_covariance(part(*waves, design, fewest=1))[0, 0]
    if degrees:
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-15)
