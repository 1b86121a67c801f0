"""Margins: the categories, by the register of a wave, of those who are registered and of those who responded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nulmeting.codebook import Text
from nulmeting.domains import UNKNOWN, Codes, Domain, Mask
from nulmeting.response_cells import SIZES
from nulmeting.settings import Calibration

if TYPE_CHECKING:
    from nulmeting.survey_design import Registered
    from nulmeting.units import Respondents

REGISTER_SIZE = "register_size"
"""The margin of organisations by their registered persons, which no codebook item needs to hold."""

SIZE_NAMES = ("1", "2", "3-4", "5+")
NO_CATEGORY = Text("geen categorie", "no category")


@dataclass(frozen=True)
class Margin:
    """One margin of one wave: the category of each registered and of each responding unit; the last is that of none."""

    id: str
    names: tuple[str | Text, ...]
    registered: Codes
    responding: Codes

    def label(self, category: int) -> Text:
        """Name a category with its margin."""
        name = self.names[category]
        words = name if isinstance(name, Text) else Text(name, name)
        return Text(f"{self.id} '{words.nl}'", f"{self.id} '{words.en}'")


@dataclass(frozen=True)
class Units:
    """The units of one wave that a calibration weights.

    Parameters
    ----------
    unit : array of int, shape (n,)
        Codes of those that responded, ascending.
    cluster : array of int, shape (n,)
        The organisation of each; of an organisation itself.
    population : int
        Units in the register.
    margins : tuple of Margin
    """

    unit: Codes
    cluster: Codes
    population: int
    margins: tuple[Margin, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of categories of each margin."""
        return tuple(len(one.names) for one in self.margins)

    def cells(self, side: str) -> Codes:
        """Give the crossed category of every ``registered`` or every ``responding`` unit."""
        return np.asarray(np.ravel_multi_index([getattr(one, side) for one in self.margins], self.shape))

    def only(self, units: Codes) -> Units:
        """Give those of the responding units that are among some codes; the register stays whole."""
        kept = np.isin(self.unit, units)
        margins = tuple(replace(one, responding=one.responding[kept]) for one in self.margins)
        return replace(self, unit=self.unit[kept], cluster=self.cluster[kept], margins=margins)

    def crossed_label(self, cell: int) -> Text:
        """Name a crossed category."""
        places = np.unravel_index(cell, self.shape)
        parts = [margin.label(int(place)) for margin, place in zip(self.margins, places, strict=True)]
        return Text(" × ".join(p.nl for p in parts), " × ".join(p.en for p in parts))


def calibrated_units(plan: Calibration, wave: Respondents, register: Registered, places: tuple[Domain, ...]) -> Units:
    """Find the units of one wave that a calibration weights, and their categories.

    A respondent whom the register of the wave does not hold has no category.
    """
    held = register.held[wave.wave]
    if plan.unit == "person":
        listed, own = register.persons, np.asarray(wave.persons)
        clusters = wave.clusters
    else:
        held = held & (register.organisations != UNKNOWN)
        listed, own = register.clusters, wave.clusters[wave.organisations != UNKNOWN]
        clusters = own
    unit, first = np.unique(own, return_index=True)
    population = np.unique(listed[held])
    most = max(int(listed.max(initial=0)), int(unit.max(initial=0))) + 1
    margins = []
    for margin in plan.margins:
        names, codes = _categories(margin, listed, held, register, places, most)
        margins.append(Margin(margin, (*names, NO_CATEGORY), codes[population], codes[unit]))
    return Units(unit, clusters[first], population.size, tuple(margins))


def _categories(
    margin: str, listed: Codes, held: Mask, register: Registered, places: tuple[Domain, ...], most: int
) -> tuple[tuple[str, ...], Codes]:
    """Give the categories of a margin, and that of every unit code by the register; beyond the last if it has none."""
    if margin == REGISTER_SIZE:
        size = np.bincount(listed[held], minlength=most)
        codes = np.searchsorted(SIZES, size, side="right") - 1
        return SIZE_NAMES, np.where(size > 0, codes, len(SIZE_NAMES))
    own = [(one, mask) for one, mask in zip(places, register.masks, strict=True) if one.breakdown == margin]
    codes = np.full(most, len(own), dtype=np.int64)
    for number, (_, mask) in reversed(list(enumerate(own))):
        if mask is not None:
            codes[listed[held & mask]] = number
    return tuple(one.category for one, _ in own), codes
