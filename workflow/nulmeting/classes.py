"""Answers of subgroups in three classes: negative, neutral, positive, and apart whoever did not take a side."""

from __future__ import annotations

from math import isclose

import numpy as np
import pandas as pd

from nulmeting.codebook import Item
from nulmeting.estimate import FEW_UNITS
from nulmeting.fields import typed
from nulmeting.settings import Measurement

NEGATIVE, NEUTRAL, POSITIVE, NO_OPINION = "negative", "neutral", "positive", "no_opinion"
CLASSES = (NEGATIVE, NEUTRAL, POSITIVE, NO_OPINION)

FEWEST_STEPS = 4
"""With three answers three classes would be the whole distribution."""


def classes(measurement: Measurement, distributions: pd.DataFrame) -> pd.DataFrame:
    """Merge the answers of every item on a scale into classes, per wave and category of a breakdown.

    Parameters
    ----------
    distributions : DataFrame
        From `nulmeting.distributions.distributions`. The total has every answer there, and no row here.

    Returns
    -------
    DataFrame
        One row per wave, item, category and class; of a category the counts add up to the denominator.
    """
    rows = distributions[distributions["breakdown"] != "all"]
    kinds = {code: classes_of(item) for code, item in measurement.codebook.items()}
    rows = rows[rows["item"].map(lambda code: bool(kinds.get(code)))]
    if rows.empty:
        return typed("classes", pd.DataFrame())
    of_answer = {
        (code, answer): name for code, found in kinds.items() for name, given in found.items() for answer in given
    }
    pairs = zip(rows["item"], rows["answer"], strict=True)
    named = rows.assign(answer=[of_answer[pair] for pair in pairs], order=np.arange(len(rows)))
    keys = ["wave", "item", "unit", "breakdown", "category", "answer"]
    first = named.groupby(keys, sort=False, as_index=False).first()
    count = named.groupby(keys, sort=False, as_index=False)["count"].sum()
    table = first.assign(count=count["count"])
    table["share"] = (table["count"] / table["denominator"].replace(0, np.nan)).astype("float64")
    # an answer that a wave did not offer is not available there; its class is, if another of its answers is
    closed = named["status"] == "not_available"
    lacking = closed.groupby([named[key] for key in keys], sort=False).all().to_numpy()
    table["reason"] = table["reason"].where(lacking, "")
    open_ = ~lacking
    table["status"] = table["status"].mask(open_, np.where(table["denominator"] < FEW_UNITS, "indicative", "ok"))
    return typed("classes", table)


def classes_of(item: Item) -> dict[str, tuple[str, ...]]:
    """Give the answers of each class, in the order of the scale; none if the item is not a scale of four or more.

    The middle of the scale is that of its smallest and largest score.
    """
    scored = [(a.code, a.score) for a in item.answers if a.kind == "valid" and a.score is not None]
    valid = item.codes("valid")
    if item.type != "single" or len(scored) < FEWEST_STEPS or len(scored) < len(valid):
        return {}
    values = [score for _, score in scored]
    middle = (min(values) + max(values)) / 2
    # scores such as .1, .4 and .7 are in the middle but for rounding
    beyond = {code: 0.0 if isclose(score, middle, abs_tol=1e-9) else score - middle for code, score in scored}
    found = {
        NEGATIVE: tuple(code for code, gap in beyond.items() if gap < 0),
        NEUTRAL: tuple(code for code, gap in beyond.items() if gap == 0),
        POSITIVE: tuple(code for code, gap in beyond.items() if gap > 0),
        NO_OPINION: item.codes("dont_know", "not_applicable"),
    }
    return {name: given for name, given in found.items() if given}
