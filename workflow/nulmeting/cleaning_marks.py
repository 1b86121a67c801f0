"""What each cleaning rule finds: one true or false per record, whatever is done with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nulmeting.codebook import Item
from nulmeting.completion import outside_field
from nulmeting.conditions import answered, asked, is_present
from nulmeting.durations import Seconds
from nulmeting.grid import Column, Flags
from nulmeting.labels import normalise
from nulmeting.raw_table import RawTable
from nulmeting.settings import Measurement
from nulmeting.settings_cleaning import EXCLUDE_ALL, KEEP_FIRST, Pattern
from nulmeting.settings_input import Wave

ENOUGH_TO_COMPARE = 10
"""Fewest answers before two equal rows without a key are taken for the same response sent twice."""


@dataclass(frozen=True)
class Records:
    """One export as the cleaning rules see it: one entry per record everywhere.

    Parameters
    ----------
    index : mapping of head to column number
    frame : DataFrame
        The answers, in codes.
    persons : Series of str
        Pseudonyms; NA without a key.
    done : Column
        What each record says about its completion.
    when : array of datetime64
        Moment of completion; NaT where it is not known.
    days : Series of Int64
        Day of the field period.
    took : array of float or None
        Seconds that answering took.
    outside : array of bool
        Whether a value is outside the codebook's limits.
    registered : array of bool or None
        Whether the person is in the register of the wave; None without a register.
    """

    measurement: Measurement
    wave: Wave
    table: RawTable
    index: Mapping[str, int]
    frame: pd.DataFrame
    persons: pd.Series
    done: Column
    when: NDArray[np.datetime64]
    days: pd.Series
    took: Seconds | None
    outside: Flags
    registered: Flags | None

    def __len__(self) -> int:
        return len(self.table)

    def items(self) -> list[Item]:
        """Give the items of the wave that are kept."""
        return [i for i in self.measurement.codebook.values() if i.asked_in(self.wave.id) and i.personal == "no"]


def extra_heads(measurement: Measurement, wave: Wave) -> dict[str, str]:
    """Give the heads that the patterns for test entries need besides those of the codebook, and what they are for."""
    patterns = measurement.cleaning.tests.match
    return {p.column: "cleaning.tests" for p in patterns if p.column and (not p.waves or wave.id in p.waves)}


def test_entries(records: Records) -> Flags:
    """Find the records that one of the patterns matches, or that were completed before the field period."""
    rule = records.measurement.cleaning.tests
    found = np.zeros(len(records), dtype=bool)
    for pattern in rule.match:
        if not pattern.waves or records.wave.id in pattern.waves:
            found |= _matches(records, pattern)
    if rule.before_field:
        found |= (records.days < 1).fillna(False).to_numpy(dtype=bool)
    return found


def _matches(records: Records, pattern: Pattern) -> Flags:
    head = pattern.column or records.measurement.codebook[pattern.item or ""].heads(records.wave.id)[0]
    cells = records.table.columns[records.index[head]]
    known = re.compile("|".join(translate(normalise(value)) for value in pattern.values))
    return cells.each((known.match(normalise(text)) is not None for text in cells.texts), bool)


def incomplete(records: Records) -> Flags:
    """Find the records that are not complete: see `nulmeting.settings_cleaning.Completeness`."""
    rule, filled = records.measurement.cleaning.completeness, records.done.filled()
    if rule.answered == 0:
        return ~filled
    enough = share_answered(records) >= rule.answered
    if rule.either and records.wave.complete_column:
        return ~(filled | enough)
    return ~(filled & enough)


def share_answered(records: Records) -> NDArray[np.float64]:
    """Give the share of the questions put to each respondent that is answered; consent is none of them.

    Nobody was put a question to whom the routing does not lead. Without a single question it is 1.
    """
    book, wave = records.measurement.codebook, records.wave.id
    put, given = np.zeros(len(records)), np.zeros(len(records))
    for item in records.items():
        if item.code == records.measurement.cleaning.consent_item or not is_present(item, records.frame):
            continue
        reached = asked(item, records.frame, book, wave).to_numpy(dtype=bool)
        put += reached
        given += reached & answered(item, records.frame).to_numpy(dtype=bool)
    return np.divide(given, put, out=np.ones(len(records)), where=put > 0)


def out_of_field(records: Records) -> Flags:
    """Find the records completed outside the field period."""
    return outside_field(records.days, records.wave).to_numpy(dtype=bool)


def fastest_allowed(records: Records, counted: Flags) -> float:
    """Give the seconds below which a record is too fast; NaN if nothing can be said.

    Parameters
    ----------
    counted : array of bool
        The records over which the median is taken.
    """
    rule = records.measurement.cleaning.speeders
    if records.took is None:
        return np.nan
    known = records.took[counted & ~np.isnan(records.took)]
    limits = [rule.seconds] if rule.seconds is not None else []
    if rule.below_median is not None and known.size:
        limits.append(rule.below_median * float(np.median(known)))
    return max(limits, default=np.nan)


def speeders(records: Records, fastest: float) -> Flags:
    """Find the records that took fewer seconds than `fastest_allowed`; not those of which the time is not known."""
    if records.took is None:
        return np.zeros(len(records), dtype=bool)
    return np.asarray(records.took < fastest)


def blocks(measurement: Measurement, wave: str) -> list[list[Item]]:
    """Give the blocks of questions of which the wave asks enough to look for straight lines."""
    rule = measurement.cleaning.straight_lining
    own = [[measurement.codebook[code] for code in block] for block in rule.blocks]
    held = [[item for item in block if item.asked_in(wave)] for block in own]
    return [block for block in held if len(block) >= rule.at_least]


def straight_lining(records: Records) -> Flags:
    """Find the records with one and the same valid answer to every question of a block that was answered.

    The codes are compared and not the scores: who agrees with a statement and with its opposite draws a straight line.
    """
    found = np.zeros(len(records), dtype=bool)
    for block in blocks(records.measurement, records.wave.id):
        places = {code: place for place, code in enumerate(block[0].codes())}
        lowest = np.full(len(records), len(places), dtype=np.int64)
        highest, given = np.full(len(records), -1, dtype=np.int64), np.zeros(len(records), dtype=np.int64)
        for item in block:
            answers = _places(records.frame[item.code], places)
            lowest = np.where(answers < 0, lowest, np.minimum(lowest, answers))
            highest, given = np.maximum(highest, answers), given + (answers >= 0)
        valid = np.array([code in block[0].codes("valid") for code in places] + [False])
        enough = given >= records.measurement.cleaning.straight_lining.at_least
        found |= enough & (lowest == highest) & valid[highest]
    return found


def _places(answers: pd.Series, places: Mapping[str, int]) -> NDArray[np.int64]:
    """Give the place of every answer in the codebook; -1 without one."""
    codes, known = pd.factorize(answers)
    return np.array([*(places[code] for code in known), -1], dtype=np.int64)[codes]


def superseded(records: Records, candidate: Flags, complete: Flags) -> Flags:
    """Find every record of a person but the one that counts.

    Complete ones go before others; then the last or the first to be completed counts, by its moment if every filled
    cell of the complete column is one, else by its place in the file.

    Parameters
    ----------
    candidate : array of bool
        The records that nothing else speaks against.
    complete : array of bool
    """
    rule = records.measurement.cleaning.duplicates
    who = pd.factorize(records.persons)[0]
    places = np.flatnonzero(candidate & (who >= 0))
    again = np.bincount(who[places], minlength=int(who.max(initial=-1)) + 1) > 1
    places = places[again[who[places]]]
    found = np.zeros(len(records), dtype=bool)
    if rule == EXCLUDE_ALL:
        found[places] = True
        return found
    dated = not np.isnat(records.when[records.done.filled()]).any()
    # NaT as a number comes before every date, as an empty cell should
    moment = records.when.astype(np.int64) if dated else np.zeros(len(records), dtype=np.int64)
    sign = -1 if rule == KEEP_FIRST else 1
    order = np.lexsort((sign * places, sign * moment[places], complete[places], who[places]))
    ranked = places[order]
    last = np.append(who[ranked][1:] != who[ranked][:-1], True) if ranked.size else np.zeros(0, dtype=bool)
    found[ranked[~last]] = True
    return found


def repeated(records: Records, candidate: Flags) -> Flags:
    """Find, where there is no key of persons, records that equal an earlier one in every question of the codebook.

    All questions are compared as they stand in the file, open ones too; records with fewer than `ENOUGH_TO_COMPARE`
    filled cells are left alone, since short answers agree by chance.
    """
    heads = [head for item in records.measurement.codebook.values() for head in item.heads(records.wave.id)]
    cells = [records.table.columns[records.index[head]] for head in dict.fromkeys(heads)]
    filled = np.sum([one.filled() for one in cells], axis=0) if cells else np.zeros(len(records))
    looked = np.flatnonzero(candidate & (filled >= ENOUGH_TO_COMPARE))
    found = np.zeros(len(records), dtype=bool)
    found[looked] = pd.Series(_digest(cells, looked)).duplicated().to_numpy()
    return found


def _digest(cells: Sequence[Column], rows: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Give every row a number of 64 bits that equal rows share, and others with a chance of 1 in 10¹⁹."""
    frame = pd.DataFrame({place: one.codes[rows] for place, one in enumerate(cells)})
    return np.asarray(pd.util.hash_pandas_object(frame, index=False), dtype=np.uint64)


def published_figures(records: Records, item: str, names: Collection[str]) -> Flags:
    """Find the rows that are somebody's published figures."""
    heads, wanted = records.measurement.codebook[item].heads(records.wave.id), {normalise(name) for name in names}
    if not heads:
        return np.zeros(len(records), dtype=bool)
    cells = records.table.columns[records.index[heads[0]]]
    return cells.flags({text for text in cells.texts if normalise(text) in wanted})
