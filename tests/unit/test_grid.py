"""Columns hold each text once, and lose no row by it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.grid import Column, of_rows

CELLS = st.lists(st.sampled_from(["", " ", "ja", "Ja", "nee", "weet niet"]), max_size=30)


@given(CELLS)
def test_a_column_gives_back_its_cells(cells):
    column = Column.of(cells)
    assert list(column) == cells
    assert [column[i] for i in range(len(column))] == cells
    assert list(column.texts) == list(dict.fromkeys(cells))
    assert list(column.filled()) == [bool(cell.strip()) for cell in cells]
    assert column.blank == (not any(cell.strip() for cell in cells))


@given(CELLS, st.data())
def test_part_of_a_column_holds_only_the_texts_of_its_rows(cells, data):
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells))), dtype=bool)
    part = Column.of(cells).rows(kept)
    assert list(part) == [cell for cell, keep in zip(cells, kept, strict=True) if keep]
    assert part.texts == tuple(dict.fromkeys(part))


@given(st.lists(st.integers(0, 30).map(str), max_size=60), st.data())
def test_rows_left_out_with_many_or_few_texts(cells, data):
    start = data.draw(st.integers(0, len(cells)))
    part = Column.of(cells).rows(slice(start, None))
    assert list(part) == cells[start:]
    assert part.texts == tuple(dict.fromkeys(part))


@given(st.lists(st.sampled_from(["a", "b", "c", "", "a"]), min_size=1, max_size=9), st.data())
def test_codes_into_texts_that_may_be_double_unused_or_more_than_there_are_rows(texts, data):
    codes = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=12))
    column = Column.coded(np.array(codes, dtype=np.int32), texts)
    assert list(column) == [texts[code] for code in codes]
    assert column.texts == tuple(dict.fromkeys(column))


@given(CELLS)
def test_places_are_the_rows_of_each_text(cells):
    places = Column.of(cells).places()
    assert {text: rows.tolist() for text, rows in places.items()} == {
        text: [i for i, cell in enumerate(cells) if cell == text] for text in dict.fromkeys(cells)
    }


def test_every_row_gets_the_value_of_its_text():
    column = Column.of(["a", "b", "a"])
    assert column.each([1, 2], int).tolist() == [1, 2, 1]
    assert column.each([{1}, None]).tolist() == [{1}, None, {1}]
    assert column.text_series(["x", None]).isna().tolist() == [False, True, False]
    assert column.flags({"b"}).tolist() == [False, True, False]


def test_codes_into_double_and_unused_texts():
    column = Column.coded(np.array([3, 1, 0], dtype=np.int32), ["a", "b", "never", "a"])
    assert list(column) == ["a", "b", "a"]
    assert column.texts == ("a", "b")


def test_rows_of_a_grid():
    grid = of_rows("f.csv", [("h", "k"), ("", " "), ("1", "")])
    assert grid.row(2) == ("1", "")
    assert grid.filled().tolist() == [True, False, True]
