"""What an office of statistics asks of a workbook, checked on any xlsx file; `python tests/workbook_checks.py FILE…`.

The rules of "Releasing statistics in spreadsheets" (Government Analysis Function) and of WCAG as far as a file can be
checked. It reads the parts of the file as they stand; nothing of the library is used here.
"""

import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
D = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
DC = "{http://purl.org/dc/elements/1.1/}"
LEAST_CONTRAST = 4.5
NO_TABLE = 2
"""A sheet with text in one column only is no table."""


@dataclass(frozen=True)
class Finding:
    """What is wrong, and where: the sheet, or an empty text for the whole file."""

    rule: str
    where: str
    what: str


class Package:
    """The parts of a file, by name."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def xml(self, name):
        return ElementTree.fromstring(self.parts[name])

    def related(self, name):
        """The parts that a part refers to: id → (kind, name)."""
        folder, _, file = name.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels"
        if rels not in self.parts:
            return {}
        found = {}
        for one in self.xml(rels):
            target = one.get("Target")
            place = target.lstrip("/") if target.startswith("/") else _joined(folder, target)
            found[one.get("Id")] = (one.get("Type").rpartition("/")[2], place)
        return found


def _joined(folder, target):
    parts = folder.split("/")
    for step in target.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def findings(path) -> list[Finding]:
    """Check a file; nothing is found in a good one."""
    package = Package(path)
    book = package.xml("xl/workbook.xml")
    found = [*_properties(package)]
    names = []
    strings = _strings(package)
    styles = _styles(package)
    for sheet in book.iter(f"{M}sheet"):
        name = sheet.get("name")
        names.append(name)
        if sheet.get("state", "visible") != "visible":
            found.append(Finding("hidden sheet", name, sheet.get("state")))
        part = package.related("xl/workbook.xml")[sheet.get(f"{R}id")][1]
        found += _sheet(package, part, name, strings, styles, book, len(names) - 1)
    found += [Finding("sheet name", name, "a name that says nothing") for name in names if _says_nothing(name)]
    return found


def _says_nothing(name):
    return not name.strip() or re.fullmatch(r"(sheet|blad|tabelle|feuil)\s?\d*", name.strip(), re.IGNORECASE)


def _properties(package) -> Iterator[Finding]:
    core = package.xml("docProps/core.xml")
    for tag, name in ((f"{DC}title", "title"), (f"{DC}language", "language")):
        if not (core.findtext(tag) or "").strip():
            yield Finding(f"no {name}", "", f"the file's properties have no {name}")


def _strings(package):
    if "xl/sharedStrings.xml" not in package.parts:
        return []
    return ["".join(t.text or "" for t in si.iter(f"{M}t")) for si in package.xml("xl/sharedStrings.xml")]


def _styles(package):
    """Per cell style the colour of its text and of its ground; None where the file leaves it to the program."""
    root = package.xml("xl/styles.xml")
    fonts = [_colour(font.find(f"{M}color")) for font in root.find(f"{M}fonts")]
    fills = []
    for fill in root.find(f"{M}fills"):
        pattern = fill.find(f"{M}patternFill")
        solid = pattern is not None and pattern.get("patternType") == "solid"
        fills.append(_colour(pattern.find(f"{M}fgColor")) if solid else "FFFFFF")
    return [
        (fonts[int(xf.get("fontId", 0))] or "000000", fills[int(xf.get("fillId", 0))] or "FFFFFF")
        for xf in root.find(f"{M}cellXfs")
    ]


def _colour(element):
    value = None if element is None else element.get("rgb")
    return value[-6:] if value else None


def contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _sheet(package, part, name, strings, styles, book, index) -> Iterator[Finding]:
    root = package.xml(part)
    related = package.related(part)
    filled = {}
    for cell in root.iter(f"{M}c"):
        value = cell.findtext(f"{M}v")
        inline = cell.find(f"{M}is")
        if cell.find(f"{M}f") is not None:
            yield Finding("formula", name, cell.get("r"))
        if value is None and inline is None:
            continue
        text = strings[int(value)] if cell.get("t") == "s" else value or "".join(inline.itertext())
        if text.strip():
            filled[_place(cell.get("r"))] = (text, styles[int(cell.get("s", 0))])
    drawings = [place for kind, place in related.values() if kind == "drawing"]
    if not filled and not drawings:
        yield Finding("empty sheet", name, "nothing on it")
        return
    if (1, 1) not in filled:
        yield Finding("no title", name, "A1 is empty")
    yield from _forms(root, name)
    sheets = {sheet.get("name") for sheet in book.iter(f"{M}sheet")}
    for link in root.iter(f"{M}hyperlink"):
        target = (link.get("location") or "").rpartition("!")[0].strip("'").replace("''", "'")
        if target not in sheets:
            yield Finding("broken link", name, f"{link.get('ref')}: {target}")
    for colours in {style for _, style in filled.values()}:
        if contrast(*colours) < LEAST_CONTRAST:
            yield Finding("contrast", name, f"{colours[0]} on {colours[1]}: {contrast(*colours):.1f}")
    tables = [package.xml(place) for kind, place in related.values() if kind == "table"]
    yield from _table(root, name, filled, tables, book, index)
    for drawing in drawings:
        yield from _drawing(package, drawing, name)


def _place(reference):
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits), column


def _forms(root, name) -> Iterator[Finding]:
    for merged in root.iter(f"{M}mergeCell"):
        yield Finding("merged cells", name, merged.get("ref"))
    for kind, tag in (("row", f"{M}row"), ("column", f"{M}col")):
        for one in root.iter(tag):
            if one.get("hidden") in ("1", "true"):
                yield Finding(f"hidden {kind}", name, one.get("r") or one.get("min"))
    if root.find(f"{M}pageSetup") is None or root.find(f"{M}pageSetup").get("orientation") is None:
        yield Finding("print set-up", name, "no orientation of the page")


def _table(root, name, filled, tables, book, index) -> Iterator[Finding]:
    """A sheet with several columns holds one table, whose headings are marked, frozen and repeated."""
    if max(column for _, column in filled) < NO_TABLE:
        return
    if len(tables) != 1:
        yield Finding("no header row", name, f"{len(tables)} tables are marked")
        return
    start, end = (_place(corner) for corner in tables[0].get("ref").split(":"))
    if tables[0].get("headerRowCount") == "0":
        yield Finding("no header row", name, "the table has none")
    outside = [p for p in filled if p[0] >= start[0] and not (p[0] <= end[0] and start[1] <= p[1] <= end[1])]
    if outside:
        yield Finding("beside the table", name, f"row {outside[0][0]}, column {outside[0][1]}")
    pane = root.find(f"{M}sheetViews/{M}sheetView/{M}pane")
    if pane is None or pane.get("state") not in ("frozen", "frozenSplit") or int(pane.get("ySplit", 0)) != start[0]:
        yield Finding("header row not frozen", name, "the headings scroll away")
    titles = [
        one
        for one in book.iter(f"{M}definedName")
        if one.get("name") == "_xlnm.Print_Titles" and int(one.get("localSheetId")) == index
    ]
    if not titles:
        yield Finding("print set-up", name, "the headings are not repeated on every page")
    for row in range(start[0] + 1, end[0] + 1):
        if not any((row, column) in filled for column in range(start[1], end[1] + 1)):
            yield Finding("blank row", name, str(row))
    for column in range(start[1], end[1] + 1):
        if not any((row, column) in filled for row in range(start[0] + 1, end[0] + 1)):
            yield Finding("blank column", name, str(column))


def _drawing(package, part, name) -> Iterator[Finding]:
    for anchor in package.xml(part):
        for properties in anchor.iter(f"{D}cNvPr"):
            decorative = any(one.get("val") == "1" for one in properties.iter() if one.tag.endswith("}decorative"))
            if not (properties.get("descr") or "").strip() and not decorative:
                yield Finding("no alternative text", name, properties.get("name"))
    for kind, place in package.related(part).values():
        if kind == "chart":
            yield from _chart(package.xml(place), name)


def _chart(chart, name) -> Iterator[Finding]:
    if not _text(chart.find(f"{C}chart/{C}title")):
        yield Finding("chart without title", name, "")
    area = chart.find(f"{C}chart/{C}plotArea")
    axes = [axis for axis in area if axis.tag in (f"{C}catAx", f"{C}valAx", f"{C}dateAx")]
    for axis in axes:
        if not _text(axis.find(f"{C}title")):
            yield Finding("axis without title", name, axis.tag.rpartition("}")[2])


def _text(element):
    return "" if element is None else "".join(t.text or "" for t in element.iter(f"{A}t")).strip()


def main(paths) -> int:
    """Print what is found in files; 1 if anything is."""
    wrong = 0
    for path in paths:
        for one in findings(Path(path)):
            wrong = 1
            print(f"{path}: {one.where or 'file'}: {one.rule}: {one.what}")
    return wrong


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
