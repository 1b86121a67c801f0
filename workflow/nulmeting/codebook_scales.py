"""What an item and its answers must have in common: which way codes run, who ranks what, and "none of these"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nulmeting.codebook import Item
from nulmeting.codebook_cells import as_number
from nulmeting.codebook_sheets import Row
from nulmeting.messages import Fault


def scale_faults(row: Row, item: Item, waves: Sequence[str]) -> Iterator[Fault]:
    """Give what is wrong between a question and its answers."""
    yield from _directions(row, item)
    if item.codes("none") and not item.several:
        yield Fault("E226", row.where("type"), {"answer": item.codes("none")[0]})
    if item.top is not None and (item.type != "ranking" or item.top > (item.max_choices or len(item.answers))):
        yield Fault("E227", row.where("top"))
    for wave in waves:
        most = item.in_wave(wave).max_choices
        if item.ranks.get(wave) and most and len(item.ranks[wave]) > most:
            fields = {"count": str(len(item.ranks[wave])), "most": str(most)}
            yield Fault("E228", row.where(f"column.{wave}"), fields)


def direction_in(item: Item, wave: str) -> str:
    """Tell which way the codes of a wave's export run against the scores; empty if that cannot be said."""
    scored = [(a.score, as_number(a.code_in(wave))) for a in item.offered(wave) if _counts(a.kind, a.score)]
    codes = [code for _, code in sorted((score, code) for score, code in scored if code is not None)]
    if len(codes) < 2 or len(codes) < len(scored):
        return ""
    if all(one < next_one for one, next_one in pairwise(codes)):
        return "ascending"
    return "descending" if all(one > next_one for one, next_one in pairwise(codes)) else ""


def _counts(kind: str, score: float | None) -> bool:
    return kind == "valid" and score is not None


def _directions(row: Row, item: Item) -> Iterator[Fault]:
    for wave, declared in item.directions.items():
        if item.asked_in(wave) and direction_in(item, wave) != declared:
            column = f"direction.{wave}" if row[f"direction.{wave}"] else "direction"
            codes = [a.code_in(wave) for a in item.offered(wave) if _counts(a.kind, a.score)]
            fields = {"direction": declared, "wave": wave, "codes": ", ".join(codes), "scale": item.scale}
            yield Fault("E220", row.where(column), fields)
