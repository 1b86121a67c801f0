"""By what readers may choose what they see: the group that a row is about, and the theme of an indicator."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting.content_blocks import Block, topic
from nulmeting.content_source import Source
from nulmeting.settings import Indicator


def group(source: Source, breakdown: str, category: str) -> Block:
    """Make the topic of a group."""
    return topic("group", f"{breakdown}.{category}", source.category(breakdown, category))


def theme(source: Source, indicator: Indicator) -> list[Block]:
    """Make the topic of an indicator's theme; none if it has no theme."""
    if indicator.theme is None:
        return []
    known = list(dict.fromkeys(i.theme for i in source.measurement.indicators if i.theme is not None))
    return [topic("theme", f"theme-{known.index(indicator.theme) + 1}", indicator.theme.to(source.language))]


def themes(source: Source, indicators: Sequence[Indicator]) -> list[list[Block]]:
    """Make the topics of rows that are indicators; none at all if no indicator has a theme."""
    found = [theme(source, indicator) for indicator in indicators]
    return found if any(found) else []


def about(blocks: Sequence[Block], topics: Sequence[Block]) -> list[Block]:
    """Give blocks their topics; as they are if there are none."""
    return [block | {"topics": list(topics)} for block in blocks] if topics else list(blocks)
