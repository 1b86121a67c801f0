"""Weighted figures in the tables: what stands beside them, and the bias that they repair."""

from dataclasses import replace
from functools import cache

import mini
import numpy as np
import pytest
from mini import one, text
from nulmeting import tables
from nulmeting.dependence import paired
from nulmeting.figures import design_under
from nulmeting.settings import Calibration, Indicator

CALIBRATIONS = (
    Calibration("organisations", text("o"), "organisation", "raking", ("type", "register_size")),
    Calibration("persons", text("p"), "person", "raking", ("type",)),
)
OF = {"organisation": "organisations", "person": "persons"}


def weighted(definition):
    return replace(definition, id=f"weighted_{definition.id}", weighting=OF[definition.unit])


def indicators():
    """Those of mini, each definition beside itself weighted; and some whose headline is weighted."""
    for indicator in mini.INDICATORS:
        plain = indicator.definitions
        more = tuple(weighted(each) for each in plain if each.base == "valid")
        yield replace(indicator, definitions=(*plain, *more))
    know = replace(mini.INDICATORS[2].headline, weighting="persons")
    anchored = replace(mini.ANCHORED, weighting="organisations")
    yield Indicator("shift", text("shift"), "superiority", (know,))
    yield Indicator("anchored", text("anchored"), "share", (anchored,), target="population")
    middle = replace(anchored, condition=None, item="KNOW", collapse="median")
    yield Indicator("middle_of", text("middle"), "median", (middle,))


def register():
    """Sixty organisations of one to four persons."""
    for i in range(60):
        for j in range(1 + i % 4):
            kind = {"TYPE": "town" if i % 3 else "water", "NET": "ab"[j % 2]}
            yield {"person": f"x{i}-{j}", "organisation": f"o{i}", **kind}


def wave(seed):
    rng = np.random.default_rng(seed)
    rows = []
    for known in register():
        anchor, skill, know = rng.integers(1, 6), rng.integers(1, 6), float(rng.integers(1, 11))
        answers = {"ANCHOR": None if rng.random() < 0.1 else str(anchor), "SKILL": str(skill), "KNOW": know}
        if rng.random() < 0.5:
            rows.append({**known, **answers, "NEED": "p", "DONE": None, "USED": None})
    return mini.frame(rows)


@cache
def built():
    chosen = mini.measurement(indicators=tuple(indicators()), calibrations=CALIBRATIONS)
    listed = mini.frame(list(register())).drop(columns="row")
    return tables.build(chosen, {"before": wave(1), "after": wave(2)}, listed, mini.counts(), None)


@pytest.mark.parametrize("table", ["estimates", "changes"])
def test_every_row_names_its_weighting(table):
    rows = built()[table]
    own = rows["definition"].str.startswith("weighted") | rows["indicator"].isin(["shift", "anchored", "middle_of"])
    assert set(rows.loc[~own, "weighting"]) == {"none"}
    assert (rows.loc[own, "weighting"] == rows.loc[own, "unit"].map(OF)).all()


def test_counts_are_unweighted_and_bounds_are_not_given():
    rows = built()["estimates"]
    for target in ("population", "process"):
        plain, own = (
            one(rows, wave="before", indicator="anchoring", target=target, definition=name)
            for name in ("headline", "weighted_headline")
        )
        for name in ("numerator", "denominator", "responding", "population"):
            assert own[name] == plain[name]
        assert own["estimate"] != plain["estimate"]
        assert np.isnan(own["bound_low"])
        assert np.isnan(own["bound_high"])
        assert not np.isnan(plain["bound_low"])


def test_weighted_shares_have_no_exact_interval():
    rows = built()["estimates"]
    rows = rows[(rows["weighting"] != "none") & (rows["statistic"] == "share") & (rows["status"] != "not_available")]
    assert set(rows["ci_method"]) == {"korn_graubard"}
    assert ((rows["ci_low"] <= rows["estimate"]) & (rows["estimate"] <= rows["ci_high"])).all()


