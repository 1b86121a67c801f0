"""Estimates of the mini measurement, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import mini
import numpy as np
import pandas as pd
import pytest
from nulmeting.estimate import bounded, estimates
from nulmeting.mostly_answered import silent_limit
from nulmeting.settings import Definition, Indicator
from nulmeting.share_intervals import design_size, korn_graubard
from scipy.special import stdtrit

NAN = np.nan
# R 4.2: qt(.975, 2), qt(.975, 4)
T2, T4 = 4.302653, 2.776445


def build(**settings):
    return estimates(*mini.estimated(**settings))


@pytest.fixture(scope="module")
def table():
    return build()[0]


def interval(row):
    return row["ci_low"], row["ci_high"]


def limits_at(p, variance, n, df, response=0.0):
    """The interval of Korn and Graubard, drawn out on the side of the silent where most answered."""
    worth = p * (1 - p) / variance
    low, high = (float(x) for x in korn_graubard(p, worth, n, df, 0.05))
    if response > 0.5:
        rare = np.array(min(p, 1 - p))
        limit = float(silent_limit(rare, design_size(worth, n, df, 0.05), np.array(response), np.array(0.05)))
        low, high = (min(low, 1 - limit) if p >= 0.5 else low), (max(high, limit) if p <= 0.5 else high)
    return pytest.approx((low, high))


def test_organisations_each_count_once(table):
    row = mini.one(table, wave="before", indicator="anchoring", target="population")
    # 1/2, 1, 1/2 of 3 of the 4 organisations
    assert (row["numerator"], row["denominator"], row["responding"], row["population"]) == (2, 3, 3, 4)
    assert row["estimate"] == pytest.approx(2 / 3)
    # between: F c P = 1/4 * 3/2 * (1/6)/9; within: 3/4 * (1/2 * 1/9 of o2 + 2/3 * 1/36 of o3) * variance .3 of all five
    variance = 1 / 144 + 3 / 4 * (1 / 18 + 1 / 54) * 0.3
    assert row["standard_error"] == pytest.approx(sqrt(variance))
    assert (row["bound_low"], row["bound_high"]) == (0.5, 0.75)
    # o2 and o3 are incomplete: the worst case over the fourth organisation does not limit the interval
    # of three organisations that are worth more than they are 1 - n/n* answered, but no more than 3 of 4
    assert interval(row) == limits_at(2 / 3, variance, 3, 2, min(3 / 4, 1 - 3 * variance / (2 / 9)))
    assert (row["ci_method"], row["df"], row["status"], row["reason"]) == ("korn_graubard", 2, "indicative", "")
    # over s²/3 = 1/36 with the same correction
    assert row["design_effect"] == pytest.approx(variance / (1 / 4 / 36))
    process = mini.one(table, wave="before", indicator="anchoring", target="process")
    assert process["standard_error"] == pytest.approx(1 / 6) and process["design_effect"] == pytest.approx(1)
    # one case that is not: worth no more than persons one by one, 9/(1/2 + 1 + 1/2), though p(1-p)/V is 8
    assert interval(process) == limits_at(2 / 3, 2 / 9 / 4.5, 3, 2)


def test_ties_go_either_way(table):
    shares = {
        name: mini.one(table, wave="before", indicator="anchoring", target="process", definition=name)["estimate"]
        for name in ("ties_yes", "ties_no", "persons")
    }
    assert shares == {"ties_yes": 1, "ties_no": pytest.approx(1 / 3), "persons": pytest.approx(3 / 5)}


def test_a_majority_of_incomplete_organisations_is_binomial(table):
    for target in ("population", "process"):
        row = mini.one(table, wave="before", indicator="anchoring", target=target, definition="ties_yes")
        # 3 of 3: .025^(1/3)
        assert row["ci_method"] == "clopper_pearson" and interval(row) == pytest.approx((0.025 ** (1 / 3), 1))
        assert np.isnan(row["standard_error"]) and row["reason"] == ""


def test_persons_with_a_finite_population(table):
    row = mini.one(table, wave="before", indicator="skill", target="population")
    assert (row["numerator"], row["denominator"], row["responding"], row["population"]) == (2, 4, 6, 8)
    # colleagues 2 of 10 pairs, strangers 10 of 46: F1 = 1/2, F2 = 1 - 16 * 10/(2 * 64), phi = (46 - 10 * 10/2)/64
    # c P = 3/2 * 2/64, A = 4/64
    assert row["standard_error"] == pytest.approx(sqrt(-1 / 16 * 3 / 64 + 3 / 4 * 4 / 64))
    # cut off at what was seen: 2 yes and 2 no of 8
    assert interval(row) == (0.25, 0.75) == (row["bound_low"], row["bound_high"])
    assert (row["ci_method"], row["status"]) == ("korn_graubard", "indicative")
    process = mini.one(table, wave="before", indicator="skill", target="process")
    assert process["standard_error"] == pytest.approx(sqrt(3 / 2 * 2 / 64))
    # of two cases: worth no more than four persons
    assert interval(process) == limits_at(0.5, 0.25 / 4, 4, 2)


def test_a_mean_has_a_t_interval(table):
    row = mini.one(table, wave="before", indicator="knowledge", target="process")
    # 7, 4 of o1; 5, 6 of o2; 8 of o3: b = -1/5, -1/5, 2/5; 3/2 * 6/25
    assert (row["estimate"], row["ci_method"]) == (6, "t") and np.isnan(row["numerator"])
    assert row["standard_error"] == pytest.approx(0.6)
    # three clusters of 2, 2, 1 persons are worth 25/9 of one size
    half = 0.6 * stdtrit(25 / 9 - 1, 0.975)
    assert interval(row) == pytest.approx((6 - half, 6 + half))
    assert (row["bound_low"], row["bound_high"]) == ((30 + 3) / 8, (30 + 30) / 8)
    finite = mini.one(table, wave="before", indicator="knowledge", target="population")
    # of organisations of 2, 2, 3 answer 2, 2, 1: within 1 * 2; colleagues 10 * 5/8 - 2 of 10, strangers 25 - 5 - 4.25 of 46
    # F1 = 3/8, F2 = 1 - 25 * 10/(4.25 * 64), phi = (46 - 10 * 15.75/4.25)/64; A = 10/25
    variance = (46 - 157.5 / 4.25) / 64 * 9 / 25 + (250 / 272 - 5 / 8) * 10 / 25
    assert finite["standard_error"] == pytest.approx(sqrt(variance))
    # as many degrees of freedom; cut off at the worst case on both sides
    assert 6 - stdtrit(25 / 9 - 1, 0.975) * sqrt(variance) < 33 / 8 < 6 - T2 * sqrt(variance)
    assert interval(finite) == (33 / 8, 7.5)


def test_a_median_has_a_woodruff_interval(table):
    row = mini.one(table, wave="before", indicator="middle", target="process")
    # 4, 5, 6, 7, 8; at or below 6: b = -1/25, 4/25, -3/25; t √(3/2 * 26/625) is more than one half
    assert (row["estimate"], *interval(row), row["ci_method"]) == (6, 1, 10, "woodruff")
    assert row["standard_error"] == pytest.approx(9 / (2 * T2), rel=1e-6)
    # the three silent at 1, then at 10
    assert (row["bound_low"], row["bound_high"]) == (4.5, 7.5) and np.isnan(row["design_effect"])
    finite = mini.one(table, wave="before", indicator="middle", target="population")
    assert interval(finite) == (4.5, 7.5)


def test_the_median_of_many():
    frames, listed = mini.panel(n=20, skip=0)
    marks = [float(x) for x in (1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10)]
    frames["before"]["KNOW"] = pd.Series(marks, dtype="Float64")
    row = mini.one(build(frames=frames, listed=listed)[0], wave="before", indicator="middle", target="process")
    # 10 of 20 at or below 5.5; R 4.2: qt(.975, 19) = 2.093024; .5 ± 2.093024 √(.25/19) of 20: the 6th and the 15th
    assert (row["estimate"], *interval(row)) == (5.5, 4, 8)
    assert row["standard_error"] == pytest.approx(4 / (2 * 2.093024), rel=1e-6)


def test_options_are_of_respondents_who_chose_any(table):
    shares = [mini.one(table, wave="before", indicator="needs", target="process", option=o)["estimate"] for o in "pqr"]
    assert shares == pytest.approx([3 / 5, 3 / 5, 2 / 5])


def test_base_register_keeps_the_numerator_and_takes_everybody(table):
    row = mini.one(table, wave="before", indicator="skill", target="process", definition="enrolled")
    assert (row["numerator"], row["denominator"], row["estimate"], row["responding"]) == (2, 8, 0.25, 6)
    # b: o1 (1 - 2/4)/8, o2 likewise, o3 -3/4 /8, o4 -1/4 /8
    assert row["standard_error"] == pytest.approx(sqrt(4 / 3 * (4 + 4 + 9 + 1) / 16 / 64))
    certain = mini.one(table, wave="before", indicator="skill", target="population", definition="enrolled")
    # the silent count as not: there is nothing to give an interval of
    assert np.isnan([certain["standard_error"], *interval(certain)]).all()
    assert (certain["ci_method"], certain["reason"]) == ("", "not_estimable")
    # what they would have said is still open
    assert (certain["bound_low"], certain["bound_high"]) == (0.25, 0.75)


def test_a_share_of_none_or_all_has_an_interval_but_no_standard_error(table):
    row = mini.one(table, wave="before", indicator="skill", target="process", breakdown="network", category="b")
    # 0 of 2, of different organisations
    assert row["estimate"] == 0 and np.isnan(row["standard_error"]) and row["reason"] == ""
    assert interval(row) == pytest.approx((0, 1 - 0.025**0.5))
    row = mini.one(table, wave="after", indicator="skill", target="population", breakdown="type", category="town")
    # 3 of 3, of 4
    assert row["estimate"] == 1 and np.isnan(row["standard_error"]) and interval(row) == (0.75, 1)


def test_everybody_answered_leaves_nothing_uncertain(table):
    place = {"wave": "before", "indicator": "knowledge", "breakdown": "type", "category": "town"}
    row = mini.one(table, target="population", **place)
    assert (row["denominator"], row["population"]) == (4, 4)
    assert (row["standard_error"], *interval(row), row["reason"]) == (0, 5.5, 5.5, "")
    median = mini.one(table, target="population", **{**place, "indicator": "middle"})
    assert (median["standard_error"], *interval(median)) == (0, 5.5, 5.5)


def test_a_standard_error_is_0_only_where_everybody_answered(table):
    sure = table[table["standard_error"] == 0]
    assert (sure["target"] == "population").all() and (sure["denominator"] == sure["population"]).all()
    assert (sure["ci_low"] == sure["estimate"]).all() and (sure["ci_high"] == sure["estimate"]).all()


def test_all_organisations_but_not_all_their_people_leave_uncertainty(table):
    row = mini.one(table, wave="after", indicator="anchoring", target="population")
    # 1, 1, 0, 0; of o2 one of two and of o3 one of three answered; F = 0
    assert (row["denominator"], row["population"], row["estimate"]) == (4, 4, 0.5)
    assert row["standard_error"] == pytest.approx(sqrt((1 / 2 + 2 / 3) / 16 * 0.3))
    # the bounds over the organisations are a point; the interval is not
    assert (row["bound_low"], row["bound_high"]) == (0.5, 0.5)
    assert interval(row) == limits_at(0.5, 0.021875, 4, 3, 1 - 4 * 0.021875 / 0.25)
    assert row["ci_low"] < 0.25 < 0.75 < row["ci_high"]


def test_one_organisation_says_nothing_of_the_others(table):
    row = mini.one(table, wave="before", indicator="anchoring", target="population", breakdown="type", category="water")
    # two of three persons of one of two organisations: the other may be 0 or 1
    assert (row["denominator"], row["df"], row["estimate"], row["reason"]) == (1, 0, 0.5, "not_estimable")
    assert np.isnan(row["standard_error"])
    assert row["ci_low"] <= 0.25 and row["ci_high"] >= 0.75


def test_one_unit_of_a_mean_has_the_whole_scale_and_says_why(table):
    row = mini.one(table, wave="before", indicator="knowledge", target="process", breakdown="type", category="water")
    assert (row["denominator"], *interval(row), row["reason"]) == (1, 1, 10, "not_estimable")
    assert np.isnan(row["standard_error"])


def test_one_respondent_of_a_share(table):
    row = mini.one(table, wave="before", indicator="skill", target="process", breakdown="type", category="water")
    # 0 of 1: up to 1 - .025
    assert interval(row) == pytest.approx((0, 0.975)) and row["reason"] == "not_estimable"


def test_equal_values_have_no_standard_error():
    frames = mini.responses()
    frames["before"] = mini.frame([mini.person(name, "4", "4", 6.0) for name in ("p1", "p2", "p3")])
    found = build(frames=frames)[0]
    for target, width in (("process", (1, 10)), ("population", ((18 + 5) / 8, (18 + 50) / 8))):
        row = mini.one(found, wave="before", indicator="knowledge", target=target)
        assert np.isnan(row["standard_error"]) and (row["estimate"], row["reason"]) == (6, "not_estimable")
        assert interval(row) == width
    # of three units the share one half is known so badly that the median may be anything
    assert interval(mini.one(found, wave="before", indicator="middle", target="process")) == (1, 10)


def test_a_median_of_many_equal_values_is_that_value_without_an_error():
    frames, listed = mini.panel(n=20, skip=0)
    frames["before"]["KNOW"] = pd.Series([6.0] * 20, dtype="Float64")
    row = mini.one(build(frames=frames, listed=listed)[0], wave="before", indicator="middle", target="process")
    assert interval(row) == (6, 6) and np.isnan(row["standard_error"]) and row["reason"] == ""


def test_equal_organisations_that_are_incomplete_have_a_variance_only_if_their_people_differ():
    frames = mini.responses()
    rows = [mini.person("p1", "5", "4", 1.0), mini.person("p2", "1", "4", 1.0), mini.person("p5", "5", "4", 1.0)]
    frames["before"] = mini.frame([*rows, mini.person("p6", "1", "4", 1.0)])
    row = mini.one(build(frames=frames)[0], wave="before", indicator="anchoring", target="population")
    # 1/2 and 1/2, of 4; o3 two of three: 1/2 * 2/3 * 1/16 * 1/3
    assert row["standard_error"] == pytest.approx(sqrt(1 / 2 * 2 / 3 / 16 / 3))


def test_rows_without_figures_say_why(table):
    late = mini.one(table, wave="before", indicator="late", target="process")
    assert (late["status"], late["reason"], late["denominator"]) == ("not_available", "not_asked", 0)
    none = mini.one(table, wave="after", indicator="applied", target="process")
    assert (none["status"], none["reason"]) == ("not_available", "no_respondents")
    assert np.isnan(none[["estimate", "ci_low", "standard_error", "numerator"]].astype(float)).all()
    assert none["ci_method"] == "" and pd.isna(none["df"])


def test_without_a_register_there_is_only_the_process():
    found = build(register=None)[0]
    assert set(found["target"]) == {"process"}
    assert found["population"].isna().all() and found["bound_low"].isna().all()
    lacking = mini.one(found, wave="before", indicator="skill", definition="enrolled")
    assert lacking["reason"] == "no_register"
    # the same figures as with one
    known = build()[0]
    known = known[(known["target"] == "process") & (known["definition"] != "enrolled")].reset_index(drop=True)
    found = found[found["definition"] != "enrolled"].reset_index(drop=True)
    same = ["estimate", "standard_error", "ci_low", "ci_high", "df", "denominator", "ci_method", "reason"]
    pd.testing.assert_frame_equal(found[same], known[same])


def test_a_breakdown_outside_the_register_has_no_population():
    found = build(listed=mini.register().drop(columns=["TYPE"]))[0]
    rows = [
        mini.one(found, wave="before", indicator="skill", target=t, breakdown="type", category="town")
        for t in ("population", "process")
    ]
    assert [r["reason"] for r in rows] == ["no_register", ""]
    assert rows[1]["estimate"] == pytest.approx(2 / 3) and pd.isna(rows[1]["population"])


def test_a_category_without_a_single_registered_person():
    listed = mini.register()
    listed["TYPE"] = listed["TYPE"].replace("water", "town")
    frames = {w: f.assign(TYPE=f["TYPE"].replace("water", "town")) for w, f in mini.responses().items()}
    found = build(frames=frames, listed=listed)[0]
    for target in ("population", "process"):
        row = mini.one(found, wave="before", indicator="skill", target=target, breakdown="type", category="water")
        assert (row["status"], row["reason"], row["population"]) == ("not_available", "no_respondents", 0)


def test_categories_of_an_overlapping_breakdown_need_not_add_up(table):
    parts = [
        mini.one(table, wave="before", indicator="needs", option="p", target="process", breakdown="network", category=c)
        for c in "ab"
    ]
    # p2 is in both
    assert [p["denominator"] for p in parts] == [2, 4] and [p["numerator"] for p in parts] == [2, 2]
    total = mini.one(table, wave="before", indicator="needs", option="p", target="process")
    assert (total["numerator"], total["denominator"]) == (3, 5)


def test_a_register_that_changes_between_the_waves():
    listed = mini.register()
    listed["in.before"] = ~listed["person"].isin(["p7", "p8"])
    found = build(listed=listed)[0]
    row = mini.one(found, wave="before", indicator="skill", target="population")
    # 4 of 6: colleagues 2 of 6 pairs, strangers 10 of 24; F1 = 1/3, F2 = 1 - 16 * 6/(2 * 36)
    # phi = (24 - 6 * 10/2)/36; c P = 3/64, A = 4/64
    assert (row["population"], row["bound_low"]) == (6, 2 / 6)
    assert row["standard_error"] == pytest.approx(sqrt(-1 / 6 * 3 / 64 + 2 / 3 * 4 / 64))
    organisations = mini.one(found, wave="before", indicator="anchoring", target="population")
    # all three, of which o2 one of two: F = 0, and o3 is complete
    assert (organisations["population"], organisations["denominator"]) == (3, 3)
    assert organisations["standard_error"] == pytest.approx(sqrt(1 / 2 / 9 * 0.3))
    # the wave in which all eight are registered stays as it was
    whole = build()[0]
    later = [t[t["wave"] == "after"].reset_index(drop=True) for t in (found, whole)]
    pd.testing.assert_frame_equal(*later)


def test_persons_without_an_organisation_stand_alone():
    frames = mini.responses()
    frames["before"]["organisation"] = pd.Series([None] * 6, dtype="string")
    row = mini.one(build(frames=frames)[0], wave="before", indicator="skill", target="process")
    # six respondents by themselves, of whom four count: 6/5 * 4/64
    assert (row["standard_error"], row["df"]) == (pytest.approx(sqrt(6 / 5 / 16)), 3)
    none = mini.one(build(frames=frames)[0], wave="before", indicator="anchoring", target="process")
    assert (none["reason"], none["responding"]) == ("no_respondents", 0)


def test_complete_organisations_or_single_persons_take_konijn():
    frames, listed = mini.panel(n=20, size=50, skip=0)
    yes = (frames["before"]["SKILL"].astype(int) >= 4).to_numpy()
    chosen = [*np.flatnonzero(yes)[:3], *np.flatnonzero(~yes)[:4]]
    frame = frames["before"].iloc[chosen].reset_index(drop=True)
    found = build(frames={"before": frame, "after": frame}, listed=listed)[0]
    for indicator in ("skill", "anchoring"):
        row = mini.one(found, wave="before", indicator=indicator, target="population")
        # 3 of 7, of 50; F pq/(n - 1)
        assert (row["numerator"], row["denominator"], row["ci_method"]) == (3, 7, "konijn")
        assert row["standard_error"] == pytest.approx(sqrt((1 - 7 / 50) * 12 / 49 / 6))
        assert row["design_effect"] == pytest.approx(1)
        process = mini.one(found, wave="before", indicator=indicator, target="process")
        assert process["ci_method"] == "clopper_pearson"


def test_an_indicator_may_name_its_interval():
    named = tuple(replace(i, interval="wilson") if i.id == "skill" else i for i in mini.INDICATORS)
    found = build(indicators=named)[0]
    skill = found[(found["indicator"] == "skill") & (found["status"] != "not_available") & found["ci_low"].notna()]
    assert set(skill["ci_method"]) == {"wilson"}
    assert "wilson" not in set(found.loc[found["indicator"] == "needs", "ci_method"])


def test_informants_speak_for_their_organisation():
    told = mini.alternative(
        mini.ANCHORED, "headline", collapse="informant", informant={"item": "SKILL", "in": ["1", "2"]}
    )
    one = Indicator("told", mini.text("t"), "share", (told,), target="population")
    row = mini.one(build(indicators=(one,), families=())[0], wave="before", indicator="told", target="population")
    # p2 of o1 no, p5 of o3 yes; of four organisations, and each is known: (1 - 2/4) * 1/2 /2
    assert (row["numerator"], row["denominator"], row["estimate"], row["ci_method"]) == (1, 2, 0.5, "konijn")
    assert row["standard_error"] == pytest.approx(sqrt(1 / 8))
    # one yes and one no of four were seen
    assert interval(row) == (0.25, 0.75)


def ratio():
    book = {**mini.CODEBOOK, "PER": mini.item("PER", "number", minimum=0.0)}
    one = Definition("headline", mini.text("h"), "person", item="KNOW", per="PER")
    frames = mini.responses()
    for frame, per in zip(frames.values(), ([2.0, 2, 4, 4, 3, 1], [1.0] * 5), strict=True):
        frame["PER"] = pd.Series(per, dtype="Float64")
    return {
        "frames": frames,
        "codebook": book,
        "families": (),
        "indicators": (Indicator("r", mini.text("r"), "ratio", (one,)),),
    }


def test_a_ratio_of_sums():
    found = build(**ratio())[0]
    row = mini.one(found, wave="before", indicator="r", target="process")
    # 30 over 15; b = (11 - 8)/15, (11 - 16)/15, (8 - 6)/15
    assert (row["estimate"], row["denominator"], row["ci_method"]) == (2, 5, "t")
    assert row["standard_error"] == pytest.approx(sqrt(3 / 2 * (9 + 25 + 4)) / 15)
    assert np.isnan([row["numerator"], row["bound_low"], row["bound_high"], row["design_effect"]]).all()
    water = mini.one(found, wave="before", indicator="r", target="process", breakdown="type", category="water")
    # one respondent, and no end of the scale
    assert np.isnan([water["ci_low"], water["ci_high"]]).all() and water["reason"] == "not_estimable"


def test_a_ratio_over_nothing_is_not_available():
    given_ = ratio()
    given_["frames"]["before"]["PER"] = pd.Series([1.0, 1, 1, 1, 0, 0], dtype="Float64")
    row = mini.one(
        build(**given_)[0], wave="before", indicator="r", target="process", breakdown="type", category="water"
    )
    # p5 has 8 over 0
    assert (row["status"], row["reason"], row["denominator"]) == ("not_available", "not_estimable", 1)
    assert np.isnan(row[["estimate", "ci_low", "standard_error"]].astype(float)).all()


def ranked():
    one = Definition("headline", mini.text("h"), "person", item="SKILL")
    return {"families": (), "indicators": (Indicator("rank", mini.text("r"), "superiority", (one,)),)}


def test_a_superiority_is_one_half_in_the_first_wave_that_asked():
    found = build(**ranked())[0]
    row = mini.one(found, wave="before", indicator="rank", target="process")
    assert (row["estimate"], row["reason"], row["denominator"]) == (0.5, "not_estimable", 4)
    assert np.isnan([row["standard_error"], row["ci_low"], row["ci_high"]]).all()
    after = mini.one(found, wave="after", indicator="rank", target="process")
    pairs = np.mean([(b > a) + (b == a) / 2 for a in (4, 2, 5, 1) for b in (5, 4, 4, 2, 3)])
    assert after["estimate"] == pytest.approx(pairs) and after["ci_method"] == "t"
    assert 0 <= after["ci_low"] <= pairs <= after["ci_high"] <= 1
    assert np.isnan(after["bound_low"])


def test_a_superiority_begins_at_the_wave_that_asked_first():
    frames = mini.responses()
    frames["before"] = frames["before"].drop(columns=["SKILL"])
    found = build(frames=frames, **ranked())[0]
    assert mini.one(found, wave="before", indicator="rank", target="process")["reason"] == "not_asked"
    assert mini.one(found, wave="after", indicator="rank", target="process")["estimate"] == 0.5


@pytest.mark.parametrize(("before", "status"), [(40, "ok"), (29, "indicative")])
def test_a_superiority_rests_on_both_waves(before, status):
    frames, listed = mini.panel()
    frames["before"] = frames["before"].iloc[:before]
    found = build(frames=frames, listed=listed, breakdowns=(), **ranked())[0]
    assert mini.one(found, wave="after", indicator="rank", target="process")["status"] == status


@pytest.mark.parametrize(("before", "after"), [(20, 40), (40, 20), (40, 40)])
def test_a_superiority_is_certain_only_if_everybody_answered_both_waves(before, after):
    rng = np.random.default_rng(1)
    whole = mini.crowd([str(rng.integers(1, 6)) for _ in range(40)], ["town"] * 40)
    later = mini.crowd([str(rng.integers(1, 6)) for _ in range(40)], ["town"] * 40)
    frames = {"before": whole.iloc[:before], "after": later.iloc[:after]}
    found = build(frames=frames, listed=mini.register_of(whole), breakdowns=(), **ranked())[0]
    row = mini.one(found, wave="after", indicator="rank", target="population")
    if before == after:
        assert row["standard_error"] == 0 and row["ci_low"] == row["ci_high"] == row["estimate"]
        return
    # only the wave that is not whole varies: S²/n (1 - n/N) of its placements in the other
    few, all_ = (side["SKILL"].astype(float).to_numpy() for side in sorted(frames.values(), key=len))
    placed = np.array([np.mean((y < x) + (y == x) / 2) for x in few for y in [all_]])
    error = np.sqrt(placed.var(ddof=1) / 20 * (1 - 20 / 40))
    assert row["standard_error"] == pytest.approx(error, rel=1e-9) and row["reason"] == ""
    assert row["ci_low"] < row["estimate"] < row["ci_high"]


@pytest.mark.parametrize("seed", range(5))
def test_a_superiority_of_few_has_no_negative_variance(seed):
    rng = np.random.default_rng(seed)
    where = [f"o{i}" for i in rng.integers(0, 6, 12)]
    frames = {}
    for wave in mini.WAVES:
        frame = mini.crowd([str(rng.integers(1, 6)) for _ in where], ["town", "water"] * 6, organisations=where)
        frames[wave] = frame[rng.random(12) < 0.7].reset_index(drop=True)
    listed = mini.register_of(frame)
    found = build(frames=frames, listed=listed, **ranked())[0]
    known = found[(found["wave"] == "after") & (found["status"] != "not_available")]
    assert (known["standard_error"].notna() | (known["reason"] == "not_estimable")).all()


def test_where_the_worst_case_limits_an_interval():
    rows = pd.DataFrame({"target": ["population", "population", "process"], "whole": [True, False, True]})
    assert bounded(rows).tolist() == [True, False, False]


def test_support_stands_row_for_row_and_names_the_largest_organisation():
    table, support = build()
    pd.testing.assert_series_equal(table["indicator"], support["indicator"])
    row = mini.one(support, wave="before", indicator="skill", target="process")
    # p1 and p2 of o1, p4 of o2, p5 of o3
    assert (row["organisations"], row["largest_organisation"]) == (3, 0.5)
    row = mini.one(support, wave="before", indicator="anchoring", target="process")
    assert (row["organisations"], row["largest_organisation"]) == (3, pytest.approx(1 / 3))
    nobody = mini.one(support, wave="after", indicator="applied", target="process")
    assert pd.isna(nobody["organisations"]) and np.isnan(nobody["largest_organisation"])


def test_support_does_not_count_persons_without_an_organisation():
    frames = mini.responses()
    frames["before"].loc[0, "organisation"] = None
    row = mini.one(build(frames=frames)[1], wave="before", indicator="skill", target="process")
    # p2 of o1, p4 of o2, p5 of o3; p1 stands alone
    assert (row["organisations"], row["largest_organisation"]) == (3, 0.25)


def test_thirty_units_of_eleven_organisations_are_enough_to_be_ok():
    def status(units, organisations):
        where = [f"o{i % organisations}" for i in range(units)]
        frame = mini.crowd([str(1 + i % 5) for i in range(units)], ["town"] * units, organisations=where)
        found = build(frames={"before": frame, "after": frame}, register=None)[0]
        return mini.one(found, wave="before", indicator="skill", target="process")["status"]

    assert [status(30, 30), status(29, 29), status(40, 11), status(40, 10)] == ["ok", "indicative", "ok", "indicative"]


def test_a_third_of_the_persons_in_one_organisation_are_a_hint_only():
    def statuses(largest, others, silent=False):
        # one organisation of some persons, forty of two; whose largest may not have answered
        where = ["o0"] * largest + [f"o{1 + i // 2}" for i in range(others)]
        frame = mini.crowd([str(1 + i % 5) for i in range(len(where))], ["town"] * len(where), organisations=where)
        answered = frame[frame["organisation"] != "o0"] if silent else frame
        frames = dict.fromkeys(mini.WAVES, answered.reset_index(drop=True))
        found = build(frames=frames, listed=mini.register_of(frame))[0]
        return [
            mini.one(found, wave="before", indicator=name, target=target)["status"]
            for name, target in (("skill", "process"), ("skill", "population"), ("anchoring", "process"))
        ]

    # 120²/(40² + 40 * 2²) = 8.2 organisations of one size; 110²/(30² + 160) = 11.4. Each organisation counts once.
    assert statuses(40, 80) == ["indicative", "indicative", "ok"]
    assert statuses(30, 80) == ["ok", "ok", "ok"]
    # the population is that of the register, whoever answered
    assert statuses(40, 80, silent=True) == ["ok", "indicative", "ok"]
