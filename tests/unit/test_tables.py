"""Every table together: the contract, and properties that hold whatever the answers."""

from __future__ import annotations

from dataclasses import replace

import mini
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from nulmeting import tables
from nulmeting.fields import numbers, typed
from nulmeting.settings import Definition, Family, Indicator
from nulmeting.table_columns import FIELDS, KEYS

SHARED = (
    "indicator option definition headline statistic unit breakdown category target weighting level status reason shown "
    "synthetic"
)
COLUMNS = {
    "estimates": f"{SHARED} wave population responding denominator numerator estimate standard_error ci_low ci_high "
    "ci_method df design_effect bound_low bound_high norm norm_met",
    "changes": f"{SHARED} wave_from wave_to comparison estimate_from estimate_to difference standard_error ci_low ci_high "
    "method n_from n_to n_both bound_low bound_high p_value p_adjusted adjustment family margin verdict",
    "distributions": "wave item unit breakdown category answer count denominator share not_asked skipped responding status "
    "reason shown synthetic mean_rank",
}
REASONS = {
    "",
    "not_asked",
    "no_respondents",
    "no_register",
    "unlinked",
    "not_estimable",
    "covariance_bound",
    "variance_floored",
}
METHODS = {"konijn", "clopper_pearson", "korn_graubard", "t", "woodruff"}
TOLERANCE = 1e-12


def build(responses=None, measurement=None, register=None):
    return tables.build(
        measurement or mini.measurement(),
        responses or mini.responses(),
        mini.register() if register is None else register,
        mini.counts(),
        None,
    )


@pytest.fixture(scope="module")
def made():
    return mini.built()


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_stand_in_the_order_of_the_contract(made, name):
    assert list(made[name].columns) == COLUMNS[name].split()


@pytest.mark.parametrize("name", list(FIELDS))
def test_every_table_is_there_with_its_kinds_and_unique_keys(made, name):
    frame = made[name]
    assert list(frame.columns) == list(FIELDS[name])
    assert not frame.duplicated(list(KEYS[name])).any()
    for column, kind in FIELDS[name].items():
        assert str(frame[column].dtype) == {"int": "Int64", "float": "float64", "bool": "bool", "text": "str"}[kind]
        assert kind != "text" or frame[column].notna().all()


def test_expected_rows_are_there(made):
    rows = made["estimates"].groupby(["wave", "indicator"]).size()
    # anchoring: total, two types, three alternatives; skill: total, four categories, two alternatives; needs: × 3
    per_target = {"anchoring": 6, "skill": 7, "knowledge": 5, "middle": 5, "needs": 15, "applied": 5, "late": 5}
    for wave in mini.WAVES:
        assert rows[wave].to_dict() == {name: 2 * count for name, count in per_target.items()}
    assert len(made["changes"]) == 2 * rows["before"].sum()


def test_rows_stand_in_the_order_of_the_configuration(made):
    level = made["estimates"]
    assert level["wave"].drop_duplicates().tolist() == list(mini.WAVES)
    one = level[level["wave"] == "before"]
    assert one["indicator"].drop_duplicates().tolist() == [i.id for i in mini.INDICATORS]
    needs = one[one["indicator"] == "needs"]
    assert needs["option"].drop_duplicates().tolist() == ["p", "q", "r"]
    assert needs["option"].is_monotonic_increasing


