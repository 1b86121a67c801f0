"""The files that reading is measured by: answers of a survey, drawn with a fixed seed."""

import csv
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

COLUMNS = 60
ANSWERS = ("Helemaal mee oneens", "Mee oneens", "Neutraal", "Mee eens", "Helemaal mee eens", "Weet niet", "")
SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LETTERS = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LETTERS += [first + second for first in "AB" for second in LETTERS]


def make(path, rows):
    """Make the file unless it is there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        {".csv": write_csv, ".xlsx": write_xlsx}[path.suffix](unfinished, rows)
        unfinished.replace(path)


def table(rows):
    """Draw the rows: a number and a code that nobody shares, marks, amounts, open answers, and statements."""
    rng = np.random.default_rng(20181120)
    columns = [range(1, rows + 1), [f"r{number:07d}" for number in range(rows)]]
    columns += [rng.integers(1, 11, rows).tolist() for _ in range(4)]
    columns += [np.round(rng.random(rows) * 1000, 2).tolist() for _ in range(2)]
    columns += [[f"Open antwoord nummer {number}, met een komma" if number % 5 == 0 else "" for number in range(rows)]]
    while len(columns) < COLUMNS:
        columns.append([ANSWERS[place] for place in rng.integers(0, len(ANSWERS), rows).tolist()])
    yield [f"Vraag {number}: in hoeverre bent u het eens met stelling {number}?" for number in range(1, COLUMNS + 1)]
    yield from zip(*columns, strict=True)


def write_csv(path, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(table(rows))


def write_xlsx(path, rows):
    """Write a workbook as spreadsheet programs do, with shared texts; by hand, since libraries take minutes for it."""
    shared = {}

    def cell(place, value):
        if isinstance(value, str):
            return f'<c r="{place}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>' if value else ""
        return f'<c r="{place}"><v>{value!r}</v></c>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"{DECLARED}<worksheet {SPREADSHEET}><sheetData>".encode())
            for number, values in enumerate(table(rows), start=1):
                cells = "".join(
                    cell(f"{letter}{number}", value) for letter, value in zip(LETTERS, values, strict=False)
                )
                sheet.write(f'<row r="{number}" spans="1:{COLUMNS}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{main}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
            f'"{main}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" '
            f'ContentType="{main}.sharedStrings+xml"/></Types>',
            "_rels/.rels": links(officeDocument="xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook {SPREADSHEET} xmlns:r="{LINKS}"><sheets><sheet name="Antwoorden" '
            'sheetId="1" r:id="rworksheet"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": links(worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml"),
            "xl/sharedStrings.xml": f'<sst {SPREADSHEET} uniqueCount="{len(shared)}">{texts}</sst>',
        }
        for name, content in parts.items():
            archive.writestr(name, DECLARED + content)


def links(**targets):
    made = "".join(
        f'<Relationship Id="r{kind}" Type="{LINKS}/{kind}" Target="{name}"/>' for kind, name in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
