"""What stands on the covariance: intervals of a change, ordinal superiority, medians."""

from itertools import product
from math import comb

import numpy as np
import pytest
from every_sample import blocks, mean, pairs, population, subsets, true_covariance
from nulmeting.covariance import covariance
from nulmeting.design import Design
from nulmeting.exact_intervals import konijn
from nulmeting.influence import answers
from nulmeting.intervals import mover
from nulmeting.medians import ordered
from nulmeting.share_intervals import critical, korn_graubard, wilson
from nulmeting.superiority import superiority

LEVELS = np.exp(np.linspace(np.log(1e-8), np.log(0.95), 250))


def test_mover_of_symmetric_limits_is_wald_with_the_design_covariance():
    error, rho, z = np.array([0.04, 0.03]), 0.6, 1.96
    low, high = mover((0.4, 0.4 - z * error[0], 0.4 + z * error[0]), (0.5, 0.5 - z * error[1], 0.5 + z * error[1]), rho)
    reach = z * np.sqrt((error**2).sum() - 2 * rho * error.prod())
    assert (low, high) == pytest.approx((0.1 - reach, 0.1 + reach), rel=1e-12)


def nested(low, high):
    """Whether intervals at falling levels of confidence (rising α) lie within one another."""
    return (np.diff(low) >= -1e-9).all() and (np.diff(high) <= 1e-9).all()


