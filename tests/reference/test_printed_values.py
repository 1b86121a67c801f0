"""Estimates, standard errors and intervals that others have printed about well-known data sets.

Tolerance: half a unit in the last printed digit. The data sets come with R and stay there; oracles/r_data.py holds the
few facts about them that these figures rest on. Where only sums are known, values are made up that have those sums: a
test then stands on what estimate and variance take, cluster totals or a sum of squares, and on nothing else. Where R is
installed the same figures come from the data themselves, and the facts are checked.
"""

import shutil
import subprocess
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from nulmeting.covariance import covariance
from nulmeting.design import Design, Frame, degrees
from nulmeting.influence import answers, persons
from nulmeting.share_intervals import critical, limits, student
from oracles import r_data


@dataclass(frozen=True)
class Found:
    """An estimate with its standard error, degrees of freedom and number of cases."""

    estimate: float
    se: float
    df: float
    n: int

    @property
    def interval(self):
        half = critical(0.05, self.df) * self.se
        return self.estimate - half, self.estimate + half

    @property
    def worth(self):
        return self.estimate * (1 - self.estimate) / self.se**2


def found(values, cluster, stratum=None, *, weight=None, valid=None, registered=None):
    """Estimate a mean; with `registered`, the strata and sizes of all clusters, for that finite population.

    The clusters of the sample come first in it and are whole: as many persons are registered as answered.
    """
    strata = np.zeros(cluster.max() + 1, dtype=np.int64) if stratum is None else np.asarray(stratum, dtype=np.int64)
    sampled, frames = strata.size, ()
    if registered is not None:
        strata, size = registered
        frames = (Frame.of_sizes(np.zeros_like(strata), np.arange(strata.size), size),)
    design = Design(strata, (np.arange(strata.size) < sampled)[None, :], frames)
    row = None if valid is None else np.flatnonzero(valid)
    domain = None if row is None else np.zeros(row.size, dtype=np.int64)
    one = persons(answers(0, np.asarray(values, dtype=float), cluster, weight=weight, row=row, domain=domain))
    variance = covariance(one, one, design, finite=registered is not None)[0, 0]
    return Found(one.estimate[0, 0], np.sqrt(variance), degrees([one], design)[0, 0], int(one.persons.sum()))


def of_sizes(sizes):
    """One stratum of clusters of these sizes."""
    return np.zeros(len(sizes), dtype=np.int64), np.array(sizes)


def singles(stratum, numbers):
    """As many clusters of one person per stratum, those of the sample, whose strata are given, first."""
    silent = np.asarray(numbers) - np.bincount(stratum)
    strata = np.concatenate([stratum, np.repeat(np.arange(silent.size), silent)])
    return strata, np.ones_like(strata)


def printed(value, text):
    """Whether a number rounds to what is printed."""
    return abs(value - float(text)) <= 0.5 * 10 ** -len(text.partition(".")[2]) * (1 + 1e-9)


def districts(per_school):
    """The schools of R's apiclus1, each with its district's mean."""
    return np.repeat(np.divide(per_school, r_data.SCHOOLS), r_data.SCHOOLS), np.repeat(np.arange(15), r_data.SCHOOLS)


# R survey, vignette "survey": dclus1 <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
# svymean(~api00, dclus1)
# R goes by the number of districts, ours by that of schools as well, so that the others are made as large as these
def test_a_cluster_sample_of_a_finite_population():
    mean = found(*districts(r_data.API00), registered=of_sizes(r_data.ALIKE))
    assert printed(mean.estimate, "644.17")
    assert printed(mean.se, "23.542")
    assert mean.df == 14


