"""Who belongs to which domain."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
from nulmeting.domains import UNKNOWN, Domain, distinct, domains, members, spread
from nulmeting.settings import Breakdown, Category

TOWN = Domain("type", "town", "TYPE", ("town",))


def test_everybody_comes_first_and_categories_follow_the_configuration():
    found = [(d.breakdown, d.category) for d in domains(mini.measurement())]
    assert found == [("all", "all"), ("type", "town"), ("type", "water"), ("network", "a"), ("network", "b")]


def test_a_multi_select_overlaps_and_so_do_groups_that_share_an_answer():
    assert [d.overlapping for d in domains(mini.measurement())] == [False, False, False, True, True]
    shared = (Category("x", mini.text("x"), ("town",)), Category("y", mini.text("y"), ("town", "water")))
    both = mini.measurement(breakdowns=(Breakdown("type", mini.text("t"), "TYPE", shared),))
    assert [d.overlapping for d in domains(both)] == [False, True, True]


def test_members_of_single_multi_and_merged_categories():
    frame = mini.frame([{"person": name} for name in ("p1", "p2", "p3", "p8")])
    book = mini.CODEBOOK
    assert members(Domain(), frame, book).tolist() == [True] * 4
    assert members(TOWN, frame, book).tolist() == [True, True, True, False]
    assert members(Domain("network", "b", "NET", ("b",)), frame, book).tolist() == [False, True, True, True]
    assert members(Domain("network", "ab", "NET", ("a", "b")), frame, book).tolist() == [True] * 4
    assert members(Domain("type", "x", "TYPE", ("town", "water")), frame, book).tolist() == [True] * 4


def test_nobody_is_in_a_category_without_an_answer_and_none_without_the_item():
    frame = mini.frame([{"person": "stranger", "organisation": "o9"}])
    assert members(TOWN, frame, mini.CODEBOOK).tolist() == [False]
    assert members(Domain("late", "yes", "LATER", ("yes",)), frame, mini.CODEBOOK) is None


def test_organisations_take_constant_breakdowns_or_a_declared_rule():
    network = Domain("network", "a", "NET", ("a",), unit="person")
    assert TOWN.takes("organisation") and network.takes("person")
    assert not network.takes("organisation")
    assert replace(network, rule="any_respondent").takes("organisation")


def test_spread_brings_all_of_an_organisation_but_nobody_without_one():
    mask = np.array([True, False, False, False, True])
    assert spread(mask, np.array([0, 0, 1, UNKNOWN, UNKNOWN])).tolist() == [True, True, False, False, True]


def test_organisations_that_are_known_are_counted_once():
    assert distinct(np.array([UNKNOWN, 3, 3, 5])) == 2
    assert distinct(np.array([], dtype=int)) == 0
