"""The independent audit: what the public tables, read as they are, still tell of every hidden cell.

Nothing of the code that chose what to hide is used here. What is known is read from the public rows themselves; what is
left of a hidden cell is the smallest and the largest value that whole numbers allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.disclosure_registry import Reading
from nulmeting.disclosure_seen import NEAR, known_cells
from nulmeting.disclosure_system import Key, Relation, System
from nulmeting.intervals import Array

WIDE = 4.0
"""Of a range this wide nobody who knows of one unit more finds a single value: a unit moves an end by one, or by two
where it counts on both sides of a relation."""


INFEASIBLE = 2
"""What scipy's `milp` says if there is no solution."""

PROGRAMMES, NODES = 600, 500
"""Work, not time: of one group of linked cells, and of one programme. What is not decided within it is taken for
known, so that more is hidden."""


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
    """

    cell: Key
    within: Key
    guarded: bool
    wanted: float
    low: float
    high: float
    insider_low: float
    insider_high: float

    @property
    def exact(self) -> bool:
        """Whether an outsider knows it."""
        return self.high - self.low < NEAR

    @property
    def exact_to_insider(self) -> bool:
        """Whether one of the people in it knows the others."""
        return self.insider_high - self.insider_low < NEAR

    @property
    def kept(self) -> bool:
        """Whether it is as unknown as declared."""
        return (
            not self.exact
            and self.high - self.low >= self.wanted - NEAR
            and not (self.guarded and self.exact_to_insider)
        )


def audit(
    system: System, readings: Iterable[Reading], public: Mapping[str, pd.DataFrame], reach: Mapping[Key, float]
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
        Of guards that nothing can keep (`nulmeting.disclosure_suppress.Choice.beyond`), the width that is left.

    Raises
    ------
    ValueError
        If the cells contradict their own relations: then the register of cells is wrong, and so is every range.
    """
    known, bands = known_cells(readings, public)
    known |= system.known
    guards = {guard.cell: guard for guard in system.guards}
    meant = {cell: figure.id for figure in system.figures if figure.hidden for cell in figure.tells - figure.bases}
    # a size that follows from the register and the totals is no hidden count
    follows = {cell for cell, guard in guards.items() if guard.soft and reach.get(cell, np.inf) < guard.width - NEAR}
    wanted = {
        cell: (guard.within, min(guard.width, reach.get(cell, np.inf)))
        for cell, guard in guards.items()
        if cell not in follows
    }
    for cell, within in meant.items():
        if cell not in known and cell not in wanted and cell not in follows:
            wanted[cell] = (within, 0.0)
    groups = _linked(system.relations, known)
    found: list[Derived] = []
    programmes: dict[Key, _Programme] = {}
    for cell, (within, width) in wanted.items():
        if cell in known:
            value = system.values[cell]
            found.append(Derived(cell, within, cell in guards, width, value, value, value, value))
            continue
        root = groups.get(cell, (cell,))[0]
        if root not in programmes:
            programmes[root] = _Programme(system, groups.get(cell, (cell,)), known, bands)
            programmes[root].explore([key for key in wanted if key in programmes[root].place])
        low, high = programmes[root].range(cell)
        guarded = cell in guards
        near = guarded and high - low < WIDE
        inside = programmes[root].insider(cell, low, high) if near else (low, high)
        found.append(Derived(cell, within, guarded, width, low, high, *inside))
    return found


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


