"""Real exports in awkward layouts: what is read of them against what stands in the files.

Every expected value was looked up in the file itself, by row and column or by its cell address, without this library.
Where the files come from, and what is awkward about each, is in the SOURCE.md beside them.
"""

import os
from pathlib import Path

import pytest
from nulmeting import layouts, raw_data
from nulmeting.columns import Expected, find
from nulmeting.layouts import ByHand
from nulmeting.messages import InputError
from sheets import grid_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def data():
    named = os.environ.get(raw_data.DATA_FOLDER)
    if not named:
        pytest.skip(f"set {raw_data.DATA_FOLDER}")
    return ROOT / named


@pytest.fixture
def understood(data):
    def read(path, sheet=None, **said):
        return layouts.understand(grid_of(data / path, sheet), ByHand(**said))

    return read


def cell(table, row, head):
    """Look a cell up by its row number in the file and its head, as a codebook would write it."""
    found = find(table, [Expected(head, "X")], ("*",))
    assert found.faults == ()
    return table.columns[found.index[head]][list(table.rows).index(row)]


def counted(table):
    return {reason: len(rows) for reason, rows in table.understood.left_out.items()}


def test_limesurvey_with_codes_and_texts(understood):
    table = understood("exports/limesurvey_code_text_2017_nl.csv")
    assert (table.layout, table.encoding, table.head_rows, len(table), len(table.head)) == (
        "limesurvey", "utf-8", (1,), 77, 131,
    )  # fmt: skip
    assert table.head[:7] == ("", "socio1", "edu1", "edu2", "rse1", "rse3[SQ001]", "soft2can")
    assert cell(table, 2, "edu1") == "PhD"
    assert cell(table, 2, "soft1can. How many years of software development experience do you have?") == "8.0"
    assert cell(table, 78, "rse3[SQ001]") == "5 - Mostly other people"
    assert cell(table, 2, "How do you meet other RSEs? [N/A]") == "Yes"  # the text alone, without its code
    assert cell(table, 78, "likert0[time1can]") == "10 (All my time)"
    assert set(table.columns[table.head.index("currentEmp13[14]")].texts) == {"Yes", "No"}


def test_limesurvey_with_a_separator_of_its_own(understood):
    table = understood("exports/limesurvey_code_sep_text_2018_first100.csv")
    assert (table.layout, len(table), len(table.head)) == ("limesurvey", 100, 707)
    assert cell(table, 2, "startdate") == "2018-09-03 12:28:46"
    assert cell(table, 2, "startdate._.Date started") == "2018-09-03 12:28:46"
    assert cell(table, 101, "socio1") == "United Kingdom of Great Britain and Northern Ireland"
    assert cell(table, 101, "rse1") == "No"
    assert find(table, [Expected("socio1", "X")], ("*",)).metadata == ("startdate",)


@pytest.mark.parametrize(
    "year, records, width, cells",
    [
        (2016, 273, 67, {(2, "edu2"): "Mathematical and Computer Sciences", (274, "tool2"): "GNU/Linux"}),
        (2017, 253, 245, {(2, "rse3[SQ001]"): "2", (254, "time1can[time1can]"): "7", (2, "soft2can"): "Yes"}),
    ],
)
def test_rse_uk(understood, year, records, width, cells):
    table = understood(f"rse-uk/rse_uk_{year}_public_data.csv")
    assert (table.layout, len(table), len(table.head)) == ("limesurvey", records, width)
    assert {where: cell(table, *where) for where in cells} == cells


def test_qualtrics_with_three_rows_of_heads(understood):
    table = understood("exports/qualtrics_3row_de.csv")
    assert (table.layout, table.head_rows, len(table), len(table.head)) == ("qualtrics", (1, 2, 3), 1, 20)
    assert cell(table, 4, "Q1") == cell(table, 4, "QID1") == "2"
    assert cell(table, 4, "This is a free text question.") == "Hello World!"
    assert cell(table, 4, "QID2_TEXT") == "Hello World!"
    found = find(table, [Expected(head, "X") for head in ("Q1", "Q2", "Q2 - Topics")], ())
    assert found.faults == ()  # every other column is Qualtrics' own, whatever the language of its text
    assert found.personal == (
        "IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference",
        "LocationLatitude", "LocationLongitude",
    )  # fmt: skip


