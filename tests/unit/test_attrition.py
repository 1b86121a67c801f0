"""Attrition: who counts in both waves and who in one by hand, and the differences by the covariance core."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pandas as pd
import pytest
from nulmeting import tables
from nulmeting.attrition import attrition
from nulmeting.blocks import blocks
from nulmeting.covariance import contrast
from nulmeting.design import Design
from nulmeting.influence import answers, persons
from nulmeting.intervals import mover
from nulmeting.levels import plan
from nulmeting.settings import Definition, Indicator
from nulmeting.share_intervals import clopper_pearson
from scipy.special import stdtrit

GROUPS = ("both_waves", "one_wave")


def table(whole):
    return attrition(whole, plan(whole, blocks(whole)))[0]


@pytest.fixture(scope="module")
def made():
    return mini.built()["attrition"]


@pytest.mark.parametrize(
    ("wave", "indicator", "group", "denominator", "estimate"),
    [
        # p1, p2, p5 have a valid answer in both waves; p4 left, p8 joined, and p3 did not know before.
        # Skilled before: p1 of p1, p2, p5, and p4; after: p1, p2 of p1, p2, p5, and p3 of p3, p8
        ("before", "skill", "both_waves", 3, 1 / 3),
        ("before", "skill", "one_wave", 1, 1),
        ("after", "skill", "both_waves", 3, 2 / 3),
        ("after", "skill", "one_wave", 2, 1 / 2),
        # o1, o2, o3 in both; p6 of o3, who left, counts in its mean before: o1 1/2, o2 1, o3 1/2. o4 joined
        ("before", "anchoring", "both_waves", 3, 2 / 3),
        ("after", "anchoring", "both_waves", 3, 2 / 3),
        ("after", "anchoring", "one_wave", 1, 0),
        # of another question p3 counts in both: 7, 4, 5, 8 and, of p4, 6; after 8, 6, 5, 8 and, of p8, 3
        ("before", "knowledge", "both_waves", 4, 6),
        ("before", "knowledge", "one_wave", 1, 6),
        ("after", "knowledge", "both_waves", 4, 27 / 4),
        ("after", "knowledge", "one_wave", 1, 3),
        ("before", "middle", "both_waves", 4, 6),
    ],
)
def test_groups_by_hand(made, wave, indicator, group, denominator, estimate):
    row = mini.one(made, wave=wave, indicator=indicator, group=group)
    assert row["denominator"] == denominator
    assert row["estimate"] == pytest.approx(estimate)


def test_an_empty_group_has_no_figure(made):
    row = mini.one(made, wave="before", indicator="anchoring", group="one_wave")
    assert (row["denominator"], row["status"], row["reason"]) == (0, "not_available", "no_respondents")
    assert row[["estimate", "ci_low", "difference", "p_value"]].isna().all()


def test_every_row_is_there(made):
    rows = made.groupby(["wave", "group"]).size()
    # seven indicators, one of three options
    assert rows.to_dict() == {(wave, group): 9 for wave in mini.WAVES for group in GROUPS}
    assert made["difference"][made["group"] == "both_waves"].isna().all()


@pytest.mark.parametrize("wave", mini.WAVES)
def test_a_question_of_one_wave_is_compared_in_neither(made, wave):
    for group in GROUPS:
        row = mini.one(made, wave=wave, indicator="late", group=group)
        assert (row["status"], row["reason"]) == ("not_available", "not_asked")
        assert row[["denominator", "estimate", "difference"]].isna().all()


def test_the_groups_are_the_paired_comparison_and_what_it_leaves_of_the_wave():
    """Of every figure: units of the pair, those beside it, and so ``pair - wave = -(n_one / n) x difference``."""
    frames, listed = mini.panel()
    frames["after"]["SKILL"] = frames["after"]["SKILL"].mask(np.arange(40) < 9, "8")
    frames["before"]["KNOW"] = frames["before"]["KNOW"].mask(np.arange(40) > 33)
    made = tables.build(mini.measurement(), frames, listed, mini.counts(), None)
    changes = made["changes"][(made["changes"]["target"] == "process") & made["changes"]["headline"]]
    seen = 0
    for (wave, indicator, option), block in made["attrition"].groupby(["wave", "indicator", "option"]):
        both, one = (block[block["group"] == group].iloc[0] for group in GROUPS)
        names = {"indicator": indicator, "option": option}
        all_, pair = (mini.one(changes, comparison=name, **names) for name in ("all", "paired"))
        side = "from" if wave == "before" else "to"
        if pair["status"] == "not_available" or both["statistic"] == "median":
            continue
        seen += one["denominator"] > 0
        assert (both["denominator"], both["estimate"]) == (pair[f"n_{side}"], pytest.approx(pair[f"estimate_{side}"]))
        assert one["denominator"] == all_[f"n_{side}"] - pair[f"n_{side}"]
        left = one["denominator"] / all_[f"n_{side}"] * one["difference"]
        assert pair[f"estimate_{side}"] == pytest.approx(all_[f"estimate_{side}"] - left)
    assert seen >= 10
    sizes = made["attrition"].set_index(["wave", "indicator", "group"])["denominator"]
    # 36 are in both waves; nine of them did not know the second time, six gave no mark the first
    assert [sizes["before", name, "both_waves"] for name in ("skill", "knowledge")] == [27, 30]


def test_support_counts_the_organisations_row_for_row():
    tables = mini.built()
    names = ["wave_from", "wave_to", "wave", "indicator", "option", "group"]
    assert tables["attrition_support"][names].equals(tables["attrition"][names])
    row = mini.one(tables["attrition_support"], wave="before", indicator="knowledge", group="both_waves")
    # p1 and p2 of o1, p3 of o2, p5 of o3
    assert (row["organisations"], row["largest_organisation"]) == (3, 0.5)


def test_unlinked_waves_say_so():
    found = table(mini.survey(person_key=None))
    persons_, organisations = (found[found["unit"] == unit] for unit in ("person", "organisation"))
    assert set(persons_["reason"]) == {"unlinked"} and persons_["denominator"].isna().all()
    assert "unlinked" not in set(organisations["reason"]) and len(organisations)


def test_without_comparisons_there_is_nothing():
    assert table(mini.survey(comparisons=())).empty


def test_base_register_means_valid_answers_here():
    enrolled = replace(mini.INDICATORS[1], definitions=(replace(mini.INDICATORS[1].headline, base="register"),))
    found = table(mini.survey(indicators=(enrolled,)))
    row = mini.one(found, wave="before", group="both_waves")
    assert (row["denominator"], row["estimate"]) == (3, pytest.approx(1 / 3))


def test_groups_of_persons_alone_are_independent():
    """Everybody is an organisation: 36 are in both, 4 in one, and the difference is one of independent shares."""
    frames, listed = mini.panel()
    found = table(mini.survey(frames, listed))
    one = [mini.one(found, wave="before", indicator="skill", group=group) for group in GROUPS]
    assert [row["denominator"] for row in one] == [36, 4]
    shares = [row["estimate"] for row in one]
    ends = [clopper_pearson(p, row["denominator"], 0.05) for p, row in zip(shares, one, strict=True)]
    assert [(row["ci_low"], row["ci_high"]) for row in one] == [pytest.approx(np.array(end)) for end in ends]
    limits = mover((shares[0], *ends[0]), (shares[1], *ends[1]), 0.0)
    assert one[1]["difference"] == pytest.approx(shares[1] - shares[0])
    assert (one[1]["difference_low"], one[1]["difference_high"]) == pytest.approx(limits)


def colleagues():
    """Twenty organisations of three that are alike; of each, the first is in both waves and the second in the earlier."""
    rng = np.random.default_rng(8)
    rows = []
    for i in range(60):
        mark = float(np.clip(round(5 + 2 * np.sin(i // 3 * 1.7) + rng.normal()), 1, 10))
        row = {"person": f"x{i}", "organisation": f"o{i // 3}", "TYPE": "town", "NET": "a", "NEED": "p"}
        rows.append(
            {**row, "SKILL": str(int((mark + 1) // 2)), "ANCHOR": "4", "KNOW": mark, "DONE": None, "USED": None}
        )
    every = mini.frame(rows)
    first = every[np.arange(60) % 3 < 2].reset_index(drop=True)
    later = every[np.arange(60) % 3 != 1].reset_index(drop=True)
    return {"before": first, "after": later}, every.drop(columns="row")


def test_shared_organisations_are_in_the_difference():
    frames, listed = colleagues()
    row = mini.one(table(mini.survey(frames, listed)), wave="before", indicator="knowledge", group="one_wave")
    marks = frames["before"]["KNOW"].to_numpy(float)
    domain = np.arange(40) % 2
    one = persons(answers(0, marks, np.arange(40) // 2, row=np.arange(40), domain=domain, domains=2))
    design = Design(np.zeros(20, dtype=np.int64), np.ones((1, 20), dtype=bool))
    variance = contrast([(1, one, 1, 0), (-1, one, 0, 0)], design, finite=False)
    # 20 differences within organisations are worth their plain variance
    apart = marks[1::2] - marks[::2]
    assert variance == pytest.approx(apart.var(ddof=1) / 20)
    half = -stdtrit(19, 0.025) * np.sqrt(variance)
    assert row["difference"] == pytest.approx(apart.mean())
    assert (row["difference_low"], row["difference_high"]) == pytest.approx((apart.mean() - half, apart.mean() + half))
    assert row["p_value"] == pytest.approx(2 * (1 - stdtr(19, abs(apart.mean()) / np.sqrt(variance))), rel=1e-6)


def stdtr(df, t):
    from scipy.special import stdtr as student

    return student(df, t)


def test_test_and_interval_agree():
    frames, listed = colleagues()
    for found in (table(mini.survey(frames, listed)), table(mini.survey(*mini.panel()))):
        rows = found[found["p_value"].notna()]
        excluded = (rows["difference_low"] > 0) | (rows["difference_high"] < 0)
        assert len(rows) > 5 and ((rows["p_value"] <= 0.05) == excluded).all()
        inside = (rows["difference_low"] <= rows["difference"]) & (rows["difference"] <= rows["difference_high"])
        assert inside.all()


def test_organisations_of_which_somebody_is_in_both_waves():
    frames, listed = colleagues()
    found = table(mini.survey(frames, listed))
    row = mini.one(found, wave="before", indicator="anchoring", group="both_waves")
    assert row["denominator"] == 20


def test_the_ordinal_shift_is_the_chance_to_stand_above_those_in_both_waves():
    shift = Indicator(
        "shift", mini.text("shift"), "superiority", (Definition("headline", mini.text("h"), "person", item="SKILL"),)
    )
    frames, listed = colleagues()
    found = table(mini.survey(frames, listed, indicators=(shift,), families=()))
    both, one = (mini.one(found, wave="before", group=group) for group in GROUPS)
    skill = frames["before"]["SKILL"].astype(int).to_numpy()
    above = np.sign(skill[1::2][:, None] - skill[::2][None, :])
    assert both["estimate"] == 0.5
    assert one["estimate"] == pytest.approx((above.mean() + 1) / 2)
    assert one["difference"] == pytest.approx(above.mean() / 2)
    assert one["difference_low"] < one["difference"] < one["difference_high"]
    assert pd.isna(one["ci_low"])


def test_everybody_is_in_both_waves():
    frames, listed = mini.panel(skip=0)
    found = table(mini.survey(dict.fromkeys(mini.WAVES, frames["before"]), listed))
    both, one = (mini.one(found, wave="before", indicator="skill", group=group) for group in GROUPS)
    assert (both["denominator"], both["status"]) == (40, "ok")
    assert (one["denominator"], one["reason"]) == (0, "no_respondents")
