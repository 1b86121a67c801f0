"""Text for a PDF: as it was, but nothing that a page of paper or an archive cannot hold.

PDF/A forbids a letter without a glyph, and a long word without a place to break would run off the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

MISSING = "\N{WHITE SQUARE}"
"""Stands for a letter that neither font has."""

BREAK = "\N{ZERO WIDTH SPACE}"
LONGEST = 40
"""Letters of the longest word that hyphenation is trusted with."""

_SPACE = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_LONG = re.compile(r"\S{19,}")
_PIECE = re.compile(r"[^\W\d_]+|.", re.DOTALL)


@dataclass(frozen=True)
class Letters:
    """What can be set with the fonts of a house style, and with the one that stands in for rarer letters.

    Parameters
    ----------
    files : tuple of str
        The fonts of the house, regular and bold, and slanted if it has that.
    """

    files: tuple[str, ...]

    def printable(self, text: str) -> str:
        """Make a text such that it can be set: one line, every letter with a glyph, long words with places to break.

        Line ends become spaces, invisible marks of direction go (the letters say themselves which way they run), and
        a letter that no font has becomes `MISSING`.
        """
        if not (text.isascii() and text.isprintable()):
            flat = _SPACE.sub(" ", unicodedata.normalize("NFC", text))
            text = "".join(map(self._shown, flat))
        return broken(text)

    def all_printable(self, value: Any, untouched: frozenset[str] = frozenset()) -> Any:
        """Make every text within nested mappings and lists printable, but those under the keys named."""
        if isinstance(value, dict):
            return {k: part if k in untouched else self.all_printable(part, untouched) for k, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.all_printable(part, untouched) for part in value]
        return self.printable(value) if isinstance(value, str) else value

    def unshown(self, texts: Iterable[str]) -> list[str]:
        """Give the letters of texts that no font has, each once."""
        letters = {letter for text in texts for letter in unicodedata.normalize("NFC", text)}
        return sorted(letter for letter in letters if self._shown(letter) == MISSING and letter != MISSING)

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Measure a line in points: letter by letter, all digits as wide as each other."""
        file = self.files[1 if bold else 0]
        return size * sum(_advance(file, "0" if letter in DIGITS else letter) for letter in text)

    def has(self, text: str) -> bool:
        """Tell whether the house's own font has every letter: the other one slants few scripts."""
        return all(ord(letter) in self._own for letter in text)

    def _shown(self, letter: str) -> str:
        if ord(letter) in self._own:
            return "" if unicodedata.category(letter) in INVISIBLE else letter
        if unicodedata.category(letter) in INVISIBLE or "\ufe00" <= letter <= "\ufe0f":
            return ""
        return letter if ord(letter) in _stand_ins() else MISSING

    @cached_property
    def _own(self) -> frozenset[int]:
        return _in_all(self.files)


DIGITS = frozenset("0123456789")
UNKNOWN_ADVANCE = 0.7
INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


@cache
def _stand_ins() -> frozenset[int]:
    folder = stand_in_folder()
    return _in_all(tuple(str(folder / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")))


def stand_in_folder() -> Path:
    """Give the folder of the font that comes with the drawing library, for letters that the house's font lacks."""
    drawing = find_spec("matplotlib")
    if drawing is None or not drawing.submodule_search_locations:  # pragma: no cover - a locked package
        raise ModuleNotFoundError("matplotlib")
    return Path(drawing.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


@cache
def _advance(file: str, letter: str) -> float:
    """Give how far a letter of a font reaches, to its size."""
    from matplotlib.ft2font import LoadFlags

    font = _font(file)
    if ord(letter) not in _in_all((file,)):
        return 0.0 if unicodedata.category(letter) in INVISIBLE else UNKNOWN_ADVANCE
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_SCALE).horiAdvance) / float(font.units_per_EM)


@cache
def _font(file: str) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    return FT2Font(file)


@cache
def _in_all(files: tuple[str, ...]) -> frozenset[int]:
    return frozenset.intersection(*(frozenset(_font(name).get_charmap()) for name in files))


def broken(text: str) -> str:
    """Put places to break in the long words of a text."""
    return _LONG.sub(_breakable, text)


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
