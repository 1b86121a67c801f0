"""The R-indicator: against R, by hand, at the limits, and under random response."""

from __future__ import annotations

import numpy as np
import pytest
from nulmeting.r_indicator import draws_of_clusters, draws_of_units, indicators, partial, summary
from nulmeting.response_model import logistic, patterns, respondents_of

# Admitted and all applicants by department A to F, men and then women (R's UCBAdmissions)
ADMITTED = [512, 353, 120, 138, 53, 22, 89, 17, 202, 131, 94, 24]
APPLIED = [825, 560, 325, 417, 191, 373, 108, 25, 593, 375, 393, 341]
# The same of every 40th row
FEW_ADMITTED = [13, 9, 3, 4, 2, 0, 2, 0, 5, 3, 2, 1]
FEW_APPLIED = [21, 14, 9, 11, 5, 9, 3, 0, 14, 9, 10, 9]


def units(sizes, responding):
    """One row per unit: sex and department as 0/1, and whether it responded."""
    cells = np.repeat(np.arange(12), sizes)
    columns = np.column_stack([cells < 6, cells >= 6, *(cells % 6 == d for d in range(6))]).astype(float)
    place = np.arange(cells.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return columns, place < np.repeat(responding, sizes)


def classes(*sizes):
    """One column per class of units, each with a probability of its own."""
    which = np.repeat(np.arange(len(sizes)), sizes)
    return patterns((which[:, None] == np.arange(len(sizes))).astype(float))


# d <- as.data.frame(UCBAdmissions); d <- d[rep(1:24, d$Freq), ]  # second case: d <- d[seq(1, nrow(d), 40), ]
# m <- glm(Admit == "Admitted" ~ Gender + Dept, binomial, d, epsilon = 1e-14); p <- fitted(m); N <- length(p)
# X <- model.matrix(m); V <- solve(t(X) %*% (p * (1 - p) * X)); Z <- scale(p * (1 - p) * X, scale = FALSE); S2 <- var(p)
# print(c(p[c(1, N)], 1 - 2 * sqrt(S2), 1 - 2 * sqrt(S2 - sum((Z %*% V) * Z) / (N - 1))), digits = 12)
@pytest.mark.parametrize(
    ("sizes", "responding", "expected"),
    [
        (APPLIED, ADMITTED, (0.6415392956377, 0.0675744993803, 0.5953492207896, 0.5966323722478)),
        (FEW_APPLIED, FEW_ADMITTED, (0.6254637318428, 0.0551409127031, 0.5994121720839, 0.6555561486787)),
    ],
)
def test_agrees_with_r(sizes, responding, expected):
    columns, met = units(sizes, responding)
    found = patterns(columns)
    made = indicators(found, respondents_of(found, met))
    fitted = made.fitted[0, found.of[[0, -1]]]
    assert (*fitted, made.unadjusted[0], made.adjusted[0]) == pytest.approx(expected, abs=5e-13)


def test_columns_that_add_nothing_are_left_out():
    columns, _ = units(APPLIED, ADMITTED)
    found = patterns(np.column_stack([columns, np.zeros(len(columns)), columns[:, 0] + columns[:, 1]]))
    # the constant, one of two sexes, five of six departments
    assert found.design.shape == (12, 7) and found.size.sum() == len(columns)
    assert np.linalg.matrix_rank(found.design) == 7


def test_overlapping_categories_are_all_kept():
    # networks a, b, both, none
    found = patterns(np.array([[1, 0], [0, 1], [1, 1], [0, 0], [1, 0]], dtype=float))
    assert found.design.shape == (4, 3) and sorted(found.size) == [1, 1, 1, 2]


def test_classes_of_units_by_hand():
    # of 10, 8 and 6 respond 4, all and 3: probabilities .4, 1 and .5, and every unit of a class tells the same
    found = classes(10, 8, 6)
    order = np.argsort(-found.size)
    responding = np.zeros((1, 3))
    responding[0, order] = [4, 8, 3]
    made = indicators(found, responding)
    assert made.fitted[0, order] == pytest.approx([0.4, 1, 0.5], abs=1e-9)
    chance = np.repeat([0.4, 1, 0.5], [10, 8, 6])
    # z' J^-1 z of a unit is p(1-p)/n_k, so their sum is that of p(1-p) over the classes; centring takes off the mean
    spread = chance * (1 - chance)
    bias = (0.24 + 0 + 0.25 - spread.mean()) / 23
    assert made.unadjusted[0] == pytest.approx(1 - 2 * chance.std(ddof=1))
    assert made.adjusted[0] == pytest.approx(1 - 2 * np.sqrt(chance.var(ddof=1) - bias))


def test_separation_has_a_limit():
    # two overlapping traits: whoever has one of them responds
    columns = np.repeat([[0, 0], [1, 0], [0, 1], [1, 1]], [9, 4, 3, 2], axis=0).astype(float)
    found = patterns(columns)
    fitted = logistic(found.design, found.size, respondents_of(found, columns.any(axis=1) | (np.arange(18) < 3)))
    assert fitted[0, found.of] == pytest.approx(np.where(columns.any(axis=1), 1, 1 / 3), abs=1e-9)
    # and the other way round, where nothing is left to chance
    made = indicators(found, respondents_of(found, ~columns.any(axis=1)))
    assert (made.unadjusted[0], made.adjusted[0]) == pytest.approx([1 - 2 * np.sqrt(9 * 9 / 18 / 17)] * 2, abs=1e-9)


@pytest.mark.parametrize("everybody", [True, False])
def test_everybody_or_nobody(everybody):
    found = classes(4, 3)
    made = indicators(found, respondents_of(found, np.full(7, everybody)))
    assert made.fitted.tolist() == [[float(everybody)] * 2]
    assert made.unadjusted[0] == made.adjusted[0] == 1


def test_one_unit_has_no_spread():
    assert np.isnan(indicators(classes(1), np.ones((1, 1))).adjusted).all()


def test_equal_response_is_1():
    found = classes(10, 20)
    made = indicators(found, found.size[None, :] / 2)
    assert made.unadjusted[0] == pytest.approx(1) and made.adjusted[0] == 1


def test_a_hundred_draws_are_each_as_if_alone():
    columns, met = units(FEW_APPLIED, FEW_ADMITTED)
    found = patterns(columns)
    drawn = draws_of_units(found, int(met.sum()), 100, np.random.default_rng(1))
    together = indicators(found, drawn)
    assert together.adjusted == pytest.approx([indicators(found, one[None]).adjusted[0] for one in drawn], abs=1e-8)


def test_random_response_of_a_small_register_is_centred():
    """264 units, traits of 3, 3 and 2 overlapping categories, 173 respond at random: as in the example measurement."""
    rng = np.random.default_rng(5)
    columns = np.column_stack([np.eye(3)[rng.integers(0, 3, 264)], np.eye(3)[rng.integers(0, 3, 264)],
                               rng.random((264, 2)) < 0.6]).astype(float)  # fmt: skip
    found = patterns(columns)
    drawn = draws_of_units(found, 173, 2000, rng)
    made = indicators(found, drawn)
    chance, free = 173 / 264, found.design.shape[1] - 1
    squares = ((1 - made.unadjusted) / 2) ** 2
    # by chance S² is p(1-p)(k-1)/(N-1), a tenth of which is 20 standard errors
    assert squares.mean() == pytest.approx(chance * (1 - chance) * free / 263, rel=0.1)
    # R: .86 before, and about as often above as below 1 after; what is above counts as 1
    assert 0.84 < made.unadjusted.mean() < 0.88 and made.unadjusted.max() < 1
    assert 0.5 < (made.adjusted == 1).mean() < 0.62
    assert made.adjusted.mean() > 0.94


def test_adjustment_takes_off_what_estimation_adds():
    """200 units in five classes that respond with different probabilities, each by itself."""
    rng = np.random.default_rng(9)
    chance = np.array([0.35, 0.5, 0.6, 0.7, 0.85])
    found = classes(40, 40, 40, 40, 40)
    made = indicators(found, rng.binomial(40, chance, (4000, 5)).astype(float))
    plain, adjusted = (((1 - x) / 2) ** 2 for x in (made.unadjusted, made.adjusted))
    truth = np.repeat(chance, 40).var(ddof=1)
    # standard error of either mean: about .0002
    assert plain.mean() - truth > 0.004
    assert adjusted.mean() == pytest.approx(truth, abs=0.0008)


def test_draws_of_units_are_of_the_right_number_and_even():
    found = classes(3, 5, 8)
    drawn = draws_of_units(found, 6, 4000, np.random.default_rng(2))
    assert set(drawn.sum(axis=1)) == {6} and (drawn <= found.size).all()
    assert drawn.mean(axis=0) == pytest.approx(found.size * 6 / 16, rel=0.05)


def test_draws_of_clusters_keep_numbers_together():
    # organisations of 2, 2, 1, 3, 1 with 2, 0, 1, 2, 0 respondents; every unit a pattern of its own
    clusters = np.array([7, 7, 2, 2, 5, 9, 9, 9, 0])
    responding = np.array([1, 1, 0, 0, 1, 1, 0, 1, 0], dtype=bool)
    found = patterns(np.eye(9))
    drawn = draws_of_clusters(found, clusters, responding, 4000, np.random.default_rng(3))[:, found.of]
    sums = {code: drawn[:, clusters == code].sum(axis=1) for code in np.unique(clusters)}
    assert set(sums[9]) == {2}
    # either of the organisations of two answers as a whole, the other not at all; likewise of one
    assert (sums[7] + sums[2] == 2).all() and set(sums[7]) == {0, 2}
    assert (sums[5] + sums[0] == 1).all()
    # all as likely within a size: 1/2, 1/2 and 2/3
    expected = [0.5] * 5 + [2 / 3] * 3 + [0.5]
    assert drawn.mean(axis=0) == pytest.approx(expected, abs=0.03)


def test_draws_do_not_depend_on_the_codes_of_clusters():
    clusters, responding = np.repeat(np.arange(30), 3), np.arange(90) % 4 < 2
    found = patterns(np.eye(5)[np.arange(90) % 5])
    made = [
        draws_of_clusters(found, codes, responding, 20, np.random.default_rng(3)) for codes in (clusters, 99 - clusters)
    ]
    assert (made[0] == made[1]).all()


def test_keeping_clusters_together_widens_the_distribution_of_a_trait_of_clusters():
    """Organisations of six that answer as a whole: by chance their kinds differ more than those of single persons."""
    clusters = np.repeat(np.arange(60), 6)
    kind = np.eye(4)[np.arange(60) % 4][clusters]
    responding = np.isin(clusters, np.arange(0, 60, 2))
    found, rng = patterns(kind), np.random.default_rng(4)
    singly = indicators(found, draws_of_units(found, int(responding.sum()), 500, rng)).unadjusted
    together = indicators(found, draws_of_clusters(found, clusters, responding, 500, rng)).unadjusted
    # S² six times as large: 1 - R times the root of 6
    assert (1 - together).mean() / (1 - singly).mean() == pytest.approx(np.sqrt(6), rel=0.1)


def test_partial_indicator_is_the_spread_between_categories():
    found = classes(10, 20)
    fitted = np.where(found.size == 10, 0.8, 0.5)
    own = (found.size[found.of] == 10)[:, None].astype(float)
    # mean .6: (.2² 10 + .1² 20)/30
    assert partial(found, fitted, own) == pytest.approx(np.sqrt(0.02))
    assert partial(found, fitted, np.ones((30, 1))) == 0


def test_summary_counts_the_draws_that_are_as_low():
    random = np.array([0.7, 0.8, 0.9, 1.0])
    assert summary(0.8, random)[0] == pytest.approx(0.85)
    assert summary(0.8, random)[3] == pytest.approx(3 / 5)
    assert summary(0.5, random)[3] == pytest.approx(1 / 5)
    assert summary(1.0, random, (0, 1))[1:] == (0.7, 1.0, 1.0)
