"""Tables of counts with all their margins, as a system whose cells are figures of their own."""

from __future__ import annotations

from itertools import product

import numpy as np
from nulmeting.disclosure_suppress import suppress
from nulmeting.disclosure_system import Figure, Guard, Relation, System

TOTAL = "T"


def cells(counts):
    """Every cell of a table of counts with all its margins."""
    axes = [[*map(str, range(n)), TOTAL] for n in counts.shape]
    for place in product(*axes):
        index = tuple(slice(None) if code == TOTAL else int(code) for code in place)
        yield place, float(counts[index].sum())


def table(counts, widths, *, costs=None, known=(), hidden=()):
    """The system of a table: margins are sums, every cell is a figure of its own."""
    counts = np.asarray(counts)
    values = dict(cells(counts))
    relations = []
    for axis, n in enumerate(counts.shape):
        for place in values:
            if place[axis] == TOTAL:
                parts = [(*place[:axis], str(code), *place[axis + 1 :]) for code in range(n)]
                relations.append(Relation({place: 1.0, **dict.fromkeys(parts, -1.0)}))
    cost = costs or dict.fromkeys(values, 1.0)
    away = {*widths, *hidden}
    figures = tuple(Figure(p, frozenset([p]), cost[p], p in away) for p in values if p not in known)
    guards = tuple(Guard(place, width, place) for place, width in widths.items())
    top = float(counts.sum())
    limits = dict.fromkeys(values, (0.0, top))
    return System(values, limits, tuple(relations), figures, guards, known=frozenset(known))


def solved(system):
    """The system with everything hidden that secondary suppression asks for."""
    hidden = [figure for part in system.parts() for figure in suppress(part).hidden]
    return system.hiding(hidden)
