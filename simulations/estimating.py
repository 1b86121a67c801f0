"""From who answered what to the printed intervals, with the code that prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from nulmeting import compare, estimate, figures, levels, limits
from nulmeting.blocks import Block, Laid, blocks
from nulmeting.codebook import Item, Text
from nulmeting.domains import Domain
from nulmeting.influence import answers
from nulmeting.levels import Plan
from nulmeting.settings import Calibration, Definition, Indicator, Measurement
from nulmeting.settings_input import Register as Listing
from nulmeting.settings_input import Wave
from nulmeting.survey_design import Registered, survey_design
from nulmeting.units import Respondents, Survey
from nulmeting.weights import all_weights

from simulations.population import Array, Codes, Mask, Register

WAVES = ("first", "later")
UNITS = ("person", "organisation")
TARGETS = ("population", "process")
NO_WORD = Text("", "")
KINDS = ("one", "two")


@dataclass(frozen=True)
class Setting:
    """What stays the same over the replicates of one design.

    Parameters
    ----------
    source : array of int, one per row of the plan
        The column of answers that a row is about.
    """

    measurement: Measurement
    listed: Register
    registered: Registered
    places: tuple[Domain, ...]
    blocks: tuple[Block, ...]
    plan: Plan
    source: Codes


@dataclass(frozen=True)
class Statistic:
    """Columns of answers that are estimated alike, over persons, organisations or both."""

    name: str
    columns: Sequence[int]
    units: Sequence[str] = UNITS


def setting(listed: Register, statistics: Sequence[Statistic]) -> Setting:
    """Declare a measurement with an indicator per statistic, unit and column of answers."""
    weighted = listed.kinds is not None
    indicators = [
        _indicator(statistic.name, unit, column, weighted)
        for statistic in statistics
        for unit in statistic.units
        for column in statistic.columns
    ]
    measurement = Measurement(
        "coverage",
        NO_WORD,
        NO_WORD,
        True,
        tuple(Wave(name, NO_WORD, "") for name in WAVES),
        {"A": Item("A", "number", NO_WORD, minimum=1.0, maximum=10.0)},
        tuple(indicators),
        comparisons=(WAVES,),
        register=Listing("", "person", "organisation"),
        person_key="person",
        organisation_key="organisation",
        calibrations=tuple(Calibration(unit, NO_WORD, unit, "raking", ("kind",)) for unit in UNITS if weighted),
    )
    kinds = tuple(Domain("kind", kind, item="K", answers=(kind,)) for kind in KINDS) if weighted else ()
    places = (Domain(), *kinds)
    registered = _registered(listed)
    everybody = np.ones(listed.persons, dtype=bool)
    whole = _survey(measurement, listed, registered, places, (everybody, everybody))
    made = _joined(blocks(whole))
    wanted = _total(levels.plan(whole, made))
    source = np.array([column_of(name) for name in wanted.keys["indicator"]])
    return Setting(measurement, listed, registered, places, made, wanted, source)


def column_of(indicator: str) -> int:
    """Give the column of answers that an indicator is about."""
    return int(indicator.rsplit("-", 1)[1])


def _indicator(statistic: str, unit: str, column: int, weighted: bool) -> Indicator:
    named: dict[str, Any] = {"condition": {"item": "A", "at_least": 6}} if statistic == "share" else {"item": "A"}
    definition = Definition("headline", NO_WORD, unit, weighting=unit if weighted else None, **named)
    return Indicator(f"{statistic}-{unit}-{column}", NO_WORD, statistic, (definition,))


def _joined(made: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put the columns of blocks that differ by indicator alone together: all are set against the same wave."""
    together: dict[Block, list[Any]] = {}
    for one in made:
        together.setdefault(replace(one, alone="", columns=()), []).extend(one.columns)
    return tuple(replace(key, columns=tuple(columns)) for key, columns in together.items())


def _total(wanted: Plan) -> Plan:
    """Keep the figures of everybody: kinds are there to weight by."""
    rows = np.flatnonzero(wanted.keys["breakdown"] == "all")
    keys = wanted.keys.iloc[rows].reset_index(drop=True)
    return Plan(wanted.blocks, keys, wanted.block[rows], wanted.domain[rows], wanted.column[rows])


