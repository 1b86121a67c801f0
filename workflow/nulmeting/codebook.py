"""The codebook: what was asked, in which words, with which answers, in which column of each wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Condition = Mapping[str, Any]
"""A parsed condition: ``{"item", "in" | "at_least" | "at_most" | "selected"}``, ``all_of``, ``any_of`` or ``not``."""

ITEM_TYPES = ("single", "multi", "number", "text", "key", "date")
ANSWER_KINDS = ("valid", "dont_know", "not_applicable")
PERSONAL = ("no", "key", "drop")


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
        ``valid``, ``dont_know`` or ``not_applicable``.
    score : float or None
        The number the answer counts for in conditions and means; the code itself if that is a number.
    variants : tuple of str
        Other spellings met in exports; spaces count.
    columns : mapping of wave to head
        Of a split multi-select: the column that holds this option.
    """

    code: str
    label: Text
    kind: str = "valid"
    score: float | None = None
    variants: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One question.

    Parameters
    ----------
    code, type, scale : str
        Type is one of `ITEM_TYPES`; scale names a block of the answers file.
    question : Text
        The wording; `wording` overrides it per wave.
    answers : tuple of Answer
        In codebook order; empty for numbers, dates, keys and text.
    unit : str
        ``person`` or ``organisation``: what the question is about.
    personal : str
        ``no``, ``key`` (kept as a keyed pseudonym) or ``drop`` (never kept).
    routing : Condition or None
        Who is asked; None means everybody.
    columns : mapping of wave to head
        The exact head in that wave's export. Empty for a split multi-select, whose options have the heads.
    comparable : bool
        False if a change between waves must not be computed.
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
    comparable: bool = True
    note: str = ""

    def heads(self, wave: str) -> tuple[str, ...]:
        """Give the heads of the item's columns in a wave; empty if it was not asked there."""
        own = self.columns.get(wave, "")
        return (own,) if own else tuple(a.columns[wave] for a in self.answers if a.columns.get(wave))

    def asked_in(self, wave: str) -> bool:
        """Tell whether the wave's questionnaire had the item."""
        return bool(self.heads(wave))

    def question_in(self, wave: str) -> Text:
        """Give the wording of one wave."""
        return self.wording.get(wave, self.question)

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
        """Give the names of the boolean columns that hold a multi-select in the clean frame."""
        return tuple(f"{self.code}.{code}" for code in self.codes())


Codebook = Mapping[str, Item]
"""Items by code, in the codebook's order."""
