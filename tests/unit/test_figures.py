"""Estimates of the blocks of the mini measurement, in every domain at once."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pytest
from nulmeting.blocks import blocks
from nulmeting.figures import design_of, figure, placements, unit_count
from nulmeting.influence import NONLINEAR, answers, organisations
from nulmeting.settings import Definition, Indicator

NAN = np.nan
DOMAINS = ("all", "town", "water", "a", "b")


def figures(indicator, definition="headline", **changes):
    """The figures of a column in both waves, and where they stand: whole, block, figures by wave, column."""
    whole = mini.survey(**changes)
    for block in blocks(whole):
        for place, column in enumerate(block.columns):
            if (column.indicator.id, column.definition.id) == (indicator, definition):
                return whole, block, {n: figure(whole, block, w) for n, w in whole.waves.items()}, place
    raise AssertionError(indicator)


def of(indicator, definition="headline", wave="before", **changes):
    """Every array of the figure, by domain."""
    _, _, made, place = figures(indicator, definition, **changes)
    one = made[wave]
    names = ("estimate", "size", "answered", "total", "spread", "binary")
    return {name: dict(zip(DOMAINS, getattr(one, name)[:, place].tolist(), strict=True)) for name in names}


def test_a_share_of_persons():
    found = of("skill")
    # p1 yes, p2 no, p4 yes, p5 no; towns p1, p2, p4; networks a: p1, p2, p4, b: p2, p5
    assert found["estimate"] == pytest.approx({"all": 1 / 2, "town": 2 / 3, "water": 0, "a": 2 / 3, "b": 0})
    assert found["size"] == found["answered"] == {"all": 4, "town": 3, "water": 1, "a": 3, "b": 2}
    assert found["total"] == pytest.approx({"all": 2, "town": 2, "water": 0, "a": 2, "b": 0})
    # p q n/(n - 1)
    assert found["spread"] == pytest.approx(
        {"all": 1 / 3, "town": 1 / 3, "water": NAN, "a": 1 / 3, "b": 0}, nan_ok=True
    )
    assert all(found["binary"].values())


def test_a_share_of_organisations_by_the_mean_of_their_respondents():
    found = of("anchoring")
    # o1 1/2, o2 1, o3 1/2
    assert found["estimate"] == pytest.approx(
        {"all": 2 / 3, "town": 3 / 4, "water": 1 / 2, "a": NAN, "b": NAN}, nan_ok=True
    )
    assert found["size"] == {"all": 3, "town": 2, "water": 1, "a": 0, "b": 0}
    assert found["total"] == pytest.approx({"all": 2, "town": 3 / 2, "water": 1 / 2, "a": 0, "b": 0})
    assert found["spread"]["all"] == pytest.approx(1 / 12) and found["spread"]["town"] == pytest.approx(1 / 8)
    assert not any(found["binary"][d] for d in ("all", "town", "water"))


def test_a_share_of_organisations_by_majority_is_0_or_1():
    for name, expected in (("ties_yes", 1), ("ties_no", 1 / 3)):
        found = of("anchoring", name)
        assert found["estimate"]["all"] == pytest.approx(expected) and found["binary"]["all"]
        # alternatives in total only
        assert np.isnan(found["estimate"]["town"])


def test_means_and_options():
    assert of("knowledge")["estimate"] == pytest.approx({"all": 6, "town": 5.5, "water": 8, "a": 17 / 3, "b": 17 / 3})
    assert not of("knowledge")["binary"]["all"]
    _, block, made, place = figures("needs")
    # p of p1, p2, p5; q of p2, p3, p5; r of p5 and p6; p4 chose none
    assert made["before"].estimate[0, place : place + 3] == pytest.approx([3 / 5, 3 / 5, 2 / 5])
    assert [c.place for c in block.columns[place : place + 3]] == [0, 1, 2]


def test_a_median_is_the_middle_value_or_the_mean_of_two():
    found = of("middle")
    # 4, 5, 6, 7, 8; towns 4, 5, 6, 7; a 4, 6, 7; b 4, 5, 8
    assert found["estimate"] == {"all": 6, "town": 5.5, "water": 8, "a": 6, "b": 5}
    assert not any(found["binary"].values())
    # the share at or below it, less what it is on average
    _, _, made, place = figures("middle")
    assert made["before"].influence.estimate[:, place] == pytest.approx([3 / 5, 1 / 2, 1, 2 / 3, 2 / 3])


def median_of(unit, collapse="mean", **settings):
    definition = Definition("headline", mini.text("h"), unit, collapse=collapse, item="KNOW", **settings)
    return {"indicators": (Indicator("middle", mini.text("m"), "median", (definition,)),), "families": ()}


def test_a_median_of_organisations_is_that_of_their_values():
    # o1 5.5, o2 5.5, o3 8
    found = of("middle", **median_of("organisation"))
    assert found["estimate"]["all"] == 5.5 and found["size"]["all"] == 3
    assert found["estimate"]["town"] == 5.5 and found["estimate"]["water"] == 8
    # 7, 6, 8
    assert of("middle", **median_of("organisation", "any"))["estimate"]["all"] == 7
    whole, block, made, _ = figures("middle", **median_of("organisation"))
    assert made["before"].influence.rule == "median" and block.rule == "mean"
    assert made["before"].influence.estimate[0, 0] == pytest.approx(2 / 3)
    assert whole.designs["organisation", True] is design_of(whole, block, finite=True)


def test_a_median_of_informants_has_one_level():
    informants = {"collapse": "informant", "informant": {"item": "SKILL", "in": ["1", "2", "4"]}}
    found = figures("middle", **median_of("organisation", **informants))[2]["before"]
    # p1 and p2 of o1, p5 of o3
    assert found.influence.rule == "informant" and found.estimate[0, 0] == (5.5 + 8) / 2


def test_a_ratio_divides_sums():
    definition = Definition("headline", mini.text("h"), "person", item="KNOW", per="ANCHOR")
    book = {**mini.CODEBOOK, "PER": mini.item("PER", "number", minimum=0.0)}
    frames = mini.responses()
    frames["before"]["PER"] = [2.0, 2.0, 4.0, 4.0, 0.0, 1.0]
    frames["before"]["PER"] = frames["before"]["PER"].astype("Float64")
    ratio = Indicator("ratio", mini.text("r"), "ratio", (replace(definition, per="PER"),))
    found = of("ratio", frames=frames, indicators=(ratio,), families=(), codebook=book)
    # 7 + 4 + 5 + 6 + 8 over 2 + 2 + 4 + 4 + 0; p6 has no numerator
    assert found["estimate"]["all"] == pytest.approx(30 / 12) and found["size"]["all"] == 5
    # water: 8 over 0
    assert np.isnan(found["estimate"]["water"]) and np.isnan(found["spread"]["all"])


def ranked(**settings):
    definition = Definition("headline", mini.text("h"), "person", item="SKILL", **settings)
    return {"indicators": (Indicator("rank", mini.text("r"), "superiority", (definition,)),), "families": ()}


def test_a_superiority_is_one_half_by_itself_and_a_chance_against_another_wave():
    _, _, made, _ = figures("rank", **ranked())
    assert made["before"].estimate[:, 0].tolist() == [0.5] * 5 and made["before"].size[:, 0].tolist() == [4, 3, 1, 3, 2]
    # pairs counted one by one
    before, after = [4, 2, 5, 1], [5, 4, 4, 2, 3]
    w = np.mean([(b > a) + (b == a) / 2 for a in before for b in after])
    found, first, later = placements(made["before"], made["after"])
    assert found[0, 0] == pytest.approx(w)
    assert (later.estimate - first.estimate)[0, 0] == pytest.approx(w - 0.5)


def test_base_register_counts_everybody_and_knows_who_answered():
    found = of("skill", "enrolled")
    assert (found["size"]["all"], found["answered"]["all"], found["total"]["all"]) == (8, 4, 2)
    assert found["estimate"]["all"] == 1 / 4
    whole, block, _, _ = figures("skill", "enrolled")
    assert design_of(whole, block, finite=True).responding.all()
    # the design itself stays
    assert not whole.designs["person", True].responding.all()


def test_base_register_counts_those_of_the_wave():
    listed = mini.register()
    listed["in.before"] = listed["person"] != "p8"
    whole, block, made, place = figures("skill", "enrolled", listed=listed)
    assert made["before"].size[0, place] == 7 and made["after"].size[0, place] == 8
    assert design_of(whole, block, finite=False).responding.tolist() == [[True, True, True, False], [True] * 4]


def test_units_that_count():
    one = organisations(answers(0, np.array([1.0, NAN, NAN]), np.array([0, 0, 1]), domains=2))
    assert unit_count(one)[:, 0].tolist() == [1, 0]


@pytest.mark.parametrize("rule", ["mean", "informant", *NONLINEAR])
def test_whether_all_values_are_0_or_1(rule):
    definition = mini.alternative(
        mini.ANCHORED, "headline", collapse=rule, informant={"item": "SKILL", "in": ["4", "5"]}
    )
    one = Indicator("anchoring", mini.text("a"), "share", (definition,))
    # of those with a skill of 4 or 5: p1 (5) and p4 (no answer)
    found = of("anchoring", indicators=(one,), families=())
    assert found["size"]["all"] == 1 and found["binary"]["all"]
