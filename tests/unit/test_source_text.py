"""How delimited text is recognised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting import source_text


@pytest.mark.parametrize(
    "sample, delimiter",
    [
        ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", ";"),  # as many commas in every row as semicolons
        ("a,b\nx;y;z,1\nx;y;z,2\n", ","),  # more semicolons than commas
        ("a\tb\nja, nee, ja\tx\nnee\ty\n", "\t"),
        ('"a;b","c"\n"1;2","3"\n', ","),
        ("Resultaten van de meting, tweede keer\na;b;c\n1;2;3\n4;5;6\n", ";"),
        ("a|b\n1|2\n", "|"),
        ("a\n1\n", ","),
        ("", ","),
        ("a;b\n1\n2\n3\n", ";"),  # hardly a table, but nothing else divides it at all
    ],
)
def test_sniffed_delimiters(sample, delimiter):
    assert source_text.sniffed(sample) == delimiter


@given(
    st.lists(st.lists(st.text(st.sampled_from("ab 1"), min_size=1, max_size=5), min_size=3, max_size=3), min_size=2),
    st.sampled_from(source_text.DELIMITERS),
)
def test_a_table_without_other_delimiters_is_always_recognised(rows, delimiter):
    assert source_text.sniffed("\n".join(delimiter.join(row) for row in rows)) == delimiter


def test_a_last_record_that_was_cut_off_does_not_count():
    assert source_text.sniffed("a;b\n1,2,3;4\n1,2,3;5\n1,2,", whole=False) == ";"
