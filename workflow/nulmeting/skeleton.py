"""A first configuration and codebook from exports: everything that can be seen, and TODO for what only people know."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from nulmeting.configuration_todo import TODO
from nulmeting.labels import normalise
from nulmeting.raw_table import RawTable
from nulmeting.skeleton_items import CODED, MAIL, SCALES, Guess, together

COMPLETE = ("Tijd van voltooien", "Completion time", "submitdate")
"""Columns that are empty in a response that was not finished."""
WAVES = (("baseline", "Nulmeting", "Baseline"), ("followup", "Slotmeting", "Follow-up"))
QUESTIONS = ("code", "type", "scale", "question_nl", "question_en", "unit", "personal")
ANSWERS = ("scale", "code", "label_nl", "label_en", "kind", "score", "variants")

Rows = list[list[str]]


@dataclass(frozen=True)
class Skeleton:
    """The files of a new measurement.

    Parameters
    ----------
    measurement : str
        YAML.
    questions, answers : list of list of str
        The codebook, heads first.
    """

    measurement: str
    questions: Rows
    answers: Rows


@dataclass(frozen=True)
class Question:
    """One question of the new codebook: its code, and what it is in each wave that has it."""

    code: str
    scale: str
    guesses: Mapping[str, Guess]

    @property
    def first(self) -> Guess:
        """What it is in the first wave that has it."""
        return next(iter(self.guesses.values()))


def build(name: str, exports: Sequence[tuple[str, RawTable]]) -> Skeleton:
    """Make the files of a new measurement.

    Parameters
    ----------
    name : str
        Id of the measurement.
    exports : sequence of (file, RawTable)
        Earliest wave first.

    Returns
    -------
    Skeleton
        Its texts are JSON strings, which YAML reads as they stand: nothing of an export becomes markup.
    """
    waves = {_wave(place)[0]: table for place, (_, table) in enumerate(exports)}
    files = dict(zip(waves, (file for file, _ in exports), strict=True))
    questions = list(_questions(waves))
    head = [*QUESTIONS, *(f"column.{wave}" for wave in waves), "note"]
    body = [_row(question, list(waves)) for question in questions]
    scales = {question.scale: question for question in questions if question.scale}
    answers = [row for scale, question in scales.items() for row in _answers(scale, question, list(waves))]
    text = "\n".join(_measurement(name, files, waves, questions)) + "\n"
    return Skeleton(text, [head, *body], [[*ANSWERS, *(f"column.{wave}" for wave in waves)], *answers])


def as_csv(rows: Rows) -> str:
    """Write rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def as_workbook(questions: Rows, answers: Rows) -> bytes:
    """Write the codebook as a workbook with a sheet for questions and one for answers; all cells are text."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for name, rows in (("questions", questions), ("answers", answers)):
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 20, 24, plain)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(place, column, cell, bold if place == 0 else plain)
            sheet.freeze_panes(1, 1)
    return out.getvalue()


def _wave(place: int) -> tuple[str, str, str]:
    return WAVES[place] if place < len(WAVES) else (f"wave{place + 1}", f"Meting {place + 1}", f"Wave {place + 1}")


def _questions(waves: Mapping[str, RawTable]) -> Iterator[Question]:
    """Give the questions in the order of the first wave; the same head in another wave is the same question."""
    found: dict[str, dict[str, Guess]] = {}
    for wave, table in waves.items():
        own = [bool(table.role(place)) for place in range(len(table.head))]
        heads = [head for head, tools in zip(table.head, own, strict=True) if head and not tools]
        # the address that a survey tool notes by itself recognises a person
        mail = [head for head, tools in zip(table.head, own, strict=True) if tools and MAIL.search(normalise(head))]
        columns = dict(zip(table.head, table.columns, strict=True))
        described = zip(table.head, table.described, strict=False)  # only some kinds of files describe their columns
        sets = {head: about.group for head, about in described if about.group and about.counted}
        for one in together([*mail, *dict.fromkeys(heads)], columns, sets):
            found.setdefault(normalise(one.heads[0]), {})[wave] = one
    taken: set[str] = set()
    shared: dict[tuple[str, ...], str] = {}
    for guesses in found.values():
        first = next(iter(guesses.values()))
        code = _code(first.heads[0], taken)
        scale = first.scale or (code.lower() if first.type in ("single", "multi") else "")
        if scale and not first.scale and not any(one.columns for one in guesses.values()):
            # questions with the same answers have one scale
            scale = shared.setdefault(tuple(sorted({a for one in guesses.values() for a in one.answers})), scale)
        yield Question(code, scale, guesses)


def _code(head: str, taken: set[str]) -> str:
    """Make a code of a head: what LimeSurvey calls it, else its first words."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", normalise(head)).strip("_").upper()
    base = "_".join(plain.split("_")[:4])[:24].strip("_") or "Q"
    base = base if base[0].isalpha() else f"Q{base}"
    if base.lower() in ("row", "person", "organisation", "in", "day"):
        base = f"Q_{base}"
    code = next(one for n in range(1, 10_000) if (one := base if n == 1 else f"{base}_{n}") not in taken)
    taken.add(code)
    return code


