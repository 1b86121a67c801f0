"""Which indicators are compared from wave to wave, and what their figures say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nulmeting.chart_words import Told
from nulmeting.content_blocks import bounds_text, change_texts, figure_texts, partial
from nulmeting.content_brief import measure
from nulmeting.content_otherwise import is_otherwise
from nulmeting.content_source import SHIFT, Row, Source
from nulmeting.content_specifications import known
from nulmeting.content_tested import family_name
from nulmeting.content_verdicts import REJECTED, correction, margin, margin_words, only_alone, short
from nulmeting.formatting import MINUS, count, is_missing
from nulmeting.settings import Indicator, Measurement

MOST_ROWS = 12
MOST_FAMILIES = 2
"""Families of tests that the note names; of more the tables tell."""
BOUNDS = ("bound_low", "bound_high")
NOTED, UNLIKE = "\N{NO-BREAK SPACE}*", "\N{NO-BREAK SPACE}\N{DAGGER}"
NOT_DRAWN = ("options", SHIFT)
"""Statistics without one figure per wave."""


@dataclass(frozen=True)
class Pair:
    """One indicator: what its figures are, its rows in every wave, and the row of its change."""

    indicator: Indicator
    measure: str
    levels: tuple[tuple[str, Row | None], ...]
    change: Row | None

    @property
    def is_share(self) -> bool:
        """Tell whether the measure is a share, drawn in per cent."""
        return self.indicator.statistic == "share"

    @property
    def difference(self) -> float | None:
        """Give the difference, None if it is not there."""
        value = None if self.change is None else self.change.get("difference")
        return None if is_missing(value) else float(value)  # type: ignore[arg-type]

    @property
    def verdict(self) -> str:
        """Give the verdict on the change, an empty text without one."""
        return "" if self.change is None else str(self.change.get("verdict") or "")

    @property
    def is_marked(self) -> bool:
        """Tell whether its interval holds on a condition that the note names."""
        return self.change is not None and self.change.get("target") == "population"

    @property
    def panel(self) -> tuple[str, str]:
        """Give what may stand on one axis: unit and measure."""
        return self.indicator.headline.unit, self.measure


def comparison(measurement: Measurement) -> tuple[str, str] | None:
    """Give the declared comparison that spans most waves, the later one of equals."""
    order = {wave.id: i for i, wave in enumerate(measurement.waves)}
    pairs = measurement.comparisons
    return max(pairs, key=lambda p: (order[p[1]] - order[p[0]], order[p[1]])) if pairs else None


def shown_waves(measurement: Measurement) -> tuple[str, ...]:
    """Give the waves that stand side by side: both ends of the declared comparison, else the first wave."""
    return comparison(measurement) or (measurement.waves[0].id,)


def spanned(measurement: Measurement) -> tuple[str, ...]:
    """Give the waves from the one end of the declared comparison to the other."""
    span = shown_waves(measurement)
    order = [wave.id for wave in measurement.waves]
    return tuple(order[order.index(span[0]) : order.index(span[-1]) + 1])


def pairs(source: Source) -> list[Pair]:
    """Give every indicator with a row of change, in the order of the configuration."""
    span = comparison(source.measurement)
    if span is None:
        return []
    measurement, between = source.measurement, spanned(source.measurement)
    found = []
    for indicator in measurement.indicators:
        change = source.change(indicator.id, *span) if indicator.statistic not in NOT_DRAWN else None
        if change is not None and change["status"] != "not_available":
            levels = tuple((wave, source.estimate(indicator.id, wave)) for wave in between)
            found.append(Pair(indicator, measure(source, indicator), levels, change))
    return found


def selected(source: Source, most: int = MOST_ROWS) -> tuple[list[Pair], int]:
    """Give the pairs that are drawn, sorted within their panel, and how many there are.

    Beyond the limit: the leading indicators, then those of a family, then the largest differences.
    """
    found = pairs(source)
    measurement = source.measurement
    family = {i for f in measurement.families for i in f.indicators}
    ranked = sorted(
        found,
        key=lambda p: (p.indicator.id not in measurement.lead, p.indicator.id not in family, -abs(p.difference or 0.0)),
    )
    kept = ranked[:most]
    panels = list(dict.fromkeys(p.panel for p in sorted(kept, key=found.index)))
    return sorted(kept, key=lambda p: (panels.index(p.panel), -_sortable(p))), len(found)


def _sortable(pair: Pair) -> float:
    return float("-inf") if pair.difference is None else pair.difference


def title(source: Source, drawn: Sequence[Pair]) -> str:
    """Say how many of all figures are higher and lower, and how many of those tested were shown to have changed."""
    every = pairs(source)
    found = [p.difference for p in every if p.difference is not None]
    span = comparison(source.measurement)
    if not found or span is None:
        return source.say("change.title_plain")
    # as the reader sees them: what is written as 0 is not called higher or lower
    signs = [change_texts(p.change, source.language)[0][:1] for p in every if p.change and p.difference is not None]
    higher, lower = signs.count("+"), signs.count(MINUS)
    equal = len(signs) - higher - lower
    return source.say(
        "change.title_equal" if equal else "change.title",
        equal=equal,
        higher=higher,
        lower=lower,
        shown=len(found),
        **source.pair(*span),
        tested=_tested(source, every),
    )


def _tested(source: Source, every: Sequence[Pair]) -> str:
    """Say of how many of the figures a change was shown; other tests that were made are in the tables."""
    judged = [p.verdict for p in every if p.verdict]
    if not judged:
        return source.say("change.tested_none")
    changed = sum(verdict in REJECTED for verdict in judged)
    is_each = len(judged) == sum(p.difference is not None for p in every)
    if is_each and changed == len(judged) > 1:
        return source.say("change.tested_all")
    said = {"changed": count(changed, source.language), "tested": count(len(judged), source.language)}
    return source.say("change.tested_each" if is_each else "change.tested", **said)


def note(source: Source, drawn: Sequence[Pair]) -> str:
    """Say how to read the chart: units, what was tested and how, and on what condition some intervals hold."""
    said = [source.say("change.note"), *note_open(source, [row for p in drawn for _, row in p.levels])]
    bounds = bounds_note(source, [row for p in drawn for _, row in p.levels if p.is_share])
    said += bounds
    if bounds and not all(p.is_share for p in drawn):
        said.append(source.say("change.note_bounds_shares"))
    if len({p.panel[0] for p in drawn if p.is_share}) > 1:
        said.append(source.say("change.note_units"))
    judged = [p.change for p in drawn if p.verdict and p.change is not None]
    said += [source.say("change.note_box")] if any(p.verdict in REJECTED for p in drawn) else []
    said += [source.say("change.note_box_small")] if any(p.verdict == "immaterial" for p in drawn) else []
    if ways := _ways(source):
        few = len(ways) <= MOST_FAMILIES
        said.append(source.say("change.note_tested" if few else "change.note_families", ways="; ".join(ways)))
    if any(only_alone(row) for row in judged):
        said.append(source.say("change.note_alone"))
    if judged and any(not p.verdict for p in drawn):
        said.append(source.say("change.note_untested"))
    if any(p.is_marked for p in drawn):
        said.append(source.say("change.note_if_alike"))
    said += [source.say("change.note_otherwise")] if any(is_unlike(source, p) for p in drawn) else []
    return " ".join(said)


def _judged(source: Source) -> list[Row]:
    """Give every row of the comparison that has a verdict, drawn or not."""
    span = comparison(source.measurement)
    return [r for r in source.table("changes") if r.get("verdict") and (r["wave_from"], r["wave_to"]) == span]


def _ways(source: Source) -> list[str]:
    """Say per family how it was tested, also of one that is not drawn: the numbers add up to all tests."""
    first = {str(row["family"]): row for row in reversed(_judged(source))}
    said = []
    for family in (one.id for one in source.measurement.families if one.id in first):
        row = first[family]
        how = [correction(source, row), *([margin_words(source, row)] if margin(source, row) else [])]
        said.append(source.say("change.note_way", family=family_name(source, family), how=", ".join(how)))
    return said


def note_open(source: Source, found: Sequence[Row | None], key: str = "change") -> list[str]:
    """Explain the open mark, if one is drawn."""
    return [source.say(f"{key}.note_open")] if any(row and row.get("status") == "indicative" for row in found) else []


def records(source: Source, drawn: Sequence[Pair]) -> list[dict[str, Any]]:
    """Give the chart's numbers, one record per indicator and wave."""
    keys = ("estimate", "ci_low", "ci_high", *BOUNDS, "numerator", "denominator", "status")
    return [
        {
            "indicator": p.indicator.id,
            "unit": p.indicator.headline.unit,
            "statistic": p.indicator.statistic,
            "wave": wave,
        }
        | {k: None if row is None else row.get(k) for k in keys}
        | {f"change_{k}": (p.change or {}).get(k) for k in ("difference", "ci_low", "ci_high", "status", "verdict")}
        for p in drawn
        for wave, row in p.levels
    ]


