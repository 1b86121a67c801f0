"""The command that checks an export, and how it shows what it found."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from nulmeting.check_file import Checked, check
from nulmeting.command_words import WORDS
from nulmeting.fault_places import all_located
from nulmeting.messages import InputError, grouped

CONFIG = Path("config")


def run(file: Path, measurement: str, wave: str, as_json: bool, language: str) -> int:
    """Check an export and print what was found; 0 if nothing is wrong, 1 if something is, 2 if it cannot be checked."""
    try:
        found = check(file, CONFIG, measurement, wave)
    except InputError as error:
        _print_faults(error, as_json, language)
        return 2
    if as_json:
        print(json.dumps(all_located(found.faults), ensure_ascii=False, indent=1))
        return int(bool(found.faults))
    if found.reading:
        _print_reading(found, language)
    if found.faults:
        _print_faults(InputError(found.faults), False, language)
        print(WORDS["faults"].to(language).format(count=len({fault.line(language) for fault in found.faults})))
        return 1
    against = WORDS["against" if found.wave else "unread"].to(language)
    print(against.format(measurement=found.measurement, wave=found.wave))
    print(WORDS["nothing_wrong"].to(language) if found.wave else "")
    return 0


def _print_faults(error: InputError, as_json: bool, language: str) -> None:
    if as_json:
        print(json.dumps(all_located(error.faults), ensure_ascii=False, indent=1))
    else:
        print(grouped(error.text(language).splitlines(), language), file=sys.stderr)


def _print_reading(found: Checked, language: str) -> None:
    """Show how the file was read, as a table of what was found and what it says; counts and heads, no cells."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    for key, value in {**found.reading, **found.rows}.items():
        if value not in ("", [], {}, None):
            table.add_row(key, _shown(value))
    Console(highlight=False, markup=False, emoji=False).print(table)


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    return {"\t": "TAB"}.get(str(value), str(value))
