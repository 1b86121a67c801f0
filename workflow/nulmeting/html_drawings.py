"""Drawings as a page holds them: each letter outlined once, no identities that nothing refers to."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LETTER = re.compile(r'\s*<path id="(?P<id>[\w-]+)" (?P<outline>d="[^"]*")/>')
_USED = re.compile(r'href="#([\w-]+)"')
_MOVED = re.compile(r'(<use [^>]*?) transform="translate\((-?[\d.]+) 0\)"/>')
_NAMED = re.compile(r' id="([\w-]+)"')
_REFERRED = re.compile(r'url\(#([\w-]+)\)|href="#([\w-]+)"|aria-\w+="([^"]*)"')
_SPACE = re.compile(r">\s+<")
_EMPTY = re.compile(r"<defs></defs>|<!--.*?-->", re.DOTALL)


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
        that. White space between elements is gone, and so are the names of elements that nothing refers to.
    """
    names: dict[str, str] = {}
    made = {}
    for name, svg in svgs.items():
        slim = _MOVED.sub(r'\1 x="\2"/>', _with_letters_once(svg, names))
        used = {part for found in _REFERRED.finditer(slim) for part in (found[1] or found[2] or found[3] or "").split()}
        letters = set(names.values())
        slim = _NAMED.sub(lambda found, kept=used | letters: found[0] if found[1] in kept else "", slim)  # type: ignore[misc]
        made[name] = _EMPTY.sub("", _SPACE.sub("><", slim)).strip()
    return made


def _with_letters_once(svg: str, names: dict[str, str]) -> str:
    """Leave out the outlines that have a name already; names gets those that are new."""
    own: dict[str, str] = {}

    def kept(found: re.Match[str]) -> str:
        outline, is_new = found["outline"], found["outline"] not in names
        own[found["id"]] = names.setdefault(outline, f"_{len(names)}")
        return f'<path id="{own[found["id"]]}" {outline}/>' if is_new else ""

    return _USED.sub(lambda found: f'href="#{own.get(found[1], found[1])}"', _LETTER.sub(kept, svg))
