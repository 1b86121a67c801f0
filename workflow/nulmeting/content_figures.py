"""A chart in the report: its texts, and its numbers as a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nulmeting.codebook import Item
from nulmeting.content_blocks import Block, Cell, bounds_text, items, known, level, paragraph, plain_number, rate, table
from nulmeting.content_detectable import smallest
from nulmeting.content_followed import before, now
from nulmeting.content_grids import parted
from nulmeting.content_source import ALL, HEADLINE, Row, Source
from nulmeting.content_specifications import figure_of
from nulmeting.content_transitions import transition_data
from nulmeting.formatting import count, is_missing, percent

Record = Mapping[str, Any]
WORST = (("number", "worst_case"),)
WIDE, MOST_NUMBERS = frozenset(("change", "needs", "definitions", "response", "groups")), 6
"""Charts whose numbers stand with the waves side by side, if they are not more to a row than this."""

ASKED = frozenset(("answers", "transitions"))
"""Charts whose numbers have a column of questions, which is left out where all are of one."""


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
    if name in WIDE:
        columns, body = _side_by_side(columns, body, source.say("columns.wave"))
    about = source.say("report.figure_data", title=chart["title"])
    if name in ASKED and len({row[0] for row in body}) == 1:
        question = str(body[0][0])
        columns, body = columns[1:], [row[1:] for row in body]
        about = (
            about if question in about else source.say("report.figure_data_question", about=about, question=question)
        )
    return {
        "type": "figure",
        "id": f"figure-{name}",
        "name": name,
        "title": chart["title"],
        "subtitle": chart["subtitle"],
        "alt": chart["alt"],
        "long_description": _told(name, chart),
        "strips": chart["strips"],
        "table": table(f"data-{name}", about, columns, body),
    }


def _side_by_side(
    columns: list[tuple[str, str]], body: list[list[Cell]], wave: str
) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    """Make one row of the rows that differ in their wave alone; as they are if a wave lacks or rows would be wide."""
    at = columns.index(("text", wave))
    texts = [i for i, (kind, _) in enumerate(columns) if kind == "text" and i != at]
    numbers = [i for i, (kind, _) in enumerate(columns) if kind == "number"]
    waves = list(dict.fromkeys(str(row[at]) for row in body))
    found: dict[tuple[str, ...], dict[str, list[Cell]]] = {}
    for row in body:
        found.setdefault(tuple(str(row[i]) for i in texts), {})[str(row[at])] = [row[i] for i in numbers]
    is_whole = len(found) * len(waves) == len(body) and all(list(one) == waves for one in found.values())
    if not is_whole or len(waves) * len(numbers) > MOST_NUMBERS:
        return columns, body
    heads = [("number", name if i == numbers[0] else columns[i][1]) for name in waves for i in numbers]
    made = [[*key, *(cell for name in waves for cell in own[name])] for key, own in found.items()]
    return [*(columns[i] for i in texts), *heads], made


def _told(name: str, chart: Mapping[str, Any]) -> list[Block]:
    """Tell a chart in words: what is drawn, then a list per group of marks."""
    made = [paragraph(chart["alt"])]
    for place, group in enumerate(chart["told"], 1):
        made += [paragraph(group["about"])] if group["about"] else []
        made.append(items(f"told-{name}-{place}", [(text, ()) for text in group["rows"]], ordered=name == "needs"))
    return made


def _answer_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    """Make a row per question and answer, the waves beside each other, and one with the number of answers."""
    book = source.measurement.codebook
    found = {(r["item"], r["answer"], r["wave"]): r for r in records}
    waves = [w.id for w in source.measurement.waves if any(r["wave"] == w.id for r in records)]
    codes = list(dict.fromkeys(r["item"] for r in records))
    asked = {code: _asked(source, book[code], [r["wave"] for r in records if r["item"] == code]) for code in codes}
    has_stems = any(stem for _, stem in asked.values())
    columns = _headings(source, (("text", "question"), ("text", "answer")))
    columns[1:1] = [("text", source.say("story.stem"))] if has_stems else []
    columns += [("number", source.wave(wave)) for wave in waves]
    body: list[list[Cell]] = []
    for code in codes:
        labels = {r["answer"]: r["label"] for r in records if r["item"] == code}
        scale = {answer.code: place for place, answer in enumerate(book[code].answers)}
        answers = dict(sorted(labels.items(), key=lambda pair: scale.get(pair[0], len(scale))))
        names: list[Cell] = [*asked[code]] if has_stems else [asked[code][0]]
        for answer, label in answers.items():
            shares = [_answered(source, book[code], found.get((code, answer, wave)), wave) for wave in waves]
            body.append([*names, label, *shares])
        bases = [_base(source, book[code], found.get((code, next(iter(labels)), wave), {}), wave) for wave in waves]
        body.append([*names, source.say("columns.denominator"), *bases])
    return columns, body


def _asked(source: Source, item: Item, waves: Sequence[str]) -> tuple[str, str]:
    """Give the own part of a question and its stem; the reader's wording where waves differ."""
    worded = list(dict.fromkeys(parted(source, item, wave) for wave in waves))
    return worded[0] if len(worded) == 1 else (source.question(item), "")


