"""The two tables of a codebook as rows of text, from csv files or a workbook, as a spreadsheet program leaves them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nulmeting import guard
from nulmeting.codebook_columns import ANSWERS, QUESTIONS, Column, heads, needed, word
from nulmeting.grid import Grid, column_letter
from nulmeting.labels import normalise
from nulmeting.messages import Fault, InputError, nearest, raise_if

SHEETS = {"questions": ("questions", "vragen"), "answers": ("answers", "antwoorden")}
"""The two sheets of a workbook, by the names that they may have."""
HEAD_SEARCH = 10
"""Rows below the first in which misplaced heads are looked for."""
_WHOLE = re.compile(r"(-?\d+)[.,]0+$")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}[ T]00:00:00$")
_TYPED = ("code", "label_nl", "label_en", "variants")
"""Columns of answers in which a date is what a spreadsheet program made of an answer such as 1-2."""


@dataclass(frozen=True)
class Row:
    """One row of a codebook, and where its cells stand.

    Parameters
    ----------
    place : str
        File and sheet.
    number : int
        As a spreadsheet program shows it.
    cells : mapping of str to str
        Cells as typed, by the column's name in English.
    letters : mapping of str to str
        The letter of each column.
    """

    place: str
    number: int
    cells: Mapping[str, str]
    letters: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Give a cell without what cannot be seen; empty if there is no such column."""
        return _plain(self.cells.get(column, ""))

    def typed(self, column: str) -> str:
        """Give a cell as typed, spaces included; empty if it holds nothing that can be seen."""
        return self.cells.get(column, "") if self[column] else ""

    def word(self, column: str) -> str:
        """Give the codebook's own word for a cell that may be in Dutch."""
        return word(column.partition(".")[0], self[column])

    def code(self, column: str = "code") -> str:
        """Give a code; a spreadsheet program's 1.0 is 1."""
        return _WHOLE.sub(r"\1", self[column])

    def where(self, column: str = "") -> str:
        """Give the place of a cell as ``file[sheet]!C7``; of the row if there is no such column."""
        return f"{self.place}!{self.letters.get(column, '')}{self.number}"


Rows = Sequence[Row]


def sources(folder: Path, name: str) -> tuple[Path, ...]:
    """Give the files that hold a codebook: ``<name>.xlsx`` if it is there, else the two csv files.

    Both at once is not decided here, see `read`.
    """
    workbook = folder / f"{name}.xlsx"
    return (workbook,) if workbook.is_file() else (folder / f"{name}.csv", folder / f"{name}.answers.csv")


def read(folder: Path, name: str, waves: Sequence[str]) -> tuple[Rows, Rows]:
    """Read the questions and the answers of a codebook.

    Parameters
    ----------
    folder : Path
        ``config/codebooks``.
    name : str
        Id of the measurement.
    waves : sequence of str
        The wave ids that per-wave columns may name.

    Raises
    ------
    InputError
        If there is no codebook or there are two, if a file is not readable, or with every fault in the heads,
        cells under no head, and answers that a spreadsheet program made a date of.
    """
    found = sources(folder, name)
    other = folder / f"{name}.csv"
    if len(found) == 1 and other.is_file():
        raise InputError([Fault("E218", str(other), {"other": found[0].name})])
    raise_if(Fault("E101", str(path)) for path in found if not path.is_file())
    faults: list[Fault] = []
    tables = []
    for kind, columns, path in zip(SHEETS, (QUESTIONS, ANSWERS), (found * 2)[:2], strict=True):
        tables.append(_rows(_sheet(path, kind), columns, waves, faults))
    faults += (
        Fault("E219", row.where(column))
        for row in tables[1]
        for column in row.cells
        if column.split(".")[0] in _TYPED and _DATED.match(row[column])
    )
    raise_if(faults)
    return tables[0], tables[1]


def records(folder: Path, name: str, waves: Sequence[str]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Give the questions and the answers as `read` finds them, in the codebook's own words: column to cell."""
    questions, answers = read(folder, name, waves)
    return [_record(row) for row in questions], [_record(row) for row in answers]


def _record(row: Row) -> dict[str, str]:
    return {column: row.code(column) if column.startswith("code") else row.word(column) for column in row.cells}


def _sheet(path: Path, kind: str) -> Grid:
    """Read a csv, or one sheet of a workbook."""
    if path.suffix == ".csv":
        return guard.read_grid(path)
    there = next((one for one in guard.sheets(path) if normalise(one) in SHEETS[kind]), SHEETS[kind][1])
    return guard.read_grid(path, there)


def _rows(grid: Grid, columns: Sequence[Column], waves: Sequence[str], faults: list[Fault]) -> list[Row]:
    """Give the rows by the names of their columns; empty rows and columns are not there."""
    place, known = grid.file + (f"[{grid.sheet}]" if grid.sheet else ""), heads(columns, waves)
    rows = enumerate(zip(*grid.columns, strict=True), start=grid.first_row)
    filled = [(number, row) for number, row in rows if any(_plain(cell) for cell in row)]
    if not filled:
        raise InputError([Fault("E201", f"{place}!1", {"column": column}) for column in needed(columns)])
    top, head = filled[0]
    names = {at: known[normalise(text)] for at, text in enumerate(head) if normalise(text) in known}
    below = next((n for n, row in filled[1:HEAD_SEARCH] if sum(normalise(c) in known for c in row) > 2), None)
    if len(names) < 2 and below:
        raise InputError([Fault("E229", f"{place}!A{top}", {"found": str(top), "row": str(below)})])
    faults += _heads(f"{place}!{{}}{top}", head, names, known, columns)
    if columns is QUESTIONS and len(filled) == 1:
        faults.append(Fault("E230", f"{place}!A{top + 1}"))
    letters = {name: column_letter(at) for at, name in names.items()}
    faults += (
        Fault("E217", f"{place}!{column_letter(at)}{number}")
        for number, row in filled[1:]
        for at in [at for at, cell in enumerate(row) if _plain(cell) and not _plain(head[at])][:1]
    )
    return [Row(place, number, {name: row[at] for at, name in names.items()}, letters) for number, row in filled[1:]]


def _heads(
    where: str, head: Sequence[str], names: Mapping[int, str], known: Mapping[str, str], columns: Sequence[Column]
) -> Iterator[Fault]:
    """Find heads that are not known, stand twice, or are not there; ``where`` takes the column's letter."""
    for at, text in enumerate(head):
        if _plain(text) and at not in names:
            hint = nearest(normalise(text), known)
            fields = {"column": _plain(text), "nearest": f"; → '{hint}'?" if hint else ""}
            yield Fault("E202", where.format(column_letter(at)), fields)
    given = list(names.values())
    for at, name in names.items():
        if name in given[: list(names).index(at)]:
            yield Fault("E203", where.format(column_letter(at)), {"code": _plain(head[at])})
    for name in needed(columns):
        if name not in given:
            yield Fault("E201", where.format(""), {"column": name})


def _plain(text: str) -> str:
    """Give a text without surrounding spaces, no-break spaces and characters that cannot be seen."""
    return "".join(" " if c == "\xa0" else c for c in text if unicodedata.category(c) != "Cf").strip()
