"""The estimates of every wave: one row per indicator, definition, domain and target, each with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.blocks import Block
from nulmeting.dependence import dependence, everybody
from nulmeting.fields import typed
from nulmeting.figures import Figure, figure
from nulmeting.influence import NONLINEAR, Array
from nulmeting.intervals import Pair, worst_case
from nulmeting.levels import ALPHA, Plan, design_effect, level_rows
from nulmeting.limits import Intervals, intervals
from nulmeting.norms import with_norms
from nulmeting.settings import Measurement
from nulmeting.units import Survey

FEW_UNITS = 30
FEW_DEGREES = 10

Figures = Mapping[str, list[Figure]]
"""The figures of every wave, one per block."""


def all_figures(whole: Survey, made: tuple[Block, ...]) -> Figures:
    """Estimate every block in every wave."""
    return {name: [figure(whole, block, wave) for block in made] for name, wave in whole.waves.items()}


def estimates(whole: Survey, wanted: Plan, figures: Figures) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give everything that is planned.

    Returns
    -------
    estimates : DataFrame
        One row per wave × indicator × option × definition × statistic × breakdown × category × target.
    support : DataFrame
        Row for row: how many organisations stand behind the figure, and the part of the largest. Not for publication.
    """
    tables = [_wave(whole, wanted, figures, wave.id) for wave in whole.measurement.waves]
    table = with_norms(whole.measurement, pd.concat(tables, ignore_index=True))
    return typed("estimates", table), typed("support", table)


def targets(measurement: Measurement) -> tuple[str, ...]:
    """Give the targets that figures are given for: without a register there is no population to speak of."""
    return ("process",) if measurement.register is None else ("population", "process")


def _wave(whole: Survey, wanted: Plan, figures: Figures, wave: str) -> pd.DataFrame:
    aims = targets(whole.measurement)
    own = figures[wave]
    parts = [wave_rows(whole, wanted, figures, wave, target) for target in aims]
    # the targets of one figure stand together
    rows = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    support = organisations_behind(whole, wanted, own).loc[np.repeat(np.arange(len(wanted.keys)), len(aims))]
    table = pd.concat([with_intervals(rows, intervals(rows, own), own), support.reset_index(drop=True)], axis=1)
    return table


def wave_rows(whole: Survey, wanted: Plan, figures: Figures, wave: str, target: str) -> pd.DataFrame:
    """Give the rows of `nulmeting.levels.level_rows`, with ordinal figures set against the first wave that asked."""
    return _superiority(whole, level_rows(whole, wanted, figures[wave], wave, target), figures, wave)


def with_intervals(rows: pd.DataFrame, made: Intervals, figures: list[Figure]) -> pd.DataFrame:
    """Add interval, bounds, status and reason to rows from `nulmeting.levels.level_rows`."""
    table = rows.copy()
    available = (rows["missing"] == "").to_numpy()
    low, high = made.at(np.full(len(rows), ALPHA))
    table["bound_low"], table["bound_high"] = bounds(rows, figures)
    table["ci_low"], table["ci_high"] = within_bounds(table, low, high)
    table["standard_error"], table["ci_method"] = made.standard_error, made.method
    table["numerator"] = rows["total"].where((rows["statistic"] == "share") & available)
    table["denominator"], table["population"] = rows["n"], rows["size"]
    table["design_effect"] = _design_effect(rows)
    spreadless = rows["statistic"].isin(["median", "superiority"])
    table.loc[spreadless, "design_effect"] = np.nan
    flag = _flag(table, available)
    table["status"], table["reason"] = state(rows["missing"], rows["fewest"], rows["df"], rows["uneven"], flag)
    emptied = ["estimate", "standard_error", "ci_low", "ci_high", "df", "design_effect", "bound_low", "bound_high"]
    table.loc[~available, emptied] = np.nan
    table.loc[~available | table["ci_low"].isna(), "ci_method"] = ""
    return table


def _design_effect(rows: pd.DataFrame) -> Array:
    number = {name: rows[name].to_numpy(dtype=np.float64) for name in ("variance", "spread", "n", "size")}
    with np.errstate(divide="ignore", invalid="ignore"):
        corrected = (rows["target"] == "population") & (rows["whole"].astype(bool) | ~rows["rule"].isin(NONLINEAR))
        factor = np.where(corrected, 1 - number["n"] / number["size"], 1.0)
    return design_effect(number["variance"], factor, number["spread"], number["n"])


def _flag(table: pd.DataFrame, available: NDArray[np.bool_]) -> NDArray[Any]:
    """Give the reason why something is lacking although there is an estimate."""
    inner = (table["estimate"] > 0) & (table["estimate"] < 1)
    # equal answers leave a median without a standard error, but not without an interval
    shown = np.where(table["statistic"] == "share", inner, table["statistic"] != "median")
    lacking = table["standard_error"].isna() & shown
    thin = available & (table["ci_low"].isna() | lacking | (table["df"] <= 0))
    return np.where(thin, "not_estimable", table["flag"])


