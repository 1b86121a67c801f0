"""From respondents to units: who counts, and with which value, for every definition in every domain.

A person's value is 0 or 1 for a share, and the score for a mean or median. An organisation's value is made from those
of its respondents by the definition's collapse rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pandas as pd

from nulmeting.codebook import Codebook
from nulmeting.domains import ALL, UNKNOWN, Codes, Domain, Mask, distinct, domains, members, population, spread
from nulmeting.settings import Definition, Indicator, Measurement
from nulmeting.unit_values import Values, collapse, person_values, same_values

SampleKey: TypeAlias = tuple[str, str, str, str, str]
"""Wave, indicator, definition, breakdown, category."""


@dataclass(frozen=True)
class Respondents:
    """The used responses of one wave, with keys as codes.

    Parameters
    ----------
    persons, organisations : array of int, one per respondent
        Codes by first appearance over the waves: no figure can depend on a pseudonym's value or sort order.
    masks : tuple of (array of bool or None), one per domain
        Who belongs to the domain; None if the wave does not hold the breakdown.
    """

    wave: str
    frame: pd.DataFrame
    persons: Codes
    organisations: Codes
    masks: tuple[Mask | None, ...]


@dataclass(frozen=True)
class Survey:
    """All waves of a measurement and what the register says about each domain.

    Parameters
    ----------
    populations : mapping of (unit, breakdown, category) to int or None
        Units in the register.
    linked : mapping of unit to bool
        Whether a unit of one wave can be found back in another.
    """

    measurement: Measurement
    domains: tuple[Domain, ...]
    waves: Mapping[str, Respondents]
    populations: Mapping[tuple[str, str, str], int | None]
    linked: Mapping[str, bool]


@dataclass(frozen=True)
class Sample:
    """The units that one definition has in one domain of one wave.

    Parameters
    ----------
    units : array of int, shape (n,)
        Codes of the valid units, ascending.
    observed : array of float, shape (n, options)
        The value of each unit: one column, or one per option of a multi-select.
    organisations : array of int, shape (n,)
        The organisation of each unit.
    responding : int or None
        Units with at least one used response in the domain, whether or not the items were answered.
    population : int or None
        Units in the register.
    missing : str
        Why nothing can be given; empty if it can.
    """

    units: Codes
    observed: Values
    organisations: Codes
    responding: int | None
    population: int | None
    missing: str = ""

    @property
    def size(self) -> int:
        """Number of valid units."""
        return int(self.units.size)

    def option(self, place: int) -> Values:
        """Give the values of one option; a sample without any value has a single empty column."""
        return self.observed[:, min(place, self.observed.shape[1] - 1)]


def survey(measurement: Measurement, responses: Mapping[str, pd.DataFrame], register: pd.DataFrame | None) -> Survey:
    """Bring waves and register together.

    Parameters
    ----------
    responses : mapping of wave to DataFrame
        Clean responses, one row per used respondent.
    register : DataFrame or None
        One row per registered person.
    """
    places = domains(measurement)
    frames = [responses[wave.id].reset_index(drop=True) for wave in measurement.waves]
    persons = code_by_appearance([frame["person"] for frame in frames], single=True)
    organisations = code_by_appearance([frame["organisation"] for frame in frames])
    waves = {
        wave.id: Respondents(wave.id, frame, p, o, tuple(members(d, frame, measurement.codebook) for d in places))
        for wave, frame, p, o in zip(measurement.waves, frames, persons, organisations, strict=True)
    }
    registered = np.empty(0, dtype=np.int64) if register is None else code_by_appearance([register["organisation"]])[0]
    populations = {
        (unit, d.breakdown, d.category): population(d, unit, register, registered, measurement.codebook)
        for unit in ("person", "organisation")
        for d in places
    }
    linked = {"person": measurement.person_key is not None, "organisation": measurement.organisation_key is not None}
    return Survey(measurement, places, waves, populations, linked)


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


def samples(whole: Survey) -> dict[SampleKey, Sample]:
    """Make the sample of every wave × indicator × definition × domain that is planned."""
    made: dict[SampleKey, Sample] = {}
    for respondents in whole.waves.values():
        known: dict[str, Values | None] = {}
        for indicator in whole.measurement.indicators:
            for definition, domain in planned(indicator, whole.domains):
                name = same_values(indicator, definition)
                if name not in known:
                    known[name] = person_values(
                        indicator, definition, respondents.frame, whole.measurement.codebook, respondents.wave
                    )
                key = (respondents.wave, indicator.id, definition.id, domain.breakdown, domain.category)
                made[key] = sample(whole, respondents, definition, domain, known[name])
    return made


def sample(
    whole: Survey, respondents: Respondents, definition: Definition, domain: Domain, values: Values | None
) -> Sample:
    """Give the units of one definition in one domain of one wave.

    Parameters
    ----------
    values : array of float or None
        From `person_values`.
    """
    unit = definition.unit
    people = whole.populations[unit, domain.breakdown, domain.category]
    mask = respondents.masks[whole.domains.index(domain)]
    width = 1 if values is None else values.shape[1]
    empty = Sample(
        np.empty(0, np.int64), np.empty((0, width)), np.empty(0, np.int64), None, people, missing="not_asked"
    )
    if unit == "organisation" and whole.measurement.organisation_key is None:
        return replace(empty, missing="not_estimable")
    if mask is None:
        return empty
    inside = unit_members(mask, respondents.organisations, domain, unit)
    responding = int(inside.sum()) if unit == "person" else distinct(respondents.organisations[inside])
    if values is None:
        return replace(empty, responding=responding)
    rows = np.flatnonzero(inside & ~np.isnan(values[:, 0]))
    units, valued, organisations = _valued(respondents, definition, rows, values[rows])
    lacking = "" if units.size else "no_respondents"
    return Sample(units, valued, organisations, responding, people, lacking)


def unit_members(mask: Mask, organisations: Codes, domain: Domain, unit: str) -> Mask:
    """Give the respondents from whom the units of a domain are made.

    Organisations of an organisation-constant breakdown bring all their respondents, also one who left the question
    open; with ``any_respondent`` only those in the category.
    """
    if unit == "organisation" and domain.unit == "organisation" and domain.breakdown != ALL:
        return spread(mask, organisations)
    return mask


def _valued(
    respondents: Respondents, definition: Definition, rows: Codes, values: Values
) -> tuple[Codes, Values, Codes]:
    if definition.unit == "person":
        order = np.argsort(respondents.persons[rows], kind="stable")
        return respondents.persons[rows][order], values[order], respondents.organisations[rows][order]
    known = respondents.organisations[rows] != UNKNOWN
    units, valued = collapse(values[known], respondents.organisations[rows][known], definition.collapse)
    return units, valued, units
