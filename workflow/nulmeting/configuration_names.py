"""Names in a configuration file: each refers to something, once, and to what can do what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nulmeting.codebook import Codebook, Item, Text
from nulmeting.messages import Fault, nearest

DUTCH = {
    "item": "item",
    "wave": "meting",
    "indicator": "indicator",
    "breakdown": "uitsplitsing",
    "answer": "antwoord",
    "weighting": "weging",
}
"""What a name can refer to, in Dutch."""


@dataclass(frozen=True)
class Names:
    """The checks on names that every part of a configuration file shares.

    Parameters
    ----------
    path : str
        The file, which every fault names.
    book : Codebook
    """

    path: str
    book: Codebook

    def fault(self, code: str, where: str, /, **fields: str | Text) -> Fault:
        """Give a fault at a place in the file."""
        return Fault(code, f"{self.path} {where}", fields)

    def known(self, kind: str, name: object, known: Iterable[str], where: str) -> Iterator[Fault]:
        """Check that a name is one of those known; the nearest is suggested if it is not."""
        names = list(known)
        if name not in names:
            found = nearest(str(name), names)
            hint = f"; → '{found}'?" if found else ""
            yield self.fault("E104", where, kind=Text(DUTCH[kind], kind), id=str(name), nearest=hint)

    def unique(self, where: str, names: list[str]) -> Iterator[Fault]:
        """Check that no name stands twice."""
        for name in dict.fromkeys(n for n in names if names.count(n) > 1):
            yield self.fault("E107", where, id=name)

    def fits(self, found: Iterable[tuple[Item, Text]], where: str) -> Iterator[Fault]:
        """Write items that cannot be used so as faults."""
        for item, needs in found:
            yield self.fault("E113", where, item=item.code, needs=needs)
