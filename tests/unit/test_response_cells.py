"""Response cells: every way in which they are merged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.response_cells import FEWEST_ORGANISATIONS, response_cells, sized_response_cells


def cells(*counts, silent=0):
    """Declared cells with so many responding organisations each, and some silent ones in every cell."""
    declared = np.repeat(np.arange(len(counts)), np.array(counts) + silent)
    answered = np.concatenate([np.arange(n + silent) < n for n in counts]) if counts else np.empty(0, bool)
    return declared, answered[None]


def numbers(found, declared):
    """The cell of each declared cell."""
    return [set(found[declared == d].tolist()) for d in np.unique(declared)]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((9,), [0]),
        ((2,), [0]),
        ((5, 5, 6), [0, 1, 2]),
        # a small cell joins the next, as often as it takes
        ((4, 7), [0, 0]),
        ((2, 2, 1, 5, 5), [0, 0, 0, 1, 2]),
        ((5, 2, 6), [0, 1, 1]),
        # at the end there is no next: it joins the one before
        ((9, 4), [0, 0]),
        ((9, 6, 1, 3), [0, 1, 1, 1]),
        ((3, 1), [0, 0]),
    ],
)
def test_small_cells_are_merged_in_their_order(counts, expected):
    declared, responding = cells(*counts)
    assert numbers(response_cells(declared, responding), declared) == [{e} for e in expected]


def test_only_organisations_that_responded_count_and_in_every_wave():
    declared, responding = cells(5, 5, silent=10)
    assert numbers(response_cells(declared, responding), declared) == [{0}, {1}]
    later = responding.copy()
    later[0, 0] = False
    both = np.concatenate([responding, later])
    assert numbers(response_cells(declared, both), declared) == [{0}, {0}]
    nobody = np.zeros_like(responding)
    assert numbers(response_cells(declared, nobody), declared) == [{0}, {0}]


def test_no_clusters_have_no_cells():
    nothing = np.empty(0, np.int64)
    assert response_cells(nothing, np.empty((2, 0), bool)).size == 0
    assert sized_response_cells(nothing, nothing, np.empty((2, 0), bool), 0.5).size == 0


def sized(sizes, *, declared=None, responding=None, response=0.5):
    size = np.array(sizes)
    cells_ = np.zeros(size.size, np.int64) if declared is None else np.array(declared)
    met = np.ones((1, size.size), bool) if responding is None else np.array(responding)
    return sized_response_cells(cells_, size, met, response).tolist()


def test_sizes_are_1_2_3_to_4_and_5_or_more():
    assert sized([1] * 5 + [2] * 5 + [3, 3, 4, 4, 3] + [5, 6, 7, 5, 8]) == [0] * 5 + [1] * 5 + [2] * 5 + [3] * 5


def test_a_small_size_joins_the_next():
    assert sized([1] * 2 + [2] * 5 + [3] * 6 + [5] * 5) == [0] * 7 + [1] * 6 + [2] * 5
    # the largest has no next
    assert sized([1] * 6 + [2] * 6 + [9] * 2) == [0] * 6 + [1] * 8


def test_sizes_are_merged_within_their_declared_cell_first():
    # ten of one and two of two persons in the first cell
    assert sized([1] * 10 + [2] * 2 + [1] * 10, declared=[0] * 12 + [1] * 10) == [0] * 12 + [1] * 10
    # a declared cell that is small as a whole joins the next
    assert len(set(sized([1] * 3 + [1] * 10, declared=[0] * 3 + [1] * 10))) == 1


def test_those_that_are_all_but_certain_to_answer_stand_apart():
    # at a response of one half, silence of ten persons has a chance of .001; of nine one of .002
    assert sized([1] * 5 + [10, 12, 30]) == [0] * 5 + [1] * 3
    assert sized([1] * 5 + [9] * 3) == [0] * 8
    # nine tenths: of three persons .001, but only sizes of five and more are that sure
    assert sized([1] * 5 + [4] * 5 + [5] * 2, response=0.9) == [0] * 5 + [1] * 5 + [2] * 2


def test_one_that_did_not_answer_shows_that_none_was_certain():
    responding = np.ones((2, 8), bool)
    responding[1, 7] = False
    assert sized([1] * 5 + [20] * 3, responding=responding) == [0] * 8


def test_certain_organisations_stand_apart_by_declared_cell():
    found = sized([1] * 5 + [50] * 2 + [1] * 5 + [50], declared=[0] * 7 + [1] * 6)
    assert found == [0] * 5 + [2] * 2 + [1] * 5 + [3]
    # all certain
    assert sized([50, 60], declared=[0, 1]) == [0, 1]


@given(
    st.integers(1, 40).flatmap(
        lambda n: st.tuples(
            st.lists(st.integers(0, 2), min_size=n, max_size=n),
            st.lists(st.integers(1, 9), min_size=n, max_size=n),
            st.lists(st.booleans(), min_size=n, max_size=n),
        )
    ),
    st.floats(0, 1),
)
def test_every_cell_is_large_enough_or_the_only_one_or_certain(given_, response):
    declared, size, answered = (np.array(x) for x in given_)
    responding = answered[None]
    for found in (response_cells(declared, responding), sized_response_cells(declared, size, responding, response)):
        assert sorted(set(found.tolist())) == list(range(found.max() + 1))
    plain = response_cells(declared, responding)
    counted = np.bincount(plain, answered)
    assert len(counted) == 1 or (counted >= FEWEST_ORGANISATIONS).all()
    crossed = sized_response_cells(declared, size, responding, response)
    certain = (size >= 5) & ((1 - response) ** size < 0.001)
    certain &= bool(answered[certain].all())
    others = np.unique(crossed[~certain])
    assert len(others) <= 1 or all(answered[crossed == c].sum() >= FEWEST_ORGANISATIONS for c in others)
    assert not set(others) & set(crossed[certain])
