"""Files that people send, and that nobody should: what each must be read as, or the line that it must give."""

import struct
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

import making
from making import (
    FORMATS,
    HEADS,
    PLAIN,
    cell,
    number,
    ods,
    parts_of,
    row,
    rows,
    table,
    text_cell,
    value_cell,
    xlsx,
    zipped,
)


@dataclass(frozen=True)
class Case:
    """A file: what it is called, how it is made, and what comes of it.

    Parameters
    ----------
    suffix : str
    make : callable
        Gives the bytes; nothing is made before the test.
    rows : list of tuple of str, or None
        What it must be read as.
    code, place : str
        Else the code of the line, and the cell or row that it must name.
    options : mapping
        For `read_grid`.
    notes : tuple of str
    """

    suffix: str
    make: object
    rows: list | None = None
    code: str = ""
    place: str = ""
    options: dict = field(default_factory=dict)
    notes: tuple = ()


def text(data, expected=None, code="", place="", suffix=".csv", notes=(), **options):
    data = data.encode() if isinstance(data, str) else data
    return Case(suffix, lambda: data, expected, code, place, options, notes)


AB = [("a", "b"), ("1", "2")]
CAFE = [("a", "café"), ("1", "2")]
TEXT = {
    # encodings
    "utf-8": text("a,café\n1,2\n", CAFE),
    "utf-8 with mark": text(b"\xef\xbb\xbf" + "a,café\n1,2\n".encode(), CAFE),
    "utf-16 with mark": text("a,café\n1,2\n".encode("utf-16"), CAFE),
    "utf-16 big-endian with mark": text(b"\xfe\xff" + "a,café\n1,2\n".encode("utf-16-be"), CAFE),
    "utf-16 without mark": text("a,café\n1,2\n".encode("utf-16-le"), CAFE),
    "utf-16 big-endian without mark": text("a,café\n1,2\n".encode("utf-16-be"), CAFE),
    "utf-32": text("a,café\n1,2\n".encode("utf-32"), CAFE),
    "Windows code page": text("a,café\n1,2\n".encode("cp1252"), CAFE),
    "curly quotes of Windows": text(b"a,b\n\x93x\x94,2\n", [("a", "b"), ("“x”", "2")]),
    "an encoding that is set": text("a,ñ\n1,2\n".encode("cp850"), [("a", "ñ"), ("1", "2")], encoding="cp850"),
    "an encoding that is set and does not fit": text(b"a,\xff\n1,2\n", code="E309", encoding="utf-8"),
    "an encoding that is set against the mark": text("a,b\n1,2\n".encode("utf-16"), code="E309", encoding="utf-8"),
    "an encoding that does not exist": text("a,b\n1,2\n", code="E309", encoding="klingon"),
    "an encoding that is none of text": text("a,b\n1,2\n", code="E309", encoding="rot13"),
    "an encoding of bytes": text("a,b\n1,2\n", code="E309", encoding="base64"),
    "an encoding that refuses": text("a,b\n1,2\n", code="E309", encoding="undefined"),
    "an encoding with a null": text("a,b\n1,2\n", code="E309", encoding="utf-8\0"),
    "utf-16 that is set and is not": text("a,b\n1,2", code="E3", encoding="utf-16"),
    "bytes of no code page": text(b"a,b\n\x81,\x8d\n", code="E309"),
    "damaged utf-8": text("a,b\n\u00e9\u00e9,\u00e9\n1,".encode() + b"\xff\n", code="E326", place="3"),
    "cut off within a letter": text("a,b\nééé,é".encode()[:-1], code="E326", place="2"),
    "damaged utf-8 behind a mark": text(b"\xef\xbb\xbfa,b\n1,\xff\n", code="E309"),
    "half a utf-16 letter": text("a,b\n1,2\n".encode("utf-16") + b"x", code="E309"),
    "NUL": text(b"a,b\n1,2\n3,\x004\n", code="E325", place="3"),
    "NUL at the end": text(b"a,b\n1,2\n\x00", code="E325", place="3"),
    "letters beyond the basic plane": text("a,b\n🙂,2\n", [("a", "b"), ("🙂", "2")]),
    "invisible letters stay": text("a,b\n\u200bx\u00a0,2\n", [("a", "b"), ("\u200bx\u00a0", "2")]),
    # line ends
    "CR": text("a,b\r1,2\r", AB),
    "CRLF": text("a,b\r\n1,2\r\n", AB),
    "mixed line ends": text("a,b\r\n1,2\n3,4\r5,6", [*AB, ("3", "4"), ("5", "6")]),
    "no line end at the end": text("a,b\n1,2", AB),
    "a Unicode line separator is no line end": text("a,b\n1\u2028x,2\n", [("a", "b"), ("1\u2028x", "2")]),
    "a form feed is no line end": text("a,b\n1\x0cx,2\n", [("a", "b"), ("1\x0cx", "2")]),
    "a line break within a cell": text('a,b\n"x\r\ny",2\n3,4\n', [("a", "b"), ("x\r\ny", "2"), ("3", "4")]),
    "an empty line within a cell": text('a,b\n"x\n\ny",2\n', [("a", "b"), ("x\n\ny", "2")]),
    "empty lines at the end": text("a,b\n1,2\n\n\n", AB),
    "empty lines between keep their rows": text("a,b\n\n1,2\n", [("a", "b"), ("", ""), ("1", "2")]),
    "empty lines above": text("\n\na,b\n1,2\n", [("", ""), ("", ""), *AB]),
    "rows of delimiters at the end": text("a,b\n1,2\n,\n,\n", [*AB, ("", ""), ("", "")]),
    "a line of spaces at the end": text("a,b\n1,2\n   \n", [*AB, ("   ", "")]),
    # delimiters
    "semicolons": text("a;b\n1;2\n", AB),
    "tabs": text("a\tb\n1\t2\n", AB, suffix=".tsv"),
    "tabs in a txt": text("a\tb\n1\t2\n", AB, suffix=".txt"),
    "bars": text("a|b\n1|2\n", AB),
    "semicolons and decimal commas": text(
        "a;b;c\n1,5;2,5;3\n4,5;5,5;6\n", [("a", "b", "c"), ("1,5", "2,5", "3"), ("4,5", "5,5", "6")]
    ),
    "commas and multi-select by semicolons": text(
        "a,b\n1,x;y;z;\n2,x;\n3,y;z;\n", [("a", "b"), ("1", "x;y;z;"), ("2", "x;"), ("3", "y;z;")]
    ),
    "tabs and sentences with commas": text(
        "a\tb\nja, maar\tnee, nooit, niet\nen\tof\n", [("a", "b"), ("ja, maar", "nee, nooit, niet"), ("en", "of")]
    ),
    "commas within quotes do not count": text(
        'a;b\n"x, y, z";"1, 2, 3"\n"x, y, z";"1, 2, 3"\n', [("a", "b"), *[("x, y, z", "1, 2, 3")] * 2]
    ),
    "one column": text("a\n1\n2\n", [("a",), ("1",), ("2",)]),
    "sep=": text("sep=;\r\na;b\r\n1;2\r\n", AB),
    "sep= against the counts": text("sep=|\na,x|b,y\n1,2|3,4\n", [("a,x", "b,y"), ("1,2", "3,4")]),
    "sep= without a delimiter": text("sep=\na,b\n1,2\n", AB),
    "sep= and nothing else": text("sep=;", code="E303"),
    "a delimiter that is set": text("a,x;b\n1,y;2\n", [("a,x", "b"), ("1,y", "2")], delimiter=";"),
    "a delimiter of two characters": text("a,b\n1,2\n", code="E327", delimiter="||"),
    "a quote as delimiter": text("a,b\n1,2\n", code="E327", delimiter='"'),
    "a line end as delimiter": text("a,b\n1,2\n", code="E327", delimiter="\n"),
    "a carriage return as delimiter": text("a,b\n1,2\n", code="E327", delimiter="\r"),
    "a null as delimiter": text("a,b\n1,2\n", code="E327", delimiter="\0"),
    "a letter beyond ASCII as delimiter": text("a§b\n1§2\n", AB, delimiter="§"),
    # quotes
    "everything quoted": text('"a","b"\n"1","2"\n', AB),
    "doubled quotes": text('a,b\n"x ""y"" z",2\n', [("a", "b"), ('x "y" z', "2")]),
    "only doubled quotes": text('a,b\n"""",""\n', [("a", "b"), ('"', "")]),
    "a quote within a bare cell": text('a,b\n5" x,2\n', [("a", "b"), ('5" x', "2")]),
    "two quotes within a bare cell": text('a,b\nx"y"z,2\n', [("a", "b"), ('x"y"z', "2")]),
    "a quote never closed": text('a,b\n1,2\n"x,2\n3,4\n', code="E330", place="3"),
    "text behind a closing quote": text('a,b\n"x"y,2\n', code="E330", place="2"),
    "a space behind a closing quote": text('a,b\n"x" ,2\n', code="E330", place="2"),
    "a space before an opening quote": text('a,b\n "x",2\n', [("a", "b"), (' "x"', "2")]),
    "quotes with backslashes": text('a,b\n"x \\"y\\" z",2\n', code="E331", place="2"),
    "a backslash is a letter": text("a,b\nC:\\x,2\n", [("a", "b"), ("C:\\x", "2")]),
    "single quotes are letters": text("a,b\n'x,y'\n", [("a", "b"), ("'x", "y'")]),
    # widths
    "a row too long": text("a,b\n1,2,3\n4,5\n6,7\n", code="E307", place="2"),
    "a row too short": text("a,b,c\n1,2,3\n1,2\n", code="E307", place="3"),
    "an extra field in every row": text("a,b,c\n1,2,3,4\n1,2,3,4\n", code="E307", place="2"),
    "a comma that was not quoted": text("a,b\nja,1\nnee, niet,2\nja,3\n", code="E307", place="3"),
    "a title above": text(
        "Resultaten\n\na,b,c,d\n1,2,3,4\n", [("Resultaten", "", "", ""), ("",) * 4, tuple("abcd"), tuple("1234")],
        notes=("titles",),
    ),
    "a title below is no title": text("a,b,c,d\n1,2,3,4\nBron: wij\n", code="E307", place="3"),
    "three columns in a row of two heads": text("a,b\n1,2,3\n4,5,6\n7,8,9\n", code="E307", place="2"),
    "empty columns at the end": text("a,b,,\n1,2,,\n", AB),
    "an empty column between": text("a,,b\n1,,2\n", [("a", "", "b"), ("1", "", "2")]),
    "a value under no head": text("a,b,\n1,2,x\n", [("a", "b", ""), ("1", "2", "x")]),
    "heads alone": text("a,b\n", [("a", "b")]),
    "ten thousand columns": text(",".join(map(str, range(10_000))) + "\n" + "1," * 9_999 + "1\n",
                                 [tuple(map(str, range(10_000))), ("1",) * 10_000]),
    "more ragged rows than one reads": text("a,b\n" + "1,2,3\n" * 100 + "1,2\n" * 200, code="E307", place="2"),
    # content that other readers change
    "leading zeros": text("a,b\n0012,1E5\n", [("a", "b"), ("0012", "1E5")]),
    "words for nothing": text("a,b\nNA,null\nNone,NaN\n", [("a", "b"), ("NA", "null"), ("None", "NaN")]),
    "true and false": text("a,b\nTRUE,false\n", [("a", "b"), ("TRUE", "false")]),
    "long numbers": text("a,b\n12345678901234567890,0.30000000000000004\n",
                         [("a", "b"), ("12345678901234567890", "0.30000000000000004")]),
    "double heads": text("a,a\n1,2\n", [("a", "a"), ("1", "2")]),
    "heads again": text("a,b\n1,2\na,b\n3,4\n", [*AB, ("a", "b"), ("3", "4")]),
    "spaces are kept": text("a , b\n 1,2 \n", [("a ", " b"), (" 1", "2 ")]),
    "a masked formula": text("a,b\n'=1+1,'-5\n", [("a", "b"), ("'=1+1", "'-5")]),  # the layout takes it off
    "an apostrophe that masks nothing": text("a,b\n's avonds,2\n", [("a", "b"), ("'s avonds", "2")]),
    "a formula is text": text("a,b\n=1+1,2\n", [("a", "b"), ("=1+1", "2")]),
    "markup is text": text("a,b\n<script>,&amp;\n", [("a", "b"), ("<script>", "&amp;")]),
    # other
    "nothing": text("", code="E303"),
    "a mark and nothing": text(b"\xef\xbb\xbf", code="E303"),
    "empty lines alone": text("\n\n\n", code="E303"),
    "delimiters alone": text(",,,\n,,,\n", code="E303"),
    "spaces alone": text("  \n \n", code="E303"),
    "a very long cell": text("a,b\n" + "x" * 200_000 + ",2\n", code="E329", place="2"),
    "a long cell": text("a,b\n" + "x" * 100_000 + ",2\n", [("a", "b"), ("x" * 100_000, "2")]),
    "a line of 3 MB": text("a,b\n" + "x" * 3_000_000 + ",2\n", code="E329", place="2"),
    "bytes at random": text(bytes(range(256)) * 40, code="E325"),
    "a pdf": text(b"%PDF-1.7\n" + b"x" * 99, code="E334"),
    "a packed file": text(b"\x1f\x8b\x08" + b"x" * 99, code="E334"),
    "a workbook named csv": Case(".csv", lambda: xlsx(PLAIN), code="E334"),
    "a web page": text("<html>\n<body>a</body>\n</html>\n", code="E334"),
    "a page to log in on": text("\ufeff\n<!DOCTYPE HTML><title>Inloggen, a, b</title>\n", code="E334"),
    "a table of a web page named xlsx": text("<table><tr><td>a</td></tr></table>", code="E334", suffix=".xlsx"),
    "a head between angle brackets": text("<id>,vraag\n1,2\n", [("<id>", "vraag"), ("1", "2")]),
    "answers as JSON": text('{"answers": [{"a": 1}]}\n', code="E334"),
    "two hundred thousand delimiters": text("," * 200_000 + "\n", code="E303"),
    "a million empty lines": text("a,b\n" + "\n" * 1_000_000 + "1,2\n", [("a", "b"), *[("", "")] * 1_000_000, ("1", "2")]),
    "a million quotes": text('a,b\n' + '"' * 1_000_001, code="E329", place="2"),
}  # fmt: skip


