"""What one measurement is, as frozen dataclasses; `nulmeting.configuration` makes them from the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nulmeting import house_style
from nulmeting.codebook import Codebook, Condition, Text
from nulmeting.settings_cleaning import Cleaning
from nulmeting.settings_input import Organisations, Published, Register, Wave, WordTemplate
from nulmeting.settings_publication import Publication
from nulmeting.settings_publication import Thresholds as Thresholds

RANDOM_RESPONDENT = "random_respondent"
"""Id of the definition by which one respondent drawn at random speaks for an organisation; every organisation's figure
has it, so none may be declared under this name."""


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

    @property
    def merged(self) -> bool:
        """Whether its categories are groups of answers."""
        return any(len(category.answers) > 1 for category in self.categories)


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
    weighting : str or None
        Id of the calibration whose weights are used.
    without_flagged : frozenset of str
        Cleaning rules; respondents with a flag of one of them do not count.
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
    weighting: str | None = None
    without_flagged: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Norm:
    """A target or norm that a figure is held against.

    Parameters
    ----------
    value : float
        On the scale of the estimate: a share from 0 to 1.
    at_least : bool
        Whether the norm is met at or above the value, or at or below it.
    source : Text
        Who set it, and where that is written.
    """

    value: float
    at_least: bool
    label: Text
    source: Text


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
    irreversible : bool
        Of a share: a unit that once meets the condition does so ever after.
    theme : Text or None
        What it is about, for readers to choose by.
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
    norm: Norm | None = None
    irreversible: bool = False
    theme: Text | None = None

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
class Calibration:
    """Weights that make the respondents agree with margins of the register.

    Parameters
    ----------
    unit : str
        ``person`` or ``organisation``: what is weighted.
    method : str
        ``raking`` (to each margin), or ``poststratification`` (to all margins crossed).
    margins : tuple of str
        Breakdowns that the register holds; of organisations also ``register_size`` (1, 2, 3-4, 5 and more registered
        persons).
    bounds : (float, float) or None
        Smallest and largest weight, as a multiple of the mean weight.
    """

    id: str
    label: Text
    unit: str
    method: str
    margins: tuple[str, ...]
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True)
class Planning:
    """A wave that is planned: what change it could show.

    Parameters
    ----------
    invited : mapping of unit to int
        Persons and organisations that will be invited; a unit that is not named has as many as the last register.
    response : tuple of float
        Response rates to consider.
    overlap : tuple of float
        Parts of the earlier wave's respondents, as far as they answer again, to consider.
    power : float
    """

    invited: Mapping[str, int] = field(default_factory=dict)
    response: tuple[float, ...] = (0.3, 0.5, 0.7, 0.9)
    overlap: tuple[float, ...] = (0.0, 0.5, 1.0)
    power: float = 0.8


@dataclass(frozen=True)
class Measurement:
    """One measurement: waves, codebook, register, indicators, and what may be published of it.

    Parameters
    ----------
    response_cells : tuple of str
        Breakdowns of organisations whose categories, crossed, are the cells within which response is taken as random.
    excerpts : str or None
        File of the open answers that somebody approved for publication.
    monitored : tuple of Breakdown
        Items of the register of which only the response is watched: no figure is broken down by them.
    interpretation : mapping of place to Text
        What the researchers wrote for the report, in Markdown: on ``page_one``, or beside an indicator.
    contact : Text or None
        Who answers questions about the measurement, and how they are reached.
    style : mapping
        The house style, as `nulmeting.house_style.load` gives it.
    pages : str or None
        The breakdown of whose every category there is a page in PDF.
    word_templates : tuple of WordTemplate
        Word files of one's own, of which the fields are filled in.
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
    organisations: Organisations | None = None
    excerpts: str | None = None
    cleaning: Cleaning = field(default_factory=Cleaning)
    published: Published | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    publication: Publication = field(default_factory=Publication)
    lead: tuple[str, ...] = ()
    needs: str | None = None
    languages: tuple[str, ...] = ("nl", "en")
    privacy: Mapping[str, Any] = field(default_factory=dict)
    response_cells: tuple[str, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    planning: Planning = Planning()
    monitored: tuple[Breakdown, ...] = ()
    interpretation: Mapping[str, Text] = field(default_factory=dict)
    style: Mapping[str, Any] = field(default_factory=house_style.load)
    contact: Text | None = None
    pages: str | None = None
    word_templates: tuple[WordTemplate, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether the last wave is still in the field: every figure may then change."""
        return self.waves[-1].in_field_on is not None

    def wave(self, wave_id: str) -> Wave:
        """Give the wave with this id."""
        return next(w for w in self.waves if w.id == wave_id)

    def indicator(self, indicator_id: str) -> Indicator:
        """Give the indicator with this id."""
        return next(i for i in self.indicators if i.id == indicator_id)

    def breakdown(self, breakdown_id: str) -> Breakdown:
        """Give the breakdown with this id."""
        return next(b for b in self.breakdowns if b.id == breakdown_id)

    def family_of(self, indicator_id: str) -> Family | None:
        """Give the family that the indicator is tested in, if any."""
        return next((f for f in self.families if indicator_id in f.indicators), None)

    def margin_of(self, indicator_id: str) -> float | None:
        """Give the margin of the indicator: its own, else that of its family, if any."""
        own, family = self.indicator(indicator_id).margin, self.family_of(indicator_id)
        return own if own is not None or family is None else family.margin
