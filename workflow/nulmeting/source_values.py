"""What a cell of a workbook shows, as text: dates in ISO form, percentages with their sign, whole numbers as such."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, NoReturn

from nulmeting.source_sheet import Content

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EPOCH_1900, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_TRUTH = {"1": "True", "0": "False", "true": "True", "false": "False"}
_DATES = (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59))
_BUILT_IN = {9: "percent", 10: "percent", 46: "duration", **dict.fromkeys(_DATES, "date")}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_WHOLE = re.compile(r"-?[0-9]+")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def kind_of_format(code: str) -> str:
    """Tell what a number format shows: ``date`` (or time of day), ``duration``, ``percent`` or ``number``."""
    first = _QUOTED.sub("", code.split(";")[0]).lower()
    if _ELAPSED.search(first):
        return "duration"
    if "general" not in first and re.search("[dmhys]", first):
        return "date"
    return "percent" if "%" in first else "number"


def styles_of(root: Element) -> tuple[str, ...]:
    """Give per style of the cells what its number format shows, from the workbook's styles."""
    own = {
        int(one.get("numFmtId", -1)): kind_of_format(one.get("formatCode", ""))
        for one in root.iterfind("{*}numFmts/{*}numFmt")
    }
    formats = (int(one.get("numFmtId", 0)) for one in root.iterfind("{*}cellXfs/{*}xf"))
    return tuple(own.get(one) or _BUILT_IN.get(one, "number") for one in formats)


def text(content: Content, strings: Sequence[str], styles: Sequence[str], epoch: datetime) -> str:
    """Give what a cell shows.

    Parameters
    ----------
    content : Content
    strings : sequence of str
        The workbook's shared texts.
    styles : sequence of str
        From `styles_of`.
    epoch : datetime
        Day 0 of the workbook's dates.

    Raises
    ------
    ValueError, LookupError
        If the cell does not hold what its type says.
    """
    kind, style, value, _ = content
    if value is None:
        return ""
    if kind == "s":
        return strings[_index(value)]
    if kind in ("str", "inlineStr"):
        return decoded(value)
    if kind == "b":
        return _TRUTH[value.strip()]
    if kind == "e":
        return value.strip()
    if kind == "d":
        return value.strip().replace("T", " ").removesuffix("Z")
    if kind != "n":
        _refused()
    value = value.strip()
    return number(value, styles[style] if style < len(styles) else "number", epoch) if value else ""


def decoded(value: str) -> str:
    """Give a text with the characters that workbooks write as ``_x000D_``.

    Two that make one character together become that one; where one of two is missing, the text stays as it is written.
    """
    if "_x" not in value:
        return value
    found = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    try:
        return found.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return value


def _index(value: str) -> int:
    index = int(value)
    if index < 0:
        _refused()
    return index


def number(value: str, kind: str, epoch: datetime) -> str:
    """Give what a number shows, by what its format shows (see `kind_of_format`).

    Raises
    ------
    ValueError
        If it is none.
    """
    amount = float(value)
    if not isfinite(amount):
        _refused()
    if kind == "percent":
        return f"{round(amount * 100, 10):.15g}%"
    if kind in ("date", "duration"):
        try:
            return _moment(amount, kind, epoch)
        except OverflowError:  # no day of any calendar; spreadsheet programs show ####
            return value
    if _WHOLE.fullmatch(value):
        return str(int(value))
    return shortest(amount)


def shortest(amount: float) -> str:
    """Give a number with no more digits than it needs, and without decimals if it has none: 1, 7.5, 0.1."""
    return str(int(amount)) if amount.is_integer() and abs(amount) < 1e16 else str(amount)


def _moment(number: float, kind: str, epoch: datetime) -> str:
    """Give a day and time of day, or a time of day if there is no day; to the millisecond, as spreadsheets do."""
    if kind == "duration":
        return str(timedelta(milliseconds=round(number * 86_400_000)))
    day, fraction = divmod(number, 1)
    time = timedelta(milliseconds=round(fraction * 86_400_000))
    if 0 <= number < 1 and not time.days:
        return (datetime.min + time).time().isoformat()
    if 0 < number < 60 and epoch == EPOCH_1900:
        day += 1  # 1900 was no leap year, but spreadsheets count as if it was
    return (epoch + timedelta(days=day) + time).isoformat(sep=" ")


def _refused() -> NoReturn:
    raise ValueError("not what its type says")
