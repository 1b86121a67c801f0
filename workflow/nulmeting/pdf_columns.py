"""How wide the columns of a table are on paper, by what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]

CHARACTERS = 110
"""Letters on one line of a table over the whole width."""

SHORT = 16
"""Letters of a line that is not broken, and of a word that is not hyphenated, if there is room."""

MOST_LINES = 40
"""Lines of a cell from which on its row may be split over pages: it may not fit on one."""


def widths(block: Block, indicative: str = "", *, beside: bool = False) -> list[float]:
    """Give the widths of a table's columns in letters.

    No narrower than the longest word (as far as it cannot be hyphenated); what is left over goes to the columns whose
    cells would like to be wider, as browsers do it.
    """
    heads = [column["label"] for column in block["columns"]]
    lines = [[_lines(row[i], indicative, beside=beside) for row in block["rows"]] for i in range(len(heads))]
    least = [
        max([_word(head, 12), *(_whole(line) for cell in column for line in cell), 4.0])
        for head, column in zip(heads, lines, strict=True)
    ]
    wanted = [
        max([*(min(len(line), 60) for cell in column for line in cell), min(len(head), 24), narrowest])
        for head, column, narrowest in zip(heads, lines, least, strict=True)
    ]
    room = CHARACTERS - 2.5 * len(heads)
    if sum(wanted) <= room:
        return [float(width) for width in wanted]
    if sum(least) >= room:
        return least
    share = (room - sum(least)) / sum(most - few for most, few in zip(wanted, least, strict=True))
    return [few + share * (most - few) for most, few in zip(wanted, least, strict=True)]


def is_tall(block: Block, fits: Sequence[float]) -> bool:
    """Tell whether a row of a table may be taller than a page, with columns of these widths."""
    room = min(1.0, CHARACTERS / sum(fits))
    cells = ((_letters(cell), width * room) for row in block["rows"] for cell, width in zip(row, fits, strict=True))
    return any(letters > MOST_LINES * width for letters, width in cells)


def _whole(line: str) -> float:
    """Give the width below which a line breaks badly: a short one stays whole."""
    return len(line) + 1.5 if len(line) <= SHORT else _word(line)


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
