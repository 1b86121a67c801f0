"""How sure a figure about few is, is told in steps of five per cent: in hundredths it tells how many colleagues agree.

That two colleagues say the same, and not the opposite, adds 1/n² to the variance of a share of a half among n people,
which is about 1/(4n) by itself, and so about n^-1.5 to its standard error. Among 24 people that is nearly a hundredth:
two decimals then tell the number of such pairs. Among fifty it is a third of that. Means over organisations, where
parts of one count, are told so in groups of any size.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.protect_means import of_figures, theirs
from nulmeting.protect_rounding import NOTHING, SHOWN
from nulmeting.protect_rules import of_parts
from nulmeting.settings import Measurement

FEW = 50
"""Below how many people a part is one of few; organisations always are."""
STEPS = 20
"""In how many the scale from nought to one is cut: each is five per cent."""
SCALE = ("share", "superiority")
"""Statistics that lie between nought and one."""
LOWS = ("ci_low", "difference_low")
HIGHS = ("ci_high", "difference_high", "standard_error")

Tables = Mapping[str, pd.DataFrame]


def in_steps(measurement: Measurement, tables: Tables) -> dict[str, pd.DataFrame]:
    """Give tables in which errors about few are rounded up, and their limits outward, to steps of .05.

    So that an interval covers no less than it did. About few are figures of a category, of those whom a definition is
    ``among``, or of those who count in both waves beside those in one, of fewer than `FEW` people, or of organisations;
    of a difference the smaller side counts.

    Parameters
    ----------
    measurement : Measurement
        If its ``thresholds.decimals`` are more than reports show, more was asked for, and everything stays.
    tables : mapping of name to DataFrame
        Typed; what is hidden has gone.
    """
    if measurement.thresholds.decimals > SHOWN:
        return dict(tables)
    made = {
        name: _outward(measurement, tables[name], bases(tables)) for name, bases in _BASES.items() if name in tables
    }
    return {**tables, **made}


def _of_estimates(tables: Tables) -> pd.Series:
    return tables["estimates"]["denominator"]


def _of_changes(tables: Tables) -> pd.Series:
    return tables["changes"][["n_from", "n_to"]].astype("float64").min(axis=1)


def _of_subgroups(tables: Tables) -> pd.Series:
    """Count behind either figure, as is told with the figures themselves."""
    frame = tables["subgroups"]
    own, other = (of_figures(side, tables, "denominator") for side in (frame, theirs(frame)))
    return pd.concat([own, other], axis=1).min(axis=1)


def _of_attrition(tables: Tables) -> pd.Series:
    """Take the smaller of both groups for either: their difference tells of both."""
    frame = tables["attrition"]
    place = [frame[name] for name in ("wave_from", "wave_to", "wave", "indicator", "option")]
    return frame["denominator"].astype("float64").groupby(place, dropna=False).transform("min")


_BASES = {
    "estimates": _of_estimates,
    "changes": _of_changes,
    "subgroups": _of_subgroups,
    "attrition": _of_attrition,
}


def about_few(measurement: Measurement, frame: pd.DataFrame, bases: pd.Series) -> NDArray[np.bool_]:
    """Tell which rows have a figure about few, so that its limits are in steps unless more decimals were asked for."""
    part = of_parts(measurement, frame).to_numpy(dtype=bool) if "breakdown" in frame else np.ones(len(frame), bool)
    few = ~bases.astype("float64").ge(FEW).to_numpy(dtype=bool) | (frame["unit"] == "organisation").to_numpy(dtype=bool)
    few &= part & frame["statistic"].isin(SCALE).to_numpy(dtype=bool)
    return few


def units_in_steps(measurement: Measurement, tables: Tables) -> list[str]:
    """Give the units of figures about few whose limits are in steps, among tables that may lack some."""
    if measurement.thresholds.decimals > SHOWN:
        return []
    found: set[str] = set()
    for name in ("estimates", "attrition"):
        frame = tables.get(name)
        if frame is not None and len(frame):
            few = about_few(measurement, frame, _BASES[name](tables)) & frame["ci_low"].notna().to_numpy(dtype=bool)
            found |= set(frame.loc[few, "unit"])
    return sorted(found)


def beside_few(measurement: Measurement, tables: Tables) -> bool:
    """Tell whether limits of a larger group of people are in steps, as they stand beside those of one of few."""
    frame = tables.get("attrition")
    if measurement.thresholds.decimals > SHOWN or frame is None or not len(frame):
        return False
    few = about_few(measurement, frame, _of_attrition(tables)) & frame["ci_low"].notna().to_numpy(dtype=bool)
    larger = frame["denominator"].astype("float64").ge(FEW) & (frame["unit"] == "person")
    return bool((few & larger.to_numpy(dtype=bool)).any())


def _outward(measurement: Measurement, frame: pd.DataFrame, bases: pd.Series) -> pd.DataFrame:
    few = about_few(measurement, frame, bases)
    made = {name: _to_step(frame[name], few, -1) for name in LOWS if name in frame}
    return frame.assign(**made, **{name: _to_step(frame[name], few, 1) for name in HIGHS if name in frame})


def _to_step(values: pd.Series, rows: NDArray[np.bool_], direction: int) -> pd.Series:
    """Round down, or up, in the rows."""
    steps = values.astype("float64") * (direction * STEPS)
    return values.mask(rows, np.ceil(steps - NOTHING) / (direction * STEPS) + 0.0)
