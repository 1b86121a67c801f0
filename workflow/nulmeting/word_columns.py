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
MARKS, CELLS, INTERVALS, WORDS = 0.9, 0.95, 1.0, 1.3
"""What a line of a table counts for where marks, short texts, numbers and intervals stay on one line; where all but
marks do; where only numbers and intervals do; and where only words stay whole."""
STEPS, MOVES = (600, 300, 100), 12
"""By how much and how often width may move between columns, so that a table gets lower."""
SETTLED = 2
"""How many of the ways to divide a width are tried to the end."""
BROKEN = 0.02
"""What a line of a cell counts for that does not make its row higher."""
LOST = 0.95
"""The part of a line that is filled where a text goes over more of them."""
SHORT = 2000
"""The width of an interval that stays on one line."""
VERDICT = 1500
"""The width of texts, about 18 letters, of which a column with no longer ones keeps each on one line."""
FIGURE = re.compile(r"\D{0,4}\d")
"""What begins with a number, as ``n = 111`` does."""


@dataclass(frozen=True)
class Columns:
    """How wide the columns of a table are, how large its letters, and about how many lines each row takes.

    ``widths`` and ``size`` are in twentieths of a point.
    """

    widths: list[int]
    size: int
    lines: list[int]


def columns_of(rows: Sequence[Sequence[str]], whole: int, unbroken: Sequence[bool]) -> Columns:
    """Divide a width over columns: each at least its longest word, the rest so that the table gets low.

    Parameters
    ----------
    rows : sequence of rows of str
        Of equal length, the first the heads; an interval stands on a line of its own.
    whole : int
        What the widths add up to.
    unbroken : sequence of bool
        Per column whether it is of numbers, of which the intervals stay on one line where they can.
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
    ways: list[tuple[float, list[int], list[int]]] = []
    for counts in (MARKS, CELLS, INTERVALS, WORDS):
        narrow = [
            max([word, *(one + SIDES for one in _kept(column[1:], em, counts, number=number))])
            for word, column, number in zip(least, texts, unbroken, strict=True)
        ]
        if counts == WORDS or sum(narrow) <= whole:  # else words would break
            for made in _tries(columns, narrow, whole):
                made[0] += whole - sum(made)
                ways.append((counts, made, narrow))
    best = sorted(ways, key=lambda way: way[0] * _cost(columns, way[1]))[:SETTLED]
    settled = [(counts, _settled(columns, made, narrow)) for counts, made, narrow in best]
    _, wide = min(settled, key=lambda way: way[0] * _cost(columns, way[1]))
    return Columns(wide, em, [int(one) for one in _lines(columns, wide)])


def measured(text: str, em: int = USUAL, *, bold: bool = False) -> int:
    """Give how wide a text is on one line, in twentieths of a point as is the size of its letters."""
    return -(-word_letters.width(text, bold=bold) * em // 1000)


def _measured(column: Sequence[str], em: int, *, bold: bool) -> list[tuple[int, int]]:
    """Give how wide the cells of a column are: the text, and what stands on a line of its own below it."""
    head, *body = column
    parts = [(text.partition("\n"), bold) for text in body]
    return [
        (measured(head, em, bold=True), 0),
        *((measured(text, em, bold=b), measured(below, em)) for (text, _, below), b in parts),
    ]


def _least(column: Sequence[str], em: int, *, bold: bool) -> int:
    """Give how wide a column must be for its longest word, at most `LONGEST`."""
    head, *body = (text.replace("\n", " ") for text in column)
    words = [word_letters.longest(head, bold=True), *(word_letters.longest(text, bold=bold) for text in body)]
    return max(min(max(words) * em // 1000 + 1, LONGEST), em // 2) + SIDES


def _kept(texts: Sequence[str], em: int, counts: float, *, number: bool) -> list[int]:
    """Give the widths of what is to stay on one line, by what lines count for.

    Those are numbers and intervals, the mark in brackets behind them, and the texts of a column without a long one.
    """
    if counts == WORDS or (counts == INTERVALS and not number):
        return []
    if not number:
        wide = [measured(text, em) for text in texts]
        return wide if max(wide, default=0) <= VERDICT else []
    figures = [text for text in texts if FIGURE.match(text)]
    bare = [(text if counts == MARKS else text.partition(" (")[0]).partition("\n") for text in figures]
    wide = [max(measured(text, em, bold=True), measured(below, em)) for text, _, below in bare]
    return [one for one in wide if one <= SHORT]


def _tries(columns: Any, narrow: Sequence[int], whole: int) -> list[list[int]]:
    """Divide a width by the longest texts, and by those that four in five do not exceed.

    A column with one long text among short ones would take the room of those that all are long.
    """
    cells = columns.max(axis=2)
    long, often = cells.max(axis=1), [sorted(one)[len(one) * 4 // 5] for one in cells]
    wanted = [
        [max(least, min(int(one), WIDEST) + SIDES) for least, one in zip(narrow, ends, strict=True)]
        for ends in (long, often)
    ]
    return [_shared(whole, narrow, one) for one in wanted]


def _shared(whole: int, least: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Give each what it needs, and what is left in proportion to what it wants besides."""
    if sum(least) >= whole:
        return [one * whole // sum(least) for one in least]
    if sum(wanted) <= whole:
        return [one + (whole - sum(wanted)) * one // sum(wanted) for one in wanted]
    more, left = [w - n for w, n in zip(wanted, least, strict=True)], whole - sum(least)
    return [n + left * m // sum(more) for n, m in zip(least, more, strict=True)]


def _settled(columns: Any, made: list[int], least: Sequence[int]) -> list[int]:
    """Move width from column to column as long as the table gets lower by it."""
    now = _cost(columns, made)
    for _ in range(MOVES):
        tries = []
        for (giving, taking), step in product(permutations(range(len(made)), 2), STEPS):
            if made[giving] - step >= least[giving]:
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

    room = numpy.maximum(1, numpy.array(wide) - SIDES)[:, None, None]
    lines = numpy.where(columns <= room, columns > 0, numpy.ceil(columns / (room * LOST)))
    return numpy.maximum(1, lines.sum(axis=2))
