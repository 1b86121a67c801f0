"""Cells of answers: how many respondents said what, per item and domain, and the tables that show them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from nulmeting.codebook import Item
from nulmeting.disclosure_registry import Reading, Registry
from nulmeting.disclosure_system import Key
from nulmeting.domains import ALL
from nulmeting.fields import records
from nulmeting.protect_rules import OUTSIDE_PLAN, SMALL_CELL, Ruling
from nulmeting.settings import Measurement

COST = {"distributions": 4.0, "classes": 3.0}
BAND_COST = 2.0
"""That a band becomes a point: less is lost than with a figure."""


def said(registry: Registry, wave: str, item: Item, answers: Iterable[str], place: tuple[str, str]) -> Key | None:
    """Give the cell of the respondents who gave one of these answers to a single-choice item; None if there are none.

    A set of answers is the sum of its answers, so that whatever is published about the same answers hangs together.
    """
    wanted = [code for code in item.codes() if code in set(answers)]
    parts: list[Key] = [("said", wave, item.code, code, *place) for code in wanted]
    if not parts or any(part not in registry.values for part in parts):
        return None
    if len(parts) == 1:
        return parts[0]
    key: Key = ("said", wave, item.code, "|".join(wanted), *place)
    if key not in registry.values:
        registry.cell(key, sum(registry.values[part] for part in parts), max(registry.limits[p][1] for p in parts))
        registry.relate({key: 1.0, **dict.fromkeys(parts, -1.0)})
    return key


def answered(wave: str, item: str, place: tuple[str, str]) -> Key:
    """Give the cell of the respondents with any answer to an item."""
    return ("answered", wave, item, *place)


def other_answers(registry: Registry, wave: str, item: Item, answers: Iterable[str], place: tuple[str, str]) -> Key:
    """Give the cell of the respondents who answered, but otherwise."""
    given = list(answers)
    whole = answered(wave, item.code, place)
    if item.type == "single":
        found = said(registry, wave, item, [code for code in item.codes() if code not in given], place)
        if found is not None:
            return found
    key: Key = ("not", wave, item.code, "|".join(given), *place)
    own = said(registry, wave, item, given, place)
    if key not in registry.values and own is not None:
        registry.cell(key, registry.values[whole] - registry.values[own], registry.limits[whole][1])
        registry.relate({whole: 1.0, own: -1.0, key: -1.0})
    return key


def enter_answers(registry: Registry, measurement: Measurement, frame: pd.DataFrame, sums: frozenset[str]) -> None:
    """Enter the cells behind all distributions, published or not, and their relations.

    Parameters
    ----------
    frame : DataFrame
        The unprotected distributions.
    sums : frozenset of str
        Breakdowns of persons whose categories make up the whole.
    """
    names = ["wave", "item", "breakdown", "category"]
    places: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for (wave, code, breakdown, category), block in frame.groupby(names, sort=False):
        item, place = measurement.codebook[str(code)], (str(breakdown), str(category))
        if (block["reason"] == "not_asked").all():
            continue
        _enter_block(registry, str(wave), item, place, block)
        places.setdefault((str(wave), str(code), str(breakdown)), []).append(place)
    for (wave, code, breakdown), inside in places.items():
        if breakdown == ALL:
            continue
        for kind in _kinds(measurement.codebook[code]):
            whole: Key = (kind[0], wave, code, *kind[1:], ALL, ALL)
            parts: list[Key] = [(kind[0], wave, code, *kind[1:], *place) for place in inside]
            if breakdown in sums:
                registry.adds_up(whole, parts)
            else:
                for part in parts:
                    registry.at_most(part, whole)
                # whoever enrolled is in one of them: assumed to be known where it is so
                registry.relate({whole: 1.0, **dict.fromkeys(parts, -1.0)}, -np.inf, 0.0)


def _kinds(item: Item) -> list[tuple[str, ...]]:
    return [("answered",), ("not_asked",), ("skipped",), *(("said", code) for code in item.codes())]


def _enter_block(registry: Registry, wave: str, item: Item, place: tuple[str, str], block: pd.DataFrame) -> None:
    first = block.iloc[0]
    counts = {name: float(first[name]) for name in ("denominator", "not_asked", "skipped", "responding")}
    high = counts["responding"]
    total = registry.cell(("responding", wave, "person", *place), high, high)
    whole = registry.cell(answered(wave, item.code, place), counts["denominator"], high)
    rest = [registry.cell((name, wave, item.code, *place), counts[name], high) for name in ("not_asked", "skipped")]
    registry.relate({total: 1.0, whole: -1.0, **dict.fromkeys(rest, -1.0)})
    parts = [
        registry.cell(("said", wave, item.code, str(code), *place), float(count), high)
        for code, count in zip(block["answer"], block["count"], strict=True)
    ]
    if item.type == "single":
        registry.relate({whole: 1.0, **dict.fromkeys(parts, -1.0)})
        return
    for part in parts:
        registry.at_most(part, whole)
    # everybody who answered chose something, and no more than allowed
    registry.relate({whole: 1.0, **dict.fromkeys(parts, -1.0)}, -np.inf, 0.0)
    if item.max_choices:
        registry.relate({whole: float(item.max_choices), **dict.fromkeys(parts, -1.0)}, 0.0, np.inf)


def enter_rows(
    registry: Registry,
    measurement: Measurement,
    table: str,
    frame: pd.DataFrame,
    ruling: Ruling,
    answers: dict[tuple[str, str], tuple[str, ...]],
) -> None:
    """Enter the rows of `distributions` (in total) or `classes` as figures, with their guards and readings.

    Parameters
    ----------
    answers : dict of (item, answer or class) to tuple of str
        The answers that a row counts.
    """
    limits = measurement.thresholds
    wanted = frame[(frame["status"] != "not_available") & (ruling.rule[frame.index] != OUTSIDE_PLAN)]
    for row in records(wanted):
        rule, code = ruling.rule[row.Index], ruling.code[row.Index]
        item, wave = measurement.codebook[str(row.item)], str(row.wave)
        place = str(row.breakdown), str(row.category)
        name = str(row.answer)
        own = said(registry, wave, item, answers[item.code, name], place)
        whole = answered(wave, item.code, place)
        if own is None:
            continue
        id_: Key = (table, wave, item.code, *place, name)
        silent: list[Key] = [(kind, wave, item.code, *place) for kind in ("not_asked", "skipped")]
        size = registry.values[whole]
        cost = COST[table] + registry.values[own] / (1.0 + size)
        registry.figure(id_, [own, whole, *silent], cost, rule != "", [(table, int(row.Index))], [whole, *silent])
        registry.readings.append(Reading(table, int(row.Index), (own, whole, *silent), (), own, whole))
        if rule == "":
            continue
        rest = other_answers(registry, wave, item, answers[item.code, name], place)
        few = registry.values[own] < limits.minimum_cell
        many = size - registry.values[own] < limits.minimum_cell
        if rule != SMALL_CELL:
            # how many had an opinion says nothing of which
            unsure = set(answers[item.code, name]) <= set(item.codes("dont_know", "not_applicable"))
            for cell in (own, rest):
                registry.guard(cell, limits.minimum_range, id_, soft=unsure)
            if rule.startswith("base"):
                registry.guard(whole, limits.minimum_range, id_, soft=True)
            continue
        for small, cell in ((few, own), (many, rest)):
            if small:
                registry.guard(cell, limits.minimum_range, id_)
                if code:
                    registry.band(cell, 0.0, limits.minimum_cell - 1.0)
        if code:
            registry.figure((*id_, "base"), [whole], BAND_COST, False, [(table, int(row.Index))], [whole])
