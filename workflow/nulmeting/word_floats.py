"""Where pictures stand in a Word document, so that no page is left half empty for one.

Word puts a picture that does not fit on the next page and leaves the rest of this one empty. So what follows it in its
chapter goes first: texts, tables, and whole sections, if its own keeps something to read. Where none can, its chapter
begins on a new page, and the chapter before it ends early. Where pages end is reckoned; nothing leaves its chapter, and
figures and tables keep their order. No picture is made smaller: its letters would be too small to read on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from docx.oxml.ns import qn

from nulmeting.word_boxes import PAGE, Box, Filled, boxes, fill, kept, needed, turned
from nulmeting.word_elements import Element, make
from nulmeting.word_heights import Look

EMPTIES = (2000, 3500, 4800)
"""What may be left empty before a picture without anything going ahead of it: that which makes the best pages of all
is taken, for what goes ahead of one picture is not there to fill the page before the next."""
HOLE = PAGE / 3
"""What may not be left empty within a chapter."""
ENDED = PAGE / 4
"""How far a page must be filled for a chapter to end on it."""
TIGHT = 200
"""What fits, or does not, by less than this goes to the next page for certain, so that the reckoning holds in Word."""
FIGURE, CAPTION, CHAPTER = "Figure", "Caption", "Heading1"
"""Styles of a picture, of the caption above a table, and of the head of a chapter."""


@dataclass(frozen=True)
class Part:
    """An element with its boxes; whether it stays with the next, and whether it begins a page."""

    element: Element
    style: str
    boxes: tuple[Box, ...]
    keep: bool
    begins: bool = False


def placed(elements: Sequence[Element], looks: Mapping[str, Look], used: float) -> list[Element]:
    """Let pictures come behind what follows them where a page has no room for them.

    Parameters
    ----------
    elements : sequence of element
        Paragraphs and tables, in their order.
    looks : mapping of style to Look
    used : float
        What the page with which they begin has above them.

    Returns
    -------
    list of element
        The same, in their new order; what begins a page is changed.
    """
    parts = [Part(one, _style(one), tuple(boxes([one], looks)), kept(one, looks)) for one in elements]
    made, _ = min((_planned(parts, used, empty) for empty in EMPTIES), key=lambda way: way[1].lost)
    for part in made:
        if part.begins:
            _begin_page(part.element[0])
    return [part.element for part in made]


def _begin_page(properties: Element) -> None:
    """Let a paragraph begin a page, without the room above it that Word would leave there."""
    first = sum(one.tag in (qn("w:pStyle"), qn("w:keepNext")) for one in properties)  # the schema wants them before it
    properties.insert(first, make("pageBreakBefore"))
    spacing = properties.find(qn("w:spacing"))
    if spacing is None:
        spacing = make("spacing")
        properties.append(spacing)
    spacing.set(qn("w:before"), "0")


def _planned(parts: Sequence[Part], used: float, empty: float) -> tuple[list[Part], Filled]:
    """Give the parts in their places, and how pages are filled with them."""
    made: list[Part] = []
    rest, filled = list(parts), Filled(used=used)
    start = 0  # ``made[start:]`` stays with what comes next, and is not in the pages yet
    chapter, before = -1, filled
    while rest:
        size = _whole(rest)
        piece, rest = rest[:size], rest[size:]
        if piece[0].style == CHAPTER:
            chapter, before = len(made), filled
        if piece[0].style == FIGURE:
            if ahead := _ahead(made[start:], piece, rest, filled, empty):
                unit, rest = [*made[start:], *rest[:ahead]], rest[ahead:]
                unit, filled = _set(filled, unit)
                made[start:] = unit
                start = len(made)
            ended = chapter >= 0 and before.page == filled.page and before.used >= ENDED
            if ended and _hole(filled, made[start:], piece) > HOLE and not _hole(Filled(), made[chapter:], piece):
                made[chapter] = replace(made[chapter], begins=True)
                start, filled = chapter, turned(before)
        made += piece
        if not piece[-1].keep:
            made[start:], filled = _set(filled, made[start:])
            start = len(made)
    return made, filled


def _set(filled: Filled, unit: list[Part]) -> tuple[list[Part], Filled]:
    """Fill pages with parts; if it is uncertain where the first of them comes, it begins a page."""
    if _tight(filled, unit):
        unit, filled = [replace(unit[0], begins=True), *unit[1:]], turned(filled)
    return unit, fill(filled, _boxes(unit))


def _boxes(parts: Sequence[Part]) -> list[Box]:
    return [box for part in parts for box in part.boxes]


def _tight(filled: Filled, unit: Sequence[Part]) -> bool:
    """Tell whether it is uncertain that what begins with a heading or a caption begins on this page."""
    made = _boxes(unit)
    size = next((i for i, box in enumerate(made, 1) if not box.keep), len(made))
    return len(unit) > 1 and filled.used > 0 and abs(needed(filled, made[:size]) - PAGE) < TIGHT


def _ahead(heads: Sequence[Part], picture: Sequence[Part], rest: Sequence[Part], filled: Filled, empty: float) -> int:
    """Count what follows a picture and goes before it: no more than leaves little of the page empty, or the least."""
    best, size = 0, 0
    least = _hole(filled, heads, picture)
    headed = any(one.style.startswith("Heading") for one in heads)
    # a heading over the picture alone keeps something to stand over before another is passed
    while least > empty and (more := _movable(rest[size:], passes=size > 0 or not headed)):
        size += more
        hole = _hole(_set(filled, [*heads, *rest[:size]])[1], [], picture)
        if hole < least:
            best, least = size, hole
    return best


def _hole(filled: Filled, heads: Sequence[Part], picture: Sequence[Part]) -> float:
    """Give what a page leaves empty if a picture comes next: nothing if it certainly fits."""
    return filled.room if needed(filled, _boxes([*heads, *picture])) > PAGE - TIGHT else 0


def _whole(rest: Sequence[Part]) -> int:
    """Count the parts that begin and stay together: a picture with its caption, a table with its own."""
    return 2 if rest[0].style in (FIGURE, CAPTION) and len(rest) > 1 else 1


def _movable(rest: Sequence[Part], *, passes: bool) -> int:
    """Count what follows a picture and may go before it, with the heading above it if headings may be passed.

    A picture and the head of a chapter may not go; what stays with the next takes it along.
    """
    size = 0
    while not size or rest[size - 1].keep:
        if size == len(rest) or rest[size].style in (FIGURE, CHAPTER):
            return 0
        if rest[size].style.startswith("Heading") and not passes:
            return 0
        size += _whole(rest[size:])
    noted = len(rest) > size and rest[size].style == "TableNote"
    return size + noted


def _style(one: Element) -> str:
    return str(one.style) if one.tag == qn("w:p") else ""
