"""Conditions are true, false or not valid, by hand on five respondents."""

import pandas as pd
import pytest
from nulmeting.codebook import Answer, Item, Text
from nulmeting.conditions import answered, asked, evaluate, items_of, scores

T = Text("", "")
SCALE = (
    *(Answer(str(n), T, score=float(n)) for n in (1, 4, 5)),
    Answer("8", T, kind="dont_know", score=8.0),
)
BOOK = {
    "A": Item("A", "single", T, answers=SCALE),
    "B": Item("B", "single", T, answers=SCALE, routing={"item": "A", "at_least": 4}),
    "M": Item("M", "multi", T, answers=(Answer("x", T), Answer("y", T))),
    "N": Item("N", "number", T),
}
FRAME = pd.DataFrame(
    {
        "A": pd.Series(["5", "4", "1", "8", None], dtype="str"),
        "B": pd.Series(["4", "1", "4", "5", None], dtype="str"),
        "M.x": pd.Series([True, False, None, True, None], dtype="boolean"),
        "M.y": pd.Series([False, True, None, True, None], dtype="boolean"),
        "N": pd.Series([1.5, 10, None, 3, 0], dtype="Float64"),
    }
)


@pytest.mark.parametrize(
    "condition, expected",
    [
        ({"item": "A", "at_least": 4}, [True, True, False, None, None]),
        ({"item": "A", "at_most": 4}, [False, True, True, None, None]),
        ({"item": "A", "in": [1, "5"]}, [True, False, True, None, None]),
        ({"not": {"item": "A", "at_least": 5}}, [False, True, True, None, None]),
        # B is only asked of those with A of 4 or 5
        ({"item": "B", "at_least": 4}, [True, False, None, None, None]),
        ({"all_of": [{"item": "A", "at_least": 4}, {"item": "B", "at_least": 4}]}, [True, False, None, None, None]),
        # valid on both items, so that "either" has the denominator of "both"
        ({"any_of": [{"item": "A", "at_least": 5}, {"item": "B", "at_least": 4}]}, [True, False, None, None, None]),
        ({"item": "M", "selected": "x"}, [True, False, None, True, None]),
        ({"item": "M", "selected": ["x", "y"]}, [True, True, None, True, None]),
        ({"item": "N", "at_least": 3}, [False, True, None, True, False]),
    ],
)
def test_truth_and_validity(condition, expected):
    found = evaluate(condition, FRAME, BOOK, "w")
    assert [None if pd.isna(value) else bool(value) for value in found] == expected


def test_dont_know_may_count_as_not():
    found = evaluate({"item": "A", "at_least": 4}, FRAME, BOOK, "w", frozenset({"dont_know"}))
    assert found.tolist()[:4] == [True, True, False, False] and pd.isna(found[4])


def test_who_was_asked_and_who_answered():
    assert asked(BOOK["B"], FRAME, BOOK, "w").tolist() == [True, True, False, False, False]
    assert answered(BOOK["M"], FRAME).tolist() == [True, True, False, True, False]
    assert not answered(Item("Z", "number", T), FRAME).any()


def test_an_answer_that_is_not_valid_has_no_score():
    assert scores(BOOK["A"], FRAME).tolist()[:3] == [5.0, 4.0, 1.0]
    assert scores(BOOK["A"], FRAME).isna().tolist() == [False, False, False, True, True]


def test_items_come_once_in_order():
    condition = {"any_of": [{"not": {"item": "B", "in": [1]}}, {"item": "A", "at_least": 1}, {"item": "B", "in": [4]}]}
    assert items_of(condition) == ("B", "A")
