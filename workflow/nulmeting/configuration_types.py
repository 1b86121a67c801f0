"""Whether an item can be used as a configuration uses it: by its type, its answers, and whether it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nulmeting.codebook import Codebook, Condition, Item, Text

CLOSED = Text("dat vraagt een gesloten vraag (single)", "that takes a single-choice question")
SCORED = Text("dat vraagt een getal of antwoorden met een score", "that takes a number or answers with a score")
SEVERAL = Text("dat vraagt een meerkeuzevraag (multi)", "that takes a multi-select")
ANSWERED = Text("dat vraagt een vraag met antwoorden (single of multi)", "that takes a question with answers")
KEPT = Text("het antwoord wordt niet bewaard (personal)", "its answer is not kept (personal)")


def misfits(condition: Condition | None, book: Codebook) -> Iterator[tuple[Item, Text]]:
    """Give the items that a condition asks what they cannot tell, and what that takes instead."""
    if condition is None:
        return
    parts = condition.get("all_of", condition.get("any_of", [condition["not"]] if "not" in condition else []))
    for part in parts:
        yield from misfits(part, book)
    item = book.get(condition.get("item", ""))
    if item is None:
        return
    needs = SCORED if {"at_least", "at_most"} & condition.keys() else SEVERAL if "selected" in condition else CLOSED
    yield from _unless_fits(item, needs)


def measured(entry: Mapping[str, Any], book: Codebook) -> Iterator[tuple[Item, Text]]:
    """Give the item of a mean, median or options indicator if it cannot be measured so."""
    item = book.get(entry.get("item", ""))
    if item is not None and entry["statistic"] != "share":
        yield from _unless_fits(item, ANSWERED if entry["statistic"] == "options" else SCORED)


def divides(entry: Mapping[str, Any], book: Codebook) -> Iterator[tuple[Item, Text]]:
    """Give the item of a breakdown if it has no answers to divide by."""
    item = book.get(entry["item"])
    if item is not None:
        yield from _unless_fits(item, ANSWERED)


def _unless_fits(item: Item, needs: Text) -> Iterator[tuple[Item, Text]]:
    if item.personal != "no" or item.type in ("key", "text"):
        yield item, KEPT
        return
    scored = item.type == "number" or (item.type == "single" and any(a.score is not None for a in item.answers))
    fits = {
        CLOSED.en: item.type == "single",
        SCORED.en: scored,
        SEVERAL.en: item.type == "multi",
        ANSWERED.en: item.type in ("single", "multi"),
    }
    if not fits[needs.en]:
        yield item, needs


def circle(item: Item, book: Codebook) -> tuple[str, ...]:
    """Give the items over which the routing to an item comes back to it; empty if it does not."""
    path = [item.code]
    while True:
        routing = book[path[-1]].routing if path[-1] in book else None
        if routing is None:
            return ()
        path.append(str(routing["item"]))
        if path[-1] == item.code:
            return tuple(path)
        if path[-1] in path[:-1]:
            return ()  # a circle further on, reported at its own items


def consented(item: Item, waves: list[str]) -> bool:
    """Tell whether consent can be read from an item in every wave."""
    return item.type == "single" and item.personal == "no" and all(item.asked_in(wave) for wave in waves)
