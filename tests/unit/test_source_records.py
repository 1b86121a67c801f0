"""Rows that do not hold together, as the csv module finds them."""

import pytest
from nulmeting import source_records
from nulmeting.messages import InputError


def test_ragged_rows_beyond_some_are_counted():
    with pytest.raises(InputError) as caught:
        source_records.careful("f.csv", b"a,b\n" + b"1,2,3\n" * 50, ",")
    assert [fault.code for fault in caught.value.faults] == ["E307"] * source_records.LISTED + ["E328"]
    assert caught.value.faults[-1].fields == {"count": "30"}
