"""Who counts in a figure in both waves, who in one alone, and whether their figures differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.blocks import Block, in_both, lay_out
from nulmeting.dependence import dependence
from nulmeting.differences import Tie, differences
from nulmeting.domains import Codes, Domain
from nulmeting.estimate import organisations_behind, with_intervals
from nulmeting.fields import typed
from nulmeting.figures import Figure, of_answers
from nulmeting.influence import Answers, Array
from nulmeting.levels import Plan, level_rows
from nulmeting.limits import intervals
from nulmeting.units import Respondents, Survey

ATTRITION, BOTH, ONE = "attrition", "both_waves", "one_wave"
GROUPS = (BOTH, ONE)

OWN = 1
"""The place of the group that a figure is of; everybody, whom design effects are taken from, comes first."""


def attrition(whole: Survey, wanted: Plan) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set who counts in a figure in both waves of a comparison beside who counts in it in one, on either wave.

    Figure by figure: of both waves are the units of the paired comparison, with a valid answer in either wave; of one
    wave all others with a valid answer in it, whether they took no part in the other or gave no valid answer there.
    Together they are the units of the wave's own figure.

    Parameters
    ----------
    wanted : Plan
        Of which the headline in total is taken, of units with a valid answer also where its base is the register.

    Returns
    -------
    attrition : DataFrame
        Per comparison, wave, indicator, option and group: ``estimate`` with its interval, and of ``one_wave``
        ``difference`` from ``both_waves`` with its interval and p-value, not adjusted for their number. All of target
        process: the interval of a share is MOVER on both intervals with the correlation that shared organisations
        bring. Of a superiority the figure of ``one_wave`` is the chance to stand above those of both waves.
    support : DataFrame
        Row for row: how many organisations stand behind the figure, and the part of the largest. Not for publication.

    Notes
    -----
    Reason ``unlinked`` where units of one wave cannot be found back in the other; ``not_asked`` where a wave did not
    ask; ``no_respondents`` where a group is empty; ``covariance_bound`` where the groups share few organisations.
    """
    chosen = _headlines(wanted)
    parts = []
    for earlier, later in whole.measurement.comparisons if len(chosen.keys) else ():
        for wave, other in ((earlier, later), (later, earlier)):
            table = _compared(whole, chosen, whole.waves[wave], whole.waves[other])
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
        made.append(replace(wanted.blocks[old], columns=kept, total=True, base="valid"))
    keys = wanted.keys.iloc[rows].assign(base="valid").reset_index(drop=True)
    return Plan(tuple(made), keys, block.astype(np.int64), np.full(rows.size, OWN), column)


def _compared(whole: Survey, chosen: Plan, wave: Respondents, other: Respondents) -> pd.DataFrame:
    """Give the rows of one wave, both groups of each figure side by side."""
    survey = _of_a_group(whole, wave.wave)
    sides, asked = _sides(whole, chosen, wave, other)
    rows = [_levels(survey, chosen, own, wave.wave) for own in sides]
    tie, later = _tied(survey, chosen, sides)
    linked = [whole.linked[unit] for unit in chosen.keys["unit"]]
    why = np.where(linked, np.where(asked, "", "not_asked"), "unlinked")
    estimates = rows[0]["estimate"].to_numpy(dtype=np.float64), later
    parts = [
        _levelled(one, own, why, estimate).assign(group=group, **organisations_behind(survey, chosen, own))
        for one, own, estimate, group in zip(rows, sides, estimates, GROUPS, strict=True)
    ]
    found = differences(chosen.keys, rows, sides, why.tolist(), later, tie)
    parts[1] = _with_difference(parts[1], found)
    return pd.concat(parts).sort_index(kind="stable")


def _of_a_group(whole: Survey, wave: str) -> Survey:
    """Replace a survey's domains by everybody and a group, of which the register does not know."""
    unknown = {(wave, unit, ATTRITION, ATTRITION): None for unit in ("person", "organisation")}
    places = (Domain(), Domain(ATTRITION, ATTRITION, item=""))
    return replace(whole, domains=places, populations={**whole.populations, **unknown})


def _sides(
    whole: Survey, chosen: Plan, wave: Respondents, other: Respondents
) -> tuple[list[list[Figure]], NDArray[np.bool_]]:
    """Give the figures of both groups in a wave, one per block, and row by row whether both waves asked."""
    sides: list[list[Figure]] = [[], []]
    asked = np.zeros(len(chosen.keys), dtype=bool)
    for number, block in enumerate(chosen.blocks):
        own, facing = lay_out(whole, block, wave), lay_out(whole, block, other)
        rows = chosen.block == number
        asked[rows] = (own.asked & facing.asked)[chosen.column[rows]]
        everybody = own.answers.values[own.answers.row]
        both = in_both(own.answers, facing.answers, block.unit)[0].values
        for side, values in zip(sides, (both, np.where(np.isnan(both), everybody, np.nan)), strict=True):
            given = _beside(own.answers, everybody, values)
            laid = replace(own, answers=given, held=np.ones(2, dtype=bool), responding=own.responding[[0, 0]])
            side.append(of_answers(block, laid, given))
    return sides, asked


def _beside(given: Answers, everybody: Array, group: Array) -> Answers:
    """Lay out everybody and, as a second domain, the same respondents with the values of a group alone."""
    n = given.row.size
    return replace(
        given,
        row=np.arange(2 * n),
        domain=np.repeat((0, OWN), n),
        cluster=np.tile(given.cluster, 2),
        person=np.tile(given.person, 2),
        values=np.concatenate([everybody, group]),
        base=None if given.base is None else np.tile(given.base[given.row], (2, 1)),
        weight=None if given.weight is None else np.tile(given.weight[given.row], 2),
        domains=2,
    )


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
    return table.assign(denominator=table["denominator"].mask(table["missing"].isin(["unlinked", "not_asked"])))


def _with_difference(table: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Add the difference from those in both waves; status and reason are the graver of both."""
    shown = {"difference": "difference", "difference_low": "ci_low", "difference_high": "ci_high", "p_value": "p_value"}
    out = table.assign(**{name: found[source] for name, source in shown.items()})
    available = out["status"] != "not_available"
    out["status"] = out["status"].mask(available & (found["status"] == "indicative"), "indicative")
    out["reason"] = out["reason"].mask(available & (out["reason"] == ""), found["reason"])
    return out
