"""Open answers that people coded: a sheet to fill in, and read back as a question with several answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nulmeting import own_tables
from nulmeting.codebook import Codebook, Item
from nulmeting.grid import Column, Described
from nulmeting.labels import normalise
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.misfits import faults
from nulmeting.own_tables import cells_of, locate
from nulmeting.parsing import parse_cells
from nulmeting.raw_table import RawTable

SHEET, CODES = "coding", "codes"
CODE = "code "
"""Begin of the heads under which codes are filled in: ``code 1``, ``code 2``, …"""
_FILE = re.compile(r"coding\.(?P<item>\w+)\.(?P<wave>[a-z0-9_-]+)\.xlsx")


@dataclass(frozen=True)
class Coding:
    """One coding sheet: the item that its codes make, and the open question whose answers they are of."""

    file: str
    item: Item
    source: str


def file_name(source: str, wave: str) -> str:
    """Give the name of the coding sheet of an open question in a wave."""
    return f"coding.{source}.{wave}.xlsx"


def codings(book: Codebook, wave: str) -> tuple[Coding, ...]:
    """Give the coding sheets that a codebook names, in place of a head, for a wave."""
    found = []
    for item in book.values():
        name = _FILE.fullmatch(item.columns.get(wave, ""))
        if name and item.answers:
            found.append(Coding(name[0], item, name["item"]))
    return tuple(found)


def with_codings(book: Codebook, wave: str, table: RawTable, folder: Path, *, needed: bool = True) -> RawTable:
    """Put the codes of the coding sheets into an export, as columns whose head is the sheet's name.

    Parameters
    ----------
    needed : bool
        Whether a sheet must be there; if not, one that lacks gives an empty column.

    Raises
    ------
    InputError
        With every fault in the sheets: one that is missing, codes that the codebook does not know, rows that the
        export does not have, rows that stand twice, texts that are not those of the export.
    """
    found: list[Fault] = []
    columns = []
    for one in codings(book, wave):
        if not needed and not (folder / one.file).is_file():
            columns.append((one.file, Column.of([""] * len(table))))
            continue
        try:
            columns.append((one.file, _coded(one, book, wave, table, folder)))
        except InputError as error:
            found += error.faults
    raise_if(found)
    return replace(
        table,
        head=(*table.head, *(head for head, _ in columns)),
        columns=(*table.columns, *(column for _, column in columns)),
        names=(*table.names, *(() for _ in columns)) if table.names else (),
        places=(*table.places, *(-1 for _ in columns)) if table.places else (),
        roles=(*table.roles, *("" for _ in columns)) if table.roles else (),
        described=(*table.described, *(Described() for _ in columns)) if table.described else (),
    )


def _coded(one: Coding, book: Codebook, wave: str, table: RawTable, folder: Path) -> Column:
    sheet = own_tables.read(folder / one.file, SHEET)
    slots = [head for head in sheet.head if normalise(head).startswith(CODE)] or [f"{CODE}1"]
    placed = locate(sheet, ("row", "text", *slots))
    raise_if(placed.faults)
    index = placed.index
    cells = {head: sheet.columns[index[head]] for head in index}
    misfits = [m for head in slots for m in parse_cells(one.item, cells[head], index[head]).misfits]
    places = {int(number): place for place, number in enumerate(table.rows)}
    rows = [_row(text) for text in cells["row"]]
    raise_if(
        [
            *faults(misfits, sheet),
            *_strange(sheet, rows, places, index["row"]),
            *_moved(sheet, rows, cells["text"], _texts(one, book, wave, table), index["text"]),
        ]
    )
    codes = [""] * len(table)
    for row, chosen in zip(rows, zip(*(cells[head] for head in slots), strict=True), strict=True):
        codes[places[row]] = ";".join(code.strip() for code in chosen if code.strip())
    return Column.of(codes)


def _row(text: str) -> int:
    plain = text.strip().removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() else 0


def _strange(sheet: RawTable, rows: Sequence[int], known: Mapping[int, int], column: int) -> Iterator[Fault]:
    """Find rows that the export does not have, and rows that stand twice."""
    first: dict[int, int] = {}
    for number, row in zip(sheet.rows.tolist(), rows, strict=True):
        if row not in known:
            yield Fault("E453", sheet.where(number, column))
        elif first.setdefault(row, number) != number:
            yield Fault("E441", sheet.where(number, column), {"first": str(first[row])})


def _texts(one: Coding, book: Codebook, wave: str, table: RawTable) -> dict[int, str]:
    heads = book[one.source].heads(wave) if one.source in book else ()
    return dict(zip(table.rows.tolist(), cells_of(table, heads[0]), strict=True)) if heads else {}


def _moved(sheet: RawTable, rows: Sequence[int], texts: Column, own: Mapping[int, str], column: int) -> Iterator[Fault]:
    """Find texts that are not those of the same row of the export: the sheet is of another export."""
    for number, row, text in zip(sheet.rows.tolist(), rows, texts, strict=True):
        if row in own and normalise(own[row]) != normalise(text):
            yield Fault("E454", sheet.where(number, column))
