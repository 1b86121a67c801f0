"""The charts of a measurement: what is drawn, its texts, and its bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from nulmeting import (
    chart_answers,
    chart_canvas,
    chart_change,
    chart_definitions,
    chart_flow,
    chart_groups,
    chart_monitor,
    chart_needs,
    chart_pairs,
    chart_planning,
    chart_response,
    chart_statements,
)
from nulmeting.content_source import Source, rows
from nulmeting.settings import Measurement

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

NAMES = ("answers", "change", "needs", "definitions", "flow", "response", "groups", "planning", "monitor")
PIXELS_PER_POINT = 2
COMPRESSION = {"compress_level": 4}
DRAWING: Any = {"svg.hashsalt": "nulmeting", "svg.fonttype": "path", "text.hinting": "none"}


class Drawing(Protocol):
    """A module that draws one chart from what it selects of the public tables."""

    def selected(self, source: Source) -> tuple[list[Any], int]:
        """Give what is drawn, and how many there are."""

    def title(self, source: Source, drawn: list[Any]) -> str:
        """Say the message."""

    def draw(self, source: Source, drawn: list[Any], heading: str, subtitle: str) -> Figure:
        """Draw the chart."""

    def records(self, drawn: list[Any]) -> list[dict[str, Any]]:
        """Give the chart's numbers, one record per mark."""

    def described(self, source: Source, drawn: list[Any]) -> str:
        """Describe every mark in words."""


DRAWINGS: Mapping[str, Drawing] = {
    "definitions": chart_definitions,
    "flow": chart_flow,
    "response": chart_response,
    "groups": chart_groups,
    "planning": chart_planning,
    "monitor": chart_monitor,
}
"""Charts that are made alike."""


@dataclass(frozen=True)
class Chart:
    """A drawn chart with everything that stands for it where it cannot be seen.

    Parameters
    ----------
    name, language : str
    title : str
        The message, made from the numbers.
    subtitle : str
        Measure, place and period.
    alt : str
        One sentence in place of the picture.
    long_description : str
        Every number of the picture, in sentences.
    figure : matplotlib Figure
    table : DataFrame
        The numbers drawn, one row per mark.
    """

    name: str
    language: str
    title: str
    subtitle: str
    alt: str
    long_description: str
    figure: Figure
    table: pd.DataFrame


def draw(measurement: Measurement, tables: Mapping[str, pd.DataFrame], language: str) -> dict[str, Chart]:
    """Draw the charts that the measurement has something for.

    Parameters
    ----------
    measurement : Measurement
    tables : mapping of name to DataFrame
        Public tables: ``distributions``, ``changes``, ``estimates``.
    language : str

    Returns
    -------
    dict of name to Chart
        Of `NAMES`, those with at least one row.
    """
    source = Source(measurement, tables, language)
    drawn = [_answers(source), _change(source), _needs(source)]
    drawn += [_alike(source, name, module) for name, module in DRAWINGS.items()]
    return {chart.name: chart for chart in drawn if chart is not None}


def absent(measurement: Measurement, name: str, language: str) -> Chart:
    """Make the card that stands in a chart's file where the measurement has nothing for it.

    Every measurement then has the same files; the report leaves such a chart out.
    """
    import pandas as pd

    source = Source(measurement, {}, language)
    title, text = source.say(f"{name}.absent"), measurement.title.to(language)
    figure = chart_canvas.card(title, text, source.notice("short"))
    return Chart(name, language, title, text, f"{title}.", f"{title}.", figure, pd.DataFrame())


def svg(chart: Chart) -> str:
    """Give a chart as SVG: text as outlines, title and description for assistive technology, ids of its own."""
    drawn = _saved(chart.figure, format="svg", metadata={"Date": None, "Creator": None})
    return _accessible(drawn.decode("utf-8"), chart)


def png(chart: Chart) -> bytes:
    """Give a chart as PNG, two pixels per point."""
    dpi = 72 * PIXELS_PER_POINT
    return _saved(chart.figure, format="png", dpi=dpi, metadata={"Software": None}, pil_kwargs=COMPRESSION)


def _saved(figure: Figure, **options: Any) -> bytes:
    import io
    import warnings

    import matplotlib as mpl

    buffer = io.BytesIO()
    with mpl.rc_context(DRAWING), warnings.catch_warnings():
        # a letter that no font here has becomes a box; the text itself stands in the table and the description
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        figure.savefig(buffer, **options)
    return buffer.getvalue()


