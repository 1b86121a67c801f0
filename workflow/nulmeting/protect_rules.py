"""The rules of disclosure control that several tables share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nulmeting.conditions import items_of
from nulmeting.domains import ALL
from nulmeting.settings import Indicator, Measurement, Thresholds

OUTSIDE_PLAN = "outside_publication_plan"
DOMINANCE = "dominance"
SMALL_CELL = "small_cell"
TELLING_ERROR = "telling_error"
COMPLEMENT = "complement"

STRUCTURAL = ("not_asked", "no_register", "unlinked", "not_estimable")
"""Reasons that follow from the questionnaire and the configuration, not from what respondents did."""


@dataclass(frozen=True)
class Ruling:
    """What becomes of each row of a table.

    Parameters
    ----------
    rule : Series of str
        Name of the rule that hides the row; empty if it is shown.
    code : Series of str
        The range to show instead, such as ``<3 / 17``; empty if there is none.
    """

    rule: pd.Series
    code: pd.Series


def shown(frame: pd.DataFrame) -> Ruling:
    """Give the ruling that hides nothing."""
    return Ruling(texts(frame), texts(frame))


def texts(frame: pd.DataFrame, value: str = "") -> pd.Series:
    """Give a series of one text over the rows of a table."""
    return pd.Series(value, index=frame.index, dtype="str")


def first_of(frame: pd.DataFrame, *rules: tuple[pd.Series, str]) -> pd.Series:
    """Give the name of the first rule that holds per row; empty if none does."""
    found = texts(frame)
    for holds, name in rules:
        found = found.mask((found == "") & holds.fillna(False).astype(bool), name)
    return found


def base_rule(limits: Thresholds) -> str:
    """Give the name of the rule on the number of units."""
    return f"base_below_{limits.minimum_base}"


def organisation_rule(limits: Thresholds) -> str:
    """Give the name of the rule on the number of organisations."""
    return f"fewer_than_{limits.minimum_organisations}_organisations"


def structural(frame: pd.DataFrame) -> pd.Series:
    """Tell which rows are not available for a reason that says nothing about respondents: they may say so."""
    total = frame["breakdown"] == "all" if "breakdown" in frame.columns else True
    nobody = (frame["reason"] == "no_respondents") & total
    return (frame["status"] == "not_available") & (frame["reason"].isin(STRUCTURAL) | nobody)


def small(count: pd.Series, base: pd.Series, limits: Thresholds) -> pd.Series:
    """Tell where fewer than ``minimum_cell`` are in the cell."""
    return (count.astype("float64") < limits.minimum_cell) & base.notna()


def coded(count: pd.Series, base: pd.Series, limits: Thresholds) -> pd.Series:
    """Give the range of a cell that is small, or of which the complement is; empty if neither, or if both are.

    A range that is narrower than ``minimum_range`` is no protection: with ``minimum_cell`` 1 nothing is coded.
    """
    few, many = small(count, base, limits), small(base - count, base, limits)
    cell = limits.minimum_cell
    texts_small = base.map(lambda n: f"<{cell} / {n:.0f}", na_action="ignore")
    texts_large = base.map(lambda n: f">{n - cell:.0f} / {n:.0f}", na_action="ignore")
    out = pd.Series("", index=count.index, dtype="object").mask(few & ~many, texts_small).mask(many & ~few, texts_large)
    return out.astype("str") if cell > max(1, limits.minimum_range) else texts(out.to_frame())


def sensitive_items(measurement: Measurement) -> frozenset[str]:
    """Give the items on which sensitive indicators rest, whichever definition uses them."""
    return frozenset(code for i in measurement.indicators if i.sensitive for code in items_behind(i))


def items_behind(indicator: Indicator) -> set[str]:
    """Give the items of an indicator's conditions and the item it measures; not those of `among` and `informant`."""
    codes = {d.item for d in indicator.definitions if d.item and indicator.statistic != "share"}
    return codes | {c for d in indicator.definitions if d.condition is not None for c in items_of(d.condition)}


