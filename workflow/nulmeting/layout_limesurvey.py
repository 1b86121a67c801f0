"""LimeSurvey: heads are codes, whole questions, or a code and the question; cells may be masked.

The three ways to write heads are choices of its export dialogue, and so is the separator of the third.
"""

from __future__ import annotations

import re

from nulmeting.layout import Heads, Layout, Rows, found, height_one, plain_text

CODES = ("submitdate", "lastpage", "startlanguage", "datestamp", "seed", "startdate", "id")
QUESTIONS = (
    "Date submitted",
    "Last page",
    "Start language",
    "Date last action",
    "Date started",
    "Response ID",
    "Datum ingediend",
    "Datum verzonden",
    "Laatste pagina",
    "Starttaal",
    "Datum laatste actie",
    "Datum gestart",
    "Antwoord-ID",
    "Respons-ID",
)
TELLING = 5  # of CODES the first ones, which no other tool uses

_CODE = r"[A-Za-z][\w-]*(?:\[[^\]]*\])*"
_CODE_AND_TEXT = re.compile(rf"({_CODE})(\._\.|\.\s|\.$)\s*(.*)", re.DOTALL)
_MOSTLY = 0.9  # share of the heads that are a code and a text, where nothing else tells
_FEWEST = 3


def code_and_text(head: str) -> tuple[str, str] | None:
    """Divide ``Q1[SQ001]. How? [Well]`` or ``Q1[SQ001]._.How? [Well]``; None if the head is not of that form."""
    match = _CODE_AND_TEXT.match(head)
    return (match.group(1), match.group(3).strip()) if match else None


def sign(rows: Rows) -> str:
    """Give the columns that LimeSurvey adds, or else the code that most heads begin with."""
    heads = [plain_text(head) for head in rows[0] if head.strip()]
    divided = [code_and_text(head) for head in heads]
    codes = [one[0] for one in divided if one]
    for names, known in ((heads, CODES), (codes, CODES), (heads, QUESTIONS)):
        there = found(names, known, 2)
        if there and (known is QUESTIONS or set(there.split(", ")) & set(CODES[:TELLING])):
            return there
    if len(codes) >= _FEWEST and len(codes) >= _MOSTLY * len(heads) and any(one and one[1] for one in divided):
        return f"{codes[0]}. …, {codes[1]}. …"
    return ""


def heads(rows: Rows) -> Heads:
    """Call a column by its code where it has one; the whole head and the question are other names."""
    head, names = [], []
    for text in rows[0]:
        divided = code_and_text(text)
        head.append(divided[0] if divided else text)
        names.append(tuple(dict.fromkeys(name for name in (text, divided[1]) if name)) if divided else ())
    return Heads(tuple(head), tuple(names))


LIMESURVEY = Layout("limesurvey", sign, height_one, heads, masked=True)
