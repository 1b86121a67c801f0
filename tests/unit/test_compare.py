"""Changes between waves."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations

import mini
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from nulmeting.compare import changes, comparable
from nulmeting.estimate import estimates
from nulmeting.intervals import mover
from nulmeting.mostly_answered import silent_limit
from nulmeting.settings import Definition, Family, Indicator
from nulmeting.settings_input import Wave
from nulmeting.share_intervals import korn_graubard
from nulmeting.verdicts import CHANGED, IMMATERIAL, UNCHANGED, UNDETERMINED

ALPHA = 0.05


def build(**settings_):
    return changes(*mini.estimated(**settings_))


@pytest.fixture(scope="module")
def table():
    return build()


FEW = tuple(
    replace(i, definitions=i.definitions[:1]) for i in mini.INDICATORS if i.id in ("anchoring", "skill", "knowledge")
)
MIDDLE = (mini.INDICATORS[3],)


def panel(register_of=60, only="", **shape):
    """Forty persons, each an organisation, in two waves; three headlines in total, or the one that is named."""
    frames, listed = mini.panel(size=register_of, **shape)
    chosen = tuple(i for i in FEW + MIDDLE if i.id == only) or FEW
    return {"frames": frames, "listed": listed, "indicators": chosen, "breakdowns": ()}


@cache
def of_panel(skip=4, register_of=60, only=""):
    """The changes of such a panel, made once."""
    return build(**panel(skip=skip, register_of=register_of, only=only))


def keyless(frames, *keys):
    """Responses without these keys, as an export without them gives."""
    empty = {key: lambda frame: pd.Series(pd.NA, index=frame.index, dtype="string") for key in keys}
    return {wave: frame.assign(**empty) for wave, frame in frames.items()}


def test_all_units_and_those_valid_in_both(table):
    everybody = mini.one(table, indicator="skill", comparison="all", target="process")
    assert (everybody["n_from"], everybody["n_to"], everybody["n_both"]) == (4, 5, 3)
    assert everybody["difference"] == pytest.approx(3 / 5 - 2 / 4)
    pairs = mini.one(table, indicator="skill", comparison="paired", target="process")
    # p1 yes-yes, p2 no-yes, p5 no-no; p3 was unsure before
    assert (pairs["n_from"], pairs["n_to"], pairs["n_both"]) == (3, 3, 3)
    assert (pairs["estimate_from"], pairs["estimate_to"]) == pytest.approx((1 / 3, 2 / 3))


def test_organisations_in_both_keep_all_their_respondents(table):
    row = mini.one(table, indicator="anchoring", comparison="paired", target="process")
    # o1 1/2, 1; o2 1, 1; o3 1/2, 0
    assert (row["n_from"], row["n_to"], row["n_both"]) == (3, 3, 3)
    assert (row["estimate_from"], row["estimate_to"]) == pytest.approx((2 / 3, 2 / 3))


def test_bounds_are_worst_case_in_both_waves(table):
    row = mini.one(table, indicator="skill", comparison="all", target="process")
    # before [2/8, 6/8], after [3/8, 6/8]
    assert (row["bound_low"], row["bound_high"]) == (3 / 8 - 6 / 8, 6 / 8 - 2 / 8)
    mean = mini.one(table, indicator="knowledge", comparison="all", target="process")
    # 5 of 8 in both waves, both of mean 6 on 1 to 10: [33/8, 60/8]
    assert (mean["bound_low"], mean["bound_high"]) == (-27 / 8, 27 / 8)


@pytest.mark.parametrize("indicator", ["skill", "knowledge", "anchoring"])
def test_full_overlap_gives_the_standard_error_of_the_mean_difference(indicator):
    given_ = panel(skip=0)
    before, after = (given_["frames"][w] for w in mini.WAVES)
    if indicator == "knowledge":
        d = (after["KNOW"] - before["KNOW"]).to_numpy(dtype=float)
    else:
        d = (after["SKILL"].astype(int) >= 4).to_numpy(int) - (before["SKILL"].astype(int) >= 4).to_numpy(int)
    expected = d.std(ddof=1) / np.sqrt(len(d))
    found = of_panel(skip=0)
    for comparison in ("all", "paired"):
        row = mini.one(found, indicator=indicator, comparison=comparison, target="process")
        assert row["standard_error"] == pytest.approx(expected)
        row = mini.one(found, indicator=indicator, comparison=comparison, target="population")
        assert row["standard_error"] == pytest.approx(expected * np.sqrt(1 - 40 / 60))


def test_partial_overlap_takes_tams_covariance_and_mover():
    given_ = panel()
    row = mini.one(of_panel(), indicator="skill", comparison="all", target="population")
    y1, y2 = ((given_["frames"][w]["SKILL"].astype(int) >= 4).to_numpy(float) for w in mini.WAVES)
    v1, v2 = (y.var() / 39 * (1 - 40 / 60) for y in (y1, y2))
    # 36 in both, on means of 40: 1 - 2/40 + 36/1600
    moved = ((y1 - y1.mean())[4:] @ (y2 - y2.mean())[:-4]) / 1600 / (1 - 2 / 40 + 36 / 1600)
    cov = (1 - 1600 / (36 * 60)) * moved
    assert (row["n_both"], row["method"], row["reason"]) == (36, "mover", "")
    assert row["standard_error"] == pytest.approx(np.sqrt(v1 + v2 - 2 * cov))
    # limits without steps: Korn and Graubard at p q/V, all degrees of freedom
    sides = []
    for y, v in ((y1, v1), (y2, v2)):
        p = y.mean()
        low, high = (float(x) for x in korn_graubard(p, p * (1 - p) / v, 40, np.inf, ALPHA))
        # 40 of 60 answered: the silent side is drawn out
        limit = float(silent_limit(np.array(min(p, 1 - p)), p * (1 - p) / v, np.array(40 / 60), np.array(ALPHA)))
        sides.append((p, min(low, 1 - limit) if p >= 0.5 else low, max(high, limit) if p <= 0.5 else high))
    expected = mover(*sides, cov / np.sqrt(v1 * v2))
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(tuple(float(x) for x in expected))


def test_few_in_both_bound_the_covariance():
    given_ = panel(skip=35, register_of=80, only="skill")
    found = build(**given_)
    row = mini.one(found, indicator="skill", comparison="all", target="process")
    assert (row["n_both"], row["method"], row["reason"]) == (5, "bounds", "covariance_bound")
    unlinked = {"person_key": None, "organisation_key": None}
    plain = mini.one(
        build(**{**given_, "frames": keyless(given_["frames"], "person", "organisation")}, **unlinked),
        indicator="skill", comparison="all", target="process",
    )  # fmt: skip
    assert (plain["method"], plain["reason"]) == ("mover", "")
    assert row["standard_error"] > plain["standard_error"]
    assert row["ci_low"] < plain["ci_low"] and row["ci_high"] > plain["ci_high"]


def test_ten_in_both_are_enough():
    for skip, reason in ((30, ""), (31, "covariance_bound")):
        row = mini.one(of_panel(skip, 80, "knowledge"), indicator="knowledge", comparison="all", target="process")
        assert (row["n_both"], row["reason"]) == (40 - skip, reason)


def test_the_same_answers_in_both_waves_count_as_independent():
    given_ = panel(skip=0, only="skill")
    given_["frames"]["after"] = given_["frames"]["before"]
    found = build(**given_)
    for target in ("process", "population"):
        row = mini.one(found, indicator="skill", comparison="all", target=target)
        assert (row["difference"], row["reason"], row["p_value"]) == (0, "variance_floored", 1)
        assert row["ci_low"] < 0 < row["ci_high"]


def test_unlinked_waves_have_no_pairs_and_count_as_independent():
    frames = keyless(mini.responses(), "person", "organisation")
    few = mini.INDICATORS[:2]
    found = build(frames=frames, person_key=None, organisation_key=None, register=None, indicators=few)
    pairs = mini.one(found, indicator="skill", comparison="paired")
    assert (pairs["status"], pairs["reason"]) == ("not_available", "unlinked")
    assert pd.isna(pairs[["n_both", "n_from", "n_to"]]).all() and np.isnan(pairs["difference"])
    row = mini.one(found, indicator="skill", comparison="all")
    # empty, not 0
    assert pd.isna(row["n_both"]) and row["method"] == "mover" and (row["n_from"], row["n_to"]) == (4, 5)
    # each over the eleven that answered in either wave: 11/10 * (4/64 + 6/5 /25)
    assert row["standard_error"] == pytest.approx(np.sqrt(11 / 10 * (4 / 64 + 6 / 125)))
    assert found.loc[found["unit"] == "organisation", "reason"].isin(["unlinked", "not_estimable"]).all()


def test_organisations_may_be_linked_where_persons_are_not(table):
    found = build(frames=keyless(mini.responses(), "person"), person_key=None, indicators=mini.INDICATORS[:2])
    pairs = mini.one(found, indicator="skill", comparison="paired", target="process")
    assert (pairs["reason"], pd.isna(pairs["n_both"])) == ("unlinked", True)
    assert mini.one(found, indicator="anchoring", comparison="paired", target="process")["n_both"] == 3
    # the covariance of persons goes by organisation
    row = mini.one(found, indicator="skill", comparison="all", target="process")
    same = mini.one(table, indicator="skill", comparison="all", target="process")
    assert row["standard_error"] == pytest.approx(same["standard_error"])
    # of the population it would have to be known who answered twice: the waves count as independent
    finite = mini.one(found, indicator="skill", comparison="all", target="population")
    level = estimates(*mini.estimated())[0]
    parts = [mini.one(level, wave=w, indicator="skill", target="population")["standard_error"] for w in mini.WAVES]
    assert finite["standard_error"] == pytest.approx(np.hypot(*parts)) and (finite["method"], finite["reason"]) == (
        "mover",
        "",
    )


def test_items_that_may_not_be_compared_and_waves_without_them():
    book = {**mini.CODEBOOK, "SKILL": replace(mini.CODEBOOK["SKILL"], comparable=False)}
    kept = tuple(i for i in mini.INDICATORS if i.id in ("anchoring", "skill", "late"))
    found = build(codebook=book, indicators=kept)
    for indicator in ("skill", "late"):
        row = mini.one(found, indicator=indicator, comparison="all", target="process")
        assert (row["status"], row["reason"], row["method"], row["verdict"]) == ("not_available", "not_asked", "", "")
        assert np.isnan(row[["difference", "ci_low", "standard_error", "p_value"]].astype(float)).all()
    assert mini.one(found, indicator="anchoring", comparison="all", target="process")["status"] == "indicative"


def test_every_item_of_a_definition_must_be_comparable():
    broken = {**mini.CODEBOOK, "KNOW": replace(mini.CODEBOOK["KNOW"], comparable=False)}
    base = mini.measurement(codebook=broken)
    assert comparable(mini.SKILLED, base)
    for changed in (
        {"among": {"item": "KNOW", "at_least": 3}},
        {"informant": {"not": {"item": "KNOW", "at_least": 3}}},
        {"condition": {"any_of": [{"item": "SKILL", "at_least": 4}, {"item": "KNOW", "at_least": 4}]}},
        {"item": "KNOW"},
        {"per": "KNOW"},
    ):
        assert not comparable(replace(mini.SKILLED, **changed), base)


def test_with_base_register_pairs_have_no_meaning(table):
    row = mini.one(table, indicator="skill", definition="enrolled", comparison="paired", target="process")
    assert (row["status"], row["reason"]) == ("not_available", "not_estimable")
    whole = mini.one(table, indicator="skill", definition="enrolled", comparison="all", target="population")
    # 2 and 3 of 8, whoever was silent: nothing to give an interval of
    assert (whole["difference"], whole["reason"], whole["method"]) == (0.125, "not_estimable", "")
    assert np.isnan(whole[["standard_error", "ci_low", "ci_high", "p_value"]].astype(float)).all()


def test_a_mean_has_a_t_interval():
    row = mini.one(of_panel(skip=0), indicator="knowledge", comparison="all", target="process")
    # R 4.2: qt(.975, 39) = 2.022691
    half = 2.022691 * row["standard_error"]
    assert row["method"] == "t"
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(
        (row["difference"] - half, row["difference"] + half), rel=1e-6
    )


def test_a_median_has_its_standard_error_on_its_own_scale():
    given_ = panel(skip=20, register_of=80, only="middle")
    found = build(**given_)
    row = mini.one(found, indicator="middle", comparison="all", target="process")
    level = estimates(*mini.estimated(**given_))[0]
    parts = [mini.one(level, wave=w, indicator="middle", target="process")["standard_error"] for w in mini.WAVES]
    assert row["method"] == "woodruff" and row["ci_low"] <= row["difference"] <= row["ci_high"]
    # correlation within [-1, 1]
    assert abs(parts[0] - parts[1]) <= row["standard_error"] <= sum(parts)
    unlinked = build(
        **{**given_, "frames": keyless(given_["frames"], "person", "organisation")},
        person_key=None, organisation_key=None, register=None,
    )  # fmt: skip
    alone = mini.one(unlinked, indicator="middle", comparison="all")
    assert alone["standard_error"] == pytest.approx(np.hypot(*parts), rel=0.02)


def test_a_wave_of_one_organisation_leaves_a_change_of_which_no_error_is_known(table):
    # before two organisations, after two persons of one
    row = mini.one(table, indicator="knowledge", breakdown="network", category="a", comparison="all", target="process")
    assert np.isnan(row["standard_error"]) and row["reason"] == "not_estimable"
    assert (row["ci_low"], row["ci_high"]) == (-9, 9) and row["p_value"] == 1


def test_a_wave_in_which_all_gave_the_same_mark_is_not_known():
    frames = mini.responses()
    frames["after"]["KNOW"] = frames["after"]["KNOW"].mask(frames["after"]["KNOW"].notna(), 6.0)
    found = build(frames=frames, indicators=mini.INDICATORS[1:3])
    row = mini.one(found, indicator="knowledge", comparison="all", target="process")
    assert np.isnan(row["standard_error"]) and row["reason"] == "not_estimable"
    assert (row["ci_low"], row["ci_high"]) == (-9, 9)


def test_a_wave_of_which_everybody_answered_is_known(table):
    # all four of the towns before, three of them after
    place = {"breakdown": "type", "category": "town", "target": "population"}
    row = mini.one(table, indicator="knowledge", comparison="all", **place)
    level = estimates(*mini.estimated())[0]
    after = mini.one(level, wave="after", indicator="knowledge", **place)
    assert row["standard_error"] == pytest.approx(after["standard_error"]) and row["reason"] == ""


def test_a_standard_error_lacks_for_a_reason_or_because_a_share_is_0_or_1(table):
    shown = table[(table["status"] != "not_available") & table["standard_error"].isna() & (table["reason"] == "")]
    extreme = shown[["estimate_from", "estimate_to"]].isin([0, 1]).any(axis=1) & (shown["statistic"] == "share")
    # and medians of equal answers
    assert (extreme | (shown["statistic"] == "median")).all() and len(shown)
    # without a degree of freedom in a wave: p1 and p2, of one organisation
    row = mini.one(
        table, indicator="needs", option="q", breakdown="network", category="a", comparison="all", target="process"
    )
    assert (row["reason"], row["difference"]) == ("not_estimable", -0.5) and np.isnan(row["standard_error"])


def ranked():
    one = Definition("headline", mini.text("h"), "person", item="SKILL")
    return {"families": (), "indicators": (Indicator("rank", mini.text("r"), "superiority", (one,)),)}


@pytest.mark.parametrize("given_", [{}, panel()])
def test_a_superiority_changes_from_one_half_and_stays_within_what_is_possible(given_):
    figures = mini.estimated(**{**given_, **ranked()})
    found, level = changes(*figures), estimates(*figures)[0]
    for target in ("process", "population"):
        row = mini.one(found, indicator="rank", comparison="all", target=target)
        assert row["estimate_from"] == 0.5
        assert row["difference"] == pytest.approx(row["estimate_to"] - 0.5)
        assert -0.5 <= row["ci_low"] <= row["difference"] <= row["ci_high"] <= 0.5
        # one figure, less one half
        after = mini.one(level, wave="after", indicator="rank", target=target)
        assert after["estimate"] == pytest.approx(row["estimate_to"])
        assert after["standard_error"] == pytest.approx(row["standard_error"])
        assert (after["ci_low"] - 0.5, after["ci_high"] - 0.5) == pytest.approx((row["ci_low"], row["ci_high"]))
        assert after["reason"] == row["reason"]


def test_a_superiority_of_two_waves_that_everybody_answered_is_certain():
    frames = {
        wave: mini.crowd([code] * 20 + ["3"] * 20, ["town"] * 40) for wave, code in zip(mini.WAVES, "24", strict=True)
    }
    found = build(frames=frames, listed=mini.register_of(frames["before"]), breakdowns=(), **ranked())
    row = mini.one(found, indicator="rank", comparison="all", target="population")
    # of 4, 4, 3, 3 against 2, 2, 3, 3: 3/4 above, 1/4 ties
    assert row["difference"] == 0.375 and (row["standard_error"], row["reason"]) == (0, "")
    assert row["ci_low"] == row["ci_high"] == row["difference"]


def ratio():
    book = {**mini.CODEBOOK, "PER": mini.item("PER", "number", minimum=0.0)}
    one = Definition("headline", mini.text("h"), "person", item="KNOW", per="PER")
    given_ = panel(skip=0)
    for frame in given_["frames"].values():
        frame["PER"] = pd.Series(np.arange(1.0, 41), dtype="Float64")
    return given_ | {"codebook": book, "families": (), "indicators": (Indicator("r", mini.text("r"), "ratio", (one,)),)}


def test_a_change_of_a_ratio():
    given_ = ratio()
    row = mini.one(build(**given_), indicator="r", comparison="all", target="process")
    marks = [given_["frames"][w]["KNOW"].to_numpy(dtype=float) for w in mini.WAVES]
    per = np.arange(1.0, 41)
    z = [(y - y.sum() / per.sum() * per) / per.sum() for y in marks]
    expected = np.sqrt(40 / 39 * ((z[1] - z[0]) ** 2).sum())
    assert row["difference"] == pytest.approx((marks[1] - marks[0]).sum() / per.sum())
    assert row["standard_error"] == pytest.approx(expected) and row["method"] == "t"
    assert np.isnan([row["bound_low"], row["bound_high"]]).all()


def test_a_change_from_a_ratio_over_nothing_is_not_available():
    given_ = ratio()
    given_["frames"]["before"]["PER"] = pd.Series([0.0] * 40, dtype="Float64")
    row = mini.one(build(**given_), indicator="r", comparison="all", target="process")
    assert (row["status"], row["reason"]) == ("not_available", "not_estimable")
    assert np.isnan(row[["difference", "estimate_to", "p_value"]].astype(float)).all()


def test_informants_are_compared_organisation_by_organisation():
    told = mini.alternative(
        mini.ANCHORED, "headline", collapse="informant", informant={"item": "SKILL", "in": ["1", "2", "3", "4", "5"]}
    )
    one = Indicator("anchoring", mini.text("a"), "share", (told,), target="population")
    given_ = panel()
    found = build(**{**given_, "indicators": (one,)}, families=())
    plain = of_panel()
    for target in ("process", "population"):
        rows = [mini.one(t, indicator="anchoring", comparison="all", target=target) for t in (found, plain)]
        # one person in each organisation: the informant is the mean
        pd.testing.assert_series_equal(
            *(r[["difference", "standard_error", "ci_low", "p_value"]] for r in rows), check_names=False
        )


def mirrored(forward, back):
    for low, high in (("difference", "difference"), ("ci_low", "ci_high"), ("bound_low", "bound_high")):
        np.testing.assert_allclose(forward[low], -back[high], atol=1e-9)
    for name in ("standard_error", "p_value", "p_adjusted"):
        np.testing.assert_allclose(forward[name], back[name], rtol=1e-6, atol=1e-9)
    assert forward["reason"].tolist() == back["reason"].tolist()
    assert forward["verdict"].tolist() == back["verdict"].tolist()


@pytest.mark.parametrize("given_", [panel(), panel(only="middle"), panel(skip=35, register_of=80)])
def test_swapping_the_waves_flips_the_sign(given_):
    mirrored(build(**given_), build(**given_, comparisons=(mini.WAVES[::-1],)))


def check_intervals(found):
    """What holds for every change, whatever the answers."""
    shown = found[found["status"] != "not_available"]
    assert shown["difference"].notna().all()
    # nothing lacks without a reason
    assert (shown["ci_low"].notna() | (shown["reason"] != "")).all()
    given_ = shown[shown["ci_low"].notna()]
    assert ((given_["ci_low"] <= given_["difference"]) & (given_["difference"] <= given_["ci_high"])).all()
    beyond = (given_["ci_low"] > 0) | (given_["ci_high"] < 0)
    assert ((given_["p_value"] <= ALPHA) == beyond).all()
    assert given_["p_value"].between(0, 1).all() and given_["method"].isin(["mover", "t", "woodruff", "bounds"]).all()
    assert (given_.loc[given_["reason"] == "covariance_bound", "method"] == "bounds").all()
    share = given_[given_["statistic"] == "share"]
    assert (share["ci_low"] >= -1 - 1e-12).all() and (share["ci_high"] <= 1 + 1e-12).all()
    limited = given_[(given_["target"] == "population") & (given_["unit"] == "person") & given_["bound_low"].notna()]
    assert (limited["ci_low"] >= limited["bound_low"] - 1e-12).all()
    assert (limited["ci_high"] <= limited["bound_high"] + 1e-12).all()
    hidden = found[found["status"] == "not_available"]
    assert (hidden["reason"] != "").all()
    assert hidden[["difference", "ci_low", "ci_high", "standard_error", "p_value", "p_adjusted"]].isna().all().all()
    assert (hidden["verdict"] == "").all() and (hidden["method"] == "").all()


@pytest.mark.parametrize(("skip", "seed"), [(0, 0), (4, 1), (33, 2), (4, 3)])
def test_p_is_at_most_5_percent_where_the_interval_excludes_0(skip, seed):
    given_ = panel(skip=skip, seed=seed, register_of=80)
    rng = np.random.default_rng(seed)
    # some answers lack, and the later wave is better
    given_["frames"]["before"].loc[rng.random(40) < 0.1, "SKILL"] = None
    given_["frames"]["after"].loc[rng.random(40) < 0.3, "SKILL"] = "5"
    check_intervals(build(**given_))


def test_the_mini_measurement_keeps_to_it(table):
    check_intervals(table)


def sides(draw_seed):
    """Sixteen persons in at most seven organisations, of whom few, half or nearly all answer in a wave."""
    rng = np.random.default_rng(draw_seed)
    where = [f"o{i}" for i in rng.integers(0, 7, 16)]
    kinds = list(rng.choice(["town", "water"], 16))
    frames = {}
    for wave in mini.WAVES:
        frame = mini.crowd([str(rng.integers(1, 6)) for _ in where], kinds, organisations=where)
        frame["KNOW"] = pd.Series(rng.integers(1, 11, 16), dtype="Float64").mask(rng.random(16) < 0.2)
        frames[wave] = frame[rng.random(16) < rng.choice([0.1, 0.5, 0.9])].reset_index(drop=True)
    return {"frames": frames, "listed": mini.register_of(frame), "indicators": FEW + MIDDLE}


quick = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    # an example takes long: a failing one is not made smaller
    phases=[Phase.generate],
)


@quick
@given(st.integers(0, 10**6))
def test_whatever_the_answers_intervals_and_p_values_agree_and_mirror(seed):
    given_ = sides(seed)
    forward = build(**given_)
    check_intervals(forward)
    mirrored(forward, build(**given_, comparisons=(mini.WAVES[::-1],)))


def test_verdicts_stand_with_headlines_in_total_by_their_own_target(table):
    named = table[table["family"] != ""]
    assert set(zip(named["indicator"], named["target"], strict=True)) == {
        ("anchoring", "population"),
        ("skill", "process"),
    }
    assert set(named["comparison"]) == {"all"} and set(named["breakdown"]) == {"all"}
    assert set(named["adjustment"]) == {"holm"} and set(named["margin"]) == {0.05}
    assert named["p_adjusted"].notna().all() and (named["verdict"] != "").all()
    rest = table[table["family"] == ""]
    assert rest["p_adjusted"].isna().all() and (rest["verdict"] == "").all() and rest["margin"].isna().all()
    assert (rest["adjustment"] == "").all() and rest["p_value"].notna().any()


def test_without_a_register_every_verdict_is_of_the_process():
    found = build(register=None, indicators=mini.INDICATORS[:3])
    named = found[found["family"] != ""]
    assert named["indicator"].tolist() == ["anchoring", "skill"] and set(named["target"]) == {"process"}


def facts(*changes_, adjustment="holm", margin=0.1, breakdowns=()):
    """Everybody answered in both waves, 100 of 100; one indicator per pair of counts, of which the change is known."""
    indicators, columns = [], {}
    book = dict(mini.CODEBOOK)
    for i, pair in enumerate(changes_):
        code = f"Q{i}"
        book[code] = mini.item(code, "single", *mini.answers("yes", "no"))
        columns[code] = pair
        one = Definition("headline", mini.text("h"), "person", condition={"item": code, "in": ["yes"]})
        indicators.append(Indicator(f"fact{i}", mini.text("f"), "share", (one,), target="population"))
    frames = {}
    for place, wave in enumerate(mini.WAVES):
        frame = mini.crowd(["4"] * 100, ["town"] * 60 + ["water"] * 40)
        for code, pair in columns.items():
            frame[code] = pd.Series(["yes"] * pair[place] + ["no"] * (100 - pair[place]), dtype="string")
        frames[wave] = frame
    family = Family("f", tuple(i.id for i in indicators), adjustment, margin, breakdowns)
    return {
        "frames": frames, "listed": mini.register_of(frames["before"]), "codebook": book,
        "indicators": tuple(indicators), "families": (family,), "breakdowns": mini.BREAKDOWNS[:1],
    }  # fmt: skip


def verdicts(found):
    named = found[found["family"] != ""]
    return dict(zip(named["indicator"], named["verdict"], strict=True))


def test_the_four_verdicts():
    given_ = facts((30, 50), (30, 35), (30, 30), (30, 33))
    *others, last = given_["indicators"]
    # what is known of the population is not known of the process
    indicators = (*others, replace(last, target="process", margin=0.01))
    found = verdicts(build(**{**given_, "indicators": indicators}))
    assert found == {"fact0": CHANGED, "fact1": IMMATERIAL, "fact2": UNCHANGED, "fact3": UNDETERMINED}


def test_no_verdict_where_one_organisation_has_a_third_of_the_persons():
    given_ = facts((30, 90), (30, 30))
    for frame in given_["frames"].values():
        frame["organisation"] = pd.Series(["large"] * 40 + [f"o{place}" for place in range(60)], dtype="string")
    listed = mini.register_of(given_["frames"][mini.WAVES[0]])
    found = build(**{**given_, "listed": listed})
    assert verdicts(found) == {"fact0": UNDETERMINED, "fact1": UNDETERMINED}
    rows = found[found["family"] != ""].set_index("indicator")
    # everybody answered: the change is known, and yet it is a hint only
    assert rows.loc["fact0", "p_adjusted"] <= ALPHA and set(rows["status"]) == {"indicative"}


def test_equivalence_goes_by_the_interval_at_90_percent():
    given_ = panel(skip=0, only="knowledge")
    row = mini.one(of_panel(skip=0), indicator="knowledge", comparison="all", target="process")
    # R 4.2: qt(c(.95, .975), 39) = 1.684875, 2.022691: between them a margin lies outside the printed interval alone
    for quantile, expected in ((1.66, UNDETERMINED), (1.71, UNCHANGED), (1.99, UNCHANGED)):
        margin = abs(row["difference"]) + quantile * row["standard_error"]
        family = Family("f", ("knowledge",), "holm", float(margin))
        assert verdicts(build(**{**given_, "families": (family,)})) == {"knowledge": expected}


def test_without_a_margin_a_change_is_found_or_not():
    assert verdicts(build(**facts((30, 50), (30, 35), (30, 30), margin=None))) == {
        "fact0": CHANGED, "fact1": CHANGED, "fact2": UNDETERMINED,
    }  # fmt: skip


def test_an_indicators_own_margin_goes_first():
    given_ = facts((30, 50), (30, 35))
    wide = (replace(given_["indicators"][0], margin=0.3), given_["indicators"][1])
    found = build(**{**given_, "indicators": wide})
    assert found.loc[found["family"] != "", "margin"].tolist() == [0.3, 0.1]
    assert verdicts(found) == {"fact0": IMMATERIAL, "fact1": IMMATERIAL}


def samples(adjustment, breakdowns=()):
    """Three indicators of a panel of 40 in 60, tested together."""
    given_ = panel(seed=11)
    given_["frames"]["after"].loc[:11, "SKILL"] = "5"
    given_["frames"]["after"].loc[:13, "KNOW"] = 9.0
    for frame in given_["frames"].values():
        frame["TYPE"] = pd.Series(["town", "water"] * 20, dtype="string")
    given_["listed"]["TYPE"] = pd.Series(["town", "water"] * 30, dtype="string")
    named = ("skill", "anchoring", "knowledge")
    indicators = tuple(replace(i, target="process") for i in mini.INDICATORS if i.id in named)
    family = Family("f", named, adjustment, None, breakdowns)
    return {**given_, "indicators": indicators, "families": (family,), "breakdowns": mini.BREAKDOWNS[:1]}


@pytest.mark.parametrize("adjustment", ["holm", "bh"])
def test_p_values_are_adjusted_within_the_family(adjustment):
    found = build(**samples(adjustment))
    named = found[found["family"] != ""].sort_values("p_value")
    p = named["p_value"].tolist()
    assert len(p) == 3
    if adjustment == "holm":
        expected = [3 * p[0], max(3 * p[0], 2 * p[1]), max(3 * p[0], 2 * p[1], p[2])]
    else:
        expected = [min(3 * p[0], 3 / 2 * p[1], p[2]), min(3 / 2 * p[1], p[2]), p[2]]
    assert named["p_adjusted"].tolist() == pytest.approx([min(x, 1) for x in expected])
    # without a margin a verdict is the adjusted p-value at 5 percent
    assert (named["verdict"] == CHANGED).tolist() == (named["p_adjusted"] <= ALPHA).tolist()


def test_categories_of_a_named_breakdown_are_tested_in_the_same_family():
    found = build(**samples("holm", breakdowns=("type",)))
    named = found[found["family"] != ""]
    # three indicators in total, town and water
    assert len(named) == 9 and set(named["breakdown"]) == {"all", "type"}
    first = named["p_value"].min()
    assert named["p_adjusted"].min() == pytest.approx(min(9 * first, 1))
    assert mini.one(named, indicator="skill", breakdown="type", category="water")["verdict"] != ""


THREE = ("before", "between", "after")


def three():
    frames, listed = mini.panel(n=40, skip=4)
    extra = mini.panel(n=40, skip=2, seed=8)[0]
    waves = tuple(Wave(wave, mini.text(wave), f"{wave}.csv") for wave in THREE)
    frames = {"before": frames["before"], "between": extra["after"], "after": frames["after"]}
    settings_ = {"indicators": FEW, "breakdowns": (), "comparisons": tuple(combinations(THREE, 2))}
    return {"frames": frames, "listed": listed, "waves": waves, **settings_}


@pytest.fixture(scope="module")
def of_three():
    return build(**three())


def test_three_waves_are_compared_in_pairs_each_a_family_of_its_own(of_three):
    found = of_three
    check_intervals(found)
    assert list(found.groupby(["wave_from", "wave_to"], sort=False).groups) == list(combinations(THREE, 2))
    named = found[found["family"] != ""]
    for _, part in named.groupby(["wave_from", "wave_to"]):
        p = sorted(part["p_value"])
        assert sorted(part["p_adjusted"]) == pytest.approx([min(2 * p[0], 1), min(max(2 * p[0], p[1]), 1)])


def test_of_three_waves_a_pair_is_what_it_is_of_two(of_three):
    given_ = three()
    frames = {w: given_["frames"][w] for w in ("before", "after")}
    alone = build(frames=frames, listed=given_["listed"], indicators=FEW, breakdowns=())
    chosen = of_three[(of_three["wave_from"] == "before") & (of_three["wave_to"] == "after")].reset_index(drop=True)
    pd.testing.assert_frame_equal(chosen, alone, rtol=1e-9)


def test_differences_of_three_waves_add_up(of_three):
    rows = of_three[(of_three["comparison"] == "all") & (of_three["status"] != "not_available")]
    rows = rows[rows["statistic"].isin(["share", "mean", "median"])]
    wide = rows.pivot(index=["indicator", "option", "definition", "breakdown", "category", "target"], columns=["wave_from", "wave_to"], values="difference")  # fmt: skip
    summed = wide["before", "between"] + wide["between", "after"]
    np.testing.assert_allclose(summed, wide["before", "after"], atol=1e-12)


def test_a_register_that_changes_between_the_waves():
    given_ = panel(only="knowledge")
    listed = given_["listed"]
    # persons 0 to 49 before, 4 to 59 after
    number = np.arange(60)
    listed["in.before"], listed["in.after"] = number < 50, number >= 4
    row = mini.one(build(**given_), indicator="knowledge", comparison="all", target="population")
    y1, y2 = (given_["frames"][w]["KNOW"].to_numpy(dtype=float) for w in mini.WAVES)
    v1, v2 = y1.var() / 39 * (1 - 40 / 50), y2.var() / 39 * (1 - 40 / 56)
    moved = ((y1 - y1.mean())[4:] @ (y2 - y2.mean())[:-4]) / 1600 / (1 - 2 / 40 + 36 / 1600)
    # 46 registered in both
    cov = (1 - 1600 * 46 / (36 * 50 * 56)) * moved
    assert row["standard_error"] == pytest.approx(np.sqrt(v1 + v2 - 2 * cov))


def test_a_person_in_two_networks_counts_in_both(table):
    rows = [
        mini.one(table, indicator="knowledge", comparison="all", target="process", breakdown="network", category=c)
        for c in "ab"
    ]
    # p1, p2, p4 and p2, p3, p5 before; p1, p2 and p2, p3, p5, p8 after
    assert [(r["n_from"], r["n_to"], r["n_both"]) for r in rows] == [(3, 2, 2), (3, 4, 3)]


def test_no_comparisons_give_an_empty_table():
    assert build(comparisons=()).empty
