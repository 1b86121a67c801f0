"""What a column of an export probably is: a guess, by its head and its different answers, for somebody to look at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nulmeting.configuration_todo import TODO
from nulmeting.grid import Column
from nulmeting.labels import normalise
from nulmeting.parsing import SELECTED, UNSELECTED

MAIL, NAME, BODY = (
    re.compile(r"e-?mail|mailadres"),
    re.compile(r"\bnaam\b|voornaam|achternaam|\bname\b|telefoon|phone|\bip\b|ipaddr|adres\b|address|postcode|geboorte"),
    re.compile(r"organisatie|organi[sz]ation|werkgever|employer|\borg\b"),
)
MOST_ANSWERS = 20
"""Different answers above which a column is not taken for a closed question."""
LONGEST_ANSWER = 120
MOST_WORDS = 8
"""Length of the answers, at most and on average: longer ones are somebody's own words and never go into a codebook."""
OTHER = ("[other]", "(anders)", "(other)")
"""Ends of the heads of texts beside the answer "other"."""
CODED = re.compile(r"[A-Za-z]{0,3}\d{1,6}")
"""Answers that are codes: their labels are elsewhere."""
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,6})?%?")

_AGREE = (
    ("1", "Helemaal mee oneens", "Strongly disagree", "Geheel mee oneens|Zeer mee oneens|Completely disagree", "", "1"),
    ("2", "Mee oneens", "Disagree", "Oneens", "", "2"),
    ("3", "Neutraal", "Neutral", "Noch eens, noch oneens|Niet eens en niet oneens|Neither agree nor disagree", "", "3"),
    ("4", "Mee eens", "Agree", "Eens", "", "4"),
    ("5", "Helemaal mee eens", "Strongly agree", "Geheel mee eens|Zeer mee eens|Completely agree", "", "5"),
    ("8", "Weet niet", "Don't know", "Weet ik niet|Geen mening|No opinion", "dont_know", ""),
    ("9", "N.v.t.", "Not applicable", "Niet van toepassing|NVT|N/A", "not_applicable", ""),
)
_YES_NO = (
    ("ja", "Ja", "Yes", "Y|J", "", ""),
    ("nee", "Nee", "No", "N", "", ""),
    ("weet_niet", "Weet niet", "Don't know", "Weet ik niet|Geen mening", "dont_know", ""),
)
SCALES: Mapping[str, tuple[tuple[str, ...], ...]] = {"agree_5": _AGREE, "yes_no": _YES_NO}
"""Scales that are recognised: code, both labels, variants, kind and score of every answer."""


@dataclass(frozen=True)
class Guess:
    """What a column, or several that belong together, probably is.

    Parameters
    ----------
    type, personal, note : str
        As in the codebook.
    scale : str
        A key of `SCALES`, or empty.
    answers : tuple of str
        Of a closed question with a scale of its own: its answers as they stand in the export.
    columns : mapping of answer to head
        Of a question with a column per option.
    """

    heads: tuple[str, ...]
    type: str
    personal: str = "no"
    scale: str = ""
    answers: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def guess(head: str, column: Column) -> Guess:
    """Guess what one column is; what is not recognised is left out of the data (``drop``)."""
    form, texts = normalise(head), [text.strip() for text in column.texts if text.strip()]
    addresses = sum("@" in text for text in texts)
    if addresses * 2 > len(texts) or (MAIL.search(form) and addresses == len(texts)):
        return Guess((head,), "key", "key", note=f"{TODO}: key of a person?")
    if (NAME.search(form) and not BODY.search(form)) or MAIL.search(form):
        return Guess((head,), "text", "drop", note=f"{TODO}: looks personal; it is not kept")
    if not texts:
        return Guess((head,), "text", "drop", note=f"{TODO}: empty in this export")
    for scale, answers in SCALES.items():
        known = {normalise(spelling) for a in answers for spelling in (a[1], a[2], *a[3].split("|"))}
        if len(texts) > 1 and {normalise(text) for text in texts} <= known:
            return Guess((head,), "single", scale=scale)
    if all(_NUMBER.fullmatch(text) for text in texts):
        return Guess((head,), "number", note=f"{TODO}: a number, or the codes of answers?")
    parts = list(dict.fromkeys(part.strip() for text in texts for part in text.split(";") if part.strip()))
    filled = int(column.filled().sum())
    if any(";" in text for text in texts) and len(parts) <= MOST_ANSWERS and _closed(parts, filled):
        return Guess((head,), "multi", answers=tuple(parts))
    if len(texts) <= MOST_ANSWERS and _closed(texts, filled) and not form.endswith(OTHER):
        return Guess((head,), "single", answers=tuple(_in_order(texts)))
    if BODY.search(form):
        return Guess((head,), "key", "key", note=f"{TODO}: key of an organisation?")
    return Guess((head,), "text", "drop", note=f"{TODO}: open answers are not kept; 'restricted' keeps them inside")


def _in_order(answers: Sequence[str]) -> list[str]:
    """Sort codes such as A1, A2, A10; other answers keep the order in which they occur."""
    codes = [CODED.fullmatch(answer) for answer in answers]
    if not all(codes):
        return list(answers)
    return sorted(answers, key=lambda answer: (answer[:1].isalpha(), int("".join(filter(str.isdigit, answer)))))


def together(heads: Sequence[str], columns: Mapping[str, Column], sets: Mapping[str, str]) -> list[Guess]:
    """Guess what all columns are; ``Q1[SQ001]`` and ``Q1[SQ002]``, chosen or not, are one question.

    Parameters
    ----------
    sets : mapping of head to name
        The multiple-response set of which a column is an option, as SPSS files have them: one question too.
    """
    options: dict[str, dict[str, str]] = {}
    for head in heads:
        found = re.fullmatch(r"(.+?)\s*\[([^\]]+)\]", head)
        if head in sets:
            options.setdefault(sets[head], {})[head] = head
        elif found and {normalise(text) for text in columns[head].texts} <= SELECTED | UNSELECTED:
            options.setdefault(found[1], {})[found[2]] = head
    stems = {head: stem for stem, own in options.items() if len(own) > 1 for head in own.values()}
    made, done = [], set()
    for head in heads:
        stem = stems.get(head)
        if stem is None:
            made.append(guess(head, columns[head]))
        elif stem not in done:
            done.add(stem)
            made.append(Guess((stem,), "multi", answers=tuple(options[stem]), columns=options[stem]))
    return made


def _closed(answers: Sequence[str], filled: int) -> bool:
    """Tell whether few answers come back often, so that they are not somebody's own words."""
    words = sum(len(answer.split()) for answer in answers) / len(answers)
    short = all(len(answer) <= LONGEST_ANSWER and "@" not in answer for answer in answers) and words <= MOST_WORDS
    return short and filled >= 2 * len(answers)
