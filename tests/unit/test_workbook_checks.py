"""The checker of workbooks finds nothing in ours, and every fault that is put in."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import openpyxl
import public_tables
import pytest
import workbook_checks
from nulmeting import plain_text, workbook
from nulmeting.codebook import Text

MEASUREMENT = public_tables.measurement()


@pytest.fixture(scope="module")
def data():
    return workbook.build(MEASUREMENT, public_tables.tables(), "nl")


def rules(data):
    return {finding.rule for finding in workbook_checks.findings(io.BytesIO(data))}


def changed(data, part, old, new):
    """The same file with a text replaced, once, in one of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == part:
                assert re.search(old, content), f"{old} is not in {part}"
                content = re.sub(old, new, content, count=1)
            target.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_is_found_in_ours(language):
    built = workbook.build(MEASUREMENT, public_tables.tables(), language)
    assert workbook_checks.findings(io.BytesIO(built)) == []


# the fourth sheet is the overview, the fifth holds the charts
FAULTS = [
    ("no language", "docProps/core.xml", "<dc:language>.*</dc:language>", ""),
    ("no title", "docProps/core.xml", "<dc:title>.*</dc:title>", "<dc:title> </dc:title>"),
    ("no title", "xl/worksheets/sheet4.xml", '<c r="A1"[^>]*><v>[^<]*</v></c>', '<c r="A1"/>'),
    ("merged cells", "xl/worksheets/sheet4.xml", "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:C1"/></mergeCells>'),
    ("hidden sheet", "xl/workbook.xml", 'sheetId="2"', 'sheetId="2" state="veryHidden"'),
    ("hidden column", "xl/worksheets/sheet4.xml", '<col min="2"', '<col hidden="1" min="2"'),
    ("hidden row", "xl/worksheets/sheet4.xml", '<row r="5"', '<row hidden="1" r="5"'),
    ("formula", "xl/worksheets/sheet4.xml", "<v>", "<f>1+1</f><v>"),
    ("header row not frozen", "xl/worksheets/sheet4.xml", "<pane [^>]*/>", ""),
    ("header row not frozen", "xl/worksheets/sheet4.xml", 'ySplit="5"', 'ySplit="1"'),
    ("no header row", "xl/worksheets/_rels/sheet4.xml.rels", "relationships/table", "relationships/other"),
    ("no header row", "xl/tables/table3.xml", "<table ", '<table headerRowCount="0" '),
    ("print set-up", "xl/workbook.xml", "_xlnm.Print_Titles", "other"),
    ("print set-up", "xl/worksheets/sheet4.xml", "<pageSetup [^>]*/>", ""),
    ("beside the table", "xl/tables/table3.xml", r' ref="A5:(\w)(\d)', r' ref="B5:\1\2'),
    ("blank row", "xl/worksheets/sheet4.xml", '(<row r="6"[^>]*>).*?</row>', r"\1</row>"),
    ("contrast", "xl/styles.xml", 'rgb="FF1A2433"', 'rgb="FFCCCCCC"'),
    ("no alternative text", "xl/drawings/drawing1.xml", ' descr="[^"]*"', ""),
    ("chart without title", "xl/charts/chart1.xml", "<c:title>.*?</c:title>", ""),
    ("axis without title", "xl/charts/chart2.xml", "(<c:valAx>.*?)<c:title>.*?</c:title>", r"\1"),
    ("broken link", "xl/worksheets/sheet2.xml", "location=\"'Overzicht'!A1\"", "location=\"'Overzichten'!A1\""),
    ("sheet name", "xl/workbook.xml", 'name="Voorblad"', 'name="Sheet1"'),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "part", "old", "new"), FAULTS, ids=[f"{f[0]}-{i}" for i, f in enumerate(FAULTS)])
def test_a_fault_that_is_put_in_is_found(data, rule, part, old, new):
    assert rules(changed(data, part, old, new)) == {rule}


def test_faults_of_a_workbook_that_somebody_made():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["naam", None, "aantal"], ["x", None, 1], [None, None, None], ["y", None, 2]):
        sheet.append(row)
    book.create_sheet("Leeg")
    made = io.BytesIO()
    book.save(made)
    found = {(f.rule, f.where) for f in workbook_checks.findings(made)}
    assert {("no language", ""), ("no header row", "Sheet"), ("sheet name", "Sheet"), ("empty sheet", "Leeg")} <= found


