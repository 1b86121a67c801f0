"""From the register to the responses that are used, per wave, and who is there in two waves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.cleaning_rules import applicable
from nulmeting.domains import UNKNOWN, Codes, distinct
from nulmeting.fields import typed
from nulmeting.register import invitation
from nulmeting.settings import Measurement
from nulmeting.unit_counts import counted_units, responding_units, row_unit, with_state
from nulmeting.units import Respondents, Survey

UNIT_STEPS = ("responded", "consented", "complete")
"""Steps between the register and the responses used that cleaning counts in persons and organisations."""


def flow(whole: Survey, counts: pd.DataFrame) -> pd.DataFrame:
    """Follow the respondents from the register to the responses used, and from one wave to the next.

    Parameters
    ----------
    counts : DataFrame
        From `nulmeting.cleaning_counts.cleaning_counts`, of all waves.

    Notes
    -----
    The steps ``read``, ``excluded`` and ``flagged`` have the unit that a row of the export is
    (`nulmeting.unit_counts.row_unit`). ``flagged`` rows are used.
    """
    rows: list[dict[str, Any]] = []
    for wave in whole.waves.values():
        rows += _wave_flow(whole, wave, counts[counts["wave"] == wave.wave])
    for earlier, later in whole.measurement.comparisons:
        rows += _between(whole, whole.waves[earlier], whole.waves[later])
    return typed("flow", with_state(whole, rows))


def _wave_flow(whole: Survey, wave: Respondents, counts: pd.DataFrame) -> Iterator[dict[str, Any]]:
    own, units, name = row_unit(whole), counted_units(whole), wave.wave
    for unit in units:
        yield _counted(name, "register", unit, whole.populations[name, unit, "all", "all"], "no_register")
    for unit in units:
        yield _counted(name, "invited", unit, _invited(whole, name, unit), "no_register")
    of_rows = counts[counts["unit"] == "row"]
    yield _counted(name, "read", own, int(of_rows.loc[of_rows["step"] == "read", "count"].sum()), "")
    yield from _by_reason(name, "excluded", own, of_rows)
    of_units = counts.set_index(["step", "unit"])["count"]
    for step in UNIT_STEPS:
        asked = _asked(whole.measurement, name, step)
        for unit in units:
            count = _known(of_units.get((step, unit))) if asked else None
            yield _counted(name, step, unit, count, "not_estimable" if asked else "not_asked")
    for unit in units:
        count = responding_units(whole, wave, whole.domains[0], unit)
        yield _counted(name, "responding", unit, count, "not_estimable")
    yield from _by_reason(name, "flagged", own, of_rows)


def _asked(measurement: Measurement, wave: str, step: str) -> bool:
    """Tell whether there is a question of consent, and a way to know that a response is complete."""
    if step == "consented":
        return measurement.cleaning.consent_item is not None
    return step != "complete" or applicable(measurement, measurement.wave(wave), "completeness")


def _by_reason(wave: str, step: str, unit: str, counts: pd.DataFrame) -> Iterator[dict[str, Any]]:
    rows = counts[counts["step"] == step]
    for reason, count in zip(rows["reason"], rows["count"], strict=True):
        yield {**_counted(wave, step, unit, _known(count), "not_asked"), "reason_excluded": reason}


def _known(count: Any) -> int | None:
    return None if count is None or pd.isna(count) else int(count)


def _invited(whole: Survey, wave: str, unit: str) -> int | None:
    """Count who was invited: everybody in the register, unless the register says who."""
    listed = whole.register
    if listed is None:
        return None
    inside = listed.held[wave]
    if listed.frame is not None and invitation(wave) in listed.frame:
        inside = inside & listed.frame[invitation(wave)].to_numpy(dtype=bool)
    return int(inside.sum()) if unit == "person" else distinct(listed.organisations[inside])


def _between(whole: Survey, first: Respondents, later: Respondents) -> Iterator[dict[str, Any]]:
    codes = {"person": (first.persons, later.persons), "organisation": (first.organisations, later.organisations)}
    steps = (("overlap", np.intersect1d), ("leavers", np.setdiff1d), ("joiners", _joined))
    for unit in counted_units(whole):
        for step, found in steps:
            count = int((found(*codes[unit]) != UNKNOWN).sum()) if whole.linked[unit] else None
            yield _counted(f"{first.wave}+{later.wave}", step, unit, count, "unlinked")


def _joined(first: Codes, later: Codes) -> Codes:
    return np.setdiff1d(later, first)


def _counted(wave: str, step: str, unit: str, count: int | None, lacking: str) -> dict[str, Any]:
    return {"wave": wave, "step": step, "unit": unit, "count": count, "reason": lacking if count is None else ""}
