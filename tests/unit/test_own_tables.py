"""Tables that people make are read as people leave them."""

import openpyxl
import pytest
from nulmeting import own_tables
from nulmeting.messages import InputError


def write(tmp_path, text: str):
    path = tmp_path / "register.csv"
    path.write_text(text, encoding="utf-8")
    return path


def found(path):
    table = own_tables.read(path)
    return table.head, [(int(row), table.record(place)) for place, row in enumerate(table.rows)]


def test_titles_empty_columns_and_repeated_heads_are_left_out(tmp_path):
    path = write(
        tmp_path,
        "Genodigden 2018,,,,\nstand 1 mei,,,,\n,,,,\nnaam,soort,,rol,\na,gemeente,,lid,\n,,,,\nnaam,soort,,rol,\nb,,,,\n",
    )
    assert found(path) == (("naam", "soort", "rol"), [(5, ("a", "gemeente", "lid")), (8, ("b", "", ""))])


def test_a_row_with_one_filled_cell_is_a_record_wherever_it_stands(tmp_path):
    path = write(tmp_path, "naam,soort,rol\nalleen een naam,,\n,,\nnog een naam,,\nb,c,d\nlaatste naam,,\n")
    assert [row for row, _ in found(path)[1]] == [2, 4, 5, 6]


def test_one_column_has_no_title(tmp_path):
    assert found(write(tmp_path, "naam\na\nb\n")) == (("naam",), [(2, ("a",)), (3, ("b",))])


def test_a_workbook_with_a_title_merged_over_its_columns(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Register van genodigden"], ["naam", "soort"], ["a", "gemeente"]):
        book.active.append(row)
    book.active.append(["b", "provincie", None, None])
    book.active.merge_cells("A1:B1")
    path = tmp_path / "register.xlsx"
    book.save(path)
    assert found(path) == (("naam", "soort"), [(3, ("a", "gemeente")), (4, ("b", "provincie"))])


def test_no_column_is_a_survey_tools_own(tmp_path):
    path = write(
        tmp_path, "id,submitdate,Anders, namelijk\n".replace("Anders, namelijk", '"Anders, namelijk"') + "1,2,3\n"
    )
    columns = own_tables.locate(own_tables.read(path), ["id"])
    assert [fault.code for fault in columns.faults] == ["E305", "E305"]


def test_heads_without_records_are_no_table(tmp_path):
    with pytest.raises(InputError) as caught:
        own_tables.read(write(tmp_path, "titel,,\nnaam,soort,rol\n"))
    assert [fault.code for fault in caught.value.faults] == ["E303"]
