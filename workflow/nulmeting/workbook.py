"""The tables as a workbook: a cover, contents, notes, an overview, charts, and one table a sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nulmeting import content_signs, workbook_charts, workbook_overview, workbook_series, workbook_tables
from nulmeting.content_method import explained, methods, topics
from nulmeting.content_source import Source
from nulmeting.content_tested import declared_rows, possible, stricter
from nulmeting.settings import Measurement
from nulmeting.workbook_package import completed
from nulmeting.workbook_page import BASE, LINE, SECTION, Book, Cell, Column, Page, clean, fit, formats
from nulmeting.workbook_series import Drawn

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
TOPICS = ("target", "process", "interval", "clusters", "no_clusters", "bounds", "change", "unlinked_change", "rounding")
"""Paragraphs of the method that the notes take over, where they apply."""
COVER = 100
"""Width of the cover's column, in digits."""
LONGEST_PROPERTY = 250


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
        An xlsx file. Every sheet has its title in A1, notes under it, and one table; a table of which no row has a
        number is only named, and one that repeats another is left out. Codes stand last;
        numbers stay numbers, in full; a hidden number is a ``.``, one that cannot occur a blank. The charts are drawn
        from tables of their own, in which what is hidden leaves a gap. Equal input gives equal bytes.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    source = Source(measurement, tables, language)
    buffer = io.BytesIO()
    # in_memory: no temporary files; constant text: a cell that begins with "=" is text; the widths of columns are
    # counted in digits of the workbook's own font, which is to be that of its text wherever it is opened
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, **BASE}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(_properties(source))
        book.set_size(2400, 1400)
        page = Book(book, source, formats(book, source, workbook_overview.PATTERNS))
        filled = [name for name in (*ORDER, *sorted(set(tables) - set(ORDER))) if source.table(name)]
        filled = [name for name in filled if not workbook_tables.is_repeated(source, name)]
        names = [name for name in filled if workbook_tables.told(source, name)[0]]
        charts = workbook_series.drawn(source)
        _cover(page, has_charts=bool(charts))
        _contents(page, names, charts, [name for name in filled if name not in names])
        notes = _begin(page, "notes")
        _overview(page)
        if charts:
            workbook_charts.write(page, charts)
        for name in names:
            workbook_tables.write(page, name, [str(c) for c in tables[name].columns])
        workbook_charts.write_data(page, charts)
        _notes(page, notes)  # in its place, but last: it explains the signs that the sheets turned out to hold
    return completed(buffer.getvalue(), language)


def _properties(source: Source) -> dict[str, object]:
    said = {
        "title": _heading(source),
        "subject": source.say("workbook.subject"),
        "author": "nulmeting",
        "comments": source.notice("banner"),
    }
    return {key: clean(text)[:LONGEST_PROPERTY] for key, text in said.items()} | {"created": CREATED}


def _cover(book: Book, *, has_charts: bool) -> None:
    """Say what was measured, where the outcomes are, when, how far they are final, and how to read the workbook."""
    source, measurement = book.source, book.source.measurement
    page = book.begin(source.say("workbook.cover"), _heading(source), wrap=COVER)
    state = source.say(f"workbook.{'provisional' if measurement.provisional else 'final'}")
    row = _write(book, page.sheet, page.row, [
        (source.notice("banner"), "notice"), (measurement.about.to(source.language), "wrap")
    ])  # fmt: skip
    for key in ("overview", *(["charts"] if has_charts else []), "contents", "notes"):
        name = source.say(f"workbook.{key}")
        book.link(page.sheet, row, 0, name, source.say("workbook.to_sheet", sheet=name))
        row += 1
    said = [(source.say("workbook.when"), "section")]
    for wave in measurement.waves:
        period = source.period(wave.id)
        said.append((f"{wave.label.to(source.language)}{': ' if period else ''}{period}", "wrap"))
    said += [(source.say("workbook.state"), "section"), (state, "wrap")]
    if measurement.contact is not None:
        said += [(source.say("workbook.contact"), "section"), (measurement.contact.to(source.language), "wrap")]
    said += [(source.say("workbook.reading"), "section"), (source.say("workbook.use"), "wrap")]
    said += [(source.say("workbook.open_format"), "wrap")]
    _write(book, page.sheet, row, said)