def test_qualtrics_as_it_used_to_be(understood):
    table = understood("exports/qualtrics_legacy_2row_bom.csv")
    assert (table.layout, table.encoding, table.head_rows, len(table)) == ("qualtrics", "utf-8-sig", (1, 2), 1)
    assert all(table.head)  # a comma ends every line, so that there is a column without anything
    assert cell(table, 3, "Q1") == "2"
    assert cell(table, 3, "V8") == cell(table, 3, "StartDate") == "2017-07-18 08:28:09"
    assert find(table, [Expected("Q1", "X"), Expected("Q2", "X")], ()).faults == ()


def test_surveymonkey(understood):
    table = understood("exports/surveymonkey_2row_nonutf8_starwars.csv")
    assert (table.layout, table.encoding, table.head_rows, len(table), len(table.head)) == (
        "surveymonkey", "cp1252", (1, 2), 1186, 38,
    )  # fmt: skip
    seen = "Which of the following Star Wars films have you seen? Please select all that apply."
    rank = (
        "Please rank the Star Wars films in order of preference with 1 being your favorite film in the franchise and 6"
        " being your least favorite film."
    )
    assert cell(table, 3, "Have you seen any of the 6 films in the Star Wars franchise?") == "Yes"
    # an empty cell of the first row belongs to the question left of it; two spaces in the file are as good as one
    assert cell(table, 1188, f"{seen} | Star Wars: Episode II  Attack of the Clones") != ""
    assert cell(table, 1188, f"{seen} | Star Wars: Episode III Revenge of the Sith") == ""
    assert cell(table, 1188, f"{rank} | Star Wars: Episode I  The Phantom Menace") == "6"
    assert cell(table, 3, f"{rank} | Star Wars: Episode VI Return of the Jedi") == "6"
    # bytes 8C E6, no UTF-8
    assert cell(table, 3, "Do you consider yourself to be a fan of the Expanded Universe?\u0152\u00e6") == "No"
    assert cell(table, 1188, "Location (Census Region)") == "Pacific"
    assert find(table, [Expected("Gender", "X")], ("*",)).metadata == ("RespondentID",)


@pytest.mark.parametrize(
    "path, sheet, heads, records, width, left_out, empty_columns, cells",
    [
        (
            "exports/csps2019_merged_headers.xlsx", "Table 1 - EEI and theme scores", (4, 5), 111, 14,
            {"title": 2, "empty": 40, "group": 19, "note": 2}, 4,
            {
                (8, "Employee Engagement Index"): "63%",
                (12, "Theme scores | My work"): "77%",
                (12, "My work"): "77%",
                (173, "Wellbeing indices | Proxy Stress Index"): "32%",
            },
        ),
        (
            "exports/csps2019_merged_headers.xlsx", "Table 2 - Question scores", (4, 5), 111, 80,
            {"title": 2, "empty": 40, "group": 19, "note": 2}, 18,
            {
                (8, "My work | B01"): "90%",
                (12, "B01"): "91%",
                (12, "Subjective wellbeing | W04"): "32%",
                (173, "Organisation"): "Health and Safety Executive",
            },
        ),
        (
            "csps/csps2013_allorganisations_20140213.xlsx", "Table 1 - EEI and theme scores", (2, 3), 99, 12,
            {"title": 1, "empty": 45, "group": 17}, 78,
            {(8, "Response rate"): "88%", (8, "Employee engagement index"): "71%"},
        ),
        (
            "csps/csps2013_allorganisations_20140213.xlsx", "Table 2.1 - Question scores", (2, 3), 99, 72,
            {"title": 1, "empty": 37, "group": 17, "note": 4}, 15,
            {(8, "My work | B01"): "94%", (8, "W04"): "44%", (151, "Subjective wellbeing3 | W04"): "51%"},
        ),
        (
            "csps/csps2014_allorganisations_20141120.xlsx", "Table 1 EEI and Theme Scores", (2, 3), 102, 12,
            {"title": 1, "empty": 31, "group": 17}, 74,
            {(8, "Response rate"): "93%", (153, "Organisation"): "Health and Safety Executive"},
        ),
        (
            "csps/csps2014_allorganisations_20141120.xlsx", "Table 2.1 Question scores", (2, 3), 102, 72,
            {"title": 1, "empty": 33, "group": 17, "note": 4}, 15,
            {(8, "B01"): "95%", (8, "W04"): "50%", (153, "B01"): "89%", (153, "W04"): "47%"},
        ),
    ],
)  # fmt: skip
def test_merged_heads_groups_spacers_and_notes(
    understood, path, sheet, heads, records, width, left_out, empty_columns, cells
):
    table = understood(path, sheet)
    assert (table.layout, table.head_rows, len(table), len(table.head)) == ("plain", heads, records, width)
    # rows and columns without a cell at the very end are no part of every reader's sheet
    assert {**counted(table), "empty": 0} == {**left_out, "empty": 0}
    assert counted(table)["empty"] <= left_out["empty"]
    assert table.understood.empty_columns <= empty_columns
    assert {where: cell(table, *where) for where in cells} == cells


