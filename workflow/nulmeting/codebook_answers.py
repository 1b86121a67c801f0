"""The answers of a codebook: the scales that its questions name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nulmeting.codebook import ANSWER_KINDS, Answer, Text
from nulmeting.codebook_cells import as_number, choice, number
from nulmeting.codebook_columns import NOT_OFFERED
from nulmeting.codebook_sheets import Row, Rows
from nulmeting.labels import spellings
from nulmeting.messages import Fault

Scales = Mapping[str, Sequence[Answer]]


def scales(rows: Rows, waves: Sequence[str], faults: list[Fault]) -> dict[str, list[Answer]]:
    """Give the answers of every scale, in the order of the sheet; what is wrong is added to the faults."""
    found: dict[str, list[tuple[Row, Answer]]] = {}
    for row in rows:
        faults += [Fault("E215", row.where(c), {"column": c}) for c in ("code", "label_nl", "label_en") if not row[c]]
        found.setdefault(row["scale"], []).append((row, _answer(row, waves, faults)))
    for scale in found.values():
        faults += _spelt_alike(scale, waves)
    return {name: [answer for _, answer in scale] for name, scale in found.items()}


def _answer(row: Row, waves: Sequence[str], faults: list[Fault]) -> Answer:
    score = number(row, "score", faults)
    codes = {wave: row.code(f"code.{wave}") for wave in waves if row[f"code.{wave}"]}
    return Answer(
        code=row.code(),
        label=Text(row["label_nl"], row["label_en"]),
        kind=choice(row, "kind", ANSWER_KINDS, "valid", faults),
        score=score if row["score"] else as_number(row.code()),
        variants=_variants(row, "variants"),
        columns={wave: row.typed(f"column.{wave}") for wave in waves if row[f"column.{wave}"]},
        codes={wave: code for wave, code in codes.items() if code != NOT_OFFERED},
        variants_in={wave: own for wave in waves if (own := _variants(row, f"variants.{wave}"))},
        absent=frozenset(wave for wave, code in codes.items() if code == NOT_OFFERED),
    )


def _variants(row: Row, column: str) -> tuple[str, ...]:
    """Give other spellings; spaces in them count."""
    return tuple(one for one in row.typed(column).split("|") if one)


def _spelt_alike(scale: Sequence[tuple[Row, Answer]], waves: Sequence[str]) -> Iterator[Fault]:
    """Find a spelling that two answers of one scale share, in the codebook at large or in the words of one wave."""
    for wave in ("", *waves):
        taken: dict[str, Answer] = {}
        for row, answer in scale:
            for spelling in spellings(answer, wave) if wave not in answer.absent else ():
                first = taken.setdefault(spelling, answer)
                if first is not answer:
                    fields = {"label": spelling, "first": first.code, "second": answer.code}
                    yield Fault("E207", row.where(), fields)
