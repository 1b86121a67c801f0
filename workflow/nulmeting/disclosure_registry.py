"""The register of everything that is published: which row of which table tells which cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from nulmeting.disclosure_system import Figure, Guard, Key, Relation, System

SAME, BINARY = 1e-6, 1e-9


@dataclass(frozen=True)
class Reading:
    """A row of a public table, and what a reader knows if it has any number.

    Parameters
    ----------
    table : str
    row : int
        Place in the table.
    cells : tuple of keys
    columns : tuple of str
        The columns that tell it; empty for any number in the row.
    count, base : key or None
        The cell that a band such as ``<3 / 17`` is about, and its base.
    """

    table: str
    row: int
    cells: tuple[Key, ...]
    columns: tuple[str, ...] = ()
    count: Key | None = None
    base: Key | None = None


@dataclass
class Registry:
    """Cells, relations, figures, guards and readings, as they are collected table by table."""

    values: dict[Key, float] = field(default_factory=dict)
    limits: dict[Key, tuple[float, float]] = field(default_factory=dict)
    fractional: set[Key] = field(default_factory=set)
    known: set[Key] = field(default_factory=set)
    banded: set[Key] = field(default_factory=set)
    relations: list[Relation] = field(default_factory=list)
    figures: dict[Key, Figure] = field(default_factory=dict)
    guards: dict[Key, Guard] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    rows: dict[Key, list[tuple[str, int]]] = field(default_factory=dict)

    def cell(self, key: Key, value: float, high: float, *, low: float = 0.0, fractional: bool = False) -> Key:
        """Enter a cell; give the key that it has.

        Two that should be one but differ are two groups after all: the second gets a key of its own.
        """
        value = 0.0 if np.isnan(value) else float(value)
        if abs(value - round(value)) < (BINARY if fractional else SAME):
            # a share times its base, but for binary rounding
            value = float(round(value))
        while key in self.values and abs(self.values[key] - value) > SAME:
            key = (*key, "other")
        self.values.setdefault(key, value)
        before = self.limits.get(key, (-np.inf, np.inf))
        # what is true is always possible, whatever was thought to be a limit
        self.limits[key] = min(max(before[0], low), value), max(min(before[1], high), value)
        if fractional:
            self.fractional.add(key)
        return key

    def band(self, key: Key, low: float, high: float) -> None:
        """Enter what a band tells of a cell."""
        before = self.limits[key]
        self.limits[key] = max(before[0], low), min(before[1], high)
        self.banded.add(key)

    def relate(self, terms: Mapping[Key, float], low: float = 0.0, high: float = 0.0) -> None:
        """Enter a relation, unless it does not hold: then nobody can know it."""
        total = sum(factor * self.values[key] for key, factor in terms.items())
        if low - SAME <= total <= high + SAME:
            self.relations.append(Relation(dict(terms), low, high))

    def adds_up(self, whole: Key, parts: Iterable[Key]) -> None:
        """Enter that parts make up a whole; what is left over is a cell of its own, which nobody publishes."""
        parts = list(parts)
        left = self.values[whole] - sum(self.values[part] for part in parts)
        terms = {whole: 1.0, **dict.fromkeys(parts, -1.0)}
        if abs(left) > SAME:
            if left < 0:
                return
            rest = self.cell((*whole, "unclassified"), left, self.limits[whole][1], fractional=whole in self.fractional)
            terms[rest] = -1.0
        self.relate(terms)

    def at_most(self, part: Key, whole: Key) -> None:
        """Enter that one cell is within another."""
        if part != whole:
            self.relate({part: 1.0, whole: -1.0}, -np.inf, 0.0)

    def figure(
        self,
        id_: Key,
        tells: Iterable[Key],
        cost: float,
        hidden: bool,
        rows: Iterable[tuple[str, int]] = (),
        bases: Iterable[Key] = (),
    ) -> None:
        """Enter a figure and the rows that show it."""
        self.figures[id_] = Figure(id_, frozenset(tells), cost, hidden, tuple(bases))
        self.rows.setdefault(id_, []).extend(rows)

    def guard(self, cell: Key, width: float, within: Key, *, soft: bool = False) -> None:
        """Enter that a cell must not be found out; of several the widest counts, and one that is not soft."""
        old, (low, high) = self.guards.get(cell), self.limits[cell]
        # what can have one value only is no secret
        if cell in self.known or high - low <= SAME:
            return
        soft = soft and (old is None or old.soft)
        if old is not None and old.width >= width:
            width, within = old.width, old.within
        self.guards[cell] = Guard(cell, width, within, soft)

    def system(self) -> System:
        """Give it as a system."""
        return System(
            self.values,
            self.limits,
            tuple(self.relations),
            tuple(self.figures.values()),
            tuple(self.guards.values()),
            frozenset(self.fractional),
            frozenset(self.known),
            frozenset(self.banded),
        )
