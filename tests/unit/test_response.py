"""Response rates with their intervals, and the make-up of the respondents, by hand."""

from __future__ import annotations

import mini
import numpy as np
import pandas as pd
import pytest
from nulmeting.blocks import Block
from nulmeting.influence import PERSONS, answers
from nulmeting.process_shares import process_shares
from nulmeting.response import representativeness, response, standardised_difference
from scipy.special import betaincinv, stdtrit

PERSON = Block("person", PERSONS, "mean", "valid", total=False)


def rates(frames=None, listed=None, **changes):
    return response(mini.survey(frames, listed, **changes))


def before(table, **keys):
    return mini.one(table, **{"wave": "before", "unit": "person", **keys})


@pytest.fixture(scope="module")
def made():
    return mini.built()["response"]


def test_rate_of_persons_has_an_interval_with_organisations_as_clusters(made):
    row = before(made)
    assert (row["invited"], row["responding"], row["response_rate"]) == (8, 6, 0.75)
    # of 2, 2, 3, 1 registered 2, 2, 2, 0 respond: b = .5/8, .5/8, -.25/8, -.75/8
    variance = 4 / 3 * (0.5**2 + 0.5**2 + 0.25**2 + 0.75**2) / 64
    assert row["design_effect"] == pytest.approx(variance / (0.75 * 0.25 / 7))
    worth = 0.75 * 0.25 / variance * (stdtrit(7, 0.025) / stdtrit(3, 0.025)) ** 2
    low, high = betaincinv(0.75 * worth, 0.25 * worth + 1, 0.025), betaincinv(0.75 * worth + 1, 0.25 * worth, 0.975)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), rel=1e-9)
    # d <- data.frame(o = c(1,1,2,2,3,3,3,4), r = c(1,1,1,1,1,1,0,0)); library(survey)  # 4.1.1
    # s <- svydesign(ids = ~o, weights = ~1, data = d)
    # print(c(SE(svymean(~r, s)), confint(svyciprop(~r, s, method = "beta"))), digits = 12)
    found = (np.sqrt(variance), row["ci_low"], row["ci_high"])
    assert found == pytest.approx((0.153093108924, 0.216601205924, 0.991412243313), abs=5e-13)
    assert (row["ci_method"], row["df"], row["status"], row["reason"]) == ("korn_graubard", 3, "indicative", "")


def test_rate_of_organisations_is_binomial(made):
    row = before(made, unit="organisation")
    # three of four; R: binom.test(3, 4)$conf.int
    assert (row["invited"], row["responding"], row["ci_method"]) == (4, 3, "clopper_pearson")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((0.1941204, 0.9936905), abs=5e-8)


def test_rate_of_a_category(made):
    row = before(made, breakdown="network", category="a")
    assert (row["invited"], row["responding"], row["response_rate"]) == (4, 3, 0.75)
    assert set(made.loc[made["breakdown"] == "network", "unit"]) == {"person"}
    # p2 is in both networks
    counted = made[(made["wave"] == "before") & (made["breakdown"] == "network")]
    assert counted["invited"].sum() == 9 and counted["responding"].sum() == 7


def test_everybody_and_nobody_have_intervals_all_the_same():
    everybody, nobody = mini.frame([mini.person(name, "4", "4", 5.0) for name in mini.PEOPLE]), mini.responses()
    found = rates({"before": everybody, "after": nobody["after"].iloc[:0]})
    row, none = before(found), before(found, wave="after")
    # eight of eight: no clustering is seen, and df of 3 for 7
    worth = 8 * (stdtrit(7, 0.025) / stdtrit(3, 0.025)) ** 2
    assert (row["response_rate"], row["ci_high"]) == (1, 1)
    assert row["ci_low"] == pytest.approx(0.025 ** (1 / worth))
    assert (none["response_rate"], none["ci_low"]) == (0, 0)
    assert none["ci_high"] == pytest.approx(1 - row["ci_low"])


def test_a_category_of_one_organisation_tells_nothing():
    listed = mini.register().query("organisation != 'o4'")
    row = before(rates(listed=listed), breakdown="type", category="water")
    assert (row["invited"], row["responding"]) == (3, 2)
    assert (row["ci_low"], row["ci_high"], row["df"]) == (0, 1, 0)
    assert (row["status"], row["reason"]) == ("indicative", "not_estimable")


def test_one_registered_person():
    one = mini.register().query("person == 'p1'")
    frames = {wave: frame[frame["person"] == "p1"] for wave, frame in mini.responses().items()}
    found = rates(frames, one)
    row = before(found, unit="organisation")
    # one of one: all of which that would happen less often than one time in forty is below 1/40
    assert (row["response_rate"], row["ci_high"], row["df"]) == (1, 1, 0)
    assert row["ci_low"] == pytest.approx(0.025)
    assert (before(found)["ci_low"], before(found)["ci_high"]) == (0.025, 1)
    row = before(found, breakdown="type", category="water")
    assert (row["invited"], row["status"], row["reason"]) == (0, "not_available", "not_estimable")
    assert pd.isna(row["response_rate"])


