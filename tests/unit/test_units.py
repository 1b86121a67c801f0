"""From respondents to units."""

from __future__ import annotations

import mini
import numpy as np
import pandas as pd
import pytest
from nulmeting.domains import UNKNOWN
from nulmeting.settings import Indicator
from nulmeting.unit_values import collapse, person_values
from nulmeting.units import code_by_appearance, options, planned, samples, survey

VALUES = np.array([[1.0], [0.0], [1.0], [1.0], [0.0], [1.0]])
WHERE = np.array([7, 7, 3, 5, 5, 5])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("mean", [1, 2 / 3, 0.5]),
        ("informant", [1, 2 / 3, 0.5]),
        ("majority_ties_yes", [1, 1, 1]),
        ("majority_ties_no", [1, 1, 0]),
        ("any", [1, 1, 1]),
        ("all", [1, 0, 0]),
        ("median", [1, 1, 0.5]),
    ],
)
def test_every_rule_makes_one_value_per_organisation(rule, expected):
    units, values = collapse(VALUES, WHERE, rule)
    assert units.tolist() == [3, 5, 7]
    assert values[:, 0].tolist() == pytest.approx(expected)


def test_collapse_keeps_options_apart_and_takes_nobody():
    _, values = collapse(np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([0, 0]), "mean")
    assert values.tolist() == [[0.5, 0.0]]
    assert collapse(np.empty((0, 2)), np.empty(0, int), "mean")[1].shape == (0, 2)
    with pytest.raises(ValueError, match="no collapse rule vote"):
        collapse(VALUES, WHERE, "vote")


def test_codes_run_on_over_waves_and_rows_without_a_key_stand_alone():
    waves = [pd.Series(["b", None, "a"], dtype="string"), pd.Series(["a", None, "c"], dtype="string")]
    assert [codes.tolist() for codes in code_by_appearance(waves)] == [[0, -1, 1], [1, -1, 2]]
    assert [codes.tolist() for codes in code_by_appearance(waves, single=True)] == [[0, 3, 1], [1, 4, 2]]
    nothing = [pd.Series([None, None], dtype="string")]
    assert code_by_appearance(nothing, single=True)[0].tolist() == [0, 1]


def drawn(measurement=None):
    whole = survey(measurement or mini.measurement(), mini.responses(), mini.register())
    return samples(whole)


def test_headlines_are_planned_in_every_domain_that_takes_the_unit_and_alternatives_in_total():
    whole = survey(mini.measurement(), mini.responses(), mini.register())
    plan = [(d.id, p.breakdown, p.category) for d, p in planned(whole.measurement.indicators[0], whole.domains)]
    assert plan == [
        ("headline", "all", "all"),
        ("headline", "type", "town"),
        ("headline", "type", "water"),
        ("ties_yes", "all", "all"),
        ("ties_no", "all", "all"),
        ("persons", "all", "all"),
    ]


def test_an_organisation_counts_once_as_the_mean_of_its_valid_respondents():
    one = drawn()["before", "anchoring", "headline", "all", "all"]
    # o1: 5 and 2; o2: 4 and no answer; o3: 4 and 3
    assert one.observed[:, 0].tolist() == [0.5, 1.0, 0.5]
    assert (one.responding, one.population, one.size) == (3, 4, 3)


def test_responding_counts_units_without_a_valid_answer():
    one = drawn()["before", "skill", "headline", "all", "all"]
    assert (one.responding, one.population, one.size) == (6, 8, 4)
    assert one.organisations.tolist() == [0, 0, 1, 2]


def test_kinds_counted_as_not_stay_in_the_denominator():
    one = drawn()["before", "skill", "unsure_is_no", "all", "all"]
    assert one.observed[:, 0].tolist() == [1, 0, 0, 1, 0]


def test_among_and_informant_restrict_the_respondents():
    among = mini.alternative(mini.SKILLED, "among", among={"item": "ANCHOR", "at_least": 4})
    asked = mini.alternative(
        mini.ANCHORED, "told", collapse="informant", informant={"item": "SKILL", "in": ["1", "2", "5"]}
    )
    base = mini.measurement()
    indicators = (
        Indicator("skill", mini.text("s"), "share", (mini.SKILLED, among)),
        Indicator("anchoring", mini.text("a"), "share", (mini.ANCHORED, asked)),
    )
    found = drawn(mini.measurement(indicators=indicators, breakdowns=base.breakdowns))
    # anchored and with a valid skill: p1 (4) and p5 (1)
    assert found["before", "skill", "among", "all", "all"].observed[:, 0].tolist() == [1, 0]
    # informants with an answer on anchoring: p2 (2) for o1 and p5 (4) for o3
    assert found["before", "anchoring", "told", "all", "all"].observed[:, 0].tolist() == [0, 1]


def test_routing_decides_who_is_asked():
    one = drawn()["before", "applied", "headline", "all", "all"]
    assert one.observed[:, 0].tolist() == [1, 0]


def test_options_are_of_respondents_who_chose_any():
    one = drawn()["before", "needs", "headline", "all", "all"]
    assert one.observed.tolist() == [[1, 0, 0], [1, 1, 0], [0, 1, 0], [1, 1, 1], [0, 0, 1]]
    assert options(mini.INDICATORS[4], mini.CODEBOOK) == ("p", "q", "r")
    assert options(mini.INDICATORS[0], mini.CODEBOOK) == ("",)


def test_any_respondent_takes_the_value_from_those_in_the_category():
    kind, network = mini.BREAKDOWNS
    measurement = mini.measurement(
        breakdowns=(kind, network.__class__(**{**vars(network), "domain_rule": "any_respondent"}))
    )
    one = drawn(measurement)["before", "anchoring", "headline", "network", "b"]
    # in b: p2 (o1, no), p3 (o2, yes), p5 and p6 (o3, half)
    assert one.observed[:, 0].tolist() == [0, 1, 0.5]
    assert (one.responding, one.population) == (3, 4)


def test_missing_items_and_keys_are_named():
    found = drawn()
    assert found["before", "late", "headline", "all", "all"].missing == "not_asked"
    assert found["before", "late", "headline", "all", "all"].responding == 6
    assert found["after", "applied", "headline", "all", "all"].missing == "no_respondents"
    keyless = drawn(mini.measurement(organisation_key=None))
    assert keyless["before", "anchoring", "headline", "all", "all"].missing == "not_estimable"


def test_a_respondent_without_an_organisation_is_in_none():
    frame = mini.frame([mini.person("x", "5", None, None), mini.person("p1", "2", None, None)])
    whole = survey(mini.measurement(), {"before": frame, "after": mini.responses()["after"]}, mini.register())
    one = samples(whole)["before", "anchoring", "headline", "all", "all"]
    assert whole.waves["before"].organisations.tolist() == [UNKNOWN, 0]
    assert one.observed[:, 0].tolist() == [0] and one.responding == 1


def test_person_values_do_not_change_the_frame():
    frame = mini.responses()["before"]
    copy = frame.copy()
    among = mini.alternative(mini.SKILLED, "among", among={"item": "ANCHOR", "at_least": 4})
    person_values(mini.INDICATORS[1], among, frame, mini.CODEBOOK, "before")
    pd.testing.assert_frame_equal(frame, copy)
