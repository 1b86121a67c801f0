"""How a file was read, in the words of who looks: what was found and what became of it, counts and heads, no cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nulmeting.check_file import Checked
from nulmeting.sentences import has, or_plain, sentence

NAMED = frozenset(
    ("rows_left_out", "completed", "answering_time", "organisations", "layout", "recognised", "reader_notes")
)
"""What holds names of the pipeline's own; everything else is of the file or the codebook, and stands as it is."""
SHOWN = 200
"""How many heads or row numbers a line shows."""
STEPS = {"read": "read_rows", "used": "used", "excluded": "excluded", "flagged": "flagged"}


def lines(found: Checked, language: str) -> Iterator[tuple[str, str]]:
    """Give what is known of a file as pairs of what it is and what it says; what is empty or zero is left out."""
    for key, value in found.reading.items():
        if key == "recognised" and value == found.reading["layout"]:
            continue
        said = _said(key, value, language)
        if said:
            yield sentence(f"reading.{key}", language), said
    for (step, reason), count in found.rows.items():
        name = sentence(f"steps.{STEPS[step]}", language)
        yield f"{name}: {or_plain(f'excluded.{reason}', language)}" if reason else name, str(count)


def _said(key: str, value: Any, language: str) -> str:
    """Write a value out; empty if there is nothing to tell."""
    if value is None or value == 0:
        return ""
    if isinstance(value, Mapping):
        parts = {_name(key, one, language): _said(key, told, language) for one, told in value.items()}
        return _joined([f"{name}: {told}" for name, told in parts.items() if told])
    if isinstance(value, list | tuple):
        return _joined([_name(key, one, language) for one in value])
    return _name(key, value, language)


def _joined(parts: list[str]) -> str:
    return ", ".join([*parts[:SHOWN], *(["…"] if len(parts) > SHOWN else [])])


def _name(key: str, value: Any, language: str) -> str:
    """Give the words for a value: those of the pipeline's own names, or of a character that cannot be seen."""
    text = {"\t": "tab", "\n": "newline"}.get(str(value), str(value))
    own = f"reading.{key}_{text}" if key in NAMED else f"reading.sign_{text}"
    return sentence(own, language) if has(own, language) else text
