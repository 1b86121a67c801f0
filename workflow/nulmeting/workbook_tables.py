"""A public table as a sheet: labels, the codes that tie its rows to the CSV file, and the numbers in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from nulmeting import workbook_columns
from nulmeting.content_source import SHIFT, Row, Source
from nulmeting.formatting import P_CLASSES, count, exact, percent
from nulmeting.sentences import LANGUAGES
from nulmeting.settings import RANDOM_RESPONDENT
from nulmeting.workbook_overview import read
from nulmeting.workbook_page import (
    ABSENT,
    BUTTON,
    LINE,
    NARROWEST,
    ROW,
    WIDEST,
    Book,
    Column,
    Page,
    clean,
    lines,
    wideness,
)

SAID_ONCE = (
    "wave_from", "wave_to", "comparison", "statistic", "definition", "headline", "target", "weighting", "level",
    "adjustment", "unit", "breakdown", "category", "status", "synthetic", "provisional",
)  # fmt: skip
"""Columns that go above the table if they say the same in every row."""
SAID_OTHERWISE = ("headline", "synthetic", "provisional")
"""Those of which no note is made: the definition says it, or the notice."""

NAMES = ("indicator", "item")
"""Columns that name what a row is about."""
MOST_FROZEN = 80
"""Width of columns that stay in sight, in digits: half of a common screen."""
ONE_LINE, NARROWEST_TEXT = 0.9, 24.0
"""Share of a column's texts that need no second line; but no texts are wrapped that fit so many digits."""

Cell = tuple[str | float | date | None, str]
"""A value and the name of its format."""


def sheet_name(source: Source, name: str) -> str:
    """Give the name of a table's tab."""
    return source.word(f"tables.{name}")[:31]


def write(book: Book, name: str, columns: Sequence[str]) -> None:
    """Write a table: every row that has a number or must say that one is hidden, and every column that says something.

    A hidden number is a ``.``, one that cannot occur a blank. What has no sheet is counted by its reason in a note.
    """
    source = book.source
    table, gone = told(source, name)
    said = SAID_ONCE if len(table) > 1 else SAID_OTHERWISE
    once = [c for c in columns if c in said and _is_once(source, table, c)]
    foreign = {f"note_{language}" for language in LANGUAGES if language != source.language}
    laid = workbook_columns.laid_out([c for c in columns if c not in {*once, *foreign}])
    filled = [(pair, _column(source, table, *pair)) for pair in laid]
    filled = [(pair, cells) for pair, cells in filled if _says(table, cells)]
    leading = next((i for i, (pair, _) in enumerate(filled) if _is_number(pair)), len(filled))
    filled = [(pair, _indented(cells) if i > leading else cells) for i, (pair, cells) in enumerate(filled)]
    heads = [_head(source, pair, cells) for pair, cells in filled]
    book.said.update(*(read(cells) for _, cells in filled), (head.head for head in heads))
    written = [cell for _, cells in filled for cell in cells]
    notes = [
        *_notes(source, name, table[0], once),
        *_reading(source, name, table, written),
        _left_out(source, name, gone),
    ]
    begun = book.begin(sheet_name(source, name), source.word(f"tables.{name}"), notes)
    book.link(begun.sheet, begun.row, 0, source.say("workbook.notes"), _signs(source, written))
    page = replace(begun, row=begun.row + 1)
    _rows(book, page, [cells for _, cells in filled], [head.width for head in heads])
    frozen = _frozen([pair[0] for pair, _ in filled[:leading]], [head.width for head in heads])
    book.close(page, name, heads, len(table), leading=leading, frozen=frozen)


def is_repeated(source: Source, name: str) -> bool:
    """Tell whether a table says what the figures say: the definitions, where there is none but the headline.

    Where every organisation has one respondent, drawing one of them is no other definition: the draws are all alike.
    """
    return name == "sensitivity" and all(
        row["headline"] or (row["definition"] == RANDOM_RESPONDENT and row["ci_low"] == row["ci_high"])
        for row in source.table(name)
    )


def _is_once(source: Source, table: Sequence[Row], column: str) -> bool:
    """Tell whether a column says the same in every row; of means some may be called otherwise."""
    if len({row[column] for row in table}) > 1:
        return False
    return column != "statistic" or len({workbook_columns.label(source, row, column) for row in table}) == 1


def _frozen(columns: Sequence[str], widths: Sequence[float]) -> int:
    """Count the columns that stay in sight: as far as the name of the row, if what moves keeps half a screen."""
    named = next((i for i, column in enumerate(columns, start=1) if column in NAMES), 1)
    return named if sum(widths[:named]) <= MOST_FROZEN else 1


def _reading(source: Source, name: str, table: Sequence[Row], written: Sequence[Cell]) -> list[str]:
    """Say what must be known to read these very rows: p-values in steps, chances for differences, and draws."""
    said = []
    if any(style == "p" for _, style in written):
        low, high = (exact(end, source.language) for end in P_CLASSES[-3:-1])
        said.append(source.say("workbook.p_classes", low=low, high=high))
    if name == "changes" and any(row["statistic"] == SHIFT for row in table):
        said.append(source.say("workbook.shifts", statistic=source.word(f"statistics.{SHIFT}")))
    if any(row.get("definition") == RANDOM_RESPONDENT for row in table):
        said.append(source.say("definitions.note_drawn"))
    return said


def _signs(source: Source, written: Sequence[Cell]) -> str:
    """Say what a dot and a blank stand for, where there are any, and where signs are explained."""
    values = {value for value, _ in written}
    said = [source.say("workbook.signs_dot")] if ABSENT in values else []
    said += [source.say("workbook.signs_blank")] if None in values else []
    return " ".join([*said, source.say("workbook.signs_link", sheet=source.say("workbook.notes"))])


