"""Other methods' results for the headline changes, to set beside ours; no verdict rests on them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nulmeting.estimate import Figures, targets
from nulmeting.fields import typed
from nulmeting.figures import Figure
from nulmeting.influence import Array, Codes
from nulmeting.levels import Plan, in_total
from nulmeting.paired_tests import count_pairs, derrick_z8, mcnemar, newcombe_paired, tango
from nulmeting.units import Survey

NAMES = (
    "newcombe_low",
    "newcombe_high",
    "tango_low",
    "tango_high",
    "mcnemar_midp",
    "derrick_z8",
    "derrick_z8_p",
)


def diagnostics(whole: Survey, wanted: Plan, figures: Figures) -> pd.DataFrame:
    """Give classical tests of every headline share in total, for units that are 0 or 1 and count as drawn singly.

    Newcombe's and Tango's intervals and McNemar's mid-p rest on the units in both waves; Derrick's z₈ on all. They know
    no organisations, no register and no weights: they are given for target process and not available otherwise.
    """
    tables = []
    rows = np.flatnonzero(in_total(wanted.keys))
    for waves in whole.measurement.comparisons:
        for row in rows:
            block, column = int(wanted.block[row]), int(wanted.column[row])
            values = _values(whole, [figures[wave][block] for wave in waves], column)
            names = {str(k): v for k, v in wanted.keys.loc[row, ["indicator", "option", "synthetic"]].items()}
            for target in targets(whole.measurement):
                given = values if target == "process" else None
                part = pd.DataFrame(
                    {"diagnostic": NAMES, "value": np.full(len(NAMES), np.nan) if given is None else given}
                )
                tables.append(part.assign(**names, target=target, wave_from=waves[0], wave_to=waves[1]))
    if not tables:
        return typed("diagnostics", pd.DataFrame())
    table = pd.concat(tables, ignore_index=True)
    lacking = table["value"].isna()
    table["status"] = np.where(lacking, "not_available", "ok")
    table["reason"] = np.where(lacking, "not_estimable", "")
    return typed("diagnostics", table)


def _values(whole: Survey, sides: list[Figure], column: int) -> list[float] | None:
    """Give the diagnostics in the order of `NAMES`; None if they do not apply."""
    block = sides[0].block
    share = block.statistic == "mean" and block.columns[column].indicator.statistic in ("share", "options")
    binary = all(one.binary[0, column] and one.size[0, column] > 0 for one in sides)
    if not (share and binary and whole.linked[block.unit] and block.base == "valid" and not block.weighting):
        return None
    (units, first), (others, later) = (_units(one, column) for one in sides)
    _, left, right = np.intersect1d(units, others, return_indices=True)
    pairs = count_pairs(first[left], later[right])
    alone, apart = np.delete(first, left), np.delete(later, right)
    z8 = derrick_z8(pairs, alone.sum(), alone.size, apart.sum(), apart.size)
    ends = [*newcombe_paired(pairs), *tango(pairs)]
    return [float(x) for x in (*ends, mcnemar(pairs).midp if pairs.n > 0 else np.nan, z8.z, z8.p)]


def _units(one: Figure, column: int) -> tuple[Codes, Array]:
    """Give the units of the total and their values."""
    made = one.influence
    if one.block.unit == "person":
        given = made.answers
        rows = np.flatnonzero((given.domain == 0) & given.valid(column))
        return given.person[rows], given.values[given.row[rows], column]
    cells = np.flatnonzero((made.domain == 0) & (made.persons[:, column] > 0))
    own = made.value[cells, column] * made.denominator[0, column] + made.estimate[0, column]
    return made.cluster[cells], np.rint(own)
