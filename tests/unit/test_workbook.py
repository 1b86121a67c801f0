import io

import openpyxl
import public_tables
import pytest
from nulmeting import workbook

MEASUREMENT = public_tables.measurement()
TABLES = public_tables.tables()


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, TABLES, "nl")))


def records(sheet):
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_sheets_in_order_and_in_the_language(book):
    assert book.sheetnames[:5] == ["Voorblad", "Inhoud", "Tekens en toelichting", "Cijfers", "Verschillen"]
    english = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, TABLES, "en")))
    assert english.sheetnames[:5] == ["Cover", "Contents", "Signs and notes", "Figures", "Differences"]
    assert len(english.sheetnames) == len(book.sheetnames)


def test_tables_without_rows_have_no_sheet(book):
    assert "Gepubliceerd" not in book.sheetnames


def test_every_row_of_every_table_is_there(book):
    for name, sheet in (
        ("estimates", "Cijfers"),
        ("changes", "Verschillen"),
        ("distributions", "Verdelingen"),
        ("flow", "Stroom"),
    ):
        assert book[sheet].max_row - 1 == len(TABLES[name])


def test_layout(book):
    for sheet in book.worksheets[3:]:
        assert sheet.merged_cells.ranges == set()
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
        heads = [cell.value for cell in sheet[1]]
        assert all(heads)
        assert len(set(heads)) == len(heads)


def test_numbers_stay_numbers_with_labels_beside(book):
    row = records(book["Cijfers"])[0]
    assert row["Indicator"] == "Sterk verankerd in het inkoopbeleid"
    assert row["Indicator (code)"] == "policy_anchoring"
    assert row["Meting"] == "Nulmeting"
    assert row["Eenheid"] == "organisaties"
    assert row["Cijfer"] == pytest.approx(46.5 / 108, abs=0)
    assert row["Teller"] == 46.5
    assert row["Synthetisch"] is True
    column = [c.value for c in book["Cijfers"][1]].index("Cijfer") + 1
    assert book["Cijfers"].cell(2, column).number_format == "0.0%"


def test_a_mean_is_not_a_percentage(book):
    sheet = book["Cijfers"]
    heads = [c.value for c in sheet[1]]
    found = [row for row in sheet.iter_rows(min_row=2) if row[heads.index("Indicator (code)")].value == "knowledge"]
    assert {row[heads.index("Cijfer")].number_format for row in found} == {"#,##0.00"}


def test_hidden_numbers_are_dots_and_the_impossible_is_blank(book):
    rows = records(book["Cijfers"])
    hidden = next(r for r in rows if r["Status"] == "niet getoond (bescherming)")
    assert hidden["Cijfer"] == "."
    assert hidden["Noemer (n)"] == "."
    mean = next(r for r in rows if r["Indicator (code)"] == "knowledge")
    assert mean["Teller"] is None
    assert mean["Ontwerpeffect"] == "."


def test_synthetic_is_said_on_the_cover(book):
    assert any("Synthetische voorbeelddata" in str(c.value) for row in book["Voorblad"] for c in row)
    real = workbook.build(public_tables.measurement(synthetic=False), TABLES, "nl")
    cover = openpyxl.load_workbook(io.BytesIO(real))["Voorblad"]
    assert not any("Synthetisch" in str(c.value) for row in cover for c in row)


def test_text_that_looks_like_a_formula_is_text():
    frame = TABLES["flow"].copy()
    frame.loc[0, "shown"] = "=1+1"
    made = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, {**TABLES, "flow": frame}, "nl")))
    cells = [c for row in made["Stroom"] for c in row if c.value == "=1+1"]
    assert [c.data_type for c in cells] == ["s"]


def test_bytes_are_the_same_every_time():
    assert workbook.build(MEASUREMENT, TABLES, "nl") == workbook.build(MEASUREMENT, TABLES, "nl")
