"""How wide the columns of a Word table are: words and numbers stay whole, and the table gets as low as it can."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

from nulmeting import word_letters

USUAL, SMALL = 160, 140
"""Sizes of a table's letters (8 and 7 points), in twentieths of a point: smaller ones where words would break else."""
SIDES = 150
"""Width of both sides of a cell."""
WIDEST, LONGEST = 4000, 2200
"""The width of a cell, and of a word, that counts: what is longer goes over more lines."""
ONE_LINE, INTERVALS, APART, WORDS = 1.0, 1.1, 1.2, 1.3
"""What a line of a table counts for where numbers stay on one, where those with an interval do, where intervals have a
line of their own, where only words stay whole."""
STEPS, MOVES = (600, 300, 100), 12
"""By how much and how often width may move between columns, so that a table gets lower."""
SETTLED = 2
"""How many of the ways to divide a width are tried to the end."""
BROKEN = 0.02
"""What a line of a cell counts for that does not make its row higher."""
LOST = 0.95
"""The part of a line that is filled where a text goes over more of them."""
SHORT = 2000
"""The width of a number with its interval that stays on one line."""
FIGURE, INTERVAL = re.compile(r"\D{0,4}\d"), re.compile(r"[^\w]{0,2}\d.* .*\d")
"""What begins with a number, as ``n = 111`` does, and a number with its interval."""


@dataclass(frozen=True)
class Columns:
    """How wide the columns of a table are, how large its letters, and about how many lines each row takes.

    ``widths`` and ``size`` are in twentieths of a point; ``apart`` tells in which columns an interval has a line of its
    own.
    """

    widths: list[int]
    size: int
    lines: list[int]
    apart: list[bool]


def columns_of(rows: Sequence[Sequence[str]], whole: int, unbroken: Sequence[bool]) -> Columns:
    """Divide a width over columns: each at least its longest word, the rest so that the table gets low.

    Parameters
    ----------
    rows : sequence of rows of str
        Of equal length, the first the heads.
    whole : int
        What the widths add up to.
    unbroken : sequence of bool
        Per column whether it is of numbers, which stay on one line with their intervals where they can.
    """
    import numpy

    texts = list(zip(*rows, strict=True))
    for em in (USUAL, SMALL):
        least = [_least(column, em, bold=bold) for column, bold in zip(texts, unbroken, strict=True)]
        if sum(least) <= whole:
            break
    else:  # smaller letters do not help either
        em, least = USUAL, [_least(column, USUAL, bold=bold) for column, bold in zip(texts, unbroken, strict=True)]
    columns = numpy.array([_measured(column, em, bold=bold) for column, bold in zip(texts, unbroken, strict=True)])
    ways: list[tuple[float, list[int], list[int], list[bool]]] = []
    for counts, kept, part in ((ONE_LINE, FIGURE, 0), (INTERVALS, INTERVAL, 0), (APART, INTERVAL, 1), (WORDS, None, 1)):
        narrow = [
            max([word, *(one + SIDES for one in _kept(column[1:], kept, part, em) if number)])
            for word, column, number in zip(least, texts, unbroken, strict=True)
        ]
        # a column of numbers over two lines needs no more room
        stiff = [number and part == 1 for number in unbroken]
        if kept is None or sum(narrow) <= whole:  # else words would break
            for made in _tries(columns, narrow, whole, stiff):
                made[0] += whole - sum(made)
                ways.append((counts, made, narrow, stiff))
    best = sorted(ways, key=lambda way: way[0] * _cost(columns, way[1]))[:SETTLED]
    settled = [(counts, _settled(columns, made, narrow, stiff)) for counts, made, narrow, stiff in best]
    _, wide = min(settled, key=lambda way: way[0] * _cost(columns, way[1]))
    apart = [
        number and any(one + SIDES > room for one in _kept(column[1:], INTERVAL, 0, em))
        for column, number, room in zip(texts, unbroken, wide, strict=True)
    ]
    return Columns(wide, em, [int(one) for one in _lines(columns, wide)], apart)


