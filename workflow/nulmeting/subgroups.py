"""Subgroups of one wave against the total and against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from nulmeting.calibrated_influence import calibrated
from nulmeting.covariance import covariance
from nulmeting.dependence import Dependence, of_covariance
from nulmeting.design import Design
from nulmeting.differences import Shape, Tie, differences
from nulmeting.domains import ALL
from nulmeting.estimate import Figures, first_asked, targets, wave_rows
from nulmeting.fields import typed
from nulmeting.figures import Figure, design_of, placements
from nulmeting.influence import ROUNDING, Array, Codes, Influence, Mask
from nulmeting.influence_parts import relabelled
from nulmeting.levels import ALPHA, Plan, level_rows
from nulmeting.rest import against_total, part_outside, rest_figures, rest_survey
from nulmeting.subgroup_pairs import Pairs, compared_pairs, headlines
from nulmeting.units import Survey
from nulmeting.verdicts import UNDETERMINED, adjust

DIFFERENT = "different"
VERDICTS = (DIFFERENT, UNDETERMINED)
ADJUSTMENT = "holm"

Parts: TypeAlias = list[tuple[float, Influence]]
"""An estimate as a sum: coefficients and influence matrices."""


@dataclass(frozen=True)
class _Sides:
    """Both sides of every comparison.

    Parameters
    ----------
    first, later, rest : DataFrame
        What a category is set against, the category, and what is outside it, from `nulmeting.levels.level_rows`.
    found, inner : array, shape (3, rows)
        Variances of the one and the other side and their covariance; of the rest and the category.
    part : array
        What the total has outside the category, 1 - w; NaN if it is not the total that a category is set against, or
        the statistic has no rest.
    df : array
        Of the thinner side.
    same : array of bool
        Whether both sides are the same thing.
    shaped : array of bool
        Whether it is a share against the total.
    """

    first: pd.DataFrame
    later: pd.DataFrame
    rest: pd.DataFrame
    found: Array
    inner: Array
    part: Array
    df: Array
    same: Mask
    shaped: Mask


NAMES = tuple(_Sides.__dataclass_fields__)


def subgroups(whole: Survey, wanted: Plan, figures: Figures) -> pd.DataFrame:
    """Set every category against the total, and against every other category of its breakdown, within each wave.

    Of the headline definition of every indicator. ``difference`` is the figure of ``category`` less that of
    ``against``: ``all``, or a category that comes later in the configuration, so that every pair stands once. The total
    holds the category, and two categories can share organisations and persons; the covariance counts that. Shares take
    MOVER on the continuous single limits with that correlation, means, ratios and superiority ``t`` on the smaller
    number of degrees of freedom of both sides, medians MOVER on Woodruff's limits: as changes do. A share against the
    total has the interval of the share against the rest, at its own scale (`nulmeting.differences.Shape`). The p-value
    is the smallest α whose interval excludes 0. Holm adjusts it within indicator, option, breakdown, wave and target,
    the comparisons with the total and those of categories apart. The verdict is ``different`` if the adjusted p-value
    is at most .05, and ``undetermined`` otherwise, which never says that subgroups are alike.

    Returns
    -------
    DataFrame
        One row per wave × indicator × option × breakdown × comparison × target. A category in which everybody with an
        answer is cannot be told from the total (``not_estimable``); of an ordinal shift neither can the first wave's,
        ½ by definition.
    """
    wanted, figures = headlines(wanted, figures)
    pairs = compared_pairs(wanted)
    if not pairs.category.size:
        return typed("subgroups", pd.DataFrame())
    tables, surveys = [], (whole, rest_survey(whole))
    for wave in whole.measurement.waves:
        tables.append(_compared(surveys, wanted, figures, pairs, wave.id).assign(wave=wave.id))
    return typed("subgroups", _judged(pd.concat(tables, ignore_index=True)))


def _compared(surveys: tuple[Survey, Survey], wanted: Plan, figures: Figures, pairs: Pairs, wave: str) -> pd.DataFrame:
    """Compare within one wave; the surveys are those of the categories and of their rests."""
    own, aims = figures[wave], targets(surveys[0].measurement)
    away = rest_figures(own)
    parts = [_sides(surveys, wanted, figures, pairs, away, wave, target) for target in aims]
    both = _Sides(*(_joined([getattr(part, name) for part in parts]) for name in NAMES))
    keys = pd.concat([pairs.keys] * len(aims), ignore_index=True)
    made = []
    for shaped in (False, True):
        rows = np.flatnonzero(both.shaped == shaped)
        if not rows.size:
            continue
        first, later, rest = (x.iloc[rows].reset_index(drop=True) for x in (both.first, both.later, both.rest))
        tie = _tie(first, later, both.found[:, rows], both.df[rows])
        beside = _beside(both.inner[:, rows])
        tie = _steadied(tie, [first, later], both.found[:, rows], beside, both.part[rows])
        table = differences(
            keys.iloc[rows].reset_index(drop=True),
            [first, later],
            [own, own],
            np.where(both.same[rows], "not_estimable", "").tolist(),
            later["estimate"].to_numpy(dtype=np.float64),
            tie,
            shape=_shape([first, later, rest], away, beside, both.part[rows], tie.variance) if shaped else None,
        )
        # the targets of one comparison stand together
        made.append(table.set_index(rows % pairs.category.size * len(aims) + rows // pairs.category.size))
    return pd.concat(made).sort_index().rename(columns={"estimate_to": "estimate", "estimate_from": "estimate_against"})


def _joined(parts: Sequence[Any]) -> Any:
    """Put what the targets have one after the other: rows of frames and of arrays, columns of matrices."""
    if isinstance(parts[0], pd.DataFrame):
        return pd.concat(parts, ignore_index=True)
    return np.concatenate(parts, axis=parts[0].ndim - 1)


def _sides(
    surveys: tuple[Survey, Survey],
    wanted: Plan,
    figures: Figures,
    pairs: Pairs,
    away: list[Figure],
    wave: str,
    target: str,
) -> _Sides:
    (whole, others), finite, own = surveys, target == "population", figures[wave]
    every = wave_rows(whole, wanted, figures, wave, target)
    later, first = (every.iloc[rows].reset_index(drop=True) for rows in (pairs.category, pairs.against))
    found, by_definition = _found(whole, wanted, figures, pairs, own, finite=finite)
    rest = level_rows(others, wanted, away, wave, target).iloc[pairs.category].reset_index(drop=True)
    # against the total it is the rest that can be thin
    facing = (pairs.keys["against"] == ALL) & pairs.keys["statistic"].isin(["share", "mean", "ratio"])
    whole_total = (first["n"] == later["n"]) & (~facing | (rest["n"] == 0))
    same = (by_definition & (later["missing"] == "").to_numpy()) | _same(pairs, first, later, found, whole_total)
    first["fewest"] = first["fewest"].mask(facing, rest["n"])
    thinner = first["df"].mask(facing, rest["df"])
    df = np.minimum(*(x.to_numpy(dtype=np.float64) for x in (later["df"], thinner)))
    shaped = (facing & (pairs.keys["statistic"] == "share")).to_numpy()
    inner, part = _facing(others, wanted, pairs, (away, own), facing.to_numpy(), finite=finite)
    return _Sides(first, later, rest, found, inner, part, df, same, shaped)


def _found(
    whole: Survey, wanted: Plan, figures: Figures, pairs: Pairs, own: list[Figure], *, finite: bool
) -> tuple[Array, Mask]:
    """Give, row by row, the variances of both sides and their covariance; and where a figure says nothing by itself."""
    found, by_definition = np.full((3, pairs.category.size), np.nan), np.zeros(pairs.category.size, dtype=bool)
    for number, one in enumerate(own):
        rows, parts = np.flatnonzero(wanted.block[pairs.category] == number), _parts(figures, number, one)
        by_definition[rows] = not parts
        if rows.size and parts:
            domains = wanted.domain[pairs.against[rows]], wanted.domain[pairs.category[rows]]
            design, place = design_of(whole, one.block, finite=finite), wanted.column[pairs.category[rows]]
            found[:, rows] = _covariances((parts, parts), design, domains, place, finite=finite)
    return found, by_definition


def _facing(
    others: Survey,
    wanted: Plan,
    pairs: Pairs,
    sides: tuple[list[Figure], list[Figure]],
    facing: Mask,
    *,
    finite: bool,
) -> tuple[Array, Array]:
    """Give, against the total, the variances of the rest and the category, their covariance; and the rest's part."""
    found, part = np.full((3, pairs.category.size), np.nan), np.full(pairs.category.size, np.nan)
    for number, (away, own) in enumerate(zip(*sides, strict=True)):
        rows = np.flatnonzero((wanted.block[pairs.category] == number) & facing)
        if rows.size:
            place, domain = wanted.column[pairs.category[rows]], wanted.domain[pairs.category[rows]]
            parts: tuple[Parts, Parts] = ([(1.0, away.influence)], [(1.0, own.influence)])
            design = design_of(others, own.block, finite=finite)
            found[:, rows] = _covariances(parts, design, (domain, domain), place, finite=finite)
            part[rows] = part_outside(own, domain, place)
    return found, part


