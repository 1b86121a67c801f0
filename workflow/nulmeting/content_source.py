"""The public tables and the measurement's labels, as charts, workbook and report look them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nulmeting.classes import CLASSES
from nulmeting.codebook import Item
from nulmeting.domains import domains
from nulmeting.formatting import EN_DASH, lower_first
from nulmeting.plain_text import label, told_apart
from nulmeting.sentences import has, or_plain, sentence
from nulmeting.settings import Breakdown, Category, Definition, Indicator, Measurement
from nulmeting.settings_input import ROW, Wave

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
ALL = "all"
HEADLINE = "headline"
SHIFT = "superiority"
"""Statistic of an ordinal shift between two waves, which no single wave has."""


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a table as plain records, with None for every empty number or text."""
    columns = [[None if v is None or v != v or v == "" else v for v in _plain(frame[c])] for c in frame.columns]
    names = [str(c) for c in frame.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _plain(series: pd.Series[Any]) -> list[Any]:
    return series.astype(object).where(series.notna(), None).tolist()


def matching(table: Iterable[Row], **wanted: Any) -> list[Row]:
    """Give the records that have these values."""
    return [r for r in table if all(r.get(k) == v for k, v in wanted.items())]


@dataclass(frozen=True)
class Source:
    """Everything a renderer may know, in one language.

    Parameters
    ----------
    measurement : Measurement
        For labels, wording and the order of things; never for figures.
    frames : mapping of name to DataFrame
        The public tables.
    language : str
    """

    measurement: Measurement
    frames: Mapping[str, pd.DataFrame]
    language: str
    _records: dict[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> list[dict[str, Any]]:
        """Give a table's records, made when first asked for; an absent table has none."""
        if name not in self._records:
            self._records[name] = rows(self.frames[name]) if name in self.frames else []
        return self._records[name]

    def say(self, key: str, /, **fields: object) -> str:
        """Fill a sentence template in the source's language, the one that suits the measurement."""
        return sentence(self.suited(key), self.language, **fields)

    def suited(self, key: str) -> str:
        """Give under which key a template stands for this measurement."""
        own = (f"{section}.{key}" for section in self.circumstances)
        return next((one for one in own if has(one, self.language)), key)

    @cached_property
    def circumstances(self) -> tuple[str, ...]:
        """What holds of the measurement, as the sections of the catalogue are called whose sentences then go first."""
        measurement = self.measurement
        units = {d.unit for i in measurement.indicators for d in i.definitions}
        of_rows = units == {"organisation"} and not measurement.person_key
        holds = {
            "one_questionnaire": self.one_questionnaire,
            "unlinked": not (measurement.person_key or measurement.organisation_key),
            "persons_only": not measurement.organisation_key and units <= {"person"},
            "numbers_only": of_rows and {i.type for i in measurement.codebook.values()} <= {"number", "key", "date"},
            "organisations_only": of_rows,
        }
        return tuple(section for section, does in holds.items() if does)

    def notice(self, form: str) -> str:
        """Say that a wave is still in the field, and that the data are synthetic; an empty text if neither holds.

        Parameters
        ----------
        form : str
            ``short`` for a label, ``sentence``, or ``banner`` in full.
        """
        found = []
        if self.measurement.provisional:
            last = self.measurement.waves[-1]
            fields = {"wave": self._label(last), "date": self.day(last.in_field_on)}
            found.append(self.say(f"provisional.{form}", **fields))
        if self.measurement.synthetic:
            found.append(self.say(f"synthetic.{form}"))
        return (" \N{MIDDLE DOT} " if form == "short" else " ").join(found)

    def word(self, key: str) -> str:
        """Give a fixed term, or its key in plain words if the catalogue does not know it."""
        return or_plain(self.suited(key), self.language)

    # figures

    @cached_property
    def _estimates(self) -> dict[tuple[str, ...], Row]:
        keys = ("indicator", "option", "wave", "definition", "breakdown", "category", "target")
        return {tuple(r.get(k) or "" for k in keys): r for r in self.table("estimates") if self._is_own(r)}

    @cached_property
    def _changes(self) -> dict[tuple[str, ...], Row]:
        keys = ("indicator", "option", "wave_from", "wave_to", "comparison", "definition", "breakdown", "category")
        return {tuple(r.get(k) or "" for k in (*keys, "target")): r for r in self.table("changes") if self._is_own(r)}

    def _is_own(self, row: Row) -> bool:
        """Tell whether a row has its indicator's statistic, and not the ordinal shift of the same answers."""
        return bool((row["statistic"] == SHIFT) == (row["indicator"] in self._shifts))

    @cached_property
    def _shifts(self) -> frozenset[str]:
        return frozenset(i.id for i in self.measurement.indicators if i.statistic == SHIFT)

    def estimate(
        self,
        indicator: str,
        wave: str,
        *,
        option: str = "",
        definition: str = HEADLINE,
        breakdown: str = ALL,
        category: str = ALL,
    ) -> Row | None:
        """Give the row of an estimate, with the indicator's own target; None if the tables have no such row."""
        return self._with_target(self._estimates, indicator, (option, wave, definition, breakdown, category))

    def change(
        self,
        indicator: str,
        wave_from: str,
        wave_to: str,
        *,
        option: str = "",
        comparison: str = ALL,
        breakdown: str = ALL,
        category: str = ALL,
    ) -> Row | None:
        """Give the row of a change between two waves with the headline definition, over everybody or one group."""
        rest = (option, wave_from, wave_to, comparison, HEADLINE, breakdown, category)
        return self._with_target(self._changes, indicator, rest)

    def _with_target(self, index: Mapping[tuple[str, ...], Row], indicator: str, rest: tuple[str, ...]) -> Row | None:
        own = self.measurement.indicator(indicator).target
        other = "population" if own == "process" else "process"
        return index.get((indicator, *rest, own)) or index.get((indicator, *rest, other))

    # labels, as plain text

    def _label(self, one: Wave | Indicator | Definition | Breakdown | Category) -> str:
        return label(one.label.to(self.language), one.id)

    def wave(self, wave_id: str) -> str:
        """Give a wave's label; ``baseline+followup`` gives both."""
        return " + ".join(self._label(self.measurement.wave(w)) for w in wave_id.split("+"))

    @property
    def one_questionnaire(self) -> bool:
        """Whether the waves are questions of one questionnaire that everybody filled in once."""
        return self.measurement.person_key == ROW

    def pair(self, earlier: str, later: str) -> dict[str, str]:
        """Name two waves inside a sentence, in the fields that templates have for them."""
        return {"earlier": self.wave_inside(earlier), "later": self.wave_inside(later)}

    def wave_inside(self, wave_id: str) -> str:
        """Give a wave's label for use inside a sentence; in quotation marks if it is no wave but a question."""
        name = lower_first(self.wave(wave_id))
        return self.say("story.quoted", wave=name) if self.one_questionnaire else name

    def question(self, item: Item, wave: str | None = None) -> str:
        """Give an item's wording, that of one wave if it is named."""
        return label((item.question if wave is None else item.question_in(wave)).to(self.language), item.code)

    def answer(self, item: Item, code: str) -> str:
        """Give the label of an answer, or of a class of answers; the code itself if there is none."""
        labels = told_apart({a.code: label(a.label.to(self.language), a.code) for a in item.answers})
        return labels.get(code) or (self.word(f"classes.{code}") if code in CLASSES else code)

    def indicator(self, indicator_id: str) -> str:
        """Give an indicator's short name."""
        return self._label(self.measurement.indicator(indicator_id))

    def option(self, indicator: Indicator, code: str) -> str:
        """Give the label of an option of a multi-select indicator."""
        item = self.measurement.codebook.get(indicator.headline.item or "")
        return self.answer(item, code) if item else code

    def definition(self, indicator_id: str, definition: str) -> str:
        """Give the label of a definition."""
        found = [d for d in self.measurement.indicator(indicator_id).definitions if d.id == definition]
        if definition == HEADLINE or not found:
            return self.word(f"words.{definition}")
        return self._label(found[0])

    def divides(self, unit: str, breakdown: str) -> bool:
        """Tell whether the categories of a breakdown hold whole units.

        An organisation with people in two categories is in both, and has responded in one only if somebody of that
        category did: its response in parts is lower than as a whole, and no measure of who took part.
        """
        parts = {b.id for b in self.measurement.breakdowns if unit == "organisation" and b.unit != unit}
        return breakdown not in parts

    @cached_property
    def overlapping(self) -> frozenset[str]:
        """Breakdowns by which a unit may be in several categories."""
        return frozenset(one.breakdown for one in domains(self.measurement) if one.overlapping)

    def breakdown(self, breakdown_id: str) -> str:
        """Give the label of a breakdown."""
        divided = (*self.measurement.breakdowns, *self.measurement.monitored)
        found = [self._label(b) for b in divided if b.id == breakdown_id]
        return found[0] if found else self.word(f"words.{breakdown_id}")

    def category(self, breakdown_id: str, category: str) -> str:
        """Give the label of a category of a breakdown."""
        for breakdown in (*self.measurement.breakdowns, *self.measurement.monitored):
            if breakdown.id == breakdown_id:
                return next((self._label(c) for c in breakdown.categories if c.id == category), category)
        return self.word(f"words.{category}")

    def units(self, unit: str) -> str:
        """Give the plural of a unit: organisations, participants."""
        return self.word(f"units.{unit}")

    def period(self, wave_id: str) -> str:
        """Give when a wave was in the field, or an empty text."""
        wave = self.measurement.wave(wave_id)
        return self.between(wave.field_start, wave.field_end)

    def between(self, start: date | None, end: date | None) -> str:
        """Write a period: ``4–29 juni 2018``."""
        if start is None or end is None:
            return self.day(start or end)
        if (start.year, start.month) == (end.year, end.month):
            return self.day(start) if start == end else f"{start.day}{EN_DASH}{self.day(end)}"
        if start.year == end.year:
            return f"{start.day} {self.say(f'months.m{start.month}')} {EN_DASH} {self.day(end)}"
        return f"{self.day(start)} {EN_DASH} {self.day(end)}"

    def day(self, when: date | None) -> str:
        """Write a date: ``29 juni 2018``; an empty text without one."""
        return f"{when.day} {self.say(f'months.m{when.month}')} {when.year}" if when else ""

    def hidden(self, row: Row | None) -> str:
        """Say why a row has no number: not shown, a band, or not available; empty if it has one."""
        if row is None:
            return self.say("signs.not_available")
        status = row.get("status")
        if status == "suppressed":
            return self.say("signs.suppressed")
        if status == "coded":
            return self.band(str(row.get("shown") or ""))
        if status == "not_available":
            reason = row.get("reason")
            if reason == "not_asked" and row.get("wave_from"):
                return self.say("signs.not_comparable" if self._is_asked_twice(row) else "reasons.not_in_both")
            return self.word(f"reasons.{reason}") if reason else self.say("signs.not_available")
        return ""

    def _is_asked_twice(self, row: Row) -> bool:
        """Tell whether a row of change has a figure on either side: then the two are not comparable."""
        if not row.get("indicator"):
            return False
        option = row.get("option") or ""
        sides = [self.estimate(row["indicator"], row[key], option=option) for key in ("wave_from", "wave_to")]
        return not any(self.is_lacking([side]) for side in sides)

    def is_lacking(self, found: Iterable[Row | None]) -> bool:
        """Tell whether rows say nothing at all: absent, or not available for a reason known beforehand."""
        return all(row is None or row.get("status") == "not_available" for row in found)

    def band(self, shown: str) -> str:
        """Write a coded cell in words: ``<3 / 17`` becomes ``minder dan 3 van 17``."""
        part, slash, whole = (piece.strip() for piece in shown.partition("/"))
        for sign, key in (("<", "signs.fewer_than"), (">", "signs.more_than")):
            if slash and part.startswith(sign):
                return self.say(key, part=part[1:].strip(), whole=whole)
        return shown or self.say("signs.suppressed")
