"""Intervals of a share: against printed tables and R, at their limits, and as one family."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.exact_intervals import konijn
from nulmeting.intervals import mover
from nulmeting.share_intervals import (
    METHODS,
    clopper_pearson,
    critical,
    design_size,
    jeffreys,
    korn_graubard,
    limits,
    logit,
    midp,
    prepare,
    student,
    wilson,
)
from nulmeting.wang import wang
from scipy import stats

BINOMIAL = {"wilson": wilson, "clopper_pearson": clopper_pearson, "jeffreys": jeffreys, "midp": midp}
NESTED = tuple(name for name in METHODS if name != "wang")


def close(found, expected, within):
    return np.allclose(np.array(found, dtype=float).ravel(), expected, atol=within, rtol=0)


# Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3 (wilson); methods 5 and 6 by their formula
# 13/16: R package contingencytables, chapter 2
@pytest.mark.parametrize(
    ("method", "x", "n", "low", "high"),
    [
        ("wilson", 81, 263, 0.2553, 0.3662),
        ("wilson", 15, 148, 0.0624, 0.1605),
        ("wilson", 0, 20, 0, 0.1611),
        ("wilson", 1, 29, 0.0061, 0.1718),
        ("clopper_pearson", 81, 263, 0.2527, 0.3676),
        ("clopper_pearson", 15, 148, 0.0578, 0.1617),
        ("clopper_pearson", 0, 20, 0, 0.1684),
        ("clopper_pearson", 1, 29, 0.0009, 0.1776),
        ("midp", 81, 263, 0.2544, 0.3658),
        ("midp", 15, 148, 0.0601, 0.1581),
        ("midp", 0, 20, 0, 0.1391),
        ("midp", 1, 29, 0.0017, 0.1585),
        ("clopper_pearson", 13, 16, 0.5435, 0.9595),
        ("midp", 13, 16, 0.5699, 0.9500),
        ("wilson", 13, 16, 0.5699, 0.9341),
        ("jeffreys", 13, 16, 0.5792, 0.9442),
    ],
)
def test_a_binomial_interval_gives_the_printed_limits(method, x, n, low, high):
    assert close(BINOMIAL[method](x / n, n, 0.05), (low, high), 0.5e-4)


# R 4.2.2: binom.test(x, n, conf.level = level)$conf.int
@pytest.mark.parametrize(
    ("x", "n", "level", "low", "high"),
    [
        (0, 20, 0.5, 0, 0.06696700846319259),
        (0, 20, 0.95, 0, 0.16843347098308536),
        (0, 20, 0.999, 0, 0.31616944795416935),
        (1, 29, 0.5, 0.0098710298543232579, 0.0901777273280222058),
        (1, 29, 0.95, 0.0008726468835799228, 0.1776442954887228476),
        (1, 29, 0.999, 1.7245542386417258e-05, 2.9606180244772673e-01),
        (13, 16, 0.5, 0.70151502578798652, 0.89101104574436274),
        (13, 16, 0.95, 0.54354345376838831, 0.95952626609405411),
        (13, 16, 0.999, 0.37835656001966583, 0.99005414833155059),
        (81, 263, 0.5, 0.28740779412303241, 0.32955599194971474),
        (81, 263, 0.95, 0.25273674558527121, 0.36762192260135140),
        (81, 263, 0.999, 0.21901170436070480, 0.40813807057233364),
        (16, 16, 0.5, 0.91700404320467122, 1),
        (16, 16, 0.95, 0.79409278579217735, 1),
        (16, 16, 0.999, 0.62184998082277243, 1),
    ],
)
def test_clopper_pearson_agrees_with_r(x, n, level, low, high):
    assert close(clopper_pearson(x / n, n, 1 - level), (low, high), 1e-9)


# R 4.2.2: prop.test(x, n, conf.level = level, correct = FALSE)$conf.int
@pytest.mark.parametrize(
    ("x", "n", "level", "low", "high"),
    [
        (0, 20, 0.5, 0, 0.022240911128199467),
        (0, 20, 0.999, 0, 0.35123000339115296),
        (13, 16, 0.5, 0.73838838031785015, 0.86933198655939681),
        (13, 16, 0.999, 0.40817928434126116, 0.96457163672199275),
        (81, 263, 0.95, 0.25528851987827428, 0.36620957698280016),
        (81, 263, 0.999, 0.22346252870656999, 0.40769221070687606),
    ],
)
def test_wilson_agrees_with_r(x, n, level, low, high):
    assert close(wilson(x / n, n, 1 - level), (low, high), 1e-9)


# R 4.2.2: qbeta(c(alpha / 2, 1 - alpha / 2), x + 0.5, n - x + 0.5)
@pytest.mark.parametrize(
    ("x", "n", "level", "low", "high"),
    [
        (13, 16, 0.95, 0.57921482776429267, 0.94418701610999123),
        (13, 16, 0.5, 0.73515359957492654, 0.86528829918615258),
        (81, 263, 0.999, 0.22070140470951785, 0.40613480821975689),
    ],
)
def test_jeffreys_agrees_with_r(x, n, level, low, high):
    assert close(jeffreys(x / n, n, 1 - level), (low, high), 1e-9)


# R 4.2.2: qt(1 - alpha / 2, df); the third -qt(alpha / 2, df)
@pytest.mark.parametrize(
    ("alpha", "df", "value"),
    [
        (0.5, 14, 0.69241706957000493),
        (0.05, 14, 2.14478668791780391),
        (1e-15, 3, 130163.808911496),
        (0.05, 0.5, 164.5576734804944579),
        (0.05, 1e6, 1.9599663568141066),
    ],
)
def test_the_critical_value_agrees_with_r(alpha, df, value):
    assert critical(alpha, df) == pytest.approx(value, rel=1e-9)


# R 4.2.2, survey 4.1.1: d <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
# svymean(~I(ell == 0), d)
APICLUS1 = {"p": 0.021857923497267760, "se": 0.022622450861133944}
APICLUS1_SIZE = APICLUS1["p"] * (1 - APICLUS1["p"]) / APICLUS1["se"] ** 2


def of_design(method, p, se, n, df, alpha):
    worth = p * (1 - p) / se**2
    given = {"n": n, "df": df, "se": se, "n_star": worth, "x": np.nan, "size": np.nan}
    return limits(method, alpha, p, **given)


# svyciprop(~I(ell == 0), d, method = ..., level = ...): mean (t), xlogit (logit), beta (korn_graubard); "mean" is not
# cut off at 0 there. wilson, new in later versions: its formula with Student's t at 14 df
@pytest.mark.parametrize(
    ("method", "level", "low", "high", "within"),
    [
        ("t", 0.95, -0.026662, 0.070378, 0.5e-6),
        ("logit", 0.95, 0.002305, 0.177748, 0.5e-6),
        ("korn_graubard", 0.95, 0.000216, 0.137508, 0.5e-6),
        ("wilson", 0.95, 0.003179, 0.135391, 0.5e-6),
        ("t", 0.8, -0.008569960055565172, 0.052285807050100691, 1e-9),
        ("t", 0.95, -0.026662407957766986, 0.070378254952302502, 1e-9),
        ("t", 0.99, -0.045485554982360038, 0.089201401976895550, 1e-9),
        ("logit", 0.8, 0.0053554273594154786, 0.0848729142529033587, 1e-9),
        ("logit", 0.95, 0.002304691284135497, 0.177747766822699521, 1e-9),
        ("logit", 0.99, 0.00095685254727317167, 0.34270138821145296193, 1e-9),
        ("korn_graubard", 0.8, 0.001591748004193111, 0.091909230053944690, 1e-9),
        ("korn_graubard", 0.95, 0.00021614683274315689, 0.13750776391498076290, 1e-9),
        ("korn_graubard", 0.99, 1.3754215391046784e-05, 1.9444403377173225e-01, 1e-9),
    ],
)
def test_design_based_intervals_agree_with_r_on_apiclus1(method, level, low, high, within):
    found = of_design(method, **APICLUS1, n=183, df=14, alpha=1 - level)
    assert close(found, (max(low, 0), high), within)


def test_wilson_takes_the_degrees_of_freedom_into_account_once():
    # svy 0.35 does so twice and prints (.00280, .15101)
    twice = design_size(APICLUS1_SIZE, 183, 14, 0.05)
    assert close(wilson(APICLUS1["p"], twice, 0.05, 14), (0.00280, 0.15101), 0.5e-5)
    assert close(wilson(APICLUS1["p"], APICLUS1_SIZE, 0.05, 14), (0.003179, 0.135391), 0.5e-6)


# R 4.2.2, survey 4.1.1: d <- data.frame(id = rep(1:12, times = c(1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 3, 2)))
# i <- seq_len(nrow(d)); d$y <- as.numeric((i * 7) %% 5 < 2); d$w <- 1 + (i %% 4) / 2
# s <- svydesign(id = ~id, weights = ~w, data = d); svymean(~y, s); svyciprop(~y, s, method = ..., level = ...)
@pytest.mark.parametrize(
    ("method", "level", "low", "high"),
    [
        ("t", 0.5, 0.37681004957953518, 0.42964156332369058),
        ("logit", 0.5, 0.37711366677694425, 0.42989813515324832),
        ("korn_graubard", 0.5, 0.37445961658691013, 0.43282451709895098),
        ("t", 0.95, 0.31986344589003912, 0.48658816701318663),
        ("logit", 0.95, 0.32333901721245906, 0.48859818851983439),
        ("korn_graubard", 0.95, 0.32211242580103611, 0.48843424390752876),
        ("t", 0.999, 0.23517511801228089, 0.57127649489094745),
        ("logit", 0.999, 0.25154178734083660, 0.57598726732836669),
        ("korn_graubard", 0.999, 0.25602649505405656, 0.56374177315271379),
    ],
)
def test_design_based_intervals_agree_with_r_on_a_weighted_design(method, level, low, high):
    found = of_design(method, 0.40322580645161288, 0.037875021637175856, n=35, df=11, alpha=1 - level)
    assert close(found, (low, high), 1e-9)


def test_korn_graubard_gives_the_printed_limits():
    # tests of svy 0.35; share and standard error are given to 15 digits there, so the 15th of the limits is not certain
    found = of_design("korn_graubard", 0.507348258357226, 0.0167712595840644, n=922, df=56, alpha=0.05)
    assert close(found, (0.473233376535445, 0.541412207644769), 1e-14)


@pytest.mark.parametrize(("x", "n"), [(1, 3), (7, 20), (150, 400), (2.4, 9.7), (5000, 1e6)])
@pytest.mark.parametrize("alpha", [1e-12, 0.01, 0.05, 0.5, 0.9])
def test_the_limits_solve_the_equation_that_defines_them(x, n, alpha):
    p = x / n
    low, high = clopper_pearson(p, n, alpha)
    assert stats.beta(x, n - x + 1).cdf(low) == pytest.approx(alpha / 2, rel=1e-10)
    assert stats.beta(x + 1, n - x).sf(high) == pytest.approx(alpha / 2, rel=1e-10)
    low, high = midp(p, n, alpha)
    # P(X > x) + ½ P(X = x) through beta integrals, as x may have a fraction
    assert (stats.beta(x, n - x + 1).cdf(low) + stats.beta(x + 1, n - x).cdf(low)) / 2 == pytest.approx(
        alpha / 2, rel=1e-10
    )
    assert (stats.beta(x, n - x + 1).sf(high) + stats.beta(x + 1, n - x).sf(high)) / 2 == pytest.approx(
        alpha / 2, rel=1e-10
    )
    low, high = wilson(p, n, alpha)
    score = [abs(p - side) / np.sqrt(side * (1 - side) / n) for side in (low, high)]
    assert score == pytest.approx([stats.norm.isf(alpha / 2)] * 2, rel=1e-10)


def test_midp_solves_its_equation_for_every_sample():
    for n in (5, 40, 263):
        x = np.arange(1, n)
        for alpha in (0.001, 0.05, 0.3):
            low, high = midp(x / n, n, alpha)
            assert np.allclose(
                stats.binom.sf(x, n, low) + stats.binom.pmf(x, n, low) / 2, alpha / 2, rtol=1e-10, atol=0
            )
            assert np.allclose(
                stats.binom.cdf(x - 1, n, high) + stats.binom.pmf(x, n, high) / 2, alpha / 2, rtol=1e-10, atol=0
            )


FAMILY = {**BINOMIAL, "korn_graubard": partial(korn_graubard, n=30, df=7), "wilson_t": partial(wilson, df=7)}


def of_family(name, p, worth, alpha):
    at = FAMILY[name]
    return at(p, worth, alpha=alpha)


@pytest.mark.parametrize("name", FAMILY)
@pytest.mark.parametrize("alpha", [1e-15, 0.05, 0.4, 1 - 1e-15, 1.0])
def test_limits_of_every_interval(name, alpha):
    # 1 - (1 - .1) is less than .1 in floating point
    p = np.array([0, 1e-9, 0.1, 1])
    low, high = of_family(name, p, np.inf, alpha)
    assert (low == p).all()
    assert (high == p).all()
    low, high = of_family(name, np.array([0, 0.3, 1, np.nan]), 0, alpha)
    assert low.tolist() == [0] * 4
    assert high.tolist() == [1] * 4
    for worth in (0.2, 1, 17.3, 400, 1e9, 1e15):
        low, high = of_family(name, p, worth, alpha)
        assert low[0] == 0
        assert high[3] == 1
        assert ((low >= 0) & (low <= p) & (p <= high) & (high <= 1)).all()
    assert np.isnan(of_family(name, np.nan, 5, alpha)).all()
    assert np.isnan(of_family(name, 0.3, np.nan, alpha)).all()


@pytest.mark.parametrize("name", FAMILY)
def test_numbers_beyond_what_quantiles_can_take_give_what_they_tend_to(name):
    p = np.array([1e-9, 1e-6, 0.3, 1 - 1e-6])
    for worth in (1e-300, 1e-30):
        low, high = of_family(name, p, worth, 0.05)
        assert (low.tolist(), high.tolist()) == ([0] * 4, [1] * 4)
    for worth in (1e13, 1e18, 1e300):
        low, high = of_family(name, p, worth, 0.05)
        assert ((low <= p) & (p <= high) & (high - low < 4e-6)).all()
    for worth in (0.5, 1, 30, 1e6):
        smallest, smaller = of_family(name, p, worth, 1e-50), of_family(name, p, worth, 1e-300)
        assert (np.array(smallest) == np.array(smaller)).all()
        assert ((smallest[0] <= p) & (p <= smallest[1])).all()


@pytest.mark.parametrize("df", [0, -1])
def test_without_a_degree_of_freedom_nothing_is_claimed(df):
    p = np.array([0, 0.3, 1])
    for low, high in (korn_graubard(p, 12, 12, df, 0.05), wilson(p, 12, 0.05, df), student(p, 0.1, df, 0.05)):
        assert low.tolist() == [0, 0, 0]
        assert high.tolist() == [1, 1, 1]
    assert tuple(map(float, logit(0.3, 0.1, df, 0.05))) == (0, 1)
    # everybody answered: there is nothing to estimate
    for low, high in (
        korn_graubard(p, np.inf, 12, df, 0.05),
        wilson(p, np.inf, 0.05, df),
        student(p, 0, df, 0.05),
        logit(p, 0, df, 0.05),
    ):
        assert low.tolist() == high.tolist() == p.tolist()
    assert np.isnan(korn_graubard(0.3, 12, 12, np.nan, 0.05)).all()
    assert np.isnan(wilson(0.3, 12, 0.05, np.nan)).all()


def test_units_drawn_one_by_one_need_no_correction_for_degrees_of_freedom():
    p, n = np.array([0, 0.1, 1, 1]), np.array([9, 30, 12, 1])
    for df in (n - 1, np.inf):
        for found, plain in zip(korn_graubard(p, n, n, df, 0.05), clopper_pearson(p, n, 0.05), strict=True):
            assert (found == plain).all()
    assert design_size(40, 50, 10, 0.05) == pytest.approx(40 * (stats.t.ppf(0.975, 49) / stats.t.ppf(0.975, 10)) ** 2)
    # its limit at α = 1: the ratio of the densities at 0
    assert design_size(40, 50, 10, 1.0) == pytest.approx(40 * (stats.t.pdf(0, 10) / stats.t.pdf(0, 49)) ** 2, rel=1e-6)


def test_a_missing_standard_error_gives_no_interval_of_its_own():
    p, se = np.array([0.3, 0, 1, 0, 1]), np.array([np.nan, np.nan, np.nan, 0.1, 0.1])
    assert np.isnan(logit(p, se, 9, 0.05)).all()
    assert np.isnan(student(p[:3], se[:3], 9, 0.05)).all()


def test_a_share_that_rounding_put_beyond_its_end_is_at_its_end():
    for method in BINOMIAL.values():
        for p, exact in ((1 + 2e-16, 1), (1 - 2e-16, 1), (-1e-17, 0), (1e-17, 0)):
            assert close(method(p, 30, 0.05), method(exact, 30, 0.05), 1e-15)


shares = st.one_of(st.sampled_from([0.0, 1.0, 0.5]), st.floats(1e-6, 1 - 1e-6))
sizes = st.one_of(st.floats(0.5, 1e6), st.integers(1, 500).map(float))


@given(shares, sizes, st.integers(1, 60), st.floats(1e-12, 1), st.floats(1e-12, 1))
def test_every_interval_holds_the_share_is_nested_and_its_mirror_image_is_that_of_the_others(
    p, worth, df, first, second
):
    spread = np.sqrt(p * (1 - p) / worth)
    rows = prepare([name for name in NESTED if name != "konijn"], p, np.nan, 61, worth, np.nan, df, spread)
    (wide_low, wide_high), (low, high) = rows.at(min(first, second)), rows.at(max(first, second))
    assert ((wide_low <= low + 1e-12) & (low <= p) & (p <= high) & (high <= wide_high + 1e-12)).all()
    assert ((wide_low >= 0) & (wide_high <= 1)).all()
    others = prepare(rows.method, 1 - p, np.nan, 61, worth, np.nan, df, spread)
    mirrored = others.at(first)
    assert np.allclose(rows.at(first), (1 - mirrored[1], 1 - mirrored[0]), atol=1e-9, rtol=0)


def test_every_method_is_reached_by_its_name_with_what_it_needs():
    x, n, size, df, se, worth = 4, 11, 30, 6, 0.12, 9.5
    p = x / n
    expected = {
        "konijn": konijn(x, n, size, 0.1),
        "wang": wang(x, n, size, 0.1),
        "clopper_pearson": clopper_pearson(p, worth, 0.1),
        "korn_graubard": korn_graubard(p, worth, n, df, 0.1),
        "wilson": wilson(p, worth, 0.1, df),
        "logit": logit(p, se, df, 0.1),
        "jeffreys": jeffreys(p, worth, 0.1),
        "midp": midp(p, worth, 0.1),
        "t": student(p, se, df, 0.1),
    }
    names = np.array([*METHODS, *reversed(METHODS)])
    low, high = limits(names, 0.1, p, x, n, worth, size, df, se)
    assert low.tolist() == [float(expected[name][0]) for name in names.tolist()]
    assert high.tolist() == [float(expected[name][1]) for name in names.tolist()]
    assert len({(a, b) for a, b in zip(low, high, strict=True)}) == len(METHODS)


def test_limits_of_many_levels_are_those_of_each_level():
    names = np.array([name for name in METHODS if name != "wang"])
    rows = prepare(names, 4 / 11, 4, 11, 9.5, 30, 6, 0.12)
    alpha = np.geomspace(1e-9, 1, 7)[:, None]
    low, high = rows.at(alpha)
    assert low.shape == high.shape == (7, len(names))
    for k, level in enumerate(alpha[:, 0]):
        assert (rows.at(level)[0] == low[k]).all()
        assert (rows.at(np.full(len(names), level))[1] == high[k]).all()


def test_where_a_standard_error_says_nothing_korn_graubard_takes_over_and_is_named():
    # p = 0; SE 0 by chance; everybody answered; nobody answered; an ordinary row
    p = np.array([0, 0.5, 0.5, np.nan, 0.2])
    worth, se = np.array([7, 4, np.inf, 0, 10]), np.array([np.nan, 0, 0, np.nan, 0.13])
    for name, wald in (("t", student), ("logit", logit)):
        rows = prepare(name, p, np.nan, 11, worth, np.nan, 6, se)
        assert rows.method.tolist() == ["korn_graubard", "korn_graubard", name, "korn_graubard", name]
        low, high = rows.at(0.05)
        instead = korn_graubard(p, worth, 11, 6, 0.05)
        assert (low[:2].tolist(), high[:2].tolist()) == (instead[0][:2].tolist(), instead[1][:2].tolist())
        assert (low[2], high[2], low[3], high[3]) == (0.5, 0.5, 0, 1)
        assert (low[4], high[4]) == wald(0.2, 0.13, 6, 0.05)


# Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10
@pytest.mark.parametrize(
    ("first", "later", "low", "high"),
    [((48, 80), (56, 70), 0.0524, 0.3339), ((0, 20), (10, 10), 0.6791, 1), ((0, 29), (5, 56), -0.0381, 0.1926)],
)
def test_limits_make_the_interval_of_a_difference(first, later, low, high):
    (x1, n1), (x2, n2) = first, later
    x, n = np.array([x1, x2]), np.array([n1, n2])
    least, most = limits("wilson", 0.05, x / n, x, n, n, np.nan, np.inf, np.nan)
    sides = [(x[k] / n[k], least[k], most[k]) for k in (0, 1)]
    assert close(mover(*sides), (low, high), 0.5e-4)


@pytest.mark.parametrize("method", ["binomial", "", "woodruff"])
def test_an_unknown_method_is_refused(method):
    with pytest.raises(ValueError, match="no such method"):
        limits(method, 0.05, 0.3, 3, 10, 10, 20, 9, 0.1)


@pytest.mark.parametrize("alpha", [0, -0.1, 1.01, np.nan])
def test_an_error_probability_that_is_none_is_refused(alpha):
    for method in METHODS:
        with pytest.raises(ValueError, match="alpha must be"):
            limits(method, alpha, 0.3, 3, 10, 10, 20, 9, 0.1)


def test_no_rows_give_no_limits():
    low, high = limits([], 0.05, [], [], [], [], [], [], [])
    assert low.shape == high.shape == (0,)
