"""What every cleaning rule finds, worked out by hand on a few rows, and that no row is ever lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting import cleaning_rules
from nulmeting.clean import clean_wave
from nulmeting.codebook import Answer, Item, Text
from nulmeting.configuration_cleaning import cleaning
from nulmeting.raw_table import of_records
from nulmeting.settings import Definition, Indicator, Measurement
from nulmeting.settings_cleaning import (
    Cleaning,
    Completeness,
    Pattern,
    Speeders,
    StraightLining,
    TestEntries,
)
from nulmeting.settings_input import Wave

WAVE = Wave(
    "w",
    Text("w", "w"),
    "a.csv",
    field_start=date(2024, 3, 1),
    field_end=date(2024, 3, 31),
    complete_column="done",
    duration_column="took",
)
HEADS = ("key", "A", "B", "C", "M", "open", "took", "done")


def text(word):
    return Text(word, word)


def answers(*codes, **kinds):
    plain = [Answer(code, text(code), score=float(code)) for code in codes]
    return (*plain, *(Answer(code.strip("_"), text(code), kind) for code, kind in kinds.items()))


def item(code, kind="single", *of, **more):
    return Item(code, kind, text(code), answers=of, **{"columns": {"w": code}, **more})


SCALE = answers("1", "2", "3", _8="dont_know")
ITEMS = (
    item("key", "key", personal="key"),
    item("A", "single", *SCALE),
    item("B", "single", *SCALE, routing={"item": "A", "in": ["2", "3"]}),
    item("C", "single", *SCALE),
    item("M", "number", minimum=1.0, maximum=10.0),
    item("open", "text", personal="drop"),
)
FIGURE = Indicator("a", text("a"), "share", (Definition("headline", text("h"), "person", condition={"item": "A"}),))


def row(key="a", A="1", B="", C="1", M="5", words="", took="100", done="2024-03-02 10:00"):  # noqa: N803
    return (key, A, B, C, M, words, took, done)


def cleaned(rows, rules=None, wave=WAVE, **changes: Any):
    """Clean rows that stand from row 2 on."""
    rules = Cleaning(**{"max_quarantined": 1.0, **(rules or {})})
    settings_of = {"person_key": "key", "cleaning": rules, "codebook": {i.code: i for i in ITEMS}, **changes}
    known = Measurement("m", text("m"), text("m"), True, (wave,), indicators=(FIGURE,), **settings_of)
    table = of_records("a.csv", HEADS, list(enumerate(rows, start=2)))
    return clean_wave(known, wave, table, None, lambda kind, name: f"{kind} {name.strip().lower()}")


def reasons(made):
    return dict(zip(made.excluded["row"], made.excluded["reason"], strict=True))


def flagged(made, reason):
    return made.responses.loc[made.responses[f"flag.{reason}"], "row"].tolist()


def count_of(made, step, reason="", unit="row"):
    rows = made.counts[
        (made.counts["step"] == step) & (made.counts["reason"] == reason) & (made.counts["unit"] == unit)
    ]
    return rows["count"].tolist()


# tests


def test_test_entries_are_recognised_by_pattern_whatever_the_case_and_spaces():
    rule = TestEntries(match=(Pattern(item="key", values=("*@test.example", "proef*")),))
    made = cleaned([row("a@b.nl"), row(" A@TEST.example "), row("Proef 12"), row("de proef")], {"tests": rule})
    assert reasons(made) == {3: "test_entry", 4: "test_entry"}
    assert count_of(made, "excluded", "test_entry") == [2]
    assert count_of(made, "responded", unit="person") == [2]  # a test is no response


def test_a_pattern_on_open_text_and_on_a_column_of_its_own():
    rule = TestEntries(match=(Pattern(item="open", values=("test",)), Pattern(column="took", values=("7",))))
    made = cleaned([row("a", words="dit is een test"), row("b", words="TEST "), row("c", took="7")], {"tests": rule})
    assert reasons(made) == {3: "test_entry", 4: "test_entry"}


def test_a_pattern_of_another_wave_does_not_count_here():
    rule = TestEntries(match=(Pattern(item="key", values=("b",), waves=("other",)),))
    assert reasons(cleaned([row("a"), row("b")], {"tests": rule})) == {}


def test_what_comes_before_the_field_period_can_be_a_test():
    rows = [row("a", done="2024-02-29 23:59"), row("b", done="1-3-2024 0:00"), row("c", done="2024-04-01")]
    made = cleaned(rows, {"tests": TestEntries(before_field=True)})
    assert reasons(made) == {2: "test_entry"}
    assert flagged(made, "outside_field_period") == [4]


def test_flagged_tests_are_used():
    made = cleaned([row("a"), row("b")], {"tests": TestEntries("flag", (Pattern(item="key", values=("b",)),))})
    assert flagged(made, "test_entry") == [3] and reasons(made) == {}
    assert (count_of(made, "flagged", "test_entry"), count_of(made, "excluded", "test_entry")) == ([1], [])


# completeness


def test_complete_is_the_column_alone_unless_a_share_is_asked():
    rows = [row("a", done=""), row("b", A="", C="", M=""), row("c")]
    assert reasons(cleaned(rows)) == {2: "incomplete"}
    # nobody is put B without A; row 2 has A, C, M (1 leads past B): 3 of 3; row 3 none of A, C, M
    assert reasons(cleaned(rows, {"completeness": Completeness(answered=0.5)})) == {2: "incomplete", 3: "incomplete"}
    assert reasons(cleaned(rows, {"completeness": Completeness(answered=0.5, either=True)})) == {}
    assert reasons(cleaned(rows, {"completeness": Completeness("off")})) == {}


@pytest.mark.parametrize("answered, left", [(0.75, {}), (0.76, {2: "incomplete"})])
def test_only_what_was_asked_counts(answered, left):
    # A leads to B, which is left open: A, C and M of four
    assert reasons(cleaned([row(A="2"), row("b")], {"completeness": Completeness(answered=answered)})) == left


def test_the_question_of_consent_is_no_answer():
    rules = {"consent_item": "C", "consent_value": "1", "completeness": Completeness(answered=0.6)}
    # besides consent A and M were put, of which one is answered
    assert reasons(cleaned([row(M=""), row("b")], rules)) == {2: "incomplete"}


def test_flagged_as_incomplete_goes_behind_a_complete_row_of_the_same_person():
    rows = [row("a", done="2024-03-05"), row("a", done=""), row("b", done="")]
    made = cleaned(rows, {"completeness": Completeness("flag")})
    assert reasons(made) == {3: "duplicate"} and flagged(made, "incomplete") == [4]
    assert count_of(made, "complete", unit="person") == [1]


# the field period


@pytest.mark.parametrize("action", ["flag", "exclude", "off"])
def test_rows_outside_the_field_period(action):
    rows = [row("a", done="2024-02-28"), row("b", done="2024-03-31 23:00"), row("c", done="2024-04-01"), row("d")]
    made = cleaned(rows, {"field_period": action})
    late = [2, 4]
    assert reasons(made) == (dict.fromkeys(late, "outside_field_period") if action == "exclude" else {})
    assert ("flag.outside_field_period" in made.responses) == (action == "flag")
    if action == "flag":
        assert flagged(made, "outside_field_period") == late


def test_without_days_nothing_is_outside_and_nothing_is_counted():
    made = cleaned([row("a", done="x")], wave=replace(WAVE, field_start=None, field_end=None))
    assert "flag.outside_field_period" not in made.responses
    assert count_of(made, "flagged", "outside_field_period") == []


# speeders


def test_too_fast_is_below_a_part_of_the_median_or_below_seconds():
    # the median of 100, 100, 200, 29 and 30 is 100: below 30
    rows = [row(key, took=took) for key, took in zip("abcde", ("100", "100,0", "200", "29", "0:30"), strict=True)]
    made = cleaned(rows)
    assert flagged(made, "speeder") == [5]
    assert made.reading["answering_time"] == {"known": 5, "median_seconds": 100, "too_fast_below": 30}
    assert flagged(cleaned(rows, {"speeders": Speeders(seconds=31, below_median=None)}), "speeder") == [5, 6]
    assert flagged(cleaned(rows, {"speeders": Speeders(seconds=10, below_median=0.3)}), "speeder") == [5]
    assert reasons(cleaned(rows, {"speeders": Speeders("exclude")})) == {5: "speeder"}


def test_the_median_is_of_complete_rows_that_nothing_else_speaks_against():
    rows = [row("a", took="10"), row("b", took="1000", done=""), row("c", took="1000", M="11"), row("d", took="4")]
    # of 10 and 4 the median is 7: below 2.1
    assert flagged(cleaned(rows), "speeder") == []
    assert flagged(cleaned(rows, {"speeders": Speeders(below_median=0.6)}), "speeder") == [5]


def test_who_gave_no_time_is_not_too_fast():
    made = cleaned([row("a", took=""), row("b"), row("c")])
    assert flagged(made, "speeder") == []
    assert made.reading["answering_time"]["known"] == 2


# straight lines

BLOCK = {"straight_lining": StraightLining(blocks=(("A", "B", "C"),), at_least=3)}


def test_one_and_the_same_answer_to_a_whole_block():
    rows = [
        row("a", "2", "2", "2"),
        row("b", "2", "2", "3"),
        row("c", "8", "8", "8"),  # does not know anything: no opinion, no straight line
        row("d", "3", "3", "8"),
        row("e", "1", "", "1"),  # two answers are too few
    ]
    assert flagged(cleaned(rows, BLOCK), "straight_lining") == [2]
    two = {"straight_lining": StraightLining(blocks=(("A", "B", "C"),), at_least=2)}
    assert flagged(cleaned(rows, two), "straight_lining") == [2, 6]


def test_codes_are_compared_and_not_scores():
    turned = tuple(replace(one, score=None if one.score is None else 4 - one.score) for one in SCALE)
    book = {i.code: replace(i, answers=turned) if i.code == "B" else i for i in ITEMS}
    rows = [row("a", "3", "3", "3"), row("b", "3", "1", "3")]
    assert flagged(cleaned(rows, BLOCK, codebook=book), "straight_lining") == [2]


def test_without_blocks_the_grids_of_the_codebook_are_looked_at():
    yes_no = tuple(replace(one, code=f"other {one.code}") for one in SCALE)
    book = {
        **{code: replace(item(code, "single", *SCALE), grid="g") for code in "ABC"},
        "D": replace(item("D", "single", *yes_no), grid="g"),  # another scale within the grid is another block
        "E": replace(item("E", "single", *SCALE), grid="h"),
        "F": item("F", "single", *SCALE),
        "G": replace(item("G", "number"), grid="g"),
        "P": replace(item("P", "single", *SCALE), grid="g", personal="drop"),
    }
    assert cleaning({}, book).straight_lining.blocks == (("A", "B", "C"), ("D",), ("E",))
    assert cleaning({"straight_lining": {"at_least": 3}}, book).straight_lining.blocks[0] == ("A", "B", "C")
    named = {"straight_lining": {"blocks": [["A", "F"]]}}
    assert cleaning(named, book).straight_lining.blocks == (("A", "F"),)


# duplicates

TWICE = [row("a", done="2024-03-05"), row("b"), row(" A", done="2024-03-04"), row("a", done="2024-03-06", M="11")]


@pytest.mark.parametrize(
    "rule, left",
    [
        ("keep_last", {4: "duplicate"}),
        ("keep_first", {2: "duplicate"}),
        ("exclude_all", {2: "duplicate", 4: "duplicate"}),
    ],
)
def test_which_row_of_a_person_is_used(rule, left):
    # the one that is out of range is none of them
    assert reasons(cleaned(TWICE, {"duplicates": rule})) == {5: "out_of_range", **left}


def test_without_dates_the_place_in_the_file_decides():
    rows = [row("a", done="ja"), row("b", done="2024-03-05"), row("a", done="x")]
    wave = replace(WAVE, field_start=None, field_end=None)
    assert reasons(cleaned(rows, wave=wave)) == {2: "duplicate"}
    assert reasons(cleaned(rows, {"duplicates": "keep_first"}, wave)) == {4: "duplicate"}


def many(code, count=8):
    return {f"{code}{n}": item(f"{code}{n}", "single", *SCALE) for n in range(count)}


def test_without_a_key_equal_rows_are_only_flagged(monkeypatch):
    heads = (*many("Q"), "M", "open", "done")
    book = {**many("Q"), "M": ITEMS[4], "open": ITEMS[5]}
    rows = [
        ("1",) * 8 + ("5", "woorden", "2024-03-05"),
        ("1",) * 8 + ("5", "woorden", "2024-03-06"),
        ("1",) * 8 + ("5", "andere woorden", "2024-03-06"),
        ("1",) * 8 + ("5", "", "2024-03-06"),
        ("1",) * 8 + ("5", "", "2024-03-06"),  # nine filled cells may well agree by chance
    ]
    monkeypatch.setattr("test_cleaning_rules.HEADS", heads)
    wave = replace(WAVE, duration_column=None)
    made = cleaned(rows, wave=wave, person_key=None, codebook=book)
    assert flagged(made, "duplicate") == [3] and reasons(made) == {}
    off = cleaned(rows, {"duplicates": "off"}, wave=wave, person_key=None, codebook=book)
    assert "flag.duplicate" not in off.responses


# all together


def test_the_first_reason_counts_and_flags_are_of_used_rows():
    rules = {
        "tests": TestEntries(match=(Pattern(item="key", values=("test",)),)),
        "field_period": "exclude",
        "speeders": Speeders(seconds=50, below_median=None),
        **BLOCK,
    }
    rows = [
        row("test", done="", M="99"),
        row("a", done="", M="99"),
        row("b", M="99", done="2025-01-01"),
        row("c", done="2025-01-01", took="1"),
        row("d", "3", "3", "3", took="1"),
        row("d", done="2024-03-03"),
    ]
    made = cleaned(rows, rules)
    assert reasons(made) == {
        2: "test_entry",
        3: "incomplete",
        4: "out_of_range",
        5: "outside_field_period",
        6: "duplicate",
    }
    assert count_of(made, "flagged", "speeder") == count_of(made, "flagged", "straight_lining") == [0]
    assert [count_of(made, step, unit="person") for step in ("responded", "consented", "complete")] == [[4], [4], [3]]


def test_rules_that_set_rows_aside_count_for_max_quarantined():
    from nulmeting.messages import InputError

    rows = [row("a", took="1"), row("b"), row("c")]
    with pytest.raises(InputError, match="E401"):
        cleaned(rows, {"speeders": Speeders("exclude"), "max_quarantined": 0.3})
    cleaned(rows, {"speeders": Speeders("exclude"), "max_quarantined": 0.34})


@given(
    rows=st.lists(
        st.builds(
            row,
            st.sampled_from(["a", "b", "c", "test", ""]),
            A=st.sampled_from(["1", "2", "3", "8", ""]),
            B=st.sampled_from(["1", "2", ""]),
            M=st.sampled_from(["5", "11", ""]),
            took=st.sampled_from(["1", "100", ""]),
            done=st.sampled_from(["2024-03-01", "2024-03-02", "2025-01-01", ""]),
        ),
        min_size=1,
        max_size=12,
    ),
    duplicates=st.sampled_from(["keep_last", "keep_first", "exclude_all"]),
    actions=st.lists(st.sampled_from(["flag", "exclude", "off"]), min_size=5, max_size=5),
)
@settings(deadline=None, max_examples=60)
def test_every_row_is_used_or_has_one_reason(rows, duplicates, actions):
    rules = {
        "tests": TestEntries(actions[0], (Pattern(item="key", values=("test",)),)),
        "completeness": Completeness(actions[1], answered=0.6),
        "field_period": actions[2],
        "speeders": Speeders(actions[3]),
        "straight_lining": StraightLining(actions[4], (("A", "B", "C"),), 2),
        "duplicates": duplicates,
    }
    sure = row("sure", C="3", done="2024-03-20 12:00")  # so that somebody is left
    made = cleaned([*rows, sure], rules)
    used, left = set(made.responses["row"]), set(made.excluded["row"])
    assert used.isdisjoint(left) and used | left == set(range(2, len(rows) + 3))
    assert len(made.excluded) == len(left)
    assert set(made.excluded["reason"]) <= set(cleaning_rules.REASONS)
    people = made.responses["person"].dropna()
    assert people.is_unique
    of_rows = made.counts[made.counts["unit"] == "row"]
    by = of_rows.groupby("step")["count"].sum()
    assert by["read"] == by["excluded"] + by["used"] == len(rows) + 1 and by["used"] == len(used)
    for column in [c for c in made.responses if c.startswith("flag.")]:
        assert count_of(made, "flagged", column.removeprefix("flag.")) == [int(made.responses[column].sum())]
    steps = [count_of(made, step, unit="person")[0] for step in ("responded", "consented", "complete")]
    assert steps == sorted(steps, reverse=True)
    assert pd.api.types.is_bool_dtype(made.responses.filter(like="flag.").to_numpy(dtype=bool).dtype)
    assert np.array_equal(made.responses["row"], sorted(made.responses["row"]))
