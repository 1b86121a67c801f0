"""Text as outlines: measured, wrapped and laid out by matplotlib's shaping, so that it looks the same everywhere."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

UNITS = 1000
"""Of an outline, to the size of the font."""
CAPITALS = 0.689
"""Height of a capital to the size of Fira Sans: half of it lies below the middle of a line."""
LEADING = 1.28
NARROWER, LAST_LINE = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6), 0.3
"""Widths at which a text is tried anew of which the last line is shorter than this, to the full width."""
LEFT_OVER = 3
"""Letters of a broken word that are at least on its last line."""
FEATURES = ("tnum",)
UNKNOWN = "\N{WHITE SQUARE}"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
RIGHT_TO_LEFT = ("R", "AL", "AN")
MOVE, CLOSE = 1, 79
CODES = {MOVE: "m", 2: "l", 3: "q", 4: "c"}
PLACES = {MOVE: 1, 2: 1, 3: 2, 4: 3, CLOSE: 1}
"""Of matplotlib's paths: the code that begins a step, its letter in SVG, and how many places it takes."""


@dataclass(frozen=True)
class Piece:
    """Letters that are laid out together.

    Parameters
    ----------
    glyphs : tuple of (name, x)
        ``x`` and ``width`` in `UNITS`.
    """

    glyphs: tuple[tuple[str, float], ...]
    width: float


@dataclass(frozen=True)
class Typeface:
    """The two weights of a font, as files; what they lack comes from DejaVu Sans, and a box if that lacks it too."""

    regular: str
    bold: str

    @classmethod
    def of(cls, style: Mapping[str, Any]) -> Typeface:
        """Take the fonts of a house style."""
        return cls(style["fonts"]["regular"], style["fonts"]["bold"])

    def width(self, text: str, size: float, weight: str = "regular") -> float:
        """Measure a line of text in points."""
        return self.line(text, weight).width * size / UNITS

    def line(self, text: str, weight: str = "regular") -> Piece:
        """Lay a line out: word by word, since most words come back; as a whole if it is written from right to left."""
        font, shown = self._file(weight), drawable(text)
        if any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in shown):
            return _piece(font, shown)
        glyphs: list[tuple[str, float]] = []
        x, space = 0.0, _piece(font, " ").width
        for place, word in enumerate(shown.split(" ")):
            x += space if place else 0.0
            piece = _piece(font, word)
            glyphs += [(name, x + at) for name, at in piece.glyphs]
            x += piece.width
        return Piece(tuple(glyphs), x)

    def outline(self, name: str, weight: str = "regular") -> str:
        """Give the outline of a letter that `line` named, as the data of an SVG path; an empty text for a space."""
        return _outlines(self._file(weight))[name]

    def wrapped(self, text: str, width: float, size: float, weight: str = "regular", most: int = 99) -> list[str]:
        """Break a text into lines that fit a width; of more than ``most`` the last one ends in an ellipsis."""
        space = self.width(" ", size, weight)
        lines: list[str] = []
        used = 0.0
        for word in text.split():
            for place, part in enumerate(self._parts(word, width, size, weight)):
                wide, between = self.width(part, size, weight), "" if place else " "
                if lines and used + space * len(between) + wide <= width:
                    lines[-1] += between + part
                    used += space * len(between) + wide
                else:
                    lines.append(part)
                    used = wide
        if len(lines) <= most:
            return lines
        return [*lines[: most - 1], self.cut(f"{lines[most - 1]} {lines[most]}", width, size, weight)]

    def even(self, text: str, width: float, size: float, weight: str = "regular", most: int = 99) -> list[str]:
        """Break a text as `wrapped` does; no earlier line is much longer than need be if the last would be short."""
        lines = self.wrapped(text, width, size, weight, most)
        tried = lines
        for share in NARROWER:
            if len(tried) != len(lines) or self.width(tried[-1], size, weight) >= LAST_LINE * width:
                break
            tried = self.wrapped(text, share * width, size, weight, most)
        # no word is broken, and nothing left out, for it
        return tried if len(tried) == len(lines) and " ".join(tried) == " ".join(text.split()) else lines

    def cut(self, text: str, width: float, size: float, weight: str = "regular") -> str:
        """Shorten a line until it fits with an ellipsis."""
        kept = self._fitting(text, width, size, weight, ELLIPSIS)
        return text[:kept].rstrip(" ,.-") + ELLIPSIS

    def _fitting(self, text: str, width: float, size: float, weight: str, tail: str) -> int:
        """Give how many letters of a text fit a width with what comes after them; by halving, for it may be long."""
        return bisect_right(range(1, len(text) + 1), width, key=lambda n: self.width(text[:n] + tail, size, weight))

    def _parts(self, word: str, width: float, size: float, weight: str) -> Iterator[str]:
        """Break a word that is wider than a line: after a hyphen or slash if it has one, else anywhere."""
        if self.width(word, size, weight) <= width:
            yield word
            return
        for part in re.findall(r"[^-/]+[-/]*|[-/]+", word):
            rest = part
            while self.width(rest, size, weight) > width and len(rest) > 1:
                kept = min(max(self._fitting(rest, width, size, weight, "-"), 1), len(rest) - 1)
                # "gereedschap-pen", not "gereedschapp-en": no syllable at the end is left without its consonant
                kept = min(kept, len(rest) - LEFT_OVER) if kept > LEFT_OVER else kept
                yield rest[:kept] + ("-" if rest[kept - 1].isalnum() and rest[kept].isalnum() else "")
                rest = rest[kept:]
            yield rest

    def _file(self, weight: str) -> str:
        return self.bold if weight == "bold" else self.regular


