"""The tables as a workbook: a cover, contents, notes, and one table a sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nulmeting import workbook_columns, workbook_overview
from nulmeting.content_method import explained, methods, topics
from nulmeting.content_source import Source
from nulmeting.content_tested import declared_rows, possible
from nulmeting.formatting import SMALLEST_P, p_value
from nulmeting.settings import Measurement

if TYPE_CHECKING:
    import pandas as pd

ORDER = (
    "estimates", "changes", "subgroups", "distributions", "classes", "flow", "response", "monitor",
    "representativeness", "nonresponse", "item_nonresponse", "attrition", "sensitivity", "robustness", "weights",
    "planning", "transitions", "agreement", "diagnostics", "comparability", "published",
    "published_rises",
)  # fmt: skip
CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A workbook has a date of making; a fixed one keeps equal content equal in bytes."""
SIGNS = ("unknown", "blank", "zero", "fewer", "suppressed", "indicative", "n", "p")
TOPICS = ("target", "process", "interval", "clusters", "no_clusters", "bounds", "change", "unlinked_change", "rounding")
"""Paragraphs of the method that the notes take over, where they apply."""
WIDEST, NARROWEST = 46, 9
COVER = 110
"""Width of the cover's column, in letters."""
LINE = 15.5
"""Height of a line of text, in points."""
NARROWER = 0.95
"""A letter of running text against a digit, in which widths are counted; with a margin."""
INDENT = 4
"""Letters that an indented cell has less."""
ABSENT = "."
A4 = 9
HEAD: dict[str, Any] = {"bold": True, "text_wrap": True, "bottom": 2, "bottom_color": "#154273", "bg_color": "#eef2f7"}
BODY_SIZE, HEAD_SIZE = 11, 9
"""Points of the text, and of a heading over a narrow column, which is as wide as its longest word."""


def build(measurement: Measurement, tables: Mapping[str, pd.DataFrame], language: str) -> bytes:
    """Build the workbook.

    Parameters
    ----------
    measurement : Measurement
    tables : mapping of name to DataFrame
        Public tables.
    language : str

    Returns
    -------
    bytes
        An xlsx file. Codes stand beside their labels; numbers stay numbers, in full; a hidden number is a ``.``,
        one that cannot occur a blank. Equal input gives equal bytes.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    source = Source(measurement, tables, language)
    buffer = io.BytesIO()
    # in_memory: no temporary files; constant text: a cell that begins with "=" is text
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        title = measurement.title.to(language)
        comments = source.notice("banner")
        book.set_properties({"title": title, "author": "nulmeting", "created": CREATED, "comments": comments})
        book.set_size(2400, 1400)
        formats = _formats(book, source)
        names = [name for name in (*ORDER, *sorted(set(tables) - set(ORDER))) if source.table(name)]
        _cover(book, source, formats)
        _contents(book, source, formats, names)
        _notes(book, source, formats)
        _overview(book, source, formats)
        for name in names:
            _sheet(book, source, formats, name, [str(c) for c in tables[name].columns])
    return buffer.getvalue()


def _formats(book: Any, source: Source) -> dict[str, Any]:
    base: dict[str, Any] = {"font_name": "Calibri", "font_size": BODY_SIZE, "valign": "top"}
    made: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "text_wrap": True, "font_size": 18, "font_color": "#154273"},
        "section": {"bold": True, "font_size": 13, "font_color": "#154273"},
        "text": {},
        "wrap": {"text_wrap": True},
        "notice": {"text_wrap": True, "bold": True, "font_color": "#ca005d"},
        "link": {"font_color": "#154273", "underline": 1},
        "head": HEAD,
        "head_left": {**HEAD, "font_size": HEAD_SIZE},
        "head_right": {**HEAD, "font_size": HEAD_SIZE, "align": "right"},
        "head_indented": {**HEAD, "font_size": HEAD_SIZE, "align": "left", "indent": 2},
        "indented": {"align": "left", "indent": 2},
        "verdict": {"text_wrap": True, "align": "left", "indent": 2},
        "percent": {"num_format": "0.0%"},
        "number": {"num_format": "#,##0.00"},
        "decimal": {"num_format": "0.0###"},
        "p": {"num_format": f'[<{SMALLEST_P}]"{p_value(0, source.language)}";0.000'},
        "count": {"num_format": "#,##0"},
        "fraction": {"num_format": "#,##0.0#"},
        "sign": {"align": "right", "font_color": "#55606f"},
        "word": {"align": "right", "font_color": "#55606f", "text_wrap": True},
    }  # fmt: skip
    made |= {name: {"num_format": pattern} for name, pattern in workbook_overview.PATTERNS.items()}
    return {name: book.add_format(base | extra) for name, extra in made.items()}


def _page(book: Any, name: str, widths: Sequence[float]) -> Any:
    sheet = book.add_worksheet(name[:31])
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width)
    return sheet


def _fit(sheet: Any, row: int, texts: Iterable[tuple[float, str]], line: float = LINE) -> None:
    """Make a row high enough for its wrapped texts, each with its column's width in letters; not every program does."""
    sheet.set_row(row, line * max(_lines(text, width) for width, text in texts))


