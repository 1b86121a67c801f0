"""How one figure came about: from its definition to the rows that it rests on, and where it is printed.

For those inside: rows of respondents are named, and nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.cleaning_counts import ROW
from nulmeting.codebook import Condition
from nulmeting.conditions import items_of
from nulmeting.domains import domains, members
from nulmeting.formatting import is_missing
from nulmeting.messages import InputError, unknown
from nulmeting.sentences import or_plain, sentence
from nulmeting.settings import Definition, Indicator, Measurement
from nulmeting.unit_values import person_values

SIGNS = {"at_least": "≥", "at_most": "≤", "in": "∈", "selected": "∋"}
WORDS = {"all_of": {"nl": " en ", "en": " and "}, "any_of": {"nl": " of ", "en": " or "}}
MOST_ROWS = 400


@dataclass(frozen=True)
class Wanted:
    """Which figure is asked for.

    Parameters
    ----------
    breakdown, category : str
        ``all`` for the total.
    """

    indicator: str
    wave: str
    option: str = ""
    definition: str = "headline"
    breakdown: str = "all"
    category: str = "all"


@dataclass(frozen=True)
class Files:
    """What a run left behind.

    Parameters
    ----------
    estimates : DataFrame
        ``restricted/tables/estimates.csv``.
    responses, excluded, counts : DataFrame
        Of the wave; counts of all waves.
    report : sequence of mapping
        The blocks of the public report.
    cells : mapping of head to column letter
        Where the wave's export has its columns.
    export : str
        Name of the export.
    """

    estimates: pd.DataFrame
    responses: pd.DataFrame
    excluded: pd.DataFrame
    counts: pd.DataFrame
    report: Sequence[Mapping[str, Any]]
    cells: Mapping[str, str]
    export: str


def wanted(measurement: Measurement, name: str) -> Wanted:
    """Read ``indicator.wave``, with an option, an alternative or a category behind it, as the report names its numbers.

    Raises
    ------
    InputError
        With the nearest name of each part that is not there.
    """
    first, *parts = name.split(".")
    if first not in (ids := [one.id for one in measurement.indicators]):
        raise InputError([unknown("E506", first, ids)])
    indicator = measurement.indicator(first)
    waves = [wave.id for wave in measurement.waves]
    item = measurement.codebook.get(indicator.headline.item or "")
    options = item.codes() if item and indicator.statistic == "options" else ()
    definitions = [one.id for one in indicator.definitions]
    categories = {c.id: b.id for b in measurement.breakdowns for c in b.categories}
    inside = {b.id: [c.id for c in b.categories] for b in measurement.breakdowns}
    given: dict[str, str] = {}
    for part in parts:
        if part in waves:
            given["wave"] = part
        elif part in options:
            given["option"] = part
        elif part in inside.get(given.get("breakdown", ""), ()):
            given["category"] = part  # even if an alternative has the same name
        elif part in definitions:
            given["definition"] = part
        elif part in categories:
            given |= {"category": part, "breakdown": given.get("breakdown", categories[part])}
        elif part in categories.values():
            given["breakdown"] = part
        elif part not in ("all", indicator.statistic, "share"):
            raise InputError([unknown("E506", part, [*waves, *options, *definitions, *categories])])
    if "wave" not in given:
        raise InputError([unknown("E506", name, [f"{first}.{wave}" for wave in waves])])
    if options and "option" not in given:
        raise InputError([unknown("E506", name, [f"{first}.{option}.{given['wave']}" for option in options])])
    return Wanted(first, **given)


def explain(measurement: Measurement, one: Wanted, files: Files, language: str) -> list[tuple[str, list[str]]]:
    """Explain a figure.

    Returns
    -------
    list of (title, lines)
        Definition, formula, figure, rows, excluded rows, and where it is printed.
    """
    indicator = measurement.indicator(one.indicator)
    definition = next(d for d in indicator.definitions if d.id == one.definition)

    def say(key: str, **fields: object) -> str:
        return sentence(f"explain.{key}", language, **fields)

    parts = {
        "definition": _definition(measurement, indicator, definition, language),
        "formula": [say(f"formula_{_formula(indicator, definition)}")],
        "figure": list(_figure(one, files, language)),
        "rows": list(_rows(measurement, indicator, definition, one, files, language)),
        "excluded": list(_excluded(one, files, language)),
        "printed": list(_printed(one, indicator, files, language)),
    }
    return [(say(name), lines) for name, lines in parts.items()]


def condition_text(condition: Condition, language: str) -> str:
    """Write a condition as ``CAP1 ≥ 4 and CAP2 ≥ 4``."""
    for word, between in WORDS.items():
        if word in condition:
            return between[language].join(_bracketed(part, language) for part in condition[word])
    if "not" in condition:
        return f"{'niet' if language == 'nl' else 'not'} {_bracketed(condition['not'], language)}"
    test = next(key for key in SIGNS if key in condition)
    value = condition[test]
    shown = "{" + ", ".join(str(v) for v in value) + "}" if isinstance(value, list | tuple) else str(value)
    return f"{condition['item']} {SIGNS[test]} {shown}"


def _bracketed(part: Condition, language: str) -> str:
    text = condition_text(part, language)
    return f"({text})" if any(word in part for word in WORDS) else text


def _definition(measurement: Measurement, indicator: Indicator, definition: Definition, language: str) -> list[str]:
    lines = [f"{indicator.label.to(language)} ({indicator.id}, {definition.label.to(language)})"]
    conditions = [("condition", definition.condition), ("among", definition.among), ("informant", definition.informant)]
    lines += [f"{or_plain(f'explain.{key}', language)}: {condition_text(c, language)}" for key, c in conditions if c]
    items = [code for _, c in conditions if c for code in items_of(c)] + [definition.item or "", definition.per or ""]
    for code in dict.fromkeys(code for code in items if code):
        lines.append(f"{code}: {measurement.codebook[code].question.to(language)}")
    kinds = ", ".join(sorted(definition.counted_as_not))
    lines += [sentence("explain.counted_as_not", language, kinds=kinds)] if kinds else []
    return lines


def _formula(indicator: Indicator, definition: Definition) -> str:
    if indicator.statistic in ("share", "options", "mean") and definition.unit == "organisation":
        return "organisations" if definition.collapse == "mean" else "collapsed"
    return {"options": "share"}.get(indicator.statistic, indicator.statistic)


def _figure(one: Wanted, files: Files, language: str) -> Iterator[str]:
    table = files.estimates
    keys = {**vars(one)}
    chosen = table[np.logical_and.reduce([table[key].fillna("").astype(str) == value for key, value in keys.items()])]
    for row in chosen.to_dict("records"):
        target = or_plain(f"targets.{row['target']}", language)
        numbers = ("numerator", "denominator", "responding", "population", "estimate", "ci_low", "ci_high")
        shown = ", ".join(f"{key} {row[key]:.6g}" for key in numbers if not is_missing(row[key]))
        yield " · ".join(part for part in (target, shown, str(row["status"]), str(row["reason"] or "")) if part)
    if chosen.empty:
        yield sentence("explain.no_row", language)


def _rows(
    measurement: Measurement,
    indicator: Indicator,
    definition: Definition,
    one: Wanted,
    files: Files,
    language: str,
) -> Iterator[str]:
    """Give the rows of the export by what they count for, and the cells to look in."""
    frame, book = files.responses, measurement.codebook
    values = person_values(indicator, definition, frame, book, one.wave)
    place = next(d for d in domains(measurement) if (d.breakdown, d.category) == (one.breakdown, one.category))
    inside = members(place, frame, book)
    if values is None or inside is None:
        yield sentence("explain.not_asked", language)
        return
    column = book[definition.item or ""].codes().index(one.option) if one.option else 0
    own = values[:, column]
    conditions = [c for c in (definition.condition, definition.among, definition.informant) if c]
    codes = [code for c in conditions for code in items_of(c)] + [definition.item or "", definition.per or ""]
    heads = [head for code in dict.fromkeys(codes) if code for head in book[code].heads(one.wave)]
    columns = ", ".join(files.cells[head] for head in heads if head in files.cells)
    yield sentence("explain.cells", language, file=files.export, columns=columns or "-")
    binary = set(np.unique(own[~np.isnan(own)]).tolist()) <= {0.0, 1.0}
    groups = {"meets": inside & (own == 1), "meets_not": inside & (own == 0)} if binary else {}
    groups = groups or {"counts": inside & ~np.isnan(own)}
    groups["not_valid"] = inside & np.isnan(own)
    for name, flags in groups.items():
        yield sentence(f"explain.{name}", language, count=int(flags.sum()), rows=_listed(frame.loc[flags, "row"]))
    if definition.unit == "organisation":
        yield from _organisations(frame[inside & ~np.isnan(own)], own[inside & ~np.isnan(own)], language)


def _organisations(frame: pd.DataFrame, own: np.ndarray[Any, Any], language: str) -> Iterator[str]:
    """Give every organisation as the rows of its people and what they count for; none is named."""
    data = pd.DataFrame({"organisation": frame["organisation"], "row": frame["row"], "value": own})
    grouped = data.dropna(subset="organisation").groupby("organisation", sort=False)
    for number, (_, part) in enumerate(grouped, start=1):
        if number > MOST_ROWS:
            yield "…"
            return
        values = ", ".join(f"{row}={value:g}" for row, value in zip(part["row"], part["value"], strict=True))
        yield sentence(
            "explain.organisation", language, number=number, values=values, mean=f"{part['value'].mean():.4g}"
        )


def _excluded(one: Wanted, files: Files, language: str) -> Iterator[str]:
    of_wave = files.counts[(files.counts["wave"] == one.wave) & (files.counts["unit"] == ROW)]
    for step, reason, count in zip(of_wave["step"], of_wave["reason"], of_wave["count"], strict=True):
        if step == "excluded" and count:
            rows = files.excluded.loc[files.excluded["reason"] == reason, "row"]
            yield f"{or_plain(f'excluded.{reason}', language)}: {int(count)} ({_listed(rows)})"
        elif step in ("read", "used"):
            yield f"{or_plain(f'steps.{step}', language)}: {int(count)}"


def _printed(one: Wanted, indicator: Indicator, files: Files, language: str) -> Iterator[str]:
    """Find the number by its identity, as every number of the report has one."""
    # the figure of an option is a share
    parts = [one.indicator, one.option, one.wave, {"options": "share"}.get(indicator.statistic, indicator.statistic)]
    stem = ".".join(part for part in parts if part)
    tail = [] if one.definition == "headline" else [one.definition]
    tail += [] if one.breakdown == "all" else [one.breakdown, one.category]
    section = ""
    found = []
    for block in files.report:
        section = str(block["text"]) if block["type"] == "heading" else section
        for number in _numbers(block):
            if number["id"] == ".".join([stem, *tail]):
                found.append(sentence("explain.in_report", language, section=section, text=number["text"]))
    yield from dict.fromkeys(found)
    yield sentence("explain.in_table", language)


def _numbers(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if "id" in value and "value" in value and "text" in value:
            yield value
        for part in value.values():
            yield from _numbers(part)
    elif isinstance(value, list):
        for part in value:
            yield from _numbers(part)


def _listed(rows: pd.Series) -> str:
    numbers = [int(row) for row in rows]
    return ", ".join(str(n) for n in numbers[:MOST_ROWS]) + (", …" if len(numbers) > MOST_ROWS else "") or "-"
