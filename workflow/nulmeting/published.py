"""Figures that somebody else published from the same data, beside our own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.conditions import is_present, scores
from nulmeting.fields import typed
from nulmeting.units import Survey

ROUNDING = 1e-9
"""Differences below this are binary rounding of decimal figures, not change."""


def published_table(whole: Survey, published: pd.DataFrame | None) -> pd.DataFrame:
    """Set every published figure beside the same statistic of the used responses.

    Parameters
    ----------
    published : DataFrame or None
        Columns wave, item, published.
    """
    if published is None or whole.measurement.published is None:
        return typed("published", pd.DataFrame())
    statistic = whole.measurement.published.statistic
    table = published[["wave", "item", "published"]].reset_index(drop=True)
    table["statistic"], table["synthetic"] = statistic, whole.measurement.synthetic
    pairs = zip(table["wave"], table["item"], strict=True)
    table["recomputed"] = np.array([_own(whole, wave, item, statistic) for wave, item in pairs], dtype=np.float64)
    table["difference"] = table["recomputed"] - table["published"].astype("float64")
    lacking = table["difference"].isna()
    table["status"], table["reason"] = np.where(lacking, "not_available", "ok"), np.where(lacking, "no_respondents", "")
    return typed("published", table)


def _own(whole: Survey, wave: str, code: str, statistic: str) -> float:
    item, frame = whole.measurement.codebook[code], whole.waves[wave].frame
    values = scores(item, frame).dropna() if is_present(item, frame) else pd.Series(dtype="float64")
    if values.empty:
        return np.nan
    return float(values.median() if statistic == "median" else values.mean())


def rises(whole: Survey, table: pd.DataFrame) -> pd.DataFrame:
    """Count the items whose figure rose and fell between consecutive waves, as published and by our own figures.

    Parameters
    ----------
    table : DataFrame
        From `published_table`.
    """
    rows = list(_rise_rows(whole, table)) if whole.measurement.published is not None and len(table) else []
    return typed("published_rises", pd.DataFrame(rows))


def _rise_rows(whole: Survey, table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    settings = whole.measurement.published
    waves = [wave.id for wave in whole.measurement.waves]
    for earlier, later in pairwise(waves):
        for series, column in (("published", "published"), ("own", "recomputed")):
            figures = table.pivot_table(index="item", columns="wave", values=column, aggfunc="first")
            figures = figures.reindex(index=list(settings.rise_items if settings else ()), columns=[earlier, later])
            difference = (figures[later] - figures[earlier]).dropna().to_numpy(dtype=np.float64)
            threshold = settings.rise_at_least if settings else 0.0
            yield {
                "wave_from": earlier,
                "wave_to": later,
                "series": series,
                "items": difference.size,
                "up": int((difference > ROUNDING).sum()),
                "down": int((difference < -ROUNDING).sum()),
                "same": int((np.abs(difference) <= ROUNDING).sum()),
                "up_at_least": int((difference >= threshold - ROUNDING).sum()),
                "threshold": threshold,
                "status": "ok" if difference.size else "not_available",
                "reason": "" if difference.size else "not_asked",
                "synthetic": whole.measurement.synthetic,
            }
