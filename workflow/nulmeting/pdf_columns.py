"""How wide the columns of a table are on paper, by what stands in them, and how high that makes its rows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Any, Protocol

from nulmeting.pdf_text import BREAK, broken

Block = dict[str, Any]

ROOM = 470.0
"""Points across a page within its margins."""
SIDES, APART = 6.0, 6.0
"""Points beside what stands in a column, and what a text is kept farther from the number before it."""
SIZE, DENSE, HEAD = 8.4, 7.4, 7.8
"""Points of letters in a cell, in one of a table with many columns, and of a head."""
UNDER = 0.9
"""Size of an interval under its number, to that."""
SHORT = 16
"""Letters of a line that is not broken, and of a word that is not hyphenated, if there is room."""
SLACK = 1.02, 0.5
"""What is added to a measured line: its share, and points."""
STEP = 12.0
"""Points by which a column is widened at a time."""
AHEAD = 1, 2, 4, 8, 15
"""Steps that are tried together: a column may need several before a row takes a line less."""
CELLS, LEAST_GAIN = 0.05, 0.001
"""What a line of a cell counts that makes its row no higher, and lines of a table that a step must gain."""
TALL = 12
"""Lines of a row from which on it may be split over pages."""
_CODE = re.compile(r"[\d_]")


class Measure(Protocol):
    """Gives the points across of a line of letters of some size."""

    def __call__(self, text: str, size: float, *, bold: bool = False) -> float:  # noqa: D102
        ...


@dataclass(frozen=True)
class Columns:
    """The columns of a table.

    Parameters
    ----------
    widths : tuple of float
        Points, with the space at their sides; less than `ROOM` together if that is all they need.
    dense : bool
        Whether the letters must be smaller.
    lines : tuple of int
        Lines of each row, the head first; an estimate.
    """

    widths: tuple[float, ...]
    dense: bool
    lines: tuple[int, ...]

    @property
    def height(self) -> float:
        """Points from the head to the last row."""
        return self.first(len(self.lines))

    @property
    def tall(self) -> list[int]:
        """The rows that may be split over pages."""
        return [row for row, lines in enumerate(self.lines[1:]) if lines > TALL]

    def first(self, rows: int) -> float:
        """Points of the first rows, the head among them."""
        return sum(map(_height, self.lines[:rows]))

    def last(self, rows: int) -> float:
        """Points of the last rows."""
        return sum(map(_height, self.lines[1:][-rows:]))


def _height(lines: int) -> float:
    return 9.8 * min(lines, TALL) + 3.6


@dataclass(frozen=True)
class _Line:
    """A text that is one line if there is room: points of its words and between them, and that it needs at least."""

    words: tuple[float, ...]
    space: float
    least: float

    @property
    def whole(self) -> float:
        return sum(self.words) + self.space * (len(self.words) - 1)

    def takes(self, width: float) -> int:
        """Count its lines in a column; a word that is wider is hyphenated."""
        lines, used = 1, 0.0
        for word in self.words:
            if used and used + self.space + word > width:
                lines, used = lines + 1, 0.0
            over = max(math.ceil(word / width) - 1, 0)
            lines, used = lines + over, used + (self.space if used else 0.0) + word - over * width
        return lines


_Cell = tuple[_Line, ...]


@dataclass(frozen=True)
class _Column:
    """The different cells of a column, its head the first, and which of them each row has."""

    cells: tuple[_Cell, ...]
    rows: tuple[int, ...]

    @property
    def least(self) -> float:
        return max([8.0, *(line.least for cell in self.cells for line in cell)])

    def lines(self, width: float) -> list[int]:
        """Count the lines of each of its cells."""
        return [sum(line.takes(width) for line in cell) for cell in self.cells]


def fitted(block: Block, measure: Measure, indicative: str = "", *, beside: bool = False) -> Columns:
    """Fit the columns of a table in the width of a page.

    No narrower than the longest word (as far as it cannot be hyphenated) and, if there is room, than a short line. What
    is left goes, step by step, to the column with which the table loses most lines.
    """
    sides = [SIDES + APART * apart for apart in texts_after_numbers(block)]
    room = ROOM - sum(sides)
    for dense in (False, True):
        columns = _columns(block, measure, indicative, beside=beside, dense=dense)
        if sum(column.least for column in columns) <= room:
            break
    widths = _widened(columns, room)
    grown = max(1.0, room / max(sum(widths), 1.0))
    lines = [column.lines(width * grown) for column, width in zip(columns, widths, strict=True)]
    rows = [[own[i] for own, i in zip(lines, row, strict=True)] for row in _rows(columns)]
    across = tuple(width + side for width, side in zip(widths, sides, strict=True))
    return Columns(across, dense, tuple(max(row) for row in rows))


def _columns(block: Block, measure: Measure, indicative: str, *, beside: bool, dense: bool) -> list[_Column]:
    size = DENSE if dense else SIZE
    made = []
    for i, column in enumerate(block["columns"]):
        head: tuple[str, ...] = ("head",)
        known: dict[tuple[str, ...], _Cell] = {
            head: (_text(column["label"], measure, HEAD, 12 if dense else SHORT, bold=True),)
        }
        keys = [head]
        for row in block["rows"]:
            value = row[i]
            key = ("text", value) if isinstance(value, str) else (value["status"], *_said(value, indicative))
            if key not in known:
                known[key] = _cell(value, measure, size, indicative, beside=beside, dense=dense)
            keys.append(key)
        places = {key: place for place, key in enumerate(known)}
        made.append(_Column(tuple(known.values()), tuple(places[key] for key in keys)))
    return made


def _widened(columns: Sequence[_Column], room: float) -> list[float]:
    """Widen columns while that makes rows lower, by what is left or by another column's; each time what gains most."""
    import numpy as np

    widths = [column.least for column in columns]
    lines = [column.lines(width) for column, width in zip(columns, widths, strict=True)]
    free = [i for i, column in enumerate(columns) if lines[i] != [len(cell) for cell in column.cells]]
    fixed = [max((lines[i][cell] for i, cell in enumerate(row) if i not in free), default=1) for row in _rows(columns)]

    @cache
    def counted(at: int, steps: int) -> Any:
        column = columns[free[at]]
        return np.take(column.lines(widths[free[at]] + steps * STEP), column.rows)

    def cost(taken: Sequence[int]) -> float:
        cells = [counted(at, steps) for at, steps in enumerate(taken)]
        return float(np.maximum.reduce([fixed, *cells]).sum() + CELLS * sum(cell.sum() for cell in cells))

    # room that nobody has yet is taken like that of another column
    taken = [*([0] * len(free)), max(int((room - sum(widths)) // STEP), 0)]
    while free:
        now = cost(taken[:-1])
        moves = [
            (steps, [n + steps * ((i == to) - (i == giver)) for i, n in enumerate(taken)])
            for to, giver in permutations(range(len(taken)), 2)
            for steps in AHEAD
            if to < len(free) and steps <= taken[giver]
        ]
        gains = [(now - cost(move[:-1])) / steps for steps, move in moves]
        best = max(range(len(moves)), key=gains.__getitem__, default=0)
        if not gains or gains[best] <= LEAST_GAIN:
            break
        taken = moves[best][1]
    for at, steps in zip(free, taken[:-1], strict=True):
        widths[at] += steps * STEP
    return widths


def _rows(columns: Sequence[_Column]) -> Iterator[tuple[int, ...]]:
    return zip(*(column.rows for column in columns), strict=True)


def texts_after_numbers(block: Block) -> list[bool]:
    """Tell of each column whether it is text that begins where a number ends."""
    kinds = [column["kind"] for column in block["columns"]]
    return [kind == "text" and before == "number" for before, kind in zip(["text", *kinds], kinds, strict=False)]


def whole_heads(block: Block, fits: Columns, measure: Measure) -> list[bool]:
    """Tell of each column whether the words of its head fit in it, so that none need be hyphenated."""
    room = [width - SIDES - APART * apart for width, apart in zip(fits.widths, texts_after_numbers(block), strict=True)]
    return [
        max(measure(word, HEAD, bold=True) for word in column["label"].split(" ")) <= across
        for column, across in zip(block["columns"], room, strict=True)
    ]


def _said(cell: Block, indicative: str) -> list[str]:
    """Give a number, its interval and what is said about it."""
    under = [cell["interval"]["text"]] if cell["interval"] else []
    return [cell["text"], *under, *([f"({indicative})"] if cell["status"] == "indicative" else [])]


def _cell(value: str | Block, measure: Measure, size: float, indicative: str, *, beside: bool, dense: bool) -> _Cell:
    """Measure a cell: a number is not broken, nor its interval if there is room; they may stand on one line."""
    if isinstance(value, str):
        return (_text(value, measure, size, SHORT, whole=SHORT // (1 + dense)),)
    number, *under = _said(value, indicative)
    shown = value["status"] in ("ok", "indicative")
    first = _text(number, measure, size, SHORT, whole=99 if shown else 0, bold=shown)
    lines = (first, *(_text(text, measure, size * UNDER, 99, whole=0 if dense else 99) for text in under))
    if not beside:
        return lines
    across = sum(line.whole + size for line in lines) - size
    return (_Line((across,), 0.0, across),)


def _text(text: str, measure: Measure, size: float, longest: int, *, whole: int = 0, bold: bool = False) -> _Line:
    """Measure a text: up to ``whole`` letters it is not broken, and its words not within ``longest`` letters."""
    share, points = SLACK
    words = text.split(" ")
    across = tuple(measure(word, size, bold=bold) * share + points for word in words)
    space = measure(" ", size, bold=bold) - points
    if len(text) <= whole:
        return _Line(across, space, sum(across) + space * (len(words) - 1))
    # no hyphen is put into a code
    pieces = (
        measure(piece if _CODE.search(piece) else piece[:longest], size, bold=bold) * share + points
        for word in words
        for piece in broken(word).split(BREAK)
    )
    return _Line(across, space, max(pieces))
