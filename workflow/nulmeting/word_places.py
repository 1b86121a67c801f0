"""What goes where in a Word document, and under which number: page one, the report itself, the annex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    """Divide the blocks of a report.

    A collapsed table goes to the annex, unless its section holds nothing but such tables: that is an annex itself.
    """
    sections: list[list[Block]] = [[]]
    for block in blocks:
        if block["type"] == "heading" and block["level"] == 2 and sections[-1]:
            sections.append([])
        sections[-1].append(block)
    annex: dict[str, Block] = {}
    here: list[str] = []
    for section in sections:
        stays = all(b["collapsed"] for b in section if b["type"] == "table")
        stays = stays and not any(b["type"] == "figure" for b in section)
        for block in section:
            if block["type"] == "figure":
                annex[block["table"]["id"]] = block
            elif block["type"] == "table" and block["collapsed"] and not stays:
                annex[block["id"]] = block
            elif block["type"] == "table":
                here.append(block["id"])
    figures = [block["name"] for block in blocks if block["type"] == "figure"]
    return Places(
        front=sections[0],
        rest=[block for section in sections[1:] for block in section],
        annex=annex,
        figures={name: number for number, name in enumerate(figures, 1)},
        tables={name: number for number, name in enumerate([*here, *annex], 1)},
    )
