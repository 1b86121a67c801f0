"""The results: charts, sentences and tables per unit and measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from nulmeting import content_norms, content_tested
from nulmeting.content_blocks import Block, Cell, base, change, heading, level, paragraph, table
from nulmeting.content_brief import bounds, change_sentence, conditional, leading, level_sentence, levels
from nulmeting.content_figures import figure
from nulmeting.content_norms import norm_sentence
from nulmeting.content_source import SHIFT, Source
from nulmeting.formatting import is_missing
from nulmeting.settings import Indicator

APART = ("options", SHIFT)
"""Statistics with tables of their own."""
LONG = 20
"""A table of more rows is folded away where the medium can."""


def blocks(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the sections on results and on needs."""
    made = [heading(2, "results", source.say("report.results"))]
    for indicator in leading(source):
        made += _indicator(source, indicator)
    made += [heading(3, "results-change", source.say("report.all_indicators"))]
    made += [figure(source, name, charts[name]) for name in ("change",) if name in charts]
    made += (
        _tables(source) + content_norms.blocks(source) + content_tested.blocks(source) + content_tested.shifts(source)
    )
    if "answers" in charts:
        made += [
            heading(3, "results-answers", source.say("report.answers")),
            figure(source, "answers", charts["answers"]),
        ]
    if "transitions" in charts:
        made += [
            heading(3, "results-transitions", source.say("transitions.heading")),
            figure(source, "transitions", charts["transitions"]),
        ]
    return made + _options(source, charts)


def _indicator(source: Source, indicator: Indicator) -> list[Block]:
    made = [heading(3, f"indicator-{indicator.id}", indicator.label.to(source.language))]
    texts, numbers = [], []
    for wave in levels(source, indicator):
        row = source.estimate(indicator.id, wave.id)
        number = level(source, row, f"{indicator.id}.{wave.id}.{indicator.statistic}")
        texts.append(level_sentence(source, indicator, wave.id, row, number, named=False))
        if bounds(source, row):
            texts.append(f"{bounds(source, row)}.")
        texts += [said] if (said := norm_sentence(source, indicator, row)) else []
        numbers.append(number)
    made += [paragraph(" ".join(texts), numbers)] if texts else []
    for pair in source.measurement.comparisons:
        row = source.change(indicator.id, *pair)
        number = change(source, row, f"{indicator.id}.{pair[0]}-{pair[1]}.difference")
        made.append(paragraph(change_sentence(source, indicator, pair, row, number), [number]))
    return made


def _tables(source: Source) -> list[Block]:
    """Make one table per unit and measure, so that no column mixes two of them."""
    plain = [i for i in source.measurement.indicators if i.statistic not in APART]
    groups = dict.fromkeys((i.headline.unit, i.statistic) for i in plain)
    return [_table(source, g, [i for i in plain if (i.headline.unit, i.statistic) == g]) for g in groups]


def _table(source: Source, group: tuple[str, str], indicators: Sequence[Indicator]) -> Block:
    unit, statistic = group
    waves = [w.id for w in source.measurement.waves]
    pairs = source.measurement.comparisons
    columns = [("text", source.say("columns.indicator"))]
    for wave in waves:
        columns += [("number", source.wave(wave)), ("number", source.say("columns.base"))]
    measure = "points" if statistic == "share" else "units"
    for pair in pairs:
        names = [source.wave(w) for w in pair]
        columns.append(("number", source.say(f"report.difference_{measure}", earlier=names[0], later=names[1])))
    body = []
    for indicator in indicators:
        row: list[Cell] = [indicator.label.to(source.language)]
        for wave in waves:
            estimate = source.estimate(indicator.id, wave)
            row += [level(source, estimate, f"{indicator.id}.{wave}.{statistic}"), base(source, estimate)]
        row += [
            change(source, source.change(indicator.id, *p), f"{indicator.id}.{p[0]}-{p[1]}.difference") for p in pairs
        ]
        body.append(row)
    caption = source.say(f"report.table_{statistic}", units=source.units(unit))
    tested = [source.say("report.table_note_tested")] if content_tested.families(source) else []
    remark = " ".join([source.say("report.table_note"), *tested, *conditional(source, indicators)])
    is_long = len(body) > LONG
    return table(f"indicators-{unit}-{statistic}", caption, columns, body, remark=remark, collapsed=is_long)


def _options(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    made: list[Block] = []
    for indicator in (i for i in source.measurement.indicators if i.statistic == "options"):
        label = indicator.label.to(source.language)
        is_needs = indicator.id == source.measurement.needs
        made.append(heading(2 if is_needs else 3, f"options-{indicator.id}", label))
        if is_needs and "needs" in charts:
            made.append(figure(source, "needs", charts["needs"]))
        made.append(_option_table(source, indicator))
    # the needs are a section of their own; other multiple choices belong to the results before it
    starts = [i for i, b in enumerate(made) if b["type"] == "heading"]
    parts = [made[a:b] for a, b in pairwise([*starts, len(made)])]
    return [block for part in sorted(parts, key=lambda p: p[0]["level"], reverse=True) for block in part]


def _option_table(source: Source, indicator: Indicator) -> Block:
    item = source.measurement.codebook[indicator.headline.item or ""]
    waves = [w.id for w in source.measurement.waves if item.asked_in(w.id)]
    body: list[tuple[float, list[Cell]]] = []
    for code in item.codes("valid"):
        found = [source.estimate(indicator.id, wave, option=code) for wave in waves]
        row: list[Cell] = [source.answer(item, code)]
        for wave, estimate in zip(waves, found, strict=True):
            row += [level(source, estimate, f"{indicator.id}.{code}.{wave}.share"), base(source, estimate)]
        known = [float(r["estimate"]) for r in found if r is not None and not is_missing(r.get("estimate"))]
        body.append((known[0] if known else -1.0, row))
    columns = [("text", source.say("columns.answer"))]
    for wave in waves:
        columns += [("number", source.wave(wave)), ("number", source.say("columns.base"))]
    ordered = [row for _, row in sorted(body, key=lambda pair: -pair[0])]
    caption = source.say(
        "report.options_caption", name=indicator.label.to(source.language), question=source.question(item)
    )
    remark = " ".join([source.say("report.options_note"), *conditional(source, [indicator])])
    return table(f"table-{indicator.id}", caption, columns, ordered, remark=remark)
