"""Where few of a group met a sensitive condition: no error that tells whether two of them are colleagues."""

import math
from dataclasses import replace

import mini
import numpy as np
import pandas as pd
import pytest
from mini import TYPES, crowd, protected, skill_of
from nulmeting.protect_rare import rare, usual_design_effects, with_usual_errors
from nulmeting.share_intervals import clopper_pearson, korn_graubard
from test_protect_limits import error

FEW = mini.INDICATORS[:2]
"""anchoring and skill, both sensitive: rare is fewer than six."""


def figures(**columns):
    """Everybody, with a design effect of 1.34, and a group of which three of twenty-four met it."""
    everybody = {"breakdown": "all", "category": "all", "numerator": 60.0, "denominator": 150, "design_effect": 1.34}
    group = {"breakdown": "type", "category": "town", "numerator": 3.0, "denominator": 24, "design_effect": 0.83}
    same = {"wave": "before", "indicator": "skill", "option": "", "definition": "headline", "statistic": "share"}
    same |= {"unit": "person", "target": "process", "headline": True, "population": 40, "ci_method": "wilson"}
    same |= {"standard_error": 0.0627, "ci_low": 0.026, "ci_high": 0.326, "bound_low": 3 / 40, "bound_high": 19 / 40}
    return pd.DataFrame([same | everybody, same | group | columns])


def told(**columns):
    return with_usual_errors(mini.measurement(), {"estimates": figures(**columns)})["estimates"].iloc[1]


def sure(row):
    return row["standard_error"], row["ci_low"], row["ci_high"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, True),
        ({"numerator": 5.0}, True),
        ({"numerator": 19.0}, True),
        ({"numerator": 6.0}, False),
        ({"numerator": 18.0}, False),
        ({"numerator": math.nan}, False),
        ({"breakdown": "all", "category": "all"}, False),
        ({"indicator": "applied"}, False),
        ({"indicator": "anchoring", "unit": "organisation"}, False),
    ],
)
def test_what_is_rare(columns, expected):
    assert rare(mini.measurement(), figures(**columns)).tolist() == [False, expected]


def test_those_whom_a_definition_is_among_are_a_part_too():
    measurement = mini.measurement()
    skill = next(one for one in measurement.indicators if one.id == "skill")
    among = replace(skill.headline, id="buyers", among={"item": "ROLE", "in": ["buyer"]})
    own = replace(skill, definitions=(*skill.definitions, among))
    changed = replace(measurement, indicators=tuple(own if one is skill else one for one in measurement.indicators))
    frame = figures(breakdown="all", category="all", definition="buyers")
    assert rare(changed, frame).tolist() == [False, True] and not rare(measurement, frame).any()


def test_the_error_is_that_of_the_counts_with_the_usual_design_effect():
    row = told()
    assert row["standard_error"] == pytest.approx(math.sqrt(1.4 * (3 * 21 / 24**2) / 23))
    assert (row["ci_low"], row["ci_high"]) == tuple(clopper_pearson(3 / 24, 23 / 1.4, 0.05))
    assert row["ci_method"] == "korn_graubard"


def test_of_the_population_it_is_smaller_and_within_the_bounds():
    row = told(target="population")
    assert row["standard_error"] == pytest.approx(math.sqrt(1.4 * (3 * 21 / 24**2) / 23 * (1 - 24 / 40)))
    low, high = clopper_pearson(3 / 24, 23 / 1.4 / (1 - 24 / 40), 0.05)
    assert low < row["ci_low"] == 3 / 40 and row["ci_high"] == pytest.approx(min(float(high), 19 / 40))
    assert sure(told(target="population", population=24, bound_low=0.125, bound_high=0.125)) == (0, 0.125, 0.125)


