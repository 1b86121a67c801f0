"""What disclosure control did, counted: for the record of the run and for the privacy officer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from nulmeting.disclosure import Control
from nulmeting.disclosure_audit import Derived, widths
from nulmeting.domains import ALL
from nulmeting.protect_rules import OUTSIDE_PLAN, Ruling
from nulmeting.settings import Measurement

STATES = ("shown", "coded", "suppressed", "not_available")


def summary(
    measurement: Measurement,
    public: Mapping[str, pd.DataFrame],
    rulings: Mapping[str, Ruling],
    decided: Control,
    derived: Sequence[Derived],
) -> dict[str, Any]:
    """Count what is hidden, why, and what could be derived.

    Returns
    -------
    dict
        ``public`` goes into the record that is published: thresholds, plan, states of the cells per table, and the
        outcome of the audit without any cell. ``restricted`` has the rest.
    """
    limits = measurement.thresholds
    plan = measurement.publication
    cells = {name: _states(frame) for name, frame in public.items()}
    by_rule = {
        name: {str(rule): int(count) for rule, count in sorted(ruling.rule.value_counts().items()) if rule}
        for name, ruling in rulings.items()
    }
    return {
        "public": {
            "thresholds": vars(limits).copy(),
            "publication": {
                "breakdowns": {b.id: plan.of(b.id) for b in measurement.breakdowns},
                "alternatives": plan.alternatives,
                "paired": plan.paired,
                "transitions": plan.transitions,
                "distributions": plan.distributions,
                "classes": plan.classes,
                "changes": plan.changes,
            },
            "sensitive_indicators": [i.id for i in measurement.indicators if i.sensitive],
            "cells": cells,
            "audit": outcome(derived),
        },
        "restricted": {
            "hidden_by_rule": by_rule,
            "by_breakdown": by_breakdown(public, rulings),
            "system": {
                "cells": len(decided.system.values),
                "relations": len(decided.system.relations),
                "figures": len(decided.system.figures),
                "guarded": len(decided.system.guards),
                "parts": decided.parts,
                "not_proven_cheapest": decided.greedy,
                "fallback": [list(one) for one in decided.fallback],
            },
            "derived": [_line(one) for one in widths(derived)],
            "known_beforehand": [[list(cell), width] for cell, width in sorted(decided.reach.items())],
        },
    }


def _states(frame: pd.DataFrame) -> dict[str, int]:
    counted = frame["status"].replace({"ok": "shown", "indicative": "shown"}).value_counts()
    return {key: int(counted.get(key, 0)) for key in STATES}


def outcome(derived: Sequence[Derived]) -> dict[str, Any]:
    """Give the result of the audit: how many hidden counts there are, how many can be found, the narrowest range."""
    guarded = [one for one in derived if one.guarded and one.touched]
    return {
        "examined": len(derived),
        "nothing_published_about": sum(not one.touched for one in derived),
        "guarded": len(guarded),
        "exact": sum(one.exact for one in guarded),
        "hidden_in_vain": sum(one.exact for one in derived if not one.guarded),
        "exact_to_insider": sum(one.exact_to_insider for one in guarded),
        "narrower_than_declared": sum(not one.kept for one in guarded),
        "narrowest": min((round(one.high - one.low, 6) for one in guarded), default=None),
        "passed": all(one.kept for one in derived),
    }


def by_breakdown(
    public: Mapping[str, pd.DataFrame], rulings: Mapping[str, Ruling]
) -> dict[str, dict[str, dict[str, Any]]]:
    """Count, per table and breakdown, the planned rows that are shown, coded and hidden."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, frame in public.items():
        planned = frame[(rulings[name].rule != OUTSIDE_PLAN) & (frame["status"] != "not_available")]
        places = planned["breakdown"] if "breakdown" in planned.columns else pd.Series(ALL, index=planned.index)
        for place, part in planned.groupby(places, sort=False):
            counts = _states(part)
            del counts["not_available"]
            kept = (counts["shown"] + counts["coded"]) / len(part)
            found.setdefault(name, {})[str(place)] = {**counts, "kept": kept}
    return found


def _line(one: Derived) -> dict[str, Any]:
    return {
        "cell": list(one.cell),
        "within": list(one.within),
        "guarded": one.guarded,
        "wanted": one.wanted,
        "low": round(one.low, 6),
        "high": round(one.high, 6),
        "insider_low": round(one.insider_low, 6),
        "insider_high": round(one.insider_high, 6),
        "kept": one.kept,
    }
