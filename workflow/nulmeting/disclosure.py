"""Disclosure control as a whole: primary rules, secondary suppression, and the audit of what came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from nulmeting import protect_counts, protect_derived, protect_estimates
from nulmeting.classes import classes_of
from nulmeting.disclosure_answers import enter_answers, enter_rows
from nulmeting.disclosure_attrition import enter_attrition
from nulmeting.disclosure_choice import Stricter, secondary
from nulmeting.disclosure_levels import enter_levels, enter_response
from nulmeting.disclosure_logic import between_definitions
from nulmeting.disclosure_nested import enter_nested
from nulmeting.disclosure_readings import enter_readings
from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_release import Manifest, enter_earlier, refused, sizes_of
from nulmeting.disclosure_system import Key, System
from nulmeting.disclosure_waves import enter_diagnostics, enter_paired, enter_transitions
from nulmeting.disclosure_work import Work
from nulmeting.domains import ALL
from nulmeting.messages import raise_if
from nulmeting.protect_rules import COMPLEMENT, Ruling, additive, texts
from nulmeting.settings import Measurement

BASE = "base"
Tables = Mapping[str, pd.DataFrame]


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
    first = secondary(sizes, stricter, own := work.part(1, 4))
    work.back(own)
    response = _applied("response", response, sizes, first.hidden)
    primary = _primary(measurement, given, response)
    registry = _registered(measurement, given, primary)
    if earlier:
        raise_if(refused(measurement, registry, earlier))
        enter_earlier(registry, measurement, earlier)
    second = secondary(registry, stricter, work)
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
    split = enter_paired(registry, measurement, given["changes"], primary["changes"], levels)
    enter_attrition(registry, measurement, given["attrition"], primary["attrition"], levels, split)
    enter_transitions(registry, measurement, given["transitions"], primary["transitions"], split.both)
    enter_diagnostics(registry, given["diagnostics"], primary["diagnostics"], split.both)
    enter_nested(registry, measurement)
    enter_readings(registry, given, levels, split.both)
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
        "subgroups": protect_derived.subgroups(measurement, given, level),
        "nonresponse": protect_derived.nonresponse(given, response),
        "item_nonresponse": protect_derived.item_nonresponse(measurement, given, answers),
        "weights": protect_derived.weights(measurement, given),
        "monitor": protect_derived.monitor(measurement, given, response),
        "published": protect_counts.published(measurement, given),
        "published_rises": protect_counts.published_rises(measurement, given),
    }
