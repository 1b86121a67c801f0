"""Who was invited and who answered, how paired respondents moved, and how far a figure depends on its definition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.codebook import Item
from nulmeting.domains import UNKNOWN, Domain, distinct
from nulmeting.fields import typed
from nulmeting.units import Respondents, Survey, unit_members

UNITS = ("person", "organisation")


def flow(whole: Survey, counts: pd.DataFrame) -> pd.DataFrame:
    """Follow the respondents from register to used response, per wave, and to the overlap of two waves.

    Parameters
    ----------
    counts : DataFrame
        Columns wave, step (read, excluded, used), reason, count: rows of the export.

    Notes
    -----
    The steps ``read`` and ``excluded`` have the unit that a row of the export is (see `row_unit`).
    """
    rows: list[dict[str, Any]] = []
    for wave in whole.waves.values():
        rows += _wave_flow(whole, wave, counts[counts["wave"] == wave.wave])
    for earlier, later in whole.measurement.comparisons:
        rows += _overlap(whole, whole.waves[earlier], whole.waves[later])
    return typed("flow", _with_state(whole, rows))


def row_unit(whole: Survey) -> str:
    """Tell what a row of the exports is: ``person``, or ``organisation`` where each row is one organisation's response.

    The latter holds if nothing knows persons (no key, no definition with that unit) and no organisation has two used
    rows in a wave.
    """
    measurement = whole.measurement
    counts_persons = any(d.unit == "person" for i in measurement.indicators for d in i.definitions)
    if counts_persons or measurement.person_key is not None or measurement.organisation_key is None:
        return "person"
    single = all(distinct(wave.organisations) == wave.organisations.size for wave in whole.waves.values())
    return "organisation" if single else "person"


def _units(whole: Survey) -> tuple[str, ...]:
    """Give the units that the measurement can count."""
    return UNITS if row_unit(whole) == "person" else ("organisation",)


def _wave_flow(whole: Survey, wave: Respondents, counts: pd.DataFrame) -> Iterator[dict[str, Any]]:
    own, units = row_unit(whole), _units(whole)
    for unit in units:
        yield _counted(wave.wave, "register", unit, whole.populations[wave.wave, unit, "all", "all"], "no_register")
    read = int(counts.loc[counts["step"] == "read", "count"].sum())
    yield _counted(wave.wave, "read", own, read, "")
    excluded = counts[counts["step"] == "excluded"]
    for reason, count in zip(excluded["reason"], excluded["count"], strict=True):
        yield {**_counted(wave.wave, "excluded", own, int(count), ""), "reason_excluded": reason}
    for unit in units:
        yield _counted(wave.wave, "responding", unit, _responding(whole, wave, whole.domains[0], unit), "not_estimable")


def _overlap(whole: Survey, first: Respondents, later: Respondents) -> Iterator[dict[str, Any]]:
    codes = {"person": (first.persons, later.persons), "organisation": (first.organisations, later.organisations)}
    for unit in _units(whole):
        both = np.intersect1d(*codes[unit])
        count = int((both != UNKNOWN).sum()) if whole.linked[unit] else None
        yield _counted(f"{first.wave}+{later.wave}", "overlap", unit, count, "unlinked")


def _counted(wave: str, step: str, unit: str, count: int | None, lacking: str) -> dict[str, Any]:
    return {"wave": wave, "step": step, "unit": unit, "count": count, "reason": lacking if count is None else ""}


def _responding(whole: Survey, wave: Respondents, domain: Domain, unit: str) -> int | None:
    mask = wave.masks[whole.domains.index(domain)]
    if mask is None or (unit == "organisation" and whole.measurement.organisation_key is None):
        return None
    inside = unit_members(mask, wave.organisations, domain, unit)
    return int(inside.sum()) if unit == "person" else distinct(wave.organisations[inside])


def _with_state(whole: Survey, rows: list[dict[str, Any]], columns: tuple[str, ...] = ("reason",)) -> pd.DataFrame:
    """Add status (not available where there is a reason) and whether the data are synthetic.

    Columns are those of the rows, and the ones named even if no row has them.
    """
    table = pd.DataFrame(rows)
    table = table.reindex(columns=list(dict.fromkeys([*table.columns, *columns])))
    table["status"] = np.where(table["reason"] == "", "ok", "not_available")
    table["synthetic"] = whole.measurement.synthetic
    return table


def response(whole: Survey) -> pd.DataFrame:
    """Give the response rate, responding units over registered units, per wave, unit and domain."""
    rows = []
    for place in _places(whole):
        invited, responding = place["invited"], place["responding"]
        rate = responding / invited if not place["reason"] and invited else np.nan
        rows.append({**place, "response_rate": rate})
    return typed("response", _with_state(whole, rows))


def representativeness(whole: Survey) -> pd.DataFrame:
    """Compare the make-up of the respondents with that of the register: the share of units in each category.

    Shares are of all registered and all responding units, so that an overlapping breakdown may add up to more than 1.
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
    table = _with_state(whole, rows, ("reason", "register_share", "respondent_share"))
    table["difference"] = table["respondent_share"].astype("float64") - table["register_share"].astype("float64")
    return typed("representativeness", table)


def _places(whole: Survey) -> Iterator[dict[str, Any]]:
    """Give invited and responding units of every wave, unit and domain that takes the unit."""
    for wave in whole.waves.values():
        for unit in _units(whole):
            for domain in whole.domains:
                if not domain.takes(unit):
                    continue
                invited = whole.populations[wave.wave, unit, domain.breakdown, domain.category]
                responding = _responding(whole, wave, domain, unit)
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
    return typed("transitions", _with_state(whole, rows, columns))


def _moves(whole: Survey, first: Respondents, later: Respondents, item: Item) -> Iterator[dict[str, Any]]:
    if not whole.linked["person"] or not item.comparable:
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


def sensitivity(estimates: pd.DataFrame) -> pd.DataFrame:
    """Set every definition of a figure beside its headline: in total, per target."""
    table = estimates[(estimates["breakdown"] == "all") & (estimates["category"] == "all")].reset_index(drop=True)
    names = ["wave", "indicator", "option", "target"]
    headline = table[table["headline"]].set_index(names)["estimate"]
    at = pd.MultiIndex.from_frame(table[names])
    table["difference"] = table["estimate"] - headline.reindex(at).to_numpy()
    table["shown"] = ""
    return typed("sensitivity", table)
