"""What SPSS files say beside their cells."""

import pandas as pd
import pyreadstat
import pytest
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
