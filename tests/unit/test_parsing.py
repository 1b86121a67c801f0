"""Cells become codes and numbers, and what does not fit is told with its place."""

import pytest
from nulmeting.codebook import Answer, Item, Text
from nulmeting.parsing import faults, parse
from nulmeting.raw_table import of_records

T = Text("Vraag", "Question")
YES = Answer("ja", Text("Ja", "Yes"))
OPTIONS = (
    Answer("a", Text("Kennis", "Knowledge"), columns={"w": "Q[a]"}),
    Answer("b", Text("Tijd", "Time"), columns={"w": "Q[b]"}),
)


def table(*cells, heads=("Q",)):
    rows = [cell if isinstance(cell, tuple) else (cell,) for cell in cells]
    return of_records("file.csv", heads, enumerate(rows, start=2))


def read(item, one):
    return parse(item, one, {head: i for i, head in enumerate(one.head)}, "w")


@pytest.mark.parametrize(
    "cell, number",
    [("7", 7), (" 7,5 ", 7.5), ("78%", 78), ("7.0000000000", 7), ("-3", -3), ("", None), ("1e2", 100)],
)
def test_numbers(cell, number):
    item = Item("N", "number", T, columns={"w": "Q"})
    made = read(item, table(cell))
    assert made.misfits == ()
    assert made.columns["N"].tolist() == [number] or (made.columns["N"].isna().all() and number is None)


@pytest.mark.parametrize("cell", ["zeven", "1.234,5", "nan", "inf", "1_0", "7-8", "0x10"])
def test_what_is_no_number_is_a_located_fault(cell):
    one = table("1", cell)
    made = read(Item("N", "number", T, columns={"w": "Q"}), one)
    assert [fault.where for fault in faults(made.misfits, one)] == ["file.csv!A3"]


def test_the_range_is_of_the_codebook():
    item = Item("N", "number", T, minimum=1, maximum=10, columns={"w": "Q"})
    assert read(item, table("0", "1", "10", "11", "")).out_of_range == {0, 3}


def test_joined_and_split_options_read_alike():
    joined = read(Item("Q", "multi", T, answers=OPTIONS, columns={"w": "Q"}), table("Kennis;Tijd;", "tijd", "", ";"))
    heads = ("Q[a]", "Q[b]")
    split = read(
        Item("Q", "multi", T, answers=OPTIONS), table(("Y", "Tijd"), ("N", "Ja"), ("", ""), ("", "nee"), heads=heads)
    )
    for name in ("Q.a", "Q.b"):
        assert joined.columns[name].equals(split.columns[name])
    assert joined.columns["Q.a"].isna().tolist() == [False, False, True, True]
    assert joined.misfits == split.misfits == ()


def test_typed_text_is_the_answer_that_stands_for_it_and_is_counted():
    options = (*OPTIONS, Answer("c", T, variants=("*",)))
    cells = ("Kennis; iets, anders ; nog iets", "Tijd", "", "geen idee", "geen idee")
    made = read(Item("Q", "multi", T, answers=options, columns={"w": "Q"}), table(*cells))
    assert made.misfits == ()
    assert made.columns["Q.c"].fillna(False).tolist() == [True, False, False, True, True]
    assert made.columns["Q.a"].fillna(False).tolist() == [True, False, False, False, False]
    assert made.typed == 3
    single = read(Item("Q", "single", T, answers=options, columns={"w": "Q"}), table("tijd", " ", "geen idee"))
    assert (single.columns["Q"].fillna("").tolist(), single.typed) == (["b", "", "c"], 1)


def test_one_line_per_unknown_answer_however_often_it_comes():
    one = table("Ja", "Neee", "Neee", "Jaa")
    made = read(Item("Q", "single", T, answers=(YES,), columns={"w": "Q"}), one)
    lines = [fault.line("en") for fault in faults(made.misfits, one)]
    assert lines == [
        "E310 file.csv!A3: unknown answer 'Neee' to Q (also in 1 other rows); allowed: 'Ja'",
        "E310 file.csv!A5: unknown answer 'Jaa' to Q; allowed: 'Ja'; → 'Ja'?",
    ]


def test_an_address_among_the_answers_is_not_repeated():
    one = table("jan@example.org")
    made = read(Item("Q", "single", T, answers=(YES,), columns={"w": "Q"}), one)
    assert "jan" not in next(iter(faults(made.misfits, one))).line("en")
