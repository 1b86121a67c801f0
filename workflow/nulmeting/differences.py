"""Differences between two figures that may depend on each other: two waves, or two domains of one wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.estimate import bounded, bounds, state
from nulmeting.figures import Figure
from nulmeting.influence import ROUNDING, Array, Mask
from nulmeting.intervals import Pair, mover
from nulmeting.inversion import IntervalAt, p_value
from nulmeting.levels import ALPHA
from nulmeting.limits import Intervals, bounded_only, intervals
from nulmeting.share_intervals import critical

METHODS = {"share": "mover", "mean": "t", "ratio": "t", "superiority": "t", "median": "woodruff"}
GRAVEST = ("not_estimable", "not_asked", "no_register", "no_respondents", "")


@dataclass(frozen=True)
class Tie:
    """How the two sides of every row hang together: as `nulmeting.dependence.Dependence`, of shape (rows,)."""

    correlation: Array
    variance: Array
    df: Array
    flag: NDArray[Any]
    shown: Mask


@dataclass(frozen=True)
class Shape:
    """What gives the interval of a share against a whole that holds it: the share against the rest.

    A part of a whole pulls the whole along, so that MOVER on the limits of both excludes 0 too often where shares are
    near 0 or 1 (of 60 persons at 5 % in 9 % of the samples; ``docs/methods/subgroups.md``). Against the rest both sides
    have respondents of their own.

    Parameters
    ----------
    rows : DataFrame
        The rest, row for row.
    figures : list of Figure
        Of the rest, one per block.
    correlation : array
        Of the part and the rest.
    scale : array
        What a difference with the rest is multiplied by: the ratio of the standard errors, of the difference with the
        whole over that with the rest.
    """

    rows: pd.DataFrame
    figures: list[Figure]
    correlation: Array
    scale: Array


def differences(
    keys: pd.DataFrame,
    rows: list[pd.DataFrame],
    figures: list[list[Figure]],
    why: Sequence[str],
    estimate_to: Array,
    tie: Tie,
    *,
    shape: Shape | None = None,
    p_values: bool = True,
    alpha: Array | None = None,
) -> pd.DataFrame:
    """Give the differences between two sides, row by row, with their intervals and p-values.

    Parameters
    ----------
    keys : DataFrame
        What says which difference a row is.
    rows : two DataFrames
        The one and the other side, row for row with `keys`, from `nulmeting.levels.level_rows`.
    figures : two lists of Figure
        Of the one and the other side, one per block.
    why : sequence of str
        Why there is no difference, whatever the figures; empty where there may be one.
    estimate_to : array, shape (rows,)
        The other side's figures.
    tie : Tie
    shape : Shape, optional
        Of shares against a whole that holds them.
    p_values : bool
        Whether to seek them, which takes by far the most time; without it they are NaN.
    alpha : array, shape (rows,), optional
        Error probabilities of one more interval, in the columns ``low_own`` and ``high_own``.

    Returns
    -------
    DataFrame
        The keys, ``target``, ``estimate_from``, ``estimate_to``, ``n_from``, ``n_to``, ``difference`` (to - from),
        ``standard_error``, ``ci_low``, ``ci_high``, ``low_90``, ``high_90``, ``method``, ``p_value``, bounds,
        ``uneven`` (one organisation has too many of the persons of a side), status and reason.
    """
    first, later = rows
    table = keys.assign(target=first["target"])
    gravest = [min(pair, key=GRAVEST.index) for pair in zip(first["missing"], later["missing"], strict=True)]
    table["missing"] = [one or two for one, two in zip(why, gravest, strict=True)]
    for one in rows:
        one["missing"] = table["missing"]
    table["estimate_from"] = first["estimate"]
    table["estimate_to"] = estimate_to
    table["n_from"], table["n_to"] = first["n"], later["n"]
    difference = table["estimate_to"] - table["estimate_from"]
    # equal figures differ by rounding alone
    rounding = difference.abs() <= ROUNDING * (table["estimate_to"].abs() + table["estimate_from"].abs())
    table["difference"] = difference.mask(rounding, 0.0)
    table["whole"] = first["whole"] & later["whole"]
    low, high = zip(*(bounds(one, own) for one, own in zip(rows, figures, strict=True)), strict=True)
    table["bound_low"], table["bound_high"] = low[1] - high[0], high[1] - low[0]
    table, at = _tested(table, rows, figures, tie, shape, p_values=p_values)
    if alpha is not None:
        with np.errstate(invalid="ignore"):
            table["low_own"], table["high_own"] = at(alpha)
    available = table["missing"] == ""
    emptied = ["estimate_from", "estimate_to", "difference", "standard_error", "ci_low", "ci_high", "bound_low"]
    table.loc[~available, [*emptied, "bound_high", "p_value", "low_90", "high_90"]] = np.nan
    table.loc[~available, "method"] = ""
    unlinked = table["missing"] == "unlinked"
    table.loc[unlinked, ["n_from", "n_to"]] = np.nan
    return table


def _tested(
    table: pd.DataFrame,
    rows: list[pd.DataFrame],
    figures: list[list[Figure]],
    tie: Tie,
    shape: Shape | None,
    *,
    p_values: bool,
) -> tuple[pd.DataFrame, IntervalAt]:
    """Add standard error, interval, p-value, status and reason; and give the interval at any level."""
    sides = [intervals(one, own, continuous=True) for one, own in zip(rows, figures, strict=True)]
    certain = sides[0].certain & sides[1].certain
    table["standard_error"] = _error(table, sides, np.sqrt(tie.variance), tie.correlation, tie.shown)
    error = np.where(certain, 0.0, table["standard_error"])
    whole_numbers = _whole_numbers(rows, figures)
    # a side of which one organisation holds much leaves fewer free than there are clusters
    even = np.minimum(*(one["even"].to_numpy(dtype=np.float64) for one in rows)) - 1
    at: IntervalAt = _Interval(table, rows, sides, tie.correlation, error, np.fmin(tie.df, even), whole_numbers)
    if shape is not None:
        at = _Shaped(table, shape, sides[1])
    with np.errstate(invalid="ignore"):
        table["ci_low"], table["ci_high"] = at(np.full(len(table), ALPHA))
        table["low_90"], table["high_90"] = at(np.full(len(table), 2 * ALPHA))
        difference = table["difference"].to_numpy(dtype=np.float64)
        table["p_value"] = p_value(at, difference, ALPHA) if p_values else np.nan
    lacking = table["ci_low"].isna()
    bounded = (tie.flag == "covariance_bound") & ~lacking
    table["method"] = np.where(lacking, "", np.where(bounded, "bounds", table["statistic"].map(METHODS)))
    least = rows[0]["fewest"].clip(upper=rows[1]["fewest"])
    thin = table["standard_error"].isna() & ~(_at_an_end(rows[0]) & _at_an_end(rows[1]))
    reason = np.where(lacking | thin, "not_estimable", tie.flag)
    table["uneven"], df = rows[0]["uneven"] | rows[1]["uneven"], pd.Series(tie.df, index=table.index)
    table["status"], table["reason"] = state(table["missing"], least, df, table["uneven"], reason)
    return table, at


def _error(table: pd.DataFrame, sides: list[Intervals], error: Array, rho: Array, shown: Mask) -> Array:
    """Give the standard error of the difference; NaN if that of either side is not defined.

    A superiority has its own; of a median it is that of the values, by the correlation of the shares at or below.
    """
    first, later = (side.standard_error for side in sides)
    both = np.sqrt(np.maximum(first**2 + later**2 - 2 * rho * first * later, 0.0))
    made = np.where(table["statistic"] == "median", both, error)
    everybody = (first == 0) & (later == 0)
    alone = (table["statistic"] == "superiority").to_numpy() & (shown | everybody)
    plain = (table["statistic"] != "superiority").to_numpy() & ~np.isnan(first + later)
    known = (alone | plain) & ((made > 0) | everybody)
    return np.where(known, made, np.nan)


def _whole_numbers(rows: list[pd.DataFrame], figures: list[list[Figure]]) -> Mask:
    """Tell of which medians all answers are whole numbers, on both sides."""
    out = np.ones(len(rows[0]), dtype=bool)
    for side, own in zip(rows, figures, strict=True):
        marks = [one.ordered is not None and not np.mod(one.ordered.values, 1).any() for one in own]
        out &= np.array(marks, dtype=bool)[side["figure"].to_numpy()]
    return out


def _at_an_end(rows: pd.DataFrame) -> Mask:
    """Tell which figures may have no standard error: shares of 0 or 1, and medians of equal answers."""
    end = (rows["statistic"] == "share") & rows["estimate"].isin([0.0, 1.0])
    return ((end | (rows["statistic"] == "median")) & (rows["df"] > 0)).to_numpy(dtype=bool)


class _Interval:
    """The interval of every difference at any level."""

    def __init__(
        self,
        table: pd.DataFrame,
        rows: list[pd.DataFrame],
        sides: list[Intervals],
        rho: Array,
        error: Array,
        df: Array,
        whole_numbers: Mask,
    ) -> None:
        self._table, self._sides, self._rho, self._error, self._df = table, sides, rho, error, df
        self._points = [table[name].to_numpy(dtype=np.float64) for name in ("estimate_from", "estimate_to")]
        self._wald = table["statistic"].isin(["mean", "ratio", "superiority"]).to_numpy()
        shift = (table["statistic"] == "superiority").to_numpy()
        self._width = np.where(shift, 0.5, (rows[0]["high"] - rows[0]["low"]).to_numpy(dtype=np.float64))
        self._cut = bounded(table)
        self._bounds = [table[name].to_numpy(dtype=np.float64) for name in ("bound_low", "bound_high")]
        self._difference = table["difference"].to_numpy(dtype=np.float64)
        self._steps = (table["statistic"] == "median").to_numpy() & whole_numbers

    def __call__(self, alpha: Array) -> Pair:
        ends = [(point, *side.at(alpha)) for point, side in zip(self._points, self._sides, strict=True)]
        low, high = mover(ends[0], ends[1], self._rho)
        # whole numbers differ by whole numbers, however alike the shares at or below them are
        low = np.where(self._steps & (low < self._difference), np.floor(low + ROUNDING), low)
        high = np.where(self._steps & (high > self._difference), np.ceil(high - ROUNDING), high)
        # of no error at all not even an infinite quantile makes an interval
        half = np.where(self._error == 0, 0.0, critical(alpha, self._df) * self._error)
        wald = bounded_only(
            np.fmax(self._difference - half, -self._width), np.fmin(self._difference + half, self._width)
        )
        low, high = np.where(self._wald, wald[0], low), np.where(self._wald, wald[1], high)
        low = np.where(self._cut & ~np.isnan(low), np.fmax(low, self._bounds[0]), low)
        high = np.where(self._cut & ~np.isnan(high), np.fmin(high, self._bounds[1]), high)
        return np.minimum(low, self._difference), np.maximum(high, self._difference)


class _Shaped:
    """The interval of a share against a whole: ``D + k (end - gap)``, end and gap those of the share and the rest."""

    def __init__(self, table: pd.DataFrame, shape: Shape, own: Intervals) -> None:
        self._own, self._rest = own, intervals(shape.rows, shape.figures, continuous=True)
        self._points = [
            x.to_numpy(dtype=np.float64) for x in (shape.rows["estimate"], table["estimate_to"], table["difference"])
        ]
        self._shape, self._cut = shape, bounded(table)
        self._bounds = [table[name].to_numpy(dtype=np.float64) for name in ("bound_low", "bound_high")]

    def __call__(self, alpha: Array) -> Pair:
        rest, own, difference = self._points
        ends = mover((rest, *self._rest.at(alpha)), (own, *self._own.at(alpha)), self._shape.correlation)
        low, high = (difference + self._shape.scale * (end - (own - rest)) for end in ends)
        low = np.where(self._cut & ~np.isnan(low), np.fmax(low, self._bounds[0]), low)
        high = np.where(self._cut & ~np.isnan(high), np.fmin(high, self._bounds[1]), high)
        return np.minimum(low, difference), np.maximum(high, difference)
