"""The sheets of a workbook as text; a workbook that does not hold together is refused, never guessed at."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nulmeting import source_sheet, source_values
from nulmeting.grid import Column, Grid, column_letter
from nulmeting.messages import Fault, InputError
from nulmeting.source_archive import Archive
from nulmeting.source_columns import LONGEST, MAX_CELLS
from nulmeting.source_records import LISTED
from nulmeting.source_sheet import Cells, Content

SPARSE, EMPTY_PER_FILLED = 5_000_000, 50
"""A sheet of so many cells, of which so few are filled, has a stray cell far out."""
_SHARED = re.compile(r'<si>(?:<t(?: xml:space="preserve")?>([^<]*)</t>|<t/>)</si>')


@dataclass(frozen=True)
class Book:
    """The parts of a workbook: sheets by name in order, which of them are hidden, and what their cells refer to."""

    sheets: Mapping[str, str]
    hidden: frozenset[str]
    strings: str
    styles: str
    epoch_1904: bool


def read(path: Path, sheet: str | None) -> Grid:
    """Read one sheet of an xlsx or xlsm file.

    Parameters
    ----------
    path : Path
    sheet : str or None
        None takes the only one.

    Raises
    ------
    InputError
        If the file is no workbook or is damaged, the sheet is not there or not the only one, cells stand out of order
        or far out, or a formula has no stored value.
    """
    file = str(path)
    with closing(Archive(file, path, "xlsx")) as archive:
        try:
            book = _book(archive)
            chosen = choose(file, tuple(book.sheets), sheet)
            cells = source_sheet.read(lambda: archive.stream(book.sheets[chosen]))
            strings = _strings(archive, book.strings) if any(one.type == "s" for one in cells.contents) else []
            styles = source_values.styles_of(archive.tree(book.styles)) if book.styles in archive else ()
            epoch = source_values.EPOCH_1904 if book.epoch_1904 else source_values.EPOCH_1900
            texts = [source_values.text(one, strings, styles, epoch) for one in cells.contents]
        except InputError:
            raise
        except (ValueError, LookupError, TypeError, SyntaxError):
            raise archive.broken() from None
    where = f"{file}[{chosen}]"
    _check(where, cells, texts)
    notes = _notes(cells, book.hidden)
    return Grid(file, _columns(where, cells, texts), sheet=chosen, merged=cells.merged, notes=notes)


def sheets(path: Path) -> tuple[str, ...]:
    """Give the names of the sheets of an xlsx or xlsm file, in order.

    Raises
    ------
    InputError
        If the file is no workbook or is damaged.
    """
    with closing(Archive(str(path), path, "xlsx")) as archive:
        try:
            return tuple(_book(archive).sheets)
        except (ValueError, LookupError, TypeError, SyntaxError):
            raise archive.broken() from None


def choose(file: str, sheets: Sequence[str], wanted: str | None) -> str:
    """Give the sheet that is meant: the one that is named, or the only one; a hidden sheet is a sheet.

    Raises
    ------
    InputError
        If it is not there, or there are several.
    """
    available = ", ".join(sheets)
    if wanted is None and len(sheets) > 1:
        raise InputError([Fault("E312", file, {"count": str(len(sheets)), "available": available})])
    if wanted is not None and wanted not in sheets:
        raise InputError([Fault("E302", file, {"sheet": wanted, "available": available})])
    if not sheets:
        raise InputError([Fault("E303", file)])
    return wanted or sheets[0]


def _book(archive: Archive) -> Book:
    main = next((target for kind, target in _related(archive, "").values() if kind == "officeDocument"), "")
    root = archive.tree(main or "xl/workbook.xml")
    related = _related(archive, main or "xl/workbook.xml")
    sheets, hidden = {}, set()
    for one in root.iterfind("{*}sheets/{*}sheet"):
        link = next(value for key, value in one.attrib.items() if key.endswith("}id"))
        kind, target = related[link]
        name = one.attrib["name"]
        if kind == "worksheet":
            if name in sheets:
                raise ValueError("two sheets of one name")
            sheets[name] = target
            hidden |= {name} if one.get("state", "visible") != "visible" else set()
    parts = dict(related.values())
    settings = root.find("{*}workbookPr")
    epoch_1904 = settings is not None and settings.get("date1904") in ("1", "true")
    return Book(sheets, frozenset(hidden), parts.get("sharedStrings", ""), parts.get("styles", ""), epoch_1904)


def _related(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Give the parts that a part names: id → kind and full name."""
    folder, name = posixpath.split(part)
    links = archive.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
    return {
        link.attrib["Id"]: (
            link.attrib["Type"].rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, link.attrib["Target"])).lstrip("/"),
        )
        for link in links.iterfind("{*}Relationship")
        if link.get("TargetMode") != "External"
    }


