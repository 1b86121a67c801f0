"""A chart in two pictures, for a page without room for the whole: where it may be parted, and the two parts.

It is parted between two of its rows or panels. Within a panel the first part ends with what closes the panel, its axis,
and the second begins with its head again. The document holds the chart once: every piece is a crop of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain, pairwise, takewhile
from typing import Any

from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml

from nulmeting.word_elements import Element, clean, make

Strip = Mapping[str, Any]
"""A strip of a chart, as `nulmeting.chart_canvas.Strip` has it."""
Strips = list[Strip]
Span = tuple[float, float]
"""From where to where a piece is, in shares of the height of the chart."""
BETWEEN = {("row", "row"), ("row", "head"), ("foot", "head")}
"""What may lie on either side of where a chart is parted."""
AIR = 2.0
"""By how many points of the chart a piece ends above what begins there, of which Word might else show a line."""
WHOLE = 100_000
"""A picture's height in the thousandths of per cents in which Word crops it."""
DECORATIVE = (
    f'<a:extLst {nsdecls("a")}><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
"""What tells who cannot see a picture that there is nothing to see."""


@dataclass(frozen=True)
class Chart:
    """A chart that may be parted.

    Parameters
    ----------
    strips : sequence of Strip
        From its top to its foot.
    continued : str
        What the second part is, for who cannot see it.
    next_id : callable
        Gives numbers for pictures in the document.
    """

    strips: Sequence[Strip]
    continued: str
    next_id: Callable[[], int]


@dataclass(frozen=True)
class Parting:
    """What the first and the second part of a chart show of it, from above."""

    first: tuple[Span, ...]
    second: tuple[Span, ...]


def partings(strips: Sequence[Strip], least: float) -> list[Parting]:
    """Give the ways to part a chart, the shortest first part first.

    Parameters
    ----------
    strips : sequence of Strip
    least : float
        How much of the height of the chart the rows of a part take at least; within a panel, the rows of that panel.
    """
    made = []
    for place in range(1, len(strips)):
        (head, above), (below, foot) = _around(strips, place)
        between = (strips[place - 1]["kind"], strips[place]["kind"])
        if between in BETWEEN and min(_high(above), _high(below)) >= least * _high(strips):
            first, second = [*strips[:place], *foot], [*head, *strips[place:]]
            made.append(Parting(_spans(first, strips), _spans(second, strips)))
    return made


def shown(spans: Sequence[Span]) -> float:
    """Give the share of the height of a chart that a part has, what it repeats included."""
    return sum(end - start for start, end in spans)


def pictures(whole: Element, parting: Parting, chart: Chart) -> tuple[list[Element], list[Element]]:
    """Make the paragraphs of the two parts, which touch within a part, from that of the whole picture.

    Parameters
    ----------
    whole : element
        A paragraph with the picture.
    parting : Parting
    chart : Chart

    Returns
    -------
    (list of element, list of element)
        The first ends its page: it does not stay with the next.
    """
    first, second = ([_crop(whole, span) for span in spans] for spans in (parting.first, parting.second))
    for piece in (*first[1:], *second):
        _named(piece, chart.next_id(), chart.continued if piece is second[0] else "")
    for above, below in chain(pairwise(first), pairwise(second)):
        above[0].get_or_add_spacing().after = below[0].get_or_add_spacing().before = 0
        for one in (above[0], above[1]):  # the depth of letters, even of none, is room below a picture
            one.append(make("rPr", make("sz", val=2), make("szCs", val=2)))
        above[1].insert(0, above[1][-1])  # in a run the schema wants it first
    first[-1][0].get_or_add_keepNext().val = False
    return first, second


def _around(strips: Sequence[Strip], place: int) -> tuple[tuple[Strips, Strips], tuple[Strips, Strips]]:
    """Give the rows above and below a place, and if it is within a panel only its rows, with its head and its foot."""
    first, second = strips[:place], strips[place:]
    above, below = list(takewhile(_is_row, reversed(first))), list(takewhile(_is_row, second))
    if not above or not below:
        return ([], list(filter(_is_row, first))), (list(filter(_is_row, second)), [])
    heads = [one for one in first[: -len(above)][-1:] if one["kind"] == "head"]
    feet = [one for one in second[len(below) :][:1] if one["kind"] == "foot"]
    return (heads, above), (below, feet)


def _is_row(strip: Strip) -> bool:
    return bool(strip["kind"] == "row")


def _high(part: Iterable[Strip]) -> float:
    return float(sum(strip["bottom"] - strip["top"] for strip in part))


def _spans(part: Sequence[Strip], strips: Sequence[Strip]) -> tuple[Span, ...]:
    """Give the spans of strips, one for those that touch."""
    made: list[tuple[float, float]] = []
    for strip in part:
        touches = bool(made) and made[-1][1] == strip["top"]
        made.append((made.pop()[0] if touches else strip["top"], strip["bottom"]))
    top, foot, high = strips[0]["top"], strips[-1]["bottom"], _high(strips)
    return tuple(((start - top) / high, (end - AIR * (end < foot) - top) / high) for start, end in made)


def _crop(whole: Element, span: Span) -> Element:
    """Show of a picture what is between two heights of it, as large as it was."""
    piece, (start, end) = deepcopy(whole), span
    for size in (next(piece.iter(qn("wp:extent"))), next(piece.iter(qn("a:xfrm"))).find(qn("a:ext"))):
        size.set("cy", str(round(int(size.get("cy")) * (end - start))))
    edges = {"t": f"{start * WHOLE:.0f}", "b": f"{(1 - end) * WHOLE:.0f}"}
    next(piece.iter(qn("a:blip"))).addnext(OxmlElement("a:srcRect", edges))
    return piece


def _named(piece: Element, identity: int, told: str) -> None:
    """Give a piece a number of its own, and what it is; without words it only completes the one before it."""
    about = next(piece.iter(qn("wp:docPr")))
    about.set("id", str(identity))
    about.set("name", f"figure-{identity}")
    about.set("descr", clean(told))
    about.attrib.pop("title")
    if not told:
        about.append(parse_xml(DECORATIVE))
