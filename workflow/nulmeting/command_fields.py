"""The command that shows the fields of a Word file of one's own, from what the last run left in ``results/``."""

from __future__ import annotations

from pathlib import Path

from nulmeting import configuration, io
from nulmeting.command_words import WORDS
from nulmeting.messages import Fault, InputError, unknown
from nulmeting.word_fields import NAMES, Field, fields, in_dutch, numbers

CONFIG = Path("config")
LONGEST = 90
"""Letters of a text that are shown."""


def run(name: str, language: str) -> int:
    """Print every field of a measurement's report with its present text, in the way it is written in Word."""
    content = io.read_json(_report(name, language))
    known = fields(content)
    counted = {number["id"] for number in numbers(content["blocks"])}
    groups: dict[str, list[str]] = {}
    for one, field in known.items():
        shown = in_dutch(one) if language == "nl" else one
        groups.setdefault(_group(one, field, counted), []).append(f"  {{{{ {shown} }}}}  {_short(field.texts)}")
    for group in ("about", "line", "figure", "table", "passage", "caption", "number"):
        if group in groups:
            print(f"\n{WORDS[f'fields_{group}'].to(language)}")
            print("\n".join(groups[group]))
    return 0


def _report(name: str, language: str) -> Path:
    """Find the content of the report of a measurement, the first if none is named."""
    known = [str(one) for one in configuration.house_settings(CONFIG)["measurements"]]
    if name and name not in known:
        raise InputError([unknown("E502", name, known)])
    path = Path("results", name or known[0], "public", "report", f"report.{language}.json")
    if not path.is_file():
        raise InputError([Fault("E509", str(path))])
    return path


def _group(name: str, field: Field, counted: set[str]) -> str:
    if name in NAMES.values():
        return "about"
    if name.startswith("caption:"):
        return "caption"
    whole = name in counted or name.removesuffix(".interval") in counted or name.removesuffix(".n") in counted
    return "number" if whole else field.kind


def _short(texts: tuple[str, ...]) -> str:
    text = " ".join(" ".join(texts).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
