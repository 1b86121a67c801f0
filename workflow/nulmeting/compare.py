"""Changes between two waves: over all units, and over those that answered in both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from nulmeting.conditions import items_of
from nulmeting.dependence import Dependence, dependence, paired
from nulmeting.estimate import Figures, bounded, bounds, state, targets
from nulmeting.fields import typed
from nulmeting.figures import Figure
from nulmeting.influence import ROUNDING, Array, Mask
from nulmeting.intervals import Pair, mover
from nulmeting.inversion import p_value
from nulmeting.levels import ALPHA, Plan, level_rows
from nulmeting.limits import Intervals, intervals
from nulmeting.settings import Definition, Measurement
from nulmeting.share_intervals import critical
from nulmeting.units import Survey
from nulmeting.verdicts import adjust, verdict

METHODS = {"share": "mover", "mean": "t", "ratio": "t", "superiority": "t", "median": "woodruff"}
GRAVEST = ("not_estimable", "not_asked", "no_register", "no_respondents", "")


def changes(whole: Survey, wanted: Plan, figures: Figures) -> pd.DataFrame:
    """Compare the waves that the configuration names, figure by figure.

    ``comparison`` is ``all`` (every unit of either wave, overlap in the variance) or ``paired`` (units valid in both).
    The interval of a share is MOVER on the single-wave limits with the design's correlation (Zou & Donner 2008), of a
    mean, ratio or superiority ``t``, of a median MOVER on Woodruff's limits. The p-value is the smallest α whose
    interval excludes 0; the verdict goes by the p-value adjusted within the family.

    Returns
    -------
    DataFrame
        One row per comparison × ``all``, ``paired`` × row of the estimates.
    """
    tables = [
        _compare(whole, wanted, figures, waves, comparison)
        for waves in whole.measurement.comparisons
        for comparison in ("all", "paired")
    ]
    if not tables:
        return typed("changes", pd.DataFrame())
    table = pd.concat(tables, ignore_index=True)
    return typed("changes", _judged(whole.measurement, table))


def comparable(definition: Definition, measurement: Measurement) -> bool:
    """Tell whether every item of a definition may be compared over waves."""
    conditions = (definition.condition, definition.among, definition.informant)
    codes = [code for part in conditions if part is not None for code in items_of(part)]
    codes += [code for code in (definition.item, definition.per) if code]
    return all(measurement.codebook[code].comparable for code in codes)


def _compare(whole: Survey, wanted: Plan, figures: Figures, waves: tuple[str, str], comparison: str) -> pd.DataFrame:
    sides = [figures[wave] for wave in waves]
    pairs = [paired(*both) for both in zip(*sides, strict=True)]
    used = [list(side) for side in zip(*pairs, strict=True)] if comparison == "paired" else sides
    both = _gathered(wanted, [one.size for one, _ in pairs])
    why = _why(whole, wanted, comparison)
    parts = []
    for target in targets(whole.measurement):
        rows = [level_rows(whole, wanted, own, wave, target) for own, wave in zip(used, waves, strict=True)]
        links = [dependence(whole, *pair, finite=target == "population") for pair in zip(*used, strict=True)]
        table = _table(rows, used, wanted, links, why)
        linked = np.array([whole.linked[unit] for unit in wanted.keys["unit"]])
        table["n_both"] = np.where(linked, both, np.nan)
        parts.append(table.assign(wave_from=waves[0], wave_to=waves[1], comparison=comparison))
    # the targets of one figure stand together
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def _why(whole: Survey, wanted: Plan, comparison: str) -> list[str]:
    """Say why a figure cannot be compared, whatever the answers."""
    out = []
    for block, column in zip(wanted.block, wanted.column, strict=True):
        definition = wanted.blocks[block].columns[column].definition
        if not comparable(definition, whole.measurement):
            out.append("not_asked")
        elif comparison == "paired" and not whole.linked[definition.unit]:
            out.append("unlinked")
        else:
            # of those in both waves everybody answered: the register is no base for them
            out.append("not_estimable" if comparison == "paired" and definition.base == "register" else "")
    return out


def _gathered(wanted: Plan, arrays: Sequence[Array]) -> Array:
    """Give row by row what the blocks hold, each an array (domains, Q)."""
    out = np.full(len(wanted.keys), np.nan)
    for number, array in enumerate(arrays):
        rows = wanted.block == number
        out[rows] = array[wanted.domain[rows], wanted.column[rows]]
    return out


def _table(
    rows: list[pd.DataFrame], figures: list[list[Figure]], wanted: Plan, links: list[Dependence], why: list[str]
) -> pd.DataFrame:
    first, later = rows
    table = wanted.keys.assign(target=first["target"])
    gravest = [min(pair, key=GRAVEST.index) for pair in zip(first["missing"], later["missing"], strict=True)]
    table["missing"] = [one or two for one, two in zip(why, gravest, strict=True)]
    for one in rows:
        one["missing"] = table["missing"]
    table["estimate_from"] = first["estimate"]
    found = [
        two.estimate if link.estimate_to is None else link.estimate_to
        for link, two in zip(links, figures[1], strict=True)
    ]
    table["estimate_to"] = _gathered(wanted, found)
    table["n_from"], table["n_to"] = first["n"], later["n"]
    difference = table["estimate_to"] - table["estimate_from"]
    # equal figures differ by rounding alone
    rounding = difference.abs() <= ROUNDING * (table["estimate_to"].abs() + table["estimate_from"].abs())
    table["difference"] = difference.mask(rounding, 0.0)
    table["whole"] = first["whole"] & later["whole"]
    low, high = zip(*(bounds(one, own) for one, own in zip(rows, figures, strict=True)), strict=True)
    table["bound_low"], table["bound_high"] = low[1] - high[0], high[1] - low[0]
    table = _tested(table, rows, figures, wanted, links)
    available = table["missing"] == ""
    emptied = ["estimate_from", "estimate_to", "difference", "standard_error", "ci_low", "ci_high", "bound_low"]
    table.loc[~available, [*emptied, "bound_high", "p_value", "low_90", "high_90"]] = np.nan
    table.loc[~available, "method"] = ""
    unlinked = table["missing"] == "unlinked"
    table.loc[unlinked, ["n_from", "n_to"]] = np.nan
    return table


def _tested(
    table: pd.DataFrame, rows: list[pd.DataFrame], figures: list[list[Figure]], wanted: Plan, links: list[Dependence]
) -> pd.DataFrame:
    """Add standard error, interval, p-value, status and reason."""
    variance, df, rho = (
        _gathered(wanted, [getattr(x, name) for x in links]) for name in ("variance", "df", "correlation")
    )
    flag = np.full(len(table), "", dtype=object)
    for number, link in enumerate(links):
        own = wanted.block == number
        flag[own] = link.flag[wanted.domain[own], wanted.column[own]]
    sides = [intervals(one, own, continuous=True) for one, own in zip(rows, figures, strict=True)]
    certain = sides[0].certain & sides[1].certain
    shown = _gathered(wanted, [link.shown.astype(np.float64) for link in links]) > 0
    table["standard_error"] = _error(table, sides, np.sqrt(variance), rho, shown)
    at = _Interval(table, rows, sides, rho, np.where(certain, 0.0, table["standard_error"]), df)
    with np.errstate(invalid="ignore"):
        table["ci_low"], table["ci_high"] = at(np.full(len(table), ALPHA))
        table["low_90"], table["high_90"] = at(np.full(len(table), 2 * ALPHA))
        table["p_value"] = p_value(at, table["difference"].to_numpy(dtype=np.float64), ALPHA)
    lacking = table["ci_low"].isna()
    bounded = (flag == "covariance_bound") & ~lacking
    table["method"] = np.where(lacking, "", np.where(bounded, "bounds", table["statistic"].map(METHODS)))
    least = table[["n_from", "n_to"]].min(axis=1)
    thin = table["standard_error"].isna() & ~(_at_an_end(rows[0]) & _at_an_end(rows[1]))
    reason = np.where(lacking | thin, "not_estimable", flag)
    table["status"], table["reason"] = state(table["missing"], least, pd.Series(df, index=table.index), reason)
    return table


def _error(table: pd.DataFrame, sides: list[Intervals], error: Array, rho: Array, shown: Mask) -> Array:
    """Give the standard error of the difference; NaN if that of either wave is not defined.

    A superiority has its own; of a median it is that of the values, by the correlation of the shares at or below.
    """
    first, later = (side.standard_error for side in sides)
    both = np.sqrt(np.maximum(first**2 + later**2 - 2 * rho * first * later, 0.0))
    made = np.where(table["statistic"] == "median", both, error)
    alone = (table["statistic"] == "superiority").to_numpy() & shown
    everybody = (first == 0) & (later == 0)
    plain = (table["statistic"] != "superiority").to_numpy() & ~np.isnan(first + later)
    known = (alone | plain) & ((made > 0) | everybody)
    return np.where(known, made, np.nan)


def _at_an_end(rows: pd.DataFrame) -> Mask:
    """Tell which figures may have no standard error: shares of 0 or 1, and medians of equal answers."""
    end = (rows["statistic"] == "share") & rows["estimate"].isin([0.0, 1.0])
    return ((end | (rows["statistic"] == "median")) & (rows["df"] > 0)).to_numpy(dtype=bool)


class _Interval:
    """The interval of every change at any level."""

    def __init__(
        self, table: pd.DataFrame, rows: list[pd.DataFrame], sides: list[Intervals], rho: Array, error: Array, df: Array
    ) -> None:
        self._table, self._sides, self._rho, self._error, self._df = table, sides, rho, error, df
        self._points = [table[name].to_numpy(dtype=np.float64) for name in ("estimate_from", "estimate_to")]
        self._wald = table["statistic"].isin(["mean", "ratio", "superiority"]).to_numpy()
        shift = (table["statistic"] == "superiority").to_numpy()
        self._width = np.where(shift, 0.5, (rows[0]["high"] - rows[0]["low"]).to_numpy(dtype=np.float64))
        self._cut = bounded(table)
        self._bounds = [table[name].to_numpy(dtype=np.float64) for name in ("bound_low", "bound_high")]
        self._difference = table["difference"].to_numpy(dtype=np.float64)

    def __call__(self, alpha: Array) -> Pair:
        ends = [(point, *side.at(alpha)) for point, side in zip(self._points, self._sides, strict=True)]
        low, high = mover(ends[0], ends[1], self._rho)
        # of no error at all not even an infinite quantile makes an interval
        half = np.where(self._error == 0, 0.0, critical(alpha, self._df) * self._error)
        low = np.where(self._wald, np.fmax(self._difference - half, -self._width), low)
        high = np.where(self._wald, np.fmin(self._difference + half, self._width), high)
        low = np.where(self._cut & ~np.isnan(low), np.fmax(low, self._bounds[0]), low)
        high = np.where(self._cut & ~np.isnan(high), np.fmin(high, self._bounds[1]), high)
        return np.minimum(low, self._difference), np.maximum(high, self._difference)


def _judged(measurement: Measurement, table: pd.DataFrame) -> pd.DataFrame:
    """Add family, adjusted p-value, margin and verdict."""
    declared = {indicator.id: indicator for indicator in measurement.indicators}
    families = table["indicator"].map(lambda name: measurement.family_of(name))
    aims = table["indicator"].map(lambda name: declared[name].target)
    of_total = table["breakdown"] == "all"
    planned = np.array(
        [f is not None and place in f.breakdowns for f, place in zip(families, table["breakdown"], strict=True)]
    )
    tested = table["headline"] & (table["comparison"] == "all") & (of_total | planned) & families.notna()
    tested &= table["target"] == np.where("population" in set(table["target"]), aims, "process")
    out = table.copy()
    out["family"] = [f.id if use else "" for f, use in zip(families, tested, strict=True)]
    out["adjustment"] = [f.adjustment if use else "" for f, use in zip(families, tested, strict=True)]
    margins = out["indicator"].map(lambda name: measurement.margin_of(name)).astype("float64")
    out["margin"] = margins.where(tested)
    # every comparison of waves is a family of its own
    groups = np.where(tested, out["family"] + "|" + out["wave_from"] + "|" + out["wave_to"], "")
    out["p_adjusted"] = adjust(out["p_value"].where(tested), groups, out["adjustment"].to_numpy(dtype=str))
    out["verdict"] = verdict(out["p_adjusted"], ALPHA, out["low_90"], out["high_90"], out["margin"])
    return out
