"""What goes where in a Word document, and under which number: page one, the report itself, the annex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nulmeting import annexes

Block = Mapping[str, Any]


@dataclass(frozen=True)
class Places:
    """The order of a document.

    Parameters
    ----------
    front, rest : list of blocks
        The first section, before the contents, and what comes behind them.
    annex : mapping of id of a table to block
        Collapsed tables, and figures of which the data stand there, in order.
    figures, tables : mapping of name or id to number
        Numbers from 1 in the order of the document, in which the annex comes last.
    """

    front: list[Block]
    rest: list[Block]
    annex: Mapping[str, Block]
    figures: Mapping[str, int]
    tables: Mapping[str, int]

    def bookmark(self, kind: str, name: str) -> str:
        """Give the bookmark of a caption: at most 40 letters, digits and ``_``, hidden by its first letter."""
        return f"_Ref_{kind}_{(self.figures if kind == 'figure' else self.tables)[name]}"


def places(blocks: list[Block]) -> Places:
    """Divide the blocks of a report; closed tables go to the annex where `nulmeting.annexes.closed` says so."""
    front, *others = annexes.sections(blocks)
    gone = annexes.closed(blocks)
    annex = {
        block["table"]["id"] if block["type"] == "figure" else block["id"]: block
        for block in blocks
        if block["type"] == "figure" or (block["type"] == "table" and block["id"] in gone)
    }
    here = [block["id"] for block in blocks if block["type"] == "table" and block["id"] not in gone]
    figures = [block["name"] for block in blocks if block["type"] == "figure"]
    return Places(
        front=front,
        rest=[block for section in others for block in section],
        annex=annex,
        figures={name: number for number, name in enumerate(figures, 1)},
        tables={name: number for number, name in enumerate([*here, *annex], 1)},
    )