def check_contract(made):
    """What the contract says of every estimate and change."""
    for frame in (made["estimates"], made["changes"]):
        available = frame["status"] != "not_available"
        assert set(frame["reason"]) <= REASONS and set(frame["status"]) <= {"ok", "indicative", "not_available"}
        assert (frame.loc[~available, "reason"] != "").all()
        figure = frame["estimate"] if "estimate" in frame else frame["difference"]
        assert figure.notna().equals(available)
        shown = frame[available]
        value = figure[available]
        known = shown["ci_low"].notna()
        assert (known | (shown["reason"] != "")).all() and (known == shown["ci_high"].notna()).all()
        assert ((shown["ci_low"] <= value) & (value <= shown["ci_high"]))[known].all()
        assert not (shown["standard_error"] < 0).any()
        bounded = shown[shown["bound_low"].notna()]
        inside = value[bounded.index]
        assert (bounded["bound_low"] - TOLERANCE <= inside).all()
        assert (inside <= bounded["bound_high"] + TOLERANCE).all()
        # persons are whole units: their interval ends where the worst case does
        cut = bounded[(bounded["target"] == "population") & (bounded["unit"] == "person") & bounded["ci_low"].notna()]
        assert (cut["ci_low"] >= cut["bound_low"] - TOLERANCE).all()
        assert (cut["ci_high"] <= cut["bound_high"] + TOLERANCE).all()
    check_estimates(made["estimates"])
    check_changes(made["changes"], made["estimates"])


def check_estimates(level):
    n = level[["denominator", "responding", "population"]].astype("float64")
    enrolled, available = level["definition"] == "enrolled", level["status"] != "not_available"
    assert (n["denominator"] <= n["responding"])[~enrolled].all()
    assert (n["denominator"] == n["population"])[enrolled & available].all()
    assert (n["responding"] <= n["population"]).all()
    share = level[(level["statistic"] == "share") & available]
    assert share["numerator"].between(0, share["denominator"].astype("float64") + TOLERANCE).all()
    np.testing.assert_allclose(share["estimate"], share["numerator"] / share["denominator"].astype("float64"))
    assert (share["ci_low"].dropna() >= 0).all() and (share["ci_high"].dropna() <= 1).all()
    assert level.loc[level["statistic"] != "share", "numerator"].isna().all()
    shown = level[available]
    named = level["ci_low"].notna()
    assert set(level.loc[named, "ci_method"]) <= METHODS and (level.loc[~named, "ci_method"] == "").all()
    assert (shown["df"] >= 0).all() and not (shown["design_effect"] <= 0).any()
    assert ((shown["status"] == "indicative") == ((shown["denominator"] < 30) | (shown["df"] < 10))).all()
    # nothing is certain unless everybody answered
    sure = shown[shown["standard_error"] == 0]
    assert (sure["target"] == "population").all() and (sure["denominator"] == sure["population"]).all()
    lacking = shown[shown["standard_error"].isna() & (shown["reason"] == "")]
    assert (lacking["estimate"].isin([0, 1]) | (lacking["statistic"] == "median")).all()


def check_changes(change, level):
    """The waves of a change are the estimates of those waves."""
    names = [name for name in KEYS["estimates"] if name != "wave"]
    everybody = change[(change["comparison"] == "all") & (change["status"] != "not_available")]
    for side in ("from", "to"):
        wanted = pd.MultiIndex.from_frame(everybody.assign(wave=everybody[f"wave_{side}"])[["wave", *names]])
        own = level.set_index(["wave", *names]).reindex(wanted)
        np.testing.assert_allclose(everybody[f"estimate_{side}"], own["estimate"])
        assert everybody[f"n_{side}"].tolist() == own["denominator"].tolist()
    beyond = (change["ci_low"] > 0) | (change["ci_high"] < 0)
    assert ((change["p_value"] <= 0.05) == beyond).all()


def test_the_mini_measurement_keeps_the_contract(made):
    check_contract(made)


def test_single_choice_shares_add_up_and_multi_selects_do_not_exceed_the_respondents(made):
    check_distributions(made["distributions"])


def check_distributions(frame):
    assert (frame["responding"] == frame["denominator"] + frame["not_asked"] + frame["skipped"]).all()
    names = ["wave", "item", "breakdown", "category"]
    single = frame[frame["item"].map(lambda code: mini.CODEBOOK[code].type == "single")]
    sums = single.groupby(names)[["count", "share"]].sum()
    denominators = single.groupby(names)["denominator"].first()
    assert (sums["count"] == denominators).all()
    assert sums.loc[denominators > 0, "share"].to_numpy() == pytest.approx(1)
    assert (frame["count"] <= frame["denominator"]).all()


