"""The results: charts, sentences and tables per unit and measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from nulmeting import content_norms, content_tested
from nulmeting.content_blocks import Block, Cell, base, change, heading, level, paragraph, table
from nulmeting.content_brief import conditional, leading, measure
from nulmeting.content_figures import figure
from nulmeting.content_interpretation import written
from nulmeting.content_otherwise import remark as unlike
from nulmeting.content_ranked import ranked
from nulmeting.content_source import SHIFT, Source
from nulmeting.content_topics import themes
from nulmeting.formatting import is_missing, listing
from nulmeting.settings import Indicator

APART = ("options", SHIFT)
"""Statistics with tables of their own."""
MOST_NAMED = 6
"""Indicators without a verdict that the note of a table names."""
LONG = 20
"""A table of more rows is folded away where the medium can."""


def blocks(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the sections on all figures side by side and on needs."""
    made = [heading(2, "results", source.say("story.results"))]
    made += [heading(3, "results-change", source.say("report.all_indicators")), *_rounding(source)]
    made += [figure(source, name, charts[name]) for name in ("change",) if name in charts]
    made += (
        _tables(source) + content_norms.blocks(source) + content_tested.blocks(source) + content_tested.shifts(source)
    )
    if "answers" in charts:
        made += [
            heading(3, "results-answers", source.say("report.answers")),
            *_bases(source, charts["answers"]),
            figure(source, "answers", charts["answers"]),
        ]
    if "transitions" in charts:
        made += [
            heading(3, "results-transitions", source.say("transitions.heading")),
            figure(source, "transitions", charts["transitions"]),
        ]
    return made + _interpreted(source) + _options(source, charts)


def _rounding(source: Source) -> list[Block]:
    """Say once of all tables how their differences were made, and where those that were tested stand."""
    if not source.measurement.comparisons:
        return []
    tested = [source.say("report.table_note_tested")] if content_tested.families(source) else []
    plain = [i for i in source.measurement.indicators if i.statistic not in APART]
    tested += [source.say("report.table_note_untested")] if tested and _without_verdict(source, plain) else []
    return [paragraph(" ".join([source.say("report.table_note"), *tested]))]


def _without_verdict(source: Source, indicators: Sequence[Indicator]) -> list[Indicator]:
    """Give the indicators with a difference that nobody chose beforehand to be tested."""
    pairs = source.measurement.comparisons
    found = [(one, [source.change(one.id, *pair) or {} for pair in pairs]) for one in indicators]
    return [
        one
        for one, of_one in found
        if any(not is_missing(r.get("difference")) and not r.get("verdict") for r in of_one)
    ]


def _untested(source: Source, indicators: Sequence[Indicator]) -> list[str]:
    """Name the indicators of a table that were not to be tested, if others were and their names are few."""
    names = [source.say("story.name", name=source.indicator(one.id)) for one in _without_verdict(source, indicators)]
    if not content_tested.families(source) or not 0 < len(names) <= MOST_NAMED:
        return []
    return [source.say("story.is_untested", names=listing(names, source.language))]


def _bases(source: Source, chart: Mapping[str, Any]) -> list[Block]:
    """Say why the shares of answers are not those of the indicators, where they need not be."""
    book = source.measurement.codebook
    drawn = {(r["item"], r["answer"]) for r in chart["table"] or () if r["share"]}
    aside = any(one.kind != "valid" for item, code in drawn for one in book[item].answers if one.code == code)
    units = {i.headline.unit for i in source.measurement.indicators}
    said = [*(["base"] if aside else []), *(["units"] if units == {"person", "organisation"} else [])]
    return [paragraph(" ".join(source.say(f"report.answers_{key}") for key in said))] if said else []


def _interpreted(source: Source) -> list[Block]:
    """Give what the researchers wrote about figures that have neither a section nor a heading of their own."""
    leads = leading(source)
    others = [i for i in source.measurement.indicators if i not in leads and i.statistic != "options"]
    return [
        block
        for indicator in others
        for block in written(
            source, indicator.id, source.say("story.interpretation_of", name=source.indicator(indicator.id))
        )
    ]


