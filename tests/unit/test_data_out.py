"""The responses for R and SPSS read back as they were, with labels and with why an answer is missing."""

import io as std_io
import shutil
import subprocess
from dataclasses import replace

import mini
import mini_project
import pandas as pd
import pyreadstat
import pytest
from nulmeting import configuration, stages
from nulmeting.codebook import Text
from nulmeting.data_files import as_csv, files
from nulmeting.data_out import NOT_ASKED, SKIPPED, codebook, data, variables

KEY = b"k" * 32


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    config = mini_project.make(tmp_path_factory.mktemp("data"))
    measurement = configuration.load(config)
    made = stages.clean(config, config.parents[2] / "raw" / "mini", KEY)
    return measurement, made.responses, files(measurement, made.responses)


@pytest.fixture(scope="module")
def sav(whole, tmp_path_factory):
    path = tmp_path_factory.mktemp("sav") / "baseline.sav"
    path.write_bytes(whole[2]["baseline.sav"])
    return path


def test_values_by_hand(whole):
    frame = data(whole[0], "baseline", whole[1]["baseline"]).set_index("row")
    # rows 2, 3, …: p1, p2, p3, p5, p7, p9 (second time), p10; of the register: towns up to p6
    assert frame["BEL"].to_dict() == {2: 4, 3: 2, 4: 5, 5: 3, 6: 4, 9: 4, 13: 2}
    assert frame["TYPE"].to_dict() == {2: 1, 3: 1, 4: 1, 5: 1, 6: 2, 9: 2, 13: 2}
    # DOEL is asked of those who say 4 or 5
    assert frame["DOEL"].to_dict() == {2: 1, 3: NOT_ASKED, 4: 2, 5: NOT_ASKED, 6: 1, 9: 1, 13: NOT_ASKED}
    assert frame["KEN"].to_dict() == {2: 7, 3: 6, 4: 8, 5: 5, 6: SKIPPED, 9: 9, 13: 3}
    assert frame["BEH_1"].to_dict() == {2: 1, 3: 1, 4: 0, 5: SKIPPED, 6: 0, 9: 0, 13: 1}
    assert "VERW" not in frame and "MAIL" not in frame


def test_dont_know_is_missing_and_not_the_same_as_skipped(whole):
    frame = data(whole[0], "followup", whole[1]["followup"]).set_index("row")
    assert frame["BEL"].to_dict()[7] == -93  # p12 says "don't know"
    (dont_know,) = [v for v, (code, _) in variables_by_name(whole[0])["BEL"].values.items() if code == "8"]
    assert dont_know == -93


def variables_by_name(measurement):
    return {one.name: one for one in variables(measurement)}


def test_the_three_forms_hold_the_same(whole, sav):
    frame = data(whole[0], "baseline", whole[1]["baseline"])
    parquet = pd.read_parquet(std_io.BytesIO(whole[2]["baseline.parquet"]))
    text = pd.read_csv(std_io.BytesIO(whole[2]["baseline.csv"]))
    spss, _ = pyreadstat.read_sav(sav, user_missing=True)
    for other in (parquet, text, spss):
        assert list(other.columns) == list(frame.columns)
        for column in frame.columns:
            own = frame[column].astype("float64") if column not in ("person", "organisation") else frame[column]
            assert other[column].astype(own.dtype).tolist() == own.tolist(), column


def test_labels_measures_and_missing_values_of_spss(whole, sav):
    _, meta = pyreadstat.read_sav(sav, user_missing=True)
    assert meta.column_names_to_labels["BEL"] == "Verankerd in beleid"
    assert meta.column_names_to_labels["BEH_3"] == "Behoefte: Juridisch"
    assert meta.variable_value_labels["BEL"] == {
        1.0: "Helemaal mee oneens",
        2.0: "Mee oneens",
        3.0: "Neutraal",
        4.0: "Mee eens",
        5.0: "Helemaal mee eens",
        -93.0: "Weet niet",
        -91.0: "Niet gevraagd",
        -92.0: "Overgeslagen",
    }
    assert meta.missing_ranges["BEL"] == [{"lo": -99.0, "hi": -91.0}]
    assert {name: meta.variable_measure[name] for name in ("BEL", "TYPE", "KEN")} == {
        "BEL": "ordinal",
        "TYPE": "nominal",
        "KEN": "scale",
    }
    plain, _ = pyreadstat.read_sav(sav)
    assert int(plain["DOEL"].isna().sum()) == 3  # those who were not asked


def test_equal_input_gives_equal_bytes_whenever_it_is_made(whole, monkeypatch):
    import time

    monkeypatch.setattr(time, "time", lambda: 1e9)
    assert files(whole[0], whole[1]) == whole[2]
    assert whole[2]["baseline.sav"][92:109] == b"01 Jan 0000:00:00"


