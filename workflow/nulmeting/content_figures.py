"""A chart in the report: its texts, and its numbers as a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nulmeting.content_blocks import Block, Cell, bounds_text, known, level, plain_number, rate, table
from nulmeting.content_detectable import smallest
from nulmeting.content_followed import before, now
from nulmeting.content_grids import parted
from nulmeting.content_source import ALL, HEADLINE, Row, Source
from nulmeting.content_specifications import figure_of
from nulmeting.content_transitions import transition_data
from nulmeting.formatting import count, is_missing, percent

Record = Mapping[str, Any]
WORST = (("number", "worst_case"),)


def figure(source: Source, name: str, chart: Mapping[str, Any]) -> Block:
    """Make a figure from a chart's texts, with its data as a table."""
    make: Callable[[Source, Sequence[Record]], tuple[list[tuple[str, str]], list[list[Cell]]]] = {
        "answers": _answer_data,
        "change": _change_data,
        "transitions": transition_data,
        "needs": _need_data,
        "definitions": _definition_data,
        "flow": _flow_data,
        "response": _response_data,
        "groups": _group_data,
        "planning": _planning_data,
        "monitor": _monitor_data,
    }[name]
    columns, body = known(*make(source, chart["table"]))
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
    book = source.measurement.codebook
    asked = [parted(source, book[r["item"]], r["wave"]) for r in records]
    has_stems = any(stem for _, stem in asked)
    columns[1:1] = [("text", source.say("story.stem"))] if has_stems else []
    body: list[list[Cell]] = []
    for r, (own, stem) in zip(records, asked, strict=True):
        shown = r["shown"] or percent(r["share"], source.language)
        share = plain_number(f"{r['item']}.{r['answer']}.{r['wave']}.answer", r["share"], shown)
        share |= {"denominator": r["denominator"]}
        if r["shown"]:
            share["status"] = "suppressed"
        n = "." if r["denominator"] is None else count(r["denominator"], source.language)
        body.append([own, *([stem] if has_stems else []), source.wave(r["wave"]), r["label"], share, n])
    return columns, body


def _change_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(
        source,
        (
            ("text", "indicator"),
            ("text", "unit"),
            ("text", "wave"),
            ("number", "figure"),
            *WORST,
            ("number", "denominator"),
        ),
    )
    return columns, [
        [
            source.indicator(r["indicator"]),
            source.units(r["unit"]),
            source.wave(r["wave"]),
            level(source, _as_row(source, r), ""),
            bounds_text(r, r["statistic"], source.language) or ".",
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
            ("number", "numerator"),
            ("number", "denominator"),
        ),
    )
    needs, language = source.measurement.needs or "", source.language
    body: list[list[Cell]] = []
    for r in records:
        row = source.estimate(needs, r["wave"], option=r["option"])
        counts = ["." if is_missing(r[k]) else count(r[k], language) for k in ("numerator", "denominator")]
        body.append(
            [
                r["label"],
                source.wave(r["wave"]),
                level(source, row, f"{needs}.{r['option']}.{r['wave']}.share"),
                *counts,
            ]
        )
    return columns, body


def _definition_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(source, (*_texts("indicator", "definition", "unit", "wave"), ("number", "figure"), *WORST))
    return columns, [
        [
            source.indicator(r["indicator"]),
            r["label"],
            source.units(r["unit"]),
            source.wave(r["wave"]),
            figure_of(source, source.measurement.indicator(r["indicator"]), r["definition"], r["wave"], r),
            bounds_text(r, source.measurement.indicator(r["indicator"]).statistic, source.language) or ".",
        ]
        for r in records
    ]


def _flow_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(source, (*_texts("wave", "step", "unit"), ("number", "count")))
    body: list[list[Cell]] = []
    for r in records:
        step = source.word(f"steps.{r['step']}")
        if r["reason_excluded"]:
            step = source.say("report.excluded_for", reason=source.word(f"excluded.{r['reason_excluded']}"))
        name = ".".join(part for part in ("flow", r["wave"], r["step"], r["reason_excluded"], r["unit"]) if part)
        shown = source.hidden(r) if is_missing(r["count"]) else count(r["count"], source.language)
        body.append([source.wave(r["wave"]), step, source.units(r["unit"]), plain_number(name, r["count"], shown, r)])
    return columns, body


def _response_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(
        source, (*_texts("unit", "category", "wave"), ("number", "response"), ("number", "denominator"))
    )
    body: list[list[Cell]] = []
    for r in records:
        name = ".".join(["response", r["wave"], r["unit"], r["breakdown"], r["category"]])
        label = (
            source.say("report.everybody") if r["breakdown"] == ALL else source.category(r["breakdown"], r["category"])
        )
        share = rate(source, name, r, "response_rate", ("responding", "invited"))
        body.append([source.units(r["unit"]), label, source.wave(r["wave"]), share, _counted(source, r["invited"])])
    return columns, body


def _group_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(
        source, (*_texts("indicator", "category", "wave"), ("number", "figure"), ("number", "denominator"))
    )
    body: list[list[Cell]] = []
    for r in records:
        place = {"breakdown": r["breakdown"], "category": r["category"]}
        row = source.estimate(r["indicator"], r["wave"], **place)
        label = (
            source.say("report.everybody") if r["breakdown"] == ALL else source.category(r["breakdown"], r["category"])
        )
        name = f"{r['indicator']}.{r['wave']}.{r['breakdown']}.{r['category']}"
        number = level(source, row, name)
        body.append(
            [
                source.indicator(r["indicator"]),
                label,
                source.wave(r["wave"]),
                number,
                _counted(source, r["denominator"]),
            ]
        )
    return columns, body


def _planning_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(
        source, (*_texts("indicator", "from_to", "response_planned", "overlap"), ("number", "smallest"))
    )
    body: list[list[Cell]] = []
    for r in records:
        indicator = source.measurement.indicator(r["indicator"])
        later = source.wave_inside(r["wave_to"]) if r["wave_to"] else source.say("planning.later")
        waves = source.say("report.from_to", earlier=source.wave_inside(r["wave_from"]), later=later)
        parts = ["" if is_missing(r[key]) else percent(r[key], source.language) for key in ("response", "overlap")]
        body.append([source.indicator(indicator.id), waves, *parts, smallest(source, indicator, r)])
    return columns, body


def _monitor_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(source, (*_texts("unit", "day"), ("number", "rate_now"), ("number", "rate_earlier")))
    body: list[list[Cell]] = []
    for r in records:
        row = {**r, "breakdown": ALL, "category": ALL}
        body.append([source.units(r["unit"]), f"{r['day']}", now(source, row), before(source, row)])
    return columns, body


def _texts(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple(("text", name) for name in names)


def _counted(source: Source, value: Any) -> str:
    return "." if is_missing(value) else count(value, source.language)
