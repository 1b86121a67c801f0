"""Sizes are guarded as far as that costs no total; what was said is guarded whatever it costs."""

from __future__ import annotations

import pytest
from nulmeting.disclosure_audit import audit
from nulmeting.disclosure_choice import DEAR, TOTAL, Stricter, secondary
from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_work import Work

WHOLE, SMALL, LARGE = ("all",), ("small",), ("large",)


def registry(*, soft, cost=1.0):
    """A total of 20, shown and dear; 2 of them are hidden, and the other 18 have a figure of their own."""
    made = Registry()
    for key, value in ((WHOLE, 20.0), (SMALL, 2.0), (LARGE, 18.0)):
        made.cell(key, value, 20.0)
    made.adds_up(WHOLE, [SMALL, LARGE])
    made.figure(("total",), [WHOLE], 10 * DEAR, False)
    made.figure(("small",), [SMALL], 1.0, True)
    made.figure(("large",), [LARGE], cost, False)
    made.guard(SMALL, 2.0, ("small",), soft=soft)
    return made


@pytest.mark.parametrize("soft", [True, False])
def test_a_subgroup_is_hidden_for_a_size_as_for_an_answer(soft):
    found = secondary(registry(soft=soft), Stricter(), Work())
    assert found.hidden == (("large",),) and not found.reach


def test_no_total_is_hidden_for_a_size_but_one_is_for_an_answer():
    """The other 18 are a total too: 20 less 18 gives the 2, unless either goes; the cheaper goes."""
    assert not secondary(registry(soft=True, cost=TOTAL), Stricter(), Work()).hidden
    assert secondary(registry(soft=False, cost=TOTAL), Stricter(), Work()).hidden == (("large",),)


def test_a_size_that_follows_is_said_to_follow_and_is_not_counted_as_found():
    made = registry(soft=True, cost=TOTAL)
    found = secondary(made, Stricter(), Work())
    assert found.reach == {SMALL: 0.0}
    system = made.system()
    told = type(system)(**{**vars(system), "known": system.told()})
    assert not audit(told, [], {}, found.reach)
    # of what was said the same audit says that it is known
    hard = registry(soft=False, cost=TOTAL).system()
    (one,) = audit(type(hard)(**{**vars(hard), "known": hard.told()}), [], {}, {})
    assert one.exact and not one.kept and (one.low, one.high) == (2.0, 2.0)


def test_a_size_that_must_go_altogether_takes_the_totals_with_it():
    """When the audit was not content, softness is no excuse any more."""
    found = secondary(registry(soft=True, cost=TOTAL), Stricter(altogether=frozenset([SMALL])), Work())
    assert set(found.hidden) == {("large",), ("total",)} and set(found.fallback) == set(found.hidden)


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True)])
def test_a_size_that_is_also_an_answer_is_guarded_as_one(first, second):
    made = registry(soft=first)
    made.guard(SMALL, 1.0, ("again",), soft=second)
    (guard,) = made.guards.values()
    assert not guard.soft and guard.width == 2.0 and guard.within == ("small",)


def test_two_guards_of_a_size_stay_soft_and_the_wider_counts():
    made = registry(soft=True)
    made.guard(SMALL, 4.0, ("again",), soft=True)
    (guard,) = made.guards.values()
    assert guard.soft and guard.width == 4.0 and guard.within == ("again",)
