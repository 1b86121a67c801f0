"""What may be published of estimates and changes."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mini import FINE, TYPES, crowd, fine, protected, skill_of
from nulmeting.fields import numbers
from nulmeting.protect import protect
from nulmeting.protect_limits import in_steps
from nulmeting.protect_rare import with_usual_errors
from nulmeting.protect_rounding import rounded
from nulmeting.protect_rules import coded, complement, headlines
from nulmeting.settings import Thresholds
from nulmeting.settings_publication import Publication
from nulmeting.table_columns import KEYS, OF_THE_CODEBOOK

HIDDEN = ("suppressed", "coded")
FEW = mini.INDICATORS[:2]
"""anchoring and skill: what most tests look at."""


def test_enough_of_everything_is_shown_in_full():
    made, public, restricted, audit = fine()
    row = skill_of(public["estimates"], breakdown="type", category="water")
    plan = mini.measurement()
    told = rounded(plan, "estimates", in_steps(plan, with_usual_errors(plan, made))["estimates"])
    pd.testing.assert_series_equal(row, skill_of(told, breakdown="type", category="water"))
    # nobody was led to the question behind applied
    away = public["estimates"]["status"].isin(HIDDEN)
    assert set(public["estimates"].loc[away, "indicator"]) == {"applied"}
    assert audit["public"]["cells"]["estimates"]["suppressed"] == away.sum()
    assert restricted.keys() == public.keys() and "support" not in public


def test_rows_and_keys_stay_and_hidden_rows_lose_every_number_and_reason():
    made, public, _, _ = protected(crowd(["5"] * 2 + FINE[2:], TYPES))
    for name, frame in public.items():
        # the rates of observed scenarios are keys and numbers at once: they go
        key = [k for k in KEYS[name] if name != "planning" or k not in ("response", "overlap")]
        pd.testing.assert_frame_equal(frame[key], made[name][key])
        if name in OF_THE_CODEBOOK:
            continue
        away = frame[frame["status"].isin(HIDDEN)]
        assert away[numbers(name)].isna().all().all() and (away["reason"] == "").all()
        if name == "planning":
            observed = away[away["scenario"] == "observed"]
            assert observed[["response", "overlap"]].isna().all().all()
        gone = frame[frame["status"] == "not_available"]
        assert gone[numbers(name)].isna().all().all()
        assert ((frame["shown"] != "") == (frame["status"] == "coded")).all()


def test_a_base_below_the_minimum_is_suppressed_and_named_on_the_restricted_side():
    made, public, restricted, _ = fine(29)
    small = {"breakdown": "type", "category": "water"}
    assert skill_of(made["estimates"], **small)["denominator"] == 9
    assert skill_of(public["estimates"], **small)["status"] == "suppressed"
    kept = skill_of(restricted["estimates"], **small)
    assert (kept["reason"], kept["status"], kept["denominator"]) == ("base_below_10", "indicative", 9)
    # the other of two categories would give it by subtraction
    other = {"breakdown": "type", "category": "town"}
    assert skill_of(public["estimates"], **other)["status"] == "suppressed"
    assert skill_of(restricted["estimates"], **other)["reason"] == "complement"


def test_both_targets_are_treated_alike():
    _, public, _, _ = fine(29)
    level = public["estimates"]
    sides = [level.loc[level["target"] == t, "status"].isin(HIDDEN).tolist() for t in ("population", "process")]
    assert sides[0] == sides[1] and any(sides[0])


def test_a_small_cell_of_a_sensitive_indicator_is_coded():
    _, public, restricted, _ = protected(
        crowd(["5"] * 10 + ["1"] * 10 + ["5"] * 2 + ["2"] * 10, TYPES), comparisons=(), indicators=FEW
    )
    row = skill_of(public["estimates"], breakdown="type", category="water")
    assert (row["status"], row["shown"]) == ("coded", "<3 / 12")
    assert skill_of(restricted["estimates"], breakdown="type", category="water")["reason"] == "small_cell"
    assert skill_of(public["estimates"], breakdown="type", category="town")["status"] == "suppressed"
    assert skill_of(public["estimates"])["status"] == "ok"


def test_a_small_complement_is_coded_too():
    _, public, _, _ = protected(
        crowd(["5"] * 10 + ["1"] * 10 + ["5"] * 11 + ["2"], TYPES), comparisons=(), indicators=FEW
    )
    assert skill_of(public["estimates"], breakdown="type", category="water")["shown"] == ">9 / 12"


def test_indicators_that_are_not_sensitive_keep_small_cells():
    plain = tuple(replace(i, sensitive=False) for i in mini.INDICATORS)
    _, public, _, _ = protected(
        crowd(["5"] * 10 + ["1"] * 10 + ["5"] * 2 + ["2"] * 10, TYPES), indicators=plain, comparisons=()
    )
    assert skill_of(public["estimates"], breakdown="type", category="water")["numerator"] == 2


def test_few_organisations_and_one_large_one():
    two = ["o1"] * 10 + ["o2"] * 10
    _, public, restricted, _ = protected(
        crowd(FINE[:20], ["town"] * 20, organisations=two), comparisons=(), indicators=FEW
    )
    assert skill_of(restricted["estimates"])["reason"] == "fewer_than_3_organisations"
    assert set(public["distributions"].loc[public["distributions"]["item"] == "NEED", "status"]) == {"suppressed"}
    large = ["o1"] * 11 + [f"o{i}" for i in range(2, 11)]
    _, public, restricted, _ = protected(
        crowd(FINE[:20], ["town"] * 20, organisations=large), comparisons=(), indicators=FEW
    )
    assert skill_of(restricted["estimates"])["reason"] == "dominance"
    assert skill_of(public["estimates"])["status"] == "suppressed"
    organisations = mini.one(public["estimates"], wave="before", indicator="anchoring", target="process")
    assert organisations["status"] != "suppressed"


def test_without_organisations_only_the_number_of_persons_counts():
    _, public, _, _ = protected(
        crowd(FINE, TYPES, organisations=[None] * 32), organisation_key=None, comparisons=(), indicators=FEW
    )
    assert skill_of(public["estimates"])["status"] == "ok"


@pytest.mark.parametrize(
    ("rule", "shown"),
    [("all", {"skill", "knowledge"}), ("headlines", {"skill"}), ("none", set())],
)
def test_the_publication_plan(rule, shown):
    _, public, restricted, audit = protected(
        crowd(FINE, TYPES), publication=Publication({"type": rule}), comparisons=(), indicators=mini.INDICATORS[:3]
    )
    level = public["estimates"]
    rows = level[(level["breakdown"] == "type") & level["status"].isin(["ok", "indicative"])]
    assert {"skill", "knowledge"} & set(rows["indicator"]) == shown
    outside = restricted["estimates"]["reason"] == "outside_publication_plan"
    assert outside.any() == (rule != "all")
    response = public["response"]
    assert (response.loc[response["breakdown"] == "type", "status"] == "suppressed").any() == (rule == "none")
    assert audit["public"]["publication"]["breakdowns"]["type"] == rule


def test_headlines_are_the_first_family_or_what_leads():
    assert headlines(mini.measurement()) == ("anchoring", "skill")
    assert headlines(mini.measurement(families=(), lead=("needs",))) == ("needs",)


def test_changes_follow_either_wave_and_pairs_are_published_in_total_only():
    before, after = crowd(FINE, TYPES), crowd(FINE[:29], TYPES[:29])
    _, public, restricted, _ = protected(before, after, indicators=mini.INDICATORS[:3])
    names = {"indicator": "skill", "target": "process"}
    small = mini.one(public["changes"], **names, comparison="all", breakdown="type", category="water")
    assert small["status"] == "suppressed"
    assert mini.one(public["changes"], **names, comparison="all")["status"] in ("ok", "indicative")
    pairs = restricted["changes"]
    pairs = pairs[
        (pairs["comparison"] == "paired") & (pairs["breakdown"] == "type") & (pairs["status"] != "not_available")
    ]
    assert set(public["changes"].loc[pairs.index, "status"]) == {"suppressed"}
    # a reason that a row had of its own stays
    assert "outside_publication_plan" in set(pairs["reason"])


def test_a_pair_that_gives_the_few_who_left_is_hidden():
    before, after = crowd(FINE, TYPES), crowd(FINE[:29], TYPES[:29])
    _, public, restricted, _ = protected(before, after, indicators=mini.INDICATORS[:3])
    row = mini.one(public["changes"], indicator="skill", target="process", comparison="paired")
    assert row["status"] == "suppressed"
    kept = mini.one(restricted["changes"], indicator="knowledge", target="process", comparison="paired")
    assert kept["reason"] in ("complement", "not_estimable", "variance_floored")
    # four turn either way, and nobody left
    later = ["1"] * 4 + FINE[4:10] + ["5"] * 4 + FINE[14:]
    _, whole, _, _ = protected(before, crowd(later, TYPES), indicators=mini.INDICATORS[:3])
    assert (
        mini.one(whole["changes"], indicator="skill", target="process", comparison="paired")["status"] != "suppressed"
    )


def test_verdicts_and_methods_go_with_the_figures_they_speak_of():
    made, public, restricted, _ = protected(crowd(FINE, TYPES), crowd(FINE[:9], TYPES[:9]), indicators=FEW)
    names = {"indicator": "skill", "target": "process", "comparison": "all"}
    row = mini.one(public["changes"], **names)
    assert row["status"] == "suppressed"
    assert (row["verdict"], row["method"], row["reason"]) == ("", "", "")
    assert np.isnan(row[["difference", "ci_low", "p_value", "p_adjusted"]].astype(float)).all()
    kept = mini.one(restricted["changes"], **names)
    assert kept["verdict"] == mini.one(made["changes"], **names)["verdict"] != ""
    level = mini.one(public["estimates"], wave="after", indicator="skill", target="process")
    assert (level["status"], level["ci_method"]) == ("suppressed", "")
    # what is shown keeps them
    _, whole, _, _ = fine()
    assert mini.one(whole["changes"], **names)["verdict"] in ("changed", "immaterial", "unchanged", "undetermined")


def diagnostics_of(tables_, indicator, option=""):
    found = tables_["diagnostics"]
    rows = (found["indicator"] == indicator) & (found["option"] == option) & (found["target"] == "process")
    return found[rows]


def test_the_tests_beside_a_change_are_never_given_of_what_is_sensitive():
    # four turn either way
    later = ["1"] * 4 + FINE[4:10] + ["5"] * 4 + FINE[14:]
    made, public, restricted, _ = protected(crowd(FINE, TYPES), crowd(later, TYPES), indicators=FEW)
    assert set(diagnostics_of(made, "skill")["status"]) == {"ok"}
    hidden = diagnostics_of(public, "skill")
    assert set(hidden["status"]) == {"suppressed"} and hidden["value"].isna().all()
    assert set(diagnostics_of(restricted, "skill")["reason"]) == {"outside_publication_plan"}
    assert diagnostics_of(restricted, "skill")["value"].notna().all()
    # the same figure where it is not sensitive
    open_ = tuple(replace(i, sensitive=False) for i in FEW)
    made, public, _, _ = protected(crowd(FINE, TYPES), crowd(later, TYPES), indicators=open_)
    told = {"diagnostics": rounded(mini.measurement(), "diagnostics", made["diagnostics"])}
    pd.testing.assert_frame_equal(diagnostics_of(public, "skill"), diagnostics_of(told, "skill"))


@pytest.mark.parametrize(("down", "up", "shown"), [(3, 3, True), (2, 3, False), (3, 2, False), (0, 0, False)])
def test_a_pair_of_which_few_turned_one_way_is_hidden(down, up, shown):
    """Of ten who could and ten who could not, a few turn: the standard error of the pair tells how many each way."""
    later = ["1"] * down + FINE[down:10] + ["5"] * up + FINE[10 + up :]
    _, public, restricted, _ = protected(crowd(FINE, TYPES), crowd(later, TYPES), indicators=FEW)
    for target in ("process", "population"):
        keys = {"indicator": "skill", "target": target, "comparison": "paired"}
        row, inside = mini.one(public["changes"], **keys), mini.one(restricted["changes"], **keys)
        assert (row["status"] != "suppressed") == shown and pd.notna(inside["standard_error"])
        if not shown:
            # where nobody turned the floored error had a reason of its own
            assert inside["reason"] in ({"small_cell"} if up else {"small_cell", "variance_floored"})
        # what is planned of it says how much both waves hang together
        beside = public["planning"].query("indicator == 'skill' and target == @target")
        assert shown or beside["status"].ne("ok").all()
    # of what is not sensitive it is no secret
    open_ = tuple(replace(i, sensitive=False) for i in FEW)
    _, public, _, _ = protected(crowd(FINE, TYPES), crowd(later, TYPES), indicators=open_)
    row = mini.one(public["changes"], indicator="skill", target="process", comparison="paired")
    assert row["status"] != "suppressed"


def test_the_tests_beside_a_change_are_hidden_with_it_and_with_its_pairs():
    open_ = tuple(replace(i, sensitive=False) for i in FEW)
    # after too few answered at all; then three persons only in the first wave give the pairs away
    for after in (9, 29):
        before = crowd(FINE, TYPES)
        made, public, _, _ = protected(before, crowd(FINE[:after], TYPES[:after]), indicators=open_)
        rows = {
            c: mini.one(public["changes"], indicator="skill", target="process", comparison=c)["status"]
            for c in ("all", "paired")
        }
        assert rows["paired"] == "suppressed" and (rows["all"] == "suppressed") == (after == 9)
        assert (diagnostics_of(made, "skill")["status"] == "ok").any()
        hidden = diagnostics_of(public, "skill")
        assert set(hidden["status"]) == {"suppressed"} and hidden["value"].isna().all()


def test_tests_that_do_not_apply_say_so_in_public():
    _, public, _, _ = fine()
    rows = diagnostics_of(public, "knowledge")
    assert set(rows["status"]) == {"not_available"} and set(rows["reason"]) == {"not_estimable"}


def test_definitions_are_hidden_with_their_estimate():
    skill = ["5"] * 2 + ["1"] * 30
    _, public, _, _ = protected(crowd(skill, TYPES), comparisons=(), indicators=FEW)
    row = mini.one(public["sensitivity"], wave="before", indicator="skill", target="process")
    assert (row["status"], row["shown"]) == ("coded", "<3 / 32")
    # of the enrolled it is the same two
    assert (
        mini.one(public["sensitivity"], wave="before", indicator="skill", target="process", definition="enrolled")[
            "shown"
        ]
        == "<3 / 32"
    )


def test_the_audit_counts_honestly():
    _, public, _, audit = fine(29)
    told, inside = audit["public"], audit["restricted"]
    assert told["thresholds"]["minimum_base"] == 10 and told["audit"]["passed"] is True
    for name, cells in told["cells"].items():
        assert sum(cells.values()) == len(public[name])
        assert sum(inside["hidden_by_rule"][name].values()) == cells["suppressed"] + cells["coded"]
    assert told["sensitive_indicators"] == ["anchoring", "skill"]
    assert set(told["statement"]) == {"nl", "en"}


def test_tables_that_were_written_and_read_back_give_the_same():
    made, public, _, _ = fine(29)
    read = {
        name: frame.astype(dict.fromkeys(numbers(name), "Float64")).astype(
            {"headline": "boolean"} if "headline" in frame else {}
        )
        for name, frame in made.items()
    }
    again, _, _ = protect(mini.measurement(), read)
    for name, frame in public.items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_protecting_changes_nothing_in_what_it_was_given():
    made = mini.built()
    copies = {name: frame.copy() for name, frame in made.items()}
    protect(mini.measurement(), made)
    for name, frame in made.items():
        pd.testing.assert_frame_equal(frame, copies[name])


@pytest.mark.parametrize(("cell", "text"), [(3, "<3 / 17"), (2, ""), (1, "")])
def test_a_range_that_is_too_narrow_is_not_given(cell, text):
    limits = Thresholds(minimum_cell=cell)
    assert coded(pd.Series([0.0]), pd.Series([17.0]), limits).tolist() == [text]
    assert coded(pd.Series([2.0]), pd.Series([4.0]), Thresholds()).tolist() == [""]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=8))
def test_complement_leaves_two_hidden_that_are_enough_together_or_nothing(parts):
    hidden, n = [a for a, _ in parts], [b for _, b in parts]
    more = complement(hidden, n, lambda places: sum(n[p] for p in places) >= 10)
    away = [p for p, one in enumerate(hidden) if one] + more
    assert len(set(away)) == len(away)
    if not any(hidden):
        assert not more
    elif len(away) < len(parts):
        assert len(away) >= 2 and sum(n[p] for p in away) >= 10


def test_no_hidden_share_follows_from_the_total_and_the_other_categories():
    """Attack: take what is shown of the other categories from the total; nothing hidden may come out exactly."""
    rng = np.random.default_rng(5)
    types = list(rng.choice(["town", "water"], 60, p=[0.8, 0.2]))
    for _ in range(3):
        skill = list(rng.choice(["1", "4"], 60, p=[0.85, 0.15]))
        made, public, _, _ = protected(crowd(skill, types), comparisons=(), indicators=FEW)
        level = public["estimates"]
        rows = level[(level["indicator"] == "skill") & (level["breakdown"] == "type") & (level["target"] == "process")]
        for wave in mini.WAVES:
            hidden = rows.loc[rows["wave"] == wave, "status"].isin(HIDDEN).sum()
            total = skill_of(made["estimates"], wave=wave)
            assert hidden != 1, f"one hidden category of {total['numerator']} / {total['denominator']}"


def test_a_hidden_scenario_of_waves_that_were_tells_no_rate():
    _, public, _, _ = protected(crowd(FINE[:9], ["town"] * 9), indicators=FEW)
    rows = public["planning"]
    rows = rows[(rows["scenario"] == "observed") & (rows["status"] == "suppressed")]
    assert len(rows) and rows[["response", "overlap"]].isna().all().all()
