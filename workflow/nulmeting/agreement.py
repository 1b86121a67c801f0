"""How far the respondents of one organisation agree about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.codebook import Codebook
from nulmeting.conditions import asked, is_present, items_of, scores
from nulmeting.domains import UNKNOWN
from nulmeting.fields import typed
from nulmeting.influence import answers, organisations
from nulmeting.reliability import intraclass, krippendorff, within_group
from nulmeting.settings import Indicator, Measurement
from nulmeting.unit_values import person_values
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
        the (first) indicator's headline condition. ``icc``: ICC(1) for groups of unequal size. ``rwg``: mean r_wg of
        the organisations with at least two respondents, not cut off at 0. ``alpha``: Krippendorff's, with the ordinal
        metric, as the answers are on an ordered scale whose steps need not be equal. Formulas and limits:
        `nulmeting.reliability`. Reason ``not_estimable`` where one of the three cannot be had; the others stand.
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
            if code not in seen and len(_scale(code, measurement.codebook)) >= FEWEST_STEPS:
                seen.add(code)
                yield code, indicator


def _scale(code: str, codebook: Codebook) -> list[float]:
    """Give the scores of an item's valid answers; none if it is not a scale about organisations."""
    item = codebook[code]
    if item.type != "single" or item.unit != "organisation":
        return []
    return [answer.score for answer in item.answers if answer.kind == "valid" and answer.score is not None]


def _row(whole: Survey, wave: Respondents, code: str, indicator: Indicator) -> dict[str, Any]:
    item = whole.measurement.codebook[code]
    if whole.measurement.organisation_key is None or not is_present(item, wave.frame):
        reason = "not_asked" if whole.measurement.organisation_key is not None else "not_estimable"
        return {"status": "not_available", "reason": reason}
    given = asked(item, wave.frame, whole.measurement.codebook, wave.wave).to_numpy(dtype=bool)
    values = scores(item, wave.frame).to_numpy(dtype=np.float64, na_value=np.nan)
    valid = given & ~np.isnan(values) & (wave.organisations != UNKNOWN)
    if not valid.any():
        return {"status": "not_available", "reason": "no_respondents"}
    scored, groups = values[valid], wave.organisations[valid]
    scale = _scale(code, whole.measurement.codebook)
    alike = {
        "icc": intraclass(scored, groups),
        "rwg": within_group(scored, groups, scale),
        "alpha": krippendorff(scored, groups, "ordinal"),
    }
    row = {"organisations": np.unique(groups).size, "respondents": groups.size, **alike}
    row |= {"status": "ok", "reason": "not_estimable" if np.isnan(list(alike.values())).any() else ""}
    return row | _extremes(whole, wave, indicator)


def _extremes(whole: Survey, wave: Respondents, indicator: Indicator) -> dict[str, float]:
    met = person_values(indicator, indicator.headline, wave.frame, whole.measurement.codebook, wave.wave)
    valid = np.zeros(0, dtype=bool) if met is None else ~np.isnan(met[:, 0]) & (wave.organisations != UNKNOWN)
    if met is None or not valid.any():
        return {"share_all": np.nan, "share_any": np.nan}
    given = answers(0, met[valid], wave.organisations[valid])
    return {f"share_{rule}": float(organisations(given, rule).estimate[0, 0]) for rule in ("all", "any")}
