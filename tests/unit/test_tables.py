"""Every table together: the contract, and properties that hold whatever the answers."""

from __future__ import annotations

import mini
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nulmeting import tables
from nulmeting.fields import FIELDS, KEYS, numbers, typed

SHARED = (
    "indicator option definition headline statistic unit breakdown category target weighting level status reason shown "
    "synthetic"
)
COLUMNS = {
    "estimates": f"{SHARED} wave population responding denominator numerator estimate standard_error ci_low ci_high "
    "ci_method df design_effect bound_low bound_high",
    "changes": f"{SHARED} wave_from wave_to comparison estimate_from estimate_to difference standard_error ci_low ci_high "
    "method n_from n_to n_both bound_low bound_high p_value p_adjusted adjustment family margin verdict",
    "distributions": "wave item unit breakdown category answer count denominator share not_asked skipped responding status "
    "reason shown synthetic",
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
    return build()


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
        assert (shown["ci_low"] <= value).all() and (value <= shown["ci_high"]).all()
        assert not (shown["standard_error"] < 0).any()
        bounded = shown[shown["bound_low"].notna()]
        inside = value[bounded.index]
        assert (bounded["bound_low"] - TOLERANCE <= inside).all()
        assert (inside <= bounded["bound_high"] + TOLERANCE).all()
        # persons are whole units: their interval ends where the worst case does
        cut = bounded[(bounded["target"] == "population") & (bounded["unit"] == "person")]
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
    assert (share["ci_low"] >= 0).all() and (share["ci_high"] <= 1).all()
    assert level.loc[level["statistic"] != "share", "numerator"].isna().all()
    shown = level[available]
    assert set(shown["ci_method"]) <= METHODS and (level.loc[~available, "ci_method"] == "").all()
    assert (shown["df"] >= 0).all() and not (shown["design_effect"] <= 0).any()
    assert ((shown["status"] == "indicative") == ((shown["denominator"] < 30) | (shown["df"] < 10))).all()
    # nothing is certain unless everybody answered
    sure = shown[shown["standard_error"] == 0]
    assert (sure["target"] == "population").all() and (sure["denominator"] == sure["population"]).all()
    lacking = shown[shown["standard_error"].isna() & (shown["reason"] == "")]
    assert (lacking["estimate"].isin([0, 1]) | (lacking["definition"] == "enrolled")).all()


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


quick = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


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
