"""One page about one group, for those who lead it: its figures beside everybody's, from the public tables alone.

Groups are set beside everybody and never beside each other: with so few people an order of them would be chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nulmeting.content import words
from nulmeting.content_blocks import (
    Block,
    Cell,
    base,
    change,
    change_identity,
    counted,
    heading,
    items,
    level,
    paragraph,
    rate,
    table,
)
from nulmeting.content_brief import change_sentence, interval, leading, levels, measure
from nulmeting.content_comparisons import difference, with_total
from nulmeting.content_ranked import ranked, ranking_wave
from nulmeting.content_source import ALL, SHIFT, Row, Source, matching
from nulmeting.content_specifications import known
from nulmeting.formatting import count, is_missing
from nulmeting.plain_text import all_plain, named
from nulmeting.sentences import LANGUAGES
from nulmeting.settings import Breakdown, Indicator, Measurement

if TYPE_CHECKING:
    import pandas as pd

MOST_NEEDS = 5
"""Answers to the question about needs that a page has room for."""


def build(
    measurement: Measurement, tables: Mapping[str, pd.DataFrame], breakdown: str, category: str, language: str
) -> dict[str, Any]:
    """Build the content of the page of one category of a breakdown.

    Parameters
    ----------
    measurement : Measurement
    tables : mapping of name to DataFrame
        Public tables.
    breakdown, category : str
        Ids in the configuration.
    language : str

    Returns
    -------
    dict
        As `nulmeting.content.build` gives it, with the group's name as title and no figures.
    """
    source = Source(measurement, tables, language)
    group = _Group(source, next(b for b in measurement.breakdowns if b.id == breakdown), category)
    label = source.breakdown(breakdown)
    made = {
        "language": language,
        "languages": list(LANGUAGES),
        "measurement": measurement.id,
        "title": source.category(breakdown, category),
        "subtitle": source.say("group_page.subtitle", breakdown=label, title=measurement.title.to(language)),
        "about": " ".join([source.say("group_page.about"), *group.made_of()]),
        "synthetic": measurement.synthetic,
        "provisional": measurement.provisional,
        "notice": source.notice("sentence"),
        "contact": measurement.contact.to(language) if measurement.contact else "",
        "words": words(source),
        "blocks": [*group.figures(), *group.response(), *group.needs(), *group.limits(), *group.whole()],
    }
    clean: dict[str, Any] = all_plain(made)
    return clean | {"blocks": named(clean["blocks"])}


@dataclass(frozen=True)
class _Group:
    """One group and where its rows are."""

    source: Source
    breakdown: Breakdown
    category: str

    @property
    def place(self) -> dict[str, str]:
        return {"breakdown": self.breakdown.id, "category": self.category}

    def made_of(self) -> list[str]:
        """Name the answers that the group puts together; nothing if it is one answer."""
        found = next(c for c in self.breakdown.categories if c.id == self.category)
        if len(found.answers) < 2:
            return []
        item = self.source.measurement.codebook[self.breakdown.item]
        names = [self.source.answer(item, code) for code in found.answers]
        return [self.source.say("group_page.made_of", names="; ".join(names))]

    def figures(self) -> list[Block]:
        """Give the leading figures of the group, each with everybody's."""
        made = [self._key_figure(indicator) for indicator in leading(self.source)]
        return [heading(2, "group", self.source.say("group_page.figures")), *made]

    def _key_figure(self, indicator: Indicator) -> Block:
        source = self.source
        return {
            "type": "key_figure",
            "id": f"{indicator.id}.{self.category}",
            "label": source.indicator(indicator.id),
            "unit": source.units(indicator.headline.unit),
            "statistic": source.word(f"statistics.{measure(source, indicator)}"),
            "is_share": indicator.statistic == "share",
            "waves": [self._wave(indicator, wave.id) for wave in levels(source, indicator)],
            "changes": [*self._changes(indicator), *self._apart(indicator)],
        }

    def _wave(self, indicator: Indicator, wave: str) -> Block:
        source = self.source
        row, total = self._row(indicator, wave), source.estimate(indicator.id, wave)
        name = f"{indicator.id}.{wave}.{indicator.statistic}"
        own, everybody = level(source, row, f"{name}.{self.breakdown.id}.{self.category}"), level(source, total, name)
        said = "everybody" if everybody["interval"] else "everybody_bare"
        fields = {"value": everybody["text"], "units": self._units(indicator)}
        ends = interval(source, total, everybody)
        return {
            "label": source.wave(wave),
            "number": own,
            "base": base(source, row),
            "bounds": "",
            "norm": source.say(f"group_page.{said}", interval=ends, **fields),
            "sentence": "",
        }

    def _units(self, *indicators: Indicator) -> str:
        """Name what figures count: organisations, participants, or either."""
        source, units = self.source, dict.fromkeys(indicator.headline.unit for indicator in indicators)
        first, *others = (source.units(unit) for unit in units)
        return source.say("group_page.either", first=first, last=others[0]) if others else first

    def _row(self, indicator: Indicator, wave: str) -> Row | None:
        return self.source.estimate(indicator.id, wave, **self.place)

    def _changes(self, indicator: Indicator) -> list[Block]:
        made = []
        for earlier, later in self.source.measurement.comparisons:
            row = self.source.change(indicator.id, earlier, later, **self.place)
            total = self.source.change(indicator.id, earlier, later)
            name = f"{indicator.id}.{earlier}-{later}.difference.{self.breakdown.id}.{self.category}"
            number = change(self.source, row, change_identity(row) if row else name)
            everybody = change(self.source, total)
            text = change_sentence(self.source, indicator, (earlier, later), row, number, plain=True)
            if everybody["value"] is not None and everybody["interval"]:
                kind = {"share": "points", SHIFT: "chance"}.get(indicator.statistic, "units")
                ends = interval(self.source, total, everybody)
                fields = {"value": everybody["text"], "units": self._units(indicator)}
                beside = self.source.say(f"group_page.change_{kind}", interval=ends, **fields)
                text = f"{text} {beside}"
            made.append({"number": number, "text": text})
        return made

    def _apart(self, indicator: Indicator) -> list[Block]:
        """Say whether the group differs from everybody, in the last wave that was tested and may be shown."""
        rows = with_total(self.source, indicator.id) if indicator.statistic != SHIFT else {}
        for wave in reversed(self.source.measurement.waves):
            row = rows.get((wave.id, self.breakdown.id, self.category))
            if row is None or is_missing(row.get("difference")) or is_missing(row.get("ci_low")):
                continue
            number = difference(self.source, row)
            kind = "points" if row["statistic"] == "share" else "units"
            verdict = "different" if row.get("verdict") == "different" else "alike"
            fields = {"wave": self.source.wave(wave.id), "value": number["text"], "units": self._units(indicator)}
            ends = number["interval"]["text"]
            return [
                {"number": number, "text": self.source.say(f"group_page.{verdict}_{kind}", interval=ends, **fields)}
            ]
        return []

    def response(self) -> list[Block]:
        """Say how many are enrolled and how many took part, as far as that is published."""
        source = self.source
        leads = {indicator.headline.unit for indicator in leading(source)}
        units = [u for u in ("person", "organisation") if u in leads or source.divides(u, self.breakdown.id)]
        rows = [r for r in matching(source.table("response"), **self.place) if r["unit"] in units]
        body: list[list[Cell]] = []
        for row in rows:
            totals = matching(source.table("response"), wave=row["wave"], unit=row["unit"], breakdown=ALL)
            total = totals[0] if totals else None
            body.append([source.wave(row["wave"]), source.units(row["unit"]), *self._counts(row, total)])
        made: list[Block] = [heading(2, "response", source.say("group_page.response"))]
        if not body:
            return [*made, paragraph(source.say("group_page.no_response"))]
        keys = {"wave": "text", "unit": "text", "enrolled": "number", "took_part": "number"}
        keys |= {"rate": "number", "rate_all": "number"}
        columns = [(kind, source.say(f"group_page.{key}")) for key, kind in keys.items()]
        is_part = any(not source.divides(row["unit"], self.breakdown.id) for row in rows)
        remark = source.say("group_page.rate_none") if is_part else ""
        return [*made, table("response", source.say("group_page.response_caption"), columns, body, remark=remark)]

    def _counts(self, row: Row, total: Row | None) -> list[Cell]:
        """Give both numbers, and the rate beside everybody's unless a group holds parts of units: it is lower then."""
        name = f"response.{row['wave']}.{row['unit']}"
        own, parts = f"{name}.{self.breakdown.id}.{self.category}", ("responding", "invited")
        numbers: list[Cell] = [counted(self.source, f"{own}.{part}", row, part) for part in ("invited", "responding")]
        if not self.source.divides(row["unit"], self.breakdown.id):
            return [*numbers, "", ""]
        return [
            *numbers,
            rate(self.source, own, row, "response_rate", parts),
            rate(self.source, f"{name}.{ALL}.{ALL}", total, "response_rate", parts),
        ]

    def needs(self) -> list[Block]:
        """Give what is needed most, of the group if that is published, else of everybody."""
        source = self.source
        if source.measurement.needs is None:
            return []
        indicator = source.measurement.indicator(source.measurement.needs)
        own, order = self._needed(indicator, **self.place)
        body, order = (own, order) if own else self._needed(indicator)
        if not body:
            return []
        key = "group_page.needs_own" if own else "group_page.needs_everybody"
        said = source.say(key, **({} if own else {"units": self._units(indicator)}))
        columns = [("text", source.say("columns.answer"))]
        columns += [("number", source.wave(wave.id)) for wave in source.measurement.waves]
        caption = source.say("group_page.needs_caption", count=len(body), name=source.indicator(indicator.id))
        several = len(source.measurement.waves) > 1 and len(body) > 1
        remark = source.say("group_page.needs_order", wave=source.wave_inside(order)) if several and order else ""
        return [
            heading(2, "needs", source.say("group_page.needs" if own else "group_page.needs_all")),
            paragraph(said),
            table("needs", caption, columns, body, remark=remark),
        ]

    def _needed(self, indicator: Indicator, **place: str) -> tuple[list[list[Cell]], str | None]:
        """Give the answers chosen most, and the wave that they are ranked by."""
        source, waves = self.source, [wave.id for wave in self.source.measurement.waves]
        options = list(dict.fromkeys(r["option"] for r in matching(source.table("estimates"), indicator=indicator.id)))
        rows = {o: [(w, source.estimate(indicator.id, w, option=o, **place)) for w in waves] for o in options}
        shown = {o: levels for o, levels in rows.items() if any(known(row) for _, row in levels)}
        where = "".join(f".{part}" for part in place.values())
        body: list[list[Cell]] = [
            [
                source.option(indicator, option),
                *(level(source, row, f"{indicator.id}.{option}.{wave}.share{where}") for wave, row in shown[option]),
            ]
            for option in ranked(shown)[:MOST_NEEDS]
        ]
        return body, ranking_wave(shown.values())

    def limits(self) -> list[Block]:
        """Say what figures about so few cannot tell."""
        source = self.source
        found = [(i, self._row(i, w.id)) for i in leading(source) for w in levels(source, i)]
        known_of = [(i, row["denominator"]) for i, row in found if row and not is_missing(row.get("denominator"))]
        said = []
        if known_of:
            low, high = (count(f(size for _, size in known_of), source.language) for f in (min, max))
            units = self._units(*(indicator for indicator, _ in known_of))
            said.append(source.say("group_page.few", count=int(low == high), low=low, high=high, units=units))
        if any(row is not None and row.get("status") in ("suppressed", "coded") for _, row in found):
            said.append(source.say("group_page.hidden", text=source.say("signs.suppressed")))
        if self.breakdown.id in source.overlapping:
            said.append(source.say("group_page.overlapping"))
        if not source.divides("organisation", self.breakdown.id) and any(
            i.headline.unit == "organisation" for i, _ in found
        ):
            said.append(source.say("group_page.organisations"))
        said += [source.say(f"group_page.{key}") for key in ("silent", "cause")]
        return [heading(2, "limits", source.say("group_page.limits")), items("limits", [(text, ()) for text in said])]

    def whole(self) -> list[Block]:
        """Say where the whole report is."""
        title = self.source.measurement.title.to(self.source.language)
        return [paragraph(self.source.say("group_page.whole", title=title, language=self.source.language))]
