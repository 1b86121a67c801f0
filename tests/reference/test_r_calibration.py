"""Calibrated weights and what is estimated with them against R's survey package, to nine digits.

The figures are stored in oracles/calibration/expected.csv with 17 digits; calibration.R beside it made them from
register.csv and holds every command in full. Above each test stands the R command of its figures.
"""

import csv
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nulmeting import tables, units
from nulmeting.codebook import Answer, Item, Text
from nulmeting.settings import Breakdown, Calibration, Category, Definition, Indicator, Measurement
from nulmeting.settings_input import Register, Wave
from oracles.calibration import generate

FOLDER = Path(generate.__file__).parent
METHODS = {"poststratification": "poststratification", "raking": "raking", "bounded": "raking"}
MARGINS = {
    ("person", "poststratification"): ("role",),
    ("person", "raking"): ("role", "kind"),
    ("person", "bounded"): ("role", "kind"),
    ("organisation", "poststratification"): ("kind",),
    ("organisation", "raking"): ("kind", "register_size"),
    ("organisation", "bounded"): ("kind", "register_size"),
}
BOUNDS = (0.55, 2.2)
LINES = (FOLDER / "expected.csv").read_text(encoding="utf-8").splitlines()
EXPECTED = [{**row, "value": float(row["value"])} for row in csv.DictReader(LINES[1:])]


def of(unit, weighting, quantity):
    found = [row for row in EXPECTED if (row["unit"], row["weighting"], row["quantity"]) == (unit, weighting, quantity)]
    assert found
    return found


def text(word):
    return Text(word, word)


def asked(code, kind, *answers, **settings):
    known = tuple(Answer(a, text(a), score=float(a) if a.isdigit() else None) for a in answers)
    return Item(code, kind, text(code), answers=known, **{"columns": {"wave": "head"}, **settings})


def measured(unit, weighting):
    """One figure per item, each weighted."""
    shared = {"unit": unit, "weighting": f"{unit}-{weighting}"}
    headline = ("headline", text("headline"))
    kinds = {
        "mark": ("mean", Definition(*headline, item="mark", **shared)),
        "yes": ("share", Definition(*headline, condition={"item": "yes", "in": ["1"]}, **shared)),
    }
    if unit == "person":
        kinds["ratio"] = ("ratio", Definition(*headline, item="spent", per="hours", **shared))
    for item, (statistic, definition) in kinds.items():
        yield Indicator(f"{unit}-{weighting}-{item}", text(item), statistic, (definition,))


def calibration(unit, weighting):
    name, bounds = f"{unit}-{weighting}", BOUNDS if weighting == "bounded" else None
    return Calibration(name, text(name), unit, METHODS[weighting], MARGINS[unit, weighting], bounds)


def measurement():
    answers = {"kind": generate.KINDS, "role": generate.ROLES, "region": generate.REGIONS, "group": "pqr"}
    of_organisations = {"unit": "organisation"}
    items = [
        asked("RID", "key", personal="key"),
        asked("ORG", "key", personal="key", unit="organisation"),
        *(asked(n, "single", *a, columns={}, **(of_organisations if n == "kind" else {})) for n, a in answers.items()),
        asked("yes", "single", "0", "1"),
        *(asked(name, "number") for name in ("mark", "spent", "hours")),
    ]
    breakdowns = [
        Breakdown(
            name,
            text(name),
            name,
            tuple(Category(a, text(a), (a,)) for a in given),
            "organisation" if name == "kind" else "person",
        )
        for name, given in answers.items()
    ]
    return Measurement(
        id="oracle",
        title=text("oracle"),
        about=text("oracle"),
        synthetic=True,
        waves=(Wave("wave", text("wave"), "wave.csv"),),
        codebook={item.code: item for item in items},
        indicators=tuple(one for key in MARGINS for one in measured(*key)),
        breakdowns=tuple(breakdowns),
        register=Register("register.csv", "person", "organisation", {name: name for name in answers}),
        person_key="RID",
        organisation_key="ORG",
        calibrations=tuple(calibration(*key) for key in MARGINS),
    )


@cache
def frames():
    register = pd.read_csv(FOLDER / "register.csv", dtype={"organisation": "string", "person": "string"})
    answered = register[register["responded"] == 1].reset_index(drop=True)
    answered["yes"] = answered["yes"].astype("Int64").astype("string")
    for name in ("mark", "spent", "hours"):
        answered[name] = answered[name].astype("Float64")
    for frame in (register, answered):
        for name in ("kind", "role", "region", "group"):
            frame[name] = frame[name].astype("string")
    return {"wave": answered.assign(row=range(2, len(answered) + 2))}, register.drop(columns=["mark", "yes"])


