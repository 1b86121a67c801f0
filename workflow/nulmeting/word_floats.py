"""Where pictures stand in a Word document: one that a page has no room for comes behind what follows it.

Word puts a picture that does not fit on the next page and leaves the rest of this one empty. Where texts and tables
follow it under the same heading, they go first. Where pages end is reckoned: a picture may come behind a table without
need; nothing is out of its section, and figures and tables keep their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docx.oxml.ns import qn

from nulmeting.word_elements import Element
from nulmeting.word_heights import Look, height
from nulmeting.word_tables import TEXT_WIDTH

PAGE = 14684
"""Height of the text of a page, in twentieths of a point."""
EMPTY = 2000
"""What may be left empty below a text before a picture."""
FIGURE, CAPTION = ("Figure", "FigureCaption", "Reference"), "Caption"
"""Styles of the paragraphs that a picture is made of, and of the caption above a table."""


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
        The same, in their new order.
    """
    made: list[Element] = []
    rest = list(elements)
    while rest:
        size = _whole(rest)
        piece, rest = rest[:size], rest[size:]
        needed = _high(piece, looks)
        if _style(piece[0]) == FIGURE[0]:
            # a table that goes ahead may end on a page that again has no room
            while EMPTY < PAGE - used < needed and (ahead := _filling(rest, looks, PAGE - used)):
                made += ahead
                rest = rest[len(ahead) :]
                used = (used + _high(ahead, looks)) % PAGE
            used = used + needed if used + needed <= PAGE else needed
        else:
            used = (used + needed) % PAGE
        made += piece
    return made


def _filling(rest: Sequence[Element], looks: Mapping[str, Look], room: float) -> list[Element]:
    """Give what follows a picture and goes before it: enough to fill most of the room, or nothing."""
    size = 0
    while _high(rest[:size], looks) < room and (more := _ahead(rest[size:])):
        size += more
    return list(rest[:size]) if _high(rest[:size], looks) > room / 2 else []


def _high(elements: Sequence[Element], looks: Mapping[str, Look]) -> float:
    return sum(height(one, TEXT_WIDTH, looks) for one in elements)


def _whole(rest: Sequence[Element]) -> int:
    """Count the elements that begin and stay together: a picture with its caption, a table with its own."""
    if _style(rest[0]) == FIGURE[0]:
        return 1 + sum(_style(one) == style for one, style in zip(rest[1:], FIGURE[1:], strict=False))
    return 2 if _style(rest[0]) == CAPTION and len(rest) > 1 else 1


def _ahead(rest: Sequence[Element]) -> int:
    """Count what follows a picture and may go before it: a text or a table, no heading and no other picture."""
    if not rest or _style(rest[0]).startswith("Heading") or _style(rest[0]) == FIGURE[0]:
        return 0
    size = _whole(rest)
    noted = len(rest) > size and _style(rest[size]) == "TableNote"
    return size + noted


def _style(one: Element) -> str:
    return str(one.style) if one.tag == qn("w:p") else ""
