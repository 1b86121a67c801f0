"""The cleaned responses for those who go on in R or SPSS: numbers with labels, and why an answer is missing.

Variables, codes and missing values are the same in every wave and every format, and stand in one codebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, groupby
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.codebook import Item, Text
from nulmeting.conditions import answered, asked, is_present
from nulmeting.rankings import rank_column
from nulmeting.settings import Measurement

Mask: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.int64]

KEPT = ("row", "person", "organisation", "day")
"""What is not an answer and goes along."""
NOT_ASKED, SKIPPED = -91, -92
"""Codes of what is missing for a reason; answers such as "don't know" get codes from -93 to -99."""
MISSING = (-99, -91)
"""The range that a program is told to take as missing."""
FARTHER = 9_999_900
"""How much lower the codes are of a number that may itself be below -90."""
WHY = {NOT_ASKED: Text("Niet gevraagd", "Not asked"), SKIPPED: Text("Overgeslagen", "Skipped")}
CHOSEN = {0: Text("Niet gekozen", "Not chosen"), 1: Text("Gekozen", "Chosen")}
RANK, UNRANKED = Text("rang", "rank"), Text("Zonder rang", "Not ranked")
RESERVED = frozenset(("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"))
"""Words that SPSS keeps for itself."""
LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE_LABEL = 64, 250, 120
"""What SPSS holds, in bytes: names; labels of variables (256) and of values, cut a little shorter."""


@dataclass(frozen=True)
class Variable:
    """One variable of the files.

    Parameters
    ----------
    name : str
    item, option : str
        Codes of the codebook; option of a question with several answers.
    label : Text
    values : mapping of int to (code, label)
        Answers, and reasons why there is none; empty for texts.
    measure : str
        ``nominal``, ``ordinal`` or ``scale``.
    shift : int
        How much lower the codes of missing answers are than in other variables.
    ranked : bool
        Whether it holds the rank of the option, 0 if it has none.
    """

    name: str
    item: str
    option: str
    label: Text
    values: Mapping[int, tuple[str, Text]] = field(default_factory=dict)
    measure: str = "nominal"
    shift: int = 0
    ranked: bool = False

    @property
    def missing(self) -> tuple[int, int]:
        """The range that counts as missing."""
        return MISSING[0] - self.shift, MISSING[1] - self.shift


def variables(measurement: Measurement) -> tuple[Variable, ...]:
    """Give the variables of all items that are kept, in the order of the questionnaire."""
    taken: set[str] = set()
    return tuple(
        variable
        for item in measurement.codebook.values()
        if item.personal == "no"
        for variable in _of_item(item, taken)
    )


def data(measurement: Measurement, wave: str, responses: pd.DataFrame) -> pd.DataFrame:
    """Write the responses of one wave as numbers.

    Returns
    -------
    DataFrame
        ``row``, ``person`` and ``organisation`` (pseudonyms) and ``day``, then the variables of the items that the
        wave asked or the register holds. Closed questions are whole numbers without a hole: where there is no answer,
        the reason. Numbers are floats, dates texts.
    """
    book = measurement.codebook
    out: dict[str, pd.Series] = {name: responses[name] for name in KEPT if name in responses}
    for code, own in groupby(variables(measurement), key=lambda one: one.item):
        item = book[code]
        if is_present(item, responses):
            given = answered(item, responses).to_numpy(dtype=bool)
            reason = np.where(asked(item, responses, book, wave), SKIPPED, NOT_ASKED)
            out |= {one.name: _numbers(one, item, responses, given, reason) for one in own}
    return pd.DataFrame(out).astype({name: "str" for name in ("person", "organisation") if name in out})


def _numbers(one: Variable, item: Item, frame: pd.DataFrame, given: Mask, reason: Codes) -> pd.Series:
    """Give the values of one variable; where nothing was answered, the reason."""
    if item.type == "date":
        return frame[item.code]
    if one.ranked:
        ranks = frame[rank_column(item, one.option)].fillna(0).to_numpy(dtype=np.int64)
        return pd.Series(np.where(given, ranks, reason), index=frame.index)
    if one.option:
        chosen = frame[f"{item.code}.{one.option}"].fillna(False).to_numpy(dtype=np.int64)
        return pd.Series(np.where(given, chosen, reason), index=frame.index)
    if item.type == "number":
        own = frame[item.code].to_numpy(dtype=np.float64, na_value=np.nan)
        return pd.Series(np.where(given, own, reason - float(one.shift)), index=frame.index)
    numbers = {code: number for number, (code, _) in one.values.items() if code}
    own = frame[item.code].map(numbers).to_numpy(dtype=np.float64, na_value=np.nan)
    return pd.Series(np.where(given, own, reason).astype(np.int64), index=frame.index)


def codebook(measurement: Measurement, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the codebook of the files: a row per variable and value.

    Returns
    -------
    DataFrame
        ``variable, item, option, waves, type, measure, label_nl, label_en``, and of each value ``value, answer`` (its
        code in the tables), ``value_nl, value_en, missing``. Waves that have it are joined by spaces; of a variable
        without values there is one row.
    """
    rows = []
    for one in variables(measurement):
        waves = " ".join(wave for wave, frame in frames.items() if one.name in frame)
        kind = measurement.codebook[one.item].type
        about = (one.name, one.item, one.option, waves, kind, one.measure, one.label.nl, one.label.en)
        if not waves:
            continue
        for number, (code, label) in one.values.items() or [(None, ("", Text("", "")))]:
            missing = number is not None and one.missing[0] <= number <= one.missing[1]
            rows.append((*about, number, code, label.nl, label.en, str(missing).lower()))
    columns = ["variable", "item", "option", "waves", "type", "measure", "label_nl", "label_en"]
    made = pd.DataFrame(rows, columns=[*columns, "value", "answer", "value_nl", "value_en", "missing"])
    return made.astype({"value": "Int64"})


