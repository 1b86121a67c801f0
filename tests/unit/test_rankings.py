"""Ranks become columns: which option counts, its rank, and respondents whose ranks do not hold together."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.codebook import Answer, Item, Text
from nulmeting.parsing import parse
from nulmeting.rankings import columns_of, ranking
from nulmeting.raw_table import of_records

T = Text("Zet op volgorde", "Put in order")
LABELS = {"a": "Kennis", "b": "Tijd", "c": "Geld"}
OPTIONS = tuple(Answer(code, Text(label, label), columns={"split": f"Q[{code}]"}) for code, label in LABELS.items())
ITEM = Item("Q", "ranking", T, answers=OPTIONS, columns={"joined": "Q"}, ranks={"ranks": ("R1", "R2", "R3")})


def read(wave, heads, *rows, item=ITEM):
    table = of_records("file.csv", heads, enumerate(rows, start=2))
    return parse(item, table, {head: place for place, head in enumerate(heads)}, wave)


SPLIT = ("split", ("Q[a]", "Q[b]", "Q[c]"))
RANKS = ("ranks", ("R1", "R2", "R3"))
JOINED = ("joined", ("Q",))


@pytest.mark.parametrize(
    "made",
    [
        read(*SPLIT, ("2", "1", "3"), ("", "1", ""), ("", "", "")),
        read(*RANKS, ("Tijd", "kennis", "c"), ("Tijd", "", ""), ("", "", "")),
        read(*JOINED, ("Tijd;Kennis;Geld",), ("Tijd;",), ("",)),
    ],
    ids=["a column per option", "a column per rank", "one cell in order"],
)
def test_three_layouts_read_alike(made):
    assert made.misfits == () and made.out_of_range == made.contradicted == frozenset()
    ranks = {name: column.tolist() for name, column in made.columns.items() if name.endswith(".rank")}
    assert plain(ranks) == {
        "Q.a.rank": [2, None, None],
        "Q.b.rank": [1, 1, None],
        "Q.c.rank": [3, None, None],
    }
    assert plain({"b": made.columns["Q.b"].tolist()}) == {"b": [True, True, None]}
    assert plain({"c": made.columns["Q.c"].tolist()}) == {"c": [True, False, None]}


def plain(columns):
    return {name: [None if x is pd.NA else x for x in column] for name, column in columns.items()}


def test_only_the_top_counts_as_chosen():
    made = read(*SPLIT, ("2", "1", "3"), ("", "3", "1"), item=replace(ITEM, top=1))
    assert [made.columns[f"Q.{code}"].tolist() for code in LABELS] == [[False, False], [True, False], [False, True]]
    assert plain({"b": made.columns["Q.b.rank"].tolist()}) == {"b": [1, 3]}


@pytest.mark.parametrize(
    "layout, row",
    [
        (SPLIT, ("1", "1", "2")),  # a tie
        (SPLIT, ("1", "3", "")),  # a gap
        (SPLIT, ("2", "", "")),  # no first
        (RANKS, ("Tijd", "", "Geld")),  # a gap
        (RANKS, ("Tijd", "Tijd", "Geld")),  # one option twice
        (JOINED, ("Tijd;Tijd",)),
    ],
)
def test_ties_and_gaps_are_flagged_and_kept(layout, row):
    made = read(*layout, row)
    assert made.contradicted == {0} and made.out_of_range == frozenset()
    assert any(made.columns[f"Q.{code}"].fillna(False)[0] for code in LABELS)


@pytest.mark.parametrize("row", [("4", "1", "2"), ("0", "1", "2"), ("1,5", "1", "2")])
def test_a_rank_that_is_not_there_is_out_of_range(row):
    assert read(*SPLIT, row).out_of_range == {0}


def test_more_ranked_than_asked_is_out_of_range():
    assert read(*SPLIT, ("1", "2", "3"), ("1", "2", ""), item=replace(ITEM, max_choices=2)).out_of_range == {0}


def test_what_is_no_rank_or_no_option_is_told_with_its_cell():
    assert [(one.code, one.value, one.column) for one in read(*SPLIT, ("1", "twee", "")).misfits] == [
        ("E311", "twee", 1)
    ]
    assert [(one.code, one.value, one.column) for one in read(*RANKS, ("Tijd", "Teid", "")).misfits] == [
        ("E310", "Teid", 1)
    ]


def test_the_columns_of_an_item():
    assert columns_of(ITEM) == ("Q.a", "Q.b", "Q.c", "Q.a.rank", "Q.b.rank", "Q.c.rank")
    assert columns_of(Item("N", "number", T)) == ("N",)


@given(st.permutations([1.0, 2.0, 3.0]), st.integers(1, 3))
def test_whole_orders_are_never_flagged_and_the_top_has_as_many_options(order, top):
    ranks = {code: np.array([rank]) for code, rank in zip(LABELS, order, strict=True)}
    made = ranking(replace(ITEM, top=top), ranks, 1)
    assert not made.uneven and not made.outside
    assert sum(bool(made.columns[f"Q.{code}"][0]) for code in LABELS) == top
