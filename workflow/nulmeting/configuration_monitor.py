"""The checks of the response monitor: the day of a partial export, and the items of the register that are watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nulmeting import configuration_types as types
from nulmeting.configuration_names import Names
from nulmeting.messages import Fault


def in_field(names: Names, waves: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """Check that only the last wave can still be in the field, on a day of its field period."""
    for number, wave in enumerate(waves):
        if "in_field_on" not in wave:
            continue
        where, field = f"waves.{wave['id']}.in_field_on", wave.get("field", {})
        start, end, day = field.get("start"), field.get("end", "9"), wave["in_field_on"]
        if start is None or not start <= day <= end:
            yield names.fault("E153", where, day=day)
        if number < len(waves) - 1:
            yield names.fault("E154", where, last=waves[-1]["id"])


def watched(names: Names, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that the items of ``monitor.items`` divide the register, and are no breakdown by another name."""
    where, codes = "monitor.items", raw.get("monitor", {}).get("items", [])
    yield from names.unique(where, codes)
    taken = [one["id"] for one in raw.get("breakdowns", [])]
    for code in codes:
        yield from names.known("item", code, names.book, where)
        yield from names.fits(types.divides({"item": code}, names.book), where)
        if code not in raw.get("register", {}).get("items", {}):
            yield names.fault("E155", where, item=code)
        if code.lower() in taken:
            yield names.fault("E107", where, id=code.lower())