def _of_item(item: Item, taken: set[str]) -> Iterator[Variable]:
    if item.type == "date":
        yield Variable(_name(item.code, taken), item.code, "", item.question)
    elif item.type == "number":
        shift = 0 if item.minimum is not None and item.minimum > MISSING[1] else FARTHER
        why = {number - shift: ("", label) for number, label in WHY.items()}
        yield Variable(_name(item.code, taken), item.code, "", item.question, why, "scale", shift)
    elif item.type == "single":
        scored = any(answer.score is not None for answer in item.answers)
        measure = "ordinal" if scored else "nominal"
        yield Variable(_name(item.code, taken), item.code, "", item.question, _values(item), measure)
    elif item.answers:
        chosen = {number: (str(number), label) for number, label in CHOSEN.items()}
        why = {number: ("", label) for number, label in WHY.items()}
        for answer in item.answers:
            label = Text(*(f"{item.question.to(x)}: {answer.label.to(x)}" for x in ("nl", "en")))
            name = _name(f"{item.code}_{answer.code}", taken)
            yield Variable(name, item.code, answer.code, label, {**chosen, **why})
        for answer in item.answers if item.type == "ranking" else ():
            label = Text(*(f"{item.question.to(x)}: {answer.label.to(x)} ({RANK.to(x)})" for x in ("nl", "en")))
            name = _name(f"{item.code}_{answer.code}_rank", taken)
            unranked = {0: ("0", UNRANKED), **why}
            yield Variable(name, item.code, answer.code, label, unranked, "ordinal", ranked=True)


def _values(item: Item) -> dict[int, tuple[str, Text]]:
    """Give every answer a number: its code if all codes are whole numbers, else its place; from -93 if it is none."""
    valid = [answer for answer in item.answers if answer.kind not in ("dont_know", "not_applicable")]
    coded = all(re.fullmatch(r"\d{1,6}", answer.code) for answer in valid)
    numbers = [int(a.code) for a in valid] if coded else list(range(1, len(valid) + 1))
    coded = len(set(numbers)) == len(numbers)
    found = {n: (a.code, a.label) for n, a in zip(numbers if coded else count(1), valid, strict=False)}
    away = iter(range(-93, MISSING[0] - 1, -1))
    beside = [answer for answer in item.answers if answer not in valid]
    # more kinds of "don't know" than there are codes: the rest are answers
    last = max(found, default=0)
    found |= {next(away, last + place): (a.code, a.label) for place, a in enumerate(beside, start=1)}
    return {**found, **{number: ("", label) for number, label in WHY.items()}}


def _name(code: str, taken: set[str]) -> str:
    """Make a name that SPSS takes: letters, digits and ``_``, not reserved, unique regardless of case."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", code)[: LONGEST_NAME - 4].rstrip("_") or "v"
    plain = f"v_{plain}" if not plain[0].isalpha() else f"{plain}_v" if plain.lower() in RESERVED else plain
    forbidden = taken | {"row", "person", "organisation", "day"}
    name = next(one for n in count(1) if (one := plain if n == 1 else f"{plain}_{n}").lower() not in forbidden)
    taken.add(name.lower())
    return name
