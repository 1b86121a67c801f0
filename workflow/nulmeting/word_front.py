"""Page one of a Word document: what answers, on one page.

The sections below the leading figures stand in two columns, and the letters are a little smaller where they must be.
Only Word lays out its pages, so how high a page will be is reckoned here from the widths of letters, on the safe side;
what is longer than a page at the smallest letters runs on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from docx.oxml.ns import qn

from nulmeting.word_elements import Element, make
from nulmeting.word_tables import BOLD, TEXT_WIDTH, measured

Block = Mapping[str, Any]
STYLES = {
    "BodyText": "BriefText",
    "ListBullet": "BriefBullet",
    "ListNumber": "BriefNumber",
    "Note": "BriefNote",
    "Prose": "BriefProse",
}
"""Styles of page one in the place of those of the report."""
SIZED = (*STYLES.values(), "About", "NoteSynthetic")
"""Styles of which the letters are set to what fits."""
SIZES = (19, 18, 17, 16)
"""Sizes of these letters, in half points, the best first."""
HEADINGS = {"Heading1": (140, 50, 28), "Heading2": (120, 40, 22)}
"""Room before and behind the headings of page one, in twentieths of a point, and the half points of their letters."""
GUTTER = 400
"""Between the columns, in twentieths of a point."""
ROOM, EMBLEM_ROOM = 14900, 600
"""What may be reckoned for a page, which holds 14684 (laid out it is 4 to 8% lower); and what a logo takes of it."""
KEPT_WHOLE = 200
"""What a line loses to words that are kept whole, in twentieths of a point."""
MEASURED_AT, MEASURED, LINE_HEIGHT = 16, 0.95, 1.15
"""Half points of the letters whose widths are known, how wide they are of that, and a line's height by them."""
CELL = 110
"""What the edges of a cell add to a row, above and below."""


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


@dataclass(frozen=True)
class Look:
    """How a style sets a text: half points, room before and behind and at the sides, spacing of lines, whether bold."""

    size: int = 20
    before: int = 0
    after: int = 0
    sides: int = 0
    line: float = 1.1
    weight: float = 1.0


def _size(
    first: list[Element], beside: list[Element], styles: Mapping[str, Element], *, columns: bool, room: int
) -> int:
    """Give the best size with which everything fits; the best of all if none does."""
    looks = {name: _look(style, styles) for name, style in styles.items()}
    for size in SIZES:
        at = looks | {name: replace(looks[name], size=size) for name in SIZED}
        below = sum(_height(one, (TEXT_WIDTH - GUTTER) // 2 if columns else TEXT_WIDTH, at) for one in beside)
        longest = below / 2 + 2 * at["BriefText"].size * 10 if columns else below
        if sum(_height(one, TEXT_WIDTH, at) for one in first) + longest <= room:
            return size
    return SIZES[0]


def _look(style: Element, styles: Mapping[str, Element]) -> Look:
    """Read what a style says, over what the one that it is based on says."""
    based = style.find(qn("w:basedOn"))
    look = Look() if based is None else _look(styles[based.get(qn("w:val"))], styles)
    size, bold = (style.find(f"{qn('w:rPr')}/{qn(tag)}") for tag in ("w:sz", "w:b"))
    spacing, indent = (style.find(f"{qn('w:pPr')}/{qn(tag)}") for tag in ("w:spacing", "w:ind"))
    if size is not None:
        look = replace(look, size=int(size.get(qn("w:val"))))
    if bold is not None:
        look = replace(look, weight=1.0 if bold.get(qn("w:val")) == "0" else BOLD)
    if indent is not None:
        look = replace(look, sides=sum(int(indent.get(qn(f"w:{side}"), 0)) for side in ("left", "right")))
    return look if spacing is None else _spaced(look, spacing)


def _spaced(look: Look, spacing: Element) -> Look:
    before, after = (int(spacing.get(qn(f"w:{side}"), getattr(look, side))) for side in ("before", "after"))
    line = int(spacing.get(qn("w:line"), look.line * 240)) / 240
    return replace(look, before=before, after=after, line=line)


def _height(one: Element, width: int, looks: Mapping[str, Look]) -> float:
    """Give how high a paragraph or a table will be."""
    if one.tag == qn("w:tbl"):
        return sum(_row(row, looks) for row in one.iter(qn("w:tr")))
    look, own = looks[one.style], one[0].find(qn("w:spacing"))
    look = look if own is None else _spaced(look, own)
    text = "".join(piece.text or "" for piece in one.iter(qn("w:t")))
    size = HEADINGS[one.style][2] if one.style in HEADINGS else look.size
    wide = measured(text) * MEASURED * size / MEASURED_AT * look.weight
    lines = max(1, ceil(wide / (width - look.sides - KEPT_WHOLE)))
    return lines * size * 10 * LINE_HEIGHT * look.line + look.before + look.after


def _row(row: Element, looks: Mapping[str, Look]) -> float:
    cells = row.findall(qn("w:tc"))
    widths = [int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))) - 200 for cell in cells]
    return CELL + max(
        sum(_height(one, width, looks) for one in cell.findall(qn("w:p")))
        for cell, width in zip(cells, widths, strict=True)
    )