def test_a_sheet_with_a_wide_letter_is_pointed_at_by_its_own_letter(understood):
    table = understood("csps/csps2013_allorganisations_20140213.xlsx", "Table 2.1 - Question scores")
    place = table.head.index("Subjective wellbeing3 | W04")
    assert table.where(8, place).endswith("!CI8")  # fifteen columns between the blocks are empty


def test_merged_cells_of_a_table_about_the_questions(understood):
    table = understood("exports/csps2019_merged_headers.xlsx", "Table 3.2 - Table 2 metadata")
    assert (table.head_rows, len(table)) == ((4,), 80)
    assert cell(table, 6, "Question number") == "B02"
    assert cell(table, 6, "Theme") == ""  # a merged cell among the records stands where it stands


@pytest.mark.parametrize(
    "path, encoding, records, width, empty_rows, cells",
    [
        (
            "csps/csps2013_allorganisations_20140213.csv", "utf-8", 99, 84, 0,
            {(100, "Organisation"): "Health and Safety Executive", (100, "Response rate"): "53%"},
        ),
        (
            "csps/csps2014_allorganisations_20141120.csv", "utf-8", 102, 84, 0,
            {(2, "Organisation"): "Civil Service benchmark (median)", (4, "Response rate"): "62%"},
        ),
        (
            "csps/csps2015_allorganisations_csv.csv", "cp1252", 99, 92, 3,
            {(2, "Response rate"): "75%", (3, "Employee engagement index"): "74%"},
        ),
        ("csps/csps2014_benchmarks.csv", "utf-8", 81, 7, 26, {(2, "2009"): "58%", (2, "2014"): "59%"}),
        ("csps/csps2015_benchmarks_csv.csv", "cp1252", 89, 8, 0, {(3, "2015"): "74%"}),
        ("exports/csps2014_benchmarks_CRonly.csv", "utf-8", 81, 7, 26, {(4, "2013"): "82%"}),
        (
            "exports/csps2013_benchmarks_cp1252_header.csv", "cp1252", 108, 10, 0,
            {(3, "Change from \u201809 to \u201810"): "-4", (3, "Change from'12 to '13"): "1", (2, "2013"): "58%"},
        ),
        ("exports/utf16le_tab_weights.csv", "utf-16", 19, 5, 0, {(3, "weight"): "0.85", (2, "Gender"): "1"}),
        (
            "carpentries/longterm_October2017.csv", "utf-8", 476, 75, 0,
            {(2, "Column2"): "Biomedical/Health Sciences", (477, "Position-Other"): "Social Entrepreneur"},
        ),
        (
            "carpentries/20200326-longterm-other_questions-no-open.csv", "utf-8", 176, 24, 0,
            {(2, "frequency_usage_before"): "NA", (3, "workshop_attended_content"): "R;GeoSpatial"},
        ),
        (
            "carpentries/20200326-longterm-professional_profile-no-open.csv", "utf-8", 176, 2, 0,
            {(3, "occupation"): "Other Academic Staff;Librarian"},
        ),
        (
            "carpentries/2020-12-long-term-other_questions-no-open.csv", "utf-8", 87, 26, 0,
            {(4, "workshop_attended_amount"): "3+", (2, "impact_career_advancement"): "4"},
        ),
        ("carpentries/2020-12-long-term-professional_profile-no-open.csv", "utf-8", 87, 2, 0,
         {(4, "occupation"): "Librarian or Archivist"}),
        ("carpentries/2020-12-longterm-questions.csv", "utf-8", 31, 2, 0, {(3, "short"): "over_18"}),
        ("carpentries/2020-longterm-column-names.csv", "utf-8", 34, 2, 0, {(2, "short_name"): "occupation"}),
        ("carpentries/published_multiselect_2017.csv", "utf-8", 47, 8, 0, {(2, "published_n"): "260"}),
        ("carpentries/published_headlines.csv", "utf-8", 15, 5, 0, {(2, "published"): "77.0"}),
        ("csps/published_figures.csv", "utf-8", 13, 4, 0, {(2, "published"): "82 of 82"}),
        ("rse-uk/published_counts.csv", "utf-8", 690, 5, 0, {(2, "published_count"): "15"}),
    ],
)  # fmt: skip
def test_one_row_of_heads(understood, path, encoding, records, width, empty_rows, cells):
    table = understood(path)
    assert (table.layout, table.encoding, table.head_rows) == ("plain", encoding, (1,))
    assert (len(table), len(table.head)) == (records, width)
    # empty rows at the end are no part of every reader's sheet
    assert counted(table) in ({}, {"empty": empty_rows})
    assert {where: cell(table, *where) for where in cells} == cells


