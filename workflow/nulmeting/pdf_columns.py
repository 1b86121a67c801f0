"""How wide the columns of a table are on paper, by what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]

CHARACTERS = 110
"""Letters on one line of a table over the whole width."""

DENSER = 1.14
"""How many times as many there are if they are smaller."""

SHORT = 16
"""Letters of a line that is not broken, and of a word that is not hyphenated, if there is room."""

MOST_LINES = 40
"""Lines of a cell from which on its row may be split over pages: it may not fit on one."""


def widths(block: Block, indicative: str = "", *, beside: bool = False) -> tuple[list[float], bool]:
    """Give the widths of a table's columns in letters, and whether they are so many that the letters must be smaller.

    No narrower than the longest word (as far as it cannot be hyphenated) and, if there is room, than a short line; what
    is left over goes to the columns whose cells would like to be wider, as browsers do it.
    """
    kinds, heads = ([column[key] for column in block["columns"]] for key in ("kind", "label"))
    lines = [
        [line for row in block["rows"] for line in _lines(row[i], indicative, beside=beside)] for i in range(len(heads))
    ]
    least = [max([_word(head, 12), *map(_whole, column), 4.0]) for head, column in zip(heads, lines, strict=True)]
    room = CHARACTERS - 2.5 * len(heads)
    dense = sum(least) > room
    if dense:
        room = DENSER * CHARACTERS - 2.5 * len(heads)
        least = [max([_word(head, 10), *map(_halved, column), 4.0]) for head, column in zip(heads, lines, strict=True)]
    wanted = [
        max([min(_usual(column), 60), min(len(head), 24), narrowest]) if not dense or kind == "text" else narrowest
        for kind, head, column, narrowest in zip(kinds, heads, lines, least, strict=True)
    ]
    if sum(wanted) <= room:
        return [float(width) for width in wanted], dense
    if sum(least) >= room:
        return least, dense
    share = (room - sum(least)) / sum(most - few for most, few in zip(wanted, least, strict=True))
    return [few + share * (most - few) for most, few in zip(wanted, least, strict=True)], dense


def _usual(column: Sequence[str]) -> int:
    """Give the letters that four of five lines do not exceed: one long remark does not make its column wide."""
    return sorted(map(len, column))[len(column) * 4 // 5] if column else 0


def is_tall(block: Block, fits: Sequence[float]) -> bool:
    """Tell whether a row of a table may be taller than a page, with columns of these widths."""
    room = min(1.0, CHARACTERS / sum(fits))
    cells = ((_letters(cell), width * room) for row in block["rows"] for cell, width in zip(row, fits, strict=True))
    return any(letters > MOST_LINES * width for letters, width in cells)


def _whole(line: str) -> float:
    """Give the width below which a line breaks badly: a short one stays whole."""
    return len(line) + 1.5 if len(line) <= SHORT else _word(line)


def _halved(line: str) -> float:
    """Give the width in which a short line takes two; a very short one stays whole."""
    if len(line) <= SHORT / 2:
        return _whole(line)
    return max(_word(line), len(line) / 2 + 2.5) if len(line) <= SHORT else _word(line)


def _word(text: str, longest: int = SHORT) -> float:
    return float(min(max((len(word) for word in text.split(" ")), default=0), longest)) + 1.5


def _lines(cell: str | Block, indicative: str, *, beside: bool) -> list[str]:
    if isinstance(cell, str):
        return [cell]
    made = [cell["text"], *([cell["interval"]["text"]] if cell["interval"] else [])]
    made += [f"({indicative})"] if cell["status"] == "indicative" else []
    return [" ".join(made)] if beside else made


def _letters(cell: str | Block) -> int:
    return sum(map(len, _lines(cell, "", beside=False)))
