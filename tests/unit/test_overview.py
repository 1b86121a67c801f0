"""Transitions, definitions, agreement and published figures."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pandas as pd
import pytest
from nulmeting.agreement import agreement
from nulmeting.overview import transitions
from nulmeting.published import published_table, rises
from nulmeting.reliability import intraclass
from nulmeting.settings_input import Published
from nulmeting.units import survey


@pytest.fixture(scope="module")
def made():
    return mini.built()


def test_transitions_are_of_respondents_with_an_answer_in_both_waves(made):
    moves = made["transitions"]
    skill = moves[moves["item"] == "SKILL"].set_index(["answer_from", "answer_to"])
    # p1 4 to 5, p2 2 to 4, p3 8 to 4, p5 1 to 2
    assert skill["count"].sum() == 4
    assert skill.loc[("8", "4"), "share"] == 1 and skill.loc[("4", "5"), "denominator"] == 1
    assert skill.loc[("3", "3"), "reason"] == "no_respondents"
    assert "TYPE" not in set(moves["item"]) and "LATER" not in set(moves["item"])


def test_unlinked_waves_have_one_transition_row_per_item_that_says_so():
    moves = transitions(mini.survey(person_key=None))
    assert moves["item"].is_unique and set(moves["reason"]) == {"unlinked"}


def test_definitions_stand_beside_the_headline(made):
    row = mini.one(made["sensitivity"], wave="before", indicator="anchoring", target="process", definition="persons")
    assert (row["estimate"], row["difference"]) == pytest.approx((3 / 5, 3 / 5 - 2 / 3))
    assert made["sensitivity"].loc[made["sensitivity"]["headline"], "difference"].dropna().eq(0).all()


def test_agreement_within_organisations(made):
    row = made["agreement"].set_index("wave").loc["before"]
    # o1: 5, 2; o2: 4; o3: 4, 3
    assert (row["item"], row["organisations"], row["respondents"]) == ("ANCHOR", 3, 5)
    assert (row["share_all"], row["share_any"]) == pytest.approx((1 / 3, 1))
    assert row["rwg"] == pytest.approx(((1 - 4.5 / 2) + (1 - 0.5 / 2)) / 2)
    # two organisations of two, all values once: disagreement (2 * 9 + 2 * 1)/4 observed, 40/12 expected, in ranks
    assert row["alpha"] == pytest.approx(1 - 5 / (40 / 12))
    assert (row["status"], row["reason"]) == ("ok", "")


def test_agreement_that_cannot_be_told(made):
    # o1: 5, 4; o2: 4; o3: 2; o4: 1
    row = made["agreement"].set_index("wave").loc["after"]
    assert (row["status"], row["reason"]) == ("ok", "not_estimable")
    assert np.isnan(row["alpha"]) and row["rwg"] == pytest.approx(1 - 0.5 / 2)
    assert row["icc"] == pytest.approx(intraclass(np.array([5.0, 4, 4, 2, 1]), np.array([0, 0, 1, 2, 3])))


def test_agreement_counts_only_those_who_were_asked():
    anchor = replace(mini.CODEBOOK["ANCHOR"], routing={"item": "DONE", "in": ["yes"]})
    measurement = mini.measurement(codebook={**mini.CODEBOOK, "ANCHOR": anchor})
    row = agreement(survey(measurement, mini.responses(), None)).set_index("wave").loc["before"]
    # o1 alone: 5, 2
    assert (row["organisations"], row["respondents"], row["reason"]) == (1, 2, "not_estimable")
    assert row["rwg"] == pytest.approx(1 - 4.5 / 2) and np.isnan([row["icc"], row["alpha"]]).all()


def test_published_figures_stand_beside_ours_and_rises_are_counted():
    whole = mini.survey(published=Published("ORG", ("benchmark",), "median", ("KNOW",), 1.0))
    published = pd.DataFrame([("before", "KNOW", 6.0), ("after", "KNOW", 7.5)], columns=["wave", "item", "published"])
    found = published_table(whole, published)
    assert found["recomputed"].tolist() == [6, 6]
    assert found["difference"].tolist() == [0, -1.5]
    rose = rises(whole, found).set_index("series")
    assert rose.loc["published", ["items", "up", "down", "same", "up_at_least"]].tolist() == [1, 1, 0, 0, 1]
    assert rose.loc["own", ["items", "up", "down", "same", "up_at_least"]].tolist() == [1, 0, 0, 1, 0]