def test_a_blank_column_is_found():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["naam", "leeg"])
    sheet.append(["x", None])
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="t", ref="A1:B2"))
    made = io.BytesIO()
    book.save(made)
    assert "blank column" in {f.rule for f in workbook_checks.findings(made)}


def test_the_command_line_names_file_sheet_and_rule(data, tmp_path, capsys):
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(data)
    bad.write_bytes(changed(data, "xl/worksheets/sheet4.xml", '<row r="5"', '<row hidden="1" r="5"'))
    assert workbook_checks.main([good]) == 0
    assert workbook_checks.main([good, bad]) == 1
    assert capsys.readouterr().out == f"{bad}: Overzicht: hidden row: 5\n"


HOSTILE = {
    "formula": "=HYPERLINK(\"https://example.org\";\"klik\")",
    "plus": "+1+1|cmd",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "markup": "<b>vet</b> & \"aanhaling\" 'enkel' {x} {{y}} %s",
    "tab": "een\ttab en\neen regel",
    "right_to_left": "\N{RIGHT-TO-LEFT OVERRIDE}txet\N{POP DIRECTIONAL FORMATTING} שלום مرحبا",
    "emoji": "\N{GRINNING FACE}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER} e\N{COMBINING ACUTE ACCENT}",
    "control": "a\x00b\x0bc\x1fd\ud800e\ufffef",
    "long": "Lang " * 100,
    "word": "x" * 500,
    "empty": "",
    "escape": "_x0041_ blijft",
    "url": "https://example.org/#1",
}  # fmt: skip


def hostile(text):
    """The measurement with a hostile text for every label."""
    both = Text(text, text)
    answers = {code: replace(item, question=both, wording={}, answers=tuple(replace(a, label=both) for a in item.answers))
               for code, item in MEASUREMENT.codebook.items()}  # fmt: skip
    return replace(
        MEASUREMENT, title=both, about=both, codebook=answers,
        waves=tuple(replace(wave, label=both) for wave in MEASUREMENT.waves),
        indicators=tuple(
            replace(i, label=both, definitions=tuple(replace(d, label=both) for d in i.definitions)) for i in MEASUREMENT.indicators
        ),
        breakdowns=tuple(
            replace(b, label=both, categories=tuple(replace(c, label=both) for c in b.categories)) for b in MEASUREMENT.breakdowns
        ),
    )  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_labels_are_text(kind):
    text = HOSTILE[kind]
    built = workbook.build(hostile(text), public_tables.tables(), "nl")
    assert built == workbook.build(hostile(text), public_tables.tables(), "nl")
    assert workbook_checks.findings(io.BytesIO(built)) == []
    book = openpyxl.load_workbook(io.BytesIO(built))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    sheet = book["Cijfers"]
    (table,) = sheet.tables.values()
    head, first, *_ = sheet[table.ref]
    row = {h.value: cell for h, cell in zip(head, first, strict=True)}
    # what moves the text around it is left out; a label that is empty gives way to the code
    assert row["Indicator"].value == plain_text.label(text, "policy_anchoring")
    assert row["Indicator"].data_type == "s"
    assert row["Indicator"].hyperlink is None
    assert row["Indicator (code)"].value == "policy_anchoring"
    assert row["Cijfer"].value == pytest.approx(46.5 / 108)


def test_headings_stay_unique_and_short_enough_for_a_table():
    book = openpyxl.load_workbook(io.BytesIO(workbook.build(hostile("w" * 500), public_tables.tables(), "nl")))
    for sheet in book:
        for table in sheet.tables.values():
            heads = [column.name for column in table.tableColumns]
            assert len({head.lower() for head in heads}) == len(heads)
            assert max(map(len, heads)) <= 255
            assert heads == [cell.value for cell in sheet[table.ref][0]]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_another_office_program_reads_every_cell(data, tmp_path):
    (tmp_path / "ours.xlsx").write_bytes(data)
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        "read",
        "ours.xlsx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    ours, theirs = (openpyxl.load_workbook(tmp_path / name, data_only=True) for name in ("ours.xlsx", "read/ours.xlsx"))
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours:
        for row in sheet:
            for cell in row:
                # 15 digits are kept there, and a date has an hour
                read = theirs[sheet.title][cell.coordinate].value
                assert read == (pytest.approx(cell.value, rel=1e-14) if isinstance(cell.value, float) else cell.value)
