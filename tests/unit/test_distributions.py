"""Counts of answers."""

from __future__ import annotations

import mini
import numpy as np
import pytest
from nulmeting.distributions import distributions
from nulmeting.units import survey


@pytest.fixture(scope="module")
def table():
    return distributions(survey(mini.measurement(), mini.responses(), mini.register()))


def counts(table, wave, item, breakdown="all", category="all"):
    found = table[(table["wave"] == wave) & (table["item"] == item)]
    return found[(found["breakdown"] == breakdown) & (found["category"] == category)].set_index("answer")


def test_every_listed_answer_has_a_row_and_single_choice_adds_up(table):
    found = counts(table, "before", "SKILL")
    assert found["count"].to_dict() == {"1": 1, "2": 1, "3": 0, "4": 1, "5": 1, "8": 1}
    assert set(found["denominator"]) == {5} and set(found["skipped"]) == {1} and set(found["not_asked"]) == {0}
    assert found["share"].sum() == pytest.approx(1)


def test_shares_of_a_multi_select_are_of_respondents(table):
    found = counts(table, "before", "NEED")
    assert found["count"].tolist() == [3, 3, 2] and set(found["denominator"]) == {5}
    assert found["share"].tolist() == [0.6, 0.6, 0.4]


def test_routing_tells_not_asked_from_skipped(table):
    row = counts(table, "before", "USED").iloc[0]
    # asked: p1, p2, p4; p4 skipped; the others said no or nothing on DONE
    assert (row["denominator"], row["not_asked"], row["skipped"], row["responding"]) == (2, 3, 1, 6)


def test_an_answer_to_a_question_not_asked_is_counted_all_the_same():
    frame = mini.frame([{**mini.person("p1", None, None, None), "DONE": "no", "USED": "yes"}])
    whole = survey(mini.measurement(), {"before": frame, "after": mini.responses()["after"]}, mini.register())
    row = counts(distributions(whole), "before", "USED").loc["yes"]
    assert (row["count"], row["denominator"], row["not_asked"]) == (1, 1, 0)


def test_categories_and_totals(table):
    assert counts(table, "before", "SKILL", "type", "water")["count"].to_dict()["1"] == 1
    assert set(counts(table, "before", "SKILL", "type", "water")["responding"]) == {2}
    assert (table["responding"] == table["denominator"] + table["not_asked"] + table["skipped"]).all()
    assert set(table["unit"]) == {"person"} and "KNOW" not in set(table["item"])


def test_items_that_were_not_asked_have_rows_that_say_so(table):
    found = counts(table, "before", "LATER")
    assert list(found.index) == ["yes", "no"]
    assert set(found["status"]) == {"not_available"} and set(found["reason"]) == {"not_asked"}
    assert np.isnan(found["share"]).all()
    nobody = counts(table, "after", "USED")
    assert set(nobody["reason"]) == {"no_respondents"}
