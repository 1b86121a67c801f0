"""Ordinal superiority: by counting pairs, against Brunner and Munzel, and through the covariance of two waves."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.covariance import contrast, covariance
from nulmeting.design import Design
from nulmeting.influence import answers, persons
from nulmeting.superiority import brunner_munzel, paired, superiority

# scipy.stats.brunnermunzel, example of its documentation
TREATED = np.array([1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1], dtype=float)
OTHER = np.array([3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4], dtype=float)


def alone(wave, values, first=0, **more):
    """Each respondent an organisation of its own."""
    values = np.asarray(values, dtype=float)
    who = first + np.arange(len(values))
    return answers(wave, values, who, who, **more)


def by_pairs(first, later, v=None, w=None):
    """Count pairs of answers one by one."""
    v, w = (np.ones(len(x)) if y is None else y for x, y in ((first, v), (later, w)))
    above = [[(b > a) + (b == a) / 2 for b in later] for a in first]
    return np.asarray(v) @ above @ w / (sum(v) * sum(w)) if len(first) and len(later) else np.nan


scores = st.lists(st.integers(1, 5), min_size=1, max_size=12).map(lambda x: np.array(x, dtype=float))


@given(scores, scores)
def test_estimate_is_the_share_of_pairs(first, later):
    found = superiority(alone(0, first), alone(1, later, 100))
    w = by_pairs(first, later)
    assert found.estimate[0, 0] == pytest.approx(w, abs=1e-12)
    before, after = found.relative_effects
    assert after - before == pytest.approx(w - 0.5, abs=1e-12)
    # as the mean of H = (F_first + F_later)/2 over each wave
    both = [np.concatenate([first, later]), np.repeat([1 / len(first), 1 / len(later)], [len(first), len(later)]) / 2]
    for side, effect in ((first, before), (later, after)):
        assert effect[0, 0] == pytest.approx(by_pairs(both[0], side, both[1]), abs=1e-12)
    assert superiority(alone(0, later), alone(1, first, 100)).estimate[0, 0] == pytest.approx(1 - w, abs=1e-12)
    assert superiority(alone(0, np.exp(first)), alone(1, np.exp(later), 100)).estimate[0, 0] == found.estimate[0, 0]


def test_brunner_munzel_gives_the_documented_values():
    statistic, df, p = brunner_munzel(TREATED, OTHER)
    assert (statistic, p) == pytest.approx((3.1374674823029505, 0.0057862086661515377), rel=1e-12)
    again = scipy.stats.brunnermunzel(TREATED, OTHER)
    assert 2 * scipy.stats.t.sf(again.statistic, df) == pytest.approx(again.pvalue, rel=1e-12)


def test_variance_of_brunner_and_munzel():
    """Each respondent an organisation, each wave with its multiplier n/(n-1): the same variance to the last digit."""
    found = superiority(alone(0, TREATED), alone(1, OTHER, 100))
    variance = sum(u.size / (u.size - 1) * float((u**2).sum()) for u in found.influence)
    statistic, _, _ = brunner_munzel(TREATED, OTHER)
    assert (found.estimate[0, 0] - 0.5) / variance**0.5 == pytest.approx(statistic, rel=1e-13)
    # organisations of the two waves in a stratum each: the covariance machinery gives it too
    parts = found.parts()
    responding = np.zeros((2, 111), dtype=bool)
    responding[0, :14] = responding[1, 100:] = True
    design = Design(np.repeat([0, 1], [100, 11]), responding)
    plan = [(-1.0, parts[0], 0, 0), (1.0, parts[1], 0, 0)]
    assert contrast(plan, design, finite=False) == pytest.approx(variance, rel=1e-13)


@given(scores.filter(lambda x: x.size > 1), scores.filter(lambda x: x.size > 1))
def test_brunner_munzel_against_scipy(first, later):
    found = brunner_munzel(first, later)
    separate = first.max() < later.min() or later.max() < first.min()
    if separate or len({*first, *later}) == 1:
        assert np.isnan(found).all()
        return
    expected = scipy.stats.brunnermunzel(first, later)
    if not np.isfinite(expected.statistic):
        assert np.isnan(found).all()
        return
    assert (found[0], found[2]) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("first", "later"), [([], []), ([1.0], [2.0]), ([1.0, 2.0], [3.0])])
def test_brunner_munzel_without_enough_answers(first, later):
    assert np.isnan(brunner_munzel(first, later)).all()


def waves(seed, domains=6, people=60, weighted=True, columns=2):
    """Partly overlapping waves with gaps, weights, clusters, and persons in several domains or none."""
    rng = np.random.default_rng(seed)
    sides = []
    for wave in (0, 1):
        person = np.sort(rng.choice(people, size=people * 2 // 3, replace=False))
        values = rng.integers(1, 6, (person.size, columns)) + 0.5 * wave * rng.integers(0, 2, (person.size, columns))
        values[rng.random(values.shape) < 0.1] = np.nan
        weight = rng.uniform(0.5, 2, person.size) if weighted else None
        member = rng.random((person.size, domains)) < 0.4
        # one domain that is empty in the first wave, one in both
        member[:, 4] &= wave == 1
        member[:, 5] = False
        row, domain = np.nonzero(member)
        keys = {"weight": weight, "row": row, "domain": domain, "domains": domains}
        sides.append(answers(wave, values.astype(float), person // 3, person, **keys))
    return sides


def plainly(side, domain, column, weight=None):
    rows = (side.domain == domain) & side.valid(column)
    value = side.values[side.row[rows], column]
    return value, np.ones(value.size) if side.weight is None else side.weight[side.row[rows]]


@pytest.mark.parametrize("weighted", [True, False])
def test_all_domains_at_once_as_each_by_itself(weighted):
    first, later = waves(1, weighted=weighted)
    found = superiority(first, later)
    for domain in range(6):
        for column in range(2):
            (a, v), (b, w) = plainly(first, domain, column), plainly(later, domain, column)
            expected = by_pairs(a, b, v, w)
            assert found.estimate[domain, column] == pytest.approx(expected, abs=1e-12, nan_ok=True)
    assert np.isnan(found.estimate[4:]).all() and np.isfinite(found.estimate[:4]).all()


def test_influence_is_the_derivative_to_a_respondents_weight():
    first, later = waves(2)
    found = superiority(first, later)
    step = 1e-6
    for domain in range(4):
        (a, v), (b, w) = plainly(first, domain, 0), plainly(later, domain, 0)
        for side, weight, u in ((0, v, found.influence[0]), (1, w, found.influence[1])):
            which = (first, later)[side]
            rows = np.flatnonzero((which.domain == domain) & which.valid(0))
            for place in (0, rows.size // 2, rows.size - 1):
                moved = [v.copy(), w.copy()]
                moved[side][place] += step
                back = [v.copy(), w.copy()]
                back[side][place] -= step
                slope = (by_pairs(a, b, *moved) - by_pairs(a, b, *back)) / (2 * step)
                assert u[rows[place], 0] == pytest.approx(weight[place] * slope, abs=1e-8)


def test_influence_adds_up_to_nothing_and_to_the_clusters():
    first, later = waves(3)
    found = superiority(first, later)
    for side, u, part, sign in zip((first, later), found.influence, found.parts(), (-1, 1), strict=True):
        assert u.shape == (side.row.size, 2) and np.isfinite(u).all()
        assert (u[~side.valid(0), 0] == 0).all() and (u[side.domain >= 4] == 0).all()
        sums = [np.bincount(side.domain, u[:, column], 6) for column in range(2)]
        assert np.allclose(sums, 0, atol=1e-12)
        cells = np.add.reduceat(u, part.start)
        assert np.allclose(sign * part.value, cells, atol=1e-14)
    before, after = (part.estimate for part in found.parts())
    assert np.allclose(after - before, found.estimate - 0.5, atol=1e-12, equal_nan=True)
    assert np.allclose(before, found.relative_effects[0], equal_nan=True)


def test_the_same_people_in_both_waves():
    """Everybody answers twice: one influence value per person, and the ordinary variance of a mean."""
    rng = np.random.default_rng(4)
    before = rng.integers(1, 6, 40).astype(float)
    after = np.clip(before + rng.integers(-1, 3, 40), 1, 5)
    found = superiority(alone(0, before), alone(1, after))
    both = found.influence[0][:, 0] + found.influence[1][:, 0]
    parts, design = found.parts(), Design(np.zeros(40, dtype=int), np.ones((2, 40), dtype=bool))
    plan = [(-1.0, parts[0], 0, 0), (1.0, parts[1], 0, 0)]
    assert contrast(plan, design, finite=False) == pytest.approx(40 * both.var(ddof=1), rel=1e-12)


@given(scores, st.data())
def test_the_same_answers_differ_by_exactly_nothing(values, data):
    weight = np.array(data.draw(st.lists(st.floats(0.1, 3), min_size=values.size, max_size=values.size)))
    found = superiority(alone(0, values, weight=weight), alone(1, values, weight=weight))
    before, after = found.parts()
    assert found.difference[0, 0] == 0 and after.estimate[0, 0] - before.estimate[0, 0] == 0
    assert np.allclose(found.influence[0] + found.influence[1], 0, atol=1e-15)


def test_standard_error_under_clusters_and_overlap_is_that_of_many_samples():
    rng, number, size = np.random.default_rng(5), 60, 3
    design = Design(np.zeros(number, dtype=int), np.ones((2, number), dtype=bool))
    estimates, variances = [], []
    for _ in range(400):
        own = rng.normal(size=(number, 1))
        stable = rng.normal(size=(number, size))
        sides = []
        for wave in (0, 1):
            latent = own + stable + rng.normal(size=(number, size)) + 0.4 * wave
            kept = rng.random((number, size)) < 0.7
            kept[:, 0] = True
            cluster = np.repeat(np.arange(number), size)[kept.ravel()]
            value = np.digitize(latent, [-2, -0.5, 0.5, 2]).astype(float)[kept]
            sides.append(answers(wave, value, cluster, np.flatnonzero(kept.ravel())))
        found = superiority(*sides)
        parts = found.parts()
        estimates.append(found.estimate[0, 0])
        variances.append(contrast([(-1.0, parts[0], 0, 0), (1.0, parts[1], 0, 0)], design, finite=False))
    # 400 samples give the variance to 7% (one standard error)
    assert np.mean(variances) == pytest.approx(np.var(estimates), rel=0.2)


@pytest.mark.parametrize(
    ("first", "later", "w"),
    [
        ([1, 2, 2], [3, 4, 4, 5], 1.0),
        ([3, 4], [1, 2, 2], 0.0),
        ([3, 3], [3, 3, 3], 0.5),
        ([2], [4], 1.0),
        ([2], [2], 0.5),
    ],
    ids=["all above", "all below", "all equal", "one each", "one each, equal"],
)
def test_without_spread_of_placements_there_is_no_influence(first, later, w):
    found = superiority(alone(0, first), alone(1, later, 100))
    assert found.estimate[0, 0] == w
    assert (found.influence[0] == 0).all() and (found.influence[1] == 0).all()
    assert all((part.value == 0).all() for part in found.parts())


@pytest.mark.parametrize(("first", "later"), [([], [1.0, 2.0]), ([1.0, 2.0], []), ([], []), ([np.nan], [2.0])])
def test_a_wave_without_anybody(first, later):
    found = superiority(alone(0, first), alone(1, later, 100))
    assert np.isnan(found.estimate).all() and np.isnan(found.relative_effects).all()
    assert all((u == 0).all() for u in found.influence)
    assert all(np.isnan(part.estimate).all() and (part.value == 0).all() for part in found.parts())


def test_a_ratio_has_no_rank():
    ratio = alone(0, [1.0, 2.0], base=np.ones((2, 1)))
    with pytest.raises(ValueError, match="denominator"):
        superiority(ratio, alone(1, [1.0], 9))


def test_the_same_answers_in_one_domain_among_others():
    rng = np.random.default_rng(7)
    domain, weight = np.repeat(np.arange(50), 9), rng.uniform(0.1, 3, 450)
    values = rng.integers(1, 6, 450).astype(float)
    moved = np.where(domain % 2 == 0, values, rng.integers(1, 6, 450))
    keys = {"weight": weight, "row": np.arange(450), "domain": domain, "domains": 50}
    found = superiority(alone(0, values, **keys), alone(1, moved, **keys))
    assert (found.difference[::2] == 0).all() and (found.difference[1::2] != 0).all()


def test_the_sign_of_each_persons_change():
    first = answers(0, np.array([1.0, 3, 5, 2, np.nan]), np.array([0, 0, 1, 1, 2]), np.array([0, 1, 2, 3, 4]))
    later = answers(1, np.array([4.0, 2, 5, 3, 1]), np.array([2, 0, 1, 0, 2]), np.array([4, 1, 2, 0, 9]))
    change = paired(first, later)
    found = persons(change)
    signs = dict(zip(change.person.tolist(), change.values[change.row, 0].tolist(), strict=True))
    # 0: 1 to 3; 1: 3 to 2; 2: 5 and 5; 4: not valid before; 3 and 9 in one wave only
    assert signs == pytest.approx({0: 1, 1: -1, 2: 0, 4: np.nan}, nan_ok=True)
    assert found.estimate[0, 0] == 0 and found.denominator[0, 0] == 3
    assert change.cluster.tolist() == sorted(change.cluster.tolist())


def test_paired_signs_are_a_mean_with_its_influence():
    first, later = waves(6)
    change = paired(first, later)
    found = persons(change)
    for domain in range(4):
        sides = [{p: i for i, p in enumerate(side.person) if side.domain[i] == domain} for side in (first, later)]
        signs, weights = [], []
        for person in sides[0].keys() & sides[1].keys():
            a, b = first.values[first.row[sides[0][person]], 1], later.values[later.row[sides[1][person]], 1]
            if not np.isnan(a + b):
                signs.append(np.sign(b - a))
                weights.append(later.weight[later.row[sides[1][person]]])
        assert found.estimate[domain, 1] == pytest.approx(np.average(signs, weights=weights), abs=1e-12)
    assert np.isnan(found.estimate[4:]).all()
    assert np.allclose(np.add.reduceat(found.value, np.flatnonzero(np.diff(found.domain, prepend=-1))), 0, atol=1e-12)
    # unweighted, everybody an organisation: the variance of a mean of signs, n/(n-1) times (1 - zeros/n - D²)/n
    signs = np.array([1.0, 1, 1, 0, -1, 0, 1])
    change = paired(alone(0, np.full(7, 3.0)), alone(1, 3 + signs))
    part, design = persons(change), Design(np.zeros(7, dtype=int), np.ones((2, 7), dtype=bool))
    assert part.estimate[0, 0] == pytest.approx(3 / 7)
    variance = covariance(part, part, design, finite=False)[0, 0]
    assert variance == pytest.approx((5 / 7 - (3 / 7) ** 2) / 6, rel=1e-12)


def test_nobody_in_both_waves():
    change = paired(alone(0, [1.0, 2.0]), alone(1, [1.0, 2.0], 50))
    assert change.row.size == 0 and np.isnan(persons(change).estimate).all()
    assert paired(alone(0, []), alone(1, [])).row.size == 0
