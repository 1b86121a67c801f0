"""Rows of one wave: what is planned, what is known of it, and why something lacks."""

from __future__ import annotations

import mini
import numpy as np
import pytest
from nulmeting.blocks import blocks
from nulmeting.estimate import all_figures
from nulmeting.levels import clustered, design_effect, level_rows, plan, pooled, scale
from nulmeting.settings import Definition, Indicator

NAN = np.nan


def rows(wave="before", target="process", **settings):
    whole, wanted, figures = mini.estimated(**settings)
    return level_rows(whole, wanted, figures[wave], wave, target)


def test_every_figure_is_planned_where_it_is_computed():
    whole, wanted, figures = mini.estimated()
    # anchoring: total, two types, three alternatives; skill: total, four categories, two alternatives; needs: three
    assert wanted.keys.groupby("indicator", sort=False).size().to_dict() == {
        "anchoring": 6, "skill": 7, "knowledge": 5, "middle": 5, "needs": 15, "applied": 5, "late": 5,
    }  # fmt: skip
    for number, key in wanted.keys.iterrows():
        column = wanted.blocks[wanted.block[number]].columns[wanted.column[number]]
        domain = whole.domains[wanted.domain[number]]
        assert (column.indicator.id, column.definition.id) == (key["indicator"], key["definition"])
        assert (domain.breakdown, domain.category) == (key["breakdown"], key["category"])
        assert ("", "p", "q", "r").index(key["option"]) in (0, column.place + 1)
    assert len(figures["before"]) == len(wanted.blocks)


def test_a_measurement_without_indicators_plans_nothing():
    whole = mini.survey(indicators=(), families=())
    assert plan(whole, ()).keys.empty


def indicator(statistic, **settings):
    return Indicator("i", mini.text("i"), statistic, (Definition("headline", mini.text("h"), "person", **settings),))


@pytest.mark.parametrize(
    ("statistic", "item", "expected"),
    [
        ("share", None, (0, 1)),
        ("options", "NEED", (0, 1)),
        ("superiority", "SKILL", (0, 1)),
        ("ratio", "KNOW", (NAN, NAN)),
        ("mean", "KNOW", (1, 10)),
        # the score of an answer that is not valid does not count
        ("mean", "SKILL", (1, 5)),
        ("median", "OPEN", (NAN, NAN)),
        ("median", "ABOVE", (0, NAN)),
    ],
)
def test_the_ends_of_the_scale(statistic, item, expected):
    book = {
        **mini.CODEBOOK,
        "OPEN": mini.item("OPEN", "number"),
        "ABOVE": mini.item("ABOVE", "number", minimum=0.0),
    }
    one = indicator(statistic, item=item)
    assert scale(one, one.headline, book) == pytest.approx(expected, nan_ok=True)


def test_rows_hold_what_is_known():
    found = mini.one(rows(target="population"), indicator="anchoring")
    # 1/2, 1, 1/2 of 3 of 4 organisations; o2 and o3 are incomplete
    assert found[["n", "answered", "total", "size", "responding", "df"]].tolist() == [3, 3, 2, 4, 3, 2]
    assert found[["estimate", "spread"]].tolist() == pytest.approx([2 / 3, 1 / 12])
    assert (found["whole"], found["binary"], found["clustered"]) == (False, False, True)
    # F c P = 1/4 * 3/2 * (1/6)/9; within 3/4 * (1/2 * 1/9 + 2/3 * 1/36) * .3, of all persons for want of pairs
    assert found["variance"] == pytest.approx(1 / 144 + 3 / 4 * (1 / 18 + 1 / 54) * 0.3)
    process = mini.one(rows(), indicator="anchoring")
    # 3/2 * (1/6)/9
    assert process["variance"] == pytest.approx(1 / 36) and process["whole"]


def test_persons_and_informants_are_whole_and_a_majority_is_if_everybody_answered():
    found = rows(target="population")
    assert mini.one(found, indicator="skill")["whole"]
    assert not mini.one(found, indicator="anchoring", definition="ties_yes")["whole"]
    frames = mini.responses()
    # all of o1, and o4: complete
    frames["before"] = mini.frame([mini.person(name, "5", "4", 1.0) for name in ("p1", "p2", "p8")])
    found = rows(target="population", frames=frames)
    assert mini.one(found, indicator="anchoring", definition="ties_yes")["whole"]
    assert mini.one(found, indicator="anchoring")["whole"]


def test_without_a_degree_of_freedom_the_spread_within_is_not_the_variance():
    found = mini.one(rows(target="population"), indicator="anchoring", breakdown="type", category="water")
    # o3 alone of o3 and o4
    assert (found["n"], found["df"], found["variance"]) == (1, 0, 0)


