"""Drawings as a page holds them: each letter is outlined once, however many drawings have it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LETTER = re.compile(r'\s*<path id="(?P<id>[\w-]+)" (?P<outline>d="[^"]*")/>')
_USED = re.compile(r'href="#([\w-]+)"')
_EMPTY = re.compile(r"\s*<defs>\s*</defs>")


def slimmed(svgs: Mapping[str, str]) -> dict[str, str]:
    """Make drawings that stand in one document smaller; they look the same.

    Parameters
    ----------
    svgs : mapping of name to SVG
        As `nulmeting.charts.svg` gives them. Letters are outlines, so that a chart looks the same everywhere.

    Returns
    -------
    dict of name to SVG
        The outline of each letter stands in the first drawing that has it, under a short name; a later one refers to
        that.
    """
    names: dict[str, str] = {}
    return {name: _EMPTY.sub("", _with_letters_once(svg, names)) for name, svg in svgs.items()}


def _with_letters_once(svg: str, names: dict[str, str]) -> str:
    """Leave out the outlines that have a name already; names gets those that are new."""
    own: dict[str, str] = {}

    def kept(found: re.Match[str]) -> str:
        outline, is_new = found["outline"], found["outline"] not in names
        own[found["id"]] = names.setdefault(outline, f"_{len(names)}")
        return f'\n<path id="{own[found["id"]]}" {outline}/>' if is_new else ""

    outlined = _LETTER.sub(kept, svg)
    return _USED.sub(lambda found: f'href="#{own.get(found[1], found[1])}"', outlined)
