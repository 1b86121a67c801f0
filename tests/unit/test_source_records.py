"""Arrow and the csv module read the same records, or Arrow does not read them."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nulmeting import source_records
from nulmeting.messages import InputError

TEXT = st.text(st.sampled_from('ab,;" \r\n'), max_size=40)
CELL = st.text(st.sampled_from('ab,;" \né'), max_size=6)  # the csv module does not quote a CR alone
TABLE = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)
)


def cells(columns):
    return [tuple(row) for row in zip(*(list(column) for column in columns), strict=True)]


@settings(max_examples=600, deadline=None)
@example('a,b\n"x""y",2\n')
@example('a,b\nx"y"z,2\n')
@example('a\n""\n')
@example('"a\r"\r\n')
@given(TEXT)
def test_what_arrow_reads_the_csv_module_reads_too(text):
    quick = source_records.quick(text.encode(), ",")
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
@given(TABLE, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_the_csv_module_writes_arrow_reads(rows, delimiter, end, all_quoted):
    out = io.StringIO()
    csv.writer(
        out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    ).writerows(rows)
    found = source_records.quick(out.getvalue().encode(), delimiter)
    assert found is not None
    written = [tuple(row) for row in rows]
    assert cells(found)[: len(written)] == written


def test_many_rows_by_the_csv_module_are_what_arrow_reads():
    text = "".join(f"{n},{n % 7},x{n % 13}\n" for n in range(50_000)).encode()
    careful, notes = source_records.careful("f.csv", text, ",")
    quick = source_records.quick(text, ",")
    assert notes == ()
    assert [column.texts for column in careful] == [column.texts for column in quick]
    assert all((one.codes == other.codes).all() for one, other in zip(careful, quick, strict=True))


def test_ragged_rows_beyond_some_are_counted():
    with pytest.raises(InputError) as caught:
        source_records.careful("f.csv", b"a,b\n" + b"1,2,3\n" * 50, ",")
    assert [fault.code for fault in caught.value.faults] == ["E307"] * source_records.LISTED + ["E328"]
    assert caught.value.faults[-1].fields == {"count": "30"}