def measured(text: str, em: int = USUAL, *, bold: bool = False) -> int:
    """Give how wide a text is on one line, in twentieths of a point as is the size of its letters."""
    return -(-word_letters.width(text, bold=bold) * em // 1000)


def _measured(column: Sequence[str], em: int, *, bold: bool) -> list[int]:
    head, *body = column
    return [measured(head, em, bold=True), *(measured(text, em, bold=bold) for text in body)]


def _least(column: Sequence[str], em: int, *, bold: bool) -> int:
    """Give how wide a column must be for its longest word, at most `LONGEST`."""
    head, *body = column
    words = [word_letters.longest(head, bold=True), *(word_letters.longest(text, bold=bold) for text in body)]
    return max(min(max(words) * em // 1000 + 1, LONGEST), em // 2) + SIDES


def _kept(texts: Sequence[str], kept: re.Pattern[str] | None, part: int, em: int) -> list[int]:
    """Give the widths of what is to stay on one line: numbers, or of part 1 what stands behind them.

    A mark in brackets may go to the next line.
    """
    if kept is None:
        return []
    bare = [text.partition(" (")[0] for text in texts if kept.match(text)]
    wide = [measured(text.partition(" ")[2] if part else text, em, bold=not part) for text in bare]
    return [one for one in wide if one <= SHORT]


def _tries(columns: Any, narrow: Sequence[int], whole: int, stiff: Sequence[bool]) -> list[list[int]]:
    """Divide a width by the longest texts, and by those that four in five do not exceed.

    A column with one long text among short ones would take the room of those that all are long.
    """
    long, often = columns.max(axis=1), [sorted(one)[len(one) * 4 // 5] for one in columns]
    wanted = [
        [
            least if still else max(least, min(int(one), WIDEST) + SIDES)
            for least, one, still in zip(narrow, ends, stiff, strict=True)
        ]
        for ends in (long, often)
    ]
    return [_shared(whole, narrow, one, stiff) for one in wanted]


def _shared(whole: int, least: Sequence[int], wanted: Sequence[int], stiff: Sequence[bool]) -> list[int]:
    """Give each what it needs, and what is left in proportion to what it wants besides."""
    if sum(least) >= whole:
        return [one * whole // sum(least) for one in least]
    if sum(wanted) <= whole:  # what is left goes to the columns that may grow
        free = [one * (not still) for one, still in zip(wanted, stiff, strict=True)]
        over = whole - sum(wanted)
        return [one + over * part // max(1, sum(free)) for one, part in zip(wanted, free, strict=True)]
    more, left = [w - n for w, n in zip(wanted, least, strict=True)], whole - sum(least)
    return [n + left * m // sum(more) for n, m in zip(least, more, strict=True)]


def _settled(columns: Any, made: list[int], least: Sequence[int], stiff: Sequence[bool]) -> list[int]:
    """Move width from column to column as long as the table gets lower by it."""
    now = _cost(columns, made)
    for _ in range(MOVES):
        tries = []
        for (giving, taking), step in product(permutations(range(len(made)), 2), STEPS):
            if made[giving] - step >= least[giving] and not stiff[taking]:
                moved = [one + step * ((i == taking) - (i == giving)) for i, one in enumerate(made)]
                tries.append((_cost(columns, moved), moved))
        best, wide = min(tries, default=(now, made))
        if best >= now:
            break
        now, made = best, wide
    return made


def _cost(columns: Any, wide: Sequence[int]) -> float:
    """Give about how many lines a table takes at these widths of its columns, the heads twice: pages repeat them.

    Of tables that are equally high, one of which fewer cells are broken costs less.
    """
    each = _cells(columns, wide)
    lines = each.max(axis=0)
    return float(lines.sum() + lines[0] + BROKEN * each.sum())


def _lines(columns: Any, wide: Sequence[int]) -> Any:
    return _cells(columns, wide).max(axis=0)


def _cells(columns: Any, wide: Sequence[int]) -> Any:
    import numpy

    room = numpy.maximum(1, numpy.array(wide) - SIDES)[:, None]
    return numpy.where(columns <= room, 1, numpy.ceil(columns / (room * LOST)))
