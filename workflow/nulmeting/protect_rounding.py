"""As many decimals as a figure bears: with ten of them a standard error of few units is a whole number in disguise.

What are counts, or follow from counts that stand beside them, stay as they are. All else is rounded before it is
published, to the decimals that a reader sees: n² times a variance over organisations is a whole number, of which the
register leaves so few possible ones that the answers of two colleagues followed from it; a mean of organisations has
the size of one of them in its fraction. Of p-values, of which each is as good as a standard error, the class is told.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.domains import ALL
from nulmeting.formatting import P_CLASSES
from nulmeting.protect_rules import of_parts
from nulmeting.settings import Measurement

SHOWN = 2
"""Decimals with which reports show shares, as whole per cents; a mean or a median has one less."""

_LIMITS = ("standard_error", "ci_low", "ci_high")
_BOUNDS = ("bound_low", "bound_high")
ROUNDED: Mapping[str, tuple[str, ...]] = {
    "estimates": (*_LIMITS, *_BOUNDS),
    "changes": (*_LIMITS, *_BOUNDS),
    "distributions": ("mean_rank",),
    "response": ("ci_low", "ci_high"),
    "sensitivity": ("ci_low", "ci_high", *_BOUNDS),
    "agreement": ("icc", "rwg", "alpha"),
    "diagnostics": ("value",),
    "weights": ("weight_min", "weight_max", "kish_effect"),
    "nonresponse": ("value",),
    "item_nonresponse": ("ci_low", "ci_high"),
    "attrition": ("ci_low", "ci_high", "difference_low", "difference_high"),
    "robustness": (*_BOUNDS, "fixed_low", "fixed_high", "silent_low", "silent_high", "odds_ratio", "odds_ratio_same"),
    "planning": ("minimum_change",),
    "subgroups": _LIMITS,
}
"""Columns that hold no counts, per table."""
OF_COUNTS: Mapping[str, tuple[str, ...]] = {
    "estimates": ("estimate",),
    "changes": ("estimate_from", "estimate_to", "difference"),
    "sensitivity": ("estimate", "difference"),
    "attrition": ("estimate", "difference"),
    "robustness": ("estimate",),
    "subgroups": ("estimate", "estimate_against", "difference"),
}
"""Columns that follow from counts beside them where every unit counts for nought or one, and for as much as any other:
a share that anybody can work out is not rounded, so that it is the same however often it is."""
NOUGHT_OR_ONE = ("any", "all", "majority_ties_yes", "majority_ties_no")
"""Rules by which an organisation counts for nought or one; a mean, of informants too, and a median may lie between."""
HEADLINE = "headline"
NOTHING = 1e-12
"""What is less than this is noise."""
TESTS = ("derrick_z8",)
"""Diagnostics that are a test's statistic: a difference divided by its standard error."""


