"""How a sheet of a workbook is built: a title in A1, notes under it, and then one table whose headings are marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, count
from math import ceil
from typing import Any

from nulmeting.content_source import Source
from nulmeting.formatting import AT_MOST, shortened
from nulmeting.palette import Palette
from nulmeting.plain_text import plain

FONT, SIZE, HEAD_SIZE = "Arial", 10, 9
"""A font that every office program has, or has one of the same widths for; points of text and of headings."""
BASE = {"default_format_properties": {"font_name": FONT, "font_size": SIZE}, "default_row_height": 17}
"""The font in whose digits columns are measured, and the pixels that a row of it is high."""
LINE, ROW, SECTION = 12.75, 15.75, 22.5
"""Heights of a line of text, of a row with one, and of a row with a heading and room above it, in points."""
NARROWEST, WIDEST = 8.0, 48.0
"""Widths of a table's columns, in digits of the font."""
WIDTHS = {"ijl'‘’|": 0.4, "ft .,:;/!I": 0.5, "r()-": 0.6, "ckszvxy": 0.9, "w": 1.3, "m": 1.5}
LETTERS = {letter: width for letters, width in WIDTHS.items() for letter in letters}
CAPITAL, MARGIN = 1.25, 1.05
"""Widths of letters of the font against a digit's, rounded upwards (of what is not named a digit's, or a capital's);
and how much wider a screen may show them."""
INDENT = 2
BUTTON = 3.0
"""Steps that a text is indented, and a heading to make room for the button that filters; their width in digits."""
A3, A4 = 8, 9
LONGEST_ON_A4, LONGEST_ON_A3 = 200.0, 348.0
"""Total widths that paper on its side holds: 10 points become 7.5, which reads well; and 6, which can be read."""
MOST_REPEATED = 2 / 3
"""Part of a sheet that columns take which stand on every one."""
MOST_LINES = 4
"""Lines of a heading over numbers."""
LONGEST_HEAD, LONGEST_CELL = 200, 32_000
"""Letters of a heading and of a cell: Excel takes 255 and 32,767, an emoji counting as two."""
INDENTED = ("indented", "verdict")
"""Formats of running text that begin beside the edge of the cell, away from the number before them."""
ABSENT = "."

Cell = tuple[str | float | None, str]
"""A value and the name of its format."""


@dataclass(frozen=True)
class Column:
    """A heading, the width of its column in digits, and the format of the heading."""

    head: str
    width: float
    style: str = "head"


@dataclass(frozen=True)
class Page:
    """A sheet that was begun, the row (from 0) at which its table starts, and what it shows in words."""

    sheet: Any
    row: int
    about: str