def test_degrees_of_freedom_are_those_of_the_cases_in_the_domain():
    rows = built()["estimates"]
    plain, own = (
        rows[(rows["indicator"] == name) & (rows["definition"] == "headline")].reset_index(drop=True)
        for name in ("anchoring", "anchored")
    )
    assert (plain["df"] == own["df"]).all()
    assert (plain[["wave", "category", "target"]] == own[["wave", "category", "target"]]).all(axis=None)


@pytest.mark.parametrize("indicator", ["shift", "anchored", "middle_of"])
@pytest.mark.parametrize("comparison", ["all", "paired"])
def test_changes_of_weighted_headlines_have_intervals(indicator, comparison):
    for target in ("population", "process"):
        row = one(built()["changes"], indicator=indicator, comparison=comparison, target=target)
        assert row["ci_low"] <= row["difference"] <= row["ci_high"]
        assert row["standard_error"] > 0


def test_a_weighted_median_is_the_inverse_of_the_distribution():
    frame, rows = wave(1), built()["estimates"]
    towns = (frame["TYPE"] == "town").to_numpy()
    register_towns = sum(row["TYPE"] == "town" for row in register())
    total = sum(1 for _ in register())
    weight = np.where(towns, register_towns / towns.sum(), (total - register_towns) / (~towns).sum())
    know = frame["KNOW"].to_numpy(dtype=float)
    reached = [value for value in np.unique(know) if weight[know <= value].sum() >= weight.sum() / 2 * (1 - 1e-9)]
    found = one(rows, wave="before", indicator="middle", definition="weighted_headline", target="process")
    assert found["estimate"] == reached[0]


def test_weights_are_in_a_table_of_their_own():
    table = built()["weights"].set_index(["weighting", "wave"])
    assert set(table["status"]) == {"ok"}
    assert (table["weight_min"] <= 1).all()
    assert (table["weight_max"] >= 1).all()
    assert (table["kish_effect"] >= 1).all()
    assert set(table.loc["organisations", "population"]) == {60}


def test_weights_by_register_size_repair_the_lean_towards_large_organisations():
    # An organisation answers if at least one of its people does, so that large ones are met more often; here they also
    # meet the condition more often. Sizes 1 to 4 of 15 organisations each; 30% of the people answer.
    rng = np.random.default_rng(11)
    people = list(register())
    size = {f"o{i}": 1 + i % 4 for i in range(60)}
    anchored = {name: rng.random() < 0.1 + 0.2 * number for name, number in size.items()}
    truth = np.mean(list(anchored.values()))
    plan = replace(mini.INDICATORS[0], definitions=(mini.ANCHORED, weighted(mini.ANCHORED)))
    listed = mini.frame(people).drop(columns="row")
    found = []
    for _ in range(60):
        rows = [
            {**person, "ANCHOR": "5" if anchored[person["organisation"]] else "1"}
            for person in people
            if rng.random() < 0.3
        ]
        frame = mini.frame(rows)
        _, wanted, figures = mini.estimated(
            dict.fromkeys(mini.WAVES, frame),
            listed,
            indicators=(plan,),
            calibrations=(replace(CALIBRATIONS[0], margins=("register_size",)),),
            breakdowns=(),
            families=(),
        )
        at = {d: figures["before"][wanted.block[i]].estimate[0, wanted.column[i]] for i, d in DEFINITIONS}
        found.append([at["headline"], at["weighted_headline"]])
    lean, repaired = np.mean(found, axis=0) - truth
    error = np.std(found, axis=0)[1] / np.sqrt(len(found))
    assert lean > 0.04
    assert abs(repaired) < 3 * error


DEFINITIONS = ((0, "headline"), (1, "weighted_headline"))


TOWNS, WATERS = ("t0", "t1", "t2", "t3"), ("w0", "w1")