def within_bounds(table: pd.DataFrame, low: Array, high: Array) -> Pair:
    """Cut the interval of a population figure off at its worst case, and let it hold the estimate."""
    cut = bounded(table)
    estimate = table["estimate"].to_numpy(dtype=np.float64)
    # the comparison with the estimate undoes rounding in the last binary place
    lower = np.minimum(np.where(cut & ~np.isnan(low), np.fmax(low, table["bound_low"]), low), estimate)
    upper = np.maximum(np.where(cut & ~np.isnan(high), np.fmin(high, table["bound_high"]), high), estimate)
    return lower, upper


def bounded(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell where the worst case over the units without an answer limits the interval: in population figures.

    Not where an organisation is incomplete: its own value is then not known either, and with all organisations
    answering through one of their people the interval would be cut to a point.
    """
    return ((table["target"] == "population") & table["whole"].astype(bool)).to_numpy(dtype=bool)


def bounds(rows: pd.DataFrame, figures: list[Figure]) -> Pair:
    """Bound every figure over the units that did not answer, whatever they would have said."""
    number = {name: rows[name].to_numpy(dtype=np.float64) for name in ("total", "answered", "size", "low", "high")}
    low, high = worst_case(*number.values())
    for one in rows.loc[rows["statistic"] == "median", "figure"].unique():
        steps = figures[one].ordered
        at = np.flatnonzero((rows["figure"] == one) & (rows["statistic"] == "median"))
        place = rows["domain"].to_numpy()[at], rows["column"].to_numpy()[at]
        if steps is None:
            continue
        ends = []
        for end in ("low", "high"):
            given = {name: np.full(steps.count.shape, np.nan) for name in ("size", end)}
            for name, values in given.items():
                values[place] = number[name][at]
            ends.append(steps.worst_case(given["size"], given[end])[place])
        low[at], high[at] = ends
    unbounded = rows["statistic"].isin(["ratio", "superiority"]) | (rows["weighting"] != "none")
    return np.where(unbounded, np.nan, low), np.where(unbounded, np.nan, high)


def organisations_behind(whole: Survey, wanted: Plan, figures: list[Figure]) -> pd.DataFrame:
    """Count the organisations behind every figure, and the part of the largest in its units."""
    organisations = np.full((len(wanted.keys), 2), np.nan)
    for number, one in enumerate(figures):
        rows = np.flatnonzero(wanted.block == number)
        domain, column = wanted.domain[rows], wanted.column[rows]
        made = one.counted
        known = made.cluster < whole.organisations
        units = np.where(known[:, None], made.units, 0.0)
        counts = np.zeros((2, *one.size.shape))
        np.add.at(counts[0], made.domain, units > 0)
        np.maximum.at(counts[1], made.domain, units)
        with np.errstate(divide="ignore", invalid="ignore"):
            largest = np.where(counts[0] > 0, counts[1] / one.size, np.nan)
        empty = one.size == 0
        organisations[rows, 0] = np.where(empty, np.nan, counts[0])[domain, column]
        organisations[rows, 1] = np.where(empty, np.nan, largest)[domain, column]
    return pd.DataFrame(organisations, columns=["organisations", "largest_organisation"])


def _superiority(whole: Survey, rows: pd.DataFrame, figures: Figures, wave: str) -> pd.DataFrame:
    """Set ordinal figures against the first wave that asked: ½ there, later the chance to stand above it."""
    out = rows.copy()
    finite = rows["target"].iloc[0] == "population"
    for number in rows.loc[rows["statistic"] == "superiority", "figure"].unique():
        own = figures[wave][number]
        at = np.flatnonzero(rows["figure"] == number)
        domain, column = rows["domain"].to_numpy()[at], rows["column"].to_numpy()[at]
        first = first_asked(figures, number, own)
        if first is own:
            # ½ by definition: nothing to give an interval of
            out.loc[out.index[at], ["variance", "df", "low", "high"]] = np.nan
            continue
        link = dependence(whole, first, own, finite=finite)
        found = own.estimate if link.estimate_to is None else link.estimate_to
        # with one wave that shows nothing the other is no measure of both
        variance = np.where(link.shown, link.variance, 0.0)
        least = np.minimum(first.size, own.size)
        # that everybody answered in this wave makes nothing certain by itself
        sure = everybody(whole, first) & everybody(whole, own)
        values = {"estimate": found, "variance": variance, "df": link.df, "flag": link.flag, "fewest": least}
        values |= {"whole": sure}
        for name, array in values.items():
            out.loc[out.index[at], name] = array[domain, column]
        nobody = np.isnan(found[domain, column]) & (rows["missing"].to_numpy()[at] == "")
        out.loc[out.index[at[nobody]], "missing"] = "no_respondents"
    return out


def first_asked(figures: Figures, number: int, own: Figure) -> Figure:
    """Give a block's figure in the first wave that asked; its own if none did."""
    return next((x[number] for x in figures.values() if x[number].laid.asked.any()), own)


def state(
    missing: pd.Series, n: pd.Series, df: pd.Series, large: pd.Series, flag: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give status and reason: not available, ok, or indicative.

    Indicative is what has few units, few degrees of freedom, or persons of whom too many stand in one organisation.
    """
    few = (n.astype("float64") < FEW_UNITS) | (df < FEW_DEGREES) | large
    status = np.where(missing != "", "not_available", np.where(few, "indicative", "ok"))
    return status, np.where(missing != "", missing, flag)
