"""The tables as a workbook: a cover, contents, notes, and one table a sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from nulmeting import workbook_columns
from nulmeting.content_source import Source
from nulmeting.settings import Measurement

if TYPE_CHECKING:
    import pandas as pd

ORDER = (
    "estimates", "changes", "distributions", "flow", "response", "sensitivity", "transitions", "agreement",
    "representativeness", "diagnostics", "published", "published_rises",
)  # fmt: skip
CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A workbook has a date of making; a fixed one keeps equal content equal in bytes."""
SIGNS = ("unknown", "blank", "zero", "fewer", "suppressed", "indicative")
WIDEST, NARROWEST = 46, 9
COVER = 110
"""Width of the cover's column, in letters."""
LINE = 15.5
"""Height of a line of text, in points."""
ABSENT = "."


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
        book.set_properties({"title": title, "author": "nulmeting", "created": CREATED, "comments": _notice(source)})
        book.set_size(2400, 1400)
        formats = _formats(book)
        names = [name for name in (*ORDER, *sorted(set(tables) - set(ORDER))) if source.table(name)]
        _cover(book, source, formats)
        _contents(book, source, formats, names)
        _notes(book, source, formats)
        for name in names:
            _sheet(book, source, formats, name, [str(c) for c in tables[name].columns])
    return buffer.getvalue()


def _notice(source: Source) -> str:
    return source.say("synthetic.banner") if source.measurement.synthetic else ""


def _formats(book: Any) -> dict[str, Any]:
    base: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    made: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "text_wrap": True, "font_size": 18, "font_color": "#154273"},
        "section": {"bold": True, "font_size": 13, "font_color": "#154273"},
        "text": {},
        "wrap": {"text_wrap": True},
        "notice": {"text_wrap": True, "bold": True, "font_color": "#ca005d"},
        "link": {"font_color": "#154273", "underline": 1},
        "head": {"bold": True, "text_wrap": True, "bottom": 2, "bottom_color": "#154273", "bg_color": "#eef2f7"},
        "percent": {"num_format": "0.0%"},
        "number": {"num_format": "#,##0.00"},
        "decimal": {"num_format": "0.0###"},
        "count": {"num_format": "#,##0"},
        "fraction": {"num_format": "#,##0.0#"},
        "sign": {"align": "right", "font_color": "#55606f"},
    }  # fmt: skip
    return {name: book.add_format(base | extra) for name, extra in made.items()}


def _page(book: Any, name: str, widths: Sequence[float]) -> Any:
    sheet = book.add_worksheet(name[:31])
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width)
    return sheet


def _fit(sheet: Any, row: int, texts: Mapping[int, str], line: float = LINE) -> None:
    """Make a row high enough for its wrapped texts (column width in letters -> text); not every program does so."""
    sheet.set_row(row, line * max(ceil(1.1 * len(text) / width) for width, text in texts.items()))


def _cover(book: Any, source: Source, formats: Mapping[str, Any]) -> None:
    sheet = _page(book, source.say("workbook.cover"), [COVER])
    lines = [(source.measurement.title.to(source.language), "title")]
    if source.measurement.synthetic:
        lines.append((_notice(source), "notice"))
    lines.append((source.measurement.about.to(source.language), "wrap"))
    for wave in source.measurement.waves:
        period = source.period(wave.id)
        lines.append((f"{wave.label.to(source.language)}{': ' if period else ''}{period}", "text"))
    lines += [(source.say("workbook.use"), "wrap"), (source.say("workbook.provisional"), "wrap")]
    for i, (text, style) in enumerate(lines):
        sheet.write_string(i, 0, text, formats[style])
        _fit(sheet, i, {COVER // 2: text} if style == "title" else {COVER: text}, 26 if style == "title" else LINE)


def _contents(book: Any, source: Source, formats: Mapping[str, Any], names: Sequence[str]) -> None:
    sheet = _page(book, source.say("workbook.contents"), [30, 90, 12])
    heads = [source.say(f"workbook.{key}") for key in ("sheet", "what", "rows")]
    sheet.write_row(0, 0, heads, formats["head"])
    for i, name in enumerate(names, start=1):
        label = _sheet_name(source, name)
        sheet.write_url(i, 0, f"internal:'{label}'!A1", formats["link"], string=label)
        sheet.write_string(i, 1, source.say(f"tables.{name}_about"), formats["wrap"])
        sheet.write_number(i, 2, len(source.table(name)), formats["count"])
    sheet.freeze_panes(1, 0)


def _notes(book: Any, source: Source, formats: Mapping[str, Any]) -> None:
    sheet = _page(book, source.say("workbook.notes"), [30, 100])
    sheet.write_row(0, 0, [source.say("columns.sign"), source.say("columns.meaning")], formats["head"])
    rows = [(source.say(f"legend.{sign}_sign"), source.say(f"legend.{sign}")) for sign in SIGNS]
    rows += [
        (source.say(f"method.{key}_title"), source.say(f"method.{key}")) for key in ("interval", "target", "rounding")
    ]
    rows.append((source.say("workbook.pending_sign"), source.say("workbook.pending")))
    for i, (sign, meaning) in enumerate(rows, start=1):
        sheet.write_string(i, 0, sign, formats["wrap"])
        sheet.write_string(i, 1, meaning, formats["wrap"])
        _fit(sheet, i, {30: sign, 100: meaning})
    sheet.freeze_panes(1, 0)


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
