"""The rest: everybody outside a category. A category against the total is the category against the rest, made smaller.

With a part w of the units in the category ``θ_all = w θ_c + (1-w) θ_rest``, so that
``θ_c - θ_all = (1-w)(θ_c - θ_rest)``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nulmeting.design import Frame
from nulmeting.figures import Figure, of_answers
from nulmeting.influence import Answers, Array, Codes
from nulmeting.units import Survey

LINEAR = ("mean", "ratio")
"""Statistics of blocks whose total is the weighted mean of a category and its rest."""


def rest_figures(figures: list[Figure]) -> list[Figure]:
    """Give for every category the figure of everybody outside it, at the category's own place.

    Only of shares, means and ratios; other figures are given back as they are. In the register the rest of domain d
    has label ``domains + d`` (see `rest_survey`). An organisation of which one respondent is in the category and
    another is not stands in both.
    """
    return [_outside(one) if one.block.statistic in LINEAR else one for one in figures]


def _outside(one: Figure) -> Figure:
    given = outside(one.laid.answers)
    made = of_answers(one.block, replace(one.laid, answers=given), given)
    if one.laid.weights is not None:
        return made
    return replace(made, influence=replace(made.influence, label=made.influence.label + given.domains))


def outside(given: Answers) -> Answers:
    """Lay out, for every domain but the first, who is in the first, which is everybody, and not in it."""
    member = np.zeros((given.domains, len(given.values)), dtype=bool)
    member[given.domain, given.row] = True
    everybody = np.flatnonzero(given.domain == 0)
    away = ~member[:, given.row[everybody]]
    domain, at = np.nonzero(away)
    rows = everybody[at]
    return replace(given, row=given.row[rows], domain=domain, cluster=given.cluster[rows], person=given.person[rows])


def rest_survey(whole: Survey) -> Survey:
    """Give a survey whose registers hold the rest of every domain as well, and whose populations are those."""
    domains, designs = len(whole.domains), dict(whole.designs)
    made: dict[int, Frame] = {}
    for which, design in whole.designs.items():
        for frame in design.frame:
            # one register for all waves stays one object
            made.setdefault(id(frame), _with_rest(frame, domains))
        designs[which] = replace(design, frame=tuple(made[id(frame)] for frame in design.frame))
    populations = dict(whole.populations)
    for number, wave in enumerate(whole.waves):
        for unit in {unit for unit, finite in designs if finite}:
            frame = designs[unit, True].frame[number]
            for place, domain in enumerate(whole.domains):
                key = (wave, unit, domain.breakdown, domain.category)
                inside = frame.domain == domains + place
                codes = frame.person if unit == "person" else frame.cluster
                if populations[key] is not None:
                    populations[key] = int(np.unique(codes[inside]).size)
    return replace(whole, designs=designs, populations=populations)


def _with_rest(frame: Frame, domains: int) -> Frame:
    total = np.flatnonzero(frame.domain == 0)
    held = [np.isin(frame.person[total], frame.person[frame.domain == place]) for place in range(domains)]
    rows = [total[~one] for one in held]
    added = np.concatenate(rows)
    labels = domains + np.repeat(np.arange(domains), [len(one) for one in rows])
    return Frame(
        np.concatenate([frame.domain, labels]),
        np.concatenate([frame.cluster, frame.cluster[added]]),
        np.concatenate([frame.person, frame.person[added]]),
    )


def part_outside(one: Figure, domain: Codes, column: Codes) -> Array:
    """Give ``1 - w`` of the domains and columns: the part of what the total is divided by that is outside them."""
    divisor = one.counted.denominator
    whole = divisor[0, column]
    inside = np.divide(divisor[domain, column], whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return np.asarray(1 - inside)


def against_total(variance: Array, against_rest: Array, part: Array) -> Array:
    """Give the variance of a category less the total for the population, steadied by that against the rest.

    Given how many of the category and how many others answered it is ``(1-w)² V(θ_c - θ_rest)``. What is estimated
    from category and total, ``V_c + V_all - 2 Cov``, is right on average over those numbers but not given them: its
    corrections for the finite register suppose that as much of the category answered as of all, and where more did they
    take off more than there is. The larger of the two is on average below neither (``docs/methods/subgroups.md``).

    Parameters
    ----------
    variance : array
        ``V_c + V_all - 2 Cov``, which may be below 0.
    against_rest : array
        Of the category less the rest.
    part : array
        ``1 - w``, from `part_outside`.
    """
    return np.asarray(np.fmax(variance, part**2 * against_rest))
