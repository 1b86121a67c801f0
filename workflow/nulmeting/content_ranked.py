"""The order of the answers to a question with several: one for the chart, the tables and the pages of groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from nulmeting.content_source import Row
from nulmeting.content_specifications import known

Levels = Sequence[tuple[str, Row | None]]
"""The rows of an answer, a wave each, in the order of the waves."""


def ranking_wave(levels: Iterable[Levels]) -> str | None:
    """Give the last wave that shows two answers or more, else the last that shows one; None if none does."""
    rows = list(levels)
    waves = [wave for wave, _ in rows[0]] if rows else []
    shown = Counter(wave for one in rows for wave, row in one if known(row))
    return max(waves, key=lambda wave: (min(shown[wave], 2), waves.index(wave))) if shown else None


def ranked(levels: Mapping[str, Levels]) -> list[str]:
    """Order answers by the wave that they are ranked by, most chosen first; what it does not show, by the latest known.

    Parameters
    ----------
    levels : mapping of answer to its rows
    """
    wave = ranking_wave(levels.values())

    def place(code: str) -> tuple[bool, float]:
        found = {w: float(row["estimate"]) for w, row in levels[code] if row is not None and known(row)}
        return wave not in found, -found.get(str(wave), list(found.values())[-1] if found else -1.0)

    return sorted(levels, key=place)
