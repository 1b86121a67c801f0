"""One chart of a workbook, as the office program is to draw it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from nulmeting.palette import Palette
from nulmeting.workbook_overview import PATTERNS
from nulmeting.workbook_page import FONT, Book, clean
from nulmeting.workbook_series import Drawn, Series, is_crossed

WIDTH = 920
"""Pixels of a chart."""
AROUND, BAR, GAP, LABEL_LINES = 150, 15, 12, 36
"""Pixels of a chart above and below its bars, of a bar, between two rows, and of a label on three lines."""
LEAST_LABEL = 0.05
"""A smaller piece of a stacked bar has no room for its number."""
STEP = 5
"""Percentage points between two lines, or a multiple."""


@dataclass(frozen=True)
class Place:
    """Where the numbers of a chart are: the sheet, and the row (from 0) of the first below the headings."""

    sheet: str
    first: int

    def cells(self, chart: Drawn, column: int) -> list[str | int]:
        """Give the cells of one column."""
        return [self.sheet, self.first, column, self.first + len(chart.labels) - 1, column]

    def formula(self, chart: Drawn, column: int) -> str:
        """Give the same as a formula."""
        from xlsxwriter.utility import xl_range_abs  # type: ignore[import-untyped]

        return f"='{self.sheet}'!{xl_range_abs(self.first, column, self.first + len(chart.labels) - 1, column)}"


def height(chart: Drawn) -> int:
    """Give the height of a chart in pixels."""
    bars = BAR * (1 if chart.stacked else len(chart.series)) + GAP
    return AROUND + len(chart.labels) * max(bars, LABEL_LINES)


def draw(book: Book, chart: Drawn, place: Place) -> Any:
    """Draw a chart of lying bars: stacked, or side by side with their intervals. An empty cell leaves a gap."""
    colours = Palette.of(book.source.measurement.style)
    made = book.book.add_chart({"type": "bar", "subtype": "stacked" if chart.stacked else "clustered"})
    for i, series in enumerate(chart.series):
        # figure, both ends of the interval, both arms of its bar
        column = 1 + i * (5 if series.low else 1)
        made.add_series(
            {
                "name": clean(series.name),
                "categories": place.cells(chart, 0),
                "values": place.cells(chart, column),
                "fill": {"color": series.colour},
                "border": {"color": colours.paper if chart.stacked else colours.accent, "width": 0.75},
                "gap": 40,
                "overlap": 100 if chart.stacked else 0,
                "data_labels": _labels(colours, chart, series),
                "y_error_bars": _intervals(colours, chart, series, place, column),
            }
        )
    notice = book.source.notice("short")
    title = clean(f"{chart.title} ({notice})" if notice else chart.title)
    made.set_title({"name": title, "name_font": _font(13, colours.accent, bold=True), "overlay": False})
    _axes(colours, made, chart)
    made.set_legend({"position": "top", "font": _font(9, colours.ink)} if len(chart.series) > 1 else {"none": True})
    made.set_size({"width": WIDTH, "height": height(chart)})
    made.set_chartarea({"border": {"none": True}, "fill": {"color": colours.paper}})
    made.show_blanks_as("gap")
    return made


def _axes(colours: Palette, made: Any, chart: Drawn) -> None:
    """Set both axes: the first row is on top, shares go from 0 to 100%."""
    named = {"name_font": _font(9, colours.quiet), "num_font": _font(9, colours.ink)}
    rows = {"reverse": True, "crossing": "max", "label_position": "low", "major_tick_mark": "none"}
    # of lying bars too, y is the axis that stands up
    made.set_y_axis({"name": clean(chart.category), "line": {"color": colours.quiet}, **named, **rows})
    values: dict[str, Any] = {"num_format": PATTERNS[chart.style], "line": {"none": True}}
    values["major_gridlines"] = {"visible": True, "line": {"color": colours.rule, "width": 0.5}}
    values |= {"min": 0, "max": 1, "major_unit": 0.2} if chart.style == "share" else _reach(chart)
    made.set_x_axis({"name": clean(chart.measure), **named, **values})


def _reach(chart: Drawn) -> dict[str, float]:
    """Give the ends of an axis that holds every interval and zero; the program would hold the bars alone."""
    ends = [end for series in chart.series for part in (series.values, series.low, series.high) for end in part]
    known = [end for end in ends if end is not None]
    step = STEP * max(1, math.ceil((max(*known, 0) - min(*known, 0)) / (10 * STEP)))
    return {
        "min": step * math.floor(min(*known, 0) / step),
        "max": step * math.ceil(max(*known, 0) / step),
        "major_unit": step,
    }


def _font(size: float, colour: str, *, bold: bool = False) -> dict[str, Any]:
    return {"name": FONT, "size": size, "color": colour, "bold": bold}


def _labels(colours: Palette, chart: Drawn, series: Series) -> dict[str, Any]:
    """Give the numbers on the bars; those of changes stand in the labels of the rows."""
    if chart.style == "points":
        return {}
    made: dict[str, Any] = {"value": True, "num_format": PATTERNS[chart.style]}
    gone: dict[str, Any] = {"delete": True}
    if chart.stacked:
        parts = [gone if v is None or v < LEAST_LABEL else None for v in series.values]
        return made | {"position": "center", "font": _font(9, colours.ink_on(series.colour)), "custom": parts}
    # a mark of its own on one number is drawn very large by some programs
    absent = [gone if v is None or is_crossed(low) else None for v, low in zip(series.values, series.low, strict=True)]
    return made | {"position": "inside_base", "font": _font(9, colours.ink), "custom": absent}


def _intervals(colours: Palette, chart: Drawn, series: Series, place: Place, column: int) -> dict[str, Any]:
    if not series.low:
        return {}
    down, up = series.arms
    cells = {"minus_values": place.formula(chart, column + 3), "plus_values": place.formula(chart, column + 4)}
    return {"type": "custom", **cells, "minus_data": down, "plus_data": up, "line": {"color": colours.ink, "width": 1}}