# samplics, issue 60: R's svymean(~I(api00 - api99), svydesign(id = ~1, fpc = ~fpc, data = apisrs))
def test_a_simple_random_sample_of_a_finite_population():
    facts = r_data.GROWTH
    mean = facts["sum"] / facts["n"]
    # two values with this sum and sum of squares
    spread = np.sqrt(facts["squares"] / facts["n"] - mean**2)
    growth = found(
        np.repeat([mean - spread, mean + spread], facts["n"] // 2),
        np.arange(facts["n"]),
        registered=of_sizes([1] * facts["N"]),
    )
    assert printed(growth.estimate, "31.9")
    assert printed(growth.se, "2.0905")


def high_schools():
    schools, weights, high = (np.array(x) for x in zip(*r_data.STRATA.values(), strict=True))
    values = np.concatenate([np.arange(n) < k for n, k in zip(schools, high, strict=True)])
    stratum = np.repeat(np.arange(schools.size), schools)
    return found(values, np.arange(values.size), stratum, weight=np.repeat(weights, schools))


# srvyr, issue 39: svyciprop(~I(api00 > 875), svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat), "beta")
def test_a_share_in_a_stratified_sample():
    share = high_schools()
    low, high = (
        float(x[0])
        for x in limits("korn_graubard", 0.05, share.estimate, np.nan, share.n, share.worth, np.nan, share.df, share.se)
    )
    assert (share.n, share.df) == (200, 197)
    assert printed(share.estimate, "0.0318")
    assert printed(low, "0.00997")
    assert printed(high, "0.0744")


# dclus1 as above; svyciprop(~I(ell == 0), dclus1, method), method "mean", "xlogit", "beta"; Wilson's from its formula with
# t at 14 degrees of freedom
@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        ("logit", "0.002305", "0.177748"),
        ("korn_graubard", "0.000216", "0.137508"),
        ("wilson", "0.003179", "0.135391"),
    ],
)
def test_intervals_of_a_share_in_a_cluster_sample(method, low, high):
    plain = found(*districts(r_data.WITHOUT_LEARNERS))
    share = replace(plain, se=plain.se * np.sqrt(1 - 15 / r_data.DISTRICTS))
    assert printed(share.estimate, "0.0218579")
    assert printed(share.se, "0.0226225")
    # 757/15 times the sample is no whole number of districts of each size
    alike = found(*districts(r_data.WITHOUT_LEARNERS), registered=of_sizes(r_data.ALIKE))
    assert alike.se == pytest.approx(share.se, rel=1e-6)
    assert (share.n, share.df) == (183, 14)
    ends = limits(method, 0.05, share.estimate, np.nan, share.n, share.worth, np.nan, share.df, share.se)
    assert printed(ends[0][0], low)
    assert printed(ends[1][0], high)
    # "mean", which ours cuts off at 0
    assert printed(share.interval[0], "-0.026662")
    assert printed(share.interval[1], "0.070378")
    assert [float(x) for x in student(share.estimate, share.se, share.df, 0.05)] == [
        0,
        pytest.approx(share.interval[1]),
    ]


def small_stratified(**more):
    stratum = np.array(r_data.FPC_STRATUM) - 1
    return found(r_data.FPC_X, np.arange(8), stratum, weight=np.array(r_data.FPC_WEIGHT, dtype=float), **more)


# R 4.5, package survey, tests/fpc.R: withoutfpc <- svydesign(weights = ~weight, ids = ~psuid, strata = ~stratid,
# variables = ~x, data = fpc, nest = TRUE); withfpc, the same with fpc = ~Nh; svymean(~x, ...); the interval has t at 6
# degrees of freedom, confint(svymean(~x, withfpc), df = degf(withfpc))
def test_a_small_stratified_sample():
    without, within = (
        small_stratified(),
        small_stratified(registered=singles(np.array(r_data.FPC_STRATUM) - 1, list(r_data.FPC_SIZE.values()))),
    )
    for one, se in ((without, "0.7412683"), (within, "0.6160407")):
        assert printed(one.estimate, "5.448148")
        assert printed(one.se, se)
        assert one.df == 6
    assert printed(within.interval[0], "3.940751")
    assert printed(within.interval[1], "6.955545")


# R, package survey, tests/domain.Rout.save: svymean(~x, subset(withoutfpc, x > 4))
def test_a_domain_of_a_small_stratified_sample():
    one = small_stratified(valid=np.array(r_data.FPC_X) > 4)
    assert printed(one.estimate, "6.195")
    assert printed(one.se, "0.7555129")


# Levy & Lemeshow 1999, Sampling of Populations, as printed by UCLA, "How do I analyze survey data with a simple random
# sample design?": six of 54, t at 5 degrees of freedom. Stata keeps data in single precision, on which the last digit
# of the lower limit turns: 3.1333185
def test_levy_and_lemeshow():
    one = found(np.float32([5, 4.33, 4, 3.33, 7, 3.33]), np.arange(6), registered=of_sizes([1] * 54))
    assert printed(one.estimate, "4.498333")
    assert printed(one.se, "0.5310139")
    assert printed(one.interval[0], "3.133318")
    assert printed(one.interval[1], "5.863348")