def described(source: Source, drawn: Sequence[Pair]) -> Told:
    """Describe every row in sentences, per panel."""
    panels = dict.fromkeys(p.panel for p in drawn)
    return [
        (
            source.say("charts.about", name=panel_title(source, panel)),
            [_described(source, p) for p in drawn if p.panel == panel],
        )
        for panel in panels
    ]


def panel_title(source: Source, panel: tuple[str, str]) -> str:
    """Name what stands on one axis: ``Share of the organisations``."""
    unit, kind = panel
    return source.say(f"change.panel_{kind}", units=source.units(unit))


def label(source: Source, pair: Pair) -> str:
    """Name the indicator, marked if the note says something of its interval or of its question."""
    marks = f"{NOTED if pair.is_marked else ''}{UNLIKE if is_unlike(source, pair) else ''}"
    return f"{source.indicator(pair.indicator.id)}{marks}"


def is_unlike(source: Source, pair: Pair) -> bool:
    """Tell whether what is compared was not asked alike."""
    change = pair.change or {}
    return bool(change) and is_otherwise(source, pair.indicator, (change["wave_from"], change["wave_to"]))


def _described(source: Source, pair: Pair) -> str:
    levels = "; ".join(f"{source.wave(wave)} {_level_text(source, row)}" for wave, row in pair.levels)
    if pair.difference is None or pair.change is None:
        change = source.hidden(pair.change)
    else:
        value, interval = change_texts(pair.change, source.language)
        kind = "points" if pair.is_share else "units"
        change = source.say(f"change.described_{kind}", value=value, interval=interval)
    text = source.say("change.described", name=label(source, pair), levels=levels, change=change)
    if pair.verdict and pair.change is not None:
        text += f" {source.say('change.described_verdict', verdict=short(source, pair.change))}"
    text += f" {source.say('change.note_if_alike')}" if pair.is_marked else ""
    return f"{text} {source.say('change.note_otherwise')}" if is_unlike(source, pair) else text


def _level_text(source: Source, row: Row | None) -> str:
    if row is None or not known(row):
        return source.hidden(row)
    value, interval = figure_texts(row, row["estimate"], source.language)
    known_interval = "" if is_missing(row.get("ci_low")) else interval
    outer = bounds_words(source, row, row["statistic"]) if row["statistic"] == "share" else ""
    said = "; ".join(filter(None, (known_interval, outer)))
    return f"{value} ({said})" if said else value


def bounds_note(source: Source, rows: Sequence[Row | None]) -> list[str]:
    """Say what the bounds of some figures are; and of those about a part, whom they let belong to it."""
    bounded = [row for row in rows if row is not None and has_bounds(row)]
    said = [source.say("definitions.note_bounds")] if bounded else []
    return said + ([source.say("definitions.note_part")] if any(partial(source, row) for row in bounded) else [])


def bounds_words(source: Source, row: Row | None, statistic: str) -> str:
    """Write the worst case behind an interval; an empty text without one."""
    found = bounds_text(row, statistic, source.language)
    return source.say("change.described_bounds", range=found) if found else ""


def has_bounds(row: Row | None) -> bool:
    """Tell whether a row has its worst case."""
    return row is not None and not any(is_missing(row.get(key)) for key in BOUNDS)