def sidecar(charts: Mapping[str, Chart]) -> dict[str, dict[str, Any]]:
    """Give the charts' texts and numbers as JSON content, for those who do not draw."""
    return {
        name: {
            "title": chart.title,
            "subtitle": chart.subtitle,
            "alt": chart.alt,
            "long_description": chart.long_description,
            "table": rows(chart.table),
        }
        for name, chart in charts.items()
    }


def _answers(source: Source) -> Chart | None:
    drawn, total = chart_statements.selected(source)
    if not drawn:
        return None
    title = chart_statements.title(source, drawn)
    subtitle = _subtitle(source, "answers", len(drawn), total)
    figure = chart_answers.draw(source, drawn, title, subtitle)
    described = chart_statements.described(source, drawn)
    return _chart(
        source, "answers", (title, subtitle, described), len(drawn), figure, chart_statements.records(source, drawn)
    )


def _change(source: Source) -> Chart | None:
    drawn, total = chart_pairs.selected(source)
    if not drawn:
        return None
    title = chart_pairs.title(source)
    subtitle = _subtitle(source, "change", len(drawn), total)
    figure = chart_change.draw(source, drawn, title, subtitle)
    described = chart_pairs.described(source, drawn)
    return _chart(source, "change", (title, subtitle, described), len(drawn), figure, chart_pairs.records(drawn))


def _needs(source: Source) -> Chart | None:
    drawn, total = chart_needs.selected(source)
    if not drawn or source.measurement.needs is None:
        return None
    title = chart_needs.title(source, drawn)
    subtitle = _subtitle(
        source,
        "needs",
        len(drawn),
        total,
        name=source.indicator(source.measurement.needs),
        bases=chart_needs.bases(source, drawn),
    )
    figure = chart_needs.draw(source, drawn, title, subtitle)
    described = chart_needs.described(source, drawn)
    return _chart(source, "needs", (title, subtitle, described), len(drawn), figure, chart_needs.records(drawn))


def _alike(source: Source, name: str, module: Drawing) -> Chart | None:
    drawn, total = module.selected(source)
    if not drawn:
        return None
    title = module.title(source, drawn)
    subtitle = _subtitle(source, name, len(drawn), total)
    figure = module.draw(source, drawn, title, subtitle)
    texts = (title, subtitle, module.described(source, drawn))
    return _chart(source, name, texts, len(drawn), figure, module.records(drawn))


def _subtitle(source: Source, name: str, shown: int, total: int, /, **fields: object) -> str:
    waves = "; ".join(
        f"{wave.label.to(source.language)} {source.period(wave.id)}".strip() for wave in source.measurement.waves
    )
    base = source.say(
        f"{name}.subtitle", title=source.measurement.title.to(source.language), waves=waves, shown=shown, **fields
    )
    return base if shown == total else f"{base} {source.say(f'{name}.limited', shown=shown, total=total)}"


def _chart(
    source: Source, name: str, texts: tuple[str, str, str], shown: int, figure: Figure, records: list[dict[str, Any]]
) -> Chart:
    import pandas as pd

    title, subtitle, described = texts
    notice = f" {source.notice('sentence')}".rstrip()
    alt = source.say(f"{name}.alt", count=shown, shown=shown, title=title) + notice
    return Chart(name, source.language, title, subtitle, alt, described + notice, figure, pd.DataFrame(records))


def _accessible(text: str, chart: Chart) -> str:
    """Put title and description in, take comments and the XML prologue out, and make every id the chart's own."""
    prefix = f"{chart.name}-{chart.language}-"
    body = re.sub(r"<!--.*?-->\s*", "", text[text.index("<svg") :], flags=re.DOTALL)
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{prefix}', body)
    body = re.sub(r'href="#', f'href="#{prefix}', body)
    body = body.replace("url(#", f"url(#{prefix}")
    labels = f'role="img" lang="{chart.language}" aria-labelledby="{prefix}title {prefix}desc"'
    words = (
        f'<title id="{prefix}title">{escape(chart.title)}</title>\n '
        f'<desc id="{prefix}desc">{escape(chart.alt)}</desc>\n'
    )
    head, rest = body.split(">", 1)
    return f"{head} {labels}>\n {words}{rest.lstrip()}"
