"""Estimates of the mini measurement, worked out by hand."""

from __future__ import annotations

from math import sqrt

import mini
import numpy as np
import pandas as pd
import pytest
from nulmeting.estimate import estimates
from nulmeting.intervals import wilson
from nulmeting.units import samples, survey


def build(measurement=None, responses=None, register="mini"):
    whole = survey(
        measurement or mini.measurement(),
        responses or mini.responses(),
        mini.register() if isinstance(register, str) else register,
    )
    return estimates(whole, samples(whole))


@pytest.fixture(scope="module")
def table():
    return build()[0]


def test_organisations_each_count_once(table):
    row = mini.one(table, wave="before", indicator="anchoring", target="population")
    # values .5, 1, .5 of 3 of the 4 organisations: s2 = 1/18, F = 1/4
    assert (row["numerator"], row["denominator"], row["responding"], row["population"]) == (2, 3, 3, 4)
    assert row["estimate"] == pytest.approx(2 / 3)
    assert row["standard_error"] == pytest.approx(sqrt(1 / 4 * 1 / 18 / 2))
    assert (row["bound_low"], row["bound_high"]) == (0.5, 0.75)
    assert (row["ci_low"], row["ci_high"]) == (0.5, 0.75)
    process = mini.one(table, wave="before", indicator="anchoring", target="process")
    worth = (2 / 9) / (1 / 18 / 2)
    assert (process["ci_low"], process["ci_high"]) == pytest.approx([float(x) for x in wilson(2 / 3, worth)])
    assert process["df"] == 2


def test_ties_go_either_way(table):
    shares = {
        name: mini.one(table, wave="before", indicator="anchoring", target="process", definition=name)["estimate"]
        for name in ("ties_yes", "ties_no", "persons")
    }
    assert shares == {"ties_yes": 1, "ties_no": pytest.approx(1 / 3), "persons": pytest.approx(3 / 5)}


def test_persons_with_finite_population_correction(table):
    row = mini.one(table, wave="before", indicator="skill", target="population")
    assert (row["numerator"], row["denominator"], row["responding"], row["population"]) == (2, 4, 6, 8)
    assert row["standard_error"] == pytest.approx(sqrt(0.25 / 3 * (1 - 4 / 8)))
    low, high = (float(x) for x in wilson(0.5, 3 / (1 - 4 / 8)))
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((max(low, 0.25), min(high, 0.75)))
    assert (row["status"], row["pending"]) == ("indicative", "df design_effect")


def test_base_register_keeps_the_numerator_and_takes_everybody(table):
    row = mini.one(table, wave="before", indicator="skill", target="process", definition="enrolled")
    assert (row["numerator"], row["denominator"], row["estimate"]) == (2, 8, 0.25)
    certain = mini.one(table, wave="before", indicator="skill", target="population", definition="enrolled")
    assert np.isnan(certain["standard_error"])


def test_a_share_of_none_has_an_interval_but_no_standard_error(table):
    row = mini.one(table, wave="before", indicator="skill", target="process", breakdown="network", category="b")
    assert row["estimate"] == 0 and np.isnan(row["standard_error"])
    assert (row["ci_low"], row["ci_high"]) == pytest.approx([float(x) for x in wilson(0, 2)])


def test_everybody_answered_leaves_nothing_uncertain(table):
    row = mini.one(table, wave="before", indicator="knowledge", target="population", breakdown="type", category="town")
    assert (row["denominator"], row["population"]) == (4, 4)
    assert (row["standard_error"], row["ci_low"], row["ci_high"]) == (0, 5.5, 5.5)
    other = mini.one(table, wave="before", indicator="knowledge", target="process", breakdown="type", category="town")
    assert other["standard_error"] > 0


def test_a_mean_has_a_t_interval(table):
    row = mini.one(table, wave="before", indicator="knowledge", target="process")
    # 7, 4, 5, 6, 8; R 4.5: qt(.975, 4) 2.776445
    assert (row["estimate"], row["ci_method"]) == (6, "t")
    assert row["standard_error"] == pytest.approx(sqrt(2 / 4))
    assert row["ci_high"] == pytest.approx(6 + 2.776445 * sqrt(0.5), abs=1e-6)
    assert np.isnan(row["numerator"])
    assert (row["bound_low"], row["bound_high"]) == ((30 + 3) / 8, (30 + 30) / 8)


