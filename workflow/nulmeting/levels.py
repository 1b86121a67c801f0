"""The figures of one wave as rows: what an estimate, its interval and its bounds are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.blocks import Block
from nulmeting.codebook import Codebook, Item
from nulmeting.covariance import covariance
from nulmeting.design import Registered, complete, degrees, everywhere, registered
from nulmeting.domains import Domain
from nulmeting.figures import Figure, design_under
from nulmeting.influence import NONLINEAR, Array, Codes, Mask
from nulmeting.settings import Definition, Indicator, Measurement
from nulmeting.units import Survey, options, planned

ALPHA = 0.05
LEVEL = 1 - ALPHA

FEW_EVEN = 9.0
"""Organisations of one size that others are worth at most where one holds a third of all persons (see `even`)."""


@dataclass(frozen=True)
class Plan:
    """The figures that must be there, in the order of the configuration.

    Parameters
    ----------
    keys : DataFrame
        What says which figure a row holds, one row per figure.
    block, domain, column : array of int
        Where each figure is computed.
    """

    blocks: tuple[Block, ...]
    keys: pd.DataFrame
    block: Codes
    domain: Codes
    column: Codes


def in_total(table: pd.DataFrame) -> pd.Series:
    """Tell which rows hold a headline figure of everybody."""
    return table["headline"] & (table["breakdown"] == "all")


def plan(whole: Survey, made: tuple[Block, ...]) -> Plan:
    """Give every figure that must be there: indicator, option, definition and domain."""
    at = {
        (c.indicator.id, c.definition.id, c.place): (number, place)
        for number, block in enumerate(made)
        for place, c in enumerate(block.columns)
    }
    places = {domain: place for place, domain in enumerate(whole.domains)}
    rows, where = [], []
    for indicator in whole.measurement.indicators:
        for option_place, option in enumerate(options(indicator, whole.measurement.codebook)):
            for definition, domain in planned(indicator, whole.domains):
                number, column = at[indicator.id, definition.id, option_place]
                rows.append(_key(whole.measurement, indicator, definition, domain, option))
                where.append((number, places[domain], column))
    block, domain_place, column_place = np.array(where, dtype=np.int64).reshape(-1, 3).T
    return Plan(made, pd.DataFrame(rows), block, domain_place, column_place)


def _key(
    measurement: Measurement, indicator: Indicator, definition: Definition, domain: Domain, option: str
) -> dict[str, Any]:
    low, high = scale(indicator, definition, measurement.codebook)
    return {
        "indicator": indicator.id,
        "option": option,
        "definition": definition.id,
        "headline": definition is indicator.headline,
        "statistic": "share" if indicator.statistic == "options" else indicator.statistic,
        "unit": definition.unit,
        "breakdown": domain.breakdown,
        "category": domain.category,
        "weighting": definition.weighting or "none",
        "level": LEVEL,
        "synthetic": measurement.synthetic,
        "base": definition.base,
        "low": low,
        "high": high,
        "named": indicator.interval or "",
    }


def scale(indicator: Indicator, definition: Definition, codebook: Codebook) -> tuple[float, float]:
    """Give the smallest and largest value that an estimate can have; NaN where the codebook does not say."""
    if indicator.statistic in ("share", "options", "superiority"):
        return 0.0, 1.0
    if indicator.statistic == "ratio":
        return np.nan, np.nan
    item: Item = codebook[definition.item or ""]
    scored = [a.score for a in item.answers if a.kind == "valid" and a.score is not None]
    low = item.minimum if item.type == "number" else min(scored, default=None)
    high = item.maximum if item.type == "number" else max(scored, default=None)
    return (np.nan if low is None else float(low)), (np.nan if high is None else float(high))


def level_rows(whole: Survey, wanted: Plan, figures: list[Figure], wave: str, target: str) -> pd.DataFrame:
    """Give the rows of one wave and target, row for row with the plan.

    Parameters
    ----------
    figures : list of Figure
        Of this wave, one per block.

    Returns
    -------
    DataFrame
        The plan's keys, and ``n, answered, total, estimate, spread, binary,
        size`` (units in the register), ``responding, variance, df, whole`` (no organisation is incomplete),
        ``clustered``, ``fewest`` (units that the status goes by), ``singly``, ``even`` and ``uneven`` (see there),
        ``pooled`` (design effect of the total, at least 1),
        ``below`` (share at or below a median), ``rule``, ``missing`` (why there is nothing), ``flag`` (reason beside a
        figure, empty), ``figure, domain, column``.
    """
    finite = target == "population"
    out = wanted.keys.assign(target=target, wave=wave, domain=wanted.domain, column=wanted.column, figure=wanted.block)
    columns: dict[str, Any] = {name: np.full(len(out), np.nan) for name in NUMBERS}
    columns |= {name: np.zeros(len(out), dtype=bool) for name in FLAGS}
    columns |= {name: np.full(len(out), "", dtype=object) for name in ("rule", "missing", "flag")}
    for number, one in enumerate(figures):
        rows = np.flatnonzero(wanted.block == number)
        domain, column = wanted.domain[rows], wanted.column[rows]
        values = _arrays(whole, one, wave, finite=finite)
        for name, array in values.items():
            columns[name][rows] = array[domain, column]
        columns["missing"][rows] = _missing(whole, one, wave, finite, columns["n"][rows], domain, column)
        columns["rule"][rows] = one.block.rule
    return out.assign(**columns)


NUMBERS = (
    "n",
    "answered",
    "total",
    "below",
    "estimate",
    "spread",
    "size",
    "responding",
    "variance",
    "df",
    "pooled",
    "fewest",
    "singly",
    "even",
)
FLAGS = ("binary", "whole", "clustered", "uneven")


def registered_units(whole: Survey, wave: str, unit: str) -> Array:
    """Count the registered units of every domain, shape (domains,); NaN where the register does not tell."""
    return np.array([whole.populations[wave, unit, d.breakdown, d.category] for d in whole.domains], dtype=float)


def _arrays(whole: Survey, one: Figure, wave: str, *, finite: bool) -> dict[str, Array | Mask]:
    shape, block = one.size.shape, one.block
    size = registered_units(whole, wave, block.unit)
    wide = np.broadcast_to(size[:, None], shape)
    key_less = block.unit == "organisation" and whole.measurement.organisation_key is None
    responding = np.where(one.laid.held & (not key_less), one.laid.responding, np.nan)
    values: dict[str, Array | Mask] = {
        "n": one.size,
        "fewest": one.size,
        "answered": one.answered,
        "total": one.total,
        "estimate": one.estimate,
        "below": one.counted.estimate,
        "singly": singly(one),
        "even": even(one),
        "uneven": uneven(one, None),
        "spread": one.spread,
        "binary": one.binary,
        "size": wide,
        "responding": np.broadcast_to(responding[:, None], shape),
        "clustered": np.broadcast_to(np.array([[clustered(whole, block.unit)]]), shape),
    }
    if finite and whole.register is None:
        return values
    design = design_under(whole, one, finite=finite)
    variance, df = covariance(one.influence, one.influence, design, finite=finite), degrees([one.counted], design)
    if finite:
        # without a degree of freedom what is seen is the spread within an organisation, unless there is no other
        variance = np.where((df > 0) | everywhere(one.counted, design), variance, 0.0)
    whole_units = complete(one.counted, design) if finite else np.ones(shape, dtype=bool)
    if block.unit == "person":
        whole_units = np.ones(shape, dtype=bool)
    elif block.rule == "informant":
        # one named informant speaks for the whole; where there are several, some may be silent
        several = np.stack([np.bincount(one.counted.domain, x > 1, shape[0]) for x in one.counted.persons.T], axis=1)
        whole_units = whole_units | (several == 0)
    values |= {"variance": variance, "df": df, "whole": whole_units}
    if finite:
        values["uneven"] = uneven(one, registered(design, one.counted))
    if block.rule in NONLINEAR and finite:
        # an incomplete organisation's value is not known: no correction
        wide = np.where(whole_units, wide, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = 1 - one.size / wide if finite else np.ones(shape)
    effect = pooled(design_effect(variance, factor, one.spread, one.size))
    if one.laid.weights is not None:
        effect = np.fmax(effect, one.laid.weights.kish_effect)
    return values | {"pooled": effect}


def design_effect(variance: Array, factor: Array, spread: Array, n: Array) -> Array:
    """Give V over that of simple random sampling of the units with the same correction, ``V / (F s²/n)``.

    NaN where either is 0 or not known. A correction that is not known counts as 1.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.where(np.isnan(factor), 1.0, factor) * spread / n
        return np.where((plain > 0) & (variance > 0), variance / plain, np.nan)