@cache
def survey():
    return units.survey(measurement(), *frames())


@cache
def estimates():
    counts = pd.DataFrame({"wave": ["wave"], "step": ["read"], "reason": [""], "unit": ["row"], "count": [0]})
    made = tables.build(measurement(), *frames(), counts, None)["estimates"]
    made = made[made["target"] == "process"]
    return made.set_index(["indicator", "category"])


# what is stored --------------------------------------------------------------------------------------------------------


def test_the_register_comes_out_of_its_generator_again():
    assert (FOLDER / "register.csv").read_text(encoding="utf-8") == generate.text()


def test_the_stored_figures_are_those_that_r_gives_where_it_is_installed():
    if (
        shutil.which("Rscript") is None
        or subprocess.run(["Rscript", "-e", "library(survey); library(MASS)"], capture_output=True).returncode
    ):
        pytest.skip("R with its survey package is not installed; the stored figures are tested below")
    call = ["Rscript", FOLDER / "calibration.R", FOLDER / "register.csv"]
    made = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    again = [line.rsplit(",", 1) for line in made[2:]]
    assert [key for key, _ in again] == [line.rsplit(",", 1)[0] for line in LINES[2:]]
    found = [float(value) for _, value in again]
    np.testing.assert_allclose(found, [row["value"] for row in EXPECTED], rtol=1e-9)


# ours ------------------------------------------------------------------------------------------------------------------


# persons <- svydesign(ids = ~organisation, weights = N/n, data = answered)
# postStratify(persons, ~role, table(register["role"]))
# calibrate(persons, ~role + kind, margins, calfun = "raking", epsilon = 1e-13)
# calibrate(persons, ~role + kind, margins, calfun = "logit", bounds = c(0.55, 2.2), epsilon = 1e-13)
# and of organisations, with ids = ~organisation and one row each: ~kind; ~kind + size. Then weights(design)
@pytest.mark.parametrize(("unit", "weighting"), MARGINS)
def test_weights(unit, weighting):
    whole, (_, register) = survey(), frames()
    made = whole.weights["wave", f"{unit}-{weighting}"]
    wave = whole.waves["wave"]
    codes = wave.persons if unit == "person" else wave.clusters
    name = dict(zip(codes, wave.frame[unit], strict=True))
    ours = {name[code]: weight for code, weight in zip(made.unit, made.weight, strict=True)}
    theirs = {row["domain"]: row["value"] for row in of(unit, weighting, "weight")}
    assert ours.keys() == theirs.keys()
    for key, value in theirs.items():
        assert ours[key] == pytest.approx(value, rel=1e-9)
    assert made.weight.sum() == pytest.approx(register[unit].nunique(), rel=1e-12)


# known <- subset(design, inside & !is.na(item)); m <- svymean(~item, known); svyratio(~spent, ~hours, known)
@pytest.mark.parametrize(("unit", "weighting"), MARGINS)
def test_means_shares_and_ratios_of_the_total_and_of_domains(unit, weighting):
    for quantity, column in (("mean", "estimate"), ("error", "standard_error")):
        for row in of(unit, weighting, quantity):
            ours = estimates().loc[(f"{unit}-{weighting}-{row['item']}", row["domain"]), column]
            assert ours == pytest.approx(row["value"], rel=1e-9), row


# svyby(~mark, ~group, subset(design, !is.na(mark)), svymean)
@pytest.mark.parametrize("weighting", METHODS)
def test_domains_by_svyby(weighting):
    for quantity, column in (("by", "estimate"), ("by_error", "standard_error")):
        for row in of("person", weighting, quantity):
            ours = estimates().loc[(f"person-{weighting}-mark", row["domain"]), column]
            assert ours == pytest.approx(row["value"], rel=1e-9), row


def test_without_the_residuals_the_standard_error_would_be_another():
    found = estimates().loc[("person-raking-mark", "all"), "standard_error"]
    given = survey()
    weights = given.weights["wave", "person-raking"]
    wave = given.waves["wave"]
    mark = wave.frame["mark"].to_numpy(dtype=float, na_value=np.nan)
    weight = weights.of(wave.persons)
    known = ~np.isnan(mark)
    mean = np.average(mark[known], weights=weight[known])
    z = np.where(known, weight * (np.nan_to_num(mark) - mean), 0.0) / weight[known].sum()
    b = np.bincount(wave.clusters, z)
    number = np.unique(wave.clusters).size
    plain = np.sqrt(number / (number - 1) * (b @ b))
    assert abs(found / plain - 1) > 0.1
