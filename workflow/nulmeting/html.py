"""The report as one HTML file: everything inside, nothing fetched, nothing from data read as markup."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any

from nulmeting.sentences import TEMPLATES

FONTS = {400: "FiraSans-Regular.woff2", 600: "FiraSans-SemiBold.woff2"}


def render(content: Mapping[str, Any], svgs: Mapping[str, str]) -> str:
    """Render the content of a report.

    Parameters
    ----------
    content : mapping
        As `nulmeting.content.build` gives it.
    svgs : mapping of name to SVG
        Our own drawings, put in as they are; everything else is escaped.

    Returns
    -------
    str
        A complete document. Equal content gives equal text.

    Raises
    ------
    KeyError
        If a figure block has no drawing.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    figures = {b["name"]: Markup(svgs[b["name"]]) for b in content["blocks"] if b["type"] == "figure"}
    return environment.get_template("report.html.j2").render(
        content=content,
        sections=sections(content["blocks"]),
        svgs=figures,
        style=Markup(_text("report.css")),
        script=Markup(_text("report.js")),
        fonts=_fonts(),
        other=[language for language in content["languages"] if language != content["language"]],
    )


def sections(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Divide blocks into sections, each begun by a heading of level 2."""
    made: list[dict[str, Any]] = []
    for block in blocks:
        if block["type"] == "heading" and block["level"] == 2:
            made.append({"heading": block, "blocks": []})
        else:
            made[-1]["blocks"].append(block)
    return made


@cache
def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _fonts() -> tuple[tuple[int, str], ...]:
    """Give the fonts as weight and base64; subsets, so that the file stays small."""
    return tuple(
        (weight, base64.b64encode((TEMPLATES / "fonts" / name).read_bytes()).decode("ascii"))
        for weight, name in FONTS.items()
    )
