"""Disclosure rules of estimates, changes and the comparison of definitions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from nulmeting.intervals import Array
from nulmeting.protect_rare import rare
from nulmeting.protect_rules import (
    COMPLEMENT,
    DOMINANCE,
    OUTSIDE_PLAN,
    SMALL_CELL,
    TELLING_ERROR,
    Ruling,
    additive,
    at_least,
    base_rule,
    coded,
    complement,
    first_of,
    lookup,
    organisation_rule,
    outside_plan,
    small,
    structural,
    texts,
)
from nulmeting.settings import Measurement, Thresholds
from nulmeting.table_columns import KEYS

PLACE = ("wave", "unit", "breakdown", "category")
NEAR = 1e-6
FIGURE = ("indicator", "option", "definition", "statistic", "breakdown", "category")
"""What identifies a figure of one wave, whatever the target: both targets are treated alike."""


def estimates(measurement: Measurement, given: Mapping[str, pd.DataFrame], response: Ruling) -> Ruling:
    """Rule on every estimate.

    Parameters
    ----------
    given : mapping of name to DataFrame
        Unprotected tables.
    response : Ruling
        On the response table: a category that is hidden there is hidden everywhere.
    """
    frame = given["estimates"]
    process = frame["target"] == "process"
    one = frame[process].join(given["support"][["organisations", "largest_organisation"]])
    few, code = _cells(measurement, one)
    rule = _primary(measurement, one, given["response"], response)
    # no secret of its own, which others would have to be hidden for: such a definition is not published at all
    rule = rule.mask((rule == "") & leaves_few_out(measurement, one), OUTSIDE_PLAN)
    rule = _complement(measurement, one, rule.mask((rule == "") & few, SMALL_CELL))
    text = code.where(rule == SMALL_CELL, "")
    names = ["wave", *FIGURE]
    everywhere = lookup(frame, names, one, rule, "").mask(structural(frame), "")
    return Ruling(everywhere, lookup(frame, names, one, text, "").mask(everywhere == "", ""))


def _primary(measurement: Measurement, one: pd.DataFrame, places: pd.DataFrame, response: Ruling) -> pd.Series:
    limits = measurement.thresholds
    known = measurement.organisation_key is not None
    base = one[["denominator", "responding"]].min(axis=1)
    kept = ~structural(one)
    few = kept & ~at_least(one["organisations"], limits.minimum_organisations) & known
    large = one["largest_organisation"] > limits.maximum_share_of_one_organisation
    place = lookup(one, PLACE, places, response.rule, "")
    rule = first_of(
        one,
        (outside_plan(measurement, one), OUTSIDE_PLAN),
        (kept & ~at_least(base, limits.minimum_base), base_rule(limits)),
        (few, organisation_rule(limits)),
        (kept & large & (one["unit"] == "person") & known, DOMINANCE),
    )
    return rule.mask((rule == "") & kept, place)


def _cells(measurement: Measurement, one: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Tell which sensitive shares have a small cell, and give the range to show where there is one."""
    sensitive = one["indicator"].isin([i.id for i in measurement.indicators if i.sensitive])
    counted, base = one["numerator"].notna() & sensitive, one["denominator"].astype("float64")
    few = counted & _small_either(one["numerator"], base, measurement.thresholds)
    return few, coded(one["numerator"], base, measurement.thresholds).where(few, "")


def leaves_few_out(measurement: Measurement, one: pd.DataFrame) -> pd.Series:
    """Tell which definitions leave out so few flagged respondents that beside the headline they would be known.

    How many are flagged by each rule, and what share of them meets the condition, is the difference between the two.
    """
    limits = measurement.thresholds
    leaving = {(i.id, d.id) for i in measurement.indicators for d in i.definitions if d.without_flagged}
    sensitive = one["indicator"].isin([i.id for i in measurement.indicators if i.sensitive])
    names = ["wave", "indicator", "option", "breakdown", "category"]
    whole = one[one["headline"]]
    n = lookup(one, names, whole, whole["denominator"].astype("float64"), np.nan) - one["denominator"].astype("float64")
    x = lookup(one, names, whole, whole["numerator"].astype("float64"), np.nan) - one["numerator"].astype("float64")
    # of organisations all may stay, and speak by the mean of others
    few = (n < limits.minimum_base) & ((n != 0) | (x != 0))
    few |= sensitive & _small_either(x, n, limits) & (n > 0)
    return few & pd.Series(list(zip(one["indicator"], one["definition"], strict=True)), index=one.index).isin(leaving)


