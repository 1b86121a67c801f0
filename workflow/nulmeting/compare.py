"""Changes between two waves: over all units, and over those that answered in both."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from nulmeting.comparability import may_compare
from nulmeting.conditions import items_of
from nulmeting.dependence import Dependence, dependence, paired
from nulmeting.differences import Tie, differences
from nulmeting.estimate import Figures, targets
from nulmeting.fields import typed
from nulmeting.figures import Figure
from nulmeting.influence import Array
from nulmeting.levels import ALPHA, Plan, level_rows
from nulmeting.settings import Definition, Measurement
from nulmeting.units import Survey
from nulmeting.verdicts import UNDETERMINED, adjust, verdict

TIES = ("correlation", "variance", "df")


def changes(whole: Survey, wanted: Plan, figures: Figures) -> pd.DataFrame:
    """Compare the waves that the configuration names, figure by figure.

    ``comparison`` is ``all`` (every unit of either wave, overlap in the variance) or ``paired`` (units valid in both).
    The interval of a share is MOVER on the single-wave limits with the design's correlation (Zou & Donner 2008), of a
    mean, ratio or superiority ``t``, of a median MOVER on Woodruff's limits. The p-value is the smallest α whose
    interval excludes 0; the verdict goes by the p-value adjusted within the family, and stays ``undetermined`` where
    too many of the persons stand in one organisation.

    Returns
    -------
    DataFrame
        One row per comparison × ``all``, ``paired`` × row of the estimates.
    """
    tables = [
        compared(whole, wanted, figures, waves, comparison)
        for waves in whole.measurement.comparisons
        for comparison in ("all", "paired")
    ]
    if not tables:
        return typed("changes", pd.DataFrame())
    table = pd.concat(tables, ignore_index=True)
    return typed("changes", _judged(whole.measurement, table))


def comparable(definition: Definition, measurement: Measurement, waves: Sequence[str] = ()) -> bool:
    """Tell whether every item of a definition may be compared over these waves; over all if none is named."""
    conditions = (definition.condition, definition.among, definition.informant)
    codes = [code for part in conditions if part is not None for code in items_of(part)]
    codes += [code for code in (definition.item, definition.per) if code]
    pairs = list(combinations(waves or [wave.id for wave in measurement.waves], 2))
    return all(may_compare(measurement.codebook[code], *pair) for code in codes for pair in pairs)


def compared(
    whole: Survey,
    wanted: Plan,
    figures: Figures,
    waves: tuple[str, str],
    comparison: str,
    *,
    p_values: bool = True,
    alpha: Array | None = None,
) -> pd.DataFrame:
    """Compare two waves by one comparison, ``all`` or ``paired``, without families and verdicts.

    Parameters
    ----------
    p_values : bool
        Whether to seek them, which takes by far the most time; without it they are NaN.
    alpha : array, one per planned figure, optional
        See `nulmeting.differences.differences`.
    """
    sides = [figures[wave] for wave in waves]
    pairs = [paired(*both) for both in zip(*sides, strict=True)]
    used = [list(side) for side in zip(*pairs, strict=True)] if comparison == "paired" else sides
    both = _gathered(wanted, [one.size for one, _ in pairs])
    why = _why(whole, wanted, waves, comparison)
    parts = []
    for target in targets(whole.measurement):
        rows = [level_rows(whole, wanted, own, wave, target) for own, wave in zip(used, waves, strict=True)]
        links = [dependence(whole, *pair, finite=target == "population") for pair in zip(*used, strict=True)]
        table = _table(rows, used, wanted, links, why, p_values=p_values, alpha=alpha)
        linked = np.array([whole.linked[unit] for unit in wanted.keys["unit"]])
        table["n_both"] = np.where(linked, both, np.nan)
        parts.append(table.assign(wave_from=waves[0], wave_to=waves[1], comparison=comparison))
    # the targets of one figure stand together
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def _why(whole: Survey, wanted: Plan, waves: tuple[str, str], comparison: str) -> list[str]:
    """Say why a figure cannot be compared, whatever the answers."""
    out = []
    for block, column in zip(wanted.block, wanted.column, strict=True):
        definition = wanted.blocks[block].columns[column].definition
        if not comparable(definition, whole.measurement, waves):
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
    rows: list[pd.DataFrame],
    figures: list[list[Figure]],
    wanted: Plan,
    links: list[Dependence],
    why: list[str],
    *,
    p_values: bool,
    alpha: Array | None,
) -> pd.DataFrame:
    found = [
        two.estimate if link.estimate_to is None else link.estimate_to
        for link, two in zip(links, figures[1], strict=True)
    ]
    estimate_to, tie = _gathered(wanted, found), _tied(wanted, links)
    return differences(wanted.keys, rows, figures, why, estimate_to, tie, p_values=p_values, alpha=alpha)


def _tied(wanted: Plan, links: list[Dependence]) -> Tie:
    rho, variance, df = (_gathered(wanted, [getattr(x, name) for x in links]) for name in TIES)
    flag = np.full(len(wanted.keys), "", dtype=object)
    for number, link in enumerate(links):
        own = wanted.block == number
        flag[own] = link.flag[wanted.domain[own], wanted.column[own]]
    shown = _gathered(wanted, [link.shown.astype(np.float64) for link in links]) > 0
    return Tie(rho, variance, df, flag, shown)


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
    words = verdict(out["p_adjusted"], ALPHA, out["low_90"], out["high_90"], out["margin"])
    # nothing shows what else the organisation with a third of the persons might have been
    out["verdict"] = np.where(out["uneven"] & (words != ""), UNDETERMINED, words)
    return out
