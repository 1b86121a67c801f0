"""Corrections for several tests where one of them is hidden: then each is corrected by itself.

Holm and Benjamini-Hochberg go by the order of the p-values of a family. The factor of a shown row tells how many of
the others are larger, also of a hidden one, and so how many may have met the condition there. Bonferroni's factor is
the number of tests, which the configuration tells: it needs no order, and is never less careful than either.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from nulmeting.fields import numbers
from nulmeting.protect_rules import Ruling, structural
from nulmeting.verdicts import CHANGED, IMMATERIAL, UNDETERMINED

BONFERRONI = "bonferroni"
FAMILIES = {
    "subgroups": ("indicator", "option", "breakdown", "wave", "target"),
    "changes": ("family", "wave_from", "wave_to"),
}
"""What makes a family, per table."""
SHOWN = {"subgroups": ("different",), "changes": (CHANGED, IMMATERIAL)}
"""Verdicts that rest on a rejection."""
ALPHA = 0.05


def by_themselves(name: str, frame: pd.DataFrame, ruling: Ruling) -> pd.DataFrame:
    """Give a table whose families with a hidden row are corrected by the number of their tests alone.

    Parameters
    ----------
    name : str
        A table without families comes back as it is.
    frame : DataFrame
        Unprotected; what is restricted and what is public come from it, so that both say the same.
    ruling : Ruling

    Returns
    -------
    DataFrame
        In those families ``p_adjusted`` is ``min(1, m p)``, m the tests that the configuration asks for (rows that the
        questionnaire or the register leaves out are none), ``adjustment`` is ``bonferroni``, and a verdict that this
        no longer bears is ``undetermined``.

    Notes
    -----
    Bonferroni's inequality; the p-values of Holm 1979, Scandinavian Journal of Statistics 6, 65-70, are never larger.
    """
    if name not in FAMILIES or frame.empty:
        return frame
    asked = ~structural(frame) & (frame["family"] != "" if name == "changes" else True)
    keys = [frame[key] for key in FAMILIES[name]]
    if name == "subgroups":
        keys.append(frame["against"] == "all")
    hidden = (asked & (ruling.rule != "")).groupby(keys).transform("any")
    tests = asked.astype("int64").groupby(keys).transform("sum")
    turned = hidden & asked & (frame["adjustment"] != "")
    adjusted = np.minimum(frame["p_value"].astype("float64") * tests, 1.0)
    lost = turned & frame["verdict"].isin(SHOWN[name]) & ~(adjusted <= ALPHA)
    return frame.assign(
        p_adjusted=frame["p_adjusted"].astype("float64").mask(turned, adjusted),
        adjustment=frame["adjustment"].mask(turned, BONFERRONI),
        verdict=frame["verdict"].mask(lost, UNDETERMINED),
    )


def turned_alone(given: pd.DataFrame, changes: pd.DataFrame, robustness: pd.DataFrame) -> pd.DataFrame:
    """Give the table of robustness without what was worked out by the order of a family with a hidden row.

    The selection that would turn a verdict depends on the level at which it was tested, and so on the p-values of the
    others: where a change is corrected by itself, nothing is said of what would turn it.

    Parameters
    ----------
    given, changes : DataFrame
        The changes before and after `by_themselves`.
    robustness : DataFrame
    """
    turned = changes["adjustment"].eq(BONFERRONI) & given["adjustment"].ne(BONFERRONI)
    turned &= changes["headline"] & (changes["breakdown"] == "all") & (changes["comparison"] == "all")
    names = ["wave_from", "wave_to", "indicator", "option", "target"]
    away = pd.MultiIndex.from_frame(robustness[names]).isin(pd.MultiIndex.from_frame(changes.loc[turned, names]))
    out = robustness.copy()
    for column in (name for name in out.columns if name == "verdict" or name.startswith("odds_ratio")):
        out[column] = out[column].mask(away, np.nan if column in numbers("robustness") else "")
    return out