def complement(hidden: Sequence[bool], order: Sequence[float], enough: Callable[[list[int]], bool]) -> list[int]:
    """Choose what else to hide so that what is hidden, taken together, is large enough: its sum follows from the rest.

    The smallest shown part is added, again and again, until at least two are hidden and together they are ``enough``.
    That no hidden part can be found by itself, from everything that is published, is seen to by
    `nulmeting.disclosure_suppress`.

    Parameters
    ----------
    hidden : sequence of bool
        The parts of one whole that are hidden already.
    order : sequence of float
        Size of each part; the smallest goes first, and of equals the earliest.
    enough : function
        Tells whether the parts at these places may be known as a sum.

    Returns
    -------
    list of int
        Places to hide besides.
    """
    away = [place for place, one in enumerate(hidden) if one]
    left = sorted((place for place, one in enumerate(hidden) if not one), key=lambda place: (order[place], place))
    added: list[int] = []
    while away and left and (len(away) + len(added) < 2 or not enough([*away, *added])):
        added.append(left.pop(0))
    return added


def lookup(
    table: pd.DataFrame, names: Sequence[str], source: pd.DataFrame, values: pd.Series, other: str | float
) -> pd.Series:
    """Give each row of a table the value of the row of another table that has the same keys; `other` if none has."""
    left = pd.MultiIndex.from_frame(table[list(names)])
    right = pd.Series(values.to_numpy(), index=pd.MultiIndex.from_frame(source[list(names)]))
    return pd.Series(right.reindex(left).to_numpy(), index=table.index).fillna(other)


def of_parts(measurement: Measurement, frame: pd.DataFrame) -> pd.Series:
    """Tell which rows are about a part of everybody: of a category, or of those whom a definition is ``among``."""
    chosen = {(i.id, d.id) for i in measurement.indicators for d in i.definitions if d.among is not None}
    pairs = zip(frame["indicator"], frame["definition"], strict=True)
    among = pd.Series([pair in chosen for pair in pairs], index=frame.index, dtype=bool)
    return among | (frame["breakdown"] != ALL)


def plan(measurement: Measurement) -> Mapping[str, str]:
    """Give what may be published of each breakdown: all, headlines or none."""
    return {b.id: measurement.publication.of(b.id) for b in measurement.breakdowns}


def headlines(measurement: Measurement) -> tuple[str, ...]:
    """Give the indicators that count as headlines: the first family, or else those that lead the report."""
    return measurement.families[0].indicators if measurement.families else measurement.lead


def outside_plan(measurement: Measurement, frame: pd.DataFrame) -> pd.Series:
    """Tell which rows (with breakdown, and perhaps indicator and headline) the plan leaves out."""
    rule = frame["breakdown"].map({**plan(measurement), "all": "all"}).fillna("none")
    outside = rule == "none"
    if "indicator" in frame.columns:
        outside |= (rule == "headlines") & ~frame["indicator"].isin(headlines(measurement))
        outside |= ((frame["breakdown"] != "all") | (not measurement.publication.alternatives)) & ~frame["headline"]
    return outside


def additive(measurement: Measurement) -> frozenset[tuple[str, str]]:
    """Give the breakdowns, per unit, whose categories make up a whole."""
    from nulmeting.domains import domains

    parts = [d for d in domains(measurement) if not d.total and not d.overlapping]
    persons = {("person", d.breakdown) for d in parts}
    return frozenset(persons | {("organisation", d.breakdown) for d in parts if d.unit == "organisation"})


def at_least(values: pd.Series, limit: float) -> pd.Series:
    """Tell where a count reaches a limit; no count does not."""
    return pd.Series(np.nan_to_num(values.astype("float64").to_numpy(), nan=-1.0) >= limit, index=values.index)