@dataclass(frozen=True)
class Book:
    """A workbook that is being written, in one language, and what its cells said so far."""

    book: Any
    source: Source
    formats: Mapping[str, Any]
    said: set[str] = field(default_factory=set)

    def begin(self, name: str, title: str, notes: Sequence[str] = (), *, wrap: float = 0) -> Page:
        """Begin a sheet.

        Parameters
        ----------
        name : str
            Of the tab.
        title : str
            Goes into A1.
        notes : sequence of str
            One a row, under the title; empty ones are left out.
        wrap : float
            Width of column A if notes are to be wrapped in it; else they run on over the columns beside it.
        """
        sheet = self.book.add_worksheet(name[:31])
        sheet.hide_gridlines(2)
        # said to be meant, else a program may take the height of its own font
        sheet.set_default_row(ROW)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8&A&R&8{self.source.say('workbook.page_of', page='&P', pages='&N')}")
        if wrap:
            sheet.set_column(0, 0, wrap)
        self._line(sheet, 0, title, "title_wrap" if wrap else "title", wrap)
        kept = [note for note in notes if note]
        for i, note in enumerate(kept, start=1):
            self._line(sheet, i, note, "wrap" if wrap else "text", wrap)
        return Page(sheet, len(kept) + 1, clean(" ".join([title, *kept[:1]])))

    def _line(self, sheet: Any, row: int, text: str, style: str, wrap: float) -> None:
        sheet.write_string(row, 0, clean(text), self.formats[style])
        if (big := style.startswith("title")) or wrap:
            # a bold letter of the title is half as wide again as one of the text
            fit(sheet, row, [(wrap / 1.6 if big else wrap, text)] if wrap else [], 20 if big else LINE)

    def table(
        self,
        page: Page,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Cell]],
        *,
        filtered: bool = True,
    ) -> None:
        """Write a table: its rows are as high as their text."""
        number = 0
        for number, row in enumerate(rows, start=1):
            texts = []
            for j, (value, style) in enumerate(row):
                self.cell(page.sheet, page.row + number, j, value, style)
                if isinstance(value, str):
                    texts.append((columns[j].width - (BUTTON if style in INDENTED else 0), value))
            fit(page.sheet, page.row + number, texts)
        self.close(page, name, columns, number, filtered=filtered)

    def cell(self, sheet: Any, row: int, column: int, value: str | float | None, style: str) -> None:
        """Write a cell that has a value."""
        if isinstance(value, str):
            if value:
                sheet.write_string(row, column, clean(value), self.formats[style])
        elif value is not None:
            sheet.write_number(row, column, value, self.formats[style])

    def close(
        self,
        page: Page,
        name: str,
        columns: Sequence[Column],
        number: int,
        *,
        filtered: bool = True,
        leading: int = 1,
        frozen: int = 1,
    ) -> None:
        """Mark a table of so many rows as one, with its headings; the frozen columns and all above stay in sight.

        A column that is filtered has a button on its heading, which leaves room for it. The leading columns tell what a
        row is about: they stand on every sheet of paper.
        """
        sheet, first = page.sheet, page.row
        heads = unique(column.head for column in columns)
        for j, column in enumerate(columns):
            sheet.set_column(j, j, column.width)
        styles = ["head_button" if filtered and c.style == "head_right" else c.style for c in columns]
        marked = [
            {"header": head, "header_format": self.formats[name]} for head, name in zip(heads, styles, strict=True)
        ]
        if number:
            shape: dict[str, Any] = {
                "name": name,
                "columns": marked,
                "style": "Table Style Light 1",
                "description": page.about,
            }
            sheet.add_table(first, 0, first + number, len(columns) - 1, shape | {"autofilter": filtered})
        else:
            for j, head in enumerate(heads):
                sheet.write_string(first, j, head, self.formats[columns[j].style])
        # a bold letter is wider than one of the text, in about the measure that the headings are smaller
        fit(sheet, first, [(column.width - (BUTTON if filtered else 0), column.head) for column in columns])
        sheet.freeze_panes(first + 1, frozen)
        sheet.repeat_rows(first)
        set_paper(sheet, [column.width for column in columns], leading)

    def link(self, sheet: Any, row: int, column: int, target: str, text: str) -> None:
        """Write a link to another sheet, by the name of its tab."""
        sheet.write_url(row, column, f"internal:'{target[:31]}'!A1", self.formats["link"], string=clean(text))


def set_paper(sheet: Any, widths: Sequence[float], leading: int) -> None:
    """Choose the paper for a table; what is too wide for any goes on beside it, each time after its leading columns.

    These take at most a given part of it.
    """
    total = sum(widths)
    if total > LONGEST_ON_A4:
        sheet.set_paper(A3)
    if total > LONGEST_ON_A3:
        repeated = max(sum(1 for end in accumulate(widths[:leading]) if end <= MOST_REPEATED * LONGEST_ON_A3), 1)
        stands = sum(widths[:repeated])
        sheet.fit_to_pages(ceil((total - stands) / (LONGEST_ON_A3 - stands)), 0)
        sheet.repeat_columns(0, repeated - 1)
        sheet.print_across()


