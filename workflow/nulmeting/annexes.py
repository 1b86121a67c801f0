"""Which tables that a screen keeps closed go to an annex on paper, where nothing opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]


def sections(blocks: Sequence[Block]) -> list[list[Block]]:
    """Give the blocks of each section; those before the first heading of one are a section too."""
    made: list[list[Block]] = [[]]
    for block in blocks:
        if block["type"] == "heading" and block["level"] == 2 and made[-1]:
            made.append([])
        made[-1].append(block)
    return made


def closed(blocks: Sequence[Block]) -> set[str]:
    """Give the ids of the closed tables that go to an annex.

    Where a section holds nothing but such tables it is an annex itself, and they stay.
    """
    found: set[str] = set()
    for section in sections(blocks):
        tables = [block for block in section if block["type"] == "table"]
        drawn = any(block["type"] == "figure" for block in section)
        if drawn or not all(block["collapsed"] for block in tables):
            found |= {block["id"] for block in tables if block["collapsed"]}
    return found
