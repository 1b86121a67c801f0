"""Whether a figure is about a part of whom the register holds, rather than about all of them."""

from __future__ import annotations

from nulmeting.codebook import Codebook
from nulmeting.conditions import items_of
from nulmeting.settings import Definition


def is_of_part(definition: Definition, codebook: Codebook, wave: str) -> bool:
    """Tell whether a definition leaves people or organisations out by what they are, not by their silence.

    By a condition of its own (``among``, ``informant``), or since a question it needs was not put to everybody. How
    many of the register belong to such a part is in general not known: only who answered tells it. What has the whole
    register as its base is never of a part.
    """
    if definition.base == "register":
        return False
    if definition.among is not None or definition.informant is not None:
        return True
    codes = items_of(definition.condition) if definition.condition else ()
    needed = [code for code in (*codes, definition.item, definition.per) if code]
    return any(codebook[code].routing_in(wave) is not None for code in needed if code in codebook)
