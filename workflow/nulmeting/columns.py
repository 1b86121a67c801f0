"""Which column of an export is which item: every expected one found, every other one accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from nulmeting.codebook import Text
from nulmeting.labels import normalise
from nulmeting.messages import Fault, nearest, raise_if
from nulmeting.raw_table import RawTable

METADATA: Mapping[str, tuple[str, ...]] = {
    "plain": (),
    # what LimeSurvey adds by itself
    "limesurvey": (
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "token",
        "startdate",
        "datestamp",
        "ipaddr",
        "refurl",
        "interviewtime",
        "groupTime*",
        "*Time",
    ),
    # what Microsoft Forms adds by itself, in Dutch and in English
    "microsoft_forms": (
        "ID",
        "Begintijd",
        "Tijd van voltooien",
        "E-mail",
        "Naam",
        "Tijd van laatste wijziging",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "Last modified time",
    ),
}
HEAD_SEARCH = 10  # rows below the first in which a misplaced head is looked for


@dataclass(frozen=True)
class Expected:
    """One column that must be there, and the item that it is for."""

    head: str
    item: str


@dataclass(frozen=True)
class Columns:
    """Where each expected head stands, what became of the other columns, and what is wrong with them."""

    index: Mapping[str, int]
    metadata: tuple[str, ...]
    ignored: tuple[str, ...]
    faults: tuple[Fault, ...]


def find(table: RawTable, expected: Sequence[Expected], layout: str, ignore: Sequence[str]) -> Columns:
    """Find the expected columns.

    Heads are matched exactly, else by another name that the layout gives the column, else in their normalised form
    (spaces, quotes, case).

    Returns
    -------
    Columns
        With a fault for every missing, double or unlisted column, so that the caller can go on and find more.

    Raises
    ------
    InputError
        If the heads stand in another row or nothing at all was found: then there is nothing to go on with.
    """
    index = _match(table.head, [e.head for e in expected], table.names)
    missing = [e for e in expected if e.head not in index]
    if missing and len(missing) * 2 >= len(expected):
        raise_if(_elsewhere(table, expected, len(missing)))
    used = set(index.values())
    rest = [i for i in range(len(table.head)) if i not in used]
    metadata = [i for i in rest if _fits(table.head[i], METADATA[layout])]
    ignored = [i for i in rest if i not in metadata and _fits(table.head[i], ignore)]
    unlisted = [
        i for i in rest if i not in metadata and i not in ignored and (table.head[i] or not table.columns[i].blank)
    ]
    faults = (
        *_missing(table, missing, [table.head[i] for i in unlisted]),
        *_double(table, expected),
        *_unlisted(table, unlisted, missing),
    )
    return Columns(index, tuple(table.head[i] for i in metadata), tuple(table.head[i] for i in ignored), faults)


def _match(head: Sequence[str], wanted: Iterable[str], names: Sequence[Sequence[str]] = ()) -> dict[str, int]:
    ways = [*((text, i) for i, text in enumerate(head)), *((text, i) for i, more in enumerate(names) for text in more)]
    exact = dict(reversed(ways))  # of several the first
    alike = {normalise(text): i for text, i in reversed(ways)}
    found = {text: exact.get(text, alike.get(normalise(text), -1)) for text in wanted}
    return {text: i for text, i in found.items() if i >= 0}


def _fits(head: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(head, pattern) for pattern in patterns)


def _elsewhere(table: RawTable, expected: Sequence[Expected], missing: int) -> Iterator[Fault]:
    """Look for the heads in a later row; failing that, say so if nothing at all was found."""
    for position in range(min(HEAD_SEARCH, len(table))):
        if len(_match(table.record(position), [e.head for e in expected])) * 2 > len(expected):
            yield Fault("E313", table.where(1), {"row": str(table.rows[position])})
            return
    if missing == len(expected):
        yield Fault("E314", table.where(), {"count": str(len(expected))})


def _missing(table: RawTable, missing: Iterable[Expected], unlisted: Sequence[str]) -> Iterator[Fault]:
    for one in missing:
        found = nearest(one.head, unlisted)
        hint = _resembles(found)
        yield Fault("E304", table.where(1), {"head": one.head, "item": one.item, "nearest": hint})


def _unlisted(table: RawTable, unlisted: Iterable[int], missing: Sequence[Expected]) -> Iterator[Fault]:
    for i in unlisted:
        found = nearest(table.head[i], [e.head for e in missing])
        hint = _resembles(found)
        yield Fault("E305", table.where(1, i), {"head": table.head[i], "nearest": hint})


def _resembles(head: str) -> Text:
    return Text(f"; lijkt op '{head}'", f"; resembles '{head}'") if head else Text("", "")


def _double(table: RawTable, expected: Sequence[Expected]) -> Iterator[Fault]:
    for one in expected:
        places = [i for i, text in enumerate(table.head) if text == one.head]
        if len(places) > 1:
            yield Fault("E308", table.where(1, places[1]), {"head": one.head})
