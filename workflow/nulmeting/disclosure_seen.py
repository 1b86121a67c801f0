"""What a reader of the public tables knows, for the audit: read from the rows as they are published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from nulmeting.disclosure_registry import Reading
from nulmeting.disclosure_system import Key
from nulmeting.fields import numbers

BAND = re.compile(r"([<>])(\d+) / (\d+)")
NEAR = 1e-6


def known_cells(
    readings: Iterable[Reading], public: Mapping[str, pd.DataFrame]
) -> tuple[frozenset[Key], dict[Key, tuple[float, float]]]:
    """Read from the public tables which cells a reader knows, and in which bands others lie."""
    told: set[Key] = set()
    bands: dict[Key, tuple[float, float]] = {}
    filled: dict[tuple[str, tuple[str, ...]], np.ndarray[tuple[int], np.dtype[np.bool_]]] = {}
    for reading in readings:
        frame = public[reading.table]
        names = (reading.table, reading.columns)
        if names not in filled:
            columns = list(reading.columns) or numbers(reading.table)
            filled[names] = frame[columns].notna().any(axis=1).to_numpy(dtype=bool)
        if filled[names][reading.row]:
            told.update(reading.cells)
            continue
        band = BAND.fullmatch(str(frame["shown"].iloc[reading.row])) if reading.count is not None else None
        if band is not None and reading.count is not None and reading.base is not None:
            told.add(reading.base)
            limit, base = float(band[2]), float(band[3])
            bands[reading.count] = (0.0, limit - NEAR) if band[1] == "<" else (limit + NEAR, base)
    return frozenset(told), bands
