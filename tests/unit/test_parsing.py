"""Cells become codes and numbers, and what does not fit is told with its place."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.codebook import Answer, Item, Text
from nulmeting.misfits import faults
from nulmeting.parsing import parse
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
        "E310 file.csv!A3: unknown answer 'Neee' to Q (also in 1 other row); allowed: 'Ja'; put it in the codebook (variants) or under missing, or mend the cell",
        "E310 file.csv!A5: unknown answer 'Jaa' to Q; allowed: 'Ja'; → 'Ja'?; put it in the codebook (variants) or under missing, or mend the cell",
    ]


def test_an_address_among_the_answers_is_not_repeated():
    one = table("jan@example.org")
    made = read(Item("Q", "single", T, answers=(YES,), columns={"w": "Q"}), one)
    assert "jan" not in next(iter(faults(made.misfits, one))).line("en")


NONE = Answer("geen", Text("Geen van deze", "None of these"), "none", columns={"w": "Q[geen]"})


@pytest.mark.parametrize("columns", [{"w": "Q"}, {}], ids=["joined", "split"])
def test_none_of_these_alone_is_an_answer_and_beside_an_option_a_contradiction(columns):
    item = Item("Q", "multi", T, answers=(*OPTIONS, NONE), columns=columns, max_choices=1)
    if columns:
        one = table("Kennis", "Geen van deze;", "Kennis;Geen van deze", "")
    else:
        rows = (("Y", "", ""), ("", "", "Y"), ("Y", "", "Y"), ("", "", ""))
        one = table(*rows, heads=("Q[a]", "Q[b]", "Q[geen]"))
    made = read(item, one)
    assert made.columns["Q.a"].tolist()[:3] == [True, False, True]  # the option wins
    assert made.columns["Q.geen"].tolist()[:3] == [False, True, False]
    assert made.columns["Q.geen"].isna().tolist() == [False, False, False, True]
    assert made.contradicted == {2} and made.out_of_range == frozenset()  # "none" is no choice too many


REVERSED = tuple(
    Answer(str(n), Text(label, label), score=n, variants=(f"A{n}",), codes={"w": str(4 - n)})
    for n, label in ((1, "Oneens"), (2, "Neutraal"), (3, "Eens"))
)


def test_codes_of_one_wave_do_not_leak_into_another():
    item = Item("Q", "single", T, answers=REVERSED, columns={"w": "Q", "v": "Q"})
    one = table("1", "2", "3", "Eens", "A1")
    index = {"Q": 0}
    assert parse(item, one, index, "w").columns["Q"].tolist() == ["3", "2", "1", "3", "1"]
    assert parse(item, one, index, "v").columns["Q"].tolist() == ["1", "2", "3", "3", "1"]


def test_spellings_of_one_wave_stand_in_place_of_the_general_ones():
    known = Answer("ja", Text("Ja", "Yes"), variants=("Y",), variants_in={"w": ("1",)})
    item = Item("Q", "single", T, answers=(known,), columns={"w": "Q", "v": "Q"})
    values = {wave: [one.value for one in parse(item, table("Y", "1"), {"Q": 0}, wave).misfits] for wave in "wv"}
    assert values == {"w": ["Y"], "v": ["1"]}


def test_an_answer_that_a_wave_did_not_offer_is_unknown_there():
    item = Item("Q", "single", T, answers=(YES, replace(YES, code="x", label=T, absent=frozenset("w"))))
    item = replace(item, columns={"w": "Q", "v": "Q"})
    one = table("Vraag")
    assert parse(item, one, {"Q": 0}, "v").misfits == ()
    lines = [fault.line("en") for fault in faults(parse(item, one, {"Q": 0}, "w").misfits, one)]
    assert lines == [
        "E310 file.csv!A2: unknown answer 'Vraag' to Q; allowed: 'Ja'; put it in the codebook (variants) or under missing, or mend the cell"
    ]


@given(st.permutations(["1", "2", "3"]), st.lists(st.integers(1, 3), min_size=1, max_size=9))
def test_equal_meanings_get_equal_codes_whatever_the_codes_of_the_export(codes, answered):
    answers = tuple(replace(a, codes={"w": code}) for a, code in zip(REVERSED, codes, strict=True))
    item = Item("Q", "single", T, answers=answers, columns={"w": "Q"})
    typed = [codes[n - 1] for n in answered]
    assert read(item, table(*typed)).columns["Q"].tolist() == [str(n) for n in answered]


def test_dates_are_read_and_held_to_their_limits():
    item = Item("D", "date", T, columns={"w": "Q"}, earliest=date(2018, 1, 1), latest=date(2018, 12, 31))
    one = table("2018-06-04", "4-6-2018", "2018-12-31 23:59:00", "", "2017-12-31", "1-1-2019", "3/4/2018", "gisteren")
    made = read(item, one)
    assert made.columns["D"].tolist()[:3] == ["2018-06-04", "2018-06-04", "2018-12-31"]
    assert made.columns["D"].isna().tolist() == [False, False, False, True, False, False, True, True]
    assert made.out_of_range == {4, 5}
    lines = [fault.line("en") for fault in faults(made.misfits, one)]
    assert [line[:22] for line in lines] == ["E340 file.csv!A8: '3/4", "E340 file.csv!A9: 'gis"]


@pytest.mark.parametrize("size", [1, 2])
def test_few_records_may_choose_more_answers_than_they_are(size):
    answers = tuple(Answer(str(n), Text(f"a{n}", f"b{n}")) for n in range(4))
    found = read(Item("Q", "multi", T, answers=answers, columns={"w": "Q"}), table(*["a0;a1;a2;a3"] * size))
    assert found.out_of_range == frozenset()
    assert found.columns["Q.3"].tolist() == [True] * size


OFTEN = "Geen van deze mogelijkheden is op mij van toepassing"


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (["Jan de Vries belt graag terug op maandag"], "***"),  # eight words of one person that resemble no answer
        (["bel 06-12345678"], "***"),
        (["www.voorbeeld.example/jan"], "***"),
        ([OFTEN, OFTEN], OFTEN),
        (["heel anders"], "heel anders"),
    ],
)
def test_own_words_and_addresses_are_not_shown(cells, shown):
    one = table(*cells)
    found = read(Item("Q", "single", T, answers=(YES,), columns={"w": "Q"}), one)
    assert [fault.fields["value"] for fault in faults(found.misfits, one)] == [shown]
