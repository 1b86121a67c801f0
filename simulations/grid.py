"""What is simulated: the designs, and the answers that are given in each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import product

ORGANISATIONS = (20, 50, 150, 500, 2000)
RESPONSE = (0.3, 0.5, 0.7, 0.9)
LEVELS = ("person", "organisation")
OVERLAPS = ("none", "partial", "full")

ICC = (0.0, 0.1, 0.3, 0.5)
SHARES = (0.01, 0.05, 0.2, 0.43, 0.5)
"""The shares .57, .8, .95 and .99 are mirror images: 1 - y has the interval (1 - high, 1 - low); a test checks it."""

MOVES = {0.01: 0.05, 0.05: 0.15, 0.2: 0.35, 0.43: 0.58, 0.5: 0.65}
"""Where a share goes in the later wave if it truly changes."""

NOISE = 0.5
"""Part of the persons whose later answer is drawn anew, where answers are noisy."""


@dataclass(frozen=True)
class Variant:
    """How the later answers of a register follow from the first ones.

    Parameters
    ----------
    moved : bool
        The probabilities of the process change by `MOVES`.
    noise : float
        Part of the persons who answer anew; the others give the answer that goes with their first one.
    shuffled : bool
        Answers change hands between organisations of one size, so that the register's totals stay what they were: a
        fact that changes for many and not on the whole. For target population alone.
    """

    name: str
    moved: bool
    noise: float
    shuffled: bool = False


VARIANTS = (
    Variant("stable", False, 0.0),
    Variant("noisy", False, NOISE),
    Variant("shuffled", False, 0.0, shuffled=True),
    Variant("moved", True, 0.0),
    Variant("moved_noisy", True, NOISE),
)


@dataclass(frozen=True)
class Column:
    """One column of answers: a share, its correlation within organisations, and what becomes of it."""

    share: float
    icc: float
    variant: Variant


@dataclass(frozen=True)
class Scores(Column):
    """One column of marks from 1 to 10: rounded normal values with this mean and spread; `share` says nothing.

    They move by half a mark. Between 1 and 10 the coarse ones take three or four values.
    """

    mean: float = 6.3
    spread: float = 1.5


MARKS = ((6.3, 1.5), (8.4, 1.3), (5.8, 0.6))
MARK_ICC = (0.0, 0.3)
MARK_MOVE = 0.5


def shares() -> tuple[Column, ...]:
    """Give the columns of shares, the same in every design."""
    return tuple(Column(*one) for one in product(SHARES, ICC, VARIANTS))


def marks() -> tuple[Scores, ...]:
    """Give the columns of marks."""
    kinds = product(MARKS, MARK_ICC, VARIANTS)
    return tuple(Scores(0.0, icc, variant, mean, spread) for (mean, spread), icc, variant in kinds)


@dataclass(frozen=True)
class Design:
    """One design: everything but the answers.

    Parameters
    ----------
    organisations : int
        In the register.
    response : float
        Chance to answer, in either wave.
    level : str
        Who decides to answer: each ``person``, or the ``organisation`` for all its people.
    overlap : str
        Who answers in both waves: as many as possible (``full``), as few as possible (``none``), or half way.
    weighted : bool
        Organisations are of two kinds, which differ in response and in answers; figures are calibrated on them.
    answers : str
        ``shares`` or ``marks``.
    sizes : str
        Organisations of ``usual`` sizes, of a ``single`` person each, or ``dominated`` by one that holds two fifths of
        all persons.
    """

    organisations: int
    response: float
    level: str
    overlap: str
    weighted: bool = False
    answers: str = "shares"
    sizes: str = "usual"

    @property
    def name(self) -> str:
        """Name of the design's file."""
        parts = [f"{value}".lower() for value in asdict(self).values()]
        return "-".join(parts if self.sizes != "usual" else parts[:-1])


def designs() -> tuple[Design, ...]:
    """Give the committed grid: shares in full; weighted figures, marks and other organisations in part of it."""
    whole = [Design(*one) for one in product(ORGANISATIONS[:3], RESPONSE, LEVELS, OVERLAPS)]
    large = [Design(*one) for one in product(ORGANISATIONS[3:], (0.3, 0.9), LEVELS, OVERLAPS)]
    weighted = [Design(*one, weighted=True) for one in product((50, 150, 500), (0.5, 0.7), LEVELS, ("partial",))]
    scores = product((20, 50, 150, 500), (0.3, 0.7, 0.9), LEVELS, ("partial", "full"))
    marked = [Design(*one, answers="marks") for one in scores]
    alone = product((20, 50, 150), (0.3, 0.7, 0.9), ("organisation",), ("partial", "full"))
    single = [Design(*one, answers="marks", sizes="single") for one in alone]
    uneven = [
        Design(150, 0.7, level, "partial", answers=given, sizes="dominated")
        for level, given in product(LEVELS, ("shares", "marks"))
    ]
    return (*whole, *large, *weighted, *marked, *single, *uneven)
