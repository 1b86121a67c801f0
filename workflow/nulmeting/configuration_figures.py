"""The figures that the researchers' text names: one that no run can have is found before anything is read.

What can only be known afterwards, such as a group of the register, is checked when the report is made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from nulmeting.configuration_names import Names
from nulmeting.interpretation import INTERVAL, parts, references
from nulmeting.messages import Fault, nearest

TABLES = (
    *("attrition", "flow", "item_nonresponse", "monitor", "nonresponse", "planning", "published", "representativeness"),
    *("response", "rises", "robustness", "transitions", "weights"),
)
"""How the name of a figure begins that is of no indicator or question."""
BETWEEN = {"superiority": "chance"}
"""What a change is called, where it is no difference."""


@dataclass(frozen=True)
class Figures:
    """The names of figures that a configuration leads to.

    Parameters
    ----------
    indicators : mapping of id to what is declared
    waves, pairs, breakdowns, items : collection of str
        Pairs as ``earlier-later``.
    """

    indicators: Mapping[str, Mapping[str, Any]]
    waves: Collection[str]
    pairs: Collection[str]
    breakdowns: Collection[str]
    items: Collection[str]

    @classmethod
    def of(cls, names: Names, raw: Mapping[str, Any]) -> Figures:
        """Read them from a configuration whose for_each entries are written out."""
        waves = [str(wave["id"]) for wave in raw["waves"]]
        return cls(
            {one["id"]: one for one in raw["indicators"]},
            waves,
            ["-".join(pair) for pair in permutations(waves, 2)],
            [one["id"] for one in raw.get("breakdowns", [])],
            list(names.book),
        )

    def can_have(self, identity: str) -> bool:
        """Whether a run can have the figure: its indicator, wave and measure are there, or it is of a table."""
        head, *rest = identity.split(".")
        return (
            (head in TABLES and bool(rest))
            or (head in self.items and rest[-1:] == ["answer"] and any(part in self.waves for part in rest))
            or (head in self.indicators and self._of_indicator(self.indicators[head], rest))
        )

    def most_like(self, identity: str) -> str:
        """Give the name of a figure that an indicator has for certain, if one is alike."""
        return nearest(identity, [name for one in self.indicators.values() for name in self._certain(one)])

    def _of_indicator(self, one: Mapping[str, Any], rest: list[str]) -> bool:
        own = rest[1:] if one["statistic"] == "options" else rest
        when, what, *_ = [*own, "", ""]
        between = BETWEEN.get(one["statistic"], "difference")
        of_wave = "share" if one["statistic"] == "options" else one["statistic"]
        return (when in self.waves and what in (of_wave, *self.breakdowns)) or (when in self.pairs and what == between)

    def _certain(self, one: Mapping[str, Any]) -> Iterator[str]:
        if one["statistic"] not in ("options", *BETWEEN):
            yield from (f"{one['id']}.{wave}.{one['statistic']}" for wave in self.waves)
        if one["statistic"] != "options":
            yield from (f"{one['id']}.{pair}.{BETWEEN.get(one['statistic'], 'difference')}" for pair in self.pairs)


def unknown(names: Names, figures: Figures, where: str, text: str) -> Iterator[Fault]:
    """Give every reference of a text without problems to a figure that no run of the configuration can have."""
    for identity in dict.fromkeys(name.removesuffix(INTERVAL) for name in references(parts(text))):
        if not figures.can_have(identity):
            found = figures.most_like(identity)
            yield names.fault("E172", where, id=identity, nearest=f"; → '{found}'?" if found else "")
