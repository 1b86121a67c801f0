"""Bounds that use what is logically fixed, against every register that fits the answers."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from itertools import combinations, product

import mini
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.fixed_bounds import Units, change_bounds, irreversible, level_bounds, units_of
from nulmeting.possible_values import INSIDE, OUTSIDE, PERHAPS, possible
from nulmeting.settings import Definition, Indicator
from nulmeting.unit_values import person_values

L3 = mini.answers("1", "2", "3", _8="dont_know")
YES_NO = mini.answers("yes", "no")
BOOK = {
    **{code: one for code, one in mini.CODEBOOK.items() if code in ("RID", "ORG", "TYPE", "NET")},
    "A": mini.item("A", "single", *L3),
    "B": mini.item("B", "single", *YES_NO),
    "C": mini.item("C", "single", *YES_NO, routing={"item": "A", "in": ["2", "3"]}),
    "M": mini.item("M", "number", minimum=1.0, maximum=10.0),
    "N": mini.item("N", "multi", *mini.answers("p", "q", "r"), max_choices=2),
}
OPEN = ("A", "B", "C")
A, B, C = {"item": "A", "at_least": 2}, {"item": "B", "in": ["yes"]}, {"item": "C", "in": ["yes"]}
CONDITIONS = {
    "one": A,
    "routed": C,
    "both": {"all_of": [A, B]},
    "either": {"any_of": [A, B]},
    "not_both": {"not": {"all_of": [A, B]}},
    "mixed": {"any_of": [{"all_of": [A, B]}, {"item": "A", "at_most": 1}]},
    "routed_too": {"any_of": [B, C]},
}
ANSWERED = [
    {"person": "p1", "A": "3", "B": "yes", "C": "no"},
    {"person": "p2", "A": "1", "B": None, "C": None},
    {"person": "p3", "A": None, "B": "yes", "C": None},
    {"person": "p4", "A": "8", "B": "no", "C": None},
    {"person": "p5", "A": "2", "B": None, "C": None},
    {"person": "p6", "A": None, "B": "no", "C": "yes"},
]


def indicator(condition, **settings):
    definition = Definition("headline", mini.text("h"), "person", condition=condition)
    return Indicator("x", mini.text("x"), "share", (replace(definition, **settings),))


def surveyed(one, rows):
    frames = {wave: mini.frame(rows, BOOK) for wave in mini.WAVES}
    # an item that nobody answered is still in the export
    empty = {"N.p": "boolean", "N.q": "boolean", "N.r": "boolean", "M": "Float64"}
    for frame in frames.values():
        for name, kind in empty.items():
            if name not in frame:
                frame[name] = pd.Series(pd.NA, index=frame.index, dtype=kind)
    return mini.survey(frames, codebook=BOOK, indicators=(one,), families=(), breakdowns=(), lead=("x",))


def completions(row):
    """Every way to complete the answers of one person: each question that is put to them gets a valid answer."""
    for a in [row["A"]] if row.get("A") else ["1", "2", "3"]:
        for b in [row["B"]] if row.get("B") else ["yes", "no"]:
            routed = a in ("2", "3")
            for c in [row["C"]] if row.get("C") else ["yes", "no"] if routed else [None]:
                yield {"person": row["person"], "A": a, "B": b, "C": c}


def reached(one, rows):
    """The smallest and largest figure over all completions of the register, by the evaluation of the estimates."""
    sets = []
    for row in rows:
        every = mini.frame(list(completions(row)), BOOK)
        found = person_values(one, one.headline, every, BOOK, "before")
        sets.append(sorted({-1.0 if np.isnan(x) else x for x in found[:, 0]}))
    figures = []
    for values in product(*sets):
        counted = [x for x in values if x >= 0]
        figures += [np.mean(counted)] if counted else []
    return min(figures), max(figures)


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("answered", [2, 4, 6])
@pytest.mark.parametrize("among", [None, B])
def test_the_bounds_of_a_level_are_reached_and_not_passed(name, answered, among):
    one = indicator(CONDITIONS[name], among=among)
    rows = ANSWERED[:answered]
    whole = surveyed(one, rows)
    found = possible(whole, one, whole.waves["before"], (0.0, 1.0))
    assert found.person.size == len(mini.PEOPLE)
    silent = [{"person": p} for p in mini.PEOPLE if p not in {row["person"] for row in rows}]
    expected = reached(one, [*rows, *silent])
    assert level_bounds(units_of(found, 0, "persons", (0.0, 1.0)), "share") == pytest.approx(expected)


def test_what_counts_in_the_estimate_is_known():
    for condition in CONDITIONS.values():
        one = indicator(condition)
        whole = surveyed(one, ANSWERED)
        found = possible(whole, one, whole.waves["before"], (0.0, 1.0))
        counted = ~np.isnan(found.value[:, 0])
        assert (found.base[counted] == INSIDE).all() and counted.any()
        assert (found.low[counted] == found.value[counted]).all()
        assert (found.high[counted] == found.value[counted]).all()


def test_a_condition_is_decided_by_what_was_answered():
    whole = surveyed(indicator(CONDITIONS["either"]), ANSWERED)
    found = possible(whole, whole.measurement.indicators[0], whole.waves["before"], (0.0, 1.0))
    # p3 skipped A and said yes to B; p2 met neither yet; p4 did not know; p7 and p8 are silent
    assert found.low[:6, 0].tolist() == [1, 0, 1, 0, 1, 0] and found.high[:6, 0].tolist() == [1, 1, 1, 0, 1, 1]
    assert found.base.tolist() == [INSIDE] * 3 + [OUTSIDE] + [INSIDE] * 4


def test_a_question_that_was_not_put_is_not_an_unknown_answer():
    whole = surveyed(indicator(C), ANSWERED)
    found = possible(whole, whole.measurement.indicators[0], whole.waves["before"], (0.0, 1.0))
    # p2 and p4 are led elsewhere, p3 and p6 skipped the question that leads there, the silent too
    assert found.base.tolist() == [INSIDE, OUTSIDE, PERHAPS, OUTSIDE, INSIDE, PERHAPS, PERHAPS, PERHAPS]


def test_the_register_tells_of_the_silent_who_are_outside():
    one = indicator(A, among={"item": "TYPE", "in": ["town"]})
    whole = surveyed(one, ANSWERED[:2])
    found = possible(whole, one, whole.waves["before"], (0.0, 1.0))
    assert found.base.tolist() == [INSIDE] * 4 + [OUTSIDE] * 4
    # p1 meets it, p2 does not, p3 and p4 are silent
    assert level_bounds(units_of(found, 0, "persons", (0.0, 1.0)), "share") == (0.25, 0.75)


def test_an_answered_multi_select_is_known_on_every_option():
    one = Indicator("x", mini.text("x"), "options", (Definition("headline", mini.text("h"), "person", item="N"),))
    whole = surveyed(one, [{"person": "p1", "N": "pq"}, {"person": "p2", "N": "p"}, {"person": "p3", "N": None}])
    found = possible(whole, one, whole.waves["before"], (0.0, 1.0))
    assert found.low[:3].tolist() == [[1, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert found.high[:3].tolist() == [[1, 1, 0], [1, 0, 0], [1, 1, 1]]
    bounds = [level_bounds(units_of(found, place, "persons", (0.0, 1.0)), "share") for place in range(3)]
    assert bounds == [(2 / 8, 1), (1 / 8, 7 / 8), (0, 6 / 8)]


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_a_mean_and_a_median_take_the_ends_of_the_scale(statistic):
    one = Indicator("x", mini.text("x"), statistic, (Definition("headline", mini.text("h"), "person", item="M"),))
    rows = [{"person": f"p{i}", "M": float(mark)} for i, mark in enumerate((3, 4, 9, 5, 5), start=1)]
    whole = surveyed(one, rows)
    units = units_of(possible(whole, one, whole.waves["before"], (1.0, 10.0)), 0, "persons", (1.0, 10.0))
    centre = np.mean if statistic == "mean" else np.median
    expected = [centre([3, 4, 9, 5, 5, end, end, end]) for end in (1, 10)]
    assert level_bounds(units, statistic) == pytest.approx(expected)
    assert np.isnan(level_bounds(replace(units, high=np.full(8, np.nan)), statistic)[1])


def test_everybody_registered_counts_where_the_register_is_the_base():
    one = indicator(C, base="register")
    whole = surveyed(one, ANSWERED)
    units = units_of(
        possible(whole, one, whole.waves["before"], (0.0, 1.0)), 0, "persons", (0.0, 1.0), register_base=True
    )
    # of eight: p6 surely says yes if asked; p1, p2 and p4 do not count as a yes whatever else
    assert level_bounds(units, "share") == (0, 5 / 8)


def test_an_organisation_that_answered_is_taken_as_its_people_answered():
    one = indicator(CONDITIONS["both"], unit="organisation")
    whole = surveyed(one, ANSWERED)
    found = possible(whole, one, whole.waves["before"], (0.0, 1.0))
    units = units_of(found, 0, "mean", (0.0, 1.0))
    # o1: p1 met it, p2 is decided but has no valid answer; o2: p3 is open, p4 outside; o3: p5 open, p6 decided; o4 silent
    assert units.low.tolist() == [1, 0, 0, 0] and units.high.tolist() == [1, 1, 0, 1]
    assert (units.base == INSIDE).all()
    # all that an organisation has are outside: so is it, but not while colleagues are silent
    outside = [{"person": p, "A": "8", "B": "no", "C": None} for p in ("p1", "p2", "p3")]
    whole = surveyed(one, [*outside, ANSWERED[4]])
    units = units_of(possible(whole, one, whole.waves["before"], (0.0, 1.0)), 0, "mean", (0.0, 1.0))
    assert units.base.tolist() == [OUTSIDE, INSIDE, INSIDE, INSIDE]
    assert level_bounds(units, "share") == (0, 1)


RULES = {
    "mean": np.mean,
    "any": np.max,
    "all": np.min,
    "majority_ties_yes": lambda x: float(np.mean(x) >= 0.5),
    "majority_ties_no": lambda x: float(np.mean(x) > 0.5),
    "median": np.median,
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", ["one", "routed", "either"])
def test_with_silent_colleagues_the_bounds_are_those_of_all_registers(rule, name):
    one = indicator(CONDITIONS[name], unit="organisation", collapse=rule)
    rows = [*ANSWERED[:4], ANSWERED[4]]
    whole = surveyed(one, rows)
    found = possible(whole, one, whole.waves["before"], (0.0, 1.0))
    silent = [{"person": p} for p in mini.PEOPLE if p not in {row["person"] for row in rows}]
    values = {}
    for row in [*rows, *silent]:
        every = person_values(one, one.headline, mini.frame(list(completions(row)), BOOK), BOOK, "before")[:, 0]
        values.setdefault(mini.PEOPLE[row["person"]][0], []).append(sorted({-1.0 if np.isnan(x) else x for x in every}))
    sets = []
    for people in values.values():
        heard = [[x for x in chosen if x >= 0] for chosen in product(*people)]
        sets.append(sorted({float(RULES[rule](x)) if x else -1.0 for x in heard}))
    figures = [np.mean(x) for chosen in product(*sets) if (x := [v for v in chosen if v >= 0])]
    units = units_of(found, 0, rule, (0.0, 1.0), colleagues=True)
    assert level_bounds(units, "share") == pytest.approx((min(figures), max(figures)))
    alone = level_bounds(units_of(found, 0, rule, (0.0, 1.0)), "share")
    if rule in ("mean", "median"):
        assert min(figures) - 1e-12 <= alone[0] <= alone[1] <= max(figures) + 1e-12


STATES = {"yes": (1, 1, INSIDE), "no": (0, 0, INSIDE), "open": (0, 1, INSIDE), "out": (0, 1, OUTSIDE)}
WITH_PERHAPS = {**STATES, "perhaps": (0, 1, PERHAPS), "perhaps_yes": (1, 1, PERHAPS), "perhaps_no": (0, 0, PERHAPS)}


def units(states, codes=None):
    low, high, base = np.array([WITH_PERHAPS[state] for state in states]).T
    known = np.arange(len(states)) if codes is None else np.asarray(codes)
    return Units(known, low.astype(float), high.astype(float), base.astype(np.int8))


def ways(low, high, base):
    values = [float(x) for x in sorted({low, high})]
    return {INSIDE: values, PERHAPS: [*values, None], OUTSIDE: [None]}[int(base)]


def every_change(first, later, *, rises):
    """The smallest and largest change over all values of all units, a fall of a unit left out if it cannot be."""
    codes = sorted({*first.code, *later.code})
    pairs = []
    for code in codes:
        sides = [
            ways(one.low[at[0]], one.high[at[0]], one.base[at[0]]) if (at := np.flatnonzero(one.code == code)).size else [None]
            for one in (first, later)
        ]  # fmt: skip
        pairs.append([(a, b) for a, b in product(*sides) if not (rises and None not in (a, b) and a > b)])
    found = []
    for chosen in product(*pairs):
        waves = [[x for x in side if x is not None] for side in zip(*chosen, strict=True)]
        found += [np.mean(waves[1]) - np.mean(waves[0])] if all(waves) else []
    return min(found), max(found)


wave = st.lists(st.sampled_from(sorted(STATES)), min_size=5, max_size=5)


@settings(max_examples=150, deadline=None)
@given(wave, wave, st.booleans())
def test_the_bounds_of_a_change_are_reached_and_not_passed(before, after, rises):
    first = units(["yes", *before], [0, 1, 2, 3, 4, 5])
    later = units(["no", *after], [6, 1, 2, 3, 4, 5])
    seen = [(a, b) for a, b in zip(before, after, strict=True) if {a, b} <= {"yes", "no"}]
    if rises and ("yes", "no") in seen:
        return  # answers that contradict each other leave nothing to enumerate
    made = irreversible((first, later)) if rises else (first, later)
    assert change_bounds(*made, "share", rises=rises) == pytest.approx(every_change(first, later, rises=rises))


@settings(max_examples=150, deadline=None)
@given(*[st.lists(st.sampled_from(sorted(WITH_PERHAPS)), min_size=4, max_size=4)] * 2)
def test_the_bounds_hold_where_nobody_knows_who_is_in_the_base(before, after):
    first, later = units(["yes", *before]), units(["yes", *after])
    seen = {(a, b) for a, b in zip(before, after, strict=True)}
    if any(a.endswith("yes") and b.endswith("no") for a, b in seen):
        return
    low, high = change_bounds(*irreversible((first, later)), "share", rises=True)
    least, most = every_change(first, later, rises=True)
    assert low <= least + 1e-12 and high >= most - 1e-12
    alone = change_bounds(first, later, "share", rises=False)
    assert alone == pytest.approx(every_change(first, later, rises=False))
    assert low >= alone[0] - 1e-12 and high <= alone[1] + 1e-12


def test_what_is_irreversible_carries_over_to_other_waves():
    first, middle, last = units(["yes", "open", "open"]), units(["open"] * 3), units(["open", "no", "yes"])
    made = irreversible((first, middle, last))
    assert [one.low.tolist() for one in made] == [[1, 0, 0], [1, 0, 0], [1, 0, 1]]
    assert [one.high.tolist() for one in made] == [[1, 0, 1], [1, 0, 1], [1, 0, 1]]
    # by hand, of three: one is met in all waves, one in none, the third open and then met
    assert change_bounds(made[0], made[2], "share", rises=True) == pytest.approx((0, 1 / 3))
    assert change_bounds(first, last, "share", rises=False) == pytest.approx((-2 / 3, 1 / 3))


def test_answers_that_contradict_each_other_stay_and_fix_nothing():
    made = irreversible((units(["yes"]), units(["open"]), units(["no"])))
    assert [(one.low[0], one.high[0]) for one in made] == [(1, 1), (0, 1), (0, 0)]


def test_who_is_silent_in_both_waves_cannot_have_fallen():
    open_ = units(["open"] * 4)
    assert change_bounds(open_, open_, "share", rises=False) == (-1, 1)
    assert change_bounds(open_, open_, "share", rises=True) == (0, 1)
    # registers of other sizes: a unit that is a yes in both is worth less in the larger
    more = units(["open"] * 4 + ["no"])
    assert change_bounds(open_, more, "share", rises=True) == pytest.approx((4 / 5 - 1, 4 / 5))


def test_a_part_of_an_organisation_never_falls_either():
    known = Units(np.arange(2), np.array([0.5, 0.0]), np.array([0.5, 1.0]), np.array([INSIDE] * 2, dtype=np.int8))
    later = replace(known, low=np.zeros(2), high=np.ones(2))
    made = irreversible((known, later))
    assert made[1].low.tolist() == [0.5, 0]
    assert change_bounds(*made, "share", rises=True) == pytest.approx((0, 0.75))


def test_nobody_in_the_base_leaves_nothing_to_bound():
    assert np.isnan(level_bounds(units(["out", "out"]), "share")).all()
    assert np.isnan(level_bounds(units(["out"]), "median")).all()
    assert level_bounds(units(["perhaps"]), "share") == (0, 1)


numbers = st.lists(st.integers(0, 6).map(float), max_size=6)


@settings(max_examples=200, deadline=None)
@given(numbers, numbers)
def test_the_median_that_moves_farthest_is_that_of_trying_each_number(surely, perhaps):
    values = np.array([*surely, *perhaps])
    base = np.array([INSIDE] * len(surely) + [PERHAPS] * len(perhaps), dtype=np.int8)
    found = level_bounds(Units(np.arange(values.size), values, values, base), "median")
    ways = [[*surely, *chosen] for n in range(len(perhaps) + 1) for chosen in combinations(perhaps, n)]
    every = [np.median(one) for one in ways if one]
    assert found == (min(every), max(every)) if every else np.isnan(found).all()


def test_a_scale_without_an_end_leaves_a_median_without_a_bound():
    base = np.array([INSIDE, PERHAPS], dtype=np.int8)
    found = level_bounds(Units(np.arange(2), np.array([1.0, np.nan]), np.array([1.0, 9.0]), base), "median")
    assert np.isnan(found[0]) and found[1] == 5


def test_the_bounds_of_a_median_take_memory_for_the_people_and_not_for_their_square():
    # of 4,000 values a list with every number of them holds 64 MB
    base = np.full(4000, PERHAPS, dtype=np.int8)
    one = Units(np.arange(4000), np.tile([1.0, 2.0], 2000), np.tile([8.0, 9.0], 2000), base)
    tracemalloc.start()
    try:
        assert level_bounds(one, "median") == (1, 9)
        assert tracemalloc.get_traced_memory()[1] < 2e6
    finally:
        tracemalloc.stop()


def test_whoever_is_flagged_is_as_silent_as_who_did_not_respond():
    # p1 is a yes, p2 a no, and the definition does not count flagged rows: of eight one is known
    one = indicator(B, without_flagged=frozenset({"speeders"}))
    rows = [{"person": "p1", "A": None, "B": "yes", "C": None}, {"person": "p2", "A": None, "B": "no", "C": None}]
    whole = surveyed(one, rows)
    frame = whole.waves["before"].frame
    frame["flag.speeder"] = [False, True]
    found = possible(whole, one, whole.waves["before"], (0.0, 1.0))
    assert found.person.size == 8
    assert level_bounds(units_of(found, 0, "persons", (0.0, 1.0)), "share") == (1 / 8, 1)
    frame["flag.speeder"] = False
    found = possible(whole, one, whole.waves["before"], (0.0, 1.0))
    assert level_bounds(units_of(found, 0, "persons", (0.0, 1.0)), "share") == (1 / 8, 7 / 8)
