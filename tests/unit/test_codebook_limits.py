"""Limits of a wave go before the general ones, and what is known beforehand takes the widest."""

from datetime import date

import pytest
from nulmeting.codebook_file import load
from nulmeting.codebook_limits import limits
from nulmeting.codebook_sheets import Row
from nulmeting.comparability import between
from nulmeting.messages import InputError
from nulmeting.parsing import parse
from nulmeting.raw_table import of_records

WAVES = ("baseline", "followup")


def made(kind="number", asked=WAVES, **cells):
    faults = []
    found = limits(
        Row("c.csv", 2, {name.replace("__", "."): cell for name, cell in cells.items()}, {}), kind, WAVES, asked, faults
    )
    return found, [fault.code for fault in faults]


def test_without_limits_of_a_wave_there_is_one_for_all():
    assert made(minimum="1", maximum="10") == (
        {"minimum": 1, "maximum": 10, "max_choices": None, "limits": {}},
        [],
    )


def test_the_widest_is_the_items_and_the_rest_is_the_waves():
    found, faults = made(minimum="1", maximum="10", maximum__followup="100", minimum__followup="5")
    # baseline 1 to 10, followup 5 to 100
    assert (found["minimum"], found["maximum"], faults) == (1, 100, [])
    assert found["limits"] == {"baseline": {"maximum": 10}, "followup": {"minimum": 5}}


def test_a_wave_that_did_not_ask_widens_nothing():
    assert made(asked=("baseline",), maximum="10", maximum__followup="100")[0]["maximum"] == 10
    assert made(asked=(), maximum="10", maximum__followup="100")[0]["maximum"] == 10


def test_no_limit_in_one_wave_is_no_limit_at_all():
    found, _ = made(max_choices__followup="3", kind="multi")
    assert found["max_choices"] is None and found["limits"] == {"followup": {"max_choices": 3}}


def test_dates():
    found, _ = made("date", minimum="1-1-2018", minimum__followup="2020-01-01")
    assert found["earliest"] == date(2018, 1, 1) and found["limits"] == {"followup": {"earliest": date(2020, 1, 1)}}


@pytest.mark.parametrize(
    "cells, code",
    [
        ({"minimum": "5", "maximum__followup": "4"}, "E216"),
        ({"minimum__followup": "veel"}, "E210"),
        ({"max_choices__baseline": "0"}, "E221"),
    ],
)
def test_what_is_wrong_in_a_wave_is_told(cells, code):
    assert made(**cells)[1] == [code]


HEADS = "code,type,scale,question_nl,question_en,personal,maximum,max_choices,maximum.followup,max_keuzes.followup,column.baseline,column.followup"
BOOK = f"{HEADS}\nN,number,,aantal,number,no,10,,20,,n,n\nM,multi,s,wat,what,no,,1,,2,m,m\n"
ANSWERS = "scale,code,label_nl,label_en,kind\ns,1,een,one,\ns,2,twee,two,\ns,3,drie,three,\n"


def load_book(folder, questions=BOOK):
    (folder / "mini.csv").write_text(questions)
    (folder / "mini.answers.csv").write_text(ANSWERS)
    return load(folder, "mini", WAVES)


def test_rows_are_held_to_the_limits_of_their_wave(tmp_path):
    book = load_book(tmp_path)
    table = of_records("f.csv", ["n", "m"], [(2, ("15", "1;2")), (3, ("5", "1")), (4, ("25", "1;2;3"))])
    outside = {
        (code, wave): sorted(parse(book[code], table, {"n": 0, "m": 1}, wave).out_of_range)
        for code in "NM"
        for wave in WAVES
    }
    assert outside == {
        ("N", "baseline"): [0, 2],
        ("N", "followup"): [2],
        ("M", "baseline"): [0, 2],
        ("M", "followup"): [2],
    }
    assert book["N"].maximum == 20 and book["M"].max_choices == 2


def test_other_limits_are_told_and_compared(tmp_path):
    verdict = between(load_book(tmp_path)["M"], *WAVES)
    assert (verdict.comparable, verdict.reasons) == (True, ("limits_changed",))


@pytest.mark.parametrize(
    ("says", "comparable", "reasons"),
    [("", False, ("limits_changed",)), ("yes: only to find slips", True, ("declared", "limits_changed"))],
)
def test_a_number_with_other_limits_is_not_compared_unless_somebody_says_so(tmp_path, says, comparable, reasons):
    head, *rows = BOOK.splitlines()
    text = "\n".join([f"{head},comparable", f"{rows[0]},{says}", f"{rows[1]},"]) + "\n"
    verdict = between(load_book(tmp_path, text)["N"], *WAVES)
    assert (verdict.comparable, verdict.reasons) == (comparable, reasons)


def test_a_wave_that_is_not_there_has_no_limits(tmp_path):
    with pytest.raises(InputError) as caught:
        load_book(tmp_path, BOOK.replace("maximum.followup", "maximum.2030"))
    assert [fault.code for fault in caught.value.faults] == ["E202"]
