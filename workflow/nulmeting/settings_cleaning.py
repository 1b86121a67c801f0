"""What cleaning does with the rows of an export, as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field

FLAG, EXCLUDE, OFF = "flag", "exclude", "off"
"""What a rule does with the rows that it finds: mark them, leave them out, or nothing."""

KEEP_LAST, KEEP_FIRST, EXCLUDE_ALL = "keep_last", "keep_first", "exclude_all"
"""Which of several rows of one person is used."""

RULES = {
    "tests": "test_entry",
    "completeness": "incomplete",
    "field_period": "outside_field_period",
    "speeders": "speeder",
    "straight_lining": "straight_lining",
    "duplicates": "duplicate",
}
"""The rules with an action, in the order in which they are applied, and the reason that each gives."""


@dataclass(frozen=True)
class Completeness:
    """What a complete response is.

    Parameters
    ----------
    answered : float
        Least share of the questions put to a respondent that is answered; 0 asks nothing.
    either : bool
        With a complete column in the wave: whether that or the share is enough; otherwise both must hold.
    """

    action: str = EXCLUDE
    answered: float = 0.0
    either: bool = False


@dataclass(frozen=True)
class Pattern:
    """How a test entry is recognised in one column.

    Parameters
    ----------
    item : str or None
        A codebook item that is one column of the export; also one that is personal.
    column : str or None
        The head of another column.
    values : tuple of str
        Its cells in test entries, or shell patterns (``*@test.nl``); case and outer spaces do not count.
    waves : tuple of str
        The waves that it is about; empty is all of them.
    """

    item: str | None = None
    column: str | None = None
    values: tuple[str, ...] = ()
    waves: tuple[str, ...] = ()


@dataclass(frozen=True)
class TestEntries:
    """What is a test and no response.

    Parameters
    ----------
    before_field : bool
        Whether whatever was completed before the first day of the field period is a test.
    """

    __test__ = False  # no test class, whatever its name begins with

    action: str = EXCLUDE
    match: tuple[Pattern, ...] = ()
    before_field: bool = False


@dataclass(frozen=True)
class Speeders:
    """Who answered too fast to have read the questions.

    Parameters
    ----------
    seconds : float or None
        Below so many.
    below_median : float or None
        Below this part of the median of the wave.
    """

    action: str = FLAG
    seconds: float | None = None
    below_median: float | None = 0.3


@dataclass(frozen=True)
class StraightLining:
    """Who gave the same answer to a whole block of questions.

    Parameters
    ----------
    blocks : tuple of tuple of str
        Single-choice items with the same answer codes.
    at_least : int
        Fewest answers in a block before it is looked at.
    """

    action: str = FLAG
    blocks: tuple[tuple[str, ...], ...] = ()
    at_least: int = 5


@dataclass(frozen=True)
class Cleaning:
    """Which rows are used, and which are marked.

    Parameters
    ----------
    duplicates : str
        `KEEP_LAST`, `KEEP_FIRST`, `EXCLUDE_ALL` or `OFF`. Without a key of persons rows that are equal in every
        question are marked, unless it is `OFF`.
    field_period : str
        `FLAG`, `EXCLUDE` or `OFF`: what becomes of rows completed outside the field period.
    max_quarantined : float
        Largest share of rows set aside for a fault of the row.
    """

    consent_item: str | None = None
    consent_value: str | None = None
    completeness: Completeness = field(default_factory=Completeness)
    duplicates: str = KEEP_LAST
    tests: TestEntries = field(default_factory=TestEntries)
    field_period: str = FLAG
    speeders: Speeders = field(default_factory=Speeders)
    straight_lining: StraightLining = field(default_factory=StraightLining)
    max_quarantined: float = 0.05

    def action(self, rule: str) -> str:
        """Give what a rule of `RULES` does."""
        own = getattr(self, rule)
        return own if isinstance(own, str) else str(own.action)
