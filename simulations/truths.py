"""What an interval has to hold: the register's own value, or that of the process which the answers come from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulations.estimating import WAVES, Setting
from simulations.grid import Column, Scores
from simulations.population import Array, Register, distribution, process_share

MARKS = np.arange(1.0, 11.0)


def truths(
    made: Setting, listed: Register, values: Sequence[Array], given: Sequence[Column], target: str
) -> tuple[Array, Array, Array]:
    """Give the true value of every row of the plan in the first wave and in the later one, and the true change.

    Population: of the answers that everybody in the register would have given in the wave. Process: of the
    probabilities. A superiority is a change alone: P(later > first) + P(=)/2, less one half.
    """
    keys = made.plan.keys
    statistic, unit = keys["statistic"].to_numpy(), keys["unit"].to_numpy()
    out = [np.full(len(keys), np.nan) for _ in range(3)]
    for name, whose in sorted(set(zip(statistic, unit, strict=True))):
        rows = np.flatnonzero((statistic == name) & (unit == whose))
        source = made.source[rows]
        if target == "population":
            found = _of_register(listed, [one[:, source] for one in values], name, whose)
        else:
            found = _of_process(listed, [given[place] for place in source], name, whose)
        for place, part in enumerate(found):
            out[place][rows] = part
    return out[0], out[1], out[2]


def _of_register(listed: Register, values: Sequence[Array], statistic: str, unit: str) -> tuple[Array, Array, Array]:
    if statistic == "superiority":
        first, later = (np.stack([(one == mark).mean(axis=0) for mark in MARKS], axis=1) for one in values)
        half = np.full(len(first), 0.5)
        return half, half, _above(first, later)
    if statistic == "median":
        first, later = (np.median(listed.means(one) if unit == "organisation" else one, axis=0) for one in values)
    else:
        first, later = ((listed.means(one) if unit == "organisation" else one).mean(axis=0) for one in values)
    return first, later, later - first


def _of_process(listed: Register, given: Sequence[Column], statistic: str, unit: str) -> tuple[Array, Array, Array]:
    if statistic == "share":
        first, later = (
            np.array([process_share(listed, one, wave, unit) for one in given]) for wave in range(len(WAVES))
        )
        return first, later, later - first
    scores = [one for one in given if isinstance(one, Scores)]
    chances = [np.stack([distribution(one, wave) for one in scores]) for wave in range(len(WAVES))]
    if statistic == "superiority":
        half = np.full(len(scores), 0.5)
        return half, half, _above(*chances)
    if statistic == "median":
        first, later = (MARKS[(np.cumsum(one, axis=1) >= 0.5).argmax(axis=1)] for one in chances)
    else:
        first, later = (one @ MARKS for one in chances)
    return first, later, later - first


def _above(first: Array, later: Array) -> Array:
    """Give P(later > first) + P(=)/2 - 1/2 of independent draws from two distributions over the marks."""
    below = np.cumsum(first, axis=1) - first / 2
    return np.asarray((below * later).sum(axis=1) - 0.5)
