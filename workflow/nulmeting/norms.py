"""A figure held against its target or norm."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nulmeting.settings import Measurement, Norm

Words: TypeAlias = NDArray[np.str_]

MET, NOT_MET, UNDETERMINED = "met", "not_met", "undetermined"
VERDICTS = (MET, NOT_MET, UNDETERMINED)


def held_against(low: ArrayLike, high: ArrayLike, value: ArrayLike, at_least: ArrayLike) -> Words:
    """Say whether figures meet a norm, by their printed interval.

    A norm of at least v: ``met`` if the whole interval lies at or above v, ``not_met`` if it lies below, and
    ``undetermined`` if v lies inside. Of at most v: the mirror image. At level 1 - α either statement is wrong with
    a chance of at most α/2, for each figure by itself.

    Parameters
    ----------
    low, high : array
        The interval; NaN where there is none.
    value : array
        v; NaN where there is no norm.
    at_least : array of bool

    Returns
    -------
    array of str
        "" without an interval or a norm.
    """
    lower, upper, bar = (np.asarray(x, dtype=np.float64) for x in (low, high, value))
    upward = np.asarray(at_least, dtype=bool)
    good = np.where(upward, lower >= bar, upper <= bar)
    bad = np.where(upward, upper < bar, lower > bar)
    words = np.where(good, MET, np.where(bad, NOT_MET, UNDETERMINED))
    return np.where(np.isnan(lower) | np.isnan(upper) | np.isnan(bar), "", words)


def with_norms(measurement: Measurement, table: pd.DataFrame) -> pd.DataFrame:
    """Add ``norm`` and ``norm_met`` to estimates: of every headline figure whose indicator has a norm.

    Parameters
    ----------
    table : DataFrame
        ``indicator, headline, ci_low, ci_high`` and more.
    """
    norms: dict[str, Norm | None] = {one.id: one.norm for one in measurement.indicators}

    def of_rows(name: str) -> NDArray[Any]:
        known = {key: getattr(norm, name) for key, norm in norms.items() if norm is not None}
        return table["indicator"].map(known).to_numpy()

    value = pd.Series(of_rows("value"), index=table.index).astype("float64").where(table["headline"])
    upward = of_rows("at_least") == True  # noqa: E712  (NaN where there is no norm)
    return table.assign(norm=value, norm_met=held_against(table["ci_low"], table["ci_high"], value, upward))
