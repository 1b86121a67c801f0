"""Workbooks as other programs write them, and read by other libraries for comparison."""

import io
import zipfile
from datetime import date, datetime, time

import numpy as np
import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting import source_bytes, source_sheet, source_workbook

NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ROWS = [
    ["id", "Vraag één?", "cijfer", "dag", "aandeel", "ja of nee"],
    [1, "  spaties <&> ", 7.5, datetime(2018, 6, 4, 9, 30), 0.35, True],
    [2.0, "0012", -3, date(2018, 6, 4), 1, False],
    [10**15, "regel\neen", 1e-7, time(9, 30), 0.071, None],
    [0.1 + 0.2, "", None, datetime(1900, 1, 31), 1.5, True],
]


def by_xlsxwriter(path, **options):
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("Blad")
        formats = {
            datetime: book.add_format({"num_format": "dd-mm-yyyy hh:mm"}),
            date: book.add_format({"num_format": "d mmm yy"}),
            time: book.add_format({"num_format": "hh:mm"}),
        }
        percent = book.add_format({"num_format": "0.0%"})
        for row, cells in enumerate(ROWS):
            for column, cell in enumerate(cells):
                style = percent if column == 4 and row else formats.get(type(cell))
                sheet.write(row, column, cell, style)


def by_openpyxl(path):
    book = openpyxl.Workbook()
    for cells in ROWS:
        book.active.append(cells)
    for row in range(2, len(ROWS) + 1):
        book.active.cell(row, 5).number_format = "0.0%"
    book.save(path)


def read_by_openpyxl(path):
    """The cells as openpyxl understands them, written as text."""
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    made = []
    for cells in sheet.iter_rows():
        row = []
        for cell in cells:
            value = cell.value
            if value is None:
                row.append("")
            elif isinstance(value, datetime):
                row.append(value.isoformat(sep=" "))
            elif isinstance(value, bool | str | time):
                row.append(str(value))
            elif "%" in cell.number_format:
                row.append(f"{round(value * 100, 10):.15g}%")
            else:
                row.append(str(int(value)) if float(value).is_integer() else str(value))
        made.append(tuple(row))
    return made


def cells_of(grid):
    return [grid.row(place) for place in range(grid.height)]


@pytest.mark.parametrize(
    "write",
    [by_openpyxl, by_xlsxwriter, lambda path: by_xlsxwriter(path, constant_memory=True)],
    ids=["openpyxl", "xlsxwriter", "xlsxwriter in place"],
)
def test_the_text_is_what_openpyxl_reads(tmp_path, write):
    write(path := tmp_path / "made.xlsx")
    found = cells_of(source_workbook.read(path, None))
    assert found == read_by_openpyxl(path)
    assert found[1] == ("1", "  spaties <&> ", "7.5", "2018-06-04 09:30:00", "35%", "True")


def test_the_values_are_what_calamine_reads(tmp_path):
    """Calamine gives a percentage as a fraction and a day without its time; all else must be the same."""
    by_xlsxwriter(path := tmp_path / "made.xlsx")
    read = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    found = cells_of(source_workbook.read(path, None))
    for row, cells in zip(found, read, strict=True):
        for place in (0, 1, 2, 5):
            cell = cells[place]
            if isinstance(cell, float):
                assert float(row[place]) == cell
            else:
                assert row[place] == str(cell)


MARKUP = st.one_of(
    st.builds('<c r="{0}"><v>{1}</v></c>'.format, st.just("%s"), st.integers(-9, 99)),
    st.builds('<c r="{0}" s="{1}" t="s"><v>{2}</v></c>'.format, st.just("%s"), st.integers(0, 3), st.integers(0, 9)),
    st.builds(
        '<c r="{0}" t="inlineStr"><is><t>{1}</t></is></c>'.format,
        st.just("%s"),
        st.sampled_from(["a", "&amp;", "&#65;", " x ", "", "a\r\nb"]),
    ),
    st.sampled_from(
        [
            '<c r="%s"/>',
            '<c r="%s" s="2" />',
            '<c r="%s" t="str"><f>A1</f><v>x</v></c>',
            '<c r="%s"><f t="shared" si="0"/><v>1</v></c>',
            '<c r="%s"><f>1+1</f></c>',
            '<c r="%s"><v></v></c>',
            '<c r="%s"><v/></c>',
            '<c t="b" r="%s"><v>1</v></c>',
            '<c r="%s" t="inlineStr"><is><r><t>a</t></r></is></c>',
            '<c r="%s" t="s"><v>1</v><extLst/></c>',
            '<c\nr="%s"><v>5</v></c>',
            "<!-- x -->",
        ]
    ),
)
SHEETS = st.lists(st.tuples(st.lists(MARKUP, max_size=5), st.sampled_from(["", "\n"])), max_size=5)


@settings(max_examples=300, deadline=None)
@given(SHEETS)
def test_bytes_and_the_parser_find_the_same_cells(made):
    body = ""
    for row, (cells, space) in enumerate(made, start=1):
        placed = [cell % f"{chr(65 + column)}{row}" if "%s" in cell else cell for column, cell in enumerate(cells)]
        body += f'<row r="{row}">{space.join(placed)}</row>{space}'
    text = (
        f'<worksheet {NAMES}><sheetData>{body}</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
    )
    found = source_sheet.read(lambda: io.BytesIO(text.encode()))
    expected = source_sheet.by_parser(io.BytesIO(text.encode()))
    assert np.array_equal(found.rows, expected.rows)
    assert np.array_equal(found.columns, expected.columns)
    assert [found.contents[code] for code in found.codes] == [expected.contents[code] for code in expected.codes]
    assert found.merged == expected.merged == ((0, 0, 1, 1),)


def test_what_programs_write_is_read_by_bytes(tmp_path):
    """The quick way is the usual one; otherwise the comparison above would say nothing."""
    for name, write in (("o", by_openpyxl), ("x", by_xlsxwriter)):
        write(path := tmp_path / f"{name}.xlsx")
        with zipfile.ZipFile(path) as archive, archive.open("xl/worksheets/sheet1.xml") as stream:
            assert source_bytes.scan(stream) is not None


def test_blocks_join_where_rows_end(monkeypatch):
    body = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n % 5}</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in range(1, 400)
    )
    text = f"<worksheet {NAMES}><sheetData>{body}</sheetData></worksheet>".encode()
    monkeypatch.setattr(source_bytes, "BLOCK", 1000)
    monkeypatch.setattr(source_bytes, "HEAD", 200)
    found = source_bytes.scan(io.BytesIO(text))
    assert found.rows.tolist() == [n for n in range(399) for _ in "AB"]
    assert [found.fragments[code] for code in found.codes[::2]] == [b"><v>%d</v></c>" % (n % 5) for n in range(1, 400)]


@pytest.mark.parametrize(
    "code, kind",
    [
        ("General", "number"),
        ("0.00", "number"),
        ("0%", "percent"),
        ("dd-mm-yyyy", "date"),
        ("[$-413]d mmmm yyyy;@", "date"),
        ("h:mm AM/PM", "date"),
        ("[h]:mm:ss", "duration"),
        ('0" dagen"', "number"),
        ("[Red]0.0", "number"),
        ("0\\d", "number"),
        ("#,##0.00_);[Red](#,##0.00)", "number"),
        ("@", "number"),
    ],
)
def test_what_number_formats_show(code, kind):
    from nulmeting.source_values import kind_of_format

    assert kind_of_format(code) == kind
