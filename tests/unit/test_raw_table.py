"""Exports as text: what spreadsheets and csv files hold, without interpretation."""

from datetime import datetime

import openpyxl
import pytest
from nulmeting import guard, own_tables
from nulmeting.exports import read_export
from nulmeting.grid import column_letter
from nulmeting.layouts import understand
from nulmeting.messages import InputError


def read_text(tmp_path, data: bytes, **options):
    path = tmp_path / "export.csv"
    path.write_bytes(data)
    return understand(guard.read_grid(path, **options))


def records(table) -> tuple:
    return tuple((int(row), table.record(i)) for i, row in enumerate(table.rows))


def code_of(caught) -> list[str]:
    return [fault.code for fault in caught.value.faults]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_line_end_delimiter_and_encoding(tmp_path, end, delimiter, encoding):
    text = end.join([delimiter.join(["id", "caf\u00e9"]), delimiter.join(["0012", "1E5"]), ""])
    table = read_text(tmp_path, text.encode(encoding))
    assert table.head == ("id", "caf\u00e9")
    assert records(table) == ((2, ("0012", "1E5")),)  # text stays text
    assert table.delimiter == delimiter


def test_na_and_null_are_text(tmp_path):
    assert records(read_text(tmp_path, b"a,b\nNA,null\n")) == ((2, ("NA", "null")),)


def test_line_breaks_in_cells_count_as_one_row(tmp_path):
    table = read_text(tmp_path, b'a,b\r\n"x\r\ny",1\r\nz,2\r\n')
    assert list(table.rows) == [2, 3]


def test_empty_rows_and_trailing_empty_columns_are_left_out(tmp_path):
    table = read_text(tmp_path, b"a,b,,\n1,2,,\n,,,\n3,4,,\n")
    assert table.head == ("a", "b")
    assert list(table.rows) == [2, 4]


def test_a_value_under_no_head_is_kept(tmp_path):
    assert read_text(tmp_path, b"a,b,\n1,2,x\n").head == ("a", "b", "")


def test_sep_line(tmp_path):
    assert read_text(tmp_path, b"sep=;\r\na;b\r\n1;2\r\n").head == ("a", "b")


def test_every_ragged_row_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        read_text(tmp_path, b"a,b\n1,2,3\n1,2\n1\n")
    assert [fault.where.rsplit("!")[-1] for fault in caught.value.faults] == ["2", "4"]


@pytest.mark.parametrize(
    "data, code",
    [(b"", "E303"), (b"a,b\n", "E303"), (b"\n\n", "E303"), (b'a,b\n"1,2\n', "E330"), (b"a,b\n1\x00,2\n", "E325")],
)
def test_unusable_text(tmp_path, data, code):
    with pytest.raises(InputError) as caught:
        read_text(tmp_path, data)
    assert code_of(caught) == [code]


def workbook(tmp_path, *sheets: str):
    book = openpyxl.Workbook()
    book.active.title = sheets[0]
    for name in sheets[1:]:
        book.create_sheet(name)
    for sheet in book:
        sheet.append(["ID", "Cijfer", "Op", None])
        sheet.append([1.0, 7.5, datetime(2018, 6, 4, 9, 30), None])
        sheet.append([None, None, None, None])
        sheet.append(["0012", True, None, None])
    path = tmp_path / "export.xlsx"
    book.save(path)
    return path


def test_workbook_cells_become_text(tmp_path):
    table = read_export(workbook(tmp_path, "Blad"))
    assert table.head == ("ID", "Cijfer", "Op")
    assert records(table) == ((2, ("1", "7.5", "2018-06-04 09:30:00")), (4, ("0012", "True", "")))
    assert table.where(4, 1) == f"{tmp_path}/export.xlsx[Blad]!B4"


def test_sheets(tmp_path):
    path = workbook(tmp_path, "Een", "Twee")
    assert own_tables.read(path, sheet="Twee").sheet == "Twee"
    with pytest.raises(InputError, match="Een, Twee"):
        own_tables.read(path, sheet="Drie")
    with pytest.raises(InputError) as caught:
        own_tables.read(path)
    assert code_of(caught) == ["E312"]


@pytest.mark.parametrize("name, code", [("a.xlsx", "E309"), ("a.docx", "E315"), ("gone.csv", "E301")])
def test_other_files(tmp_path, name, code):
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    (tmp_path / "a.docx").write_bytes(b"PK")
    with pytest.raises(InputError) as caught:
        read_export(tmp_path / name)
    assert code_of(caught) == [code]


@pytest.mark.parametrize("index, letter", [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(index, letter):
    assert column_letter(index) == letter
