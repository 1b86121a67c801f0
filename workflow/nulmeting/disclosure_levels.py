"""Cells of levels: responding units, and the numerators, denominators and sums of the estimates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.disclosure_answers import BAND_COST, answered, other_answers, said
from nulmeting.disclosure_definitions import FRACTIONAL, Counted, counted, everywhere
from nulmeting.disclosure_registry import Reading, Registry
from nulmeting.disclosure_system import Key
from nulmeting.domains import ALL
from nulmeting.fields import records
from nulmeting.levels import scale
from nulmeting.protect_rules import OUTSIDE_PLAN, SMALL_CELL, Ruling, additive, headlines
from nulmeting.settings import Definition, Indicator, Measurement

TOTAL_COST, ALTERNATIVE_COST, LEADING_COST, SUBGROUP_COST = 10_000.0, 60.0, 12.0, 8.0
RESPONSE_COST = 1000.0


@dataclass(frozen=True)
class Level:
    """The cells of one figure of one wave.

    Parameters
    ----------
    base : key
        Of the denominator.
    met, rest : key or None
        Of a share: units that meet the condition, and the others of the denominator.
    total : key or None
        Of a mean: the sum of the values.
    base_known : bool
        The denominator is the register.
    """

    base: Key
    met: Key | None = None
    rest: Key | None = None
    total: Key | None = None
    base_known: bool = False

    def cells(self) -> tuple[Key, ...]:
        """Give what a reader of the figure knows."""
        base = () if self.base_known else (self.base,)
        found = (*base, self.met, None if self.base_known else self.rest, self.total)
        return tuple(key for key in found if key is not None)


Levels = dict[Key, Level]
"""By wave, indicator, option, definition, breakdown and category."""


def enter_response(registry: Registry, measurement: Measurement, frame: pd.DataFrame, ruling: Ruling) -> None:
    """Enter how many responded, with the categories that make up a whole."""
    limits, whole = measurement.thresholds, additive(measurement)
    places: dict[tuple[str, str, str], list[Key]] = {}
    for row in records(frame):
        key: Key = ("responding", str(row.wave), str(row.unit), str(row.breakdown), str(row.category))
        if pd.isna(row.responding):
            continue
        n = float(row.responding)
        top = float(row.invited) if not pd.isna(row.invited) else np.inf
        registry.cell(key, n, min(top, _all_of(registry, key, n)))
        places.setdefault((key[1], key[2], key[3]), []).append(key)
        rule = ruling.rule[row.Index]
        id_: Key = ("response", *key[1:])
        cost = RESPONSE_COST * (RESPONSE_COST if key[3] == ALL else 1.0) + n
        registry.figure(id_, [key], cost, rule != "", [("response", int(row.Index))])
        if rule not in ("", OUTSIDE_PLAN):
            registry.guard(key, limits.minimum_range, id_, soft=True)
    for (wave, unit, breakdown), parts in places.items():
        total: Key = ("responding", wave, unit, ALL, ALL)
        if breakdown == ALL or total not in registry.values:
            continue
        if (unit, breakdown) in whole:
            registry.adds_up(total, parts)
        else:
            for part in parts:
                registry.at_most(part, total)
            registry.relate({total: 1.0, **dict.fromkeys(parts, -1.0)}, -np.inf, 0.0)
    for key in [key for key in registry.values if key[0] == "responding" and key[2] == "organisation"]:
        if (other := ("responding", key[1], "person", *key[3:])) in registry.values:
            registry.at_most(key, other)


def _all_of(registry: Registry, key: Key, n: float) -> float:
    return registry.values.get(("responding", key[1], key[2], ALL, ALL), n)


def enter_levels(registry: Registry, measurement: Measurement, frame: pd.DataFrame, ruling: Ruling) -> Levels:
    """Enter every estimate with its cells, relations, figure and guards.

    Returns
    -------
    dict
        The cells of each figure.
    """
    definitions = {(i.id, d.id): (i, d) for i in measurement.indicators for d in i.definitions}
    lead = set(headlines(measurement)) | set(measurement.lead)
    levels: Levels = {}
    for row in frame.to_dict("index").items():
        number, one = int(row[0]), {str(name): value for name, value in row[1].items()}  # type: ignore[call-overload]
        if one["status"] == "not_available" and one["reason"] != "no_respondents":
            continue
        id_: Key = tuple(str(one[n]) for n in ("wave", "indicator", "option", "definition", "breakdown", "category"))
        if id_ not in levels:
            indicator, definition = definitions[id_[1], id_[3]]
            levels[id_] = enter_level(registry, measurement, indicator, definition, one)
            rule, code = ruling.rule[number], ruling.code[number]
            if rule != OUTSIDE_PLAN:
                cost = _cost(one, id_[1] in lead)
                _enter_figure(registry, measurement, ("estimates", *id_), levels[id_], (rule, code), cost)
        level = levels[id_]
        registry.rows.setdefault(("estimates", *id_), []).append(("estimates", number))
        responding: Key = ("responding", id_[0], str(one["unit"]), id_[4], id_[5])
        if responding in registry.values:
            registry.readings.append(Reading("estimates", number, (responding,)))
        registry.readings.append(Reading("estimates", number, level.cells(), (), level.met, level.base))
    _add_up(registry, measurement, levels, {(i.id, d.id): d.unit for i, d in definitions.values()})
    return levels


def _cost(row: Mapping[str, Any], leading: bool) -> float:
    if row["breakdown"] == ALL:
        return TOTAL_COST if row["headline"] else ALTERNATIVE_COST
    n = 0.0 if pd.isna(row["denominator"]) else float(row["denominator"])
    return (LEADING_COST if leading else SUBGROUP_COST) + n / 1000.0


def _enter_figure(
    registry: Registry, measurement: Measurement, id_: Key, level: Level, ruling: tuple[str, str], cost: float
) -> None:
    limits = measurement.thresholds
    rule, code = ruling
    registry.figure(id_, level.cells(), cost, rule != "", (), [level.base])
    if rule == "":
        return
    if rule != SMALL_CELL:
        for cell in (level.met, level.rest):
            if cell is not None:
                registry.guard(cell, limits.minimum_range, id_)
        if rule.startswith("base") and not level.base_known:
            registry.guard(level.base, limits.minimum_range, id_, soft=True)
        if level.total is not None:
            low, high = registry.limits[level.total]
            spread = (high - low) / 10.0
            registry.guard(level.total, max(float(limits.minimum_range), min(spread, registry.values[level.base])), id_)
        return
    for cell in (level.met, level.rest):
        if cell is not None and registry.values[cell] < limits.minimum_cell:
            registry.guard(cell, limits.minimum_range, id_)
            if code:
                top = limits.minimum_cell - (0.0 if cell in registry.fractional else 1.0)
                registry.band(cell, 0.0, top)
    if code and not level.base_known:
        registry.figure((*id_, "base"), [level.base], BAND_COST, False, (), [level.base])


def enter_level(
    registry: Registry, measurement: Measurement, indicator: Indicator, definition: Definition, row: Mapping[str, Any]
) -> Level:
    """Enter the cells of one figure: denominator, numerator and complement of a share, sum of a mean."""
    what = counted(measurement, indicator, definition, str(row["option"]))
    wave, unit = str(row["wave"]), definition.unit
    place = everywhere(what.place, row)
    n = 0.0 if pd.isna(row["denominator"]) else float(row["denominator"])
    top = max(n, registry.values.get(("responding", wave, unit, *place), n))
    base: Key | None = None
    if what.item is not None and unit == "person" and not what.base_known:
        base = _known_base(registry, wave, what, place)
    if base is None or registry.values[base] != n:
        base = registry.cell(("units", wave, unit, what.base, *place), n, top)
    if (inside := ("responding", wave, unit, *place)) in registry.values and not what.base_known:
        registry.at_most(base, inside)
    if row["statistic"] == "mean":
        return Level(base, total=_enter_sum(registry, indicator, definition, measurement, what, row, base, place))
    if row["statistic"] != "share":
        return Level(base)
    x = 0.0 if pd.isna(row["numerator"]) else float(row["numerator"])
    met = None
    if what.item is not None and unit == "person":
        met = said(registry, wave, what.item, what.meeting, place)
    if met is None or registry.values[met] != x:
        part = unit == "organisation" and what.rule in FRACTIONAL
        met = registry.cell(("met", wave, unit, what.met, *place), x, top, fractional=part)
    if what.base_known:
        return Level(base, met, None, None, True)
    rest = _enter_rest(registry, what, base, met, place)
    return Level(base, met, rest)


def _known_base(registry: Registry, wave: str, what: Counted, place: tuple[str, str]) -> Key | None:
    assert what.item is not None
    if what.item.several or set(what.valid) == set(what.item.codes()):
        key = answered(wave, what.item.code, place)
        return key if key in registry.values else None
    return said(registry, wave, what.item, what.valid, place)


def _enter_rest(registry: Registry, what: Counted, base: Key, met: Key, place: tuple[str, str]) -> Key:
    if what.item is not None and met[0] == "said" and base[0] in ("said", "answered"):
        wave = base[1]
        if base[0] == "answered":
            return other_answers(registry, wave, what.item, what.meeting, place)
        others = [code for code in what.valid if code not in what.meeting]
        found = said(registry, wave, what.item, others, place)
        if found is not None:
            return found
    key: Key = ("rest", *met)
    value = registry.values[base] - registry.values[met]
    key = registry.cell(key, value, registry.limits[base][1], fractional=met in registry.fractional)
    registry.relate({base: 1.0, met: -1.0, key: -1.0})
    return key


def _enter_sum(
    registry: Registry,
    indicator: Indicator,
    definition: Definition,
    measurement: Measurement,
    what: Counted,
    row: Mapping[str, Any],
    base: Key,
    place: tuple[str, str],
) -> Key:
    low, high = scale(indicator, definition, measurement.codebook)
    n = registry.values[base]
    value = 0.0 if pd.isna(row["estimate"]) else float(row["estimate"]) * n
    top = registry.limits[base][1]
    known = not (np.isnan(low) or np.isnan(high))
    ends = (min(low, 0.0) * top, max(high, 0.0) * top) if known else (min(0.0, 2 * value), max(100.0, 2 * value))
    key: Key = ("sum", base[1], definition.unit, what.met, *place)
    key = registry.cell(key, value, ends[1], low=ends[0], fractional=True)
    if known:
        registry.relate({key: 1.0, base: -low}, 0.0, np.inf)
        registry.relate({key: 1.0, base: -high}, -np.inf, 0.0)
    return key


def _add_up(registry: Registry, measurement: Measurement, levels: Levels, units: Mapping[tuple[str, str], str]) -> None:
    """Relate categories to the total: as parts of a whole, or as lying within it."""
    whole = additive(measurement)
    constant = {b.id for b in measurement.breakdowns if b.unit == "organisation"}
    for (wave, indicator, option, definition, breakdown, category), level in list(levels.items()):
        total = levels.get((wave, indicator, option, definition, ALL, ALL))
        if breakdown == ALL or total is None:
            continue
        unit = units[indicator, definition]
        first = next(key for key in levels if key[:5] == (wave, indicator, option, definition, breakdown))
        if (unit, breakdown) in whole:
            if first[5] == category:
                _parts(registry, levels, first[:5], total)
        else:
            registry.at_most(level.base, total.base)
            if first[5] == category:
                _covers(registry, levels, first[:5], total, unit)
            # of an organisation only the respondents in the category count: its value there may be larger
            if unit == "person" or breakdown in constant:
                for part, all_ in ((level.met, total.met), (level.rest, total.rest)):
                    if part is not None and all_ is not None:
                        registry.at_most(part, all_)


def _parts(registry: Registry, levels: Levels, names: Key, total: Level) -> None:
    inside = [level for key, level in levels.items() if key[:5] == names]
    for name in ("base", "met", "rest", "total"):
        all_, parts = getattr(total, name), [getattr(level, name) for level in inside]
        # cells of answers were related when they were entered
        if all_ is not None and all(part is not None for part in parts) and all_[0] not in ("said", "answered", "not"):
            registry.adds_up(all_, parts)


def _covers(registry: Registry, levels: Levels, names: Key, total: Level, unit: str) -> None:
    """Relate overlapping categories to the whole: whoever enrolled is in one of them, and missing in one is missing.

    Each is assumed to be known where it is so.
    """
    inside = {key[5]: level for key, level in levels.items() if key[:5] == names}
    for name in ("base", "met", "rest") if unit == "person" else ("base",):
        all_, parts = getattr(total, name), [getattr(level, name) for level in inside.values()]
        if all_ is not None and None not in parts:
            registry.relate({all_: 1.0, **dict.fromkeys(parts, -1.0)}, -np.inf, 0.0)
    everybody: Key = ("responding", names[0], unit, ALL, ALL)
    for category, level in inside.items():
        here: Key = ("responding", names[0], unit, names[4], category)
        if unit == "person" and here in registry.values and everybody in registry.values and not level.base_known:
            terms = {here: 1.0, level.base: -1.0, everybody: -1.0, total.base: 1.0}
            registry.relate(terms, -np.inf, 0.0)
