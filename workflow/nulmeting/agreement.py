"""How far the respondents of one organisation agree about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.codebook import Codebook
from nulmeting.conditions import is_present, items_of, scores
from nulmeting.domains import UNKNOWN, Codes
from nulmeting.fields import typed
from nulmeting.intervals import Array
from nulmeting.settings import Indicator, Measurement
from nulmeting.unit_values import collapse, person_values
from nulmeting.units import Respondents, Survey

FEWEST_STEPS = 3
"""A scale has at least this many scored answers; a yes or no has none of the spread that is measured here."""


def agreement(whole: Survey) -> pd.DataFrame:
    """Measure agreement within organisations, per wave and item.

    Items are those about organisations, on a scale, on which the share indicators of organisations rest.

    Returns
    -------
    DataFrame
        ``share_all``, ``share_any``: share of organisations of which all, at least one of the valid respondents meet
        the (first) indicator's headline condition. ``icc``: ICC(1) for unequal groups,
        ``(MSB-MSW)/(MSB+(k-1)MSW)`` with ``k = (N-Σn²/N)/(G-1)``. ``rwg``: mean over the organisations with at least
        two respondents of ``1 - s²/((A²-1)/12)``, A answers (James, Demaree & Wolf 1984); not cut off at 0.
        Krippendorff's ``alpha`` is still to come.
    """
    rows = []
    for wave in whole.waves.values():
        for code, indicator in scaled_items(whole.measurement):
            row = _row(whole, wave, code, indicator)
            rows.append({"wave": wave.wave, "item": code, "synthetic": whole.measurement.synthetic, **row})
    return typed("agreement", pd.DataFrame(rows))


def scaled_items(measurement: Measurement) -> Iterator[tuple[str, Indicator]]:
    """Give each item on whose agreement is reported, with the first indicator that rests on it."""
    seen = set()
    for indicator in measurement.indicators:
        headline = indicator.headline
        if indicator.statistic != "share" or headline.unit != "organisation" or headline.condition is None:
            continue
        for code in items_of(headline.condition):
            if code not in seen and _steps(code, measurement.codebook) >= FEWEST_STEPS:
                seen.add(code)
                yield code, indicator


def _steps(code: str, codebook: Codebook) -> int:
    item = codebook[code]
    if item.type != "single" or item.unit != "organisation":
        return 0
    return sum(a.kind == "valid" and a.score is not None for a in item.answers)


def _row(whole: Survey, wave: Respondents, code: str, indicator: Indicator) -> dict[str, Any]:
    item = whole.measurement.codebook[code]
    if whole.measurement.organisation_key is None or not is_present(item, wave.frame):
        reason = "not_asked" if whole.measurement.organisation_key is not None else "not_estimable"
        return {"status": "not_available", "reason": reason}
    values = scores(item, wave.frame).to_numpy(dtype=np.float64, na_value=np.nan)
    valid = ~np.isnan(values) & (wave.organisations != UNKNOWN)
    if not valid.any():
        return {"status": "not_available", "reason": "no_respondents"}
    organisations = wave.organisations[valid]
    icc, rwg = (
        intraclass(values[valid], organisations),
        within(values[valid], organisations, _steps(code, whole.measurement.codebook)),
    )
    row = {"organisations": np.unique(organisations).size, "respondents": organisations.size, "icc": icc, "rwg": rwg}
    row |= {"status": "ok", "reason": "not_estimable" if np.isnan([icc, rwg]).any() else "", "pending": "alpha"}
    return row | _extremes(whole, wave, indicator)


def _extremes(whole: Survey, wave: Respondents, indicator: Indicator) -> dict[str, float]:
    met = person_values(indicator, indicator.headline, wave.frame, whole.measurement.codebook, wave.wave)
    valid = np.zeros(0, dtype=bool) if met is None else ~np.isnan(met[:, 0]) & (wave.organisations != UNKNOWN)
    if met is None or not valid.any():
        return {"share_all": np.nan, "share_any": np.nan}
    rules = {rule: collapse(met[valid], wave.organisations[valid], rule)[1] for rule in ("all", "any")}
    return {f"share_{rule}": float(values.mean()) for rule, values in rules.items()}


def intraclass(values: Array, organisations: Codes) -> float:
    """Give ICC(1), one-way and for groups of unequal size.

    Parameters
    ----------
    values, organisations : array, one per respondent

    Returns
    -------
    float
        NaN with fewer than two organisations, without an organisation of two, or if all values are equal.
    """
    _, which, sizes = np.unique(organisations, return_inverse=True, return_counts=True)
    n, groups = values.size, sizes.size
    if groups < 2 or n == groups:
        return np.nan
    means = np.bincount(which, values) / sizes
    between = float((sizes * (means - values.mean()) ** 2).sum() / (groups - 1))
    inside = float(((values - means[which]) ** 2).sum() / (n - groups))
    size = (n - float((sizes**2).sum()) / n) / (groups - 1)
    total = between + (size - 1) * inside
    return (between - inside) / total if total > 0 else np.nan


def within(values: Array, organisations: Codes, steps: int) -> float:
    """Give the mean r_wg over the organisations with at least two respondents, against a uniform null of ``steps``."""
    _, which, sizes = np.unique(organisations, return_inverse=True, return_counts=True)
    means = np.bincount(which, values) / sizes
    squares = np.bincount(which, (values - means[which]) ** 2)
    several = sizes > 1
    if not several.any():
        return np.nan
    return float((1 - squares[several] / (sizes[several] - 1) / ((steps**2 - 1) / 12)).mean())
