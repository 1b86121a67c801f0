"""The results: charts, sentences and tables per unit and measure, and the subgroups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from nulmeting import content_tested
from nulmeting.content_blocks import Block, Cell, base, change, heading, level, note, paragraph, plain_number, table
from nulmeting.content_brief import bounds, change_sentence, conditional, leading, level_sentence, levels
from nulmeting.content_source import ALL, HEADLINE, SHIFT, Row, Source
from nulmeting.formatting import count, is_missing, lower_first, percent, percent_range
from nulmeting.protect_rules import headlines, plan
from nulmeting.settings import Breakdown, Indicator

Record = Mapping[str, Any]
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
    made += _tables(source) + content_tested.blocks(source) + content_tested.shifts(source)
    if "answers" in charts:
        made += [
            heading(3, "results-answers", source.say("report.answers")),
            figure(source, "answers", charts["answers"]),
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


def subgroups(source: Source) -> list[Block]:
    """Make the section on subgroups: one table per breakdown, of the indicators that the publication plan gives."""
    made: list[Block] = []
    planned, leads = plan(source.measurement), headlines(source.measurement)
    for breakdown in source.measurement.breakdowns:
        given = planned[breakdown.id]
        found = [
            (indicator, rows)
            for indicator in source.measurement.indicators
            if indicator.statistic not in APART and (given == "all" or (given == "headlines" and indicator.id in leads))
            if (rows := _categories(source, indicator, breakdown))
        ]
        if found:
            made.append(_subgroup_table(source, breakdown, found, whole=given == "all"))
    if not made:
        return []
    head = heading(2, "subgroups", source.say("report.subgroups"))
    return [head, note(source.say("report.subgroups_note"), "caution"), *made]


def _subgroup_table(
    source: Source, breakdown: Breakdown, found: Sequence[tuple[Indicator, list[list[Cell]]]], *, whole: bool
) -> Block:
    label = breakdown.label.to(source.language)
    columns = [("text", source.say("columns.indicator")), ("text", label), ("text", source.say("columns.unit"))]
    for wave in source.measurement.waves:
        columns += [("number", source.wave(wave.id)), ("number", source.say("columns.base"))]
    key = "report.subgroup_caption" if whole else "report.subgroup_headlines"
    body = [row for _, rows in found for row in rows]
    remark, caption = (
        " ".join(conditional(source, [indicator for indicator, _ in found])),
        source.say(key, breakdown=lower_first(label)),
    )
    return table(f"subgroup-{breakdown.id}", caption, columns, body, remark=remark, collapsed=len(body) > LONG)


def _categories(source: Source, indicator: Indicator, breakdown: Breakdown) -> list[list[Cell]]:
    rows = (_subgroup(source, indicator, breakdown.id, category.id) for category in breakdown.categories)
    return [row for row in rows if row is not None]


def _subgroup(source: Source, indicator: Indicator, breakdown: str, category: str) -> list[Cell] | None:
    found = [
        source.estimate(indicator.id, w.id, breakdown=breakdown, category=category) for w in source.measurement.waves
    ]
    if source.is_lacking(found):
        return None
    row: list[Cell] = [
        indicator.label.to(source.language),
        source.category(breakdown, category),
        source.units(indicator.headline.unit),
    ]
    for wave, estimate in zip(source.measurement.waves, found, strict=True):
        name = f"{indicator.id}.{wave.id}.{indicator.statistic}.{breakdown}.{category}"
        row += [level(source, estimate, name), base(source, estimate)]
    return row


def figure(source: Source, name: str, chart: Mapping[str, Any]) -> Block:
    """Make a figure from a chart's texts, with its data as a table."""
    make: Callable[[Source, Sequence[Record]], tuple[list[tuple[str, str]], list[list[Cell]]]] = {
        "answers": _answer_data,
        "change": _change_data,
        "needs": _need_data,
    }[name]
    columns, body = make(source, chart["table"])
    return {
        "type": "figure",
        "id": f"figure-{name}",
        "name": name,
        "title": chart["title"],
        "subtitle": chart["subtitle"],
        "alt": chart["alt"],
        "long_description": chart["long_description"],
        "table": table(f"data-{name}", source.say("report.figure_data", title=chart["title"]), columns, body),
    }


def _answer_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(
        source,
        (("text", "question"), ("text", "wave"), ("text", "answer"), ("number", "share"), ("number", "denominator")),
    )
    body: list[list[Cell]] = []
    for r in records:
        shown = r["shown"] or percent(r["share"], source.language)
        share = plain_number(f"{r['item']}.{r['answer']}.{r['wave']}.answer", r["share"], shown)
        share |= {"denominator": r["denominator"]}
        if r["shown"]:
            share["status"] = "suppressed"
        n = "." if r["denominator"] is None else count(r["denominator"], source.language)
        body.append([r["question"], source.wave(r["wave"]), r["label"], share, n])
    return columns, body


def _change_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(
        source,
        (("text", "indicator"), ("text", "unit"), ("text", "wave"), ("number", "figure"), ("number", "denominator")),
    )
    return columns, [
        [
            source.indicator(r["indicator"]),
            source.units(r["unit"]),
            source.wave(r["wave"]),
            level(source, _as_row(source, r), ""),
            "." if is_missing(r["denominator"]) else count(r["denominator"], source.language),
        ]
        for r in records
    ]


def _headings(source: Source, columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(kind, source.say(f"columns.{name}")) for kind, name in columns]


def _as_row(source: Source, record: Record) -> Row | None:
    return source.estimate(record["indicator"], record["wave"], definition=HEADLINE, breakdown=ALL, category=ALL)


def _need_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(
        source,
        (
            ("text", "answer"),
            ("text", "wave"),
            ("number", "share"),
            ("number", "interval"),
            ("number", "numerator"),
            ("number", "denominator"),
        ),
    )
    needs, language = source.measurement.needs or "", source.language
    body: list[list[Cell]] = []
    for r in records:
        row = source.estimate(needs, r["wave"], option=r["option"])
        interval = "" if is_missing(r["ci_low"]) else percent_range(r["ci_low"], r["ci_high"], language)
        counts = ["." if is_missing(r[k]) else count(r[k], language) for k in ("numerator", "denominator")]
        body.append(
            [
                r["label"],
                source.wave(r["wave"]),
                level(source, row, f"{needs}.{r['option']}.{r['wave']}.share"),
                interval,
                *counts,
            ]
        )
    return columns, body
