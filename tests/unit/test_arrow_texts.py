"""A column whose texts are Arrow's says what the same column of texts says."""

import sys

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.arrow_texts import AT_ONCE, ArrowTexts
from nulmeting.grid import Column, Grid
from nulmeting.source_columns import packed, unpacked, write

CELLS = st.lists(st.sampled_from(["", " ", "\u00a0\n", "ja", " nee", "é", "🙂"]), min_size=1, max_size=30)


def by_arrow(cells, kind):
    column = Column.of(cells)
    return Column(column.held, ArrowTexts(pa.array(column.texts, kind)))


@settings(deadline=None)
@given(CELLS, st.sampled_from([pa.string(), pa.large_string()]), st.data())
def test_a_column_of_them_is_a_column(cells, kind, data):
    one, other = by_arrow(cells, kind), Column.of(cells)
    assert list(one) == cells and one[len(cells) - 1] == cells[-1]
    assert one.filled().tolist() == other.filled().tolist()
    assert one.blank == other.blank
    start = data.draw(st.integers(0, len(cells)))
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells))))
    for rows in (kept, slice(start, None)):
        part, same = one.rows(rows), other.rows(rows)
        assert list(part.texts) == list(same.texts) and part.codes.tolist() == same.codes.tolist()
        assert part.filled().tolist() == same.filled().tolist()


def test_spaces_are_those_of_python():
    letters = [chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number <= 0xDFFF]
    texts = ["", *letters, *(f" {letter}\t" for letter in letters)]
    assert ArrowTexts(pa.array(texts)).blanks() == [place for place, text in enumerate(texts) if not text.strip()]


def handed_over(cells):
    sink = pa.BufferOutputStream()
    write(packed(Grid("f.csv", (Column.of(cells),))), sink)
    return unpacked(sink.getvalue()).columns[0]


def test_many_texts_are_handed_over_as_they_are_and_few_as_texts():
    few = [f"één {number}" for number in range(AT_ONCE)]
    assert isinstance(handed_over(few).texts, tuple)
    many = handed_over([*few, ""])
    assert isinstance(many.texts, ArrowTexts)
    assert list(many) == [*few, ""]
    assert many.filled().tolist() == [True] * AT_ONCE + [False]