def answer(codes):
    return st.sampled_from([*codes, None])


def row(name):
    return st.fixed_dictionaries(
        {
            "person": st.just(name),
            "ANCHOR": answer("123458"),
            "SKILL": answer("123458"),
            "KNOW": st.sampled_from([None, 1.0, 2.0, 5.5, 10.0]),
            "NEED": st.sampled_from(["", "p", "pq", "r", "pqr"]),
            "DONE": answer(["yes", "no"]),
            "USED": answer(["yes", "no"]),
        }
    )


def wave():
    people = st.lists(st.sampled_from(sorted(mini.PEOPLE)), unique=True, max_size=len(mini.PEOPLE))
    return people.flatmap(lambda names: st.tuples(*(row(name) for name in names))).map(list)


EMPTY = [{"person": "p1", "ANCHOR": None, "SKILL": None, "KNOW": None, "NEED": "", "DONE": None, "USED": None}]


def wave_frame(rows):
    """A wave's frame; one without respondents has the same columns and no rows."""
    return mini.frame(rows) if rows else mini.frame(EMPTY).iloc[:0]


quick = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    # an example takes long: a failing one is not made smaller
    phases=[Phase.generate],
)


@quick
@given(wave(), wave())
def test_whatever_the_answers_the_contract_holds(before, after):
    made = build({"before": wave_frame(before), "after": wave_frame(after)})
    check_contract(made)
    check_distributions(made["distributions"])


