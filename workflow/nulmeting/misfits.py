"""Values that do not fit the codebook, as located lines that show nothing of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nulmeting.codebook import Item
from nulmeting.labels import ADDRESS, spellings
from nulmeting.messages import Fault, also_in, nearest
from nulmeting.raw_table import RawTable

SHOWN_ANSWERS = 8  # how many allowed answers a message lists
SHOWN_LENGTH = 60
LONGEST_LABEL = 6  # words; of more that only one person wrote a message shows none


@dataclass(frozen=True)
class Misfit:
    """A value that the codebook does not know, and every record that has it."""

    code: str
    item: Item
    value: str
    column: int
    records: tuple[int, ...]
    wave: str = ""


def faults(misfits: Iterable[Misfit], table: RawTable) -> Iterator[Fault]:
    """Give one located line per value that does not fit, at its first cell, with the number of other rows."""
    for one in misfits:
        row = int(table.rows[one.records[0]])
        offered = [answer for answer in one.item.answers if one.wave not in answer.absent]
        known = [answer.label.nl for answer in offered]
        found = nearest(one.value, [s for answer in offered for s in spellings(answer, one.wave)])
        allowed = ", ".join(f"'{k}'" for k in known[:SHOWN_ANSWERS]) + (" …" if len(known) > SHOWN_ANSWERS else "")
        yield Fault(
            one.code,
            table.where(row, one.column),
            {
                "value": _shown(one, found),
                "item": one.item.code,
                "repeated": also_in(len(one.records) - 1),
                "allowed": allowed,
                "nearest": f"; → '{found}'?" if found else "",
            },
        )


def out_of_range(
    found: Mapping[str, frozenset[int]], items: Iterable[Item], table: RawTable, index: Mapping[str, int], wave: str
) -> Iterator[Fault]:
    """Give one located line per item with values outside its limits, at the first of the rows; the value is not shown.

    Parameters
    ----------
    found : mapping of item code to positions of records
    """
    for item in items:
        rows = sorted(found[item.code])
        if rows:
            heads = item.heads(wave)
            where = table.where(int(table.rows[rows[0]]), index[heads[0]] if len(heads) == 1 else None)
            yield Fault("E422", where, {"item": item.code, "repeated": also_in(len(rows) - 1)})


def _shown(one: Misfit, near: str) -> str:
    """Give a value for a message; stars for what looks like an address, or like somebody's own words.

    Those are many words that one person alone wrote and that resemble no answer: a label that the codebook lacks is
    short or occurs more often. Its cell is named, so nothing is lost to whoever has the file.
    """
    addressed = "@" in one.value if one.item.type in ("number", "date") else ADDRESS.search(one.value)
    own_words = len(one.value.split()) > LONGEST_LABEL and len(one.records) == 1 and not near
    if addressed or own_words:
        return "***"
    return one.value if len(one.value) <= SHOWN_LENGTH else one.value[:SHOWN_LENGTH] + "…"
