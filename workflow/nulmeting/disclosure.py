"""Disclosure control as a whole: primary rules, secondary suppression, and the audit of what came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from nulmeting import protect_counts, protect_derived, protect_estimates
from nulmeting.classes import classes_of
from nulmeting.disclosure_answers import enter_answers, enter_rows
from nulmeting.disclosure_levels import enter_levels, enter_response
from nulmeting.disclosure_logic import between_definitions
from nulmeting.disclosure_nested import enter_nested
from nulmeting.disclosure_readings import enter_readings
from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_release import Manifest, enter_earlier, refused, sizes_of
from nulmeting.disclosure_suppress import suppress
from nulmeting.disclosure_system import Key, System
from nulmeting.disclosure_waves import enter_attrition, enter_diagnostics, enter_paired, enter_transitions
from nulmeting.disclosure_work import OVERHEAD, Work
from nulmeting.domains import ALL
from nulmeting.messages import raise_if
from nulmeting.protect_rules import COMPLEMENT, Ruling, additive, texts
from nulmeting.settings import Measurement

BASE = "base"
DEAR, TOTAL = 1000.0, 50.0
"""What costs more is a headline of everybody or how many responded; or any definition of everybody: hidden last."""

Tables = Mapping[str, pd.DataFrame]


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
class Control:
    """What disclosure control decided.

    Parameters
    ----------
    rulings : mapping of table to Ruling
    overlaps : Series of bool
        Rows of the changes that do not show how many units are in both waves.
    registry : Registry
    system : System
        With everything hidden that is.
    reach : mapping of key to float
        Width that is left of cells that nothing can hide as well as declared.
    parts, greedy : int
        Parts of the system with something to guard, and those whose choice need not be the cheapest.
    fallback : tuple of keys
        Figures that were hidden whole because the audit was not content with less.
    """

    rulings: Mapping[str, Ruling]
    overlaps: pd.Series
    registry: Registry
    system: System
    reach: Mapping[Key, float]
    parts: int
    greedy: int
    fallback: tuple[Key, ...]


def control(
    measurement: Measurement,
    given: Tables,
    stricter: Stricter | None = None,
    earlier: Mapping[str, Manifest] | None = None,
    work: Work | None = None,
) -> Control:
    """Decide what is hidden in every table.

    Parameters
    ----------
    measurement : Measurement
    given : mapping of name to DataFrame
        The unprotected tables.
    stricter : Stricter, optional
        What an earlier attempt lacked.
    earlier : mapping of name to manifest, optional
        Earlier releases.
    work : Work, optional
        What it may cost; figures whose protection is not found within it are hidden.

    Raises
    ------
    InputError
        If the responses differ from those of an earlier release by too few.
    """
    stricter, work = stricter or Stricter(), work or Work()
    response = protect_counts.response(measurement, given["response"])
    sizes = Registry()
    enter_response(sizes, measurement, given["response"], response)
    enter_nested(sizes, measurement)
    if earlier:
        enter_earlier(sizes, measurement, {name: sizes_of(one) for name, one in earlier.items()})
    first = _secondary(sizes, stricter, own := work.part(1, 4))
    work.back(own)
    response = _applied("response", response, sizes, first.hidden)
    primary = _primary(measurement, given, response)
    registry = _registered(measurement, given, primary)
    if earlier:
        raise_if(refused(measurement, registry, earlier))
        enter_earlier(registry, measurement, earlier)
    second = _secondary(registry, stricter, work)
    hidden = (*first.hidden, *second.hidden)
    rulings = _final(measurement, given, primary, registry, hidden)
    if stricter.everything:
        rulings = {name: _closed(given[name], ruling) for name, ruling in rulings.items()}
    return Control(
        rulings,
        protect_derived.overlaps(measurement, given),
        registry,
        registry.system().hiding(hidden),
        {**first.reach, **second.reach},
        first.parts + second.parts,
        first.greedy + second.greedy,
        (*first.fallback, *second.fallback),
    )


@dataclass(frozen=True)
class _Found:
    hidden: tuple[Key, ...] = ()
    reach: Mapping[Key, float] = field(default_factory=dict)
    parts: int = 0
    greedy: int = 0
    fallback: tuple[Key, ...] = ()


def _secondary(registry: Registry, stricter: Stricter, work: Work) -> _Found:
    """Choose what else to hide, part by part: of subgroups and answers first, of totals only what they cannot save."""
    system = registry.system()
    if stricter.everything:
        away = tuple(figure.id for figure in system.figures if not figure.hidden)
        return _Found(hidden=away, fallback=away)
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
    return _Found(
        (*first.hidden, *second.hidden),
        {**follows, **second.reach},
        first.parts,
        first.greedy + second.greedy,
        (*first.fallback, *second.fallback),
    )


def _weight(part: System) -> float:
    return len(part.guards) * (OVERHEAD + len(part.values))


def _by_part(system: System, stricter: Stricter, work: Work) -> _Found:
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
    return _Found(tuple(hidden), reach, parts, greedy, tuple(fallback))


def _primary(measurement: Measurement, given: Tables, response: Ruling) -> dict[str, Ruling]:
    """Rule on the tables whose figures are cells by themselves, without secondary suppression."""
    level = protect_estimates.estimates(measurement, given, response)
    level = replace(level, rule=protect_derived.weighted(measurement, given, level))
    distributions = protect_counts.distributions(measurement, given, response)
    changes = protect_estimates.changes(measurement, given, level)
    return {
        "response": response,
        "estimates": level,
        "distributions": distributions,
        "classes": protect_counts.classes(measurement, given, response),
        "transitions": protect_counts.transitions(measurement, given, distributions),
        "changes": changes,
        "attrition": protect_derived.attrition(measurement, given, changes),
        "diagnostics": protect_estimates.diagnostics(measurement, given, changes),
    }


def _registered(measurement: Measurement, given: Tables, primary: Mapping[str, Ruling]) -> Registry:
    registry = Registry()
    enter_response(registry, measurement, given["response"], primary["response"])
    told = registry.system().told()
    registry.known |= told
    registry.guards = {cell: guard for cell, guard in registry.guards.items() if cell not in told}
    sums = frozenset(breakdown for unit, breakdown in additive(measurement) if unit == "person")
    enter_answers(registry, measurement, protect_counts.planned(measurement, given["distributions"]), sums)
    levels = enter_levels(registry, measurement, given["estimates"], primary["estimates"])
    between_definitions(registry, measurement, levels)
    singles: dict[tuple[str, str], tuple[str, ...]] = {
        (i.code, a): (a,) for i in measurement.codebook.values() for a in i.codes()
    }
    total = given["distributions"]
    enter_rows(
        registry, measurement, "distributions", total[total["breakdown"] == ALL], primary["distributions"], singles
    )
    merged = {(i.code, n): given_ for i in measurement.codebook.values() for n, given_ in classes_of(i).items()}
    enter_rows(registry, measurement, "classes", given["classes"], primary["classes"], merged)
    sides = enter_paired(registry, measurement, given["changes"], primary["changes"], levels)
    enter_attrition(registry, measurement, given["attrition"], primary["attrition"], levels, sides)
    enter_transitions(registry, measurement, given["transitions"], primary["transitions"], sides)
    enter_diagnostics(registry, given["diagnostics"], primary["diagnostics"], sides)
    enter_nested(registry, measurement)
    enter_readings(registry, given, levels, sides)
    return registry


def _applied(table: str, ruling: Ruling, registry: Registry, hidden: Iterable[Key]) -> Ruling:
    """Add to the ruling on a table what secondary suppression hides of it."""
    rule, code = ruling.rule.copy(), ruling.code.copy()
    for id_ in hidden:
        band = id_[-1] == BASE
        for name, row in registry.rows.get(id_[:-1] if band else id_, ()):
            if name == table and band:
                code[row] = ""
            elif name == table and rule[row] == "":
                rule[row] = COMPLEMENT
    return Ruling(rule, code)


def _closed(frame: pd.DataFrame, ruling: Ruling) -> Ruling:
    """Hide every row of a table that has a number."""
    return Ruling(
        ruling.rule.mask((ruling.rule == "") & (frame["status"] != "not_available"), COMPLEMENT), texts(frame)
    )


def _final(
    measurement: Measurement, given: Tables, primary: Mapping[str, Ruling], registry: Registry, hidden: Iterable[Key]
) -> dict[str, Ruling]:
    """Apply what was chosen, and let every table that is made from others follow."""
    own = {name: _applied(name, ruling, registry, hidden) for name, ruling in primary.items()}
    level, response, answers = own["estimates"], own["response"], own["distributions"]
    level = replace(level, rule=protect_derived.weighted(measurement, given, level))
    changes = _applied("changes", protect_estimates.changes(measurement, given, level), registry, hidden)
    attrition = _applied("attrition", protect_derived.attrition(measurement, given, changes), registry, hidden)
    diagnostics = _applied("diagnostics", protect_estimates.diagnostics(measurement, given, changes), registry, hidden)
    return {
        **own,
        "estimates": level,
        "changes": changes,
        "attrition": protect_derived.together(attrition, given["attrition"]),
        "diagnostics": diagnostics,
        "flow": protect_counts.flow(measurement, given["flow"]),
        "agreement": protect_counts.agreement(measurement, given, level),
        "representativeness": protect_counts.representativeness(given, response),
        "sensitivity": protect_estimates.sensitivity(given, level),
        "robustness": protect_derived.robustness(given, level, changes),
        "planning": protect_derived.planning(measurement, given, level, changes),
        "subgroups": protect_derived.subgroups(given, level),
        "nonresponse": protect_derived.nonresponse(given, response),
        "item_nonresponse": protect_derived.item_nonresponse(measurement, given, answers),
        "weights": protect_derived.weights(measurement, given),
        "monitor": protect_derived.monitor(measurement, given, response),
        "published": protect_counts.published(measurement, given),
        "published_rises": protect_counts.published_rises(measurement, given),
    }
