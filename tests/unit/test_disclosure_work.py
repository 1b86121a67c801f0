"""What a measurement may cost, and what becomes of it when that is not enough."""

from __future__ import annotations

import mini
import pytest
from mini import FINE, TYPES, crowd
from nulmeting import protect as stage
from nulmeting.disclosure_nested import enter_nested
from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_suppress import suppress
from nulmeting.disclosure_system import Figure, Guard, Relation, System
from nulmeting.disclosure_work import WHOLE, Work, allowed
from nulmeting.messages import InputError
from nulmeting.protect import protect
from nulmeting.settings import Breakdown, Category


def row():
    """A total of 20, shown, with parts 2, 9 and 9, of which the first is hidden."""
    values = {("T",): 20.0, ("a",): 2.0, ("b",): 9.0, ("c",): 9.0}
    relation = Relation({("T",): 1.0, ("a",): -1.0, ("b",): -1.0, ("c",): -1.0})
    figures = tuple(Figure(key, frozenset([key]), 1.0, key == ("a",)) for key in values if key != ("T",))
    limits = dict.fromkeys(values, (0.0, 20.0))
    return System(values, limits, (relation,), figures, (Guard(("a",), 2.0),), known=frozenset([("T",)]))


def test_work_is_shared_and_given_back():
    work = Work(100.0)
    own = work.part(1, 4)
    assert (own.left, work.left) == (25.0, 75.0)
    own.spend(0)
    assert own.spent and own.left == -75.0
    work.back(own)
    assert work.left == 0.0 and work.spent
    assert work.part(1, 2).left == 0.0


def test_a_small_measurement_may_cost_less_and_none_more_than_the_whole():
    assert allowed(100) < allowed(1000) < allowed(10**9) == WHOLE


def test_without_work_everything_in_a_part_is_hidden():
    (part,) = row().parts()
    enough, none = suppress(part), suppress(part, Work(0.0))
    assert len(enough.hidden) == 1 and not enough.given_up
    assert set(none.hidden) == {("b",), ("c",)} and none.given_up and not none.optimal


def test_the_same_work_gives_the_same_choice():
    (part,) = row().parts()
    for left in (0.0, 300.0, 600.0, 5000.0):
        assert suppress(part, Work(left)) == suppress(part, Work(left))


def test_a_part_that_nothing_touches_is_told_apart():
    hidden = row().hiding([("b",), ("c",)])
    assert not hidden.untouched  # the total is known
    assert System(**{**vars(hidden), "known": frozenset()}).untouched


def test_a_measurement_of_a_few_is_done_at_once_and_shows_nothing(monkeypatch):
    used = []
    monkeypatch.setattr(stage, "Work", lambda left: used.append(Work(left)) or used[0])
    made = mini.built()
    public, _, audit = protect(mini.measurement(), made)
    assert public["estimates"]["estimate"].isna().all()
    assert audit["public"]["audit"]["passed"] and audit["public"]["audit"]["exact"] == 0
    assert used[0].left > 0.5 * allowed(sum(map(len, made.values())))


def test_without_any_work_nothing_is_published_and_the_page_says_so(monkeypatch):
    monkeypatch.setattr(stage, "Work", lambda left: Work(0.0))
    frame = crowd(["5"] * 10 + ["1"] * 10 + ["5"] * 2 + ["2"] * 10, TYPES)
    _, public, _, audit = mini.protected(frame, comparisons=(), indicators=mini.INDICATORS[:2])
    assert audit["public"]["audit"]["passed"] and audit["restricted"]["system"]["fallback"]
    assert not set(public["estimates"]["status"]) & {"ok", "indicative", "coded"}


def test_an_audit_that_fails_to_the_last_stops_the_run(monkeypatch):
    from nulmeting.disclosure_audit import Derived

    found = [Derived(("a",), ("b",), True, 2.0, 1.0, 1.0, 1.0, 1.0)]
    monkeypatch.setattr(stage, "audit", lambda *_: found)
    with pytest.raises(InputError) as stopped:
        mini.protected(crowd(FINE, TYPES), comparisons=(), indicators=mini.INDICATORS[:1])
    (fault,) = stopped.value.faults
    assert fault.code == "E706" and fault.fields["count"] == "1"
    assert "mini" in stopped.value.text("en")
    assert "niets gepubliceerd" in stopped.value.text("nl") and "nothing was published" in stopped.value.text("en")


def test_a_kind_of_network_holds_each_of_its_networks_and_no_more_than_all():
    kinds = Breakdown("kind", mini.text("kind"), "NET", (Category("ab", mini.text("ab"), ("a", "b")),))
    registry = Registry()
    for place, n in ((("network", "a"), 6.0), (("network", "b"), 5.0), (("kind", "ab"), 8.0)):
        registry.cell(("responding", "before", "person", *place), n, 20.0)
    enter_nested(registry, mini.measurement(breakdowns=(*mini.BREAKDOWNS, kinds)))
    told = {frozenset((key[-1], factor) for key, factor in r.terms.items()) for r in registry.relations}
    assert told == {
        frozenset({("a", 1.0), ("ab", -1.0)}),
        frozenset({("b", 1.0), ("ab", -1.0)}),
        frozenset({("ab", 1.0), ("a", -1.0), ("b", -1.0)}),
    }