def singly(one: Figure) -> Array:
    """Give how many independent units a figure is worth if people of one organisation are no more alike than others.

    The units themselves; of organisations by the mean of their n_i people ``C² / Σ 1/n_i``, for their values then have
    the variance of one answer over n_i.
    """
    if one.block.unit == "person" or one.block.rule != "mean":
        return one.size
    made, shape = one.counted, one.size.shape
    parts = np.divide(1.0, made.persons, out=np.zeros(made.persons.shape), where=made.persons > 0)
    total = np.stack([np.bincount(made.domain, part, shape[0]) for part in parts.T], axis=1)
    return np.divide(one.size**2, total, out=np.zeros(shape), where=total > 0)


def even(one: Figure) -> Array:
    """Give how many clusters of one size a figure over persons is worth, ``n² / Σ n_i²``; infinite over organisations.

    A cluster that holds much of the sum leaves few free to show the variance (Carter, Schnepel & Steigerwald 2017, for
    answers that are alike within clusters).
    """
    if one.block.unit != "person":
        return np.full(one.size.shape, np.inf)
    made, shape = one.counted, one.size.shape
    squares = np.stack([np.bincount(made.domain, n**2, shape[0]) for n in made.persons.T], axis=1)
    worth: Array = np.divide(one.size**2, squares, out=np.full(shape, np.inf), where=squares > 0)
    return worth


