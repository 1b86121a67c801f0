"""Shares of units with a trait, such as having responded, as outcomes of a process: estimate, variance and interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from nulmeting.blocks import Block, Laid
from nulmeting.design import Design
from nulmeting.domains import Codes
from nulmeting.estimate import with_intervals
from nulmeting.figures import of_answers
from nulmeting.influence import Answers
from nulmeting.levels import LEVEL, Plan, level_rows
from nulmeting.limits import intervals
from nulmeting.units import Survey


def process_shares(
    whole: Survey,
    given: Answers,
    block: Block,
    wave: str,
    places: tuple[Sequence[int], Sequence[int]],
    clusters: Codes,
) -> pd.DataFrame:
    """Give shares of 0/1 values, with the interval that every other share of target process has.

    Parameters
    ----------
    given : Answers
        One row per unit and domain; domains are those of `whole`.
    block : Block
        Unit and rule: ``persons``, or how persons make an organisation's value.
    places : (domains, columns)
        Where the wanted shares stand.
    clusters : array of int
        The clusters that could have been met, each as often as one likes: what the multiplier ``G/(G-1)`` counts.

    Returns
    -------
    DataFrame
        Row for row with `places`: ``estimate, n, standard_error, ci_low, ci_high, ci_method, df, design_effect, status,
        reason`` and more (see `nulmeting.estimate.with_intervals`).
    """
    met = np.zeros(max(int(code.max(initial=0)) for code in (clusters, given.cluster)) + 1, dtype=bool)
    met[clusters] = True
    responding = np.broadcast_to(met, (given.wave + 1, met.size))
    design = Design(np.zeros(met.size, dtype=np.int64), responding)
    asked, held = np.ones(given.values.shape[1], dtype=bool), np.ones(given.domains, dtype=bool)
    laid = Laid(given, asked, held, np.zeros(given.domains, dtype=np.int64))
    figures = [of_answers(block, laid, given)]
    domain, column = (np.asarray(place, dtype=np.int64) for place in places)
    wanted = Plan((block,), _keys(whole, block, domain), np.zeros_like(domain), domain, column)
    own = replace(whole, designs={**whole.designs, (block.unit, False): design})
    rows = level_rows(own, wanted, figures, wave, "process")
    return with_intervals(rows, intervals(rows, figures), figures)


def _keys(whole: Survey, block: Block, domain: Codes) -> pd.DataFrame:
    """Give the plan's keys as far as a share that no indicator defines has them."""
    fixed = {"statistic": "share", "unit": block.unit, "base": block.base, "low": 0.0, "high": 1.0, "named": ""}
    shared = {"weighting": "none", "level": LEVEL, "synthetic": whole.measurement.synthetic}
    return pd.DataFrame({**fixed, **shared}, index=range(domain.size))
