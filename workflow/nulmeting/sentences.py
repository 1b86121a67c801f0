"""Whole-sentence templates per language: what readers see is written there, never glued together in code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATES = Path(__file__).parent.parent / "templates"
LANGUAGES = ("nl", "en")
SIGNS = "+\N{MINUS SIGN}"
"""What may stand before a number: a change of ``−1`` is one point."""


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """Read the templates of a language: sections of key -> sentence with ``{fields}``."""
    text = (TEMPLATES / f"sentences.{language}.yaml").read_text(encoding="utf-8")
    # the C loader reads the same YAML ten times faster; it may be absent
    loaded: Mapping[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def has(key: str, language: str) -> bool:
    """Tell whether there is a template under ``section.key``."""
    section, _, name = key.partition(".")
    return name in catalogue(language).get(section, {})


def sentence(key: str, language: str, /, **fields: object) -> str:
    """Fill a template.

    Parameters
    ----------
    key : str
        ``section.key`` in ``sentences.<language>.yaml``.
    language : str
        ``nl`` or ``en``.
    **fields
        What the template names between braces; ``count``, or without it the number in ``value``, chooses between the
        forms ``one`` and ``other`` of a template that has them.

    Raises
    ------
    KeyError
        If the template or one of its fields is missing: a report with a hole is worse than none.
    """
    section, _, name = key.partition(".")
    template = catalogue(language)[section][name]
    if isinstance(template, Mapping):
        one = fields["count"] == 1 if "count" in fields else str(fields["value"]).lstrip(SIGNS) == "1"
        template = template["one" if one else "other"]
    return " ".join(str(template).format_map(fields).split(" ")).strip()


def or_plain(key: str, language: str) -> str:
    """Give the template, or the last part of its key as plain words if there is none."""
    return sentence(key, language) if has(key, language) else key.rpartition(".")[2].replace("_", " ")
