"""What the other public tables tell: rows that are made from figures entered elsewhere.

Secondary suppression does not look at these, the audit does: should one of them stay when its figure is hidden, the
audit finds the figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from nulmeting.disclosure_levels import Level, Levels
from nulmeting.disclosure_registry import Reading, Registry
from nulmeting.disclosure_system import Key
from nulmeting.disclosure_waves import Sides
from nulmeting.domains import ALL
from nulmeting.fields import records

HEADLINE = "headline"


def enter_readings(registry: Registry, given: Mapping[str, pd.DataFrame], levels: Levels, sides: Sides) -> None:
    """Enter the readings of every table that is made from the others."""
    for name, readings in (
        ("changes", _changes(given["changes"], levels, sides)),
        ("sensitivity", _definitions(given["sensitivity"], levels)),
        ("subgroups", _subgroups(given["subgroups"], levels)),
        ("robustness", _robustness(given["robustness"], levels)),
        ("planning", _planning(given["planning"], levels, sides)),
        ("agreement", _agreement(given["agreement"], levels)),
        ("response", _places(given["response"])),
        ("representativeness", _places(given["representativeness"])),
        ("monitor", _places(given["monitor"][given["monitor"]["breakdown"] != ALL])),
        ("nonresponse", _totals(given["nonresponse"])),
        ("item_nonresponse", _items(given["item_nonresponse"])),
    ):
        for row, cells, columns in readings:
            told = tuple(dict.fromkeys(cell for cell in cells if cell in registry.values))
            if told:
                registry.readings.append(Reading(name, row, told, columns))


Found = Iterator[tuple[int, Iterable[Key], tuple[str, ...]]]


def _cells(*levels: Level | None) -> list[Key]:
    return [cell for level in levels if level is not None for cell in level.cells()]


def _changes(frame: pd.DataFrame, levels: Levels, sides: Sides) -> Found:
    everybody = frame[(frame["comparison"] == "all") & (frame["status"] != "not_available")]
    for row in records(everybody):
        names = (str(row.indicator), str(row.option), str(row.definition))
        place = (str(row.breakdown), str(row.category))
        waves = str(row.wave_from), str(row.wave_to)
        yield int(row.Index), _cells(*(levels.get((wave, *names, *place)) for wave in waves)), ()
        both = sides.get((*waves, *names))
        if both is not None and place == (ALL, ALL):
            yield int(row.Index), [both[0].base, both[1].base], ("n_both",)


def _definitions(frame: pd.DataFrame, levels: Levels) -> Found:
    for row in records(frame[frame["status"] != "not_available"]):
        names = str(row.wave), str(row.indicator), str(row.option)
        own = levels.get((*names, str(row.definition), ALL, ALL))
        # one respondent drawn per organisation: the headline is what is expected of it
        drawn = levels.get((*names, HEADLINE, ALL, ALL)) if own is None else None
        yield int(row.Index), _cells(own, drawn), ()


def _subgroups(frame: pd.DataFrame, levels: Levels) -> Found:
    for row in records(frame[frame["status"] != "not_available"]):
        names = str(row.wave), str(row.indicator), str(row.option), str(row.definition)
        other = (ALL, ALL) if row.against == ALL else (str(row.breakdown), str(row.against))
        sides = levels.get((*names, str(row.breakdown), str(row.category))), levels.get((*names, *other))
        yield int(row.Index), _cells(*sides), ()


def _robustness(frame: pd.DataFrame, levels: Levels) -> Found:
    for row in records(frame[frame["status"] != "not_available"]):
        waves = [wave for wave in (str(row.wave_from), str(row.wave_to)) if wave]
        names = str(row.indicator), str(row.option), HEADLINE
        yield int(row.Index), _cells(*(levels.get((wave, *names, ALL, ALL)) for wave in waves)), ()


def _planning(frame: pd.DataFrame, levels: Levels, sides: Sides) -> Found:
    for row in records(frame[frame["status"] != "not_available"]):
        names = str(row.indicator), str(row.option), HEADLINE
        waves = str(row.wave_from), str(row.wave_to)
        observed = row.scenario == "observed"
        found = [levels.get((wave, *names, ALL, ALL)) for wave in (waves if observed else waves[:1])]
        yield int(row.Index), [level.base for level in found if level is not None], ()
        both = sides.get((*waves, *names))
        if observed and both is not None:
            yield int(row.Index), [both[0].base], ("n_both", "overlap")


def _agreement(frame: pd.DataFrame, levels: Levels) -> Found:
    for row in records(frame[frame["status"] != "not_available"]):
        wave, item = str(row.wave), str(row.item)
        for key, level in levels.items():
            if key[0] != wave or key[4] != ALL or level.met is None or level.met[2] != "organisation":
                continue
            if f'"item": "{item}"' in str(level.met[3]) and any(
                f'"{rule}"]' in level.met[3] for rule in ("all", "any")
            ):
                yield int(row.Index), _cells(level), ()


def _places(frame: pd.DataFrame) -> Found:
    for row in records(frame):
        place: Key = ("responding", str(row.wave), str(row.unit), str(row.breakdown), str(row.category))
        yield int(row.Index), [place], ()


def _totals(frame: pd.DataFrame) -> Found:
    for row in records(frame):
        yield int(row.Index), [("responding", str(row.wave), str(row.unit), ALL, ALL)], ()


def _items(frame: pd.DataFrame) -> Found:
    for row in records(frame):
        kinds = ("answered", "skipped", "not_asked")
        yield int(row.Index), [(kind, str(row.wave), str(row.item), ALL, ALL) for kind in kinds], ()
