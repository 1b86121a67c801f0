"""Blocks: the columns of the influence matrix, and the answers of one wave laid out for all of them at once.

Definitions that count the same unit by the same rule make one block: they are estimated together, in every domain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nulmeting.domains import UNKNOWN, Codes, Domain
from nulmeting.influence import PERSONS, Answers, Array, Mask, answers, cells
from nulmeting.settings import Definition, Indicator
from nulmeting.unit_values import person_values, same_values
from nulmeting.units import Respondents, Survey, options, planned, unit_members
from nulmeting.weights import Weights


@dataclass(frozen=True)
class Column:
    """One figure: an indicator, its definition, and the place of its option."""

    indicator: Indicator
    definition: Definition
    place: int


@dataclass(frozen=True)
class Block:
    """Columns that are estimated together.

    Parameters
    ----------
    unit : str
        ``person`` or ``organisation``.
    rule : str
        ``persons``, or the collapse rule of organisations.
    statistic : str
        ``mean`` (shares and options too), ``median``, ``ratio`` or ``superiority``.
    base : str
        ``valid`` or ``register``.
    total : bool
        Only everybody, no categories.
    alone : str
        The indicator, of a superiority: which wave it is set against may differ by indicator.
    weighting : str
        Id of the calibration, empty if unweighted.
    """

    unit: str
    rule: str
    statistic: str
    base: str
    total: bool
    alone: str = ""
    weighting: str = ""
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Laid:
    """The answers of one wave for one block.

    Parameters
    ----------
    answers : Answers
    asked : array of bool, shape (Q,)
        Whether the wave holds what the column needs.
    held : array of bool, shape (domains,)
        Whether the wave holds the domain.
    responding : array of int, shape (domains,)
        Units with at least one used response.
    weights : Weights or None
        Those that the answers carry, if they are weighted.
    """

    answers: Answers
    asked: Mask
    held: Mask
    responding: Codes
    weights: Weights | None = None


def blocks(whole: Survey) -> tuple[Block, ...]:
    """Sort the planned columns into blocks, in the order of the configuration."""
    made: dict[Block, list[Column]] = {}
    for indicator in whole.measurement.indicators:
        statistic = "mean" if indicator.statistic in ("share", "options") else indicator.statistic
        for definition in indicator.definitions:
            places = [domain for one, domain in planned(indicator, whole.domains) if one is definition]
            rule = PERSONS if definition.unit == "person" else definition.collapse
            alone = indicator.id if statistic == "superiority" else ""
            total, weighting = all(d.total for d in places), definition.weighting or ""
            key = Block(definition.unit, rule, statistic, definition.base, total, alone, weighting)
            count = len(options(indicator, whole.measurement.codebook))
            made.setdefault(key, []).extend(Column(indicator, definition, place) for place in range(count))
    return tuple(replace(key, columns=tuple(columns)) for key, columns in made.items())


def lay_out(whole: Survey, block: Block, wave: Respondents) -> Laid:
    """Lay out the answers of one wave for one block."""
    number = list(whole.waves).index(wave.wave)
    values, base, asked = _values(whole, block, wave)
    row, domain, responding = _members(whole, block, wave)
    held = np.array([mask is not None for mask in wave.masks])
    clusters, persons = wave.clusters, wave.persons
    if block.base == "register" and whole.register is not None:
        values, clusters, persons, row, domain = _with_silent(whole, block, wave, (values, row, domain), asked)
    weights = whole.weights.get((wave.wave, block.weighting))
    weight = None if weights is None else weights.of(persons if block.unit == "person" else clusters)
    laid = answers(
        number, values, clusters, persons, weight=weight, base=base, row=row, domain=domain, domains=len(whole.domains)
    )
    return Laid(laid, asked, held, responding, weights)


def _values(whole: Survey, block: Block, wave: Respondents) -> tuple[Array, Array | None, Mask]:
    """Give every respondent's value in every column, the denominators of ratios, and which columns were asked."""
    known: dict[str, Array | None] = {}
    values = np.full((len(wave.frame), len(block.columns)), np.nan)
    base = values.copy() if block.statistic == "ratio" else None
    asked = np.zeros(len(block.columns), dtype=bool)
    for place, column in enumerate(block.columns):
        name = same_values(column.indicator, column.definition)
        if name not in known:
            known[name] = person_values(
                column.indicator, column.definition, wave.frame, whole.measurement.codebook, wave.wave
            )
        found = known[name]
        if found is None or not _offered(whole, column, wave.wave):
            continue
        asked[place] = True
        values[:, place] = found[:, column.place]
        if base is not None:
            base[:, place] = found[:, 1]
    return values, base, asked


