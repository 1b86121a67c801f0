"""Questions of one grid together: each by its own part, beside the stem that they share."""

from __future__ import annotations

from collections.abc import Sequence

from nulmeting.codebook import Item
from nulmeting.content_source import Source
from nulmeting.plain_text import plain


def parted(source: Source, item: Item, wave: str) -> tuple[str, str]:
    """Give the own part of a question and the stem that it shares; the whole wording and an empty text without one.

    A wave with a stem of its own has the whole wording.
    """
    whole = source.question(item, wave)
    stem = plain(item.stem.to(source.language)) if item.stem else ""
    own = whole.removeprefix(stem).strip()
    return (own, stem) if stem and own and own != whole else (whole, "")


def together(items: Sequence[Item]) -> list[Item]:
    """Put the items of a grid where its first one stands; the order is otherwise kept."""
    first: dict[str, int] = {}
    places = [first.setdefault(item.grid, place) if item.grid else place for place, item in enumerate(items)]
    return [item for _, item in sorted(zip(places, items, strict=True), key=lambda found: found[0])]
