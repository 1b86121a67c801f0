"""Where pictures stand in a Word document, so that no page is left half empty for one.

Word puts a picture that does not fit on the next page and leaves the rest of this one empty. So the texts and tables
that follow it under its heading go first. Where they do not fill the page, a chart is parted between two of its rows:
what fits ends this page, the rest begins the next. Where pages end is reckoned; nothing passes a heading, figures and
tables keep their order. No picture is made smaller: its letters would be too small to read on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from docx.oxml.ns import qn

from nulmeting.word_boxes import PAGE, Box, Filled, boxes, fill, kept, needed, turned
from nulmeting.word_elements import Element
from nulmeting.word_heights import Look
from nulmeting.word_parts import Chart, Parting, Strip, partings, pictures, shown

EMPTY, LEAST, LOW = PAGE / 6, PAGE / 12, PAGE / 18
"""What may be left empty of a page before a picture, and how high the rows of a part of one are: well, and at least."""
TOO_EMPTY = PAGE / 3
"""If more of a page were left empty than this, a part may be low, with a single high row."""
MOST_AHEAD = PAGE / 2
"""What may go ahead of a picture: below more, a chapter would not seem to be about it."""
TIGHT = 200
"""What fits, or does not, by less than this goes to the next page for certain, so that the reckoning holds in Word."""
FIGURE, CAPTION, NOTE, POINTER = "Figure", "Caption", "TableNote", "Reference"
"""Styles of a picture, of the caption above a table and the note below it, and of where a table in the annex is."""


@dataclass(frozen=True)
class Part:
    """An element with its boxes; whether it stays with the next, and whether it begins a page."""

    element: Element
    style: str
    boxes: tuple[Box, ...]
    keep: bool
    begins: bool = False


@dataclass(frozen=True)
class Way:
    """A way to place a picture: what it leaves empty, how many parts go ahead, and how it is parted, if it is.

    Of one that is low, a part has fewer rows than it should.
    """

    hole: float
    ahead: int = 0
    parting: Parting | None = None
    is_low: bool = False

    @property
    def rank(self) -> tuple[float, ...]:
        """What comes first is better: a page that is filled, a whole picture, little that goes ahead."""
        if self.is_low:
            return (1, max(TOO_EMPTY, self.hole))
        return (1, self.hole) if self.hole > EMPTY else (0, self.parting is not None, self.ahead, self.hole)


def placed(
    elements: Sequence[Element], looks: Mapping[str, Look], used: float, charts: Mapping[int, Chart]
) -> list[Element]:
    """Let pictures come behind what follows them, or part them, where a page has no room for them.

    Parameters
    ----------
    elements : sequence of element
        Paragraphs and tables, in their order.
    looks : mapping of style to Look
    used : float
        What the page with which they begin has above them.
    charts : mapping of int to Chart
        By the number of their picture.

    Returns
    -------
    list of element
        The same, in their new order, with pieces in the place of a picture; what begins a page is changed.
    """
    made: list[Part] = []
    rest, filled = [_part(one, looks) for one in elements], Filled(used=used)
    start = 0  # ``made[start:]`` stays with what comes next, and is not in the pages yet
    while rest:
        size = _whole(rest)
        piece, rest = rest[:size], rest[size:]
        if piece[0].style == FIGURE:
            chart = charts[int(next(piece[0].element.iter(qn("wp:docPr"))).get("id"))]
            way = min(_ways(made[start:], piece, rest, filled, chart.strips), key=lambda one: one.rank)
            if way.ahead:
                rest[: way.ahead] = [*rest[: way.ahead], *piece]
                continue
            if way.parting:
                parts = pictures(piece[0].element, way.parting, chart)
                first, piece[:1] = ([_part(one, looks) for one in part] for part in parts)
                piece[0] = replace(piece[0], begins=True)
                made[start:], filled = _set(filled, [*made[start:], *first])
                start, filled = len(made), turned(filled)
        made += piece
        if not piece[-1].keep:
            made[start:], filled = _set(filled, made[start:])
            start = len(made)
    for part in made:
        if part.begins:  # without the room above it that Word would leave there
            part.element[0].get_or_add_pageBreakBefore()
            part.element[0].get_or_add_spacing().before = 0
    return [part.element for part in made]


def _ways(
    above: Sequence[Part], picture: Sequence[Part], rest: Sequence[Part], base: Filled, strips: Sequence[Strip]
) -> Iterator[Way]:
    """Give the ways to place a picture, by what goes ahead of it, up to one that leaves little empty."""
    filled, heads, size = base, above, 0
    is_headed = bool(above) and above[-1].style.startswith("Heading")
    while True:
        # under a heading that says where a table is, and no more, there would seem to be nothing
        if not (size and is_headed and all(one.style == POINTER for one in rest[:size])):
            whole = Way(_hole(filled, heads, picture), size)
            yield whole
            if whole.hole <= EMPTY:
                return
            yield from _parted(heads, picture, filled, size, strips)
        if not (more := _movable(rest[size:])):
            return
        size += more
        if needed(Filled(), _boxes(rest[:size])) > MOST_AHEAD:
            return
        filled, heads = _set(base, [*above, *rest[:size]])[1], []


def _parted(
    heads: Sequence[Part], picture: Sequence[Part], filled: Filled, ahead: int, strips: Sequence[Strip]
) -> Iterator[Way]:
    """Give the ways to part a picture so that each part certainly fits on its page."""
    high = picture[0].boxes[0]
    well = partings(strips, LEAST / high.height)
    for parting in partings(strips, LOW / high.height):
        first, second = (replace(high, height=high.height * shown(part)) for part in (parting.first, parting.second))
        up_to = needed(filled, [*_boxes(heads), first])
        if max(up_to, needed(Filled(), [second, *_boxes(picture[1:])])) <= PAGE - TIGHT:
            yield Way(PAGE - up_to, ahead, parting, parting not in well)


def _set(filled: Filled, unit: list[Part]) -> tuple[list[Part], Filled]:
    """Fill pages with parts; if it is uncertain where the first of them comes, it begins a page.

    So does a heading if there is room for it only: LibreOffice may leave it there, whatever its style says.
    """
    if _tight(filled, unit) or _bare(filled, unit):
        unit, filled = [replace(unit[0], begins=True), *unit[1:]], turned(filled)
    return unit, fill(filled, _boxes(unit))


def _part(one: Element, looks: Mapping[str, Look]) -> Part:
    style = str(one.style) if one.tag == qn("w:p") else ""
    return Part(one, style, tuple(boxes([one], looks)), kept(one, looks))


def _boxes(parts: Sequence[Part]) -> list[Box]:
    return [box for part in parts for box in part.boxes]


def _tight(filled: Filled, unit: Sequence[Part]) -> bool:
    """Tell whether it is uncertain that what begins with a heading or a caption begins on this page."""
    return len(unit) > 1 and filled.used > 0 and abs(_beginning(filled, unit) - PAGE) < TIGHT


def _bare(filled: Filled, unit: Sequence[Part]) -> bool:
    """Tell whether a page has room for the headings with which a unit begins, and not for what they are above."""
    heads = list(takewhile(lambda one: one.style.startswith("Heading"), unit))
    has_room = needed(filled, _boxes(heads)) < PAGE + TIGHT
    return filled.used > 0 and bool(heads) and has_room and _beginning(filled, unit) > PAGE


def _beginning(filled: Filled, unit: Sequence[Part]) -> float:
    """Give up to where a page would be filled by what of a unit stays with its first part."""
    made = _boxes(unit)
    return needed(filled, made[: next((i for i, box in enumerate(made, 1) if not box.keep), len(made))])


def _hole(filled: Filled, heads: Sequence[Part], picture: Sequence[Part]) -> float:
    """Give what a page leaves empty if a picture comes next: nothing if it certainly fits."""
    return filled.room if needed(filled, _boxes([*heads, *picture])) > PAGE - TIGHT else 0


def _whole(rest: Sequence[Part]) -> int:
    """Count the parts that begin and stay together: a picture with its caption, a table with its own and its note."""
    if rest[0].style not in (FIGURE, CAPTION):
        return 1
    return min(2 + any(one.style == NOTE for one in rest[2:3]), len(rest))


def _movable(rest: Sequence[Part]) -> int:
    """Count what follows a picture and may go before it: no heading, no picture, and all that stays together."""
    size = 0
    while not size or rest[size - 1].keep:
        if size == len(rest) or rest[size].style == FIGURE or rest[size].style.startswith("Heading"):
            return 0
        size += _whole(rest[size:])
    return size
