"""What one measurement is, as frozen dataclasses; `nulmeting.configuration` makes them from the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nulmeting.codebook import Codebook, Condition, Text


@dataclass(frozen=True)
class Wave:
    """One round of the survey and how its export is read."""

    id: str
    label: Text
    file: str
    layout: str = "plain"
    field_start: date | None = None
    field_end: date | None = None
    sheet: str | None = None
    ignore_columns: tuple[str, ...] = ()
    complete_column: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True)
class Register:
    """The list of who was invited: its file and which columns hold keys and codebook items.

    Parameters
    ----------
    waves : mapping of wave to head
        The columns that say who was registered in that wave; empty if everybody in the list always was.
    """

    file: str
    person: str
    organisation: str | None = None
    items: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    ignore_columns: tuple[str, ...] = ()
    waves: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cleaning:
    """Which rows are used."""

    consent_item: str | None = None
    consent_value: str | None = None
    duplicates: str = "keep_last"
    max_quarantined: float = 0.05


@dataclass(frozen=True)
class Published:
    """Rows of the exports that are figures somebody published, not responses."""

    item: str
    names: tuple[str, ...]
    statistic: str = "median"
    rise_items: tuple[str, ...] = ()
    rise_at_least: float = 0.0


@dataclass(frozen=True)
class Category:
    """One category of a breakdown and the answers that make it."""

    id: str
    label: Text
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Breakdown:
    """A division into subgroups by one item. Overlapping if the item is a multi-select."""

    id: str
    label: Text
    item: str
    categories: tuple[Category, ...]
    unit: str = "person"
    domain_rule: str | None = None


@dataclass(frozen=True)
class Definition:
    """One way to count an indicator: the headline or a declared alternative.

    Parameters
    ----------
    id : str
        ``headline`` or the alternative's id.
    unit : str
        ``person`` or ``organisation``: what one count counts.
    collapse : str
        How the respondents of one organisation become one value: mean, majority_ties_yes, majority_ties_no, any, all,
        median, informant.
    condition : Condition or None
        Of a share: what a unit must meet.
    item : str or None
        Of every statistic but a share: what is measured; of a ratio its numerator.
    counted_as_not : frozenset of str
        Answer kinds that stay in the denominator as "does not meet the condition".
    among : Condition or None
        The denominator is restricted to respondents for whom this is true.
    informant : Condition or None
        With collapse ``informant``: whose answers count for the organisation.
    base : str
        ``valid``, or ``register``: every registered unit is in the denominator.
    per : str or None
        Of a ratio: the item that is its denominator.
    """

    id: str
    label: Text
    unit: str
    collapse: str = "mean"
    condition: Condition | None = None
    item: str | None = None
    counted_as_not: frozenset[str] = frozenset()
    among: Condition | None = None
    informant: Condition | None = None
    base: str = "valid"
    per: str | None = None


@dataclass(frozen=True)
class Indicator:
    """A figure to be estimated, with its headline definition first.

    Parameters
    ----------
    statistic : str
        ``share``, ``mean``, ``median``, ``options``, ``ratio`` or ``superiority``.
    margin : float or None
        Change below which it does not matter, on the scale of the estimate; `Measurement.margin_of` also looks at
        the family.
    interval : str or None
        Method of the interval of a share, by name; None leaves the choice to the data.
    """

    id: str
    label: Text
    statistic: str
    definitions: tuple[Definition, ...]
    target: str = "process"
    sensitive: bool = False
    sentence: Text | None = None
    margin: float | None = None
    interval: str | None = None

    @property
    def headline(self) -> Definition:
        """The definition that the published figure uses."""
        return self.definitions[0]


@dataclass(frozen=True)
class Family:
    """Headlines that are tested together.

    Parameters
    ----------
    breakdowns : tuple of str
        Breakdowns whose categories are tested too, besides the total.
    """

    id: str
    indicators: tuple[str, ...]
    adjustment: str = "holm"
    margin: float | None = None
    breakdowns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thresholds:
    """When a cell may be shown."""

    minimum_base: int = 10
    minimum_organisations: int = 3
    maximum_share_of_one_organisation: float = 0.5
    minimum_cell: int = 3


@dataclass(frozen=True)
class Measurement:
    """One measurement: waves, codebook, register, indicators, and what may be published of it.

    Parameters
    ----------
    response_cells : tuple of str
        Breakdowns of organisations whose categories, crossed, are the cells within which response is taken as random.
    """

    id: str
    title: Text
    about: Text
    synthetic: bool
    waves: tuple[Wave, ...]
    codebook: Codebook
    indicators: tuple[Indicator, ...]
    breakdowns: tuple[Breakdown, ...] = ()
    comparisons: tuple[tuple[str, str], ...] = ()
    families: tuple[Family, ...] = ()
    register: Register | None = None
    person_key: str | None = None
    organisation_key: str | None = None
    cleaning: Cleaning = Cleaning()
    published: Published | None = None
    thresholds: Thresholds = Thresholds()
    publication: Mapping[str, str] = field(default_factory=dict)
    lead: tuple[str, ...] = ()
    needs: str | None = None
    languages: tuple[str, ...] = ("nl", "en")
    privacy: Mapping[str, Any] = field(default_factory=dict)
    response_cells: tuple[str, ...] = ()

    def wave(self, wave_id: str) -> Wave:
        """Give the wave with this id."""
        return next(w for w in self.waves if w.id == wave_id)

    def indicator(self, indicator_id: str) -> Indicator:
        """Give the indicator with this id."""
        return next(i for i in self.indicators if i.id == indicator_id)

    def family_of(self, indicator_id: str) -> Family | None:
        """Give the family that the indicator is tested in, if any."""
        return next((f for f in self.families if indicator_id in f.indicators), None)

    def margin_of(self, indicator_id: str) -> float | None:
        """Give the margin of the indicator: its own, else that of its family, if any."""
        own, family = self.indicator(indicator_id).margin, self.family_of(indicator_id)
        return own if own is not None or family is None else family.margin
