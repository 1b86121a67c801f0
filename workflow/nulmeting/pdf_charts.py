"""Charts on paper: a high one is set in pieces, and where a page ends between two its key and axis come again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nulmeting.chart_canvas import Strip
from nulmeting.chart_svg import cut

Block = dict[str, Any]

TEXT_WIDTH, LARGEST_HEIGHT = 166.0, 222.0
"""Millimetres within the margins of A4, and of a chart with its caption under it."""
WHOLE = 80.0
"""Millimetres up to which a chart, or a panel of it, is not parted: less than a third of the page, which would be left
empty before it."""
LEAST = 21.0
"""Millimetres of rows that at least stand together: one row alone on a page says little."""
NOTE = 15.0
"""Millimetres up to which the note comes again on every page."""

_VIEW_BOX = re.compile(r'viewBox="[-\d.]+ [-\d.]+ (?P<across>[\d.]+) (?P<upright>[\d.]+)"')


@dataclass
class Panel:
    """Rows with the strips that come again on every page that they go on on; strips by their places in the chart.

    One that is sticky stays with what follows it, as a title does.
    """

    head: list[int] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    foot: list[int] = field(default_factory=list)
    sticky: bool = False

    @property
    def places(self) -> list[int]:
        """Give all its strips, from top to bottom."""
        return [*self.head, *(place for row in self.rows for place in row), *self.foot]


def proportions(svg: str) -> tuple[float, float]:
    """Give the width and height of a drawing, by its view box."""
    found = _VIEW_BOX.search(svg)
    if found is None:
        raise ValueError("a drawing without a view box")
    return float(found["across"]), float(found["upright"])


def panels(strips: Sequence[Strip], unit: float) -> list[Panel]:
    """Give what a chart is set in, from top to bottom: what stands apart is a panel of one row.

    A short note at the end belongs to the foot of the last panel, so that no page begins with it.

    Parameters
    ----------
    strips : sequence of Strip
    unit : float
        Millimetres on paper to a point of the chart.
    """
    made: list[Panel] = []
    is_open = False
    for place, strip in enumerate(strips):
        if strip.kind == "head" or (strip.kind == "row" and not is_open):
            made.append(Panel())
            is_open = True
        if strip.kind == "head":
            made[-1].head.append(place)
        elif strip.kind == "row":
            made[-1].rows.append([place])
        elif strip.kind == "foot" and is_open:
            made[-1].foot.append(place)
            is_open = False
        else:
            made.append(Panel(rows=[[place]], sticky=True))
            is_open = False
    if [one.sticky for one in made[-2:]] == [False, True] and _height(made[-1].places, strips) * unit <= NOTE:
        made[-2].foot += made.pop().places
    above = 0.0
    for panel in made:
        high = _height(panel.places, strips) * unit
        if not panel.sticky and above + high <= WHOLE:
            panel.head, panel.rows, panel.foot = [], [panel.places], []
        panel.rows = _together(panel.rows, strips, unit)
        above = high if panel.sticky else 0.0
    return made


def _together(rows: list[list[int]], strips: Sequence[Strip], unit: float) -> list[list[int]]:
    """Join rows that would be lower than `LEAST` with the next, and the last with those before it."""
    made: list[list[int]] = []
    for row in rows:
        if made and _height(made[-1], strips) * unit < LEAST:
            made[-1] = [*made[-1], *row]
        else:
            made.append(row)
    if len(made) > 1 and _height(made[-1], strips) * unit < LEAST:
        made[-2:] = [[*made[-2], *made[-1]]]
    return made


def _height(places: Sequence[int], strips: Sequence[Strip]) -> float:
    return sum(strips[place].bottom - strips[place].top for place in places)


def laid_out(block: Mapping[str, Any], svg: str) -> tuple[Block, dict[str, str]]:
    """Give how a chart is set, and its drawings by the names that it calls them by.

    Parameters
    ----------
    block : mapping
        A figure of the report.
    svg : str

    Returns
    -------
    (dict, dict of name to SVG)
        ``width`` in millimetres; ``panels``, each with the names of its ``head``, ``rows`` and ``foot``, and
        ``sticky``. One that is not parted is one panel of one row.

    Raises
    ------
    ValueError
        If the drawing has no view box.
    """
    across, upright = proportions(svg)
    width = min(TEXT_WIDTH, LARGEST_HEIGHT * across / upright)
    unit, name = width / across, str(block["name"])
    if upright * unit <= WHOLE:
        return {"width": width, "panels": [{"head": "", "rows": [name], "foot": "", "sticky": False}]}, {name: svg}
    strips = [Strip(**strip) for strip in block["strips"]]
    drawings: dict[str, str] = {}

    def drawn(places: Sequence[int]) -> str:
        if not places:
            return ""
        key = f"{name}-{places[0]}"
        drawings[key] = cut(svg, strips, set(places))
        return key

    made = [
        {
            "head": drawn(one.head),
            "rows": [drawn(row) for row in one.rows],
            "foot": drawn(one.foot),
            "sticky": one.sticky,
        }
        for one in panels(strips, unit)
    ]
    return {"width": width, "panels": made}, drawings
