"""What the page takes from the house style: colours, fonts, logo and a line at its foot."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nulmeting import house_style

COLOURS = ("paper", "ink", "quiet", "rule", "soft", "accent", "highlight", "caution", "notice")
FONTS = {400: "regular_web", 600: "bold_web"}
FORMATS = {".woff2": "woff2", ".ttf": "truetype", ".otf": "opentype"}


def look(style: Mapping[str, Any] | None, language: str) -> dict[str, Any]:
    """Give the parts of a house style that the page holds.

    Parameters
    ----------
    style : mapping or None
        ``colours`` (role -> ``#rrggbb``), ``fonts`` (``family``, and paths ``regular_web`` and ``bold_web``), ``logo``
        (a path, or an empty text), ``logo_alt`` and ``footer`` (language -> text).
    language : str

    Returns
    -------
    dict
        ``colours`` (the roles of the page), ``faces`` (weight, format, base64), ``logo`` (a data address or
        an empty text), ``logo_alt`` and ``footer``.
    """
    given = house_style.load() if style is None else style
    return {
        "colours": {role: given["colours"][role] for role in COLOURS},
        "faces": [(weight, *_face(Path(given["fonts"][key]))) for weight, key in FONTS.items()],
        "logo": house_style.logo(given),
        "logo_alt": given["logo_alt"][language],
        "footer": given["footer"][language],
    }


def _face(path: Path) -> tuple[str, str]:
    return FORMATS[path.suffix.lower()], _bytes(path)


@cache
def _bytes(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode("ascii")
