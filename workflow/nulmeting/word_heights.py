"""How high the pieces of a Word document will be: only Word lays out pages, but what is on one can be reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from docx.oxml.ns import qn

from nulmeting.word_elements import Element
from nulmeting.word_letters import lines

EMU = 635
"""English metric units in a twentieth of a point."""
LINE_HEIGHT = 1.149
"""A line's height by the size of its letters."""
CELL, RULES = 100, 38
"""What the edges of a cell add to a row, above and below, and what the thicker rules of a table add to its head."""
SIDES = {"NulmetingTable": 140}
"""The sides of a cell; those of the other tables are wider."""
WIDE_SIDES = 200


@dataclass(frozen=True)
class Look:
    """How a style sets a text: half points, room before and behind and at the sides, spacing of lines, whether bold.

    ``keep`` is that it stays with the next, ``whole`` that it is not split over pages.
    """

    size: int = 20
    before: int = 0
    after: int = 0
    sides: int = 0
    line: float = 1.1
    bold: bool = False
    keep: bool = False
    whole: bool = False


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
        look = replace(look, bold=bold.get(qn("w:val")) != "0")
    keep, whole = (look.keep or _has(style, "w:keepNext"), look.whole or _has(style, "w:keepLines"))
    look = replace(look, keep=keep, whole=whole)
    if indent is not None:
        look = replace(look, sides=sum(int(indent.get(qn(f"w:{side}"), 0)) for side in ("left", "right")))
    return look if spacing is None else _spaced(look, spacing)


def _has(style: Element, tag: str) -> bool:
    return style.find(f"{qn('w:pPr')}/{qn(tag)}") is not None


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
        return sum(rows(one, looks))
    look = own(one, looks)
    if (drawn := one.find(f".//{qn('wp:extent')}")) is not None:
        return int(drawn.get("cy")) / EMU + look.before + look.after
    return lines_of(one, width, looks) * line(look) + look.before + look.after


def lines_of(one: Element, width: int, looks: Mapping[str, Look]) -> int:
    """Give over how many lines a paragraph goes, in a width in twentieths of a point."""
    look = own(one, looks)
    pieces = (qn("w:t"), qn("w:br"))
    runs = [
        (run, "".join((piece.text or "") if piece.tag == pieces[0] else "\n" for piece in run.iter(*pieces)))
        for run in one.iter(qn("w:r"))
    ]
    bold = look.bold or any(run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for run, text in runs[:1])
    room = (width - look.sides) * 100 / look.size
    first, end, below = "".join(text for _, text in runs).partition("\n")  # an interval below a number is not bold
    return lines(first, room, bold=bold) + (lines(below, room, bold=look.bold) if end else 0)


def rows(table: Element, looks: Mapping[str, Look]) -> list[float]:
    """Give how high each row of a table will be, in twentieths of a point."""
    style = table.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}").get(qn("w:val"))
    sides = SIDES.get(style, WIDE_SIDES)
    made = [_row(row, looks, sides) for row in table.iter(qn("w:tr"))]
    return [made[0] + RULES, *made[1:]] if made else []


def own(one: Element, looks: Mapping[str, Look]) -> Look:
    """Give how a paragraph is set: its style, and what it says itself."""
    look, spacing = looks[one.style], one[0].find(qn("w:spacing"))
    look = look if spacing is None else _spaced(look, spacing)
    size = one.find(f"{qn('w:r')}/{qn('w:rPr')}/{qn('w:sz')}")
    return look if size is None else replace(look, size=int(size.get(qn("w:val"))))


def line(look: Look) -> float:
    """Give how high a line is."""
    return look.size * 10 * LINE_HEIGHT * look.line


def _row(row: Element, looks: Mapping[str, Look], sides: int) -> float:
    cells = row.findall(qn("w:tc"))
    widths = [int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))) - sides for cell in cells]
    return CELL + max(
        sum(height(one, width, looks) for one in cell.findall(qn("w:p")))
        for cell, width in zip(cells, widths, strict=True)
    )
