"""How an export was read and cleaned, for those who check it: heads and numbers, never a cell."""

from __future__ import annotations

from typing import Any

import numpy as np

from nulmeting.cleaning_rules import Verdict
from nulmeting.codebook import Item
from nulmeting.columns import Columns
from nulmeting.durations import Seconds
from nulmeting.grid import column_letter
from nulmeting.raw_table import RawTable
from nulmeting.settings_input import Wave


def reading_report(table: RawTable, columns: Columns, items: list[Item], wave: Wave) -> dict[str, Any]:
    """Tell how a file was read: heads and counts, never a cell."""
    dropped = [head for item in items if item.personal != "no" for head in item.heads(wave.id)]
    return {
        "file": " + ".join(name.rsplit("/", 1)[-1] for name, _ in table.parts or ((table.file, 0),)),
        "sheet": table.sheet,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "layout": table.layout,
        "recognised": table.understood.recognised,
        "recognised_by": table.understood.sign,
        "reader_notes": list(table.understood.notes),
        "head_rows": list(table.head_rows),
        "rows": len(table),
        "rows_left_out": {
            reason: {"count": len(rows), "rows": list(rows)} for reason, rows in table.understood.left_out.items()
        },
        "columns_empty": table.understood.empty_columns,
        "cells_unmasked": table.understood.unmasked,
        "columns": {head: column_letter(table.place(at)) for head, at in columns.index.items()},
        "columns_used": sorted(set(columns.index) - set(dropped), key=lambda head: columns.index[head]),
        "columns_dropped": [*dropped, *columns.metadata],
        "columns_personal": list(columns.personal),
        "columns_other_text": list(columns.other_text),
        "columns_ignored": list(columns.ignored),
        "cells_taken_as_empty": table.emptied,
    }


def answering_time(took: Seconds | None, verdict: Verdict) -> dict[str, Any]:
    """Tell how long the used responses took, and below how many seconds one is too fast; empty if it is not known."""
    if took is None:
        return {}
    known = took[verdict.used & ~np.isnan(took)]
    return {
        "known": int(known.size),
        "median_seconds": float(np.median(known)) if known.size else None,
        "too_fast_below": None if np.isnan(verdict.fastest) else round(verdict.fastest, 3),
    }
