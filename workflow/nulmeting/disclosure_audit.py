"""The independent audit: what the public tables, read as they are, still tell of every hidden cell.

Nothing of the code that chose what to hide is used here. What is known is read from the public rows themselves; what is
left of a hidden cell is the smallest and the largest value that whole numbers allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nulmeting.disclosure_programme import WIDE, Programme
from nulmeting.disclosure_registry import Reading
from nulmeting.disclosure_seen import NEAR, known_cells
from nulmeting.disclosure_system import Key, Relation, System
from nulmeting.disclosure_work import OVERHEAD, Work


@dataclass(frozen=True)
class Derived:
    """What is left of one hidden cell.

    Parameters
    ----------
    cell : key
    within : key
        The figure that it belongs to.
    guarded : bool
        Whether it is hidden for its own sake, and not to protect another.
    wanted : float
        The width that its range must have; 0 of a cell that only must not be exact.
    low, high : float
        What an outsider finds.
    insider_low, insider_high : float
        What somebody finds who is in the cell, or in one beside it, and knows that he is.
    touched : bool
        Whether anything published says something of it, or of what it is linked with. If not, what anybody knows of
        it was known before.
    """

    cell: Key
    within: Key
    guarded: bool
    wanted: float
    low: float
    high: float
    insider_low: float
    insider_high: float
    touched: bool = True

    @property
    def exact(self) -> bool:
        """Whether an outsider knows it."""
        return self.touched and self.high - self.low < NEAR

    @property
    def exact_to_insider(self) -> bool:
        """Whether one of the people in it knows the others."""
        return self.touched and self.insider_high - self.insider_low < NEAR

    @property
    def kept(self) -> bool:
        """Whether it is as unknown as declared; what is hidden with its row alone is no secret of its own."""
        if not self.touched or not self.guarded:
            return True
        return not self.exact and self.high - self.low >= self.wanted - NEAR and not self.exact_to_insider


def audit(
    system: System,
    readings: Iterable[Reading],
    public: Mapping[str, pd.DataFrame],
    reach: Mapping[Key, float],
    work: Work | None = None,
) -> list[Derived]:
    """Find what can be derived of every guarded or hidden cell.

    Parameters
    ----------
    system : System
        Cells, limits and relations; its figures are only asked which cells are meant to be hidden.
    readings : iterable of Reading
        Which public row tells which cells.
    public : mapping of name to DataFrame
        The tables as they are published.
    reach : mapping of key to float
        Of guards that nothing can keep (`nulmeting.disclosure_suppress.Choice.reach`), the width that is left.
    work : Work, optional
        What it may cost.

    Raises
    ------
    ValueError
        If the cells contradict their own relations: then the register of cells is wrong, and so is every range.
    """
    known, bands = known_cells(readings, public)
    known |= system.known
    guards = {guard.cell: guard for guard in system.guards}
    meant = {
        cell: figure.id for figure in system.figures if figure.hidden for cell in figure.tells.difference(figure.bases)
    }
    # a size that follows from the register and the totals is no hidden count
    follows = {cell for cell, guard in guards.items() if guard.soft and reach.get(cell, np.inf) < guard.width - NEAR}
    wanted = {
        cell: (guard.within, min(guard.width, reach.get(cell, np.inf)))
        for cell, guard in guards.items()
        if cell not in follows
    }
    for cell, within in meant.items():
        # what can have one value only was known before
        low, high = system.limits[cell]
        if cell not in known and cell not in wanted and cell not in follows and high - low > NEAR:
            wanted[cell] = (within, 0.0)
    groups = _linked(system.relations, known)
    told = _touched(system.relations, known, bands)
    found: list[Derived] = []
    inside: dict[tuple[Key, ...], list[Key]] = {}
    for cell, (within, width) in wanted.items():
        if cell in known:
            value = system.values[cell]
            found.append(Derived(cell, within, cell in guards, width, value, value, value, value))
        elif told.isdisjoint(group := groups.get(cell, (cell,))):
            found.append(
                Derived(cell, within, cell in guards, width, *system.limits[cell], *system.limits[cell], False)
            )
        else:
            inside.setdefault(group, []).append(cell)
    of_group: dict[Key, list[Relation]] = {}
    for relation in system.relations:
        first = next((key for key in relation.terms if key not in known), None)
        if first is not None:
            of_group.setdefault(groups[first][0], []).append(relation)
    weights = {group: len(cells) * (OVERHEAD + len(group)) for group, cells in inside.items()}
    left, work = len(inside), work or Work()
    # the small ones first: one that is too large must not take what they need
    for group, cells in sorted(inside.items(), key=lambda one: (weights[one[0]], one[0])):
        own = work.part(1, left)
        left -= 1
        programme = Programme(system, group, of_group.get(group[0], ()), known, bands, own)
        widths = [wanted[cell][1] for cell in cells]
        programme.explore(cells, widths)
        secret = [cell for cell in cells if cell in guards]
        programme.explore(secret, [1.0] * len(secret), inside=True)
        for cell, width in zip(cells, widths, strict=True):
            low, high = programme.range(cell, width)
            guarded = cell in guards
            near = guarded and high - low < WIDE
            insider = programme.insider(cell, low, high) if near else (low, high)
            found.append(Derived(cell, wanted[cell][0], guarded, width, low, high, *insider))
        work.back(own)
    return found


def _touched(relations: Iterable[Relation], known: frozenset[Key], bands: Iterable[Key]) -> frozenset[Key]:
    """Give the unknown cells that have a band, or stand in a relation with a cell that is known."""
    told = set(bands)
    for relation in relations:
        if any(key in known for key in relation.terms):
            told.update(relation.terms)
    return frozenset(told - known)


def _linked(relations: Sequence[Relation], known: frozenset[Key]) -> dict[Key, tuple[Key, ...]]:
    """Give to every unknown cell those that relations link it to, itself among them."""
    neighbours: dict[Key, set[Key]] = {}
    for relation in relations:
        inside = [key for key in relation.terms if key not in known]
        for key in inside:
            neighbours.setdefault(key, set()).update(inside)
    groups: dict[Key, tuple[Key, ...]] = {}
    for start in neighbours:
        if start in groups:
            continue
        seen, waiting = {start}, [start]
        while waiting:
            for key in neighbours[waiting.pop()]:
                if key not in seen:
                    seen.add(key)
                    waiting.append(key)
        group = tuple(sorted(seen))
        groups |= dict.fromkeys(group, group)
    return groups


def widths(found: Iterable[Derived]) -> list[Derived]:
    """Give what is derived in order: what fails first, then by the width of the range."""
    return sorted(found, key=lambda one: (one.kept, one.high - one.low, one.cell))
