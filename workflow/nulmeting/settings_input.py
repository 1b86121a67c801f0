"""How the files of a measurement are read and which of their rows are used, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from nulmeting.codebook import Text

ROW = "row"
"""In place of an item that recognises a person: the same row of the same export is the same respondent."""

WITHDRAWALS = "withdrawals.csv"
"""Name of the list of who withdrew, beside the exports."""


@dataclass(frozen=True)
class Wave:
    """One round of the survey and how its export is read.

    Parameters
    ----------
    layout, head_rows, skip_rows
        As `layouts.ByHand` has them.
    file : str
        The export, or the first of the files that make it up.
    beside : tuple of str
        Files that hold more columns of the same respondents, row by row.
    missing : tuple of str
        Cells that stand for no answer in this export, such as ``NA``.
    in_field_on : date or None
        The day of a partial export: the wave is still in the field, and everything about it is provisional.
    duration_column : str or None
        Head of the column with the seconds that answering took.
    begun_column, ended_column : str or None
        Heads of the columns with the moments between which somebody answered.
    """

    id: str
    label: Text
    file: str
    layout: str = "auto"
    field_start: date | None = None
    field_end: date | None = None
    sheet: str | None = None
    ignore_columns: tuple[str, ...] = ()
    complete_column: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    in_field_on: date | None = None
    head_rows: tuple[int, ...] | None = None
    skip_rows: tuple[int, ...] | None = None
    duration_column: str | None = None
    begun_column: str | None = None
    ended_column: str | None = None
    beside: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Every file of the export, in the order of the columns."""
        return (self.file, *self.beside)


@dataclass(frozen=True)
class Register:
    """The list of who was invited: its file and which columns hold keys and codebook items.

    Parameters
    ----------
    person : str
        The column with the person's key; empty in a register of numbers.
    counts : mapping of wave to head
        Of a register of numbers: the columns that say how many persons a cell holds; empty in a list of persons.
    waves : mapping of wave to head
        The columns that say who was registered in that wave; empty if everybody in the list always was.
    invited : mapping of wave to head
        The columns that say who of them was invited; empty if everybody was.
    """

    file: str
    person: str = ""
    organisation: str | None = None
    items: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    ignore_columns: tuple[str, ...] = ()
    waves: Mapping[str, str] = field(default_factory=dict)
    invited: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Organisations:
    """How people decide which names are one organisation.

    Parameters
    ----------
    aliases : str or None
        Table of ``typed`` and ``official`` names.
    names : str or None
        The list of organisations: ``name`` and, if they have one, ``key``.
    near_misses : bool
        Whether names that look alike are listed for those inside; without it they are only counted.
    """

    aliases: str | None = None
    names: str | None = None
    near_misses: bool = True


@dataclass(frozen=True)
class Published:
    """Rows of the exports that are figures somebody published, not responses."""

    item: str
    names: tuple[str, ...]
    statistic: str = "median"
    rise_items: tuple[str, ...] = ()
    rise_at_least: float = 0.0


@dataclass(frozen=True)
class WordTemplate:
    """Somebody's own Word file, of which the fields are filled in.

    Parameters
    ----------
    file : str
        In ``config/templates/``.
    language : str
        Of what is filled in.
    """

    file: str
    language: str

    @property
    def name(self) -> str:
        """The name of the file that comes of it, without its language."""
        return self.file.removesuffix(".docx")
