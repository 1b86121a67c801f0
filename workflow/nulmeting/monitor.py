"""The response monitor: who has answered by which day of the field period, against the register and the wave before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from nulmeting.domains import UNKNOWN, Codes, Domain, Mask, distinct, domains, members
from nulmeting.fields import typed
from nulmeting.settings import Measurement
from nulmeting.settings_input import Wave
from nulmeting.unit_counts import counted_units, with_state
from nulmeting.units import Respondents, Survey, unit_members


@dataclass(frozen=True)
class _Followed:
    """The units of one category in one wave.

    Parameters
    ----------
    invited : int or None
        Registered units; None without a register.
    first : array of int or None
        The day on which each responding unit first had a used response, ascending; None if the days are not known.
    """

    invited: int | None
    first: Codes | None

    def responding(self, day: int) -> int | None:
        """Count the units that had responded by a day."""
        return None if self.first is None else int(np.searchsorted(self.first, day, side="right"))


_Of: TypeAlias = Mapping[tuple[str, str, Domain], _Followed]
"""By wave, unit and category."""


def monitor(whole: Survey, register: pd.DataFrame | None) -> pd.DataFrame:
    """Follow the response of every wave through its field period.

    A unit has responded by a day if it has a used response of that day or before. The current day is that of the
    partial export (``in_field_on``), or the last day of the field period of a wave that is over; a response after it
    is not counted here. In total there is a row for every day up to the current one; in every category that the
    register holds, of a breakdown or of an item that is only watched, one for the current day. The wave before stands
    beside it on the same day of its own field period, or on its last if that was
    shorter, each against its own register.

    Parameters
    ----------
    whole : Survey
    register : DataFrame or None
        The register that `whole` was made with.

    Returns
    -------
    DataFrame
        One row per wave × unit × breakdown × category × day. Without a register (``no_register``), or without a field
        period, dates of completion or an organisation key (``not_estimable``), one row per unit that says so.
    """
    plan, units = whole.measurement, counted_units(whole)
    places = watched(plan)
    masks = {d: None if register is None else members(d, register, plan.codebook) for d in places}
    held = [d for d in places if d.total or masks[d] is not None]
    of: _Of = {
        (wave.id, unit, domain): _followed(whole, whole.waves[wave.id], unit, domain, masks[domain])
        for wave in plan.waves
        for unit in units
        for domain in held
        if domain.takes(unit)
    }
    waves = list(zip(plan.waves, (None, *plan.waves), strict=False))
    rows = [
        row
        for wave, earlier in waves
        for unit in units
        for domain in held
        if domain.takes(unit)
        for row in _rows(whole, of, (wave, earlier), unit, domain)
    ]
    return typed("monitor", with_state(whole, rows))


def watched(measurement: Measurement) -> tuple[Domain, ...]:
    """Give everybody, the categories of the breakdowns, and the answers to the items that are only watched."""
    return domains(replace(measurement, breakdowns=(*measurement.breakdowns, *measurement.monitored)))


def current_day(wave: Wave) -> int | None:
    """Give the day of the field period on which a wave is looked at; None if its field period is not known."""
    last = wave.in_field_on or wave.field_end
    return None if wave.field_start is None or last is None else (last - wave.field_start).days + 1


def _followed(whole: Survey, wave: Respondents, unit: str, domain: Domain, mask: Mask | None) -> _Followed:
    register, invited = whole.register, None
    if register is not None and mask is not None:
        inside = mask & register.held[wave.wave]
        invited = int(inside.sum()) if unit == "person" else distinct(register.organisations[inside])
    own = members(domain, wave.frame, whole.measurement.codebook)
    days = wave.frame["day"] if "day" in wave.frame else pd.Series(pd.NA, index=wave.frame.index, dtype="Int64")
    if own is None or days.isna().any():
        return _Followed(invited, None)
    kept = unit_members(own, wave.organisations, domain, unit)
    day = days.to_numpy(dtype=np.int64)
    if unit == "person":
        return _Followed(invited, np.sort(day[kept]))
    kept = kept & (wave.organisations != UNKNOWN)
    first = pd.Series(day[kept]).groupby(wave.organisations[kept]).min()
    return _Followed(invited, np.sort(first.to_numpy(dtype=np.int64)))


def _rows(
    whole: Survey, of: _Of, waves: tuple[Wave, Wave | None], unit: str, domain: Domain
) -> Iterator[dict[str, Any]]:
    wave, earlier = waves
    own, last = of[wave.id, unit, domain], current_day(wave)
    reason = _lacking(whole, own, last, unit)
    shared = {
        "wave": wave.id,
        "unit": unit,
        "breakdown": domain.breakdown,
        "category": domain.category,
        "provisional": wave.in_field_on is not None,
        "invited": own.invited,
        "reason": reason,
    }
    if last is None or wave.field_start is None:
        yield shared
        return
    every = domain.total and reason == ""
    for day in range(1, last + 1) if every else (last,):
        row = {**shared, "day": day, "date": (wave.field_start + timedelta(days=day - 1)).isoformat()}
        if reason:
            yield row
            continue
        responding = own.responding(day)
        rate = _rate(responding, own.invited)
        beside = {} if earlier is None else _beside(earlier, of[earlier.id, unit, domain], day)
        difference = rate - beside.get("earlier_rate", np.nan)
        yield {**row, "responding": responding, "response_rate": rate, **beside, "difference": difference}


def _lacking(whole: Survey, own: _Followed, last: int | None, unit: str) -> str:
    """Say why the response cannot be followed; empty if it can."""
    if unit == "organisation" and whole.measurement.organisation_key is None:
        return "not_estimable"
    if own.invited is None:
        return "no_register"
    return "" if own.invited and own.first is not None and last is not None else "not_estimable"


def _beside(earlier: Wave, own: _Followed, day: int) -> dict[str, Any]:
    """Give the wave before on the same day of its field period, as far as that is known."""
    last = current_day(earlier)
    responding = None if last is None else own.responding(min(day, last))
    return {
        "earlier_wave": earlier.id,
        "earlier_invited": own.invited,
        "earlier_responding": responding,
        "earlier_rate": _rate(responding, own.invited),
    }


def _rate(responding: int | None, invited: int | None) -> float:
    return np.nan if responding is None or not invited else responding / invited
