"""A bound on work, not on time: a clock would make published files depend on the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

OVERHEAD = 100.0
"""What a programme costs before its first cell, in cells: most of a small one is spent on setting it up."""

PLAIN: dict[str, Any] = {"method": "highs", "options": {"presolve": False}}
"""How linear programmes are solved: of those as small as ours, preparing takes longer than it saves."""

WHOLE, LEAST, PER_ROW = 1_500_000.0, 150_000.0, 400.0
"""Of one measurement, in cells of the programmes solved: at most (some fifteen seconds), at least, and for each row."""


def allowed(rows: int) -> float:
    """Give what a measurement may cost with so many rows in its tables, and cells in its earlier releases.

    A small one is not to take long, but one or two seconds it always may: an audit that cannot afford to look finds
    everything known.
    """
    return min(WHOLE, max(LEAST, PER_ROW * rows))


@dataclass
class Work:
    """What may still be spent on programmes; one of n cells costs ``OVERHEAD + n``, and again for every branch.

    Parameters
    ----------
    left : float
    """

    left: float = WHOLE

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0.0

    def spend(self, cells: int, branches: int = 0) -> None:
        """Take off what a programme cost."""
        self.left -= (OVERHEAD + cells) * (1 + branches)

    def branches(self, cells: int, most: int) -> int:
        """Give how many branches of a programme can still be paid for, and no more than `most`."""
        return max(1, min(most, int(self.left / (OVERHEAD + cells))))

    def part(self, weight: float, of: float) -> Work:
        """Set apart what falls to one of several by its weight; what it leaves over is given back by `back`."""
        own = Work(max(0.0, self.left) * (weight / of if of > 0 else 1.0))
        self.left -= own.left
        return own

    def back(self, own: Work) -> None:
        """Take back what was left of a part."""
        self.left += own.left
