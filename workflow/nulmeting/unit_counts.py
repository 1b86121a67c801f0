"""Which units a measurement counts, how many of them responded, and the state of the rows that tell it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from nulmeting.domains import Domain, distinct
from nulmeting.units import Respondents, Survey, unit_members

UNITS = ("person", "organisation")


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


def counted_units(whole: Survey) -> tuple[str, ...]:
    """Give the units that the measurement can count."""
    return UNITS if row_unit(whole) == "person" else ("organisation",)


def responding_units(whole: Survey, wave: Respondents, domain: Domain, unit: str) -> int | None:
    """Count the units of a domain with a used response; None if the wave does not hold the domain or the unit."""
    mask = wave.masks[whole.domains.index(domain)]
    if mask is None or (unit == "organisation" and whole.measurement.organisation_key is None):
        return None
    inside = unit_members(mask, wave.organisations, domain, unit)
    return int(inside.sum()) if unit == "person" else distinct(wave.organisations[inside])


def with_state(whole: Survey, rows: list[dict[str, Any]], columns: tuple[str, ...] = ("reason",)) -> pd.DataFrame:
    """Add status (not available where there is a reason) and whether the data are synthetic.

    Columns are those of the rows, and the ones named even if no row has them.
    """
    table = pd.DataFrame(rows)
    table = table.reindex(columns=list(dict.fromkeys([*table.columns, *columns])))
    table["status"] = np.where(table["reason"] == "", "ok", "not_available")
    table["synthetic"] = whole.measurement.synthetic
    return table
