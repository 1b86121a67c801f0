"""Where few of a group met a condition, their standard error tells whether two of them are colleagues.

Of k among n people who met it, one pair of colleagues more adds 2q/k to the variance over organisations, q the share
that did not: at three a half, which no rounding hides and an interval keeps. The least variance there can be says that
no two are colleagues: who met it then knows that the others of his organisation did not.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from nulmeting.domains import ALL
from nulmeting.intervals import Array
from nulmeting.protect_rounding import HEADLINE, of_counts
from nulmeting.protect_rules import lookup, of_parts
from nulmeting.settings import Measurement
from nulmeting.share_intervals import clopper_pearson

METHOD = "korn_graubard"
ALPHA = 0.05
TOLD = ["standard_error", "ci_low", "ci_high", "ci_method"]

Tables = Mapping[str, pd.DataFrame]


def rare(measurement: Measurement, estimates: pd.DataFrame) -> pd.Series:
    """Tell of which groups so few met the condition of a sensitive indicator, or did not, that their error tells who.

    That is fewer than two small cells: ``2 minimum_cell``.

    Parameters
    ----------
    measurement : Measurement
    estimates : DataFrame
        Before or after hiding: what has no count is not among them.

    Returns
    -------
    Series of bool
        Row for row; only shares of people of a part.
    """
    group = (estimates["unit"] == "person") & of_parts(measurement, estimates)
    sensitive = estimates["indicator"].isin([one.id for one in measurement.indicators if one.sensitive])
    return group & sensitive & of_counts(measurement, "estimates", estimates) & _few(measurement, estimates)


def with_usual_errors(measurement: Measurement, tables: Tables) -> dict[str, pd.DataFrame]:
    """Give tables in which the errors of such groups follow from their counts and the usual design effect.

    Parameters
    ----------
    measurement : Measurement
    tables : mapping of name to DataFrame
        Typed; what is hidden has gone.

    Notes
    -----
    A generalised variance function: ``SE² = D p(1-p)/(n-1)``, times ``1 - n/N`` for the population of N (K. Wolter,
    Introduction to Variance Estimation, 2nd ed. 2007, ch. 7, with one parameter). D is the median design effect of the
    figures of everybody in that wave, never less than 1, as the U.S. National Center for Health Statistics has it
    where few are observed (J. Parker et al., Vital and Health Statistics 2(175), 2017). The interval is that of
    Clopper and Pearson at the size ``p(1-p)/SE²``, cut off at the bounds.
    """
    frame = tables["estimates"]
    one = frame[rare(measurement, frame)]
    n, population, k = (one[name].to_numpy(dtype=np.float64) for name in ("denominator", "population", "numerator"))
    effect = one["wave"].map(usual_design_effects(measurement, frame)).fillna(1.0).to_numpy(dtype=np.float64)
    of_all = (one["target"] == "population").to_numpy(dtype=bool)
    share, missed = k / n, np.where(of_all, 1 - n / population, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):  # everybody answered, or one did
        worth = (n - 1) / (effect * missed)
        error = np.sqrt(share * (1 - share) / worth)
    low, high = clopper_pearson(share, worth, ALPHA)
    told = one.assign(
        standard_error=error,
        ci_low=np.where(of_all, np.fmax(low, one["bound_low"]), low),
        ci_high=np.where(of_all, np.fmin(high, one["bound_high"]), high),
        ci_method=METHOD,
    )
    made = frame.copy()
    made.loc[one.index, TOLD] = told[TOLD]
    return {**tables, "estimates": made}


def usual_design_effects(measurement: Measurement, estimates: pd.DataFrame) -> pd.Series:
    """Give per wave the median design effect of people's shares that are not rare, to the next tenth, at least 1."""
    everybody = (estimates["unit"] == "person") & (estimates["breakdown"] == ALL) & (estimates["target"] == "process")
    everybody &= estimates["headline"] & of_counts(measurement, "estimates", estimates)
    common = estimates[everybody & ~_few(measurement, estimates)]
    medians = common.groupby("wave")["design_effect"].median()
    tenths: Array = np.ceil(np.round(medians.to_numpy(dtype=np.float64) * 10, 9))
    return pd.Series(np.fmax(tenths / 10, 1.0), index=medians.index)


def rest_is_rare(measurement: Measurement, subgroups: pd.DataFrame, estimates: pd.DataFrame) -> pd.Series:
    """Tell of which differences from everybody the rest is such a group: they are a multiple of those from the rest.

    Parameters
    ----------
    measurement : Measurement
    subgroups, estimates : DataFrame
        Before hiding.

    Returns
    -------
    Series of bool
        Row for row with `subgroups`.
    """
    names = ["wave", "indicator", "option", "target", "breakdown", "category"]
    headline = estimates[estimates["headline"]]
    everybody = subgroups.assign(breakdown=ALL, category=ALL)
    met, n = (
        lookup(everybody, names, headline, headline[name].astype("float64"), np.nan)
        - lookup(subgroups, names, headline, headline[name].astype("float64"), np.nan)
        for name in ("numerator", "denominator")
    )
    rest = subgroups.assign(numerator=met, denominator=n, definition=HEADLINE)
    return (subgroups["against"] == ALL) & rare(measurement, rest)


def _few(measurement: Measurement, estimates: pd.DataFrame) -> pd.Series:
    met, n = estimates["numerator"].astype("float64"), estimates["denominator"].astype("float64")
    return pd.concat([met, n - met], axis=1).min(axis=1, skipna=False).lt(2 * measurement.thresholds.minimum_cell)
