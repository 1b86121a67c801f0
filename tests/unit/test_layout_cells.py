"""Cells of a layout in the codebook's words: nothing is split, recoded or emptied without the codebook's say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.codebook import Answer, Item, Text
from nulmeting.grid import Described
from nulmeting.labels import matcher
from nulmeting.layout_cells import SEPARATORS, parts, spell
from nulmeting.layout_columns import OTHER_TEXT
from nulmeting.parsing import parse
from nulmeting.raw_table import of_records


def answer(code, label, **more):
    return Answer(code, Text(label, label), **more)


NEEDS = (
    answer("1", "Praktijk"),
    answer("2", "Eisen, criteria en clausules"),
    answer("3", "Recht; contracten"),
    answer("4", "Eisen"),
)
AGREE = (answer("1", "Mee oneens"), answer("2", "Mee eens"), answer("8", "Weet niet", kind="dont_know"))


def item(kind, answers=(), head="X"):
    text = Text("?", "?")
    return Item("X", kind, text, answers=answers, columns={"w": head} if head else {})


def table_of(cells, described=None, role=""):
    records = [(row, (cell,)) for row, cell in enumerate(cells, start=2)]
    more = {} if described is None else {"described": (described,)}
    return of_records("f.sav", ["X"], records, roles=(role,), **more)


def spelled(one, cells, described=None, role=""):
    table = table_of(cells, described, role)
    index = {"X": 0}
    return spell(table, [one], index, "w")


def read(one, cells, described=None):
    made = spelled(one, cells, described)
    parsed = parse(one, made.table, {"X": 0}, "w")
    values = [None if pd.isna(value) else value for value in parsed.columns["X"]]
    return values, [misfit.value for misfit in parsed.misfits], made


@pytest.mark.parametrize(
    "cell, expected",
    [
        ("", []),
        ("Praktijk", ["1"]),
        ("Praktijk;Recht; contracten;", ["1", "3"]),
        ("Recht; contracten;Eisen, criteria en clausules", ["3", "2"]),
        ("Praktijk, Eisen, criteria en clausules", ["1", "2"]),
        ("Eisen,Praktijk", ["4", "1"]),
        ("Eisen, criteria en clausules", ["2"]),
        ("1,3", ["1", "3"]),
        ("Praktijk|EISEN", ["1", "4"]),
        ("Praktijk\nRecht; contracten", ["1", "3"]),
        (" / Praktijk / Eisen", ["1", "4"]),
        ("Praktijk;iets, anders", ["1", "iets, anders"]),
        ("Praktijk, iets anders", ["1", "iets anders"]),
        ("iets; anders", ["iets", "anders"]),
    ],
)
def test_parts_of_a_joined_cell(cell, expected):
    assert parts(cell, matcher(NEEDS))[0] == expected


@given(st.lists(st.integers(0, 3), unique=True, min_size=1), st.sampled_from([";", ", ", "|", "\n", "; "]))
def test_whatever_is_joined_is_taken_apart(places, separator):
    cell = separator.join(NEEDS[place].label.nl for place in places)
    assert parts(cell, matcher(NEEDS))[0] == [NEEDS[place].code for place in places]


def test_a_part_that_is_no_answer_stays_to_be_named():
    made = spelled(item("multi", NEEDS), ["Praktijk, iets", "Praktijk", "Praktijk"])
    assert list(made.table.columns[0]) == ["1;iets", "1", "1"]
    parsed = parse(item("multi", NEEDS), made.table, {"X": 0}, "w")
    assert [(m.value, m.records) for m in parsed.misfits] == [("iets", (0,))]


def test_every_separator_is_tried():
    assert SEPARATORS[0] == ";"  # what parsing itself reads


LABELS = {"1": "Mee oneens", "2": "Mee eens", "8": "Weet niet", "9": "Geen antwoord"}


def test_labels_of_the_file_are_read_and_what_it_declares_missing_is_counted():
    values, misfits, made = read(
        item("single", AGREE), ["1", "2", "8", "9", "9", ""], Described("", LABELS, frozenset("9"))
    )
    assert (values, misfits) == (["1", "2", "8", None, None, None], [])
    assert made.missing == {"X": 2}  # the cell that was empty already is not counted


def test_an_answer_that_the_codebook_has_is_kept_though_the_file_calls_it_missing():
    described = Described("", LABELS, frozenset("89"))
    assert read(item("single", AGREE), ["8", "9"], described)[0] == ["8", None]


def test_the_label_decides_where_the_codebook_has_other_codes():
    coded = (answer("oneens", "Mee oneens"), answer("eens", "Mee eens"))
    described = Described("", {"1": "MEE  EENS", "2": "Mee oneens"})
    assert read(item("single", coded), ["1", "2"], described)[0] == ["eens", "oneens"]


def test_a_code_that_means_two_answers_is_a_fault():
    described = Described("", {"1": "Mee eens", "2": "Mee oneens"})
    made = spelled(item("single", AGREE), ["1", "1", "8"], described)
    assert [fault.line("en") for fault in made.faults] == [
        "E354 f.sav!A2: X: '1' is labelled 'Mee eens' in the file, which is '2' in the codebook; there '1' is 'Mee "
        "oneens' (also in 1 other row); give the answers in the codebook the codes of this file"
    ]


def test_an_unknown_label_is_named_and_not_the_code_under_it():
    _, misfits, _ = read(item("single", AGREE), ["1"], Described("", {"1": "Zeer oneens"}))
    assert misfits == ["Zeer oneens"]


def test_numbers_lose_only_what_is_declared_missing():
    values, _, made = read(item("number"), ["7.5", "99", "8"], Described("", {"99": "Weigert"}, frozenset({"99"})))
    assert values == [7.5, None, 8.0]
    assert made.missing == {"X": 1}


def test_a_number_keeps_its_value_where_only_the_ends_have_labels():
    assert read(item("number"), ["1", "5"], Described("", {"1": "laag", "5": "hoog"}))[0] == [1.0, 5.0]


OPTION = answer("1", "Praktijk", columns={"w": "X"})


@pytest.mark.parametrize(
    "labels, cells, chosen",
    [
        ({"1": "Ja", "0": "Nee"}, ["1", "0", ""], [True, False, False]),
        ({"1": "Nee", "2": "Ja"}, ["2", "1", ""], [True, False, False]),
        ({"1": "Genoemd", "0": "Niet genoemd"}, ["1", "0", "0"], [True, False, False]),
        ({"1": "Praktijk"}, ["1", "", "9"], [True, False, False]),
        ({}, ["1", "0", ""], [True, False, False]),
    ],
)
def test_columns_of_options_in_a_described_file(labels, cells, chosen):
    one = item("multi", (OPTION, answer("2", "Recht")), head="")
    made = spelled(one, cells, Described("", labels, frozenset("9")))
    parsed = parse(one, made.table, {"X": 0}, "w")
    assert parsed.misfits == ()
    assert [bool(flag) for flag in parsed.columns["X.1"].fillna(False)] == chosen


def test_a_set_of_columns_says_itself_which_value_is_chosen():
    one = item("multi", (OPTION, answer("2", "Recht")), head="")
    made = spelled(one, ["2", "1", "9", ""], Described("", {}, frozenset("9"), "needs", counted="2"))
    assert list(made.table.columns[0]) == ["x", "0", "", ""]
    assert made.missing == {"X": 1}


def test_text_beside_an_option_says_that_it_was_chosen_and_is_gone():
    one = item("multi", (OPTION,), head="")
    made = spelled(one, ["Rekenen met Jan", "", "N", " "], role=OTHER_TEXT)
    assert list(made.table.columns[0]) == ["x", "", "N", " "]


def test_other_columns_are_left_alone():
    made = spelled(item("number"), ["1;2", "x"])
    assert list(made.table.columns[0]) == ["1;2", "x"]
    assert (made.faults, made.missing) == ((), {})
    assert np.array_equal(made.table.rows, [2, 3])


def test_what_stands_between_answers_is_counted():
    cells = ["Praktijk;Eisen", "Eisen;Praktijk", "1,3", "Praktijk", "", "Eisen, criteria en clausules", "1,3"]
    assert spelled(item("multi", NEEDS), cells).separators == {"X": {";": 2, ",": 2}}
    assert spelled(item("single", AGREE), ["Mee eens"]).separators == {}
    assert spelled(item("multi", NEEDS), ["Praktijk"]).separators == {"X": {}}
