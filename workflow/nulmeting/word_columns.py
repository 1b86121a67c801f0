"""How wide the columns of a Word table are: words and numbers stay whole, and the table gets as low as it can."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations
from typing import Any

from nulmeting import word_letters

EM = 160
"""Size of a table's letters (8 points), in twentieths of a point."""
SIDES = 150
"""Width of both sides of a cell."""
WIDEST, LONGEST = 4000, 2200
"""The width of a cell, and of a word, that counts: what is longer goes over more lines."""
ONE_LINE, INTERVALS, WORDS = 1.0, 1.1, 1.25
"""What a line of a table counts for where numbers stay on one, where those with an interval do, where only words do."""
STEP, MOVES = 300, 12
"""By how much and how often width may move between columns, so that a table gets lower."""
LOST = 0.95
"""The part of a line that is filled where a text goes over more of them."""
SHORT = 2000
"""The width of a number with its interval that stays on one line."""
FIGURE, INTERVAL = re.compile(r"\D{0,4}\d"), re.compile(r"[^\w]{0,2}\d.* .*\d")
"""What begins with a number, as ``n = 111`` does, and a number with its interval."""


def widths(rows: Sequence[Sequence[str]], whole: int, unbroken: Sequence[bool]) -> list[int]:
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
    texts = list(zip(*rows, strict=True))
    columns = [_measured(column, bold=bold) for column, bold in zip(texts, unbroken, strict=True)]
    least = [
        max(_word(head, bold=True), *(_word(one, bold=bold) for one in body), EM // 2) + SIDES
        for (head, *body), bold in zip(texts, unbroken, strict=True)
    ]
    ways: list[tuple[float, list[int]]] = []
    for counts, kept in ((ONE_LINE, FIGURE), (INTERVALS, INTERVAL), (WORDS, None)):
        narrow = [
            max([word, *(one + SIDES for one in _kept(column[1:], kept) if number)])
            for word, column, number in zip(least, texts, unbroken, strict=True)
        ]
        if kept is None or sum(narrow) <= whole:  # else words would break
            # of a number that goes over two lines the interval is on the second: its column gets no room to break it
            stiff = [number and kept is None for number in unbroken]
            tries = [_whole(one, whole) for one in _tries(columns, narrow, whole, stiff)]
            ways += [(counts, _settled(columns, one, narrow, stiff)) for one in tries]
    _, made = min(ways, key=lambda way: way[0] * _lines(columns, way[1]))
    return made


def lines_of(rows: Sequence[Sequence[str]], wide: Sequence[int], unbroken: Sequence[bool]) -> list[int]:
    """Give about how many lines each row of a table takes."""
    columns = [_measured(column, bold=bold) for column, bold in zip(zip(*rows, strict=True), unbroken, strict=True)]
    return [int(one) for one in _per_row(columns, wide)]


def _measured(column: Sequence[str], *, bold: bool) -> list[int]:
    head, *body = column
    return [measured(head, bold=True), *(measured(text, bold=bold) for text in body)]


def _word(text: str, *, bold: bool) -> int:
    return min(word_letters.longest(text, bold=bold) * EM // 1000 + 1, LONGEST)


def _kept(texts: Sequence[str], kept: re.Pattern[str] | None) -> list[int]:
    """Give the widths of what is to stay on one line; a mark in brackets behind it may go to the next."""
    if kept is None:
        return []
    wide = [measured(text.partition(" (")[0], bold=True) for text in texts if kept.match(text)]
    return [one for one in wide if one <= SHORT]


def _tries(
    columns: Sequence[Sequence[int]], narrow: Sequence[int], whole: int, stiff: Sequence[bool]
) -> list[list[int]]:
    """Divide a width by the longest texts, and by those that four in five do not exceed.

    A column with one long text among short ones would take the room of those that all are long.
    """
    wanted, often = (
        [
            least if still else max(least, min(one, WIDEST) + SIDES)
            for least, one, still in zip(narrow, ends, stiff, strict=True)
        ]
        for ends in ([max(one) for one in columns], [sorted(one)[len(one) * 4 // 5] for one in columns])
    )
    return [_shared(whole, narrow, one, stiff) for one in (wanted, often)]


def _whole(made: list[int], whole: int) -> list[int]:
    made[0] += whole - sum(made)
    return made


def _settled(
    columns: Sequence[Sequence[int]], made: list[int], least: Sequence[int], stiff: Sequence[bool]
) -> list[int]:
    """Move width from column to column as long as the table gets lower by it."""
    now = _lines(columns, made)
    for _ in range(MOVES):
        tries = []
        for giving, taking in permutations(range(len(made)), 2):
            if made[giving] - STEP >= least[giving] and not stiff[taking]:
                moved = [one + STEP * ((i == taking) - (i == giving)) for i, one in enumerate(made)]
                tries.append((_lines(columns, moved), moved))
        best, wide = min(tries, default=(now, made))
        if best >= now:
            break
        now, made = best, wide
    return made


def _lines(columns: Sequence[Sequence[int]], wide: Sequence[int]) -> int:
    """Give about how many lines the rows of a table take at these widths, the heads twice: pages repeat them."""
    each = _per_row(columns, wide)
    return int(each.sum() + each[0])


def _per_row(columns: Sequence[Sequence[int]], wide: Sequence[int]) -> Any:
    import numpy

    room = numpy.maximum(1, numpy.array(wide) - SIDES)[:, None]
    texts = numpy.array(columns)
    return numpy.where(texts <= room, 1, numpy.ceil(texts / (room * LOST))).max(axis=0)


def _shared(whole: int, least: Sequence[int], wanted: Sequence[int], stiff: Sequence[bool]) -> list[int]:
    """Give each what it needs, and what is left in proportion to what it wants besides."""
    if sum(least) >= whole:
        return [one * whole // sum(least) for one in least]
    if sum(wanted) <= whole:  # what is left goes to the columns of text
        free = [one * (not still) for one, still in zip(wanted, stiff, strict=True)]
        over = whole - sum(wanted)
        return [one + over * part // max(1, sum(free)) for one, part in zip(wanted, free, strict=True)]
    more, left = [w - n for w, n in zip(wanted, least, strict=True)], whole - sum(least)
    return [n + left * m // sum(more) for n, m in zip(least, more, strict=True)]


def measured(text: str, *, bold: bool = False) -> int:
    """Give how wide a text is on one line, in twentieths of a point."""
    return -(-word_letters.width(text, bold=bold) * EM // 1000)