def of_both(before, after):
    """Two waves of six organisations of one person each, weighted by type: estimates and changes of the weighted share.

    before, after: organisation to its answer, 5 meeting the condition and 1 not.
    """
    kind = {**dict.fromkeys(TOWNS, "town"), **dict.fromkeys(WATERS, "water")}
    silent = {"SKILL": None, "KNOW": None, "NEED": None, "DONE": None, "USED": None}
    waves = [
        [
            {"person": f"x{o}", "organisation": o, "TYPE": kind[o], "NET": "a", "ANCHOR": a, **silent}
            for o, a in w.items()
        ]
        for w in (before, after)
    ]
    everybody = [{"person": f"x{name}", "organisation": name, "TYPE": kind[name], "NET": "a"} for name in kind]
    anchoring = replace(mini.INDICATORS[0], definitions=(mini.ANCHORED, weighted(mini.ANCHORED)))
    chosen = mini.measurement(
        indicators=(anchoring,),
        calibrations=(replace(CALIBRATIONS[0], margins=("type",)),),
        families=(),
    )
    frames = dict(zip(mini.WAVES, map(mini.frame, waves), strict=True))
    listed = mini.frame(everybody).drop(columns="row")
    made = tables.build(chosen, frames, listed, mini.counts(), None)["changes"]
    return made


def test_those_in_both_waves_are_weighted_to_the_register_anew():
    rows = of_both(
        {"t0": "5", "t1": "1", "t2": "1", "w0": "1", "w1": "1"}, {"t0": "5", "t1": "5", "t3": "1", "w0": "1"}
    )
    for target in ("population", "process"):
        row = one(rows, definition="weighted_headline", comparison="paired", target=target)
        # t0, t1 and w0 of four towns and two waters: two each
        assert (row["estimate_from"], row["estimate_to"]) == pytest.approx((2 / 6, 4 / 6))
        whole = one(rows, definition="weighted_headline", comparison="all", target=target)
        assert (whole["estimate_from"], whole["estimate_to"]) == pytest.approx((4 / 3 / 6, 8 / 3 / 6))
        assert row["n_both"] == whole["n_both"] == 3


def test_answers_that_stay_do_not_change_by_their_weights():
    # another town answers in each wave, and with the weights of the waves these would be 4/3 and 1
    rows = of_both(
        {"t0": "5", "t1": "1", "t2": "5", "w0": "1"}, {"t0": "5", "t1": "1", "t2": "5", "t3": "5", "w0": "1"}
    )
    for target in ("population", "process"):
        assert one(rows, definition="weighted_headline", comparison="paired", target=target)["difference"] == 0
        assert one(rows, definition="weighted_headline", comparison="all", target=target)["difference"] != 0


def test_those_in_both_who_cannot_be_weighted_have_no_estimate():
    # both waves know a water, but not the same one
    rows = of_both({"t0": "5", "t1": "1", "w0": "1"}, {"t0": "5", "t1": "1", "w1": "1"})
    for target in ("population", "process"):
        row = one(rows, definition="weighted_headline", comparison="paired", target=target)
        assert (row["status"], row["reason"]) == ("not_available", "not_estimable")
        assert np.isnan(row["difference"]) and np.isnan(row["ci_low"]) and row["n_both"] == 2
        assert one(rows, definition="weighted_headline", comparison="all", target=target)["status"] != "not_available"


def test_the_variance_of_those_in_both_is_that_of_one_draw_of_differences():
    whole, wanted, figures = mini.estimated(
        {"before": wave(1), "after": wave(2)},
        mini.frame(list(register())).drop(columns="row"),
        indicators=(replace(mini.INDICATORS[0], definitions=(weighted(mini.ANCHORED),)),),
        calibrations=CALIBRATIONS,
        families=(),
    )
    first, later = paired(*(figures[name][wanted.block[0]] for name in mini.WAVES))
    units = np.intersect1d(*(figures[name][wanted.block[0]].laid.weights.unit for name in mini.WAVES))
    for side in (first, later):
        assert side.laid.weights.unit.tolist() == units.tolist()
        assert side.laid.weights.weight.sum() == pytest.approx(60)
    design = design_under(whole, first, later, finite=True)
    assert (np.flatnonzero(design.responding[0]) == units).all() and (
        design.responding[0] == design.responding[1]
    ).all()
    own = design_under(whole, figures["before"][wanted.block[0]], finite=True)
    assert (own.responding == whole.designs["organisation", True].responding).all()
