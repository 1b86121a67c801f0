"""What may stand on a page and what may not be parted: the boxes of a Word document, and how they fill pages.

A box is never split: the lines of a paragraph, but two at either end together, and the rows of a table. One that is
kept with the next goes to the next page with it, as Word does it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from docx.oxml.ns import qn

from nulmeting.word_elements import Element
from nulmeting.word_heights import Look, height, line, lines_of, own, rows
from nulmeting.word_tables import TEXT_WIDTH

PAGE = 14684
"""Height of the text of a page, in twentieths of a point."""
ENDS = 2
"""Lines of a paragraph that stay together at either end."""


@dataclass(frozen=True)
class Box:
    """A piece that is not split: its height, the room around it, whether the next stays with it, the head above it.

    All in twentieths of a point; ``head`` is that of a table, which is repeated where a page begins with a row.
    """

    height: float
    before: float = 0
    after: float = 0
    keep: bool = False
    head: float = 0


@dataclass(frozen=True)
class Filled:
    """How far the pages are filled: the last, up to where, and the room below that."""

    page: int = 0
    used: float = 0
    after: float = 0

    @property
    def room(self) -> float:
        """What the page has left."""
        return PAGE - self.used


def boxes(elements: Iterable[Element], looks: Mapping[str, Look], width: int = TEXT_WIDTH) -> list[Box]:
    """Give the boxes of paragraphs, in a width in twentieths of a point, and of tables."""
    made: list[Box] = []
    for one in elements:
        made += _table(one, looks) if one.tag == qn("w:tbl") else _paragraph(one, looks, width)
    return made


def kept(one: Element, looks: Mapping[str, Look]) -> bool:
    """Tell whether a paragraph stays with what follows it."""
    if one.tag != qn("w:p"):
        return False
    return looks[one.style].keep if one[0].keepNext is None else bool(one[0].keepNext.val)


def needed(filled: Filled, more: Sequence[Box]) -> float:
    """Give up to where a page would be filled if all of it came on this one."""
    used, after = filled.used, filled.after
    for box in more:
        used += (max(after, box.before) if used else 0) + box.height  # of two rooms the larger, as Word does it
        after = box.after
    return used


def turned(filled: Filled, used: float = 0) -> Filled:
    """Begin a new page."""
    return Filled(filled.page + 1, used)


def fill(filled: Filled, more: Sequence[Box], page: float = PAGE) -> Filled:
    """Fill pages, or columns of another height, with boxes, one by one or as many as stay together."""
    rest = list(more)
    while rest:
        size = next((i for i, box in enumerate(rest, 1) if not box.keep), len(rest))
        if needed(filled, rest[:size]) > page and filled.used:
            filled = turned(filled, rest[0].head)
        if needed(filled, rest[:size]) > page and size > 1:  # what is longer than a page is parted all the same
            rest[: size - 1] = [replace(box, keep=False) for box in rest[: size - 1]]
            size = 1
        filled = replace(filled, used=needed(filled, rest[:size]), after=rest[size - 1].after)
        rest = rest[size:]
    return filled


def _paragraph(one: Element, looks: Mapping[str, Look], width: int) -> list[Box]:
    look, keep = own(one, looks), kept(one, looks)
    whole = height(one, width, looks) - look.before - look.after
    drawn = one.find(f".//{qn('wp:extent')}") is not None
    count = 1 if drawn else lines_of(one, width, looks)
    if drawn or look.whole or count < 2 * ENDS:
        return [Box(whole, look.before, look.after, keep)]
    high = line(look)
    between = [Box(high)] * (count - 2 * ENDS)
    return [Box(ENDS * high, look.before), *between, Box(ENDS * high, 0, look.after, keep)]


def _table(one: Element, looks: Mapping[str, Look]) -> list[Box]:
    head, *body = rows(one, looks)
    keeps = [kept(next(row.iter(qn("w:p"))), looks) for row in one.iter(qn("w:tr"))]
    return [
        Box(head, keep=True),
        *(Box(high, keep=keep, head=head) for high, keep in zip(body, keeps[1:], strict=True)),
    ]
