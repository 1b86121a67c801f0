"""Who was invited and who answered: response rates with their intervals, and the make-up of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.blocks import Block
from nulmeting.domains import UNKNOWN, Codes, Mask
from nulmeting.fields import typed
from nulmeting.influence import PERSONS, Answers, answers
from nulmeting.process_shares import process_shares
from nulmeting.survey_design import Registered
from nulmeting.unit_counts import counted_units, responding_units, with_state
from nulmeting.units import Respondents, Survey

FIGURES = ("ci_low", "ci_high", "ci_method", "df", "design_effect")
COUNTED = {
    "person": Block("person", PERSONS, "mean", "valid", total=False),
    # an organisation answered if one of its people did
    "organisation": Block("organisation", "any", "mean", "valid", total=False),
}


def response(whole: Survey) -> pd.DataFrame:
    """Give the response rate, responding units over registered units, per wave, unit and domain.

    That a registered unit responds, 1 or 0, is taken as the outcome of a process, in which the organisations are
    clusters: the variance is that of a share of target process over the register, in which every registered
    organisation counts. Persons: Korn-Graubard at ``n* = p(1-p)/V``, or Clopper-Pearson where nobody has a colleague.
    Organisations: Clopper-Pearson.

    Returns
    -------
    DataFrame
        ``design_effect`` is V over ``p(1-p)/(N-1)``. At p = 0 or 1, where V shows nothing, the design effect of the
        total holds. One organisation: no degree of freedom, and the interval [0, 1]. Reason ``unlinked``: a rate
        without an interval, as the respondents are not found back in the register.
    """
    rows = []
    for place in _places(whole):
        rate = place["responding"] / place["invited"] if not place["reason"] else np.nan
        rows.append({**place, "response_rate": rate})
    table = with_state(whole, rows, ("reason", *FIGURES))
    for (wave, unit), part in table.groupby(["wave", "unit"], sort=False):
        _fill(whole, table, part[part["reason"] == ""].index, str(wave), str(unit))
    return typed("response", table)


def _fill(whole: Survey, table: pd.DataFrame, rows: pd.Index, wave: str, unit: str) -> None:
    """Add the intervals of one wave and unit to a table that is being made."""
    if rows.empty:
        return
    names = {(d.breakdown, d.category): number for number, d in enumerate(whole.domains)}
    places = [names[at] for at in zip(table.loc[rows, "breakdown"], table.loc[rows, "category"], strict=True)]
    found = None
    given = responded(whole, whole.waves[wave], unit)
    if given is not None:
        clusters = np.unique(given.cluster)
        found = process_shares(whole, given, COUNTED[unit], wave, (places, [0] * len(places)), clusters)
    rates = table.loc[rows, "response_rate"].to_numpy(dtype=np.float64)
    if found is None or not np.allclose(found["estimate"], rates, rtol=1e-9, atol=0):
        table.loc[rows, "reason"] = "unlinked"
        return
    for name in (*FIGURES, "status", "reason"):
        table[name] = table[name].astype("object")
        table.loc[rows, name] = found[name].to_numpy(dtype="object")


def responded(whole: Survey, wave: Respondents, unit: str) -> Answers | None:
    """Lay out who of the register responded, 1 or 0, by domain and organisation.

    Returns
    -------
    Answers or None
        One row per person who was registered in the wave and domain of the register; for organisations only persons of
        a known one. None without a register, or if its units are not found back among the respondents.
    """
    register = whole.register
    if register is None:
        return None
    found = answering(whole, register, wave, unit)
    if found is None:
        return None
    counted = register.held[wave.wave] & ((register.organisations != UNKNOWN) | (unit == "person"))
    nothing = np.zeros(counted.size, dtype=bool)
    inside = [np.flatnonzero(nothing if mask is None else counted & mask) for mask in register.masks]
    domain = np.repeat(np.arange(len(inside)), [rows.size for rows in inside])
    row: Codes = np.concatenate(inside)
    number = list(whole.waves).index(wave.wave)
    values = found.astype(np.float64)
    return answers(number, values, register.clusters, register.persons, row=row, domain=domain, domains=len(inside))


def answering(whole: Survey, register: Registered, wave: Respondents, unit: str) -> Mask | None:
    """Tell who of the register responded in a wave; for organisations, known without their persons, whose did."""
    if whole.linked["person"] or (whole.measurement.register and whole.measurement.register.counts):
        return np.isin(register.persons, wave.persons)
    return np.isin(register.clusters, wave.clusters) if unit == "organisation" and whole.linked[unit] else None


def representativeness(whole: Survey) -> pd.DataFrame:
    """Compare the make-up of the respondents with that of the register: the share of units in each category.

    Shares are of all registered and all responding units, so that an overlapping breakdown may add up to more than 1.
    Respondents are in the register, once, and are compared with the whole of it.

    Returns
    -------
    DataFrame
        ``difference`` of the shares, respondents less register, and ``standardised_difference``, that difference over
        ``sqrt((p_r q_r + p_R q_R)/2)`` (Austin 2009, Statistics in Medicine 28, 3083-3107): from about 0.1 it counts.
        0 where both shares are 0 or both are 1.
    """
    places = list(_places(whole))
    totals = {(p["wave"], p["unit"]): p for p in places if p["breakdown"] == "all"}
    rows = []
    for place in places:
        if place["breakdown"] == "all":
            continue
        total = totals[place["wave"], place["unit"]]
        if place["reason"] or not total["responding"]:
            rows.append({**place, "reason": place["reason"] or "no_respondents"})
            continue
        shares = {side: place[side] / total[side] for side in ("invited", "responding")}
        rows.append({**place, "register_share": shares["invited"], "respondent_share": shares["responding"]})
    table = with_state(whole, rows, ("reason", "register_share", "respondent_share"))
    among, listed = (table[name].to_numpy(dtype=np.float64) for name in ("respondent_share", "register_share"))
    table["difference"] = among - listed
    table["standardised_difference"] = standardised_difference(among, listed)
    return typed("representativeness", table)


def standardised_difference(
    first: np.ndarray[Any, np.dtype[np.float64]], other: np.ndarray[Any, np.dtype[np.float64]]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Give ``(p₁ - p₂)/sqrt((p₁q₁ + p₂q₂)/2)`` of two shares; 0 where they are equal."""
    spread = np.sqrt((first * (1 - first) + other * (1 - other)) / 2)
    apart = first - other
    return np.divide(apart, spread, out=np.where(np.isnan(apart), np.nan, 0.0), where=spread > 0)


def _places(whole: Survey) -> Iterator[dict[str, Any]]:
    """Give invited and responding units of every wave, unit and domain that takes the unit."""
    for wave in whole.waves.values():
        for unit in counted_units(whole):
            for domain in whole.domains:
                if not domain.takes(unit):
                    continue
                invited = whole.populations[wave.wave, unit, domain.breakdown, domain.category]
                responding = responding_units(whole, wave, domain, unit)
                keyless = unit == "organisation" and whole.measurement.organisation_key is None
                reason = "not_estimable" if keyless else "no_register" if invited is None else ""
                reason = reason or ("not_asked" if responding is None else "" if invited else "not_estimable")
                yield {
                    "wave": wave.wave,
                    "unit": unit,
                    "breakdown": domain.breakdown,
                    "category": domain.category,
                    "invited": invited,
                    "responding": responding,
                    "reason": reason,
                }
