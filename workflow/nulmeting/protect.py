"""From unprotected tables to what may be published: the only stage that crosses the wall.

Every rule gives each row of a table the name of the rule that hides it, or nothing; hiding itself happens here, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.disclosure import control
from nulmeting.disclosure_audit import audit
from nulmeting.disclosure_choice import Stricter
from nulmeting.disclosure_release import Manifest, manifest
from nulmeting.disclosure_summary import summary
from nulmeting.disclosure_system import Key
from nulmeting.disclosure_work import LEAST, Work, allowed
from nulmeting.fields import numbers, typed
from nulmeting.messages import Fault, InputError
from nulmeting.protect_definitions import as_estimated
from nulmeting.protect_families import by_themselves, turned_alone
from nulmeting.protect_limits import in_steps
from nulmeting.protect_means import whole_organisations
from nulmeting.protect_rare import with_usual_errors
from nulmeting.protect_rounding import rounded
from nulmeting.protect_rules import Ruling
from nulmeting.settings import Measurement
from nulmeting.table_columns import FIELDS, OF_THE_CODEBOOK

ATTEMPTS = 5

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
        "Toegepast zijn het publicatieplan, de drempels per cel, en onderdrukking over alle gepubliceerde tabellen "
        "samen: totalen, uitsplitsingen, antwoorden, metingen en definities. Een onafhankelijke controle berekent in "
        "elke run wat uit alle tabellen samen over elke verborgen cel is af te leiden."
    ),
    "en": (
        "Applied are the publication plan, the thresholds per cell, and suppression over all published tables "
        "together: totals, breakdowns, answers, waves and definitions. In every run an independent audit works out "
        "what can be derived of each hidden cell from all tables together."
    ),
}
RULES = {
    "outside_publication_plan": "Not in the publication plan; of alternatives, paired comparisons, transitions and "
    "distributions only the total is, and no definition that leaves out a few flagged respondents.",
    "base": "Fewer units than minimum_base; in distributions and transitions fewer respondents, or fewer with that "
    "earlier answer.",
    "organisations": "Fewer organisations than minimum_organisations.",
    "dominance": "One organisation is more than maximum_share_of_one_organisation of the persons.",
    "small_cell": "Of a sensitive indicator or item: fewer than minimum_cell that do, or that do not. Coded as a range "
    "where the range has at least two values.",
    "telling_error": "A difference or change of a sensitive indicator in which a category has fewer than twice "
    "minimum_cell that do, or that do not: its error would tell whether two of them are colleagues.",
    "complement": "Would help to find a hidden count: by subtraction, or by anything else that is published.",
}


def protect(
    measurement: Measurement, tables: Mapping[str, pd.DataFrame], earlier: Mapping[str, Manifest] | None = None
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame], dict[str, Any]]:
    """Apply the publication plan and the thresholds.

    Parameters
    ----------
    measurement : Measurement
        Its ``thresholds`` and ``publication``.
    tables : mapping of name to DataFrame
        From `nulmeting.tables.build`, with ``support``.
    earlier : mapping of name to manifest, optional
        Earlier releases, as `nulmeting.disclosure_release.manifest` gave them.

    Returns
    -------
    public : dict of name to DataFrame
        The same rows without ``support``. Suppressed and coded rows keep their keys and lose every number and reason;
        coded ones have their range in ``shown``.
    restricted : dict of name to DataFrame
        The tables as they came, with the rule that hides a row in ``reason`` where that was empty.
    audit : dict
        ``public`` and ``restricted`` as `nulmeting.disclosure_summary.summary` gives them, and ``release``: the
        manifest of this one.

    Raises
    ------
    InputError
        If the responses differ from those of an earlier release by too few, or the audit finds a hidden count even
        where nothing is published: then the register of cells is wrong, and nothing may be.
    """
    given = {name: typed(name, frame.reset_index(drop=True)) for name, frame in tables.items()}
    size = sum(map(len, given.values())) + sum(len(one["cells"]) for one in (earlier or {}).values())
    stricter, work = Stricter(), Work(allowed(size))
    for attempt in range(ATTEMPTS):
        # that nothing is published is not to fail for want of work
        own = Work(LEAST) if stricter.everything else work.part(2, 3)
        choosing = own.part(2, 3)
        decided = control(measurement, given, stricter, earlier, choosing)
        own.back(choosing)
        rulings = {name: decided.rulings[name] for name in FIELDS if name in decided.rulings}
        told = {name: by_themselves(name, given[name], ruling) for name, ruling in rulings.items()}
        told["robustness"] = turned_alone(given["changes"], told["changes"], told["robustness"])
        public = {name: hidden(name, told[name], ruling) for name, ruling in rulings.items()}
        public["changes"]["n_both"] = public["changes"]["n_both"].mask(decided.overlaps)
        for told_less in (with_usual_errors, whole_organisations, in_steps, as_estimated):
            public = told_less(measurement, public)
        public = {name: rounded(measurement, name, frame) for name, frame in public.items()}
        derived = audit(decided.system, decided.registry.readings, public, decided.reach, own)
        work.back(own)
        failing = [one.cell for one in derived if not one.kept]
        if not failing:
            break
        # where most could not be kept, no choice of a few figures will do
        stricter = _stricter(stricter, failing, ATTEMPTS if 2 * len(failing) > len(derived) else attempt)
    else:
        raise InputError([Fault("E706", f"results/{measurement.id}", {"count": str(len(failing))})])
    restricted = {name: explained(told[name], ruling) for name, ruling in rulings.items()}
    made = summary(measurement, public, rulings, decided, derived)
    made["public"] |= {"rules": RULES, "statement": STATEMENT, "earlier_releases": len(earlier or {})}
    asked = {name: given[name] for name in OF_THE_CODEBOOK if name in given}
    return public | asked, restricted | asked, {**made, "release": manifest(measurement, decided.system)}


def _stricter(before: Stricter, failing: list[Key], attempt: int) -> Stricter:
    """Ask for more where the audit was not content: wider ranges, then whole breakdowns, totals, and everything."""
    if attempt == 0:
        return replace(before, wider=dict.fromkeys(failing, 1.0))
    if attempt == 1:
        return replace(before, wholly=before.wholly.union(failing))
    if attempt == 2:
        return replace(before, altogether=before.altogether.union(failing))
    return replace(before, everything=True)


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
