"""Anything else: one row of heads, or several that are joined, for a codebook that maps them (Formdesk, own tables)."""

from __future__ import annotations

from nulmeting.layout import JOIN, TOP, Heads, Layout, Rows, height_one, one_row, plain_text


def unsigned(rows: Rows) -> str:
    """Recognise nothing: this layout is what is left."""
    return ""


def heads(rows: Rows) -> Heads:
    """Join the heads of several rows from top to bottom; the lowest one alone is another name.

    An empty cell above a filled one belongs to the head left of it, unless a column without any head stands between.
    A head that fills several rows, as a merged cell does, is written once.
    """
    if len(rows) == 1:
        return one_row(rows)
    head, names = [], []
    above = [""] * len(rows)
    for column in zip(*rows, strict=True):
        cells = [plain_text(cell) for cell in column]
        lowest = max((place for place, cell in enumerate(cells) if cell), default=-1)
        first = min((place for place, cell in enumerate(cells) if cell), default=0)
        cells = [above[place] if place < first else cell for place, cell in enumerate(cells)]
        above = cells if lowest >= 0 else [""] * len(rows)
        parts = [cell for place, cell in enumerate(cells) if cell and cell not in cells[:place]]
        head.append(JOIN.join(parts))
        names.append((cells[lowest],) if len(parts) > 1 else ())
    return Heads(tuple(head), tuple(names))


PLAIN = Layout("plain", unsigned, height_one, heads, heights=range(TOP + 1))
