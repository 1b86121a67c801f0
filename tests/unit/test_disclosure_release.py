"""Two releases of one measurement: what came in between must not be found by subtraction."""

from __future__ import annotations

import json

import mini
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mini import FINE, TYPES, crowd, measurement, register_of
from nulmeting import releases, tables
from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_release import enter_earlier
from nulmeting.messages import InputError
from nulmeting.protect import protect
from nulmeting.table_columns import KEYS

PLAN = {
    "indicators": mini.INDICATORS[1:2],
    "comparisons": (),
    "families": (),
    "lead": ("skill",),
    "breakdowns": mini.BREAKDOWNS[:1],
}
MORE = 40
SKILL = FINE + ["5", "1"] * (MORE // 2)
KIND = TYPES + ["town", "water", "town", "town"] * (MORE // 4)
BASE = measurement().thresholds.minimum_base


def release(people, earlier=None, skill=SKILL):
    """What is published of the first so many people, and the manifest of that."""
    plan = measurement(**PLAN)
    whole = crowd(SKILL, KIND)
    frame = crowd(skill, KIND).iloc[:people].reset_index(drop=True)
    counts = pd.DataFrame(
        [(w, "read", "", "row", people) for w in mini.WAVES], columns=["wave", "step", "reason", "unit", "count"]
    )
    made = tables.build(plan, dict.fromkeys(mini.WAVES, frame), register_of(whole), counts, None)
    public, _, audit = protect(plan, made, earlier)
    # as it is read back from its file
    return public, audit, json.loads(json.dumps(audit["release"]))


class Release(tuple):
    """A release that is short to write down where a property fails."""

    def __repr__(self):
        return "Release"


@pytest.fixture(scope="module")
def first():
    return Release(release(len(FINE)))


@pytest.mark.parametrize("more", [1, 2, BASE - 1])
def test_a_few_more_responses_stop_the_run(first, more):
    with pytest.raises(InputError) as stopped:
        release(len(FINE) + more, {"first": first[2]})
    faults = stopped.value.faults
    assert {fault.code for fault in faults} == {"E701"} and faults[0].fields["count"] == str(more)
    assert "first" in stopped.value.text("nl") and str(BASE) in stopped.value.text("en")


def test_the_same_responses_give_the_same_release(first):
    public, audit, _ = release(len(FINE), {"first": first[2]})
    for name, frame in first[0].items():
        pd.testing.assert_frame_equal(frame, public[name])
    assert audit["public"]["earlier_releases"] == 1 and audit["public"]["audit"]["passed"]


def test_a_corrected_answer_stops_the_run(first):
    with pytest.raises(InputError) as stopped:
        release(len(FINE), {"first": first[2]}, ["1", *SKILL[1:]])
    assert {fault.code for fault in stopped.value.faults} == {"E702"}


def figures(public):
    shown = public["estimates"][public["estimates"]["status"].isin(["ok", "indicative"])]
    return shown.set_index(list(KEYS["estimates"]))[["denominator", "numerator"]].astype(float)


@settings(max_examples=4, deadline=None)
@given(more=st.integers(BASE, MORE))
def test_no_difference_of_two_releases_is_about_a_few(first, more):
    public, audit, _ = release(len(FINE) + more, {"first": first[2]})
    assert audit["public"]["audit"]["passed"]
    both = figures(public).add_suffix("_new").join(figures(first[0]).add_suffix("_old"), how="inner")
    came = both["denominator_new"] - both["denominator_old"]
    assert len(both) and ((came == 0) | (came >= BASE)).all()
    # nor of a total less what is shown of its categories
    for (wave, target), rows in both.reset_index().groupby(["wave", "target"]):
        total = rows[(rows["breakdown"] == "all") & (rows["definition"] == "headline")]
        parts = rows[rows["breakdown"] == "type"]
        left = (total["denominator_new"] - total["denominator_old"]).sum() - (
            parts["denominator_new"] - parts["denominator_old"]
        ).sum()
        assert not 0 < left < BASE or len(parts) < 1, (wave, target)


@pytest.mark.parametrize(
    ("answered", "skipped", "guarded"), [(17.0, 0.0, False), (3.0, 20.0, True), (17.0, 1.0, False)]
)
def test_what_a_count_is_out_of_says_whether_a_few_came_in_between(answered, skipped, guarded):
    """Who skipped the question is in none of its counts: neither that nobody did, nor that many did, says of them."""
    registry = Registry()
    cells = {("said",): 10.0, ("answered",): 40.0, ("skipped",): 5.0}
    earlier = {"cells": [[list(key), n, 0.0, 90.0, True, None, False, False] for key, n in cells.items()]}
    came = {("said",): 2.0, ("answered",): answered, ("skipped",): skipped}
    said, whole, silent = (registry.cell(key, n + came[key], 90.0) for key, n in cells.items())
    registry.figure(("row",), cells, 1.0, False, (), [whole, silent])
    enter_earlier(registry, measurement(**PLAN), {"first": {**earlier, "relations": []}})
    assert set(registry.guards) == ({("since first", *said)} if guarded else set())


def test_a_release_is_recorded_once_under_a_name(tmp_path):
    with pytest.raises(InputError, match="E704"):
        releases.record("mini", "2019", tmp_path / "results", tmp_path / "releases")
    source = tmp_path / "results" / "mini" / "restricted" / "release.json"
    source.parent.mkdir(parents=True)
    source.write_text("{}", encoding="utf-8")
    kept = releases.record("mini", "2019", tmp_path / "results", tmp_path / "releases")
    assert releases.recorded("mini", tmp_path / "releases") == [str(kept)] and kept.read_text(encoding="utf-8") == "{}"
    assert kept.parent.stat().st_mode & 0o077 == 0
    source.write_text('{"other": 1}', encoding="utf-8")
    for name, code in (("2019", "E705"), ("../2019", "E703")):
        with pytest.raises(InputError, match=code):
            releases.record("mini", name, tmp_path / "results", tmp_path / "releases")
