"""What a JSON schema cannot check: that names refer to something, and that no two settings contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nulmeting import configuration_types as types
from nulmeting.codebook import Codebook
from nulmeting.configuration_cleaning import cleaned
from nulmeting.configuration_conditions import routing
from nulmeting.configuration_indicators import Indicators
from nulmeting.configuration_monitor import in_field, watched
from nulmeting.configuration_names import Names
from nulmeting.configuration_register import counted
from nulmeting.configuration_report import reported
from nulmeting.configuration_todo import unfinished
from nulmeting.configuration_weighting import weighting
from nulmeting.configuration_word import templates
from nulmeting.messages import Fault
from nulmeting.settings_input import ROW


@dataclass(frozen=True)
class Check:
    """The checks of one configuration file against its codebook."""

    path: str
    book: Codebook

    @property
    def names(self) -> Names:
        """The checks on names."""
        return Names(self.path, self.book)

    def measurement(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Give every fault of a measurement whose for_each entries are written out."""
        routed = routing(self.names)
        indicators = Indicators(self.names, raw, routed)
        yield from self._waves(raw["waves"])
        yield from self._unique_ids("indicators", raw)
        for indicator in raw["indicators"]:
            yield from indicators.faults(indicator)
        yield from self._breakdowns(raw)
        yield from weighting(self.names, raw)
        yield from self._comparisons(raw)
        yield from self._families(raw, indicators)
        yield from reported(self.names, raw)
        yield from templates(self.names, raw)
        yield from self._link(raw)
        yield from self._register(raw)
        if "organisations" in raw and "organisation" not in {**raw.get("link", {}), **raw.get("register", {})}:
            yield self.names.fault("E109", "link (organisations)", key="organisation")
        yield from cleaned(self.names, raw)
        yield from self._planning(raw)
        yield from unfinished(self.names, raw)
        yield from watched(self.names, raw)
        for place, code in _series_items(raw):
            yield from self.names.known("item", code, self.book, place)
        for faults in routed.values():
            yield from faults

    def _unique_ids(self, part: str, raw: Mapping[str, Any]) -> Iterator[Fault]:
        yield from self.names.unique(part, [one["id"] for one in raw.get(part, [])])

    def _waves(self, waves: list[Mapping[str, Any]]) -> Iterator[Fault]:
        yield from self.names.unique("waves", [wave["id"] for wave in waves])
        for wave in waves:
            if ("file" in wave) == ("files" in wave):
                yield self.names.fault("E158", f"waves.{wave['id']}")
            field = wave.get("field", {})
            if field.get("start", "") > field.get("end", "9"):
                yield self.names.fault("E119", f"waves.{wave['id']}.field")
        yield from in_field(self.names, waves)

    def _breakdowns(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        yield from self._unique_ids("breakdowns", raw)
        ids = {one["id"]: one for one in raw.get("breakdowns", [])}
        for entry in raw.get("breakdowns", []):
            yield from self._breakdown(entry)
        for one in raw.get("publication", {}).get("breakdowns", {}):
            yield from self.names.known("breakdown", one, ids, "publication")
        yield from self.names.unique("response_cells", raw.get("response_cells", []))
        for one in raw.get("response_cells", []):
            yield from self.names.known("breakdown", one, ids, "response_cells")
            for why in types.cells(ids[one], raw.get("register"), self.book) if one in ids else ():
                yield self.names.fault("E122", "response_cells", breakdown=one, why=why)

    def _breakdown(self, entry: Mapping[str, Any]) -> Iterator[Fault]:
        where, groups = f"breakdowns.{entry['id']}", entry.get("groups", [])
        for one in (entry, *groups):
            if one["id"] == "all":
                yield self.names.fault("E117", where, id="all")
        yield from self.names.fits(types.divides(entry, self.book), f"{where}.item")
        yield from self.names.unique(f"{where}.groups", [group["id"] for group in groups])
        yield from self.names.unique(f"{where}.groups", [code for group in groups for code in group["answers"]])
        yield from self.names.known("item", entry["item"], self.book, f"{where}.item")
        codes = self.book[entry["item"]].codes() if entry["item"] in self.book else ()
        for group in groups:
            for code in group["answers"]:
                yield from self.names.known("answer", code, codes, f"{where}.groups.{group['id']}")

    def _comparisons(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        waves, seen = [wave["id"] for wave in raw["waves"]], set()
        for number, pair in enumerate(raw.get("comparisons", [])):
            where = f"comparisons[{number}]"
            for side in ("from", "to"):
                yield from self.names.known("wave", pair[side], waves, f"{where}.{side}")
            places = [waves.index(pair[side]) for side in ("from", "to") if pair[side] in waves]
            if len(places) == 2 and (places[0] >= places[1] or tuple(places) in seen):
                yield self.names.fault("E116", where)
            seen.add(tuple(places))
            if pair.get("paired"):
                yield from self._paired(pair, raw, f"{where}.paired")

    def _paired(self, pair: Mapping[str, Any], raw: Mapping[str, Any], where: str) -> Iterator[Fault]:
        """Check that the units that are measured can be recognised in both waves."""
        waves = [wave["id"] for wave in raw["waves"] if wave["id"] in (pair["from"], pair["to"])]
        for unit in dict.fromkeys(one["unit"] for one in raw["indicators"]):
            key = raw.get("link", {}).get(unit)
            if key is None:
                yield self.names.fault("E125", where, key=unit)
            elif unit == "person" or "organisation" not in raw.get("register", {}):
                yield from self._asked(unit, key, waves, where)

    def _asked(self, unit: str, key: str, waves: list[str], where: str) -> Iterator[Fault]:
        """Check that waves have the question that recognises a unit."""
        for wave in waves:
            if key in self.book and not self.book[key].asked_in(wave):
                yield self.names.fault("E133", where, key=unit, item=key, wave=wave)

    def _families(self, raw: Mapping[str, Any], indicators: Indicators) -> Iterator[Fault]:
        entries = {one["id"]: one for one in raw["indicators"]}
        breakdowns = [one["id"] for one in raw.get("breakdowns", [])]
        yield from self._unique_ids("families", raw)
        yield from self.names.unique("families", [one for f in raw.get("families", []) for one in f["indicators"]])
        for family in raw.get("families", []):
            where = f"families.{family['id']}"
            for one in family["indicators"]:
                yield from self.names.known("indicator", one, entries, where)
            tested = [entries[one] for one in family["indicators"] if one in entries]
            bound = [one for one in tested if "margin" in family and "margin" not in one]
            wide = [fault for one in bound for fault in indicators.margin(family["margin"], one, f"{where}.margin")]
            yield from wide[:1]
            yield from self.names.unique(f"{where}.breakdowns", family.get("breakdowns", []))
            for one in family.get("breakdowns", []):
                yield from self.names.known("breakdown", one, breakdowns, f"{where}.breakdowns")

    def _link(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        for unit, code in raw.get("link", {}).items():
            if unit == "person" and code == ROW:
                yield from self._by_row(raw)
                continue
            yield from self.names.known("item", code, self.book, f"link.{unit}")
            yield from self.names.fits(types.identifies(code, self.book), f"link.{unit}")

    def _by_row(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Check that rows can recognise a respondent: every wave reads the same files, and no register has a say."""
        first, *others = raw["waves"]
        apart = [wave["id"] for wave in others if _files(wave) != _files(first)]
        if apart or not others:
            yield self.names.fault("E156", "link.person", wave=first["id"], others=", ".join(apart) or "–")
        if "register" in raw:
            yield self.names.fault("E157", "link.person")

    def _register(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        if "register" not in raw:
            return
        register, waves = raw["register"], [wave["id"] for wave in raw["waves"]]
        if "counts" in register or "person" not in register:
            yield from counted(self.names, register, waves)
            return
        for code in register.get("items", {}):
            yield from self.names.known("item", code, self.book, "register.items")
        for key in ("waves", "invited"):
            for wave in register.get(key, {}):
                yield from self.names.known("wave", wave, waves, f"register.{key}")
        for key in ("waves", "invited"):
            for wave in waves if key in register else ():
                if wave not in register[key]:
                    yield self.names.fault("E109", f"register.{key}", key=wave)
        key = raw.get("link", {}).get("person")
        if key is None:
            yield self.names.fault("E109", "link (register)", key="person")
        else:
            yield from self._asked("person", key, waves, "link (register)")

    def _planning(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Check that the planned numbers of persons and organisations can go together."""
        invited = raw.get("planning", {}).get("invited", {})
        if "organisation" in invited and "organisation" not in raw.get("link", {}):
            yield self.names.fault("E146", "planning.invited.organisation")
        elif "person" in invited and invited["person"] < invited.get("organisation", 0):
            fields = {unit: str(invited[unit]) for unit in ("person", "organisation")}
            yield self.names.fault("E147", "planning.invited", **fields)


def _files(wave: Mapping[str, Any]) -> list[str]:
    return wave.get("files") or [wave.get("file", "")]


def _series_items(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    series = raw.get("published_series")
    if series is not None:
        yield "published_series.match.item", series["match"]["item"]
        for code in series.get("rises", {}).get("items", []):
            yield "published_series.rises.items", code
