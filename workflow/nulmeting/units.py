"""The respondents of every wave and the register, in the codes that all figures are counted with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from nulmeting.codebook import Codebook
from nulmeting.design import Design
from nulmeting.domains import ALL, UNKNOWN, Codes, Domain, Mask, distinct, domains, members, spread
from nulmeting.settings import Definition, Indicator, Measurement
from nulmeting.survey_design import Registered, survey_design
from nulmeting.weights import Weights, all_weights


@dataclass(frozen=True)
class Respondents:
    """The used responses of one wave, with keys as codes.

    Parameters
    ----------
    persons, organisations : array of int, one per respondent
        Codes by first appearance over the waves: no figure can depend on a pseudonym's value or sort order.
    clusters : array of int, one per respondent
        The organisation; a person without one is a cluster of its own, with a code beyond those of the organisations.
    masks : tuple of (array of bool or None), one per domain
        Who belongs to the domain; None if the wave does not hold the breakdown.
    """

    wave: str
    frame: pd.DataFrame
    persons: Codes
    organisations: Codes
    clusters: Codes
    masks: tuple[Mask | None, ...]


@dataclass(frozen=True)
class Survey:
    """All waves of a measurement and what the register says about each domain.

    Parameters
    ----------
    organisations : int
        Number of organisations; clusters with a code beyond are persons without one.
    register : Registered or None
        The register's persons, in the same codes.
    populations : mapping of (wave, unit, breakdown, category) to int or None
        Units in the register.
    linked : mapping of unit to bool
        Whether a unit of one wave can be found back in another.
    designs : mapping of (unit, finite) to Design
        What variances rest on; finite (target population) only with a register.
    weights : mapping of (wave, calibration) to Weights
    """

    measurement: Measurement
    domains: tuple[Domain, ...]
    waves: Mapping[str, Respondents]
    populations: Mapping[tuple[str, str, str, str], int | None]
    linked: Mapping[str, bool]
    organisations: int
    register: Registered | None
    designs: Mapping[tuple[str, bool], Design]
    weights: Mapping[tuple[str, str], Weights] = field(default_factory=dict)


def survey(measurement: Measurement, responses: Mapping[str, pd.DataFrame], register: pd.DataFrame | None) -> Survey:
    """Bring waves and register together.

    Parameters
    ----------
    responses : mapping of wave to DataFrame
        Clean responses, one row per used respondent.
    register : DataFrame or None
        One row per registered person; ``in.<wave>`` tells who was registered in a wave, if that changes.

    Raises
    ------
    InputError
        If respondents cannot be weighted to the register as the configuration says.
    """
    places, book = domains(measurement), measurement.codebook
    frames = [responses[wave.id].reset_index(drop=True) for wave in measurement.waves]
    known = frames if register is None else [*frames, register.reset_index(drop=True)]
    persons = code_by_appearance([frame["person"] for frame in known], single=True)
    organisations = code_by_appearance([frame["organisation"] for frame in known])
    beyond = max(int(codes.max(initial=UNKNOWN)) for codes in organisations) + 1
    clusters = [np.where(o == UNKNOWN, beyond + p, o) for p, o in zip(persons, organisations, strict=True)]
    waves = {
        wave.id: Respondents(wave.id, frame, p, o, c, tuple(members(d, frame, book) for d in places))
        for wave, frame, p, o, c in zip(measurement.waves, frames, persons, organisations, clusters, strict=False)
    }
    listed = None
    if register is not None:
        held = {wave.id: _registered_in(register, wave.id) for wave in measurement.waves}
        masks = tuple(members(d, known[-1], book) for d in places)
        named = measurement.register is None or measurement.register.organisation is not None
        listed = Registered(persons[-1], organisations[-1], clusters[-1], masks, held, known[-1], named)
    populations = {
        (wave, unit, d.breakdown, d.category): _population(listed, wave, unit, place)
        for wave in waves
        for unit in ("person", "organisation")
        for place, d in enumerate(places)
    }
    linked = {"person": measurement.person_key is not None, "organisation": measurement.organisation_key is not None}
    designs = survey_design(measurement, places, list(waves.values()), listed)
    weights = all_weights(measurement, places, waves, listed)
    return Survey(measurement, places, waves, populations, linked, beyond, listed, designs, weights)


def _registered_in(register: pd.DataFrame, wave: str) -> Mask:
    column = f"in.{wave}"
    if column not in register.columns:
        return np.ones(len(register), dtype=bool)
    return register[column].fillna(False).to_numpy(dtype=bool)


def _population(register: Registered | None, wave: str, unit: str, place: int) -> int | None:
    mask = None if register is None else register.masks[place]
    if register is None or mask is None or (unit == "organisation" and not register.names_organisations):
        return None
    inside = mask & register.held[wave]
    return int(inside.sum()) if unit == "person" else distinct(register.organisations[inside])


def code_by_appearance(columns: list[pd.Series], *, single: bool = False) -> list[Codes]:
    """Give the keys of several frames codes, counted together in the order in which they first appear.

    Parameters
    ----------
    columns : list of Series
        Pseudonyms, NA where there is none.
    single : bool
        A row without a key is a unit of its own and gets its own code; otherwise it gets `UNKNOWN`.
    """
    codes = pd.factorize(pd.concat(columns, ignore_index=True).astype("object"))[0].astype(np.int64)
    if single:
        lost = codes == UNKNOWN
        codes[lost] = codes.max(initial=UNKNOWN) + 1 + np.arange(lost.sum())
    return np.split(codes, np.cumsum([len(column) for column in columns])[:-1])


def planned(indicator: Indicator, places: tuple[Domain, ...]) -> Iterator[tuple[Definition, Domain]]:
    """Give the rows that must be there: the headline in every domain that takes its unit, alternatives in total."""
    for definition in indicator.definitions:
        for domain in places:
            if domain.total or (definition is indicator.headline and domain.takes(definition.unit)):
                yield definition, domain


def options(indicator: Indicator, codebook: Codebook) -> tuple[str, ...]:
    """Give the option codes of an options indicator; one empty option for the others."""
    if indicator.statistic != "options":
        return ("",)
    return codebook[indicator.headline.item or ""].codes()


def unit_members(mask: Mask, organisations: Codes, domain: Domain, unit: str) -> Mask:
    """Give the respondents from whom the units of a domain are made.

    Organisations of an organisation-constant breakdown bring all their respondents, also one who left the question
    open; with ``any_respondent`` only those in the category.
    """
    if unit == "organisation" and domain.unit == "organisation" and domain.breakdown != ALL:
        return spread(mask, organisations)
    return mask