@pytest.mark.parametrize(("size", "n"), [(20, 12), (50, 40), (50, 10)])
@pytest.mark.parametrize("limits", ["wilson", "korn_graubard"])
def test_mover_is_nested_with_continuous_limits(size, n, limits):
    worth = n * (size - 1) / (size - n)
    ends = {}
    for x in range(0, n + 1, max(1, n // 12)):
        p = np.full(LEVELS.size, x / n)
        if limits == "wilson":
            ends[x] = wilson(p, worth, LEVELS)
        else:
            ends[x] = korn_graubard(p, np.full(p.size, worth), np.full(p.size, n), np.full(p.size, n - 1.0), LEVELS)
    for x, y in product(ends, ends):
        p, q = x / n, y / n
        # a share of 0 or 1 has no variance, and so no correlation
        greatest = 0.0
        if min(p, q) > 0 and max(p, q) < 1:
            greatest = np.sqrt(min(p, q) * (1 - max(p, q)) / (max(p, q) * (1 - min(p, q))))
        for rho in (-0.2, 0.0, 0.3, 0.6, 0.8, 0.9):
            if rho <= greatest:
                assert nested(*mover((p, *ends[x]), (q, *ends[y]), rho)), (x, y, rho)


def test_mover_is_not_nested_with_exact_limits():
    # 3 and 4 of 12 of 20, correlation 0.9: at two levels 0 comes back in as α rises
    sides = [
        konijn(np.full(LEVELS.size, x), np.full(LEVELS.size, 12), np.full(LEVELS.size, 20), LEVELS) for x in (3, 4)
    ]
    low, high = mover((3 / 12, *sides[0]), (4 / 12, *sides[1]), 0.9)
    without = (low > 1e-12) | (high < -1e-12)
    assert not nested(low, high)
    assert np.abs(np.diff(without.astype(int))).sum() > 1


def splits(counts, size):
    """All ways to draw `size` units of four kinds, and in how many ways each comes about."""
    found = np.array([k for k in product(*(range(min(c, size) + 1) for c in counts)) if sum(k) == size])
    return found, np.array([np.prod([comb(c, x) for c, x in zip(counts, k, strict=True)]) for k in found], dtype=float)


def outcomes(counts, first, later, both):
    """Numbers of kinds 11, 10, 01, 00 among those in both waves, the first only, the later only; with chances."""
    rows, chance = [], []
    for a, ways in zip(*splits(counts, both), strict=True):
        for b, more in zip(*splits(np.array(counts) - a, first - both), strict=True):
            for c, most in zip(*splits(np.array(counts) - a - b, later - both), strict=True):
                rows.append((a, b, c))
                chance.append(ways * more * most)
    return np.array(rows, dtype=float).transpose(1, 0, 2), np.array(chance) / sum(chance)


def change_of_shares(counts, first, later, both):
    """Shares, variances, correlation and chance of every outcome."""
    size = sum(counts)
    (a, b, c), chance = outcomes(counts, first, later, both)
    p = (a[:, :2].sum(axis=1) + b[:, :2].sum(axis=1)) / first
    q = (a[:, ::2].sum(axis=1) + c[:, ::2].sum(axis=1)) / later
    own = [(1 - n / size) * x * (1 - x) / (n - 1) for x, n in ((p, first), (q, later))]
    joined = a[:, 0] * (1 - p) * (1 - q) - a[:, 1] * (1 - p) * q - a[:, 2] * p * (1 - q) + a[:, 3] * p * q
    kept = 1 - 1 / first - 1 / later + both / (first * later)
    joint = (both / (first * later) - 1 / size) * joined / both / kept
    scale = np.sqrt(own[0] * own[1])
    rho = np.clip(np.divide(joint, scale, out=np.zeros(scale.size), where=scale > 0), -1, 1)
    return (p, q), own, rho, chance


# enumerated coverage of nominal 95 % intervals, N = 20; kinds 11, 10, 01, 00 of the population
@pytest.mark.parametrize(
    ("counts", "sizes", "with_wilson", "with_korn_graubard"),
    [
        ((6, 4, 3, 7), (12, 10, 8), 0.9546, 0.9662),
        ((6, 4, 3, 7), (14, 14, 12), 0.9449, 0.9644),
        ((2, 2, 1, 15), (12, 10, 8), 0.9509, 0.9850),
        ((10, 5, 0, 5), (14, 14, 12), 0.9318, 0.9611),
        ((3, 0, 6, 11), (12, 10, 8), 0.9536, 0.9665),
        ((3, 0, 6, 11), (14, 14, 12), 0.9274, 0.9573),
    ],
)
def test_coverage_of_a_change(counts, sizes, with_wilson, with_korn_graubard):
    (p, q), own, rho, chance = change_of_shares(counts, *sizes)
    true = (counts[2] - counts[1]) / 20
    for expected, exact in ((with_wilson, False), (with_korn_graubard, True)):
        sides = []
        for share, variance, n in ((p, own[0], sizes[0]), (q, own[1], sizes[1])):
            worth = np.full(share.size, n * 19 / (20 - n))
            np.divide(share * (1 - share), variance, out=worth, where=variance > 0)
            units = np.full(share.size, float(n))
            ends = korn_graubard(share, worth, units, units - 1, 0.05) if exact else wilson(share, worth, 0.05)
            sides.append((share, *ends))
        low, high = mover(sides[0], sides[1], rho)
        assert chance[(low <= true + 1e-12) & (true - 1e-12 <= high)].sum() == pytest.approx(expected, abs=5e-5)


def superiorities(given, samples):
    """Superiority of the later wave and its variance, for every sample."""
    found, variance = [], []
    for waves, design in blocks(given, samples):
        one = superiority(waves[0].answers, waves[1].answers)
        parts = one.parts()
        own = [covariance(part, part, design, finite=True)[:, 0] for part in parts]
        found.append(one.estimate[:, 0])
        variance.append(own[0] + own[1] - 2 * covariance(*parts, design, finite=True)[:, 0])
    return np.concatenate(found), np.concatenate(variance)


# enumerated relative bias of the linearised variance: marks of 1 to 5
@pytest.mark.parametrize(("sizes", "bias"), [((5, 4, 3), 0.0494), ((6, 6, 5), 0.0212), ((7, 6, 5), 0.0054)])
def test_superiority(sizes, bias):
    given = population([[1, 2, 2, 3, 3, 4, 5, 1], [2, 2, 3, 3, 4, 5, 5, 3]])
    found, variance = superiorities(given, pairs(8, *sizes))
    assert mean(variance) / true_covariance(found, found) - 1 == pytest.approx(bias, abs=5e-5)


def test_superiority_of_independent_waves_is_brunner_munzel():
    # scipy.stats.brunnermunzel documentation data: W = 3.1374675 (scipy 1.17: scipy.stats.brunnermunzel(x, y))
    x = np.array([1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1], dtype=float)
    y = np.array([3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4], dtype=float)
    one = superiority(answers(0, x, np.arange(14), np.arange(14)), answers(1, y, np.arange(14, 25), np.arange(14, 25)))
    responding = np.array([np.arange(25) < 14, np.arange(25) >= 14])
    design = Design(np.zeros(25, dtype=np.int64), responding)
    variance = sum(covariance(part, part, design, finite=False, waves=[part.wave])[0, 0] for part in one.parts())
    assert (one.estimate[0, 0] - 0.5) / np.sqrt(variance) == pytest.approx(3.1374674823029505, rel=1e-10)


# enumerated coverage of nominal 95 % intervals of the median: all values different, and in threes
@pytest.mark.parametrize(
    ("size", "n", "different", "threes"),
    [(11, 5, 0.9957, 0.9654), (11, 7, 1.0, 1.0), (15, 9, 0.9888, 1.0), (15, 12, 1.0, 1.0)],
)
def test_coverage_of_woodruff(size, n, different, threes):
    for values, expected in ((np.arange(size), different), (np.arange(size) // 3, threes)):
        samples, true = (subsets(size, n),), np.median(values)
        inside, number = 0, 0
        for waves, _ in blocks(population([values]), samples):
            one = ordered(waves[0].answers)
            middle = one.medians()[:, 0]
            chosen = samples[0][number : number + middle.size]
            number += middle.size
            share = (chosen & (values <= middle[:, None])).sum(axis=1) / n
            half = critical(0.05, n - 1) * np.sqrt((1 - n / size) * share * (1 - share) / (n - 1))
            low, high = (one.quantiles((0.5 + side * half)[:, None])[:, 0] for side in (-1, 1))
            inside += ((low <= true) & (true <= high)).sum()
        assert inside / number == pytest.approx(expected, abs=5e-5)
