"""Grids: questions that share a stem, which stands once and belongs to the wording of each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nulmeting.codebook import Item, Text
from nulmeting.codebook_cells import text
from nulmeting.codebook_sheets import Row
from nulmeting.messages import Fault


def with_stems(placed: Sequence[tuple[Row, Item]], waves: Sequence[str], faults: list[Fault]) -> list[tuple[Row, Item]]:
    """Give the items of every grid their whole wording, stem and statement.

    A stem stands in one row of its grid or is the same in all of them; another one, or none at all, is added to the
    faults.
    """
    stems: dict[tuple[str, str], tuple[Row, Text]] = {}
    for row, item in placed:
        for wave in ("", *waves):
            own = text(row, "stem", wave)
            if own is None:
                continue
            first, known = stems.setdefault((item.grid, wave), (row, own))
            if not item.grid or known != own:
                faults.append(Fault("E222", row.where("stem_nl"), {"grid": item.grid, "first": first.where("stem_nl")}))
    return [(row, _whole(row, item, waves, stems, faults)) for row, item in placed]


def _whole(
    row: Row,
    item: Item,
    waves: Sequence[str],
    stems: dict[tuple[str, str], tuple[Row, Text]],
    faults: list[Fault],
) -> Item:
    if not item.grid:
        return item
    if (item.grid, "") not in stems:
        faults.append(Fault("E223", row.where("grid"), {"grid": item.grid}))
        return item
    stem = stems[item.grid, ""][1]
    own = {wave: stems.get((item.grid, wave), (row, stem))[1] for wave in waves}
    wording = {
        wave: joined(own[wave], item.question_in(wave))
        for wave in waves
        if wave in item.wording or (item.grid, wave) in stems
    }
    return replace(item, question=joined(stem, item.question), wording=wording, stem=stem)


def joined(stem: Text, statement: Text) -> Text:
    """Give the whole wording of a question in a grid."""
    return Text(f"{stem.nl} {statement.nl}", f"{stem.en} {statement.en}")
