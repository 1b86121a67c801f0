"""How high the pieces of a Word document will be: only Word lays out pages, but what is on one can be reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil

from docx.oxml.ns import qn

from nulmeting.word_elements import Element
from nulmeting.word_tables import BOLD, measured

EMU = 635
"""English metric units in a twentieth of a point."""
KEPT_WHOLE = 200
"""What a line loses to words that are kept whole, in twentieths of a point."""
MEASURED_AT, MEASURED, LINE_HEIGHT = 16, 0.95, 1.15
"""Half points of the letters whose widths are known, how wide they are of that, and a line's height by them."""
CELL = 110
"""What the edges of a cell add to a row, above and below."""


@dataclass(frozen=True)
class Look:
    """How a style sets a text: half points, room before and behind and at the sides, spacing of lines, whether bold."""

    size: int = 20
    before: int = 0
    after: int = 0
    sides: int = 0
    line: float = 1.1
    weight: float = 1.0


def looks_of(styles: Mapping[str, Element]) -> dict[str, Look]:
    """Read how each style of a document sets a text."""
    return {name: _look(style, styles) for name, style in styles.items()}


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


def height(one: Element, width: int, looks: Mapping[str, Look]) -> float:
    """Give how high a paragraph or a table will be, in twentieths of a point.

    Parameters
    ----------
    one : element
        Of a paragraph in one of the styles, or a table of such paragraphs.
    width : int
        What a paragraph has for its lines, in twentieths of a point.
    looks : mapping of style to Look
    """
    if one.tag == qn("w:tbl"):
        return sum(_row(row, looks) for row in one.iter(qn("w:tr")))
    if (drawn := one.find(f".//{qn('wp:extent')}")) is not None:
        return int(drawn.get("cy")) / EMU + looks[one.style].before + looks[one.style].after
    look, own = looks[one.style], one[0].find(qn("w:spacing"))
    look = look if own is None else _spaced(look, own)
    text = "".join(piece.text or "" for piece in one.iter(qn("w:t")))
    own_size = one.find(f"{qn('w:r')}/{qn('w:rPr')}/{qn('w:sz')}")
    size = look.size if own_size is None else int(own_size.get(qn("w:val")))
    wide = measured(text) * MEASURED * size / MEASURED_AT * look.weight
    lines = max(1, ceil(wide / (width - look.sides - KEPT_WHOLE)))
    return lines * size * 10 * LINE_HEIGHT * look.line + look.before + look.after


def _row(row: Element, looks: Mapping[str, Look]) -> float:
    cells = row.findall(qn("w:tc"))
    widths = [int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))) - 200 for cell in cells]
    return CELL + max(
        sum(height(one, width, looks) for one in cell.findall(qn("w:p")))
        for cell, width in zip(cells, widths, strict=True)
    )
