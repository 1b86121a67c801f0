"""Disclosure rules of what is derived from figures: bounds, subgroups, attrition, planning, weights, non-response."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from nulmeting.attrition import BOTH
from nulmeting.protect_means import theirs
from nulmeting.protect_rare import rare, rest_is_rare
from nulmeting.protect_rules import (
    COMPLEMENT,
    DOMINANCE,
    OUTSIDE_PLAN,
    SMALL_CELL,
    TELLING_ERROR,
    Ruling,
    at_least,
    base_rule,
    first_of,
    lookup,
    organisation_rule,
    small,
    structural,
    texts,
)
from nulmeting.settings import Measurement

PLACE = ("wave", "unit", "breakdown", "category")
FIGURE = ("indicator", "option", "target")
NEAR = 1e-6

Tables = Mapping[str, pd.DataFrame]


def robustness(given: Tables, level: Ruling, change: Ruling) -> Ruling:
    """Hide what is said of a level or a change where that itself is hidden."""
    frame = given["robustness"]
    return _kept_open(frame, _of_figure(frame, given, level, change, frame["wave_from"] == ""))


def planning(measurement: Measurement, given: Tables, level: Ruling, change: Ruling) -> Ruling:
    """Hide what waves could have shown with the change, and what a planned wave could with the last wave's figure."""
    frame = given["planning"]
    planned = frame["scenario"] == "planned"
    # a planned wave builds on the one it follows
    sides = frame.assign(wave_to=frame["wave_to"].mask(planned, frame["wave_from"]))
    rule = _of_figure(sides, given, level, change, planned)
    few = ~planned & frame["n_both"].notna() & ~at_least(frame["n_both"], measurement.thresholds.minimum_base)
    rule = rule.mask((rule == "") & few, base_rule(measurement.thresholds))
    # how much the waves hang together tells how many turned, as the pairs do
    changes = given["changes"]
    turned = changes["headline"] & (changes["breakdown"] == "all") & (changes["comparison"] == "paired")
    turned &= change.rule == SMALL_CELL
    told = set(changes.loc[turned, ["indicator", "option"]].itertuples(index=False, name=None))
    pairs = zip(frame["indicator"], frame["option"], strict=True)
    away = pd.Series([pair in told for pair in pairs], index=frame.index, dtype=bool)
    return _kept_open(frame, rule.mask((rule == "") & away, COMPLEMENT))


def _of_figure(frame: pd.DataFrame, given: Tables, level: Ruling, change: Ruling, is_level: pd.Series) -> pd.Series:
    """Give the rule on the headline figure in total that a row is about: of one wave, or of a change."""
    levels, changes = given["estimates"], given["changes"]
    of_level = levels["headline"] & (levels["breakdown"] == "all")
    of_change = changes["headline"] & (changes["breakdown"] == "all") & (changes["comparison"] == "all")
    named = frame.assign(wave=frame["wave_to"])
    one = lookup(named, ["wave", *FIGURE], levels[of_level], level.rule[of_level], "")
    pair = lookup(frame, ["wave_from", "wave_to", *FIGURE], changes[of_change], change.rule[of_change], "")
    return one.where(is_level, pair)


def overlaps(measurement: Measurement, given: Tables) -> pd.Series:
    """Tell in which rows of the changes the number of units in both waves is too small to be shown.

    Of a breakdown with such a category in none of its categories: with the total one would follow from the others.
    """
    frame = given["changes"]
    few = frame["n_both"].notna() & ~at_least(frame["n_both"], measurement.thresholds.minimum_base)
    names = ["wave_from", "wave_to", "indicator", "option", "definition", "breakdown"]
    return few.groupby([frame[name] for name in names]).transform("any") if len(frame) else few


