"""Flow, response, make-up, transitions, definitions, agreement and published figures."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pandas as pd
import pytest
from nulmeting import tables
from nulmeting.agreement import intraclass, within
from nulmeting.settings import Published


@pytest.fixture(scope="module")
def made():
    return tables.build(mini.measurement(), mini.responses(), mini.register(), mini.counts(), None)


def test_flow_follows_the_respondents(made):
    flow = made["flow"]
    before = flow[flow["wave"] == "before"]
    steps = list(zip(before["step"], before["reason_excluded"], before["unit"], before["count"], strict=True))
    assert steps == [
        ("register", "", "person", 8),
        ("register", "", "organisation", 4),
        ("read", "", "person", 8),
        ("excluded", "no_consent", "person", 1),
        ("excluded", "duplicate", "person", 1),
        ("responding", "", "person", 6),
        ("responding", "", "organisation", 3),
    ]
    both = flow[flow["wave"] == "before+after"]
    assert both["count"].tolist() == [4, 3]


def test_flow_says_what_is_not_known():
    measurement = mini.measurement(register=None, person_key=None, organisation_key=None)
    flow = tables.build(measurement, mini.responses(), None, mini.counts(), None)["flow"]
    lacking = flow[flow["status"] == "not_available"].drop_duplicates(["step", "unit"])
    assert dict(zip(zip(lacking["step"], lacking["unit"], strict=True), lacking["reason"], strict=True)) == {
        ("register", "person"): "no_register",
        ("register", "organisation"): "no_register",
        ("responding", "organisation"): "not_estimable",
        ("overlap", "person"): "unlinked",
        ("overlap", "organisation"): "unlinked",
    }
    assert lacking["count"].isna().all()


def as_organisations(frames):
    """The first row of each organisation: one row, one organisation."""
    return {wave: frame.drop_duplicates("organisation").reset_index(drop=True) for wave, frame in frames.items()}


def test_rows_that_are_organisations_are_not_counted_as_persons():
    anchored = mini.INDICATORS[0]
    own = replace(anchored, definitions=anchored.definitions[:3])
    measurement = mini.measurement(
        indicators=(own,), register=None, person_key=None, breakdowns=(), families=(), lead=("anchoring",)
    )
    made = tables.build(measurement, as_organisations(mini.responses()), None, mini.counts(), None)
    for name in ("flow", "response"):
        assert set(made[name]["unit"]) == {"organisation"}
    flow = made["flow"][made["flow"]["wave"] == "before"]
    assert flow["step"].tolist() == ["register", "read", "excluded", "excluded", "responding"]
    assert flow["count"].tolist()[1:] == [8, 1, 1, 3]
    # several rows of one organisation are its respondents
    several = tables.build(measurement, mini.responses(), None, mini.counts(), None)["flow"]
    assert set(several.loc[several["step"] == "read", "unit"]) == {"person"}
    # and so they are where an indicator counts persons
    persons = tables.build(
        mini.measurement(register=None, person_key=None, breakdowns=()),
        as_organisations(mini.responses()), None, mini.counts(), None,
    )["flow"]  # fmt: skip
    assert set(persons.loc[persons["step"] == "read", "unit"]) == {"person"}


def test_response_rate_per_unit_and_category(made):
    row = mini.one(made["response"], wave="before", unit="person", breakdown="network", category="a")
    assert (row["invited"], row["responding"], row["response_rate"]) == (4, 3, 0.75)
    units = made["response"].loc[made["response"]["breakdown"] == "network", "unit"]
    assert set(units) == {"person"}


def test_make_up_compares_respondents_with_the_register(made):
    row = mini.one(made["representativeness"], wave="before", unit="person", breakdown="type", category="town")
    assert (row["register_share"], row["respondent_share"]) == pytest.approx((4 / 8, 4 / 6))
    assert row["difference"] == pytest.approx(1 / 6)


def test_transitions_are_of_respondents_with_an_answer_in_both_waves(made):
    moves = made["transitions"]
    skill = moves[moves["item"] == "SKILL"].set_index(["answer_from", "answer_to"])
    # p1 4 to 5, p2 2 to 4, p3 8 to 4, p5 1 to 2
    assert skill["count"].sum() == 4
    assert skill.loc[("8", "4"), "share"] == 1 and skill.loc[("4", "5"), "denominator"] == 1
    assert skill.loc[("3", "3"), "reason"] == "no_respondents"
    assert "TYPE" not in set(moves["item"]) and "LATER" not in set(moves["item"])


def test_unlinked_waves_have_one_transition_row_per_item_that_says_so():
    moves = tables.build(mini.measurement(person_key=None), mini.responses(), mini.register(), mini.counts(), None)[
        "transitions"
    ]
    assert moves["item"].is_unique and set(moves["reason"]) == {"unlinked"}


def test_definitions_stand_beside_the_headline(made):
    row = mini.one(made["sensitivity"], wave="before", indicator="anchoring", target="process", definition="persons")
    assert (row["estimate"], row["difference"]) == pytest.approx((3 / 5, 3 / 5 - 2 / 3))
    assert made["sensitivity"].loc[made["sensitivity"]["headline"], "difference"].dropna().eq(0).all()


def test_diagnostics_are_reserved(made):
    rows = made["diagnostics"]
    assert set(rows["diagnostic"]) == {"newcombe", "tango", "mcnemar_midp", "derrick_z8"}
    assert set(rows["status"]) == {"not_available"}


def test_agreement_within_organisations(made):
    row = made["agreement"].set_index("wave").loc["before"]
    # o1: 5, 2; o2: 4; o3: 4, 3
    assert (row["item"], row["organisations"], row["respondents"]) == ("ANCHOR", 3, 5)
    assert (row["share_all"], row["share_any"]) == pytest.approx((1 / 3, 1))
    assert row["rwg"] == pytest.approx(((1 - 4.5 / 2) + (1 - 0.5 / 2)) / 2)
    assert row["pending"] == "alpha"


def test_icc_of_groups_of_equal_size():
    # Shrout & Fleiss 1979: four judges on six targets, ICC(1,1) = .17
    ratings = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
    assert intraclass(ratings.ravel(), np.repeat(np.arange(6), 4)) == pytest.approx(0.17, abs=0.005)


def test_agreement_that_cannot_be_told():
    assert np.isnan(intraclass(np.array([1.0, 2.0]), np.array([0, 1])))
    assert np.isnan(intraclass(np.array([1.0, 1.0, 1.0]), np.array([0, 0, 1])))
    assert np.isnan(within(np.array([1.0, 2.0]), np.array([0, 1]), 5))


def test_published_figures_stand_beside_ours_and_rises_are_counted():
    measurement = mini.measurement(published=Published("ORG", ("benchmark",), "median", ("KNOW",), 1.0))
    published = pd.DataFrame([("before", "KNOW", 6.0), ("after", "KNOW", 7.5)], columns=["wave", "item", "published"])
    made = tables.build(measurement, mini.responses(), mini.register(), mini.counts(), published)
    assert made["published"]["recomputed"].tolist() == [6, 6]
    assert made["published"]["difference"].tolist() == [0, -1.5]
    rises = made["published_rises"].set_index("series")
    assert rises.loc["published", ["items", "up", "down", "same", "up_at_least"]].tolist() == [1, 1, 0, 0, 1]
    assert rises.loc["own", ["items", "up", "down", "same", "up_at_least"]].tolist() == [1, 0, 0, 1, 0]
