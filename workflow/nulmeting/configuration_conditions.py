"""The checks of conditions and routing: their form, the names in them, and whether an answer can meet them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from nulmeting import configuration_types as types
from nulmeting import contradictions
from nulmeting.codebook import Condition, Item
from nulmeting.conditions import ANY_KIND, items_of
from nulmeting.configuration_names import Names
from nulmeting.messages import Fault


def form(names: Names, condition: Condition, where: str) -> Iterator[Fault]:
    """Check the form of a condition, and that its items and answers exist and can be tested so."""
    heads = [key for key in ("item", "all_of", "any_of", "not") if key in condition]
    tests = [key for key in ("in", "at_least", "at_most", "selected") if key in condition]
    if len(heads) != 1 or len(tests) != (1 if heads == ["item"] else 0):
        yield names.fault("E110", where)
        return
    for part in types.parts(condition):
        yield from form(names, part, where)
    if "item" in condition:
        yield from names.fits(types.misfits(condition, names.book), where)
        yield from names.known("item", condition["item"], names.book, where)
        item = names.book.get(condition["item"])
        for code in _listed(condition.get("in")) + _listed(condition.get("selected")):
            if item and item.answers:
                yield from names.known("answer", code, item.codes(), f"{where} ({item.code})")


def passable(names: Names, condition: Condition, counted: Collection[str], where: str) -> Iterator[Fault]:
    """Check that every test of a sound condition can be passed by some answer that counts."""
    for item, code in contradictions.not_counted(condition, names.book, counted):
        yield names.fault("E127", where, item=item.code, code=code, kind=item.answer(code).kind)
    for item in contradictions.out_of_reach(condition, names.book):
        low, high = (f"{edge:g}".replace("inf", "∞") for edge in contradictions.reach(item))
        yield names.fault("E131", where, item=item.code, low=low, high=high)


def never(names: Names, condition: Condition, where: str) -> Fault:
    """Say that no combination of answers meets a condition."""
    return names.fault("E128", where, items=", ".join(items_of(condition)))


def lacks(value: bool, outcomes: frozenset[bool] | None) -> bool:
    """Tell whether it is known that a value is not among the outcomes; without any at all, nobody is there."""
    return outcomes is not None and value not in outcomes


def routing(names: Names) -> Mapping[str, list[Fault]]:
    """Check the routing of every item.

    Returns
    -------
    mapping of item to list of Fault
        Of the items whose routing is faulty, or rests on routing that is: those have an empty list.
    """
    routed = {code: list(_places(item)) for code, item in names.book.items() if item.all_routings()}
    found = {code: list(_routing(names, names.book[code], places)) for code, places in routed.items()}
    faulty = {code: faults for code, faults in found.items() if faults}
    earlier = {
        code: contradictions.involved([c for one, _ in places for c in items_of(one)], names.book)
        for code, places in routed.items()
    }
    sound = [code for code in routed if code not in faulty and _all_sound(earlier[code], faulty, names)]
    closed = {code: [(one, where) for one, where in routed[code] if _nobody(one, names)] for code in sound}
    dead = {code for code, places in closed.items() if places}
    faulty |= {
        code: [] if dead & {*earlier[code]} else [never(names, one, where) for one, where in closed[code]]
        for code in dead
    }
    return {**{code: [] for code in routed if code not in sound}, **faulty}


def _places(item: Item) -> Iterator[tuple[Condition, str]]:
    """Give every routing of an item and where it stands."""
    for wave, routing in (("", item.routing), *item.routings.items()):
        if routing is not None:
            yield routing, f"codebook {item.code} routing{'.' if wave else ''}{wave}"


def _nobody(routing: Condition, names: Names) -> bool:
    """Tell whether it is known that a routing leads nobody on."""
    return lacks(True, contradictions.outcomes(routing, names.book, ANY_KIND))


def _routing(names: Names, item: Item, places: Iterable[tuple[Condition, str]]) -> Iterator[Fault]:
    for condition, where in places:
        found = list(form(names, condition, where))
        yield from found or passable(names, condition, ANY_KIND, where)
    if around := types.circle(item, names.book):
        yield names.fault("E214", f"codebook {item.code} routing", items=" → ".join(around))


def _all_sound(codes: Collection[str], faulty: Collection[str], names: Names) -> bool:
    return all(code in names.book and code not in faulty for code in codes)


def _listed(value: Any) -> list[str]:
    return [] if value is None else [str(v) for v in (value if isinstance(value, list) else [value])]