def _offered(whole: Survey, column: Column, wave: str) -> bool:
    """Tell whether the wave had the option that a column is about."""
    if column.indicator.statistic != "options":
        return True
    item = whole.measurement.codebook[column.definition.item or ""]
    return item.codes()[column.place] in [answer.code for answer in item.offered(wave)]


def _members(whole: Survey, block: Block, wave: Respondents) -> tuple[Codes, Codes, Codes]:
    """Give the pairs of respondent and domain, and the responding units of every domain."""
    known = np.ones(len(wave.frame), dtype=bool) if block.unit == "person" else wave.organisations != UNKNOWN
    rows, where = [], []
    responding = np.zeros(len(whole.domains), dtype=np.int64)
    for place, (domain, mask) in enumerate(zip(whole.domains, wave.masks, strict=True)):
        if mask is None or not _taken(block, domain):
            continue
        inside = np.flatnonzero(unit_members(mask, wave.organisations, domain, block.unit) & known)
        rows.append(inside)
        where.append(np.full(inside.size, place))
        units = wave.persons if block.unit == "person" else wave.clusters
        responding[place] = np.unique(units[inside]).size
    nothing = np.empty(0, dtype=np.int64)
    return np.concatenate([nothing, *rows]), np.concatenate([nothing, *where]), responding


def _with_silent(
    whole: Survey, block: Block, wave: Respondents, laid: tuple[Array, Codes, Codes], asked: Mask
) -> tuple[Array, Codes, Codes, Codes, Codes]:
    """Let every registered unit count: one without a valid answer as not meeting the condition.

    Returns
    -------
    values, clusters, persons, row, domain
    """
    register, (values, row, domain) = whole.register, laid
    assert register is not None
    own, listed = (wave.persons, register.persons) if block.unit == "person" else (wave.clusters, register.clusters)
    answered = [np.isin(own, own[~np.isnan(column)]) for column in values.T]
    filled = np.where(np.isnan(values) & ~np.stack(answered, axis=1) & asked, 0.0, values)
    counted = (block.unit == "person") | (register.organisations != UNKNOWN)
    silent = register.held[wave.wave] & counted & ~np.isin(listed, own)
    rows, where = [row], [domain]
    for place, (one, mask) in enumerate(zip(whole.domains, register.masks, strict=True)):
        if mask is not None and _taken(block, one):
            rows.append(len(values) + np.flatnonzero(mask & silent))
            where.append(np.full(rows[-1].size, place))
    return (
        np.concatenate([filled, np.where(asked, np.zeros((silent.size, 1)), np.nan)]),
        np.concatenate([wave.clusters, register.clusters]),
        np.concatenate([wave.persons, register.persons]),
        np.concatenate(rows),
        np.concatenate(where),
    )


def _taken(block: Block, domain: Domain) -> bool:
    return (domain.total or not block.total) and domain.takes(block.unit)


def of_units(given: Answers, cell_values: Array, counted: Array) -> Answers:
    """Lay out one row per cell, with the organisation's own value; NaN where `counted` is 0.

    An organisation has the weight of its first respondent: calibration gives all of them the same.
    """
    start, domain, cluster = cells(given)
    values = np.where(counted > 0, cell_values, np.nan)
    return replace(
        given,
        row=np.arange(start.size),
        domain=domain,
        cluster=cluster,
        person=cluster,
        values=values,
        base=None,
        weight=None if given.weight is None else given.weight[given.row[start]],
    )


def in_both(first: Answers, later: Answers, unit: str) -> tuple[Answers, Answers]:
    """Keep of two waves the units that are valid in both, in the same domain, column by column."""
    codes = [x.person if unit == "person" else x.cluster for x in (first, later)]
    most = max(int(code.max(initial=0)) for code in codes) + 1
    keys = [x.domain * most + code for x, code in zip((first, later), codes, strict=True)]
    known = [~np.isnan(x.values[x.row]) for x in (first, later)]
    met = [
        np.stack([np.isin(own, other[column]) for column in valid.T], axis=1)
        for own, other, valid in zip(keys, keys[::-1], known[::-1], strict=True)
    ]
    return _masked(first, known[0] & met[0]), _masked(later, known[1] & met[1])


def kept_rows(given: Answers, kept: Mask) -> Answers:
    """Keep some rows."""
    return replace(
        given, row=given.row[kept], domain=given.domain[kept], cluster=given.cluster[kept], person=given.person[kept]
    )


def _masked(given: Answers, kept: Mask) -> Answers:
    """Lay the values out per row, so that a respondent can count in one domain and not in another."""
    values = np.where(kept, given.values[given.row], np.nan)
    base = None if given.base is None else given.base[given.row]
    weight = None if given.weight is None else given.weight[given.row]
    return replace(given, row=np.arange(given.row.size), values=values, base=base, weight=weight)
