"""Which column of an export is which item: every expected one found, every other one accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from nulmeting.codebook import Text
from nulmeting.labels import normalise
from nulmeting.layout_columns import OTHER_TEXT, OWN, PERSONAL
from nulmeting.messages import Fault, nearest, raise_if
from nulmeting.raw_table import RawTable

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
    personal: tuple[str, ...] = ()
    other_text: tuple[str, ...] = ()


def find(table: RawTable, expected: Sequence[Expected], ignore: Sequence[str]) -> Columns:
    """Find the expected columns.

    Heads are matched exactly, else by another name that the layout gives the column, else in their normalised form
    (spaces, quotes, case).

    Returns
    -------
    Columns
        Of those that nobody asked for, `metadata` are the survey tool's own, `personal` those of them about a person,
        and `other_text` the texts beside an answer "other". With a fault for every missing, double or unlisted column,
        so that the caller can go on and find more.

    Raises
    ------
    InputError
        If the heads stand in another row or nothing at all was found: then there is nothing to go on with.
    """
    found = _match(table, [e.head for e in expected])
    index = {text: places[0] for text, places in found.items()}
    missing = [e for e in expected if e.head not in index]
    if missing and len(missing) * 2 >= len(expected):
        raise_if(_elsewhere(table, expected, len(missing)))
    used = {place for places in found.values() for place in places}
    rest = [i for i in range(len(table.head)) if i not in used]
    metadata = [i for i in rest if table.role(i) in (OWN, PERSONAL)]
    ignored = [i for i in rest if i not in metadata and _fits(_called(table, i), ignore)]
    beside = [i for i in rest if i not in ignored and table.role(i) == OTHER_TEXT]
    known = {*metadata, *ignored, *beside}
    unlisted = [i for i in rest if i not in known and (table.head[i] or not table.columns[i].blank)]
    faults = (
        *_missing(table, missing, [table.head[i] for i in unlisted]),
        *_double(table, found),
        *_unlisted(table, unlisted, missing),
    )

    def heads(places: Iterable[int]) -> tuple[str, ...]:
        return tuple(table.head[i] for i in places)

    personal = [i for i in metadata if table.role(i) == PERSONAL]
    return Columns(index, heads(metadata), heads(ignored), faults, heads(personal), heads(beside))


def _called(table: RawTable, place: int) -> tuple[str, ...]:
    return (table.head[place], *(table.names[place] if table.names else ()))


def _match(table: RawTable, wanted: Iterable[str]) -> dict[str, list[int]]:
    """Give per wanted head the columns that it fits, by the strictest way in which it fits any."""
    ways: list[dict[str, list[int]]] = [{}, {}, {}, {}]
    for place in range(len(table.head)):
        head, *names = _called(table, place)
        for way, texts in zip(ways, ([head], names, [normalise(head)], map(normalise, names)), strict=True):
            for text in dict.fromkeys(texts):
                way.setdefault(text, []).append(place)
    forms = {text: (text, text, normalise(text), normalise(text)) for text in wanted}
    found = {
        text: next((way[form] for way, form in zip(ways, own, strict=True) if form in way), [])
        for text, own in forms.items()
    }
    return {text: places for text, places in found.items() if places}


def _fits(names: Sequence[str], patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def _elsewhere(table: RawTable, expected: Sequence[Expected], missing: int) -> Iterator[Fault]:
    """Look for the heads in a later row; failing that, say so if nothing at all was found."""
    first = table.head_rows[0] if table.head_rows else 0
    for position in range(min(HEAD_SEARCH, len(table))):
        cells = {normalise(cell) for cell in table.record(position)}
        if sum(normalise(e.head) in cells for e in expected) * 2 > len(expected):
            yield Fault("E313", table.where_head(), {"found": str(first), "row": str(table.rows[position])})
            return
    if missing == len(expected):
        yield Fault("E314", table.where(), {"count": str(len(expected))})


def _missing(table: RawTable, missing: Iterable[Expected], unlisted: Sequence[str]) -> Iterator[Fault]:
    for one in missing:
        found = nearest(one.head, unlisted)
        hint = _resembles(found)
        yield Fault("E304", table.where_head(), {"head": one.head, "item": one.item, "nearest": hint})


def _unlisted(table: RawTable, unlisted: Iterable[int], missing: Sequence[Expected]) -> Iterator[Fault]:
    for i in unlisted:
        found = nearest(table.head[i], [e.head for e in missing])
        hint = _resembles(found)
        yield Fault("E305", table.where_head(i), {"head": table.head[i], "nearest": hint})


def _resembles(head: str) -> Text:
    return Text(f"; lijkt op '{head}'", f"; resembles '{head}'") if head else Text("", "")


def _own_name(table: RawTable, place: int, shared: str) -> str:
    """Give a name of a column that is not the one it shares."""
    return next((name for name in _called(table, place) if normalise(name) != normalise(shared)), shared)


def _double(table: RawTable, found: Mapping[str, Sequence[int]]) -> Iterator[Fault]:
    for text, places in found.items():
        if len(places) > 1:
            letters = ", ".join(table.letter(place) for place in places)
            choices = ", ".join(f"'{_own_name(table, place, text)}'" for place in places)
            fields = {"head": text, "count": str(len(places)), "columns": letters, "choices": choices}
            yield Fault("E355", table.where_head(places[1]), fields)
