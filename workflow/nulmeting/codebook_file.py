"""The codebook's two files: a row per question, and a row per answer of each scale."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path

from nulmeting.codebook import ANSWER_KINDS, ITEM_TYPES, PERSONAL, Answer, Codebook, Condition, Item, Text
from nulmeting.labels import spellings
from nulmeting.messages import Fault, InputError, nearest, raise_if

QUESTION_COLUMNS = {
    "code": True,
    "type": True,
    "scale": False,
    "question_nl": True,
    "question_en": True,
    "unit": False,
    "personal": True,
    "routing": False,
    "minimum": False,
    "maximum": False,
    "max_choices": False,
    "comparable": False,
    "note": False,
}
ANSWER_COLUMNS = {
    "scale": True,
    "code": True,
    "label_nl": True,
    "label_en": True,
    "kind": False,
    "score": False,
    "variants": False,
}
PER_WAVE = {"question": ("column", "question_nl", "question_en"), "answer": ("column",)}
_CODE = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,39}$")
_ROUTING = re.compile(r"^\s*(\w+)\s*(in|>=|<=)\s*(.+?)\s*$")

RESERVED = ("row", "person", "organisation", "in", "day")
"""Columns of the cleaned responses and the register that are no items; ``in.<wave>`` says who was registered."""

Row = tuple[int, Mapping[str, str]]


def load(questions: Path, answers: Path, waves: Sequence[str]) -> Codebook:
    """Read and check a codebook.

    Parameters
    ----------
    questions, answers : Path
        ``<id>.csv`` and ``<id>.answers.csv``.
    waves : sequence of str
        The wave ids that per-wave columns may name.

    Raises
    ------
    InputError
        With every fault in both files, each with file and row.
    """
    question_rows = _rows(questions, QUESTION_COLUMNS, PER_WAVE["question"], waves)
    answer_rows = _rows(answers, ANSWER_COLUMNS, PER_WAVE["answer"], waves)
    faults: list[Fault] = []
    scales = _scales(answer_rows, answers, waves, faults)
    items = [_item(number, row, questions, scales, waves, faults) for number, row in question_rows]
    faults += _repeated([(n, r["code"]) for n, r in question_rows], questions)
    faults += _shared_heads(items, questions, waves)
    raise_if(faults)
    return {item.code: item for item in items}


def parse_routing(text: str) -> Condition | None:
    """Read ``PROJ in 1|2`` or ``KEN >= 5`` as a condition; None if it is not readable."""
    found = _ROUTING.match(text)
    if not found:
        return None
    item, operator, right = found.groups()
    if operator == "in":
        return {"item": item, "in": [code.strip() for code in right.split("|")]}
    number = _number(right)
    return None if number is None else {"item": item, "at_least" if operator == ">=" else "at_most": number}


def _rows(path: Path, known: Mapping[str, bool], per_wave: Iterable[str], waves: Sequence[str]) -> list[Row]:
    """Read a CSV strictly: known columns only, every row as wide as the head."""
    if not path.is_file():
        raise InputError([Fault("E101", str(path))])
    try:
        records = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise InputError([Fault("E213", str(path))]) from None
    head = records[0] if records else []
    allowed = [*known, *(f"{name}.{wave}" for name in per_wave for wave in waves)]
    faults = [
        Fault("E202", f"{path}!1", {"column": column, "nearest": _hint(column, allowed)})
        for column in head
        if column not in allowed
    ]
    faults += [Fault("E203", f"{path}!1", {"code": column}) for column in dict.fromkeys(head) if head.count(column) > 1]
    faults += [Fault("E201", f"{path}!1", {"column": c}) for c, needed in known.items() if needed and c not in head]
    faults += [
        Fault("E212", f"{path}!{number}", {"found": str(len(record)), "expected": str(len(head))})
        for number, record in enumerate(records[1:], start=2)
        if record and len(record) != len(head)
    ]
    raise_if(faults)
    rows = ((number, record) for number, record in enumerate(records[1:], start=2) if any(record))
    return [(number, dict(zip(head, record, strict=True))) for number, record in rows]


def _scales(rows: list[Row], path: Path, waves: Sequence[str], faults: list[Fault]) -> dict[str, list[Answer]]:
    scales: dict[str, list[Answer]] = {}
    for number, row in rows:
        where = f"{path}!{number}"
        faults += [Fault("E215", where, {"column": c}) for c in ("code", "label_nl", "label_en") if not row[c].strip()]
        kind = row.get("kind") or "valid"
        faults += _not_in(kind, ANSWER_KINDS, where)
        score = row.get("score", "").strip()
        if score and _number(score) is None:
            faults.append(Fault("E210", where, {"value": score}))
        answer = Answer(
            code=row["code"].strip(),
            label=Text(row["label_nl"], row["label_en"]),
            kind=kind,
            score=_number(score or row["code"]),
            variants=tuple(v for v in row.get("variants", "").split("|") if v),
            columns={wave: row[f"column.{wave}"] for wave in waves if row.get(f"column.{wave}")},
        )
        scale = scales.setdefault(row["scale"].strip(), [])
        taken = {spelling: other.code for other in scale for spelling in spellings(other)}
        for spelling in spellings(answer):
            if spelling in taken:
                faults.append(
                    Fault("E207", where, {"label": spelling, "first": taken[spelling], "second": answer.code})
                )
        scale.append(answer)
    return scales


def _item(
    number: int,
    row: Mapping[str, str],
    path: Path,
    scales: Mapping[str, list[Answer]],
    waves: Sequence[str],
    faults: list[Fault],
) -> Item:
    where = f"{path}!{number}"
    kind, scale, personal = row["type"].strip(), row.get("scale", "").strip(), row["personal"].strip()
    unit = row.get("unit", "").strip() or "person"
    faults += _not_in(kind, ITEM_TYPES, where) + _not_in(personal, PERSONAL, where)
    faults += _not_in(unit, ("person", "organisation"), where)
    if not _CODE.match(row["code"]) or row["code"] in RESERVED:
        faults.append(Fault("E211", where, {"value": row["code"]}))
    if kind in ("single", "multi") and scale not in scales:
        faults.append(Fault("E205", where, {"scale": scale, "nearest": _hint(scale, scales)}))
    if kind in ("text", "key") and personal == "no":
        faults.append(Fault("E209", where))
    routing = parse_routing(row["routing"]) if row.get("routing") else None
    if row.get("routing") and routing is None:
        faults.append(Fault("E206", where, {"value": row["routing"]}))
    numbers = {name: row.get(name, "").strip() for name in ("minimum", "maximum", "max_choices")}
    faults += [Fault("E210", where, {"value": text}) for text in numbers.values() if text and _number(text) is None]
    low, high, most = (_number(text) for text in numbers.values())
    if low is not None and high is not None and low > high:
        faults.append(Fault("E216", where))
    return Item(
        code=row["code"],
        type=kind,
        question=Text(row["question_nl"], row["question_en"]),
        scale=scale,
        answers=tuple(scales.get(scale, ())) if kind in ("single", "multi") else (),
        unit=unit,
        personal=personal,
        routing=routing,
        minimum=low,
        maximum=high,
        max_choices=None if most is None else int(most),
        columns={wave: row[f"column.{wave}"] for wave in waves if row.get(f"column.{wave}")},
        wording=_wording(row, waves),
        comparable=not row.get("comparable", "").strip().lower().startswith("no"),
        note=row.get("note", "") or row.get("comparable", ""),
    )


def _wording(row: Mapping[str, str], waves: Sequence[str]) -> dict[str, Text]:
    wording = {}
    for wave in waves:
        nl, en = row.get(f"question_nl.{wave}", ""), row.get(f"question_en.{wave}", "")
        if nl or en:
            wording[wave] = Text(nl or row["question_nl"], en or row["question_en"])
    return wording


def _repeated(codes: Iterable[tuple[int, str]], path: Path) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, code in codes:
        if code in seen:
            yield Fault("E203", f"{path}!{number}", {"code": code})
        seen.add(code)


def _shared_heads(items: Iterable[Item], path: Path, waves: Sequence[str]) -> Iterator[Fault]:
    """Find columns of an export that two items claim."""
    for wave in waves:
        owner: dict[str, str] = {}
        for item in items:
            for head in item.heads(wave):
                if owner.setdefault(head, item.code) != item.code:
                    yield Fault("E208", f"{path} ({item.code})", {"head": head, "wave": wave, "first": owner[head]})


def _not_in(value: str, allowed: Sequence[str], where: str) -> list[Fault]:
    return [] if value in allowed else [Fault("E204", where, {"value": value, "allowed": ", ".join(allowed)})]


def _hint(word: str, known: Iterable[str]) -> str:
    found = nearest(word, known)
    return f"; → '{found}'?" if found else ""


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
