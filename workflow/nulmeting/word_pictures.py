"""A picture in a Word document, with words for who cannot see it."""

from __future__ import annotations

import io
from typing import Any

from nulmeting.word_elements import Element, clean, make
from nulmeting.word_tables import TEXT_WIDTH

HIGHEST = 12200
"""Height of the largest picture, in twentieths of a point: a page with a heading and a caption."""
EMBLEM, PIXELS = (3400, 850), 900
"""Width and height of the largest logo, in twentieths of a point, and the pixels across of one that is drawn."""
PNG = b"\x89PNG"
TWENTIETH = 635
"""English metric units in a twentieth of a point, of which Word has 914,400 in an inch."""


def picture(
    part: Any, png: bytes, identity: int, title: str, alt: str, width: int = TEXT_WIDTH, height: int = HIGHEST
) -> Element:
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
    width, height : int
        The widest and highest that it may be, in twentieths of a point; it keeps its proportions.

    Returns
    -------
    element
        A ``w:drawing``, for a run.
    """
    from docx.oxml.shape import CT_Inline

    relation, image = part.get_or_add_image(io.BytesIO(png))
    scale = min(width / image.px_width, height / image.px_height) * TWENTIETH
    size = (round(image.px_width * scale), round(image.px_height * scale))
    made: Any = CT_Inline.new_pic_inline(identity, relation, f"figure-{identity}.png", *size)
    for side in "TBLR":
        made.set(f"dist{side}", "0")
    made.docPr.set("name", f"figure-{identity}")
    made.docPr.set("descr", clean(alt))
    made.docPr.set("title", clean(title))
    return make("drawing", made)


def emblem(part: Any, logo: bytes, identity: int, alt: str) -> Element:
    """Make the picture of a logo, PNG or SVG, of at most `EMBLEM`."""
    if not logo.startswith(PNG):
        from nulmeting import chart_svg

        logo = chart_svg.png(logo.decode("utf-8"), PIXELS)
    return picture(part, logo, identity, alt, alt, *EMBLEM)
