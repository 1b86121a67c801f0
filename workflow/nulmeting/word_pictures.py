"""A picture in a Word document, with words for who cannot see it."""

from __future__ import annotations

import io
from typing import Any

from nulmeting.word_elements import Element, clean, make
from nulmeting.word_tables import TEXT_WIDTH

HIGHEST = 12200
"""Height of the largest picture, in twentieths of a point: a page with a heading and a caption."""
TWENTIETH = 635
"""English metric units in a twentieth of a point, of which Word has 914,400 in an inch."""


def picture(part: Any, png: bytes, identity: int, title: str, alt: str, width: int = TEXT_WIDTH) -> Element:
    """Make a picture in the line of text.

    Parameters
    ----------
    part : part of a document
        That holds the picture: its body, a head or a foot.
    png : bytes
    identity : int
        Its number in the document.
    title, alt : str
        What it is called, and what is to be seen on it.
    width : int
        The widest that it may be, in twentieths of a point; it keeps its proportions.

    Returns
    -------
    element
        A ``w:drawing``, for a run.
    """
    from docx.oxml.shape import CT_Inline

    relation, image = part.get_or_add_image(io.BytesIO(png))
    scale = min(width / image.px_width, HIGHEST / image.px_height) * TWENTIETH
    size = (round(image.px_width * scale), round(image.px_height * scale))
    made: Any = CT_Inline.new_pic_inline(identity, relation, f"figure-{identity}.png", *size)
    for side in "TBLR":
        made.set(f"dist{side}", "0")
    made.docPr.set("name", f"figure-{identity}")
    made.docPr.set("descr", clean(alt))
    made.docPr.set("title", clean(title))
    return make("drawing", made)
