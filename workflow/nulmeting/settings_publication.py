"""What may be published at all, and from which size, as the configuration declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Publication:
    """The publication plan: what is not in it is never published.

    Parameters
    ----------
    breakdowns : mapping of str to str
        Per breakdown id ``all`` indicators, only ``headlines``, or ``none``; ``all`` if it is not named.
    alternatives, paired, transitions, distributions : bool
        Whether they are published, of everybody.
    classes : bool
        Whether the answers of subgroups are, in three classes.
    changes : str
        Between waves, of subgroups: ``merged`` (breakdowns whose categories are merged groups), ``all`` or ``total``
        (none).
    """

    breakdowns: Mapping[str, str] = field(default_factory=dict)
    alternatives: bool = True
    paired: bool = True
    transitions: bool = True
    distributions: bool = True
    classes: bool = True
    changes: str = "merged"

    def of(self, breakdown: str) -> str:
        """Give what is published of a breakdown."""
        return self.breakdowns.get(breakdown, "all")


@dataclass(frozen=True)
class Thresholds:
    """When a cell may be shown, and how uncertain a hidden one must stay.

    Parameters
    ----------
    minimum_range : int
        Difference between the largest and the smallest value that everything published leaves of a hidden count.
    decimals : int
        Of what is published and is no count: shares of organisations, intervals, standard errors.
    """

    minimum_base: int = 10
    minimum_organisations: int = 3
    maximum_share_of_one_organisation: float = 0.5
    minimum_cell: int = 3
    minimum_range: int = 2
    decimals: int = 2
