"""How paired respondents moved from one answer to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.codebook import Item
from nulmeting.comparability import may_compare
from nulmeting.fields import typed
from nulmeting.unit_counts import with_state
from nulmeting.units import Respondents, Survey


def transitions(whole: Survey) -> pd.DataFrame:
    """Tabulate, per single-choice item asked in both waves, the later answer by the earlier one.

    Only respondents with an answer in both waves count; ``denominator`` is those with that earlier answer. Items that
    the register supplies are left out: they are the same in both waves. One row without figures per item if the waves
    are not linked or the item may not be compared.
    """
    supplied = set(whole.measurement.register.items) if whole.measurement.register else set()
    rows: list[dict[str, Any]] = []
    for earlier, later in whole.measurement.comparisons:
        for item in whole.measurement.codebook.values():
            both = item.asked_in(earlier) and item.asked_in(later)
            if item.type == "single" and item.personal == "no" and both and item.code not in supplied:
                names = {"wave_from": earlier, "wave_to": later, "item": item.code, "unit": "person"}
                rows += ({**names, **row} for row in _moves(whole, whole.waves[earlier], whole.waves[later], item))
    columns = ("answer_from", "answer_to", "count", "denominator", "share", "reason")
    return typed("transitions", with_state(whole, rows, columns))


def _moves(whole: Survey, first: Respondents, later: Respondents, item: Item) -> Iterator[dict[str, Any]]:
    if not whole.linked["person"] or not may_compare(item, first.wave, later.wave):
        yield {"reason": "not_asked" if whole.linked["person"] else "unlinked"}
        return
    _, left, right = np.intersect1d(first.persons, later.persons, assume_unique=True, return_indices=True)
    codes = item.codes()
    places = {code: place for place, code in enumerate(codes)}
    before = first.frame[item.code].map(places).to_numpy(dtype=np.float64, na_value=np.nan)[left]
    after = later.frame[item.code].map(places).to_numpy(dtype=np.float64, na_value=np.nan)[right]
    given = ~np.isnan(before) & ~np.isnan(after)
    table = np.zeros((len(codes), len(codes)), dtype=np.int64)
    np.add.at(table, (before[given].astype(np.int64), after[given].astype(np.int64)), 1)
    for i, answer_from in enumerate(codes):
        total = int(table[i].sum())
        for j, answer_to in enumerate(codes):
            yield {
                "answer_from": answer_from,
                "answer_to": answer_to,
                "count": int(table[i, j]),
                "denominator": total,
                "share": table[i, j] / total if total else np.nan,
                "reason": "" if total else "no_respondents",
            }
