"""From counts to cells: coverage, width and false changes of each kind of interval in each design."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulations.running import COUNTS

MOVED = ("moved", "moved_noisy")
DESIGN = ["organisations", "response", "level", "weighted", "sizes"]
WHAT = ["kind", "statistic", "target", "unit", "share", "mean"]
KEYS = [*WHAT, *DESIGN, "overlap", "icc", "change"]
FALSE_KEYS = ["kind", "statistic", "target", "unit", *DESIGN, "overlap"]
FEWEST = 100
"""A cell with fewer intervals says nothing."""

LEAST, LOWEST = 0.92, 0.88


def cells(counts: pd.DataFrame, fewest: int = FEWEST) -> pd.DataFrame:
    """Give one row per cell.

    Levels by design, share or mark, and correlation within organisations; over both waves, whatever the overlap is and
    whatever becomes of the answers. Changes by design, overlap and whether there is a true change, once by share or
    mark over all correlations, once by correlation over all of them; over noise.
    """
    moved = counts["variant"].isin(MOVED)
    level = (counts["kind"] == "level") & (counts["statistic"] != "superiority")
    # a level is known by its first probability
    level &= ~((counts["wave"] == "later") & moved)
    # answers that change hands are a fact of the register, not draws of a process
    change = (counts["kind"] != "level") & ~((counts["variant"] == "shuffled") & (counts["target"] == "process"))
    changes = counts[change].assign(change=moved[change])
    levels = counts[level].assign(change=False, overlap="all")
    by_mark = changes.assign(icc=np.nan)
    by_icc = changes.assign(share=np.nan, mean=np.nan)
    parts = [part.groupby(KEYS, dropna=False, sort=False)[list(COUNTS)].sum() for part in (levels, by_mark, by_icc)]
    return rated(pd.concat(parts).reset_index(), fewest)


def rated(summed: pd.DataFrame, fewest: int = FEWEST) -> pd.DataFrame:
    """Give coverage and what goes with it of summed counts; rows with few intervals are left out."""
    out = summed[summed["printed"] >= fewest].reset_index(drop=True)
    printed = out["printed"]
    out["coverage"] = out["covered"] / printed
    # as if intervals were independent; columns of answers share their respondents, so it is somewhat more
    out["error"] = np.sqrt(np.maximum(out["coverage"] * (1 - out["coverage"]), 0.25 / printed) / printed)
    out["too_high"], out["too_low"] = out["above"] / printed, out["below"] / printed
    out["width"], out["indicative"] = out["width"] / printed, out["indicative"] / printed
    out["low"] = out["coverage"] < LEAST
    out["surely_low"] = out["coverage"] + 2 * out["error"] < LEAST
    return out


def false_changes(counts: pd.DataFrame, fewest: int = FEWEST) -> pd.DataFrame:
    """Give how often the interval of a change excludes 0 though nothing changed, by design and overlap.

    For the population nothing changed where answers stay, or change hands and the register's total stays; for the
    process also where they are given anew.
    """
    still = counts["variant"].isin(["stable", "shuffled"]) & (counts["target"] == "population")
    still |= counts["variant"].isin(["stable", "noisy"]) & (counts["target"] == "process")
    changes = counts[still & (counts["kind"] != "level")]
    out = changes.groupby(FALSE_KEYS, sort=False)[list(COUNTS)].sum().reset_index()
    out = out[out["printed"] >= fewest].reset_index(drop=True)
    return out.assign(rate=out["changed"] / out["printed"], indicative=out["indicative"] / out["printed"])


def flagged(found: pd.DataFrame) -> pd.Series:
    """Tell of which cells most intervals are printed as indicative."""
    return found["indicative"].fillna(0) > 0.5


def summary(found: pd.DataFrame, false: pd.DataFrame) -> pd.DataFrame:
    """Give one row per kind, statistic, target, unit and weighting, by the final coverage and rate of each cell."""
    keys = ["kind", "statistic", "target", "unit", "weighted"]
    grouped = found.assign(low=found["final"] < LEAST, first=found["coverage"] < LEAST).groupby(keys, sort=False)
    out = grouped.agg(
        cells=("final", "size"),
        mean=("final", "mean"),
        least=("final", "min"),
        first=("first", "mean"),
        low=("low", "mean"),
        lowest=("final", lambda one: float((one < LOWEST).mean())),
        width=("width", "mean"),
    ).reset_index()
    rates = false.groupby(keys, sort=False).agg(false_mean=("final", "mean"), false_most=("final", "max")).reset_index()
    return out.merge(rates, on=keys, how="left").sort_values(keys, ignore_index=True)
