"""Reading and writing: whole files or none, and tables that read back equal."""

import os

import pandas as pd
import pytest
from nulmeting import io


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    io.write_text(path, "old")

    def full_disk(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(io.os, "fsync", full_disk)
    with pytest.raises(OSError):
        io.write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_tables_read_back_equal(tmp_path):
    frame = pd.DataFrame(
        {
            "wave": ["2016", "2017"],
            "option": ["", "01"],
            "headline": pd.array([True, False], dtype="boolean"),
            "denominator": pd.array([12, None], dtype="Int64"),
            "estimate": pd.array([0.1 + 0.2, None], dtype="Float64"),
        }
    )
    frame["wave"] = frame["wave"].astype("str")
    io.write_table(frame, tmp_path / "estimates.csv", public=False)
    back = io.read_table(tmp_path / "estimates.csv")
    assert back["estimate"].iloc[0] == 0.1 + 0.2
    assert back.isna().equals(frame.isna())
    assert back["wave"].tolist() == ["2016", "2017"] and back["option"].tolist() == ["", "01"]
    assert back["headline"].tolist() == [True, False]
    assert (tmp_path / "estimates.csv").read_text().splitlines()[1] == "2016,,true,12,0.30000000000000004"


def test_public_floats_have_ten_digits(tmp_path):
    io.write_table(pd.DataFrame({"estimate": [1 / 3]}), tmp_path / "t.csv", public=True)
    assert (tmp_path / "t.csv").read_text() == "estimate\n0.3333333333\n"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell):
    assert io.inert(cell) == f"'{cell}"


def test_an_absent_frame_reads_back_as_absent(tmp_path):
    io.write_optional(None, tmp_path / "register.parquet")
    assert io.read_optional(tmp_path / "register.parquet") is None


def test_what_a_library_prints_past_python_is_kept_off_the_output(capfd):
    with io.silent():
        os.write(1, b"from a solver\n")
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "after\n"
