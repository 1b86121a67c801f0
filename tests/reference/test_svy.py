"""Our figures against svy, the survey package for Python, to nine digits; and what it gets wrong and we do not.

The figures are stored in oracles/expected_svy.csv; oracles/expected_svy.py made them, the json beside it names the version.
Above each test stands the call that gave its figures, with
`sample = svy.Sample(data, svy.Design(psu="organisation", stratum="cell", wgt="weight"))`.
"""

import numpy as np
import pytest
from nulmeting.covariance import contrast, covariance
from nulmeting.design import degrees
from nulmeting.exact_intervals import konijn, konijn_counts
from nulmeting.influence_parts import select
from nulmeting.share_intervals import limits
from oracles import r_data, stored
from scipy import stats


def level(part, design):
    """Estimate, standard error, degrees of freedom and number of cases."""
    influence, domain, column = part
    variance = covariance(influence, influence, design, finite=False)[domain, column]
    n = influence.persons[influence.domain == domain, column].sum()
    df = degrees([select(*part)], design)[0, 0]
    return {"estimate": influence.estimate[domain, column], "se": np.sqrt(variance), "df": df, "n": n}


def interval(method, found):
    """Low and high at 95% from what `level` found."""
    p, se = found["estimate"], found["se"]
    ends = limits(method, 0.05, p, np.nan, found["n"], p * (1 - p) / se**2, np.nan, found["df"], se)
    return float(ends[0][0]), float(ends[1][0])


# sample.estimation.mean(item, where=group, drop_nulls=True); sample.estimation.ratio("spent", "hours", ...)
@pytest.mark.parametrize("name", stored.designs("svy", "level"))
def test_levels(name):
    laid = stored.laid_out(name)

    def ours(one):
        return level(laid.part(one.waves[0], one.domain, one.item), laid.design)[one.quantity]

    assert not stored.differences(stored.of("svy", "level", name), ours)


# sample.estimation.prop("yes", ci_method=method, where=group, drop_nulls=True); its "korn-graubard" also cuts the
# effective size off at n, ours does not, as its "beta" and R's do not
@pytest.mark.parametrize("name", stored.designs("svy", "interval"))
def test_intervals_of_a_share(name):
    laid = stored.laid_out(name)

    def ours(one):
        method, side = one.quantity.split("_")
        called = {"logit": "logit", "beta": "korn_graubard"}[method]
        return interval(called, level(laid.part(one.waves[0], one.domain, "yes"), laid.design))[side == "high"]

    rows = [one for one in stored.of("svy", "interval", name) if one.quantity.split("_")[0] in ("logit", "beta")]
    assert len(rows) == 16 * len(laid.items)
    assert not stored.differences(rows, ours)


# sample.estimation.mean(item, by="wave", where=group, drop_nulls=True).contrast({0: -1, 1: 1}) or {0: 1, 1: -2, 2: 1}, of
# the waves stacked
@pytest.mark.parametrize("name", stored.designs("svy", "change"))
def test_changes(name):
    laid = stored.laid_out(name)

    def ours(one):
        signs = {2: (-1, 1), 3: (1, -2, 1)}[len(one.waves)]
        parts = [(x, *laid.part(wave, one.domain, one.item)) for x, wave in zip(signs, one.waves, strict=True)]
        if one.quantity == "difference":
            return sum(sign * influence.estimate[domain, column] for sign, influence, domain, column in parts)
        return np.sqrt(contrast(parts, laid.design, finite=False))

    assert not stored.differences(stored.of("svy", "change", name), ours)


# svy.Sample(data, svy.Design(psu="organisation", ssu="person", pop_size=svy.PopSize(psu="N", ssu="M"))), four of the seven
# persons of 14 of 42 organisations: .estimation.mean(item), .estimation.ratio("spent", "hours")
def test_two_stages_of_a_finite_population():
    laid = stored.with_frame(stored.data("two_stages"), [3], 7)

    def ours(one):
        influence, domain, column = laid.part(0, "all", one.item)
        return np.sqrt(covariance(influence, influence, laid.design, finite=True)[domain, column])

    assert not stored.differences(stored.of("svy", "finite"), ours)


# what others get wrong -------------------------------------------------------------------------------------------------


# svy.Sample(districts, svy.Design(psu="district", pop_size="N")).estimation.prop("yes", ci_method="wilson")
def test_wilson_is_corrected_for_its_degrees_of_freedom_once():
    svy = {row.quantity: row.value for row in stored.of("svy", "districts")}
    found = {**svy, "n": sum(r_data.SCHOOLS)}
    for method, called in (("logit", "logit"), ("beta", "korn_graubard")):
        for ours, side in zip(interval(called, found), ("low", "high"), strict=True):
            assert not stored.apart(ours, svy[f"{method}_{side}"])
    # the formula with t at 14 degrees of freedom at n* = p(1-p)/V
    assert np.allclose(interval("wilson", found), (0.003179, 0.135391), atol=0.5e-6, rtol=0)
    # svy: the same t, and n* divided by (t_14 / t_182)^2 as well
    assert np.allclose((svy["wilson_low"], svy["wilson_high"]), (0.00280, 0.15101), atol=0.5e-5, rtol=0)
    ratio = stats.t.ppf(0.975, 14) / stats.t.ppf(0.975, 182)
    for theirs, side in zip(interval("wilson", {**found, "se": found["se"] * ratio}), ("low", "high"), strict=True):
        assert not stored.apart(theirs, svy[f"wilson_{side}"])


