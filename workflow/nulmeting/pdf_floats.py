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

LARGE, FEWEST = 150.0, 6
"""Millimetres of a drawing that may leave most of a page, and rows of a table that is then split to fill it."""

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
        Figures have ``moves``; ``said``, whether a sentence then says where they are; and ``behind``, the name of the
        one before in their section, which they must not pass (None if there is none). Texts have ``whole`` where they
        are not split, tables perhaps another ``together``. One type is new: ``together``, blocks that are kept on one
        page.
    """
    made: list[Block] = []
    behind: Block | None = None
    for block, after in zip_longest(blocks, blocks[1:]):
        if _begins_section(block):
            behind = None
        if block["type"] != "figure":
            made.append(block if behind is None else _filling(block, behind))
            continue
        headed = bool(made) and made[-1]["type"] == "heading"
        if headed and (after is None or _begins_section(after)):
            start = len(made)
            while start and made[start - 1]["type"] == "heading":
                start -= 1
            made[start:] = [{"type": "together", "blocks": [*made[start:], block]}]
            continue
        made.append(block | {"moves": True, "said": headed, "behind": behind and behind["svg"]})
        behind = block
    return made


def _filling(block: Block, drawing: Block) -> Block:
    """Let a block fill what a drawing before it leaves: never with part of a text, at need with part of a table."""
    if block["type"] == "table":
        split = len(block["rows"]) >= FEWEST and drawing["height"] > LARGE
        return block | {"together": block["together"] and not split}
    texts = [item["text"] for item in block["items"]] if block["type"] == "list" else [block.get("text", "")]
    short = block["type"] in ("paragraph", "list") and len("".join(texts)) <= LONGEST
    return block | {"whole": True} if short else block


def _begins_section(block: Block) -> bool:
    return block["type"] == "heading" and bool(block["level"] == SECTION)


def settled(blocks: list[Block], spots: Iterable[Mapping[str, Any]]) -> list[Block]:
    """Keep a drawing at its place where the page still has room for it, and let it move where not.

    Parameters
    ----------
    blocks : list of block
        As `placed` gives them.
    spots : iterable of mapping
        Where things came on trial: ``name`` of the figure, ``what`` (the ``drawing``, or the ``point`` where it
        belongs), ``page``, and ``y`` in millimetres from its top.

    Returns
    -------
    list of block
        Figures have another ``moves``, if it must be another.
    """
    found = {(spot["what"], spot["name"]): spot for spot in spots}
    return [
        block | {"moves": not _fits(block, found)} if block["type"] == "figure" and "moves" in block else block
        for block in blocks
    ]


def _fits(block: Block, found: Mapping[tuple[str, str], Mapping[str, Any]]) -> bool:
    point, drawing = found["point", block["svg"]], found["drawing", block["svg"]]
    before = found.get(("drawing", block["behind"]))
    if before and before["page"] > point["page"]:
        return False
    needed = block["height"] + BESIDE
    # at the top of the page where it belongs it has pushed that place down
    above = drawing["page"] == point["page"] and drawing["y"] < point["y"]
    return bool(point["y"] + needed * (not above) <= FOOT)
