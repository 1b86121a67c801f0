"""What people answered in their own words: excerpts that somebody approved, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from nulmeting.content_blocks import Block, heading, note
from nulmeting.content_source import Source


def blocks(source: Source, excerpts: Sequence[Mapping[str, Any]]) -> list[Block]:
    """Quote the approved excerpts, under the question that they answer; nothing if there are none."""
    if not excerpts:
        return []
    made = [heading(2, "quotes", source.say("report.quotes")), note(source.say("report.quotes_note"))]
    for code, of_item in groupby(excerpts, key=lambda one: str(one["item"])):
        made.append(heading(3, f"quotes-{code}", source.question(source.measurement.codebook[code])))
        made += [quote(one["text"][source.language], source.wave(one["wave"])) for one in of_item]
    return made


def quote(text: str, wave: str) -> Block:
    """Make a quotation, and say of which wave it is."""
    return {"type": "quote", "text": text, "source": wave}
