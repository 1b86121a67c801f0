"""What logic ties between definitions: "all" to "any", organisations to their people, "both" to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from nulmeting.conditions import items_of, leaves
from nulmeting.disclosure_answers import said
from nulmeting.disclosure_definitions import counted, meets
from nulmeting.disclosure_levels import Level, Levels
from nulmeting.disclosure_registry import SAME, Registry
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
            planned = ("estimates", wave, name, option, which, *place) in registry.figures
            _several_items(registry, measurement, definition, wave, place, level, planned)
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
        if part is None or people is None:
            continue
        registry.at_most(part, people)
        everybody: Key = ("responding", wave, "person", *place)
        heard: Key = ("responding", wave, "organisation", *place)
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
    planned: bool,
) -> None:
    """Bound "both" and "either", and who is valid for all items, by what was said to each (Frechet's limits)."""
    condition = definition.condition or {}
    word = next((word for word in ("all_of", "any_of") if word in condition), None)
    if word is None or len(items_of(condition)) < 2 or any("item" not in part for part in condition[word]):
        return
    met, valid = [], []
    everybody: Key = ("responding", wave, "person", *place)
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
    if not planned:
        # nothing is published that could tell it
        return
    slack = partial(_enter_rest, registry, (wave, definition.id, level.base[3], str(condition)), place)
    for number, all_ in enumerate(valid):
        slack(f"valid:{number}", {all_: 1.0, level.base: -1.0})
    if everybody in registry.values and not (definition.without_flagged or level.base_known):
        # whoever is not valid for all of them is not valid for one of them
        slack("invalid", {level.base: 1.0, everybody: len(valid) - 1.0, **dict.fromkeys(valid, -1.0)})
    minus_yes, plus_valid = dict.fromkeys(met, -1.0), dict.fromkeys(valid, 1.0)
    if word == "all_of":
        for number, yes in enumerate(met):
            slack(f"yes:{number}", {yes: 1.0, level.met: -1.0})
        slack("no", {level.met: 1.0, level.base: -1.0, **minus_yes, **plus_valid})
    else:
        slack("yes", {level.met: -1.0, **dict.fromkeys(met, 1.0)})
        for number, (yes, all_) in enumerate(zip(met, valid, strict=True)):
            slack(f"no:{number}", {level.met: 1.0, yes: -1.0, all_: 1.0, level.base: -1.0})


def _enter_rest(registry: Registry, names: Key, place: tuple[str, str], name: str, terms: Mapping[Key, float]) -> None:
    """Enter what makes an inequality an equation: a count of people too, so that it nests and adds up as they do."""
    value = sum(factor * registry.values[key] for key, factor in terms.items())
    if value < -SAME:
        return
    top = sum(factor * registry.limits[key][1 if factor > 0 else 0] for key, factor in terms.items())
    key = registry.cell(("slack", *names, name, *place), value, top)
    registry.relate({**terms, key: -1.0})
