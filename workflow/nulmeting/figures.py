"""The figures of one block in one wave: estimate, size and influence in every domain and column."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nulmeting.blocks import Block, Laid, lay_out, of_units
from nulmeting.calibrated_influence import calibrated
from nulmeting.design import Design
from nulmeting.influence import PERSONS, Answers, Array, Influence, Mask, collapsed, organisations, persons
from nulmeting.influence_parts import unit_variance
from nulmeting.medians import Ordered, ordered
from nulmeting.superiority import superiority
from nulmeting.units import Respondents, Survey


@dataclass(frozen=True)
class Figure:
    """Estimates of one block in one wave; arrays have shape (domains, Q).

    Parameters
    ----------
    influence : Influence
        Of a median: of the share at or below it. Of a superiority: of this wave's placements. Weighted: calibration
        residuals, of use for variances and covariances alone (see `nulmeting.calibrated_influence`).
    estimate : array
        NaN where nobody is valid.
    size : array
        Units in the denominator.
    answered : array
        Those of them with a valid answer: fewer only if every registered unit counts.
    total : array
        Sum of the unit values, unweighted.
    spread : array
        Variance of the unit values, divisor n - 1, unweighted.
    binary : array of bool
        Whether every unit value is 0 or 1.
    ordered : Ordered or None
        The values in order; medians only.
    """

    block: Block
    laid: Laid
    influence: Influence
    estimate: Array
    size: Array
    answered: Array
    total: Array
    spread: Array
    binary: Mask
    ordered: Ordered | None = None

    @property
    def counted(self) -> Influence:
        """The cases behind the estimates: what degrees of freedom, completeness and counts go by."""
        return self.influence.before or self.influence


def figure(whole: Survey, block: Block, wave: Respondents) -> Figure:
    """Estimate one block in one wave."""
    laid = lay_out(whole, block, wave)
    made = of_answers(block, laid, laid.answers)
    if block.base != "register":
        return made
    valid = lay_out(whole, replace(block, base="valid"), wave)
    return replace(made, answered=of_answers(block, valid, valid.answers).size)


def of_answers(block: Block, laid: Laid, given: Answers) -> Figure:
    """Estimate one block from answers that are laid out."""
    if block.statistic == "median":
        return _median(block, laid, given)
    if block.statistic == "superiority":
        one = persons(given)
        return _figure(block, laid, one, np.where(one.denominator > 0, 0.5, np.nan))
    one = persons(given) if block.rule == PERSONS else organisations(given, block.rule)
    return _figure(block, laid, one, one.estimate)


def _figure(block: Block, laid: Laid, one: Influence, estimate: Array, steps: Ordered | None = None) -> Figure:
    size, alone = unit_count(one), _unweighted(one)
    spread = unit_variance(alone) if one.answers.base is None else np.full(size.shape, np.nan)
    mean = alone.estimate
    # the sum of squares of 0/1 values is their sum
    with np.errstate(invalid="ignore"):
        varied = np.abs(spread * (size - 1) - size * mean * (1 - mean)) < 1e-9 * np.maximum(size, 1)
    binary = np.where(size > 1, varied, np.isin(mean, (0.0, 1.0)))
    made = calibrated(one, laid.weights)
    return Figure(block, laid, made, estimate, size, size, alone.numerator, spread, binary, steps)


def _unweighted(one: Influence) -> Influence:
    if one.answers.weight is None:
        return one
    given = replace(one.answers, weight=None)
    return persons(given) if one.rule == PERSONS else organisations(given, one.rule)


def unit_count(one: Influence) -> Array:
    """Count the units in the denominator, shape (domains, Q)."""
    domains = one.estimate.shape[0]
    return np.stack([np.bincount(one.domain, column, domains) for column in one.units.T], axis=1)


def _median(block: Block, laid: Laid, given: Answers) -> Figure:
    """Give medians, of persons or of the organisations' values, with the influence of the share at or below them."""
    rule = "persons"
    if block.rule != PERSONS:
        given = of_units(given, *collapsed(given, block.rule))
        rule = "informant" if block.rule == "informant" else "median"
    steps = ordered(given)
    middle = steps.medians()
    values = given.values[given.row]
    below = np.where(np.isnan(values), np.nan, values <= middle[given.domain])
    at_or_below = replace(given, row=np.arange(given.row.size), values=below)
    one = persons(at_or_below) if rule == "persons" else organisations(at_or_below, rule)
    return replace(_figure(block, laid, one, middle, steps), binary=np.zeros(middle.shape, dtype=bool))


def placements(first: Figure, later: Figure) -> tuple[Array, Influence, Influence]:
    """Give P(later > first) + ½P(=), and the parts whose difference has its variance."""
    found = superiority(first.counted.answers, later.counted.answers)
    return (found.estimate, *found.parts())


def design_of(whole: Survey, block: Block, *, finite: bool) -> Design:
    """Give the design that a block's variances rest on; with base ``register`` every registered unit is in it."""
    design = whole.designs[block.unit, finite]
    if block.base != "register" or whole.register is None:
        return design
    everybody = design.responding.copy()
    for place, wave in enumerate(whole.waves):
        held = whole.register.held[wave]
        if block.unit == "organisation":
            held = held & (whole.register.organisations >= 0)
        everybody[place, whole.register.clusters[held]] = True
    return replace(design, responding=everybody)


def design_under(whole: Survey, *figures: Figure, finite: bool) -> Design:
    """Give the design of figures of one block in different waves; of weighted ones those who are weighted responded."""
    design = design_of(whole, figures[0].block, finite=finite)
    if all(one.laid.weights is None for one in figures):
        return design
    responding = design.responding.copy()
    for one in figures:
        if one.laid.weights is not None:
            responding[one.influence.wave] = False
            responding[one.influence.wave, one.laid.weights.cluster] = True
    return replace(design, responding=responding)
