"""Faults for machines: the place of each taken apart, its message in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from nulmeting.messages import LANGUAGES, Fault

_CELL = re.compile(r"(?P<file>.+?)(?:\[(?P<sheet>[^\]]*)\])?(?:!(?P<column>[A-Z]{1,3})?(?P<row>\d+)?)?")
_LINE = re.compile(r"(?P<file>\S.*?\.ya?ml)(?::(?P<row>\d+))?(?: (?P<key>.+))?")


def located(fault: Fault) -> dict[str, Any]:
    """Give a fault as a record.

    Returns
    -------
    dict
        ``code, file, sheet, row, column, key, message_nl, message_en``. Row is a number, or None; column a letter as a
        spreadsheet program shows it; key the place in a configuration. What does not apply is an empty text.
    """
    found = _LINE.fullmatch(fault.where) or _CELL.fullmatch(fault.where)
    parts = {} if found is None else found.groupdict()
    row = parts.get("row")
    return {
        "code": fault.code,
        "file": parts.get("file") or fault.where,
        "sheet": parts.get("sheet") or "",
        "row": None if row is None else int(row),
        "column": parts.get("column") or "",
        "key": parts.get("key") or "",
        **{f"message_{language}": fault.sentence(language) for language in LANGUAGES},
    }


def all_located(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Give faults as records, each once."""
    records = [located(fault) for fault in faults]
    return [record for place, record in enumerate(records) if record not in records[:place]]
