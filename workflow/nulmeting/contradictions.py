"""What the codebook leaves possible: tests that no answer passes, and conditions that nobody or everybody meets.

Every combination of answers that people can give is put to the condition itself, by the same evaluation as the
responses, routing included. So what is found here is what would be found in the data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, combinations, pairwise, product
from math import comb, prod
from operator import and_
from typing import TypeAlias

import numpy as np
import pandas as pd

from nulmeting.codebook import Codebook, Condition, Item
from nulmeting.conditions import ANY_KIND, asked, evaluate, items_of, leaves

LIMIT = 10_000
"""Combinations of answers that are gone through; a condition with more is not judged."""

State: TypeAlias = Mapping[str, str | float | bool]
"""One way to answer a question: cells by column of the clean responses."""


def involved(codes: Iterable[str], book: Codebook, wave: str | None = None) -> tuple[str, ...]:
    """Give these items and those of the routing that leads to them, each once; also codes that are no item.

    Parameters
    ----------
    wave : str, optional
        The wave whose routing counts; the routing of every wave if none is named.
    """
    found: dict[str, None] = {}
    waiting = list(codes)
    while waiting:
        code = waiting.pop(0)
        if code not in found:
            found[code] = None
            item = book.get(code)
            routings = () if item is None else item.all_routings() if wave is None else (item.routing_in(wave),)
            waiting += [other for routing in routings if routing for other in items_of(routing)]
    return tuple(found)


def not_counted(condition: Condition, book: Codebook, counted: Collection[str]) -> Iterator[tuple[Item, str]]:
    """Give the answers that a condition names and that are of a kind that never counts, with their item.

    Parameters
    ----------
    counted : collection of str
        Kinds of answer that count besides the valid ones.
    """
    for leaf in leaves(condition):
        item = book[leaf["item"]]
        codes = item.codes("valid", *counted)
        yield from ((item, str(code)) for code in leaf.get("in", ()) if str(code) not in codes)


def out_of_reach(condition: Condition, book: Codebook) -> Iterator[Item]:
    """Give the items of which a test asks a score beyond the highest, or below the lowest, that an answer has."""
    for leaf in leaves(condition):
        item = book[leaf["item"]]
        low, high = reach(item)
        if leaf.get("at_least", -np.inf) > high or leaf.get("at_most", np.inf) < low:
            yield item


def reach(item: Item) -> tuple[float, float]:
    """Give the lowest and highest score of an item; infinite where the codebook sets no limit to a number."""
    if item.type == "number":
        low, high = item.minimum, item.maximum
        return -np.inf if low is None else low, np.inf if high is None else high
    scores = [answer.score for answer in item.answers if answer.kind == "valid" and answer.score is not None]
    return min(scores, default=-np.inf), max(scores, default=np.inf)


def outcomes(
    condition: Condition,
    book: Codebook,
    counted_as_not: frozenset[str] = frozenset(),
    *,
    given: Sequence[Condition] = (),
    measured: Sequence[str] = (),
) -> frozenset[bool] | None:
    """Give the values that a condition can have over all ways to answer its items.

    Parameters
    ----------
    condition : Condition
        Its items are in the codebook, can be tested so, and have no routing in a circle.
    counted_as_not : frozenset of str
        As for `nulmeting.conditions.evaluate`.
    given : sequence of Condition
        Only people are looked at for whom these hold.
    measured : sequence of str
        Only people are looked at to whom these items are put, by the routing of any wave.

    Returns
    -------
    frozenset of bool, or None
        ``{False}``: it can never be true; ``{True}``: it always is; both: it depends; empty: nobody can be valid.
        None if there are more than `LIMIT` ways to answer.
    """
    own = [code for part in (condition, *given) for code in items_of(part)]
    codes = involved([*own, *measured], book)
    routings = [routing for code in codes for routing in book[code].all_routings()]
    tests = [leaf for part in (condition, *given, *routings) for leaf in leaves(part)]
    guides = {code for routing in routings for code in items_of(routing)}
    kinds = {code: ANY_KIND if code in guides else counted_as_not for code in codes}
    ways = [ways_to_answer(book[code], [leaf for leaf in tests if leaf["item"] == code], kinds[code]) for code in codes]
    if any(one is None for one in ways):
        return None
    states = [one for one in ways if one is not None]
    if prod(map(len, states)) > LIMIT:
        return None
    frame = pd.DataFrame([dict(chain.from_iterable(s.items() for s in row)) for row in product(*states)])
    found: set[bool] = set()
    for wave in dict.fromkeys(("", *(wave for code in codes for wave in book[code].routings))):
        masks = [evaluate(part, frame, book, wave).fillna(False).astype(bool) for part in given]
        masks += [asked(book[code], frame, book, wave) for code in measured]
        held = reduce(and_, masks, pd.Series(True, index=frame.index))
        found |= {bool(value) for value in evaluate(condition, frame, book, wave, counted_as_not)[held].dropna()}
    return frozenset(found)


def ways_to_answer(item: Item, tests: Sequence[Condition], kinds: Collection[str]) -> list[State] | None:
    """Give every way to answer an item that its tests can tell apart; None if there are too many."""
    if item.type == "number":
        thresholds = [leaf[key] for leaf in tests for key in ("at_least", "at_most") if key in leaf]
        return [{item.code: value} for value in _numbers(item, thresholds)]
    if item.several:
        return _selections(item, [str(code) for leaf in tests for code in _listed(leaf["selected"])])
    return [{item.code: code} for code in item.codes("valid", *kinds)]


def _numbers(item: Item, thresholds: Iterable[float]) -> list[float]:
    """Give a number at and on either side of each threshold, as far as the item's limits go."""
    low, high = reach(item)
    edges = sorted({float(edge) for edge in (*thresholds, low, high) if np.isfinite(edge)}) or [0.0]
    between = [(a + b) / 2 for a, b in pairwise(edges)]
    return [value for value in (edges[0] - 1, *edges, *between, edges[-1] + 1) if low <= value <= high]


def _selections(item: Item, named: Iterable[str]) -> list[State] | None:
    """Give every choice among the options that are named; whoever chooses none of them chooses another one."""
    options = list(dict.fromkeys(named))
    others = [code for code in item.codes() if code not in options]
    most = len(item.answers) if item.max_choices is None else item.max_choices
    sizes = range(0 if others else 1, min(most, len(options)) + 1)
    if sum(comb(len(options), size) for size in sizes) > LIMIT:
        return None
    alone = set(item.codes("none"))
    picks = [set(pick or others[:1]) for size in sizes for pick in combinations(options, size)]
    picks = [pick for pick in picks if len(pick) == 1 or not pick & alone]
    return [{f"{item.code}.{code}": code in pick for code in item.codes()} for pick in picks]


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]
