"""The report as PDF: for archives (PDF/A-2a) and for everybody (PDF/UA-1) at once, equal bytes for equal content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nulmeting import house_style, pdf_charts, pdf_layout
from nulmeting.pdf_text import stand_in_folder
from nulmeting.sentences import TEMPLATES

if TYPE_CHECKING:
    import typst

STANDARDS = ["a-2a", "ua-1"]
MOMENT = 0
"""Stands for when the file was made, which nothing published may tell: the start of 1970."""


def render(content: Mapping[str, Any], svgs: Mapping[str, str], style: Mapping[str, Any] | None = None) -> bytes:
    """Render the content of a report.

    Parameters
    ----------
    content : mapping
        As `nulmeting.content.build` gives it.
    svgs : mapping of name to SVG
        Our own drawings, put in as they are; everything else is text.
    style : mapping or None
        As `nulmeting.house_style.load` gives it; the one that is shipped if None.

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
    figures = [block for block in content["blocks"] if block["type"] == "figure"]
    laid = {block["name"]: pdf_charts.laid_out(block, svgs[block["name"]]) for block in figures}
    drawings = {key: svg for _, drawn in laid.values() for key, svg in drawn.items()}
    style = style or house_style.load()
    ways = {name: way for name, (way, _) in laid.items()}
    return _compiled(pdf_layout.arranged(content, ways, style), drawings, style)


def render_page(content: Mapping[str, Any], style: Mapping[str, Any] | None = None) -> bytes:
    """Render content that has no figures on one page of A4, set smaller if it must; what still does not fit goes on.

    Parameters
    ----------
    content : mapping
        As `nulmeting.content_page.build` gives it.
    style : mapping or None
        As `render` takes it.
    """
    style = style or house_style.load()
    return _compiled(pdf_layout.arranged(content, {}, style, single=True), {}, style)


def _compiled(content: Mapping[str, Any], svgs: Mapping[str, str], style: Mapping[str, Any]) -> bytes:
    compiler = _compiler(content, svgs, style)
    made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=MOMENT)  # type: ignore[arg-type]
    if not isinstance(made, bytes):  # pragma: no cover - lists are of pictures
        raise TypeError("no PDF")
    return made


def _compiler(content: Mapping[str, Any], svgs: Mapping[str, str], style: Mapping[str, Any]) -> typst.Compiler:
    """Take the template with content, which reaches it as data: nothing of it is ever read as markup."""
    import typst

    logo = list(Path(style["logo"]).read_bytes()) if style["logo"] else None
    # a drawing stays out of the JSON: escaping it would take longer than setting the text
    data = {"content": json.dumps({**content, "logo": logo}, ensure_ascii=False)}
    data |= {f"svg-{name}": svg for name, svg in svgs.items()}
    folders = {str(Path(file).parent) for file in pdf_layout.fonts(style)} | {str(stand_in_folder())}
    return typst.Compiler(
        (TEMPLATES / "report.typ").read_bytes(), font_paths=_fonts(tuple(sorted(folders))), sys_inputs=data
    )


@cache
def _fonts(folders: tuple[str, ...]) -> typst.Fonts:
    """Give the fonts of these folders and no others, so that the file is the same on every machine."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
