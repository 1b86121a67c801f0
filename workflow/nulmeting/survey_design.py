"""Strata, response and register of a measurement, in the form that covariances take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from nulmeting.design import Design, Frame
from nulmeting.domains import UNKNOWN, Codes, Domain, Mask
from nulmeting.response_cells import response_cells, sized_response_cells
from nulmeting.settings import Measurement

UNITS = ("person", "organisation")


@dataclass(frozen=True)
class Registered:
    """The register's persons as codes.

    Parameters
    ----------
    persons, organisations, clusters : array of int, one per registered person
    masks : tuple of (array of bool or None), one per domain
        None if the register does not hold the breakdown.
    held : mapping of wave to array of bool
        Who was registered in the wave.
    frame : DataFrame or None
        What the register says of each person: its items.
    names_organisations : bool
        Whether the register itself says where everybody works; if not, no number of organisations follows from it.
    """

    persons: Codes
    organisations: Codes
    clusters: Codes
    masks: tuple[Mask | None, ...]
    held: Mapping[str, Mask]
    frame: pd.DataFrame | None = None
    names_organisations: bool = True


class Responded(Protocol):
    """One wave's respondents as codes."""

    @property
    def wave(self) -> str:
        """The wave."""

    @property
    def organisations(self) -> Codes:
        """Organisation of each respondent."""

    @property
    def clusters(self) -> Codes:
        """Cluster of each respondent."""


def survey_design(
    measurement: Measurement, places: tuple[Domain, ...], waves: Sequence[Responded], register: Registered | None
) -> dict[tuple[str, bool], Design]:
    """Give the design of every unit (person, organisation) and target (finite or not).

    Target process has one stratum. Target population has the response cells; its register is the same object in all
    waves if it does not change.
    """
    codes = [wave.clusters for wave in waves] + ([] if register is None else [register.clusters])
    clusters = max(int(c.max(initial=UNKNOWN)) for c in codes) + 1
    out = {}
    for unit in UNITS:
        responding = np.zeros((len(waves), clusters), dtype=bool)
        for place, wave in enumerate(waves):
            counted = wave.clusters if unit == "person" else wave.clusters[wave.organisations != UNKNOWN]
            responding[place, counted] = True
        out[unit, False] = Design(np.zeros(clusters, dtype=np.int64), responding)
        if register is not None:
            cells = _cells(measurement, places, register, responding, waves, unit)
            out[unit, True] = Design(cells, responding, _frames(register, waves, unit))
    return out


def _cells(
    measurement: Measurement,
    places: tuple[Domain, ...],
    register: Registered,
    responding: Mask,
    waves: Sequence[Responded],
    unit: str,
) -> Codes:
    size = np.bincount(register.clusters, minlength=responding.shape[1])
    declared = np.zeros(responding.shape[1], dtype=np.int64)
    for breakdown in measurement.response_cells:
        own = [mask for d, mask in zip(places, register.masks, strict=True) if d.breakdown == breakdown]
        declared *= len(own) + 1
        for number, mask in enumerate(own):
            if mask is not None:
                declared[np.unique(register.clusters[mask])] += number + 1
    if unit == "person":
        return response_cells(declared, responding)
    persons = sum(int(held.sum()) for held in register.held.values())
    answered = sum(wave.clusters.size for wave in waves)
    return sized_response_cells(declared, np.maximum(size, 1), responding, answered / persons if persons else 1.0)


def _frames(register: Registered, waves: Sequence[Responded], unit: str) -> tuple[Frame, ...]:
    counted = np.ones(register.persons.size, dtype=bool) if unit == "person" else register.organisations != UNKNOWN
    stable = all(register.held[wave.wave].all() for wave in waves)
    whole = _frame(register, counted) if stable else None
    return tuple(whole or _frame(register, counted & register.held[wave.wave]) for wave in waves)


def _frame(register: Registered, counted: Mask) -> Frame:
    rows = [np.flatnonzero(counted & mask) if mask is not None else np.empty(0, np.int64) for mask in register.masks]
    domain = np.repeat(np.arange(len(rows)), [len(one) for one in rows])
    every = np.concatenate(rows)
    return Frame(domain, register.clusters[every], register.persons[every])
