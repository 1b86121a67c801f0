"""The checks of indicators: keys that go with the statistic, names that exist, conditions that can be met."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nulmeting import configuration_types as types
from nulmeting import contradictions
from nulmeting.conditions import items_of
from nulmeting.configuration_cleaning import unflagged
from nulmeting.configuration_conditions import form, lacks, never, passable
from nulmeting.configuration_names import Names
from nulmeting.configuration_norms import norm
from nulmeting.messages import Fault
from nulmeting.settings import RANDOM_RESPONDENT

NEEDED = {"share": ("condition",), "ratio": ("item", "per")}
"""Keys without which a statistic cannot be computed; the others need an item."""

ONLY = {
    "condition": ("share",),
    "counted_as_not": ("share",),
    "interval": ("share", "options"),
    "irreversible": ("share",),
    "item": ("mean", "median", "options", "ratio", "superiority"),
    "per": ("ratio",),
}
"""Keys that say something about some statistics only."""

WHOLE_REGISTER = ("share", "options")
"""Statistics in which somebody who did not answer can count: as a no."""

OF_PERSONS = ("ratio", "superiority")
"""Statistics that are not given for organisations."""

EXACT = ("konijn", "wang")
"""Intervals that go by how many units the register holds."""

LARGEST_CHANGE = {"share": 1.0, "options": 1.0, "superiority": 0.5}
"""What a change cannot exceed; a superiority is held against a half."""

CONDITIONS = ("condition", "among", "informant")
WHAT, WHO = {"condition", "item", "per"}, {"among", "informant", "counted_as_not", "base"}
"""Keys that decide what is measured, and who counts."""


@dataclass(frozen=True)
class Indicators:
    """The checks of the indicators of one configuration file whose for_each entries are written out.

    Parameters
    ----------
    names : Names
    raw : mapping
        The configuration file.
    unsound : collection of str
        Items whose routing is faulty: what rests on them is not judged further.
    """

    names: Names
    raw: Mapping[str, Any]
    unsound: Collection[str]

    def faults(self, entry: Mapping[str, Any]) -> Iterator[Fault]:
        """Give every fault of one indicator."""
        where = f"indicators.{entry['id']}"
        alternatives = entry.get("alternatives", [])
        yield from self.names.unique(f"{where}.alternatives", [a["id"] for a in alternatives])
        if any(one["id"] == RANDOM_RESPONDENT for one in alternatives):
            yield self.names.fault("E145", f"{where}.alternatives", id=RANDOM_RESPONDENT)
        for key in NEEDED.get(entry["statistic"], ("item",)):
            if key not in entry:
                yield self.names.fault("E109", where, key=key)
        if "margin" in entry:
            if not any(entry["id"] in family["indicators"] for family in self.raw.get("families", [])):
                yield self.names.fault("E120", f"{where}.margin")
            yield from self.margin(entry["margin"], entry, f"{where}.margin")
        if entry.get("interval") in EXACT and "register" not in self.raw:
            yield self.names.fault("E126", f"{where}.interval", interval=entry["interval"])
        yield from norm(self.names, entry)
        yield from self._definition(entry, set(entry), where)
        hopeless = list(self._possible(entry, set(entry), where))
        yield from hopeless
        for one in alternatives:
            part, own, place = {**entry, **one}, set(one), f"{where}.alternatives.{one['id']}"
            yield from self._definition(part, own, place)
            if own & WHAT or not hopeless:
                yield from self._possible(part, own, place)

    def margin(self, margin: float, entry: Mapping[str, Any], where: str) -> Iterator[Fault]:
        """Check that a change of an indicator could exceed a margin."""
        largest = LARGEST_CHANGE.get(entry["statistic"])
        if largest is not None and margin >= largest:
            fields = {"margin": f"{margin:g}", "indicator": entry["id"], "largest": f"{largest:g}"}
            yield self.names.fault("E121", where, **fields)

    def _definition(self, part: Mapping[str, Any], own: set[str], where: str) -> Iterator[Fault]:
        """Check a definition; what an alternative takes over has been checked with the indicator."""
        for rule in unflagged(self.raw, part, self.names.book) if "without_flagged" in own else ():
            yield self.names.fault("E149", f"{where}.without_flagged", rule=rule)
        yield from self._keys(part, own, where)
        yield from self._items(part, own, where)

    def _keys(self, part: Mapping[str, Any], own: set[str], where: str) -> Iterator[Fault]:
        """Check that keys go with the statistic and with each other."""
        statistic = part["statistic"]
        for key in (key for key in ONLY if key in own and statistic not in ONLY[key]):
            yield self.names.fault("E124", f"{where}.{key}", key=key, statistic=statistic)
        if "base" in own and part["base"] == "register" and statistic not in WHOLE_REGISTER:
            yield self.names.fault("E124", f"{where}.base", key="base: register", statistic=statistic)
        if "collapse" in own and statistic != "share" and part["collapse"].startswith("majority"):
            yield self.names.fault("E111", f"{where}.collapse", collapse=part["collapse"])
        if own & {"collapse", "informant"} and (part.get("collapse") == "informant") != ("informant" in part):
            yield self.names.fault("E112", where)
        if "unit" in own and part["unit"] == "organisation" and statistic in OF_PERSONS:
            yield self.names.fault("E123", f"{where}.unit", statistic=statistic)
        elif "unit" in own and part["unit"] == "organisation" and "organisation" not in self.raw.get("link", {}):
            yield self.names.fault("E108", where)

    def _items(self, part: Mapping[str, Any], own: set[str], where: str) -> Iterator[Fault]:
        """Check that items exist and can be used so."""
        for key in (key for key in CONDITIONS if key in own):
            yield from form(self.names, part[key], f"{where}.{key}")
        for key in (key for key in ("item", "per") if key in own):
            yield from self.names.known("item", part[key], self.names.book, f"{where}.{key}")
            yield from self.names.fits(types.measured(part["statistic"], part[key], self.names.book), f"{where}.{key}")
        if part["statistic"] == "ratio" and own & {"item", "per"} and part.get("item") == part.get("per"):
            yield self.names.fault("E132", f"{where}.per", item=part["per"])

    def _possible(self, part: Mapping[str, Any], own: set[str], where: str) -> Iterator[Fault]:
        """Check that somebody can count, and that not everybody who counts must have the same value."""
        if not own & {*WHAT, *WHO} or any(self._items(part, set(part), where)):
            return
        measured, conditions = _measured(part), _saying(part, CONDITIONS)
        tested = [code for key in conditions for code in items_of(part[key])]
        own_codes = [*measured, *tested]
        codes = contradictions.involved(own_codes, self.names.book)
        if any(code not in self.names.book or code in self.unsound for code in codes):
            return
        if not self._together(own_codes):
            yield self.names.fault("E130", where, items=", ".join(codes))
            return
        found = {key: list(self._tests(part, key, where)) for key in conditions}
        for key in conditions:
            if key in own or (key == "condition" and "counted_as_not" in own):
                yield from found[key]
        if not any(found.values()):
            yield from self._outcomes(part, where, f"{where}.condition" if "condition" in own else where)

    def _together(self, codes: Collection[str]) -> bool:
        """Tell whether there is a wave that holds all these items and its own routing to them.

        What the register holds need not be asked.
        """
        registered, book = self.raw.get("register", {}).get("items", {}), self.names.book
        return any(
            all(code in registered or book[code].asked_in(wave) for code in contradictions.involved(codes, book, wave))
            for wave in (one["id"] for one in self.raw["waves"])
        )

    def _tests(self, part: Mapping[str, Any], key: str, where: str) -> Iterator[Fault]:
        """Check the tests of a condition by the kinds of answer that count in it."""
        counted = part.get("counted_as_not", ()) if key == "condition" else ()
        yield from passable(self.names, part[key], counted, f"{where}.{key}")

    def _outcomes(self, part: Mapping[str, Any], where: str, place: str) -> Iterator[Fault]:
        book, limits = self.names.book, _saying(part, ("among", "informant"))
        found = {key: contradictions.outcomes(part[key], book, measured=_measured(part)) for key in limits}
        nobody = [key for key in limits if lacks(True, found[key])]
        yield from (never(self.names, part[key], f"{where}.{key}") for key in nobody)
        if nobody or not _saying(part, ("condition",)):
            return
        counted = frozenset(part.get("counted_as_not", ()))
        can = contradictions.outcomes(part["condition"], book, counted, given=[part[key] for key in limits])
        if lacks(True, can):
            yield never(self.names, part["condition"], place)
        elif lacks(False, can) and part.get("base") != "register":
            yield self.names.fault("E129", place, items=", ".join(items_of(part["condition"])))


def _measured(part: Mapping[str, Any]) -> list[str]:
    """Give the items that a definition measures, besides those in its conditions."""
    return [part[key] for key in _saying(part, ("item", "per"))]


def _saying(part: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    """Give those of the keys that a definition has and that say something about its statistic."""
    return [key for key in keys if key in part and part["statistic"] in ONLY.get(key, (part["statistic"],))]
