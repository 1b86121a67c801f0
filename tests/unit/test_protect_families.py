"""A family of tests with a hidden row: no factor of a shown row tells where the hidden one stands."""

import pandas as pd
import pytest
from nulmeting.protect_families import BONFERRONI, by_themselves, turned_alone
from nulmeting.protect_rules import Ruling
from nulmeting.verdicts import holm


def subgroups(p, reasons=()):
    reasons = [*reasons, *[""] * (len(p) - len(reasons))]
    adjusted = holm([x for x in p if x is not None])
    found = iter(adjusted)
    adjusted = [None if x is None else float(next(found)) for x in p]
    return pd.DataFrame(
        {
            "indicator": "skill", "option": "", "breakdown": "type", "category": [f"c{i}" for i in range(len(p))],
            "against": "all", "target": "process", "wave": "baseline", "p_value": p, "p_adjusted": adjusted,
            "adjustment": ["" if x is None else "holm" for x in p],
            "verdict": ["" if x is None else "different" if a <= 0.05 else "undetermined" for x, a in zip(p, adjusted, strict=True)],
            "status": ["not_available" if reason else "ok" for reason in reasons], "reason": reasons,
        }
    )  # fmt: skip


def ruling(frame, *hidden):
    return Ruling(pd.Series(["base" if i in hidden else "" for i in frame.index]), pd.Series("", index=frame.index))


def test_nothing_changes_where_nothing_is_hidden():
    frame = subgroups([0.01, 0.03, 0.5])
    pd.testing.assert_frame_equal(by_themselves("subgroups", frame, ruling(frame)), frame)


def test_each_is_multiplied_by_the_number_of_tests():
    frame = subgroups([0.01, 0.03, 0.5])
    made = by_themselves("subgroups", frame, ruling(frame, 2))
    assert made["p_adjusted"].tolist() == pytest.approx([0.03, 0.09, 1.0])
    assert set(made["adjustment"]) == {BONFERRONI}
    # Holm: 3 times .01 and 2 times .03; neither .06 nor .09 is below .05
    assert made["verdict"].tolist() == ["different", "undetermined", "undetermined"]


def test_a_verdict_that_only_the_order_bore_is_undetermined():
    frame = subgroups([0.001, 0.02, 0.9])
    assert frame["verdict"].tolist() == ["different", "different", "undetermined"]
    made = by_themselves("subgroups", frame, ruling(frame, 2))
    assert made["verdict"].tolist() == ["different", "undetermined", "undetermined"]


@pytest.mark.parametrize("unseen", [0.0001, 0.04, 0.99, None])
def test_what_is_shown_does_not_depend_on_what_is_hidden(unseen):
    one, other = subgroups([0.02, 0.3, unseen]), subgroups([0.02, 0.3, 0.5])
    shown = [by_themselves("subgroups", frame, ruling(frame, 2)).iloc[:2] for frame in (one, other)]
    pd.testing.assert_frame_equal(*shown)


def test_what_was_not_asked_is_no_test_and_other_families_stay():
    frame = subgroups([0.01, 0.3, None], ["", "", "not_asked"])
    made = by_themselves("subgroups", frame, ruling(frame, 1))
    assert made["p_adjusted"].tolist()[:2] == pytest.approx([0.02, 0.6])
    apart = pd.concat([frame, frame.assign(wave="followup")], ignore_index=True)
    made = by_themselves("subgroups", apart, ruling(apart, 1))
    assert made.loc[3:, "adjustment"].tolist() == frame["adjustment"].tolist()


def test_changes_have_families_by_name():
    frame = pd.DataFrame(
        {
            "family": ["core", "core", ""], "wave_from": "a", "wave_to": "b", "p_value": [0.02, 0.4, 0.001],
            "p_adjusted": [0.04, 0.4, None], "adjustment": ["holm", "holm", ""],
            "verdict": ["changed", "undetermined", ""], "status": "ok", "reason": "", "breakdown": "all",
        }
    )  # fmt: skip
    made = by_themselves("changes", frame, ruling(frame, 1))
    assert made["p_adjusted"].tolist()[:2] == pytest.approx([0.04, 0.8]) and pd.isna(made["p_adjusted"].iloc[2])
    assert made["verdict"].tolist() == ["changed", "undetermined", ""]


def test_nothing_is_said_of_what_would_turn_a_change_that_is_corrected_by_itself():
    names = {"wave_from": "before", "wave_to": "after", "option": "", "target": "process"}
    rows = [{**names, "indicator": name, "headline": True, "breakdown": "all", "comparison": "all"} for name in "ab"]
    given = pd.DataFrame(rows).assign(adjustment="holm")
    told = given.assign(adjustment=[BONFERRONI, "holm"])
    level = {**names, "wave_from": "", "indicator": "a"}
    words = {"verdict": "changed", "odds_ratio": 1.5, "odds_ratio_wave": "after", "bound_low": -0.2}
    frame = pd.DataFrame(
        [{**one, **words} for one in ({**names, "indicator": "a"}, {**names, "indicator": "b"}, level)]
    )
    made = turned_alone(given, told, frame)
    assert made["verdict"].tolist() == ["", "changed", "changed"]
    assert made["odds_ratio"].isna().tolist() == [True, False, False] and made["odds_ratio_wave"].tolist()[0] == ""
    # bounds rest on counts, and on no p-value
    assert made["bound_low"].tolist() == [-0.2] * 3
    pd.testing.assert_frame_equal(turned_alone(given, given, frame), frame)
