"""A sheet as it stands in a file: every cell a text, each different text of a column held once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nulmeting.arrow_texts import ArrowTexts

if TYPE_CHECKING:
    import pandas as pd

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]

FEW = 10
"""Left out rows up to which it is looked at whether they hold the first texts alone, as rows of heads do."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of texts; what is done to a text is done once, however many rows hold it.

    Parameters
    ----------
    held : array of int, one per row
        Place of the row's text in `texts`, in whatever width its reader gave: `codes` are to reckon with.
    texts : sequence of str
        The different texts, in the order in which they first occur; each is held by at least one row.
    """

    held: NDArray[np.signedinteger]
    texts: Sequence[str]

    @classmethod
    def of(cls, cells: Iterable[str]) -> Column:
        """Make a column of its cells."""
        places: dict[str, int] = {}
        codes = np.fromiter((places.setdefault(cell, len(places)) for cell in cells), dtype=np.int32)
        return cls(codes, tuple(places))

    @classmethod
    def coded(cls, codes: Codes, texts: Sequence[str]) -> Column:
        """Make a column of codes into texts that may be double or unused."""
        if codes.size < len(texts):  # all texts of a wide sheet are many more than those of one of its columns
            used, within = np.unique(codes, return_inverse=True)
            return cls.coded(within.astype(np.int32), [texts[code] for code in used.tolist()])
        # Of several values put in one place the last one stays: backwards, that is where a code first occurs.
        first = np.full(len(texts), codes.size)
        first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
        order = np.argsort(first, kind="stable")[: np.count_nonzero(first < codes.size)]
        places: dict[str, int] = {}
        listed = tuple(texts)
        numbers = [places.setdefault(listed[code], len(places)) for code in order.tolist()]
        renumbered = np.zeros(len(texts), dtype=np.int32)
        renumbered[order] = numbers
        return cls(renumbered[codes], tuple(places))

    @property
    def codes(self) -> Codes:
        """Place of each row's text in `texts`."""
        return self.held.astype(np.int32, copy=False)

    def __len__(self) -> int:
        return int(self.held.size)

    def __getitem__(self, row: int) -> str:
        return self.texts[int(self.held[row])]

    def __iter__(self) -> Iterator[str]:
        return map(tuple(self.texts).__getitem__, self.held.tolist())

    def rows(self, kept: slice | Flags) -> Column:
        """Give the column of some of the rows."""
        held = self.held[kept]
        if isinstance(kept, slice):  # a run of rows: what is left out stands before and after it
            start, stop, _ = kept.indices(len(self))
            lost = np.concatenate([self.held[:start], self.held[stop:]])
        else:
            lost = self.held[~kept]
        if lost.size <= FEW:
            gone = set(lost.tolist())
            if gone == set(range(len(gone))) and not (held < len(gone)).any():  # heads, which no record repeats
                return Column(held - len(gone), self.texts[len(gone) :])
        return Column.coded(held.astype(np.int32), self.texts)

    def each(self, values: Iterable[Any], dtype: Any = object) -> NDArray[Any]:
        """Give every row the value of its text.

        Parameters
        ----------
        values : iterable, one per text
        dtype : numpy dtype
        """
        listed = list(values)
        made = np.empty(len(listed), dtype=dtype)
        made[:] = listed
        return np.asarray(made.take(self.held))  # three times as fast as made[…]

    def text_series(self, values: Iterable[str | None]) -> pd.Series:
        """Give every row the value of its text, as a series of text."""
        import pandas as pd

        return pd.Series(pd.array(list(values), dtype="str").take(self.held))

    def flags(self, chosen: Collection[str]) -> Flags:
        """Tell per row whether its text is one of these."""
        return self.each((text in chosen for text in self.texts), bool)

    def places(self) -> dict[str, NDArray[np.int64]]:
        """Give per text the rows that hold it, in order."""
        order = np.argsort(self.held, kind="stable")
        ends = np.cumsum(np.bincount(self.held, minlength=len(self.texts)))
        return dict(zip(self.texts, np.split(order, ends[:-1]), strict=True)) if self.texts else {}

    def filled(self) -> Flags:
        """Tell per row whether its cell holds more than spaces."""
        # few texts are blank: comparing with each is much faster than looking up what every row holds
        blanks = self._blanks()
        filled: Flags = self.held != blanks[0] if blanks else np.ones(len(self), dtype=bool)
        for place in blanks[1:]:
            filled &= self.held != place
        return filled

    def _blanks(self) -> Sequence[int]:
        if isinstance(self.texts, ArrowTexts):
            return self.texts.blanks()
        return [place for place, text in enumerate(self.texts) if not text.strip()]

    @property
    def blank(self) -> bool:
        """Whether no cell holds more than spaces."""
        return not any(text.strip() for text in self.texts)


@dataclass(frozen=True)
class Described:
    """What a file says about one of its columns besides the cells, as SPSS files do.

    Parameters
    ----------
    title : str
        The variable's label: the wording of the question.
    labels : mapping of cell to label
    missing : frozenset of str
        Cells that the researcher declared missing.
    group : str
        The multiple-response set that it belongs to.
    counted : str
        In a set of columns that each stand for an option: the cell that says that the option was chosen.
    """

    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    group: str = ""
    counted: str = ""


@dataclass(frozen=True, eq=False)
class Grid:
    """One sheet or table of a file before anything is decided about it: heads are ordinary rows.

    Parameters
    ----------
    file : str
    columns : tuple of Column
        Equally long; the first is column A.
    first_row : int
        Row number of the first row as a spreadsheet program shows it; 0 in files whose heads are no row (SPSS,
        Parquet), so that records count from 1.
    sheet, encoding, delimiter : str
        What was found or set; empty where it does not apply.
    described : tuple of Described
        One per column, or empty.
    merged : tuple of (int, int, int, int)
        Merged ranges of a workbook: first row, first column, last row, last column, as positions from 0.
    notes : tuple of str
        Codes of what the reader did that a reader of the report should know.
    parts : tuple of (str, int)
        Name and number of columns of each file that the grid is put together from; empty if it is one file.
    """

    file: str
    columns: tuple[Column, ...]
    first_row: int = 1
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    described: tuple[Described, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def height(self) -> int:
        """Number of rows, heads included."""
        return len(self.columns[0]) if self.columns else 0

    def row(self, position: int) -> tuple[str, ...]:
        """Give the cells of one row, counted from 0."""
        return tuple(column[position] for column in self.columns)

    def filled(self) -> Flags:
        """Tell per row whether any cell is filled."""
        found = np.zeros(self.height, dtype=bool)
        for column in self.columns:
            found |= column.filled()
            if found.all():
                break
        return found


def of_rows(file: str, rows: Sequence[Sequence[str]], **found: Any) -> Grid:
    """Make a grid of rows of equal width."""
    columns = tuple(Column.of(cells) for cells in zip(*rows, strict=True))
    return Grid(file, columns, **found)


def column_letter(index: int) -> str:
    """Give the letter of a column, counted from 0: A, B, …, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
