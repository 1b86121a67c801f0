"""How 108 people who answered both times moved, as the protect stage leaves it; rows of two questions."""

from __future__ import annotations

from typing import Any

import pandas as pd
import trust_tables

CODES = ("1", "2", "3", "4", "5", "8")
CAP1 = (
    (4, 5, 2, 1, 0, 0),
    (3, 10, 8, 5, 1, 1),
    (1, 5, 10, 9, 2, 1),
    (0, 1, 4, 9, 4, 0),
    (0, 0, 1, 3, 8, 0),
    (1, 1, 1, 2, 0, 5),
)
"""Of 108: the same 4+10+10+9+8+5 = 46; of those with a score both times higher 8+14+11+4 = 37, lower 3+6+5+4 = 18."""


def frame(name: str = "transitions") -> pd.DataFrame:
    """Make the table: CAP1 whole, and CAP2 with two rows hidden."""
    return trust_tables.frame(name, [*_rows("CAP1", CAP1), *_rows("CAP2", CAP1, hidden=("1", "8"))])


def _rows(item: str, counts: tuple[tuple[int, ...], ...], hidden: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [
        {"wave_from": "baseline", "wave_to": "followup", "item": item, "unit": "person", "answer_from": before}
        | {"answer_to": after, "count": n, "denominator": sum(row), "share": n / sum(row)}
        | {"status": "suppressed" if before in hidden else "ok"}
        for before, row in zip(CODES, counts, strict=True)
        for after, n in zip(CODES, row, strict=True)
    ]
