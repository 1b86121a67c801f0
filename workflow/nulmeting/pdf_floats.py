"""Which drawings move to the next page on paper, so that what follows them in their section fills what they leave.

Only the compiler knows how far a page is filled. It sets the report on trial, without what comes before and behind it
and with boxes for drawings, and tells where each drawing and the place it belongs to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

Block = dict[str, Any]

FOOT = 275.0
"""Millimetres from the top of A4 to the end of what stands on it."""
BESIDE = 16.0
"""Millimetres of a drawing's caption and the space around it."""

LONGEST = 1_000
"""Letters of a text up to which it may be kept from being split."""

WHITE = 40.0
"""Millimetres that may stay empty before a drawing, so that it comes before what follows it.

What may not pass a drawing cannot fill a page before the next one either."""

HEADED = 18.0
"""Millimetres that a heading takes with the space around it."""

SECTION = 2
"""Level of a heading that no drawing moves past."""


def placed(blocks: list[Block]) -> list[Block]:
    """Let drawings move where the rest of a page is too low for them.

    One that moves comes at the top of the next page, and what follows in its section goes on before it. A heading right
    above it, which then has nothing to stand over, says where it is. Texts behind it are not split, or it might stand
    between two of their lines. With the last of a section there is nothing to go on with: it takes the headings right
    above it along.

    Parameters
    ----------
    blocks : list of block
        In their order, which stays.

    Returns
    -------
    list of block
        Figures have ``moves``; ``said``, whether a sentence then says where they are; ``headed``, by how many headings;
        and ``behind``, the name of the one before in their section, which they must not pass (None if there is none),
        as tables have it. The first heading right above a figure has its name as ``over``. Texts have ``whole`` where
        they are not split. One type is new: ``together``, blocks that are kept on one page.
    """
    made: list[Block] = []
    behind: Block | None = None
    for block, after in zip_longest(blocks, blocks[1:]):
        if _begins_section(block):
            behind = None
        if block["type"] != "figure":
            made.append(block if behind is None else _filling(block, behind))
            continue
        start = len(made)
        while start and made[start - 1]["type"] == "heading":
            start -= 1
        headed = len(made) - start
        if headed and (after is None or _begins_section(after)):
            made[start:] = [{"type": "together", "blocks": [*made[start:], block]}]
            continue
        if headed:
            made[start] |= {"over": block["svg"]}
        made.append(block | {"moves": True, "said": headed > 0, "headed": headed, "behind": behind and behind["svg"]})
        behind = block
    return made


def _filling(block: Block, drawing: Block) -> Block:
    """Let a block fill what a drawing before it leaves: never with part of a text, nor of a table."""
    if block["type"] == "table":
        return block | {"behind": drawing["svg"]}
    texts = [item["text"] for item in block["items"]] if block["type"] == "list" else [block.get("text", "")]
    short = block["type"] in ("paragraph", "list") and len("".join(texts)) <= LONGEST
    return block | {"whole": True} if short else block


def _begins_section(block: Block) -> bool:
    return block["type"] == "heading" and bool(block["level"] == SECTION)


def settled(blocks: list[Block], spots: Iterable[Mapping[str, Any]]) -> list[Block]:
    """Keep a drawing at its place where little of the page stays empty before it, and let it move where not.

    Parameters
    ----------
    blocks : list of block
        As `placed` gives them.
    spots : iterable of mapping
        Where things came on trial: ``name`` of the figure, ``what`` (the ``drawing``, or the ``point`` where it
        belongs, with the headings right above it), ``page``, and ``y`` in millimetres from its top.

    Returns
    -------
    list of block
        Figures have another ``moves``, if it must be another. Tables that might be split have ``waits``: whether a
        drawing that moved comes first, for it would stand between their rows.
    """
    found = {(spot["what"], spot["name"]): spot for spot in spots}
    made: list[Block] = []
    moved: set[str] = set()
    for block in blocks:
        if block["type"] == "figure" and "moves" in block:
            moves = _moves(block, found)
            moved |= {block["svg"]} if moves else set()
            made.append(block | {"moves": moves})
        elif block["type"] == "table" and "behind" in block:
            made.append(block | {"waits": block["behind"] in moved and not block["together"]})
        else:
            made.append(block)
    return made


def _moves(block: Block, found: Mapping[tuple[str, str], Mapping[str, Any]]) -> bool:
    """Tell whether a drawing does not fit where it belongs, and would leave too much of the page empty."""
    point, drawing = found["point", block["svg"]], found["drawing", block["svg"]]
    before = found.get(("drawing", block["behind"]))
    if before and before["page"] > point["page"]:
        return True
    needed = block["height"] + BESIDE + HEADED * block["headed"]
    # at the top of the page where it belongs it has pushed that place down
    above = drawing["page"] == point["page"] and drawing["y"] < point["y"]
    y = point["y"] - needed * above
    return bool(y + needed > FOOT and FOOT - y > WHITE)
