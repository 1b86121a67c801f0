"""The charts of a measurement: what is drawn, its texts, and its bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from nulmeting import (
    chart_answers,
    chart_change,
    chart_definitions,
    chart_flow,
    chart_groups,
    chart_monitor,
    chart_needs,
    chart_planning,
    chart_response,
    chart_svg,
    chart_transitions,
)
from nulmeting.chart_canvas import TALLEST, Canvas
from nulmeting.chart_pairs import comparison, shown_waves, spanned
from nulmeting.chart_words import Told
from nulmeting.content_source import Source, rows
from nulmeting.formatting import listing
from nulmeting.sentences import LANGUAGES
from nulmeting.settings import Measurement

if TYPE_CHECKING:
    import pandas as pd

PIXELS_PER_POINT = 2


class Drawing(Protocol):
    """A module that draws one chart from what it selects of the public tables."""

    def selected(self, source: Source) -> tuple[list[Any], int]:
        """Give what is drawn, and how many there are."""

    def title(self, source: Source, drawn: list[Any]) -> str:
        """Say the message."""

    def draw(self, canvas: Canvas, source: Source, drawn: list[Any]) -> str:
        """Draw the chart; give the note under it."""

    def records(self, source: Source, drawn: list[Any]) -> list[dict[str, Any]]:
        """Give the chart's numbers, one record per mark."""

    def described(self, source: Source, drawn: list[Any]) -> Told:
        """Describe every mark in words."""


class Ranked(Drawing, Protocol):
    """A drawing of which what ranks last may be left to the tables."""

    def selected(self, source: Source, most: int = ...) -> tuple[list[Any], int]:
        """Give at most so many to draw, and how many there are."""


RANKED: Mapping[str, Ranked] = {
    "answers": chart_answers,
    "change": chart_change,
    "transitions": chart_transitions,
    "needs": chart_needs,
    "definitions": chart_definitions,
    "response": chart_response,
    "groups": chart_groups,
}
DRAWINGS: Mapping[str, Drawing] = {
    **{name: RANKED[name] for name in ("answers", "change", "transitions", "needs", "definitions")},
    "flow": chart_flow,
    **{name: RANKED[name] for name in ("response", "groups")},
    "planning": chart_planning,
    "monitor": chart_monitor,
}
NAMES = tuple(DRAWINGS)
OF_ALL_WAVES = ("answers", "planning", "monitor")
"""The others show those that are compared; needs, those that were asked for them."""


GIVING_REASON = ("planning", "transitions")
"""Charts with a table of their own name, of which the reason says why there is nothing to draw."""


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
    told : list of (str, list of str)
        Every number of the picture, in sentences: what a group of marks is about, and a sentence per row.
    canvas : Canvas
    table : DataFrame
        The numbers drawn, one row per mark.
    """

    name: str
    language: str
    title: str
    subtitle: str
    alt: str
    told: Told
    canvas: Canvas
    table: pd.DataFrame

    @property
    def long_description(self) -> str:
        """Give every number of the picture as one text."""
        return " ".join(text for about, told in self.told for text in (about, *told) if text)


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
    drawn = [_fitting(source, name, module) for name, module in DRAWINGS.items()]
    return {chart.name: chart for chart in drawn if chart is not None}


def absent(measurement: Measurement, name: str, language: str, tables: Mapping[str, pd.DataFrame]) -> Chart:
    """Make the card that stands in a chart's file where the measurement has nothing for it, with the table's reason.

    Every measurement then has the same files; the report leaves such a chart out.
    """
    import pandas as pd

    source = Source(measurement, tables, language)
    title, text = source.say(f"{name}.absent"), measurement.title.to(language)
    title = f"{title}{_reason(source, name)}"
    canvas = Canvas.of(measurement.style, language)
    canvas.begin(title, text, source.notice("short"))
    return Chart(name, language, title, text, f"{title}.", [], canvas, pd.DataFrame())


def svg(chart: Chart) -> str:
    """Give a chart as SVG: text as outlines, title and description for assistive technology, ids of its own."""
    return chart_svg.svg(chart.canvas, f"{chart.name}-{chart.language}", chart.language, (chart.title, chart.alt))


def png(chart: Chart) -> bytes:
    """Give a chart as PNG, two pixels per point."""
    return chart_svg.png(svg(chart), round(chart.canvas.size[0] * PIXELS_PER_POINT))


def sidecar(charts: Mapping[str, Chart]) -> dict[str, dict[str, Any]]:
    """Give the charts' texts and numbers, and where they may be parted, as JSON content, for those who do not draw."""
    return {
        name: {
            "title": chart.title,
            "subtitle": chart.subtitle,
            "alt": chart.alt,
            "told": [{"about": about, "rows": told} for about, told in chart.told],
            "strips": [asdict(strip) for strip in chart.canvas.strips],
            "table": rows(chart.table),
        }
        for name, chart in charts.items()
    }


