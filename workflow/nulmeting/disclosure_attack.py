"""The attacker as secondary suppression sees him: linear programmes over the cells of one part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nulmeting.disclosure_system import Key, System
from nulmeting.disclosure_work import PLAIN, Work

Array: TypeAlias = NDArray[Any]

STILL = 1e-7
"""A move smaller than this is none."""

POOL = 400
"""Moves that are remembered."""


@dataclass(frozen=True)
class Range:
    """What an attacker finds of one cell.

    Parameters
    ----------
    low, high : float
    weights : array, one per cell
        The width is at most the sum of these over the cells that are unknown, whatever is hidden, plus `slack`.
    slack : float
    """

    low: float
    high: float
    weights: Array
    slack: float

    @property
    def width(self) -> float:
        """The difference between the largest and the smallest value."""
        return self.high - self.low


class Attack:
    """The linear programmes of one part; cells and figures by place."""

    def __init__(self, part: System, work: Work | None = None) -> None:
        from scipy.sparse import csr_array, vstack

        self.cells = list(part.values)
        self.place = {key: i for i, key in enumerate(self.cells)}
        self.values = np.array([part.values[key] for key in self.cells])
        self.low = np.array([min(part.limits[key][0], part.values[key]) for key in self.cells])
        self.high = np.array([max(part.limits[key][1], part.values[key]) for key in self.cells])
        self.secret = np.array([key not in part.known for key in self.cells], dtype=bool)
        self.costs = np.array([figure.cost for figure in part.figures], dtype=np.float64)
        self.telling_matrix = np.zeros((len(part.figures), len(self.cells)), dtype=bool)
        for i, figure in enumerate(part.figures):
            self.telling_matrix[i, [self.place[key] for key in figure.tells]] = True
        sides: dict[bool, tuple[list[float], list[int], list[int], list[float]]] = {
            True: ([], [], [], []),
            False: ([], [], [], []),
        }
        for relation in part.relations:
            terms = {self.place[key]: factor for key, factor in relation.terms.items()}
            if relation.low == relation.high:
                _append(sides[True], terms, relation.low)
                continue
            if np.isfinite(relation.high):
                _append(sides[False], terms, relation.high)
            if np.isfinite(relation.low):
                _append(sides[False], {i: -factor for i, factor in terms.items()}, -relation.low)
        self.work = work or Work()
        self._linked: tuple[bytes, Array, dict[int, Any]] | None = None
        self._widths: dict[tuple[int, bytes], float] = {}
        self._moves: Array = np.zeros((0, len(self.cells)))
        self._moving: Array = np.zeros((0, len(self.cells)), dtype=np.float32)
        self._equal, self._below = (
            (csr_array((data, (rows, columns)), shape=(len(right), len(self.cells))), np.array(right))
            for data, rows, columns, right in (sides[True], sides[False])
        )
        self._entries = vstack([self._equal[0], self._below[0]]).tocsr().nonzero()

    def unknown(self, hidden: Array) -> Array:
        """Tell which cells no shown figure tells."""
        told: Array = np.asarray(self.telling_matrix[~hidden].any(axis=0))
        return self.secret & ~told

    def telling(self, cells: Array) -> Array:
        """Tell which figures tell any of these cells."""
        found: Array = np.asarray(self.telling_matrix[:, cells].any(axis=1))
        return found

    def range(self, cell: Key, unknown: Array) -> Range:
        """Find the smallest and largest value that a cell may have when these cells are unknown."""
        place = self.place[cell]
        up, weights, slack = self._extreme(place, -1.0, unknown)
        down, more, extra = self._extreme(place, 1.0, unknown)
        return Range(down, up, weights + more, slack + extra)

    def width(self, cell: Key, unknown: Array, enough: float = np.inf) -> float:
        """Find the width of that range alone; less exactly once it is known to be `enough`, or the work is spent.

        Whatever was found possible before is possible still if only cells move that are unknown.
        """
        place = self.place[cell]
        if not unknown[place]:
            return 0.0
        mark = place, unknown.tobytes()
        if mark not in self._widths:
            # no more than its limits leave, whatever is solved
            known = float(self.seen(np.array([place]), unknown)[0])
            if known >= min(enough, self.high[place] - self.low[place]) - STILL or self.work.spent:
                return known
            ends = [float(self._solved(place, sign, unknown)[0].fun) for sign in (1.0, -1.0)]
            self._widths[mark] = -ends[0] - ends[1]
        return self._widths[mark]

    def seen(self, places: Array, unknown: Array) -> Array:
        """Give the widths that moves found before show of some cells, by those moves that are possible still."""
        own = self._moves[self._moving @ (~unknown).astype(np.float32) == 0][:, places]
        found: Array = own.max(axis=0, initial=0.0) - own.min(axis=0, initial=0.0)
        return found

    def explore(self, cells: list[Key], widths: Array, unknown: Array) -> None:
        """Look for moves by which many cells reach their widths at once, and again while that helps."""
        places = np.array([self.place[cell] for cell in cells])
        most = np.minimum(widths, self.high[places] - self.low[places])
        left, before = np.arange(len(cells)), len(cells) + 1
        while True:
            left = left[self.seen(places[left], unknown) < most[left] - STILL]
            if not 0 < len(left) < before or self.work.spent:
                return
            before = len(left)
            self._together([cells[i] for i in left], widths[left], unknown)

    def _together(self, cells: list[Key], widths: Array, unknown: Array) -> None:
        from scipy.optimize import linprog as solve

        linprog: Any = solve  # its types know no sparse rows
        from scipy.sparse import block_array, csr_array, eye_array

        places = [self.place[cell] for cell in cells]
        count, n = len(cells), len(self.cells)
        self.work.spend(2 * n)
        picks = csr_array((np.ones(count), (np.arange(count), places)), shape=(count, n))
        low, high = np.where(unknown, self.low, self.values), np.where(unknown, self.high, self.values)
        for sign in (1.0, -1.0):
            # each counts as far as its width: x moves, t <= sign * (x - value)
            upper: list[list[Any]] = [[-sign * picks, eye_array(count)]]
            right = [-sign * self.values[places]]
            if len(self._below[1]):
                upper.append([self._below[0], csr_array((len(self._below[1]), count))])
                right.append(self._below[1])
            equal: Any = None
            if len(self._equal[1]):
                equal = block_array([[self._equal[0], csr_array((len(self._equal[1]), count))]]).tocsr()
            found = linprog(
                np.concatenate([np.zeros(n), -np.ones(count)]),
                A_ub=block_array(upper).tocsr(),
                b_ub=np.concatenate(right),
                A_eq=equal,
                b_eq=None if equal is None else self._equal[1],
                bounds=np.column_stack([np.concatenate([low, np.zeros(count)]), np.concatenate([high, widths])]),
                **PLAIN,
            )
            if found.x is not None:
                self._remember(np.arange(n), found.x[:n])

    def _remember(self, cells: Array, values: Array) -> None:
        move = np.zeros((1, len(self.cells)))
        move[0, cells] = values - self.values[cells]
        move[np.abs(move) < STILL] = 0.0
        self._moves = np.vstack([self._moves[-POOL:], move])
        self._moving = np.vstack([self._moving[-POOL:], (move != 0).astype(np.float32)])

    def reached(self, cells: list[Key], widths: Array, unknown: Array) -> Array:
        """Tell of which cells moves found before show a range this wide; that they do not says nothing."""
        places = np.array([self.place[cell] for cell in cells], dtype=int)
        found: Array = unknown[places] & (self.seen(places, unknown) >= widths - STILL)
        return found

    def _extreme(self, place: int, sign: float, unknown: Array) -> tuple[float, Array, float]:
        value = self.values[place]
        if not unknown[place]:
            return float(value), np.where(np.arange(len(self.cells)) == place, self.high - self.low, 0.0), 0.0
        found, equal, below = self._solved(place, sign, unknown)
        # the reduced cost of every cell, those that are known included: what a move of it would be worth
        worth = np.zeros(len(self.cells))
        worth[place] = sign
        if len(equal):
            worth -= self._equal[0][equal].T @ found.eqlin.marginals
        if len(below):
            worth -= self._below[0][below].T @ found.ineqlin.marginals
        weights = np.where(worth < 0, -worth * (self.high - self.values), worth * (self.values - self.low))
        weights = np.where(np.abs(worth) < STILL, 0.0, weights)
        moved = abs(found.fun - sign * value)
        return float(sign * found.fun), weights, float(max(0.0, moved - weights[unknown].sum()))

    def _solved(self, place: int, sign: float, unknown: Array) -> tuple[Any, Array, Array]:
        """Solve for one end of a range, over the unknown cells that hang together with this one alone."""
        from scipy.optimize import linprog as solve

        linprog: Any = solve  # its types know no sparse rows

        cells, equal, below, sides = self._around(place, unknown)
        self.work.spend(len(cells))
        aim = np.where(cells == place, sign, 0.0)
        found = linprog(aim, bounds=np.column_stack([self.low[cells], self.high[cells]]), **PLAIN, **sides)
        if found.x is None:
            raise ValueError(f"the cells contradict their relations: {self.cells[place]}")
        self._remember(cells, found.x)
        return found, equal, below

    def _around(self, place: int, unknown: Array) -> tuple[Array, Array, Array, dict[str, Any]]:
        """Give the unknown cells that relations link with this one, those relations, and both as a programme."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        mark = unknown.tobytes()
        if self._linked is None or self._linked[0] != mark:
            rows, columns = self._entries
            kept = unknown[columns]
            count, n = len(self._equal[1]) + len(self._below[1]), len(self.cells)
            data = np.ones(int(kept.sum()))
            edges = csr_array((data, (rows[kept], columns[kept] + count)), shape=(count + n, count + n))
            self._linked = mark, connected_components(edges, directed=False)[1], {}
        _, labels, made = self._linked
        split = len(self._equal[1])
        count = split + len(self._below[1])
        own = int(labels[count + place])
        if own not in made:
            inside = np.flatnonzero(labels[:count] == own)
            cells = np.flatnonzero((labels[count:] == own) & unknown)
            equal, below = inside[inside < split], inside[inside >= split] - split
            fixed = np.where(unknown, 0.0, self.values)
            sides: dict[str, Any] = {}
            for name, rows_, (matrix, right) in (("eq", equal, self._equal), ("ub", below, self._below)):
                if len(rows_):
                    chosen = matrix[rows_]
                    sides |= {f"A_{name}": chosen[:, cells].tocsc(), f"b_{name}": right[rows_] - chosen @ fixed}
            made[own] = cells, equal, below, sides
        found: tuple[Array, Array, Array, dict[str, Any]] = made[own]
        return found

    def cheapest_move(self, cell: Key, width: float, hidden: Array) -> Array:
        """Find the cells that must move for a range of this width, at the least cost of what tells them.

        One move up and one down, together as far as the width; moving an unknown cell is free.
        """
        from scipy.optimize import linprog as solve

        linprog: Any = solve  # its types know no sparse rows
        from scipy.sparse import block_diag, csr_array, hstack, vstack

        place, n = self.place[cell], len(self.cells)
        self.work.spend(4 * n)
        price = self.costs[~hidden] @ self.telling_matrix[~hidden]
        # a little for every move, so that of equal ones the shortest is taken
        price = price + 1e-4
        free = np.where(self.secret, 1.0, 0.0)
        up, down = (self.high - self.values) * free, (self.values - self.low) * free
        # up+, up-, down+, down-
        bounds = np.concatenate([up, down, up, down])
        bounds[n + place] = bounds[2 * n + place] = 0.0
        far = np.zeros(4 * n)
        far[place] = far[3 * n + place] = -1.0
        scale = np.concatenate([price] * 4)
        equal = block_diag([hstack([self._equal[0], -self._equal[0]])] * 2) if len(self._equal[1]) else None
        rows: list[Any] = [csr_array(far[None, :])]
        right = [np.array([-width])]
        if len(self._below[1]):
            left = self._below[1] - self._below[0] @ self.values
            rows.append(block_diag([hstack([self._below[0], -self._below[0]])] * 2))
            right += [left, left]
        found = linprog(
            scale,
            A_ub=vstack(rows).tocsc(),
            b_ub=np.concatenate(right),
            A_eq=equal,
            b_eq=None if equal is None else np.zeros(2 * len(self._equal[1])),
            bounds=np.column_stack([np.zeros(4 * n), bounds]),
            **PLAIN,
        )
        if found.x is None:
            raise ValueError(f"no move of {cell} reaches {width}")
        moved = found.x.reshape(4, n).max(axis=0)
        result: Array = moved > STILL
        return result


def _append(side: tuple[list[float], list[int], list[int], list[float]], terms: dict[int, float], right: float) -> None:
    data, rows, columns, rights = side
    for place, factor in terms.items():
        data.append(factor)
        rows.append(len(rights))
        columns.append(place)
    rights.append(right)
