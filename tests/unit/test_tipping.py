"""The response odds ratio at which a verdict turns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.tipping import (
    Wave,
    change_steps,
    needed,
    needed_in_both,
    norm_steps,
    register_share,
    rejection_level,
    tipping,
)
from nulmeting.verdicts import adjust

NO = np.full(1, np.nan)


def wave(share, part):
    return Wave(np.array([share]), np.array([part]))


@pytest.mark.parametrize("ratio", [0.2, 0.5, 1.0, 1.8, 10.0])
def test_the_register_share_is_that_of_the_register_under_the_model(ratio):
    # a register in which 30% meets it; the others respond with chance .4
    met, respond_not = 0.3, 0.4
    odds = ratio * respond_not / (1 - respond_not)
    respond_met = odds / (1 + odds)
    part = met * respond_met + (1 - met) * respond_not
    share = met * respond_met / part
    assert register_share(wave(share, part), ratio)[0] == pytest.approx(met)
    # and from the shift back to the odds ratio
    if ratio != 1:
        assert needed(wave(share, part), np.array([met - share]))[0] == pytest.approx(ratio)


def test_nothing_shifts_where_nobody_is_silent_or_all_answered_the_same():
    for one in (wave(0.3, 1.0), wave(0.0, 0.5), wave(1.0, 0.5)):
        assert register_share(one, 5.0)[0] == one.share[0]
        assert np.isnan(needed(one, np.array([0.05]))[0])
    # beyond the worst case nothing shifts
    assert np.isnan(needed(wave(0.5, 0.6), np.array([0.21]))[0])
    assert needed(wave(0.5, 0.6), np.array([0.1999]))[0] < 0.01


@settings(max_examples=200, deadline=None)
@given(*[st.floats(0.02, 0.98)] * 4, st.floats(0.05, 20).filter(lambda x: abs(np.log(x)) > 1e-3))
def test_the_same_selection_in_both_waves_is_found_back(p1, p2, f1, f2, ratio):
    first, later = wave(p1, f1), wave(p2, f2)
    shift = register_share(later, ratio) - p2 - (register_share(first, ratio) - p1)
    if abs(shift[0]) < 1e-6:
        return  # equal waves: every odds ratio shifts them alike
    roots = np.concatenate(needed_in_both(first, later, shift))
    roots = roots[~np.isnan(roots)]
    for root in roots:
        again = register_share(later, root) - p2 - (register_share(first, root) - p1)
        assert again == pytest.approx(shift, abs=1e-9)
    # where the shift hardly depends on the odds ratio another one that is as good may be found
    assert roots.size and np.abs(np.log(roots / ratio)).min() < 1e-2


def test_a_wave_that_cannot_shift_leaves_the_other_alone():
    first, later = wave(0.0, 0.5), wave(0.4, 0.6)
    shift = register_share(later, 2.5) - 0.4
    found = np.concatenate(needed_in_both(first, later, shift))
    assert found[~np.isnan(found)] == pytest.approx([2.5])
    assert np.isnan(needed_in_both(wave(0.3, 1.0), wave(0.4, 1.0), np.array([0.1]))).all()


def change(low, high, low_90, high_90, margin=np.nan):
    return change_steps(*(np.array([x]) for x in (low, high, low_90, high_90, margin)))


def verdict_at(first, later, reading, ratios):
    """Plug the odds ratios in: the verdict on the change that they leave."""
    shift = register_share(later, ratios[1]) - later.share - (register_share(first, ratios[0]) - first.share)
    return str(reading(shift[:, None])[0, 0])


def closest_by_search(first, later, reading, now):
    """The odds ratio by trial, on a fine grid: in one wave, and in both."""
    grid = np.exp(np.linspace(1e-6, np.log(60), 4001))
    tries = {"one": [(1, None), (None, 1)], "both": [(1, 1)]}
    out = {}
    for name, ways in tries.items():
        out[name] = next(
            (
                ratio
                for ratio in grid
                for way in ways
                for turned in (ratio, 1 / ratio)
                if verdict_at(first, later, reading, [turned if x else 1.0 for x in way]) != now
            ),
            np.inf,
        )
    return out


@pytest.mark.parametrize(
    "limits",
    [
        (0.01, 0.25, 0.02, 0.24, np.nan),
        (-0.02, 0.21, -0.01, 0.20, 0.05),
        (-0.05, 0.03, -0.04, 0.02, 0.05),
        (0.01, 0.06, 0.02, 0.045, 0.05),
        (-0.3, -0.1, -0.29, -0.11, np.nan),
        (-0.2, 0.2, -0.19, 0.19, 0.05),
    ],
)
@pytest.mark.parametrize("shares", [(0.4, 0.5, 0.7, 0.6), (0.1, 0.8, 0.3, 0.9)])
def test_the_odds_ratio_is_the_smallest_that_turns_the_verdict(limits, shares):
    p1, p2, f1, f2 = shares
    first, later = wave(p1, f1), wave(p2, f2)
    steps, reading = change(*limits)
    now = str(reading(np.zeros((1, 1)))[0, 0])
    one, both = tipping((first, later), steps, reading)
    searched = closest_by_search(first, later, reading, now)
    for found, expected in ((one, searched["one"]), (both, searched["both"])):
        if not np.isfinite(expected):
            assert np.isnan(found.odds_ratio[0]) or found.odds_ratio[0] > 59
            continue
        assert found.odds_ratio[0] == pytest.approx(expected, rel=2e-3)
        # plugged in: just short of it the verdict stands, just beyond it is the one that is named
        for side, word in ((1 - 1e-6, now), (1 + 1e-6, str(found.verdict[0]))):
            ratio = found.odds_ratio[0] * side
            ratio = ratio if found.more[0] == "met" else 1 / ratio
            pair = [ratio if found.wave[0] in (name, "both") else 1.0 for name in ("from", "to")]
            assert verdict_at(first, later, reading, pair) == word
        assert found.verdict[0] != now


def test_a_verdict_that_nothing_turns_keeps_its_name():
    steps, reading = change(0.3, 0.6, 0.31, 0.59)
    one, both = tipping((wave(0.3, 0.95), wave(0.7, 0.95)), steps, reading)
    assert np.isnan(one.odds_ratio[0]) and (one.verdict[0], one.wave[0], one.more[0]) == ("changed", "", "")
    assert np.isnan(both.odds_ratio[0]) and both.verdict[0] == "changed"


def test_a_level_turns_where_its_interval_meets_the_norm():
    later = wave(0.6, 0.5)
    steps, reading = norm_steps(np.array([0.55]), np.array([0.65]), np.array([0.5]))
    one, both = tipping((None, later), steps, reading)
    # the share must fall by .05: .6 to .5 among the half that is silent
    assert one.odds_ratio[0] == pytest.approx((0.6 / 0.4) / (0.5 / 0.5))
    assert (one.more[0], one.wave[0], one.verdict[0]) == ("met", "to", "undetermined")
    assert np.isnan(both.odds_ratio[0]) and both.verdict[0] == ""
    steps, reading = norm_steps(np.array([0.45]), np.array([0.53]), np.array([0.5]))
    one, _ = tipping((None, wave(0.49, 0.5)), steps, reading)
    assert one.verdict[0] == "below" and one.more[0] == "met"


def test_rows_do_not_touch_each_other():
    limits = np.array([(0.01, 0.25, 0.02, 0.24, np.nan), (-0.05, 0.03, -0.04, 0.02, 0.05)]).T
    shares = Wave(np.array([0.4, 0.1]), np.array([0.7, 0.3])), Wave(np.array([0.5, 0.2]), np.array([0.6, 0.4]))
    together = tipping(shares, *change_steps(*limits))[0]
    for row in range(2):
        own = tuple(Wave(x.share[[row]], x.part[[row]]) for x in shares)
        alone = tipping(own, *change_steps(*(x[[row]] for x in limits)))[0]
        assert alone.odds_ratio[0] == together.odds_ratio[row]


def test_what_is_not_known_turns_nothing():
    steps, reading = change_steps(NO, NO, NO, NO, NO)
    one, _ = tipping((wave(0.4, 0.7), wave(0.5, 0.6)), steps, reading)
    assert np.isnan(one.odds_ratio[0])
    steps, reading = change(0.01, 0.25, 0.02, 0.24)
    one, _ = tipping((wave(np.nan, 0.7), wave(np.nan, np.nan)), steps, reading)
    assert np.isnan(one.odds_ratio[0])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=6), st.sampled_from(["holm", "bh"]))
def test_a_test_is_rejected_up_to_its_level(others, adjustment):
    level = rejection_level(np.array([*others, np.nan]), 0.05, adjustment)

    def rejected(p):
        family = np.array([p, *others])
        words = np.full(family.size, "f"), np.full(family.size, adjustment)
        return adjust(family, *words)[0] <= 0.05

    assert rejected(level * (1 - 1e-12))
    assert not rejected(min(level * (1 + 1e-9), 1.0)) or level == 1


def test_the_levels_of_a_family_by_hand():
    assert rejection_level(np.array([]), 0.05, "holm") == 0.05
    # the other passes first (.01 at .025), so that this one is tested at .05; else at .025
    assert rejection_level(np.array([0.01]), 0.05, "holm") == 0.05
    assert rejection_level(np.array([0.2]), 0.05, "holm") == 0.025
    assert rejection_level(np.array([0.04]), 0.05, "bh") == 0.05
    assert rejection_level(np.array([0.2]), 0.05, "bh") == 0.025
