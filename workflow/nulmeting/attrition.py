"""Who answered in both waves, who left and who joined, and whether their figures differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.blocks import Block
from nulmeting.dependence import dependence
from nulmeting.differences import Tie, differences
from nulmeting.domains import UNKNOWN, Codes, Domain, Mask
from nulmeting.estimate import organisations_behind, with_intervals
from nulmeting.fields import typed
from nulmeting.figures import Figure, figure
from nulmeting.influence import Array
from nulmeting.levels import Plan, level_rows
from nulmeting.limits import intervals
from nulmeting.units import Respondents, Survey

ATTRITION, STAYERS, LEAVERS, JOINERS = "attrition", "stayers", "leavers", "joiners"

OWN = 1
"""The place of the group that a figure is of; the total comes first, the other group last."""


def attrition(whole: Survey, wanted: Plan) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set stayers beside leavers on the earlier wave of every comparison, and beside joiners on the later one.

    A unit stays if it responded in both waves, whatever it answered; of organisations somebody of it did. Leavers
    responded in the earlier wave alone, joiners in the later. Each group is a domain of its wave.

    Parameters
    ----------
    wanted : Plan
        Of which the headline in total is taken, of units with a valid answer also where its base is the register.

    Returns
    -------
    attrition : DataFrame
        Per comparison, wave, indicator, option and group: ``estimate`` with its interval, and of leavers and joiners
        ``difference`` from the stayers with its interval and p-value, not adjusted for their number. All of target
        process: the interval of a share is MOVER on both intervals with the correlation that shared organisations
        bring. Of a superiority the leavers' or joiners' figure is the chance to stand above the stayers.
    support : DataFrame
        Row for row: how many organisations stand behind the figure, and the part of the largest. Not for publication.

    Notes
    -----
    Reason ``unlinked`` where units of one wave cannot be found back in the other; ``no_respondents`` where a group is
    empty; ``covariance_bound`` where the groups share few organisations.
    """
    chosen = _headlines(wanted)
    parts = []
    for earlier, later in whole.measurement.comparisons if len(chosen.keys) else ():
        for wave, other, apart in ((earlier, later, LEAVERS), (later, earlier, JOINERS)):
            table = _compared(whole, chosen, whole.waves[wave], whole.waves[other], apart)
            parts.append(table.assign(wave_from=earlier, wave_to=later, wave=wave))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return typed("attrition", table), typed("attrition_support", table)


def _headlines(wanted: Plan) -> Plan:
    """Cut a plan down to the headlines in total, with the columns that they need."""
    rows = np.flatnonzero((wanted.keys["headline"] & (wanted.keys["breakdown"] == "all")).to_numpy(dtype=bool))
    used, block = np.unique(wanted.block[rows], return_inverse=True)
    column = np.zeros(rows.size, dtype=np.int64)
    made: list[Block] = []
    for number, old in enumerate(used):
        own = block == number
        columns, column[own] = np.unique(wanted.column[rows][own], return_inverse=True)
        kept = tuple(wanted.blocks[old].columns[place] for place in columns)
        made.append(replace(wanted.blocks[old], columns=kept, total=False, base="valid"))
    keys = wanted.keys.iloc[rows].assign(base="valid").reset_index(drop=True)
    return Plan(tuple(made), keys, block.astype(np.int64), np.full(rows.size, OWN), column)


