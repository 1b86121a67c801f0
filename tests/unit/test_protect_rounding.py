"""Decimals of what is published: counts keep theirs, all else is rounded once, whoever rounds it again."""

import math
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting import protect_rounding as rounding
from nulmeting.codebook import Text
from nulmeting.settings import Definition, Indicator, Thresholds

NAME = Text("naam", "name")
NUMBERS = st.floats(-1e4, 1e4).map(lambda value: float(f"{value:.10g}"))


class Plan:
    """As much of a measurement as rounding looks at."""

    def __init__(self, *definitions, statistic="share", decimals=2):
        self.thresholds = Thresholds(decimals=decimals)
        self.indicators = [Indicator.__new__(Indicator)]
        for name, value in {"id": "i", "statistic": statistic, "definitions": definitions}.items():
            object.__setattr__(self.indicators[0], name, value)


def half_up(value, decimals):
    exact = Decimal(f"{value:.10g}").quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return float(exact) + 0.0


def estimates(**columns):
    size = len(next(iter(columns.values())))
    frame = {"indicator": ["i"] * size, "definition": ["headline"] * size, "statistic": ["share"] * size}
    frame |= {"breakdown": ["all"] * size, "numerator": [math.nan] * size, "design_effect": [math.nan] * size}
    frame |= {"df": pd.array([pd.NA] * size, dtype="Int64"), "estimate": [math.nan] * size} | columns
    missing = {name: [math.nan] * size for name in rounding.ROUNDED["estimates"] if name not in frame}
    return pd.DataFrame(frame | missing)


PERSONS = Definition("headline", NAME, "person")
MEANS = Definition("headline", NAME, "organisation")
MAJORITY = Definition("headline", NAME, "organisation", collapse="majority_ties_no")


@pytest.mark.parametrize("definition", [PERSONS, MAJORITY])
def test_a_share_of_counts_stays_and_its_interval_is_rounded(definition):
    frame = estimates(estimate=[10 / 23], numerator=[10.0], ci_low=[0.2349999], ci_high=[0.655])
    row = rounding.rounded(Plan(definition), "estimates", frame).iloc[0]
    assert (row["estimate"], row["numerator"]) == (10 / 23, 10.0)
    assert (row["ci_low"], row["ci_high"]) == (0.23, 0.66)


@pytest.mark.parametrize("collapse", ["informant", "median"])
def test_an_organisation_may_count_for_a_part_by_other_rules_too(collapse):
    frame = estimates(estimate=[14.5 / 29], numerator=[14.5])
    row = rounding.rounded(Plan(replace(MEANS, collapse=collapse)), "estimates", frame).iloc[0]
    assert (row["estimate"], row["numerator"]) == (0.5, 15.0)


@pytest.mark.parametrize("definition", [MEANS, replace(PERSONS, weighting="w"), replace(MAJORITY, weighting="w")])
def test_a_mean_of_organisations_and_a_weighted_share_keep_no_fraction(definition):
    # 83/7 of 29: of the one organisation with seven people one did not agree
    frame = estimates(estimate=[83 / 7 / 29], numerator=[83 / 7])
    row = rounding.rounded(Plan(definition), "estimates", frame).iloc[0]
    assert (row["estimate"], row["numerator"]) == (0.41, 12.0)


def test_of_groups_neither_degrees_of_freedom_nor_design_effect():
    frame = estimates(breakdown=["all", "role"], df=pd.array([110, 31], dtype="Int64"), design_effect=[1.3461, 1.04])
    made = rounding.rounded(Plan(PERSONS), "estimates", frame)
    assert made["df"].tolist() == [110, pd.NA] and made["design_effect"].tolist()[0] == 1.3
    assert math.isnan(made["design_effect"].iloc[1])


def test_nor_of_those_whom_a_definition_is_among():
    among = replace(PERSONS, id="buyers", among={"item": "ROLE", "in": ["buyer"]})
    frame = estimates(
        definition=["headline", "buyers"], df=pd.array([110, 31], dtype="Int64"), design_effect=[1.3, 1.0]
    )
    made = rounding.rounded(Plan(PERSONS, among), "estimates", frame)
    assert made["df"].tolist() == [110, pd.NA] and made["design_effect"].isna().tolist() == [False, True]


def test_a_declared_number_of_decimals():
    frame = estimates(ci_low=[0.12345678])
    assert rounding.rounded(Plan(PERSONS, decimals=4), "estimates", frame)["ci_low"].iloc[0] == 0.1234


