"""How an export is to be understood: its layout, its heads, and which of its rows and columns are the survey's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from nulmeting import left_out
from nulmeting.codebook import Text
from nulmeting.grid import Column, Grid, column_letter
from nulmeting.layout import TOP, Heads, Layout, Rows
from nulmeting.layout_columns import roles
from nulmeting.layout_forms import GOOGLE_FORMS, MICROSOFT_FORMS, TYPEFORMS
from nulmeting.layout_limesurvey import LIMESURVEY
from nulmeting.layout_plain import PLAIN
from nulmeting.layout_qualtrics import QUALTRICS
from nulmeting.layout_surveymonkey import SURVEYMONKEY
from nulmeting.messages import Fault, InputError, also_in, raise_if
from nulmeting.raw_table import RawTable, Understood, numbered

AUTO = "auto"
LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {one.name: one for one in (QUALTRICS, SURVEYMONKEY, MICROSOFT_FORMS, TYPEFORMS, GOOGLE_FORMS, LIMESURVEY, PLAIN)}
)
"""In the order in which they are tried: those with the surest signs first."""

MASKED = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True)
class Recognised:
    """What a sheet looks like.

    Parameters
    ----------
    layout : str
        Key of `LAYOUTS`.
    sign : str
        The heads or marks by which it was recognised; empty for ``plain``.
    heads : tuple of int
        Positions of the rows of heads, counted from 0.
    """

    layout: str
    sign: str
    heads: tuple[int, ...]


@dataclass(frozen=True)
class ByHand:
    """What the configuration says about a sheet.

    Parameters
    ----------
    layout : str
        Key of `LAYOUTS`, or ``auto``.
    head_rows : tuple of int or None
        Row numbers as a spreadsheet program shows them. None leaves them to be found; an empty tuple says that there
        are no heads, and the columns are called by their letters.
    skip_rows : tuple of int or None
        Row numbers that are no records. None leaves headings of groups and notes to be found; if rows are named, or an
        empty list, every other row is a record.
    """

    layout: str = AUTO
    head_rows: tuple[int, ...] | None = None
    skip_rows: tuple[int, ...] | None = None


def recognise(grid: Grid, start: int) -> Recognised:
    """Find out which layout a sheet has, by its cells alone.

    Parameters
    ----------
    grid : Grid
    start : int
        Position of the first row of heads (`left_out.first_head`).
    """
    rows = _top(grid, start)
    name, sign = next(((one.name, sign) for one in LAYOUTS.values() if (sign := one.sign(rows))), (PLAIN.name, ""))
    return Recognised(name, sign, _head_rows(grid, start, LAYOUTS[name], rows))


def understand(grid: Grid, by_hand: ByHand = ByHand()) -> RawTable:
    """Make a table of a sheet.

    Raises
    ------
    InputError
        If there is no record; if the configuration names another layout than the sheet has, rows that are not there or
        a number of rows of heads that the layout cannot have; or if a row may be a heading or a record.
    """
    filled = left_out.count_filled(grid)
    if not filled.any():
        raise InputError([Fault("E303", grid.file)])
    raise_if(_no_such_rows(grid, by_hand))
    start = left_out.first_head(grid, filled) if grid.first_row else 0
    seen = recognise(grid, by_hand.head_rows[0] - grid.first_row if by_hand.head_rows else start)
    raise_if(_contradicted(grid, by_hand, seen))
    name = seen.layout if by_hand.layout == AUTO else by_hand.layout
    if by_hand.head_rows is not None:
        heads = tuple(row - grid.first_row for row in by_hand.head_rows)
    elif name != seen.layout:
        heads = _head_rows(grid, seen.heads[0], LAYOUTS[name], _top(grid, seen.heads[0]))
    else:
        heads = seen.heads
    skipped = None if by_hand.skip_rows is None else [row - grid.first_row for row in by_hand.skip_rows]
    apart = left_out.left_out(grid, heads, filled, skipped, headings=name == PLAIN.name and bool(grid.first_row))
    raise_if(_untold(grid, apart))
    return _table(grid, LAYOUTS[name], heads, apart, seen)


def _table(grid: Grid, layout: Layout, heads: Sequence[int], apart: left_out.LeftOut, seen: Recognised) -> RawTable:
    """Make the table when it is known which rows are heads and which are no records."""
    kept = apart.records(grid.height, heads)
    if not kept.any():
        raise InputError([Fault("E303", grid.file)])
    named = layout.heads(_cells(grid, heads)) if heads else _lettered(len(grid.columns))
    rows = np.flatnonzero(kept)
    one_run = slice(int(rows[0]), int(rows[-1]) + 1)  # taken at once, not row by row
    chosen = one_run if rows.size == one_run.stop - one_run.start else kept
    records = tuple(column.rows(chosen) for column in grid.columns)
    # a column under a merged head that has neither a head of its own nor a value is a spacer too
    headed = [any(column[row].strip() for row in heads) for column in grid.columns]
    places = [i for i, column in enumerate(records) if headed[i] or not column.blank]
    head = tuple(named.head[i] for i in places)
    columns, unmasked = _unmasked([records[i] for i in places]) if layout.masked else ([records[i] for i in places], 0)
    return RawTable(
        grid.file,
        head,
        rows + grid.first_row,
        tuple(columns),
        grid.sheet,
        grid.encoding,
        grid.delimiter,
        names=numbered(head, [(*named.names[i], *_titles(grid, i)) for i in places]),
        head_rows=tuple(row + grid.first_row for row in heads) if grid.first_row else (),
        layout=layout.name,
        places=tuple(places),
        parts=grid.parts,
        roles=roles(head, layout.name),
        described=tuple(grid.described[i] for i in places) if grid.described else (),
        understood=Understood(
            seen.layout,
            seen.sign,
            {reason: tuple((rows + grid.first_row).tolist()) for reason, rows in apart.rows.items()},
            len(grid.columns) - len(places),
            unmasked,
            grid.notes,
        ),
    )


def _top(grid: Grid, start: int) -> Rows:
    return [grid.row(row) for row in range(start, min(start + TOP, grid.height))]


def _head_rows(grid: Grid, start: int, layout: Layout, rows: Rows) -> tuple[int, ...]:
    height = layout.height(rows) if grid.first_row else 1
    if layout is PLAIN:
        height = max(height, _merged_height(grid, start))
    return tuple(range(start, min(start + height, grid.height)))


def _merged_height(grid: Grid, start: int) -> int:
    """Count the rows of heads by the merged cells of the first: they reach down, or stand above what they group.

    A cell that is merged for its looks groups nothing: then other columns have a head and, below it, an answer.
    """
    own = [one for one in grid.merged if one[0] <= start <= one[2]]
    down = max((bottom - start + 1 for _, _, bottom, _ in own), default=1)
    across = {place for _, left, bottom, right in own if right > left and bottom == start + down - 1
              for place in range(left, right + 1)}  # fmt: skip
    below = start + down
    if not across or below >= grid.height:
        return down
    alone = [column for place, column in enumerate(grid.columns) if place not in across]
    answered = any(column[start].strip() and column[below].strip() for column in alone)
    return down if answered else down + 1


def _cells(grid: Grid, heads: Sequence[int]) -> Rows:
    """Give the cells of the rows of heads, a merged cell in each place that it covers."""
    rows = {row: list(grid.row(row)) for row in heads}
    for top, left, bottom, right in grid.merged:
        text = grid.columns[left][top] if top < grid.height and left < len(grid.columns) else ""
        for row in range(top, bottom + 1):
            for place in range(left, min(right + 1, len(grid.columns))):
                if row in rows:
                    rows[row][place] = text
    return list(rows.values())


def _lettered(width: int) -> Heads:
    return Heads(tuple(column_letter(place) for place in range(width)), ((),) * width)


def _titles(grid: Grid, place: int) -> tuple[str, ...]:
    """Give the wording that the file itself has for a column, as another name of it."""
    title = grid.described[place].title if grid.described else ""
    return (title,) if title else ()


def _unmasked(columns: Sequence[Column]) -> tuple[list[Column], int]:
    """Take off the apostrophe that keeps a spreadsheet program from seeing a formula, and count the cells."""
    made, count = [], 0
    for column in columns:
        masked = [text.startswith(MASKED) for text in column.texts]
        if any(masked):
            count += int(column.each(masked, bool).sum())
            texts = [text[1:] if one else text for text, one in zip(column.texts, masked, strict=True)]
            made.append(Column.coded(column.codes, texts))
        else:
            made.append(column)
    return made, count


def _place(grid: Grid) -> str:
    return grid.file + (f"[{grid.sheet}]" if grid.sheet else "")


def _no_such_rows(grid: Grid, by_hand: ByHand) -> Iterator[Fault]:
    if by_hand.head_rows is not None and not grid.first_row:
        yield Fault("E356", _place(grid))
        return
    last = grid.first_row + grid.height - 1
    for key, rows in (("head_rows", by_hand.head_rows or ()), ("skip_rows", by_hand.skip_rows or ())):
        for row in rows:
            if not grid.first_row <= row <= last:
                yield Fault("E353", f"{_place(grid)}!{row}", {"key": key, "row": str(row), "last": str(last)})


def _contradicted(grid: Grid, by_hand: ByHand, seen: Recognised) -> Iterator[Fault]:
    wanted = by_hand.layout
    # plain overrules what was seen; and a file that shows no sign may have lost it when somebody tidied it
    if wanted not in (AUTO, PLAIN.name, seen.layout) and seen.layout != PLAIN.name:
        yield Fault("E350", _place(grid), {"wanted": wanted, "found": seen.layout, "sign": seen.sign})
    name = seen.layout if wanted == AUTO else wanted
    count = None if by_hand.head_rows is None else len(by_hand.head_rows)
    if count is not None and count not in LAYOUTS[name].heights:
        possible = [str(height) for height in LAYOUTS[name].heights]
        either = Text(" of ".join(possible), " or ".join(possible))
        yield Fault("E352", _place(grid), {"layout": name, "count": str(count), "possible": either})


def _untold(grid: Grid, apart: left_out.LeftOut) -> Iterator[Fault]:
    if apart.untold.size:
        row = int(apart.untold[0]) + grid.first_row
        yield Fault("E351", f"{_place(grid)}!{row}", {"repeated": also_in(apart.untold.size - 1)})
