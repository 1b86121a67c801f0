"""Every table of a measurement, from its clean responses."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from nulmeting import units
from nulmeting.agreement import agreement
from nulmeting.blocks import blocks
from nulmeting.compare import changes
from nulmeting.diagnostics import diagnostics
from nulmeting.distributions import distributions
from nulmeting.estimate import all_figures, estimates
from nulmeting.levels import plan
from nulmeting.overview import flow, representativeness, response, sensitivity, transitions
from nulmeting.published import published_table, rises
from nulmeting.settings import Measurement


def build(
    measurement: Measurement,
    responses: Mapping[str, pd.DataFrame],
    register: pd.DataFrame | None,
    counts: pd.DataFrame,
    published: pd.DataFrame | None,
) -> dict[str, pd.DataFrame]:
    """Make every table, unprotected.

    Parameters
    ----------
    responses : mapping of wave to DataFrame
        Clean responses: ``row, person, organisation`` and the items.
    register : DataFrame or None
        One row per registered person: ``person, organisation`` and the items that the register supplies.
    counts : DataFrame
        Rows of the exports by step: ``wave, step, reason, count``.
    published : DataFrame or None
        Figures published by others: ``wave, item, published``.

    Returns
    -------
    dict of name to DataFrame
        The tables of the contract, and ``support``, which protection needs and which is never published.
    """
    whole = units.survey(measurement, responses, register)
    wanted = plan(whole, blocks(whole))
    figures = all_figures(whole, wanted.blocks)
    level, support = estimates(whole, wanted, figures)
    others = published_table(whole, published)
    return {
        "estimates": level,
        "changes": changes(whole, wanted, figures),
        "distributions": distributions(whole),
        "flow": flow(whole, counts),
        "response": response(whole),
        "transitions": transitions(whole),
        "sensitivity": sensitivity(level),
        "agreement": agreement(whole),
        "representativeness": representativeness(whole),
        "diagnostics": diagnostics(whole, wanted, figures),
        "published": others,
        "published_rises": rises(whole, others),
        "support": support,
    }