def _tables(source: Source) -> list[Block]:
    """Make one table per unit and measure, so that no column mixes two of them."""
    plain = [i for i in source.measurement.indicators if i.statistic not in APART]
    groups: dict[tuple[str, str], list[Indicator]] = {}
    for indicator in plain:
        groups.setdefault((indicator.headline.unit, measure(source, indicator)), []).append(indicator)
    return [_table(source, group, indicators) for group, indicators in groups.items()]


def _table(source: Source, group: tuple[str, str], indicators: Sequence[Indicator]) -> Block:
    unit, of_group = group
    waves = [w.id for w in source.measurement.waves]
    pairs = source.measurement.comparisons
    columns = [("text", source.say("columns.indicator"))]
    for wave in waves:
        columns += [("number", source.wave(wave)), ("number", source.say("columns.base"))]
    kind = "points" if of_group == "share" else "units"
    columns += [("number", source.say(f"report.difference_{kind}", **source.pair(*pair))) for pair in pairs]
    body = []
    for indicator in indicators:
        row: list[Cell] = [source.indicator(indicator.id)]
        for wave in waves:
            estimate = source.estimate(indicator.id, wave)
            row += [level(source, estimate, f"{indicator.id}.{wave}.{indicator.statistic}"), base(source, estimate)]
        row += [
            change(source, source.change(indicator.id, *p), f"{indicator.id}.{p[0]}-{p[1]}.difference") for p in pairs
        ]
        body.append(row)
    caption = source.say(f"report.table_{of_group}", units=source.units(unit))
    remark = " ".join(
        [*conditional(source, indicators), *_untested(source, indicators), *unlike(source, indicators, pairs)]
    )
    is_long = len(body) > LONG
    name, topics = f"indicators-{unit}-{of_group}", themes(source, indicators)
    return table(name, caption, columns, body, remark=remark, collapsed=is_long, row_topics=topics)


def _options(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    made: list[Block] = []
    for indicator in (i for i in source.measurement.indicators if i.statistic == "options"):
        label = source.indicator(indicator.id)
        is_needs = indicator.id == source.measurement.needs
        made.append(heading(2 if is_needs else 3, f"options-{indicator.id}", label))
        if is_needs and "needs" in charts:
            made.append(figure(source, "needs", charts["needs"]))
        made += [_option_table(source, indicator), *written(source, indicator.id)]
    # the needs are a section of their own; other multiple choices belong to the results before it
    starts = [i for i, b in enumerate(made) if b["type"] == "heading"]
    parts = [made[a:b] for a, b in pairwise([*starts, len(made)])]
    return [block for part in sorted(parts, key=lambda p: p[0]["level"], reverse=True) for block in part]


def _option_table(source: Source, indicator: Indicator) -> Block:
    item = source.measurement.codebook[indicator.headline.item or ""]
    waves = [w.id for w in source.measurement.waves if item.asked_in(w.id)]
    levels = {c: [(w, source.estimate(indicator.id, w, option=c)) for w in waves] for c in item.codes("valid")}
    body: list[list[Cell]] = []
    for code in ranked(levels):
        row: list[Cell] = [source.answer(item, code)]
        for wave, estimate in levels[code]:
            row += [level(source, estimate, f"{indicator.id}.{code}.{wave}.share"), base(source, estimate)]
        body.append(row)
    columns = [("text", source.say("columns.answer"))]
    for wave in waves:
        columns += [("number", source.wave(wave)), ("number", source.say("columns.base"))]
    caption = source.say("report.options_caption", name=source.indicator(indicator.id), question=source.question(item))
    told = [*conditional(source, [indicator]), *unlike(source, [indicator], source.measurement.comparisons)]
    remark = " ".join([source.say("report.options_note"), *told])
    return table(f"table-{indicator.id}", caption, columns, body, remark=remark)
