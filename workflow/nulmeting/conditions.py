"""Conditions on items, three-valued: true, false, or not valid."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_, or_

import pandas as pd

from nulmeting.codebook import ANSWER_KINDS, Codebook, Condition, Item

ANY_KIND = frozenset(ANSWER_KINDS) - {"valid"}
"""Every kind of answer besides the valid ones."""


def evaluate(
    condition: Condition,
    frame: pd.DataFrame,
    codebook: Codebook,
    wave: str,
    counted_as_not: frozenset[str] = frozenset(),
) -> pd.Series:
    """Evaluate a condition for every respondent.

    Parameters
    ----------
    condition : Condition
        A leaf on one item, or ``all_of``, ``any_of``, ``not`` over conditions.
    frame : DataFrame, one row per respondent
        Clean responses of the wave.
    codebook : Codebook
    wave : str
    counted_as_not : frozenset of str
        Answer kinds (``dont_know``, ``not_applicable``) that are valid and do not meet a leaf.

    Returns
    -------
    Series of boolean
        NA where any item used is not valid: not asked, skipped, or an answer of another kind. Validity is listwise,
        so that "either" and "both" of two items share one denominator.
    """
    valid = reduce(and_, (_valid(codebook[c], frame, codebook, wave, counted_as_not) for c in items_of(condition)))
    return plain_truth(condition, frame, codebook).astype("boolean").where(valid, pd.NA)


def items_of(condition: Condition) -> tuple[str, ...]:
    """Give the codes of the items that a condition uses, each once, in order."""
    return tuple(dict.fromkeys(leaf["item"] for leaf in leaves(condition)))


def leaves(condition: Condition) -> Iterator[Condition]:
    """Give the tests of single items that a condition is made of, in order."""
    for part in condition.get("all_of", condition.get("any_of", ())):
        yield from leaves(part)
    if "not" in condition:
        yield from leaves(condition["not"])
    if "item" in condition:
        yield condition


def asked(item: Item, frame: pd.DataFrame, codebook: Codebook, wave: str) -> pd.Series:
    """Tell per respondent whether the item was put to them: it is in the wave and the routing leads to it.

    Routing goes by the answer itself, so an answer such as "don't know" can lead to a question too. A routing
    condition that cannot be decided, because its own item was not answered, counts as not asked; where one of several
    is enough (``any_of``), one that is met leads to the question whatever became of the others.
    """
    routing = item.routing_in(wave)
    if not is_present(item, frame):
        return pd.Series(False, index=frame.index)
    if routing is None:
        return pd.Series(True, index=frame.index)
    return _leads(routing, frame, codebook, wave)


def _leads(routing: Condition, frame: pd.DataFrame, codebook: Codebook, wave: str) -> pd.Series:
    for word, combine in (("all_of", and_), ("any_of", or_)):
        if word in routing:
            return reduce(combine, (_leads(part, frame, codebook, wave) for part in routing[word]))
    return evaluate(routing, frame, codebook, wave, ANY_KIND).fillna(False).astype(bool)


def is_present(item: Item, frame: pd.DataFrame) -> bool:
    """Tell whether the clean frame holds the item, from the export or from the register."""
    columns = item.option_columns() if item.several else (item.code,)
    return bool(columns) and columns[0] in frame.columns


def answered(item: Item, frame: pd.DataFrame) -> pd.Series:
    """Tell per respondent whether any codebook answer was given."""
    if not is_present(item, frame):
        return pd.Series(False, index=frame.index)
    if item.type == "ranking":  # who ranked options, none of them high enough to count, answered all the same
        return frame[list(item.option_columns())].notna().any(axis=1)
    if item.several:
        return frame[list(item.option_columns())].fillna(False).any(axis=1)
    return frame[item.code].notna()


def scores(item: Item, frame: pd.DataFrame) -> pd.Series:
    """Give the numeric value of every answer; NaN without one, and for answers that are not valid."""
    if item.type == "number":
        return frame[item.code].astype("float64")
    table = {a.code: a.score for a in item.answers if a.kind == "valid" and a.score is not None}
    return frame[item.code].map(table).astype("float64")


def _valid(item: Item, frame: pd.DataFrame, codebook: Codebook, wave: str, counted: frozenset[str]) -> pd.Series:
    given = answered(item, frame) & asked(item, frame, codebook, wave)
    if item.type == "single" and is_present(item, frame):
        given &= frame[item.code].isin(item.codes("valid", *counted))
    return given


def plain_truth(condition: Condition, frame: pd.DataFrame, codebook: Codebook) -> pd.Series:
    """Give the plain truth of a condition; meaningful only where it is valid."""
    for word, combine in (("all_of", pd.DataFrame.all), ("any_of", pd.DataFrame.any)):
        if word in condition:
            parts = [plain_truth(part, frame, codebook) for part in condition[word]]
            return combine(pd.concat(parts, axis=1), axis=1)
    if "not" in condition:
        return ~plain_truth(condition["not"], frame, codebook)
    item = codebook[condition["item"]]
    if not is_present(item, frame):
        return pd.Series(False, index=frame.index)
    if "selected" in condition:
        wanted = condition["selected"]
        columns = [f"{item.code}.{code}" for code in (wanted if isinstance(wanted, list | tuple) else [wanted])]
        return frame[columns].fillna(False).any(axis=1)
    if "in" in condition:
        return frame[item.code].isin([str(code) for code in condition["in"]])
    if "at_least" in condition:
        return scores(item, frame).ge(condition["at_least"])
    return scores(item, frame).le(condition["at_most"])
