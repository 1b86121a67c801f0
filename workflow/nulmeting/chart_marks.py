"""What a chart is made of: rectangles, lines, points, pictures and words at places on a sheet, in points, downwards."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[float, float]


@dataclass(frozen=True)
class Rect:
    """A filled rectangle, with an edge or without."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str = ""


@dataclass(frozen=True)
class Line:
    """Lines through points, each with flat ends, drawn as one."""

    parts: tuple[tuple[Place, ...], ...]
    colour: str
    width: float = 1.0
    is_dashed: bool = False


@dataclass(frozen=True)
class Dot:
    """A point, open for an indicative figure; a diamond for the main one."""

    x: float
    y: float
    colour: str
    fill: str
    size: float = 8.0
    is_diamond: bool = False


@dataclass(frozen=True)
class Words:
    """A line of text from its left end; y is the middle of its capitals.

    Parameters
    ----------
    box : (float, float, float, float)
        Left, top, right and bottom of the letters from the highest ascender to the lowest descender.
    ground : str
        Colour of an edge that sets it off from what lies under it; empty for none.
    """

    x: float
    y: float
    text: str
    size: float
    weight: str
    colour: str
    box: tuple[float, float, float, float]
    ground: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture that keeps its proportions, as large as fits in a box and at the right of it; held in its address."""

    x: float
    y: float
    width: float
    height: float
    address: str


Mark = Rect | Line | Dot | Picture | Words


def reach(mark: Mark) -> Place:
    """Give the highest and lowest y that a mark has ink at."""
    if isinstance(mark, Words):
        return mark.box[1], mark.box[3]
    if isinstance(mark, Line):
        places = [y for part in mark.parts for _, y in part]
        return min(places) - mark.width / 2, max(places) + mark.width / 2
    if isinstance(mark, Dot):
        return mark.y - mark.size, mark.y + mark.size
    return mark.y, mark.y + mark.height
