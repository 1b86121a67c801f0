"""Which records are used: the reason for every other one, and the marks of those that are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nulmeting import cleaning_marks as marks
from nulmeting.cleaning_marks import Records
from nulmeting.durations import heads
from nulmeting.grid import Flags
from nulmeting.settings import Measurement
from nulmeting.settings_cleaning import EXCLUDE, FLAG, OFF, RULES
from nulmeting.settings_input import Wave

REASONS = (
    "published_figure",
    "withdrawn",
    "no_consent",
    "test_entry",
    "incomplete",
    "not_in_register",
    "out_of_range",
    "outside_field_period",
    "speeder",
    "straight_lining",
    "duplicate",
)
"""Why a row is not used; the first that applies counts."""

ONLY_COUNTED = ("withdrawn", "no_consent")
"""Reasons of which nothing is kept but the number of rows."""

QUARANTINED = ("not_in_register", "out_of_range", "outside_field_period", "speeder", "straight_lining", "duplicate")
"""Faults of single rows: set aside and counted, up to a declared share."""


@dataclass(frozen=True)
class Verdict:
    """What becomes of every record.

    Parameters
    ----------
    reason : array of int, one per record
        Place in `REASONS` of why it is not used; -1 if it is.
    flags : mapping of reason to array of bool
        The used records that a rule marks; a rule that cannot be applied in the wave has no entry.
    complete : array of bool
    fastest : float
        Seconds below which a response is too fast; NaN if that is not looked at.
    """

    reason: NDArray[np.int8]
    flags: dict[str, Flags]
    complete: Flags
    fastest: float = np.nan

    @property
    def used(self) -> Flags:
        """The records that are used."""
        return self.reason < 0

    def excluded_for(self, *reasons: str) -> Flags:
        """Give the records that are left out for one of these reasons."""
        return np.isin(self.reason, [REASONS.index(one) for one in reasons])


@dataclass
class _Ledger:
    """Notes the first reason of every record, and every mark."""

    reason: NDArray[np.int8]
    flags: dict[str, Flags] = field(default_factory=dict)

    @property
    def free(self) -> Flags:
        return self.reason < 0

    def exclude(self, reason: str, applies: Flags) -> None:
        self.reason[applies & self.free] = REASONS.index(reason)

    def apply(self, action: str, rule: str, applies: Callable[[], Flags]) -> None:
        if action == EXCLUDE:
            self.exclude(RULES[rule], applies())
        elif action == FLAG:
            self.flags[RULES[rule]] = applies()


def applicable(measurement: Measurement, wave: Wave, rule: str) -> bool:
    """Tell whether a wave has what a rule looks at."""
    cleaning = measurement.cleaning
    dated = wave.field_start is not None and wave.complete_column is not None
    return {
        "tests": bool(cleaning.tests.match) or (cleaning.tests.before_field and dated),
        "completeness": wave.complete_column is not None or cleaning.completeness.answered > 0,
        "field_period": dated,
        "speeders": bool(heads(wave)),
        "straight_lining": bool(marks.blocks(measurement, wave.id)),
        "duplicates": True,
    }[rule]


def flagging(measurement: Measurement, rule: str) -> bool:
    """Tell whether a rule marks rows instead of leaving them out."""
    if rule == "duplicates":  # rows of one person cannot both be used; without a key of persons nobody can tell
        return measurement.person_key is None and measurement.cleaning.duplicates != OFF
    return measurement.cleaning.action(rule) == FLAG


def rules_that_flag(measurement: Measurement) -> tuple[str, ...]:
    """Give the rules that mark rows in at least one wave."""
    return tuple(
        rule
        for rule in RULES
        if flagging(measurement, rule) and any(applicable(measurement, wave, rule) for wave in measurement.waves)
    )


def judge(records: Records) -> Verdict:
    """Apply every rule to an export, each to the records that nothing before it speaks against.

    A mark is no reason: a record may have several, and the rules after it look at it all the same. The median of
    answering times is that of the records which no earlier rule leaves out.
    """
    measurement, frame = records.measurement, records.frame
    cleaning = measurement.cleaning
    ledger = _Ledger(np.full(len(records), -1, dtype=np.int8))
    actions = {rule: cleaning.action(rule) if applicable(measurement, records.wave, rule) else OFF for rule in RULES}
    if measurement.published:
        own = measurement.published
        ledger.exclude("published_figure", marks.published_figures(records, own.item, own.names))
    if cleaning.consent_item:  # that every wave has it is checked with the configuration
        given = frame[cleaning.consent_item] == cleaning.consent_value
        ledger.exclude("no_consent", ~given.fillna(False).to_numpy(dtype=bool))
    ledger.apply(actions["tests"], "tests", lambda: marks.test_entries(records))
    complete = ~marks.incomplete(records)
    ledger.apply(actions["completeness"], "completeness", lambda: ~complete)
    if records.registered is not None:
        ledger.exclude("not_in_register", ~records.registered)
    ledger.exclude("out_of_range", records.outside)
    ledger.apply(actions["field_period"], "field_period", lambda: marks.out_of_field(records))
    fastest = marks.fastest_allowed(records, ledger.free & complete) if actions["speeders"] != OFF else np.nan
    ledger.apply(actions["speeders"], "speeders", lambda: marks.speeders(records, fastest))
    ledger.apply(actions["straight_lining"], "straight_lining", lambda: marks.straight_lining(records))
    if measurement.person_key is not None:
        ledger.exclude("duplicate", marks.superseded(records, ledger.free, complete))
    elif cleaning.duplicates != OFF:
        ledger.flags["duplicate"] = marks.repeated(records, ledger.free)
    used = ledger.free
    return Verdict(ledger.reason, {name: found & used for name, found in ledger.flags.items()}, complete, fastest)
