"""Secondary suppression and the attacker: published tables, leaks that were planted, and what holds of every table."""

from __future__ import annotations

import os
from itertools import product

import numpy as np
import pytest
from count_tables import TOTAL, cells, solved, table
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.disclosure_attack import Attack
from nulmeting.disclosure_audit import audit
from nulmeting.disclosure_suppress import suppress
from nulmeting.disclosure_system import Figure, Guard, Relation, System

LONG = bool(os.environ.get("NULMETING_LONG"))
"""``make suppression``: ten times the random tables."""


def ranges(system):
    """What the independent audit leaves of every guarded cell."""
    found = audit(System(**{**vars(system), "known": system.told()}), [], {}, {})
    return {one.cell: one for one in found if one.guarded}


def range_of(system, *place):
    attack = Attack(system)
    found = attack.range(place, attack.unknown(np.array([figure.hidden for figure in system.figures])))
    return round(found.low, 6), round(found.high, 6)


def test_geurts_1992():
    """Row totals 7, 3, 6 and column totals 9, 7; of three rows the last is published: 3 and 3."""
    hidden = dict.fromkeys(product("01", "01"), 0.5)
    system = table([[5, 2], [1, 2], [3, 3]], hidden)
    assert range_of(system, "0", "0") == (3, 6)
    assert range_of(system, "0", "1") == (1, 4)
    assert range_of(system, "1", "0") == range_of(system, "1", "1") == (0, 3)


def test_fischetti_and_salazar():
    """Activities by regions: 22 is to be hidden; cheapest with 8, 17 and 12, which leaves 5 to 30."""
    counts = np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    values = dict(cells(counts))
    system = solved(table(counts, {("1", "2"): 20.0}, costs=values))
    assert {figure.id for figure in system.figures if figure.hidden} == {("1", "0"), ("1", "2"), ("2", "0"), ("2", "2")}
    assert range_of(system, "1", "2") == (5, 30)


def test_tables_that_are_safe_each_but_not_together():
    """Two divisions of eight regions, from sdcTable's test of linked tables; up to three are to be hidden.

    K and N are what "small" has beyond the first county: 30 - 20 = 10, and N is 7.
    """
    regions = {name: float(n) for name, n in zip("ABIJKLMN", (2, 2, 8, 8, 3, 3, 3, 7), strict=True)}
    divisions = {"county-1": "ABIJ", "county-2": "KLMN", "big": "LM", "small": "ABIJKN"}
    values = {(name,): n for name, n in regions.items()}
    values |= {(name,): sum(regions[one] for one in inside) for name, inside in divisions.items()}
    relations = [Relation({(name,): 1.0, **{(one,): -1.0 for one in inside}}) for name, inside in divisions.items()]
    small = [key for key, n in values.items() if n <= 3]
    assert small == [("A",), ("B",), ("K",), ("L",), ("M",)]
    figures = tuple(Figure(key, frozenset([key]), 1.0 if key[0] in regions else 100.0, key in small) for key in values)
    guards = tuple(Guard(key, 2.0) for key in small)
    system = System(values, dict.fromkeys(values, (0.0, 36.0)), tuple(relations), figures, guards)
    assert range_of(system, "K") == (3, 3)
    left = solved(system)
    assert {figure.id for figure in left.figures if figure.hidden} == {*small, ("N",)}
    assert range_of(left, "K") == (0, 10)