def book(sheet, expected=None, code="", place="", suffix=".xlsx", notes=(), sheet_name=None, **options):
    asked = {"sheet": sheet_name} if sheet_name else {}
    return Case(suffix, lambda: xlsx(sheet, **options), expected, code, place, asked, notes)


def parts(change, expected=None, code="", place="", notes=(), **options):
    """A sound workbook of which parts are changed: name → new content, or None to leave it out."""

    def make():
        made = parts_of(PLAIN) | change
        return zipped({name: content for name, content in made.items() if content is not None})

    return Case(".xlsx", make, expected, code, place, options, notes)


SOUND = [("id", "vraag"), ("1", "ja")]
SHEET = f"{making.DECLARED}<worksheet {making.NAMES}>%s</worksheet>"
TWO_SHEETS = {
    "xl/workbook.xml": f'<workbook {making.NAMES} xmlns:r="{making.OFFICE}"><sheets><sheet name="Blad1" sheetId="1" r:id="r1"/>'
    '<sheet name="Blad2" sheetId="2" r:id="r2" state="hidden"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": making.links(worksheet="worksheets/sheet1.xml", worksheet2="worksheets/sheet2.xml"),
    "xl/worksheets/sheet2.xml": SHEET % f"<sheetData>{rows(text_cell('A1', 'x'), text_cell('A2', 'y'))}</sheetData>",
}
BOMB = "xl/worksheets/sheet1.xml"


