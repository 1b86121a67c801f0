"""What SPSS files say beside their cells."""

import pandas as pd
import pyreadstat
import pytest
from hostile import making
from nulmeting import source_spss
from nulmeting.grid import Described
from nulmeting.messages import InputError


@pytest.fixture
def path(tmp_path):
    frame = pd.DataFrame(
        {"v1": [1.0, 2.0, 98.0, 99.0, None], "v2": [-5.0, 0.5, 100.0, 7.0, 1.0], "t": ["a", "b", "9", "", "a"]}
    )
    pyreadstat.write_sav(
        frame,
        tmp_path / "made.sav",
        column_labels={"v1": "Hoe vaak?", "t": "Waarom?"},
        variable_value_labels={"v1": {1.0: "Nooit", 2.0: "Vaak", 99.0: "Weet niet"}, "t": {"a": "Aap"}},
        missing_ranges={"v1": [98.0, 99.0], "v2": [{"lo": -10.0, "hi": 0.0}, 100.0], "t": ["9"]},
    )
    return tmp_path / "made.sav"


def test_values_labels_and_what_is_missing(path):
    grid = source_spss.read(path, None)
    assert grid.first_row == 0
    assert [grid.row(place) for place in range(3)] == [("v1", "v2", "t"), ("1", "-5", "a"), ("2", "0.5", "b")]
    assert list(grid.columns[0]) == ["v1", "1", "2", "98", "99", ""]
    assert grid.described == (
        Described("Hoe vaak?", {"1": "Nooit", "2": "Vaak", "99": "Weet niet"}, frozenset({"98", "99"})),
        Described("", {}, frozenset({"-5", "100"})),
        Described("Waarom?", {"a": "Aap"}, frozenset({"9"})),
    )


@pytest.mark.parametrize("said, code", [(4, "E338"), (6, "E338"), (-1, "")])
def test_the_number_of_cases_is_counted(path, said, code):
    data = bytearray(path.read_bytes())
    data[80:84] = said.to_bytes(4, "little", signed=True)
    path.write_bytes(bytes(data))
    if not code:
        assert source_spss.read(path, None).height == 6
        return
    with pytest.raises(InputError) as caught:
        source_spss.read(path, None)
    assert [fault.code for fault in caught.value.faults] == [code]
    assert caught.value.faults[0].fields == {"found": "5", "expected": str(said)}


SETS = {
    "chosen is a number": ("$needs=D1 1 9 Behoeften rules other\n", 7, ("needs", "1")),
    "chosen is 0": ("$needs=D1 0 0  rules other\n", 7, ("needs", "0")),
    "labels are those of the variables": ("$needs=E 1 1 1 9 Behoeften rules other\n", 19, ("needs", "1")),
    "labels are of the chosen value": ("$needs=E 11 1 1 9 Behoeften rules other\n", 19, ("needs", "1")),
    "categories": ("$needs=C 9 Behoeften rules other\n", 7, ("needs", "")),
    "two sets": ("$first=C 0  v\n$needs=D1 1 9 Behoeften rules other\n", 7, ("needs", "1")),
    "a set of others": ("$needs=D1 1 9 Behoeften v\n", 7, ("", "")),
    "a set that is none": ("rommel", 7, ("", "")),
}


@pytest.mark.parametrize("sets, subtype, expected", SETS.values(), ids=SETS)
def test_multiple_response_sets_of_numbers(tmp_path, sets, subtype, expected):
    frame = pd.DataFrame({"v": [1.0, 2.0], "Rules": [1.0, 0.0], "Other": [None, 1.0]})
    path = tmp_path / "sets.sav"
    path.write_bytes(making.with_sets(making.sav(frame), sets, subtype))
    grid = source_spss.read(path, None)
    assert [(one.group, one.counted) for one in grid.described[1:]] == [expected] * 2
    assert [grid.row(place) for place in range(3)] == [("v", "Rules", "Other"), ("1", "1", ""), ("2", "0", "1")]


@pytest.mark.parametrize("counted", ["ja", "01", "J a"])
@pytest.mark.parametrize("head", ["D{}", "E 1 {}", "E 11 {}"])
def test_multiple_response_sets_of_texts(tmp_path, head, counted):
    frame = pd.DataFrame({"Rules": [counted, ""], "Other": ["", counted]})
    sets = f"$needs={head.format(len(counted))} {counted} 9 Behoeften rules other\n"
    path = tmp_path / "sets.sav"
    path.write_bytes(making.with_sets(making.sav(frame), sets))
    grid = source_spss.read(path, None)
    assert {(one.group, one.counted) for one in grid.described} == {("needs", counted)}
