"""How sure figures of few are: in steps of five per cent, and never surer than they were."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.protect_limits import FEW, in_steps
from test_protect_rounding import PERSONS, Plan, half_up

PLACE = {"indicator": "i", "option": "", "definition": "headline", "statistic": "share", "unit": "person"}
PLACE |= {"target": "process", "breakdown": "type", "category": "a"}
SURE = {"standard_error": 0.0712, "ci_low": 0.3901, "ci_high": 0.68}


def levels(n=29, **columns):
    return pd.DataFrame([PLACE | {"wave": "w1", "denominator": n} | SURE | columns])


def told(name="estimates", decimals=2, **tables):
    return in_steps(Plan(PERSONS, decimals=decimals), tables)[name].iloc[0]


def sure(row):
    return row["standard_error"], row["ci_low"], row["ci_high"]


@pytest.mark.parametrize(
    "columns", [{}, {"n": FEW - 1}, {"unit": "organisation", "n": 120}, {"statistic": "superiority"}]
)
def test_of_few_the_error_goes_up_and_the_limits_outward(columns):
    assert sure(told(estimates=levels(**columns))) == pytest.approx((0.1, 0.35, 0.7))


@pytest.mark.parametrize("columns", [{"n": FEW}, {"breakdown": "all", "category": "all"}, {"statistic": "mean"}])
def test_of_many_of_everybody_and_of_scores_they_stay(columns):
    assert sure(told(estimates=levels(**columns))) == tuple(SURE.values())


def test_those_whom_a_definition_is_among_are_a_part_as_a_category_is():
    among = replace(PERSONS, id="buyers", among={"item": "ROLE", "in": ["buyer"]})
    everybody = {"breakdown": "all", "category": "all"}
    for definition, ends in (("buyers", (0.1, 0.35, 0.7)), ("headline", tuple(SURE.values()))):
        frame = levels(definition=definition, **everybody)
        made = in_steps(Plan(PERSONS, among), {"estimates": frame})["estimates"].iloc[0]
        assert sure(made) == pytest.approx(ends)


def test_who_asks_for_more_decimals_gets_them():
    assert sure(told(decimals=4, estimates=levels())) == tuple(SURE.values())


@pytest.mark.parametrize(("sides", "steps"), [((29, 80), True), ((80, 29), True), ((80, 80), False)])
def test_of_a_change_the_smaller_side_counts(sides, steps):
    row = PLACE | SURE | {"n_from": sides[0], "n_to": sides[1], "comparison": "all"}
    made = told("changes", estimates=levels(), changes=pd.DataFrame([row]))
    assert (sure(made) != tuple(SURE.values())) == steps


@pytest.mark.parametrize(("own", "other", "steps"), [(29, 80, True), (80, 29, True), (80, 80, False)])
@pytest.mark.parametrize("against", ["b", "all"])
def test_of_a_difference_the_smaller_side_counts(own, other, steps, against):
    theirs = {"category": against, "breakdown": "all" if against == "all" else "type"}
    figures = pd.concat([levels(own), levels(other, **theirs)], ignore_index=True)
    row = PLACE | SURE | {"against": against, "wave": "w1"}
    made = told("subgroups", estimates=figures, subgroups=pd.DataFrame([row]))
    assert (sure(made) != tuple(SURE.values())) == steps


def test_of_attrition_both_groups_are_as_the_smaller():
    place = {name: PLACE[name] for name in ("indicator", "option", "statistic", "unit")}
    place |= {"wave_from": "w1", "wave_to": "w2", "wave": "w1", "ci_low": 0.31, "ci_high": 0.52}
    one = {"difference_low": -0.3, "difference_high": 0.22}
    frame = pd.DataFrame([place | {"denominator": 60}, place | one | {"denominator": 12}])
    made = in_steps(Plan(PERSONS), {"attrition": frame})["attrition"]
    assert made["ci_low"].tolist() == [0.3, 0.3] and made["ci_high"].tolist() == pytest.approx([0.55, 0.55])
    assert math.isnan(made["difference_low"][0])
    assert (made["difference_low"][1], made["difference_high"][1]) == pytest.approx((-0.3, 0.25))


@given(st.floats(0, 1), st.floats(0, 0.3))
def test_an_interval_covers_what_it_covered_and_is_not_much_wider(middle, half):
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    row = told(estimates=levels(ci_low=low, ci_high=high))
    assert 0 <= row["ci_low"] <= low + 1e-9 and high - 1e-9 <= row["ci_high"] <= 1
    assert low - row["ci_low"] < 0.05 + 1e-9 and row["ci_high"] - high < 0.05 + 1e-9


def test_what_is_hidden_stays_so():
    hidden = levels(**dict.fromkeys(SURE, np.nan), n=pd.NA).astype({"denominator": "Int64"})
    assert all(pd.isna(value) for value in sure(told(estimates=hidden)))


def error(organisations):
    """The standard error of a share of those who met, from (met, answered) per organisation."""
    met, n = (np.array(column, dtype=float) for column in zip(*organisations, strict=True))
    many, share = len(n), met.sum() / n.sum()
    return math.sqrt(many / (many - 1) * ((met - share * n) ** 2).sum()) / n.sum()


def test_whether_a_pair_of_colleagues_agreed_is_told_by_hundredths_and_not_by_these():
    """Of 24, half of whom met it: six pairs of colleagues, of which none to all agree."""
    alone = [(1, 1)] * 6 + [(0, 1)] * 6
    errors = [error(alone + [(2, 2), (0, 2)] * (pairs // 2) + [(1, 2)] * (6 - pairs)) for pairs in (0, 2, 4, 6)]
    assert len({half_up(one, 2) for one in errors}) == 4
    assert len({told(estimates=levels(24, standard_error=one))["standard_error"] for one in errors}) <= 2


def test_organisations_that_are_counted_are_few_as_well():
    counted = replace(PERSONS, unit="organisation", collapse="any")
    for unit, n in product(("organisation",), (12, 300)):
        row = in_steps(Plan(counted), {"estimates": levels(n, unit=unit)})["estimates"].iloc[0]
        assert sure(row) == pytest.approx((0.1, 0.35, 0.7))
