"""Few or no organisations in both waves: the covariance is bounded by Cauchy-Schwarz, not estimated."""

import numpy as np
import pytest
from every_sample import blocks, covariances, estimates, mean, pairs, population, true_covariance
from nulmeting.covariance import least_favourable

FIRST = [3, 1, 4, 1, 5, 9, 2, 6]
LATERS = {"alike": [4, 1, 5, 1, 6, 8, 3, 5], "apart": [5, 3, 1, 8, 2, 6, 4, 4], "opposite": [-v for v in FIRST]}


def bounds(given, samples, **how):
    return np.concatenate(
        [
            least_favourable(waves[0], waves[1], design, finite=True)[:, 0]
            for waves, design in blocks(given, samples, **how)
        ]
    )


# enumerated: 5 and 3 of 8; how far the bound falls short on average of the one with the true variances, and
# the variance of the change with it over the true one
@pytest.mark.parametrize("rule", ["persons", "mean"])
@pytest.mark.parametrize(
    ("later", "both", "short", "ratio"),
    [
        ("alike", 0, 0.137, 0.957),
        ("alike", 1, 0.115, 0.980),
        ("alike", 3, 0.053, 3.255),
        ("apart", 0, 0.103, 1.938),
        ("apart", 2, 0.097, 1.055),
        ("opposite", 0, 0.168, 14.74),
        ("opposite", 1, 0.138, 2.303),
        ("opposite", 2, 0.100, 0.994),
        ("opposite", 3, 0.055, 0.981),
    ],
)
def test_bound(later, both, short, ratio, rule):
    given, samples = population([FIRST, LATERS[later]]), pairs(8, 5, 3, both)
    least = bounds(given, samples, rule=rule)
    levels = estimates(given, samples, rule=rule)
    change = levels[1] - levels[0]
    spread = [np.var(row, ddof=1) for row in given.values]
    limit = -abs(both / 15 - 1 / 8) * np.sqrt(spread[0] * spread[1])
    # with the true variances it is a bound, reached where the waves are opposite
    assert true_covariance(*levels) >= limit * (1 + 1e-9)
    assert 1 - mean(least) / limit == pytest.approx(short, abs=5e-4)
    own = [covariances(given, samples, w, w, rule=rule) for w in (0, 1)]
    widest = mean(own[0] + own[1] - 2 * least)
    assert widest / true_covariance(change, change) == pytest.approx(ratio, abs=6e-4 * max(1, ratio))


def test_bound_from_the_variances_of_the_waves_alone_is_wider():
    given, samples = population([FIRST, LATERS["apart"]]), pairs(8, 5, 3, 2)
    own = [covariances(given, samples, w, w) for w in (0, 1)]
    # sqrt(V_s V_t) over |F| C_st/(C_s C_t) S_s S_t: sqrt((1/5 - 1/8)(1/3 - 1/8))/|2/15 - 1/8| = 15
    assert mean(np.sqrt(own[0] * own[1])) / -mean(bounds(given, samples)) == pytest.approx(15, rel=1e-9)
