"""The house style: colours by role, fonts, logo and footer, from one file that a house may replace."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nulmeting import house_style_check
from nulmeting.messages import raise_if
from nulmeting.schema_check import read
from nulmeting.sentences import TEMPLATES

DEFAULT = TEMPLATES / "house_style.yaml"
SCHEMA = "house_style.schema.json"

PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}
"""Kinds of logo, by how the name of their file ends."""

Style = dict[str, Any]


def load(path: Path | str | None = None) -> Style:
    """Read a house style.

    Parameters
    ----------
    path : Path, str or None
        A file that names what differs from ``workflow/templates/house_style.yaml``; that one itself if None.

    Returns
    -------
    dict
        ``colours`` (role -> ``#rrggbb``), ``fonts`` (``family``, and as paths ``regular``, ``bold``, ``regular_web``,
        ``bold_web``), ``logo`` (a path, or an empty text), ``logo_alt`` and ``footer`` (language -> text), ``file``
        (its own path). All keys are always there.

    Raises
    ------
    InputError
        With every fault, each with file, line and key: unknown keys, missing files, text below a contrast of 4.5, marks
        below 3, and neighbouring colours that somebody cannot tell apart.
    """
    return _default() if path is None else _replaced(Path(path))


def files(style: Mapping[str, Any]) -> list[str]:
    """Give the file of a style that is not the shipped one, and those of its own that it names."""
    named = {style["file"], style["logo"], *(name for key, name in style["fonts"].items() if key != "family")}
    return sorted(name for name in named if name and TEMPLATES not in Path(name).parents)


def logo(style: Mapping[str, Any]) -> str:
    """Give the logo as an address that holds the picture itself; an empty text if there is none."""
    return _address(Path(style["logo"])) if style["logo"] else ""


@cache
def _address(path: Path) -> str:
    return f"data:{PICTURES[path.suffix.lower()]};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


@cache
def _default() -> Style:
    return {**_placed(read(DEFAULT, SCHEMA), DEFAULT.parent), "file": str(DEFAULT)}


def _replaced(path: Path) -> Style:
    given, default = read(path, SCHEMA), _default()
    placed = _placed(given, path.parent)
    style = {**default, **placed, "colours": {**default["colours"], **placed.get("colours", {})}}
    raise_if(house_style_check.faults(style, given, path))
    return {**style, "file": str(path)}


def _placed(given: Mapping[str, Any], folder: Path) -> Style:
    """Give what a file says, its own files found beside it."""
    style = dict(given)
    if "fonts" in given:
        fonts = {key: name if key == "family" else str(folder / name) for key, name in given["fonts"].items()}
        style["fonts"] = {"regular_web": fonts["regular"], "bold_web": fonts["bold"], **fonts}
    if given.get("logo"):
        style["logo"] = str(folder / given["logo"])
    return style