def _beside(inner: Array) -> Dependence:
    """Give how a category and the rest hang together."""
    rest, category, both = inner
    return of_covariance(None, rest, category, both, np.zeros(both.shape, dtype=bool), both)


def _steadied(tie: Tie, sides: list[pd.DataFrame], found: Array, beside: Dependence, part: Array) -> Tie:
    """Give against the total, for the population, the variance that that against the rest makes steady."""
    steady = (sides[0]["target"] == "population").to_numpy() & ~np.isnan(part) & ~np.isnan(beside.variance)
    variance = against_total(found[0] + found[1] - 2 * found[2], beside.variance, part)
    flag = np.where(steady & (tie.flag == "variance_floored"), beside.flag, tie.flag)
    return replace(tie, variance=np.where(steady, variance, tie.variance), flag=flag)


def _shape(sides: list[pd.DataFrame], away: list[Figure], beside: Dependence, part: Array, variance: Array) -> Shape:
    """Give what the interval of a category against the total is made from.

    Where organisations stand in the category and outside it, the differences have another ratio than ``1 - w``.
    """
    first, later, rest = (one["estimate"].to_numpy(dtype=np.float64) for one in sides)
    known, apart = (variance > 0) & (beside.variance > 0), later != rest
    ratio = np.divide(np.abs(later - first), np.abs(later - rest), out=np.zeros(part.shape), where=apart)
    errors = np.sqrt(np.divide(variance, beside.variance, out=np.ones(part.shape), where=known))
    return Shape(sides[2], away, beside.correlation, np.where(known, errors, np.fmax(part, ratio)))


