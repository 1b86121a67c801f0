"""Secondary suppression: what else to hide so that no guarded cell can be found out from what is shown.

An attacker knows every relation and every cell that is told. The range that is left of a guarded cell is the
difference between the largest and the smallest value that a linear programme finds. By duality each such range gives an
inequality that every safe choice satisfies, so the cheapest choice is found by adding those of the ranges that are too
narrow, again and again (Fischetti and Salazar-Gonzalez 2001, "Solving the cell suppression problem on tabular data with
linear constraints", Management Science 47).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nulmeting.disclosure_attack import Array, Attack, Range
from nulmeting.disclosure_system import Key, System
from nulmeting.disclosure_work import Work

ROUNDS, NODES = 40, 500

LARGEST = 1500
"""With more figures times broken guards than this in one part, the greedy choice stands."""

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Choice:
    """What secondary suppression found for one part.

    Parameters
    ----------
    hidden : tuple of keys
        Figures to hide besides those that were hidden already.
    optimal : bool
        Whether no cheaper choice exists.
    reach : mapping of key to float
        Of cells that nothing can hide as well as declared, the width that is left when everything is hidden.
    given_up : bool
        The work was spent before a choice was found: everything in the part is hidden.
    """

    hidden: tuple[Key, ...] = ()
    optimal: bool = True
    reach: Mapping[Key, float] = field(default_factory=dict)
    given_up: bool = False


def suppress(part: System, work: Work | None = None, *, optimise: bool = True) -> Choice:
    """Choose the figures to hide in one part of a system, from `System.parts`.

    Parameters
    ----------
    part : System
    work : Work, optional
        What it may cost.
    optimise : bool
        Look for the cheapest choice; otherwise the greedy one stands.
    """
    attack = Attack(part, work)
    start = np.array([figure.hidden for figure in part.figures], dtype=bool)
    unknown, widest = attack.unknown(start), attack.unknown(np.ones_like(start))
    everything = [g.cell for g in part.guards], np.array([g.width for g in part.guards])
    attack.explore(*everything, unknown)
    # to hide more only widens a range: what is wide enough now stays so
    wide = attack.reached(*everything, unknown)
    open_ = [guard for guard, enough in zip(part.guards, wide, strict=True) if not enough]
    if open_:
        attack.explore([g.cell for g in open_], np.array([g.width for g in open_]), widest)
    reach = {guard.cell: attack.width(guard.cell, widest, guard.width) for guard in open_}
    if attack.work.spent:
        # not even what can be hidden at all was found out
        return Choice(tuple(f.id for f in part.figures if not f.hidden), False, {}, True)
    beyond = {guard.cell: reach[guard.cell] for guard in open_ if reach[guard.cell] < guard.width - TOLERANCE}
    cells = [guard.cell for guard in open_]
    widths = np.array([min(guard.width, reach[guard.cell]) for guard in open_])
    wanted = _Wanted(attack, cells, widths, list(range(len(cells))))
    chosen = _greedy(wanted, start)
    if (chosen == start).all():
        return Choice((), True, beyond)
    given_up = bool(chosen.all())
    hidden = _pruned(wanted, start, chosen)
    optimal = False
    if optimise and (~start).sum() * len(cells) <= LARGEST:
        best, optimal = _cheapest(wanted, start, hidden)
        hidden = best
    added = np.flatnonzero(hidden & ~start)
    return Choice(tuple(part.figures[i].id for i in added), optimal, beyond, given_up and attack.work.spent)


@dataclass(frozen=True)
class _Wanted:
    """The ranges that must stay, and the attack that they are held against."""

    attack: Attack
    cells: list[Key]
    widths: Array
    order: list[int]

    def broken(self, hidden: Array) -> list[tuple[int, Range]]:
        """Give the guards whose range is too narrow, with that range."""
        unknown, found = self.attack.unknown(hidden), []
        for place in np.flatnonzero(~self.attack.reached(self.cells, self.widths, unknown)):
            reach = self.attack.range(self.cells[place], unknown)
            if reach.width < self.widths[place] - TOLERANCE:
                found.append((int(place), reach))
        return found

    def safe(self, hidden: Array) -> bool:
        """Tell whether every range is wide enough."""
        unknown = self.attack.unknown(hidden)
        wide = self.attack.reached(self.cells, self.widths, unknown)
        for number, place in enumerate(self.order):
            if wide[place]:
                continue
            if self.attack.width(self.cells[place], unknown, self.widths[place]) < self.widths[place] - TOLERANCE:
                # what breaks once breaks again: next time it is looked at first
                self.order.insert(0, self.order.pop(number))
                return False
        return True


def _greedy(wanted: _Wanted, start: Array) -> Array:
    """Hide, guard by guard, the figures whose cells must move for its range at the least cost.

    Everything, if that is too much work.
    """
    hidden = start.copy()
    for place, cell in enumerate(wanted.cells):
        width = float(wanted.widths[place])
        if wanted.attack.width(cell, wanted.attack.unknown(hidden), width) >= width - TOLERANCE:
            continue
        if wanted.attack.work.spent:
            return np.ones_like(hidden)
        moving = wanted.attack.cheapest_move(cell, width, hidden)
        hidden |= wanted.attack.telling(moving)
        wanted.attack.explore(wanted.cells, wanted.widths, wanted.attack.unknown(hidden))
    return hidden


def _pruned(wanted: _Wanted, start: Array, hidden: Array) -> Array:
    """Show again what need not be hidden, the dearest first."""
    costs = wanted.attack.costs
    for figure in sorted(np.flatnonzero(hidden & ~start), key=lambda i: (-costs[i], i)):
        tried = hidden.copy()
        tried[figure] = False
        if wanted.safe(tried):
            hidden = tried
    return hidden


def _cheapest(wanted: _Wanted, start: Array, incumbent: Array) -> tuple[Array, bool]:
    """Look for the cheapest safe choice by adding the inequalities that the last one breaks."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    attack = wanted.attack
    figures, cells = attack.telling_matrix.shape
    costs = np.concatenate([np.where(start, 0.0, attack.costs), np.zeros(cells)])
    links, always = _links(attack)
    rows: list[Array] = []
    floors: list[float] = []

    def learn(broken: Iterable[tuple[int, Range]]) -> None:
        for place, reach in broken:
            width = float(wanted.widths[place])
            rows.append(np.concatenate([np.zeros(figures), np.minimum(reach.weights, width)]))
            floors.append(width - reach.slack)

    learn(wanted.broken(start))
    low = np.concatenate([start.astype(float), np.zeros(cells)])
    high = np.concatenate([np.ones(figures), always])
    whole = np.concatenate([np.ones(figures), np.zeros(cells)])
    best, price = incumbent, float(attack.costs[incumbent & ~start].sum())
    for _ in range(ROUNDS):
        if attack.work.spent:
            break
        found = milp(
            costs,
            integrality=whole,
            bounds=Bounds(low, high),
            constraints=[
                LinearConstraint(links, -np.inf, 0.0),
                LinearConstraint(np.array(rows), np.array(floors) - TOLERANCE, np.inf),
            ],
            options={"node_limit": attack.work.branches(figures + cells, NODES), "mip_rel_gap": 0.0},
        )
        attack.work.spend(figures + cells, found.mip_node_count or 0)
        if found.x is None or not found.success:
            return best, False
        if found.fun >= price - TOLERANCE:
            return best, True
        hidden = found.x[:figures] > 0.5
        broken = wanted.broken(hidden)
        if not broken:
            return hidden, True
        learn(broken)
    return best, False


def _links(attack: Attack) -> tuple[Any, Array]:
    """Give, for the choice of figures, the rows ``unknown <= hidden``, and which cells may be unknown at all."""
    from scipy.sparse import csr_array

    figures, cells = attack.telling_matrix.shape
    owners, owned = np.nonzero(attack.telling_matrix)
    count = len(owners)
    rows = np.arange(count)
    data = np.concatenate([np.ones(count), -np.ones(count)])
    columns = np.concatenate([figures + owned, owners])
    links = csr_array((data, (np.concatenate([rows, rows]), columns)), shape=(count, figures + cells))
    return links, attack.secret.astype(np.float64)
