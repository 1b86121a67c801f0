"""A codebook, checked: a row per question, and a row per answer of each scale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nulmeting import codebook_cells as cells
from nulmeting.codebook import CLOSED, DIRECTIONS, ITEM_TYPES, PERSONAL, Codebook, Condition, Item, Text
from nulmeting.codebook_answers import Scales, scales
from nulmeting.codebook_grids import with_stems
from nulmeting.codebook_limits import limits
from nulmeting.codebook_scales import scale_faults
from nulmeting.codebook_sheets import Row, read
from nulmeting.messages import Fault, nearest, raise_if

_CODE = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,39}$")
_DECLARED = re.compile(r"(\w+)\s*(?::\s*(.*))?", re.DOTALL)

RESERVED = ("row", "person", "organisation", "in", "day", "flag", "invited")
"""Columns of the cleaned responses and the register that are no items; ``in.<wave>`` says who was registered."""

Placed = Sequence[tuple[Row, Item]]
"""Items with the rows that they stand in."""


def load(folder: Path, name: str, waves: Sequence[str]) -> Codebook:
    """Read and check a codebook.

    Parameters
    ----------
    folder : Path
        ``config/codebooks``, with ``<name>.xlsx``, or ``<name>.csv`` and ``<name>.answers.csv``.
    name : str
        Id of the measurement.
    waves : sequence of str
        The wave ids that per-wave columns may name.

    Raises
    ------
    InputError
        With every fault in the questions and the answers, each with file, sheet, row and column.
    """
    questions, answers = read(folder, name, waves)
    faults: list[Fault] = []
    known = scales(answers, waves, faults)
    placed = [(row, _item(row, known, waves, faults)) for row in questions]
    placed = with_stems(placed, waves, faults)
    faults += _repeated(row for row, _ in placed)
    faults += _shared_heads(placed, waves)
    faults += [fault for row, item in placed for fault in scale_faults(row, item, waves)]
    raise_if(faults)
    return _chosen_where_several({item.code: item for _, item in placed})


def _item(row: Row, known: Scales, waves: Sequence[str], faults: list[Fault]) -> Item:
    kind = cells.choice(row, "type", ITEM_TYPES, "", faults)
    faults += [] if row["type"] else [Fault("E215", row.where("type"), {"column": "type"})]
    personal = cells.choice(row, "personal", PERSONAL, "", faults)
    faults += [] if row["personal"] else [Fault("E215", row.where("personal"), {"column": "personal"})]
    code, scale = row.code(), row["scale"]
    if not _CODE.match(code) or code in RESERVED:
        faults.append(Fault("E211", row.where("code"), {"value": code}))
    if kind in CLOSED and scale not in known:
        hint = nearest(scale, known)
        fields = {"scale": scale, "nearest": f"; → '{hint}'?" if hint else ""}
        faults.append(Fault("E205", row.where("scale"), fields))
    if (kind in ("text", "key") and personal == "no") or (kind != "text" and personal == "restricted"):
        faults.append(Fault("E209", row.where("personal")))
    heads = {wave: row.typed(f"column.{wave}") for wave in waves if row[f"column.{wave}"]}
    ranks = {wave: tuple(one for one in head.split("|") if one) for wave, head in heads.items() if "|" in head}
    split = ranks if kind == "ranking" else {}
    answers = tuple(known.get(scale, ())) if kind in CLOSED else ()
    asked = {*heads, *(wave for answer in answers for wave in answer.columns)}
    return Item(
        code=code,
        type=kind,
        question=Text(row["question_nl"], row["question_en"]),
        scale=scale,
        answers=answers,
        unit=cells.choice(row, "unit", ("person", "organisation"), "person", faults),
        personal=personal,
        routing=cells.routing(row, "routing", faults),
        top=cells.whole(row, "top", faults),
        columns={wave: head for wave, head in heads.items() if wave not in split},
        ranks=split,
        wording={wave: own for wave in waves if (own := cells.text(row, "question", wave))},
        note=row["note"],
        grid=row["grid"],
        directions=_directions(row, waves, faults),
        routings={w: cells.routing(row, f"routing.{w}", faults) for w in waves if row[f"routing.{w}"]},
        **limits(row, kind, waves, asked, faults),
        **_declared(row, faults),
    )


def _directions(row: Row, waves: Sequence[str], faults: list[Fault]) -> dict[str, str]:
    """Give which way the codes of each wave's export run, where that is declared."""
    general = cells.choice(row, "direction", DIRECTIONS, "", faults)
    found = {wave: cells.choice(row, f"direction.{wave}", DIRECTIONS, general, faults) for wave in waves}
    return {wave: one for wave, one in found.items() if one}


def _declared(row: Row, faults: list[Fault]) -> dict[str, Any]:
    """Give whether waves may be compared and why, as ``no: <reason>`` or ``yes: <reason>`` says."""
    said = _DECLARED.fullmatch(row["comparable"])
    if not row["comparable"]:
        return {}
    verdict = cells.as_yes_or_no(said[1]) if said else None
    why = (said[2] or "").strip() if said else ""
    reason = Text(row["comparable_nl"] or why, row["comparable_en"] or why)
    if verdict is None or not (reason.nl and reason.en):
        faults.append(Fault("E225", row.where("comparable"), {"value": row["comparable"]}))
    return {"comparable": verdict, "reason": reason}


def _repeated(rows: Iterable[Row]) -> Iterator[Fault]:
    seen: set[str] = set()
    for row in rows:
        if row.code() in seen:
            yield Fault("E203", row.where("code"), {"code": row.code()})
        seen.add(row.code())


def _shared_heads(placed: Placed, waves: Sequence[str]) -> Iterator[Fault]:
    """Find columns of an export that two items claim, or two options of one item."""
    for wave in waves:
        owner: dict[str, str] = {}
        for row, item in placed:
            heads = item.heads(wave)
            for head in heads:
                if owner.setdefault(head, item.code) != item.code or heads.count(head) > 1:
                    fields = {"head": head, "wave": wave, "first": owner[head]}
                    yield Fault("E208", row.where(f"column.{wave}"), fields)


def _chosen_where_several(book: Mapping[str, Item]) -> Codebook:
    """Read a routing such as ``BEH in 1|2`` on a question with several answers as: any of these was chosen."""

    def chosen(condition: Condition | None) -> Condition | None:
        if condition is None:
            return None
        for word in ("all_of", "any_of"):
            if word in condition:
                return {word: [chosen(part) for part in condition[word]]}
        item = book.get(condition["item"])
        if item is None or not item.several or "in" not in condition:
            return condition
        return {"item": item.code, "selected": condition["in"]}

    return {
        code: replace(
            item,
            routing=chosen(item.routing),
            routings={wave: chosen(one) for wave, one in item.routings.items()},
        )
        for code, item in book.items()
    }
