"""Faults: what is wrong, where, and how to mend it, one line each, all at once."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from nulmeting.codebook import Text

CATALOGUE = Path(__file__).parent.parent / "templates" / "messages.yaml"
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the input.

    Parameters
    ----------
    code : str
        Key in the message catalogue, such as ``E301``.
    where : str
        File, and as far as known sheet, row and column (letter), or the key's place in a configuration.
    fields : mapping of str to str or Text
        What the catalogue's sentence needs. Never the value of a personal column.
    """

    code: str
    where: str
    fields: Mapping[str, str | Text] = field(default_factory=dict)

    def line(self, language: str = "nl") -> str:
        """Give the fault as one line in the language."""
        return f"{self.code} {' '.join(self.where.split())}: {self.sentence(language)}"

    def sentence(self, language: str = "nl") -> str:
        """Say what is wrong and how to mend it, without the code and the place."""
        words = {name: one.to(language) if isinstance(one, Text) else one for name, one in self.fields.items()}
        text = catalogue()[self.code][language].format(**words)
        return " ".join(text.split())


class InputError(Exception):
    """The input cannot be used; carries every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.line("en") for fault in self.faults))

    def text(self, language: str = "nl") -> str:
        """Give all faults, one line each, without repeating a line."""
        return "\n".join(dict.fromkeys(fault.line(language) for fault in self.faults))


MOST = 6
"""Lines of one code that a screen shows all; of more it shows `FIRST`."""
FIRST = 3


def grouped(lines: Iterable[str], language: str, whole: str = "") -> str:
    """Give the lines of faults for a screen: of a code that occurs often the first few, and how many more there are.

    Parameters
    ----------
    lines : iterable of str
        As `Fault.line` gives them, each beginning with its code.
    whole : str
        Where all lines are, if anywhere.
    """
    listed = list(lines)
    number = Counter(line.split(" ", 1)[0] for line in listed)
    shown: Counter[str] = Counter()
    kept = []
    for line in listed:
        code = line.split(" ", 1)[0]
        shown[code] += 1
        if number[code] <= MOST or shown[code] <= FIRST:
            kept.append(line)
    more = {code: count - FIRST for code, count in number.items() if count > MOST}
    kept += [MORE.to(language).format(count=count, code=code) for code, count in more.items()]
    return "\n".join([*kept, WHOLE.to(language).format(place=whole)] if more and whole else kept)


MORE = Text("… en nog {count} keer {code}", "… and {count} more of {code}")
WHOLE = Text("alle regels staan in {place}", "all lines are in {place}")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Read the catalogue of messages: code -> language -> sentence with ``{fields}``."""
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML has it
    loaded: dict[str, dict[str, str]] = yaml.load(CATALOGUE.read_text(encoding="utf-8"), Loader=fast)
    return loaded


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word most like this one, or an empty string if none is alike."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def unknown(code: str, name: str, known: Iterable[str]) -> Fault:
    """Give the fault of a name that nothing has, with the names that there are, each once, and the nearest of them."""
    names = list(dict.fromkeys(known))
    near = nearest(name, names)
    hint = f"; → '{near}'?" if near else ""
    return Fault(code, name, {"value": name, "allowed": ", ".join(names) or "-", "nearest": hint})


def also_in(others: int) -> Text:
    """Say in how many other rows a fault occurs; nothing if in none."""
    if others < 1:
        return Text("", "")
    rows = Text("andere rij", "other row") if others == 1 else Text("andere rijen", "other rows")
    return Text(f" (ook in {others} {rows.nl})", f" (also in {others} {rows.en})")


def raise_if(faults: Iterable[Fault]) -> None:
    """Raise an `InputError` with all faults, if there are any."""
    collected = tuple(faults)
    if collected:
        raise InputError(collected)
