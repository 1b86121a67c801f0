"""A mean over the organisations of a part is told as a whole number of them.

Two decimals of a mean over thirty organisations still tell halves from thirds in its sum: the parts of the few that
have several people. With the shares by every other rule beside it, and its standard error, an insider knew what his
colleagues had said.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.domains import ALL
from nulmeting.protect_rounding import SHOWN, of_counts
from nulmeting.protect_rules import lookup, of_parts
from nulmeting.settings import Measurement

PAIRED = "paired"
BOUNDS = ("bound_low", "bound_high")
PLACE = ("indicator", "option", "definition", "target", "unit", "wave", "breakdown", "category")

Tables = Mapping[str, pd.DataFrame]


def whole_organisations(measurement: Measurement, tables: Tables) -> dict[str, pd.DataFrame]:
    """Give tables in which shares that are means over the organisations of a part hold no part of an organisation.

    A part is a category, those whom a definition is ``among``, or those that count in both waves or in one. There a
    mean of x over n organisations is that of x rounded to a whole number, and a difference is that of two such means.

    Parameters
    ----------
    measurement : Measurement
        If its ``thresholds.decimals`` are more than reports show, more was asked for, and everything stays.
    tables : mapping of name to DataFrame
        Typed; what is hidden has gone.
    """
    if measurement.thresholds.decimals > SHOWN:
        return dict(tables)
    made = {name: _MADE[name](measurement, frame, tables) for name, frame in tables.items() if name in _MADE}
    return {**tables, **made}


def of_figures(frame: pd.DataFrame, tables: Tables, column: str) -> pd.Series:
    """Give each row a number of the figure of its definition, wave and category; of what has none, nothing."""
    figures = tables["estimates"]
    return lookup(frame, PLACE, figures, figures[column].astype("float64"), np.nan)


def theirs(frame: pd.DataFrame) -> pd.DataFrame:
    """Give rows of subgroups as those of what each is compared with: another category, or everybody."""
    against = frame["against"]
    return frame.assign(category=against, breakdown=frame["breakdown"].where(against != ALL, ALL))


def _estimates(measurement: Measurement, frame: pd.DataFrame, _: Tables) -> pd.DataFrame:
    part = _means(measurement, "estimates", frame) & of_parts(measurement, frame).to_numpy()
    estimate = _whole(frame["estimate"], frame["denominator"], part)
    added = (estimate - frame["estimate"]) * frame["denominator"] / frame["population"]
    bounds = {name: frame[name].mask(part, frame[name] + added) for name in BOUNDS}
    return frame.assign(estimate=estimate, **bounds)


def _changes(measurement: Measurement, frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    mean = _means(measurement, "changes", frame)
    part = mean & (of_parts(measurement, frame) | (frame["comparison"] == PAIRED)).to_numpy()
    made, added = {}, {}
    for side in ("from", "to"):
        given, n = frame[f"estimate_{side}"], frame[f"n_{side}"]
        made[f"estimate_{side}"] = _whole(given, n, part)
        size = of_figures(frame.assign(wave=frame[f"wave_{side}"]), tables, "population")
        added[side] = (made[f"estimate_{side}"] - given) * n / size
    made["difference"] = frame["difference"].mask(part, made["estimate_to"] - made["estimate_from"])
    made |= {name: frame[name].mask(part, frame[name] + added["to"] - added["from"]) for name in BOUNDS}
    return frame.assign(**made)


def _subgroups(measurement: Measurement, frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """How many organisations stand behind either figure is told with the figures themselves."""
    part = _means(measurement, "subgroups", frame)
    means = {}
    for side, one in (("", frame), ("_against", theirs(frame))):
        n = of_figures(one, tables, "denominator")
        means[f"estimate{side}"] = _whole(frame[f"estimate{side}"], n, part)
    # everybody is told with its decimals elsewhere
    means["estimate_against"] = means["estimate_against"].where(frame["against"] != ALL, frame["estimate_against"])
    means["difference"] = frame["difference"].mask(part, means["estimate"] - means["estimate_against"])
    return frame.assign(**means)


def _attrition(measurement: Measurement, frame: pd.DataFrame, _: Tables) -> pd.DataFrame:
    part = _means(measurement, "attrition", frame)
    estimate = _whole(frame["estimate"], frame["denominator"], part)
    place = [frame[name] for name in ("wave_from", "wave_to", "wave", "indicator", "option")]
    against = estimate.groupby(place, dropna=False).transform(lambda both: both.iloc[0])
    difference = frame["difference"].mask(part & frame["difference"].notna().to_numpy(), estimate - against)
    return frame.assign(estimate=estimate, difference=difference)


_MADE = {"estimates": _estimates, "changes": _changes, "subgroups": _subgroups, "attrition": _attrition}


def _means(measurement: Measurement, name: str, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows are shares of organisations of which one may count for a part."""
    share = (frame["unit"] == "organisation") & (frame["statistic"] == "share")
    return share.to_numpy(dtype=bool) & ~of_counts(measurement, name, frame)


def _whole(means: pd.Series, n: pd.Series, part: NDArray[np.bool_]) -> pd.Series:
    size = n.astype("float64")
    sums = np.floor(np.round(means.astype("float64") * size, 6) + 0.5)
    return means.mask(part & size.gt(0).to_numpy(), sums / size)
