"""The page of all messages, made from their catalogue: ``make docs`` writes it, a test keeps it in step."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from nulmeting.messages import catalogue

PARTS: Mapping[str, str] = {
    "E1": "Configuration",
    "E2": "Codebook",
    "E3": "Reading a file",
    "E4": "Cleaning, register, organisations and open answers",
    "E5": "Commands",
    "E6": "Word files of one's own",
    "E7": "Disclosure control and releases",
    "E8": "Notebooks",
    "E9": "Raw files",
}
HEAD = """# Messages

<!-- Made by `make docs` from workflow/templates/messages.yaml; change it there. -->

Whatever is wrong with the input is one line: the code, the place (file, sheet, row and column letter, or the key in a
configuration), what is wrong, what is allowed, the nearest match, and how to mend it. `{…}` is filled in; the value of
a personal column never is. All faults come at once; a screen shows the first three of a code that occurs often.
"""


def page(messages: Mapping[str, Mapping[str, str]]) -> str:
    """Write the messages as tables, a table for every part.

    Parameters
    ----------
    messages : mapping of code to mapping of language to sentence

    Raises
    ------
    KeyError
        If a code belongs to no part.
    """
    parts: dict[str, list[str]] = {}
    for code, sentence in sorted(messages.items()):
        row = " | ".join(_cell(text) for text in (code, sentence["nl"], sentence["en"]))
        parts.setdefault(PARTS[code[:2]], []).append(f"| {row} |")
    tables = [
        "\n".join([f"## {name}", "", "| code | Nederlands | English |", "|---|---|---|", *rows])
        for name, rows in parts.items()
    ]
    return HEAD + "\n" + "\n\n".join(tables) + "\n"


def _cell(text: str) -> str:
    """Keep a text from being read as markup or as the end of a cell."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    sys.stdout.write(page(catalogue()))