def test_one_organisation_that_is_all_there_is_has_a_variance_within():
    listed = mini.register()
    listed = listed[listed["organisation"] != "o4"].reset_index(drop=True)
    found = mini.one(
        rows(target="population", listed=listed), indicator="anchoring", breakdown="type", category="water"
    )
    # F = 0; 2 of 3 persons, 1 and 0: 1/4 * (2 - 4/3) * 1/2
    assert (found["n"], found["size"], found["df"]) == (1, 1, 0)
    assert found["variance"] == pytest.approx(1 / 12)


def why(table, **keys):
    return mini.one(table, **keys)["missing"]


def test_rows_say_why_they_are_empty():
    found = rows()
    assert why(found, indicator="late") == "not_asked"
    assert why(found, indicator="applied", breakdown="type", category="water") == "no_respondents"
    assert why(found, indicator="skill") == ""
    assert why(rows(wave="after"), indicator="applied") == "no_respondents"


def test_without_a_register_there_is_no_population_and_no_base():
    found = rows(register=None)
    assert why(found, indicator="skill") == "" and why(found, indicator="skill", definition="enrolled") == "no_register"
    assert np.isnan(mini.one(found, indicator="skill")["size"])


def test_a_breakdown_outside_the_register_has_no_population():
    listed = mini.register().drop(columns=["TYPE"])
    place = {"indicator": "skill", "breakdown": "type", "category": "town"}
    assert why(rows(target="population", listed=listed), **place) == "no_register"
    assert why(rows(listed=listed), **place) == ""


def test_a_category_in_which_nobody_is_registered_has_no_respondents():
    listed = mini.register()
    listed["TYPE"] = listed["TYPE"].replace("water", "town")
    frames = {
        wave: frame.assign(TYPE=frame["TYPE"].replace("water", "town")) for wave, frame in mini.responses().items()
    }
    for target in ("population", "process"):
        found = rows(target=target, listed=listed, frames=frames)
        assert why(found, indicator="skill", breakdown="type", category="water") == "no_respondents"


def test_without_an_organisation_key_no_organisation_is_counted():
    found = rows(organisation_key=None)
    assert why(found, indicator="anchoring") == "not_estimable"
    assert np.isnan(mini.one(found, indicator="anchoring")["responding"])
    assert why(found, indicator="anchoring", definition="persons") == ""


def test_a_wave_that_lacks_a_breakdown_did_not_ask_it():
    frames = {wave: frame.drop(columns=["TYPE"]) for wave, frame in mini.responses().items()}
    assert why(rows(frames=frames), indicator="skill", breakdown="type", category="town") == "not_asked"


def test_the_design_effect_has_the_same_correction_above_and_below():
    # V = .02; s² = .25 of 5: 1 - 5/10 halves it
    arrays = [np.array(x) for x in ([0.02, 0.02, 0, 0.02], [0.5, NAN, 0.5, 0], [0.25] * 4, [5.0] * 4)]
    assert design_effect(*arrays).tolist() == pytest.approx([0.8, 0.4, NAN, NAN], nan_ok=True)


def test_the_pooled_design_effect_is_that_of_the_total_and_at_least_1():
    effect = np.array([[1.5, 0.6, NAN], [9, 9, 9]])
    assert pooled(effect).tolist() == [[1.5, 1, 1]] * 2
    assert pooled(np.full((2, 2), NAN)).tolist() == [[1, 1], [1, 1]]


def test_the_design_effect_of_incomplete_majorities_has_no_correction():
    # 0, 1, 0: V = s²/3, without the correction of 3 in 4
    for target in ("population", "process"):
        found = mini.one(rows(target=target), indicator="anchoring", definition="ties_no")
        assert found["variance"] == pytest.approx(1 / 9) and found["pooled"] == pytest.approx(1)


def test_persons_are_clustered_if_two_share_an_organisation():
    frames, listed = mini.panel()
    assert not clustered(mini.survey(frames, listed), "person")
    assert clustered(mini.survey(), "person") and clustered(mini.survey(), "organisation")
    # only the register knows that a second person is there
    shared = listed.copy()
    shared.loc[59, "organisation"] = "o0"
    assert clustered(mini.survey(frames, shared), "person")


def test_clusters_count_by_their_size_in_a_mean():
    whole = mini.survey()
    wanted = plan(whole, blocks(whole))
    figures = all_figures(whole, wanted.blocks)["before"]
    rows = level_rows(whole, wanted, figures, "before", "process")
    total = rows[(rows["breakdown"] == "all") & rows["headline"]].set_index("indicator")
    # 2, 2 and 1 persons of three organisations
    assert total.loc["knowledge", "even"] == pytest.approx(5**2 / (4 + 4 + 1))
    assert np.isinf(total.loc["anchoring", "even"])
