"""What the keys of disclosure control mean, in the words of the measurement: for the privacy officer's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nulmeting.codebook import Item
from nulmeting.domains import ALL
from nulmeting.settings import Breakdown, Indicator, Measurement


def figure(
    measurement: Measurement, key: Sequence[str], language: str, words: Mapping[str, str], tables: Mapping[str, str]
) -> list[str]:
    """Put the key of a figure into words: table, waves, question or indicator, definition, group.

    Parameters
    ----------
    words : mapping
        Of what is counted (``count_said``), and of ids that are the same in every measurement; what is in neither
        these nor the measurement stays as it is.
    tables : mapping of id to name
    """
    table = tables.get(key[0], words.get(key[0], key[0]))
    named = _named(measurement, key[1:], language, words)
    if key[0] == "attrition":  # two waves say who it is about, the third when they answered
        named[2] = words["in_wave"].format(wave=named[2])
    return [table, *named]


def count(measurement: Measurement, key: Sequence[str], language: str, words: Mapping[str, str]) -> list[str]:
    """Put the key of a count into words: what is counted first."""
    # a condition stands in the key as it was declared: the name of its figure says it
    plain = [part for part in key if not part.startswith("[")]
    head = next((i for i, part in enumerate(plain) if part not in PREFIXES), len(plain) - 1)
    kind = "rest" if {"rest", "not"} & set(plain[:head]) else plain[head]
    own = _named(measurement, plain[head + 1 :], language, words)
    if kind == "moved":
        item = measurement.codebook[plain[head + 3]]
        first, then = (_within(item, answer, language) or words["whatever"] for answer in plain[head + 4 : head + 6])
        return [words["count_moved"].format(first=first, then=then)]
    return [words.get(f"count_{kind}", kind), *own]


PREFIXES = ("part", "rest", "not")
"""What a key begins with before it says what is counted: a part of the units, the others."""


def _named(measurement: Measurement, parts: Sequence[str], language: str, words: Mapping[str, str]) -> list[str]:
    """Put the parts of a key into words, from left to right: what a code means hangs on what stands before it."""
    waves = {wave.id: wave.label.to(language) for wave in measurement.waves}
    indicators = {one.id: one for one in measurement.indicators}
    breakdowns = {one.id: one for one in measurement.breakdowns}
    before: Item | Indicator | Breakdown | None = None
    found: list[str] = []
    for part in parts:
        if part in ("", ALL):
            continue
        if own := _within(before, part, language):
            found.append(own)
        elif part in waves:
            found.append(waves[part])
        elif part in indicators:
            before = indicators[part]
            found.append(before.label.to(language))
        elif part in breakdowns:
            before = breakdowns[part]
            found.append(before.label.to(language))
        elif part in measurement.codebook:
            before = measurement.codebook[part]
            found.append(f"“{before.question.to(language)}”")
        elif not part.startswith(UNSAID):
            found.append(words.get(part, part))
    return found


UNSAID = ("paired:", "person", "organisation", "other")
"""Parts of a key that tell keys apart and say nothing to a reader."""


def _within(before: Item | Indicator | Breakdown | None, part: str, language: str) -> str:
    """Give the name of what belongs to an item, an indicator or a breakdown; nothing if it does not."""
    if isinstance(before, Item):
        labels = {answer.code: f"‘{answer.label.to(language)}’" for answer in before.answers}
        codes = part.split("|")
        return ", ".join(labels[code] for code in codes) if labels.keys() >= set(codes) else ""
    if isinstance(before, Indicator):
        return next((one.label.to(language) for one in before.definitions[1:] if one.id == part), "")
    if isinstance(before, Breakdown):
        return next((one.label.to(language) for one in before.categories if one.id == part), "")
    return ""
