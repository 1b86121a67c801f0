"""The codebook: what was asked, in which words, with which answers, in which column of each wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

Condition = Mapping[str, Any]
"""A parsed condition: ``{"item", "in" | "at_least" | "at_most" | "selected"}``, ``all_of``, ``any_of`` or ``not``."""

ITEM_TYPES = ("single", "multi", "ranking", "number", "date", "text", "key")
SEVERAL = ("multi", "ranking")
"""Types of which one person can give several answers: a boolean column per option in the clean frame."""
CLOSED = ("single", *SEVERAL)
"""Types with a list of answers."""
ANSWER_KINDS = ("valid", "dont_know", "not_applicable", "none")
PERSONAL = ("no", "key", "drop", "restricted")
DIRECTIONS = ("ascending", "descending")


@dataclass(frozen=True)
class Text:
    """A text in Dutch and English."""

    nl: str
    en: str

    def to(self, language: str) -> str:
        """Give the text in the language (``nl`` or ``en``)."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True)
class Answer:
    """One answer of a scale.

    Parameters
    ----------
    code : str
        What the pipeline stores and the tables print.
    label : Text
        What readers see.
    kind : str
        ``valid``, ``dont_know``, ``not_applicable``, or ``none``: of a multi-select, the option that none applies.
    score : float or None
        The number the answer counts for in conditions and means; the code itself if that is a number.
    variants : tuple of str
        Other spellings met in exports; spaces count.
    columns : mapping of wave to head
        Of a split multi-select: the column that holds this option.
    codes : mapping of wave to str
        The code in that wave's export, where it is another one.
    variants_in : mapping of wave to tuple of str
        The other spellings in that wave's export, in place of `variants`.
    absent : frozenset of str
        Waves whose questionnaire did not offer this answer.
    """

    code: str
    label: Text
    kind: str = "valid"
    score: float | None = None
    variants: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    variants_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def code_in(self, wave: str) -> str:
        """Give the code that stands for this answer in a wave's export."""
        return self.codes.get(wave, self.code)


@dataclass(frozen=True)
class Item:
    """One question.

    Parameters
    ----------
    code, type, scale : str
        Type is one of `ITEM_TYPES`; scale names a block of the answers file.
    question : Text
        The whole wording, the stem of a grid included; `wording` overrides it per wave.
    answers : tuple of Answer
        In codebook order; empty for numbers, dates, keys and text.
    unit : str
        ``person`` or ``organisation``: what the question is about.
    personal : str
        ``no``, ``key`` (kept as a keyed pseudonym), ``drop`` (never kept) or ``restricted`` (open text to be coded by
        people inside; never in the responses or a table).
    routing : Condition or None
        Who is asked; None means everybody. `routings` overrides it per wave.
    minimum, maximum : float or None
        Limits of a number, the widest of all waves.
    earliest, latest : date or None
        Limits of a date, likewise.
    max_choices : int or None
        The most options that may be chosen or ranked, in whichever wave.
    limits : mapping of wave to mapping
        What of these is another in a wave.
    top : int or None
        Of a ranking: an option counts as chosen if its rank is this or better; None counts every rank.
    directions : mapping of wave to str
        ``ascending`` if a higher code in that wave's export stands for a higher score, else ``descending``.
    columns : mapping of wave to head
        The exact head in that wave's export. Empty for a split multi-select, whose options have the heads.
    ranks : mapping of wave to heads
        Of a ranking with a column per rank: the heads, first rank first.
    comparable : bool or None
        What the codebook declares: whether a change between waves may be computed. None leaves it to what differs.
    reason : Text
        Why, as declared with `comparable`.
    grid : str
        The block of questions with a common stem that the item belongs to, or an empty text.
    stem : Text or None
        The common stem of that block.
    """

    code: str
    type: str
    question: Text
    scale: str = ""
    answers: tuple[Answer, ...] = ()
    unit: str = "person"
    personal: str = "no"
    routing: Condition | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_choices: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    wording: Mapping[str, Text] = field(default_factory=dict)
    comparable: bool | None = None
    note: str = ""
    routings: Mapping[str, Condition | None] = field(default_factory=dict)
    earliest: date | None = None
    latest: date | None = None
    top: int | None = None
    directions: Mapping[str, str] = field(default_factory=dict)
    ranks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reason: Text = Text("", "")
    grid: str = ""
    stem: Text | None = None
    limits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def several(self) -> bool:
        """Whether one person can give several answers: a column per option."""
        return self.type in SEVERAL

    def heads(self, wave: str) -> tuple[str, ...]:
        """Give the heads of the item's columns in a wave; empty if it was not asked there."""
        own = self.columns.get(wave, "")
        options = tuple(a.columns[wave] for a in self.answers if a.columns.get(wave))
        return self.ranks.get(wave) or ((own,) if own else options)

    def asked_in(self, wave: str) -> bool:
        """Tell whether the wave's questionnaire had the item."""
        return bool(self.heads(wave))

    def question_in(self, wave: str) -> Text:
        """Give the whole wording of one wave."""
        return self.wording.get(wave, self.question)

    def in_wave(self, wave: str) -> Item:
        """Give the item with the limits of one wave."""
        return replace(self, **self.limits[wave]) if wave in self.limits else self

    def routing_in(self, wave: str) -> Condition | None:
        """Give who was asked in one wave; None means everybody."""
        return self.routings.get(wave, self.routing)

    def all_routings(self) -> tuple[Condition, ...]:
        """Give every condition that leads to the item, in whatever wave."""
        return tuple(one for one in (self.routing, *self.routings.values()) if one is not None)

    def offered(self, wave: str) -> tuple[Answer, ...]:
        """Give the answers that could be chosen in a wave: those with a column if there is one per option."""
        split = self.several and self.asked_in(wave) and not self.columns.get(wave) and wave not in self.ranks
        return tuple(a for a in self.answers if wave not in a.absent and (not split or a.columns.get(wave)))

    def answer(self, code: str) -> Answer:
        """Give the answer with this code.

        Raises
        ------
        KeyError
            If the item has no such answer.
        """
        for answer in self.answers:
            if answer.code == code:
                return answer
        raise KeyError(f"{self.code} has no answer {code}")

    def codes(self, *kinds: str) -> tuple[str, ...]:
        """Give the codes of the answers of these kinds (all kinds if none is named), in codebook order."""
        return tuple(a.code for a in self.answers if not kinds or a.kind in kinds)

    def option_columns(self) -> tuple[str, ...]:
        """Give the names of the boolean columns that hold a multi-select or ranking in the clean frame."""
        return tuple(f"{self.code}.{code}" for code in self.codes())


Codebook = Mapping[str, Item]
"""Items by code, in the codebook's order."""


def grid_blocks(book: Codebook) -> tuple[tuple[str, ...], ...]:
    """Give the blocks in which a straight line would show: the single choices of a grid that have the same answers."""
    found: dict[tuple[str, frozenset[str]], list[str]] = {}
    for item in book.values():
        if item.grid and item.type == "single" and item.personal == "no":
            found.setdefault((item.grid, frozenset(item.codes())), []).append(item.code)
    return tuple(map(tuple, found.values()))
