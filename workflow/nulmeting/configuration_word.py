"""The settings of Word files of one's own: each there, and each with a name that nothing else has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nulmeting.configuration_names import Names
from nulmeting.messages import Fault

RESERVED = "report.docx"
"""What comes of it would have the name of the report."""


def templates(names: Names, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Give the faults of the settings of Word files."""
    listed, where = raw.get("report", {}).get("word_templates", []), "report.word_templates"
    yield from names.unique(where, [f"{one['file']} ({one['language']})" for one in listed])
    for one in listed:
        if one["file"] == RESERVED:
            yield names.fault("E117", where, id=RESERVED)


def absent(raw: Mapping[str, Any], folder: Path) -> Iterator[Fault]:
    """Give a fault per Word file that is not in the folder of templates."""
    for name in dict.fromkeys(one["file"] for one in raw.get("report", {}).get("word_templates", [])):
        if not (folder / name).is_file():
            yield Fault("E101", str(folder / name))
