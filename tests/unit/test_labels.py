"""Which spellings mean the same answer."""

import pytest
from nulmeting.codebook import Answer, Text
from nulmeting.labels import matcher, normalise

L5 = (
    Answer("4", Text("Mee eens", "Agree"), variants=("A4",)),
    Answer("5", Text("Helemaal mee eens", "Strongly agree"), variants=("Geheel mee eens",)),
)
NEVER = (Answer("1", Text("Nooit", "Never "), variants=()), Answer("2", Text("Nooit (2)", "Never")))


@pytest.mark.parametrize(
    "cell, code",
    [
        ("Mee eens", "4"),
        ("  mee  EENS ", "4"),
        ("Mee\u00a0eens", "4"),
        ("Mee\u200b eens", "4"),
        ("A4", "4"),
        ("4", "4"),
        ("geheel mee eens", "5"),
        ("Mee een", None),
        ("", None),
    ],
)
def test_spellings(cell, code):
    assert matcher(L5).code(cell) == code


def test_labels_that_differ_by_a_space_are_told_apart_only_exactly():
    known = matcher(NEVER)
    assert (known.code("Never "), known.code("Never"), known.code(" never")) == ("1", "2", None)


def test_curly_quotes_and_full_width_letters_are_plain():
    assert normalise("Don\u2019t  \uff4bnow") == "don't know"


def test_a_star_is_any_text_that_no_other_answer_has():
    other = Answer("6", Text("Anders", "Other"), variants=("*",))
    known = matcher((*L5, other))
    assert [known.code(cell) for cell in ("Mee eens", "other", "iets heel anders", "*", "  ", "")] == [
        "4",
        "6",
        "6",
        "6",
        None,
        None,
    ]
    assert [known.listed(cell) for cell in ("Other", "iets heel anders")] == ["6", None]
