"""Which rows are no records."""

import pytest
from nulmeting.grid import of_rows
from nulmeting.left_out import count_filled, first_head, left_out

ROWS = [
    ["Titel", " ", ""],
    ["a", "b", "c"],
    ["1", "2", "3"],
    ["", "", ""],
    ["Groep", "", ""],
    ["Deel", "", ""],
    ["4", "5", "6"],
    ["A", "B", "C"],
]


def apart(rows, heads=(1,), by_hand=None, headings=True):
    grid = of_rows("f.csv", rows)
    found = left_out(grid, heads, count_filled(grid), by_hand, headings)
    return {reason: places.tolist() for reason, places in found.rows.items()}, found.untold.tolist()


def test_spaces_are_not_filled():
    assert count_filled(of_rows("f.csv", ROWS)).tolist() == [1, 3, 3, 0, 1, 1, 3, 3]


@pytest.mark.parametrize(
    "rows, first",
    [
        ([["", "", ""], ["Titel", "", ""], ["", "op", ""], ["a", "b", ""], ["1", "", "3"]], 3),
        ([["a"], ["1"]], 0),
        ([[""], ["a"], ["1"]], 1),
        ([["Titel", ""], ["a", "b"], ["1", "2"]], 1),
        ([["", "score"], ["1", "7"]], 0),  # row names without a head, as R writes them
        ([["Titel", ""], ["", "score"], ["1", "7"]], 1),
    ],
)
def test_the_first_head_is_below_titles(rows, first):
    grid = of_rows("f.csv", rows)
    assert first_head(grid, count_filled(grid)) == first


def test_a_row_of_heads_with_one_cell_is_repeated_with_the_others():
    rows = [
        ["", "Kennis", ""],
        ["a", "b", "c"],
        ["1", "2", "3"],
        ["", "Kennis", ""],
        ["A", "b", "c"],
        ["", "Kennis", ""],
    ]
    assert apart(rows, heads=(0, 1)) == ({"repeated_head": [3, 4]}, [])  # the last one says something of a respondent


def test_reasons():
    rest = {"title": [0], "empty": [3], "repeated_head": [7]}
    assert apart(ROWS) == ({**rest, "group": [4, 5]}, [])  # a heading of two lines
    assert apart(ROWS, headings=False) == (rest, [])
    assert apart(ROWS, by_hand=[5]) == ({**rest, "by_hand": [5]}, [])


def test_what_cannot_be_told():
    rows = [["a", "b", "c"], ["1", "2", "3"], ["Slot", "", ""], ["4", "5", "6"], ["Eind", "", ""]]
    assert apart(rows, heads=(0,)) == ({}, [2, 4])


def test_a_heading_without_records_under_it_cannot_be_told():
    rows = [["a", "b", "c"], ["", "", ""], ["Noord", "", ""], ["", "", ""], ["1", "2", "3"]]
    assert apart(rows, heads=(0,)) == ({"empty": [1, 3]}, [2])


def test_a_filled_row_between_heads_is_no_record():
    rows = [["a", "b"], ["x", "y"], ["c", "d"], ["1", "2"]]
    assert apart(rows, heads=(0, 2)) == ({"title": [1]}, [])


def test_a_single_cell_is_not_a_repeated_head():
    assert apart([["a", ""], ["1", "2"], ["a", ""]], heads=(0,), headings=False) == ({}, [])
