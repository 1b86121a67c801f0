"""Text for a PDF: as it was, but nothing that a page of paper or an archive cannot hold.

PDF/A forbids a letter without a glyph, and a long word without a place to break would run off the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nulmeting.sentences import TEMPLATES

FONTS = TEMPLATES / "fonts"
MISSING = "\N{WHITE SQUARE}"
"""Stands for a letter that neither font has."""

BREAK = "\N{ZERO WIDTH SPACE}"
LONGEST = 40
"""Letters of the longest word that hyphenation is trusted with."""

_SPACE = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_LONG = re.compile(r"\S{19,}")
_PIECE = re.compile(r"[^\W\d_]+|.", re.DOTALL)
_PLAIN = re.compile(
    r"[\x20-\x7e\xa0-\xac\xae-\xff\u2009\u2012-\u2014\u2018\u2019\u201c\u201d\u2026\u202f\u20ac\u2212]*"
)


def printable(text: str) -> str:
    """Make a text such that it can be set: one line, every letter with a glyph, long words with places to break.

    Line ends become spaces, invisible marks of direction go (the letters say themselves which way they run), and a
    letter that no font has becomes `MISSING`.
    """
    if not _PLAIN.fullmatch(text):
        flat = _SPACE.sub(" ", unicodedata.normalize("NFC", text))
        text = "".join(_shown(letter) for letter in flat)
    return _LONG.sub(_breakable, text)


def unshown(texts: Iterable[str]) -> list[str]:
    """Give the letters of texts that no font has, each once."""
    letters = {letter for text in texts for letter in unicodedata.normalize("NFC", text)}
    return sorted(letter for letter in letters if _shown(letter) == MISSING and letter != MISSING)


def all_printable(value: Any, untouched: frozenset[str] = frozenset()) -> Any:
    """Make every text within nested mappings and lists printable, but those under the keys named."""
    if isinstance(value, dict):
        return {key: part if key in untouched else all_printable(part, untouched) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [all_printable(part, untouched) for part in value]
    return printable(value) if isinstance(value, str) else value


def font_folders() -> list[Path]:
    """Give the folders of the fonts: ours, and the one that comes with the drawing library for rarer letters."""
    drawing = find_spec("matplotlib")
    if drawing is None or not drawing.submodule_search_locations:  # pragma: no cover - a locked package
        raise ModuleNotFoundError("matplotlib")
    return [FONTS, Path(drawing.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"]


def _shown(letter: str) -> str:
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") or "\ufe00" <= letter <= "\ufe0f":
        return ""
    return letter if ord(letter) in _glyphs() else MISSING


def is_ours(text: str) -> bool:
    """Tell whether the house font has every letter, so that it may be slanted: the other one slants few scripts."""
    return all(ord(letter) in _house_glyphs() for letter in text)


@cache
def _glyphs() -> frozenset[int]:
    """Give the letters that one of the fonts has, regular and bold."""
    return _house_glyphs() | _in_all(font_folders()[1], ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"))


@cache
def _house_glyphs() -> frozenset[int]:
    return _in_all(FONTS, ("FiraSans-Regular.ttf", "FiraSans-SemiBold.ttf", "FiraSans-Italic.ttf")) | {ord(BREAK)}


def _in_all(folder: Path, names: tuple[str, ...]) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset.intersection(*(frozenset(FT2Font(str(folder / name)).get_charmap()) for name in names))


def _breakable(found: re.Match[str]) -> str:
    """Put places to break in a long run without spaces: behind signs, and within what is too long to hyphenate."""
    word = found[0]
    if word.isalpha() and len(word) <= LONGEST:
        return word
    made = []
    for piece in _PIECE.findall(word):
        if len(piece) > LONGEST:
            made += [piece[i : i + 12] + BREAK for i in range(0, len(piece), 12)]
        else:
            made.append(piece if piece.isalpha() or piece in "([{“‘„" else piece + BREAK)
    return "".join(made).rstrip(BREAK)