def _compared(whole: Survey, chosen: Plan, wave: Respondents, other: Respondents, apart: str) -> pd.DataFrame:
    """Give the rows of one wave, stayers and the others of each figure side by side."""
    groups = (STAYERS, apart)
    stays = {unit: _stays(wave, other, unit) for unit in ("person", "organisation")}
    surveys = {
        (unit, first): _grouped(whole, wave, mask if first == STAYERS else ~mask, (first, second))
        for unit, mask in stays.items()
        for first, second in (groups, groups[::-1])
    }
    sides = [
        [figure(surveys[b.unit, group], b, surveys[b.unit, group].waves[wave.wave]) for b in chosen.blocks]
        for group in groups
    ]
    rows = [_levels(surveys["person", group], chosen, own, wave.wave) for group, own in zip(groups, sides, strict=True)]
    tie, later = _tied(whole, chosen, sides)
    why = np.where([whole.linked[unit] for unit in chosen.keys["unit"]], "", "unlinked")
    estimates = rows[0]["estimate"].to_numpy(dtype=np.float64), later
    parts = [
        _levelled(one, own, why, estimate).assign(group=group, **organisations_behind(whole, chosen, own))
        for one, own, estimate, group in zip(rows, sides, estimates, groups, strict=True)
    ]
    found = differences(chosen.keys, rows, sides, why.tolist(), later, tie)
    parts[1] = _with_difference(parts[1], found)
    return pd.concat(parts).sort_index(kind="stable")


def _stays(wave: Respondents, other: Respondents, unit: str) -> Mask:
    codes = (wave.persons, other.persons) if unit == "person" else (wave.organisations, other.organisations)
    found: Mask = np.isin(codes[0], codes[1]) & (codes[0] != UNKNOWN)
    return found


def _grouped(whole: Survey, wave: Respondents, first: Mask, names: tuple[str, str]) -> Survey:
    """Replace a survey's domains by everybody and two groups of one wave's respondents; the register knows neither."""
    places = (Domain(), *(Domain(ATTRITION, name, item="") for name in names))
    everybody = np.ones_like(first)
    waves = {
        name: replace(one, masks=(everybody, first, ~first) if one is wave else (None, None, None))
        for name, one in whole.waves.items()
    }
    unknown = {(wave.wave, unit, ATTRITION, name): None for unit in ("person", "organisation") for name in names}
    return replace(whole, domains=places, waves=waves, populations={**whole.populations, **unknown})


def _levels(whole: Survey, chosen: Plan, figures: list[Figure], wave: str) -> pd.DataFrame:
    rows = level_rows(whole, chosen, figures, wave, "process")
    # ½ by definition: nothing to give an interval of
    rows.loc[rows["statistic"] == "superiority", ["variance", "df", "low", "high"]] = np.nan
    return rows


def _tied(whole: Survey, chosen: Plan, sides: list[list[Figure]]) -> tuple[Tie, Array]:
    """Tell row by row how the figures of both groups hang together, and those of the second."""
    names = ("correlation", "variance", "df", "shown", "flag")
    columns = {name: np.full(len(chosen.keys), np.nan, dtype=object) for name in (*names, "estimate")}
    for number, (first, second) in enumerate(zip(*sides, strict=True)):
        link = dependence(whole, first, second, finite=False)
        own = chosen.block == number
        at: tuple[int, Codes] = (OWN, chosen.column[own])
        for name in names:
            columns[name][own] = getattr(link, name)[at]
        columns["estimate"][own] = (second.estimate if link.estimate_to is None else link.estimate_to)[at]
    numbers = {name: columns[name].astype(np.float64) for name in ("correlation", "variance", "df", "estimate")}
    tie = Tie(
        numbers["correlation"], numbers["variance"], numbers["df"], columns["flag"], columns["shown"].astype(bool)
    )
    return tie, numbers["estimate"]


def _levelled(rows: pd.DataFrame, figures: list[Figure], why: NDArray[np.str_], estimate: Array) -> pd.DataFrame:
    """Give the figures of one group with their intervals."""
    made = rows.assign(estimate=estimate, missing=np.where(why != "", why, rows["missing"]))
    table = with_intervals(made, intervals(made, figures), figures)
    return table.assign(denominator=table["denominator"].mask(table["missing"] == "unlinked"))


def _with_difference(table: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Add the difference from the stayers; status and reason are the graver of both."""
    shown = {"difference": "difference", "difference_low": "ci_low", "difference_high": "ci_high", "p_value": "p_value"}
    out = table.assign(**{name: found[source] for name, source in shown.items()})
    available = out["status"] != "not_available"
    out["status"] = out["status"].mask(available & (found["status"] == "indicative"), "indicative")
    out["reason"] = out["reason"].mask(available & (out["reason"] == ""), found["reason"])
    return out
