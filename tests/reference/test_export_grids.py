"""Real exports in awkward layouts come out as the grids that they are: shapes, encodings and cells."""

import csv
import os
from pathlib import Path

import openpyxl
import pytest
from nulmeting import guard
from nulmeting.messages import InputError
from nulmeting.raw_data import DATA_FOLDER

ROOT = Path(__file__).parents[2]

# file: encoding, delimiter, rows, columns; the rows as csv.reader counts them, trailing empty ones left out
TEXT = {
    "exports/csps2013_benchmarks_cp1252_header.csv": ("cp1252", ",", 109, 10),
    "exports/csps2014_benchmarks_CRonly.csv": ("utf-8", ",", 82, 7),
    "exports/limesurvey_code_sep_text_2018_first100.csv": ("utf-8", ",", 101, 707),
    "exports/limesurvey_code_text_2017_nl.csv": ("utf-8", ",", 78, 131),
    "exports/qualtrics_3row_de.csv": ("utf-8", ",", 4, 20),
    "exports/qualtrics_legacy_2row_bom.csv": ("utf-8-sig", ",", 3, 15),
    "exports/semicolon_decimalcomma_cbs_pp.tab": ("utf-8", ";", 162, 11),
    "exports/surveymonkey_2row_nonutf8_starwars.csv": ("cp1252", ",", 1188, 38),
    "exports/utf16le_tab_weights.csv": ("utf-16", "\t", 20, 5),
    "csps/csps2013_allorganisations_20140213.csv": ("utf-8", ",", 100, 84),
    "csps/csps2014_allorganisations_20141120.csv": ("utf-8", ",", 103, 84),
    "csps/csps2014_benchmarks.csv": ("utf-8", ",", 82, 7),
    "csps/csps2015_allorganisations_csv.csv": ("cp1252", ",", 100, 92),
    "csps/csps2015_benchmarks_csv.csv": ("cp1252", ",", 90, 8),
    "rse-uk/rse_uk_2016_public_data.csv": ("utf-8", ",", 274, 67),
    "rse-uk/rse_uk_2017_public_data.csv": ("utf-8", ",", 254, 245),
    "carpentries/2020-12-long-term-other_questions-no-open.csv": ("utf-8", ",", 88, 26),
    "carpentries/2020-12-long-term-professional_profile-no-open.csv": ("utf-8", ",", 88, 2),
    "carpentries/2020-12-longterm-questions.csv": ("utf-8", ",", 32, 2),
    "carpentries/2020-longterm-column-names.csv": ("utf-8", ",", 35, 2),
    "carpentries/20200326-longterm-other_questions-no-open.csv": ("utf-8", ",", 177, 24),
    "carpentries/20200326-longterm-professional_profile-no-open.csv": ("utf-8", ",", 177, 2),
    "carpentries/longterm_October2017.csv": ("utf-8", ",", 477, 75),
}
# file, cell (row and column from 1): what a person sees there
SEEN = [
    ("exports/csps2013_benchmarks_cp1252_header.csv", 1, 1, "Measure"),
    ("exports/limesurvey_code_sep_text_2018_first100.csv", 1, 2, "startdate._.Date started"),
    ("exports/qualtrics_3row_de.csv", 1, 1, "StartDate"),
    ("exports/qualtrics_legacy_2row_bom.csv", 1, 1, "V1"),  # not with a byte order mark before it
    ("exports/semicolon_decimalcomma_cbs_pp.tab", 1, 3, "16847646,84"),
    ("exports/utf16le_tab_weights.csv", 1, 3, "AgeGroup"),
]
WORKBOOKS = {
    "exports/csps2019_merged_headers.xlsx": 5,
    "csps/csps2013_allorganisations_20140213.xlsx": 4,
    "csps/csps2014_allorganisations_20141120.xlsx": 4,
}
SPSS = {
    "haven_labelled-num-na.sav": (3, 1),
    "haven_labelled-str.sav": (3, 1),
    "haven_umlauts.sav": (5, 1),
    "pyreadstat_hebrews.sav": (100, 1),
    "pyreadstat_missing_test.sav": (3, 1),
    "pyreadstat_sample_missing.sav": (8, 7),
    "pyreadstat_simple_alltypes.sav": (7, 12),
}


