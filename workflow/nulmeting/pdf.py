"""The report as PDF: for archives (PDF/A-2a) and for everybody (PDF/UA-1) at once, equal bytes for equal content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from nulmeting import pdf_layout
from nulmeting.pdf_text import font_folders
from nulmeting.sentences import TEMPLATES

if TYPE_CHECKING:
    import typst

STANDARDS = ["a-2a", "ua-1"]
MOMENT = 0
"""Stands for when the file was made, which nothing published may tell: the start of 1970."""


def render(content: Mapping[str, Any], svgs: Mapping[str, str]) -> bytes:
    """Render the content of a report.

    Parameters
    ----------
    content : mapping
        As `nulmeting.content.build` gives it.
    svgs : mapping of name to SVG
        Our own drawings, put in as they are; everything else is text.

    Returns
    -------
    bytes
        A PDF with tags, bookmarks, a table of contents and embedded fonts. Equal content gives equal bytes.

    Raises
    ------
    ValueError
        If a block is of an unknown type, or a figure has no text in place of it.
    KeyError
        If a figure has no drawing.
    """
    drawn = {block["name"]: svgs[block["name"]] for block in content["blocks"] if block["type"] == "figure"}
    return _compiled(pdf_layout.arranged(content, drawn), drawn)


def render_page(content: Mapping[str, Any]) -> bytes:
    """Render content that has no figures on one page of A4, set smaller if it must; what still does not fit goes on.

    Parameters
    ----------
    content : mapping
        As `nulmeting.content_page.build` gives it.
    """
    return _compiled(pdf_layout.arranged(content, {}, single=True), {})


def _compiled(content: Mapping[str, Any], svgs: Mapping[str, str]) -> bytes:
    """Set the template with content, which reaches it as data: nothing of it is ever read as markup."""
    import typst

    # a drawing stays out of the JSON: escaping it would take longer than setting the text
    data = {"content": json.dumps(content, ensure_ascii=False), **{f"svg-{name}": svg for name, svg in svgs.items()}}
    compiler = typst.Compiler((TEMPLATES / "report.typ").read_bytes(), font_paths=_fonts(), sys_inputs=data)
    made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=MOMENT)  # type: ignore[arg-type]
    if not isinstance(made, bytes):  # pragma: no cover - lists are of pictures
        raise TypeError("no PDF")
    return made


@cache
def _fonts() -> typst.Fonts:
    """Give the fonts of the project and no others, so that the file is the same on every machine."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path) for path in font_folders()]
    )