def registered_survey(
    measurement: Measurement, listed: Register, places: tuple[Domain, ...], who: Sequence[Mask]
) -> Survey:
    """Give the survey of those who answered, their answers still to come."""
    return _survey(measurement, listed, _registered(listed), places, who)


def _registered(listed: Register) -> Registered:
    everybody = np.ones(listed.persons, dtype=bool)
    return Registered(
        np.arange(listed.persons),
        listed.organisation,
        listed.organisation,
        _masks(listed, everybody),
        dict.fromkeys(WAVES, everybody),
    )


def _masks(listed: Register, who: Mask) -> tuple[Mask, ...]:
    everybody = np.ones(int(who.sum()), dtype=bool)
    if listed.kinds is None:
        return (everybody,)
    second = listed.kinds[listed.organisation][who]
    return everybody, ~second, second


def _survey(
    measurement: Measurement,
    listed: Register,
    registered: Registered,
    places: tuple[Domain, ...],
    who: Sequence[Mask],
) -> Survey:
    waves = {
        name: Respondents(
            name,
            pd.DataFrame(index=range(int(mask.sum()))),
            np.flatnonzero(mask),
            listed.organisation[mask],
            listed.organisation[mask],
            _masks(listed, mask),
        )
        for name, mask in zip(WAVES, who, strict=True)
    }
    populations: dict[tuple[str, str, str, str], int | None] = {}
    for place, inside in zip(places, registered.masks, strict=True):
        assert inside is not None
        sizes = {"person": int(inside.sum()), "organisation": np.unique(listed.organisation[inside]).size}
        for wave, (unit, size) in product(WAVES, sizes.items()):
            populations[wave, unit, place.breakdown, place.category] = size
    designs = survey_design(measurement, places, list(waves.values()), registered)
    linked = dict.fromkeys(UNITS, True)
    weights = all_weights(measurement, places, waves, registered)
    organisations = listed.organisations
    return Survey(measurement, places, waves, populations, linked, organisations, registered, designs, weights)


def surveyed(made: Setting, who: Sequence[Mask], values: Sequence[Array]) -> tuple[Survey, estimate.Figures]:
    """Give the survey of those who answered, and its figures.

    Raises
    ------
    InputError
        If the respondents cannot be weighted: nobody of a kind answered.
    """
    whole = _survey(made.measurement, made.listed, made.registered, made.places, who)
    found = {}
    for number, (name, mask, given) in enumerate(zip(WAVES, who, values, strict=True)):
        laid = [_laid(whole, block, given[mask], whole.waves[name], number) for block in made.blocks]
        found[name] = [figures.of_answers(*each, each[1].answers) for each in zip(made.blocks, laid, strict=True)]
    return whole, found


def _laid(whole: Survey, block: Block, own: Array, wave: Respondents, number: int) -> Laid:
    """Lay out the answers as `nulmeting.blocks.lay_out` does, with everybody in the total alone."""
    source = [column_of(column.indicator.id) for column in block.columns]
    units = wave.persons if block.unit == "person" else wave.clusters
    responding = np.zeros(len(whole.domains), dtype=np.int64)
    responding[0] = np.unique(units).size
    weights = whole.weights.get((wave.wave, block.weighting))
    weight = None if weights is None else weights.of(units)
    given = answers(number, own[:, source], wave.clusters, wave.persons, weight=weight, domains=len(whole.domains))
    return Laid(given, np.ones(len(source), dtype=bool), np.ones(len(whole.domains), dtype=bool), responding, weights)


def level_table(made: Setting, whole: Survey, found: estimate.Figures, wave: str, target: str) -> pd.DataFrame:
    """Give the printed levels of one wave and target, row for row with the plan."""
    rows = levels.level_rows(whole, made.plan, found[wave], wave, target)
    return estimate.with_intervals(rows, limits.intervals(rows, found[wave]), found[wave])


def change_table(made: Setting, whole: Survey, found: estimate.Figures, comparison: str) -> pd.DataFrame:
    """Give the printed changes of both targets, those of a row of the plan together."""
    return compare.compared(whole, made.plan, found, WAVES, comparison, p_values=False)