def _small_either(count: pd.Series, base: pd.Series, limits: Thresholds) -> pd.Series:
    return small(count, base, limits) | small(base - count, base, limits)


def _complement(measurement: Measurement, one: pd.DataFrame, rule: pd.Series) -> pd.Series:
    """Hide more categories of a breakdown that adds up, until what is hidden cannot be found by subtraction."""
    limits = measurement.thresholds
    sensitive = {i.id for i in measurement.indicators if i.sensitive}
    whole = additive(measurement)
    planned = (one["breakdown"] != "all") & (rule != OUTSIDE_PLAN) & ~structural(one)
    adds_up = pd.Series([pair in whole for pair in zip(one["unit"], one["breakdown"], strict=True)], index=one.index)
    out = rule.copy()
    for _, part in one[planned & adds_up].groupby(["wave", *FIGURE[:-1]], sort=False):
        hidden = list(rule[part.index] != "")
        if any(hidden) and not all(hidden):
            strict = part["indicator"].iloc[0] in sensitive
            n: Array = np.nan_to_num(part["denominator"].to_numpy(dtype=np.float64, na_value=np.nan))
            x = part["numerator"].to_numpy() if strict else np.full(len(part), np.nan)
            out[part.index[complement(hidden, list(n), partial(_may_be_known, n, x, limits))]] = COMPLEMENT
    return out


def _may_be_known(n: Array, x: Array, limits: Thresholds, places: list[int]) -> bool:
    """Tell whether the hidden categories together could be shown: a base, and no small cell if there are counts."""
    base, count = float(n[places].sum()), float(np.nansum(x[places]))
    if base < limits.minimum_base:
        return False
    return bool(np.isnan(x).all()) or min(count, base - count) >= limits.minimum_cell


def changes(measurement: Measurement, given: Mapping[str, pd.DataFrame], level: Ruling) -> Ruling:
    """Rule on every change: hidden if the estimate of either wave is; paired figures by their own counts as well."""
    frame, source = given["changes"], given["estimates"]
    names = [name for name in KEYS["estimates"] if name != "wave"]
    told = level.rule.mask((level.rule == "") & rare(measurement, source), TELLING_ERROR)
    sides = [
        lookup(frame.assign(wave=frame[f"wave_{side}"]), ["wave", *names], source, told, "") for side in ("from", "to")
    ]
    rule = sides[0].mask(sides[0] == "", sides[1])
    paired = frame["comparison"] == "paired"
    publication = measurement.publication
    outside = paired & ((frame["breakdown"] != "all") | (not publication.paired))
    shown = {b.id for b in measurement.breakdowns if publication.changes == "all"}
    shown |= {b.id for b in measurement.breakdowns if b.merged and publication.changes == "merged"}
    outside |= ~frame["breakdown"].isin(["all", *shown])
    rule = rule.mask(outside, OUTSIDE_PLAN)
    available = frame["status"] != "not_available"
    rows = paired & available & (rule == "")
    rule = rule.mask(rows, _paired(measurement, frame))
    return Ruling(rule.mask(structural(frame), ""), texts(frame))


