"""A figure under every way to define it: the rows of each definition, and what moves the figure most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nulmeting.content_blocks import Block, figure_texts, level, plain_number
from nulmeting.content_source import HEADLINE, SHIFT, Row, Source
from nulmeting.formatting import count, is_missing, listing, upper_first
from nulmeting.parts import is_of_part
from nulmeting.settings import RANDOM_RESPONDENT, Indicator

APART = ("options", SHIFT)
"""Statistics without one figure per wave."""
NEARLY = 0.2
"""By how much of the headline's denominator another one may differ for want of an answer, or by answers that are
counted along, and still be about the same units."""


@dataclass(frozen=True)
class Specification:
    """One definition of an indicator, with its row per wave."""

    definition: str
    label: str
    unit: str
    kind: str
    rows: tuple[tuple[str, Row | None], ...]

    @property
    def is_headline(self) -> bool:
        """Tell whether this is the published figure."""
        return self.definition == HEADLINE

    @property
    def is_drawn(self) -> bool:
        """Tell whether a respondent drawn at random speaks for each organisation: its interval is a range of draws."""
        return self.definition == RANDOM_RESPONDENT

    @property
    def first(self) -> float:
        """Give the earliest known figure, which the order goes by."""
        return next((float(r["estimate"]) for _, r in self.rows if r and known(r)), float("-inf"))


def known(row: Row | None) -> bool:
    """Tell whether a row has its figure."""
    return row is not None and not is_missing(row.get("estimate"))


def rows_of(source: Source, indicator: Indicator) -> list[Row]:
    """Give the rows of the sensitivity table of an indicator, with its own target, else the one that there is."""
    rows = [row for row in source.table("sensitivity") if row["indicator"] == indicator.id and not row.get("option")]
    there = {row["target"] for row in rows}
    target = indicator.target if indicator.target in there or not there else min(there)
    return [row for row in rows if row["target"] == target]


def specifications(source: Source, indicator: Indicator, waves: Sequence[str]) -> list[Specification]:
    """Give the definitions of an indicator in the order of the table; none of a statistic without figures per wave."""
    if indicator.statistic in APART:
        return []
    found = rows_of(source, indicator)
    by_place = {(row["definition"], row["wave"]): row for row in found}
    first = {row["definition"]: row for row in reversed(found)}
    return [
        Specification(
            name,
            upper_first(source.definition(indicator.id, name)),
            str(first[name].get("unit") or ""),
            "" if name == HEADLINE else str(first[name].get("kind") or ""),
            tuple((wave, by_place.get((name, wave))) for wave in waves),
        )
        for name in dict.fromkeys(row["definition"] for row in found)
    ]


def others(source: Source, indicator: Indicator, definition: str) -> list[str]:
    """Give by what a definition measures something else than the headline: other units, or others of them.

    A question that was asked of some only has another base, and so has a definition whose published denominator differs
    by more than `NEARLY` in a wave: by its informant, or by which answers count.

    Returns
    -------
    list of str
        Of ``among``, ``base`` and ``unit``; none if it measures the same.
    """
    own = next((one for one in indicator.definitions if one.id == definition), indicator.headline)
    head, book = indicator.headline, source.measurement.codebook
    found = [name for name in ("among", "base", "unit") if getattr(own, name) != getattr(head, name)]
    plain = [replace(one, informant=None) for one in (own, head)]
    of_part = [[is_of_part(one, book, wave.id) for wave in source.measurement.waves] for one in plain]
    is_apart = of_part[0] != of_part[1] or _is_of_others(source, indicator, definition)
    return found or (["base"] if is_apart else [])


def _is_of_others(source: Source, indicator: Indicator, definition: str) -> bool:
    waves = [wave.id for wave in source.measurement.waves]
    pairs = zip(*(sizes(source, indicator, name, waves) for name in (definition, HEADLINE)), strict=True)
    return any(abs(own - head) > NEARLY * head for own, head in pairs if own is not None and head is not None)


def sizes(source: Source, indicator: Indicator, definition: str, waves: Sequence[str]) -> tuple[int | None, ...]:
    """Give the published denominator of a definition per wave; None where there is none."""
    rows = [source.estimate(indicator.id, wave, definition=definition) for wave in waves]
    found = [None if row is None else row.get("denominator") for row in rows]
    return tuple(None if one is None or is_missing(one) else int(one) for one in found)


def denominators_in_words(source: Source, indicator: Indicator, found: Sequence[Specification]) -> dict[str, str]:
    """Write ``58 en 46``: the denominators of the headline, and of the definitions that have others, in every wave.

    Returns
    -------
    dict
        Empty if no definition has others. A definition without its denominator in a wave is not in it.
    """
    own = {one.definition: sizes(source, indicator, one.definition, [wave for wave, _ in one.rows]) for one in found}
    known_of = {name: [n for n in of if n is not None] for name, of in own.items()}
    kept = {name: of for name, of in known_of.items() if of and len(of) == len(own[name])}
    head = kept.get(HEADLINE)
    if head is None or all(of == head for of in kept.values()):
        return {}
    language = source.language
    return {
        name: listing([count(n, language) for n in of], language)
        for name, of in kept.items()
        if name == HEADLINE or of != head
    }


def measures_other(source: Source, indicator: Indicator, definition: str) -> bool:
    """Tell whether a definition measures something else than the headline."""
    return bool(others(source, indicator, definition))


def texts(source: Source, indicator: Indicator, row: Row) -> tuple[str, str]:
    """Write the figure of a definition and its interval."""
    written = {**row, "statistic": indicator.statistic}
    value, interval = figure_texts(written, float(row["estimate"]), source.language)
    return value, "" if is_missing(row.get("ci_low")) else interval


def figure_of(source: Source, indicator: Indicator, definition: str, wave: str, row: Row | None) -> Block:
    """Make the number of a definition in a wave, the same as that of the estimate where there is one."""
    name = f"{indicator.id}.{wave}.{indicator.statistic}"
    name += "" if definition == HEADLINE else f".{definition}"
    if row is None or not known(row):
        return plain_number(name, None, source.hidden(row) or ".", row)
    estimate = source.estimate(indicator.id, wave, definition=definition)
    if estimate is not None:
        return level(source, estimate)
    text, interval = texts(source, indicator, row)
    made = plain_number(name, float(row["estimate"]), text, row)
    if not interval:
        return made
    return made | {"interval": {"low": row["ci_low"], "high": row["ci_high"], "level": None, "text": interval}}


def span(
    source: Source, indicator: Indicator, found: Sequence[Specification], wave: str
) -> tuple[str, str, int] | None:
    """Write the lowest and highest figure of a wave, and of how many definitions; None of fewer than two.

    Definitions that measure something else are not among them.
    """
    same = [one for one in found if not (one.is_drawn or measures_other(source, indicator, one.definition))]
    places = [dict(one.rows).get(wave) for one in same]
    rows = [row for row in places if row is not None and known(row)]
    if len(rows) < 2:
        return None
    ordered = sorted(rows, key=lambda row: float(row["estimate"]))
    low, high = (texts(source, indicator, row)[0] for row in (ordered[0], ordered[-1]))
    return low, high, len(rows)
