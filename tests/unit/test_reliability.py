"""Agreement coefficients against the tables of their papers, plain definitions and their limits."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.reliability import intraclass, krippendorff, mean_reliability, shrout_fleiss, within_group

# Shrout & Fleiss 1979, table 2: six targets by four judges
JUDGED = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)

# Krippendorff, Computing Krippendorff's Alpha-Reliability: four observers by twelve units
OBSERVED = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def observed():
    rows = [line.split() for line in OBSERVED.strip().splitlines()]
    cells = [(float(value), unit) for row in rows for unit, value in enumerate(row) if value != "."]
    return tuple(np.array(column) for column in zip(*cells, strict=True))


def test_intraclass_correlations_of_the_paper():
    # Shrout & Fleiss 1979, table 4
    targets = np.repeat(np.arange(6), 4)
    assert intraclass(JUDGED.ravel(), targets) == pytest.approx(0.17, abs=0.005)
    assert mean_reliability(JUDGED.ravel(), targets) == pytest.approx(0.44, abs=0.005)
    expected = {"ICC(2,1)": 0.29, "ICC(3,1)": 0.71, "ICC(2,k)": 0.62, "ICC(3,k)": 0.91}
    assert shrout_fleiss(JUDGED) == pytest.approx(expected, abs=0.005)


def test_two_way_forms_without_spread_have_no_value():
    assert np.isnan(list(shrout_fleiss(np.ones((3, 2))).values())).all()


@pytest.mark.parametrize(
    ("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_gives_the_printed_values(metric, alpha):
    assert krippendorff(*observed(), metric) == pytest.approx(alpha, abs=0.5e-3)


grouped = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), min_size=1, max_size=30).map(
    lambda pairs: (np.array([p[0] for p in pairs], dtype=float), np.array([p[1] for p in pairs]))
)


def plain_alpha(values, groups, metric):
    """Average disagreement of pairs within groups over that of all pairs, pair by pair."""
    groups = [list(values[groups == g]) for g in np.unique(groups) if (groups == g).sum() > 1]
    pooled = [value for group in groups for value in group]

    def apart(c, k):
        if metric == "ordinal":
            low, high = min(c, k), max(c, k)
            between = sum(low <= value <= high for value in pooled)
            return (between - (pooled.count(c) + pooled.count(k)) / 2) ** 2
        return {"nominal": float(c != k), "interval": (c - k) ** 2, "ratio": ((c - k) / (c + k or 1)) ** 2}[metric]

    within = sum(sum(apart(*pair) for pair in permutations(group, 2)) / (len(group) - 1) for group in groups)
    overall = sum(apart(*pair) for pair in permutations(pooled, 2)) / max(len(pooled) - 1, 1)
    return 1 - within / overall if overall and len(groups) > 1 else np.nan


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
@given(data=grouped)
def test_alpha_is_one_less_the_ratio_of_disagreements(metric, data):
    assert krippendorff(*data, metric) == pytest.approx(plain_alpha(*data, metric), abs=1e-9, nan_ok=True)


@given(grouped)
def test_alpha_knows_no_more_than_its_metric(data):
    values, groups = data
    relabelled = np.array([3.0, 0, 5, 1, 4, 2])[values.astype(int)]
    assert krippendorff(relabelled, groups, "nominal") == pytest.approx(krippendorff(*data, "nominal"), nan_ok=True)
    assert krippendorff(np.exp(values), groups) == pytest.approx(krippendorff(*data), abs=1e-9, nan_ok=True)
    moved = krippendorff(10 - 3 * values, groups, "interval")
    assert moved == pytest.approx(krippendorff(*data, "interval"), abs=1e-9, nan_ok=True)


def plain_icc(values, groups):
    members = [values[groups == g] for g in np.unique(groups)]
    n, number = len(values), len(members)
    if number < 2 or number == n or len(set(values)) == 1:
        return np.nan
    between = sum(len(m) * (m.mean() - values.mean()) ** 2 for m in members) / (number - 1)
    inside = sum(((m - m.mean()) ** 2).sum() for m in members) / (n - number)
    k = (n - sum(len(m) ** 2 for m in members) / n) / (number - 1)
    return (between - inside) / (between + (k - 1) * inside)


@given(grouped)
def test_icc_of_unequal_groups(data):
    values, groups = data
    expected = plain_icc(values, groups)
    assert intraclass(values, groups) == pytest.approx(expected, abs=1e-9, nan_ok=True)
    shuffled = np.random.default_rng(0).permutation(values.size)
    assert intraclass(values[shuffled], groups[shuffled]) == pytest.approx(expected, abs=1e-9, nan_ok=True)
    assert intraclass(values * 3 - 7, groups * 5 - 2) == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_reliability_of_a_mean_is_the_icc_stepped_up():
    values, groups = np.array([1.0, 2, 4, 5, 5, 3, 2, 4, 1]), np.array([0, 0, 1, 1, 1, 2, 2, 3, 3])
    # k = (9 - (4 + 9 + 4 + 4)/9) / 3
    k, icc = (9 - 21 / 9) / 3, intraclass(values, groups)
    assert mean_reliability(values, groups) == pytest.approx(k * icc / (1 + (k - 1) * icc))


@pytest.mark.parametrize("coefficient", [intraclass, mean_reliability, krippendorff])
@pytest.mark.parametrize(
    ("values", "groups"),
    [
        ([], []),
        ([3.0], [0]),
        ([3.0, 4.0], [0, 1]),
        ([1.0, 2.0, 5.0], [0, 0, 0]),
        ([2.0, 2.0, 2.0, 2.0], [0, 0, 1, 1]),
    ],
    ids=["nobody", "one", "no group of two", "one group", "all equal"],
)
def test_what_cannot_be_told(coefficient, values, groups):
    assert np.isnan(coefficient(np.array(values), np.array(groups, dtype=int)))


def test_alpha_needs_two_groups_of_two():
    assert np.isnan(krippendorff(np.array([1.0, 2, 3, 4]), np.array([0, 0, 1, 2])))


def test_full_agreement_and_full_opposition():
    agreed = np.array([1.0, 1, 4, 4, 2, 2]), np.array([0, 0, 1, 1, 2, 2])
    assert intraclass(*agreed) == mean_reliability(*agreed) == 1
    assert all(krippendorff(*agreed, metric) == 1 for metric in ("nominal", "ordinal", "interval", "ratio"))
    assert within_group(*agreed, range(1, 6)) == 1
    opposed = np.array([1.0, 5, 5, 1]), np.array([0, 0, 1, 1])
    # group means are equal: -1/(k - 1) with k = 2; the mean itself tells nothing
    assert intraclass(*opposed) == -1
    assert np.isnan(mean_reliability(*opposed))
    # the same in tenths, where the means differ by rounding
    assert np.isnan(mean_reliability(np.array([0.1, 0.2, 0.6, 0.6, 0.1, 0.2]), np.array([0, 0, 0, 1, 1, 1])))
    # observed disagreement 1 in 1 pair, expected in 2 of 3
    assert krippendorff(*opposed, "nominal") == pytest.approx(1 - 1 / (2 / 3))
    # s² = 8, (5² - 1)/12 = 2
    assert within_group(*opposed, range(1, 6)) == -3


def test_r_wg_sets_the_spread_against_even_answers():
    values, groups = np.array([1.0, 2, 3, 4, 5, 5]), np.array([0, 0, 0, 0, 0, 1])
    # s² = 2.5 against 2; the group of one does not count
    assert within_group(values, groups, [1, 2, 3, 4, 5]) == pytest.approx(1 - 2.5 / 2)
    # scores ten apart: the same agreement
    assert within_group(values * 10, groups, [10, 20, 30, 40, 50]) == pytest.approx(1 - 2.5 / 2)
    assert np.isnan(within_group(values, np.arange(6), [1, 2, 3, 4, 5]))
    assert np.isnan(within_group(values, groups, [3])) and np.isnan(within_group(values, groups, []))
    assert np.isnan(within_group(np.empty(0), np.empty(0, dtype=int), [1, 2, 3]))


def test_what_alpha_refuses():
    values, groups = np.array([-1.0, 2, 3, 3]), np.array([0, 0, 1, 1])
    with pytest.raises(ValueError, match="no metric"):
        krippendorff(values, groups, "cosine")
    with pytest.raises(ValueError, match="below 0"):
        krippendorff(values, groups, "ratio")
