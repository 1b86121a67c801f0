"""Single cells of a codebook: words out of a list, numbers, dates, texts; what does not fit is a located fault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from math import isfinite

from nulmeting.codebook import Condition, Text
from nulmeting.codebook_columns import EVERYBODY
from nulmeting.codebook_sheets import Row
from nulmeting.messages import Fault, nearest

_TEST = re.compile(r"^\s*(\w+)\s*(in|>=|<=)\s*(.+?)\s*$")
_OR, _AND = re.compile(r"\s+(?:or|of)\s+", re.IGNORECASE), re.compile(r"\s+(?:and|en)\s+", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00:00)?")
_YES, _NO = ("yes", "ja", "true", "waar"), ("no", "nee", "false", "onwaar")
_DUTCH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


def choice(row: Row, column: str, allowed: Sequence[str], default: str, faults: list[Fault]) -> str:
    """Give the word in a cell; the default if it is empty, or not one of those allowed."""
    said = row.word(column)
    if said and said not in allowed:
        hint = nearest(said, allowed)
        fields = {"value": said, "allowed": ", ".join(allowed), "nearest": f"; → '{hint}'?" if hint else ""}
        faults.append(Fault("E204", row.where(column), fields))
        return default
    return said or default


def number(row: Row, column: str, faults: list[Fault]) -> float | None:
    """Give the number in a cell; None if it is empty, or no number."""
    found = as_number(row[column])
    if row[column] and found is None:
        faults.append(Fault("E210", row.where(column), {"value": row[column]}))
    return found


def whole(row: Row, column: str, faults: list[Fault]) -> int | None:
    """Give the whole number above 0 in a cell; None if it is empty, or something else."""
    found = number(row, column, faults)
    if found is not None and (found < 1 or found % 1):
        faults.append(Fault("E221", row.where(column), {"value": row[column]}))
        return None
    return None if found is None else int(found)


def day(row: Row, column: str, faults: list[Fault]) -> date | None:
    """Give the date in a cell, ``2018-06-04`` or ``4-6-2018``; None if it is empty, or no date."""
    text = row[column]
    iso, dutch = _ISO.fullmatch(text), _DUTCH.fullmatch(text)
    parts = iso.groups() if iso else dutch.groups()[::-1] if dutch else ()
    try:
        return date(*(int(part) for part in parts)) if text else None
    except (TypeError, ValueError):
        faults.append(Fault("E224", row.where(column), {"value": text}))
        return None


def text(row: Row, column: str, wave: str = "") -> Text | None:
    """Give a text in both languages, of one wave if it is named; None if neither is there.

    Of a language that a wave does not give, the general text is taken.
    """
    suffix = f".{wave}" if wave else ""
    nl, en = row[f"{column}_nl{suffix}"], row[f"{column}_en{suffix}"]
    return Text(nl or row[f"{column}_nl"], en or row[f"{column}_en"]) if nl or en else None


def routing(row: Row, column: str, faults: list[Fault]) -> Condition | None:
    """Give who is asked; None for everybody."""
    said = row.word(column)
    if not said or said == EVERYBODY:
        return None
    found = parse_routing(said)
    if found is None:
        faults.append(Fault("E206", row.where(column), {"value": said}))
    return found


def parse_routing(text: str) -> Condition | None:
    """Read ``PROJ in 1|2`` or ``KEN >= 5``, or several with ``and`` and ``or``, as a condition.

    ``and`` (``en``) binds more than ``or`` (``of``). None if it is not readable.
    """
    return _joined(text, ((_OR, "any_of"), (_AND, "all_of")))


def _joined(text: str, joints: Sequence[tuple[re.Pattern[str], str]]) -> Condition | None:
    if not joints:
        return _test(text)
    (joint, key), *rest = joints
    parts = [_joined(part, rest) for part in joint.split(text)]
    if None in parts:
        return None
    return parts[0] if len(parts) == 1 else {key: parts}


def _test(text: str) -> Condition | None:
    found = _TEST.match(text)
    if not found:
        return None
    item, operator, right = found.groups()
    if operator == "in":
        return {"item": item, "in": [code.strip() for code in right.split("|")]}
    number = as_number(right)
    return None if number is None else {"item": item, "at_least" if operator == ">=" else "at_most": number}


def as_yes_or_no(word: str) -> bool | None:
    """Read yes or no in either language, also as a spreadsheet program's true or false; None if it is neither."""
    form = word.casefold()
    return True if form in _YES else False if form in _NO else None


def as_number(text: str) -> float | None:
    """Read a number, with a point or a comma; None if it is none, or endless."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) and "_" not in text else None
