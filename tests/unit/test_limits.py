"""Which interval a row takes, and its limits."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from nulmeting.influence import NONLINEAR, answers
from nulmeting.limits import effective_size, intervals
from nulmeting.medians import ordered
from scipy import stats

NAN = np.nan
ALPHA = 0.05
# 3 of 10, of 50 registered; each unit answered for itself
USUAL = {
    "n": 10.0, "answered": 10.0, "total": 3.0, "estimate": 0.3, "variance": 0.3 * 0.7 / 9 * 0.8, "df": 9.0, "size": 50.0,
    "target": "population", "missing": "", "base": "valid", "whole": True, "binary": True, "unit": "person",
    "rule": "persons", "clustered": False, "pooled": 1.0, "named": "", "statistic": "share", "low": 0.0, "high": 1.0,
    "figure": 0, "domain": 0, "column": 0, "below": 0.5, "singly": 1000.0, "even": 1000.0, "weighting": "none",
}  # fmt: skip


def made(*rows, figures=(), **settings):
    return intervals(pd.DataFrame([{**USUAL, **row} for row in rows]), list(figures), **settings)


def limits(row, alpha=ALPHA, **settings):
    low, high = made(row, **settings).at(np.array([alpha]))
    return low[0], high[0]


COUNTS = {"unit": "organisation", "clustered": True}


@pytest.mark.parametrize(
    ("row", "method"),
    [
        ({}, "konijn"),
        ({"target": "process"}, "clopper_pearson"),
        ({"clustered": True}, "korn_graubard"),
        ({"binary": False}, "korn_graubard"),
        ({"clustered": True, "target": "process"}, "korn_graubard"),
        # an organisation's majority: known if all its persons answered, and a draw of its own if not
        ({**COUNTS, "rule": "any"}, "konijn"),
        ({**COUNTS, "rule": "any", "whole": False}, "clopper_pearson"),
        ({**COUNTS, "rule": "any", "target": "process"}, "clopper_pearson"),
        ({**COUNTS, "rule": "informant"}, "konijn"),
        # means of organisations that all happen to be 0 or 1
        ({**COUNTS, "rule": "mean"}, "konijn"),
        ({**COUNTS, "rule": "mean", "whole": False}, "korn_graubard"),
        ({**COUNTS, "rule": "mean", "target": "process"}, "korn_graubard"),
        ({**COUNTS, "rule": "mean", "clustered": False, "target": "process"}, "clopper_pearson"),
        ({"base": "register", "target": "process", "clustered": True}, "korn_graubard"),
        # who did not answer counts as known: nothing to give an interval of
        ({"base": "register"}, ""),
        # more than are registered
        ({"size": 9.0}, "korn_graubard"),
        ({"named": "wang"}, "wang"),
        ({"named": "wang", "clustered": True}, "korn_graubard"),
        ({"named": "midp"}, "midp"),
        ({"named": "jeffreys", "target": "process"}, "jeffreys"),
        ({"named": "midp", "clustered": True}, "korn_graubard"),
        ({"named": "wilson", "clustered": True}, "wilson"),
        ({"named": "logit"}, "logit"),
        ({"statistic": "mean"}, "t"),
        ({"statistic": "ratio"}, "t"),
        ({"statistic": "superiority"}, "t"),
    ],
)
def test_the_method_follows_from_what_a_unit_is(row, method):
    assert made(row).method.tolist() == [method]


@pytest.mark.parametrize("rule", NONLINEAR)
def test_steps_are_smoothed_for_a_change(rule):
    exact = {**COUNTS, "rule": rule}
    assert made(exact, continuous=True).method.tolist() == ["korn_graubard"]
    assert made({**exact, "named": "wang"}, continuous=True).method.tolist() == ["korn_graubard"]
    assert made({**exact, "whole": False}, continuous=True).method.tolist() == ["clopper_pearson"]


def test_units_drawn_singly_have_no_degrees_to_lose_to_strata():
    # one level of units of 0 or 1: V is known from p
    known = limits({"df": 9.0}, continuous=True)
    assert limits({"df": 3.0}, continuous=True) == pytest.approx(known)
    assert limits({"df": 3.0, "clustered": True}, continuous=True)[1] > known[1]


def test_rows_without_a_figure_have_no_interval():
    found = made({"missing": "not_asked", "estimate": NAN}, {})
    assert found.method.tolist() == ["", "konijn"]
    low, high = found.at(np.full(2, ALPHA))
    assert np.isnan([low[0], high[0]]).all() and not np.isnan([low[1], high[1]]).any()


def test_konijn():
    # enumerated: 5 to 31 of 50 (Wang's is 6 to 29)
    assert limits({}) == pytest.approx((5 / 50, 31 / 50))
    assert limits({"named": "wang"}) == pytest.approx((6 / 50, 29 / 50))


def test_clopper_pearson_takes_the_count_itself():
    # contingencytables, chapter 2: 13 of 16
    row = {
        "n": 16.0,
        "estimate": 13 / 16,
        "total": 13.0,
        "target": "process",
        "variance": 13 / 16 * 3 / 16 / 15,
        "df": 15.0,
    }
    assert limits(row) == pytest.approx((0.5435, 0.9595), abs=0.5e-4)
    assert limits({**row, "named": "midp"}) == pytest.approx((0.5699, 0.9500), abs=0.5e-4)
    assert limits({**row, "named": "jeffreys"}) == pytest.approx((0.5792, 0.9442), abs=0.5e-4)


def test_korn_and_graubard_take_the_variance_and_its_degrees():
    # tests of the Python package svy
    row = {"n": 922.0, "estimate": 0.507348258357226, "variance": 0.0167712595840644**2, "df": 56.0, "size": NAN}
    row |= {"clustered": True, "target": "process"}
    assert limits(row) == pytest.approx((0.473233376535445, 0.541412207644769), abs=1e-12)


@pytest.mark.parametrize(("estimate", "side"), [(0.0, 1), (1.0, 0)])
def test_nobody_and_everybody_take_the_pooled_design_effect(estimate, side):
    row = {"estimate": estimate, "total": 10 * estimate, "variance": 0.0, "clustered": True, "pooled": 2.0}
    # n* = 10 * 49/40 /2 = 6.125; at x = 0 the upper limit is 1 - .025^(1/n*)
    end = 1 - 0.025 ** (1 / 6.125)
    expected = (0, end) if side else (1 - end, 1)
    assert limits(row) == pytest.approx(expected)
    # process: 10/2
    end = 1 - 0.025 ** (1 / 5)
    expected = (0, end) if side else (1 - end, 1)
    assert limits({**row, "target": "process"}) == pytest.approx(expected)
    # an incomplete organisation: no correction either
    assert limits({**row, **COUNTS, "rule": "mean", "whole": False}) == pytest.approx(expected)
    assert np.isnan(made(row).standard_error[0])


def test_everybody_answered():
    row = {"n": 50.0, "answered": 50.0, "total": 15.0, "variance": 0.0, "df": 49.0}
    for more in ({}, {"clustered": True}, {"binary": False}, {"statistic": "mean"}, {"estimate": 1.0, "total": 50.0}):
        found = made({**row, **more})
        point = more.get("estimate", 0.3)
        assert limits({**row, **more}) == pytest.approx((point, point))
        assert found.certain[0] and found.standard_error[0] == 0
    # not of the process, and not with incomplete organisations
    for more in ({"target": "process"}, {**COUNTS, "whole": False, "rule": "mean"}):
        low, high = limits({**row, **more})
        assert low < 0.3 < high
        assert not made({**row, **more}).certain[0] and np.isnan(made({**row, **more}).standard_error[0])
    # all organisations, but not all of their persons
    assert made({**row, **COUNTS, "rule": "mean", "whole": False, "variance": 0.01}).standard_error[0] == 0.1


def test_with_base_register_the_silent_are_counted_and_no_error_is_known():
    row = {"base": "register", "n": 50.0, "answered": 10.0, "variance": 0.0, "estimate": 0.06}
    assert np.isnan(made(row).standard_error[0]) and np.isnan(limits(row)).all()
    # unless there are none
    assert limits({**row, "answered": 50.0}) == (0.06, 0.06) and made({**row, "answered": 50.0}).standard_error[0] == 0
    low, high = limits({**row, "target": "process", "variance": 0.06 * 0.94 / 49})
    assert low < 0.06 < high


def test_the_effective_size():
    rows = pd.DataFrame([USUAL] * 5 + [{**USUAL, "whole": False}]).assign(pooled=2.0)
    numbers = {
        "n": np.array([10.0, 10, 10, 50, 10, 10]),
        "size": np.array([50.0, 50, NAN, 50, 10, 50]),
        "estimate": np.array([0.5, 0, 1, 0.3, 0.3, 0]),
        "variance": np.array([0.05, 0, 0, 0, 0, 0]),
    }
    finite = np.array([True, True, False, True, True, True])
    certain = np.array([False, False, False, True, False, False])
    # p(1 - p)/V; 10 * 49/40 /2; 10/2; certain; as many as registered but not certain; incomplete
    found = effective_size(rows, numbers, finite, certain)
    assert found.tolist() == pytest.approx([5, 6.125, 5, np.inf, 5, 5])


def test_a_mean_has_a_t_interval_cut_off_at_the_scale():
    row = {"statistic": "mean", "estimate": 3.0, "variance": 0.25, "df": 4.0, "low": 1.0, "high": 10.0}
    # R 4.2: qt(.975, 4) = 2.776445
    assert limits(row) == pytest.approx((3 - 1.3882226, 3 + 1.3882226))
    assert limits({**row, "estimate": 9.5}) == pytest.approx((9.5 - 1.3882226, 10))
    assert limits({**row, "low": NAN, "high": NAN, "estimate": 9.5}) == pytest.approx((8.1117774, 10.8882226))


@pytest.mark.parametrize("row", [{"variance": 0.0}, {"df": 0.0}, {"variance": NAN}])
def test_a_mean_of_which_no_variance_is_known_has_the_whole_scale(row):
    usual = {"statistic": "mean", "estimate": 3.0, "variance": 0.25, "df": 4.0, "low": 1.0, "high": 10.0}
    assert limits({**usual, **row}) == (1, 10)
    # and none at all if the scale has no ends
    assert np.isnan(limits({**usual, "low": NAN, "high": NAN, "variance": 0.0})).all()


MEDIAN = {"statistic": "median", "low": 1.0, "high": 30.0, "target": "process", "size": NAN}


def median_of(values, **row):
    values = np.array(values, dtype=float)
    steps = ordered(answers(0, values, np.arange(values.size)))
    one = {
        **MEDIAN,
        "n": float(values.size),
        "answered": float(values.size),
        "estimate": float(np.median(values)),
        **row,
    }
    return made(one, figures=[SimpleNamespace(ordered=steps)])


def test_woodruff_reads_the_interval_of_one_half_back():
    # 1 to 20, V = .25/20 with 19 degrees; R 4.2: qt(.975, 19) = 2.093024; .5 ± .23401 of 20: the 6th and 15th
    found = median_of(range(1, 21), variance=0.0125, df=19.0)
    assert [float(x[0]) for x in found.at(np.array([ALPHA]))] == [6, 15]
    assert found.standard_error[0] == pytest.approx(9 / (2 * 2.093024), rel=1e-6)
    assert found.method[0] == "woodruff"


def test_a_median_at_or_below_which_all_are_takes_one_half_at_the_effective_size():
    # worth 20 units: the same
    found = median_of(range(1, 21), variance=0.0, df=19.0)
    assert [float(x[0]) for x in found.at(np.array([ALPHA]))] == [6, 15]
    equal = median_of([7] * 20, variance=0.0, df=19.0)
    assert [float(x[0]) for x in equal.at(np.array([ALPHA]))] == [7, 7]
    assert np.isnan(equal.standard_error[0])


def test_a_median_without_a_degree_of_freedom_has_the_whole_scale():
    found = median_of([3, 8], variance=0.1, df=0.0)
    assert [float(x[0]) for x in found.at(np.array([ALPHA]))] == [1, 30]
    assert np.isnan(found.standard_error[0])


def test_a_median_of_everybody_is_known():
    found = median_of([3, 8], variance=0.0, df=1.0, target="population", size=2.0)
    assert [float(x[0]) for x in found.at(np.array([ALPHA]))] == [5.5, 5.5]
    assert found.standard_error[0] == 0


def test_every_row_has_its_own_level():
    found = made({}, {}, {"statistic": "mean"}, {"statistic": "mean"})
    low, high = found.at(np.array([0.05, 0.5, 0.05, 0.5]))
    assert low[0] < low[1] < 0.3 < high[1] < high[0] and low[2] < low[3] < 0.3 < high[3] < high[2]


def worth_of(**changes):
    row = {**USUAL, "clustered": True, "target": "process", "n": 100.0, "singly": 100.0, "estimate": 0.05, **changes}
    numbers = {name: np.array([float(row[name])]) for name in ("n", "estimate", "variance", "size")}
    finite = np.array([row["target"] == "population"])
    return effective_size(pd.DataFrame([row]), numbers, finite, np.array([False]))[0]


def test_few_cases_are_worth_no_more_than_their_units():
    # five cases of 100; p(1-p)/V = 400
    variance = 0.05 * 0.95 / 400
    assert worth_of(variance=variance) == 100 and worth_of(estimate=0.95, variance=variance) == 100
    assert worth_of(variance=variance, singly=150.0) == 150
    # a population of 200: 100 * 199/100
    assert worth_of(variance=variance, target="population", size=200.0) == pytest.approx(199)
    # with weights V shows no more
    assert worth_of(variance=variance, weighting="size") == 100
    # what V says: with less, with ten cases, of organisations that are incomplete
    assert worth_of(variance=0.05 * 0.95 / 80) == pytest.approx(80)
    assert worth_of(estimate=0.1, variance=0.1 * 0.9 / 400) == pytest.approx(400)
    assert worth_of(variance=variance, target="population", size=200.0, whole=False) == pytest.approx(400)


def test_one_large_organisation_leaves_a_mean_few_degrees_of_freedom():
    """Carter, Schnepel & Steigerwald (2017): clusters count as (sum n)^2 / sum n^2, here 20^2 / (11^2 + 9) = 3.08."""
    row = {"statistic": "mean", "clustered": True, "target": "process", "low": 1.0, "high": 10.0, "estimate": 6.0}
    low, high = limits({**row, "variance": 0.09, "df": 9.0, "even": 20**2 / (11**2 + 9)})
    assert high - 6 == pytest.approx(stats.t.ppf(0.975, 400 / 130 - 1) * 0.3)
    assert low == pytest.approx(12 - high)
    # the population's likewise: whether the large one answered decides as much
    finite = limits({**row, "target": "population", "variance": 0.09, "df": 9.0, "even": 20**2 / (11**2 + 9)})
    assert finite == pytest.approx((low, high))
    # clusters of one size change nothing
    same = limits({**row, "variance": 0.09, "df": 9.0, "even": 10.0})
    assert same[1] - 6 == pytest.approx(stats.t.ppf(0.975, 9) * 0.3)
