"""Two releases of one measurement, and somebody who has both: what was guarded stays as unknown as declared.

He does not know the code. He looks for how many people of each type gave each answer, in both releases: what the public
tables of both say must hold, and who is in the second is who was in the first, less those who left, and those who came.
"""

from __future__ import annotations

import json
import os
from itertools import product

import mini
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting import tables
from nulmeting.messages import InputError
from nulmeting.protect import protect
from nulmeting.settings_input import Register, Wave
from scipy.optimize import Bounds, LinearConstraint, milp

LONG = bool(os.environ.get("NULMETING_LONG"))

KINDS, ANSWERS = ("town", "water"), ("1", "2", "3", "4", "5", "8")
PLACES = list(product(KINDS, ANSWERS))
"""Everybody answers, perhaps with "don't know": what an outsider looks for is one count for each of these."""

CLASSES = {"negative": "12", "neutral": "3", "positive": "45", "no_opinion": "8"}
MET, VALID = "45", "12345"
PLAN = mini.measurement(
    codebook={code: mini.CODEBOOK[code] for code in ("RID", "ORG", "TYPE", "SKILL")},
    waves=(Wave("before", mini.text("before"), "before.csv"),),
    indicators=mini.INDICATORS[1:2],
    comparisons=(),
    families=(),
    lead=("skill",),
    breakdowns=mini.BREAKDOWNS[:1],
    register=Register("register.csv", "mail", "organisation", {"TYPE": "type"}),
)
LIMITS = PLAN.thresholds


def frame(people):
    """A wave, or a register, of numbered people: who, which type, which answer."""
    columns = {
        "row": range(2, len(people) + 2),
        "person": [f"x{who}" for who, _, _ in people],
        "organisation": [f"o{who}" for who, _, _ in people],
        "TYPE": [kind for _, kind, _ in people],
        "SKILL": [answer for _, _, answer in people],
    }
    made = pd.DataFrame(columns)
    return made.astype(dict.fromkeys(list(columns)[1:], "string"))


def release(people, everybody, earlier=None):
    """The public tables of some of everybody, the restricted ones, and the manifest as it is read back."""
    read = pd.DataFrame(
        [("before", "read", "", "row", len(people))], columns=["wave", "step", "reason", "unit", "count"]
    )
    listed = frame(everybody)[["person", "organisation", "TYPE"]]
    made = tables.build(PLAN, {"before": frame(people)}, listed, read, None)
    public, restricted, audit = protect(PLAN, made, earlier)
    assert audit["public"]["audit"]["passed"]
    return public, restricted, json.loads(json.dumps(audit["release"]))


def of(kind, answers):
    """Which places count these answers, of one type or of all."""
    return np.array([float(answer in answers and kind in (own, "all")) for own, answer in PLACES])


def rows_of(found):
    """Every row about people and their answers: its public or restricted table, kind, numerator and denominator."""
    estimates = found["estimates"]
    for row in estimates[estimates["indicator"] == "skill"].itertuples():
        bases = {"headline": VALID, "unsure_is_no": "".join(ANSWERS), "enrolled": None}
        yield row, row.category, MET, bases[row.definition], row.numerator, row.denominator
    for name, answers in (("distributions", {a: a for a in ANSWERS}), ("classes", CLASSES)):
        frame_ = found[name]
        for row in frame_[frame_["item"] == "SKILL"].itertuples():
            if row.answer in answers:
                yield row, row.category, answers[row.answer], "".join(ANSWERS), row.count_, row.denominator
    for row in found["response"].itertuples():
        yield row, row.category, "".join(ANSWERS), None, row.responding, None


def renamed(found):
    """Tables whose column ``count`` does not collide with the method of a tuple."""
    return {name: table.rename(columns={"count": "count_"}) for name, table in found.items()}


def told(public):
    """What the tables say, as sums of places that are between two numbers."""
    sums, low, high = [], [], []

    def say(places, least, most):
        sums.append(places)
        low.append(least)
        high.append(most)

    for row, kind, answers, base, count, size in rows_of(renamed(public)):
        if row.status in ("ok", "indicative"):
            say(of(kind, answers), count, count)
            if base is not None:
                say(of(kind, base), size, size)
        elif row.status == "coded":
            shown, whole = row.shown.split(" / ")
            size = float(whole)
            edge = float(shown[1:])
            say(of(kind, answers), *((0, edge - 1) if shown[0] == "<" else (edge + 1, size)))
            if base is not None:
                say(of(kind, base), size, size)
    # a release may say nothing at all
    return np.reshape(sums, (-1, len(PLACES))), np.array(low, dtype=float), np.array(high, dtype=float)


def guarded(restricted):
    """The counts that the primary rules guard, as sums of places: of a small group each; of others, the small ones."""
    for row, kind, answers, base, count, size in rows_of(renamed(restricted)):
        if base is None:
            continue
        others = "".join(a for a in base if a not in answers)
        for part, number in ((answers, count), (others, size - count)):
            if part == "8":
                continue  # who does not know has said nothing
            small = row.reason == "small_cell" and number < LIMITS.minimum_cell
            if row.reason.startswith("base_below") or small:
                yield (kind, part, number)


