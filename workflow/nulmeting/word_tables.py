"""A table of a report as a Word table: one row of heads that is repeated, no merged cells, rows that stay whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

from nulmeting.word_elements import Element, clean, make, number_runs, paragraph

TEXT_WIDTH = 9638
"""Width of the text of an A4 page with our margins, in twentieths of a point."""
LETTER, NARROW, WIDE, CAPITAL = 90, 46, 140, 112
"""Widths of letters of a table's text (Arial, 8 points) in twentieths of a point; a digit is as wide as a letter."""
OF_LETTERS = {**dict.fromkeys("fijlrtI.,:;|!'()[]/- ", NARROW), **dict.fromkeys("mwMW%@", WIDE)}
BOLD = 1.1
"""A bold letter against another."""
SIDES = 170
"""Width of both sides of a cell."""
WIDEST, LONGEST = 4000, 2200
"""The width of a cell, and of a word, that counts: what is longer goes over more lines."""
BROKEN = 1.25
"""How many times the lines a table may take for it that numbers stay on one."""
STEP, MOVES = 300, 12
"""By how much and how often width may move between columns of text, so that a table gets lower."""
TALL = 12
"""Lines of a row from which on it may be split over pages: kept whole it would leave much of a page empty."""
SHORT = 2000
"""The width of a number with its interval that stays on one line."""


def table(block: Mapping[str, Any], indicative: str, width: int = TEXT_WIDTH) -> Element:
    """Make a table.

    Parameters
    ----------
    block : mapping
        A block of type ``table``: the first column heads its row.
    indicative : str
        The word for a number with that status.
    width : int
        Of the table, in twentieths of a point.

    Returns
    -------
    element
        A ``w:tbl`` in the style ``NulmetingTable``, its caption as its title for who cannot see it.
    """
    kinds = [column["kind"] for column in block["columns"]]
    heads = [
        [paragraph("TableHeadNumber" if column["kind"] == "number" else "TableHead", column["label"])]
        for column in block["columns"]
    ]
    body = [
        [
            [paragraph("TableNumber" if kind == "number" else "TableText", *_content(cell, indicative))]
            for kind, cell in zip(kinds, row, strict=True)
        ]
        for row in block["rows"]
    ]
    shown = [[column["label"] for column in block["columns"]], *([*map(_shown, row)] for row in block["rows"])]
    wide = widths(shown, width, [kind == "number" for kind in kinds])
    measures = ([measured(text) for text in row] for row in shown)
    tall = [_lines([[one] for one in row], wide) > TALL for row in measures]
    return grid("NulmetingTable", wide, [heads, *body], block["caption"], block["note"], tall)


Cell = Sequence[Element]
"""The paragraphs of a cell."""