@pytest.fixture
def data():
    named = os.environ.get(DATA_FOLDER)
    if not named:
        pytest.skip(f"set {DATA_FOLDER}")
    return ROOT / named


def filled(rows):
    """Leave out the empty cells and rows at the ends."""
    rows = [list(row) for row in rows]
    width = max(place + 1 for row in rows for place, cell in enumerate(row) if cell.strip())
    height = max(place + 1 for place, row in enumerate(rows) if any(cell.strip() for cell in row))
    return [[*row, *[""] * width][:width] for row in rows[:height]]


def cells(grid):
    return [list(row) for row in zip(*(list(column) for column in grid.columns), strict=True)]


@pytest.mark.parametrize("file", TEXT)
def test_text_files(data, file):
    encoding, delimiter, height, width = TEXT[file]
    grid = guard.read_grid(data / file)
    found = filled(cells(grid))
    assert (grid.encoding, grid.delimiter, len(found), len(grid.columns)) == (encoding, delimiter, height, width)
    assert grid.first_row == 1 and grid.notes == ()
    with (data / file).open(encoding=encoding, newline="") as stream:
        assert found == filled(csv.reader(stream, delimiter=delimiter))


@pytest.mark.parametrize("file, row, column, cell", SEEN)
def test_cells_as_a_person_sees_them(data, file, row, column, cell):
    assert guard.read_grid(data / file).columns[column - 1][row - 1] == cell


def test_bytes_that_are_no_utf8_are_letters(data):
    """The ticks of the Star Wars survey: 8C E6 are letters of the Windows code page."""
    heads = guard.read_grid(data / "exports/surveymonkey_2row_nonutf8_starwars.csv").row(0)
    assert any("Œæ" in head for head in heads)


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@pytest.mark.parametrize("file", WORKBOOKS)
def test_every_sheet_of_the_workbooks(data, file):
    book = openpyxl.load_workbook(data / file, data_only=True)
    assert len(book.sheetnames) == WORKBOOKS[file]
    with pytest.raises(InputError, match=f"E312.*{WORKBOOKS[file]} sheets"):
        guard.read_grid(data / file)
    for sheet in book.worksheets:
        grid = guard.read_grid(data / file, sheet=sheet.title)
        texts = [[cell.value if isinstance(cell.value, str) else None for cell in row] for row in sheet.iter_rows()]
        found = cells(grid)
        for row, (read, seen) in enumerate(zip(found, texts, strict=False)):
            for column, cell in enumerate(seen[: len(read)]):
                assert cell is None or read[column] == cell, (row, column)
        ranges = {
            (one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1) for one in sheet.merged_cells.ranges
        }
        assert set(grid.merged) == ranges


@pytest.mark.parametrize("file", SPSS)
def test_spss_files(data, file):
    grid = guard.read_grid(data / "exports" / file)
    assert (grid.height, len(grid.columns)) == SPSS[file]
    assert grid.first_row == 0 and len(grid.described) == len(grid.columns)


def test_what_spss_files_say_of_their_cells(data):
    """As the files' own tests have it: github.com/Roche/pyreadstat 1adde46 and tidyverse/haven b2b170e."""
    kinds = guard.read_grid(data / "exports/pyreadstat_simple_alltypes.sav")
    assert kinds.row(1)[:4] == ("1", "2000-01-01", "-9", "red")
    x, z = kinds.described[0], kinds.described[2]
    assert x.labels == {"1": "red", "2": "green", "3": "blue"} and x.missing == {"7", "8", "99"}
    assert z.missing == {"-9", "999"}  # what of the cells lies in -999 through 0, and 999
    assert [one.group for one in kinds.described[4:7]] == ["mymrset"] * 3
    assert {one.counted for one in kinds.described[4:7]} == {"1"}
    assert [one.group for one in kinds.described[7:10]] == ["categorical_array"] * 3
    sample = guard.read_grid(data / "exports/pyreadstat_sample_missing.sav")
    assert sample.row(1) == ("a", "1.1", "2018-05-06", "2018-05-06 10:10:10", "1", "1", "10:10:10")
    assert sample.described[5].labels["3"] == "high" and sample.described[5].missing == {"-1", "-2", "-3"}
    umlauts = guard.read_grid(data / "exports/haven_umlauts.sav")
    assert umlauts.described[0].labels == {"1": "the ä umlaut", "2": "the ü umlaut", "3": "the ö umlaut"}
