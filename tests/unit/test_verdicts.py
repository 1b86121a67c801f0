"""Adjusted p-values against the paper and R, and the verdicts cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.verdicts import VERDICTS, adjust, bh, holm, verdict

# Benjamini & Hochberg 1995, section 4.1: fifteen p-values of a study of thrombolysis
PAPER = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
PAPER += [0.7590, 1.0000]

probabilities = st.lists(st.floats(0, 1) | st.sampled_from([0.01, 0.02, 0.05, np.nan]), max_size=20).map(np.array)


def test_the_papers_rejections():
    # in the paper: four by the procedure at 5%, three by Bonferroni
    assert (bh(PAPER) <= 0.05).sum() == 4
    assert (np.array(PAPER) * 15 <= 0.05).sum() == 3
    # step down: .0095 > .05/12
    assert (holm(PAPER) <= 0.05).sum() == 3


def test_as_r_adjusts_them():
    # R 4.2.2: p <- c(.01, .04, NA, .01, .03, .5, .04, .9); p.adjust(p, "holm"); p.adjust(p, "BH")
    p = [0.01, 0.04, np.nan, 0.01, 0.03, 0.5, 0.04, 0.9]
    assert holm(p).tolist() == pytest.approx([0.07, 0.16, np.nan, 0.07, 0.15, 1, 0.16, 1], abs=1e-12, nan_ok=True)
    expected = [0.035, 0.056, np.nan, 0.035, 0.056, 0.5833333333, 0.056, 0.9]
    assert bh(p).tolist() == pytest.approx(expected, abs=1e-10, nan_ok=True)


@pytest.mark.parametrize("method", [holm, bh])
def test_none_and_one(method):
    assert method([]).size == 0
    assert method([0.03]).tolist() == [0.03]
    assert np.isnan(method([np.nan])).all()
    assert method([0.0, 1.0]).tolist() == [0.0, 1.0]
    with pytest.raises(ValueError, match="outside"):
        method([0.5, 1.5])


def stepping_down(p: np.ndarray, alpha: float) -> np.ndarray:
    """Holm in words: go up from the smallest and stop at the first that is above α over those that remain."""
    rejected = np.zeros(p.size, dtype=bool)
    for done, place in enumerate(np.argsort(p, kind="stable")):
        if p[place] * (p.size - done) > alpha:
            break
        rejected[place] = True
    return rejected


def stepping_up(p: np.ndarray, alpha: float) -> np.ndarray:
    """Benjamini and Hochberg in words: reject up to the last that is not above its rank times α over m."""
    ordered = np.sort(p)
    under = [one for rank, one in enumerate(ordered, 1) if one * (p.size / rank) <= alpha]
    return p <= max(under, default=-1)


@pytest.mark.parametrize(("method", "steps"), [(holm, stepping_down), (bh, stepping_up)])
@given(p=probabilities, alpha=st.sampled_from([0.01, 0.05, 0.1]))
def test_adjusting_rejects_what_the_procedure_rejects(method, steps, p, alpha):
    known = p[~np.isnan(p)]
    assert (method(known) <= alpha).tolist() == steps(known, alpha).tolist()


@pytest.mark.parametrize("method", [holm, bh])
@given(p=probabilities, random=st.randoms())
def test_order_ties_and_gaps_do_not_matter(method, p, random):
    adjusted, known = method(p), ~np.isnan(p)
    order = list(range(p.size))
    random.shuffle(order)
    assert np.array_equal(method(p[order]), adjusted[order], equal_nan=True)
    assert np.array_equal(method(p[known]), adjusted[known]) and np.isnan(adjusted[~known]).all()
    by_size = adjusted[known][np.argsort(p[known], kind="stable")]
    assert (np.diff(by_size) >= 0).all() and (adjusted[known] >= p[known]).all() and (by_size <= 1).all()
    same = p[known][:, None] == p[known]
    assert (same <= (adjusted[known][:, None] == adjusted[known])).all()


def test_families_are_adjusted_apart():
    p = np.array([0.01, 0.04, 0.03, 0.2, 0.02, 0.5, np.nan])
    family = np.array(["a", "b", "a", "b", "", "b", "a"])
    method = np.array(["holm", "bh", "holm", "bh", "", "bh", "holm"])
    expected = [0.02, 0.12, 0.03, 0.3, np.nan, 0.5, np.nan]
    assert adjust(p, family, method).tolist() == pytest.approx(expected, nan_ok=True)
    assert adjust([], np.array([], str), np.array([], str)).size == 0


@pytest.mark.parametrize("methods", [["holm", "bh"], ["none", "none"], ["", ""]])
def test_a_family_has_one_method(methods):
    with pytest.raises(ValueError, match="family a"):
        adjust([0.1, 0.2], ["a", "a"], methods)


@pytest.mark.parametrize(
    ("p", "low", "high", "margin", "expected"),
    [
        (0.01, 0.06, 0.20, 0.05, "changed"),
        (0.01, 0.01, 0.20, 0.05, "changed"),
        (0.05, 0.01, 0.20, 0.05, "changed"),
        (0.01, 0.01, 0.04, 0.05, "immaterial"),
        (0.01, -0.04, -0.01, 0.05, "immaterial"),
        (0.20, -0.01, 0.04, 0.05, "unchanged"),
        (0.20, -0.01, 0.20, 0.05, "undetermined"),
        # the margin itself is a difference that matters
        (0.20, -0.01, 0.05, 0.05, "undetermined"),
        (0.20, -0.05, 0.01, 0.05, "undetermined"),
        (0.01, 0.01, 0.05, 0.05, "changed"),
        (0.01, 0.01, 0.04, np.nan, "changed"),
        (0.20, -0.01, 0.04, np.nan, "undetermined"),
        (0.20, 0.00, 0.00, 0.00, "undetermined"),
        (0.20, np.nan, np.nan, 0.05, "undetermined"),
        (0.01, np.nan, np.nan, 0.05, "changed"),
        (np.nan, 0.01, 0.04, 0.05, ""),
        (np.nan, np.nan, np.nan, np.nan, ""),
    ],
)
def test_each_verdict(p, low, high, margin, expected):
    assert verdict(p, 0.05, low, high, margin).item() == expected


def test_verdicts_of_many_rows():
    words = verdict([0.01, 0.2], 0.05, [0.01, -0.01], [0.2, 0.01], [np.nan, 0.05])
    assert words.tolist() == ["changed", "unchanged"] and set(words) < set(VERDICTS)
    assert verdict([], 0.05, [], [], []).size == 0
    with pytest.raises(ValueError, match="negative"):
        verdict([0.1], 0.05, [0.0], [0.1], [-0.05])


@given(st.floats(0, 1), st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(sorted), st.floats(0, 1))
def test_only_with_a_margin_can_a_change_be_small(p, ends, margin):
    assert verdict(p, 0.05, *ends, np.nan).item() == ("changed" if p <= 0.05 else "undetermined")
    within = verdict(p, 0.05, *ends, margin).item() in ("immaterial", "unchanged")
    assert within == (-margin < ends[0] and ends[1] < margin)
