"""What logic ties between definitions: "all" to "any", organisations to their people, "both" to each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nulmeting.conditions import items_of, leaves
from nulmeting.disclosure_answers import said
from nulmeting.disclosure_definitions import counted, meets
from nulmeting.disclosure_levels import Level, Levels
from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_system import Key
from nulmeting.settings import Definition, Indicator, Measurement


def between_definitions(registry: Registry, measurement: Measurement, levels: Levels) -> None:
    """Relate what logic ties: "all" to "any", organisations to their people, "both" to each."""
    by_id = {i.id: i for i in measurement.indicators}
    for (wave, name, option, which, breakdown, category), level in list(levels.items()):
        indicator = by_id[name]
        definition = next(d for d in indicator.definitions if d.id == which)
        place = (breakdown, category)
        if level.met is None or level.rest is None:
            continue
        if definition.unit == "organisation":
            _organisations(registry, measurement, indicator, definition, option, wave, place, level)
        elif definition.among is None:
            _several_items(registry, measurement, definition, wave, place, level)
    rules: dict[tuple[Key, str], dict[str, Level]] = {}
    for (wave, name, option, which, breakdown, category), level in levels.items():
        definition = next(d for d in by_id[name].definitions if d.id == which)
        if definition.unit == "organisation" and level.met is not None:
            same = replace(definition, id="", collapse="", weighting=None)
            what = counted(measurement, by_id[name], same, option).met
            rules.setdefault(((wave, breakdown, category), what), {})[definition.collapse] = level
    for found in rules.values():
        for rule, level in found.items():
            for other, (lower, upper) in {"all": (True, False), "any": (False, True)}.items():
                if other in found and rule != other and rule != "informant":
                    one, two = found[other], level
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
    for part, answers in ((level.met, what.meeting), (level.rest, others), (level.base, what.valid)):
        people = said(registry, wave, what.item, answers, place)
        if part is not None and people is not None:
            registry.at_most(part, people)


def _several_items(
    registry: Registry,
    measurement: Measurement,
    definition: Definition,
    wave: str,
    place: tuple[str, str],
    level: Level,
) -> None:
    """Bound "both" and "either" by what was said to each (Frechet's limits)."""
    condition = definition.condition or {}
    word = next((word for word in ("all_of", "any_of") if word in condition), None)
    if word is None or len(items_of(condition)) < 2 or any("item" not in part for part in condition[word]):
        return
    met, valid = [], []
    for leaf in leaves(condition):
        item = measurement.codebook[leaf["item"]]
        if item.type != "single":
            return
        counts = item.codes("valid", *sorted(definition.counted_as_not))
        yes = said(registry, wave, item, [code for code in counts if meets(leaf, item, code)], place)
        all_ = said(registry, wave, item, counts, place)
        if yes is None or all_ is None:
            return
        met.append(yes)
        valid.append(all_)
    assert level.met is not None
    if word == "all_of":
        for yes in met:
            registry.at_most(level.met, yes)
        terms = {level.met: 1.0, level.base: -1.0, **dict.fromkeys(met, -1.0), **dict.fromkeys(valid, 1.0)}
        registry.relate(terms, 0.0, np.inf)
    else:
        registry.relate({level.met: 1.0, **dict.fromkeys(met, -1.0)}, -np.inf, 0.0)
        for yes, all_ in zip(met, valid, strict=True):
            registry.relate({level.met: 1.0, yes: -1.0, all_: 1.0, level.base: -1.0}, 0.0, np.inf)
