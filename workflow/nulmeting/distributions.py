"""How often every answer was given: counts of respondents per item, domain and wave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.codebook import CLOSED, Item
from nulmeting.conditions import answered, asked, is_present
from nulmeting.domains import UNKNOWN
from nulmeting.estimate import FEW_UNITS
from nulmeting.fields import typed
from nulmeting.rankings import rank_column
from nulmeting.units import Respondents, Survey


def distributions(whole: Survey) -> pd.DataFrame:
    """Count the answers to every single- and multiple-choice item that is not personal.

    Returns
    -------
    DataFrame
        One row per wave × item × domain × answer of the codebook, those that nobody gave included. The unit is the
        respondent. ``denominator``: respondents with at least one codebook answer, so that the shares of a multi-select
        are of respondents, not of mentions. ``not_asked``: no answer, and the routing did not lead to the item;
        ``skipped``: no answer although asked. ``responding`` = denominator + not_asked + skipped. Of a ranking an
        option counts if its rank is high enough (`Item.top`), and ``mean_rank`` is over all who gave it a rank. An
        answer that the wave did not offer is not available.
    """
    items = [i for i in whole.measurement.codebook.values() if i.type in CLOSED and i.personal == "no"]
    blocks = [_block(whole, wave, item) for wave in whole.waves.values() for item in items]
    if not blocks:
        return typed("distributions", pd.DataFrame())
    table = pd.concat(blocks, ignore_index=True)
    table["unit"], table["synthetic"] = "person", whole.measurement.synthetic
    return typed("distributions", table)


def distribution_support(whole: Survey) -> pd.DataFrame:
    """Count the organisations behind every distribution, and the part of the largest. Not for publication.

    Returns
    -------
    DataFrame
        One row per wave × item × domain: ``organisations`` with a respondent who answered, and
        ``largest_organisation``, its respondents over all. Respondents of an unknown
        organisation count in the whole alone.
    """
    rows: list[dict[str, Any]] = []
    items = [i for i in whole.measurement.codebook.values() if i.type in CLOSED and i.personal == "no"]
    for wave in whole.waves.values():
        known = wave.organisations != UNKNOWN
        codes = np.where(known, wave.organisations, 0)
        for item in items:
            given = answered(item, wave.frame).to_numpy(dtype=bool)
            for domain, mask in zip(whole.domains, wave.masks, strict=True):
                own = given if mask is None else given & mask
                counts = np.bincount(codes[own & known], minlength=1)
                total = int(own.sum())
                rows.append(
                    {
                        "wave": wave.wave,
                        "item": item.code,
                        "breakdown": domain.breakdown,
                        "category": domain.category,
                        "organisations": int((counts > 0).sum()),
                        "largest_organisation": counts.max() / total if total else np.nan,
                    }
                )
    return typed("distribution_support", pd.DataFrame(rows))


def _block(whole: Survey, wave: Respondents, item: Item) -> pd.DataFrame:
    """Count one item in one wave for all domains at once."""
    held = [mask is not None for mask in wave.masks]
    masks = np.column_stack([np.zeros(len(wave.frame), bool) if m is None else m for m in wave.masks]).astype(np.int64)
    given = answered(item, wave.frame).to_numpy(dtype=bool)
    put = asked(item, wave.frame, whole.measurement.codebook, wave.wave).to_numpy(dtype=bool)
    kinds = np.column_stack([given, ~given & ~put, ~given & put]).astype(np.int64)
    counts = masks.T @ _indicators(item, wave.frame)
    denominator, not_asked, skipped = (masks.T @ kinds).T
    codes, places = item.codes(), whole.domains
    each = len(codes)
    block = pd.DataFrame(
        {
            "wave": wave.wave,
            "item": item.code,
            "breakdown": np.repeat([d.breakdown for d in places], each),
            "category": np.repeat([d.category for d in places], each),
            "answer": np.tile(codes, len(places)),
            "count": counts.reshape(-1),
            "denominator": np.repeat(denominator, each),
            "not_asked": np.repeat(not_asked, each),
            "skipped": np.repeat(skipped, each),
        }
    )
    block["responding"] = block["denominator"] + block["not_asked"] + block["skipped"]
    block["share"] = (block["count"] / block["denominator"].replace(0, np.nan)).astype("float64")
    block["mean_rank"] = _mean_ranks(item, wave.frame, masks).reshape(-1)
    offered = np.isin(codes, [answer.code for answer in item.offered(wave.wave)])
    available = np.repeat(held, each) & is_present(item, wave.frame) & np.tile(offered, len(places))
    state = np.where(block["denominator"] < FEW_UNITS, "indicative", "ok")
    block["status"] = np.where(available & (block["denominator"] > 0), state, "not_available")
    block["reason"] = np.where(~available, "not_asked", np.where(block["denominator"] == 0, "no_respondents", ""))
    return block


def _mean_ranks(item: Item, frame: pd.DataFrame, masks: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the mean rank of every option among those who gave it one, domains × answers; NaN if there is none."""
    nothing = np.full((masks.shape[1], len(item.codes())), np.nan)
    columns = [rank_column(item, code) for code in item.codes()]
    if item.type != "ranking" or not set(columns) <= set(frame.columns):
        return nothing
    ranks = frame[columns].to_numpy(dtype=np.float64, na_value=np.nan)
    count = masks.T @ ~np.isnan(ranks)
    total = masks.T @ np.nan_to_num(ranks)
    np.divide(total, count, out=nothing, where=count > 0)
    return nothing


def _indicators(item: Item, frame: pd.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Tell of every respondent which answers were given: respondents × answers, 0 or 1."""
    if not is_present(item, frame):
        return np.zeros((len(frame), len(item.codes())), dtype=np.int64)
    if item.several:
        return frame[list(item.option_columns())].fillna(False).to_numpy(dtype=bool).astype(np.int64)
    return np.column_stack([(frame[item.code] == code).fillna(False).to_numpy(dtype=np.int64) for code in item.codes()])
