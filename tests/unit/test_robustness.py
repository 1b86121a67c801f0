"""The table of bounds and of the selection that turns a verdict."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pytest
from nulmeting.compare import changes, compared
from nulmeting.estimate import estimates
from nulmeting.robustness import robustness
from nulmeting.settings import Family, Norm
from nulmeting.table_columns import FIELDS, KEYS
from nulmeting.tipping import Wave, register_share


def table_of(frames=None, listed=None, **settings):
    whole, wanted, figures = mini.estimated(frames, listed, **settings)
    level, _ = estimates(whole, wanted, figures)
    moved = changes(whole, wanted, figures)
    return whole, wanted, figures, level, moved, robustness(whole, wanted, figures, level, moved)


@pytest.fixture(scope="module")
def small():
    return table_of()


def row(table, indicator, wave_from, wave_to, target="process", option=""):
    own = (table["indicator"] == indicator) & (table["target"] == target) & (table["option"] == option)
    found = table[own & (table["wave_from"] == wave_from) & (table["wave_to"] == wave_to)]
    assert len(found) == 1
    return found.iloc[0]


def test_every_headline_has_its_levels_and_changes(small):
    _, wanted, _, _, _, table = small
    assert list(table) == list(FIELDS["robustness"])
    assert not table.duplicated(list(KEYS["robustness"])).any()
    headlines = (wanted.keys["headline"] & (wanted.keys["breakdown"] == "all")).sum()
    # two targets, two waves and one comparison
    assert len(table) == headlines * 2 * 3
    first = table.head(6)
    assert first["target"].tolist() == ["population"] * 3 + ["process"] * 3
    assert list(zip(first["wave_from"], first["wave_to"], strict=True))[:3] == [
        ("", "before"),
        ("", "after"),
        ("before", "after"),
    ]


def test_the_bounds_are_those_of_the_tables_and_the_fixed_ones_lie_within(small):
    _, _, _, level, moved, table = small
    known = table[table["status"] != "not_available"]
    assert len(known) > 20
    for one in known.to_dict("records"):
        keys = {"indicator": one["indicator"], "option": one["option"], "target": one["target"]}
        if one["wave_from"]:
            source = mini.one(moved, **keys, wave_from=one["wave_from"], wave_to=one["wave_to"], comparison="all")
            assert one["estimate"] == pytest.approx(source["difference"])
        else:
            source = mini.one(level, **keys, wave=one["wave_to"])
            assert one["estimate"] == pytest.approx(source["estimate"])
        for side in ("bound_low", "bound_high"):
            assert one[side] == pytest.approx(source[side], nan_ok=True)
        assert one["bound_low"] - 1e-12 <= one["fixed_low"] <= one["estimate"] + 1e-12
        assert one["estimate"] - 1e-12 <= one["fixed_high"] <= one["bound_high"] + 1e-12


def test_the_fixed_bounds_by_hand(small):
    table = small[-1]
    # skill before: p1 4, p2 2, p4 5, p5 1; p3 did not know: outside; p6 skipped, p7 and p8 are silent
    found = row(table, "skill", "", "before")
    assert (found["bound_low"], found["bound_high"]) == pytest.approx((2 / 8, 6 / 8))
    assert (found["fixed_low"], found["fixed_high"]) == pytest.approx((2 / 7, 5 / 7))
    # applied: p1 yes, p2 no, p4 was asked; p3, p5 were led elsewhere; p6, p7, p8 may be
    found = row(table, "applied", "", "before")
    assert (found["bound_low"], found["bound_high"]) == pytest.approx((1 / 8, 7 / 8))
    assert (found["fixed_low"], found["fixed_high"]) == pytest.approx((1 / 6, 5 / 6))
    # three of four organisations answered, and are taken as they did
    found = row(table, "anchoring", "", "before")
    assert (found["fixed_low"], found["fixed_high"]) == pytest.approx((2 / 4, 3 / 4))
    # o1 1 of 2; o2 p3, and p4 skipped it; o3 1 of 2 and p7 is silent; o4 is silent
    assert (found["silent_low"], found["silent_high"]) == pytest.approx(
        ((1 / 2 + 1 / 2 + 1 / 3 + 0) / 4, (1 / 2 + 1 + 2 / 3 + 1) / 4)
    )
    persons = row(table, "skill", "", "before")
    assert (persons["silent_low"], persons["silent_high"]) == (persons["fixed_low"], persons["fixed_high"])


def test_what_is_not_there_says_why(small):
    table = small[-1]
    late = row(table, "late", "before", "after")
    assert (late["status"], late["reason"], late["verdict"]) == ("not_available", "not_asked", "")
    assert late[["estimate", "bound_low", "fixed_low", "odds_ratio"]].isna().all()
    table = table_of(register=None)[-1]
    assert set(table["status"]) == {"not_available"} and set(table["target"]) == {"process"}
    assert set(table["reason"]) == {"no_register", "not_asked", "no_respondents"} & set(table["reason"])
    assert "no_register" in set(table["reason"]) and table[["estimate", "fixed_high", "odds_ratio"]].isna().all(
        axis=None
    )


def test_what_cannot_be_undone_narrows_a_change():
    anchored = mini.INDICATORS[0]
    plain = row(table_of()[-1], "anchoring", "before", "after")
    firm = (replace(anchored, irreversible=True), *mini.INDICATORS[1:])
    table = table_of(indicators=firm)[-1]
    fixed = row(table, "anchoring", "before", "after")
    assert (fixed["bound_low"], fixed["bound_high"]) == (plain["bound_low"], plain["bound_high"])
    # o1 1/2 then 1, o2 1 and 1, o3 1/2 then silent... and o4 did not before, as it does not after
    assert (
        row(table, "anchoring", "", "before")["fixed_high"]
        < row(table_of()[-1], "anchoring", "", "before")["fixed_high"]
    )
    assert plain["fixed_low"] <= fixed["fixed_low"] <= fixed["fixed_high"] <= plain["fixed_high"]
    assert (fixed["fixed_low"], fixed["fixed_high"]) != (plain["fixed_low"], plain["fixed_high"])


def panelled(margin=0.4, **settings):
    frames, listed = mini.panel(n=60, size=90, skip=10)
    rng = np.random.default_rng(8)
    later = frames["after"].copy()
    raised = rng.random(len(later)) < 0.6
    later["SKILL"] = later["SKILL"].mask(raised, "5")
    indicators = settings.pop("indicators", (mini.INDICATORS[1], mini.INDICATORS[2], mini.INDICATORS[3]))
    families = (Family("f", ("skill", "knowledge", "middle"), "holm", margin),)
    return table_of(
        {**frames, "after": later}, listed, indicators=indicators, families=families, lead=("skill",), **settings
    )


def test_a_verdict_turns_where_its_odds_ratio_says():
    whole, wanted, figures, _, moved, table = panelled()
    found = row(table, "skill", "before", "after")
    source = mini.one(moved, indicator="skill", target="process", comparison="all")
    assert found["verdict"] == source["verdict"] == "changed"
    assert found["odds_ratio"] > 1 and found["odds_ratio_wave"] in mini.WAVES
    assert found["odds_ratio_verdict"] != "changed"
    # plugged in: the interval at the level at which Holm rejects it comes to touch 0, or that at 90% the margin
    ratio = found["odds_ratio"] if found["odds_ratio_more"] == "met" else 1 / found["odds_ratio"]
    side = "from" if found["odds_ratio_wave"] == "before" else "to"
    one = Wave(np.array([source[f"estimate_{side}"]]), np.array([source[f"n_{side}"] / 90]))
    shift = float(register_share(one, ratio)[0] - one.share[0]) * (1 if side == "to" else -1)
    others = moved[(moved["family"] == "f") & (moved["indicator"] != "skill")]["p_value"].sort_values()
    own = 0.05 / (3 - int((others.iloc[0] * 3 <= 0.05) + (others.iloc[0] * 3 <= 0.05 and others.iloc[1] * 2 <= 0.05)))
    made = compared(whole, wanted, figures, mini.WAVES, "all", p_values=False, alpha=np.full(len(wanted.keys), own))
    limits = mini.one(made, indicator="skill", target="process")
    touches = [limits["low_own"], limits["high_own"], limits["low_90"] + 0.4, limits["high_90"] - 0.4]
    assert min(abs(limit + shift) for limit in touches) < 1e-9
    # the same selection in both waves shifts the change by less
    assert np.isnan(found["odds_ratio_same"]) or found["odds_ratio_same"] > found["odds_ratio"]


def test_only_shares_that_are_judged_have_an_odds_ratio():
    table = panelled()[-1]
    for name in ("knowledge", "middle"):
        found = row(table, name, "before", "after")
        assert found["verdict"] != "" and found["reason"] == "not_estimable"
        assert np.isnan(found["odds_ratio"]) and found["odds_ratio_verdict"] == ""
    other = row(table, "skill", "before", "after", target="population")
    assert other["verdict"] == "" and np.isnan(other["odds_ratio"]) and other["reason"] == ""


def test_a_level_is_held_against_its_norm():
    norm = Norm(0.5, at_least=True, label=mini.text("n"), source=mini.text("s"))
    skill = replace(mini.INDICATORS[1], norm=norm)
    *_, level, _, table = panelled(indicators=(skill, mini.INDICATORS[2], mini.INDICATORS[3]))
    words = set()
    for wave in mini.WAVES:
        found, source = row(table, "skill", "", wave), mini.one(level, indicator="skill", target="process", wave=wave)
        low, high = source["ci_low"], source["ci_high"]
        word = "above" if low > 0.5 else "below" if high < 0.5 else "undetermined"
        words.add(word)
        assert (found["verdict"], found["odds_ratio_wave"]) == (word, wave)
        assert found["odds_ratio_verdict"] != word and found["odds_ratio"] > 1
        ratio = found["odds_ratio"] if found["odds_ratio_more"] == "met" else 1 / found["odds_ratio"]
        one = Wave(np.array([source["estimate"]]), np.array([source["denominator"] / 90]))
        shift = float(register_share(one, ratio)[0] - one.share[0])
        assert min(abs(low + shift - 0.5), abs(high + shift - 0.5)) < 1e-9
        assert np.isnan(found["odds_ratio_same"]) and found["odds_ratio_same_verdict"] == ""
    assert len(words) > 1
    assert row(table, "knowledge", "", "before")["verdict"] == ""
