"""The sheets of a workbook's own charts: one with all of them, and one with the numbers of each."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nulmeting import workbook_drawing
from nulmeting.content_source import Source
from nulmeting.workbook_page import BUTTON, NARROWEST, SECTION, Book, Cell, Column, clean, low_head
from nulmeting.workbook_series import Drawn, described

ROW = 21
"""Pixels of a sheet's row."""
COLUMN, PRINT_SCALE = 132, 68
"""Width of the only column, in digits: that of a chart; and the per cent that fit it to a page that stands."""
PAPER = 1480
"""Pixels that such a page is high at that scale."""
LABEL, REMARK, WIDEST = 56, 36, 20
"""Widths of columns, in digits."""


def data_sheet(source: Source, number: int) -> str:
    """Give the name of the sheet that holds the numbers of a chart."""
    return source.say("workbook.chart_data", number=number)


def write(book: Book, charts: Sequence[Drawn]) -> None:
    """Write the sheet with all charts, one under the other; on paper none is cut.

    A program that fits a sheet to the width of the paper leaves out the breaks between pages, so it is scaled instead.
    """
    source = book.source
    name = source.say("workbook.charts")
    page = book.begin(name, name, [source.say("workbook.charts_about"), source.notice("sentence")])
    sheet, row, top, breaks = page.sheet, page.row, 0, []
    sheet.set_portrait()
    sheet.set_print_scale(PRINT_SCALE)
    sheet.set_column(0, 0, COLUMN)
    for number, chart in enumerate(charts, start=1):
        end = row + 4 + math.ceil((workbook_drawing.height(chart) + 8) / ROW)
        if number > 1 and (end - top) * ROW > PAPER:
            breaks.append(row)
            top = row
        numbers = data_sheet(source, number)
        sheet.write_string(row, 0, clean(_title(source, number, chart)), book.formats["section"])
        sheet.set_row(row, SECTION)
        sheet.write_string(row + 1, 0, clean(chart.note), book.formats["text"])
        book.link(sheet, row + 2, 0, numbers, source.say("workbook.chart_numbers", sheet=numbers))
        place = workbook_drawing.Place(numbers, len(_notes(source, chart)) + 2)
        alternative = {"description": clean(described(source, chart, numbers)), "decorative": False}
        options = {**alternative, "object_position": 2, "x_offset": 4, "y_offset": 4}
        sheet.insert_chart(row + 3, 0, workbook_drawing.draw(book, chart, place), options)
        row = end
    sheet.set_h_pagebreaks(breaks)


def write_data(book: Book, charts: Sequence[Drawn]) -> None:
    """Write the sheets that the charts are drawn from, one table each."""
    source = book.source
    for number, chart in enumerate(charts, start=1):
        page = book.begin(data_sheet(source, number), _title(source, number, chart), _notes(source, chart))
        book.table(page, f"chart_{chart.name}", _columns(source, chart), _rows(chart))


def _title(source: Source, number: int, chart: Drawn) -> str:
    return source.say("workbook.chart_title", number=number, title=chart.title)


def _notes(source: Source, chart: Drawn) -> list[str]:
    found = [chart.note, source.say("workbook.chart_gaps"), source.notice("sentence")]
    return [text for text in found if text]


def _columns(source: Source, chart: Drawn) -> list[Column]:
    heads = []
    for series in chart.series:
        if not series.low:
            heads.append(series.name)
            continue
        named = {"wave": series.name}
        heads.append(series.name if chart.style == "points" else source.say("workbook.overview_figure", **named))
        ends = ("overview_low", "overview_high", "bar_down", "bar_up")
        heads += [source.say(f"workbook.{end}", **named) for end in ends]
    remark = [Column(source.say("workbook.overview_remark"), REMARK, "head_indented")] if any(chart.remarks) else []
    return [Column(chart.category, LABEL), *map(_number, heads), *remark]


def _number(head: str) -> Column:
    longest = max((len(word) for word in head.split()), default=0) + 1 + BUTTON
    return Column(head, low_head(head, min(max(NARROWEST, longest), WIDEST), BUTTON), "head_right")


def _rows(chart: Drawn) -> list[list[Cell]]:
    """Give a row a label: per series its figure, both ends of the interval, and how far these are from the figure."""
    made = []
    for i, label in enumerate(chart.labels):
        row: list[Cell] = [(label, "label")]
        for series in chart.series:
            row.append((series.values[i], chart.style))
            row += [(end[i], chart.style) for end in (series.low, series.high) if end]
            row += [(arm[i], f"{chart.style}_zero" if chart.style == "points" else chart.style) for arm in series.arms]
        made.append([*row, (chart.remarks[i], "indented")] if any(chart.remarks) else row)
    return made