def value(held, shown, style=0, kind="", **options):
    return book(value_cell(held, style, kind), [("id",), (shown,)], styles=FORMATS, **options)


def encrypted_flag():
    data = bytearray(xlsx(PLAIN))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + place] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


def flipped():
    data = bytearray(xlsx(PLAIN))
    for place in range(300, len(data) - 700, 97):
        data[place] ^= 0xFF
    return bytes(data)


def bomb(size):
    made = parts_of("", whole=False)
    made[BOMB] = b"<worksheet><sheetData>" + b" " * size
    return zipped(made)


def deep(levels):
    return SHEET % f"<sheetData><row r='1'>{'<c>' * levels}{'</c>' * levels}</row></sheetData>"


WORKBOOKS = {
    "a plain workbook": book(PLAIN, SOUND),
    "a workbook with macros": book(PLAIN, SOUND, suffix=".xlsm"),
    "the strict kind": book(PLAIN, SOUND, names=making.STRICT),
    "prefixed elements": parts({BOMB: f'<x:worksheet xmlns:x="{making.NAMES[7:-1]}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'}, [("1",)]),
    "cells without references": book("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", [("1", "2"), ("3", "")]),
    "comments within": book(PLAIN.replace("</row>", "<!-- x --></row>"), SOUND),
    "CDATA": book(rows(text_cell("A1", "id"), text_cell("A2", "<![CDATA[<ja>]]>")), [("id",), ("<ja>",)]),
    "entities of XML": book(rows(text_cell("A1", "id"), text_cell("A2", "&lt;a&gt; &amp;&#233;&#x20AC;")), [("id",), ("<a> &é€",)]),
    "an entity that is none": book(rows(text_cell("A1", "&nbsp;")), code="E309"),
    "a character that is none": book(rows(text_cell("A1", "&#1;")), code="E309"),
    "utf-16 within": parts({BOMB: (SHEET % f"<sheetData>{PLAIN}</sheetData>").replace("UTF-8", "UTF-16").encode("utf-16")}, SOUND),
    "bytes that are no utf-8": parts({BOMB: (SHEET % f"<sheetData>{PLAIN}</sheetData>").encode().replace(b"vraag", b"vra\xffg")}, code="E309"),
    "spread over lines": book(PLAIN.replace("><", ">\n  <"), SOUND),
    "a lying dimension": parts({BOMB: SHEET % f'<dimension ref="A1:XFD1048576"/><sheetData>{PLAIN}</sheetData>'}, SOUND),
    # texts
    "shared texts": book(rows('<c r="A1" t="s"><v>0</v></c>', '<c r="A2" t="s"><v>1</v></c>'), [("id",), (" x ",)], strings=("id", '<t xml:space="preserve"> x </t>')),
    "rich text": book(rows('<c r="A1" t="s"><v>0</v></c>'), [("vetgewoon",)], strings=("<r><rPr><b/></rPr><t>vet</t></r><r><t>gewoon</t></r><rPh><t>weg</t></rPh>",)),
    "rich text in place": book('<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>', [("ab",)]),
    "an empty shared text": book(rows('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'), [("", "x")], strings=("<t/>", "x")),
    "a shared text that is not there": book(rows('<c r="A1" t="s"><v>7</v></c>'), code="E309", strings=("id",)),
    "a shared text before the first": book(rows('<c r="A1" t="s"><v>-1</v></c>'), code="E309", strings=("id",)),
    "no shared texts at all": parts({BOMB: SHEET % '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>', "xl/sharedStrings.xml": None}, code="E309"),
    "a line break written out": book(rows(text_cell("A1", "a_x000D_\nb")), [("a\r\nb",)]),
    "what looks like one": book(rows(text_cell("A1", "a_x005F_x000D_b")), [("a_x000D_b",)]),
    "half a character written out": book(rows(text_cell("A1", "a_xD83D_b")), [("a_xD83D_b",)]),
    "two halves written out": book(rows(text_cell("A1", "_xD83D__xDE42_")), [("🙂",)]),
    "half a character by its number": book(rows(text_cell("A1", "a&#xD83D;b")), code="E309"),
    "half a character in a shared text": book(rows('<c r="A1" t="s"><v>0</v></c>'), [("a_xDE42_b",)], strings=("a_xDE42_b",)),
    "leading zeros as text": book(rows(text_cell("A1", "0012")), [("0012",)]),
    "text of a formula": book(rows('<c r="A1" t="str"><f>A2</f><v>ja</v></c>'), [("ja",)], notes=("formulas",)),
    # numbers, dates and the rest
    "a whole number": value("7", "7"),
    "a whole number with decimals": value("7.0", "7"),
    "a number": value("7.5", "7.5"),
    "a number with an exponent": value("1E5", "100000"),
    "a very large number": value("1E300", "1e+300"),
    "a long whole number": value("12345678901234567890", "12345678901234567890"),
    "a number that is none": book(value_cell("abc"), code="E309"),
    "an infinite number": book(value_cell("1E999"), code="E309"),
    "not a number": book(value_cell("NaN"), code="E309"),
    "a percentage": value("0.35", "35%", 1),
    "a percentage that is not exact": value("0.07", "7%", 1),
    "a date": value("43255", "2018-06-04 00:00:00", 2),
    "a date and time": value("43255.395833333336", "2018-06-04 09:30:00", 3),
    "a date of 1904": value("41793", "2018-06-04 00:00:00", 2, settings='<workbookPr date1904="1"/>'),
    "the day that 1900 did not have": value("60", "1900-02-28 00:00:00", 2),
    "a time of day": value("0.5", "12:00:00", 6),
    "a duration": value("1.5", "1 day, 12:00:00", 5),
    "a date beyond all years": value("99999999", "99999999", 2),
    "days that are no date": value("3", "3", 4),
    "a style that is not there": value("3", "3", 99),
    "a date in ISO form": value("2018-06-04T09:30:00", "2018-06-04 09:30:00", kind="d"),
    "true": value("1", "True", kind="b"),
    "neither true nor false": book(value_cell("2", kind="b"), code="E309"),
    "an error": value("#N/A", "#N/A", kind="e", notes=("error_cells",)),
    "a type that does not exist": book(value_cell("2", kind="zz"), code="E309"),
    # formulas
    "a formula with its value": book(rows('<c r="A1"><f>1+1</f><v>2</v></c>'), [("2",)], notes=("formulas",)),
    "a formula without": book(rows(HEADS, '<c r="A2"><f>1+1</f></c>' + text_cell("B2", "x")), code="E316", place="A2"),
    "a formula with an empty value": book(rows(HEADS, '<c r="A2"><f>1+1</f><v/></c>'), code="E316", place="A2"),
    "a formula that gives an empty text": book(rows(HEADS, '<c r="A2" t="str"><f>""</f><v></v></c>' + text_cell("B2", "x")), [("id", "vraag"), ("", "x")], notes=("formulas",)),
    # places
    "a cell in the last corner": book(rows('<c r="A1"><v>1</v></c>') + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', code="E320", place="XFD1048576"),
    "a stray cell far below": book(rows('<c r="A1"><v>1</v></c><c r="Z1"><v>1</v></c>') + '<row r="900000"><c r="A900000"><v>1</v></c></row>', code="E320", place="A900000"),
    "a cell beyond the last row": book('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', code="E309"),
    "a cell beyond the last column": book('<row r="1"><c r="XFE1"><v>1</v></c></row>', code="E309"),
    "a row of a million digits": book(f'<row r="{"9" * 1_000_000}"><c r="A1"><v>1</v></c></row>', code="E309"),
    "cells out of order": book('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>', code="E336", place="A1"),
    "a cell twice": book('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', code="E336", place="A1"),
    "rows out of order": book('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>', code="E336", place="A1"),
    "a cell in the row of another": book('<row r="1"><c r="A2"><v>1</v></c></row>', code="E309"),
    "a reference that is none": book('<row r="1"><c r="1A"><v>1</v></c></row>', code="E309"),
    "a negative row": book('<row r="-1"><c><v>1</v></c></row>', code="E309"),
    "formatted far beyond the table": book(PLAIN + '<row r="1048576"><c r="XFD1048576" s="1"/></row>', SOUND),
    "an empty row and column first": book('<row r="2"><c r="B2"><v>1</v></c></row>', [("", ""), ("", "1")]),
    "merged heads": parts({BOMB: SHEET % f'<sheetData>{PLAIN}</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'}, SOUND),
    "a merged range that is none": parts({BOMB: SHEET % f'<sheetData>{PLAIN}</sheetData><mergeCells><mergeCell ref="A1:ZZZZ1"/></mergeCells>'}, code="E309"),
    "hidden rows and columns": parts({BOMB: SHEET % f'<cols><col min="1" max="1" hidden="1"/></cols><sheetData>{PLAIN.replace("""r="2">""", """r="2" hidden="1">""", 1)}</sheetData>'}, SOUND, notes=("hidden_rows", "hidden_columns")),
    # sheets
    "two sheets": parts(TWO_SHEETS, code="E312"),
    "a sheet that is named": parts(TWO_SHEETS, [("x",), ("y",)], sheet="Blad2", notes=("hidden_sheets",)),
    "a sheet that is not there": parts(TWO_SHEETS, code="E302", sheet="Blad3"),
    "an empty sheet": book("", code="E303"),
    "a sheet without rows": parts({BOMB: SHEET % "<sheetData/>"}, code="E303"),
    "a sheet of blanks": book(rows(text_cell("A1", " ")), code="E303"),
    "a sheet that is missing": parts({BOMB: None}, code="E309"),
    "a sheet that is empty": parts({BOMB: ""}, code="E309"),
    "a sheet cut off": parts({BOMB: (SHEET % f"<sheetData>{PLAIN}")[:-40]}, code="E309"),
    "a sheet that is no XML": parts({BOMB: "hallo"}, code="E309"),
    "a sheet that is something else": parts({BOMB: "<html><body/></html>"}, code="E309"),
    # the file
    "nothing at all": Case(".xlsx", lambda: b"", code="E303"),
    "text named xlsx": Case(".xlsx", lambda: b"a,b\n1,2\n", code="E309"),
    "the beginning of a ZIP file": Case(".xlsx", lambda: b"PK\x03\x04" + bytes(99), code="E309"),
    "half a workbook": Case(".xlsx", lambda: xlsx(PLAIN)[:700], code="E309"),
    "damaged bytes": Case(".xlsx", flipped, code="E309"),
    "a ZIP file of other things": Case(".xlsx", lambda: zipped({"a.txt": "hallo"}), code="E309"),
    "an empty ZIP file": Case(".xlsx", lambda: b"PK\x05\x06" + bytes(18), code="E309"),
    "an old workbook": Case(".xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), code="E333"),
    "a workbook of before 2007": Case(".xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), code="E333"),
    "a workbook with a password": Case(".xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), code="E332"),
    "parts with a password": Case(".xlsx", encrypted_flag, code="E332"),
    "a part twice": Case(".xlsx", lambda: zipped([*parts_of(PLAIN).items(), ("XL/worksheets/sheet1.xml", "x")]), code="E309"),
    "no list of parts": parts({"_rels/.rels": None}, code="E309"),
    "no workbook part": parts({"xl/workbook.xml": None}, code="E309"),
    "a workbook part cut off": parts({"xl/workbook.xml": "<workbook><sheets>"}, code="E309"),
    "styles cut off": parts({"xl/styles.xml": "<styleSheet"}, code="E309"),
    "no styles": parts({"xl/styles.xml": None}, SOUND),
    "a sheet outside the file": parts({"xl/_rels/workbook.xml.rels": making.links(worksheet="../../../../etc/passwd")}, code="E309"),
    "a picture beside it": parts({"xl/media/image1.png": bytes(1000)}, SOUND),
    # traps
    "a bomb of 150 MB": Case(".xlsx", lambda: bomb(150_000_000), code="E324"),
    "entities": parts({BOMB: (SHEET % f"<sheetData>{PLAIN}</sheetData>").replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet')}, code="E335"),
    "a billion laughs": parts({BOMB: '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]><worksheet><sheetData>&a9;</sheetData></worksheet>"}, code="E335"),
    "a file from elsewhere": parts({"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>'}, code="E335"),
    "entities in the shared texts": parts({BOMB: SHEET % '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>', "xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "b">]><sst><si><t>&a;</t></si></sst>'}, code="E335"),
    "elements a hundred thousand deep": parts({BOMB: deep(100_000)}, code="E3"),
    "a row that never ends": parts({BOMB: SHEET % f"<sheetData><row r='1'>{'<c/>' * 2_000_000}"}, code="E3"),
    "a cell of 40 MB": book(rows(text_cell("A1", "x" * 40_000_000)), code="E329", place="A1"),
    "two hundred thousand styles": parts({"xl/styles.xml": f"<styleSheet><cellXfs>{'<xf/>' * 200_000}</cellXfs></styleSheet>"}, SOUND),
    "fifty thousand parts": Case(".xlsx", lambda: zipped(parts_of(PLAIN) | {f"x/{n}": "" for n in range(50_000)}, zipfile.ZIP_STORED), SOUND),
}  # fmt: skip


def sheets(*made, expected=None, code="", place="", more="", notes=(), **options):
    return Case(".ods", lambda: ods("".join(made), more), expected, code, place, options, notes)


def single(held, shown, **options):
    return sheets(table(row(cell("id")), row(held)), expected=[("id",), (shown,)], **options)


HIDDEN = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>'
OPEN = {
    "a plain ods": sheets(table(row(cell("id"), cell("vraag")), row(number("1"), cell("ja"))), expected=SOUND),
    "a percentage in ods": single(number("0.35", "percentage"), "35%"),
    "an amount in ods": single(number("7.50", "currency"), "7.5"),
    "a date in ods": single('<table:table-cell office:value-type="date" office:date-value="2018-06-04T09:30:00"/>', "2018-06-04 09:30:00"),
    "a time in ods": single('<table:table-cell office:value-type="time" office:time-value="PT09H30M00S"/>', "09:30:00"),
    "true in ods": single('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', "True"),
    "paragraphs in ods": single('<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p><text:span>c</text:span>d</text:p></table:table-cell>', "a  b\ncd"),
    "repeated cells and rows": sheets(table(row(cell("a", ' table:number-columns-repeated="2"')), row(number("1", more=' table:number-columns-repeated="2"'), more=' table:number-rows-repeated="3"')), expected=[("a", "a"), *[("1", "1")] * 3]),
    "empty to the last row": sheets(table(row(cell("a"), '<table:table-cell table:number-columns-repeated="16383"/>'), row('<table:table-cell table:number-columns-repeated="16384"/>', more=' table:number-rows-repeated="1048575"')), expected=[("a",)]),
    "a value to the last row": sheets(table(row(cell("a", ' table:number-columns-repeated="16384"'), more=' table:number-rows-repeated="1048576"')), code="E320", place="XFD1048576"),
    "repeated beyond all sheets": sheets(table(row(cell("a", ' table:number-columns-repeated="999999999"'))), code="E309"),
    "repeated less than once": sheets(table(row(cell("a", ' table:number-columns-repeated="-3"'))), code="E309"),
    "a formula without a value in ods": sheets(table(row(cell("a")), row('<table:table-cell table:formula="of:=1+1"/>')), code="E316", place="A2"),
    "a formula with its value in ods": single(number("2", more=' table:formula="of:=1+1"'), "2", notes=("formulas",)),
    "two sheets in ods": sheets(table(row(cell("a"))), table(row(cell("b")), name="Blad2"), code="E312"),
    "a sheet that is named in ods": sheets(table(row(cell("a"))), table(row(cell("b")), name="Blad2"), expected=[("b",)], sheet="Blad2"),
    "a sheet that is not there in ods": sheets(table(row(cell("a"))), code="E302", sheet="Blad9"),
    "a number that is none in ods": sheets(table(row(number("abc"))), code="E309"),
    "an empty ods": sheets(table(), code="E303"),
    "no sheet in ods": sheets("", code="E309"),
    "merged cells in ods": sheets(table(row(cell("a", ' table:number-columns-spanned="2"'), "<table:covered-table-cell/>"), row(cell("b"), cell("c"))), expected=[("a", ""), ("b", "c")]),
    "entities in ods": Case(".ods", lambda: zipped({"content.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), code="E335"),
    "ods cut off": Case(".ods", lambda: ods(table(row(cell("a"))))[:200], code="E309"),
    "no content in ods": Case(".ods", lambda: zipped({"mimetype": "x"}), code="E309"),
    "a bomb in ods": Case(".ods", lambda: zipped({"content.xml": b" " * 150_000_000}), code="E324"),
    "a workbook named ods": Case(".ods", lambda: xlsx(PLAIN), code="E309"),
}  # fmt: skip


def spss(frame=None, change=lambda data: data, **options):
    def make():
        import pandas as pd

        return change(making.sav(pd.DataFrame(frame or {"id": [1.0, 2.5], "antwoord": ["ja", "nee"]}), **options))

    return make


SPSS_ROWS = [("id", "antwoord"), ("1", "ja"), ("2.5", "nee")]
SPSS = {
    "a plain sav": Case(".sav", spss(), SPSS_ROWS),
    "a packed sav": Case(".zsav", spss(packed=True), SPSS_ROWS),
    "a sav of nothing": Case(".sav", lambda: b"", code="E303"),
    "a sav of zeros": Case(".sav", lambda: bytes(1000), code="E309"),
    "the beginning of a sav": Case(".sav", lambda: b"$FL2", code="E309"),
    "a head alone": Case(".sav", lambda: spss()()[:176], code="E309"),
    "half a sav": Case(".sav", lambda: spss()()[:-30], code="E3"),
    "more cases than there are": Case(".sav", lambda: making.with_cases(spss()(), 1_000_000), code="E338"),
    "fewer cases than there are": Case(".sav", lambda: making.with_cases(spss()(), 1), code="E338"),
    "an unknown number of cases": Case(".sav", lambda: making.with_cases(spss()(), -1), SPSS_ROWS),
    "another layout": Case(".sav", lambda: (data := spss()())[:64] + struct.pack("<i", 77) + data[68:], code="E309"),
    "no such encoding of sav": Case(".sav", spss(), code="E309", options={"encoding": "klingon"}),
    "missing values in sav": Case(".sav", spss({"id": [1.0, float("nan")], "b": ["", "x"]}), [("id", "b"), ("1", ""), ("", "x")]),
    "an infinite number in sav": Case(".sav", spss({"id": [1.0, float("inf")], "b": ["", "x"]}), code="E339"),
    "dates in sav": Case(".sav", spss({"d": [date(2018, 6, 4)], "m": [datetime(2018, 6, 4, 9, 30)], "t": [time(9, 30)]}), [("d", "m", "t"), ("2018-06-04", "2018-06-04 09:30:00", "09:30:00")]),
    "letters beyond ASCII in sav": Case(".sav", spss({"vråag": ["café"]}), [("vråag",), ("café",)]),
    "multiple-response sets in sav": Case(".sav", lambda: making.with_sets(spss()(), "$s=D2 ja 5 Keuze antwoord\n"), SPSS_ROWS),
    "a set of nothing in sav": Case(".sav", lambda: making.with_sets(spss()(), "$s=D2 ja 5 Keuze\n$t=C 0 \n"), SPSS_ROWS),
    "a set that lies about its length": Case(".sav", lambda: making.with_sets(spss()(), "$s=D999 ja 9999 Keuze antwoord\n"), SPSS_ROWS),
    "a csv named sav": Case(".sav", lambda: b"a,b\n1,2\n", code="E309"),
    "a sav named csv": Case(".csv", spss(), code="E334"),
}  # fmt: skip


def columns(make, expected=None, code="", **options):
    def made():
        import pyarrow as pa

        return making.parquet(make(pa), **options)

    return Case(".parquet", made, expected, code)


def several(pa):
    return {
        "i": pa.array([1, None]),
        "f": pa.array([1.0, 2.5]),
        "s": pa.array(["0012", "NA"]),
        "b": pa.array([True, False]),
        "d": pa.array([date(2018, 6, 4), None]),
        "m": pa.array([datetime(2018, 6, 4, 9, 30), None], pa.timestamp("ns")),
        "t": pa.array([time(9, 30), None]),
        "e": pa.array([Decimal("1.50"), None]),
        "c": pa.array(["x", "y"]).dictionary_encode(),
        "n": pa.nulls(2),
        "l": pa.array(["a", None], pa.large_string()),
    }


PARQUET = {
    "every kind of value": columns(several, [
        tuple("ifsbdmtecnl"),
        ("1", "1", "0012", "True", "2018-06-04", "2018-06-04 09:30:00", "09:30:00", "1.50", "x", "", "a"),
        ("", "2.5", "NA", "False", "", "", "", "", "y", "", ""),
    ]),
    "lists within": columns(lambda pa: {"a": pa.array([[1, 2], [3]])}, code="E337"),
    "records within": columns(lambda pa: {"a": pa.array([{"x": 1}])}, code="E337"),
    "raw bytes": columns(lambda pa: {"a": pa.array([b"x"])}, code="E337"),
    "no rows in parquet": columns(lambda pa: {"a": pa.array([], pa.string())}, code="E303"),
    "no columns in parquet": columns(lambda pa: {}, code="E303"),
    "packed a thousandfold": columns(lambda pa: {"a": pa.array(["x" * 1000] * 300_000)}, code="E3", use_dictionary=False, compression="zstd"),
    "half a parquet": Case(".parquet", lambda: columns(several).make()[:500], code="E309"),
    "text named parquet": Case(".parquet", lambda: b"a,b\n1,2\n", code="E309"),
    "the ends of a parquet": Case(".parquet", lambda: b"PAR1" + b"\xff" * 50 + b"PAR1", code="E309"),
    "a parquet named csv": Case(".csv", lambda: columns(several).make(), code="E334"),
    "another kind of file": Case(".docx", lambda: zipped({"a": "b"}), code="E315"),
    "a file without a kind": Case("", lambda: b"a,b\n1,2\n", code="E315"),
}  # fmt: skip

CASES = {**TEXT, **WORKBOOKS, **OPEN, **SPSS, **PARQUET}
