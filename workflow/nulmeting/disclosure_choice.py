"""What else to hide in the whole system: subgroups and answers first, totals only where they cannot save a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_suppress import suppress
from nulmeting.disclosure_system import Key, System
from nulmeting.disclosure_work import OVERHEAD, Work

DEAR, TOTAL = 1000.0, 50.0
"""What costs more is a headline of everybody or how many responded; or any definition of everybody: hidden last."""


@dataclass(frozen=True)
class Stricter:
    """What the audit found wanting, for another attempt.

    Parameters
    ----------
    wider : mapping of key to float
        Guards that must be this much wider than declared.
    wholly : frozenset of keys
        Guards around which every figure but the dearest is hidden.
    altogether : frozenset of keys
        Guards around which every figure is hidden.
    everything : bool
        Nothing is published at all.
    """

    wider: Mapping[Key, float] = field(default_factory=dict)
    wholly: frozenset[Key] = frozenset()
    altogether: frozenset[Key] = frozenset()
    everything: bool = False


@dataclass(frozen=True)
class Found:
    """What was chosen over all parts; see `nulmeting.disclosure.Control`."""

    hidden: tuple[Key, ...] = ()
    reach: Mapping[Key, float] = field(default_factory=dict)
    parts: int = 0
    greedy: int = 0
    fallback: tuple[Key, ...] = ()


def secondary(registry: Registry, stricter: Stricter, work: Work) -> Found:
    """Choose what else to hide, part by part: of subgroups and answers first, of totals only what they cannot save."""
    system = registry.system()
    if stricter.everything:
        away = tuple(figure.id for figure in system.figures if not figure.hidden)
        return Found(hidden=away, fallback=away)
    dear = [figure for figure in system.figures if figure.cost >= TOTAL and not figure.hidden]
    kept = replace(
        system,
        known=system.known.union(*(figure.tells for figure in dear)),
        figures=tuple(figure for figure in system.figures if figure.cost < TOTAL or figure.hidden),
    )
    first = _by_part(kept, stricter, own := work.part(3, 4))
    work.back(own)
    # a guard that is known from the totals is not even in a part there
    reach = {**{guard.cell: 0.0 for guard in system.guards if guard.cell in kept.known}, **first.reach}
    soft = {guard.cell for guard in system.guards if guard.soft and guard.cell in reach}
    follows = {cell: width for cell, width in reach.items() if cell in soft}
    # what is safe while the totals are known stays so: to hide more only widens a range
    lost = (reach.keys() - soft) | stricter.altogether
    rest = replace(system, guards=tuple(guard for guard in system.guards if guard.cell in lost))
    if not rest.guards:
        return replace(first, reach=follows)
    second = _by_part(rest.hiding(first.hidden), stricter, work)
    return Found(
        (*first.hidden, *second.hidden),
        {**follows, **second.reach},
        first.parts,
        first.greedy + second.greedy,
        (*first.fallback, *second.fallback),
    )


def _weight(part: System) -> float:
    return len(part.guards) * (OVERHEAD + len(part.values))


def _by_part(system: System, stricter: Stricter, work: Work) -> Found:
    hidden: list[Key] = []
    fallback: list[Key] = []
    reach: dict[Key, float] = {}
    parts = greedy = 0
    # where nothing is left to hide, and nothing tells, what is known of it was known before
    # the small ones first: one that is too large must not take what they need
    whole = sorted((part for part in system.parts() if not part.untouched), key=_weight)
    for place, part in enumerate(whole):
        own = work.part(1, len(whole) - place)
        parts += 1
        cells = {guard.cell for guard in part.guards}
        if cells & stricter.altogether:
            away = [figure.id for figure in part.figures if not figure.hidden]
        elif cells & stricter.wholly:
            away = [figure.id for figure in part.figures if not figure.hidden and figure.cost < DEAR]
        else:
            away = []
        fallback += away
        guards = tuple(replace(g, width=g.width + stricter.wider.get(g.cell, 0.0)) for g in part.guards)
        choice = suppress(replace(part, guards=guards).hiding(away), own)
        work.back(own)
        hidden += [*away, *choice.hidden]
        fallback += choice.hidden if choice.given_up else ()
        reach |= choice.reach
        greedy += not choice.optimal
    return Found(tuple(hidden), reach, parts, greedy, tuple(fallback))
