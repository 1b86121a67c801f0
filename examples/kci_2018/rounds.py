"""Who sends in what in each wave, with the faults that real exports have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from answers import Filled, fill_in, up_to_page
from population import Person, outsider
from wording import PAGES

WAVES = ("baseline", "followup")
FIELD = {"baseline": (date(2018, 6, 4), 20), "followup": (date(2018, 11, 19), 20)}
"""First working day and number of working days that the questionnaire was open."""

REASONS = {
    "refused": "no_consent",
    "consent_left_blank": "no_consent",
    "abandoned": "incomplete",
    "abandoned_then_completed": "incomplete",
    "completed_then_reopened": "incomplete",
    "outsider": "not_in_register",
    "mark_too_high": "out_of_range",
    "mark_too_low": "out_of_range",
    "submitted_twice": "duplicate",
    "test_address": "test_entry",
    "preview": "test_entry",
}
"""Why a row with this fault is set aside."""

FAULTS = {
    "baseline": {
        "refused": 5,
        "consent_left_blank": 1,
        "abandoned": 7,
        "abandoned_then_completed": 2,
        "completed_then_reopened": 1,
        "outsider": 3,
        "mark_too_high": 1,
        "mark_too_low": 1,
        "submitted_twice": 3,
    },
    "followup": {
        "refused": 3,
        "consent_left_blank": 1,
        "abandoned": 6,
        "abandoned_then_completed": 1,
        "completed_then_reopened": 1,
        "outsider": 2,
        "mark_too_high": 1,
        "mark_too_low": 1,
        "submitted_twice": 2,
    },
}
"""Faulty rows per wave, at most one fault in a row."""

_LATER = ("completed_then_reopened",)
_REPEATED = ("abandoned_then_completed", "completed_then_reopened", "submitted_twice")
_RESPONSE_LEAD = {"gemeente": -0.1, "waterschap": 0.1, "provincie": 0.2, "rijk": 0.15, "overig": -0.15}


@dataclass
class Record:
    """One row of an export."""

    person: Person
    e_mail: str
    begun: datetime
    seconds: int
    completed: datetime | None
    filled: Filled
    ip_address: str
    kind: str = ""

    @property
    def used(self) -> bool:
        """Whether the row has no fault."""
        return not self.kind


def respondents(persons: list[Person], seed: int) -> dict[str, list[Person]]:
    """Draw who takes part in each wave: about 170 and 140, about 100 in both."""
    rng = Random(f"{seed}-response")
    both, first, second = rng.randint(98, 102), rng.randint(69, 71), rng.randint(39, 41)
    keenness = [_RESPONSE_LEAD[p.organisation.type] + 0.2 * p.ability + rng.gauss(0, 1.2) for p in persons]
    order = sorted(range(len(persons)), key=lambda i: -keenness[i])
    middle = order[both : both + first + second]
    rng.shuffle(middle)
    chosen = {"baseline": order[:both] + middle[:first], "followup": order[:both] + middle[first:]}
    return {wave: [persons[i] for i in sorted(chosen[wave])] for wave in WAVES}


def records(persons: list[Person], taking_part: list[Person], wave: str, seed: int) -> list[Record]:
    """Make every row of one wave, in the order in which they were begun."""
    rng = Random(f"{seed}-{wave}")
    silent = [p for p in persons if p not in taking_part]
    rng.shuffle(silent)
    repeats = _repeats(taking_part, wave, rng)
    made: list[Record] = []
    for kind in (k for k, count in FAULTS[wave].items() if k not in _REPEATED for _ in range(count)):
        made += rows_of(outsider(persons, rng) if kind == "outsider" else silent.pop(), [kind], wave, rng)
    for person in taking_part:
        extra = repeats.get(person.e_mail, [])
        earlier = [kind for kind in extra if kind not in _LATER]
        made += rows_of(person, [*earlier, "", *(kind for kind in extra if kind in _LATER)], wave, rng)
    return sorted(made, key=lambda record: record.begun)


def organisations(rows: Iterable[Record]) -> dict[str, list[Record]]:
    """Group rows by organisation."""
    groups: dict[str, list[Record]] = {}
    for record in rows:
        groups.setdefault(record.person.organisation.name, []).append(record)
    return groups


def _repeats(taking_part: list[Person], wave: str, rng: Random) -> dict[str, list[str]]:
    """Draw who sends in more than one row, by address."""
    kinds = [kind for kind in _REPEATED for _ in range(FAULTS[wave][kind])]
    chosen = rng.sample(taking_part, len(kinds))
    if FAULTS[wave]["submitted_twice"] > 2:
        chosen[-1] = chosen[-2]  # and one of them three rows
    repeats: dict[str, list[str]] = {}
    for person, kind in zip(chosen, kinds, strict=True):
        repeats.setdefault(person.e_mail, []).append(kind)
    return repeats


def rows_of(
    person: Person, kinds: list[str], wave: str, rng: Random, moments: list[datetime] | None = None
) -> list[Record]:
    """Make one person's rows, in time order; without moments they are drawn."""
    moments = moments or []
    while len(set(moments)) < len(kinds):
        moments = sorted(_moment(wave, rng) for _ in kinds)
    return [_row(person, kind, moment, wave, rng) for kind, moment in zip(kinds, moments, strict=True)]


def _row(person: Person, kind: str, begun: datetime, wave: str, rng: Random) -> Record:
    filled = fill_in(person, wave, rng)
    seconds = round(rng.lognormvariate(6.3, 0.4))
    completed: datetime | None = begun + timedelta(seconds=seconds)
    if REASONS.get(kind) == "incomplete":
        seconds, completed = seconds // 2, None
        filled.answers = up_to_page(filled.answers, rng.randint(2, 4))
    elif kind == "refused":
        # some stop at once, some answer everything and refuse nevertheless
        filled.answers = up_to_page(filled.answers, rng.choice((1, 1, len(PAGES)))) | {"AKK": "nee"}
    elif kind == "consent_left_blank":
        del filled.answers["AKK"]
    elif kind in ("mark_too_high", "mark_too_low"):
        filled.answers["KEN"] = 11 if kind == "mark_too_high" else 0
    # addresses reserved for documentation
    ip_address = f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randint(1, 254)}"
    return Record(person, _as_entered(person.e_mail, kind, rng), begun, seconds, completed, filled, ip_address, kind)


def _as_entered(e_mail: str, kind: str, rng: Random) -> str:
    """Write an address the way accounts and people do: capitals, a space before or after it."""
    chance = rng.random()
    if kind == "submitted_twice" or chance < 0.08:
        first, rest = e_mail.split(".", 1)
        return f"{first.capitalize()}.{rest[0].upper()}{rest[1:]}"
    if chance < 0.11:
        return e_mail.upper()
    if chance < 0.14:
        return f"{e_mail} "
    return f" {e_mail}" if chance < 0.15 else e_mail


def _moment(wave: str, rng: Random) -> datetime:
    """Draw a moment in office hours; most answer after the invitation and after the reminder on the eleventh day."""
    start, days = FIELD[wave]
    weights = [1 / (1 + day % 10) for day in range(days)]
    day = rng.choices(range(days), weights)[0]
    date_ = start + timedelta(days=day + 2 * (day // 5))
    return datetime(date_.year, date_.month, date_.day, 8) + timedelta(seconds=rng.randint(0, 10 * 3600))
