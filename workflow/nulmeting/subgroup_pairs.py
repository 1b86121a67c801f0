"""Which subgroups are compared: every headline figure of a category with the total, and with every other category."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from nulmeting.domains import ALL
from nulmeting.estimate import Figures
from nulmeting.influence import Codes
from nulmeting.levels import Plan


@dataclass(frozen=True)
class Pairs:
    """The comparisons of every wave and target.

    Parameters
    ----------
    category, against : array of int
        Rows of the plan.
    keys : DataFrame
        What says which comparison a row is.
    """

    category: Codes
    against: Codes
    keys: pd.DataFrame


def headlines(wanted: Plan, figures: Figures) -> tuple[Plan, Figures]:
    """Keep of the plan and its figures the headline definitions alone."""
    rows = np.flatnonzero(wanted.keys["headline"])
    used, block = np.unique(wanted.block[rows], return_inverse=True)
    kept = {wave: [own[number] for number in used] for wave, own in figures.items()}
    blocks, keys = tuple(wanted.blocks[number] for number in used), wanted.keys.iloc[rows].reset_index(drop=True)
    return Plan(blocks, keys, block.astype(np.int64), wanted.domain[rows], wanted.column[rows]), kept


def compared_pairs(wanted: Plan) -> Pairs:
    """Give, per figure and breakdown, each category against the total, then each pair of categories."""
    found: list[tuple[int, int]] = []
    for _, figure in wanted.keys.groupby(["indicator", "option"], sort=False):
        total = int(figure.index[figure["breakdown"] == ALL][0])
        for name, rows in figure.groupby("breakdown", sort=False):
            if name != ALL:
                own = [int(row) for row in rows.index]
                found += [*((row, total) for row in own), *combinations(own, 2)]
    category, against = np.array(found, dtype=np.int64).reshape(-1, 2).T
    other = wanted.keys["category"].to_numpy()[against]
    return Pairs(category, against, wanted.keys.iloc[category].reset_index(drop=True).assign(against=other))
