"""How many rows, persons and organisations are left after each step of cleaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.cleaning_marks import Records
from nulmeting.cleaning_rules import QUARANTINED, REASONS, Verdict, applicable, rules_that_flag
from nulmeting.codebook import Text
from nulmeting.grid import Flags
from nulmeting.messages import LANGUAGES, Fault, InputError
from nulmeting.raw_table import RawTable
from nulmeting.sentences import or_plain
from nulmeting.settings import Measurement
from nulmeting.settings_cleaning import EXCLUDE, RULES

ROW, PERSON, ORGANISATION = "row", "person", "organisation"

ALWAYS = ("no_consent", "incomplete", "not_in_register", "out_of_range", "duplicate")
"""Reasons that every measurement counts; the others where something can give them."""

Count = tuple[str, str, str, int | None]


def cleaning_counts(
    records: Records,
    verdict: Verdict,
    organisations: pd.Series,
    register: pd.DataFrame | None,
    withdrawn: int | None,
) -> pd.DataFrame:
    """Count what became of an export.

    Parameters
    ----------
    organisations : Series of str
        Pseudonym of the organisation that every record names.
    withdrawn : int or None
        Rows of people who withdrew, which the records no longer hold.

    Returns
    -------
    DataFrame
        ``wave, step, reason, unit, count``. Of rows: ``read``, ``excluded`` by reason, ``flagged`` by reason (used
        all the same; empty where a rule cannot be applied in this wave), ``used``. Of persons and organisations:
        those with a row that is a response (``responded``), that is so with consent (``consented``), and that is
        complete besides (``complete``); with a register only who is in it. Empty where nothing knows organisations.
    """
    measurement, wave = records.measurement, records.wave
    rows = [*_rows(records, verdict, withdrawn), *_units(records, verdict, organisations, register)]
    table = pd.DataFrame(rows, columns=["step", "reason", "unit", "count"]).astype({"count": "Int64"})
    table.insert(0, "wave", wave.id)
    of_rows = table[table["unit"] == ROW]
    sums = of_rows.groupby("step")["count"].sum()
    if sums["read"] != sums["excluded"] + sums["used"]:
        raise RuntimeError(f"{measurement.id}, {wave.id}: rows are missing from the account")
    return table


def _rows(records: Records, verdict: Verdict, withdrawn: int | None) -> Iterator[Count]:
    measurement = records.measurement
    yield "read", "", ROW, len(records) + (withdrawn or 0)
    for reason in possible(measurement, withdrawn is not None):
        away = withdrawn if reason == "withdrawn" else int(verdict.excluded_for(reason).sum())
        yield "excluded", reason, ROW, away
    for rule in rules_that_flag(measurement):
        found = verdict.flags.get(RULES[rule])
        yield "flagged", RULES[rule], ROW, None if found is None else int(found.sum())
    yield "used", "", ROW, int(verdict.used.sum())


def possible(measurement: Measurement, withdrawals: bool) -> list[str]:
    """Give the reasons that rows of a measurement can be left out for, in order."""
    known = {*ALWAYS, *(["published_figure"] if measurement.published else []), *(["withdrawn"] if withdrawals else [])}
    for rule, reason in RULES.items():
        excludes = measurement.cleaning.action(rule) == EXCLUDE
        if excludes and any(applicable(measurement, wave, rule) for wave in measurement.waves):
            known.add(reason)
    return [reason for reason in REASONS if reason in known]


def _units(
    records: Records, verdict: Verdict, organisations: pd.Series, register: pd.DataFrame | None
) -> Iterator[Count]:
    responded = ~verdict.excluded_for("published_figure", "test_entry")
    if records.registered is not None:
        responded &= records.registered
    consented = responded & ~verdict.excluded_for("no_consent")
    steps = {"responded": responded, "consented": consented, "complete": consented & verdict.complete}
    persons = pd.factorize(records.persons)[0]
    lost = persons < 0
    persons[lost] = persons.max(initial=-1) + 1 + np.arange(lost.sum())  # without a key every row is somebody
    keyed = records.measurement.organisation_key is not None or _knows_organisations(register)
    own = pd.factorize(_organisations(records, organisations, register))[0] if keyed else None
    for step, mask in steps.items():
        yield step, "", PERSON, _different(persons, mask)
        yield step, "", ORGANISATION, None if own is None else _different(own, mask)


def _different(codes: NDArray[np.int64], mask: Flags) -> int:
    return int(np.count_nonzero(np.bincount(codes[mask & (codes >= 0)])))


def _knows_organisations(register: pd.DataFrame | None) -> bool:
    return register is not None and bool(register["organisation"].notna().any())


def _organisations(records: Records, own: pd.Series, register: pd.DataFrame | None) -> pd.Series:
    """Give the organisation of every record: the register's, else the one that the record names."""
    if register is None or not _knows_organisations(register):
        return own
    known = records.persons.map(register.set_index("person")["organisation"])
    return known.where(known.notna(), own)


def enough_left(measurement: Measurement, table: RawTable, counts: pd.DataFrame, beyond: Iterable[Fault] = ()) -> None:
    """Stop if too much was set aside, or everything.

    Parameters
    ----------
    beyond : iterable of Fault
        Where values are out of range; told if that is among the reasons.

    Raises
    ------
    InputError
        E401 or E402, with the number of rows per reason.
    """
    by = counts[counts["unit"] == ROW].set_index(["step", "reason"])["count"]
    read, used = int(by["read", ""]), int(by["used", ""])
    aside = {reason: int(by["excluded", reason]) for reason in REASONS if by.get(("excluded", reason), 0)}
    faulty = {reason: n for reason, n in aside.items() if reason in QUARANTINED}
    quarantined = sum(faulty.values())
    more = beyond if "out_of_range" in aside else ()
    if quarantined > measurement.cleaning.max_quarantined * read:
        share = f"{measurement.cleaning.max_quarantined:.0%}"
        fields: dict[str, str | Text] = {
            "quarantined": str(quarantined),
            "read": str(read),
            "reasons": reasons_in_words(faulty),
            "share": share,
        }
        raise InputError([Fault("E401", table.where(), fields), *more])
    if used == 0:
        raise InputError([Fault("E402", table.where(), {"reasons": reasons_in_words(aside)}), *more])


def reasons_in_words(aside: Mapping[str, int]) -> Text:
    """Write reasons why rows are not used and their numbers out."""
    said = [[f"{or_plain(f'excluded.{reason}', one)}: {n}" for reason, n in aside.items()] for one in LANGUAGES]
    return Text(*map(", ".join, said))
