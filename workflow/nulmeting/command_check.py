"""The command that checks an export, or all exports in a folder, and how it shows what it found."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from nulmeting.check_file import Checked, check, exports
from nulmeting.command_words import WORDS
from nulmeting.fault_places import all_located
from nulmeting.messages import Fault, InputError, grouped

CONFIG = Path("config")


def run(path: Path, measurement: str, wave: str, as_json: bool, language: str) -> int:
    """Check an export, or those in a folder, and print what was found.

    Returns
    -------
    int
        0 if nothing is wrong, 1 if something is, 2 if it cannot be checked.
    """
    try:
        wanted = exports(path, CONFIG, measurement, wave) if path.is_dir() else [(path, measurement, wave)]
        found = [check(file, CONFIG, of, name) for file, of, name in wanted]
    except InputError as error:
        _print_faults(error.faults, as_json, language)
        return 2
    faults = [fault for one in found for fault in one.faults]
    if as_json:
        _print_faults(faults, as_json, language)
    else:
        for one in found:
            _print(one, language)
    return int(bool(faults))


def _print(found: Checked, language: str) -> None:
    if found.reading:
        _print_reading(found, language)
    if found.faults:
        _print_faults(found.faults, False, language)
        print(WORDS["faults"].to(language).format(count=len({fault.line(language) for fault in found.faults})))
        return
    against = WORDS["against" if found.wave else "unread"].to(language)
    print(against.format(measurement=found.measurement, wave=found.wave))
    print(WORDS["nothing_wrong"].to(language) if found.wave else "")


def _print_faults(faults: Iterable[Fault], as_json: bool, language: str) -> None:
    if as_json:
        print(json.dumps(all_located(faults), ensure_ascii=False, indent=1))
    else:
        print(grouped(InputError(faults).text(language).splitlines(), language), file=sys.stderr)


def _print_reading(found: Checked, language: str) -> None:
    """Show how the file was read, as a table of what was found and what it says."""
    from rich.console import Console
    from rich.table import Table

    from nulmeting.command_reading import lines

    table = Table(box=None, show_header=False, pad_edge=False)
    for name, said in lines(found, language):
        table.add_row(name, said)
    Console(highlight=False, markup=False, emoji=False).print(table)
