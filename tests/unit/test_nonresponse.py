"""The table of non-response: its rows, its measures by hand, and what cannot be told."""

from __future__ import annotations

import mini
import numpy as np
import pandas as pd
import pytest
from nulmeting.covariance import match
from nulmeting.design import Design, Frame
from nulmeting.influence import answers, persons
from nulmeting.nonresponse import generators, nonresponse, response_clustering
from nulmeting.person_pairs import person_pairs
from nulmeting.r_indicator import indicators
from nulmeting.reliability import intraclass
from nulmeting.response_model import patterns, respondents_of

MODELLED = ["r_indicator", "r_indicator_unadjusted", "r_random_mean", "r_random_low", "r_random_high", "r_p_value"]


def table(frames=None, listed=None, **changes):
    whole = mini.survey(frames, listed, **changes)
    return nonresponse(whole, generators(whole))


def before(found, unit="person"):
    return found[(found["wave"] == "before") & (found["unit"] == unit)].set_index("measure")


@pytest.fixture(scope="module")
def made():
    return mini.built()["nonresponse"]


def crowded(**changes):
    """60 organisations of 1 to 4; the towns answer by half, and the waters, one in three, two times out of three."""
    rng = np.random.default_rng(11)
    size = rng.integers(1, 5, 60)
    kinds = np.where(np.arange(60) % 3, "town", "water")
    own = np.repeat(np.arange(60), size)
    listed = [
        {"person": f"x{i}", "organisation": f"o{o}", "TYPE": kinds[o], "NET": ("a", "b", "ab")[i % 3]}
        for i, o in enumerate(own)
    ]
    rows = [row for row in listed if rng.random() < (0.66 if row["TYPE"] == "water" else 0.5)]
    filled = [
        {**row, "KNOW": 5.0, "SKILL": "4", "ANCHOR": "4", "NEED": "p", "DONE": None, "USED": None} for row in rows
    ]
    frame = mini.frame(filled)
    return {"before": frame, "after": frame.iloc[::2].reset_index(drop=True)}, mini.frame(listed).drop(columns="row")


def test_every_measure_has_its_row(made):
    alike = ["r_clustered_mean", "r_clustered_low", "r_clustered_high", "r_clustered_p_value"]
    alike += ["response_icc", "response_clustering"]
    counts = ["registered", "respondents"]
    assert list(before(made).index) == [*counts, *MODELLED, *alike, "partial_type", "partial_network"]
    assert list(before(made, "organisation").index) == [*counts, *MODELLED, "partial_type", "partial_register_size"]


def test_measures_by_hand(made):
    found = before(made)
    assert found.loc[["registered", "respondents"], "value"].tolist() == [8, 6]
    # types, and networks a and b as overlapping traits
    columns = [[t == "town", "a" in n, "b" in n] for _, t, n in mini.PEOPLE.values()]
    patterned = patterns(np.array(columns, dtype=float))
    alone = indicators(patterned, respondents_of(patterned, np.arange(8) < 6))
    assert found.loc["r_indicator", "value"] == alone.adjusted[0]
    assert found.loc["r_indicator_unadjusted", "value"] == alone.unadjusted[0]
    # p1 to p6 respond: all in o1 and o2, two of three in o3, not the one in o4
    assert found.loc["response_icc", "value"] == pytest.approx(
        intraclass(np.array([1, 1, 1, 1, 1, 1, 0, 0.0]), np.array([0, 0, 1, 1, 2, 2, 2, 3]))
    )
    # ten pairs of colleagues, 46 of strangers; alike but for o3: q = 10 * 6/8 - (3 * 2 - 2 * 2), q3 = 36 - 6 - q
    assert found.loc["response_clustering", "value"] == pytest.approx((5.5 / 10) / (24.5 / 46))
    # half of the waters, all of the towns, as the model has it too
    assert found.loc["partial_type", "value"] == pytest.approx(0.25, abs=1e-6)


def test_rows_say_what_response_is_regressed_on(made):
    found = before(made)
    assert set(found.loc[[*MODELLED, "partial_type"], "model"]) == {"type + network"}
    assert set(found.loc[["registered", "response_icc"], "model"]) == {""}
    assert before(made, "organisation").loc["r_indicator", "model"] == "type + register_size"
    # eight persons, four organisations
    assert set(found.loc[MODELLED, "status"]) == {"indicative"} and found.loc["registered", "status"] == "ok"


def test_organisations_respond_if_somebody_does():
    frames, listed = crowded()
    found = before(table(frames, listed), "organisation")
    size = listed.groupby("organisation", sort=False).size()
    met = size.index.isin(frames["before"]["organisation"])
    assert found.loc[["registered", "respondents"], "value"].tolist() == [60, met.sum()]
    kind = listed.groupby("organisation", sort=False)["TYPE"].first()
    columns = [kind == "town", size == 1, size == 2, (size == 3) | (size == 4)]
    patterned = patterns(np.column_stack(columns).astype(float))
    alone = indicators(patterned, respondents_of(patterned, met))
    assert found.loc["r_indicator", "value"] == pytest.approx(alone.adjusted[0])
    assert set(found["status"]) == {"ok"}


