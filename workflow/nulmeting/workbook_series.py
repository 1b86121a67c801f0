"""What a workbook's own charts show: their rows, series and intervals, out of the public tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nulmeting import chart_needs, chart_response, chart_statements
from nulmeting.chart_statements import Statement
from nulmeting.content_blocks import change_texts
from nulmeting.content_source import ALL, Row, Source
from nulmeting.content_verdicts import short
from nulmeting.formatting import is_missing, percent, shortened, upper_first
from nulmeting.palette import Palette

MOST = 20
"""Rows of a chart of indicators; the overview has them all."""
LONGEST_LABEL = 70
LEAST_LOW = 0.07
"""Below this an interval crosses the number at the foot of its bar, which then stands in the label of the row."""
MOST_WAVES = 5
"""Colours that can still be told apart; earlier waves are not drawn."""

Values = tuple[float | None, ...]


@dataclass(frozen=True)
class Series:
    """One colour of a chart; ``low`` and ``high`` are the ends of the intervals, empty without any."""

    name: str
    values: Values
    colour: str
    low: Values = ()
    high: Values = ()

    @property
    def arms(self) -> list[list[float | None]]:
        """Give how far each interval goes down, and how far up from its figure; nothing without intervals."""
        if not self.low:
            return []
        ends = (zip(self.values, self.low, strict=True), zip(self.high, self.values, strict=True))
        return [[None if a is None or b is None else max(a - b, 0.0) for a, b in pairs] for pairs in ends]


@dataclass(frozen=True)
class Drawn:
    """One chart and the table that it is drawn from.

    Parameters
    ----------
    name : str
        For the name of its table.
    title, note : str
        What it shows; and what must be known to read it.
    category, measure : str
        Titles of both axes.
    labels : tuple of str
        One a row; they name what is not shown, and why.
    series : tuple of Series
    remarks : tuple of str
        One a row.
    style : str
        Name of the number format: ``share`` or ``points``.
    stacked : bool
        The series of a row make up a whole.
    """

    name: str
    title: str
    note: str
    category: str
    measure: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    remarks: tuple[str, ...]
    style: str = "share"
    stacked: bool = False


def drawn(source: Source) -> list[Drawn]:
    """Give the charts that the tables allow: figures, changes, needs, answers and response."""
    found = [*_levels(source), *_changes(source), *_needs(source), *_answers(source), *_response(source)]
    return [chart for chart in found if any(v is not None for s in chart.series for v in s.values)]


def described(source: Source, chart: Drawn, sheet: str) -> str:
    """Describe a chart for who does not see it: what it is, its extremes, and where its numbers are."""
    fields = {"title": chart.title, "count": len(chart.labels), "sheet": sheet}
    notice = f" {source.notice('sentence')}".rstrip()
    if chart.stacked:
        answers = ", ".join(f"‘{s.name}’" for s in chart.series)
        return source.say("workbook.alt_stacked", answers=answers, **fields) + notice
    last = next(s for s in reversed(chart.series) if any(v is not None for v in s.values))
    known = [(v, label) for v, label in zip(last.values, chart.labels, strict=True) if v is not None]
    (low, least), (high, most) = min(known), max(known)
    if chart.style == "points":
        return source.say("workbook.alt_changes", most=most, least=least, **fields) + notice
    ends = {"high": percent(high, source.language), "low": percent(low, source.language), "series": last.name}
    return source.say("workbook.alt_bars", most=most, least=least, **ends, **fields) + notice


def _levels(source: Source) -> Iterator[Drawn]:
    shares = [i for i in source.measurement.indicators if i.statistic == "share"]
    lines = []
    for indicator in shares:
        found = [(wave.id, source.estimate(indicator.id, wave.id)) for wave in source.measurement.waves]
        if not source.is_lacking(row for _, row in found):
            lines.append((source.indicator(indicator.id), found))
    note = source.say("workbook.charts_levels_note", shown=min(len(lines), MOST), total=len(lines))
    yield from _bars(source, "levels", lines[:MOST], "estimate", note)


def _needs(source: Source) -> Iterator[Drawn]:
    needs, total = chart_needs.selected(source)
    lines = [(need.label, list(need.levels)) for need in needs]
    wave = source.wave_inside(chart_needs.by_wave(needs) or source.measurement.waves[-1].id)
    note = source.say("workbook.charts_needs_note", wave=wave, shown=len(needs), total=total)
    yield from _bars(source, "needs", lines, "estimate", note)


def _response(source: Source) -> Iterator[Drawn]:
    groups, total = chart_response.selected(source)
    lines = []
    for group in groups:
        everybody = group.breakdown == ALL
        name = source.word("words.all") if everybody else source.category(group.breakdown, group.category)
        label = source.say("workbook.charts_group", group=upper_first(name), units=source.units(group.unit))
        lines.append((label, list(group.rows)))
    note = source.say("workbook.charts_response_note", shown=len(groups), total=total)
    yield from _bars(source, "response", lines, "response_rate", note)


def _bars(
    source: Source, name: str, lines: Sequence[tuple[str, Sequence[tuple[str, Row | None]]]], key: str, note: str
) -> Iterator[Drawn]:
    """Make a chart with a bar a wave, as far as a wave has any row."""
    waves = list(dict.fromkeys(wave for _, rows in lines for wave, _ in rows))[-MOST_WAVES:]
    if not waves:
        return
    found = [(label, {wave: row or {} for wave, row in rows}) for label, rows in lines]
    colours = fills(source, len(waves))
    series = tuple(
        Series(
            source.wave(wave),
            _values([rows.get(wave, {}) for _, rows in found], key),
            colour,
            _values([rows.get(wave, {}) for _, rows in found], "ci_low"),
            _values([rows.get(wave, {}) for _, rows in found], "ci_high"),
        )
        for wave, colour in zip(waves, colours, strict=True)
    )
    beside = [[_beside(source, wave, rows.get(wave), key) for wave in waves] for _, rows in found]
    labels = tuple(_label(label, said) for (label, _), said in zip(found, beside, strict=True))
    remarks = tuple("; ".join(_remarks(source, rows, waves)) for _, rows in found)
    made = _titled(source, name, note, labels, series, remarks)
    # not every program puts the names of the colours in the order of the bars
    named = source.say("workbook.charts_order", measure=made.measure, waves=", ".join(s.name for s in series))
    yield replace(made, measure=named) if len(series) > 1 else made


def _titled(
    source: Source, name: str, note: str, labels: tuple[str, ...], series: tuple[Series, ...], remarks: tuple[str, ...]
) -> Drawn:
    title, category, measure = (source.say(f"workbook.charts_{name}{end}") for end in ("", "_rows", "_measure"))
    return Drawn(name, title, note, category, measure, labels, series, remarks)


def _values(rows: Sequence[Row], key: str) -> Values:
    return tuple(None if is_missing(row.get(key)) else float(row[key]) for row in rows)


def _beside(source: Source, wave: str, row: Row | None, key: str) -> str:
    """Say why a wave has no bar, or its figure if there is no room for that on the bar; else nothing."""
    if not row or is_missing(row.get(key)):
        return f"{source.wave(wave)}: {source.hidden(row or None)}"
    low = row.get("ci_low")
    return f"{source.wave(wave)}: {percent(row[key], source.language)}" if is_crossed(low) else ""


def is_crossed(low: float | None) -> bool:
    """Tell whether an interval that begins there crosses the number at the foot of its bar."""
    return low is not None and not is_missing(low) and low < LEAST_LOW


def _label(label: str, beside: Sequence[str]) -> str:
    said = "; ".join(text for text in beside if text)
    short_label = shortened(label, LONGEST_LABEL) or "-"
    return f"{short_label} ({said})" if said else short_label


def _remarks(source: Source, rows: dict[str, Row], waves: Sequence[str]) -> Iterator[str]:
    for wave in waves:
        if rows.get(wave, {}).get("status") == "indicative":
            yield source.say("workbook.overview_indicative", wave=source.wave(wave))


def fills(source: Source, number: int) -> tuple[str, ...]:
    """Give one light colour per wave, the last the darkest: dark digits can be read on each, and beside it."""
    shade = Palette.of(source.measurement.style).shade
    return tuple(shade(i / (number - 1)) for i in range(number)) if number > 1 else (shade(1),)


def _changes(source: Source) -> Iterator[Drawn]:
    """Make a chart per comparison; the difference stands in the label, for an interval may cross any other place."""
    for order, (earlier, later) in enumerate(source.measurement.comparisons, start=1):
        shares = [i for i in source.measurement.indicators if i.statistic == "share"]
        rows = [(source.indicator(i.id), source.change(i.id, earlier, later)) for i in shares]
        lines = [(label, row) for label, row in rows if row is not None and not source.is_lacking([row])]
        if not lines:
            continue
        shown = [row for _, row in lines[:MOST]]
        names = source.pair(earlier, later)
        series = Series(
            source.say("workbook.overview_difference", **names),
            *(_points(shown, "difference"), fills(source, 1)[0], _points(shown, "ci_low"), _points(shown, "ci_high")),
        )
        labels = tuple(_changed(source, label, row) for label, row in lines[:MOST])
        remarks = tuple(short(source, row) if row.get("verdict") else "" for row in shown)
        note = source.say("workbook.charts_changes_note", shown=len(shown), total=len(lines))
        made = _titled(source, "changes", note, labels, (series,), remarks)
        title = source.say("workbook.charts_changes_between", **names)
        yield replace(made, name=f"changes_{order}", title=title, style="points")


def _points(rows: Sequence[Row], key: str) -> Values:
    return tuple(None if value is None else 100 * value for value in _values(rows, key))


def _changed(source: Source, label: str, row: Row) -> str:
    if is_missing(row.get("difference")):
        return _label(label, [source.hidden(row)])
    return f"{shortened(label, LONGEST_LABEL)}: {change_texts(row, source.language)[0]}"


def _answers(source: Source) -> Iterator[Drawn]:
    """Make a chart per scale of answers; what is hidden among them leaves a gap."""
    statements, total = chart_statements.selected(source)
    scales = list(dict.fromkeys(s.item.scale for s in statements))
    for order, scale in enumerate(scales, start=1):
        own = [s for s in statements if s.item.scale == scale]
        made = _scale(source, own, source.say("workbook.charts_answers_note", shown=len(own), total=total))
        ends = {"first": made.series[0].name, "last": made.series[-1].name}
        title = source.say("workbook.charts_answers_scale", **ends) if len(scales) > 1 else made.title
        yield replace(made, name=f"answers_{order}", title=title, stacked=True)


def _scale(source: Source, group: Sequence[Statement], note: str) -> Drawn:
    bars = [(s, bar) for s in group for bar in s.bars]
    parts = group[0].sides
    middle = [a for a in parts.apart if a.kind == "valid"]
    answers = [*parts.negative, *middle, *parts.positive, *(a for a in parts.apart if a not in middle)]
    colours = parts.colours(Palette.of(source.measurement.style))
    named = {a.code: a.label.to(source.language) or a.code for a in answers}
    series = tuple(
        Series(
            named[a.code],
            tuple(None if bar.hidden else bar.shares.get(a.code) for _, bar in bars),
            colours[a.code],
        )
        for a in answers
    )
    labels, whole = [], []
    for s, bar in bars:
        full = source.question(s.item, bar.wave)
        question = shortened(full, LONGEST_LABEL) or s.item.code
        whole.append([full] if len(full) > LONGEST_LABEL else [])
        label = source.say("workbook.charts_statement", question=question, wave=source.wave(bar.wave))
        labels.append(f"{label} ({bar.hidden})" if bar.hidden else label)
    gone = [[f"{named.get(code, code)}: {text}" for code, text in bar.texts.items()] for _, bar in bars]
    remarks = tuple("; ".join([*full, *texts]) for full, texts in zip(whole, gone, strict=True))
    return _titled(source, "answers", note, tuple(labels), series, remarks)
