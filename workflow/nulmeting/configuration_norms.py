"""The checks of norms: a value that the figure can reach and can miss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any

from nulmeting.configuration_names import Names
from nulmeting.contradictions import reach
from nulmeting.messages import Fault

NORMLESS = ("options", "superiority")
"""Statistics without one figure per wave to hold against a norm: many shares, or a comparison with another wave."""


def norm(names: Names, entry: Mapping[str, Any]) -> Iterator[Fault]:
    """Check the norm of an indicator, if it has one.

    Refused are a norm of options or superiority, and a value that no figure can be above or below: outside the scale,
    or at the end of it where every figure meets it.
    """
    if "norm" not in entry:
        return
    where, statistic = f"indicators.{entry['id']}.norm", entry["statistic"]
    if statistic in NORMLESS:
        yield names.fault("E152", where, statistic=statistic)
        return
    low, high, code = _scale(names, entry)
    at_least = entry["norm"].get("at_least")
    value = entry["norm"]["at_most"] if at_least is None else at_least
    if not (low <= value < high if at_least is None else low < value <= high):
        fields = {"norm": f"{value:g}", "low": f"{low:g}", "high": f"{high:g}"}
        fields = {key: text.replace("inf", "∞") for key, text in fields.items()}
        yield names.fault(code, where, item=entry.get("item", ""), **fields)


def _scale(names: Names, entry: Mapping[str, Any]) -> tuple[float, float, str]:
    """Give the ends of the scale, and the message for what is outside."""
    if entry["statistic"] == "share":
        return 0.0, 1.0, "E150"
    item = names.book.get(entry.get("item", ""))
    # the ends of a ratio of two numbers are not known
    known = item is not None and entry["statistic"] != "ratio"
    return (*(reach(item) if known and item is not None else (-inf, inf)), "E151")
