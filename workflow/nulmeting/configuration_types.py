"""Whether an item can be used as a configuration uses it: by its type, its answers, and whether it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nulmeting.codebook import CLOSED as CLOSED_TYPES
from nulmeting.codebook import Codebook, Condition, Item, Text
from nulmeting.conditions import leaves

CLOSED = Text("dat vraagt een gesloten vraag (single)", "that takes a single-choice question")
SCORED = Text("dat vraagt een getal of antwoorden met een score", "that takes a number or answers with a score")
NUMBER = Text("dat vraagt een getal (number)", "that takes a number")
SEVERAL = Text("dat vraagt een vraag met meer antwoorden (multi of ranking)", "that takes a multi-select or ranking")
ANSWERED = Text("dat vraagt een vraag met antwoorden (single, multi of ranking)", "that takes a question with answers")
KEY = Text("dat vraagt een sleutel (personal: key)", "that takes a key (personal: key)")
KEPT = Text("het antwoord wordt niet bewaard (personal)", "its answer is not kept (personal)")

TAKES = {"mean": SCORED, "median": SCORED, "superiority": SCORED, "ratio": NUMBER, "options": ANSWERED}
"""What each statistic takes; a share takes a condition."""

VARYING = Text(
    "haar categorieën zijn niet die van hele organisaties (unit: organisation)",
    "its categories are not those of whole organisations (unit: organisation)",
)
OVERLAPPING = Text("haar categorieën overlappen (multi)", "its categories overlap (multi)")
UNREGISTERED = Text(
    "het register bevat {item} niet (register: items)", "the register does not hold {item} (register: items)"
)


def parts(condition: Condition) -> Sequence[Condition]:
    """Give the conditions that a condition combines; none if it tests an item."""
    inner: Sequence[Condition] = condition.get(
        "all_of", condition.get("any_of", [condition["not"]] if "not" in condition else [])
    )
    return inner


def misfits(condition: Condition | None, book: Codebook) -> Iterator[tuple[Item, Text]]:
    """Give the item of a single test that cannot tell what it is asked, and what that takes instead."""
    item = book.get((condition or {}).get("item", ""))
    if condition is None or item is None:
        return
    needs = SCORED if {"at_least", "at_most"} & condition.keys() else SEVERAL if "selected" in condition else CLOSED
    yield from _unless_fits(item, needs)


def measured(statistic: str, code: str | None, book: Codebook) -> Iterator[tuple[Item, Text]]:
    """Give an item that a statistic cannot measure, and what the statistic takes instead."""
    item = book.get(code or "")
    if item is not None and statistic in TAKES:
        yield from _unless_fits(item, TAKES[statistic])


def divides(entry: Mapping[str, Any], book: Codebook) -> Iterator[tuple[Item, Text]]:
    """Give the item of a breakdown if it has no answers to divide by."""
    item = book.get(entry["item"])
    if item is not None:
        yield from _unless_fits(item, ANSWERED)


def identifies(code: str, book: Codebook) -> Iterator[tuple[Item, Text]]:
    """Give the item of a link if it is not a key."""
    if code in book and book[code].personal != "key":
        yield book[code], KEY


def cells(breakdown: Mapping[str, Any], register: Mapping[str, Any] | None, book: Codebook) -> Iterator[Text]:
    """Say why a breakdown cannot divide organisations into response cells."""
    item = book.get(breakdown["item"])
    if item is None:
        return
    if breakdown.get("unit", item.unit) != "organisation":
        yield VARYING
    if item.several:
        yield OVERLAPPING
    if register is not None and item.code not in register.get("items", {}):
        yield Text(UNREGISTERED.nl.format(item=item.code), UNREGISTERED.en.format(item=item.code))


def _unless_fits(item: Item, needs: Text) -> Iterator[tuple[Item, Text]]:
    if item.personal != "no" or item.type in ("key", "text"):
        yield item, KEPT
        return
    scored = item.type == "number" or (item.type == "single" and any(a.score is not None for a in item.answers))
    fits = {
        CLOSED.en: item.type == "single",
        SCORED.en: scored,
        NUMBER.en: item.type == "number",
        SEVERAL.en: item.several,
        ANSWERED.en: item.type in CLOSED_TYPES,
    }
    if not fits[needs.en]:
        yield item, needs


def circle(item: Item, book: Codebook) -> tuple[str, ...]:
    """Give the items over which the routing to an item comes back to it; empty if it does not."""
    paths: list[tuple[str, ...]] = [(item.code,)]
    seen: set[str] = set()
    for path in paths:  # grows while it is gone through
        routings = book[path[-1]].all_routings() if path[-1] in book else ()
        for code in dict.fromkeys(str(leaf["item"]) for routing in routings for leaf in leaves(routing)):
            if code == item.code:
                return (*path, code)
            if code not in seen:  # a circle further on is reported at its own items
                seen.add(code)
                paths.append((*path, code))
    return ()


def consented(item: Item, waves: list[str]) -> bool:
    """Tell whether consent can be read from an item in every wave."""
    return item.type == "single" and item.personal == "no" and all(item.asked_in(wave) for wave in waves)
