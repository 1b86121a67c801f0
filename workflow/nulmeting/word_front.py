"""Page one of a Word document: what answers, on one page.

The sections below the leading figures stand in two columns, and the letters are a little smaller where they must be.
Only Word lays out its pages, so how high a page will be is reckoned here from the widths of letters, on the safe side;
what is longer than a page at the smallest letters runs on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from docx.oxml.ns import qn

from nulmeting.word_boxes import Box, Filled, boxes, fill, needed
from nulmeting.word_elements import Element, make
from nulmeting.word_heights import looks_of
from nulmeting.word_tables import TEXT_WIDTH

Block = Mapping[str, Any]
STYLES = {
    "BodyText": "BriefText",
    "ListBullet": "BriefBullet",
    "ListNumber": "BriefNumber",
    "Note": "BriefNote",
    "Prose": "BriefProse",
    "ProseBullet": "BriefProseBullet",
    "ProseNumber": "BriefProseNumber",
}
"""Styles of page one in the place of those of the report."""
SIZED = (*STYLES.values(), "About", "NoteSynthetic")
"""Styles of which the letters are set to what fits."""
SIZES = (19, 18, 17, 16, 15)
"""Sizes of these letters, in half points, the best first."""
HEADINGS = {"Heading1": (140, 50, 28), "Heading2": (120, 40, 22)}
"""Room before and behind the headings of page one, in twentieths of a point, and the half points of their letters."""
ITEMS = ("BriefBullet", "BriefNumber", "BriefProseBullet", "BriefProseNumber")
"""Styles of the items of a list."""
GUTTER = 400
"""Between the columns, in twentieths of a point."""
ROOM, EMBLEM_ROOM = 14300, 600
"""What may be reckoned for a page, and what a logo takes of it."""
LAST_ROOM = 300
"""What may be reckoned besides with the two smallest letters: nearly all that a page holds."""
FINER = 50
"""By how much columns are made higher until everything is in them."""


def parted(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Part page one into what comes first, up to the leading figures and what is said of them, and the rest."""
    last = max((i for i, block in enumerate(blocks) if block["type"] == "key_figure"), default=len(blocks))
    starts = (i for i, block in enumerate(blocks) if i > last and (block.get("level") == 3 or block["type"] == "prose"))
    place = next(starts, len(blocks))
    return list(blocks[:place]), list(blocks[place:])


def page_one(document: Any, first: list[Element], beside: list[Element], *, has_logo: bool) -> list[Element]:
    """Set page one, and the size of its letters in the document's styles.

    Parameters
    ----------
    document : Document
        With its heads and feet.
    first, beside : list of element
        What stands over the whole width, and in two columns below it.
    has_logo : bool

    Returns
    -------
    list of element
        Those given, with the ends of sections in them.
    """
    styles = {one.get(qn("w:styleId")): one for one in document.styles.element.iter(qn("w:style"))}
    for one in (*first, *beside):
        _brief(one)
    _ends_kept(beside)
    columns = bool(beside) and all(part[-1].tag == qn("w:p") for part in (first, beside))
    size = _size(first, beside, styles, columns=columns, room=ROOM - EMBLEM_ROOM * has_logo)
    for name in SIZED:
        for tag in ("sz", "szCs"):
            styles[name].find(qn("w:rPr")).find(qn(f"w:{tag}")).set(qn("w:val"), str(size))
    if columns:
        _sections(document.element.body.sectPr, first[-1], beside[-1])
    return [*first, *beside]


def _brief(one: Element) -> None:
    if one.tag != qn("w:p"):
        return
    one.style = STYLES.get(one.style, one.style)
    if one.style in HEADINGS:
        before, after, size = HEADINGS[one.style]
        one[0].append(make("spacing", before=before, after=after))
        for run in one.iter(qn("w:r")):
            run.insert(0, make("rPr", make("sz", val=size), make("szCs", val=size)))


def _ends_kept(beside: list[Element]) -> None:
    """Keep the last two items of each list together, so that no column begins with the last of them."""
    are_items = [one.tag == qn("w:p") and one.style in ITEMS for one in beside]
    for one, *three in zip(beside, are_items, are_items[1:], [*are_items[2:], False], strict=False):
        if three == [True, True, False]:
            one[0].get_or_add_keepNext()


def _sections(last: Element, first_end: Element, columns_end: Element) -> None:
    """End the section over the whole width and the one in columns; the rest of the document is a third.

    Columns are made equally high only if what follows begins on the same page: the contents go to the next themselves.
    """
    whole = deepcopy(last)
    first_end[0].append(whole)
    last.remove(last.find(qn("w:titlePg")))
    last.insert(_behind_references(last), make("type", val="continuous"))
    two = deepcopy(last)
    for old in two.findall(qn("w:cols")):
        two.remove(old)
    two.find(qn("w:pgMar")).addnext(make("cols", num=2, space=GUTTER))
    columns_end[0].append(two)


def _behind_references(section: Element) -> int:
    return sum(one.tag.endswith("Reference") for one in section)


def _size(
    first: list[Element], beside: list[Element], styles: Mapping[str, Element], *, columns: bool, room: int
) -> int:
    """Give the best size with which everything fits; the best of all if none does."""
    looks = looks_of(styles)
    for size in SIZES:
        at = looks | {name: replace(looks[name], size=size) for name in SIZED}
        below = boxes(beside, at, (TEXT_WIDTH - GUTTER) // 2 if columns else TEXT_WIDTH)
        longest = _column(below) if columns else needed(Filled(), below)
        if needed(Filled(), boxes(first, at)) + longest <= room + LAST_ROOM * (size in SIZES[-2:]):
            return size
    return SIZES[0]


def _column(below: list[Box]) -> float:
    """Give how high two columns are that hold everything, as equal as can be."""
    high = needed(Filled(), below) / 2
    while fill(Filled(), below, high).page > 1:
        high += FINER
    return high
