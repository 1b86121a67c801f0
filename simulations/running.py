"""Replicates of one design: response and answers are drawn, everything is printed, and what was printed is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from nulmeting.messages import InputError

from simulations.estimating import (
    TARGETS,
    UNITS,
    WAVES,
    Setting,
    Statistic,
    change_table,
    level_table,
    setting,
    surveyed,
)
from simulations.grid import Column, Design, marks, shares
from simulations.population import Array, Register, answers, register, respond
from simulations.truths import truths

COUNTS = (
    "replicates",
    "printed",
    "covered",
    "above",
    "below",
    "width",
    "changed",
    "error",
    "squared",
    "variance",
    "bounded",
    "indicative",
)
"""Of each row: replicates, intervals printed, that hold the truth, that lie above and below it, their summed width,
intervals of a change that exclude 0, summed error and squared error of the estimate, estimated variance, replicates
whose covariance was bounded, intervals that are printed as indicative."""

KINDS = ("level", "paired", "all")
"""Levels, changes among those who answered in both waves, and changes among all."""

EVERY = 4
"""One of so many replicates of unweighted shares looks at all kinds, the others at changes among all. Levels have more
replicates all the same: they are in both waves and depend neither on the overlap nor on what follows."""

CLOSE = 1e-9
"""An end that is the truth but for rounding holds it."""


def declared(design: Design) -> tuple[tuple[Column, ...], tuple[Statistic, ...]]:
    """Give the columns of answers of a design, and what is estimated of them."""
    if design.answers == "marks":
        given: tuple[Column, ...] = marks()
        every = range(len(given))
        # whose means rest on all their people and whose on some is not what a median of organisations is about
        alone = design.sizes == "single"
        return given, (
            Statistic("mean", every),
            Statistic("median", every, UNITS if alone else ("person",)),
            Statistic("superiority", every, ("person",)),
        )
    given = shares()
    return given, (Statistic("share", range(len(given))),)


def simulate(
    design: Design,
    replicates: int,
    seed: int,
    wanted: tuple[Sequence[Column], Sequence[Statistic]] | None = None,
    kinds: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Give the counts of one design, one row per kind of interval, wave, target, statistic, unit and column.

    Parameters
    ----------
    wanted : columns of answers and what is estimated of them, optional
        Those of the design by default.
    kinds : sequence of str, optional
        All `KINDS` by default, of designs that have many columns not in every replicate.
    """
    given, statistics = wanted or declared(design)
    listed = register(design)
    made = setting(listed, statistics)
    # a design is the same whichever others are run
    rng = np.random.default_rng([seed, *design.name.encode()])
    every = EVERY if design.answers == "shares" and not design.weighted else 1
    total: dict[tuple[str, str, str], Array] = {}
    for number in range(replicates):
        looked = kinds or (KINDS if number % every == 0 else KINDS[-1:])
        for key, found in replicate(rng, design, listed, made, given, looked):
            total[key] = total[key] + found if key in total else found
    return _tabled(total, made, given)


def replicate(
    rng: np.random.Generator,
    design: Design,
    listed: Register,
    made: Setting,
    given: Sequence[Column],
    kinds: Sequence[str],
) -> Iterator[tuple[tuple[str, str, str], Array]]:
    """Draw once; give (kind, wave, target) and the counts of every row of the plan, shape (rows, counts).

    Nothing where a wave has no respondents at all, or none of a kind that it must be weighted to.
    """
    values, who = answers(rng, listed, given), respond(rng, listed, design)
    if not all(mask.any() for mask in who):
        return
    try:
        whole, found = surveyed(made, who, values)
    except InputError:
        return
    true = {target: truths(made, listed, values, given, target) for target in TARGETS}
    for place, wave in enumerate(WAVES if "level" in kinds else ()):
        for target in TARGETS:
            table = level_table(made, whole, found, wave, target)
            yield ("level", wave, target), counted(table, table["estimate"], true[target][place])
    for comparison in (kind for kind in kinds if kind != "level"):
        table = change_table(made, whole, found, comparison)
        for target in TARGETS:
            own = table[table["target"] == target]
            yield (comparison, WAVES[1], target), counted(own, own["difference"], true[target][2])


def counted(table: pd.DataFrame, estimate: pd.Series, true: Array) -> Array:
    """Count one replicate; a row without an interval counts as a replicate alone."""
    low, high, error = (
        np.asarray(x, dtype=np.float64) for x in (table["ci_low"], table["ci_high"], table["standard_error"])
    )
    printed = ~np.isnan(low) & ~np.isnan(high)
    off = np.asarray(estimate, dtype=np.float64) - true
    above, below = printed & (low > true + CLOSE), printed & (high < true - CLOSE)
    bounded = (table["reason"] == "covariance_bound").to_numpy()
    parts = (
        np.ones(low.size),
        printed,
        printed & ~above & ~below,
        above,
        below,
        np.where(printed, high - low, 0.0),
        printed & ((low > 0) | (high < 0)),
        np.nan_to_num(off),
        np.nan_to_num(off**2),
        np.nan_to_num(error**2),
        bounded,
        printed & (table["status"] == "indicative").to_numpy(),
    )
    return np.stack([np.asarray(part, dtype=np.float64) for part in parts], axis=1)


def _tabled(total: dict[tuple[str, str, str], Array], made: Setting, given: Sequence[Column]) -> pd.DataFrame:
    own = [given[place] for place in made.source]
    labels = pd.DataFrame(
        {
            "statistic": made.plan.keys["statistic"].to_numpy(),
            "unit": made.plan.keys["unit"].to_numpy(),
            "share": [one.share for one in own],
            "mean": [getattr(one, "mean", 0.0) for one in own],
            "icc": [one.icc for one in own],
            "variant": [one.variant.name for one in own],
        }
    )
    parts = []
    for (kind, wave, target), found in total.items():
        counts = pd.DataFrame(found, columns=list(COUNTS))
        parts.append(pd.concat([labels.assign(kind=kind, wave=wave, target=target), counts], axis=1))
    return pd.concat(parts, ignore_index=True) if parts else labels.iloc[:0].assign(kind="", wave="", target="")
