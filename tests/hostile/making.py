"""Files as bytes, of every kind that is read, sound or not."""

import io
import struct
import tempfile
import zipfile
from pathlib import Path

NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRICT = 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ODS = " ".join(
    f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text", "style")
)


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    """Pack parts, a mapping (or pairs) of name to text or bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return out.getvalue()


def links(**targets):
    """The part that names other parts, by kind."""
    made = "".join(
        f'<Relationship Id="r{place}" Type="{OFFICE}/{kind.rstrip("0123456789")}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'{DECLARED}<Relationships xmlns="{PACKAGE}">{made}</Relationships>'


def parts_of(sheet, strings=(), styles="", settings="", more=None, names=NAMES, whole=False):
    """The parts of a workbook with one sheet, `Blad1`; `sheet` is what stands within sheetData, or the whole part."""
    if not whole:
        sheet = f"{DECLARED}<worksheet {names}><sheetData>{sheet}</sheetData></worksheet>"
    shared = "".join(f"<si>{one}</si>" if one.startswith("<") else f"<si><t>{one}</t></si>" for one in strings)
    return {
        "_rels/.rels": links(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'{DECLARED}<workbook {names} xmlns:r="{OFFICE}">{settings}'
        f'<sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": links(
            worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml", styles="styles.xml"
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": f"{DECLARED}<sst {names}>{shared}</sst>",
        "xl/styles.xml": f"{DECLARED}<styleSheet {names}>{styles}</styleSheet>",
        **(more or {}),
    }


def xlsx(sheet, **options):
    """A workbook with one sheet."""
    return zipped(parts_of(sheet, **options))


def text_cell(place, text, more=""):
    return f'<c r="{place}" t="inlineStr"{more}><is><t>{text}</t></is></c>'


def rows(*cells):
    """Rows of cells that are written out, from row 1."""
    return "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate(cells, start=1))


HEADS = text_cell("A1", "id") + text_cell("B1", "vraag")
ANSWERS = '<c r="A2"><v>1</v></c>' + text_cell("B2", "ja")
PLAIN = rows(HEADS, ANSWERS)
FORMATS = (
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="dd-mm-yyyy hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="0.0&quot; dagen&quot;"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"/><xf numFmtId="20"/></cellXfs>'
)


def value_cell(value, style=0, kind=""):
    """A sheet with a head and one cell under it."""
    kind = f' t="{kind}"' if kind else ""
    return rows(text_cell("A1", "id"), f'<c r="A2" s="{style}"{kind}><v>{value}</v></c>')


def ods(table, more=""):
    """An OpenDocument spreadsheet; `table` is one or more tables."""
    content = f"{DECLARED}<office:document-content {ODS}>{more}<office:body><office:spreadsheet>{table}"
    content += "</office:spreadsheet></office:body></office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def table(*rows, name="Blad1"):
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def row(*cells, more=""):
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def cell(text, more=""):
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def number(value, kind="float", more=""):
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}"{more}/>'


def sav(frame, packed=False, **options):
    """An SPSS file of a data frame."""
    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.sav")
        pyreadstat.write_sav(frame, path, row_compress=packed, **options)
        return path.read_bytes()


def with_cases(data, count):
    """An SPSS file that says it has so many cases."""
    return data[:80] + struct.pack("<i", count) + data[84:]


def with_sets(data, sets, subtype=7):
    """An SPSS file with multiple-response sets, as SPSS writes them in its dictionary: no package does."""
    text = sets.encode()
    end = data.index(struct.pack("<2i", 999, 0))  # of the dictionary
    return data[:end] + struct.pack("<4i", 7, subtype, 1, len(text)) + text + data[end:]


def parquet(columns, **options):
    """A Parquet file of a mapping of name to Arrow array."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()
