"""The value of every respondent under a definition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.codebook import Codebook, Condition, Item
from nulmeting.conditions import answered, asked, evaluate, is_present, items_of, scores
from nulmeting.settings import Definition, Indicator
from nulmeting.settings_cleaning import RULES

Values: TypeAlias = NDArray[np.float64]


def same_values(indicator: Indicator, definition: Definition) -> str:
    """Give a text that two definitions share if every respondent has the same value under both."""
    parts = [definition.condition, definition.among, definition.informant, definition.item, definition.per]
    sets = [sorted(definition.counted_as_not), sorted(definition.without_flagged)]
    return json.dumps([indicator.statistic, *parts, *sets], sort_keys=True)


def person_values(
    indicator: Indicator, definition: Definition, frame: pd.DataFrame, codebook: Codebook, wave: str
) -> Values | None:
    """Give every respondent's value under a definition.

    Returns
    -------
    array of float, shape (respondents, columns), or None
        One column: 0 or 1 of a share; the score of a mean, a median or a superiority, which orders answers by it. One
        per option of ``options``: chosen or not. Two of a ratio: the number of `Definition.item` (numerator), then
        that of `Definition.per` (denominator); the estimate is the sum of the first over the sum of the second.

        NaN, in all columns, where the respondent does not count: not asked, not valid (of a ratio: on either item),
        outside `among` or `informant`, or flagged by a rule of `without_flagged`. None if the wave does not hold an
        item that the definition needs.
    """
    needed = [code for part in _conditions(definition) for code in items_of(part)]
    needed += _measured(indicator, definition)
    if not all(is_present(codebook[code], frame) for code in needed):
        return None
    values = _plain_values(indicator, definition, frame, codebook, wave)
    for part in (definition.among, definition.informant):
        if part is not None:
            values[~evaluate(part, frame, codebook, wave).fillna(False).to_numpy(dtype=bool)] = np.nan
    values[flagged(definition, frame)] = np.nan
    return values


def flagged(definition: Definition, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which respondents do not count because a rule of `without_flagged` flags them."""
    found = np.zeros(len(frame), dtype=bool)
    for flag in (f"flag.{RULES[rule]}" for rule in definition.without_flagged):
        if flag in frame:  # a wave that the rule cannot be applied to has no flags
            found |= frame[flag].to_numpy(dtype=bool)
    return found


def _measured(indicator: Indicator, definition: Definition) -> list[str]:
    """Give the items whose answers are the values; none of a share, whose condition they are in."""
    codes = {"share": (), "ratio": (definition.item, definition.per)}.get(indicator.statistic, (definition.item,))
    return [code for code in codes if code]


def _conditions(definition: Definition) -> Iterator[Condition]:
    yield from (part for part in (definition.condition, definition.among, definition.informant) if part is not None)


def _plain_values(
    indicator: Indicator, definition: Definition, frame: pd.DataFrame, codebook: Codebook, wave: str
) -> Values:
    if indicator.statistic == "share":
        truth = evaluate(definition.condition or {}, frame, codebook, wave, definition.counted_as_not)
        met: Values = truth.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
        return met[:, None]
    items = [codebook[code] for code in _measured(indicator, definition)]
    if indicator.statistic == "options":
        (item,) = items
        valid = (asked(item, frame, codebook, wave) & answered(item, frame)).to_numpy(dtype=bool)
        chosen = np.column_stack([chosen_option(frame, item, code) for code in item.codes()])
        return np.where(valid[:, None], chosen, np.nan)
    columns = [scores(item, frame).where(asked(item, frame, codebook, wave)) for item in items]
    scored: Values = np.column_stack([one.to_numpy(dtype=np.float64, na_value=np.nan) for one in columns])
    return np.where(np.isnan(scored).any(axis=1, keepdims=True), np.nan, scored)


def chosen_option(frame: pd.DataFrame, item: Item, code: str) -> Values:
    """Tell per respondent whether an option was chosen, 1 or 0."""
    picked = frame[f"{item.code}.{code}"] if item.several else frame[item.code] == code
    return np.asarray(picked.fillna(False).to_numpy(dtype=np.float64))
