"""The cells of a sheet's XML: where they stand, and each different way that they are filled, held once.

Two ways to the same result: by the XML parser, which reads any sheet, and by arrays of bytes, which reads what
spreadsheet and survey programs write twenty times faster and leaves everything else to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nulmeting import source_bytes
from nulmeting.grid import Codes

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Content(NamedTuple):
    """How a cell is filled: its type (`t`), style (`s`), what it holds, if anything, and whether by a formula."""

    type: str
    style: int
    value: str | None
    formula: bool


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a sheet in the order of the file.

    Parameters
    ----------
    rows, columns : array of int, one per cell
        From 0.
    codes : array of int, one per cell
        Place in `contents`.
    contents : list of Content
    merged : tuple of (int, int, int, int)
        First row, first column, last row, last column, from 0.
    hidden : frozenset of str
        ``rows``, ``columns``: what of the sheet is not shown.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    codes: Codes
    contents: list[Content]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: frozenset[str] = frozenset()

    def out_of_order(self) -> int:
        """Give the place of the first cell that does not come after the one before it; -1 if all do."""
        order = self.rows * LAST_COLUMN + self.columns
        wrong = np.flatnonzero(np.diff(order) <= 0)
        return int(wrong[0]) + 1 if wrong.size else -1


Opened = Callable[[], AbstractContextManager[IO[bytes]]]


def read(opened: Opened) -> Cells:
    """Read the cells of a sheet.

    Parameters
    ----------
    opened : callable
        Opens the sheet's part from its beginning; it may be called twice.

    Raises
    ------
    ValueError
        If the XML does not hold together or a cell has an impossible place.
    defusedxml.DefusedXmlException
        If it declares a document type or entities.
    """
    with opened() as stream:
        found = source_bytes.scan(stream)
    if found is not None:
        contents = [_content(one) for one in found.fragments]
        if all(one is not None for one in contents):
            merged = tuple(range_of(one) for one in found.merged)
            kept: list[Content] = contents  # type: ignore[assignment]
            return Cells(found.rows, found.columns, found.codes, kept, merged, found.hidden)
    with opened() as stream:
        return by_parser(stream)


# what stands behind a cell's reference, up to the next cell
_FRAGMENT = re.compile(
    r'(?: s="(?P<s>[0-9]{1,6})"| t="(?P<t>[a-zA-Z]{1,9})"| (?:cm|vm|ph)="[0-9]*")*(?:/>|>'
    r"(?P<f><f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
    r"(?:<v(?: xml:space=\"preserve\")?>(?P<v>[^<]*)</v>|(?P<e><v/>)"
    r"|<is><t(?: xml:space=\"preserve\")?>(?P<i>[^<]*)</t></is>)?</c>)\s*"
)
_ENTITY = re.compile("&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def _content(fragment: bytes) -> Content | None:
    """Read a cell's markup; None if it is not as programs usually write it."""
    found = _FRAGMENT.fullmatch(fragment.decode("utf-8"))
    if found is None:
        return None
    style, kind, formula, value, empty, inline = found.group("s", "t", "f", "v", "e", "i")
    if value is None:
        value = inline if inline is not None else "" if empty else None
    if (inline is not None) != (kind == "inlineStr") and value is not None:
        return None
    try:
        plain = None if value is None else unescaped(value)
    except (KeyError, ValueError, OverflowError):
        return None
    return Content(kind or "n", int(style or 0), plain, formula is not None)


def unescaped(text: str) -> str:
    """Give the text of XML without tags.

    Raises
    ------
    KeyError, ValueError, OverflowError
        If it holds an entity that XML does not know or a character that is none.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(found: re.Match[str]) -> str:
    number, hexadecimal, name = found.groups()
    if name:
        return _ENTITIES[name]
    character = chr(int(number) if number else int(hexadecimal, 16))
    surrogate = "\ud800" <= character <= "\udfff"
    if surrogate or (ord(character) < 32 and character not in "\t\n\r"):
        raise ValueError("no character of XML")
    return character


def range_of(reference: str) -> tuple[int, int, int, int]:
    """Give a range like ``A1:B2`` as first row, first column, last row, last column, from 0."""
    first, _, last = reference.partition(":")
    (row, column), (end, right) = place_of(first), place_of(last or first)
    return row, column, end, right


def place_of(reference: str) -> tuple[int, int]:
    """Give the row and column, from 0, of a reference like ``AB12``.

    Raises
    ------
    ValueError
        If no sheet has such a cell.
    """
    found = _REFERENCE.fullmatch(reference.replace("$", ""))
    if found is None:
        raise ValueError("no reference")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    if not (1 <= row <= LAST_ROW and column <= LAST_COLUMN):
        raise ValueError("out of every sheet")
    return row - 1, column - 1


def by_parser(stream: IO[bytes]) -> Cells:
    """Read the cells by the XML parser, a row at a time; see `read`."""
    from defusedxml.ElementTree import iterparse

    rows: list[int] = []
    columns: list[int] = []
    codes: list[int] = []
    places: dict[Content, int] = {}
    merged: list[tuple[int, int, int, int]] = []
    hidden: set[str] = set()
    last = -1
    root: Any = None
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if root is None:
            root = element
        tag = _local(element.tag)
        if event == "start":
            continue
        if tag == "row":
            last = int(element.get("r", last + 2)) - 1
            hidden |= {"rows"} if element.get("hidden") in ("1", "true") else set()
            for row, column, content in _cells_of(element, last):
                if row != last:
                    raise ValueError("a cell in the row of another")
                rows.append(row)
                columns.append(column)
                codes.append(places.setdefault(content, len(places)))
            element.clear()
        elif tag == "sheetData":
            element.clear()
        elif tag == "col" and element.get("hidden") in ("1", "true"):
            hidden.add("columns")
        elif tag == "mergeCell":
            merged.append(range_of(element.get("ref", "")))
    if root is None or _local(root.tag) != "worksheet":
        raise ValueError("no worksheet")
    numbers = np.array([rows, columns], dtype=np.int64)
    kinds = np.array(codes, dtype=np.int32)
    return Cells(numbers[0], numbers[1], kinds, list(places), tuple(merged), frozenset(hidden))


def _cells_of(row: Any, number: int) -> Iterator[tuple[int, int, Content]]:
    last = -1
    for cell in row:
        if _local(cell.tag) != "c":
            continue
        reference = cell.get("r")
        place, last = (number, last + 1) if reference is None else place_of(reference)
        if not (0 <= place < LAST_ROW and last < LAST_COLUMN):
            raise ValueError("out of every sheet")
        parts = {_local(part.tag): part for part in cell}
        value = parts["v"].text or "" if "v" in parts else None
        if "is" in parts:
            value = "".join(text_of(parts["is"]))
        yield place, last, Content(cell.get("t", "n"), int(cell.get("s", 0)), value, "f" in parts)


def text_of(element: Any) -> Iterator[str]:
    """Give the pieces of a text, plain or in several fonts; not how it is to be pronounced."""
    for part in element:
        tag = _local(part.tag)
        if tag == "t":
            yield part.text or ""
        elif tag == "r":
            yield from text_of(part)


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]