class _Programme:
    """The whole-number programme of the unknown cells that are linked with each other."""

    def __init__(
        self, system: System, cells: tuple[Key, ...], known: frozenset[Key], bands: Mapping[Key, tuple[float, float]]
    ) -> None:
        self.place = {key: i for i, key in enumerate(cells)}
        self._solutions: list[Array] = []
        self._solved = 0
        self.values = np.array([system.values[key] for key in cells])
        limits = [system.limits[key] for key in cells]
        self.low = np.array([max(a, bands.get(key, (a, b))[0]) for key, (a, b) in zip(cells, limits, strict=True)])
        self.high = np.array([min(b, bands.get(key, (a, b))[1]) for key, (a, b) in zip(cells, limits, strict=True)])
        self.whole = np.array([key not in system.fractional for key in cells])
        rows, low, high = [], [], []
        self.beside: dict[int, set[int]] = {}
        for relation in system.relations:
            inside = {self.place[key]: factor for key, factor in relation.terms.items() if key in self.place}
            if not inside:
                continue
            for place in inside:
                self.beside.setdefault(place, set()).update(inside)
            fixed = sum(factor * system.values[key] for key, factor in relation.terms.items() if key not in self.place)
            rows.append(inside)
            # sums of organisation means are printed with ten digits
            slack = 0.0 if all(self.whole[place] for place in inside) else NEAR
            low.append(relation.low - fixed - slack)
            high.append(relation.high - fixed + slack)
        self.matrix = _sparse(rows, len(cells))
        self.rows = np.array(low), np.array(high)
        left = self.matrix @ self.values
        if ((left < self.rows[0] - NEAR) | (left > self.rows[1] + NEAR)).any():
            raise ValueError(f"the cells around {cells[0]} contradict their relations")

    def range(self, cell: Key, at_least: int | None = None) -> tuple[float, float]:
        """Give the smallest and largest value of a cell; with somebody known to be in the cell `at_least`.

        Where what was found before shows a wide range already, that one: the true one is no narrower.
        """
        if at_least is None and self._solutions:
            seen = [solution[self.place[cell]] for solution in self._solutions]
            if max(seen) - min(seen) >= WIDE:
                return float(min(seen)), float(max(seen))
        return self._end(self.place[cell], 1.0, at_least), self._end(self.place[cell], -1.0, at_least)

    def explore(self, cells: Sequence[Key]) -> None:
        """Look for values of all these cells together that are far above, and far below, the true ones."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array, eye_array, hstack

        places, count, n = [self.place[cell] for cell in cells], len(cells), len(self.values)
        picks = csr_array((np.ones(count), (np.arange(count), places)), shape=(count, n))
        low, high = np.append(self.low, np.zeros(count)), np.append(self.high, np.full(count, WIDE))
        for sign in (1.0, -1.0):
            # each counts as far as it is needed: t <= sign * (x - value)
            rules = [LinearConstraint(hstack([-sign * picks, eye_array(count)]), -np.inf, -sign * self.values[places])]
            if self.matrix.shape[0]:
                wide = hstack([self.matrix, csr_array((self.matrix.shape[0], count))])
                rules.append(LinearConstraint(wide, *self.rows))
            found = milp(
                np.append(np.zeros(n), -np.ones(count)),
                integrality=np.append(self.whole, np.zeros(count)).astype(int),
                bounds=Bounds(low, high),
                constraints=rules,
                options={"mip_rel_gap": 0.25, "node_limit": NODES},
            )
            if found.x is not None:
                self._solutions.append(found.x[:n])

    def insider(self, cell: Key, low: float, high: float) -> tuple[float, float]:
        """Give the narrowest range that one unit, in the cell or in one beside it, finds of the cell."""
        own, best = self.place[cell], (low, high)
        found_before = np.array(self._solutions)
        ends = [found_before[np.abs(found_before[:, own] - end) < NEAR] for end in (low, high)]
        for place in sorted(self.beside.get(own, {own})):
            # whoever is in it is one of those it truly has; where both ends have somebody there, that tells nothing
            if self.values[place] < 1.0 - NEAR or all((end[:, place] >= 1.0 - NEAR).any() for end in ends):
                continue
            found = self.range(cell, place)
            if found[1] - found[0] < best[1] - best[0] - NEAR:
                best = found
        return best

    def _end(self, place: int, sign: float, at_least: int | None) -> float:
        return float(self._solution(place, sign, at_least)[place])

    def _solution(self, place: int, sign: float, at_least: int | None = None) -> Array:
        """Give cells that agree with everything, with the smallest (sign 1) or largest (-1) value of one of them.

        Or the nearest to it that is known, the true values at least, where that was not decided: too much work, or a
        fault of the solver.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        aim, low = np.zeros(len(self.values)), self.low.copy()
        aim[place] = sign
        if at_least is not None:
            low[at_least] = max(low[at_least], 1.0)
        self._solved += 1
        if self._solved > PROGRAMMES:
            return self._nearest(place, sign, low)
        rules = [LinearConstraint(self.matrix, *self.rows)] if self.matrix.shape[0] else []
        attempts: tuple[Any, ...] = ({"node_limit": NODES}, {"node_limit": NODES, "presolve": False})
        for settings in attempts:
            found = milp(
                aim,
                integrality=self.whole.astype(int),
                bounds=Bounds(low, self.high),
                constraints=rules,
                options=settings,
            )
            if found.x is not None:
                break
        if found.x is None and found.status == INFEASIBLE:
            raise ValueError(f"a range could not be found: {found.message}")
        if found.x is None:
            return self._nearest(place, sign, low)
        solution: Array = found.x
        self._solutions.append(solution)
        return solution

    def _nearest(self, place: int, sign: float, low: Array) -> Array:
        known = [self.values, *(one for one in self._solutions if (one >= low - NEAR).all())]
        return min(known, key=lambda one: float(sign * one[place]))


def _sparse(rows: Sequence[Mapping[int, float]], width: int) -> Any:
    from scipy.sparse import csr_array

    data = [factor for row in rows for factor in row.values()]
    places = ([number for number, row in enumerate(rows) for _ in row], [place for row in rows for place in row])
    return csr_array((data, places), shape=(len(rows), width))


def widths(found: Iterable[Derived]) -> list[Derived]:
    """Give what is derived in order: what fails first, then by the width of the range."""
    return sorted(found, key=lambda one: (one.kept, one.high - one.low, one.cell))