def formats(book: Any, source: Source, patterns: Mapping[str, str]) -> dict[str, Any]:
    """Make the formats of cells by name; those of numbers hold no word of a language."""
    colours = Palette.of(source.measurement.style)
    accent = {"font_color": colours.accent}
    # in the middle of its row a text keeps away from the rule above it, which a cell has no room of its own for
    base: dict[str, Any] = {"font_name": FONT, "font_size": SIZE, "font_color": colours.ink, "valign": "vcenter"}
    places = source.measurement.thresholds.decimals
    lined = {"bottom": 1, "bottom_color": colours.accent, "bg_color": colours.soft, "valign": "bottom"}
    head: dict[str, Any] = {"bold": True, "text_wrap": True, "font_size": HEAD_SIZE, **accent, **lined}
    made: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 15, **accent},
        "title_wrap": {"bold": True, "font_size": 15, **accent, "text_wrap": True},
        "section": {"bold": True, "font_size": 12, **accent, "valign": "bottom"},
        "text": {},
        "wrap": {"text_wrap": True, "valign": "top"},
        "label": {"text_wrap": True},
        "notice": {"text_wrap": True, "bold": True, "font_color": colours.notice, "valign": "top"},
        "link": {**accent, "underline": 1},
        "head": head,
        "head_right": {**head, "align": "right"},
        "head_button": {**head, "align": "right", "indent": INDENT},
        "head_verdict": {**head, "align": "left", "indent": INDENT},
        "head_indented": {**head, "align": "left", "indent": INDENT},
        "indented": {"text_wrap": True, "align": "left", "indent": INDENT},
        "verdict": {"text_wrap": True, "align": "left", "indent": INDENT},
        "percent": {"num_format": f"0{_after_point(places - 2)}%"},
        "number": {"num_format": f"#,##0{_after_point(places)}"},
        # a number within a text keeps its comma in a program of another language
        "p": {"num_format": f'[=1]"{AT_MOST} "0;"{AT_MOST} "0.0##'},
        "count": {"num_format": "#,##0"},
        "date": {"num_format": "yyyy-mm-dd", "align": "right"},
        "fraction": {"num_format": "#,##0.0"},
        "sign": {"align": "right"},
        "word": {"align": "right", "text_wrap": True},
    }  # fmt: skip
    made |= {name: {"num_format": pattern} for name, pattern in patterns.items()}
    return {name: book.add_format(base | extra) for name, extra in made.items()}


def _after_point(places: int) -> str:
    return f".{'0' * places}" if places > 0 else ""


def fit(sheet: Any, row: int, texts: Iterable[tuple[float, str]], line: float = LINE) -> None:
    """Make a row high enough for its wrapped texts, each with its column's width; not every program does by itself."""
    most = max((lines(text, width) for width, text in texts), default=1)
    sheet.set_row(row, min(line * most + ROW - LINE, 400))


def lines(text: str, width: float) -> int:
    """Count the lines that a text takes in a column of so many digits."""
    made, used = 0, width
    # str.split also breaks at the spaces that no line may break at
    for word in text.replace("\N{NO-BREAK SPACE}", "_").split():
        wide = wideness(word)
        used += wide
        if used > width + 1:
            # a word that is too long is broken where the line ends
            more = max(int(-(-(wide - 1) // width)), 1)
            made, used = made + more, wide - (more - 1) * width
    return max(made, 1)


def low_head(head: str, width: float, button: float = 0) -> float:
    """Make a column of numbers wide enough for a heading of few lines, beside a button if there is one."""
    while lines(head, width - button) > MOST_LINES:
        width += 1
    return width


@lru_cache(maxsize=4096)
def wideness(text: str) -> float:
    """Give the width of a text and the space after it, in digits of the font."""
    return MARGIN * sum(LETTERS.get(letter) or (CAPITAL if letter.isupper() else 1) for letter in f"{text} ")


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """Give a text as plain text, which any file can hold, no longer than a cell takes."""
    return plain(text)[:LONGEST_CELL]


def unique(heads: Iterable[str]) -> list[str]:
    """Give headings as a table takes them: on one line, not empty, none twice, not even in another case."""
    made: list[str] = []
    seen: set[str] = set()
    for head in heads:
        plain = shortened(clean(head), LONGEST_HEAD) or "-"
        found = next(name for name in _numbered(plain) if name.lower() not in seen)
        seen.add(found.lower())
        made.append(found)
    return made


def _numbered(head: str) -> Iterator[str]:
    yield head
    yield from (f"{head} ({number})" for number in count(2))
