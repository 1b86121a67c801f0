"""The report as one HTML file: everything inside, nothing fetched, nothing from data read as markup."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from nulmeting.sentences import TEMPLATES

_LETTER = re.compile(r'\s*<path id="(?P<id>[\w-]+)" (?P<outline>d="[^"]*")/>')
_USED = re.compile(r'href="#([\w-]+)"')

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
    drawn = with_letters_once({b["name"]: svgs[b["name"]] for b in content["blocks"] if b["type"] == "figure"})
    figures = {name: Markup(svg) for name, svg in drawn.items()}
    return environment.get_template("report.html.j2").render(
        content=content,
        sections=sections(content["blocks"]),
        svgs=figures,
        style=Markup(_text("report.css")),
        script=Markup(_text("report.js")),
        fonts=_fonts(),
        other=[language for language in content["languages"] if language != content["language"]],
    )


def with_letters_once(svgs: Mapping[str, str]) -> dict[str, str]:
    """Leave the outline of each letter in the first drawing that has it; a later one refers to that.

    Charts have letters as outlines, so that they look the same everywhere: in one document the same ones many times.
    """
    owners: dict[str, str] = {}
    made = {}
    for name, svg in svgs.items():
        own: dict[str, str] = {}

        def kept(found: re.Match[str], own: dict[str, str] = own) -> str:
            whole, outline = found["id"], found["outline"]
            own[whole] = owners.setdefault(outline, whole)
            return found[0] if own[whole] == whole else ""

        def referred(found: re.Match[str], own: dict[str, str] = own) -> str:
            return f'href="#{own.get(found[1], found[1])}"'

        made[name] = _USED.sub(referred, _LETTER.sub(kept, svg))
    return made


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
