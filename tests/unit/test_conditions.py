"""Conditions are true, false or not valid, by hand on five respondents; and what they can be at all."""

from itertools import product
from random import Random

import pandas as pd
import pytest
from nulmeting.codebook import Answer, Item, Text
from nulmeting.conditions import answered, asked, evaluate, items_of, leaves, scores
from nulmeting.contradictions import outcomes

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


def test_an_answer_that_is_not_valid_can_lead_to_a_question():
    why = Item("W", "number", T, routing={"item": "A", "in": ["8"]})
    book = {**BOOK, "W": why}
    frame = FRAME.assign(W=pd.Series([1, 1, 1, 1, 1], dtype="Float64"))
    assert asked(why, frame, book, "w").tolist() == [False, False, False, True, False]


def test_leaves_are_the_tests_of_single_items():
    test = {"item": "A", "at_least": 1}
    assert list(leaves({"any_of": [{"not": test}, {"all_of": [test]}]})) == [test, test]


# ---- what is possible at all

CHOICE = {
    **BOOK,
    "L": Item("L", "number", T, minimum=1.0, maximum=10.0),
    "O": Item("O", "multi", T, answers=tuple(Answer(code, T) for code in "pqr"), max_choices=2),
    "W": Item("W", "number", T, minimum=0.0, routing={"item": "A", "in": ["8"]}),
}
NEVER, ALWAYS, EITHER, NOBODY = {False}, {True}, {False, True}, set()


def leaf(item, **test):
    return {"item": item, **test}


@pytest.mark.parametrize(
    "condition, expected",
    [
        (leaf("A", at_least=5), EITHER),
        (leaf("A", at_least=6), NEVER),
        (leaf("A", at_most=0), NEVER),
        (leaf("A", at_least=1), ALWAYS),  # the don't know's score of 8 does not count
        (leaf("A", at_least=8), NEVER),
        (leaf("A", **{"in": ["8"]}), NEVER),
        (leaf("A", **{"in": ["1", "4", "5"]}), ALWAYS),
        ({"not": leaf("A", at_least=6)}, ALWAYS),
        ({"all_of": [leaf("A", at_least=5), leaf("A", at_most=4)]}, NEVER),
        ({"any_of": [leaf("A", at_least=4), leaf("A", at_most=4)]}, ALWAYS),
        # there is no answer between 1 and 4
        ({"all_of": [leaf("A", at_least=2), leaf("A", at_most=3)]}, NEVER),
        ({"all_of": [leaf("L", at_least=2), leaf("L", at_most=3)]}, EITHER),
        ({"all_of": [leaf("L", at_least=3), leaf("L", at_most=2)]}, NEVER),
        # a number may lie between two thresholds
        ({"any_of": [leaf("L", at_most=2), leaf("L", at_least=3)]}, EITHER),
        ({"any_of": [leaf("L", at_most=2), leaf("L", at_least=2)]}, ALWAYS),
        (leaf("L", at_most=10), ALWAYS),
        (leaf("L", at_least=10), EITHER),
        (leaf("L", at_least=10.5), NEVER),
        (leaf("N", at_least=1e9), EITHER),  # a number without limits
        # B is only put to those with 4 or 5 on A
        ({"all_of": [leaf("B", at_least=4), leaf("A", at_most=1)]}, NEVER),
        ({"any_of": [leaf("B", at_least=4), leaf("A", at_least=4)]}, ALWAYS),
        # W is only put to those who do not know A, and who does not know has no valid A
        ({"all_of": [leaf("W", at_least=1), leaf("A", at_least=4)]}, NOBODY),
        (leaf("W", at_least=1), EITHER),
        (leaf("W", at_least=0), ALWAYS),
        (leaf("O", selected="p"), EITHER),
        (leaf("O", selected=["p", "q", "r"]), ALWAYS),  # who chose nothing did not answer
        ({"all_of": [leaf("O", selected="p"), leaf("O", selected="q")]}, EITHER),
        ({"all_of": [leaf("O", selected=code) for code in "pqr"]}, NEVER),  # two choices at most
        ({"all_of": [{"not": leaf("O", selected=code)} for code in "pqr"]}, NEVER),
        ({"all_of": [{"not": leaf("M", selected="x")}, {"not": leaf("M", selected="y")}]}, NEVER),
    ],
)
def test_what_a_condition_can_be(condition, expected):
    assert outcomes(condition, CHOICE) == expected


@pytest.mark.parametrize(
    "condition, counted, expected",
    [
        (leaf("A", at_least=1), {"dont_know"}, EITHER),
        (leaf("A", **{"in": ["8"]}), {"dont_know"}, EITHER),
        (leaf("A", at_least=6), {"dont_know"}, NEVER),
        # who does not know A counts as not, and can then be valid on W
        ({"all_of": [leaf("W", at_least=1), leaf("A", at_least=4)]}, {"dont_know"}, NEVER),
    ],
)
def test_what_a_condition_can_be_if_other_kinds_count(condition, counted, expected):
    assert outcomes(condition, CHOICE, frozenset(counted)) == expected


