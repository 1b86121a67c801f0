"""What svy gives for the designs in designs/: python expected_svy.py FOLDER > expected_svy.csv, where svy is installed.

Run it through regenerate.py, which also stores what the figures were made from. One figure a row, with all its digits:
block, design, wave, domain, item, quantity, value.
"""

import csv
import sys
import warnings
from pathlib import Path

import polars as pl
import r_data
import svy

GROUPS = ("A", "B", "C")
METHODS = ("logit", "beta", "korn-graubard", "wilson")
DESIGNS = ("one_wave", "stratified", "two_waves", "three_waves", "nonresponse")


def sampled(data):
    """Organisations are the clusters, in whichever wave; response cells the strata."""
    return svy.Sample(data, svy.Design(psu="organisation", stratum="cell", wgt="weight"))


def domain(name):
    return None if name == "all" else svy.col("group") == name


def level(name, data):
    """estimation.mean(item, where=group, drop_nulls=True), .ratio("spent", "hours")."""
    for wave in data["wave"].unique().sort():
        sample = sampled(data.filter(pl.col("wave") == wave))
        for where in ("all", *GROUPS):
            for item in ("mark", "yes", "ordinal", "ratio"):
                asked = {"where": domain(where), "drop_nulls": True}
                estimation = sample.estimation
                made = (
                    estimation.ratio("spent", "hours", **asked) if item == "ratio" else estimation.mean(item, **asked)
                )
                found = made.estimates[0]
                for quantity, value in (("estimate", found.est), ("se", found.se), ("df", found.df), ("n", found.n)):
                    yield "level", name, wave, where, item, quantity, value


def intervals(name, data):
    """estimation.prop("yes", ci_method=method, where=group, drop_nulls=True)."""
    for wave in data["wave"].unique().sort():
        sample = sampled(data.filter(pl.col("wave") == wave))
        for where in ("all", *GROUPS):
            for method in METHODS:
                made = sample.estimation.prop("yes", ci_method=method, where=domain(where), drop_nulls=True)
                found = next(one for one in made.estimates if float(one.y_level) == 1)
                yield "interval", name, wave, where, "yes", f"{method}_low", found.lci
                yield "interval", name, wave, where, "yes", f"{method}_high", found.uci


def change(name, data, coefficients, label):
    """estimation.mean(item, by="wave").contrast({0: -1, 1: 1}) in the waves stacked."""
    sample = sampled(data.filter(pl.col("wave").is_in(list(coefficients))))
    for where in ("all", *GROUPS):
        for item in ("mark", "yes", "ordinal", "ratio"):
            asked = {"by": "wave", "where": domain(where), "drop_nulls": True}
            estimation = sample.estimation
            made = estimation.ratio("spent", "hours", **asked) if item == "ratio" else estimation.mean(item, **asked)
            found = made.contrast(dict(coefficients)).estimates[0]
            yield "change", name, label, where, item, "difference", found.est
            yield "change", name, label, where, item, "se", found.se


def union_of_waves(data):
    """The change in the two samples of a population, stacked, with Design(pop_size="N") and without."""
    waves = pl.concat(
        data.filter(pl.col(f"in_{wave}") == 1).select(
            pl.lit(place).alias("wave"), "organisation", pl.col(wave).alias("yes"), pl.lit(data.height).alias("N")
        )
        for place, wave in enumerate(("first", "later"))
    )
    for quantity, more in (("se", {}), ("pop_size_se", {"pop_size": "N"})):
        made = svy.Sample(waves, svy.Design(psu="organisation", **more)).estimation.mean("yes", by="wave")
        found = made.contrast({0: -1, 1: 1}).estimates[0]
        yield "union", "population", "0-1", "all", "yes", quantity, found.se


def two_stages(data):
    """Design(psu="organisation", ssu="person", pop_size=PopSize(psu="N", ssu="M")); estimation.mean(item)."""
    design = svy.Design(psu="organisation", ssu="person", pop_size=svy.PopSize(psu="N", ssu="M"))
    estimation = svy.Sample(data, design).estimation
    for item in ("mark", "yes", "ratio"):
        made = estimation.ratio("spent", "hours") if item == "ratio" else estimation.mean(item)
        yield "finite", "two_stages", 0, "all", item, "two_se", made.estimates[0].se


def districts():
    """estimation.prop("yes", ci_method=method), whether a school of R's apiclus1 has ell == 0; pop_size districts."""
    rows = [
        {"district": place, "yes": int(k < some), "N": r_data.DISTRICTS}
        for place, (n, some) in enumerate(zip(r_data.SCHOOLS, r_data.WITHOUT_LEARNERS, strict=True))
        for k in range(n)
    ]
    sample = svy.Sample(pl.DataFrame(rows), svy.Design(psu="district", pop_size="N"))
    mean = sample.estimation.mean("yes").estimates[0]
    for quantity, value in (("estimate", mean.est), ("se", mean.se), ("df", mean.df)):
        yield "districts", "apiclus1", 0, "all", "yes", quantity, value
    for method in METHODS:
        made = sample.estimation.prop("yes", ci_method=method)
        found = next(one for one in made.estimates if float(one.y_level) == 1)
        yield "districts", "apiclus1", 0, "all", "yes", f"{method}_low", found.lci
        yield "districts", "apiclus1", 0, "all", "yes", f"{method}_high", found.uci


def every(folder):
    for name in DESIGNS:
        data = pl.read_csv(folder / f"{name}.csv")
        yield from level(name, data)
        yield from intervals(name, data)
        if name in ("two_waves", "nonresponse"):
            yield from change(name, data, {0: -1, 1: 1}, "0-1")
        if name == "three_waves":
            yield from change(name, data, {0: 1, 1: -2, 2: 1}, "0-1-2")
    yield from union_of_waves(pl.read_csv(folder / "population.csv"))
    yield from two_stages(pl.read_csv(folder / "two_stages.csv"))
    yield from districts()


def main():
    warnings.simplefilter("error")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["block", "design", "wave", "domain", "item", "quantity", "value"])
    writer.writerows([*where, repr(float(value))] for *where, value in every(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
