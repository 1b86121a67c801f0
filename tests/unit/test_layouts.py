"""A sheet is understood from its cells, or as the configuration says; what is no record is counted."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting.grid import Described, Grid, of_rows
from nulmeting.layouts import LAYOUTS, ByHand, recognise, understand
from nulmeting.messages import InputError

ROOT = Path(__file__).parents[2]
HEAD = ["Nummer", "Soort", "Stelling"]
RECORDS = [["1", "Gemeente", "Mee eens"], ["2", "Rijk", "Weet niet"], ["3", "Rijk", ""]]


def rows_of(table):
    return [(int(row), *table.record(i)) for i, row in enumerate(table.rows)]


def left_out(table):
    return dict(table.understood.left_out)


def lines(*rows, **said):
    with pytest.raises(InputError) as caught:
        understand(of_rows("f.csv", rows), ByHand(**said))
    return caught.value.text("en").splitlines()


def test_one_row_of_heads():
    table = understand(of_rows("f.csv", [HEAD, *RECORDS]))
    assert (table.layout, table.head, table.head_rows) == ("plain", tuple(HEAD), (1,))
    assert rows_of(table) == [(2, *RECORDS[0]), (3, *RECORDS[1]), (4, *RECORDS[2])]
    assert left_out(table) == {}


def test_titles_groups_repeated_heads_and_notes_are_left_out_and_counted():
    rows = [
        ["Uitkomsten", "", ""],
        ["", "", ""],
        HEAD,
        ["Noord", "", ""],
        RECORDS[0],
        ["", "", ""],
        ["Zuid", "", ""],
        RECORDS[1],
        ["nummer", "SOORT ", "Stelling"],
        RECORDS[2],
        ["", "", ""],
        ["Toelichting:", "", ""],
        ["1 verzonnen", "", ""],
    ]
    table = understand(of_rows("f.csv", rows))
    assert [row for row, *_ in rows_of(table)] == [5, 8, 10]
    assert left_out(table) == {
        "title": (1,), "empty": (2, 6, 11), "repeated_head": (9,), "group": (4, 7), "note": (12, 13),
    }  # fmt: skip


def test_a_row_that_may_be_a_heading_or_a_respondent_stops():
    (line,) = lines(HEAD, RECORDS[0], ["Zuid", "", ""], RECORDS[1], ["Oost", "", ""], RECORDS[2])
    assert line == (
        "E351 f.csv!3: one filled cell: a heading or a respondent? (also in 1 other row); name headings under "
        "skip_rows, or write skip_rows: [] if every row is a respondent"
    )


def test_it_is_told_by_hand():
    rows = [HEAD, RECORDS[0], ["Zuid", "", ""], RECORDS[1], ["Oost", "", ""], RECORDS[2]]
    some = understand(of_rows("f.csv", rows), ByHand(skip_rows=(3,)))
    assert [row for row, *_ in rows_of(some)] == [2, 4, 5, 6]
    assert left_out(some) == {"by_hand": (3,)}
    assert [row for row, *_ in rows_of(understand(of_rows("f.csv", rows), ByHand(skip_rows=())))] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("key", ["17", "p1@example.org", "2018-06-04", "R_2YPOQ602ER1jkf1", "0012"])
def test_a_key_alone_is_a_respondent_who_answered_nothing(key):
    table = understand(of_rows("f.csv", [HEAD, RECORDS[0], ["", "", ""], [key, "", ""], RECORDS[1]]))
    assert (4, key, "", "") in rows_of(table)


def test_two_columns_have_no_headings():
    table = understand(of_rows("f.csv", [["Soort", "Rol"], ["Gemeente", ""], ["", ""], ["Rijk", ""]]))
    assert [row for row, *_ in rows_of(table)] == [2, 4]


def test_survey_tools_have_no_headings_between_their_records():
    head = ["id", "submitdate", "lastpage", "Q1"]
    table = understand(of_rows("f.csv", [head, ["", "", "", ""], ["abc", "", "", ""], ["2", "x", "1", "Ja"]]))
    assert (table.layout, len(table)) == ("limesurvey", 2)


def test_columns_without_head_or_value_are_left_out_and_the_letters_stay():
    table = understand(of_rows("f.csv", [["a", "", "b", ""], ["1", "", "2", ""], ["3", " ", "4", ""]]))
    assert (table.head, table.understood.empty_columns) == (("a", "b"), 2)
    assert table.where(2, 1) == "f.csv!C2"


def test_a_value_under_no_head_is_kept():
    assert understand(of_rows("f.csv", [["a", "b", ""], ["1", "2", "x"]])).head == ("a", "b", "")


def test_heads_in_several_rows_by_hand():
    rows = [["", "Kennis", "", ""], ["Nummer", "eisen", "markt", "Slot"], ["1", "2", "3", "4"]]
    table = understand(of_rows("f.csv", rows), ByHand(head_rows=(1, 2)))
    assert table.head == ("Nummer", "Kennis | eisen", "Kennis | markt", "Kennis | Slot")
    assert table.names == ((), ("eisen",), ("markt",), ("Slot",))
    assert rows_of(table) == [(3, "1", "2", "3", "4")]


def test_merged_heads_say_how_many_rows_there_are():
    rows = [["Nummer", "Kennis", "", "Slot"], ["", "eisen", "markt", ""], ["1", "2", "3", "4"]]
    grid = of_rows("f.xlsx", rows, merged=((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)))
    table = understand(grid)
    assert (table.head, table.head_rows) == (("Nummer", "Kennis | eisen", "Kennis | markt", "Slot"), (1, 2))


def test_a_head_that_is_merged_for_its_looks_is_one_row():
    rows = [["Nummer", "Opmerking", "", "Slot"], ["1", "mooi", "", "4"], ["2", "", "", "3"]]
    table = understand(of_rows("f.xlsx", rows, merged=((0, 1, 0, 2),)))
    assert (table.head, table.head_rows, len(table)) == (("Nummer", "Opmerking", "Slot"), (1,), 2)
    assert table.understood.empty_columns == 1


def test_heads_that_only_group():
    rows = [["Kennis", "", "Markt", ""], ["eisen", "recht", "vroeg", "laat"], ["1", "2", "3", "4"]]
    table = understand(of_rows("f.xlsx", rows, merged=((0, 0, 0, 1), (0, 2, 0, 3))))
    assert table.head == ("Kennis | eisen", "Kennis | recht", "Markt | vroeg", "Markt | laat")


def test_a_table_without_heads_has_letters():
    table = understand(of_rows("f.csv", RECORDS), ByHand(head_rows=()))
    assert (table.head, len(table), table.head_rows) == (("A", "B", "C"), 3, ())


def test_heads_that_are_no_row_of_the_file():
    described = (Described("Hoe oud?"), Described(), Described("Bij wie?"))
    rows = [["v1", "v2", "v3"], ["1", "", ""], ["", "", ""], ["tekst", "", ""]]
    table = understand(of_rows("f.sav", rows, first_row=0, described=described))
    assert (table.head_rows, list(table.rows), table.where_head(0)) == ((), [1, 3], "f.sav!A")
    assert table.names == (("Hoe oud?",), (), ("Bij wie?",))
    assert table.described[2].title == "Bij wie?"


def test_a_layout_is_seen_in_names_that_are_no_row_too():
    rows = [["StartDate", "EndDate", "Status", "Progress", "Q1"], ["x", "x", "x", "x", "1"], ["x", "x", "x", "x", "2"]]
    table = understand(of_rows("f.sav", rows, first_row=0))
    assert (table.layout, len(table), table.roles[0]) == ("qualtrics", 2, "own")


@pytest.mark.parametrize("rows", [(), (1,)])
def test_heads_that_are_no_row_cannot_be_named(rows):
    with pytest.raises(InputError) as caught:
        understand(of_rows("f.sav", [["v1", "v2"], ["1", "2"]], first_row=0), ByHand(head_rows=rows))
    assert [fault.code for fault in caught.value.faults] == ["E356"]


def test_the_configuration_may_not_name_another_layout():
    (line,) = lines(["id", "submitdate", "lastpage", "Q1"], ["1", "x", "3", "Ja"], layout="microsoft_forms")
    assert line == (
        "E350 f.csv: layout is 'microsoft_forms', but the file is of limesurvey, as shown by: id, submitdate, lastpage; "
        "mend layout or remove it"
    )


def test_plain_overrules_what_is_seen_and_a_tidied_file_shows_nothing():
    rows = [["id", "submitdate", "Q1"], ["1", "x", "Ja"]]
    table = understand(of_rows("f.csv", rows), ByHand("plain"))
    assert (table.layout, table.understood.recognised, table.roles) == ("plain", "limesurvey", ("", "", ""))
    tidied = understand(of_rows("f.csv", [["id", "Q1"], ["1", "'=x"]]), ByHand("limesurvey"))
    assert (tidied.layout, tidied.understood.recognised) == ("limesurvey", "plain")
    assert (tidied.roles, tidied.record(0), tidied.understood.unmasked) == (("own", ""), ("1", "=x"), 1)


@pytest.mark.parametrize(
    "said, expected",
    [
        ({"head_rows": (9,)}, "E353 f.csv!9: head_rows names row 9, but the file ends at row 4; mend the number"),
        ({"skip_rows": (1, 5)}, "E353 f.csv!5: skip_rows names row 5, but the file ends at row 4; mend the number"),
        (
            {"layout": "microsoft_forms", "head_rows": (1, 2)},
            "E352 f.csv: head_rows names 2 rows, but microsoft_forms has 1; mend head_rows or choose layout: plain",
        ),
        (
            {"layout": "qualtrics", "head_rows": ()},
            "E352 f.csv: head_rows names 0 rows, but qualtrics has 1 or 2 or 3; mend head_rows or choose layout: plain",
        ),
    ],
)
def test_rows_by_hand_that_cannot_be(said, expected):
    assert lines(HEAD, *RECORDS, **said) == [expected]


@pytest.mark.parametrize("rows", [[HEAD], [["", ""], ["", ""]], [HEAD, ["", "", ""]], [HEAD, HEAD]])
def test_no_record_at_all(rows):
    assert lines(*rows) == ["E303 f.csv: file is empty: not a single row of answers; is this the export?"]


def test_columns_that_share_a_head_have_numbers():
    table = understand(of_rows("f.csv", [["Anders", "x", "Anders"], ["1", "2", "3"]]))
    assert table.names == (("Anders (1)",), (), ("Anders (2)",))


def test_every_layout_is_in_the_schema():
    path = ROOT / "workflow" / "schemas" / "measurement.schema.json"
    wave = json.loads(path.read_text())["$defs"]["wave"]["properties"]
    assert set(wave["layout"]["enum"]) == {"auto", *LAYOUTS}


CELLS = st.sampled_from(["", "Ja", "Nee", "12", "a@example.org"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 999).map(str), CELLS, CELLS), min_size=1, max_size=8), st.data())
def test_what_stands_around_the_records_does_not_change_them(records, data):
    records = [list(one) for one in records]
    bare = understand(of_rows("f.csv", [HEAD, *records]))
    titles = data.draw(st.lists(st.sampled_from([["Titel", "", ""], ["", "", ""]]), max_size=3))
    wide = [[*row, "", ""] for row in [*titles, HEAD, *records, ["", "", ""], HEAD]]
    table = understand(of_rows("f.csv", wide))
    assert [table.record(i) for i in range(len(table))] == [bare.record(i) for i in range(len(bare))]
    kept = len(table) + sum(map(len, table.understood.left_out.values())) + len(table.head_rows)
    assert kept == len(wide)  # every row is a head, a record, or counted


def test_recognised_rows_count_from_nought():
    grid: Grid = of_rows("f.csv", [["Titel", ""], ["RespondentID", "V?"], ["", "Response"], ["1", "Ja"]])
    assert recognise(grid, 1).heads == (1, 2)
    assert understand(grid).head_rows == (2, 3)


def test_every_layout_is_documented():
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in page.split("## By hand")[0].splitlines() if line.startswith("| `")]
    assert rows[0] == "`layout`" and set(rows[1:]) == {f"`{name}`" for name in LAYOUTS}
