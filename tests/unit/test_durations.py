"""How long somebody answered: seconds, a clock, or two moments; what cannot be read is located."""

import numpy as np
import pytest
from nulmeting.codebook import Text
from nulmeting.durations import durations, seconds
from nulmeting.raw_table import of_records
from nulmeting.settings_input import Wave

INDEX = {"begun": 0, "ended": 1, "took": 2}


def table(*rows):
    return of_records("a.csv", tuple(INDEX), list(enumerate(rows, start=2)))


def wave(**heads):
    return Wave("w", Text("w", "w"), "a.csv", **heads)


@pytest.mark.parametrize(
    "cell, expected",
    [("412", 412), ("412.50", 412.5), (" 412,5 ", 412.5), ("6:52", 412), ("1:06:52", 4012), ("0:00", 0)]
    + [(cell, None) for cell in ("", "-3", "nan", "inf", "1:2:3:4", "tien", "6.52.1")],
)
def test_seconds(cell, expected):
    assert seconds(cell) == expected


def test_a_column_of_seconds():
    took, faults = durations(table(("", "", "61"), ("", "", ""), ("", "", "lang")), wave(duration_column="took"), INDEX)
    assert np.array_equal(took, [61, np.nan, np.nan], equal_nan=True)
    assert [fault.line("en") for fault in faults] == [
        "E415 a.csv!C4: is no number of seconds; a number is expected, or a time such as 6:52"
    ]


def test_two_moments():
    rows = [
        ("2024-03-01 10:00:00", "2024-03-01 10:06:52", ""),
        ("1-3-2024 23:59", "2-3-2024 0:01", ""),
        ("2024-03-01 10:00:00", "", ""),
        ("2024-03-01 10:00:00", "1980-01-01 00:00:00", ""),  # a survey without time stamps
        ("gisteren", "2024-03-01 10:00:00", ""),
    ]
    took, faults = durations(table(*rows), wave(begun_column="begun", ended_column="ended"), INDEX)
    assert np.array_equal(took, [412, 120, np.nan, np.nan, np.nan], equal_nan=True)
    assert [fault.line("nl")[:15] for fault in faults] == ["E416 a.csv!A6: "]
    assert "gisteren" not in faults[0].line("nl")


def test_without_such_a_column_nothing_is_known():
    assert durations(table(("", "", "1")), wave(), INDEX) == (None, [])
    assert durations(table(("", "", "1")), wave(duration_column="absent"), INDEX) == (None, [])
