"""Estimates and influence values of one wave, by hand, and what holds for all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.influence import NONLINEAR, RULES, answers, cells, collapsed, organisations, persons
from nulmeting.influence_parts import deviations, select, unit_variance

NAN = np.nan
# organisation 7: 1, 0; organisation 3: 1; organisation 5: 1, 0, 1; organisation 9: nobody valid
VALUES = np.array([1, 0, 1, 1, 0, 1, NAN])
WHERE = np.array([7, 7, 3, 5, 5, 5, 9])


def laid(**more):
    return answers(0, VALUES, WHERE, **more)


def test_a_share_of_persons():
    one = persons(laid())
    # 4 of 6; cells in the order of the organisations 3, 5, 7, 9
    assert one.cluster.tolist() == [3, 5, 7, 9]
    assert (one.numerator[0, 0], one.denominator[0, 0], one.estimate[0, 0]) == (4, 6, pytest.approx(2 / 3))
    # b = (sum - 2/3 n)/6: (1 - 2/3)/6, (2 - 2)/6, (1 - 4/3)/6, nobody
    assert one.value[:, 0] == pytest.approx([1 / 18, 0, -1 / 18, 0])
    assert one.units[:, 0].tolist() == [1, 3, 2, 0]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("mean", [1, 2 / 3, 0.5]),
        ("informant", [1, 2 / 3, 0.5]),
        ("majority_ties_yes", [1, 1, 1]),
        ("majority_ties_no", [1, 1, 0]),
        ("any", [1, 1, 1]),
        ("all", [1, 0, 0]),
        ("median", [1, 1, 0.5]),
    ],
)
def test_every_rule_makes_one_value_per_organisation(rule, expected):
    one = organisations(laid(), rule)
    value, mean = np.array(expected), np.mean(expected)
    values, number = collapsed(laid(), rule)
    assert values[:, 0].tolist() == pytest.approx([*expected, 0]) and number[:, 0].tolist() == [1, 3, 2, 0]
    assert one.estimate[0, 0] == pytest.approx(mean)
    assert (one.numerator[0, 0], one.denominator[0, 0]) == pytest.approx((value.sum(), 3))
    assert one.value[:, 0] == pytest.approx([*(value - mean) / 3, 0])
    assert one.units[:, 0].tolist() == [1, 1, 1, 0]
    assert one.persons[:, 0].tolist() == [1, 3, 2, 0]


def test_the_rules_are_those_that_a_configuration_may_name():
    assert set(RULES) - set(NONLINEAR) == {"mean", "informant"}
    for make in (organisations, collapsed):
        with pytest.raises(ValueError, match="no collapse rule vote"):
            make(laid(), "vote")


def test_the_median_of_numbers_is_the_middle_value_or_the_mean_of_two():
    given_ = answers(0, np.array([9.0, 1, 4, 2, 8, 3]), np.array([0, 0, 0, 1, 1, 2]))
    # 1, 4, 9; 2, 8; 3
    assert organisations(given_, "median").estimate[0, 0] == (4 + 5 + 3) / 3
    assert organisations(given_, "any").estimate[0, 0] == (9 + 8 + 3) / 3
    assert organisations(given_, "all").estimate[0, 0] == (1 + 2 + 3) / 3


def test_weights_of_persons_and_of_organisations():
    weight = np.array([2.0, 1, 1, 3, 1, 1, 5])
    one = persons(laid(weight=weight))
    # (2 + 1 + 3 + 1)/9; organisation 5: (4 - 7/9 * 5)/9
    assert one.estimate[0, 0] == pytest.approx(7 / 9)
    assert one.value[:, 0] == pytest.approx([(1 - 7 / 9) / 9, (4 - 35 / 9) / 9, (2 - 21 / 9) / 9, 0])
    # organisation means 1, 4/5, 2/3 with weights 1, 5/3, 3/2: the mean weight of the valid persons
    mean = organisations(laid(weight=weight))
    theta = (1 * 1 + 5 / 3 * 4 / 5 + 3 / 2 * 2 / 3) / (1 + 5 / 3 + 3 / 2)
    assert mean.estimate[0, 0] == pytest.approx(theta)
    total = 1 + 5 / 3 + 3 / 2
    assert mean.value[:3, 0] == pytest.approx(
        [(1 - theta) / total, 5 / 3 * (4 / 5 - theta) / total, 3 / 2 * (2 / 3 - theta) / total]
    )
    assert mean.units[:, 0].tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize(("rule", "expected"), [("majority_ties_yes", 1), ("majority_ties_no", 0)])
def test_a_tie_of_weights_is_a_tie_though_they_add_up_with_rounding(rule, expected):
    # .1 + .2 against .3: 0.30000000000000004
    for values in ([0.0, 0, 1], [1.0, 1, 0]):
        given_ = answers(0, np.array(values), np.zeros(3, int), weight=np.array([0.1, 0.2, 0.3]))
        assert organisations(given_, rule).estimate[0, 0] == expected


def test_a_ratio_divides_sums():
    top, bottom = np.array([[1.0], [3.0], [2.0], [9.0]]), np.array([[2.0], [4.0], [4.0], [NAN]])
    one = persons(answers(0, top, np.array([0, 0, 1, 1]), base=bottom))
    # (1 + 3 + 2)/(2 + 4 + 4): the fourth person lacks the denominator
    assert (one.numerator[0, 0], one.denominator[0, 0], one.estimate[0, 0]) == (6, 10, 0.6)
    # (4 - .6 * 6)/10 and (2 - .6 * 4)/10
    assert one.value[:, 0] == pytest.approx([0.04, -0.04])
    assert one.units[:, 0].tolist() == [2, 1]


def test_domains_may_overlap_and_may_be_empty():
    values = np.array([1.0, 0, 1])
    one = persons(
        answers(0, values, np.array([0, 0, 1]), row=np.array([2, 0, 1, 2]), domain=np.array([2, 0, 0, 0]), domains=4)
    )
    assert one.estimate[:, 0] == pytest.approx([2 / 3, NAN, 1, NAN], nan_ok=True)
    assert one.denominator[:, 0].tolist() == [3, 0, 1, 0]
    assert list(zip(one.domain.tolist(), one.cluster.tolist(), strict=True)) == [(0, 0), (0, 1), (2, 1)]
    assert one.value[:, 0] == pytest.approx([(1 - 4 / 3) / 3, (1 - 2 / 3) / 3, 0])


@pytest.mark.parametrize("rule", ["persons", *RULES])
def test_nobody_and_nobody_valid_give_no_estimate(rule):
    for values in (np.empty(0), np.array([NAN, NAN])):
        given_ = answers(0, values, np.zeros(len(values), dtype=int), domains=2)
        one = persons(given_) if rule == "persons" else organisations(given_, rule)
        assert np.isnan(one.estimate).all() and (one.denominator == 0).all() and (one.value == 0).all()
        assert np.isnan(unit_variance(one)).all()


def test_columns_have_their_own_valid_respondents():
    values = np.array([[1.0, 5], [0, NAN], [NAN, 3]])
    one = persons(answers(0, values, np.array([0, 0, 1])))
    assert one.estimate[0].tolist() == [0.5, 4] and one.denominator[0].tolist() == [2, 2]
    np.testing.assert_allclose(one.value, [[0, 0.5], [0, -0.5]])
    assert one.units.tolist() == [[2, 1], [0, 1]]


def test_rows_are_sorted_by_domain_and_cluster():
    given_ = laid()
    assert given_.cluster.tolist() == [3, 5, 5, 5, 7, 7, 9] and given_.row.tolist() == [2, 3, 4, 5, 0, 1, 6]
    start, domain, cluster = cells(given_)
    assert (start.tolist(), domain.tolist(), cluster.tolist()) == ([0, 1, 4, 6], [0, 0, 0, 0], [3, 5, 7, 9])


def test_one_estimate_cut_out_is_that_of_its_domain_alone():
    rng = np.random.default_rng(1)
    values, base = rng.normal(size=(20, 3)), rng.uniform(1, 2, (20, 3))
    values[rng.random((20, 3)) < 0.2] = NAN
    cluster, weight = rng.integers(0, 6, 20), rng.uniform(1, 3, 20)
    row, domain = np.arange(20).repeat(2), np.tile([0, 1], 20)
    kept = (domain == 0) | (row % 3 == 0)
    laid_ = {"weight": weight, "base": base}
    many = persons(answers(1, values, cluster, row=row[kept], domain=domain[kept], domains=3, **laid_))
    cut = select(many, 1, 2)
    third = np.flatnonzero(np.arange(20) % 3 == 0)
    alone = persons(answers(1, values[third][:, [2]], cluster[third], weight=weight[third], base=base[third][:, [2]]))
    assert cut.wave == 1 and cut.label.tolist() == [1]
    for name in ("estimate", "numerator", "denominator", "value", "cluster", "persons", "start", "domain"):
        np.testing.assert_allclose(getattr(cut, name), getattr(alone, name))
    np.testing.assert_allclose(deviations(cut, 0)[0], deviations(alone, 0)[0])
    empty = select(many, 2, 0)
    assert np.isnan(empty.estimate).all() and empty.value.shape == (0, 1)


def test_variance_of_the_units():
    # persons 1, 0, 1, 1, 0, 1: 6/5 * 2/3 * 1/3; organisations 1, 2/3, 1/2
    assert unit_variance(persons(laid()))[0, 0] == pytest.approx(6 / 5 * 2 / 9)
    assert unit_variance(organisations(laid()))[0, 0] == pytest.approx(np.var([1, 2 / 3, 0.5], ddof=1))
    alone = answers(0, np.array([1.0, 0, 0]), np.array([4, 4, 6]), domain=np.array([0, 0, 1]), domains=2)
    assert unit_variance(persons(alone))[:, 0] == pytest.approx([0.5, NAN], nan_ok=True)
    assert np.isnan(unit_variance(organisations(alone))).all()


quick = settings(max_examples=30, deadline=None)


def test_variance_of_the_units_is_unweighted():
    one = persons(answers(0, np.array([2.0, 5, 8]), np.arange(3), weight=np.array([9.0, 1, 1])))
    assert unit_variance(one)[0, 0] == pytest.approx(9)


samples = st.integers(1, 15).flatmap(
    lambda n: st.tuples(
        st.lists(st.sampled_from([0.0, 1.0, 2.0, NAN]), min_size=n, max_size=n),
        st.lists(st.integers(0, 4), min_size=n, max_size=n),
        st.lists(st.sampled_from([0.5, 1.0, 2.5]), min_size=n, max_size=n),
        st.lists(st.integers(0, 2), min_size=n, max_size=n),
        st.permutations(range(n)),
    )
)


def made(rule, values, cluster, weight, domain):
    values, cluster, weight, domain = map(np.array, (values, cluster, weight, domain))
    given_ = answers(0, values, cluster, weight=weight, domain=domain, domains=3)
    return persons(given_) if rule == "persons" else organisations(given_, rule)


@pytest.mark.parametrize("rule", ["persons", *RULES])
@quick
@given(samples, st.sampled_from([0.25, 2.0, 7.0]))
def test_order_and_scale_of_weights_do_not_matter_and_influence_adds_up_to_zero(rule, sample, scale):
    *parts, order = sample
    first = made(rule, *parts)
    shuffled = [[part[i] for i in order] for part in parts]
    shuffled[2] = [scale * w for w in shuffled[2]]
    second = made(rule, *shuffled)
    np.testing.assert_array_equal(first.cluster, second.cluster)
    np.testing.assert_allclose(first.estimate, second.estimate, rtol=1e-12)
    np.testing.assert_allclose(first.value, second.value, atol=1e-14)
    assert np.bincount(first.domain, first.value[:, 0], 3) == pytest.approx([0, 0, 0], abs=1e-12)


@pytest.mark.parametrize("rule", ["persons", *RULES])
@quick
@given(samples)
def test_influence_is_the_derivative_to_the_weight_of_an_organisation(rule, sample):
    values, cluster, weight, domain, _ = sample
    one = made(rule, values, cluster, weight, domain)
    # a power of 2: no tie is broken by rounding
    step = 2.0**-17
    for which in set(cluster):
        up, down = (
            made(
                rule,
                values,
                cluster,
                [w * (1 + s * (c == which)) for w, c in zip(weight, cluster, strict=True)],
                domain,
            )
            for s in (step, -step)
        )
        slope = (up.estimate - down.estimate)[:, 0] / (2 * step)
        own = one.cluster == which
        expected = np.bincount(one.domain[own], one.value[own, 0], 3)
        known = ~np.isnan(slope)
        assert slope[known] == pytest.approx(expected[known], abs=1e-8)


@pytest.mark.parametrize("rule", ["persons", "mean", "informant"])
@quick
@given(samples)
def test_influence_is_a_known_factor_times_the_person_values(rule, sample):
    *parts, _ = sample
    one = made(rule, *parts)
    x, valid = deviations(one, 0)
    cell = np.repeat(np.arange(one.start.size), np.diff(np.append(one.start, x.size)))
    assert (x[~valid] == 0).all()
    summed = one.multiplier(0) * np.bincount(cell, x, one.start.size)
    assert summed == pytest.approx(one.value[:, 0], abs=1e-12)
