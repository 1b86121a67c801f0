"""The small measurement with as many groups, definitions, options, statements and figures as asked for, named as asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import public_tables
import trust_tables
from nulmeting.codebook import Text
from nulmeting.settings import Category, Definition, Measurement

LONG = (
    "Gemeenten",
    "Duurzaamheidscoördinatoren en beleidsmedewerkers van waterschappen, provincies en overige (semi-)overheidsorganisaties",
    "Arbeidsongeschiktheidsverzekeringsmaatschappijmedewerkersvertegenwoordigingsvergadering",
    "Inkopers/contractmanagers/projectleiders/opdrachtgevers van infrastructurele werken",
    "Wie in het afgelopen jaar ten minste één inkooptraject voor klimaatneutraal en circulair inkopen heeft begeleid",
)
"""Dutch labels of 9 to 118 letters, one of them a single word of 87."""


def long(place: int) -> str:
    """Give a label of its own, most of them long."""
    return f"{place + 1} {LONG[place % len(LONG)]}"


def made(number: int, name: Callable[[int], str] = long) -> tuple[Measurement, dict[str, pd.DataFrame]]:
    """Make a measurement with so many of everything that can be many, and its public tables."""
    measurement, tables = public_tables.measurement(), public_tables.tables()
    texts = [Text(name(i), name(i)) for i in range(number)]
    groups = _groups(measurement, tables, texts)
    whole = _waves(replace(measurement, breakdowns=(groups,)), name)
    whole = _indicators(whole, tables, texts)
    whole = _items(whole, tables, texts)
    return whole, tables


def _waves(measurement: Measurement, name: Callable[[int], str]) -> Measurement:
    """Name the waves too if names are not just long; the last is still in the field, so that figures are provisional."""
    first, last = measurement.waves
    waves = (first, replace(last, in_field_on=date(2018, 12, 1)))
    if name is long:
        return replace(measurement, waves=waves)
    labels = [replace(wave, label=Text(name(i), name(i))) for i, wave in enumerate(waves)]
    return replace(measurement, waves=tuple(labels), title=Text(name(0), name(0)))


def _copies(frame: pd.DataFrame, rows: Any, key: str, names: list[str]) -> pd.DataFrame:
    """Put copies of rows in their place, one per name; every seventh is hidden, and figures differ a little."""
    kept = [frame[~rows]]
    for place, name in enumerate(names):
        copy = frame[rows].assign(**{key: name}).copy()
        shares = [c for c in ("estimate", "ci_low", "ci_high", "response_rate") if c in copy]
        copy[shares] = (copy[shares] * (0.6 + place % 5 / 10)).clip(0, 1)
        if place % 7 == 6:
            numeric = [c for c in copy.columns if str(copy[c].dtype) in ("Int64", "Float64", "float64", "int64")]
            copy[numeric] = None
            copy["status"] = "suppressed"
        kept.append(copy)
    return pd.concat(kept, ignore_index=True)


def _groups(measurement: Measurement, tables: dict[str, pd.DataFrame], texts: list[Text]) -> Any:
    names = [f"g{i}" for i in range(len(texts))]
    estimates = tables["estimates"].copy()
    level = estimates[(estimates["category"] == "municipal") & (estimates["wave"] == "baseline")]
    rest = estimates[estimates["breakdown"] == "all"]
    estimates = pd.concat([rest, level, level.assign(wave="followup")], ignore_index=True)
    tables["estimates"] = _copies(estimates, estimates["category"] == "municipal", "category", names)
    response = tables["response"][tables["response"]["category"] != "other"]
    tables["response"] = _copies(response, response["category"] == "municipal", "category", names)
    subgroups = tables["subgroups"]
    tables["subgroups"] = _copies(subgroups, subgroups["category"] == "municipal", "category", names)
    made = tuple(Category(name, text, ("gemeente",)) for name, text in zip(names, texts, strict=True))
    return replace(measurement.breakdowns[0], categories=made)


def _indicators(measurement: Measurement, tables: dict[str, pd.DataFrame], texts: list[Text]) -> Measurement:
    first, second, third, fourth, needs = measurement.indicators
    names = [f"d{i}" for i in range(len(texts))]
    own = tuple(Definition(n, t, "person", condition={"item": "BEL1"}) for n, t in zip(names, texts, strict=True))
    sensitivity = tables["sensitivity"][tables["sensitivity"]["definition"] != "per_respondent"]
    rows = sensitivity["definition"] == "top_box"
    tables["sensitivity"] = _copies(sensitivity, rows, "definition", names)
    tables["sensitivity"].loc[::3, "kind"] = "flagged"
    figures = [f"i{i}" for i in range(len(texts))]
    for table in ("estimates", "changes"):
        rows = (tables[table]["indicator"] == "criteria_capability") & (tables[table]["breakdown"] == "all")
        copies = tables[table][rows]
        more = [copies.assign(indicator=name) for name in figures]
        tables[table] = pd.concat([tables[table], *more], ignore_index=True)
    more = tuple(replace(second, id=name, label=text) for name, text in zip(figures, texts, strict=True))
    first = replace(first, definitions=(first.definitions[0], *own), label=texts[1])
    return replace(measurement, indicators=(first, second, third, fourth, needs, *more))


def _items(measurement: Measurement, tables: dict[str, pd.DataFrame], texts: list[Text]) -> Measurement:
    book = dict(measurement.codebook)
    codes = [f"X{i}" for i in range(len(texts))]
    frame = tables["distributions"]
    copies = [frame[frame["item"] == "CAP1"].assign(item=code) for code in codes]
    tables["distributions"] = pd.concat([frame, *copies], ignore_index=True)
    book |= {code: replace(book["CAP1"], code=code, question=text) for code, text in zip(codes, texts, strict=True)}
    options = [f"o{i}" for i in range(len(texts))]
    needs = book["BEH"]
    book["BEH"] = replace(
        needs, answers=tuple(replace(needs.answers[0], code=o, label=t) for o, t in zip(options, texts, strict=True))
    )
    estimates = tables["estimates"]
    tables["estimates"] = _copies(
        estimates[(estimates["option"] == "") | (estimates["option"] == "praktijk")].reset_index(drop=True),
        estimates[(estimates["option"] == "") | (estimates["option"] == "praktijk")].reset_index(drop=True)["option"]
        == "praktijk",
        "option",
        options,
    )
    answers = min(len(texts), 8)
    scale = [replace(book["CAP1"].answers[0], code=f"a{i}", label=texts[i], score=float(i)) for i in range(answers)]
    book["CAP1"] = replace(book["CAP1"], answers=tuple(scale), scale="own")
    moves = [
        {"wave_from": "baseline", "wave_to": "followup", "item": "CAP1", "unit": "person", "answer_from": f"a{i}"}
        | {"answer_to": f"a{j}", "count": 1_000 + i + j, "denominator": 1_000 * answers, "share": 1 / answers}
        | {"status": "suppressed" if i == 1 and answers > 2 else "ok"}
        for i in range(answers)
        for j in range(answers)
    ]
    tables["transitions"] = trust_tables.frame("transitions", moves)
    tables["distributions"] = tables["distributions"][tables["distributions"]["item"] != "CAP1"]
    planned = trust_tables.frame("monitor", trust_tables.monitor(provisional=True))
    tables["monitor"] = planned
    return replace(measurement, codebook=book)
