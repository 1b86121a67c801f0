"""Worst-case bounds that use what is logically fixed: the range of a figure over all registers that fit the answers.

Derivation, and what exactly is identified: ``docs/methods/robustness.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nulmeting.domains import UNKNOWN, Codes
from nulmeting.influence import PERSONS, ROUNDING, Array, answers, collapsed
from nulmeting.possible_values import INSIDE, OUTSIDE, PERHAPS, Possible, Standing

Ends = tuple[float, float]


@dataclass(frozen=True)
class Units:
    """The units of one wave's register and what one figure's value of each can be.

    Parameters
    ----------
    code : array of int, shape (U,)
        Ascending; the same unit has the same code in every wave.
    low, high : array, shape (U,)
        Equal where the value is known.
    base : array of int, shape (U,)
        `OUTSIDE`, `PERHAPS` or `INSIDE`.
    """

    code: Codes
    low: Array
    high: Array
    base: Standing


def units_of(
    found: Possible, place: int, rule: str, scale: Ends, *, register_base: bool = False, colleagues: bool = False
) -> Units:
    """Give the units of one figure.

    Parameters
    ----------
    place : int
        The column of `found`.
    rule : str
        ``persons``, or how an organisation's value comes from its persons. An organisation that answered is taken as
        its people answered, as in the bounds of the contract: the mean of its valid respondents, or of those whose
        value is decided. One that did not can have any value.
    register_base : bool
        Everybody is in the base, and counts as not meeting the condition if they have no value.
    colleagues : bool
        Let the silent people of an organisation that answered be silent too: its value is then known only as far as
        theirs leave it.
    """
    low, high, base = found.low[:, place], found.high[:, place], found.base
    if rule == PERSONS:
        order = np.argsort(found.person, kind="stable")
        made = Units(found.person[order], low[order], high[order], base[order])
    elif colleagues:
        made = _with_colleagues(found, place, rule)
    else:
        made = _organisations(found, place, rule, scale)
    if not register_base:
        return made
    none, perhaps = made.base == OUTSIDE, made.base == PERHAPS
    return Units(
        made.code,
        np.where(none | perhaps, 0.0, made.low),
        np.where(none, 0.0, made.high),
        np.full(made.code.size, INSIDE, dtype=np.int8),
    )


def _organisations(found: Possible, place: int, rule: str, scale: Ends) -> Units:
    member = found.organisation != UNKNOWN
    cluster, base = found.organisation[member], found.base[member]
    low, high, value = (x[member, place] for x in (found.low, found.high, found.value))
    code, at = np.unique(cluster, return_inverse=True)
    decided = np.where((low == high) & (base == INSIDE), low, np.nan)
    answered = np.bincount(at, ~np.isnan(value), code.size) > 0
    used = np.where(answered[at], value, decided)
    given = answers(0, used, at)
    made, number = collapsed(given, rule)
    known = number[:, 0] > 0
    standing = np.full(code.size, OUTSIDE, dtype=np.int8)
    np.maximum.at(standing, at, base)
    return Units(
        code,
        np.where(known, made[:, 0], scale[0]),
        np.where(known, made[:, 0], scale[1]),
        np.where(known, INSIDE, standing).astype(np.int8),
    )


def _with_colleagues(found: Possible, place: int, rule: str) -> Units:
    """Give the organisations with all that their registered people can have answered.

    Of values 0 and 1 every rule follows the mean of the people, and never falls where that rises.
    """
    member = np.flatnonzero(found.organisation != UNKNOWN)
    code, at = np.unique(found.organisation[member], return_inverse=True)
    low, high, base = found.low[member, place], found.high[member, place], found.base[member]
    standing = np.full(code.size, OUTSIDE, dtype=np.int8)
    np.maximum.at(standing, at, base)
    inside = base == INSIDE
    number = np.bincount(at[inside], minlength=code.size)
    with np.errstate(invalid="ignore"):
        ends = [np.bincount(at[inside], x[inside], code.size) / number for x in (low, high)]
    order = np.argsort(at, kind="stable")
    begin = np.searchsorted(at[order], np.arange(code.size + 1))
    for one in np.unique(at[base == PERHAPS]):
        own = order[begin[one] : begin[one + 1]]
        ends[0][one], ends[1][one] = level_bounds(Units(own, low[own], high[own], base[own]), "mean")
    return Units(code, of_mean(ends[0], rule), of_mean(ends[1], rule), standing)


def of_mean(mean: Array, rule: str) -> Array:
    """Give an organisation's value by a rule from the part of its people that meets the condition."""
    with np.errstate(invalid="ignore"):
        made = {
            "any": mean > 0,
            "all": mean >= 1,
            "majority_ties_yes": mean >= 0.5 - ROUNDING,
            "majority_ties_no": mean > 0.5 + ROUNDING,
            "median": np.where(np.abs(mean - 0.5) <= ROUNDING, 0.5, mean > 0.5),
        }.get(rule, mean)
    return np.where(np.isnan(mean), np.nan, np.asarray(made, dtype=np.float64))