def uneven(one: Figure, listed: Registered | None) -> Mask:
    """Tell which figures over persons rest on organisations that are worth fewer than `FEW_EVEN` of one size.

    So it is where one holds a third of all persons, however many others there are: nothing shows what else it might be.
    For the population it is so too if that one is in the register, whether or not it answered.
    """
    out = even(one) < FEW_EVEN
    if listed is None or one.block.unit != "person":
        return np.asarray(out)
    total, squares = (np.bincount(listed.domain, listed.size**power, len(out)) for power in (1, 2))
    # n²/Σ n_i² < 9, a register without persons aside
    return np.asarray(out | ((total**2 < FEW_EVEN * squares)[:, None]))


def pooled(effect: Array) -> Array:
    """Give the design effect to use where a share of 0 or 1 shows none: the total's, at least 1."""
    return np.broadcast_to(np.maximum(np.nan_to_num(effect[0], nan=1.0), 1.0), effect.shape)


def clustered(whole: Survey, unit: str) -> bool:
    """Tell whether persons stand in organisations, so that two respondents or registered persons may share one."""
    codes = [wave.clusters for wave in whole.waves.values()]
    codes += [] if whole.register is None else [whole.register.clusters]
    return any(np.unique(one).size < one.size for one in codes)


def _missing(
    whole: Survey, one: Figure, wave: str, finite: bool, n: Array, domain: Codes, column: Codes
) -> np.ndarray[Any, Any]:
    """Say why a row has no figure; empty if it has."""
    block = one.block
    if block.unit == "organisation" and whole.measurement.organisation_key is None:
        return np.full(n.size, "not_estimable", dtype=object)
    lacking = np.isnan(registered_units(whole, wave, block.unit)[domain])
    unregistered = lacking & (finite or block.base == "register")
    out = np.where(unregistered, "no_register", "").astype(object)
    # a ratio whose denominators add up to 0
    out = np.where((n > 0) & np.isnan(one.estimate[domain, column]) & (out == ""), "not_estimable", out)
    nobody = n == 0 if block.base != "register" else one.answered[domain, column] == 0
    out = np.where(nobody, "no_respondents", out)
    return np.where(~one.laid.asked[column] | ~one.laid.held[domain], "not_asked", out)