def _parts(figures: Figures, number: int, own: Figure) -> Parts:
    """Give an estimate as a sum; empty for an ordinal shift in the first wave that asked."""
    if own.block.statistic != "superiority":
        return [(1.0, own.influence)]
    first = first_asked(figures, number, own)
    if first is own:
        return []
    _, *placed = placements(first, own)
    return [(-1.0, calibrated(placed[0], first.laid.weights)), (1.0, calibrated(placed[1], own.laid.weights))]


def _covariances(
    parts: tuple[Parts, Parts], design: Design, domains: tuple[Codes, Codes], column: Codes, *, finite: bool
) -> tuple[Array, Array, Array]:
    """Give, row by row, the variances of both estimates, each in its own domain, and their covariance."""
    ends, place = np.unique(np.stack(domains), axis=1, return_inverse=True)
    waves = sorted({one.wave for _, one in parts[0]})
    sides = [[(weight, relabelled(one, end)) for weight, one in side] for side, end in zip(parts, ends, strict=True)]

    def summed(left: Parts, right: Parts) -> Array:
        terms = [
            x * y * covariance(one, other, design, finite=finite, waves=waves) for x, one in left for y, other in right
        ]
        return np.asarray(sum(terms))[place.ravel(), column]

    return summed(sides[0], sides[0]), summed(sides[1], sides[1]), summed(sides[0], sides[1])


def _tie(first: pd.DataFrame, later: pd.DataFrame, found: Array, df: Array) -> Tie:
    """Give how the two sides of every row hang together.

    The variance of an ordinal shift may be a bound; its correlation with that of another domain is as it is found.
    """
    v1, v2 = (side["variance"].to_numpy(dtype=np.float64) for side in (first, later))
    # of few, that of an ordinal shift can be below 0: it shows nothing
    scale = np.sqrt(np.fmax(found[0], 0.0) * np.fmax(found[1], 0.0))
    rho = np.divide(found[2], scale, out=np.zeros(scale.shape), where=scale > 0)
    link = of_covariance(None, v1, v2, rho * np.sqrt(v1 * v2), np.zeros(rho.shape, dtype=bool), df)
    beside = np.where(first["flag"] != "", first["flag"], later["flag"])
    flag = np.where(link.flag != "", link.flag, beside)
    return Tie(link.correlation, link.variance, df, flag, link.shown)


def _same(pairs: Pairs, first: pd.DataFrame, later: pd.DataFrame, found: Array, whole_total: pd.Series) -> Mask:
    """Tell which rows compare a thing with itself: the same units on both sides.

    A category with as many units as the total, and nobody outside it, is the total (an organisation with somebody in
    the category can have others outside); of two categories it shows in a difference of 0 without any variance.
    """
    total = (pairs.keys["against"] == ALL) & whole_total
    gap = (later["estimate"] - first["estimate"]).abs() <= ROUNDING * first["estimate"].abs()
    still = (found[0] > 0) & (found[0] + found[1] - 2 * found[2] <= ROUNDING * (found[0] + found[1]))
    available = (first["missing"] == "") & (later["missing"] == "")
    return np.asarray(available & (total | (gap & still)))


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """Add the adjusted p-values and the verdicts."""
    kind = np.where(table["against"] == ALL, ALL, "pairs")
    names = ("indicator", "option", "breakdown", "wave", "target")
    family = ["|".join(one) for one in zip(*(table[name] for name in names), kind, strict=True)]
    tested = table["p_value"].notna()
    adjustment = np.where(tested, ADJUSTMENT, "")
    adjusted = adjust(table["p_value"], np.where(tested, family, ""), adjustment)
    words = np.where(adjusted <= ALPHA, DIFFERENT, UNDETERMINED)
    return table.assign(adjustment=adjustment, p_adjusted=adjusted, verdict=np.where(tested, words, ""))