# svy.Sample(waves, svy.Design(psu="organisation", pop_size="N")), waves stacked; and without pop_size
# sample.estimation.mean("yes", by="wave").contrast({0: -1, 1: 1})
def test_the_correction_of_a_change_counts_the_waves_apart_and_not_their_union():
    whole, *samples = stored.population()
    terms, design = whole.sampled(*samples)
    svy = {row.quantity: row.value for row in stored.of("svy", "union")}
    process = np.sqrt(contrast(terms, design, finite=False))
    assert not stored.apart(process, svy["se"])
    union = (samples[0] | samples[1]).sum()
    assert not stored.apart(process * np.sqrt(1 - union / whole.size), svy["pop_size_se"])
    truth = np.sqrt(whole.true_variance(110, 100, 75))
    ours = np.sqrt(contrast(terms, design, finite=True))
    assert svy["pop_size_se"] < truth / 2 < 1.3 * truth < svy["se"]
    assert abs(ours / truth - 1) < 0.1


@pytest.mark.slow
def test_the_variance_of_a_change_is_the_true_one_over_many_samples():
    whole, *_ = stored.population()
    draw = np.random.default_rng(20181)
    order = np.argsort(draw.random((20000, whole.size)), axis=1)
    changes = whole.later[order[:, 35:135]].mean(axis=1) - whole.first[order[:, :110]].mean(axis=1)
    ours, stacked, union = [], [], []
    for one in order[:200]:
        in_first, in_later = np.isin(np.arange(150), one[:110]), np.isin(np.arange(150), one[35:135])
        terms, design = whole.sampled(in_first, in_later)
        ours.append(contrast(terms, design, finite=True))
        stacked.append(contrast(terms, design, finite=False))
        union.append(stacked[-1] * (1 - (in_first | in_later).sum() / whole.size))
    truth = whole.true_variance(110, 100, 75)
    # the simulation agrees with the formula of the truth within three standard errors of a variance from 20000 samples
    assert abs(np.var(changes, ddof=1) / truth - 1) < 3 * np.sqrt(2 / 19999)
    # unbiased: within three standard errors of the mean
    assert abs(np.mean(ours) - truth) < 3 * np.std(ours, ddof=1) / np.sqrt(len(ours))
    assert np.mean(stacked) > 1.6 * truth
    assert np.mean(union) < 0.3 * truth


# 1 - n/N of the samples miss the only 1 among N; an interval without width at p = 0 then misses it too
def test_no_interval_of_a_population_falls_to_a_coverage_of_n_over_size():
    n, size = 100, 150
    x = np.arange(n + 1)
    p = x / n
    variance = (1 - n / size) * p * (1 - p) / (n - 1)
    wald = p - stats.t.ppf(0.975, n - 1) * np.sqrt(variance), p + stats.t.ppf(0.975, n - 1) * np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.where(variance > 0, p * (1 - p) / variance, n * (size - 1) / (size - n))
    error = np.where(variance > 0, np.sqrt(variance), np.nan)
    named = {method: limits(method, 0.05, p, np.nan, n, worth, size, n - 1, error) for method in ("t", "logit")}
    ours = {**named, "konijn": konijn(x, n, size, 0.05)}

    def coverage(ends, total):
        chance = stats.hypergeom.pmf(x, size, total, n)
        return chance[(ends[0] <= total / size + 1e-12) & (ends[1] >= total / size - 1e-12)].sum()

    assert coverage(wald, 1) == pytest.approx(n / size)
    for method in ("t", "logit"):
        assert coverage(ours[method], 1) == pytest.approx(1)
    assert min(coverage(ours["konijn"], total) for total in range(size + 1)) >= 0.95


# samplingbook::Sprop(m = 3, n = 10, N = 50): "exact" interval of the number of units, printed [4, 32]
def test_the_exact_limits_of_a_count_are_no_unit_too_wide():
    low, high = (int(x) for x in konijn_counts(3, 10, 50, 0.05))
    assert (low, high) == (5, 31)
    # each limit is the last that is not rejected: the next one out has a tail of at most 2.5%
    assert stats.hypergeom.sf(2, 50, low, 10) > 0.025 >= stats.hypergeom.sf(2, 50, low - 1, 10)
    assert stats.hypergeom.cdf(3, 50, high, 10) > 0.025 >= stats.hypergeom.cdf(3, 50, high + 1, 10)
