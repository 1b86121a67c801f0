"""What cleaning should notice besides faults: tests, and responses that are too fast, too even or too late.

None of it moves a figure: tests are no responses, and the answers of those who are made to draw a straight line stay on
their side of agreement. Everything is drawn apart, so that all other rows are what they were without it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from statistics import median

from population import Person, outsider
from rounds import FIELD, Record, rows_of

BLOCK = ("BEL1", "BEL4", "CAP1", "CAP2", "CAP3", "CAP5", "MRK")
LEAST = 5
"""Answers in the block before it is looked at."""
TOO_FAST = 0.3
"""Part of the median."""
COUNTS = {"speeder": 3, "straight_lining": 3, "outside_field_period": 2}
_VALID = ("1", "2", "3", "4", "5")


def tests(persons: list[Person], rows: list[Record], wave: str, seed: int) -> list[Record]:
    """Make two tests by whoever made the questionnaire, and a look beforehand by somebody enrolled who stays silent."""
    rng = Random(f"{seed}-{wave}-tests")
    start = datetime.combine(FIELD[wave][0], time(7))
    tester = replace(outsider(persons, rng), name="Test Formulier", e_mail="test.formulier@example.org")
    heard = {record.person.e_mail for record in rows}
    enrolled = rng.choice([person for person in persons if person.e_mail not in heard])
    return [
        *rows_of(tester, ["test_address"], wave, rng, [start - timedelta(days=6, minutes=rng.randint(0, 90))]),
        *rows_of(enrolled, ["preview"], wave, rng, [start - timedelta(days=4, minutes=rng.randint(0, 90))]),
        *rows_of(tester, ["test_address"], wave, rng, [start + timedelta(minutes=rng.randint(0, 20))]),
    ]


def plant(rows: list[Record], wave: str, seed: int) -> None:
    """Let a few used rows be too fast, too even or too late: of people with one row, each in one way."""
    rng = Random(f"{seed}-{wave}-marks")
    times = Counter(record.person.e_mail for record in rows)
    free = [record for record in rows if record.used and times[record.person.e_mail] == 1]
    for record in sorted(free, key=lambda one: one.begun)[-COUNTS["outside_field_period"] :]:
        end = datetime.combine(_last_day(wave) + timedelta(days=rng.randint(2, 4)), time(9, rng.randint(0, 59)))
        record.completed, record.seconds = end, round((end - record.begun).total_seconds())
        free.remove(record)
    for record in _most_even([one for one in free if _on_one_side(one)])[: COUNTS["straight_lining"]]:
        for item in BLOCK:
            record.filled.answers[item] = record.filled.answers["BEL1"]
        free.remove(record)
    for record in rng.sample(free, COUNTS["speeder"]):
        record.seconds = rng.randint(40, 95)
        record.completed = record.begun + timedelta(seconds=record.seconds)


def flags(rows: list[Record], wave: str) -> dict[str, list[Record]]:
    """Find the used rows that are too late, too fast or too even, planted or not."""
    counted = [record.seconds for record in rows if record.kind in ("", "submitted_twice")]
    limit = TOO_FAST * median(counted)
    used = [record for record in rows if record.used]
    return {
        "outside_field_period": [r for r in used if r.completed and r.completed.date() > _last_day(wave)],
        "speeder": [r for r in used if r.seconds < limit],
        "straight_lining": [r for r in used if _is_straight(r)],
    }


def _last_day(wave: str) -> date:
    start, days = FIELD[wave]
    return start + timedelta(days=7 * (days // 5) - 3)


def _given(record: Record) -> list[str]:
    return [str(record.filled.answers[item]) for item in BLOCK if item in record.filled.answers]


def _is_straight(record: Record) -> bool:
    given = _given(record)
    return len(given) >= LEAST and len(set(given)) == 1 and given[0] in _VALID


def _on_one_side(record: Record) -> bool:
    """Tell whether all questions of the block are answered, on one side of agreement, and the headline ones alike."""
    given = _given(record)
    headline = {record.filled.answers.get(item) for item in ("BEL1", "CAP1", "CAP2")}
    sides = {answer >= "4" for answer in given if answer in _VALID}
    whole = len(given) == len(BLOCK) and all(answer in _VALID for answer in given)
    return whole and len(sides) == len(headline) == 1 and not _is_straight(record)


def _most_even(rows: list[Record]) -> list[Record]:
    """Give those first of whom the fewest answers must change."""
    return sorted(rows, key=lambda record: -_given(record).count(str(record.filled.answers["BEL1"])))
