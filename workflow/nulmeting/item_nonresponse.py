"""How many of those who were asked a question left it open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nulmeting.blocks import Block
from nulmeting.codebook import CLOSED, Item
from nulmeting.conditions import answered, asked, is_present
from nulmeting.fields import typed
from nulmeting.influence import PERSONS, answers
from nulmeting.process_shares import process_shares
from nulmeting.settings import Measurement
from nulmeting.units import Respondents, Survey

TYPES = (*CLOSED, "number")
"""Closed questions; an open one invites nobody in particular to answer."""

PERSON = Block("person", PERSONS, "mean", "valid", total=False)


def item_nonresponse(whole: Survey) -> pd.DataFrame:
    """Count, per wave and closed question, who was asked, answered, and skipped it.

    Returns
    -------
    DataFrame
        ``asked``: respondents to whom the routing led, or who answered all the same. ``answered``: with an answer of
        the codebook, "don't know" too; it is the denominator of the distributions. ``skipped``: without any.
        ``skipped_share = skipped/asked``, with the interval of a share of target process, organisations as clusters.

    Notes
    -----
    Items that the register supplies are left out: what it fills in nobody can skip. Reasons: ``not_asked``, the wave
    did not have the item; ``no_respondents``, nobody was asked.
    """
    items = closed_items(whole.measurement)
    parts = [_wave(whole, wave, items) for wave in whole.waves.values() if items]
    return typed("item_nonresponse", pd.concat(parts, ignore_index=True) if parts else pd.DataFrame())


def closed_items(measurement: Measurement) -> list[Item]:
    """Give the closed questions of the questionnaire, in codebook order."""
    supplied = set(measurement.register.items) if measurement.register else set()
    waves = [wave.id for wave in measurement.waves]
    return [
        item
        for item in measurement.codebook.values()
        if item.type in TYPES
        and item.personal == "no"
        and item.code not in supplied
        and any(item.asked_in(wave) for wave in waves)
    ]


def _wave(whole: Survey, wave: Respondents, items: list[Item]) -> pd.DataFrame:
    given = np.column_stack([answered(item, wave.frame).to_numpy(dtype=bool) for item in items])
    put = given | np.column_stack(
        [asked(item, wave.frame, whole.measurement.codebook, wave.wave).to_numpy(dtype=bool) for item in items]
    )
    number = list(whole.waves).index(wave.wave)
    everybody = np.arange(len(wave.frame))
    skipped = np.where(put, ~given, np.nan)
    laid = answers(number, skipped, wave.clusters, wave.persons, row=everybody, domains=len(whole.domains))
    places = [0] * len(items), list(range(len(items)))
    found = process_shares(whole, laid, PERSON, wave.wave, places, np.unique(wave.clusters))
    held = np.array([is_present(item, wave.frame) for item in items])
    missing = np.where(~held, "not_asked", np.where(put.any(axis=0), "", "no_respondents"))
    table = pd.DataFrame(
        {
            "wave": wave.wave,
            "item": [item.code for item in items],
            "asked": put.sum(axis=0),
            "answered": given.sum(axis=0),
            "skipped": (put & ~given).sum(axis=0),
            "skipped_share": found["estimate"],
            **{name: found[name] for name in ("ci_low", "ci_high")},
            "status": np.where(missing == "", found["status"], "not_available"),
            "reason": np.where(missing == "", found["reason"], missing),
            "synthetic": whole.measurement.synthetic,
        }
    )
    counts = ["asked", "answered", "skipped"]
    table[counts] = table[counts].astype("float64").mask(table["reason"] == "not_asked")
    return table