class Attacker:
    """Somebody with the public tables of one release, or of two."""

    def __init__(self, first, second=None, *, left=True):
        sums, low, high = told(first)
        blank = np.zeros_like(sums)
        self.rules = [LinearConstraint(np.hstack([sums, blank, blank]), low, high)]
        if second is not None:
            sums, low, high = told(second)
            self.rules.append(LinearConstraint(np.hstack([sums, sums, -sums]), low, high))
            same = np.eye(len(PLACES))
            # nobody leaves who was not there
            self.rules.append(LinearConstraint(np.hstack([same, 0 * same, -same]), 0.0, np.inf))
        most = np.repeat([1000.0, 1000.0 if second is not None else 0.0, 1000.0 if left else 0.0], len(PLACES))
        self.bounds = Bounds(np.zeros(len(most)), most)

    def range(self, places, release=1):
        """The smallest and largest value, in whole numbers, of some places together."""
        aim = np.concatenate([places, *((0 * places,) * 2 if release == 1 else (places, -places))])
        ends = []
        for sign in (1.0, -1.0):
            found = milp(sign * aim, integrality=np.ones(len(aim)), bounds=self.bounds, constraints=self.rules)
            assert found.success, found.message
            ends.append(round(sign * found.fun))
        return ends


def narrow(attacker, restricted, release):
    """The guarded counts of a release that are left fewer than ``minimum_range`` apart."""
    for kind, answers, number in guarded(restricted):
        low, high = attacker.range(of(kind, answers), release)
        assert low <= number <= high, "the attacker contradicts what is true"
        if high - low < LIMITS.minimum_range:
            yield release, kind, answers, number, low, high


@st.composite
def two_waves(draw):
    """Who is in the first release and who in the second: some left, some came, and the response differs by enough."""
    kinds = st.sampled_from(["town", "town", "town", "water", "water"])
    answers = st.sampled_from([*"1112235544555558"])
    people = draw(st.lists(st.tuples(kinds, answers), min_size=50, max_size=70))
    everybody = [(number, *one) for number, one in enumerate(people)]
    first = draw(st.integers(14, 32))
    left = draw(st.sampled_from([0, 0, 1, 4]))
    came = draw(st.integers(LIMITS.minimum_base + left, len(people) - first))
    return everybody, everybody[:first], everybody[left : first + came], left


@settings(max_examples=60 if LONG else 3, deadline=None, derandomize=True)
@given(two_waves())
def test_who_has_both_releases_finds_no_guarded_count_of_either(waves):
    """Those who only came are known to have come: the attacker is told that nobody left, and that is the worse."""
    everybody, first, second, left = waves
    before, guarded_then, manifest = release(first, everybody)
    after, guarded_now, _ = release(second, everybody, {"first": manifest})
    assert not list(narrow(Attacker(before), guarded_then, 1))
    attacker = Attacker(before, after, left=left > 0)
    assert not [*narrow(attacker, guarded_then, 1), *narrow(attacker, guarded_now, 2)]


def mixed(count, answers="1524" * 20):
    """So many people, three in five of a town, whose answers are given."""
    return [(number, KINDS[number % 5 > 2], answers[number]) for number in range(count)]


@pytest.mark.parametrize(("count", "came"), [(20, 17), (30, 35)])
def test_the_figures_of_everybody_are_shown_where_enough_came(count, came):
    """No total needs to go where nobody can know what a few said: also of a question that nobody skips."""
    everybody = mixed(70)
    before, _, manifest = release(everybody[:count], everybody)
    after, _, _ = release(everybody[: count + came], everybody, {"first": manifest})
    for public in (before, after):
        total = public["estimates"][public["estimates"]["breakdown"] == "all"]
        assert set(total["status"]) <= {"ok", "indicative"}


def test_without_the_manifest_the_second_release_gives_away_what_the_first_hid():
    """Two neutral answers were hidden, and with them other counts. To those nobody came, and now they are shown."""
    answers = "1" * 9 + "2" * 8 + "3" * 2 + "4" * 8 + "5" * 9 + "8" * 3 + "3" * 8 + "1" * 12
    everybody = [(number, KINDS[number % 2], answer) for number, answer in enumerate(answers)]
    first = everybody[:39]
    before, restricted, manifest = release(first, everybody)
    blind, _, _ = release(everybody, everybody)
    after, now, _ = release(everybody, everybody, {"first": manifest})
    assert not [*narrow(Attacker(before), restricted, 1)]
    found = [*narrow(Attacker(before, blind, left=False), restricted, 1)]
    assert (1, "all", "3", 2.0, 2, 2) in found
    attacker = Attacker(before, after, left=False)
    assert not [*narrow(attacker, restricted, 1), *narrow(attacker, now, 2)]


@pytest.mark.parametrize(("left", "came"), [(0, 9), (3, 5), (12, 3), (5, 5)])
def test_too_few_that_differ_stop_the_run_also_when_some_left(left, came):
    everybody = mixed(60)
    _, _, manifest = release(everybody[:30], everybody)
    with pytest.raises(InputError) as stopped:
        release(everybody[left : 30 + came], everybody, {"first": manifest})
    assert {fault.code for fault in stopped.value.faults} == {"E702" if left == came else "E701"}
