"""Variances and covariances against formulas written out in plain numpy, and by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.covariance import contrast, covariance, least_favourable, shared
from nulmeting.design import Design, Frame
from nulmeting.influence import NONLINEAR, RULES, answers, organisations, persons

NAN = np.nan
CLUSTERS, DOMAINS, COLUMNS = 12, 3, 2
LINEAR = ("persons", "mean", "informant")
seeds = st.integers(0, 10**9)
quick = settings(max_examples=10, deadline=None)


def estimated(given_, rule):
    return persons(given_) if rule == "persons" else organisations(given_, rule)


def alone(wave, values, units, rule="persons", **more):
    """Each unit an organisation of one person, who has the same number."""
    units = np.array(units)
    return estimated(answers(wave, np.array(values, dtype=float), units, units, **more), rule)


def singles(responding, size, stratum=None):
    """Organisations of one registered person each, in one domain; responding: per wave the units."""
    met = np.zeros((len(responding), size), dtype=bool)
    for wave, units in enumerate(responding):
        met[wave, units] = True
    listed = Frame.of_sizes(np.zeros(size, np.int64), np.arange(size), np.ones(size, np.int64))
    cells = np.zeros(size, np.int64) if stratum is None else np.array(stratum)
    return Design(cells, met, (listed,) * len(responding))


def survey(seed, waves=2, strata=2, largest=3, weighted=True, people=30):
    """Random waves of persons in organisations, in overlapping domains; a register of everybody and some more."""
    rng = np.random.default_rng(seed)
    cluster_of = rng.integers(0, CLUSTERS, people) if largest > 1 else np.arange(CLUSTERS)
    size = cluster_of.size
    # a person's domains: at least one, often several
    inside = rng.random((DOMAINS, size)) < 0.7
    weight_of = rng.choice([0.5, 1, 2.0], size) if weighted else None
    responding, laid = np.zeros((waves, CLUSTERS), dtype=bool), []
    for wave in range(waves):
        who = np.flatnonzero(rng.random(size) < 0.7)
        values = rng.integers(0, 3, (who.size, COLUMNS)).astype(float)
        values[rng.random(values.shape) < 0.1] = NAN
        domain, row = np.nonzero(inside[:, who])
        weight = None if weight_of is None else weight_of[who]
        laid.append(answers(wave, values, cluster_of[who], who, weight=weight, row=row, domain=domain, domains=DOMAINS))
        responding[wave, cluster_of[who]] = True
    domain, who = np.nonzero(inside)
    listed = Frame(domain, cluster_of[who], who)
    return laid, Design(rng.integers(0, strata, CLUSTERS), responding, (listed,) * waves)


def wide(one):
    """b as a table domains × clusters × columns, 0 where there is no cell."""
    out = np.zeros((DOMAINS, CLUSTERS, COLUMNS))
    out[one.domain, one.cluster] = one.value
    return out


def stacked(first, later, design, waves):
    """The with-replacement covariance of waves stacked, written out: absent organisations enter as 0."""
    total = np.zeros((DOMAINS, COLUMNS))
    for h in range(design.strata):
        inside = (design.stratum == h) & design.responding[waves].any(axis=0)
        b, other = wide(first)[:, inside], wide(later)[:, inside]
        g = inside.sum()
        if g == 1:
            total += (b * other).sum(axis=1)
        elif g > 1:
            centred = (b - b.mean(axis=1, keepdims=True)) * (other - other.mean(axis=1, keepdims=True))
            total += g / (g - 1) * centred.sum(axis=1)
    return total


@pytest.mark.parametrize("rule", ["persons", *RULES])
@quick
@given(seeds)
def test_process_is_the_stacked_formula(rule, seed):
    laid, design = survey(seed)
    first, later = (estimated(one, rule) for one in laid)
    for pair, waves in (((first, later), [0, 1]), ((first, first), [0]), ((later, later), [1])):
        found = covariance(*pair, design, finite=False)
        np.testing.assert_allclose(found, stacked(*pair, design, waves), atol=1e-14)
    # the variance of one wave, with the other stacked onto it
    found = covariance(first, first, design, finite=False, waves=[0, 1])
    np.testing.assert_allclose(found, stacked(first, first, design, [0, 1]), atol=1e-14)


def one_level(first, later, design, place=0):
    """The covariance of two waves of organisations that are known whole, written out for one domain."""
    met = [set(x.cluster[(x.domain == place) & (x.persons[:, 0] > 0)].tolist()) for x in (first, later)]
    listed = set(design.frame[0].cluster[design.frame[0].domain == place].tolist())
    b, other = (wide(x)[place, :, 0] for x in (first, later))
    c_s, c_t, c_st = len(met[0]), len(met[1]), len(met[0] & met[1])
    total, lacking, shown = 0.0, 0.0, 0.0
    for h in range(design.strata):
        cell = set(np.flatnonzero(design.stratum == h).tolist())
        g = [set(np.flatnonzero(design.responding[w]).tolist()) & cell for w in (first.wave, later.wave)]
        g_s, g_t, g_st = len(g[0]), len(g[1]), len(g[0] & g[1])
        h_s, h_t, h_st = len(met[0] & cell), len(met[1] & cell), len(met[0] & met[1] & cell)
        n = len(listed & cell)
        if not h_st:
            lacking += h_s * h_t / n if n else 0.0
            continue
        p_s, p_t, r_s, r_t = h_s / c_s, h_t / c_t, h_st / c_s, h_st / c_t
        kept = 1 - 1 / c_s - 1 / c_t + c_st / (c_s * c_t)
        kept -= (1 - p_s - r_t + p_s * c_st / c_t) / g_s + (1 - p_t - r_s + p_t * c_st / c_s) / g_t
        kept += g_st / (g_s * g_t) * (1 - p_s - p_t + c_st * p_s * p_t / h_st)
        mean, other_mean = (sum(x[i] for i in own) / len(own) for x, own in ((b, g[0]), (other, g[1])))
        if kept < 1e-12:
            kept, mean, other_mean = 1.0, 0.0, 0.0
        part = sum((b[i] - mean) * (other[i] - other_mean) for i in g[0] & g[1]) / kept
        total += (1 - h_s * h_t / (h_st * n)) * part
        shown += part
    return total - (lacking * shown / c_st if c_st else 0.0)


@pytest.mark.parametrize("rule", ["persons", *RULES])
@quick
@given(seeds, st.integers(1, 3))
def test_population_of_whole_organisations_is_the_one_level_formula(rule, seed, strata):
    laid, design = survey(seed, strata=strata, largest=1, weighted=False)
    first, later = (estimated(one, rule) for one in laid)
    for pair in ((first, later), (later, first), (first, first)):
        found = covariance(*pair, design, finite=True)
        expected = np.array([one_level(*pair, design, place) for place in range(DOMAINS)])
        np.testing.assert_allclose(found[:, 0], expected, atol=1e-13)


def test_one_wave_by_hand():
    one = alone(0, [1, 0, 1, 1], [0, 1, 2, 3])
    # s² = 4 * 3/4 * 1/4 / 3 = 1/4; (1 - 4/10) * s²/4
    assert covariance(one, one, singles([[0, 1, 2, 3]], 10), finite=True)[0, 0] == pytest.approx(0.6 / 16)
    assert covariance(one, one, singles([[0, 1, 2, 3]], 10), finite=False)[0, 0] == pytest.approx(1 / 16)
    # everybody answered
    assert covariance(one, one, singles([[0, 1, 2, 3]], 4), finite=True)[0, 0] == 0


def test_two_waves_by_hand():
    first, later = alone(0, [1, 0, 1, 1], [0, 1, 2, 3]), alone(1, [0, 1, 1, 1], [2, 3, 4, 5])
    design = singles([[0, 1, 2, 3], [2, 3, 4, 5]], 10)
    # F = 1 - 4 * 4/(2 * 10) = .2; c = 1/(1 - 1/4 - 1/4 + 2/16) = 1.6
    # units 2 and 3: (1/4 * -3/4 + 1/4 * 1/4)/16 = -1/128
    assert covariance(first, later, design, finite=True)[0, 0] == pytest.approx(0.2 * 1.6 * -1 / 128)
    # six units in either wave; both sums of b are 0: 6/5 * -1/128
    assert covariance(first, later, design, finite=False)[0, 0] == pytest.approx(6 / 5 * -1 / 128)


def test_a_domain_loses_its_own_mean():
    # 5 answered; 3 of them, 1, 0 and 1, in the domain, of 6 registered there: s² = 1/3; (1 - 3/6) * s²/3
    one = alone(0, [1, 0, 1, 5, 5], range(5), row=np.arange(3), domain=np.zeros(3, int))
    design = singles([[0, 1, 2, 3, 4]], 6)
    assert covariance(one, one, design, finite=True)[0, 0] == pytest.approx(1 / 2 * 1 / 9)
    # process: the other two enter as 0, 5/4 * Σ b² = 5/4 * (2/3)/9
    assert covariance(one, one, design, finite=False)[0, 0] == pytest.approx(5 / 4 * 2 / 27)


def test_strata_by_hand():
    # 3 of 6 answered 2, 4, 9 and 2 of 8 answered 1, 5: s² = 13 and 8
    one = alone(0, [2, 4, 9, 1, 5], [0, 1, 2, 6, 7])
    design = singles([[0, 1, 2, 6, 7]], 14, [0] * 6 + [1] * 8)
    assert covariance(one, one, design, finite=True)[0, 0] == pytest.approx((0.5 * 3 * 13 + 0.75 * 2 * 8) / 25)


def test_a_lone_organisation_of_a_stratum_is_set_against_the_mean_of_all():
    # theta = 3; b = -1/4, 1/4, 1/4, -1/4; the last alone in its stratum of 5
    one = alone(0, [2, 4, 4, 2], [0, 1, 2, 6])
    design = singles([[0, 1, 2, 6]], 11, [0] * 6 + [1] * 5)
    # within the first: b - 1/12 = -1/3, 1/6, 1/6: 1/6 * 3/2 * (1 - 3/6); the other 1/16 * (1 - 1/5)
    assert covariance(one, one, design, finite=True)[0, 0] == pytest.approx(0.25 / 2 + 0.8 / 16)
    # process: 3/2 * 1/6 + 1/16
    assert covariance(one, one, design, finite=False)[0, 0] == pytest.approx(1 / 4 + 1 / 16)


def test_strata_without_overlap_take_the_covariance_of_the_others():
    first = alone(0, [1, 5, 3, 1, 3], [0, 1, 2, 6, 7])
    later = alone(1, [2, 6, 4, 0, 8], [0, 1, 2, 8, 9])
    design = singles([[0, 1, 2, 6, 7], [0, 1, 2, 8, 9]], 10, [0] * 6 + [1] * 4)
    # first stratum: b of both waves centred -2/5, 2/5, 0: P = 8/25, c = 3/2, F = 1 - 3/6; 12/25 over 3 in both
    # second: - 2 * 2 * 4/(4 * 4) = -1 times 4/25
    assert covariance(first, later, design, finite=True)[0, 0] == pytest.approx(6 / 25 - 4 / 25)


def test_no_overlap_at_all_gives_nothing_to_go_by():
    first, later = alone(0, [1, 0, 1], [0, 1, 2]), alone(1, [1, 0, 0], [3, 4, 5])
    design = singles([[0, 1, 2], [3, 4, 5]], 6)
    assert covariance(first, later, design, finite=True)[0, 0] == 0
    assert shared(first, later, design)[0, 0] == 0


@pytest.mark.parametrize("rule", NONLINEAR)
def test_a_nonlinear_rule_has_a_correction_only_where_organisations_are_whole(rule):
    values, cluster = np.array([1.0, 1, 0, 0, 1]), np.array([0, 0, 1, 1, 2])
    one = organisations(answers(0, values, cluster), rule)
    responding, stratum = np.array([[True, True, True, False]]), np.zeros(4, np.int64)
    for size, factor in (((2, 2, 1, 3), 1 - 3 / 4), ((3, 2, 1, 3), 1)):
        listed = Frame.of_sizes(np.zeros(4, np.int64), np.arange(4), np.array(size))
        found = covariance(one, one, Design(stratum, responding, (listed,)), finite=True)
        # organisations 1, 0, 1: s²/3 = 1/9
        assert found[0, 0] == pytest.approx(factor / 9)


@pytest.mark.parametrize("rule", NONLINEAR)
def test_of_two_waves_by_a_nonlinear_rule_both_must_be_whole(rule):
    cluster, sizes = np.array([0, 0, 1, 2]), np.array([2, 1, 1, 1])
    first = organisations(answers(0, np.array([1.0, 1, 0, 1]), cluster), rule)
    # of organisation 0 one person answers in the later wave
    later = organisations(answers(1, np.array([1.0, 0, 1]), np.arange(3), np.array([0, 2, 3])), rule)
    listed = Frame.of_sizes(np.zeros(4, np.int64), np.arange(4), np.append(sizes[[0, 1, 2]], 3))
    responding = np.array([[True, True, True, False]] * 2)
    design = Design(np.zeros(4, np.int64), responding, (listed, listed))
    # 1, 0, 1 twice: s²/3
    for pair, factor in (((first, first), 1 / 4), ((first, later), 1), ((later, first), 1), ((later, later), 1)):
        assert covariance(*pair, design, finite=True)[0, 0] == pytest.approx(factor / 9)


def test_informants_have_one_level():
    one = organisations(answers(0, np.array([1.0, NAN, 0, NAN, 1]), np.array([0, 0, 1, 1, 2])), "informant")
    listed = Frame.of_sizes(np.zeros(4, np.int64), np.arange(4), np.array([2, 3, 1, 3]))
    design = Design(np.zeros(4, np.int64), np.array([[True, True, True, False]]), (listed,))
    assert covariance(one, one, design, finite=True)[0, 0] == pytest.approx((1 - 3 / 4) / 9)


def test_a_register_that_changes_counts_every_wave_by_itself():
    first, later = alone(0, [1, 5, 3], [0, 1, 2]), alone(1, [2, 6, 4], [0, 1, 5])
    units = [np.array([0, 1, 2, 3]), np.array([0, 1, 2, 4, 5, 6])]
    listed = tuple(Frame(np.zeros(u.size, np.int64), u, u) for u in units)
    responding = np.array([[u in (0, 1, 2) for u in range(7)], [u in (0, 1, 5) for u in range(7)]])
    design = Design(np.zeros(7, np.int64), responding, listed)
    # b: -2/3, 2/3, 0 in both waves; P = 8/9, c = 1/(1 - 2/3 + 2/9) = 9/5; F = 1 - 3 * 3 * 3/(2 * 4 * 6)
    assert covariance(first, later, design, finite=True)[0, 0] == pytest.approx(8 / 5 * (1 - 27 / 48))
    # one wave: s² = 4, 1 - 3/4 and 1 - 3/6
    assert covariance(first, first, design, finite=True)[0, 0] == pytest.approx(4 / 3 / 4)
    assert covariance(later, later, design, finite=True)[0, 0] == pytest.approx(4 / 3 / 2)


@pytest.mark.parametrize("rule", ["persons", "mean", "informant"])
def test_who_answered_without_being_registered_leaves_no_negative_correction(rule):
    one = alone(0, [1, 0, 1, 1], range(4), rule)
    listed = Frame.of_sizes(np.zeros(2, np.int64), np.arange(2), np.ones(2, np.int64))
    design = Design(np.zeros(4, np.int64), np.ones((1, 4), bool), (listed,))
    assert covariance(one, one, design, finite=True)[0, 0] == pytest.approx(0, abs=1e-15)


def test_the_least_favourable_covariance_by_hand():
    first, later = alone(0, [1, 0, 1, 1], [0, 1, 2, 3]), alone(1, [0, 1, 1, 1], [2, 3, 4, 5])
    design = singles([[0, 1, 2, 3], [2, 3, 4, 5]], 10)
    # per organisation S = (1/4)/16 in both waves; |2 - 4 * 4/10| and 2 of them
    assert least_favourable(first, later, design, finite=True)[0, 0] == pytest.approx(-0.4 / 64)
    assert least_favourable(first, later, design, finite=False)[0, 0] == pytest.approx(-2 / 64)
    apart = alone(1, [0, 1, 1, 1], [4, 5, 6, 7])
    away = singles([[0, 1, 2, 3], [4, 5, 6, 7]], 10)
    assert least_favourable(first, apart, away, finite=True)[0, 0] == pytest.approx(-1.6 / 64)
    assert least_favourable(first, apart, away, finite=False)[0, 0] == 0


def test_registers_without_an_organisation_in_common_are_independent():
    first, later = alone(0, [1, 0, 1], [0, 1, 2]), alone(1, [1, 0, 0], [4, 5, 6])
    listed = tuple(Frame(np.zeros(4, np.int64), u, u) for u in (np.arange(4), np.arange(4, 8)))
    responding = np.array([[u < 3 for u in range(8)], [4 <= u < 7 for u in range(8)]])
    design = Design(np.zeros(8, np.int64), responding, listed)
    assert least_favourable(first, later, design, finite=True)[0, 0] == 0


@pytest.mark.parametrize("rule", LINEAR)
@pytest.mark.parametrize("finite", [False, True])
@quick
@given(seeds)
def test_covariances_are_symmetric_and_the_least_is_not_above_0(rule, finite, seed):
    laid, design = survey(seed)
    first, later = (estimated(one, rule) for one in laid)
    one, other = (covariance(*pair, design, finite=finite) for pair in ((first, later), (later, first)))
    np.testing.assert_allclose(one, other, atol=1e-13)
    least = [least_favourable(*pair, design, finite=finite) for pair in ((first, later), (later, first))]
    np.testing.assert_allclose(*least, atol=1e-13)
    assert (least[0] <= 0).all()
    np.testing.assert_array_equal(shared(first, later, design), shared(later, first, design))


@pytest.mark.parametrize("rule", ["persons", *RULES])
@pytest.mark.parametrize("finite", [False, True])
@quick
@given(seeds)
def test_a_variance_is_never_below_0(rule, finite, seed):
    laid, design = survey(seed)
    for one in (estimated(x, rule) for x in laid):
        assert (covariance(one, one, design, finite=finite) >= 0).all()


@quick
@given(seeds)
def test_colleagues_who_agree_have_no_variance_within_not_even_a_rounded_one(seed):
    rng = np.random.default_rng(seed)
    # every organisation answers, with 2 to 4 of its 6 persons, who all say the same
    people = rng.integers(2, 5, CLUSTERS)
    cluster = np.arange(CLUSTERS).repeat(people)
    value = rng.choice([0.1, 0.7, 1.3], CLUSTERS)[cluster]
    listed = Frame.of_sizes(np.zeros(CLUSTERS, np.int64), np.arange(CLUSTERS), np.full(CLUSTERS, 6))
    design = Design(np.zeros(CLUSTERS, np.int64), np.ones((1, CLUSTERS), bool), (listed,))
    one = organisations(answers(0, value, cluster))
    found = covariance(one, one, design, finite=True)[0, 0]
    assert 0 <= found < 1e-15


@pytest.mark.parametrize("rule", ["persons", *RULES])
@pytest.mark.parametrize("finite", [False, True])
@quick
@given(seeds)
def test_scale_of_weights_and_order_of_rows_and_domains_do_not_matter(rule, finite, seed):
    laid, design = survey(seed)
    turn = np.random.default_rng(seed).permutation(DOMAINS)

    def other(one):
        shuffle = np.random.default_rng(seed).permutation(len(one.values))
        back = np.argsort(shuffle)
        cluster, who = (np.zeros(len(one.values), np.int64) for _ in range(2))
        cluster[one.row], who[one.row] = one.cluster, one.person
        return answers(
            one.wave, one.values[shuffle], cluster[shuffle], who[shuffle], weight=2 * one.weight[shuffle],
            row=back[one.row][::-1], domain=turn[one.domain][::-1], domains=DOMAINS,
        )  # fmt: skip

    listed = replace(design.frame[0], domain=turn[design.frame[0].domain])
    turned = replace(design, frame=(listed, listed))
    first, later = (estimated(one, rule) for one in laid)
    again, also = (estimated(other(one), rule) for one in laid)
    for pair, twin in (((first, later), (again, also)), ((later, later), (also, also))):
        expected = covariance(*pair, design, finite=finite)
        np.testing.assert_allclose(covariance(*twin, turned, finite=finite)[turn], expected, atol=1e-13)


@pytest.mark.parametrize("rule", ["persons", *RULES])
@pytest.mark.parametrize("finite", [False, True])
@quick
@given(seeds, st.lists(st.floats(-2, 2), min_size=3, max_size=3))
def test_a_contrast_of_three_waves_is_the_form_of_their_covariances(rule, finite, seed, coefficients):
    laid, design = survey(seed, waves=3)
    waves = [estimated(one, rule) for one in laid]
    matrix = np.array(
        [
            [
                covariance(*sorted((x, y), key=lambda z: z.wave), design, finite=finite, waves=range(3))[1, 0]
                for x in waves
            ]
            for y in waves
        ]
    )
    parts = [(c, one, 1, 0) for c, one in zip(coefficients, waves, strict=True)]
    expected = np.array(coefficients) @ matrix @ coefficients
    assert contrast(parts, design, finite=finite) == pytest.approx(expected, abs=1e-12)
    for one, other in pairwise(waves):
        v1, v2, both = (
            covariance(*pair, design, finite=finite, waves=[one.wave, other.wave])[2, 1]
            for pair in ((one, one), (other, other), (one, other))
        )
        change = contrast([(-1, one, 2, 1), (1, other, 2, 1)], design, finite=finite)
        assert change == pytest.approx(v1 + v2 - 2 * both, abs=1e-12)


@quick
@given(seeds)
def test_a_contrast_of_domains_and_columns_is_that_of_one_vector(seed):
    laid, design = survey(seed)
    first, later = (persons(one) for one in laid)
    parts = [(1.0, first, 0, 0), (-2.0, later, 1, 1), (0.5, first, 2, 1)]
    vector = wide(first)[0, :, 0] - 2 * wide(later)[1, :, 1] + 0.5 * wide(first)[2, :, 1]
    expected = 0.0
    for h in range(design.strata):
        inside = (design.stratum == h) & design.responding.any(axis=0)
        v, g = vector[inside], inside.sum()
        expected += g / (g - 1) * ((v - v.mean()) ** 2).sum() if g > 1 else (v**2).sum()
    assert contrast(parts, design, finite=False) == pytest.approx(expected, abs=1e-13)


def test_domains_that_share_nobody_are_independent():
    values = [1, 0, 1, 1, 0, 0]
    listed = Frame(np.repeat([0, 1], 5), np.arange(10), np.arange(10))
    where = np.array([0, 1, 2, 5, 6, 7])
    one = persons(answers(0, np.array(values, float), where, where, domain=np.repeat([0, 1], 3), domains=2))
    responding = np.isin(np.arange(10), where)[None]
    design = Design(np.zeros(10, np.int64), responding, (listed,))
    own = covariance(one, one, design, finite=True)[:, 0]
    # s² = 1/3 in both, 3 of 5
    assert own == pytest.approx([2 / 5 / 9] * 2)
    assert contrast([(1, one, 0, 0), (-1, one, 1, 0)], design, finite=True) == pytest.approx(own.sum())


@pytest.mark.parametrize("rules", [("persons", "mean"), ("mean", "any"), ("informant", "mean")])
def test_a_contrast_over_units_does_not_depend_on_the_order_of_its_parts(rules):
    laid, design = survey(3, weighted=False)
    first, later = (estimated(one, rule) for one, rule in zip(laid, rules, strict=True))
    parts = [(-1.0, first, 0, 0), (1.0, later, 0, 0)]
    for finite in (False, True):
        forward, back = contrast(parts, design, finite=finite), contrast(parts[::-1], design, finite=finite)
        assert forward == pytest.approx(back, rel=1e-9)


@pytest.mark.parametrize("rule", ["informant", *NONLINEAR])
def test_persons_and_such_organisations_have_no_population_covariance(rule):
    laid, design = survey(3, weighted=False)
    pair = persons(laid[0]), organisations(laid[1], rule)
    for first, later in (pair, pair[::-1]):
        with pytest.raises(ValueError, match="no population covariance of persons and organisations"):
            covariance(first, later, design, finite=True)
    assert np.isfinite(covariance(*pair, design, finite=False)).all()


def test_an_empty_domain_has_no_covariance():
    first, later = (
        persons(answers(w, np.array([1.0, 0]), np.array([0, 1]), domain=np.array([1, 1]), domains=3)) for w in (0, 1)
    )
    listed = Frame.of_sizes(np.ones(3, np.int64), np.arange(3), np.ones(3, np.int64))
    design = Design(np.zeros(3, np.int64), np.array([[True, True, False]] * 2), (listed, listed))
    for finite in (False, True):
        for found in (
            covariance(first, later, design, finite=finite),
            least_favourable(first, later, design, finite=finite),
        ):
            assert found[[0, 2], 0].tolist() == [0, 0]
