"""Changes between waves."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pandas as pd
import pytest
from nulmeting.compare import changes
from nulmeting.units import samples, survey


def build(measurement=None, responses=None, register="mini"):
    whole = survey(
        measurement or mini.measurement(),
        responses or mini.responses(),
        mini.register() if isinstance(register, str) else register,
    )
    return changes(whole, samples(whole))


@pytest.fixture(scope="module")
def table():
    return build()


def panel(n=40, seed=3, size=60, skip=4):
    """Two waves of persons of their own organisation, most of them in both, and a register of `size`."""
    rng = np.random.default_rng(seed)
    frames = {}
    for wave, start in (("before", 0), ("after", skip)):
        rows = []
        for i in range(start, start + n):
            skill = str(rng.integers(3, 6) if i % 2 else rng.integers(1, 5))
            row = {"person": f"x{i}", "organisation": f"o{i}", "ANCHOR": skill, "SKILL": skill, "TYPE": "town"}
            rows.append({**row, "KNOW": float(rng.integers(1, 11)), "NEED": "p", "DONE": None, "USED": None})
        frames[wave] = mini.frame(rows)
    register = mini.frame(
        [{"person": f"x{i}", "organisation": f"o{i}", "TYPE": "town", "NET": "a"} for i in range(size)]
    )
    return frames, register.drop(columns="row")


def test_all_units_and_those_valid_in_both(table):
    everybody = mini.one(table, indicator="skill", comparison="all", target="process")
    assert (everybody["n_from"], everybody["n_to"], everybody["n_both"]) == (4, 5, 3)
    assert everybody["difference"] == pytest.approx(3 / 5 - 2 / 4)
    paired = mini.one(table, indicator="skill", comparison="paired", target="process")
    # p1 yes-yes, p2 no-yes, p5 no-no; p3 was unsure before
    assert (paired["n_from"], paired["n_to"], paired["n_both"]) == (3, 3, 3)
    assert (paired["estimate_from"], paired["estimate_to"]) == pytest.approx((1 / 3, 2 / 3))


def test_bounds_are_worst_case_in_both_waves(table):
    row = mini.one(table, indicator="skill", comparison="all", target="process")
    # before [2/8, 6/8], after [3/8, 6/8]
    assert (row["bound_low"], row["bound_high"]) == (3 / 8 - 6 / 8, 6 / 8 - 2 / 8)


@pytest.mark.parametrize("indicator", ["skill", "knowledge", "anchoring"])
def test_full_overlap_gives_the_standard_error_of_the_mean_difference(indicator):
    frames, register = panel(skip=0)
    found = build(mini.measurement(), frames, register)
    before, after = (frames[w] for w in mini.WAVES)
    if indicator == "knowledge":
        d = (after["KNOW"] - before["KNOW"]).to_numpy(dtype=float)
    else:
        d = (after["SKILL"].astype(int) >= 4).to_numpy(int) - (before["SKILL"].astype(int) >= 4).to_numpy(int)
    expected = d.std(ddof=1) / np.sqrt(len(d))
    for comparison in ("all", "paired"):
        row = mini.one(found, indicator=indicator, comparison=comparison, target="process")
        assert row["standard_error"] == pytest.approx(expected)
        row = mini.one(found, indicator=indicator, comparison=comparison, target="population")
        assert row["standard_error"] == pytest.approx(expected * np.sqrt(1 - 40 / 60))


def test_partial_overlap_takes_tams_covariance():
    frames, register = panel()
    row = mini.one(
        build(mini.measurement(), frames, register), indicator="skill", comparison="all", target="population"
    )
    y1, y2 = ((frames[w]["SKILL"].astype(int) >= 4).to_numpy(float) for w in mini.WAVES)
    v1, v2 = (y.var() / 39 * (1 - 40 / 60) for y in (y1, y2))
    shared = np.cov(y1[4:], y2[:-4], ddof=1)[0, 1]
    cov = (36 / (40 * 40) - 1 / 60) * shared
    assert row["n_both"] == 36 and row["method"] == "mover" and row["reason"] == ""
    assert row["standard_error"] == pytest.approx(np.sqrt(v1 + v2 - 2 * cov))


def test_few_in_both_bound_the_covariance():
    frames, register = panel(skip=35)
    found = build(mini.measurement(), frames, register)
    row = mini.one(found, indicator="skill", comparison="all", target="process")
    assert (row["n_both"], row["method"], row["reason"]) == (5, "bounds", "covariance_bound")
    alone = build(mini.measurement(person_key=None), frames, register)
    plain = mini.one(alone, indicator="skill", comparison="all", target="process")
    assert row["standard_error"] > plain["standard_error"]
    assert row["ci_low"] < plain["ci_low"] and row["ci_high"] > plain["ci_high"]


def test_the_same_answers_in_both_waves_count_as_independent():
    frames, register = panel(skip=0)
    same = {"before": frames["before"], "after": frames["before"]}
    row = mini.one(build(mini.measurement(), same, register), indicator="skill", comparison="all", target="process")
    assert (row["difference"], row["reason"]) == (0, "variance_floored")
    assert row["ci_low"] < 0 < row["ci_high"]


def test_unlinked_waves_have_no_pairs_and_count_as_independent():
    found = build(mini.measurement(person_key=None))
    paired = mini.one(found, indicator="skill", comparison="paired", target="process")
    assert (paired["status"], paired["reason"]) == ("not_available", "unlinked")
    assert pd.isna(paired["n_both"]) and pd.isna(paired["n_from"]) and np.isnan(paired["difference"])
    row = mini.one(found, indicator="skill", comparison="all", target="process")
    assert pd.isna(row["n_both"]) and row["method"] == "mover"
    assert row["standard_error"] == pytest.approx(np.sqrt(0.25 / 3 + 0.24 / 4))
    linked = mini.one(found, indicator="anchoring", comparison="paired", target="process")
    assert linked["n_both"] == 3


def test_items_that_may_not_be_compared_and_waves_without_them():
    book = {**mini.CODEBOOK, "SKILL": replace(mini.CODEBOOK["SKILL"], comparable=False)}
    found = build(mini.measurement(codebook=book))
    assert mini.one(found, indicator="skill", comparison="all", target="process")["reason"] == "not_asked"
    assert mini.one(found, indicator="late", comparison="all", target="process")["reason"] == "not_asked"
    assert mini.one(found, indicator="anchoring", comparison="all", target="process")["status"] == "indicative"


@pytest.mark.parametrize("frames", ["mini", "panel"])
def test_swapping_the_waves_flips_the_sign(frames):
    responses, register = (mini.responses(), mini.register()) if frames == "mini" else panel()
    forward = build(mini.measurement(), responses, register)
    back = build(mini.measurement(comparisons=(mini.WAVES[::-1],)), responses, register)
    for low, high in (("difference", "difference"), ("ci_low", "ci_high"), ("bound_low", "bound_high")):
        np.testing.assert_allclose(forward[low], -back[high], atol=1e-12)
    np.testing.assert_allclose(forward["standard_error"], back["standard_error"], atol=1e-12)
    assert forward["reason"].tolist() == back["reason"].tolist()


def test_a_median_has_independent_woodruff_limits(table):
    row = mini.one(table, indicator="middle", comparison="all", target="process")
    assert row["method"] == "woodruff" and row["ci_low"] <= row["difference"] <= row["ci_high"]


def test_families_are_filled_where_the_verdict_will_stand(table):
    named = table[table["family"] != ""]
    assert set(zip(named["indicator"], named["target"], strict=True)) == {
        ("anchoring", "population"),
        ("skill", "process"),
    }
    assert set(named["adjustment"]) == {"holm"} and set(named["margin"]) == {0.05}
    assert table["p_value"].isna().all()
    assert set(table.loc[table["status"] != "not_available", "pending"]) == {"p_value p_adjusted verdict"}


def test_no_comparisons_give_an_empty_table():
    assert build(mini.measurement(comparisons=())).empty
