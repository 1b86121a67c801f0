"""What goes where in a Word document, and under which number: page one, the report itself, the annexes."""

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
    folded, drawn : mapping of id of a table to block
        What the two annexes hold, as those of the PDF: collapsed tables, and figures by the table of their data.
    figures, tables : mapping of name or id to number
        Numbers from 1 in the order of the document, in which the annexes come last.
    """

    front: list[Block]
    rest: list[Block]
    folded: Mapping[str, Block]
    drawn: Mapping[str, Block]
    figures: Mapping[str, int]
    tables: Mapping[str, int]

    def bookmark(self, kind: str, name: str) -> str:
        """Give the bookmark of a caption: at most 40 letters, digits and ``_``, hidden by its first letter."""
        return f"_Ref_{kind}_{(self.figures if kind == 'figure' else self.tables)[name]}"


def places(blocks: list[Block]) -> Places:
    """Divide the blocks of a report; closed tables go to an annex where `nulmeting.annexes.closed` says so."""
    front, *others = annexes.sections(blocks)
    gone = annexes.closed(blocks)
    tables = {block["id"]: block for block in blocks if block["type"] == "table"}
    folded = {name: block for name, block in tables.items() if name in gone}
    drawn = {block["table"]["id"]: block for block in blocks if block["type"] == "figure"}
    here = [name for name in tables if name not in gone]
    return Places(
        front=front,
        rest=[block for section in others for block in section],
        folded=folded,
        drawn=drawn,
        figures={block["name"]: number for number, block in enumerate(drawn.values(), 1)},
        tables={name: number for number, name in enumerate([*here, *folded, *drawn], 1)},
    )
