"""What a JSON schema cannot check: that every name in a configuration refers to something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nulmeting import configuration_types as types
from nulmeting.codebook import Codebook, Condition, Item, Text
from nulmeting.messages import Fault, nearest

DUTCH = {
    "item": "item",
    "wave": "meting",
    "indicator": "indicator",
    "breakdown": "uitsplitsing",
    "answer": "antwoord",
}
"""What a name can refer to, in Dutch."""


@dataclass(frozen=True)
class Check:
    """The checks of one configuration file against its codebook."""

    path: str
    book: Codebook

    def measurement(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Give every fault of a measurement whose for_each entries are written out."""
        waves = [w["id"] for w in raw["waves"]]
        ids = [i["id"] for i in raw["indicators"]]
        yield from self._unique("waves", waves)
        yield from self._unique("indicators", ids)
        yield from self._unique("breakdowns", [b["id"] for b in raw.get("breakdowns", [])])
        for indicator in raw["indicators"]:
            yield from self._indicator(indicator, raw)
        for breakdown in raw.get("breakdowns", []):
            yield from self._breakdown(breakdown)
        yield from self._comparisons(raw.get("comparisons", []), waves)
        yield from self._unique("families", [f["id"] for f in raw.get("families", [])])
        yield from self._unique("families", [one for f in raw.get("families", []) for one in f["indicators"]])
        for family in raw.get("families", []):
            for one in family["indicators"]:
                yield from self._known("indicator", one, ids, f"families.{family['id']}")
        for wave in raw["waves"]:
            field = wave.get("field", {})
            if field.get("start", "") > field.get("end", "9"):
                yield Fault("E119", f"{self.path} waves.{wave['id']}.field")
        for one in raw.get("report", {}).get("headlines", []):
            yield from self._known("indicator", one, ids, "report.headlines")
        if "needs" in raw.get("report", {}):
            options = [i["id"] for i in raw["indicators"] if i["statistic"] == "options"]
            yield from self._known("indicator", raw["report"]["needs"], options, "report.needs (options)")
        for one in raw.get("publication", {}).get("breakdowns", {}):
            yield from self._known("breakdown", one, [b["id"] for b in raw.get("breakdowns", [])], "publication")
        if "register" in raw and "person" not in raw.get("link", {}):
            yield Fault("E109", f"{self.path} link (register)", {"key": "person"})
        for place, code in _item_references(raw):
            yield from self._known("item", code, self.book, place)
        consent = raw.get("cleaning", {}).get("consent")
        if consent and consent["item"] in self.book and not types.consented(self.book[consent["item"]], waves):
            yield Fault("E115", f"{self.path} cleaning.consent", {"item": consent["item"]})
        elif consent and consent["item"] in self.book:
            codes = self.book[consent["item"]].codes()
            yield from self._known("answer", consent["value"], codes, "cleaning.consent.value")
        for item in self.book.values():
            yield from self._condition(item.routing, f"codebook {item.code} routing")
            if around := types.circle(item, self.book):
                yield Fault("E214", f"{self.path} codebook {item.code} routing", {"items": " → ".join(around)})

    def _indicator(self, entry: Mapping[str, Any], raw: Mapping[str, Any]) -> Iterator[Fault]:
        where = f"indicators.{entry['id']}"
        yield from self._unique(f"{where}.alternatives", [a["id"] for a in entry.get("alternatives", [])])
        needed = "condition" if entry["statistic"] == "share" else "item"
        if needed not in entry:
            yield Fault("E109", f"{self.path} {where}", {"key": needed})
        for part in (entry, *({**entry, **a} for a in entry.get("alternatives", []))):
            if entry["statistic"] in ("mean", "median") and part.get("collapse", "").startswith("majority"):
                yield Fault("E111", f"{self.path} {where}.collapse", {"collapse": part["collapse"]})
            if (part.get("collapse") == "informant") != ("informant" in part):
                yield Fault("E112", f"{self.path} {where}")
            for key in ("condition", "among", "informant"):
                yield from self._condition(part.get(key), f"{where}.{key}")
            if "item" in part:
                yield from self._known("item", part["item"], self.book, f"{where}.item")
            yield from self._fits(types.measured(part, self.book), f"{where}.item")
            if part.get("unit") == "organisation" and "organisation" not in raw.get("link", {}):
                yield Fault("E108", f"{self.path} {where}")

    def _breakdown(self, entry: Mapping[str, Any]) -> Iterator[Fault]:
        where = f"breakdowns.{entry['id']}"
        if entry["id"] == "all":
            yield Fault("E117", f"{self.path} {where}", {"id": "all"})
        yield from self._fits(types.divides(entry, self.book), f"{where}.item")
        yield from self._unique(f"{where}.groups", [group["id"] for group in entry.get("groups", [])])
        yield from self._unique(f"{where}.groups", [c for group in entry.get("groups", []) for c in group["answers"]])
        yield from self._known("item", entry["item"], self.book, f"{where}.item")
        codes = self.book[entry["item"]].codes() if entry["item"] in self.book else ()
        for group in entry.get("groups", []):
            for code in group["answers"]:
                yield from self._known("answer", code, codes, f"{where}.groups.{group['id']}")

    def _comparisons(self, pairs: list[Mapping[str, str]], waves: list[str]) -> Iterator[Fault]:
        seen = set()
        for number, pair in enumerate(pairs):
            where = f"comparisons[{number}]"
            for side in ("from", "to"):
                yield from self._known("wave", pair[side], waves, f"{where}.{side}")
            places = [waves.index(pair[side]) for side in ("from", "to") if pair[side] in waves]
            if len(places) == 2 and (places[0] >= places[1] or tuple(places) in seen):
                yield Fault("E116", f"{self.path} {where}")
            seen.add(tuple(places))

    def _fits(self, found: Iterable[tuple[Item, Text]], where: str) -> Iterator[Fault]:
        for item, needs in found:
            yield Fault("E113", f"{self.path} {where}", {"item": item.code, "needs": needs})

    def _condition(self, condition: Condition | None, where: str) -> Iterator[Fault]:
        if condition is None:
            return
        heads = [key for key in ("item", "all_of", "any_of", "not") if key in condition]
        tests = [key for key in ("in", "at_least", "at_most", "selected") if key in condition]
        if len(heads) != 1 or len(tests) != (1 if heads == ["item"] else 0):
            yield Fault("E110", f"{self.path} {where}")
            return
        for part in condition.get("all_of", condition.get("any_of", [condition["not"]] if "not" in condition else [])):
            yield from self._condition(part, where)
        if "item" in condition:
            yield from self._fits(types.misfits(condition, self.book), where)
        if "item" not in condition:
            return
        yield from self._known("item", condition["item"], self.book, where)
        item = self.book.get(condition["item"])
        if item and item.answers:
            for code in _listed(condition.get("in")) + _listed(condition.get("selected")):
                yield from self._known("answer", code, item.codes(), f"{where} ({item.code})")

    def _known(self, kind: str, name: str, known: Iterable[str], where: str) -> Iterator[Fault]:
        names = list(known)
        if name not in names:
            found = nearest(name, names)
            hint = f"; → '{found}'?" if found else ""
            kinds = Text(DUTCH[kind], kind)
            yield Fault("E104", f"{self.path} {where}", {"kind": kinds, "id": name, "nearest": hint})

    def _unique(self, where: str, names: list[str]) -> Iterator[Fault]:
        for name in dict.fromkeys(n for n in names if names.count(n) > 1):
            yield Fault("E107", f"{self.path} {where}", {"id": name})


def _listed(value: Any) -> list[str]:
    return [] if value is None else [str(v) for v in (value if isinstance(value, list) else [value])]


def _item_references(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, code in raw.get("link", {}).items():
        yield f"link.{key}", code
    for code in raw.get("register", {}).get("items", {}):
        yield "register.items", code
    if "consent" in raw.get("cleaning", {}):
        yield "cleaning.consent.item", raw["cleaning"]["consent"]["item"]
    if "published_series" in raw:
        yield "published_series.match.item", raw["published_series"]["match"]["item"]
        for code in raw["published_series"].get("rises", {}).get("items", []):
            yield "published_series.rises.items", code