def test_what_a_condition_can_be_among_some():
    high, low = leaf("A", at_least=4), leaf("A", at_most=1)
    assert outcomes(high, CHOICE, given=[high]) == ALWAYS
    assert outcomes(high, CHOICE, given=[low]) == NEVER
    assert outcomes(high, CHOICE, given=[leaf("L", at_least=5)]) == EITHER
    assert outcomes(high, CHOICE, given=[low, high]) == NOBODY
    assert outcomes(low, CHOICE, measured=["B"]) == NEVER  # to whom B is put does not have 1 on A
    assert outcomes(leaf("L", at_least=5), CHOICE, measured=["W"]) == EITHER


def test_a_condition_with_too_many_ways_to_answer_is_not_judged():
    scale = tuple(Answer(str(n), T, score=float(n)) for n in range(1, 11))
    book = {f"Q{n}": Item(f"Q{n}", "single", T, answers=scale) for n in range(5)}
    parts = [leaf(code, at_least=11) for code in book]
    assert outcomes({"all_of": parts[:4]}, book) == NEVER  # 10^4
    assert outcomes({"all_of": parts}, book) is None
    many = {"Z": Item("Z", "multi", T, answers=tuple(Answer(f"o{n}", T) for n in range(20)))}
    named = [f"o{n}" for n in range(15)]
    assert outcomes(leaf("Z", selected=named[:5]), many) == EITHER
    assert outcomes(leaf("Z", selected=named), many) is None


def everybody():
    """Every way to answer the whole of a codebook, with gaps, numbers in halves."""
    codes = ["1", "4", "5", "8", None]
    picks = [pick for pick in product([True, False], repeat=3) if sum(pick) in (1, 2)]
    rows = [
        {"A": a, "B": b, "O.p": p, "O.q": q, "O.r": r, "L": number, "W": w}
        for a, b in product(codes, codes)
        for p, q, r in [*picks, (None, None, None)]
        for number in [None, *(n / 2 for n in range(2, 21))]
        for w in (0.0, 3.0)
    ]
    frame = pd.DataFrame(rows)
    return frame.astype({"A": "str", "B": "str", **dict.fromkeys(["O.p", "O.q", "O.r"], "boolean"), "L": "Float64"})


def any_condition(random, depth=2):
    word = random.choice(["leaf", "leaf", "all_of", "any_of", "not"]) if depth else "leaf"
    if word == "not":
        return {"not": any_condition(random, depth - 1)}
    if word != "leaf":
        return {word: [any_condition(random, depth - 1) for _ in range(random.randint(1, 3))]}
    item = random.choice("ABOLW")
    if item == "O":
        return leaf("O", selected=random.sample("pqr", random.randint(1, 2)))
    if item in "AB" and random.random() < 0.4:
        return leaf(item, **{"in": random.sample(["1", "4", "5", "8"], random.randint(1, 3))})
    return leaf(item, **{random.choice(["at_least", "at_most"]): random.randint(0, 11)})


def test_what_is_possible_is_what_everybody_shows():
    """Random conditions: the few answers that are tried show no less and no more than every answer there is."""
    random, people = Random(20180702), everybody()
    shown = set()
    for _ in range(150):
        condition, given = any_condition(random), [any_condition(random, 1)]
        counted = random.choice([frozenset(), frozenset({"dont_know"})])
        held = evaluate(given[0], people, CHOICE, "w").fillna(False).astype(bool)
        met = evaluate(condition, people, CHOICE, "w", counted)[held].dropna()
        found = outcomes(condition, CHOICE, counted, given=given)
        assert found >= set(met.astype(bool)), (condition, given, counted)
        if "W" not in str((condition, given)):  # W is 0 or 3 there, and any number in truth
            assert found == set(met.astype(bool)), (condition, given, counted)
        shown.add(found)
    assert len(shown) == 4


ROUTED = {
    "A": Item("A", "single", T, answers=BOOK["A"].answers, columns={"w": "a", "v": "a"}),
    "N": Item("N", "number", T, columns={"w": "n", "v": "n"}),
    "R": Item(
        "R",
        "number",
        T,
        columns={"w": "r", "v": "r"},
        routing={"any_of": [{"item": "A", "at_least": 4}, {"item": "N", "at_least": 3}]},
        routings={"v": {"all_of": [{"item": "A", "at_least": 4}, {"item": "N", "at_least": 3}]}, "u": None},
    ),
}


def test_routing_over_several_questions_and_of_one_wave():
    frame = pd.DataFrame({"A": ["5", "1", None, None, "1"], "N": [1.0, 3.0, 3.0, None, None], "R": [None] * 5})
    # one that is met is enough, whatever became of the other
    assert asked(ROUTED["R"], frame, ROUTED, "w").tolist() == [True, True, True, False, False]
    assert asked(ROUTED["R"], frame, ROUTED, "v").tolist() == [False] * 5
    assert asked(ROUTED["R"], frame, ROUTED, "u").tolist() == [True] * 5  # everybody, in that wave


def test_a_ranking_of_which_nothing_is_in_the_top_was_answered():
    options = (Answer("x", T), Answer("y", T))
    frame = pd.DataFrame({"K.x": [True, False, None], "K.y": [False, False, None]}, dtype="boolean")
    assert answered(Item("K", "ranking", T, answers=options), frame).tolist() == [True, True, False]
    assert answered(Item("K", "multi", T, answers=options), frame).tolist() == [True, False, False]
