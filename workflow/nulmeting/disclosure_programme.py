"""What whole numbers allow: the range of a hidden count, for an outsider and for somebody who is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from nulmeting.disclosure_seen import NEAR
from nulmeting.disclosure_system import Key, Relation, System
from nulmeting.disclosure_work import Work
from nulmeting.intervals import Array

WIDE = 4.0
"""Of a range this wide nobody who knows of one unit more finds a single value: a unit moves an end by one, or by two
where it counts on both sides of a relation."""


NODES = 500
"""Branches of one programme. What is not decided, within these or the work of the whole audit, is taken for known, so
that more is hidden."""

LARGE = 150
"""Of a group of more linked cells it is enough to show that a range is wide; of others its ends are found."""


class Programme:
    """The whole-number programme of the unknown cells that are linked with each other."""

    def __init__(
        self,
        system: System,
        cells: tuple[Key, ...],
        relations: Iterable[Relation],
        known: frozenset[Key],
        bands: Mapping[Key, tuple[float, float]],
        work: Work,
    ) -> None:
        self.place = {key: i for i, key in enumerate(cells)}
        self.large = len(cells) > LARGE
        self.work = work
        self._solutions: Array = np.zeros((0, len(cells)))
        self.values = np.array([system.values[key] for key in cells])
        limits = [system.limits[key] for key in cells]
        self.low = np.array([max(a, bands.get(key, (a, b))[0]) for key, (a, b) in zip(cells, limits, strict=True)])
        self.high = np.array([min(b, bands.get(key, (a, b))[1]) for key, (a, b) in zip(cells, limits, strict=True)])
        self.whole = np.array([key not in system.fractional for key in cells])
        rows, low, high = [], [], []
        self.beside: dict[int, set[int]] = {}
        for relation in relations:
            inside = {self.place[key]: factor for key, factor in relation.terms.items() if key in self.place}
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

    def range(self, cell: Key, wanted: float) -> tuple[float, float]:
        """Give the smallest and largest value of a cell.

        Where what was found before shows that it is wide, that one: the true one is no narrower. Of a large group it
        need only be as wide as wanted, and not one value.
        """
        place = self.place[cell]
        seen = self._seen(place)
        if seen[1] - seen[0] >= (max(wanted, 1.0) - NEAR if self.large else WIDE):
            return seen
        return self._end(place, 1.0), self._end(place, -1.0)

    def _seen(self, place: int, at_least: int | None = None) -> tuple[float, float]:
        """Give the range that is known to be possible, the true value at least; with somebody in another cell."""
        found = self._solutions
        if at_least is not None:
            found = found[found[:, at_least] >= 1.0 - NEAR]
        value = float(self.values[place])
        return float(found[:, place].min(initial=value)), float(found[:, place].max(initial=value))

    def explore(self, cells: Sequence[Key], widths: Sequence[float], *, inside: bool = False) -> None:
        """Look for values of many cells together that are far above, and far below, the true ones.

        Again for those that are not wide enough, as long as that helps.

        Parameters
        ----------
        inside : bool
            With somebody in each cell that truly has somebody: what that shows to be possible, every insider must
            think possible too.
        """
        places = np.array([self.place[cell] for cell in cells], dtype=int)
        low = np.where(inside & (self.values >= 1.0 - NEAR), np.maximum(self.low, 1.0), self.low)
        enough = np.maximum(widths, 1.0) - NEAR if self.large else np.full(len(places), WIDE)
        before = len(places) + 1
        while 0 < len(places) < before and not self.work.spent:
            before = len(places)
            self._together(places, low)
            found = self._solutions[(self._solutions >= low - NEAR).all(axis=1)]
            rows = np.vstack([self.values, found])[:, places]
            short = rows.max(axis=0) - rows.min(axis=0) < enough
            places, enough = places[short], enough[short]

    def _together(self, places: Array, least: Array) -> None:
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array, eye_array, hstack

        count, n = len(places), len(self.values)
        picks: Any = csr_array((np.ones(count), (np.arange(count), places)), shape=(count, n))
        low, high = np.append(least, np.zeros(count)), np.append(self.high, np.full(count, WIDE))
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
                options={"mip_rel_gap": 0.25, "node_limit": self.work.branches(n + count, NODES)},
            )
            self.work.spend(n + count, found.mip_node_count or 0)
            if found.x is not None:
                self._solutions = np.vstack([self._solutions, found.x[:n]])

    def insider(self, cell: Key, low: float, high: float) -> tuple[float, float]:
        """Give the narrowest range that one unit, in the cell or in one beside it, finds of the cell."""
        own, best = self.place[cell], (low, high)
        for place in sorted(self.beside.get(own, {own})):
            # whoever is in it is one of those it truly has
            if self.values[place] < 1.0 - NEAR:
                continue
            # where both ends have somebody there, that tells nothing; in a large group it may tell a little
            seen = self._seen(own, place)
            if seen[1] - seen[0] >= (1.0 if self.large else high - low) - NEAR:
                continue
            found = self._end(own, 1.0, place), self._end(own, -1.0, place)
            if found[1] - found[0] < best[1] - best[0] - NEAR:
                best = found
        return best

    def _end(self, place: int, sign: float, at_least: int | None = None) -> float:
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
        if self.work.spent:
            return self._nearest(place, sign, low)
        rules = [LinearConstraint(self.matrix, *self.rows)] if self.matrix.shape[0] else []
        attempts: tuple[Any, ...] = ({}, {"presolve": False})
        for settings in attempts:
            found = milp(
                aim,
                integrality=self.whole.astype(int),
                bounds=Bounds(low, self.high),
                constraints=rules,
                options=settings | {"node_limit": self.work.branches(len(aim), NODES)},
            )
            self.work.spend(len(aim), found.mip_node_count or 0)
            if found.x is not None:
                break
        # the true values agree with everything: that nothing does is a fault of the solver
        if found.x is None:
            return self._nearest(place, sign, low)
        solution: Array = found.x
        self._solutions = np.vstack([self._solutions, solution])
        # the solver may stop short of what is known to be possible
        nearest = self._nearest(place, sign, low)
        return nearest if sign * nearest[place] < sign * solution[place] - NEAR else solution

    def _nearest(self, place: int, sign: float, low: Array) -> Array:
        known = np.vstack([self.values, self._solutions[(self._solutions >= low - NEAR).all(axis=1)]])
        nearest: Array = known[np.argmin(sign * known[:, place])]
        return nearest


def _sparse(rows: Sequence[Mapping[int, float]], width: int) -> Any:
    from scipy.sparse import csr_array

    data = [factor for row in rows for factor in row.values()]
    places = ([number for number, row in enumerate(rows) for _ in row], [place for row in rows for place in row])
    return csr_array((data, places), shape=(len(rows), width))
