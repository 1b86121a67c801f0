"""The researchers' own interpretation in the report, its references filled in from the report's numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nulmeting.content_blocks import Block, prose
from nulmeting.content_source import Source
from nulmeting.interpretation import INTERVAL, filled, parts, references
from nulmeting.messages import Fault, nearest, raise_if


def written(source: Source, place: str, label: str = "") -> list[Block]:
    """Make the block of what the researchers wrote at a place of the report; nothing if they wrote nothing there.

    Parameters
    ----------
    source : Source
    place : str
        ``page_one`` or the id of an indicator.
    label : str
        In place of the usual label.
    """
    text = source.measurement.interpretation.get(place)
    if text is None:
        return []
    return [
        prose(f"interpretation-{place}", label or source.say("story.interpretation"), parts(text.to(source.language)))
    ]


def with_figures(source: Source, blocks: Sequence[Block]) -> list[Block]:
    """Fill in the references of every prose block from the numbers of the report.

    Raises
    ------
    InputError
        Of every reference to a number that the report does not have, with the one most like it.
    """
    if not any(block["type"] == "prose" for block in blocks):
        return list(blocks)
    known = {number["id"]: number for number in numbers(list(blocks))}
    raise_if(fault for block in blocks for fault in _faults(source, block, known))
    return [_with_figures(source, block, known) for block in blocks]


def numbers(node: Any) -> Iterator[Block]:
    """Give every number in a block, a list of blocks or a part of one."""
    if isinstance(node, Mapping):
        if {"value", "text", "status"} <= node.keys():
            yield dict(node)
        for value in node.values():
            yield from numbers(value)
    elif isinstance(node, list):
        for value in node:
            yield from numbers(value)


def _faults(source: Source, block: Block, known: Mapping[str, Block]) -> Iterator[Fault]:
    if block["type"] != "prose":
        return
    place = block["id"].removeprefix("interpretation-")
    where = f"config/measurements/{source.measurement.id}.yaml report.interpretation.{place}.{source.language}"
    for name in dict.fromkeys(references(block["parts"])):
        identity = name.removesuffix(INTERVAL)
        if identity not in known:
            found = nearest(identity, known)
            yield Fault("E172", where, {"id": identity, "nearest": f"; → '{found}'?" if found else ""})


def _with_figures(source: Source, block: Block, known: Mapping[str, Block]) -> Block:
    if block["type"] != "prose":
        return block
    names = list(dict.fromkeys(references(block["parts"])))
    used = {name: known[name.removesuffix(INTERVAL)] for name in names}
    texts = {name: _text(source, name, number) for name, number in used.items()}
    return {**block, "parts": filled(block["parts"], texts), "numbers": list(used.values())}


def _text(source: Source, name: str, number: Block) -> str:
    if number["value"] is None:
        return source.say("story.not_shown") if number["status"] == "suppressed" else str(number["text"])
    if not name.endswith(INTERVAL):
        return str(number["text"])
    return str(number["interval"]["text"]) if number["interval"] else source.say("report.no_interval")