def grid(
    style: str,
    wide: Sequence[int],
    rows: Sequence[Sequence[Cell]],
    title: str,
    about: str,
    tall: Sequence[bool] = (),
) -> Element:
    """Make a table of rows of cells of paragraphs, the first row its heads.

    Parameters
    ----------
    wide : sequence of int
        Widths of the columns, in twentieths of a point.
    title, about : str
        What assistive technology tells of the table.
    tall : sequence of bool
        Which rows may be split over pages; none if it is empty.
    """
    properties = make(
        "tblPr",
        make("tblStyle", val=style),
        make("tblW", w=sum(wide), type="dxa"),
        make("tblLayout", type="fixed"),
        make("tblLook", val="04A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1),
        make("tblCaption", val=clean(title)),
        make("tblDescription", val=clean(about or title)),
    )
    split = tall or [False] * len(rows)
    lines = [
        _row(cells, wide, head=not number, whole=not number or not split[number]) for number, cells in enumerate(rows)
    ]
    return make("tbl", properties, make("tblGrid", *(make("gridCol", w=one) for one in wide)), *lines)


def _row(cells: Sequence[Cell], wide: Sequence[int], *, head: bool, whole: bool) -> Element:
    kept = make("trPr", make("cantSplit") if whole else None, make("tblHeader") if head else None)
    kept = kept if len(kept) else None
    made = [
        make("tc", make("tcPr", make("tcW", w=width, type="dxa")), *paragraphs)
        for paragraphs, width in zip(cells, wide, strict=True)
    ]
    return make("tr", kept, *made)


def _content(cell: str | Mapping[str, Any], indicative: str) -> list[Element | str]:
    return [cell] if isinstance(cell, str) else number_runs(cell, indicative)


def _shown(cell: str | Mapping[str, Any]) -> str:
    if isinstance(cell, str):
        return cell
    return f"{cell['text']} {cell['interval']['text']}" if cell["interval"] else str(cell["text"])


def widths(rows: Sequence[Sequence[str]], whole: int, unbroken: Sequence[bool]) -> list[int]:
    """Divide a width over columns: each at least its longest word, the rest by how much text there is.

    Parameters
    ----------
    rows : sequence of rows of str
        Of equal length, the first the heads.
    whole : int
        What the widths add up to.
    unbroken : sequence of bool
        Per column whether a short cell of it, such as a number with its interval, is to stay on one line.
    """
    columns = [[measured(text) for text in column] for column in zip(*rows, strict=True)]
    words = [[_longest(text) for text in column] for column in zip(*rows, strict=True)]
    least = [max([round(BOLD * head), *below, LETTER]) + SIDES for head, *below in words]
    one_line = [
        max([narrow, *(one + SIDES for one in column[1:] if kept and one <= SHORT)])
        for narrow, column, kept in zip(least, columns, unbroken, strict=True)
    ]
    wanted = [
        max([narrow, *(min(one, WIDEST) + SIDES for one in column)])
        for narrow, column in zip(one_line, columns, strict=True)
    ]
    # a column with one long text among short ones would take the room of those that all are long
    often = [
        max(narrow, min(sorted(column)[len(column) * 4 // 5], WIDEST) + SIDES)
        for narrow, column in zip(one_line, columns, strict=True)
    ]
    ways = [(BROKEN, _shared(whole, least, one)) for one in (one_line, wanted, often)]
    if sum(one_line) <= whole:  # else words would break
        ways = [*((1.0, _shared(whole, one_line, one)) for one in (wanted, often)), *ways]
    _, made = min(ways, key=lambda way: way[0] * _lines(columns, way[1]))
    made[0] += whole - sum(made)
    return made if any(unbroken) else _settled(columns, made, least)


def _settled(columns: Sequence[Sequence[int]], made: list[int], least: Sequence[int]) -> list[int]:
    """Move width from column to column as long as the table gets lower by it."""
    now = _lines(columns, made)
    for _ in range(MOVES):
        tries = []
        for giving, taking in permutations(range(len(made)), 2):
            if made[giving] - STEP >= least[giving]:
                moved = [one + STEP * ((i == taking) - (i == giving)) for i, one in enumerate(made)]
                tries.append((_lines(columns, moved), moved))
        best, wide = min(tries, default=(now, made))
        if best >= now:
            break
        now, made = best, wide
    return made


def _lines(columns: Sequence[Sequence[int]], wide: Sequence[int]) -> int:
    """Give about how many lines the rows of a table take, at these widths of its columns."""
    room = [max(1, one - SIDES) for one in wide]
    return sum(max(-(-one // r) for one, r in zip(row, room, strict=True)) for row in zip(*columns, strict=True))


def _shared(whole: int, least: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Give each what it needs, and what is left in proportion to what it wants besides."""
    if sum(wanted) <= whole or sum(least) >= whole:
        each = wanted if sum(wanted) <= whole else least
        return [one * whole // sum(each) for one in each]
    more, left = [w - n for w, n in zip(wanted, least, strict=True)], whole - sum(least)
    return [n + left * m // sum(more) for n, m in zip(least, more, strict=True)]


def measured(text: str) -> int:
    """Give about how wide a text is on one line, in twentieths of a point."""
    return sum(OF_LETTERS.get(one) or (CAPITAL if one.isupper() else LETTER) for one in text)


def _longest(text: str) -> int:
    return min(max((measured(word) for word in text.split()), default=0), LONGEST)
