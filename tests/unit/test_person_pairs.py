"""Figures over persons: pairs of the same person, of colleagues and of strangers, counted one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.covariance import covariance, least_favourable
from nulmeting.design import Design, Frame, match
from nulmeting.influence import answers, persons
from nulmeting.person_pairs import person_pairs, persons_in_both

NAN = np.nan


def frame(organisation):
    """A register of persons 0, 1 and on, by organisation; NaN is not registered."""
    listed = np.flatnonzero(~np.isnan(organisation))
    return Frame(np.zeros(listed.size, np.int64), np.array(organisation)[listed].astype(np.int64), listed)


def wave(number, values, organisation):
    """The answers of persons 0, 1 and on; NaN did not answer."""
    values, organisation = np.array(values, dtype=float), np.array(organisation)
    who = np.flatnonzero(~np.isnan(values))
    return persons(answers(number, values[who], organisation[who].astype(np.int64), who))


def design_of(values, organisations, stratum=None):
    """values and organisations: one row per wave."""
    values, places = np.array(values, dtype=float), np.array(organisations, dtype=float)
    clusters = int(np.nanmax(places)) + 1
    responding = np.zeros((len(values), clusters), dtype=bool)
    for w, row in enumerate(values):
        responding[w, places[w][~np.isnan(row)].astype(np.int64)] = True
    frames = [frame(row) for row in places]
    if all(np.array_equal(row, places[0], equal_nan=True) for row in places):
        frames = [frames[0]] * len(frames)
    cells = np.zeros(clusters, np.int64) if stratum is None else np.array(stratum)
    return Design(cells, responding, tuple(frames))


def variance(values, organisation, finite=True):
    one = wave(0, values, organisation)
    return covariance(one, one, design_of([values], [organisation]), finite=finite)[0, 0]


def test_organisations_that_answer_as_a_whole():
    # 2 of 3 organisations of two: 1, 0 and 1, 1; F = 1/3; b = (1 - 3/2)/4 and the opposite, times 2
    assert variance([1, 0, 1, 1, NAN, NAN], [0, 0, 1, 1, 2, 2]) == pytest.approx(1 / 3 * 2 * 2 / 64)


def test_persons_who_answer_as_if_by_themselves():
    # 3 organisations of two, of whom 2, 2 and 1 answer: 4 pairs of 6 colleagues, 16 of 24 strangers, both 2/3
    values = np.array([1, 0, 1, 1, 0, NAN])
    # a simple random sample of 5 of 6 persons: s² = 5/4 * 6/25
    assert variance(values, [0, 0, 1, 1, 2, 2]) == pytest.approx(1 / 6 * 5 / 4 * 6 / 25 / 5)


def test_in_between_by_hand():
    # two organisations of two; 1, 0 of the one, 1 of the other: n = 3 of 4; colleagues 2 of 4, strangers 4 of 8
    # F1 = 1/4, F2 = 1 - 9 * 4/(2 * 16) = -1/8, phi = (8 - 4 * 4/2)/16 = 0, A = (1/9 + 4/9 + 1/9)/9
    assert variance([1, 0, 1, NAN], [0, 0, 1, 1]) == pytest.approx(3 / 8 * 6 / 81)


def test_everybody_answered():
    assert variance([1, 0, 1, 5], [0, 0, 1, 1]) == pytest.approx(0, abs=1e-16)


def test_nobody_answers_beside_a_colleague():
    # one level: 3 of 6, s² = 1/3
    assert variance([1, NAN, 0, NAN, 1, NAN], [0, 0, 1, 1, 2, 2]) == pytest.approx(1 / 2 * 1 / 3 / 3)


def test_all_respondents_are_colleagues():
    # one organisation: no strangers, and nothing shows how organisations differ
    assert variance([1, 0, NAN, NAN], [0, 0, 1, 1]) == 0


def test_colleagues_answer_together_no_more_often_than_a_person_answers():
    # all of one organisation and one of another, of four: 2 of 2 pairs of colleagues, though 3 of 4 persons
    # F2 = phi = F1 = 1/4; b = -1/9, 1/9, times 2
    assert variance([7, 4, 6, NAN], [0, 0, 1, 2]) == pytest.approx(1 / 4 * 2 * 2 / 81)


def test_a_variance_that_would_be_below_0_is_that_of_whole_organisations_or_of_single_persons():
    # five organisations of 100; 1, 1 of one, 0 of each of the others: theta = 1/3
    # F1 = 1 - 6/500, F2 = 1 - 36 * 49500/(2 * 250000), phi = (200000 - 49500 * 28/2)/250000
    # A = 12/18², P = 20/18², c = 5/4: phi c P + (F1 - F2) A = (-1.972 * 25 + 3.552 * 12)/324 < 0
    organisation = np.repeat(np.arange(5), 100)
    values = np.full(500, NAN)
    values[[0, 1, 100, 200, 300, 400]] = [1, 1, 0, 0, 0, 0]
    # the larger of F1 c P = F1 * 25/324 and F1 A * 6/5
    assert variance(values, organisation) == pytest.approx((1 - 6 / 500) * 25 / 324)


def test_movers_are_the_same_person_and_no_colleagues_of_themselves():
    # persons 1 and 3 change places between the waves, the register names their first; 0, 1 and 2 answer in both
    first, later = wave(0, [1, 0, 1, NAN], [0, 0, 1, 1]), wave(1, [1, 1, 0, NAN], [0, 1, 1, 0])
    listed = frame([0, 0, 1, 1])
    design = Design(np.zeros(2, np.int64), np.ones((2, 2), bool), (listed, listed))
    # registered: 4 the same; colleagues 8 - 4; strangers 8
    # respondents: 3 the same, of whom 1 moved; within organisations 2 * 1 - 2 * 1 and 2 * 1 - 1 * 2; colleagues
    # 4 * 2/4 - 0 = 2; strangers 9 - 2 - 3 = 4
    # F1 = 1 - 9 * 4/(3 * 16) = 1/4, F2 = 1 - 9 * 4/(2 * 16) = -1/8, phi = (8 - 4 * 4/2)/16 = 0, g = 1
    # A = (1/9 - 2/9 - 2/9)/9
    found = covariance(first, later, design, finite=True, fewest=0)[0, 0]
    assert found == pytest.approx(3 / 8 * -3 / 81)


def test_persons_who_never_answer_twice_are_not_taken_to_be_unlike_themselves():
    # two organisations of two, one person each in the first wave and the other in the later
    values = [[1, NAN, 0, NAN], [NAN, 1, NAN, 0]]
    first, later = (wave(w, row, [0, 0, 1, 1]) for w, row in enumerate(values))
    design = design_of(values, [[0, 0, 1, 1]] * 2)
    assert persons_in_both(first, later).tolist() == [[0]]
    # b = 1/4, -1/4 in both; colleagues 2 of 4, strangers 2 of 8: phi = (8 - 4 * 2/2)/16, c = 1/(1 - 1/2 - 1/2 + 2/4)
    between = 1 / 4 * 2 * 2 / 16
    assert covariance(first, later, design, finite=True, fewest=0)[0, 0] == pytest.approx(between)
    # g = 1/(1 - 1/2 - 1/2) has no end: one wave with three answers instead
    values = [[1, NAN, 0, NAN, 1, NAN], [NAN, 1, NAN, 0, NAN, NAN]]
    first, later = (wave(w, row, [0, 0, 1, 1, 2, 2]) for w, row in enumerate(values))
    design = design_of(values, [[0, 0, 1, 1, 2, 2]] * 2)
    plain = covariance(first, later, design, finite=True, fewest=0)[0, 0]
    # 2 * 3 * 6/36 expected in both, nobody is; mean squares (1 + 4 + 1)/81/3 and (1 + 1)/16/2; g = 1/(1 - 1/2 - 1/3)
    limit = 6 * (6 / 81 / 3 * 2 / 16 / 2) ** 0.5
    assert covariance(first, later, design, finite=True)[0, 0] == pytest.approx(plain - limit)


def test_numbers_are_counted_by_stratum():
    values, places = [1, 0, 1, NAN, 1, 0], [0, 0, 1, 1, 2, 2]
    one, design = wave(0, values, places), design_of([values], [places], [0, 0, 1])
    pairs = person_pairs(one, one, design, match(one, one, design))
    assert pairs.n[0][0, :, 0].tolist() == [3, 2] and pairs.size[2][0, :, 0].tolist() == [4, 2]
    # 2 * 2 - 2 * 2 and 2 * 1 - 1 * 1; 2 * 2 - 2 * 2; with themselves 4 + 4, 4
    assert pairs.unlike[0, :, 0].tolist() == [1, 0] and pairs.all_colleagues[0, :, 0].tolist() == [8, 4]
    # theta = 3/5: 4/25 three times, 9/25 twice
    assert pairs.product[0, :, 0] == pytest.approx([(4 + 9 + 4) / 625, (4 + 9) / 625])


def test_the_least_favourable_covariance():
    values, places = [[1, 0, 1, NAN, NAN, 0], [0, 1, NAN, 1, NAN, NAN]], [[0, 0, 1, 1, 2, 2]] * 2
    first, later = (wave(w, v, o) for w, (v, o) in enumerate(zip(values, places, strict=True)))
    design = design_of(values, places)
    # theta = 1/2 and 2/3; b = 0, 1/8, -1/8 and -1/9, 1/9; with a divisor of one less, and over 3 and 2 organisations
    spread = (3 / 2 * 2 / 64) / 3 * (2 * 2 / 81) / 2
    # 2 organisations in both; 3 * 2/3 are expected: nothing between
    between = abs(2 - 3 * 2 * 3 / 9) * spread**0.5
    # persons: n = 4, 3, 2 in both, of 6; colleagues 2 * 2 + 1 * 1 - 2 = 3 of 6
    # F1 = 1 - 12/(2 * 6), F2 = 1 - 12 * 6/(3 * 36), g = (1 - 2/12)/(1 - 1/4 - 1/3 + 2/12)
    factor = (5 / 6) / (7 / 12) * abs(0 - 1 / 3)
    alone = 4 * (1 / 2) ** 2 / 16 / 4, (1 / 9 + 1 / 9 + 4 / 9) / 9 / 3
    expected = -between - factor * 2 * (alone[0] * alone[1]) ** 0.5
    assert least_favourable(first, later, design, finite=True)[0, 0] == pytest.approx(expected)


def by_pairs(values, places, stratum):
    """The covariance with every pair of persons counted one by one.

    Colleagues are registered pairs; how much less often one of them answers in s and the other in t than one person in
    both is the mean over pairs of persons, each set against every colleague and himself, within the organisations.
    """
    ends = [np.flatnonzero(~np.isnan(row)) for row in values]
    people = [np.flatnonzero(~np.isnan(row)) for row in places]
    theta = [row[who].mean() for row, who in zip(values, ends, strict=True)]
    z = [np.where(np.isnan(row), 0, row - t) / who.size for row, t, who in zip(values, theta, ends, strict=True)]
    clusters = stratum.size
    responds = [np.isin(np.arange(clusters), places[w][ends[w]]) for w in (0, 1)]
    n, both = [who.size for who in ends], np.intersect1d(*ends).size
    g = (1 - both / (n[0] * n[1])) / (1 - 1 / n[0] - 1 / n[1] + both / (n[0] * n[1])) if min(n) > 1 else 1.0
    total = 0.0
    for h in np.unique(stratum):
        kinds = []
        for groups in (ends, people):
            inside = [[k for k in who if stratum[int(places[w][k])] == h] for w, who in enumerate(groups)]
            stay = [k for k in set(inside[0]) & set(inside[1]) if places[0][k] == places[1][k]]
            colleagues = sum(k != m and places[0][k] == places[1][m] for k in inside[0] for m in inside[1])
            strangers = sum(k != m and places[0][k] != places[1][m] for k in inside[0] for m in inside[1])
            kinds.append((inside, stay, colleagues, strangers))
        (answered, stay, _, _), (listed, stay_listed, all_q, all_q3) = kinds
        n_s, n_t, m_s, m_t = (len(who) for who in (*answered, *listed))
        n_st, m_st = (len(set(who[0]) & set(who[1])) for who in (answered, listed))
        if not n_st:
            return None
        unlike = 0.0
        for i in {places[0][k] for k in stay_listed}:
            own = [[k for k in stay_listed if places[0][k] == i], [k for k in stay if places[0][k] == i]]
            parts = [[k for k in group[w] if places[w][k] == i] for w in (0, 1) for group in (answered, listed)]
            share = [len(parts[at]) / len(parts[at + 1]) for at in (0, 2)]
            unlike += len(own[0]) * (len(own[1]) - len(own[0]) * share[0] * share[1])
        q = max(all_q * len(stay) / len(stay_listed) - unlike, 0)
        q3 = n_s * n_t - n_st - q
        f1 = 1 - n_s * n_t * m_st / (n_st * m_s * m_t)
        f2 = phi = f1
        if q > 1e-12 and all_q and q3 > 0 and all_q3:
            f2, phi = 1 - n_s * n_t * all_q / (q * m_s * m_t), (all_q3 - all_q * q3 / q) / (m_s * m_t)
        cell = stratum == h
        in_s, in_t = (r & cell for r in responds)
        b, other = (np.array([z[w][places[w] == i].sum() for i in range(clusters)]) for w in (0, 1))
        g_s, g_t, g_st = in_s.sum(), in_t.sum(), (in_s & in_t).sum()
        c = 1 - 1 / g_s - 1 / g_t + g_st / (g_s * g_t)
        if c < 1e-9:
            return None
        p = ((b - b[in_s].mean()) * (other - other[in_t].mean()))[in_s & in_t].sum() / c
        shared = [k for k in np.intersect1d(*ends) if stratum[int(places[0][k])] == h]
        total += phi * p + g * (f1 - f2) * sum(z[0][k] * z[1][k] for k in shared)
    return total


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.booleans())
def test_two_waves_with_every_pair_counted(seed, changing):
    rng = np.random.default_rng(seed)
    people, clusters = 14, 6
    places = np.tile(rng.integers(0, clusters, people).astype(float), (2, 1))
    if changing:
        places[rng.integers(0, 2, 4), rng.choice(people, 4, replace=False)] = NAN
    values = rng.integers(0, 3, (2, people)).astype(float)
    values[(rng.random((2, people)) < 0.3) | np.isnan(places)] = NAN
    stratum = np.arange(clusters) % 2
    expected = by_pairs(values, places, stratum)
    if expected is None:
        return
    first, later = (wave(w, values[w], places[w]) for w in (0, 1))
    design = design_of(values, places, np.append(stratum, 0)[: int(np.nanmax(places)) + 1])
    assert covariance(first, later, design, finite=True, fewest=0)[0, 0] == pytest.approx(expected, abs=1e-12)
