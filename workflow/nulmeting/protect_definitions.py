"""Definitions set beside each other hold what the estimates hold of them: no digit, and no end of an interval, more."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from nulmeting.domains import ALL
from nulmeting.protect_rules import lookup
from nulmeting.settings import Measurement

KEY = ("wave", "indicator", "option", "target", "definition")
ALIKE = ("estimate", "ci_low", "ci_high", "bound_low", "bound_high")


def as_estimated(_: Measurement, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Give tables in which ``sensitivity`` has the figures of ``estimates``, however those were told less exactly.

    Parameters
    ----------
    tables : mapping of name to DataFrame
        Typed; what is hidden has gone, and stays so. A difference moves with its figure.

    Returns
    -------
    dict of name to DataFrame
        What is no row of the estimates (one respondent drawn at random for each organisation) stays as it is.
    """
    if "sensitivity" not in tables:
        return dict(tables)
    frame, figures = tables["sensitivity"], tables["estimates"]
    total = figures[figures["breakdown"] == ALL]
    made = {}
    for name in ALIKE:
        told = lookup(frame, KEY, total, total[name].astype("float64"), np.nan)
        made[name] = frame[name].where(frame[name].isna() | told.isna(), told)
    # the headline is about everybody, whose figure stays
    made["difference"] = frame["difference"] + (made["estimate"] - frame["estimate"])
    return {**tables, "sensitivity": frame.assign(**made)}