def test_clustering_is_the_one_of_the_variance():
    rng = np.random.default_rng(1)
    clusters = np.repeat(np.arange(12), rng.integers(1, 6, 12))
    met = rng.random(clusters.size) < 0.5
    people = np.arange(clusters.size)
    frame = Frame(np.zeros_like(people), clusters, people)
    one = persons(answers(0, rng.random((int(met.sum()), 1)), clusters[met], people[met]))
    design = Design(np.zeros(12, dtype=np.int64), np.ones((1, 12), dtype=bool), (frame,))
    pairs = person_pairs(one, one, design, match(one, one, design))
    n, size, every, unlike = (x.item() for x in (pairs.n[0], pairs.size[0], pairs.all_colleagues, pairs.unlike))
    q = (every - size) * n / size - unlike
    expected = (q / (every - size)) / ((n**2 - n - q) / (size**2 - every))
    assert response_clustering(met.astype(float), clusters) == pytest.approx(expected)


def test_clustering_of_organisations_of_one_size_counts_pairs():
    # of four organisations of three respond 3, 2, 0, 1: of 24 ordered pairs of colleagues 6 + 2, of 108 others 28 - 6
    met = np.array([1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0], dtype=float)
    assert response_clustering(met, np.arange(12) // 3) == pytest.approx((8 / 24) / (22 / 108))


def test_clustering_at_the_limits():
    clusters = np.array([0, 0, 1, 1])
    assert response_clustering(np.ones(4), clusters) == 1
    # organisations as a whole: one pair of two respond both, of four strangers none
    assert np.isnan(response_clustering(np.array([1.0, 1, 0, 0]), clusters))
    assert response_clustering(np.array([1.0, 0, 1, 0]), clusters) == 0
    assert np.isnan(response_clustering(np.array([1.0, 0, 1, 0]), np.arange(4)))


def test_random_response_is_not_remarkable_and_selective_response_is():
    frames, listed = crowded()
    found = before(table(frames, listed))["value"]
    assert found["r_random_low"] < found["r_random_mean"] < found["r_random_high"] == 1
    only = listed[(listed["TYPE"] == "water") | (np.arange(len(listed)) % 4 == 0)]
    picked = frames["before"][frames["before"]["person"].isin(only["person"])].reset_index(drop=True)
    selective = before(table({**frames, "before": picked}, listed))["value"]
    assert selective["r_indicator"] < selective["r_random_low"]
    # the smallest that 999 draws can give
    assert selective["r_p_value"] == selective["r_clustered_p_value"] == 0.001
    assert selective["partial_type"] > selective["partial_network"]


def test_draws_are_the_same_whatever_the_keys():
    frames, listed = crowded()

    def renamed(frame):
        return frame.assign(**{k: frame[k].map(lambda x: f"z{9999 - int(x[1:])}") for k in ("person", "organisation")})

    again = table({wave: renamed(frame) for wave, frame in frames.items()}, renamed(listed))
    pd.testing.assert_frame_equal(table(frames, listed), again)


def test_everybody_responds():
    everybody = mini.frame([mini.person(name, "4", "4", 5.0) for name in mini.PEOPLE])
    found = before(table({**mini.responses(), "before": everybody}))
    assert found.loc[[*MODELLED, "r_clustered_low", "response_clustering"], "value"].eq(1).all()
    assert found.loc[["partial_type", "partial_network"], "value"].eq(0).all()
    # nothing varies
    assert found.loc["response_icc", ["status", "reason"]].tolist() == ["not_available", "not_estimable"]


def test_nobody_responds():
    found = before(table({**mini.responses(), "before": mini.responses()["before"].iloc[:0]}))
    assert found.loc[["registered", "respondents"], "value"].tolist() == [8, 0]
    rest = found.drop(index=["registered", "respondents"])
    assert rest["value"].isna().all() and set(rest["reason"]) == {"no_respondents"}


def test_without_a_register_every_row_says_so():
    found = table(register=None)
    assert found["value"].isna().all() and set(found["status"]) == {"not_available"}
    assert set(found["reason"]) == {"no_register"} and "partial_type" in set(found["measure"])


def test_without_a_person_key_organisations_are_found_back():
    found = table(person_key=None)
    assert set(before(found)["reason"]) == {"unlinked"}
    assert before(found, "organisation").loc["respondents", "value"] == 3


def test_what_the_register_lacks_is_not_in_the_model():
    listed = mini.register().drop(columns=["NET.a", "NET.b"])
    found = before(table(listed=listed))
    assert found.loc["partial_network", "reason"] == "no_register"
    assert found.loc["r_indicator", "model"] == "type"


def test_nothing_to_regress_on():
    found = before(table(breakdowns=()))
    assert set(found.loc[MODELLED, "reason"]) == {"not_estimable"}
    assert found.loc["response_clustering", "reason"] == ""


def test_one_organisation_has_no_correlation():
    listed = mini.register().query("organisation == 'o3'")
    frames = {w: f[f["organisation"] == "o3"].reset_index(drop=True) for w, f in mini.responses().items()}
    found = before(table(frames, listed))
    assert found.loc[["response_icc", "response_clustering"], "reason"].tolist() == ["not_estimable"] * 2
    assert found.loc["r_indicator", "value"] <= 1


def test_registered_in_the_wave():
    listed = mini.register().assign(**{"in.before": [False] + [True] * 7, "in.after": True})
    found = before(table(listed=listed))
    assert found.loc[["registered", "respondents"], "value"].tolist() == [7, 5]
