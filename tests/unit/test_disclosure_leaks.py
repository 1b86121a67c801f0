"""Leaks that were found by attack: what several items leave, organisations beside persons, attrition beside pairs."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import mini
import numpy as np
import pytest
from mini import FINE, TYPES, crowd
from nulmeting import protect_derived
from nulmeting.disclosure import control
from nulmeting.disclosure_answers import said
from nulmeting.disclosure_attack import Attack
from nulmeting.disclosure_audit import audit
from nulmeting.disclosure_levels import Level
from nulmeting.disclosure_logic import between_definitions
from nulmeting.disclosure_programme import Programme
from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_suppress import suppress
from nulmeting.disclosure_work import Work
from nulmeting.protect import hidden, protect
from nulmeting.protect_rules import Ruling, texts
from nulmeting.settings import Definition, Indicator

ALL = ("all", "all")
BOTH = Definition(
    "headline",
    mini.text("both"),
    "person",
    condition={"all_of": [{"item": "SKILL", "at_least": 4}, {"item": "DONE", "in": ["yes"]}]},
)
PLAN = mini.measurement(indicators=(Indicator("both", mini.text("both"), "share", (BOTH,), sensitive=True),))


def entered(place, skill, done, responding, base, met):
    """A registry of the answers to two items in a place, with the figure that asks for both."""
    registry = Registry()
    add(registry, place, skill, done, responding, base, met)
    return registry


def add(registry, place, skill, done, responding, base, met):
    """Enter another place; give the cells of its figure."""
    high = float(responding)
    all_ = registry.cell(("responding", "before", "person", *place), high, high)
    for item, counts in (("SKILL", skill), ("DONE", done)):
        whole = registry.cell(("answered", "before", item, *place), sum(counts.values()), high)
        parts = [registry.cell(("said", "before", item, a, *place), n, high) for a, n in counts.items()]
        registry.relate({whole: 1.0, **dict.fromkeys(parts, -1.0)})
        registry.at_most(whole, all_)
    cells = [
        registry.cell((*name, "before", "person", "both", *place), n, high)
        for name, n in ((("units",), base), (("met",), met), (("rest", "met"), base - met))
    ]
    registry.relate({cells[0]: 1.0, cells[1]: -1.0, cells[2]: -1.0})
    registry.figure(("estimates", "before", "both", "", "headline", *place), cells, 8.0, False)
    return Level(*cells)


def left_of(registry, cell):
    """The smallest and largest value of a cell that everything shown leaves."""
    registry.guard(cell, 2.0, ("hidden",))
    (part,) = [part for part in registry.system().parts() if cell in part.values]
    attack = Attack(part)
    found = attack.range(cell, attack.unknown(np.array([figure.hidden for figure in part.figures])))
    return round(found.low, 6), round(found.high, 6)


def test_that_all_are_valid_for_both_items_tells_that_none_had_no_opinion():
    """Thirteen of thirteen are valid for both: the two who are hidden beside 7 and 4 are neutral, not without opinion."""
    skill = {"1": 0, "2": 7, "3": 2, "4": 4, "5": 0, "8": 0}
    registry = entered(ALL, skill, {"yes": 6, "no": 7}, 13, 13, 3)
    cell = lambda name: ("said", "before", "SKILL", name, *ALL)  # noqa: E731
    shown = [cell(name) for name in ("1", "2", "4", "5")]
    told = [*shown, ("responding", "before", "person", *ALL), ("answered", "before", "SKILL", *ALL)]
    registry.figure(("classes",), told, 1000.0, False)
    # what was known before: two are neutral or have no opinion
    assert left_of(registry, cell("3")) == (0.0, 2.0)
    key = ("before", "both", "", "headline", *ALL)
    names = [("units",), ("met",), ("rest", "met")]
    level = Level(*((*name, "before", "person", "both", *ALL) for name in names))
    between_definitions(registry, PLAN, {key: level})
    assert left_of(registry, cell("3")) == (2.0, 2.0)
    (part,) = registry.system().parts()
    # the figure over both items is cheaper to lose than the answers
    assert suppress(part).hidden == (("estimates", *key),)


def test_what_two_items_leave_of_a_network_lies_within_what_they_leave_of_everybody():
    """Everybody is valid for both items, so everybody in network a is: nobody of its thirteen had no opinion."""
    skill = {"1": 0, "2": 7, "3": 2, "4": 4, "5": 0, "8": 0}
    registry, levels = Registry(), {}
    for place, n in ((ALL, 2), (("network", "a"), 1), (("network", "b"), 1)):
        counts = {answer: count * n for answer, count in skill.items()}
        level = add(registry, place, counts, {"yes": 6 * n, "no": 7 * n}, 13 * n, 13 * n, 3 * n)
        levels["before", "both", "", "headline", *place] = level
    before = len(registry.relations)
    between_definitions(registry, PLAN, levels)
    inside = [r for r in registry.relations[before:] if len({key[-2] for key in r.terms}) > 1]
    # valid for either item and not both, for neither, met one and not both, neither met: six counts of people, each
    # within the whole in both networks, and covered by both
    assert len(inside) == 6 * 2 + 6
    # the whole's are told; of network a only how many responded
    everywhere = [key for key in registry.values if key[-2:] == ALL]
    here: tuple[str, ...] = ("responding", "before", "person", "network", "a")
    unsure = ("said", "before", "SKILL", "8", "network", "a")
    registry.figures.clear()
    registry.figure(("shown",), [*everywhere, here], 1.0, False)
    assert left_of(registry, unsure) == (0.0, 0.0)
    del registry.relations[before:]
    assert left_of(registry, unsure)[1] > 0.0


@pytest.mark.parametrize(("organisations", "valid", "left"), [(10.0, 8.0, (8.0, 8.0)), (7.0, 7.0, (7.0, 10.0))])
def test_an_organisation_without_a_valid_answer_has_somebody_without_one(organisations, valid, left):
    """Ten people of ten organisations, eight of them valid: eight people are. Of seven, all valid, seven or more."""
    registry = Registry()
    high = 10.0
    everybody = registry.cell(("responding", "before", "person", *ALL), 10.0, high)
    heard = registry.cell(("responding", "before", "organisation", *ALL), organisations, high)
    counts = {"1": 0, "2": 3, "3": 1, "4": 4, "5": 0, "8": 2}
    for answer, n in counts.items():
        registry.cell(("said", "before", "ANCHOR", answer, *ALL), n, high)
    answers = [("said", "before", "ANCHOR", answer, *ALL) for answer in counts]
    registry.relate({everybody: 1.0, **dict.fromkeys(answers, -1.0)})
    people = said(registry, "before", mini.CODEBOOK["ANCHOR"], ["1", "2", "3", "4", "5"], ALL)
    base = registry.cell(("units", "before", "organisation", "x", *ALL), valid, high)
    met = registry.cell(("met", "before", "organisation", "x", *ALL), 4.0, high, fractional=True)
    rest = registry.cell(("rest", "met", "x", *ALL), valid - 4.0, high, fractional=True)
    plan = mini.measurement(indicators=mini.INDICATORS[:1])
    between_definitions(registry, plan, {("before", "anchoring", "", "headline", *ALL): Level(base, met, rest)})
    registry.figure(("shown",), [everybody, heard, base], 1.0, False)
    assert left_of(registry, people) == left


def two_waves(unsure):
    """Sixty-four before, of whom twelve are gone after; so many of the others do not know the second time."""
    before = crowd([*FINE, *FINE], [*TYPES, *TYPES])
    after = before.assign(SKILL=before["SKILL"].mask(np.arange(len(before)) < unsure, "8"))
    return before, after.iloc[: len(after) - 12]


def skill_before(frame):
    return frame[(frame["indicator"] == "skill") & (frame["wave"] == "before")].set_index("group")


def test_who_counts_once_is_nobody_but_who_the_pairs_leave():
    """The five who did not know the second time are among the others: no figure is about five more than another."""
    plan = mini.measurement(indicators=(replace(mini.INDICATORS[1], sensitive=False),))
    made, public, _, found = mini.protected(*two_waves(5), indicators=plan.indicators)
    shown = skill_before(public["attrition"])
    assert shown["denominator"].to_dict() == {"both_waves": 47, "one_wave": 17}
    rows = made["changes"][(made["changes"]["definition"] == "headline") & (made["changes"]["target"] == "process")]
    pair, all_ = (mini.one(rows, comparison=name) for name in ("paired", "all"))
    assert (pair["n_from"], all_["n_from"]) == (47, 64)
    assert found["public"]["audit"]["exact"] == 0
    registry = control(plan, made).registry
    # every count is that of the pair, or of what it leaves: nothing is known of attrition that is not known of these
    own = [one.tells for id_, one in registry.figures.items() if id_[:4] == ("attrition", *mini.WAVES, "before")]
    told = own[0] | own[1]
    assert {cell[-2:] for cell in told} == {("paired:before+after", "both"), ("paired:before+after", "one")}
    named = [key for key in registry.figures if key[0] == "paired" and key[-1] == "headline"]
    assert {cell for cell in told if cell[-1] == "both"} < registry.figures[named[0]].tells
    # of the 52 who are in both 25 could do it before, as could the five who did not know later and five of the 12
    assert sorted(registry.values[cell] for cell in told) == [7, 10, 17, 20, 27, 47]


def planted(made, five):
    """Units that took part in both waves as those of both, as it was once: five more than the pairs, who follow."""
    frame = made["attrition"].copy()
    own = (frame["indicator"] == "skill") & (frame["wave"] == "before")
    both, one = (frame.index[own & (frame["group"] == group)][0] for group in ("both_waves", "one_wave"))
    met = {place: frame.at[place, "estimate"] * frame.at[place, "denominator"] for place in (both, one)}
    for place, sign in ((both, 1), (one, -1)):
        frame.at[place, "denominator"] += sign * five
        frame.at[place, "estimate"] = (met[place] + sign * five) / frame.at[place, "denominator"]
    return {**made, "attrition": frame}


def test_a_group_that_is_not_that_of_the_pair_is_not_published():
    plan = mini.measurement(indicators=(replace(mini.INDICATORS[1], sensitive=False),))
    made, public, _, _ = mini.protected(*two_waves(5), indicators=plan.indicators)
    assert set(skill_before(public["attrition"])["status"]) == {"ok", "indicative"}
    leaking = planted(made, 5)
    assert list(skill_before(leaking["attrition"])["denominator"]) == [52, 12]
    told, inside, _ = protect(plan, leaking)
    assert set(skill_before(told["attrition"])["status"]) == {"suppressed"}
    assert set(skill_before(inside["attrition"])["reason"]) == {"complement"}
    paired = told["changes"][(told["changes"]["comparison"] == "paired") & told["changes"]["headline"]]
    assert paired["n_both"].notna().any()


@pytest.mark.parametrize("forgotten", ["primary", "secondary"])
def test_a_group_of_a_few_is_hidden_though_its_rule_is_forgotten(monkeypatch, forgotten):
    """Six of the first wave are in that alone, and neither they nor their pair are shown; if they are, it is found."""
    before = crowd(FINE, TYPES)
    after = before.iloc[6:].reset_index(drop=True)
    plan = mini.measurement(indicators=(mini.INDICATORS[1],))
    made = mini.protected(before, after, indicators=plan.indicators)[0]
    shown = lambda measurement, given, change: Ruling(texts(given["attrition"]), texts(given["attrition"]))  # noqa: E731
    if forgotten == "primary":
        monkeypatch.setattr(protect_derived, "attrition", shown)
        public, _, made_of = protect(plan, made)
        assert set(skill_before(public["attrition"])["status"]) == {"suppressed"}
        assert made_of["public"]["audit"]["exact"] == 0
        return
    decided = control(plan, made)
    public = {name: hidden(name, made[name], ruling) for name, ruling in decided.rulings.items()}

    def found():
        ranges = audit(decided.system, decided.registry.readings, public, decided.reach, Work())
        return {one.cell for one in ranges if not one.kept}

    assert not found()
    public["attrition"] = hidden("attrition", made["attrition"], shown(plan, made, None))
    assert {cell[-2:] for cell in found()} >= {("paired:before+after", "one")}


def test_a_solver_that_fails_makes_a_count_known_and_not_unknown(monkeypatch):
    """What is true agrees with everything; whatever a solver says, no range leaves it out, and none is made up."""
    registry = Registry()
    cells = [registry.cell(("said", name), 2.0, 5.0) for name in "ab"]
    registry.relate(dict.fromkeys(cells, 1.0), 4.0, 4.0)
    system = registry.system()

    def programme():
        return Programme(system, tuple(cells), system.relations, frozenset(), {}, Work())

    assert programme().range(cells[0], 2.0) == (0.0, 4.0)
    failed = SimpleNamespace(x=None, status=2, mip_node_count=0, message="infeasible")
    monkeypatch.setattr("scipy.optimize.milp", lambda *given, **more: failed)
    assert programme().range(cells[0], 2.0) == (2.0, 2.0)
    short = SimpleNamespace(x=np.array([1.0, 3.0]), status=0, mip_node_count=0)
    monkeypatch.setattr("scipy.optimize.milp", lambda *given, **more: short)
    assert programme().range(cells[0], 2.0) == (1.0, 2.0)
