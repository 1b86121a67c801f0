"""Cells of who counts in both waves and who in one: those of the pair and of what it leaves, under another name."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from nulmeting.attrition import BOTH as BOTH_WAVES
from nulmeting.attrition import ONE as ONE_WAVE
from nulmeting.disclosure_levels import Level, Levels
from nulmeting.disclosure_registry import SAME, Reading, Registry
from nulmeting.disclosure_system import Key
from nulmeting.disclosure_waves import BOTH, ONE, Split, guard_small, part_of
from nulmeting.domains import ALL
from nulmeting.fields import records
from nulmeting.protect_rules import DOMINANCE, Ruling, organisation_rule
from nulmeting.settings import Measurement

ATTRITION_COST = 6.0
HEADLINE = "headline"
PLACES = {BOTH_WAVES: BOTH, ONE_WAVE: ONE}


def enter_attrition(
    registry: Registry, measurement: Measurement, frame: pd.DataFrame, ruling: Ruling, levels: Levels, split: Split
) -> None:
    """Enter both groups of every figure of a wave: the units of its pair, and what these leave of the wave.

    So every count is told already where the total and the pair are shown, and is guarded with them. Only what has no
    such pair is entered here: a headline over the register, which is one over valid answers here, and a weighted one,
    whose pairs have other weights.
    """
    sensitive = {i.id for i in measurement.indicators if i.sensitive}
    names = ["wave_from", "wave_to", "wave", "indicator", "option"]
    for found, block in frame[frame["status"] != "not_available"].groupby(names, sort=False):
        first, later, wave, indicator, option = (str(one) for one in found)
        total = levels.get((wave, indicator, option, HEADLINE, ALL, ALL))
        if total is None:
            continue
        pair = (first, later, indicator, option, HEADLINE)
        known = {BOTH_WAVES: split.both.get(pair), ONE_WAVE: split.one.get(pair)}
        inside, own = [], False
        for row in records(block):
            n, value, sides = float(row.denominator), float(row.estimate), known[str(row.group)]
            level = None if sides is None else sides[wave != first]
            if level is None or not _tells(registry, level, n, value):
                place = (f"paired:{first}+{later}", PLACES[str(row.group)])
                level, own = part_of(registry, replace(total, base_known=False), n, value, place), True
            inside.append(level)
            rule, told = ruling.rule[row.Index], level.cells()
            id_: Key = ("attrition", first, later, wave, indicator, option, str(row.group))
            registry.figure(id_, told, ATTRITION_COST, rule != "", [("attrition", int(row.Index))], [level.base])
            registry.readings.append(Reading("attrition", int(row.Index), told))
            _guard(registry, measurement, level, rule, indicator in sensitive, id_)
        if own and len(inside) == 2 and not total.base_known:
            _add_up(registry, total, inside)


def _tells(registry: Registry, level: Level, n: float, value: float) -> bool:
    """Tell whether a group has the counts of these cells."""
    pairs = ((level.base, n), (level.met, value * n), (level.total, value * n))
    return all(cell is None or abs(registry.values[cell] - count) < SAME for cell, count in pairs)


def _guard(registry: Registry, measurement: Measurement, level: Level, rule: str, strict: bool, within: Key) -> None:
    """Guard what a group said that a rule of its own hides: the total less the pair would tell it too."""
    limits = measurement.thresholds
    if rule in (organisation_rule(limits), DOMINANCE):
        for cell in (level.met, level.rest, level.total):
            if cell is not None:
                registry.guard(cell, limits.minimum_range, within)
    elif rule:
        guard_small(registry, measurement, level, strict, within)


def _add_up(registry: Registry, total: Level, inside: list[Level]) -> None:
    for name in ("base", "met", "rest", "total"):
        all_, parts = getattr(total, name), [getattr(level, name) for level in inside]
        if all_ is not None and None not in parts:
            registry.adds_up(all_, parts)