@quick
@given(wave(), wave(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(before, after, random):
    first = build({"before": wave_frame(before), "after": wave_frame(after)})
    random.shuffle(before)
    random.shuffle(after)
    second = build({"before": wave_frame(before), "after": wave_frame(after)})
    for name, frame in first.items():
        pd.testing.assert_frame_equal(frame, second[name], check_exact=False, rtol=1e-9, atol=1e-12)


def test_the_order_of_categories_and_indicators_does_not_matter(made):
    turned = tuple(replace(b, categories=b.categories[::-1]) for b in mini.BREAKDOWNS[::-1])
    plan = mini.measurement(breakdowns=turned, indicators=mini.INDICATORS[::-1])
    again = build(measurement=plan)
    for name in ("estimates", "changes", "support"):
        sides = [t[name].sort_values(list(KEYS[name])).reset_index(drop=True) for t in (made, again)]
        pd.testing.assert_frame_equal(*sides, check_exact=False, rtol=1e-9, atol=1e-12)


def every_statistic(seed):
    """A random survey of persons, some without an organisation, and a register that changes; every kind of figure."""
    rng = np.random.default_rng(seed)

    def define(unit, **settings):
        return Definition("headline", mini.text("h"), unit, **settings)

    anchored = define("organisation", condition={"item": "ANCHOR", "at_least": 4})
    told = {"item": "SKILL", "in": ["1", "2", "3"]}
    rules = ("any", "all", "median", "majority_ties_no", "informant")
    others = [mini.alternative(anchored, r, collapse=r, informant=told if r == "informant" else None) for r in rules]
    marks = define("person", item="KNOW")
    kinds = {
        "anchored": ("share", (anchored, *others, mini.alternative(anchored, "enrolled", base="register"))),
        "rank": ("superiority", (define("person", item="SKILL"),)),
        "rate": ("ratio", (define("person", item="KNOW", per="PER"),)),
        "middle": ("median", (marks, mini.alternative(marks, "organisations", unit="organisation"))),
        "mark": ("mean", (define("organisation", item="KNOW"),)),
        "needs": ("options", (define("organisation", item="NEED", collapse="any"),)),
    }
    indicators = tuple(Indicator(name, mini.text(name), *kind) for name, kind in kinds.items())
    networks = replace(mini.BREAKDOWNS[1], domain_rule="any_respondent")
    measurement = mini.measurement(
        indicators=indicators, response_cells=("type",), breakdowns=(mini.BREAKDOWNS[0], networks),
        codebook={**mini.CODEBOOK, "PER": mini.item("PER", "number", minimum=0.0)},
        families=(Family("f", ("anchored", "rank"), "bh", 0.1, ("type",)),),
    )  # fmt: skip
    where = [f"o{i}" if rng.random() < 0.95 else None for i in rng.integers(0, 25, 50)]
    kind = {o: rng.choice(["town", "water"]) for o in where}
    held = rng.random((2, 50)) < 0.9
    frames = {}
    for wave, known in zip(mini.WAVES, held, strict=True):
        skill = [rng.choice([*"12345", None]) for _ in where]
        frame = mini.crowd(skill, [kind[o] for o in where], organisations=where)
        frame["KNOW"] = pd.Series(rng.integers(1, 11, 50), dtype="Float64")
        frame["PER"] = pd.Series(rng.integers(0, 4, 50), dtype="Float64")
        frames[wave] = frame[known & (rng.random(50) < 0.7)].reset_index(drop=True)
    listed = mini.register_of(frame).assign(**{f"in.{w}": known for w, known in zip(mini.WAVES, held, strict=True)})
    return frames, measurement, listed


@pytest.mark.parametrize("seed", range(2))
def test_every_statistic_keeps_the_contract(seed):
    made = build(*every_statistic(seed))
    level, change = made["estimates"], made["changes"]
    # the first wave's one half has no interval, and says so
    half = (level["statistic"] == "superiority") & (level["wave"] == "before")
    assert (level.loc[half, "reason"] != "").all()
    for frame in (level[~half], change):
        shown = frame[frame["status"] != "not_available"]
        assert (shown["ci_low"].notna() | (shown["reason"] != "")).all()
        value = shown["estimate"] if "estimate" in shown else shown["difference"]
        known = shown["ci_low"].notna()
        assert ((shown["ci_low"] <= value) & (value <= shown["ci_high"]))[known].all() and value.notna().all()
    check_estimates(level[~half])
    beyond = (change["ci_low"] > 0) | (change["ci_high"] < 0)
    assert ((change["p_value"] <= 0.05) == beyond).all()
    superiority = change[change["statistic"] == "superiority"]
    assert (superiority["ci_low"].dropna() >= -0.5).all() and (superiority["ci_high"].dropna() <= 0.5).all()


def test_no_figure_depends_on_the_pseudonyms(made):
    def other(frame):
        renamed = frame.copy()
        for column in ("person", "organisation"):
            renamed[column] = renamed[column].map(lambda key: f"z{99 - int(key[1:])}").astype("string")
        return renamed

    again = build({name: other(f) for name, f in mini.responses().items()}, register=other(mini.register()))
    for name, frame in made.items():
        pd.testing.assert_frame_equal(frame, again[name], check_exact=True)


def test_tables_without_register_keys_breakdowns_or_comparisons_are_whole():
    measurement = mini.measurement(
        register=None, person_key=None, organisation_key=None, breakdowns=(), comparisons=(), families=()
    )
    made = tables.build(measurement, mini.responses(), None, mini.counts(), None)
    anchoring = made["estimates"][made["estimates"]["indicator"] == "anchoring"]
    assert set(anchoring.loc[anchoring["unit"] == "organisation", "reason"]) == {"not_estimable"}
    assert made["changes"].empty and made["transitions"].empty and made["diagnostics"].empty
    assert set(made["response"]["status"]) == {"not_available"}


def test_typed_orders_columns_and_fills_what_lacks():
    frame = typed("flow", pd.DataFrame({"count": [3.0, None], "wave": ["a", None], "rest": [1, 2]}))
    assert list(frame.columns) == list(FIELDS["flow"])
    assert frame["wave"].tolist() == ["a", ""] and frame["synthetic"].tolist() == [False, False]
    assert frame["count"].tolist() == [3, pd.NA]
    assert numbers("flow") == ["count"]
