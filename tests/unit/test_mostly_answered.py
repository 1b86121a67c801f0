"""Limits where most of the register answered, against sums of binomial chances."""

import numpy as np
import pytest
from nulmeting.mostly_answered import mostly_answered, silent_limit
from nulmeting.share_intervals import korn_graubard, prepare
from scipy import stats


def limit(p, n_star, response, alpha=0.05):
    return float(silent_limit(np.array(p), np.array(n_star), np.array(response), np.array(alpha)))


@pytest.mark.parametrize(("seen", "response"), [(1, 0.6), (2, 0.9), (5, 0.75), (30, 0.55), (30, 0.95)])
def test_the_units_that_may_be_silent(seen, response):
    # a share so rare that x = p n* (1-f)
    p, n_star = 1e-9, seen / (1 - response) * 1e9
    total = limit(p, n_star, response) / p / response * seen
    # P(X < x) + half P(X = x), of the whole numbers on both sides, encloses α/2 but for the steps
    chance = [
        stats.binom.cdf(seen - 1, m, response) + stats.binom.pmf(seen, m, response) / 2
        for m in (int(total) - 1, int(total) + 2)
    ]
    assert chance[0] > 0.025 > chance[1]


def test_none_seen():
    # I_{1-f}(u + 1/2, 1/2) = α/2: f = .9 leaves 0.77 of a unit
    unseen = stats.beta.cdf(0.1, 0.7721 + 0.5, 0.5)
    assert unseen == pytest.approx(0.025, abs=2e-5)
    assert limit(0.0, 500, 0.9) == pytest.approx(0.7721 * 0.9 / (500 * 0.1), rel=1e-3)


def test_many_seen_is_the_normal_limit():
    p, n_star = 0.3, 1e7
    assert limit(p, n_star, 0.7) - p == pytest.approx(1.959964 * (p * (1 - p) / n_star) ** 0.5, rel=1e-2)


def test_it_grows_with_the_level_and_stays_a_share():
    alphas = np.array([1.0, 0.5, 0.05, 1e-4, 1e-12, 1e-15])
    found = [limit(0.1, 30, 0.8, alpha) for alpha in alphas]
    assert (np.diff(found) >= 0).all() and found[0] < found[2] < found[3] and found[0] <= 0.1 and found[-1] <= 1


def drawn_out(p, size=100.0, n=90.0, whole=True, method="korn_graubard", n_star=600.0):
    arrays = [np.atleast_1d(np.asarray(x, dtype=float)) for x in (p, n_star, n, size, 80.0)]
    p, n_star, n, size, df = np.broadcast_arrays(*arrays)
    made = prepare(method, p, np.nan, n, n_star, np.nan, df, np.sqrt(p * (1 - p) / n_star))
    return mostly_answered(made, p, n_star, n, size, df, np.full(p.shape, whole)).at(np.full(p.shape, 0.05))


def test_a_share_and_its_opposite_have_opposite_intervals():
    p = np.array([0.0, 0.02, 0.3, 0.5])
    (low, high), (other_low, other_high) = drawn_out(p), drawn_out(1 - p)
    assert low == pytest.approx(1 - other_high, abs=1e-12) and high == pytest.approx(1 - other_low, abs=1e-12)
    plain = korn_graubard(p, 600, 90, 80, 0.05)
    assert low[:3] == pytest.approx(plain[0][:3]) and (high > plain[1]).all() and low[3] < plain[0][3]


def test_others_keep_their_limits():
    plain = korn_graubard(0.1, 600, 90, 80, 0.05)
    # half answered, everybody did, or there is no population
    for size in (180.0, 90.0, np.nan):
        assert np.ravel(drawn_out(0.1, size=size)) == pytest.approx(np.ravel(plain))
    assert drawn_out(0.1, method="wilson")[1] < drawn_out(0.1)[1]


def test_of_incomplete_organisations_the_variance_tells_who_is_silent():
    # 90 of 90 organisations, worth 450 independent ones: as if 4 in 5 answered
    found = drawn_out(0.1, size=90.0, whole=False, n_star=450.0)
    assert found[1] == pytest.approx(limit(0.1, float(450 * 0.9973), 0.8), rel=1e-3)
    # worth no more than they are: nothing is drawn out
    plain = korn_graubard(0.1, 80, 90, 80, 0.05)
    assert float(drawn_out(0.1, size=100.0, whole=False, n_star=80.0)[1][0]) == pytest.approx(float(plain[1]))
