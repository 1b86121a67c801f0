"""The files of the pages that are about one group each, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from nulmeting.settings import Breakdown, Measurement

_NOT_IN_NAMES = re.compile(r"[^a-z0-9_-]+")


def files(breakdown: Breakdown, folder: str | Path, languages: Sequence[str]) -> dict[tuple[str, str], Path]:
    """Give the file of each category and language."""
    named = [(category, name, language) for category, name in names(breakdown).items() for language in languages]
    return {(category, language): Path(folder, f"{name}.{language}.pdf") for category, name, language in named}


def within(folders: Iterable[str | Path], measurement: Measurement, languages: Sequence[str]) -> list[Path]:
    """Give the files of all pages in folders that are each named after a breakdown."""
    made = (files(measurement.breakdown(Path(folder).name), folder, languages) for folder in folders)
    return [path for one in made for path in one.values()]


def names(breakdown: Breakdown) -> dict[str, str]:
    """Give the name of the file of each category: its id, or what of an answer's code may stand in the name of a file.

    A breakdown without groups has the codes of a codebook for categories, which may hold anything. A name that is then
    empty or taken gets the category's place.
    """
    found: dict[str, str] = {}
    for place, category in enumerate(breakdown.categories, 1):
        name = _NOT_IN_NAMES.sub("-", category.id.lower()).strip("-")[:40]
        taken = not name or name in found.values()
        found[category.id] = f"{name}-{place}".lstrip("-") if taken else name
    return found
