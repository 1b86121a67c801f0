"""Respondents, clusters and the register as codes."""

from __future__ import annotations

import mini
import pandas as pd
import pytest
from nulmeting.domains import UNKNOWN
from nulmeting.units import code_by_appearance, options, planned, unit_members


def test_codes_run_on_over_waves_and_rows_without_a_key_stand_alone():
    waves = [pd.Series(["b", None, "a"], dtype="string"), pd.Series(["a", None, "c"], dtype="string")]
    assert [codes.tolist() for codes in code_by_appearance(waves)] == [[0, -1, 1], [1, -1, 2]]
    assert [codes.tolist() for codes in code_by_appearance(waves, single=True)] == [[0, 3, 1], [1, 4, 2]]
    nothing = [pd.Series([None, None], dtype="string")]
    assert code_by_appearance(nothing, single=True)[0].tolist() == [0, 1]


def test_waves_and_register_have_the_same_codes():
    whole = mini.survey()
    before, after = (whole.waves[w] for w in mini.WAVES)
    assert before.persons.tolist() == [0, 1, 2, 3, 4, 5] and before.organisations.tolist() == [0, 0, 1, 1, 2, 2]
    # p1, p2, p3, p5 and p8 of o4
    assert after.persons.tolist() == [0, 1, 2, 4, 6] and after.organisations.tolist() == [0, 0, 1, 2, 3]
    assert after.clusters.tolist() == after.organisations.tolist()
    # p7 did not answer at all
    assert whole.register.persons.tolist() == [0, 1, 2, 3, 4, 5, 7, 6]
    assert whole.register.clusters.tolist() == [0, 0, 1, 1, 2, 2, 2, 3]
    assert whole.organisations == 4


def test_a_person_without_an_organisation_is_a_cluster_of_its_own():
    frame = mini.frame([mini.person(name, "5", "4", 1.0) for name in ("x", "p1", "y")])
    whole = mini.survey({"before": frame, "after": mini.responses()["after"]})
    wave = whole.waves["before"]
    assert wave.organisations.tolist() == [UNKNOWN, 0, UNKNOWN]
    # organisations 0 to 3, then the persons
    assert whole.organisations == 4 and wave.clusters.tolist() == [4, 0, 6]


def test_populations_count_persons_and_organisations_with_a_registered_person():
    whole = mini.survey()
    assert {
        (unit, breakdown, category): whole.populations["before", unit, breakdown, category]
        for unit in ("person", "organisation")
        for breakdown, category in (("all", "all"), ("type", "town"), ("network", "a"), ("network", "b"))
    } == {
        ("person", "all", "all"): 8,
        ("person", "type", "town"): 4,
        ("person", "network", "a"): 4,
        ("person", "network", "b"): 5,
        ("organisation", "all", "all"): 4,
        ("organisation", "type", "town"): 2,
        ("organisation", "network", "a"): 3,
        ("organisation", "network", "b"): 4,
    }


def test_without_a_register_or_without_the_breakdown_in_it_there_is_no_population():
    assert set(mini.survey(register=None).populations.values()) == {None}
    lacking = mini.survey(listed=mini.register().drop(columns=["TYPE"])).populations
    assert lacking["before", "person", "type", "town"] is None and lacking["before", "person", "network", "a"] == 4


def test_a_register_that_changes_is_counted_wave_by_wave():
    listed = mini.register()
    # p8 comes, and with it organisation o4; of p4 nothing is said before
    listed["in.before"] = pd.Series([True] * 3 + [None] + [True] * 3 + [False], dtype="boolean")
    whole = mini.survey(listed=listed)
    sizes = whole.populations
    assert (sizes["before", "person", "all", "all"], sizes["after", "person", "all", "all"]) == (6, 8)
    assert (sizes["before", "organisation", "all", "all"], sizes["after", "organisation", "all", "all"]) == (3, 4)
    assert whole.register.held["before"].tolist() == [True] * 3 + [False] + [True] * 3 + [False]
    assert whole.register.held["after"].all()


@pytest.mark.parametrize(
    ("changes", "person", "organisation"),
    [({}, True, True), ({"person_key": None}, False, True), ({"organisation_key": None}, True, False)],
)
def test_keys_link_the_waves(changes, person, organisation):
    assert mini.survey(**changes).linked == {"person": person, "organisation": organisation}


def test_headlines_are_planned_in_every_domain_that_takes_the_unit_and_alternatives_in_total():
    whole = mini.survey()
    plan = [(d.id, p.breakdown, p.category) for d, p in planned(whole.measurement.indicators[0], whole.domains)]
    assert plan == [
        ("headline", "all", "all"),
        ("headline", "type", "town"),
        ("headline", "type", "water"),
        ("ties_yes", "all", "all"),
        ("ties_no", "all", "all"),
        ("persons", "all", "all"),
    ]


def test_options_are_the_answers_of_an_options_indicator():
    assert options(mini.INDICATORS[4], mini.CODEBOOK) == ("p", "q", "r")
    assert options(mini.INDICATORS[0], mini.CODEBOOK) == ("",)


def test_organisations_of_a_constant_breakdown_bring_all_their_respondents():
    whole = mini.survey()
    everybody, town, _, network, _ = whole.domains
    mask, where = whole.waves["before"].masks[1].copy(), whole.waves["before"].organisations
    mask[1] = False
    assert unit_members(mask, where, town, "organisation").tolist() == [True] * 4 + [False] * 2
    assert unit_members(mask, where, town, "person").tolist() == mask.tolist()
    for domain in (everybody, network):
        assert unit_members(mask, where, domain, "organisation").tolist() == mask.tolist()
