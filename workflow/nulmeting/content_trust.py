"""How far the figures can be trusted: who took part, what was left open, and what the absent could change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nulmeting import content_attrition, content_representation, content_robustness, content_skipped, content_weights
from nulmeting.content_blocks import Block, heading, paragraph
from nulmeting.content_source import Source


def blocks(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the section; nothing if nothing of it can be known."""
    gaps = {"items": content_skipped.items(source), "attrition": content_attrition.attrition(source)}
    made = [
        *content_representation.rates(source, charts),
        *content_representation.representation(source),
        *(block for of_gap in gaps.values() for block in of_gap),
        *content_robustness.robustness(source),
        *content_weights.weights(source),
    ]
    if not made:
        return []
    known = "_".join(name for name, of_gap in gaps.items() if of_gap)
    said = ["intro"] if source.measurement.register else ["intro_no_register", *([f"known_{known}"] if known else [])]
    intro = " ".join(source.say(f"trust.{key}") for key in said)
    return [heading(2, "trust", source.say("trust.title")), paragraph(intro), *made]