def drawable(text: str) -> str:
    """Give a text as it can be drawn: control letters and marks of direction left out, unknown letters as a box."""
    return _drawable(text) if not text.isascii() or not text.isprintable() else text


@cache
def _drawable(text: str) -> str:
    kept = (" " if letter.isspace() else letter for letter in text if letter.isspace() or _is_seen(letter))
    return "".join(letter if ord(letter) in _known() else UNKNOWN for letter in kept)


def _is_seen(letter: str) -> bool:
    """Tell whether a letter is drawn: not a control, a mark of direction, or a choice between two forms of an emoji."""
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs") and not 0xFE00 <= ord(letter) <= 0xFE0F


@cache
def _known() -> frozenset[int]:
    from matplotlib.font_manager import get_font

    return frozenset(get_font(_fallback()).get_charmap()) | {ord(" ")}


def _fallback() -> str:
    from matplotlib import get_data_path

    return f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf"


@cache
def _outlines(font: str) -> dict[str, str]:
    """Keep the outlines of a font by the names that `_piece` gives them."""
    return {}


@cache
def _piece(font: str, text: str) -> Piece:
    from matplotlib.font_manager import get_font
    from matplotlib.textpath import text_to_path

    face = get_font([font, _fallback()])
    face.set_size(100, 72)
    # a space after it tells how far the last letter reaches, but for a text that runs to the left
    turned = any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text)
    found, paths, _ = text_to_path.get_glyphs_with_font(face, text if turned else f"{text} ", features=FEATURES)
    ends = [x + (paths[name][0][:, 0].max() if len(paths[name][0]) else 0.0) for name, x, *_ in found]
    width = max(ends, default=0.0) if turned else found[-1][1]
    outlines = _outlines(font)
    outlines |= {_named(name): _data(*path) for name, path in paths.items() if _named(name) not in outlines}
    glyphs = found if turned else found[:-1]
    scale = UNITS / 100
    return Piece(tuple((_named(name), x * scale) for name, x, *_ in glyphs), width * scale)


@cache
def _named(name: str) -> str:
    """Make a name of a letter that can be an id in XML."""
    return re.sub(r"[^\w-]", "_", name)


def _data(vertices: Any, codes: Any) -> str:
    """Write an outline with whole, relative numbers, y downwards."""
    places = [(round(x * UNITS / 100), -round(y * UNITS / 100)) for x, y in vertices.tolist()]
    kinds, said = codes.tolist(), []
    at = begun = (0, 0)
    i = 0
    while i < len(kinds):
        kind, used = kinds[i], PLACES[kinds[i]]
        if kind == CLOSE:
            at = begun
            said.append("z")
        else:
            numbers = [value - here for place in places[i : i + used] for value, here in zip(place, at, strict=True)]
            said.append(CODES[kind] + _numbers(numbers))
            at = places[i + used - 1]
            begun = at if kind == MOVE else begun
        i += used
    return "".join(said)


def _numbers(values: Sequence[int]) -> str:
    first = f"{values[0]}"
    return first + "".join(f"{b}" if b < 0 else f" {b}" for _, b in pairwise(values))
