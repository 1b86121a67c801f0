"""From unprotected tables to what may be published: the only stage that crosses the wall.

Every rule gives each row of a table the name of the rule that hides it, or nothing; hiding itself happens here, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from nulmeting import protect_counts, protect_derived, protect_estimates
from nulmeting.fields import numbers, typed
from nulmeting.protect_rules import Ruling
from nulmeting.settings import Measurement
from nulmeting.table_columns import FIELDS, OF_THE_CODEBOOK

METHODS = (
    "ci_method",
    "method",
    "verdict",
    "norm_met",
    "odds_ratio_more",
    "odds_ratio_wave",
    "odds_ratio_verdict",
    "odds_ratio_same_more",
    "odds_ratio_same_verdict",
)
"""Text columns that speak about figures and go with them."""

STATEMENT = {
    "nl": (
        "Toegepast zijn het publicatieplan, de drempels per cel en een eenvoudige regel tegen terugrekenen binnen één "
        "uitsplitsing of vraag. Nog niet toegepast zijn onderdrukking over gekoppelde tabellen, golven en definities, "
        "en een onafhankelijke controle van wat uit alle tabellen samen is af te leiden."
    ),
    "en": (
        "Applied are the publication plan, the thresholds per cell, and a simple rule against subtraction within one "
        "breakdown or question. Not yet applied are suppression across linked tables, waves and definitions, and an "
        "independent audit of what can be derived from all tables together."
    ),
}
RULES = {
    "outside_publication_plan": "Not in the publication plan; of alternatives, paired comparisons, transitions and "
    "distributions only the total is.",
    "base": "Fewer units than minimum_base; in distributions and transitions fewer respondents, or fewer with that "
    "earlier answer.",
    "organisations": "Fewer organisations than minimum_organisations.",
    "dominance": "One organisation is more than maximum_share_of_one_organisation of the persons.",
    "small_cell": "Of a sensitive indicator or item: fewer than minimum_cell that do, or that do not. Coded as a range "
    "where the range has at least two values.",
    "complement": "Would give a hidden figure by subtraction from the total, from the other categories or answers, or "
    "from all and paired respondents.",
}


def protect(
    measurement: Measurement, tables: Mapping[str, pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame], dict[str, Any]]:
    """Apply the publication plan and the thresholds.

    Parameters
    ----------
    measurement : Measurement
        Its ``thresholds`` and ``publication`` (breakdown id to ``all``, ``headlines`` or ``none``; ``all`` if it is
        not named).
    tables : mapping of name to DataFrame
        From `nulmeting.tables.build`, with ``support``.

    Returns
    -------
    public : dict of name to DataFrame
        The same rows without ``support``. Suppressed and coded rows keep their keys and lose every number and reason;
        coded ones have their range in ``shown``.
    restricted : dict of name to DataFrame
        The tables as they came, with the rule that hides a row in ``reason`` where that was empty.
    audit : dict
        Rules, thresholds, counts of cells per table and rule, and what is not yet done.
    """
    given = {name: typed(name, frame.reset_index(drop=True)) for name, frame in tables.items()}
    rulings = _rulings(measurement, given)
    public = {name: hidden(name, given[name], ruling) for name, ruling in rulings.items()}
    restricted = {name: explained(given[name], ruling) for name, ruling in rulings.items()}
    asked = {name: given[name] for name in OF_THE_CODEBOOK if name in given}
    return public | asked, restricted | asked, _audit(measurement, public, rulings)


def _rulings(measurement: Measurement, given: Mapping[str, pd.DataFrame]) -> dict[str, Ruling]:
    response = protect_counts.response(measurement, given["response"])
    estimates = protect_estimates.estimates(measurement, given, response)
    counts = {
        "flow": protect_counts.flow(measurement, given["flow"]),
        "response": response,
        "distributions": protect_counts.distributions(measurement, given, response),
        "transitions": protect_counts.transitions(measurement, given["transitions"]),
        "agreement": protect_counts.agreement(measurement, given["agreement"]),
        "representativeness": protect_counts.representativeness(given, response),
        "published": protect_counts.published(measurement, given),
        "published_rises": protect_counts.published_rises(measurement, given),
    }
    changes = protect_estimates.changes(measurement, given, estimates)
    rulings = {
        "estimates": estimates,
        "changes": changes,
        "sensitivity": protect_estimates.sensitivity(given, estimates),
        "diagnostics": protect_estimates.diagnostics(measurement, given, changes),
        "robustness": protect_derived.robustness(given, estimates, changes),
        "planning": protect_derived.planning(given, estimates, changes),
        "subgroups": protect_derived.subgroups(given, estimates),
        "attrition": protect_derived.attrition(measurement, given, changes),
        "nonresponse": protect_derived.nonresponse(given, response),
        "item_nonresponse": protect_derived.item_nonresponse(measurement, given, counts["distributions"]),
        "weights": protect_derived.weights(measurement, given),
        "monitor": protect_derived.monitor(measurement, given, response),
        **counts,
    }
    return {name: rulings[name] for name in FIELDS if name in rulings}


def hidden(name: str, frame: pd.DataFrame, ruling: Ruling) -> pd.DataFrame:
    """Give a table without what the ruling hides, and without any number in rows that are not available."""
    out = frame.copy()
    away, coded = ruling.rule != "", ruling.code != ""
    out.loc[away, "status"] = np.where(coded[away], "coded", "suppressed")
    out.loc[away, "reason"] = ""
    out["shown"] = ruling.code
    empty = away | (frame["status"] == "not_available")
    for column in numbers(name):
        out[column] = out[column].mask(empty)
    if name == "planning":
        # assumed of a wave to come, but counted of those that were: a rate beside a register is a count
        out.loc[empty & (frame["scenario"] == "observed"), ["response", "overlap"]] = np.nan
    for column in METHODS:
        if column in out.columns:
            out[column] = out[column].mask(empty, "")
    return typed(name, out)


def explained(frame: pd.DataFrame, ruling: Ruling) -> pd.DataFrame:
    """Give a restricted table with the disclosure rule as the reason, where there was no other."""
    return frame.assign(reason=frame["reason"].mask(frame["reason"] == "", ruling.rule))


def _audit(
    measurement: Measurement, public: Mapping[str, pd.DataFrame], rulings: Mapping[str, Ruling]
) -> dict[str, Any]:
    cells = {}
    for name, frame in public.items():
        counted = frame["status"].replace({"ok": "shown", "indicative": "shown"}).value_counts()
        cells[name] = {key: int(counted.get(key, 0)) for key in ("shown", "coded", "suppressed", "not_available")}
    by_rule = {
        name: {str(rule): int(count) for rule, count in sorted(ruling.rule.value_counts().items()) if rule}
        for name, ruling in rulings.items()
    }
    limits = measurement.thresholds
    return {
        "rules": RULES,
        "thresholds": {
            "minimum_base": limits.minimum_base,
            "minimum_organisations": limits.minimum_organisations,
            "maximum_share_of_one_organisation": limits.maximum_share_of_one_organisation,
            "minimum_cell": limits.minimum_cell,
        },
        "publication": {b.id: measurement.publication.get(b.id, "all") for b in measurement.breakdowns},
        "sensitive_indicators": [i.id for i in measurement.indicators if i.sensitive],
        "cells": cells,
        "hidden_by_rule": by_rule,
        "secondary_suppression": "within one breakdown, question or earlier answer only",
        "independent_audit": False,
        "statement": STATEMENT,
    }