def _strings(archive: Archive, part: str) -> list[str]:
    """Read the shared texts."""
    with archive.stream(part) as stream:
        text = stream.read().decode("utf-8-sig", errors="replace")
    found = _SHARED.findall(text)
    if len(found) == len(re.findall(r"<si\b", text)) and "<!" not in text and "\ufffd" not in text:
        return [source_values.decoded(source_sheet.unescaped(one)) for one in found]
    return list(_shared_by_parser(archive, part))


def _shared_by_parser(archive: Archive, part: str) -> Iterator[str]:
    from defusedxml.ElementTree import iterparse

    with archive.stream(part) as stream:
        for _, element in iterparse(stream, forbid_dtd=True):
            if element.tag.rpartition("}")[2] == "si":
                yield source_values.decoded("".join(source_sheet.text_of(element)))
                element.clear()


def _check(where: str, cells: Cells, texts: Sequence[str]) -> None:
    """Stop at cells out of order, of which one would be lost, at endless texts, and at formulas without a value."""
    wrong = cells.out_of_order()
    if wrong >= 0:
        raise InputError([Fault("E336", f"{where}!{_place(cells, wrong)}")])
    long = next((place for place, text in enumerate(texts) if len(text) > LONGEST), -1)
    if long >= 0:
        place = _place(cells, int(np.argmax(cells.codes == long)))
        raise InputError([Fault("E329", f"{where}!{place}", {"limit": f"{LONGEST}"})])
    unknown = np.array([_unknown(one) for one in cells.contents], dtype=bool)
    if unknown.any():
        found = np.flatnonzero(unknown[cells.codes])
        faults = [Fault("E316", f"{where}!{_place(cells, one)}") for one in found[:LISTED].tolist()]
        if found.size > LISTED:
            faults.append(Fault("E328", where, {"count": str(found.size - LISTED)}))
        raise InputError(faults)


def _unknown(content: Content) -> bool:
    """Tell whether a formula has no result; a text may be an empty one."""
    return content.formula and not content.value and (content.value is None or content.type != "str")


def _place(cells: Cells, cell: int) -> str:
    return f"{column_letter(int(cells.columns[cell]))}{int(cells.rows[cell]) + 1}"


def _columns(where: str, cells: Cells, texts: Sequence[str]) -> tuple[Column, ...]:
    """Put the cells in columns from row 1 and column A on, as far as any cell is filled."""
    filled = np.array([bool(text.strip()) for text in texts], dtype=bool)[cells.codes]
    if not filled.any():
        raise InputError([Fault("E303", where)])
    height, width = int(cells.rows[filled].max()) + 1, int(cells.columns[filled].max()) + 1
    if height * width > MAX_CELLS or (height * width > max(SPARSE, EMPTY_PER_FILLED * int(filled.sum()))):
        far = int(np.argmax(np.where(filled, cells.rows * source_sheet.LAST_COLUMN + cells.columns, -1)))
        size = {"rows": f"{height:,}", "columns": f"{width:,}"}
        raise InputError([Fault("E320", f"{where}!{_place(cells, far)}", size)])
    within = (cells.rows < height) & (cells.columns < width)
    listed = [*texts, ""]
    table = np.full((width, height), len(texts), dtype=np.int32)
    table[cells.columns[within], cells.rows[within]] = cells.codes[within]
    return tuple(Column.coded(codes, listed) for codes in table)


def _notes(cells: Cells, hidden: frozenset[str]) -> tuple[str, ...]:
    found = {
        "hidden_sheets": bool(hidden),
        "hidden_rows": "rows" in cells.hidden,
        "hidden_columns": "columns" in cells.hidden,
        "formulas": any(one.formula for one in cells.contents),
        "error_cells": any(one.type == "e" for one in cells.contents),
    }
    return tuple(note for note, holds in found.items() if holds)