def _paired(measurement: Measurement, frame: pd.DataFrame) -> pd.Series:
    """Give the rule that hides a paired figure: too few, a small cell, or too few that answered in one wave only."""
    limits = measurement.thresholds
    names = ["wave_from", "wave_to", *(name for name in KEYS["estimates"] if name != "wave")]
    everybody = frame[frame["comparison"] == "all"]
    sensitive = frame["indicator"].isin([i.id for i in measurement.indicators if i.sensitive])
    strict = sensitive & (frame["statistic"] == "share")
    cell, rest = pd.Series(False, index=frame.index), pd.Series(False, index=frame.index)
    for side in ("from", "to"):
        n = frame[f"n_{side}"].astype("float64")
        x = frame[f"estimate_{side}"] * n
        total = lookup(frame, names, everybody, everybody[f"n_{side}"].astype("float64"), np.nan)
        found = lookup(frame, names, everybody, everybody[f"estimate_{side}"], np.nan) * total
        cell |= strict & _small_either(x, n, limits)
        only = total - n
        rest |= (only > 0) & (only < limits.minimum_base)
        rest |= (only > 0) & strict & _small_either(found - x, only, limits)
    few = ~at_least(frame["n_both"], limits.minimum_base)
    cell |= strict & _turned(frame).lt(limits.minimum_cell)
    return first_of(frame, (few, base_rule(limits)), (cell, SMALL_CELL), (rest, COMPLEMENT))


def _turned(frame: pd.DataFrame) -> pd.Series:
    """Give the smallest of four counts of pairs: who met the condition both times, never, only before, only later.

    A standard error tells them: the sum of squared differences of 0 and 1 is how many turned, and with the difference
    how many each way. Organisations with several persons blur it by less than the two that parity leaves. A floored
    one says by its reason that nobody turned. NaN of means.
    """
    names = ["wave_from", "wave_to", *(name for name in KEYS["estimates"] if name not in ("wave", "target"))]
    plain = frame[(frame["target"] == "process") & (frame["comparison"] == "paired")]
    error = lookup(frame, names, plain, plain["standard_error"].astype("float64"), np.nan)
    n = frame["n_both"].astype("float64")
    before, later = (frame[f"estimate_{side}"].astype("float64") * n for side in ("from", "to"))
    gained = later - before
    moved = gained + 2 * np.round((n * (n - 1) * error**2 + gained**2 / n - gained) / 2)
    up, down = (moved + gained) / 2, (moved - gained) / 2
    least = pd.concat([up, down, before - down, n - before - up], axis=1).min(axis=1, skipna=False)
    whole = ((before - before.round()).abs() < NEAR) & ((later - later.round()).abs() < NEAR)
    floored = lookup(frame, names, plain, plain["reason"], "") == "variance_floored"
    return least.mask(floored, 0.0).where(whole)


def diagnostics(measurement: Measurement, given: Mapping[str, pd.DataFrame], change: Ruling) -> Ruling:
    """Rule on the other tests of a change: they give away how many moved either way among those in both waves.

    Hidden with the change, over all or paired, and for sensitive indicators always.
    """
    frame, source = given["diagnostics"], given["changes"]
    names = ["wave_from", "wave_to", "indicator", "option", "target"]
    total = source[(source["breakdown"] == "all") & source["headline"]]
    found = []
    for comparison in ("all", "paired"):
        rows = total[total["comparison"] == comparison]
        found.append(lookup(frame, names, rows, change.rule[rows.index], ""))
    rule = found[0].mask(found[0] == "", found[1])
    sensitive = frame["indicator"].isin([i.id for i in measurement.indicators if i.sensitive])
    rule = rule.mask((rule == "") & (sensitive | (not measurement.publication.paired)), OUTSIDE_PLAN)
    return Ruling(rule.mask(structural(frame), ""), texts(frame))


def sensitivity(given: Mapping[str, pd.DataFrame], level: Ruling) -> Ruling:
    """Rule on the comparison of definitions as on the estimates; without the headline there is no difference."""
    frame, source = given["sensitivity"], given["estimates"]
    total = source[source["breakdown"] == "all"]
    rule, code = level.rule[total.index], level.code[total.index]
    names = ["wave", "indicator", "option", "target", "definition"]
    own, text = lookup(frame, names, total, rule, ""), lookup(frame, names, total, code, "")
    headline = total["headline"]
    first = lookup(frame, names[:-1], total[headline], rule[headline], "")
    by_headline = (own == "") & (first != "") & (frame["status"] != "not_available")
    return Ruling(own.mask(by_headline, COMPLEMENT), text)