def rounded(measurement: Measurement, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table with the decimals that may be published.

    Parameters
    ----------
    measurement : Measurement
        Its ``thresholds.decimals``, of shares and of whatever is no share.
    name : str
    frame : DataFrame
        Typed; what is hidden has gone.
    """
    if frame.empty:
        return frame
    decimals = measurement.thresholds.decimals
    counted = of_counts(measurement, name, frame)
    shown = _shown(measurement, frame)
    made = {}
    for column in ROUNDED.get(name, ()):
        made[column] = to_decimals(frame[column], decimals, shown)
    both = counted
    if name == "sensitivity":  # a difference from the headline, from which that follows
        both = counted & of_counts(measurement, name, frame.assign(definition=HEADLINE))
    for column in OF_COUNTS.get(name, ()):
        exact = both if column == "difference" else counted
        made[column] = frame[column].where(exact, to_decimals(frame[column], decimals, shown))
    for column in ("p_value", "p_adjusted"):
        if column in frame:
            made[column] = p_class(frame[column])
    if name == "estimates":
        made["numerator"] = frame["numerator"].where(counted, to_decimals(frame["numerator"], 0, 0))
    for column in ("design_effect", "correlation"):  # a variance, divided by one that follows from counts
        if column in frame:
            made[column] = to_decimals(frame[column], decimals - 1, decimals - 1)
    if name in ("estimates", "response"):  # how many organisations there are tells how many have colleagues
        group = of_parts(measurement, frame) if name == "estimates" else frame["breakdown"] != ALL
        made |= {"df": frame["df"].mask(group), "design_effect": made["design_effect"].mask(group)}
    if name in ("diagnostics", "nonresponse"):
        made["value"] = _values(frame, made["value"])
    return frame.assign(**made)


def to_decimals(values: pd.Series, decimals: int, shown: int | NDArray[np.integer]) -> pd.Series:
    """Round so that who rounds once more, to fewer decimals, gets what rounding once gives.

    Parameters
    ----------
    values : Series of float
        Taken to ten significant digits, as the tables hold them.
    decimals : int
    shown : int or array of int, one per value
        Decimals with which it is shown. Where these are `decimals`, halves go up, away from zero. Where they are
        fewer, a rounded digit must not become a five or a nought that tips: it is cut off, and one is added if what
        is left ends in five or nought and something was cut off.

    Notes
    -----
    The second is "round zero or five away from zero" of the General Decimal Arithmetic Specification (M. Cowlishaw,
    version 1.70, 2009), made to be rounded again.
    """
    exact = values.astype("float64").to_numpy()
    finite = np.isfinite(exact)
    scaled = _ten_digits(_ten_digits(np.abs(np.where(finite, exact, 0.0))) * 10.0**decimals)
    whole = np.floor(scaled)
    tipping = (scaled > whole) & (whole % 5 == 0)
    size = np.where(np.asarray(shown) < decimals, whole + tipping, np.floor(scaled + 0.5))
    return pd.Series(np.where(finite, np.copysign(size / 10.0**decimals, exact) + 0.0, exact), index=values.index)


def p_class(values: pd.Series) -> pd.Series:
    """Give of each p-value the least of `P_CLASSES` that it does not exceed."""
    exact = values.astype("float64").to_numpy()
    place = np.searchsorted(P_CLASSES, exact, side="left").clip(max=len(P_CLASSES) - 1)
    return pd.Series(np.asarray(P_CLASSES)[place], index=values.index).mask(values.isna())


def _ten_digits(sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take off the noise of binary fractions."""
    above = sizes > NOTHING
    power = 10.0 ** (9 - np.floor(np.log10(np.where(above, sizes, 1.0))))
    return np.where(above, np.round(sizes * power) / power, 0.0)


def of_counts(measurement: Measurement, name: str, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell in which rows the figure is one count divided by another."""
    if name not in OF_COUNTS:
        return np.zeros(len(frame), dtype=bool)
    whole = {
        (indicator.id, definition.id)
        for indicator in measurement.indicators
        if indicator.statistic in ("share", "options")
        for definition in indicator.definitions
        if definition.weighting is None and (definition.unit == "person" or definition.collapse in NOUGHT_OR_ONE)
    }
    definitions = frame["definition"] if "definition" in frame else [HEADLINE] * len(frame)
    pairs = zip(frame["indicator"], definitions, strict=True)
    counted = np.fromiter((pair in whole for pair in pairs), dtype=bool, count=len(frame))
    return counted & (frame["statistic"] == "share").to_numpy() if "statistic" in frame else counted


def _shown(measurement: Measurement, frame: pd.DataFrame) -> NDArray[np.integer]:
    """Give the decimals with which each row is shown: of a mean or a median one, of all else two."""
    if "indicator" not in frame:
        return np.full(len(frame), SHOWN)
    fewer = {one.id for one in measurement.indicators if one.statistic in ("mean", "median")}
    return np.where(frame["indicator"].isin(fewer), SHOWN - 1, SHOWN)


def _values(frame: pd.DataFrame, value: pd.Series) -> pd.Series:
    """Give the values of a long table: p-values as classes, a test's statistic whole, counts as they are."""
    kind = frame["diagnostic" if "diagnostic" in frame else "measure"]
    is_p = kind.str.endswith(("_p", "p_value", "midp"))
    whole = to_decimals(frame["value"], 0, 0)
    return value.mask(is_p, p_class(frame["value"])).mask(kind.isin(TESTS), whole)
