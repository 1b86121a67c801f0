"""What a layout is: how a survey tool arranges heads, and by what it is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

Rows = Sequence[Sequence[str]]
"""The first rows of a sheet from its first row of heads on, each a sequence of cells."""

JOIN = " | "
"""Between the parts of a head that stands in several rows."""

TOP = 8
"""How many rows a layout may look at; the heads of none go further."""

_DATE = re.compile(r"\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(\D|$)")


@dataclass(frozen=True)
class Heads:
    """The heads of a sheet.

    Parameters
    ----------
    head : tuple of str
        One per column: what a researcher writes in the codebook.
    names : tuple of tuple of str
        What else each column may be called by.
    """

    head: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Layout:
    """How one survey tool writes its exports.

    Parameters
    ----------
    name : str
        As the configuration calls it.
    sign : function of Rows to str
        By which heads or marks the rows are recognised; empty if they are not of this layout.
    height : function of Rows to int
        How many rows hold heads, taken that the rows are of this layout.
    heads : function of Rows to Heads
        Makes the heads of exactly those rows.
    heights : collection of int
        How many rows of heads are possible at all, where they are set by hand.
    masked : bool
        Whether the tool puts an apostrophe before a cell that begins as a formula would.
    """

    name: str
    sign: Callable[[Rows], str]
    height: Callable[[Rows], int]
    heads: Callable[[Rows], Heads]
    heights: Collection[int] = (1,)
    masked: bool = False


def plain_text(cell: str) -> str:
    """Fold line breaks, no-break and double spaces of a head."""
    return " ".join(cell.split())


def one_row(rows: Rows) -> Heads:
    """Take the heads of a single row as they stand."""
    return Heads(tuple(rows[0]), ((),) * len(rows[0]))


def height_one(rows: Rows) -> int:
    """Say that one row holds the heads."""
    return 1


def is_date(cell: str) -> bool:
    """Tell whether a cell begins with a date in figures."""
    return bool(_DATE.match(cell))


def found(heads: Sequence[str], known: Collection[str], at_least: int) -> str:
    """Give the known heads that are there, between commas; nothing if there are fewer than needed."""
    there = [head for head in dict.fromkeys(map(plain_text, heads)) if head in known]
    return ", ".join(there) if len(there) >= at_least else ""
