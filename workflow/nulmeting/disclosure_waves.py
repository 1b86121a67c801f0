"""Cells of two waves: units valid in both, the others of either, and the answers of the same people in both."""

from __future__ import annotations

from dataclasses import dataclass, fields

import pandas as pd

from nulmeting.disclosure_definitions import counted
from nulmeting.disclosure_levels import Level, Levels
from nulmeting.disclosure_registry import Reading, Registry
from nulmeting.disclosure_system import Key
from nulmeting.domains import ALL
from nulmeting.fields import records
from nulmeting.protect_rules import OUTSIDE_PLAN, Ruling, base_rule
from nulmeting.settings import Measurement

PAIRED_COST, TRANSITION_COST, DIAGNOSTIC_COST = 30.0, 2.0, 10.0
BOTH, ONE = "both", "one"

Sides = dict[Key, tuple[Level, Level]]
"""By waves, indicator, option and definition: a group on the earlier wave and on the later."""


@dataclass(frozen=True)
class Split:
    """Who is valid in both waves, and the others of each wave, for every paired figure."""

    both: Sides
    one: Sides


def enter_paired(
    registry: Registry, measurement: Measurement, frame: pd.DataFrame, ruling: Ruling, levels: Levels
) -> Split:
    """Enter the figures of units that are valid in both waves, and what they leave of the total."""
    limits = measurement.thresholds
    sides, others = Sides(), Sides()
    sensitive = {i.id for i in measurement.indicators if i.sensitive}
    pairs = frame[
        (frame["comparison"] == "paired") & (frame["breakdown"] == ALL) & (frame["status"] != "not_available")
    ]
    for row in records(pairs):
        waves = (str(row.wave_from), str(row.wave_to))
        names = (str(row.indicator), str(row.option), str(row.definition))
        id_: Key = ("paired", *waves, *names)
        registry.rows.setdefault(id_, []).append(("changes", int(row.Index)))
        if id_ not in registry.figures:
            found, left = [], []
            for side, wave in zip(("from", "to"), waves, strict=True):
                total = levels.get((wave, *names, ALL, ALL))
                if total is None or total.base_known:
                    break
                n, value = float(getattr(row, f"n_{side}")), float(getattr(row, f"estimate_{side}"))
                place = ("paired:" + "+".join(waves), BOTH)
                found.append(part_of(registry, total, n, value, place))
                left.append(_left(registry, total, found[-1], (place[0], ONE)))
            if len(found) < 2:
                continue
            registry.relate({found[0].base: 1.0, found[1].base: -1.0})
            sides[id_[1:]], others[id_[1:]] = (found[0], found[1]), (left[0], left[1])
            rule = ruling.rule[row.Index]
            tells = [cell for level in found for cell in level.cells()]
            registry.figure(id_, tells, PAIRED_COST, rule != "", (), [level.base for level in found])
            strict = names[0] in sensitive
            if rule != OUTSIDE_PLAN:
                for own, other in zip(found, left, strict=True):
                    if rule == base_rule(limits):
                        registry.guard(own.base, limits.minimum_range, id_, soft=True)
                    for level in (own, other):
                        guard_small(registry, measurement, level, strict, id_)
        if (known := sides.get(id_[1:])) is not None:
            told = tuple(cell for level in known for cell in level.cells())
            registry.readings.append(Reading("changes", int(row.Index), told))
    return Split(sides, others)


def guard_small(registry: Registry, measurement: Measurement, level: Level, strict: bool, within: Key) -> None:
    """Guard what a few people said: of a small group everything, of a sensitive indicator every small count."""
    limits = measurement.thresholds
    size = registry.values[level.base]
    if size <= 0:
        return
    few = size < limits.minimum_base
    for cell in (level.met, level.rest):
        if cell is not None and (few or (strict and registry.values[cell] < limits.minimum_cell)):
            registry.guard(cell, limits.minimum_range, within)
    if few and level.total is not None:
        registry.guard(level.total, limits.minimum_range, within)


def part_of(registry: Registry, total: Level, n: float, value: float, place: tuple[str, str]) -> Level:
    """Enter the cells of a part of the units of a figure, within it."""

    def entered(cell: Key | None, amount: float) -> Key | None:
        if cell is None:
            return None
        low, high = registry.limits[cell]
        key: Key = ("part", *cell, *place)
        key = registry.cell(key, amount, high, low=min(low, 0.0), fractional=cell in registry.fractional)
        if low >= 0:
            registry.at_most(key, cell)
        return key

    base = entered(total.base, n)
    assert base is not None
    met = entered(total.met, value * n)
    rest = entered(total.rest, n - value * n)
    if met is not None and rest is not None:
        registry.relate({base: 1.0, met: -1.0, rest: -1.0})
    return Level(base, met, rest, entered(total.total, value * n))


def _left(registry: Registry, total: Level, part: Level, place: tuple[str, str]) -> Level:
    """Enter what a part leaves of the whole."""
    cells: dict[str, Key | None] = {}
    for field in fields(Level):
        whole, own = getattr(total, field.name), getattr(part, field.name)
        if field.name == "base_known" or whole is None or own is None:
            continue
        key: Key = ("part", *whole, *place)
        amount = registry.values[whole] - registry.values[own]
        low, high = registry.limits[whole]
        cells[field.name] = key = registry.cell(
            key, amount, high, low=min(low, 0.0), fractional=whole in registry.fractional
        )
        registry.relate({whole: 1.0, own: -1.0, key: -1.0})
    base = cells["base"]
    assert base is not None
    left = Level(base, cells.get("met"), cells.get("rest"), cells.get("total"))
    if left.met is not None and left.rest is not None:
        registry.relate({left.base: 1.0, left.met: -1.0, left.rest: -1.0})
    return left