def irreversible(waves: Sequence[Units]) -> tuple[Units, ...]:
    """Narrow the values of units whose value never falls by what they answered in other waves.

    Later it is at least what it was, earlier at most what it became. What was answered stays, also where it
    contradicts this; a value for which no room is left between an earlier and a later answer is not narrowed.

    Parameters
    ----------
    waves : sequence of Units
        In the order of time.
    """
    code = np.unique(np.concatenate([one.code for one in waves]))
    places = [np.searchsorted(code, one.code) for one in waves]
    # only what is surely in the base says something of other waves
    least, most = (np.full((len(waves), code.size), end) for end in (-np.inf, np.inf))
    for wave, (one, at) in enumerate(zip(waves, places, strict=True)):
        inside = one.base == INSIDE
        least[wave, at] = np.where(inside, one.low, -np.inf)
        most[wave, at] = np.where(inside, one.high, np.inf)
    least, most = np.maximum.accumulate(least), np.minimum.accumulate(most[::-1])[::-1]
    out = []
    for wave, (one, at) in enumerate(zip(waves, places, strict=True)):
        low, high = np.maximum(one.low, least[wave, at]), np.minimum(one.high, most[wave, at])
        room = low <= high
        out.append(replace(one, low=np.where(room, low, one.low), high=np.where(room, high, one.high)))
    return tuple(out)


def level_bounds(units: Units, statistic: str) -> Ends:
    """Give the smallest and largest figure of one wave over all values that its units can have.

    Parameters
    ----------
    statistic : str
        ``share`` or ``mean`` (sum over number), or ``median``.

    Returns
    -------
    low, high : float
        NaN where nobody can be in the base, or the scale has no end.

    Notes
    -----
    Whoever is surely in the base takes the end of their range. Whoever is perhaps in it is left out unless that moves
    the figure on: the most favourable of them come first, and the best number of them is found by trying each.
    """
    centre = _medians if statistic == "median" else _means
    surely, perhaps = units.base == INSIDE, units.base == PERHAPS
    low = centre(units.low[surely], np.sort(units.low[perhaps]))
    high = centre(-units.high[surely], np.sort(-units.high[perhaps]))
    if not low.size or not high.size:
        return np.nan, np.nan
    return float(low.min()), -float(high.min())


def _means(certain: Array, extra: Array) -> Array:
    """Give the mean with 0, 1, 2, ... of some more values; without the first where nothing is certain."""
    total = certain.sum() + np.concatenate([[0.0], np.cumsum(extra)])
    number = certain.size + np.arange(extra.size + 1)
    return np.asarray(total[number > 0] / number[number > 0])


def _medians(certain: Array, extra: Array) -> Array:
    """Give the smallest median with any number of some more values, of which the smallest come first.

    A value below the median lowers it and one that is not below does not. So it is smallest where the next value is
    not below it, and stays so: found by halving, not by trying each. Nothing without any value.
    """
    if np.isnan(extra).any():
        return np.array([np.nan])
    least, most = 0 if certain.size else min(1, extra.size), extra.size
    while least < most:
        more = (least + most) // 2
        lowered = extra[more] < np.median(np.concatenate([certain, extra[:more]]))
        least, most = (more + 1, most) if lowered else (least, more)
    held = np.concatenate([certain, extra[:least]])
    return np.array([np.median(held)]) if held.size else held


def change_bounds(first: Units, later: Units, statistic: str, *, rises: bool) -> Ends:
    """Give the smallest and largest change between two waves over all values that their units can have.

    Without a link between the values of a unit in two waves each wave is bounded by itself: ``[L₂ - U₁, U₂ - L₁]``. A
    unit that answered in one wave is known there; one that answered in neither may have moved either way, so that
    knowing it to be the same unit gains nothing.

    Parameters
    ----------
    rises : bool
        The value of a unit never falls (see `irreversible`, which comes first). Then a unit that answered in neither
        wave cannot go from the largest value to the smallest, which raises the lower bound. Units that are only
        perhaps in the base of a wave are bounded wave by wave; with such units the lower bound holds but need not be
        reached.
    """
    ends = [level_bounds(one, statistic) for one in (first, later)]
    low, high = ends[1][0] - ends[0][1], ends[1][1] - ends[0][0]
    if not rises or statistic == "median":
        return low, high
    return low + _gained(first, later), high


def _gained(first: Units, later: Units) -> float:
    """Give what the lower bound of a change gains where no unit falls.

    With bases B₁ and B₂ a unit adds ``y₂/B₂ - y₁/B₁``, at least ``l₂/B₂ - h₁/B₁``. If ``h₁ > l₂`` that would be a fall;
    the least with ``y₁ <= y₂`` is at ``y₁ = y₂ = c``, c one of l₂ and h₁.
    """
    perhaps = [end[one.base == PERHAPS] for one in (first, later) for end in (one.low, one.high)]
    if not np.isin(np.concatenate(perhaps), (0.0, 1.0)).all():
        # whether such a unit counts depends on the others: no gain is sure
        return 0.0
    sizes = [_counted(first, high=True), _counted(later, high=False)]
    _, left, right = np.intersect1d(first.code, later.code, assume_unique=True, return_indices=True)
    inside = (first.base[left] == INSIDE) & (later.base[right] == INSIDE)
    top, bottom = first.high[left], later.low[right]
    consistent = (first.low[left] <= bottom) & (top <= later.high[right])
    falls = inside & consistent & (top > bottom)
    both = 1 / sizes[1] - 1 / sizes[0]
    least = np.minimum(bottom * both, top * both)
    return float((least - (bottom / sizes[1] - top / sizes[0]))[falls].sum())


def _counted(units: Units, *, high: bool) -> int:
    """Count the base at one end of `level_bounds`: of equal ends that with most in it, as for any lesser value."""
    sign, values = (-1, units.high) if high else (1, units.low)
    surely, perhaps = units.base == INSIDE, units.base == PERHAPS
    found = _means(sign * values[surely], np.sort(sign * values[perhaps]))
    skipped = 0 if surely.any() else 1
    return int(surely.sum() + skipped + np.flatnonzero(found == found.min())[-1])
