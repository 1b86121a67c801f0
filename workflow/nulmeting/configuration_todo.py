"""What a skeleton left to be filled in, and nobody has: it must not come out in a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nulmeting.codebook import Codebook, Text
from nulmeting.configuration_names import Names
from nulmeting.messages import Fault

TODO = "TODO"
"""What a skeleton writes in the place of what only people know."""


def unfinished(names: Names, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Give a fault per text of the configuration or the codebook that still begins with TODO."""
    for place in _places(raw, ""):
        yield names.fault("E505", place.removeprefix("."))
    for where in _texts(names.book):
        yield names.fault("E505", where)


def _places(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _places(one, f"{place}.{key}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _places(one, f"{place}[{number}]")
    elif isinstance(value, str) and value.startswith(TODO):
        yield place


def _texts(book: Codebook) -> Iterator[str]:
    scales: set[str] = set()
    for code, item in book.items():
        if item.personal == "no" and _todo(item.question):
            yield f"codebook {code} (question)"
        if item.scale not in scales:
            scales.add(item.scale)
            yield from (f"codebook {item.scale}/{a.code} (label)" for a in item.answers if _todo(a.label))


def _todo(text: Text) -> bool:
    return text.nl.startswith(TODO) or text.en.startswith(TODO)