PLANTED = {
    # name: counts, what is hidden at first, what is no secret besides
    "one category of two": ([[2, 9], [8, 7]], [("0", "0")]),
    "one of a row and its column shown": ([[1, 12, 9], [8, 7, 11]], [("0", "0")]),
    "two in one row, shown columns": ([[2, 1, 9], [8, 7, 11]], [("0", "0"), ("0", "1")]),
    "two in one column": ([[2, 9], [1, 7], [6, 8]], [("0", "0"), ("1", "0")]),
    "a diagonal": ([[1, 9, 8], [7, 2, 9], [9, 8, 1]], [("0", "0"), ("1", "1"), ("2", "2")]),
    "a corner and its margin": ([[2, 9], [8, 7]], [("0", "0"), ("0", TOTAL)]),
    "a zero beside it": ([[2, 0, 9], [8, 7, 11]], [("0", "0"), ("0", "1")]),
    "three corners of a rectangle": ([[2, 1, 6], [0, 5, 7], [4, 3, 8]], [("0", "0"), ("0", "1"), ("1", "1")]),
    "everything of a row but one": ([[2, 1, 1, 9], [8, 7, 11, 6]], [("0", "0"), ("0", "1"), ("0", "2")]),
    "a whole row below a total": ([[1, 2], [8, 9], [7, 6]], [("0", "0"), ("0", "1"), ("0", TOTAL)]),
    "three by three by two": (np.arange(1, 19).reshape(3, 3, 2), [("0", "0", "0")]),
    "a slice of three dimensions": (np.arange(1, 13).reshape(2, 3, 2), [("0", "0", "0"), ("0", "0", "1")]),
    "a rectangle with a side of ones": ([[1, 1, 9], [8, 8, 9], [7, 9, 5]], [("0", "0"), ("0", "1")]),
    "a small total": ([[1, 1], [0, 9]], [("0", "0"), ("0", "1")]),
    "long row": ([[2, 9, 8, 7, 6, 9, 12]], [("0", "0")]),
    "long column": ([[2], [9], [8], [7], [6], [9]], [("0", "0")]),
    "two small far apart": ([[1, 9, 8, 7], [9, 8, 7, 2]], [("0", "0"), ("1", "3")]),
    "hidden where nothing else is large": ([[1, 1, 1], [1, 1, 1], [1, 1, 9]], [("0", "0")]),
    "margins hidden alone": ([[2, 9], [8, 7], [5, 5]], [("0", TOTAL)]),
    "the grand total and a corner": ([[2, 9], [8, 7]], [("0", "0"), (TOTAL, TOTAL)]),
    "opposite corners": ([[2, 9, 7], [8, 7, 6], [9, 5, 1]], [("0", "0"), ("2", "2")]),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_leak_is_found_and_closed(name):
    """Only the cells themselves hidden, an attacker finds at least one; afterwards none is narrower than two."""
    counts, places = PLANTED[name]
    system = table(counts, dict.fromkeys(places, 2.0))
    assert any(not one.kept for one in ranges(system).values()), "no leak was planted"
    for one in ranges(solved(system)).values():
        assert one.high - one.low >= 2 and not one.exact_to_insider
        assert one.low <= system.values[one.cell] <= one.high


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_leak_is_missed_without_the_sums_that_it_is_part_of(name):
    """Neither would anything be hidden for it, nor the audit find it; with them the audit finds what was then left."""
    counts, places = PLANTED[name]
    system = table(counts, dict.fromkeys(places, 2.0))
    rest = tuple(r for r in system.relations if r.terms.keys().isdisjoint(places))
    blind = System(**{**vars(system), "relations": rest})
    assert all(one.kept for one in ranges(blind).values())
    left = solved(blind)
    assert not any(figure.hidden for figure in left.figures if figure.id not in places)
    assert any(not one.kept for one in ranges(System(**{**vars(left), "relations": system.relations})).values())


def test_twenty_leaks_at_least_are_planted():
    assert len(PLANTED) >= 20


def test_what_is_told_twice_must_be_hidden_twice():
    """The same count in another table: "buyers only" is the category of buyers."""
    system = table([[2, 9], [8, 7]], {("0", "0"): 2.0})
    again = Figure(("alternative",), frozenset([("0", "0")]), 5.0)
    twice = System(**{**vars(system), "figures": (*system.figures, again)})
    assert ("alternative",) in {figure.id for figure in solved(twice).figures if figure.hidden}


def test_dear_figures_stay_if_cheaper_ones_can_go():
    costs = {place: 100.0 if TOTAL in place else 1.0 for place, _ in cells(np.array([[2, 9], [8, 7]]))}
    system = solved(table([[2, 9], [8, 7]], {("0", "0"): 2.0}, costs=costs))
    assert all(TOTAL not in figure.id for figure in system.figures if figure.hidden)


def test_what_nothing_can_hide_is_said_to_be_known():
    system = table([[2, 9], [8, 7]], {("0", "0"): 2.0}, known=[p for p, _ in cells(np.ones((2, 2))) if p != ("0", "0")])
    (part,) = system.parts()
    assert suppress(part).reach == {("0", "0"): 0.0}


small = st.lists(st.integers(0, 12), min_size=4, max_size=12).flatmap(
    lambda row: st.lists(st.lists(st.integers(0, 12), min_size=len(row), max_size=len(row)), min_size=2, max_size=4)
)


@settings(max_examples=250 if LONG else 25, deadline=None)
@given(small)
def test_every_small_count_of_any_table_stays_uncertain(rows):
    counts = np.array(rows)
    widths = {place: 2.0 for place, count in cells(counts) if 0 < count < 3 and TOTAL not in place}
    if not widths or counts.sum() < 12:
        return
    system = table(counts, widths)
    left = solved(system)
    for one in ranges(left).values():
        assert one.kept
    # nothing is hidden in vain: no hidden cell follows from the others
    found = audit(System(**{**vars(left), "known": left.told()}), [], {}, {})
    assert not any(one.exact for one in found)


@settings(max_examples=150 if LONG else 15, deadline=None)
@given(small)
def test_greedy_is_safe_too_and_never_cheaper(rows):
    counts = np.array(rows)
    widths = {place: 2.0 for place, count in cells(counts) if 0 < count < 3 and TOTAL not in place}
    for part in table(counts, widths).parts():
        quick, best = suppress(part, optimise=False), suppress(part)
        assert len(quick.hidden) >= len(best.hidden)
        assert all(
            one.exact is False for one in ranges(part.hiding(quick.hidden)).values() if one.cell not in quick.reach
        )