def _row(question: Question, waves: list[str]) -> list[str]:
    one = question.first
    heads = [
        "" if w not in question.guesses or question.guesses[w].columns else question.guesses[w].heads[0] for w in waves
    ]
    unit = "organisation" if one.type == "key" and "organisation" in one.note else "person"
    asked = one.heads[0]
    english = asked if one.personal != "no" else f"{TODO}: {asked}"
    return [question.code, one.type, question.scale, asked, english, unit, one.personal, *heads, one.note]


def _answers(scale: str, question: Question, waves: list[str]) -> Iterator[list[str]]:
    blank = [""] * len(waves)
    if scale in SCALES:
        for code, dutch, english, variants, kind, score in SCALES[scale]:
            yield [scale, code, dutch, english, kind or "valid", score, variants, *blank]
        return
    every = {normalise(answer): answer for one in question.guesses.values() for answer in one.answers}
    free = (str(number) for number in count(1) if str(number) not in every)
    for answer in every.values():
        coded = CODED.fullmatch(answer)
        heads = [question.guesses[w].columns.get(answer, "") if w in question.guesses else "" for w in waves]
        labels = [f"{TODO}: {answer}" if coded else answer, f"{TODO}: {answer}"]
        yield [scale, answer if coded else next(free), *labels, "valid", "", "", *heads]


def _measurement(
    name: str,
    files: Mapping[str, str],
    waves: Mapping[str, RawTable],
    questions: Sequence[Question],
) -> Iterator[str]:
    yield "# yaml-language-server: $schema=../../workflow/schemas/measurement.schema.json"
    yield f"# Every {TODO} is for somebody who knows the survey; config/README.md explains every key."
    yield f"id: {name}"
    yield f'title: {{nl: "{TODO} titel", en: "{TODO} title"}}'
    yield f'about: {{nl: "{TODO} wie, waarover, wanneer", en: "{TODO} who, about what, when"}}'
    yield "synthetic: false"
    yield "# Who answers questions, as readers of the report see it:"
    yield "# report:"
    yield '#   contact: {nl: "team, e-mailadres of telefoonnummer", en: "team, e-mail address or telephone number"}'
    yield f'privacy: {{legal_basis: "{TODO}", retention_until: 2099-12-31}}'
    yield "waves:"
    for place, (wave, table) in enumerate(waves.items()):
        _, dutch, english = _wave(place)
        complete = next((head for head in COMPLETE if head in table.head), None)
        yield f"  - id: {wave}"
        yield f"    label: {{nl: {quoted(dutch)}, en: {quoted(english)}}}"
        yield f"    file: {quoted(files[wave])}"
        yield f"    layout: {table.layout}"
        if any(not head and not column.blank for head, column in zip(table.head, table.columns, strict=True)):
            yield '    ignore_columns: [""]  # columns without a head are read past'
        if complete:
            yield f"    complete: {{column: {quoted(complete)}}}"
    yield from _link(questions, list(waves))
    yield from _indicator(questions, list(waves))


def _link(questions: Sequence[Question], waves: list[str]) -> Iterator[str]:
    keys = [one for one in questions if one.first.type == "key" and set(one.guesses) == set(waves)]
    person = next((one.code for one in keys if "person" in one.first.note), None)
    body = next((one.code for one in keys if "organisation" in one.first.note), None)
    found = ", ".join(f"{unit}: {code}" for unit, code in (("person", person), ("organisation", body)) if code)
    if found:
        yield f"link: {{{found}}}"


def _indicator(questions: Sequence[Question], waves: list[str]) -> Iterator[str]:
    """Write one indicator, to begin with: of the first question that can be one."""
    closed = [one for one in questions if one.first.type in ("single", "multi", "number")]
    wanted = sorted(
        closed, key=lambda one: (set(one.guesses) != set(waves), one.first.scale == "", one.scale != "agree_5")
    )
    yield "indicators:"
    if not wanted:
        yield f"  # {TODO}: no closed question was recognised"
        return
    chosen = wanted[0]
    yield "  - id: first"
    yield f'    label: {{nl: "{TODO} korte naam", en: "{TODO} short name"}}'
    yield "    unit: person"
    if chosen.scale == "agree_5":
        yield "    statistic: share"
        yield f"    condition: {{item: {chosen.code}, at_least: 4}}"
    elif chosen.scale == "yes_no":
        yield "    statistic: share"
        yield f"    condition: {{item: {chosen.code}, in: [ja]}}"
    else:
        yield f"    statistic: {'mean' if chosen.first.type == 'number' else 'options'}"
        yield f"    item: {chosen.code}"


def quoted(text: str) -> str:
    """Write a text as a JSON string, which YAML reads as it stands."""
    return json.dumps(text, ensure_ascii=False)