def weighted(measurement: Measurement, given: Tables, level: Ruling) -> pd.Series:
    """Give the rule that hides weighted figures where a category that they are weighted by is hidden.

    A weighted total is another sum of the same categories: with the plain total it would give two hidden ones.
    """
    frame = given["estimates"]
    margins = {one.id: set(one.margins) for one in measurement.calibrations}
    away = frame[(level.rule != "") & (level.rule != OUTSIDE_PLAN) & (frame["breakdown"] != "all")]
    hidden = set(away[["wave", "indicator", "option", "breakdown"]].itertuples(index=False, name=None))
    total = (frame["breakdown"] == "all") & ~frame["headline"] & (frame["weighting"] != "none")
    told = pd.Series(False, index=frame.index)
    for place in frame.index[total]:
        row = frame.loc[place]
        names = (row["wave"], row["indicator"], row["option"])
        told[place] = any((*names, margin) in hidden for margin in margins.get(row["weighting"], ()))
    return level.rule.mask(told & (level.rule == ""), COMPLEMENT)


def subgroups(measurement: Measurement, given: Tables, level: Ruling) -> Ruling:
    """Hide a difference between subgroups where the figure of either is hidden, or its error tells too much."""
    frame, source = given["subgroups"], given["estimates"]
    own = source["headline"]
    told = level.rule.mask((level.rule == "") & rare(measurement, source), TELLING_ERROR)
    names = ["wave", *FIGURE, "breakdown", "category"]
    sides = [lookup(one, names, source[own], told[own], "") for one in (frame, theirs(frame))]
    rule = sides[0].mask(sides[0] == "", sides[1])
    by_rest = (rule == "") & rest_is_rare(measurement, frame, source)
    return _kept_open(frame, rule.mask(by_rest, TELLING_ERROR))


def attrition(measurement: Measurement, given: Tables, change: Ruling) -> Ruling:
    """Hide who counts in both waves and who in one together: they make up a wave.

    By the rules of cells, each by its own number, and with the paired change, which is about the same units.
    """
    frame, limits = given["attrition"], measurement.thresholds
    behind = given["attrition_support"]
    open_ = frame["status"] != "not_available"
    sensitive = frame["indicator"].isin([i.id for i in measurement.indicators if i.sensitive])
    base = frame["denominator"].astype("float64")
    count = frame["estimate"] * base
    cell = (
        sensitive & (frame["statistic"] == "share") & (small(count, base, limits) | small(base - count, base, limits))
    )
    known = measurement.organisation_key is not None
    few = ~at_least(behind["organisations"], limits.minimum_organisations) & known
    large = (behind["largest_organisation"] > limits.maximum_share_of_one_organisation) & (frame["unit"] == "person")
    own = first_of(
        frame,
        (open_ & ~at_least(base, limits.minimum_base), base_rule(limits)),
        (open_ & few, organisation_rule(limits)),
        (open_ & large & known, DOMINANCE),
        (open_ & cell, SMALL_CELL),
    )
    changes = given["changes"]
    paired = changes["headline"] & (changes["breakdown"] == "all") & (changes["comparison"] == "paired")
    paired &= changes["target"] == "process"
    names = ["wave_from", "wave_to", "indicator", "option"]
    with_change = lookup(frame, names, changes[paired], change.rule[paired], "") != ""
    strange = _other_units(measurement, frame, changes[paired])
    own = own.mask((own == "") & (with_change | strange), COMPLEMENT)
    if not measurement.publication.paired:
        own = texts(frame, OUTSIDE_PLAN)
    return together(Ruling(own, texts(frame)), frame)