def _answered(source: Source, item: Item, record: Record | None, wave: str) -> Cell:
    if record is None:
        return source.hidden(None) if item.asked_in(wave) else source.word("reasons.not_asked")
    shown = record["shown"] or percent(record["share"], source.language)
    share = plain_number(f"{item.code}.{record['answer']}.{wave}.answer", record["share"], shown)
    share |= {"denominator": record["denominator"]}
    return share | {"status": "suppressed"} if record["shown"] else share


def _base(source: Source, item: Item, record: Record, wave: str) -> str:
    return _counted(source, record.get("denominator")) if item.asked_in(wave) else source.word("reasons.not_asked")


def _change_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(
        source,
        (*_texts("indicator", "unit", "wave"), ("number", "figure"), *WORST, ("number", "denominator")),
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
        # that it was not asked is said once, where the share would stand
        unknown = "" if row is not None and row["reason"] == "not_asked" else "."
        counts = [unknown if is_missing(r[k]) else count(r[k], language) for k in ("numerator", "denominator")]
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
            _bounds(source, r),
        ]
        for r in records
    ]


def _bounds(source: Source, record: Record) -> str:
    """Write the worst case of a definition; a weighted one has none."""
    indicator = source.measurement.indicator(record["indicator"])
    weighted = any(d.id == record["definition"] and d.weighting is not None for d in indicator.definitions)
    return bounds_text(record, indicator.statistic, source.language) or ("" if weighted else ".")


def _flow_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(source, (*_texts("wave", "step", "unit"), ("number", "count")))
    body: list[list[Cell]] = []
    for r in records:
        step = source.word(f"steps.{r['step']}")
        if r["reason_excluded"]:
            step = source.say("report.excluded_for", reason=source.word(f"excluded.{r['reason_excluded']}"))
        name = ".".join(part for part in ("flow", r["wave"], r["step"], r["reason_excluded"], r["unit"]) if part)
        shown = source.hidden(r) if is_missing(r["count"]) else count(r["count"], source.language)
        # what was not used are answers or rows: one person or organisation may have several
        unit = source.say("report.excluded_unit") if r["reason_excluded"] else source.units(r["unit"])
        body.append([source.wave(r["wave"]), step, unit, plain_number(name, r["count"], shown, r)])
    return columns, body


def _whole(source: Source, unit: str) -> str:
    """Name the total as the chart does."""
    return source.say("charts.everybody", units=source.units(unit))


def _response_data(source: Source, records: Sequence[Record]) -> tuple[list[tuple[str, str]], list[list[Cell]]]:
    columns = _headings(
        source, (*_texts("unit", "category", "wave"), ("number", "response"), ("number", "denominator"))
    )
    body: list[list[Cell]] = []
    for r in records:
        name = ".".join(["response", r["wave"], r["unit"], r["breakdown"], r["category"]])
        label = _whole(source, r["unit"]) if r["breakdown"] == ALL else source.category(r["breakdown"], r["category"])
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
        unit = source.measurement.indicator(r["indicator"]).headline.unit
        label = _whole(source, unit) if r["breakdown"] == ALL else source.category(r["breakdown"], r["category"])
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
