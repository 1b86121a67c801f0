"""Where drawings stand on paper: they may move to where a page has room, but not out of their section."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]

LARGE = 90.0
"""Millimetres from which on a chart may move to the top or bottom of a page, so that text fills what it would leave."""

PAGE = 240.0
"""Millimetres within which a section's beginning and its drawing are kept on one page."""

HEAD, LINE, LETTERS = 14.0, 5.0, 85
"""Millimetres of a heading and of a line of text with its share of the space around it, and letters of a line."""

BEGINNING = 4
"""Blocks with which a section begins."""

STAYS, ANYWHERE, BELOW = "stays", "anywhere", "below"
"""Where a drawing may stand: at its place, at the top or bottom of a page, at the bottom of one."""

SHORT = frozenset(("heading", "paragraph", "note", "reference"))


def placed(blocks: list[Block]) -> list[Block]:
    """Let a large drawing move to where a page has room, if other things of its section can fill the place.

    Right under a heading it comes behind what follows it there: the heading then keeps something to stand over. A
    drawing that is all a heading has takes it along. Near the beginning of a section it would stand above the section's
    heading: it stays on one page with that, or, if it is too tall, moves down.

    Parameters
    ----------
    blocks : list of block
        Figures have ``height`` in millimetres, and ``floats``: that they stay where they are.

    Returns
    -------
    list of block
        Figures that move have another ``floats``. There are two types besides: ``floating``, a heading and the figure
        that moves with it, and ``together``, blocks on one page.
    """
    made = list(blocks)
    for i in range(1, len(made) - 1):
        block, before, after = made[i], made[i - 1], made[i + 1]
        if block["type"] != "figure" or block["height"] <= LARGE or block["floats"] != STAYS:
            continue
        start = _beginning(made, i)
        if start is not None and (whole := _on_one_page(made[start : i + 1])):
            made[start : i + 1] = [{"type": "none"}] * (i - start) + [whole]
            continue
        down = BELOW if block["height"] > PAGE / 2 else STAYS
        floating = block | {"floats": ANYWHERE if start is None else down}
        if after["type"] not in ("heading", "figure"):
            made[i : i + 2] = [after, floating] if before["type"] == "heading" else [floating, after]
        elif before["type"] != "heading" and after.get("level", 2) > 2:
            made[i] = floating
        elif before.get("level") == 3 and after.get("level") == 3 and start is None:
            made[i - 1 : i + 1] = [
                {"type": "none"},
                {"type": "floating", "floats": ANYWHERE, "blocks": [before, block]},
            ]
    return [block for block in made if block["type"] != "none"]


def _beginning(blocks: list[Block], figure: int) -> int | None:
    """Give where the section begins that a figure stands near the beginning of; None if it does not."""
    near = range(max(0, figure - BEGINNING), figure)
    return next((i for i in reversed(near) if blocks[i].get("level") == 2), None)


def _on_one_page(blocks: list[Block]) -> Block | None:
    """Keep the beginning of a section with its drawing on one page, if only short texts lead to it and it fits."""
    *texts, figure = blocks
    if not all(block["type"] in SHORT for block in texts):
        return None
    needed = figure["height"] + sum(
        HEAD if block["type"] == "heading" else LINE * (2 + len(block["text"]) // LETTERS) for block in texts
    )
    return {"type": "together", "blocks": blocks} if needed <= PAGE else None
