"""A table of a report as a Word table: one row of heads that is repeated, no merged cells, rows that stay whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docx.oxml.ns import qn

from nulmeting.word_columns import USUAL, columns_of
from nulmeting.word_elements import Element, clean, make, number_runs, paragraph

TEXT_WIDTH = 9638
"""Width of the text of an A4 page with our margins, in twentieths of a point."""
SPACE = "\N{NO-BREAK SPACE}"
TALL = 12
"""Lines of a row from which on it may be split over pages: kept whole it would leave much of a page empty."""
KEPT = 20
"""Lines of a table up to which it stays on one page, about a quarter of it: a row counts for half a line besides."""
LAST = 15
"""Lines at the end of a longer table that stay on one page, counted so: fewer rows would make a poor last page."""


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
    numbers = [column["kind"] == "number" for column in block["columns"]]
    heads = [column["label"] for column in block["columns"]]
    shown = [heads, *([_shown(cell, indicative) for cell in row] for row in block["rows"])]
    columns = columns_of(shown, width, numbers)
    rows = [
        [[paragraph("TableHeadNumber" if n else "TableHead", head)] for head, n in zip(heads, numbers, strict=True)]
    ]
    rows += [
        [
            [paragraph("TableNumber" if number else "TableText", *_content(cell, indicative))]
            for cell, number in zip(row, numbers, strict=True)
        ]
        for row in block["rows"]
    ]
    tall = [one > TALL for one in columns.lines]
    made = grid("NulmetingTable", columns.widths, rows, block["caption"], block["note"], tall)
    if columns.size != USUAL:
        _resize(made, columns.size)
    _together(made, columns.lines, noted=bool(block["note"]))
    return made


def _resize(made: Element, size: int) -> None:
    """Set the letters of a table in another size than that of its style, in twentieths of a point."""
    for one in made.iter(qn("w:r")):
        looks = one.find(qn("w:rPr"))
        if looks is None:
            looks = make("rPr")
            one.insert(0, looks)
        looks.extend([make("sz", val=size // 10), make("szCs", val=size // 10)])


def _together(made: Element, lines: Sequence[int], *, noted: bool) -> None:
    """Keep a small table on one page, of a larger one two rows above and more below, and the last row with its note."""
    rows = made.findall(qn("w:tr"))
    whole = _high(lines) <= KEPT
    for place, row in enumerate(rows):
        ends = place < 2 or place == len(rows) - 2 or _high(lines[place:]) <= LAST
        if noted if place == len(rows) - 1 else whole or ends:
            for one in row.iter(qn("w:p")):
                one[0].insert(1, make("keepNext"))  # behind the name of its style


def _high(lines: Sequence[int]) -> float:
    """Give how high rows are by their lines, in lines."""
    return sum(lines) + len(lines) / 2


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
    if isinstance(cell, str):
        return [_unbroken(cell)]
    return number_runs({**cell, "text": _unbroken(cell["text"])}, indicative)


def _unbroken(text: str) -> str:
    """Keep a base such as ``n = 111`` on one line, and a class such as ``≤ 0,05``."""
    kept = text.replace("n = ", f"n{SPACE}={SPACE}") if text.startswith("n = ") else text
    return f"{kept[0]}{SPACE}{kept[2:]}" if kept[:2] in ("< ", "> ", "≤ ", "≥ ") else kept


def _shown(cell: str | Mapping[str, Any], indicative: str) -> str:
    if isinstance(cell, str):
        return _unbroken(cell)
    interval = f"\n{cell['interval']['text']}" if cell["interval"] else ""
    mark = f" ({indicative})" if cell["status"] == "indicative" else ""
    return f"{_unbroken(cell['text'])}{interval}{mark}"
