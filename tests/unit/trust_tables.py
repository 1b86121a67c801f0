"""The public tables about how far figures can be trusted, for the small measurement of `public_tables`; by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
from nulmeting.fields import typed

STATE = {"status": "ok", "reason": "", "shown": "", "synthetic": True}
HIDDEN = {"status": "suppressed", "reason": ""}
PAIR = {"wave_from": "baseline", "wave_to": "followup"}


def tables() -> dict[str, pd.DataFrame]:
    """Make every table."""
    made = {
        "representativeness": _representativeness(),
        "nonresponse": _nonresponse(),
        "item_nonresponse": _items(),
        "attrition": _attrition(),
        "robustness": _robustness(),
        "planning": _planning(),
        "subgroups": _subgroups(),
        "monitor": monitor(provisional=False),
    }
    return {name: frame(name, rows) for name, rows in made.items()}


def frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Give rows the columns of their table; a hidden row has no numbers."""
    made = typed(name, pd.DataFrame([STATE | row for row in rows]))
    numeric = [
        c
        for c in made.columns
        if made[c].dtype in ("Int64", "float64") and c not in ("response", "overlap", "day", "power")
    ]
    made.loc[made["status"] == "suppressed", numeric] = None
    return made


def _representativeness() -> list[dict[str, Any]]:
    # of 150 registered organisations 75 are municipalities; of 112 and 99 that took part 55 and 39
    rows = []
    for wave, (one, other) in {"baseline": (55, 57), "followup": (39, 60)}.items():
        for category, x in (("municipal", one), ("other", other)):
            p, q = x / (one + other), 0.5
            spread = ((p * (1 - p) + q * (1 - q)) / 2) ** 0.5
            rows.append({"wave": wave, "unit": "organisation", "breakdown": "organisation_type", "category": category,
                         "register_share": q, "respondent_share": p, "difference": p - q,
                         "standardised_difference": (p - q) / spread})  # fmt: skip
    return rows


def _nonresponse() -> list[dict[str, Any]]:
    rows = []
    for wave, value, p in (("baseline", 0.92, 0.41), ("followup", 0.61, 0.004)):
        measures = {
            "registered": 150,
            "respondents": 100,
            "r_indicator": value,
            "r_random_low": 0.79,
            "r_random_high": 1.0,
            "r_p_value": p,
        }
        rows += [{"wave": wave, "unit": "organisation", "measure": name, "value": x, "model": "organisation_type"}
                 for name, x in measures.items()]  # fmt: skip
    return rows


def _items() -> list[dict[str, Any]]:
    rows = [
        {"wave": "baseline", "item": item, "asked": 172, "answered": 160 - x, "no_opinion": 12, "skipped": x,
         "skipped_share": x / 172, "ci_low": 0.01, "ci_high": 0.12}
        for item, x in (("CAP1", 9), ("CAP2", 4), ("BEL1", 0))
    ]  # fmt: skip
    return [*rows, {"wave": "followup", "item": "CAP3", **HIDDEN}]


def _attrition() -> list[dict[str, Any]]:
    shared = {**PAIR, "option": "", "statistic": "share"}
    own = {**shared, "indicator": "policy_anchoring", "unit": "organisation", "wave": "baseline"}
    stayed = {**own, "group": "both_waves", "denominator": 75, "estimate": 0.48, "ci_low": 0.37, "ci_high": 0.59}
    left = {**own, "group": "one_wave", "denominator": 33, "estimate": 0.3, "ci_low": 0.17, "ci_high": 0.46,
            "difference": -0.18, "difference_low": -0.35, "difference_high": -0.01, "p_value": 0.04}  # fmt: skip
    hidden = {**shared, **HIDDEN, "indicator": "criteria_capability", "unit": "person", "wave": "baseline"}
    return [stayed, left, hidden | {"group": "both_waves"}, hidden | {"group": "one_wave"}]


