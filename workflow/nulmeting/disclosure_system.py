"""Published numbers as one system: cells that are counts, their relations, and the figures that tell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Relation:
    """What everybody knows of some cells together: ``low <= sum of factor x cell <= high``."""

    terms: Mapping[Key, float]
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Figure:
    """What is shown or hidden as one, and the cells that its readers then know.

    Parameters
    ----------
    id : tuple of str
        The table, and the keys of its row in there.
    tells : frozenset of keys
        A percentage, an interval or a standard error tells the counts behind it.
    cost : float
        What is lost with it; secondary suppression makes the sum as small as it can.
    bases : tuple of keys
        Those of the cells that only say out of how many: no secret in themselves, unless they are guarded. The first is
        what the counts are out of; others say who is not in it.
    hidden : bool
        Hidden already, by a primary rule or because the publication plan leaves it out.
    """

    id: Key
    tells: frozenset[Key]
    cost: float = 1.0
    hidden: bool = False
    bases: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Guard:
    """A cell that must not be found out: from everything published its range must be at least ``width`` wide.

    Parameters
    ----------
    within : tuple of str
        The figure that it belongs to, for the privacy officer.
    soft : bool
        It says how many there are, or had no opinion, and not what they said: kept as far as it can be without a
        total. Who knows the register and that everybody responded knows every size.
    """

    cell: Key
    width: float
    within: Key = ()
    soft: bool = False


@dataclass(frozen=True)
class System:
    """Cells, relations, figures and guards.

    Parameters
    ----------
    values : mapping of key to float
        The true value of every cell.
    limits : mapping of key to (float, float)
        What anybody knows of a cell beforehand, or is told by a band such as ``<3``; finite.
    fractional : frozenset of keys
        Cells that need not be whole: sums of organisation means.
    known : frozenset of keys
        Cells that are no secret whatever is hidden.
    banded : frozenset of keys
        Cells of which a band may be published; their limits are those of the band.
    """

    values: Mapping[Key, float]
    limits: Mapping[Key, tuple[float, float]]
    relations: tuple[Relation, ...]
    figures: tuple[Figure, ...]
    guards: tuple[Guard, ...]
    fractional: frozenset[Key] = frozenset()
    known: frozenset[Key] = frozenset()
    banded: frozenset[Key] = frozenset()

    @property
    def untouched(self) -> bool:
        """Whether nothing that is published, or known besides, says anything of any cell."""
        return not self.known and not self.banded and all(figure.hidden for figure in self.figures)

    def hiding(self, figures: Iterable[Key]) -> System:
        """Give the system with these figures hidden as well."""
        away = frozenset(figures)
        return replace(self, figures=tuple(replace(f, hidden=f.hidden or f.id in away) for f in self.figures))

    def told(self) -> frozenset[Key]:
        """Give the cells that a reader knows: those of the figures that are shown, and those that are no secret."""
        return self.known.union(*(figure.tells for figure in self.figures if not figure.hidden))

    def parts(self) -> Iterator[System]:
        """Give the parts with a guard that have nothing to do with each other.

        Two cells belong together if a relation holds both, or a figure tells both; cells that are no secret join
        nothing.
        """
        groups = _Groups()
        for relation in self.relations:
            groups.join([key for key in relation.terms if key not in self.known])
        for figure in self.figures:
            groups.join([key for key in figure.tells if key not in self.known])
        wanted: dict[Key, list[Guard]] = {}
        for guard in self.guards:
            if guard.cell in self.known:
                continue
            wanted.setdefault(groups.of(guard.cell), []).append(guard)
        inside: dict[Key, _Part] = {place: _Part() for place in wanted}
        for relation in self.relations:
            for key in relation.terms:
                if key not in self.known:
                    if groups.of(key) in inside:
                        inside[groups.of(key)].relations.append(relation)
                    break
        for figure in self.figures:
            for key in figure.tells:
                if key not in self.known:
                    if groups.of(key) in inside:
                        inside[groups.of(key)].figures.append(figure)
                    break
        for place, guards in wanted.items():
            yield self._part(inside[place], guards)

    def _part(self, part: _Part, guards: list[Guard]) -> System:
        held = [key for relation in part.relations for key in relation.terms]
        held += [key for figure in part.figures for key in sorted(figure.tells)] + [guard.cell for guard in guards]
        keys = dict.fromkeys(held)
        return System(
            {key: self.values[key] for key in keys},
            {key: self.limits[key] for key in keys},
            tuple(part.relations),
            tuple(part.figures),
            tuple(guards),
            self.fractional.intersection(keys),
            self.known.intersection(keys),
            self.banded.intersection(keys),
        )


@dataclass
class _Part:
    relations: list[Relation] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


class _Groups:
    """Sets that are merged step by step."""

    def __init__(self) -> None:
        self._above: dict[Key, Key] = {}

    def of(self, key: Key) -> Key:
        """Give the representative of the set that a key is in."""
        path = []
        while (above := self._above.get(key, key)) != key:
            path.append(key)
            key = above
        for one in path:
            self._above[one] = key
        return key

    def join(self, keys: list[Key]) -> None:
        """Merge the sets of these keys."""
        for key in keys[1:]:
            first, second = self.of(keys[0]), self.of(key)
            if first != second:
                self._above[second] = first