def test_a_long_table_keeps_its_counts_and_tells_classes_of_p():
    frame = pd.DataFrame(
        {"measure": ["respondents", "r_p_value", "partial_role"], "value": [173.0, 0.0312, 0.1484204183]}
    )
    assert rounding.rounded(Plan(PERSONS), "nonresponse", frame)["value"].tolist() == [173.0, 0.05, 0.15]
    frame = pd.DataFrame(
        {
            "diagnostic": ["mcnemar_midp", "derrick_z8", "derrick_z8_p", "tango_low"],
            "indicator": ["i"] * 4,
            "value": [0.2, -1.67, 0.2001, -0.2051],
        }
    )
    assert rounding.rounded(Plan(PERSONS), "diagnostics", frame)["value"].tolist() == [0.2, -2.0, 0.5, -0.21]


def test_a_mean_is_cut_so_that_it_may_be_rounded_again():
    frame = estimates(statistic=["mean"] * 3, estimate=[3.449, 3.4501, 3.45])
    found = rounding.rounded(Plan(MEANS, statistic="mean"), "estimates", frame)["estimate"]
    assert found.tolist() == [3.44, 3.46, 3.45]
    assert [half_up(value, 1) for value in found] == [3.4, 3.5, 3.5]


@given(NUMBERS, st.integers(0, 4))
def test_halves_go_up_as_in_reports(value, decimals):
    found = rounding.to_decimals(pd.Series([value]), decimals, decimals).iloc[0]
    assert found == pytest.approx(half_up(value, decimals), abs=1e-9)


@given(NUMBERS, st.integers(1, 4), st.integers(1, 3))
def test_rounding_twice_is_rounding_once(value, decimals, fewer):
    shown = max(decimals - fewer, 0)
    found = rounding.to_decimals(pd.Series([value]), decimals, shown).iloc[0]
    assert abs(found - value) < 10.0**-decimals + 1e-9
    if shown < decimals:
        assert half_up(found, shown) == half_up(value, shown)


@given(st.floats(0, 1))
def test_the_class_of_a_p_value_is_never_smaller_and_on_the_same_side_of_the_level(value):
    found = rounding.p_class(pd.Series([value])).iloc[0]
    assert value <= found and (value <= 0.05) == (found <= 0.05)
    smaller = [one for one in rounding.P_CLASSES if one < found]
    assert not smaller or value > max(smaller)


def test_what_is_missing_stays_missing():
    assert rounding.p_class(pd.Series([math.nan])).isna().all()
    assert rounding.to_decimals(pd.Series([math.nan, math.inf]), 2, 2).tolist()[1] == math.inf
    assert np.isnan(rounding.to_decimals(pd.Series([math.nan]), 2, 1).iloc[0])


def test_ten_digits_of_a_variance_over_organisations_tell_who_agreed_and_two_do_not():
    """Of 33 people seven meet the condition, and at most three pairs are colleagues: who of a pair did?"""

    def error(both, one, neither):
        n, met = 33, 7
        organisations, p = n - both - one - neither, met / n
        alone = met - 2 * both - one
        rest = organisations - both - one - neither - alone
        squares = alone * (1 - p) ** 2 + rest * p**2
        squares += both * (2 - 2 * p) ** 2 + one * (1 - 2 * p) ** 2 + neither * (2 * p) ** 2
        return math.sqrt(squares * organisations / (organisations - 1)) / n

    exact = pd.Series([error(*ways) for ways in product(range(4), repeat=3) if sum(ways) <= 3])
    assert exact.round(8).nunique() == len(exact) == 20
    assert rounding.to_decimals(exact, 2, 2).value_counts().tolist() == [10, 6, 4]


@pytest.mark.parametrize(("headline", "told"), [(MEANS, -0.06), (MAJORITY, -0.0617)])
def test_a_difference_from_a_headline_that_is_rounded_is_rounded_too(headline, told):
    other = replace(MAJORITY, id="other")
    frame = pd.DataFrame({"indicator": ["i"], "definition": ["other"], "estimate": [0.36936], "difference": [-0.0617]})
    frame = frame.assign(ci_low=[0.3], ci_high=[0.4], bound_low=[0.2], bound_high=[0.5])
    row = rounding.rounded(Plan(headline, other), "sensitivity", frame).iloc[0]
    assert (row["estimate"], row["difference"]) == (0.36936, told)