def _other_units(measurement: Measurement, frame: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Tell which groups of both waves have not the units of the pair, but for weights: their difference is a few.

    Nothing may ever be here. The system of counts rests on it, so it is looked at, and not taken for granted.
    """
    names, first = ["wave_from", "wave_to", "indicator", "option"], frame["wave"] == frame["wave_from"]
    values = {
        name: lookup(frame, names, pairs, pairs[f"{name}_from"], np.nan)
        .where(first, lookup(frame, names, pairs, pairs[f"{name}_to"], np.nan))
        .astype("float64")
        for name in ("n", "estimate")
    }
    plain = frame["indicator"].isin([i.id for i in measurement.indicators if i.headline.weighting is None])
    own = plain & (frame["group"] == BOTH) & (frame["statistic"] != "superiority") & values["n"].notna()
    base, estimate = frame["denominator"].astype("float64"), frame["estimate"].astype("float64")
    return own & ((base != values["n"]) | ((estimate - values["estimate"]).abs() > NEAR))


def together(ruling: Ruling, frame: pd.DataFrame) -> Ruling:
    """Hide both groups of a wave where either is hidden: together they make up the wave."""
    names = ["wave_from", "wave_to", "indicator", "option", "wave"]
    hidden = ruling.rule != ""
    either = hidden.groupby([frame[name] for name in names]).transform("any") if len(frame) else hidden
    return _kept_open(frame, ruling.rule.mask(~hidden & either, COMPLEMENT))


def nonresponse(given: Tables, places: Ruling) -> Ruling:
    """Hide measures of a wave's response where the number that responded is hidden; of a breakdown, with its parts.

    What the model of the response gives goes with every breakdown in that model: the register is known, and only one
    number of respondents per category gives just these measures.
    """
    frame, source = given["nonresponse"], given["response"]
    total = source["breakdown"] == "all"
    rule = lookup(frame, ["wave", "unit"], source[total], places.rule[total], "")
    parts = frame["measure"].str.removeprefix("partial_").where(frame["measure"].str.startswith("partial_"), "")
    away = source.loc[(places.rule != "") & ~total, ["wave", "unit", "breakdown"]]
    told = set(away.itertuples(index=False, name=None))
    modelled = [tuple(str(model).split(" + ")) if model else () for model in frame["model"]]
    places_of = zip(frame["wave"], frame["unit"], parts, modelled, strict=True)
    inside = [any((wave, unit, one) in told for one in (part, *model)) for wave, unit, part, model in places_of]
    return _kept_open(frame, rule.mask((rule == "") & pd.Series(inside, index=frame.index), COMPLEMENT))


def item_nonresponse(measurement: Measurement, given: Tables, distributions: Ruling) -> Ruling:
    """Hide item nonresponse where few were asked, or the whole distribution of the item is hidden."""
    frame, source, limits = given["item_nonresponse"], given["distributions"], measurement.thresholds
    total = source["breakdown"] == "all"
    shown = (distributions.rule[total] == "").groupby([source.loc[total, "wave"], source.loc[total, "item"]]).any()
    place = pd.MultiIndex.from_frame(frame[["wave", "item"]])
    away = pd.Series(~shown.reindex(place).fillna(True).to_numpy(dtype=bool), index=frame.index)
    rule = first_of(frame, (~at_least(frame["asked"], limits.minimum_base), base_rule(limits)), (away, COMPLEMENT))
    return _kept_open(frame, rule)


def weights(measurement: Measurement, given: Tables) -> Ruling:
    """Hide the range of weights of few units."""
    frame, limits = given["weights"], measurement.thresholds
    return _kept_open(frame, first_of(frame, (~at_least(frame["units"], limits.minimum_base), base_rule(limits))))


def monitor(measurement: Measurement, given: Tables, places: Ruling) -> Ruling:
    """Hide few respondents and what the response table hides; what is no breakdown is watched inside only."""
    frame, limits = given["monitor"], measurement.thresholds
    planned = frame["breakdown"].isin(["all", *(b.id for b in measurement.breakdowns)])
    low = ~at_least(frame["responding"], limits.minimum_base)
    earlier = frame["earlier_responding"].notna() & ~at_least(frame["earlier_responding"], limits.minimum_base)
    rule = lookup(frame, PLACE, given["response"], places.rule, "").mask(frame["breakdown"] == "all", "")
    away = first_of(frame, (~planned, OUTSIDE_PLAN), (low | earlier, base_rule(limits)))
    rule = rule.mask(rule == "", away)
    # with the total of the same day one hidden category would follow from the others
    groups = [frame[name] for name in ("wave", "unit", "breakdown", "day")]
    several = rule.ne("").groupby(groups, dropna=False).transform("any") if len(frame) else rule.ne("")
    return _kept_open(frame, rule.mask((rule == "") & several & (frame["breakdown"] != "all"), COMPLEMENT))


def _kept_open(frame: pd.DataFrame, rule: pd.Series) -> Ruling:
    """Leave rows open that are not available for a reason that says nothing about respondents."""
    return Ruling(rule.mask(structural(frame), ""), texts(frame))
