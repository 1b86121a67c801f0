"""Which figures come from questions that two waves did not ask alike, and what is said of that beside a figure."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting.comparability import ANSWERS, LIMITS, NOT_ASKED, ROUTING, WORDING, between
from nulmeting.conditions import items_of
from nulmeting.content_source import Source
from nulmeting.formatting import listing
from nulmeting.settings import Indicator

ASKED = frozenset((WORDING, ANSWERS, ROUTING, LIMITS))
"""Differences that respondents met; codes that ran the other way in an export are made equal."""
Pair = tuple[str, str]


def is_otherwise(source: Source, indicator: Indicator, pair: Pair, *, compared: bool = True) -> bool:
    """Tell whether a question of an indicator was asked otherwise in two waves, and the two are compared or not."""
    if source.one_questionnaire:  # its two questions differ on purpose
        return False
    headline, book = indicator.headline, source.measurement.codebook
    codes = {*(items_of(headline.condition) if headline.condition else ()), headline.item, headline.per}
    found = [between(book[code], *pair) for code in codes if code is not None and code in book]
    if any(NOT_ASKED in one.reasons for one in found) or all(one.comparable for one in found) != compared:
        return False
    return any(ASKED & set(one.reasons) for one in found)


def remark(source: Source, indicators: Sequence[Indicator], pairs: Sequence[Pair]) -> list[str]:
    """Name the indicators of which a question was asked otherwise, per pair of waves; nothing if none was."""
    said = []
    for pair in pairs:
        for key, compared in (("otherwise", True), ("otherwise_apart", False)):
            found = [one for one in indicators if is_otherwise(source, one, pair, compared=compared)]
            names = [source.say("story.name", name=source.indicator(one.id)) for one in found]
            if names:
                earlier, later = source.wave(pair[0]), source.wave_inside(pair[1])
                said.append(
                    source.say(f"report.{key}", earlier=earlier, later=later, names=listing(names, source.language))
                )
    return [*said, source.say("report.otherwise_more", title=source.say("report.comparability"))] if said else []
