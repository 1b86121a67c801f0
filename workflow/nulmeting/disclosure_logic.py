"""What logic ties between definitions: "all" to "any", organisations to their people, "both" to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from nulmeting.conditions import items_of, leaves
from nulmeting.disclosure_answers import said
from nulmeting.disclosure_definitions import counted, meets
from nulmeting.disclosure_levels import Level, Levels
from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_system import Key
from nulmeting.domains import ALL
from nulmeting.protect_rules import additive
from nulmeting.settings import Definition, Indicator, Measurement

Terms = dict[Key, float]


def between_definitions(registry: Registry, measurement: Measurement, levels: Levels) -> None:
    """Relate what logic ties: "all" to "any", organisations to their people, "both" to each."""
    by_id = {i.id: i for i in measurement.indicators}
    left: dict[tuple[Key, Key], list[Terms]] = {}
    for (wave, name, option, which, breakdown, category), level in list(levels.items()):
        indicator = by_id[name]
        definition = next(d for d in indicator.definitions if d.id == which)
        place = (breakdown, category)
        if level.met is None or level.rest is None:
            continue
        if definition.unit == "organisation":
            _organisations(registry, measurement, indicator, definition, option, wave, place, level)
        elif definition.among is None:
            planned = ("estimates", wave, name, option, which, *place) in registry.figures
            if planned and (found := _several_items(registry, measurement, definition, wave, place, level)):
                left[(wave, name, option, which), place] = found
    _within(registry, measurement, left)
    rules: dict[tuple[Key, str], dict[str, Level]] = {}
    for (wave, name, option, which, breakdown, category), level in levels.items():
        definition = next(d for d in by_id[name].definitions if d.id == which)
        if definition.unit == "organisation" and level.met is not None:
            same = replace(definition, id="", collapse="", weighting=None)
            what = counted(measurement, by_id[name], same, option).met
            rules.setdefault(((wave, breakdown, category), what), {})[definition.collapse] = level
    for by_rule in rules.values():
        for rule, level in by_rule.items():
            for other, (lower, upper) in {"all": (True, False), "any": (False, True)}.items():
                if other in by_rule and rule != other and rule != "informant":
                    one, two = by_rule[other], level
                    assert one.met is not None and two.met is not None
                    registry.at_most(*((one.met, two.met) if lower and not upper else (two.met, one.met)))


def _organisations(
    registry: Registry,
    measurement: Measurement,
    indicator: Indicator,
    definition: Definition,
    option: str,
    wave: str,
    place: tuple[str, str],
    level: Level,
) -> None:
    """Relate organisations to their people: one that counts for a part has somebody who said so."""
    what = counted(measurement, indicator, definition, option)
    if what.item is None or what.item.type != "single":
        return
    others = [code for code in what.valid if code not in what.meeting]
    everybody: Key = ("responding", wave, "person", *place)
    heard: Key = ("responding", wave, "organisation", *place)
    for part, answers in ((level.met, what.meeting), (level.rest, others), (level.base, what.valid)):
        people = said(registry, wave, what.item, answers, place)
        if part is None or people is None:
            continue
        if everybody in registry.values and registry.values[everybody] == registry.values.get(heard):
            # of one respondent each, they are the same
            registry.fractional.discard(part)
            registry.relate({part: 1.0, people: -1.0})
            continue
        registry.at_most(part, people)
        if everybody in registry.values and heard in registry.values:
            # and one that does not has somebody who did not
            registry.relate({everybody: 1.0, people: -1.0, heard: -1.0, part: 1.0}, 0.0, np.inf)


def _several_items(
    registry: Registry,
    measurement: Measurement,
    definition: Definition,
    wave: str,
    place: tuple[str, str],
    level: Level,
) -> list[Terms]:
    """Bound "both" and "either", and who is valid for all items, by what was said to each (Frechet's limits).

    Returns
    -------
    list of terms
        Sums of cells that count people, and so are never below nought.
    """
    condition = definition.condition or {}
    word = next((word for word in ("all_of", "any_of") if word in condition), None)
    if word is None or len(items_of(condition)) < 2 or any("item" not in part for part in condition[word]):
        return []
    met, valid = [], []
    for leaf in leaves(condition):
        item = measurement.codebook[leaf["item"]]
        if item.type != "single":
            return []
        counts = item.codes("valid", *sorted(definition.counted_as_not))
        yes = said(registry, wave, item, [code for code in counts if meets(leaf, item, code)], place)
        all_ = said(registry, wave, item, counts, place)
        if yes is None or all_ is None:
            return []
        met.append(yes)
        valid.append(all_)
    assert level.met is not None
    # valid for one, and not for all of them
    found: list[Terms] = [{all_: 1.0, level.base: -1.0} for all_ in valid]
    everybody: Key = ("responding", wave, "person", *place)
    if everybody in registry.values and not (definition.without_flagged or level.base_known):
        # whoever is not valid for all of them is not valid for one of them
        found.append({level.base: 1.0, everybody: len(valid) - 1.0, **dict.fromkeys(valid, -1.0)})
    minus_yes, plus_valid = dict.fromkeys(met, -1.0), dict.fromkeys(valid, 1.0)
    if word == "all_of":
        found += [{yes: 1.0, level.met: -1.0} for yes in met]
        found.append({level.met: 1.0, level.base: -1.0, **minus_yes, **plus_valid})
    else:
        found.append({level.met: -1.0, **dict.fromkeys(met, 1.0)})
        pairs = zip(met, valid, strict=True)
        found += [{level.met: 1.0, yes: -1.0, all_: 1.0, level.base: -1.0} for yes, all_ in pairs]
    for terms in found:
        registry.relate(terms, 0.0, np.inf)
    return found


def _within(registry: Registry, measurement: Measurement, left: Mapping[tuple[Key, Key], list[Terms]]) -> None:
    """Relate what several items leave in overlapping categories to what they leave of everybody."""
    whole = {breakdown for unit, breakdown in additive(measurement) if unit == "person"}
    inside: dict[tuple[Key, str], list[list[Terms]]] = {}
    for (names, place), found in left.items():
        if place[0] not in (ALL, *whole):
            inside.setdefault((names, place[0]), []).append(found)
    for (names, _), parts in inside.items():
        total = left.get((names, (ALL, ALL)), [])
        for outer, *inner in zip(total, *parts, strict=False):
            minus = {key: -factor for key, factor in outer.items()}
            for terms in inner:
                registry.relate({**terms, **minus}, -np.inf, 0.0)
            # whoever enrolled is in one of them: assumed to be known where it is so
            registry.relate({key: factor for terms in (minus, *inner) for key, factor in terms.items()}, 0.0, np.inf)
