"""What an outsider finds in a table of counts, worked out from the table alone: nothing of the code that protects it.

He looks for the inner counts. Everything that is shown is a sum of them; none is negative, and all together are no more
than there are.
"""

from __future__ import annotations

from functools import cached_property
from itertools import combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_diag, csr_array, diags_array, hstack, vstack

TOTAL = "T"
SLACK = 1e-6


class Outsider:
    """A table with all its margins, and somebody who wants to know the ones and twos that are hidden in it."""

    def __init__(self, counts):
        self.counts = np.asarray(counts)
        axes = [[*map(str, range(n)), TOTAL] for n in self.counts.shape]
        self.places = list(product(*axes))
        self.sums = np.array([self._inside(place) for place in self.places])
        self.values = self.sums @ self.counts.ravel()
        self.top = float(self.counts.sum())
        self.unsafe = np.flatnonzero((self.values > 0) & (self.values < 3))

    def _inside(self, place):
        inside = np.zeros(self.counts.shape)
        inside[tuple(slice(None) if code == TOTAL else int(code) for code in place)] = 1.0
        return inside.ravel()

    def range(self, cell, hidden):
        """Give the smallest and largest value of a cell."""
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * self.sums[cell],
                A_ub=np.ones((1, self.counts.size)),
                b_ub=[self.top],
                A_eq=self.sums[~hidden],
                b_eq=self.values[~hidden],
                method="highs",
            )
            assert found.success
            ends.append(sign * found.fun)
        return ends

    def wide(self, hidden):
        """Tell whether the range of each unsafe count is as wide as it is large, wherever it lies in there."""
        ranges = [self.range(cell, hidden) for cell in self.unsafe]
        return all(high - low >= self.values[c] - SLACK for c, (low, high) in zip(self.unsafe, ranges, strict=True))

    def to_both_sides(self, hidden):
        """Tell whether each unsafe count may be half of itself less, and half of itself more."""
        ranges = [self.range(cell, hidden) for cell in self.unsafe]
        return all(
            low <= 0.5 * self.values[c] + SLACK and high >= 1.5 * self.values[c] - SLACK
            for c, (low, high) in zip(self.unsafe, ranges, strict=True)
        )

    def cost(self, hidden):
        """Sum what is hidden for the others' sake."""
        return float(self.values[hidden].sum() - self.values[self.unsafe].sum())

    def cheaper(self, limit):
        """Give every choice of cells that costs less than a limit; those that are empty are known to be."""
        free = sorted(set(np.flatnonzero(self.values > 0)) - set(self.unsafe), key=lambda cell: self.values[cell])
        for size in range(len(free) + 1):
            if self.values[free[:size]].sum() >= limit - SLACK:
                return
            for more in combinations(free, size):
                if self.values[list(more)].sum() < limit - SLACK:
                    hidden = np.zeros(len(self.places), dtype=bool)
                    hidden[[*self.unsafe, *more]] = True
                    yield hidden

    def follows(self, hidden):
        """Tell whether an unsafe count follows by subtractions alone: then no programme need be solved."""
        unknown = hidden.copy()
        alone = True
        while alone:
            alone = [line for line in self._lines if unknown[line].sum() == 1]
            for line in alone:
                unknown[line] = False
        return not unknown[self.unsafe].all()

    @cached_property
    def _lines(self):
        """Every sum along one axis: the cells in it, the margin among them."""
        lines = {}
        for axis in range(self.counts.ndim):
            for number, place in enumerate(self.places):
                lines.setdefault((axis, *place[:axis], *place[axis + 1 :]), []).append(number)
        return list(lines.values())

    def least(self):
        """Give the least cost of a choice that is wide, by one programme.

        A binary for every cell, and for each unsafe count a way up and a way down of all inner counts: what is shown
        moves in neither, and what is hidden not below nothing (Fischetti and Salazar-Gonzalez 2001, section 2).
        """
        cells, inner = self.sums.shape
        ways = 2 * len(self.unsafe)
        moved = block_diag([csr_array(self.sums)] * ways)
        most = vstack([diags_array(self.top - self.values)] * ways)
        least = vstack([diags_array(-self.values)] * ways)
        widths = np.zeros((len(self.unsafe), cells + ways * inner))
        for row, cell in enumerate(self.unsafe):
            start = cells + 2 * row * inner
            widths[row, start : start + inner] = self.sums[cell]
            widths[row, start + inner : start + 2 * inner] = -self.sums[cell]
        unsafe = np.isin(np.arange(cells), self.unsafe)
        free = np.full(ways * inner, np.inf)
        found = milp(
            np.concatenate([np.where(unsafe, 0.0, self.values), np.zeros(ways * inner)]),
            integrality=np.concatenate([np.ones(cells), np.zeros(ways * inner)]),
            bounds=Bounds(np.concatenate([unsafe, -free]), np.concatenate([self.values > 0, free])),
            constraints=[
                LinearConstraint(hstack([-most, moved]), -np.inf, 0.0),
                LinearConstraint(hstack([-least, moved]), 0.0, np.inf),
                LinearConstraint(widths, self.values[self.unsafe], np.inf),
            ],
            options={"mip_rel_gap": 0.0},
        )
        assert found.success, found.message
        return round(found.fun)
