"""Attrition: stayers, leavers and joiners by hand, and the differences by the covariance core."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pandas as pd
import pytest
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

GROUPS = {"before": "leavers", "after": "joiners"}


def table(whole):
    return attrition(whole, plan(whole, blocks(whole)))[0]


@pytest.fixture(scope="module")
def made():
    return mini.built()["attrition"]


@pytest.mark.parametrize(
    ("wave", "indicator", "group", "denominator", "estimate"),
    [
        # p1, p2, p3, p5 answer in both waves; p4 and p6 left, p8 joined. Skilled: p1 of p1, p2, p5; p3 does not know
        ("before", "skill", "stayers", 3, 1 / 3),
        ("before", "skill", "leavers", 1, 1),
        ("after", "skill", "stayers", 4, 3 / 4),
        ("after", "skill", "joiners", 1, 0),
        # o1, o2, o3 answer in both, p4 and p6 of o2 and o3 stay with them; o4 joined
        ("before", "anchoring", "stayers", 3, 2 / 3),
        ("after", "anchoring", "stayers", 3, 2 / 3),
        ("after", "anchoring", "joiners", 1, 0),
        ("before", "knowledge", "stayers", 4, 6),
        ("before", "knowledge", "leavers", 1, 6),
        ("before", "middle", "stayers", 4, 6),
    ],
)
def test_groups_by_hand(made, wave, indicator, group, denominator, estimate):
    row = mini.one(made, wave=wave, indicator=indicator, group=group)
    assert row["denominator"] == denominator
    assert row["estimate"] == pytest.approx(estimate)


def test_an_empty_group_has_no_figure(made):
    row = mini.one(made, wave="before", indicator="anchoring", group="leavers")
    assert (row["denominator"], row["status"], row["reason"]) == (0, "not_available", "no_respondents")
    assert row[["estimate", "ci_low", "difference", "p_value"]].isna().all()


def test_every_row_is_there(made):
    rows = made.groupby(["wave", "group"]).size()
    # seven indicators, one of three options
    assert rows.to_dict() == {(w, g): 9 for w, apart in GROUPS.items() for g in ("stayers", apart)}
    assert made["difference"][made["group"] == "stayers"].isna().all()
    late = mini.one(made, wave="before", indicator="late", group="leavers")
    assert (late["status"], late["reason"]) == ("not_available", "not_asked")


def test_support_counts_the_organisations_row_for_row():
    tables = mini.built()
    names = ["wave_from", "wave_to", "wave", "indicator", "option", "group"]
    assert tables["attrition_support"][names].equals(tables["attrition"][names])
    row = mini.one(tables["attrition_support"], wave="before", indicator="knowledge", group="stayers")
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
    row = mini.one(found, wave="before", group="stayers")
    assert (row["denominator"], row["estimate"]) == (3, pytest.approx(1 / 3))


def test_groups_of_persons_alone_are_independent():
    """Everybody is an organisation: 36 stay, 4 leave, and their difference has the interval of independent shares."""
    frames, listed = mini.panel()
    found = table(mini.survey(frames, listed))
    one = [mini.one(found, wave="before", indicator="skill", group=group) for group in ("stayers", "leavers")]
    assert [row["denominator"] for row in one] == [36, 4]
    shares = [row["estimate"] for row in one]
    ends = [clopper_pearson(p, row["denominator"], 0.05) for p, row in zip(shares, one, strict=True)]
    assert [(row["ci_low"], row["ci_high"]) for row in one] == [pytest.approx(np.array(end)) for end in ends]
    limits = mover((shares[0], *ends[0]), (shares[1], *ends[1]), 0.0)
    assert one[1]["difference"] == pytest.approx(shares[1] - shares[0])
    assert (one[1]["difference_low"], one[1]["difference_high"]) == pytest.approx(limits)


def colleagues():
    """Twenty organisations of three that are alike; of each, the first stays and the second leaves."""
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
    row = mini.one(table(mini.survey(frames, listed)), wave="before", indicator="knowledge", group="leavers")
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


def test_organisations_of_which_somebody_stays():
    frames, listed = colleagues()
    found = table(mini.survey(frames, listed))
    row = mini.one(found, wave="before", indicator="anchoring", group="stayers")
    assert row["denominator"] == 20


def test_the_ordinal_shift_is_the_chance_to_stand_above_stayers():
    shift = Indicator(
        "shift", mini.text("shift"), "superiority", (Definition("headline", mini.text("h"), "person", item="SKILL"),)
    )
    frames, listed = colleagues()
    found = table(mini.survey(frames, listed, indicators=(shift,), families=()))
    stay, leave = (mini.one(found, wave="before", group=group) for group in ("stayers", "leavers"))
    skill = frames["before"]["SKILL"].astype(int).to_numpy()
    above = np.sign(skill[1::2][:, None] - skill[::2][None, :])
    assert stay["estimate"] == 0.5
    assert leave["estimate"] == pytest.approx((above.mean() + 1) / 2)
    assert leave["difference"] == pytest.approx(above.mean() / 2)
    assert leave["difference_low"] < leave["difference"] < leave["difference_high"]
    assert pd.isna(leave["ci_low"])


def test_everybody_stays():
    frames, listed = mini.panel(skip=0)
    found = table(mini.survey(dict.fromkeys(mini.WAVES, frames["before"]), listed))
    stay, leave = (mini.one(found, wave="before", indicator="skill", group=group) for group in ("stayers", "leavers"))
    assert (stay["denominator"], stay["status"]) == (40, "ok")
    assert (leave["denominator"], leave["reason"]) == (0, "no_respondents")