def _is_number(pair: tuple[str, bool]) -> bool:
    return pair[0] in workbook_columns.NUMBERS and pair[0] != "day"


def _indented(cells: Sequence[Cell]) -> list[Cell]:
    """Move texts that stand to the right of numbers away from them."""
    return [(value, "indented" if style in ("label", "text") else style) for value, style in cells]


def told(source: Source, name: str) -> tuple[list[Row], Counter[str]]:
    """Give the rows of a table that stand on its sheet, and how many do not, by reason.

    Left out are those for which there can be no number, and those of a breakdown of which none may be shown.
    """
    kept: list[Row] = []
    gone: Counter[str] = Counter()
    table = source.table(name)
    shown = {row.get("breakdown") for row in table if row.get("status") not in ("not_available", "suppressed")}
    for row in table:
        if row.get("status") == "not_available":
            gone[source.hidden(row)] += 1
        elif row.get("status") == "suppressed" and row.get("breakdown") and row["breakdown"] not in shown:
            gone[f"{source.hidden(row)}, {source.breakdown(str(row['breakdown']))}"] += 1
        else:
            kept.append(row)
    return kept, gone


def _left_out(source: Source, name: str, gone: Counter[str]) -> str:
    """Say how many rows have no number, why, and where they are."""
    reasons = "; ".join(f"{reason}: {count(number, source.language)}" for reason, number in gone.items())
    rows = count(gone.total(), source.language)
    return source.say("workbook.left_out", rows=rows, reasons=reasons, file=f"{name}.csv") if gone else ""


def _says(table: Sequence[Row], cells: Sequence[Cell]) -> bool:
    """Tell whether a column holds more than blanks; signs count where every row of the table is hidden."""
    values = {value for value, _ in cells} - {None}
    return bool(values - {ABSENT}) or (
        bool(values) and all(row.get("status") in workbook_columns.HIDDEN for row in table)
    )


def _notes(source: Source, name: str, row: Row, once: Sequence[str]) -> list[str]:
    """Say what the table holds, what holds of all its rows, and what the reader is warned of."""
    said = []
    for column in once:
        value = row[column]
        if column not in SAID_OTHERWISE and value is not None:
            known = workbook_columns.label(source, row, column) if column in workbook_columns.LABELLED else None
            said.append(f"{source.word(f'headings.{column}')}: {known or percent(value, source.language)}")
    everywhere = source.say("workbook.in_all_rows", what="; ".join(said)) if said else ""
    return [source.say(f"tables.{name}_about"), everywhere, source.notice("sentence")]


def _column(source: Source, table: Sequence[Row], column: str, labelled: bool) -> list[Cell]:
    return _labels(source, table, column) if labelled else [_cell(source, row, column) for row in table]


def _labels(source: Source, table: Sequence[Row], column: str) -> list[Cell]:
    made: dict[tuple[Any, Any], Cell] = {(None, None): (None, "text")}
    keys = [(code := row[column], None if code is None else workbook_columns.context(row, column)) for row in table]
    for key, row in zip(keys, table, strict=True):
        if key not in made:
            made[key] = clean(workbook_columns.label(source, row, column) or str(row[column])), "label"
    return [made[key] for key in keys]


def _cell(source: Source, row: Row, column: str) -> Cell:
    value = row[column]
    if value is None:
        return (ABSENT, "sign") if workbook_columns.is_hidden(row, column) else (None, "text")
    if column == "date":
        return date.fromisoformat(str(value)), "date"
    if isinstance(value, str):
        return clean(value), "label" if column in workbook_columns.TEXTS else "text"
    if isinstance(value, bool):
        # programs show a truth in the language of their own, or as 1
        return source.word("words.is_so" if value else "words.is_not"), "text"
    return float(value), workbook_columns.style(source, row, column)


def _head(source: Source, pair: tuple[str, bool], cells: Sequence[Cell]) -> Column:
    head = workbook_columns.head(source, pair[0], labelled=pair[1])
    texts = [value if isinstance(value, str) and style != "sign" else "" for value, style in cells]
    wide = sorted(wideness(text) if text else 0.0 for text in texts)
    few_wrapped = max(wide[int(ONE_LINE * (len(wide) - 1))], min(wide[-1], NARROWEST_TEXT))
    unbroken = max((wideness(word) for text in set(texts) for word in text.split()), default=0.0)
    longest_word = max((len(word) for word in head.split()), default=0) + BUTTON
    # a date that does not fit is no date but a row of #
    dates = max((wideness(f"{value} ") for value, _ in cells if isinstance(value, date)), default=0.0)
    width = min(max(NARROWEST, longest_word, few_wrapped, unbroken, dates) + 1, WIDEST)
    if any(style == "indented" and value for value, style in cells):
        return Column(head, width + BUTTON, "head_indented")
    return Column(head, width, "head" if wide[-1] else "head_right")


def _rows(book: Book, page: Page, columns: Sequence[Sequence[Cell]], widths: Sequence[float]) -> None:
    """Write the cells, row by row; a row is made higher where a text is wrapped."""
    sheet, formats = page.sheet, book.formats
    for i, row in enumerate(zip(*columns, strict=True), start=page.row + 1):
        most = 1
        for j, (value, style) in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(i, j, value, formats[style])
                room = widths[j] - (BUTTON if style == "indented" else 0)
                if style in ("label", "indented") and wideness(value) > room:
                    most = max(most, lines(value, room))
            elif isinstance(value, date):
                sheet.write_datetime(i, j, datetime(value.year, value.month, value.day), formats[style])
            else:
                sheet.write_number(i, j, value, formats[style])
        if most > 1:
            sheet.set_row(i, LINE * most + ROW - LINE)