# svy, tests of estimation: a proportion with its standard error, 922 cases, 56 degrees of freedom; all digits of a double,
# the last of which depend on the incomplete beta function at hand
def test_korn_and_graubard():
    p, se = 0.507348258357226, 0.0167712595840644
    ends = limits("korn_graubard", 0.05, p, np.nan, 922, p * (1 - p) / se**2, np.nan, 56, se)
    assert ends[0][0] == pytest.approx(0.473233376535445, rel=1e-13)
    assert ends[1][0] == pytest.approx(0.541412207644769, rel=1e-13)


# the data themselves ---------------------------------------------------------------------------------------------------


WRITE = """
suppressPackageStartupMessages(library(survey))
data(api)
data(fpc)
for (name in c("apiclus1", "apisrs", "apistrat", "fpc")) write.csv(get(name), paste0(name, ".csv"), row.names = FALSE)
"""
ASK = """
suppressPackageStartupMessages(library(survey))
data(api)
one <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1)
fpc <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~ I(0 * fpc + 15 * 50))
strata <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat)
corrected <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
middle <- subset(one, stype == "M")
for (design in list(one, fpc, middle, strata, corrected)) {
  m <- svymean(~api00, design)
  cat(sprintf("%.17g %.17g %d\\n", coef(m), SE(m), degf(design)))
}
"""


def r(script, folder):
    return subprocess.run(["Rscript", "-e", script], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def from_r(tmp_path_factory):
    """R's own data sets by name; skips where R or its survey package is not installed."""
    if (
        shutil.which("Rscript") is None
        or subprocess.run(["Rscript", "-e", "library(survey)"], capture_output=True).returncode
    ):
        pytest.skip("R with its survey package is not installed; the tests above take the facts about its data sets")
    folder = tmp_path_factory.mktemp("r")
    r(WRITE, folder)
    return folder, {path.stem: pd.read_csv(path) for path in folder.glob("*.csv")}


def test_the_facts_about_the_data_sets_hold(from_r):
    tables = from_r[1]
    schools = tables["apiclus1"].assign(n=1, without=tables["apiclus1"]["ell"] == 0).groupby("dnum")
    assert tuple(schools["n"].sum()) == r_data.SCHOOLS
    assert tuple(schools["api00"].sum()) == r_data.API00
    assert tuple(schools["without"].sum()) == r_data.WITHOUT_LEARNERS
    assert set(tables["apiclus1"]["fpc"]) == {r_data.DISTRICTS}
    growth = tables["apisrs"]["api00"] - tables["apisrs"]["api99"]
    sums = {"n": growth.size, "sum": growth.sum(), "squares": (growth**2).sum(), "N": tables["apisrs"]["fpc"].iloc[0]}
    assert sums == r_data.GROWTH
    types = tables["apistrat"].assign(n=1, high=tables["apistrat"]["api00"] > 875).groupby("stype")
    assert {
        name: (one["n"].sum(), round(one["pw"].iloc[0], 2), one["high"].sum()) for name, one in types
    } == r_data.STRATA
    fpc = tables["fpc"]
    assert tuple(fpc["stratid"]) == r_data.FPC_STRATUM
    assert tuple(fpc["weight"]) == r_data.FPC_WEIGHT
    assert tuple(fpc["x"].round(6)) == r_data.FPC_X
    assert dict(zip(fpc["stratid"], fpc["Nh"], strict=True)) == r_data.FPC_SIZE


# the script above, where 50 times the sample is what 750 districts would be: svymean(~api00, design), SE, degf
def test_the_data_sets_themselves(from_r):
    folder, tables = from_r
    schools, types = tables["apiclus1"], tables["apistrat"]
    district = pd.factorize(schools["dnum"])[0]
    weight = schools["pw"].to_numpy()
    kind, names = pd.factorize(types["stype"])
    sizes = types.groupby("stype")["fpc"].first().loc[names].astype(int).tolist()
    stratified = (types["api00"], np.arange(200), kind)
    ours = [
        found(schools["api00"], district, weight=weight),
        found(schools["api00"], district, weight=weight, registered=of_sizes(np.tile(np.bincount(district), 50))),
        found(schools["api00"], district, weight=weight, valid=schools["stype"].to_numpy() == "M"),
        found(*stratified, weight=types["pw"].to_numpy()),
        found(*stratified, weight=types["pw"].to_numpy(), registered=singles(kind, sizes)),
    ]
    for one, line in zip(ours, r(ASK, folder).splitlines(), strict=True):
        estimate, se, df = (float(x) for x in line.split())
        assert one.estimate == pytest.approx(estimate, rel=1e-9)
        assert one.se == pytest.approx(se, rel=1e-9)
        assert one.df == df
