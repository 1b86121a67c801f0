"""The checks of a register of numbers: who is in it is known by answers alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nulmeting.configuration_names import Names
from nulmeting.messages import Fault

OF_PERSONS = ("person", "organisation", "waves")
"""Keys of a list of persons, which a register of numbers does not have."""


def counted(names: Names, register: Mapping[str, Any], waves: list[str]) -> Iterator[Fault]:
    """Give every fault of a register of numbers, or of one that has neither persons nor numbers."""
    both = [key for key in OF_PERSONS if key in register]
    if "counts" not in register or both:
        yield names.fault("E444", "register", keys=", ".join(both) or "person / counts")
        return
    counts = register["counts"]
    if not isinstance(counts, str):
        for wave in counts:
            yield from names.known("wave", wave, waves, "register.counts")
        for wave in waves:
            if wave not in counts:
                yield names.fault("E109", "register.counts", key=wave)
    if not register.get("items"):
        yield names.fault("E109", "register", key="items")
    for code in register.get("items", {}):
        yield from names.known("item", code, names.book, "register.items")
        item = names.book.get(code)
        if item and not (item.type == "single" and all(item.asked_in(wave) for wave in waves)):
            yield names.fault("E445", "register.items", item=code)
