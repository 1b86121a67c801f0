"""Means over the organisations of a part: whole organisations."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.protect_means import whole_organisations
from test_protect_rounding import MAJORITY, MEANS, PERSONS, Plan

KEYS = {"indicator": "i", "option": "", "definition": "headline", "statistic": "share", "unit": "organisation"}
KEYS |= {"target": "process", "breakdown": "type", "category": "a", "wave": "w1"}
FIGURES = {"population": 40, "denominator": 29, "numerator": 15.5, "estimate": 15.5 / 29, "standard_error": 0.0712}
FIGURES |= {"ci_low": 0.3901, "ci_high": 0.68, "bound_low": 15.5 / 40, "bound_high": 26.5 / 40}


def estimates(**columns):
    return pd.DataFrame([KEYS | FIGURES | columns])


def made(definition, name="estimates", decimals=2, **tables):
    return whole_organisations(Plan(definition, decimals=decimals), tables)[name].iloc[0]


@pytest.mark.parametrize("definition", [MEANS, replace(MEANS, collapse="median"), replace(MEANS, weighting="w")])
def test_a_mean_of_a_category_is_of_whole_organisations(definition):
    row = made(definition, estimates=estimates())
    assert row["estimate"] == 16 / 29
    assert (row["bound_low"], row["bound_high"]) == pytest.approx((16 / 40, 27 / 40))


@pytest.mark.parametrize(
    ("definition", "columns"),
    [(PERSONS, {"unit": "person"}), (MAJORITY, {}), (MEANS, {"breakdown": "all", "category": "all"})],
)
def test_counts_and_everybody_stay(definition, columns):
    row = made(definition, estimates=estimates(**columns))
    assert {name: row[name] for name in FIGURES} == FIGURES


def test_so_is_that_of_those_whom_a_definition_is_among():
    among = replace(MEANS, id="buyers", among={"item": "ROLE", "in": ["buyer"]})
    everybody = {"breakdown": "all", "category": "all", "definition": "buyers"}
    assert made(among, estimates=estimates(**everybody))["estimate"] == 16 / 29
    row = made(among, "changes", changes=changes(**everybody), estimates=both_waves(**everybody))
    assert (row["estimate_from"], row["estimate_to"]) == (16 / 29, 7 / 20)


def test_who_asks_for_more_decimals_gets_them():
    assert made(MEANS, decimals=4, estimates=estimates())["estimate"] == 15.5 / 29


def changes(**columns):
    row = KEYS | {"wave_from": "w1", "wave_to": "w2", "comparison": "all", "n_from": 29, "n_to": 20}
    row |= {"estimate_from": 15.5 / 29, "estimate_to": 7.2 / 20, "difference": 7.2 / 20 - 15.5 / 29}
    row |= {"standard_error": 0.12, "ci_low": -0.41, "ci_high": 0.06, "bound_low": -0.4, "bound_high": 0.3}
    return pd.DataFrame([row | columns]).drop(columns="wave")


def both_waves(**columns):
    other = {"wave": "w2", "population": 50, "denominator": 20, "estimate": 7.2 / 20}
    return pd.concat([estimates(**columns), estimates(**columns | other)], ignore_index=True)


def test_a_change_is_that_of_two_such_means():
    row = made(MEANS, "changes", estimates=both_waves(), changes=changes())
    assert (row["estimate_from"], row["estimate_to"]) == (16 / 29, 7 / 20)
    assert row["difference"] == pytest.approx(7 / 20 - 16 / 29)
    assert (row["bound_low"], row["bound_high"]) == pytest.approx(
        (-0.4 - 0.2 / 50 - 0.5 / 40, 0.3 - 0.2 / 50 - 0.5 / 40)
    )


@pytest.mark.parametrize(("comparison", "whole"), [("paired", True), ("all", False)])
def test_of_everybody_a_pair_is_a_part(comparison, whole):
    place = {"breakdown": "all", "category": "all"}
    given = changes(comparison=comparison, **place)
    row = made(MEANS, "changes", estimates=both_waves(**place), changes=given)
    assert (row["estimate_from"] == 16 / 29) == whole == (row["difference"] != given["difference"].iloc[0])


@pytest.mark.parametrize(("against", "theirs"), [("all", 47.83 / 111), ("b", 8 / 21)])
def test_a_subgroup_beside_another_and_beside_everybody(against, theirs):
    figures = [
        estimates(),
        estimates(category="b", denominator=21, estimate=8.3 / 21),
        estimates(breakdown="all", category="all", denominator=111, estimate=47.83 / 111),
    ]
    given = {"all": 47.83 / 111, "b": 8.3 / 21}[against]
    row = KEYS | {"against": against, "estimate": 15.5 / 29, "estimate_against": given}
    row |= {"difference": 15.5 / 29 - given}
    row = made(MEANS, "subgroups", estimates=pd.concat(figures), subgroups=pd.DataFrame([row]))
    assert (row["estimate"], row["estimate_against"]) == pytest.approx((16 / 29, theirs))
    assert row["difference"] == pytest.approx(16 / 29 - theirs)


def test_both_groups_of_attrition_are_parts():
    place = {name: KEYS[name] for name in ("indicator", "option", "statistic", "unit", "wave")}
    place |= {"wave_from": "w1", "wave_to": "w2", "difference": math.nan}
    one = {"difference": 3.4 / 12 - 20.5 / 60}
    rows = [{"denominator": 60, "estimate": 20.5 / 60}, {"denominator": 12, "estimate": 3.4 / 12} | one]
    frame = pd.DataFrame([place | row for row in rows])
    found = whole_organisations(Plan(MEANS), {"attrition": frame})["attrition"]
    assert found["estimate"].tolist() == [21 / 60, 3 / 12]
    assert math.isnan(found["difference"][0]) and found["difference"][1] == pytest.approx(3 / 12 - 21 / 60)


@given(st.floats(0, 1), st.integers(1, 60))
def test_no_mean_moves_by_more_than_half_an_organisation(middle, n):
    row = made(MEANS, estimates=estimates(denominator=n, estimate=middle))
    assert abs(row["estimate"] - middle) <= 0.5 / n + 1e-6
    assert row["estimate"] * n == pytest.approx(round(row["estimate"] * n))


def test_what_is_hidden_stays_so():
    hidden = dict.fromkeys(FIGURES, np.nan) | {"population": pd.NA, "denominator": pd.NA}
    frame = estimates(**hidden).astype({"population": "Int64", "denominator": "Int64"})
    row = made(MEANS, estimates=frame)
    assert all(pd.isna(row[name]) for name in FIGURES)


def test_halves_and_thirds_of_a_sum_are_told_apart_by_two_decimals_and_not_by_these():
    """Of 15 organisations six agree and two are divided: a half and a half, a half and a third, or a half and two thirds."""
    sums = [6 + 1 / 2 + part for part in (1 / 2, 1 / 3, 2 / 3)]
    assert len({round(one / 15, 2) for one in sums}) == 3
    told = {made(MEANS, estimates=estimates(denominator=15, estimate=one / 15))["estimate"] for one in sums}
    assert told == {7 / 15}