def test_the_codebook_explains_every_value(whole):
    frames = {wave: data(whole[0], wave, frame) for wave, frame in whole[1].items()}
    book = codebook(whole[0], frames)
    for wave, frame in frames.items():
        for name in frame.columns.drop(["row", "person", "organisation", "day"]):
            rows = book[book["variable"] == name]
            assert rows["waves"].str.split().map(lambda waves, wave=wave: wave in waves).all()
            if rows["measure"].iloc[0] != "scale":
                assert set(frame[name]) <= set(rows["value"].dropna())
    assert set(book.loc[book["missing"] == "true", "value"]) == {-91, -92, -93}


def test_names_that_spss_takes():
    items = [
        mini.item("ALL", "single", *mini.answers("a", "b")),
        mini.item("M", "multi", *mini.answers("x-y", "x.y", "X_Y")),
        mini.item("M_x_y", "single", *mini.answers("a")),
        mini.item("L" * 40, "multi", *mini.answers("c" * 40)),
    ]
    measurement = replace(mini.measurement(), codebook={one.code: one for one in items})
    names = [one.name for one in variables(measurement)]
    assert len({name.lower() for name in names}) == len(names)
    assert all(len(name.encode()) <= 64 and name.isidentifier() for name in names)
    assert names[:4] == ["ALL_v", "M_x_y", "M_x_y_2", "M_X_Y_3"]


def test_answers_without_whole_numbers_as_codes_are_numbered_in_order():
    item = mini.item(
        "A", "single", *mini.answers("ja", "nee", weet="dont_know", nvt="not_applicable", anders="dont_know")
    )
    measurement = replace(mini.measurement(), codebook={"A": item})
    (one,) = variables(measurement)
    assert {number: code for number, (code, _) in one.values.items()} == {
        1: "ja",
        2: "nee",
        -93: "weet",
        -94: "nvt",
        -95: "anders",
        NOT_ASKED: "",
        SKIPPED: "",
    }


def test_ranks_are_numbers_and_an_option_without_one_is_0():
    item = mini.item("R", "ranking", *mini.answers("a", "b"))
    measurement = replace(mini.measurement(), codebook={"R": item})
    flags = {
        "R.a": pd.array([True, True, None], dtype="boolean"),
        "R.b": pd.array([True, False, None], dtype="boolean"),
    }
    ranks = {"R.a.rank": pd.array([2, 1, None], dtype="Int64"), "R.b.rank": pd.array([1, None, None], dtype="Int64")}
    frame = data(measurement, "before", pd.DataFrame({"row": [2, 3, 4], **flags, **ranks}))
    assert frame["R_a"].tolist() == [1, 1, SKIPPED]
    assert frame["R_a_rank"].tolist() == [2, 1, SKIPPED]
    assert frame["R_b_rank"].tolist() == [1, 0, SKIPPED]


def test_a_number_that_may_be_negative_is_not_taken_for_a_missing_answer():
    item = mini.item("T", "number")
    measurement = replace(mini.measurement(), codebook={"T": item})
    responses = pd.DataFrame({"row": [2, 3], "T": pd.Series([-92.0, None], dtype="Float64")})
    frame = data(measurement, "before", responses)
    (one,) = variables(measurement)
    assert frame["T"].tolist() == [-92.0, SKIPPED - 9_999_900]
    assert one.missing[1] < -92
    assert set(one.values) == {NOT_ASKED - 9_999_900, SKIPPED - 9_999_900}


def test_long_labels_are_cut_and_formulas_are_text(tmp_path):
    item = replace(mini.item("Q", "single", *mini.answers("1")), question=Text("é" * 400, "é" * 400))
    measurement = replace(mini.measurement(), codebook={"Q": item})
    responses = pd.DataFrame({"row": [2], "person": ["p"], "organisation": [None], "Q": ["1"]})
    made = files(measurement, {"before": responses})
    path = tmp_path / "x.sav"
    path.write_bytes(made["before.sav"])
    label = pyreadstat.read_sav(path)[1].column_names_to_labels["Q"]
    assert label.endswith("é…") and len(label.encode()) <= 255
    assert as_csv(pd.DataFrame({"a": ["=1+1", "-x", "plain"]})).decode().splitlines() == ["a", "'=1+1", "'-x", "plain"]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_haven_reads_it(whole, sav):
    """`haven` takes labels and missing values as they were meant."""
    script = (
        "if (!requireNamespace('haven', quietly = TRUE)) quit(status = 3); "
        f"x <- haven::read_sav('{sav}', user_na = TRUE); y <- haven::read_sav('{sav}'); "
        "cat(attr(x$BEL, 'na_range'), sum(x$DOEL == -91), sum(is.na(y$DOEL)), as.character(haven::as_factor(x$BEL)[1]), sep = '|')"
    )
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    if done.returncode == 3:
        pytest.skip("haven is not installed")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "-99|-91|3|3|Mee eens"