def test_whatever_the_answers_of_colleagues_it_says_the_same():
    """Three of 24 in twenty organisations, four of which have two people: no two of the three colleagues, or two."""
    apart = error([(1, 1)] * 3 + [(0, 1)] * 13 + [(0, 2)] * 4)
    together = error([(1, 1)] + [(0, 1)] * 15 + [(2, 2)] + [(0, 2)] * 3)
    assert round(apart, 2) != round(together, 2)
    limits = [korn_graubard(1 / 8, 7 / 64 / one**2, 24, 19, 0.05) for one in (apart, together)]
    assert round(float(limits[0][1]), 2) != round(float(limits[1][1]), 2)
    given = zip((apart, together), limits, strict=True)
    rows = [told(standard_error=one, ci_low=low, ci_high=high) for one, (low, high) in given]
    pd.testing.assert_series_equal(*rows)


def test_the_usual_design_effect_is_a_median_never_below_one_and_no_rare_ones():
    one = figures().iloc[[0]]
    frame = pd.concat([one.assign(design_effect=value) for value in (0.9, 1.21, 1.93)], ignore_index=True)
    plan = mini.measurement()
    assert usual_design_effects(plan, frame).to_dict() == {"before": 1.3}
    assert usual_design_effects(plan, frame.assign(design_effect=0.7)).to_dict() == {"before": 1.0}
    assert usual_design_effects(plan, frame.assign(numerator=4.0)).empty
    row = with_usual_errors(plan, {"estimates": figures().assign(numerator=4.0)})["estimates"].iloc[1]
    assert row["standard_error"] == pytest.approx(math.sqrt(4 * 20 / 24**2 / 23))


def test_differences_and_changes_with_such_a_group_are_not_shown():
    # of twelve in water boards four met it, and of everybody else enough
    made, public, restricted, _ = protected(
        crowd(["5"] * 12 + ["1"] * 8 + ["5"] * 4 + ["1"] * 8, TYPES), indicators=FEW
    )
    small = {"breakdown": "type", "category": "water"}
    assert skill_of(made["estimates"], **small)["numerator"] == 4
    row = skill_of(public["estimates"], **small)
    assert row["status"] in ("ok", "indicative") and row["ci_high"] > row["estimate"]
    keys = {"indicator": "skill", "breakdown": "type", "wave": "before", "target": "process"}
    away = public["subgroups"].query(" and ".join(f"{name} == {value!r}" for name, value in keys.items()))
    assert len(away) and set(away["status"]) == {"suppressed"} and away["standard_error"].isna().all()
    assert set(restricted["subgroups"].loc[away.index, "reason"]) == {"telling_error"}
    changes = public["changes"]
    mine = (changes["indicator"] == "skill") & (changes["category"] == "water") & (changes["comparison"] == "all")
    assert mine.any() and set(changes.loc[mine, "status"]) <= {"suppressed", "not_available"}
    total = skill_of(public["estimates"], breakdown="all")
    assert total["status"] == "ok"


@pytest.mark.parametrize("correlation", [0.1, 0.3, 0.6])
def test_it_covers_as_it_should(correlation):
    """Groups of 30 organisations of one to four people, 8,000 times; where six or more met it their own interval."""
    rng, share, times = np.random.default_rng(7), 0.1, 8000
    size = rng.choice([1, 2, 3, 4], p=[0.6, 0.25, 0.1, 0.05], size=(times, 30))
    spread = (1 - correlation) / correlation
    met = rng.binomial(size, rng.beta(share * spread, (1 - share) * spread, size=size.shape))
    n, k = size.sum(axis=1), met.sum(axis=1)
    shown = (k >= 3) & (n - k >= 3)
    n, k, p = n[shown], k[shown], (k / n)[shown]
    variance = 30 / 29 * ((met - (met.sum(1) / size.sum(1))[:, None] * size) ** 2).sum(axis=1)[shown] / n**2
    own = korn_graubard(p, p * (1 - p) / variance, n, np.full(len(n), 29), 0.05)
    usual = clopper_pearson(p, (n - 1) / (1 + correlation * 0.45), 0.05)  # D over equal totals, less than 1 + rho (m-1)
    few = np.minimum(k, n - k) < 6
    low, high = (np.where(few, one, other) for one, other in zip(usual, own, strict=True))
    assert 0.3 < few.mean() < 0.9
    assert np.mean((low <= share) & (share <= high)) >= 0.95