def _robustness() -> list[dict[str, Any]]:
    shared = {"option": "", "statistic": "share", "target": "process"}
    own = {**shared, "indicator": "policy_anchoring", "unit": "organisation"}
    level = {**own, "wave_from": "", "wave_to": "baseline", "estimate": 0.43, "bound_low": 0.31, "bound_high": 0.59,
             "fixed_low": 0.33, "fixed_high": 0.56, "silent_low": 0.3, "silent_high": 0.6}  # fmt: skip
    change = {**own, **PAIR, "estimate": 0.07, "bound_low": -0.27, "bound_high": 0.37, "fixed_low": -0.25, "fixed_high": 0.35,
              "silent_low": -0.4, "silent_high": 0.47, "verdict": "undetermined", "odds_ratio": 1.79,
              "odds_ratio_more": "not_met", "odds_ratio_wave": "followup", "odds_ratio_verdict": "changed",
              "odds_ratio_same_verdict": "undetermined"}  # fmt: skip
    hidden = {**shared, **PAIR, **HIDDEN, "indicator": "criteria_capability", "unit": "person", "bound_low": 0.987}
    return [level, change, hidden]


def _planning() -> list[dict[str, Any]]:
    shared = {"option": "", "statistic": "share", "target": "process", "power": 0.8}
    own = {**shared, "indicator": "policy_anchoring", "unit": "organisation", "design_effect": 1.1, "correlation": 0.5}
    observed = {**own, **PAIR, "scenario": "observed", "response": 0.66, "overlap": 0.7, "n_from": 108, "n_to": 96,
                "n_both": 75, "minimum_change": 0.14}  # fmt: skip
    planned = [
        {**own, "scenario": "planned", "wave_from": "followup", "wave_to": "", "response": r, "overlap": o,
         "minimum_change": 0.25 - 0.1 * r - 0.04 * o}
        for r in (0.5, 0.9) for o in (0.0, 1.0)
    ]  # fmt: skip
    hidden = {**shared, **HIDDEN, "indicator": "criteria_capability", "unit": "person", "scenario": "planned",
              "wave_from": "followup", "wave_to": "", "minimum_change": 0.987}  # fmt: skip
    return [observed, *planned, *({**hidden, "response": r, "overlap": o} for r in (0.5, 0.9) for o in (0.0, 1.0))]


def _subgroups() -> list[dict[str, Any]]:
    own = {"indicator": "policy_anchoring", "option": "", "definition": "headline", "headline": True, "statistic": "share",
           "unit": "organisation", "breakdown": "organisation_type", "target": "process", "wave": "baseline",
           "method": "mover", "adjustment": "holm", "standard_error": 0.04}  # fmt: skip
    one = {**own, "category": "municipal", "against": "all", "estimate": 0.41, "estimate_against": 0.43, "difference": -0.12,
           "ci_low": -0.21, "ci_high": -0.03, "p_value": 0.011, "p_adjusted": 0.022, "verdict": "different"}  # fmt: skip
    other = {**own, "category": "other", "against": "all", "estimate": 0.45, "estimate_against": 0.43, "difference": 0.02,
             "ci_low": -0.06, "ci_high": 0.1, "p_value": 0.6, "p_adjusted": 0.6, "verdict": "undetermined"}  # fmt: skip
    hidden = {**own, **HIDDEN, "wave": "followup", "category": "municipal", "against": "all", "difference": 0.987}
    return [one, other, hidden]


def monitor(*, provisional: bool) -> list[dict[str, Any]]:
    """Make the response of the follow-up up to its fifth day, of everybody and of two groups; one is hidden."""
    shared = {"wave": "followup", "unit": "organisation", "earlier_wave": "baseline", "provisional": provisional}
    rows = []
    for day in range(1, 6):
        x, y = 12 * day, 15 * day
        rows.append({**shared, "breakdown": "all", "category": "all", "day": day, "date": f"2018-11-{25 + day}", "invited": 150,
                     "responding": x, "response_rate": x / 150, "earlier_invited": 150, "earlier_responding": y,
                     "earlier_rate": y / 150, "difference": (x - y) / 150})  # fmt: skip
    group = {
        **shared,
        "breakdown": "organisation_type",
        "day": 5,
        "date": "2018-11-30",
        "invited": 75,
        "earlier_invited": 75,
    }
    rows.append({**group, "category": "other", "responding": 21, "response_rate": 0.28, "earlier_responding": 36,
                 "earlier_rate": 0.48, "difference": -0.2})  # fmt: skip
    return [*rows, {**group, **HIDDEN, "category": "municipal", "response_rate": 0.987}]
