"""Strata, response and register, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting import design
from nulmeting.design import Design, Frame, cases, complete, degrees, everywhere, match, met, registered
from nulmeting.influence import answers, organisations, persons
from nulmeting.influence_parts import select

NAN = np.nan
STRATUM = np.array([0, 0, 0, 1, 1])
RESPONDING = np.array([[True, True, True, True, False], [True, False, False, True, True]])
FIRST = persons(
    answers(
        0,
        np.array([1.0, 0, NAN, 1, 0]),
        np.array([0, 0, 1, 2, 3]),
        row=np.array([0, 1, 2, 3, 4, 0, 4]),
        domain=np.array([0, 0, 0, 0, 0, 1, 1]),
        domains=2,
    )
)
LATER = persons(answers(1, np.array([1.0, 1, 0]), np.array([0, 3, 4]), domain=np.array([0, 0, 1]), domains=2))
PLAIN = Design(STRATUM, RESPONDING)


def codes(*values):
    return np.array(values, dtype=np.int64)


def frame(*rows):
    """Rows of domain, cluster, person."""
    return Frame(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def cells_of(found):
    return list(zip(found.domain.tolist(), found.cluster.tolist(), found.size.tolist(), strict=True))


def test_who_responded_in_any_or_every_wave_and_how_many_per_stratum():
    who, number = PLAIN.responded([0, 1])
    assert who.tolist() == [True] * 5 and number.tolist() == [3, 2]
    who, number = PLAIN.responded([0, 1], every=True)
    assert who.tolist() == [True, False, False, True, False] and number.tolist() == [1, 1]
    assert PLAIN.responded([1])[1].tolist() == [1, 2]
    assert PLAIN.strata == 2


@pytest.mark.parametrize("small", [1 << 20, 0])
def test_sums_by_domain_and_stratum(monkeypatch, small):
    # 0 takes the sparse matrix that large problems take
    monkeypatch.setattr(design, "SMALL", small)
    domain, cluster = codes(0, 0, 1, 1), codes(0, 3, 2, 1)
    values = np.array([[1.0, 10], [2, 20], [3, 30], [4, 40]])
    summed = PLAIN.per_stratum(domain, cluster, 3, values)
    assert summed.tolist() == [[[1, 10], [2, 20]], [[7, 70], [0, 0]], [[0, 0], [0, 0]]]
    assert PLAIN.per_stratum(domain, cluster, 2)[:, :, 0].tolist() == [[1, 1], [2, 0]]


def test_cases_are_clusters_with_a_valid_answer():
    # domain 0: clusters 0 and 2 in the first stratum (1 has no valid answer), 3 in the second
    assert cases(FIRST, PLAIN)[:, :, 0].tolist() == [[2, 1], [1, 1]]
    assert met(FIRST)[:, 0].tolist() == [1, 0, 1, 1, 1, 1]


def test_degrees_are_clusters_less_strata_with_a_case():
    assert degrees([FIRST], PLAIN)[:, 0].tolist() == [3 - 2, 2 - 2]
    # either wave: 0, 2 and 3; in the second domain 0, 3 and 4
    assert degrees([FIRST, LATER], PLAIN)[:, 0].tolist() == [3 - 2, 3 - 2]
    empty = persons(answers(0, np.array([NAN]), codes(1)))
    assert degrees([empty], PLAIN)[:, 0].tolist() == [0]
    assert degrees([empty, empty], PLAIN)[:, 0].tolist() == [0]


def test_cells_that_two_waves_share():
    found = match(FIRST, LATER, PLAIN)
    assert list(zip(found.domain.tolist(), found.cluster.tolist(), strict=True)) == [(0, 0), (0, 3)]
    assert FIRST.cluster[found.left].tolist() == LATER.cluster[found.right].tolist() == [0, 3]
    same = match(FIRST, FIRST, PLAIN)
    assert same.left.tolist() == same.right.tolist() == list(range(6))


def test_a_frame_counts_different_persons():
    found = frame((0, 2, 5), (0, 2, 5), (0, 2, 6), (0, 1, 4), (1, 2, 5)).cells
    assert cells_of(found) == [(0, 1, 1), (0, 2, 2), (1, 2, 1)]
    assert found.sizes(codes(0, 1, 0, 1), codes(2, 2, 0, 1), 5).tolist() == [2, 1, 0, 0]
    assert frame().cells.sizes(codes(0), codes(2), 5).tolist() == [0]


def test_a_frame_of_sizes():
    found = Frame.of_sizes(codes(0, 0, 1), codes(0, 1, 0), codes(2, 3, 1))
    assert cells_of(found.cells) == [(0, 0, 2), (0, 1, 3), (1, 0, 1)]
    # the domain's person is one of the two
    assert found.person[found.domain == 1][0] in found.person[(found.domain == 0) & (found.cluster == 0)]


def test_one_register_for_both_waves():
    listed = Frame.of_sizes(codes(0, 0, 1), codes(0, 3, 3), codes(2, 3, 1))
    stable = Design(STRATUM, RESPONDING, (listed, listed))
    assert registered(stable, FIRST, LATER) is registered(stable, FIRST) is listed.cells


def test_of_a_register_that_changes_the_persons_in_both_waves_count():
    first = frame((0, 0, 1), (0, 0, 2), (0, 1, 3), (0, 2, 4), (1, 0, 1))
    # person 2 leaves, person 9 comes; cluster 1 has another person; cluster 2 is gone, its person moved to cluster 3
    later = frame((0, 0, 1), (0, 0, 9), (0, 1, 8), (0, 3, 4), (1, 0, 1))
    changing = Design(STRATUM, RESPONDING, (first, later))
    own, other = registered(changing, FIRST), registered(changing, LATER)
    assert cells_of(own) == [(0, 0, 2), (0, 1, 1), (0, 2, 1), (1, 0, 1)]
    assert cells_of(registered(changing, FIRST, LATER)) == [(0, 0, 1), (1, 0, 1)]
    # organisations in both, whoever their persons are
    assert cells_of(own.also_in(other, 5)) == [(0, 0, 2), (0, 1, 1), (1, 0, 1)]


def test_of_one_estimate_its_own_domain_counts():
    listed = Frame.of_sizes(codes(0, 0, 1, 2), codes(0, 3, 3, 4), codes(2, 3, 1, 4))
    stable = Design(STRATUM, RESPONDING, (listed, listed))
    assert cells_of(registered(stable, select(FIRST, 1, 0))) == [(0, 3, 1)]
    assert cells_of(registered(stable, FIRST)) == [(0, 0, 2), (0, 3, 3), (1, 3, 1)]
    assert cells_of(registered(stable, select(FIRST, 1, 0), select(LATER, 1, 0))) == [(0, 3, 1)]
    # different domains: persons that are registered in both
    assert cells_of(registered(stable, select(FIRST, 0, 0), select(LATER, 1, 0))) == [(0, 3, 1)]


def test_organisations_are_complete_if_all_their_persons_gave_a_valid_answer():
    one = organisations(answers(0, np.array([1.0, 0, NAN, 1]), codes(0, 0, 1, 2)))
    for sizes, expected in (((2, 1, 1), True), ((2, 5, 1), True), ((3, 1, 1), False)):
        listed = Frame.of_sizes(codes(0, 0, 0), codes(0, 1, 2), codes(*sizes))
        # of cluster 1 nobody is valid: it is not in the figure
        assert complete(one, Design(codes(0, 0, 0), np.ones((1, 3), bool), (listed,)))[0, 0] == expected


def test_whether_every_registered_organisation_has_a_valid_answer():
    one = organisations(answers(0, np.array([1.0, 0, NAN, 1]), codes(0, 0, 1, 2), domain=codes(0, 0, 0, 1), domains=3))
    listed = frame((0, 0, 0), (0, 0, 1), (0, 1, 2), (1, 2, 3))
    design_ = Design(codes(0, 0, 0), np.ones((1, 3), bool), (listed,))
    # cluster 1 of the first domain has no valid answer; in the third nobody is registered
    assert everywhere(one, design_)[:, 0].tolist() == [False, True, True]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 9)), max_size=20),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 9)), max_size=20),
)
def test_persons_in_both_registers_whatever_they_hold(first, later):
    changing = Design(np.zeros(4, np.int64), np.ones((2, 4), bool), (frame(*first), frame(*later)))
    waves = [persons(answers(w, np.empty(0), codes(), domains=3)) for w in (0, 1)]
    both = set(first) & set(later)
    expected = {(d, c): sum((d, c, p) in both for p in range(10)) for d, c, _ in both}
    assert cells_of(registered(changing, *waves)) == [(*cell, n) for cell, n in sorted(expected.items())]