def enter_transitions(
    registry: Registry, measurement: Measurement, frame: pd.DataFrame, ruling: Ruling, sides: Sides
) -> None:
    """Enter the answers of the same people in both waves, and their sums in the paired figures.

    The counts from one answer are shown or hidden together.
    """
    limits = measurement.thresholds
    strict = {code for i in measurement.indicators if i.sensitive for code in _items(measurement, i.id)}
    rows = frame[frame["answer_from"] != ""]
    cells: dict[tuple[str, str, str], dict[tuple[str, str], Key]] = {}
    for (first, later, item, answer), block in rows.groupby(
        ["wave_from", "wave_to", "item", "answer_from"], sort=False
    ):
        name = (str(first), str(later), str(item))
        row_total: Key = ("moved", *name, str(answer), ALL)
        n = float(block["denominator"].fillna(0).iloc[0])
        top = float(rows.loc[(rows["item"] == item) & (rows["wave_from"] == first), "count"].sum())
        registry.cell(row_total, n, top)
        own: list[Key] = []
        for to, count in zip(block["answer_to"], block["count"], strict=True):
            key: Key = ("moved", *name, str(answer), str(to))
            own.append(registry.cell(key, float(count), top))
            cells.setdefault(name, {})[str(answer), str(to)] = own[-1]
        registry.relate({row_total: 1.0, **dict.fromkeys(own, -1.0)})
        _within_wave(registry, row_total, ("said", str(first), str(item), str(answer), ALL, ALL))
        rule = str(ruling.rule[block.index[0]])
        id_: Key = ("transitions", *name, str(answer))
        tells = [*own, row_total]
        # how many had no opinion the other time is no more of a secret than how many there are
        unsure = measurement.codebook[name[2]].codes("dont_know", "not_applicable")
        silent = [key for key in own if key[5] in unsure]
        at = [("transitions", int(place)) for place in block.index]
        registry.figure(id_, tells, TRANSITION_COST + n / (1.0 + top), rule != "", at, [row_total, *silent])
        registry.readings.extend(Reading("transitions", place, tuple(tells)) for _, place in at)
        if rule in ("", OUTSIDE_PLAN):
            continue
        few = n < limits.minimum_base
        for cell in own:
            count = registry.values[cell]
            if count > 0 and (few or (item in strict and count < limits.minimum_cell)):
                registry.guard(cell, limits.minimum_range, id_)
    for (first, later, item), moved in cells.items():
        for to in dict.fromkeys(to for _, to in moved):
            parts = [key for (_, b), key in moved.items() if b == to]
            column: Key = ("moved", first, later, item, ALL, to)
            registry.cell(column, sum(registry.values[k] for k in parts), registry.limits[parts[0]][1])
            registry.relate({column: 1.0, **dict.fromkeys(parts, -1.0)})
            _within_wave(registry, column, ("said", later, item, to, ALL, ALL))
    _sums_of_transitions(registry, measurement, cells, sides)


def _within_wave(registry: Registry, moved: Key, said: Key) -> None:
    """Enter that those who gave an answer in one of two waves, and answered the other too, are among those who did."""
    if said in registry.values:
        registry.at_most(moved, said)


def _items(measurement: Measurement, indicator: str) -> set[str]:
    from nulmeting.protect_rules import items_behind

    return items_behind(measurement.indicator(indicator))


def _sums_of_transitions(
    registry: Registry,
    measurement: Measurement,
    cells: dict[tuple[str, str, str], dict[tuple[str, str], Key]],
    sides: Sides,
) -> None:
    """Tie the paired figures of persons by one item to the transitions that they sum up."""
    for (first, later, indicator, option, which), (before, after) in sides.items():
        chosen = measurement.indicator(indicator)
        definition = next(d for d in chosen.definitions if d.id == which)
        what = counted(measurement, chosen, definition, option)
        if definition.unit != "person" or what.item is None or (first, later, what.item.code) not in cells:
            continue
        moved = cells[first, later, what.item.code]
        valid, meeting = set(what.valid), set(what.meeting)
        wanted = (
            (before.base, valid, valid),
            (before.met, meeting, valid),
            (after.met, valid, meeting),
        )
        for cell, left, right in wanted:
            if cell is not None:
                parts = [key for (a, b), key in moved.items() if a in left and b in right]
                registry.relate({cell: 1.0, **dict.fromkeys(parts, -1.0)})
        joint = [key for (a, b), key in moved.items() if a in meeting and b in meeting]
        if joint and option == "":
            key: Key = ("joint", first, later, indicator, which)
            key = registry.cell(key, sum(registry.values[k] for k in joint), registry.limits[joint[0]][1])
            registry.relate({key: 1.0, **dict.fromkeys(joint, -1.0)})


def enter_diagnostics(registry: Registry, frame: pd.DataFrame, ruling: Ruling, sides: Sides) -> None:
    """Enter the tests beside a change, which tell how many met the condition in both waves."""
    for row in records(frame[frame["status"] != "not_available"]):
        names = (str(row.wave_from), str(row.wave_to), str(row.indicator))
        both = sides.get((*names, str(row.option), "headline"))
        if both is None:
            continue
        id_: Key = ("diagnostics", *names, str(row.option))
        joint: Key = ("joint", *names, "headline")
        tells = [cell for level in both for cell in level.cells()]
        tells += [joint] if joint in registry.values and row.option == "" else []
        if id_ not in registry.figures:
            registry.figure(
                id_, tells, DIAGNOSTIC_COST, bool(ruling.rule[row.Index]), (), [level.base for level in both]
            )
        registry.rows[id_].append(("diagnostics", int(row.Index)))
        registry.readings.append(Reading("diagnostics", int(row.Index), tuple(tells)))
