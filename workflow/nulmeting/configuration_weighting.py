"""The checks of weighting: margins that the register holds, bounds that can be met, definitions that can use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nulmeting.codebook import Text
from nulmeting.configuration_names import Names
from nulmeting.configuration_types import OVERLAPPING, UNREGISTERED, VARYING
from nulmeting.margins import REGISTER_SIZE
from nulmeting.messages import Fault

NONE = "none"
"""What an alternative names to be unweighted where the indicator is weighted."""

UNITS = {"person": Text("personen", "persons"), "organisation": Text("organisaties", "organisations")}
OF_ORGANISATIONS = Text(
    "register_size is een marge van organisaties (unit: organisation)",
    "register_size is a margin of organisations (unit: organisation)",
)
NO_ORGANISATIONS = Text(
    "het register noemt geen organisaties (register: organisation)",
    "the register names no organisations (register: organisation)",
)


def weighting(names: Names, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Give every fault of the weightings of a measurement, and of the definitions that use them."""
    plans = {one["id"]: one for one in raw.get("weighting", [])}
    breakdowns = {one["id"]: one for one in raw.get("breakdowns", [])}
    yield from names.unique("weighting", [one["id"] for one in raw.get("weighting", [])])
    if REGISTER_SIZE in breakdowns:
        yield names.fault("E117", f"breakdowns.{REGISTER_SIZE}", id=REGISTER_SIZE)
    used = set()
    for part, own, where in _definitions(raw):
        name = part.get("weighting", NONE)
        used.add(name)
        if "weighting" in own and name != NONE:
            yield from names.known("weighting", name, [*plans, NONE], f"{where}.weighting")
        if name in plans and own & {"weighting", "unit", "base"}:
            yield from _fits(names, part, plans[name], where)
    for plan in raw.get("weighting", []):
        where = f"weighting.{plan['id']}"
        if "register" not in raw:
            yield names.fault("E136", where)
        yield from _margins(names, plan, breakdowns, raw.get("register"), f"{where}.margins")
        low, high = plan.get("bounds", (0, 2))
        if not low < 1 < high:
            yield names.fault("E137", f"{where}.bounds", low=f"{low:g}", high=f"{high:g}")
        if plan["id"] not in used:
            yield names.fault("E139", where, id=plan["id"])


def _definitions(raw: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], set[str], str]]:
    """Give every definition, the keys that it has of its own, and its place."""
    for entry in raw["indicators"]:
        where = f"indicators.{entry['id']}"
        yield entry, set(entry), where
        for one in entry.get("alternatives", []):
            yield {**entry, **one}, set(one), f"{where}.alternatives.{one['id']}"


def _fits(names: Names, part: Mapping[str, Any], plan: Mapping[str, Any], where: str) -> Iterator[Fault]:
    if part["unit"] != plan["unit"]:
        fields = {"id": plan["id"], "weighted": UNITS[plan["unit"]], "counted": UNITS[part["unit"]]}
        yield names.fault("E134", f"{where}.weighting", **fields)
    if part.get("base") == "register":
        yield names.fault("E138", f"{where}.weighting", id=plan["id"])


def _margins(
    names: Names,
    plan: Mapping[str, Any],
    breakdowns: Mapping[str, Mapping[str, Any]],
    register: Mapping[str, Any] | None,
    where: str,
) -> Iterator[Fault]:
    yield from names.unique(where, plan["margins"])
    if plan["unit"] == "organisation" and register is not None and "organisation" not in register:
        yield names.fault("E135", where, margin=plan["margins"][0], why=NO_ORGANISATIONS)
    for margin in plan["margins"]:
        if margin == REGISTER_SIZE:
            if plan["unit"] == "person":
                yield names.fault("E135", where, margin=margin, why=OF_ORGANISATIONS)
            continue
        yield from names.known("breakdown", margin, [*breakdowns, REGISTER_SIZE], where)
        for why in _unfit(names, breakdowns.get(margin), plan["unit"], register):
            yield names.fault("E135", where, margin=margin, why=why)


def _unfit(
    names: Names, breakdown: Mapping[str, Any] | None, unit: str, register: Mapping[str, Any] | None
) -> Iterator[Text]:
    """Say why a breakdown cannot be a margin."""
    item = None if breakdown is None else names.book.get(breakdown["item"])
    if breakdown is None or item is None:
        return
    if unit == "organisation" and breakdown.get("unit", item.unit) != "organisation":
        yield VARYING
    if item.several:
        yield OVERLAPPING
    if register is not None and item.code not in register.get("items", {}):
        yield Text(UNREGISTERED.nl.format(item=item.code), UNREGISTERED.en.format(item=item.code))
