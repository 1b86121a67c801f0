"""Registers, the answers that everybody would give, and who answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulations.grid import MARK_MOVE, MOVES, Column, Design, Scores

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]

SIZES = {1: 0.55, 2: 0.22, 3: 0.10, 4: 0.05, 5: 0.03, 6: 0.02, 8: 0.015, 12: 0.015}
"""Part of the organisations with so many persons; 2.06 on average. In kci-2018 it is 264 persons in 150."""

STEPS = 4000
"""Equally likely values that stand for a distribution over organisations."""


LARGEST = 0.4
"""Part of all persons that stand in one organisation where it dominates."""

KIND_SHIFT = 0.8
"""Part of the second kind that stands in the upper half of the distribution, and of the first in the lower half."""

KIND_RESPONSE = 0.2
"""By how much of itself the response of the first kind is lower and that of the second higher."""


@dataclass(frozen=True)
class Register:
    """Persons by organisation, the organisations ascending in size.

    Parameters
    ----------
    sizes : array of int, shape (organisations,)
    organisation : array of int, shape (persons,)
    kinds : array of bool or None, shape (organisations,)
        Whether an organisation is of the second kind; None if there is only one.
    """

    sizes: Codes
    organisation: Codes
    kinds: Mask | None = None

    @property
    def organisations(self) -> int:
        """Number of organisations."""
        return self.sizes.size

    @property
    def persons(self) -> int:
        """Number of persons."""
        return self.organisation.size

    def means(self, values: Array) -> Array:
        """Give the mean of each organisation, for every column."""
        starts = np.append(0, np.cumsum(self.sizes)[:-1])
        return np.asarray(np.add.reduceat(values, starts, axis=0) / self.sizes[:, None])


def register(design: Design) -> Register:
    """Make the register of a design: `SIZES` at evenly spread quantiles, kinds in turn."""
    number = design.organisations
    edges = np.cumsum(list(SIZES.values()))
    place = np.searchsorted(edges, (np.arange(number) + 0.5) / number)
    sizes = np.array(list(SIZES))[np.minimum(place, len(SIZES) - 1)]
    if design.sizes == "single":
        sizes = np.ones_like(sizes)
    elif design.sizes == "dominated":
        sizes[-1] = round(sizes[:-1].sum() * LARGEST / (1 - LARGEST))
    kinds = np.arange(number) % 2 == 1 if design.weighted else None
    return Register(sizes, np.repeat(np.arange(number), sizes), kinds)


@cache
def chances(share: float, icc: float) -> Array:
    """Give the chance of an organisation's people to say yes as equally likely values with exactly this mean.

    Beta distributed with mean p and intra-class correlation ρ: ``a = p (1-ρ)/ρ``, ``b = (1-p) (1-ρ)/ρ``, so that two
    colleagues' answers have covariance ρ p (1-p).
    """
    from scipy.special import betaincinv

    if icc == 0:
        return np.full(STEPS, share)
    scale = (1 - icc) / icc
    steps = betaincinv(share * scale, (1 - share) * scale, (np.arange(STEPS) + 0.5) / STEPS)
    # what the midpoints miss in the tail
    low = steps.mean() > share
    moved = steps * (share / steps.mean()) if low else 1 - (1 - steps) * ((1 - share) / (1 - steps.mean()))
    return np.asarray(moved, dtype=np.float64)


def probabilities(column: Column) -> tuple[float, float]:
    """Give the probabilities of a share in both waves."""
    return column.share, MOVES[column.share] if column.variant.moved else column.share


def distribution(column: Scores, wave: int) -> Array:
    """Give the probabilities of the marks 1 to 10."""
    from scipy.special import ndtr

    middle = column.mean + MARK_MOVE * (column.variant.moved and wave == 1)
    below = ndtr((np.arange(1.5, 10) - middle) / column.spread)
    return np.diff(np.concatenate([[0.0], below, [1.0]]))


def answers(rng: np.random.Generator, listed: Register, columns: Sequence[Column]) -> tuple[Array, Array]:
    """Draw what everybody in the register would answer in both waves, shape (persons, columns).

    An organisation keeps its place in the distribution over organisations, a person who does not answer anew the draw.
    """
    place, number = _places(rng, listed, len(columns)), len(columns)
    drawn = rng.random((listed.persons, number))
    anew = rng.random(drawn.shape) < np.array([one.variant.noise for one in columns])
    again = np.where(anew, rng.random(drawn.shape), drawn)
    first, later = (_given(columns, wave, place, draw, listed) for wave, draw in enumerate((drawn, again)))
    moved = np.flatnonzero([one.variant.shuffled for one in columns])
    later[:, moved] = first[shuffle(rng, listed)][:, moved]
    return first, later


def _places(rng: np.random.Generator, listed: Register, number: int) -> Codes:
    """Draw the place of every organisation; one of the second kind stands more often in the upper half."""
    place = rng.integers(STEPS, size=(listed.organisations, number))
    if listed.kinds is None:
        return place
    upper = listed.kinds[:, None] == (rng.random(place.shape) < KIND_SHIFT)
    return np.asarray(place // 2 + np.where(upper, STEPS // 2, 0))


def _given(columns: Sequence[Column], wave: int, place: Codes, draw: Array, listed: Register) -> Array:
    if not isinstance(columns[0], Scores):
        table = np.stack([chances(probabilities(one)[wave], one.icc) for one in columns], axis=1)
        return (draw < table[place, np.arange(len(columns))][listed.organisation]).astype(np.float64)
    from scipy.special import ndtri

    icc = np.array([one.icc for one in columns])
    common = ndtri((place + 0.5) / STEPS)[listed.organisation]
    latent = np.sqrt(icc) * common + np.sqrt(1 - icc) * ndtri(draw)
    scores = [one for one in columns if isinstance(one, Scores)]
    middle = np.array([one.mean + MARK_MOVE * (one.variant.moved and wave == 1) for one in scores])
    marks: Array = np.round(middle + np.array([one.spread for one in scores]) * latent)
    return np.clip(marks, 1.0, 10.0)


def process_share(listed: Register, column: Column, wave: int, unit: str) -> float:
    """Give the share that the process has on average in this register, whose kinds are given."""
    chance = chances(probabilities(column)[wave], column.icc)
    if listed.kinds is None:
        return float(chance.mean())
    lower, upper = chance[: STEPS // 2].mean(), chance[STEPS // 2 :].mean()
    number = np.ones(listed.organisations) if unit == "organisation" else listed.sizes
    second = float(number[listed.kinds].sum() / number.sum())
    part = second * KIND_SHIFT + (1 - second) * (1 - KIND_SHIFT)
    return float((1 - part) * lower + part * upper)


def shuffle(rng: np.random.Generator, listed: Register, part: float = 0.4) -> Codes:
    """Give whose answer each person takes over: in part of the organisations that of another one of the same size."""
    source = np.arange(listed.organisations)
    for size in np.unique(listed.sizes):
        chosen = np.flatnonzero((listed.sizes == size) & (rng.random(listed.organisations) < part))
        source[chosen] = rng.permutation(chosen)
    starts = np.append(0, np.cumsum(listed.sizes)[:-1])
    within = np.arange(listed.persons) - starts[listed.organisation]
    turned = (within + (rng.random(listed.organisations) < part)[listed.organisation]) % listed.sizes[
        listed.organisation
    ]
    return np.asarray(starts[source[listed.organisation]] + turned, dtype=np.int64)


def respond(rng: np.random.Generator, listed: Register, design: Design) -> tuple[Mask, Mask]:
    """Draw who answers in each wave, independently of the answers.

    Either wave has the response r. Of the units, r answer in both waves if the overlap is full, max(0, 2r - 1) if it is
    none, and (r + r²)/2 if partial: half keep to what they did, half decide anew.
    """
    units = listed.organisations if design.level == "organisation" else listed.persons
    chance = np.full(units, design.response)
    if listed.kinds is not None:
        second = listed.kinds if design.level == "organisation" else listed.kinds[listed.organisation]
        chance = np.minimum(chance * np.where(second, 1 + KIND_RESPONSE, 1 - KIND_RESPONSE), 0.97)
    first = rng.random(units)
    later = {"full": first, "none": 1 - first}.get(design.overlap)
    if later is None:
        later = np.where(rng.random(units) < 0.5, first, rng.random(units))
    who = first < chance, later < chance
    if design.level == "organisation":
        return who[0][listed.organisation], who[1][listed.organisation]
    return who