def test_persons_without_colleagues_are_binomial():
    frames, listed = mini.panel()
    row = before(rates(frames, listed))
    # 40 of 60; R: binom.test(40, 60)$conf.int
    assert (row["ci_method"], row["status"]) == ("clopper_pearson", "ok")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((0.5331273, 0.7831306), abs=5e-8)


def test_without_a_register_there_is_no_rate():
    found = rates(register=None)
    assert set(found["status"]) == {"not_available"} and set(found["reason"]) == {"no_register"}
    assert found[["response_rate", "ci_low", "ci_high", "df"]].isna().all(axis=None)
    assert set(found["ci_method"]) == {""} and found["responding"].notna().all()


def test_a_breakdown_that_the_register_lacks():
    listed = mini.register().drop(columns=["NET.a", "NET.b"])
    row = before(rates(listed=listed), breakdown="network", category="a")
    assert (row["responding"], row["status"], row["reason"]) == (3, "not_available", "no_register")


def test_without_a_person_key_the_rate_has_no_interval_but_organisations_have():
    found = rates(person_key=None)
    row, organisation = before(found), before(found, unit="organisation")
    assert (row["response_rate"], row["status"], row["reason"]) == (0.75, "ok", "unlinked")
    assert pd.isna(row["ci_low"]) and row["ci_method"] == ""
    assert organisation["ci_method"] == "clopper_pearson"


def test_without_an_organisation_key_persons_count_alone():
    found = rates(organisation_key=None)
    assert set(found.loc[found["unit"] == "organisation", "reason"]) == {"not_estimable"}


def test_who_is_registered_in_one_wave_counts_there():
    listed = mini.register().assign(**{"in.before": True, "in.after": [True] * 3 + [False] + [True] * 4})
    found = rates(listed=listed)
    assert (before(found)["invited"], before(found, wave="after")["invited"]) == (8, 7)
    assert before(found, wave="after")["response_rate"] == pytest.approx(5 / 7)


def test_interval_holds_the_true_rate():
    """2,000 simulated responses of 80 organisations of 1 to 6 people, whose chances to respond differ."""
    rng = np.random.default_rng(7)
    draws, size = 2000, rng.integers(1, 7, 80)
    clusters = np.repeat(np.arange(80), size)
    # a mean of 3/5, and colleagues that are alike: ICC 1/(3 + 2 + 1)
    chance = rng.beta(3, 2, (80, draws))[clusters]
    values = (rng.random(chance.shape) < chance).astype(float)
    whole = mini.survey(breakdowns=())
    given = answers(0, values, clusters, domains=1)
    found = process_shares(whole, given, PERSON, "before", ([0] * draws, range(draws)), clusters)
    held = ((found["ci_low"] <= 0.6) & (found["ci_high"] >= 0.6)).mean()
    # standard error .005
    assert 0.94 <= held <= 0.975
    singly = process_shares(
        whole, answers(0, values, np.arange(clusters.size)), PERSON, "before", ([0] * draws, range(draws)),
        np.arange(clusters.size),
    )  # fmt: skip
    apart = ((singly["ci_low"] <= 0.6) & (singly["ci_high"] >= 0.6)).mean()
    assert apart < held - 0.02


def test_make_up_compares_respondents_with_the_whole_register():
    row = mini.one(mini.built()["representativeness"], wave="before", unit="person", breakdown="type", category="town")
    assert (row["register_share"], row["respondent_share"]) == pytest.approx((4 / 8, 4 / 6))
    assert row["difference"] == pytest.approx(1 / 6)
    assert row["standardised_difference"] == pytest.approx((1 / 6) / np.sqrt((2 / 9 + 1 / 4) / 2))


def test_make_up_at_the_limits():
    found = representativeness(mini.survey({"before": mini.responses()["before"].iloc[:0], **after()}))
    assert set(found.loc[found["wave"] == "before", "reason"]) == {"no_respondents"}
    assert found.loc[found["wave"] == "before", "standardised_difference"].isna().all()
    everybody = mini.frame([mini.person(name, "4", "4", 5.0) for name in mini.PEOPLE])
    whole = representativeness(mini.survey({"before": everybody, **after()}))
    assert whole.loc[whole["wave"] == "before", "standardised_difference"].eq(0).all()
    assert set(representativeness(mini.survey(register=None))["reason"]) == {"no_register"}


def after():
    return {"after": mini.responses()["after"]}


def test_standardised_difference():
    # half against a quarter: 1/4 over sqrt((1/4 + 3/16)/2); equal shares have no spread and no difference
    found = standardised_difference(np.array([0.5, 0.0, 1.0, 0.0]), np.array([0.25, 0.0, 1.0, 0.5]))
    assert found == pytest.approx([0.25 / np.sqrt(7 / 32), 0, 0, -0.5 / np.sqrt(1 / 8)])
