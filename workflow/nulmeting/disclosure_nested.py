"""Breakdowns by the same item: a kind of network is any of its networks, three roles are the sum of five."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_system import Key
from nulmeting.settings import Breakdown, Measurement

OF_PERSONS = ("answered", "not_asked", "skipped", "said", "not")


def enter_nested(registry: Registry, measurement: Measurement) -> None:
    """Relate each category to those of another breakdown by the same item that together make it up.

    Who chose one of several networks is in their kind, once; so a kind has at least each of its networks, and at most
    all of them. Where one answer is given, it is their sum.
    """
    by_place: dict[tuple[str, str], list[Key]] = {}
    for key in registry.values:
        by_place.setdefault((key[-2], key[-1]), []).append(key)
    for outer, inner in permutations(measurement.breakdowns, 2):
        if outer.item != inner.item:
            continue
        several = measurement.codebook[outer.item].several
        for category in outer.categories:
            within = [c for c in inner.categories if set(c.answers) <= set(category.answers)]
            whole = {answer for c in within for answer in c.answers} == set(category.answers)
            once = sum(len(c.answers) for c in within) == len(category.answers) and not several
            for key in by_place.get((outer.id, category.id), ()):
                if not _counts(key, outer):
                    continue
                found = [(*key[:-2], inner.id, c.id) for c in within]
                parts = [part for part in found if part in registry.values]
                for part in parts:
                    registry.at_most(part, key)
                if whole and len(parts) == len(within):
                    low = 0.0 if once else -np.inf
                    registry.relate({key: 1.0, **dict.fromkeys(parts, -1.0)}, low, 0.0)


def _counts(key: Key, breakdown: Breakdown) -> bool:
    """Tell whether a cell counts units that are either in a category or not.

    Of an organisation with people in several categories, only those in the category decide what it counts for there.
    """
    if key[0] in OF_PERSONS or key[0] in ("responding", "units"):
        return True
    unit = key[key.index("met") + 2] if "met" in key[:2] else ""
    return unit == "person" or (unit == "organisation" and breakdown.unit == "organisation")