def _lines(text: str, width: float) -> int:
    lines, used = 0, width
    # str.split also breaks at the spaces that no line may break at
    for word in text.replace("\N{NO-BREAK SPACE}", "_").split():
        wide = NARROWER * (len(word) + 1)
        used += wide
        if used > width + 1:
            lines, used = lines + 1, wide
    return max(lines, 1)


def _cover(book: Any, source: Source, formats: Mapping[str, Any]) -> None:
    sheet = _page(book, source.say("workbook.cover"), [COVER])
    lines = [(source.measurement.title.to(source.language), "title")]
    if notice := source.notice("banner"):
        lines.append((notice, "notice"))
    lines.append((source.measurement.about.to(source.language), "wrap"))
    for wave in source.measurement.waves:
        period = source.period(wave.id)
        lines.append((f"{wave.label.to(source.language)}{': ' if period else ''}{period}", "text"))
    lines.append((source.say("workbook.use"), "wrap"))
    for i, (text, style) in enumerate(lines):
        sheet.write_string(i, 0, text, formats[style])
        is_title = style == "title"
        _fit(sheet, i, [(COVER // 2 if is_title else COVER, text)], 26 if is_title else LINE)


def _contents(book: Any, source: Source, formats: Mapping[str, Any], names: Sequence[str]) -> None:
    sheet = _page(book, source.say("workbook.contents"), [30, 90, 12])
    heads = [source.say(f"workbook.{key}") for key in ("sheet", "what", "rows")]
    sheet.write_row(0, 0, heads, formats["head"])
    overview = (source.say("workbook.overview"), source.say("workbook.overview_about"))
    listed = [(*overview, workbook_overview.size(source))]
    listed += [
        (_sheet_name(source, name), source.say(f"tables.{name}_about"), len(source.table(name))) for name in names
    ]
    for i, (label, about, size) in enumerate(listed, start=1):
        sheet.write_url(i, 0, f"internal:'{label}'!A1", formats["link"], string=label)
        sheet.write_string(i, 1, about, formats["wrap"])
        sheet.write_number(i, 2, size, formats["count"])
        _fit(sheet, i, [(90, about)])
    sheet.freeze_panes(1, 0)


def _notes(book: Any, source: Source, formats: Mapping[str, Any]) -> None:
    sheet = _page(book, source.say("workbook.notes"), [30, 100])
    sheet.write_row(0, 0, [source.say("columns.sign"), source.say("columns.meaning")], formats["head"])
    rows = [(source.say(f"legend.{sign}_sign"), source.say(f"legend.{sign}")) for sign in SIGNS]
    rows += [(source.say(f"method.{t}_title"), explained(source, t)) for t in topics(source) if t in TOPICS]
    rows += [(source.say("workbook.method_of", use=use, method=name), how) for use, name, how in methods(source)]
    rows += _tests(source)
    for i, (sign, meaning) in enumerate(rows, start=1):
        sheet.write_string(i, 0, sign, formats["wrap"])
        sheet.write_string(i, 1, meaning, formats["wrap"])
        _fit(sheet, i, [(30, sign), (100, meaning)])
    sheet.freeze_panes(1, 0)


def _tests(source: Source) -> list[tuple[str, str]]:
    """Give what was tested and how, and what the verdicts mean."""
    made = []
    for names, correction, margin in declared_rows(source):
        made.append((source.say("workbook.tests", correction=correction, margin=margin), names))
    rules = possible(source) if made else []
    return made + [(source.word(f"verdict_words.{v}"), source.say(f"verdict_rules.{v}")) for v in rules]


def _overview(book: Any, source: Source, formats: Mapping[str, Any]) -> None:
    """Write the sheet that is printed: its rows are as high as their text, its columns no wider than they need."""
    columns, rows = workbook_overview.columns(source), workbook_overview.rows(source)
    sheet = _page(book, source.say("workbook.overview"), [column.width for column in columns])
    for j, column in enumerate(columns):
        sheet.write_string(0, j, column.head, formats[column.style])
    _fit(sheet, 0, [(column.width * BODY_SIZE / HEAD_SIZE, column.head) for column in columns])
    for i, row in enumerate(rows, start=1):
        for j, (value, style) in enumerate(row):
            if isinstance(value, str) and value:
                sheet.write_string(i, j, value, formats[style])
            elif isinstance(value, int | float):
                sheet.write_number(i, j, value, formats[style])
        texts = [
            (c.width - (INDENT if style == "verdict" else 0), v)
            for c, (v, style) in zip(columns, row, strict=True)
            if isinstance(v, str)
        ]
        _fit(sheet, i, texts)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.repeat_rows(0)


def _sheet_name(source: Source, name: str) -> str:
    return source.word(f"tables.{name}")[:31]


def _sheet(book: Any, source: Source, formats: Mapping[str, Any], name: str, columns: Sequence[str]) -> None:
    """Write one table: header in the first row, no merged cells, so that it can be read back as it stands."""
    sheet = book.add_worksheet(_sheet_name(source, name))
    sheet.hide_gridlines(2)
    laid = workbook_columns.laid_out(columns)
    heads = [workbook_columns.head(source, column, labelled=labelled) for column, labelled in laid]
    sheet.write_row(0, 0, heads, formats["head"])
    widths = [len(max(head.split(), key=len)) + 2 for head in heads]
    table = source.table(name)
    labels: dict[tuple[Any, ...], str] = {}
    for i, row in enumerate(table, start=1):
        context = tuple(row.get(key) for key in workbook_columns.CONTEXT)
        for j, (column, labelled) in enumerate(laid):
            value = row[column]
            if labelled and value is not None:
                key = (column, value, context)
                if key not in labels:
                    labels[key] = workbook_columns.label(source, row, column)
                sheet.write_string(i, j, labels[key], formats["text"])
                widths[j] = max(widths[j], len(labels[key]))
            elif value is not None:
                widths[j] = max(
                    widths[j], _write(sheet, formats, (i, j), value, workbook_columns.style(source, row, column))
                )
            elif workbook_columns.is_hidden(row, column):
                sheet.write_string(i, j, ABSENT, formats["sign"])
    for j, width in enumerate(widths):
        sheet.set_column(j, j, min(max(width + 1, NARROWEST), WIDEST))
    sheet.set_row(0, 46)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table), 1), len(laid) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Any, formats: Mapping[str, Any], place: tuple[int, int], value: object, style: str) -> int:
    """Write one cell that has a value; give its width in letters."""
    if isinstance(value, bool):
        sheet.write_boolean(*place, value, formats["text"])
        return 6
    if isinstance(value, str):
        sheet.write_string(*place, value, formats["text"])
        return len(value)
    sheet.write_number(*place, float(value), formats[style])  # type: ignore[arg-type]
    return 8
