"""The limits of a question: of a number or a date, and how many options may be chosen, in each wave."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from nulmeting import codebook_cells as cells
from nulmeting.codebook_sheets import Row
from nulmeting.messages import Fault

Limits: TypeAlias = dict[str, Any]
Reader: TypeAlias = Callable[[Row, str, list[Fault]], Any]


def limits(row: Row, kind: str, waves: Sequence[str], asked: Collection[str], faults: list[Fault]) -> Limits:
    """Give the limits as fields of an item: the widest of the waves that asked it, and what is another in a wave.

    What is known of a number before anybody answered, such as a worst case, holds in every wave so.
    """
    low, high, most = names = (*(("earliest", "latest") if kind == "date" else ("minimum", "maximum")), "max_choices")
    reader: Reader = cells.day if kind == "date" else cells.number
    columns = {low: ("minimum", reader), high: ("maximum", reader), most: ("max_choices", cells.whole)}
    general = {name: read(row, column, faults) for name, (column, read) in columns.items()}
    held = {wave: {**general, **_own(row, columns, wave, faults)} for wave in waves}
    for wave, one in (("", general), *held.items()):
        if None not in (one[low], one[high]) and one[low] > one[high]:
            faults.append(Fault("E216", row.where(f"maximum.{wave}" if row[f"maximum.{wave}"] else "maximum")))
    meant = [held[wave] for wave in waves if wave in asked] or [general]
    widest = {name: _widest([one[name] for one in meant], min if name == low else max) for name in names}
    other = {wave: {name: one[name] for name in names if one[name] != widest[name]} for wave, one in held.items()}
    return {**widest, "limits": {wave: differing for wave, differing in other.items() if differing}}


def _own(row: Row, columns: Mapping[str, tuple[str, Reader]], wave: str, faults: list[Fault]) -> Limits:
    """Give what a wave says for itself."""
    own = {name: (f"{column}.{wave}", read) for name, (column, read) in columns.items()}
    return {name: read(row, column, faults) for name, (column, read) in own.items() if row[column]}


def _widest(found: Sequence[Any], widest: Callable[[Sequence[Any]], Any]) -> Any:
    return None if None in found else widest(found)
