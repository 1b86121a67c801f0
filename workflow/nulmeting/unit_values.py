"""The value of every respondent under a definition, and of an organisation from those of its respondents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.codebook import Codebook, Condition
from nulmeting.conditions import answered, asked, evaluate, is_present, items_of, scores
from nulmeting.domains import Codes
from nulmeting.settings import Definition, Indicator

Values: TypeAlias = NDArray[np.float64]


def same_values(indicator: Indicator, definition: Definition) -> str:
    """Give a text that two definitions share if every respondent has the same value under both."""
    parts = [definition.condition, definition.among, definition.informant, definition.item]
    return json.dumps([indicator.statistic, *parts, sorted(definition.counted_as_not)], sort_keys=True)


def person_values(
    indicator: Indicator, definition: Definition, frame: pd.DataFrame, codebook: Codebook, wave: str
) -> Values | None:
    """Give every respondent's value under a definition.

    Returns
    -------
    array of float, shape (respondents, options), or None
        NaN where the respondent does not count: not asked, not valid, or outside `among` or `informant`. None if the
        wave does not hold an item that the definition needs.
    """
    needed = [code for part in _conditions(definition) for code in items_of(part)]
    needed += [definition.item] if definition.item and indicator.statistic != "share" else []
    if not all(is_present(codebook[code], frame) for code in needed):
        return None
    values = _plain_values(indicator, definition, frame, codebook, wave)
    for part in (definition.among, definition.informant):
        if part is not None:
            values[~evaluate(part, frame, codebook, wave).fillna(False).to_numpy(dtype=bool)] = np.nan
    return values


def _conditions(definition: Definition) -> Iterator[Condition]:
    yield from (part for part in (definition.condition, definition.among, definition.informant) if part is not None)


def _plain_values(
    indicator: Indicator, definition: Definition, frame: pd.DataFrame, codebook: Codebook, wave: str
) -> Values:
    if indicator.statistic == "share":
        truth = evaluate(definition.condition or {}, frame, codebook, wave, definition.counted_as_not)
        met: Values = truth.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
        return met[:, None]
    item = codebook[definition.item or ""]
    valid = asked(item, frame, codebook, wave).to_numpy(dtype=bool)
    if indicator.statistic == "options":
        valid = valid & answered(item, frame).to_numpy(dtype=bool)
        chosen = np.column_stack([_chosen(frame, item.code, code, item.type == "multi") for code in item.codes()])
        return np.where(valid[:, None], chosen, np.nan)
    scored: Values = scores(item, frame).to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(valid, scored, np.nan)[:, None]


def _chosen(frame: pd.DataFrame, item: str, code: str, multi: bool) -> NDArray[np.float64]:
    picked = frame[f"{item}.{code}"].fillna(False) if multi else frame[item] == code
    return np.asarray(picked.fillna(False).to_numpy(dtype=np.float64))


def collapse(values: Values, organisations: Codes, rule: str) -> tuple[Codes, Values]:
    """Make one value per organisation from those of its respondents.

    Parameters
    ----------
    values : array of float, shape (respondents, options)
        Without NaN.
    organisations : array of int, shape (respondents,)
    rule : str
        ``mean`` and ``informant``: the mean (an informant's values are selected beforehand). ``majority_ties_yes``,
        ``majority_ties_no``: 1 if more than half meet the condition, and exactly half counts as named. ``any``,
        ``all``: the largest and the smallest value. ``median``: the middle value, the mean of the two middle ones if
        even, so that a tie between 0 and 1 counts for a half.

    Returns
    -------
    organisations : array of int, ascending
    values : array of float, shape (organisations, options)

    Raises
    ------
    ValueError
        If there is no such rule.
    """
    units, which = np.unique(organisations, return_inverse=True)
    if not units.size:
        return units, np.empty((0, values.shape[1]))
    order = np.argsort(which, kind="stable")
    starts = np.searchsorted(which[order], np.arange(units.size))
    grouped = values[order]
    if rule in ("any", "all"):
        return units, (np.maximum if rule == "any" else np.minimum).reduceat(grouped, starts, axis=0)
    if rule == "median":
        return units, np.array([np.median(part, axis=0) for part in np.split(grouped, starts[1:])])
    means = np.add.reduceat(grouped, starts, axis=0) / np.bincount(which)[:, None]
    if rule in ("mean", "informant"):
        return units, means
    if rule in ("majority_ties_yes", "majority_ties_no"):
        return units, (means >= 0.5 if rule == "majority_ties_yes" else means > 0.5).astype(np.float64)
    raise ValueError(f"no collapse rule {rule}")
