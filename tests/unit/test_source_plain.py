"""Arrow and the csv module read the same records, or Arrow does not read them."""

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nulmeting import source_plain, source_records

TEXT = st.text(st.sampled_from('ab,;" \r\n'), max_size=40)


@pytest.fixture(autouse=True, scope="module")
def three_cores():
    """So that every text is cut in pieces where it can be."""
    before = pa.cpu_count()
    pa.set_cpu_count(3)
    yield
    pa.set_cpu_count(before)


CELL = st.text(st.sampled_from('ab,;" \né'), max_size=6)  # the csv module does not quote a CR alone
TABLE = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)
)


def cells(columns):
    return [tuple(row) for row in zip(*(list(column) for column in columns), strict=True)]


@settings(max_examples=600, deadline=None)
@example('a,b\n"x""y",2\n', 3)
@example('a,b\nx"y"z,2\n', 3)
@example('a\n""\n', 3)
@example('"a\r"\r\n', 3)
@given(TEXT, st.sampled_from([1, 3, 1 << 23]))
def test_what_arrow_reads_the_csv_module_reads_too(text, at_once):
    quick = source_plain.quick(text.encode(), ",", at_once)
    if quick is None:
        return
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=",", strict=True))
    while read and not read[-1]:
        read.pop()
    width = len(read[0])
    assert all(len(row) == width for row in read if row)
    assert cells(quick)[: len(read)] == [tuple(row) or ("",) * width for row in read]
    assert not any(any(row) for row in cells(quick)[len(read) :])


@settings(max_examples=300, deadline=None)
@given(
    TABLE,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from([1, 5, 1 << 23]),
)
def test_what_the_csv_module_writes_arrow_reads(rows, delimiter, end, all_quoted, at_once):
    out = io.StringIO()
    csv.writer(
        out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    ).writerows(rows)
    found = source_plain.quick(out.getvalue().encode(), delimiter, at_once)
    assert found is not None
    written = [tuple(row) for row in rows]
    assert cells(found)[: len(written)] == written


@pytest.mark.parametrize("at_once", [1 << 12, 1 << 16, 1 << 23])
def test_many_rows_by_the_csv_module_are_what_arrow_reads(at_once):
    text = "".join(f"{n},{n % 7},x{n % 13}\n" for n in range(50_000)).encode()
    careful, notes = source_records.careful("f.csv", text, ",")
    quick = source_plain.quick(text, ",", at_once)
    assert notes == ()
    assert [list(column.texts) for column in careful] == [list(column.texts) for column in quick]
    assert all((one.codes == other.codes).all() for one, other in zip(careful, quick, strict=True))


def test_a_text_is_cut_where_records_end_and_not_within_quotes():
    text = b'a,b\n"1\n2",3\n4,"5\n"\n6,7'
    inside = source_plain._plain_quotes(memoryview(text), ",", 1)
    assert inside is not None
    pieces = source_plain._pieces(memoryview(text), inside, 1, len(text))
    assert [bytes(piece) for piece in pieces] == [b"a,b\n", b'"1\n2",3\n', b'4,"5\n"\n', b"6,7"]


def test_no_piece_begins_with_what_arrow_takes_for_a_mark():
    text = "a,b\n1,2\n\ufeff3,4\n5,6\n".encode()
    for at_once in range(1, len(text)):
        assert cells(source_plain.quick(text, ",", at_once))[2] == ("\ufeff3", "4")
    assert source_plain.quick("\ufeffa,b\n".encode(), ",") is None


def test_a_row_longer_than_a_block_is_left_to_the_csv_module():
    text = b"a,b\n" + b'"' + b"x\n" * source_plain.BLOCK + b'",2\n'
    assert source_plain.quick(text, ",") is None