def test_a_median_has_a_woodruff_interval(table):
    row = mini.one(table, wave="before", indicator="middle", target="process")
    low, high = (float(x) for x in wilson(0.5, 4))
    ordered = [4, 5, 6, 7, 8]
    ends = [ordered[int(np.ceil(5 * side)) - 1] for side in (low, high)]
    assert [row["ci_low"], row["ci_high"]] == ends
    assert row["standard_error"] == pytest.approx((ends[1] - ends[0]) / (2 * 2.776445), rel=1e-6)
    assert (row["bound_low"], row["bound_high"]) == (4.5, 7.5)


def test_one_unit_of_a_mean_has_the_whole_scale_and_says_why(table):
    row = mini.one(table, wave="before", indicator="knowledge", target="process", breakdown="type", category="water")
    assert (row["denominator"], row["ci_low"], row["ci_high"], row["reason"]) == (1, 1, 10, "not_estimable")
    assert np.isnan(row["standard_error"])


def test_equal_values_have_no_standard_error():
    rows = [mini.person(name, "4", "4", 6.0) for name in ("p1", "p2", "p3")]
    frame = mini.frame(rows)
    found = build(responses={"before": frame, "after": mini.responses()["after"]})[0]
    row = mini.one(found, wave="before", indicator="knowledge", target="process")
    assert np.isnan(row["standard_error"]) and row["estimate"] == 6 and row["reason"] == "not_estimable"
    median = mini.one(found, wave="before", indicator="middle", target="process")
    assert (median["ci_low"], median["ci_high"]) == (6, 6) and np.isnan(median["standard_error"])


def test_rows_without_figures_say_why(table):
    late = mini.one(table, wave="before", indicator="late", target="process")
    assert (late["status"], late["reason"], late["denominator"]) == ("not_available", "not_asked", 0)
    none = mini.one(table, wave="after", indicator="applied", target="process")
    assert (none["status"], none["reason"]) == ("not_available", "no_respondents")
    assert np.isnan(none["estimate"]) and np.isnan(none["ci_low"]) and np.isnan(none["numerator"])


def test_without_a_register_there_is_only_the_process():
    found = build(mini.measurement(register=None), register=None)[0]
    assert set(found["target"]) == {"process"}
    assert found["population"].isna().all() and found["bound_low"].isna().all()
    lacking = mini.one(found, wave="before", indicator="skill", definition="enrolled")
    assert lacking["reason"] == "no_register"


def test_a_breakdown_outside_the_register_has_no_population():
    register = mini.register().drop(columns=["TYPE"])
    found = build(register=register)[0]
    rows = [
        mini.one(found, wave="before", indicator="skill", target=t, breakdown="type", category="town")
        for t in ("population", "process")
    ]
    assert [r["reason"] for r in rows] == ["no_register", ""]
    assert rows[1]["estimate"] == pytest.approx(2 / 3) and pd.isna(rows[1]["population"])


def test_support_stands_row_for_row_and_names_the_largest_organisation():
    table, support = build()
    pd.testing.assert_series_equal(table["indicator"], support["indicator"])
    row = mini.one(support, wave="before", indicator="skill", target="process")
    # p1 and p2 of o1, p4 of o2, p5 of o3
    assert (row["organisations"], row["largest_organisation"]) == (3, 0.5)


def test_thirty_units_are_enough_to_be_ok():
    rows = [{"person": f"x{i}", "organisation": f"o{i}", "SKILL": str(1 + i % 5), "ANCHOR": "4"} for i in range(30)]
    rows = [{**r, "KNOW": 5.0, "DONE": None, "USED": None, "NEED": ""} for r in rows]
    for count, status in ((30, "ok"), (29, "indicative")):
        frame = mini.frame(rows[:count])
        found = build(mini.measurement(register=None), {"before": frame, "after": frame}, None)[0]
        assert mini.one(found, wave="before", indicator="skill", target="process")["status"] == status
