"""The numbers of the response monitor: the response so far, and the earlier wave's on the same day."""

from __future__ import annotations

from nulmeting.content_blocks import Block, rate
from nulmeting.content_source import Row, Source


def name(row: Row) -> str:
    """Give the identity of a group's response on a day."""
    parts = ["monitor", row["wave"], row["unit"], row["breakdown"], row["category"], f"day_{row['day']}"]
    return ".".join(str(part) for part in parts)


def now(source: Source, row: Row) -> Block:
    """Make the number of the response so far."""
    return rate(source, f"{name(row)}.response_rate", row, "response_rate", ("responding", "invited"))


def before(source: Source, row: Row) -> Block:
    """Make the number of the earlier wave's response on the same day."""
    shown = rate(source, f"{name(row)}.earlier_rate", row, "earlier_rate", ("earlier_responding", "earlier_invited"))
    return shown if shown["value"] is not None else shown | {"text": source.hidden(row) or "."}
