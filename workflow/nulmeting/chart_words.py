"""Words of a chart: what a title quotes, never cut, and the shape in which a chart is told."""

from __future__ import annotations

from nulmeting.codebook import Item
from nulmeting.conditions import items_of
from nulmeting.content_source import Source

Told = list[tuple[str, list[str]]]
"""A chart in words: what a group of marks is about, empty if there is one group, and a sentence per row of it."""

QUOTED, SHORT = 200, 110
"""Letters of what a title quotes, and of one of two: the title then takes five lines at most."""


def quoted(source: Source, item: Item, most: int = QUOTED, wave: str | None = None) -> str:
    """Give a question in full, or the name of the figure that is made of it alone; an empty text if both are too long.

    Parameters
    ----------
    source : Source
    item : Item
    most : int
        Letters that there is room for.
    wave : str or None
        Whose wording.

    Returns
    -------
    str
    """
    headlines = {i.id: i.headline for i in source.measurement.indicators}
    made = {name: [*(items_of(one.condition) if one.condition else ()), one.item] for name, one in headlines.items()}
    own = [name for name, codes in made.items() if set(codes) - {None} == {item.code}]
    return next((text for text in (source.question(item, wave), *map(source.indicator, own)) if len(text) <= most), "")
