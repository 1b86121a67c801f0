"""Every table of a measurement, from its clean responses."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from nulmeting import units
from nulmeting.agreement import agreement
from nulmeting.attrition import attrition
from nulmeting.blocks import blocks
from nulmeting.classes import classes
from nulmeting.comparability import comparability
from nulmeting.compare import changes
from nulmeting.diagnostics import diagnostics
from nulmeting.distributions import distribution_support, distributions
from nulmeting.estimate import all_figures, estimates
from nulmeting.flow import flow
from nulmeting.item_nonresponse import item_nonresponse
from nulmeting.levels import plan
from nulmeting.monitor import monitor
from nulmeting.nonresponse import generators, nonresponse
from nulmeting.overview import transitions
from nulmeting.planning import planning
from nulmeting.published import published_table, rises
from nulmeting.response import representativeness, response
from nulmeting.robustness import robustness
from nulmeting.sensitivity import sensitivity
from nulmeting.settings import Measurement
from nulmeting.subgroups import subgroups
from nulmeting.weights import weights_table


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
        The tables of the contract, and those of `nulmeting.table_columns.SUPPORT`, which are never published.
    """
    whole = units.survey(measurement, responses, register)
    wanted = plan(whole, blocks(whole))
    figures = all_figures(whole, wanted.blocks)
    level, support = estimates(whole, wanted, figures)
    moved = changes(whole, wanted, figures)
    apart, behind = attrition(whole, wanted)
    others = published_table(whole, published)
    given = distributions(whole)
    return {
        "estimates": level,
        "changes": moved,
        "distributions": given,
        "classes": classes(measurement, given),
        "flow": flow(whole, counts),
        "response": response(whole),
        "nonresponse": nonresponse(whole, generators(whole)),
        "item_nonresponse": item_nonresponse(whole),
        "attrition": apart,
        "transitions": transitions(whole),
        "sensitivity": sensitivity(whole, wanted, figures, level),
        "agreement": agreement(whole),
        "representativeness": representativeness(whole),
        "diagnostics": diagnostics(whole, wanted, figures),
        "robustness": robustness(whole, wanted, figures, level, moved),
        "planning": planning(whole, wanted, figures, level, moved),
        "weights": weights_table(whole),
        "subgroups": subgroups(whole, wanted, figures),
        "monitor": monitor(whole, register),
        "comparability": comparability(measurement),
        "published": others,
        "published_rises": rises(whole, others),
        "support": support,
        "attrition_support": behind,
        "distribution_support": distribution_support(whole),
    }
