"""Domains: the whole measurement and the categories of its breakdowns, and who belongs to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.codebook import Codebook
from nulmeting.conditions import is_present
from nulmeting.settings import Breakdown, Measurement

Mask: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.int64]

ALL = "all"
UNKNOWN = -1
"""The code of a respondent whose organisation is not known."""


@dataclass(frozen=True)
class Domain:
    """One category of a breakdown, or everybody (``all``/``all``).

    Parameters
    ----------
    breakdown, category : str
        Ids; category is a code, never a label.
    item : str or None
        The item that decides membership; None for everybody.
    answers : tuple of str
        The answers that belong: several if categories were merged.
    unit : str
        ``organisation`` if the item is constant within an organisation.
    rule : str or None
        ``any_respondent``: an organisation belongs if one of its respondents does.
    overlapping : bool
        One unit may belong to several categories, so they need not add up to the whole.
    """

    breakdown: str = ALL
    category: str = ALL
    item: str | None = None
    answers: tuple[str, ...] = ()
    unit: str = "organisation"
    rule: str | None = None
    overlapping: bool = False

    @property
    def total(self) -> bool:
        """Whether this is everybody."""
        return self.item is None

    def takes(self, unit: str) -> bool:
        """Tell whether figures of this unit are given for the domain.

        Persons: always. Organisations: if the breakdown is constant within an organisation, or the configuration
        declares ``any_respondent``.
        """
        return unit == "person" or self.unit == "organisation" or self.rule == "any_respondent"


def domains(measurement: Measurement) -> tuple[Domain, ...]:
    """Give every domain in the order of the configuration, everybody first."""
    parts = [_domain(measurement, b, c.id, c.answers) for b in measurement.breakdowns for c in b.categories]
    return (Domain(), *parts)


def _domain(measurement: Measurement, breakdown: Breakdown, category: str, answers: tuple[str, ...]) -> Domain:
    given = [answer for one in breakdown.categories for answer in one.answers]
    several = measurement.codebook[breakdown.item].several or len(set(given)) < len(given)
    return Domain(breakdown.id, category, breakdown.item, answers, breakdown.unit, breakdown.domain_rule, several)


def members(domain: Domain, frame: pd.DataFrame, codebook: Codebook) -> Mask | None:
    """Tell who belongs to a domain.

    Parameters
    ----------
    domain : Domain
    frame : DataFrame, one row per person
        Clean responses or the register.
    codebook : Codebook

    Returns
    -------
    array of bool or None
        None if the frame does not hold the item. Somebody without an answer belongs to no category.
    """
    if domain.item is None:
        return np.ones(len(frame), dtype=bool)
    item = codebook[domain.item]
    if not is_present(item, frame):
        return None
    if item.several:
        columns = [f"{item.code}.{answer}" for answer in domain.answers]
        return frame[columns].fillna(False).any(axis=1).to_numpy(dtype=bool)
    return frame[item.code].isin(list(domain.answers)).to_numpy(dtype=bool)


def spread(mask: Mask, organisations: Codes) -> Mask:
    """Extend membership to everybody of an organisation of which one person belongs.

    Parameters
    ----------
    mask : array of bool, one per person
    organisations : array of int, one per person
        Codes; `UNKNOWN` where there is none.
    """
    inside = np.unique(organisations[mask & (organisations != UNKNOWN)])
    return mask | np.isin(organisations, inside)


def distinct(organisations: Codes) -> int:
    """Count the organisations that are known."""
    return int(np.unique(organisations[organisations != UNKNOWN]).size)