def _reason(source: Source, name: str) -> str:
    """Give the most frequent reason that the chart's own table has no number, unless its sentence says it."""
    found = source.table(name) if name in GIVING_REASON else []
    reasons = Counter(str(row["reason"]) for row in found if row["status"] == "not_available" and row.get("reason"))
    return f" ({source.word(f'reasons.{reasons.most_common(1)[0][0]}')})" if reasons else ""


def _fitting(source: Source, name: str, module: Drawing) -> Chart | None:
    """Draw a chart; without what ranks last, until it can be read on a page in every language."""
    drawn, total = module.selected(source)
    if not drawn:
        return None
    chart = _chart(source, name, module, drawn, total)
    if name not in RANKED:
        return chart
    others = [replace(source, language=language) for language in LANGUAGES if language != source.language]
    beside = [_chart(one, name, module, *module.selected(one)) for one in others]
    for most in range(len(drawn) - 1, 0, -1):
        if max(one.canvas.size[1] for one in (chart, *beside)) <= TALLEST:
            break
        fewer, _ = RANKED[name].selected(source, most)
        if 0 < len(fewer) < len(drawn):
            drawn = fewer
            chart = _chart(source, name, module, drawn, total)
            beside = [_chart(one, name, module, *RANKED[name].selected(one, most)) for one in others]
    return chart


def _chart(source: Source, name: str, module: Drawing, drawn: list[Any], total: int) -> Chart:
    import pandas as pd

    title, notice = module.title(source, drawn), source.notice("short")
    subtitle = _subtitle(source, name, drawn, total)
    canvas = Canvas.of(source.measurement.style, source.language)
    canvas.begin(title, subtitle, notice)
    canvas.end(module.draw(canvas, source, drawn))
    told = [source.say(f"{name}.alt", count=len(drawn), shown=len(drawn), title=title)]
    alt = " ".join(filter(None, [*told, *_limited(source, name, drawn, total), source.notice("sentence")]))
    described = module.described(source, drawn)
    return Chart(
        name, source.language, title, subtitle, alt, described, canvas, pd.DataFrame(module.records(source, drawn))
    )


def _subtitle(source: Source, name: str, drawn: list[Any], total: int) -> str:
    shown = {"change": spanned(source.measurement)}.get(name, shown_waves(source.measurement))
    shown = chart_needs.waves(drawn) if name == "needs" else shown
    waves = "; ".join(
        f"{wave.label.to(source.language)} {source.period(wave.id)}".strip()
        for wave in source.measurement.waves
        if name in OF_ALL_WAVES or wave.id in shown
    )
    fields = chart_needs.fields(source, drawn) if name == "needs" else {}
    title = source.measurement.title.to(source.language)
    said = [source.say(f"{name}.subtitle", title=title, waves=waves, shown=len(drawn), **fields)]
    said += _limited(source, name, drawn, total)
    return " ".join([*said, *([] if name in OF_ALL_WAVES else _without(source, name, shown))])


def _limited(source: Source, name: str, drawn: Sequence[Any], total: int) -> list[str]:
    """Say that not all is drawn, if so."""
    return [source.say(f"{name}.limited", shown=len(drawn), total=total)] if len(drawn) < total else []


def _without(source: Source, name: str, shown: Sequence[str]) -> list[str]:
    """Say which waves are not drawn, and why."""
    left = [source.wave(wave.id) for wave in source.measurement.waves if wave.id not in shown]
    if not left:
        return []
    waves, ends = listing(left, source.language), comparison(source.measurement)
    if name == "needs":
        return [source.say("needs.not_asked", waves=waves)]
    if ends is None:
        return [source.say("charts.without", waves=waves)]
    earlier, later = map(source.wave_inside, ends)
    return [source.say("charts.without_compared", waves=waves, earlier=earlier, later=later)]
