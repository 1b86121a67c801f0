"""Item nonresponse: counts by hand, and that they add up with the distributions."""

from __future__ import annotations

from dataclasses import replace

import mini
import pandas as pd
import pytest
from nulmeting.distributions import distributions
from nulmeting.item_nonresponse import item_nonresponse
from scipy.special import betaincinv, stdtrit

COUNTS = ["asked", "answered", "skipped"]


@pytest.fixture(scope="module")
def made():
    return mini.built()["item_nonresponse"]


def before(table):
    return table[table["wave"] == "before"].set_index("item")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        # p4 left it open
        ("ANCHOR", [6, 5, 1]),
        # p3 does not know, p6 left it open
        ("SKILL", [6, 5, 1]),
        # p6 left it open
        ("DONE", [6, 5, 1]),
        # put to p1, p2, p4, who said to have done it; p4 left it open
        ("USED", [3, 2, 1]),
        ("KNOW", [6, 5, 1]),
        # p4 chose nothing
        ("NEED", [6, 5, 1]),
    ],
)
def test_counts_by_hand(made, item, expected):
    row = before(made).loc[item]
    assert row[COUNTS].tolist() == expected
    assert row["skipped_share"] == pytest.approx(expected[2] / expected[0])


def test_an_item_that_the_wave_lacks(made):
    row = before(made).loc["LATER"]
    assert row[[*COUNTS, "skipped_share", "ci_low"]].isna().all()
    assert (row["status"], row["reason"]) == ("not_available", "not_asked")
    after = made[(made["wave"] == "after") & (made["item"] == "LATER")].iloc[0]
    assert after[COUNTS].tolist() == [5, 3, 2]


def test_keys_and_items_of_the_register_are_left_out(made):
    assert list(before(made).index) == ["ANCHOR", "SKILL", "DONE", "USED", "KNOW", "NEED", "LATER"]


def test_interval_has_organisations_as_clusters(made):
    row = before(made).loc["ANCHOR"]
    # p4, of o2, of three organisations of two: b = -1/36, 2/36 * ..., from 1/6
    share = 1 / 6
    b = [(-2 * share) / 6, (1 - 2 * share) / 6, (-2 * share) / 6]
    variance = 3 / 2 * sum(x**2 for x in b)
    worth = share * (1 - share) / variance * (stdtrit(5, 0.025) / stdtrit(2, 0.025)) ** 2
    x = share * worth
    assert row["ci_low"] == pytest.approx(betaincinv(x, worth - x + 1, 0.025))
    assert row["ci_high"] == pytest.approx(betaincinv(x + 1, worth - x, 0.975))
    assert row["status"] == "indicative"


def consistent(whole):
    table = item_nonresponse(whole).set_index(["wave", "item"])
    others = distributions(whole).query("breakdown == 'all'").drop_duplicates(["wave", "item"])
    others = others.set_index(["wave", "item"]).rename(columns={"skipped": "open"})[["denominator", "open"]]
    both = table[table["reason"] != "not_asked"].join(others, how="inner")
    assert len(both) > 8
    assert (both["asked"] == both["denominator"] + both["open"]).all()
    assert (both["answered"] == both["denominator"]).all()
    assert (both["skipped"] == both["open"]).all()


def test_adds_up_with_the_distributions():
    consistent(mini.survey())


def test_adds_up_where_somebody_answered_what_was_not_put_to_them():
    frames = mini.responses()
    frames["before"].loc[2, "USED"] = "yes"
    consistent(mini.survey(frames))
    assert before(item_nonresponse(mini.survey(frames))).loc["USED", COUNTS].tolist() == [4, 3, 1]


def test_an_option_without_an_opinion():
    need = replace(mini.CODEBOOK["NEED"], answers=mini.answers("p", "q", r="not_applicable"))
    whole = mini.survey(codebook={**mini.CODEBOOK, "NEED": need})
    # p6 chose r alone, p5 beside others
    assert before(item_nonresponse(whole)).loc["NEED", COUNTS].tolist() == [6, 5, 1]
    consistent(whole)


def test_nobody_was_asked():
    frames = mini.responses()
    frames["before"]["DONE"] = pd.Series(["no"] * 6, dtype="string")
    frames["before"]["USED"] = pd.Series([None] * 6, dtype="string")
    row = before(item_nonresponse(mini.survey(frames))).loc["USED"]
    assert row[COUNTS].tolist() == [0, 0, 0] and pd.isna(row["skipped_share"])
    assert (row["status"], row["reason"]) == ("not_available", "no_respondents")


def test_a_wave_without_respondents():
    frames = mini.responses()
    frames["before"] = frames["before"].iloc[:0]
    found = before(item_nonresponse(mini.survey(frames)))
    assert set(found["reason"]) == {"no_respondents", "not_asked"} and found["ci_low"].isna().all()
