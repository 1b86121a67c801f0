"""How wide a picture or table may be at a place in a document."""

from __future__ import annotations

from docx.oxml.ns import qn

from nulmeting.word_elements import Element
from nulmeting.word_pictures import TWENTIETH
from nulmeting.word_tables import TEXT_WIDTH

SIDES, INSET = 216, 288
"""Sides of a cell and of a text box in Word, in twentieths of a point."""
LEAST = 700


def room(paragraph: Element) -> int:
    """Give the width at a paragraph, in twentieths of a point: of its cell, text box, or the column of its section."""
    for above in paragraph.iterancestors():
        if above.tag == qn("w:tc"):
            width = above.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
            if width is not None and width.get(qn("w:type")) == "dxa":
                return max(LEAST, _number(width, "w") - SIDES)
            cells = above.getparent().findall(qn("w:tc"))
            return max(LEAST, TEXT_WIDTH // max(1, len(cells)) - SIDES)
        if above.tag in (qn("wp:anchor"), qn("wp:inline")):
            extent = above.find(qn("wp:extent")).get("cx", "")
            return max(LEAST, (int(extent) if extent.isdigit() else 0) // TWENTIETH - INSET)
    section = _section(paragraph)
    if section is None or section.find(qn("w:pgSz")) is None or section.find(qn("w:pgMar")) is None:
        return TEXT_WIDTH
    size, margins, columns = (section.find(qn(tag)) for tag in ("w:pgSz", "w:pgMar", "w:cols"))
    width = _number(size, "w") - _number(margins, "left") - _number(margins, "right")
    if columns is not None and (number := _number(columns, "num", 1)) > 1:
        width = (width - (number - 1) * _number(columns, "space", 720)) // number
    return max(LEAST, width)


def _section(paragraph: Element) -> Element | None:
    """Give the properties of the section that a paragraph of the body is in: they stand where it ends."""
    body = next((one for one in paragraph.iterancestors() if one.tag == qn("w:body")), None)
    if body is None:
        return None
    top = paragraph
    while top.getparent() is not body:
        top = top.getparent()
    for one in (top, *top.itersiblings()):
        found = one if one.tag == qn("w:sectPr") else one.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if found is not None:
            return found
    return None


def _number(element: Element, name: str, missing: int = 0) -> int:
    """Give a measure; strict documents may write it with a unit, which is not read here."""
    text = element.get(qn(f"w:{name}"), "")
    return int(text) if text.lstrip("-").isdigit() else missing
