"""The interval of every row at any level: which method it takes, and its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.figures import Figure
from nulmeting.influence import NONLINEAR, Array, Codes, Mask
from nulmeting.mostly_answered import MostlyAnswered, mostly_answered
from nulmeting.share_intervals import critical, prepare

Limits: TypeAlias = Callable[[Array], tuple[Array, Array]]

COUNTED = ("konijn", "wang")
BINOMIAL = ("clopper_pearson", "jeffreys", "midp")

FEW_CASES = 10
"""Cases, of the rarer of yes and no, below which a share is worth no more than its units one by one."""


@dataclass(frozen=True)
class Intervals:
    """The intervals of some rows.

    Parameters
    ----------
    method : array of str
        ``""`` where there is no interval.
    standard_error : array
        NaN where it is not defined.
    certain : array of bool
        Nothing is uncertain: everybody answered, or counts as if.
    at : function
        From α per row to low and high.
    """

    method: NDArray[np.str_]
    standard_error: Array
    certain: Mask
    at: Limits


def intervals(rows: pd.DataFrame, figures: list[Figure], *, continuous: bool = False) -> Intervals:
    """Prepare the intervals of rows from `nulmeting.levels.level_rows`.

    Shares. Where each unit answered for itself and is whole, the value 0 or 1: exact, ``konijn`` for the population and
    ``clopper_pearson``, its limit, for the process. Else ``korn_graubard`` at the effective size ``n* = p(1-p)/V``,
    drawn out where most of the register answered (`nulmeting.mostly_answered`). At p = 0 or 1, where V shows nothing,
    ``n* = n (N-1)/(N-n)`` over the pooled design effect. An indicator may name its method. Means, ratios and
    superiority: ``t``, with no more degrees of freedom than clusters of one size would leave (`nulmeting.levels.even`).
    Medians: ``woodruff``.

    Parameters
    ----------
    continuous : bool
        Take the Korn-Graubard limits where the exact ones are steps: for the interval of a change, which steps would
        leave without a p-value of its own.
    """
    numbers = {name: rows[name].to_numpy(dtype=np.float64) for name in ("n", "estimate", "variance", "df", "size")}
    finite = (rows["target"] == "population").to_numpy()
    missing = (rows["missing"] != "").to_numpy()
    certain = _certain(rows, numbers, finite)
    everybody = certain & (rows["answered"].to_numpy(dtype=np.float64) == numbers["size"])
    error = np.sqrt(numbers["variance"])
    error = np.where((error > 0) | everybody, error, np.nan)
    # who did not answer counts as known there: there is nothing to give an interval of
    filled = finite & (rows["base"] == "register").to_numpy() & ~everybody
    error[filled] = np.nan
    share = (rows["statistic"] == "share").to_numpy() & ~missing & ~filled
    median = (rows["statistic"] == "median").to_numpy() & ~missing
    mean = (rows["statistic"].isin(["mean", "ratio", "superiority"])).to_numpy() & ~missing & ~filled
    below = rows["below"].to_numpy(dtype=np.float64)
    worth = effective_size(rows, {**numbers, "estimate": np.where(median, below, numbers["estimate"])}, finite, certain)
    prepared = _shares(rows[share], {k: v[share] for k, v in numbers.items()}, worth[share], error[share], continuous)
    steps = _Medians(rows, figures, np.flatnonzero(median), numbers, worth)
    if median.any():
        error[median] = steps.standard_error()
    method = np.full(len(rows), "", dtype="<U16")
    method[share] = prepared.prepared.method if share.any() else ""
    method[mean], method[median] = "t", "woodruff"

    wald = _Wald(rows[mean], error[mean], certain[mean], np.fmin(numbers["df"], rows["even"] - 1)[mean])

    def at(alpha: Array) -> tuple[Array, Array]:
        low, high = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        if share.any():
            low[share], high[share] = prepared.at(alpha[share])
        low[mean], high[mean] = wald.at(alpha[mean])
        if median.any():
            low[median], high[median] = steps.at(alpha[median])
        return low, high

    return Intervals(method, error, certain, at)


def _certain(rows: pd.DataFrame, numbers: dict[str, Array], finite: Mask) -> Mask:
    known = rows["whole"].to_numpy(dtype=bool) | (rows["base"] == "register").to_numpy()
    return np.asarray(finite & known & (numbers["n"] >= numbers["size"]) & ~(numbers["variance"] > 0))


def effective_size(rows: pd.DataFrame, numbers: dict[str, Array], finite: Mask, certain: Mask) -> Array:
    """Give the number of independent units that a share is worth.

    ``p(1-p)/V`` where that is known, but with fewer than `FEW_CASES` cases no more than the units that answered one by
    one (`nulmeting.levels.singly`; the truncation that Korn & Graubard 1998 recommend); infinite if nothing is
    uncertain; else the number of units over the pooled design effect. The latter two times ``(N-1)/(N-n)`` for the
    population unless an organisation is incomplete.
    """
    n, size, p = numbers["n"], numbers["size"], numbers["estimate"]
    with np.errstate(divide="ignore", invalid="ignore"):
        corrected = finite & rows["whole"].to_numpy(dtype=bool) & (size > n)
        units = np.where(corrected, n * (size - 1) / (size - n), n)
        fallback = units / rows["pooled"].to_numpy(dtype=np.float64)
        known = (p > 0) & (p < 1) & (numbers["variance"] > 0)
        worth = np.where(known, p * (1 - p) / numbers["variance"], fallback)
        alone = rows["singly"].to_numpy(dtype=np.float64)
        # of few cases V shows too little: an organisation that is one quarter yes seems worth four
        few = known & (np.minimum(p, 1 - p) * alone < FEW_CASES)
        capped = few & (corrected | ~finite)
        most = alone * np.where(corrected, (size - 1) / (size - n), 1.0)
        worth = np.where(capped, np.fmin(worth, most), worth)
    return np.where(certain, np.inf, worth)


def _shares(
    rows: pd.DataFrame, numbers: dict[str, Array], worth: Array, error: Array, continuous: bool
) -> MostlyAnswered:
    finite = (rows["target"] == "population").to_numpy()
    binary, whole = rows["binary"].to_numpy(dtype=bool), rows["whole"].to_numpy(dtype=bool)
    organisation = (rows["unit"] == "organisation").to_numpy()
    single = rows["rule"].isin([*NONLINEAR, "informant"]).to_numpy()
    # each unit answered for itself
    alone = binary & np.where(organisation, single | ~rows["clustered"].to_numpy(), ~rows["clustered"].to_numpy())
    alone &= (rows["weighting"] == "none").to_numpy()
    drawn = binary & finite & np.where(organisation, whole, alone) & (numbers["size"] >= numbers["n"])
    drawn &= ((rows["base"] != "register") & (rows["weighting"] == "none")).to_numpy()
    binomial = alone & ~drawn & (~finite | ~whole)
    method = np.where(drawn, "konijn", np.where(binomial, "clopper_pearson", "korn_graubard"))
    method = _named(rows["named"].to_numpy(dtype=str), method, drawn, alone)
    if continuous:
        method = np.where(np.isin(method, COUNTED), "korn_graubard", method)
    count = np.where(np.isin(method, COUNTED), np.rint(rows["total"].to_numpy(dtype=np.float64)), np.nan)
    plain = np.isin(method, BINOMIAL)
    # a binomial method takes the count itself, not V, whose divisor is n - 1
    worth = np.where(plain & ~np.isinf(worth), numbers["n"], worth)
    df = np.where(drawn & (method == "korn_graubard"), np.inf, numbers["df"])
    p, n = numbers["estimate"], numbers["n"]
    prepared = prepare(method, p, count, n, worth, numbers["size"], df, error)
    return mostly_answered(prepared, p, worth, n, np.where(finite, numbers["size"], np.nan), df, whole)


def _named(named: NDArray[np.str_], method: NDArray[np.str_], drawn: Mask, alone: Mask) -> NDArray[np.str_]:
    """Take the method that the configuration names where it applies: counts of whole units need units drawn singly."""
    fits = np.where(np.isin(named, COUNTED), drawn, np.where(np.isin(named, BINOMIAL), alone, named != ""))
    return np.where((named != "") & fits, named, method)


class _Wald:
    """``estimate ± t SE``, cut off at the ends of the scale."""

    def __init__(self, rows: pd.DataFrame, error: Array, certain: Mask, df: Array) -> None:
        self._centre, self._low, self._high = (
            rows[name].to_numpy(dtype=np.float64) for name in ("estimate", "low", "high")
        )
        self._error, self._certain, self._df = error, certain, df

    def at(self, alpha: Array) -> tuple[Array, Array]:
        """Give low and high; the whole scale where V shows nothing, and NaN if that scale has no ends."""
        with np.errstate(invalid="ignore"):
            half = np.where(self._certain, 0.0, critical(alpha, self._df) * self._error)
        return bounded_only(np.fmax(self._centre - half, self._low), np.fmin(self._centre + half, self._high))


def bounded_only(low: Array, high: Array) -> tuple[Array, Array]:
    """Give limits, NaN where one of them is infinite: without a degree of freedom on a scale without an end."""
    endless = np.isinf(low) | np.isinf(high)
    return np.where(endless, np.nan, low), np.where(endless, np.nan, high)


class _Medians:
    """Woodruff's intervals (1952) of medians: the interval of the share one half, read through the distribution.

    The share at or below the median is worth so many independent units, n*, like any other; ``½ ± t √(1/4n*)`` are
    read back as values. (With its own variance in the place of that of one half the interval covers 86% where marks
    from 1 to 10 put 95% at or below the median.) A limit at or beyond 0 or 1 is read back as the end of the scale: no
    value that was observed bounds it.
    """

    def __init__(
        self,
        rows: pd.DataFrame,
        figures: list[Figure],
        which: NDArray[np.intp],
        numbers: dict[str, Array],
        worth: Array,
    ) -> None:
        self._figure, self._figures = rows["figure"].to_numpy()[which], figures
        self._domain: Codes = rows["domain"].to_numpy()[which]
        self._column: Codes = rows["column"].to_numpy()[which]
        self._ends = [rows[name].to_numpy(dtype=np.float64)[which] for name in ("low", "high")]
        self._df = numbers["df"][which]
        self._middle = numbers["estimate"][which]
        # on a coarse scale the share at or below the median can be far from one half, where the spread is largest
        self._error = np.sqrt(0.25 / worth[which])

    def at(self, alpha: Array) -> tuple[Array, Array]:
        """Give low and high; the ends of the scale without a degree of freedom."""
        with np.errstate(invalid="ignore"):
            half = critical(alpha, self._df) * self._error
        known = (half < 0.5) & (self._df > 0)
        low, high = self._read(np.where(known, 0.5 - half, np.nan)), self._read(np.where(known, 0.5 + half, np.nan))
        ends = [np.where(known, side, end) for side, end in zip((low, high), self._ends, strict=True)]
        certain = self._error == 0
        return np.where(certain, self._middle, ends[0]), np.where(certain, self._middle, ends[1])

    def standard_error(self, alpha: float = 0.05) -> Array:
        """Give the width of the interval over 2t; NaN if it has none, 0 if nothing is uncertain."""
        level = np.full(self._df.size, alpha)
        low, high = self.at(level)
        with np.errstate(invalid="ignore"):
            width = (high - low) / (2 * critical(level, self._df))
        return np.where(self._error == 0, 0.0, np.where((width > 0) & (self._df > 0), width, np.nan))

    def _read(self, share: Array) -> Array:
        out = np.full(share.size, np.nan)
        for number in np.unique(self._figure):
            rows, steps = np.flatnonzero(self._figure == number), self._figures[number].ordered
            assert steps is not None
            place = self._domain[rows], self._column[rows]
            shares = np.full(steps.count.shape, np.nan)
            shares[place] = share[rows]
            out[rows] = steps.quantiles(shares)[place]
        return out
