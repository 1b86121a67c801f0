"""Earlier releases of the same measurement: what was published then takes part in what may be published now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nulmeting.disclosure_registry import Registry
from nulmeting.disclosure_system import Key, System
from nulmeting.domains import ALL
from nulmeting.messages import Fault
from nulmeting.settings import Measurement

VERSION = 1
SAME = 1e-6

Manifest = Mapping[str, Any]
"""What `manifest` gives, as it is read back from JSON."""


def manifest(measurement: Measurement, system: System) -> dict[str, Any]:
    """Give what a release told, for those that come after it. It holds hidden counts: it never leaves ``restricted/``.

    Returns
    -------
    dict
        ``cells``: key, value, limits, whether it was told, the width of its guard, whether it is fractional, and
        whether that guard is soft. ``relations`` between those that
        were not told all.
    """
    told = system.told()
    guards = {guard.cell: guard for guard in system.guards}
    kept = [r for r in system.relations if any(key not in told for key in r.terms)]
    used = {key for relation in kept for key in relation.terms} | told | guards.keys()
    return {
        "version": VERSION,
        "measurement": measurement.id,
        "waves": [wave.id for wave in measurement.waves],
        "cells": [
            [
                list(key),
                value,
                *system.limits[key],
                key in told,
                guards[key].width if key in guards else None,
                key in system.fractional,
                key in guards and guards[key].soft,
            ]
            for key, value in system.values.items()
            if key in used
        ],
        "relations": [
            [[[list(key), factor] for key, factor in r.terms.items()], _end(r.low), _end(r.high)] for r in kept
        ],
    }


def _end(value: float) -> float | None:
    return None if abs(value) == float("inf") else value


def sizes_of(release: Manifest) -> Manifest:
    """Give the part of a release that says how many responded."""
    inside = {key[0] for key, *_ in release["cells"]} & {"responding"}
    return {
        **release,
        "cells": [one for one in release["cells"] if one[0][0] in inside],
        "relations": [one for one in release["relations"] if all(key[0] in inside for key, _ in one[0])],
    }


def enter_earlier(registry: Registry, measurement: Measurement, releases: Mapping[str, Manifest]) -> None:
    """Enter earlier releases beside the one that is made.

    A cell of an earlier release is known if it was told then; what was hidden stays guarded. Responses are only added
    as a rule, so each count is at least what it was: where that holds for all counts, everybody is taken to know it.
    And the difference of a figure between both releases is a figure about those who came in between: where these are
    fewer than ``minimum_base``, and where counts were corrected while their base stayed, it is guarded.
    """
    for name in sorted(releases):
        cells = {tuple(key): rest for key, *rest in releases[name]["cells"]}
        for key, (value, low, high, told, width, fractional, soft) in cells.items():
            old = _old(name, key)
            registry.cell(old, value, high, low=low, fractional=fractional)
            if told:
                registry.known.add(old)
            elif width is not None:
                registry.guard(old, width, ("release", name), soft=soft)
        for terms, low, high in releases[name]["relations"]:
            registry.relate(
                {_old(name, tuple(key)): factor for key, factor in terms},
                float("-inf") if low is None else low,
                float("inf") if high is None else high,
            )
        both = [key for key in cells if key in registry.values]
        grown = all(registry.values[key] >= cells[key][0] - SAME for key in both if cells[key][3])
        if grown:
            for key in both:
                # what is known of both says nothing more
                if not (cells[key][3] and key in registry.known):
                    registry.at_most(_old(name, key), key)
        _enter_differences(registry, measurement, name, cells)


def _old(name: str, key: Key) -> Key:
    return (f"release {name}", *key)


def _enter_differences(
    registry: Registry, measurement: Measurement, name: str, cells: Mapping[Key, Sequence[Any]]
) -> None:
    limits = measurement.thresholds
    for figure in list(registry.figures.values()):
        base = figure.bases[0] if figure.bases else None
        if base is None or base not in cells:
            continue
        change = registry.values[base] - float(cells[base][0])
        counts = [key for key in sorted(figure.tells.difference(figure.bases)) if key in cells and cells[key][3]]
        moved = [key for key in counts if abs(registry.values[key] - float(cells[key][0])) > SAME]
        if abs(change) >= limits.minimum_base or (abs(change) <= SAME and not moved):
            continue
        for key in counts:
            gained: Key = (f"since {name}", *key)
            value = registry.values[key] - float(cells[key][0])
            wide = max(abs(change), float(limits.minimum_range))
            registry.values[gained] = value
            registry.limits[gained] = min(-wide, value), max(wide, value)
            registry.relate({key: 1.0, _old(name, key): -1.0, gained: -1.0})
            registry.guard(gained, min(float(limits.minimum_range), max(abs(change), 1.0)), figure.id)


def refused(measurement: Measurement, registry: Registry, releases: Mapping[str, Manifest]) -> Iterator[Fault]:
    """Give the waves whose responses differ from an earlier release by too few to publish anything new about them.

    Hiding would not do: every figure of the wave, the total above all, would tell what those few answered.
    """
    limits = measurement.thresholds
    unit = "organisation" if measurement.organisation_key and not measurement.person_key else "person"
    for name in sorted(releases):
        cells = {tuple(key): rest for key, *rest in releases[name]["cells"]}
        for wave in measurement.waves:
            total: Key = ("responding", wave.id, unit, ALL, ALL)
            if total not in cells or total not in registry.values:
                continue
            change = registry.values[total] - float(cells[total][0])
            told = [key for key, rest in cells.items() if rest[3] and wave.id in key and key in registry.values]
            corrected = abs(change) <= SAME and any(abs(registry.values[k] - float(cells[k][0])) > SAME for k in told)
            if corrected or 0 < abs(change) < limits.minimum_base:
                fields = {"release": name, "count": f"{abs(change):.0f}", "minimum": str(limits.minimum_base)}
                yield Fault("E702" if corrected else "E701", f"results/{measurement.id} {wave.id}", fields)