def _write(book: Book, sheet: Any, row: int, said: Sequence[tuple[str, str]]) -> int:
    """Write texts with their formats from a row of the cover downwards; give the next row."""
    for text, style in said:
        if text:
            sheet.write_string(row, 0, clean(text), book.formats[style])
            fit(sheet, row, [(COVER, text)], SECTION if style == "section" else LINE)
            row += 1
    return row


def _contents(book: Book, names: Sequence[str], charts: Sequence[Drawn], left_out: Sequence[str]) -> None:
    source = book.source
    sheets = ", ".join(workbook_tables.sheet_name(source, name) for name in left_out)
    missed = source.say("workbook.no_sheet", sheets=sheets) if sheets else ""
    listed = [(source.say("workbook.notes"), source.say("workbook.notes_about"))]
    listed.append((source.say("workbook.overview"), source.say("workbook.overview_about")))
    listed += [(source.say("workbook.charts"), source.say("workbook.charts_about"))] if charts else []
    listed += [(workbook_tables.sheet_name(source, name), source.say(f"tables.{name}_about")) for name in names]
    listed += [
        (workbook_charts.data_sheet(source, number), chart.title) for number, chart in enumerate(charts, start=1)
    ]
    page = book.begin(source.say("workbook.contents"), source.say("workbook.contents"), [_heading(source), missed])
    columns = [Column(source.say("workbook.sheet"), 30), Column(source.say("workbook.what"), 100)]
    cells: list[list[Cell]] = [[(name, "text"), (about, "wrap")] for name, about in listed]
    book.table(page, "contents", columns, cells, filtered=False)
    for row, (name, _) in enumerate(listed, start=page.row + 1):
        book.link(page.sheet, row, 0, name, name)


def _heading(source: Source) -> str:
    return source.measurement.title.to(source.language) or source.measurement.id


def _begin(book: Book, name: str) -> Page:
    """Begin a sheet that is called as it is headed, and say what it is about."""
    title = book.source.say(f"workbook.{name}")
    return book.begin(title, title, [book.source.say(f"workbook.{name}_about")])


def _notes(book: Book, page: Page) -> None:
    source = book.source
    rows = content_signs.met(source, sorted(book.said))
    rows += [(source.say(f"method.{t}_title"), explained(source, t)) for t in topics(source) if t in TOPICS]
    rows += [(source.say("workbook.method_of", use=use, method=name), how) for use, name, how in methods(source)]
    rows += _tests(source)
    columns = [Column(source.say("columns.sign"), 30), Column(source.say("columns.meaning"), 100)]
    cells: list[list[Cell]] = [[(sign, "wrap"), (meaning, "wrap")] for sign, meaning in rows]
    book.table(page, "notes", columns, cells, filtered=False)


def _tests(source: Source) -> list[tuple[str, str]]:
    """Give what was tested and how, and what the verdicts mean."""
    made = []
    for names, correction, margin in declared_rows(source):
        made.append((source.say("workbook.tests", correction=correction, margin=margin), names))
    if said := stricter(source):
        made.append((source.say("report.families_caption"), said))
    rules = possible(source) if made else []
    return made + [(source.word(f"verdict_words.{v}"), source.say(f"verdict_rules.{v}")) for v in rules]


def _overview(book: Book) -> None:
    """Write the sheet that is printed: its columns are no wider than they need."""
    source = book.source
    tested = any(workbook_overview.is_tested(source, pair) for pair in source.measurement.comparisons)
    tests = source.say("workbook.overview_tests", sheet=source.say("workbook.notes")) if tested else ""
    notes = [
        source.say("workbook.overview_about"),
        tests,
        workbook_overview.shift_note(source),
        source.notice("sentence"),
    ]
    page = book.begin(source.say("workbook.overview"), source.say("workbook.overview"), notes)
    columns, rows = workbook_overview.columns(source), workbook_overview.rows(source)
    book.said.update(*map(workbook_overview.read, rows), (column.head for column in columns))
    book.table(page, "overview", columns, rows, filtered=False)
