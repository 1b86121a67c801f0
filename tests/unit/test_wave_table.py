"""The export of a wave: several files side by side, and cells that stand for no answer."""

import pytest
from nulmeting import wave_table
from nulmeting.codebook import Text
from nulmeting.messages import InputError
from nulmeting.settings_input import Wave

LABEL = Text("Meting", "Wave")


def written(folder, **files: str):
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def wave(*names: str, **options) -> Wave:
    first, *rest = (f"{name}.csv" for name in names)
    return Wave("w", LABEL, first, beside=tuple(rest), **options)


def records(table):
    return [table.record(i) for i in range(len(table))]


def faults_of(folder, one: Wave) -> list[str]:
    with pytest.raises(InputError) as caught:
        wave_table.read(folder, one)
    return [fault.line("en") for fault in caught.value.faults]


def test_one_file_is_read_as_it_stands(tmp_path):
    table = wave_table.read(written(tmp_path, a="x,y\n1,NA\n"), wave("a"))
    assert (table.head, records(table), table.parts, table.emptied) == (("x", "y"), [("1", "NA")], (), 0)


def test_files_stand_side_by_side_in_the_order_in_which_they_are_named(tmp_path):
    folder = written(tmp_path, a="x\n1\n2\n", b="y,z\np,q\nr,s\n", c="v\n7\n8\n")
    table = wave_table.read(folder, wave("b", "a", "c"))
    assert table.head == ("y", "z", "x", "v")
    assert records(table) == [("p", "q", "1", "7"), ("r", "s", "2", "8")]
    assert list(table.rows) == [2, 3]


def test_a_row_that_is_empty_in_one_file_keeps_its_place(tmp_path):
    table = wave_table.read(written(tmp_path, a="x,y\n1,2\n,\n,\n", b="z\np\nq\nr\n"), wave("a", "b"))
    assert records(table) == [("1", "2", "p"), ("", "", "q"), ("", "", "r")]


def test_a_row_that_is_empty_in_all_files_is_no_row(tmp_path):
    table = wave_table.read(written(tmp_path, a="x,y\n1,2\n,\n3,4\n", b="z,v\np,q\n,\nr,s\n"), wave("a", "b"))
    assert (list(table.rows), records(table)[1]) == ([2, 4], ("3", "4", "r", "s"))


def test_empty_lines_at_the_end_do_not_count(tmp_path):
    table = wave_table.read(written(tmp_path, a="x\n1\n2\n\n\n", b="y\np\nq\n"), wave("a", "b"))
    assert records(table) == [("1", "p"), ("2", "q")]


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_files_of_other_lengths_do_not_belong_together(tmp_path, names):
    folder = written(tmp_path, a="x\n1\n2\n", b="y\np\nq\nr\n")
    (line,) = faults_of(folder, wave(*names))
    assert line.startswith(f"E345 {folder / 'a.csv'}!4: 2 rows of answers, but b.csv has 3;")


def test_a_head_in_two_files_is_a_fault_in_the_later_one(tmp_path):
    folder = written(tmp_path, a="id,x\n1,2\n", b="y,id\n3,1\n")
    (line,) = faults_of(folder, wave("a", "b"))
    assert line.startswith(f"E346 {folder / 'b.csv'}!B1: column 'id' is in a.csv too;")


def test_every_file_that_is_not_there_is_named(tmp_path):
    lines = faults_of(written(tmp_path, a="x\n1\n"), wave("a", "b", "c"))
    assert [line.split(":")[0] for line in lines] == [f"E301 {tmp_path / name}" for name in ("b.csv", "c.csv")]


def test_a_place_is_that_of_the_file_that_holds_it(tmp_path):
    table = wave_table.read(written(tmp_path, a="x,y\n1,2\n", b="z\n3\n"), wave("a", "b"))
    assert table.where(2, 1) == f"{tmp_path / 'a.csv'}!B2"
    assert table.where(2, 2) == f"{tmp_path / 'b.csv'}!A2"
    assert table.where(2) == f"{tmp_path / 'a.csv'} + {tmp_path / 'b.csv'}!2"


def test_cells_that_stand_for_no_answer_are_empty_and_counted(tmp_path):
    folder = written(tmp_path, a="NA,y,z\nNA, NA ,n.a.\nNAN,1,NA\n")
    table = wave_table.read(folder, wave("a", missing=("NA", "n.a.")))
    assert table.head == ("NA", "y", "z")
    assert records(table) == [("", "", ""), ("NAN", "1", "")]
    assert list(table.rows) == [2, 3], "a respondent who answered nothing is still one"
    assert table.emptied == 4
