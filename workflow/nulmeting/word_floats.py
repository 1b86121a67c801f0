"""Where pictures stand in a Word document, and how large, so that no page is left half empty for one.

Word puts a picture that does not fit on the next page and leaves the rest of this one empty. So one that nearly fits is
made a little smaller. For another, texts and tables that follow it under the same heading go first. Where none can, its
chapter begins on a new page, and the chapter before it ends early. Where pages end is reckoned; nothing is out of its
section, and figures and tables keep their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from docx.oxml.ns import qn

from nulmeting.word_boxes import EMPTY, PAGE, Box, Filled, boxes, fill, kept, needed, turned
from nulmeting.word_elements import Element, make
from nulmeting.word_heights import Look
from nulmeting.word_pictures import TWENTIETH, resize
from nulmeting.word_tables import TEXT_WIDTH

HOLE = PAGE / 3
"""What may not be left empty within a chapter."""
ENDED = PAGE / 4
"""How far a page must be filled for a chapter to end on it."""
SPARES = (400, 1200, 2000, 2800)
"""What is kept free below a picture that is made smaller, the least first: Word reckons a little otherwise, and what
comes below it may keep a later page from being empty."""
TIGHT = 200
"""What fits, or does not, by less than this goes to the next page for certain, so that the reckoning holds in Word."""
NARROWEST = 0.8 * TEXT_WIDTH
"""The least width of a picture that is made smaller, in twentieths of a point."""
FIGURE, CAPTION, CHAPTER = ("Figure", "FigureCaption", "Reference"), "Caption", "Heading1"
"""Styles of the paragraphs that a picture is made of, of the caption above a table, and of the head of a chapter."""


@dataclass(frozen=True)
class Part:
    """An element with its boxes; how large it is drawn, and whether it begins a page."""

    element: Element
    style: str
    boxes: tuple[Box, ...]
    keep: bool
    scale: float = 1
    begins: bool = False


def placed(elements: Sequence[Element], looks: Mapping[str, Look], used: float) -> list[Element]:
    """Let pictures come behind what follows them, or be smaller, where a page has no room for them.

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
        The same, in their new order; pictures that are smaller and what begins a page are changed.
    """
    parts = [Part(one, _style(one), tuple(boxes([one], looks)), kept(one, looks)) for one in elements]
    ways = [_planned(parts, Filled(used=used), spare) for spare in SPARES]
    made, _ = min(ways, key=lambda way: way[1].lost)
    for part in made:
        resize([part.element], part.scale)
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


def _planned(parts: Sequence[Part], filled: Filled, spare: float) -> tuple[list[Part], Filled]:
    """Give the parts in their places, and how pages are filled with them."""
    made: list[Part] = []
    rest = list(parts)
    start = 0  # ``made[start:]`` stays with what comes next, and is not in the pages yet
    chapter, before = -1, filled
    while rest:
        size = _whole(rest)
        piece, rest = rest[:size], rest[size:]
        if piece[0].style == CHAPTER:
            chapter, before = len(made), filled
        if piece[0].style == FIGURE[0]:
            if ahead := _ahead(made[start:], piece, rest, filled, spare):
                unit, rest = [*made[start:], *rest[:ahead]], rest[ahead:]
                unit, filled = _set(filled, unit)
                made[start:] = unit
                start = len(made)
            scale = _scale(filled, made[start:], piece, spare)
            ended = chapter >= 0 and before.page == filled.page and before.used >= ENDED and filled.room > HOLE
            if not scale and ended and (alone := _scale(Filled(), made[chapter:], piece, spare)):
                made[chapter] = replace(made[chapter], begins=True)
                # the end of a chapter may leave a page empty, but rather not
                start, filled, scale = chapter, turned(before, worth=0.5), alone
            piece[0] = _scaled(piece[0], scale or 1)
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


def _scaled(part: Part, scale: float) -> Part:
    box = part.boxes[0]
    return replace(part, scale=scale, boxes=(replace(box, height=box.height * scale),))


def _tight(filled: Filled, unit: Sequence[Part]) -> bool:
    """Tell whether it is uncertain that what begins with a heading or a caption begins on this page."""
    made = _boxes(unit)
    size = next((i for i, box in enumerate(made, 1) if not box.keep), len(made))
    return len(unit) > 1 and filled.used > 0 and abs(needed(filled, made[:size]) - PAGE) < TIGHT


def _scale(filled: Filled, heads: Sequence[Part], picture: Sequence[Part], spare: float) -> float:
    """Give the scale at which a picture and what it is kept with fit on the page, at most 1; 0 if they do not."""
    over = needed(filled, _boxes([*heads, *picture])) - PAGE
    extent = next(picture[0].element.iter(qn("wp:extent")))
    scale = min(1, 1 - (over + spare) / picture[0].boxes[0].height)
    if scale == 1 or int(extent.get("cx")) / TWENTIETH * scale >= NARROWEST:
        return scale
    return 1 if over <= -TIGHT else 0


def _ahead(heads: Sequence[Part], picture: Sequence[Part], rest: Sequence[Part], filled: Filled, spare: float) -> int:
    """Count what follows a picture and goes before it: as little as leaves least of the page empty."""
    best, size = 0, 0
    least = _hole(filled, heads, picture, spare)
    while least > EMPTY and (more := _movable(rest[size:])):
        size += more
        hole = _hole(_set(filled, [*heads, *rest[:size]])[1], [], picture, spare)
        if hole < least:
            best, least = size, hole
    return best


def _hole(filled: Filled, heads: Sequence[Part], picture: Sequence[Part], spare: float) -> float:
    return 0 if _scale(filled, heads, picture, spare) else filled.room


def _whole(rest: Sequence[Part]) -> int:
    """Count the parts that begin and stay together: a picture with its caption, a table with its own."""
    if rest[0].style == FIGURE[0]:
        return 1 + sum(one.style == style for one, style in zip(rest[1:], FIGURE[1:], strict=False))
    return 2 if rest[0].style == CAPTION and len(rest) > 1 else 1


def _movable(rest: Sequence[Part]) -> int:
    """Count what follows a picture and may go before it: a text or a table, no heading and no other picture."""
    if not rest or rest[0].style.startswith("Heading") or rest[0].style == FIGURE[0]:
        return 0
    size = _whole(rest)
    noted = len(rest) > size and rest[size].style == "TableNote"
    return size + noted


def _style(one: Element) -> str:
    return str(one.style) if one.tag == qn("w:p") else ""
