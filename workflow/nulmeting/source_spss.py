"""SPSS files: values as they are stored, and what the file says about them beside the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any

from nulmeting.grid import Column, Described, Grid
from nulmeting.messages import Fault, InputError
from nulmeting.source_columns import MAX_CELLS, under_head
from nulmeting.source_values import shortest

EPOCH = datetime(1582, 10, 14)
_DAY = re.compile(r"(?:DATE|ADATE|EDATE|SDATE|JDATE|QYR|MOYR|WKYR)\d*", re.IGNORECASE)
_MOMENT = re.compile(r"(?:DATETIME|YMDHMS)[\d.]*", re.IGNORECASE)
_TIME = re.compile(r"(?:TIME|MTIME)[\d.]*", re.IGNORECASE)


def read(path: Path, encoding: str | None) -> Grid:
    """Read a sav or zsav file; its variable names are row 0, its cases count from 1.

    User-missing values stay what they are, and `Described` says that they are missing.

    Raises
    ------
    InputError
        If the file cannot be read, or is not consistent with itself: another number of cases than it says, double or
        empty names, numbers that are none, characters that its encoding does not have.
    """
    file = str(path)
    cases = _cases(file, path)
    data = path.read_bytes()
    columns, about = _read(file, data, encoding)
    names = list(about.column_names)
    counted = len(columns[0]) if columns else 0
    if not columns or not counted:
        raise InputError([Fault("E303", file)])
    if len(names) * counted > MAX_CELLS:
        raise InputError([Fault("E320", file, {"rows": f"{counted:,}", "columns": f"{len(names):,}"})])
    sound = len(names) == len(columns) == len(set(names)) and all(name.strip() for name in names)
    if not sound or cases not in (-1, counted):
        raise InputError([Fault("E338", file, {"found": f"{counted}", "expected": "?" if cases < 0 else f"{cases}"})])
    texts = [_texts(values, about.original_variable_types[name]) for name, values in zip(names, columns, strict=True)]
    unsound = [name for name, one in zip(names, texts, strict=True) if one is None]
    if unsound:
        raise InputError(Fault("E339", file, {"name": _shown(name)}) for name in unsound)
    made = tuple(Column.of(one) for one in texts if one is not None)
    described = _described(about, made, data)
    if any("\ufffd" in text for one in described for text in (one.title, *one.labels.values())):
        raise InputError([Fault("E309", file, {"kind": f"sav ({about.file_encoding})"})])
    return Grid(
        file,
        tuple(under_head(name, column) for name, column in zip(names, made, strict=True)),
        first_row=0,
        encoding=about.file_encoding or "",
        described=described,
    )


def _read(file: str, data: bytes, encoding: str | None) -> tuple[list[Sequence[Any]], Any]:
    import pyreadstat

    try:
        found, about = pyreadstat.read_sav(
            _open_ended(data),
            encoding=encoding,
            user_missing=True,
            disable_datetime_conversion=True,
            output_format="dict",
        )
        return list(found.values()), about
    except MemoryError:
        raise
    except Exception:  # its own errors and those of decoding, which quote the file
        raise InputError([Fault("E309", file, {"kind": Path(file).suffix[1:].lower()})]) from None


def _open_ended(data: bytes) -> BytesIO:
    """Give the file as one that does not say how many cases it has: then all are read, and can be counted."""
    return BytesIO(data[:80] + b"\xff" * 4 + data[84:])


def _cases(file: str, path: Path) -> int:
    """Give the number of cases that the file says it has; -1 if it does not say."""
    with path.open("rb") as stream:
        head = stream.read(176)
    layout = head[64:68]
    order = "little" if layout in (b"\2\0\0\0", b"\3\0\0\0") else "big"
    if len(head) < 176 or int.from_bytes(layout, order) not in (2, 3):  # type: ignore[arg-type]
        raise InputError([Fault("E309", file, {"kind": path.suffix[1:].lower()})])
    return int.from_bytes(head[80:84], order, signed=True)  # type: ignore[arg-type]


def _texts(values: Sequence[Any], kind: str) -> list[str] | None:
    """Give the cells of a variable; None if it holds what cannot be."""
    made: dict[Any, str] = {None: ""}
    for value in set(values):
        if isinstance(value, float):
            if value != value:
                made[value] = ""
                continue
            if not isfinite(value):
                return None
            try:
                made[value] = _number(value, kind)
            except OverflowError:
                return None
        elif value is not None:
            if "\ufffd" in value or "\0" in value:
                return None
            made[value] = value.rstrip(" ")  # SPSS fills texts up with spaces
    return [made.get(value, "") for value in values]


def _number(value: float, kind: str) -> str:
    if _MOMENT.fullmatch(kind):
        return (EPOCH + timedelta(seconds=value)).isoformat(
            sep=" ", timespec="seconds" if value.is_integer() else "auto"
        )
    if _DAY.fullmatch(kind):
        return (EPOCH + timedelta(seconds=value)).date().isoformat()
    if _TIME.fullmatch(kind) and 0 <= value < 86_400:
        return (datetime.min + timedelta(seconds=value)).time().isoformat()
    return shortest(value)


def _described(about: Any, columns: Sequence[Column], data: bytes) -> tuple[Described, ...]:
    """Give what the file says about each variable, values written as cells are."""
    sets = {name: (key, one) for key, one in (about.mr_sets or {}).items() for name in one["variable_list"]}
    made = []
    for name, label, column in zip(about.column_names, about.column_labels, columns, strict=True):
        kind = about.original_variable_types[name]
        labels = {_cell(value, kind): text for value, text in about.variable_value_labels.get(name, {}).items()}
        key, answer = sets.get(name, ("", {}))
        made.append(
            Described(
                label or "",
                labels,
                _missing(about.missing_ranges.get(name, ()), kind, (*column.texts, *labels)),
                key,
                _counted(key, answer["counted_value"], kind, data) if answer.get("is_dichotomy") else "",
            )
        )
    return tuple(made)


def _counted(name: str, value: int | None, kind: str, data: bytes) -> str:
    """Give the cell that says that an option was chosen; a text is looked up, since the package tells numbers alone.

    A set is written as ``$name=D2 ja 5 Label first second``, or with ``E 1 2`` or ``E 11 2`` for ``D2``: the length of
    the counted value, and the value.
    """
    if value is not None and not kind.startswith("A"):
        return str(value)
    found = re.search(rb"\$" + re.escape(name.encode()) + rb"=(?:D|E 11? )([0-9]{1,3}) ", data)
    return data[found.end() :][: int(found[1])].decode(errors="replace").rstrip(" ") if found else ""


def _missing(ranges: Sequence[Mapping[str, Any]], kind: str, cells: Sequence[str]) -> frozenset[str]:
    """Give the cells that are declared missing: single values, and what of the cells and labels lies in a range."""
    found = set()
    for one in ranges:
        low, high = one["lo"], one["hi"]
        if low == high:
            found.add(_cell(low, kind))
        elif isinstance(low, float):
            found |= {cell for cell in cells if _within(cell, low, high)}
    return frozenset(found)


def _within(cell: str, low: float, high: float) -> bool:
    try:
        return low <= float(cell) <= high
    except ValueError:
        return False


def _cell(value: Any, kind: str) -> str:
    if isinstance(value, str):
        return value.rstrip(" ")
    try:
        return _number(float(value), kind)
    except OverflowError:
        return str(value)


def _shown(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode()[:40]
