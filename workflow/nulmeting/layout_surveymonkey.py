"""SurveyMonkey: questions in the first row, their choices or rows in the second."""

from __future__ import annotations

from nulmeting.labels import normalise
from nulmeting.layout import JOIN, Heads, Layout, Rows, plain_text

RESPONDENT = frozenset({"respondent id", "respondentid", "respondent-id", "respondent_id"})
COLLECTOR = frozenset({"collector id", "collectorid", "collector-id", "collector_id", "verzamelaar-id"})
RESPONSE = frozenset({"response", "open-ended response", "respons", "antwoord", "reactie", "open antwoord"})
"""What the second row says of a question with one column."""


def sign(rows: Rows) -> str:
    """Give the heads by which the rows are recognised: the respondent's number, with a second row or a collector."""
    first = [normalise(cell) for cell in rows[0]]
    respondent = next((place for place, cell in enumerate(first) if cell in RESPONDENT), None)
    if respondent is None:
        return ""
    marks = [plain_text(cell) for cell, form in zip(rows[0], first, strict=True) if form in RESPONDENT | COLLECTOR]
    second = height(rows) == 2 and any(normalise(cell) in RESPONSE for cell in rows[1])
    return ", ".join(marks) if second or len(marks) > 1 else ""


def height(rows: Rows) -> int:
    """Say two if the second row has no respondent's number and shows that it is heads, else one.

    It does by a word of SurveyMonkey's own, or by numbers that begin below it.
    """
    if len(rows) < 2:
        return 1
    places = [place for place, cell in enumerate(rows[0]) if normalise(cell) in RESPONDENT]
    nameless = all(not rows[1][place].strip() for place in places)
    below = any(row[place].strip() for row in rows[2:] for place in places)
    return 2 if nameless and (below or any(normalise(cell) in RESPONSE for cell in rows[1])) else 1


def heads(rows: Rows) -> Heads:
    """Write ``Question | Choice``, or the question alone where it has one column.

    An empty cell of the first row belongs to the question left of it.
    """
    head, names, question = [], [], ""
    for column in zip(*rows, strict=True):
        first, choice = plain_text(column[0]), plain_text(column[1]) if len(rows) > 1 else ""
        choice = "" if choice == first else choice  # a cell merged over both rows
        question = first or (question if choice else "")
        whole = JOIN.join(part for part in (question, choice) if part)
        alone = normalise(choice) in RESPONSE or not choice
        head.append(question if alone else whole)
        names.append((whole,) if alone and choice else ())
    return Heads(tuple(head), tuple(names))


SURVEYMONKEY = Layout("surveymonkey", sign, height, heads, heights=(1, 2))