def test_seventy_one_columns_without_anything(understood):
    table = understood("csps/csps2015_allorganisations_csv.csv")
    assert (len(table.head), all(table.head)) == (92, True)
    assert table.understood.empty_columns in (0, 71)  # at the end too: no part of every reader's sheet


def test_a_table_without_heads(understood):
    table = understood("exports/semicolon_decimalcomma_cbs_pp.tab", head_rows=())
    assert (len(table), table.head, table.delimiter) == (162, tuple("ABCDEFGHIJK"), ";")
    assert (cell(table, 1, "C"), cell(table, 162, "A"), cell(table, 162, "C")) == ("16847646,84", "99", "0,00")


def test_a_layout_that_it_is_not_is_one_located_line(data):
    with pytest.raises(InputError) as caught:
        layouts.understand(grid_of(data / "exports" / "qualtrics_3row_de.csv"), ByHand("limesurvey"))
    (line,) = caught.value.text("en").splitlines()
    assert line.endswith(
        "qualtrics_3row_de.csv: layout is 'limesurvey', but the file is of qualtrics, as shown by: "
        '{"ImportId": …}; mend layout or remove it'
    )


@pytest.mark.parametrize(
    "path, records, names, first",
    [
        ("exports/haven_labelled-num-na.sav", 2, {"VAR00002": "Only one value"}, {"VAR00002": "1"}),
        ("exports/haven_labelled-str.sav", 2, {"gender": ""}, {"gender": "M"}),
        ("exports/haven_umlauts.sav", 4, {"var1": "This is an \u00e4-umlaut"}, {"var1": "1"}),
        ("exports/pyreadstat_missing_test.sav", 2, {"var1": ""}, {"var1": "1"}),
        (
            "exports/pyreadstat_sample_missing.sav", 7, {"mychar": "character", "mylabl": "labeled"},
            {"mynum": "1.1", "mydate": "2018-05-06", "dtime": "2018-05-06 10:10:10", "mylabl": "1"},
        ),
        (
            "exports/pyreadstat_simple_alltypes.sav", 6, {"bool1": "Response #1", "y": "Date variable"},
            {"x": "1", "y": "2000-01-01", "z": "-9", "str": "red", "bool3": "0", "ca_subvar_1": "a"},
        ),
    ],
)  # fmt: skip
def test_spss(understood, path, records, names, first):
    table = understood(path)
    assert (table.layout, table.head_rows, len(table), table.rows[0]) == ("plain", (), records, 1)
    assert {head: cell(table, 1, head) for head in first} == first
    assert {head: cell(table, 1, title) for head, title in names.items() if title} == {
        head: cell(table, 1, head) for head, title in names.items() if title
    }


def test_what_spss_says_about_its_variables(understood):
    labelled = understood("exports/haven_labelled-num-na.sav").described[0]
    assert (labelled.labels, labelled.missing) == ({"1": "This is one"}, frozenset({"9"}))
    assert understood("exports/haven_umlauts.sav").described[0].labels["3"] == "the \u00f6 umlaut"
    ranged = understood("exports/pyreadstat_sample_missing.sav")
    assert ranged.described[ranged.head.index("myord")].missing == {"-1", "-2", "-3"}
    several = understood("exports/pyreadstat_simple_alltypes.sav")
    sets = {head: (one.group, one.counted) for head, one in zip(several.head, several.described, strict=True)}
    assert {sets[head] for head in ("bool1", "bool2", "bool3")} == {("mymrset", "1")}


def test_names_in_hebrew(understood):
    table = understood("exports/pyreadstat_hebrews.sav")
    assert (table.head, len(table), cell(table, 1, "\u05d5\u05ea\u05e7_\u05d1")) == (
        ("\u05d5\u05ea\u05e7_\u05d1",),
        99,
        "33",
    )
