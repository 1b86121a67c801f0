"""A sheet of points with the origin at the top left, on which charts are laid out; as high as what is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from nulmeting import house_style
from nulmeting.chart_marks import Dot, Line, Mark, Picture, Place, Rect, Words
from nulmeting.chart_text import LEADING, Typeface
from nulmeting.palette import Palette

WIDTH = 620.0
MARGIN = 8.0
SMALLEST = 9.5
"""Size of the smallest text: seven points where the sheet is as wide as the text of a page, 166 mm."""
TALLEST = 826.0
"""Height up to which a sheet is as wide on paper as the text; a taller one is made smaller there, and its letters."""
LOGO = (120.0, 26.0)
"""Width and height of the largest logo under a chart."""
ASCENDER, DESCENDER = 0.58, 0.56
"""From the middle of the capitals to the highest and lowest ink of a line, to its size."""

KINDS = ("once", "head", "row", "foot")
"""What stands between two seams: what comes once, what holds for the rows below it, a row, and what closes rows."""


@dataclass(frozen=True)
class Strip:
    """A part of a sheet over its whole width, from ``top`` to ``bottom`` in its points; one of `KINDS`."""

    kind: str
    top: float
    bottom: float


@dataclass
class Canvas:
    """Collects what is to be drawn, so that the height may depend on wrapped text.

    One unit is one point; y grows downwards.

    Parameters
    ----------
    palette : Palette
    typeface : Typeface
    footer : str
        What stands under every chart.
    logo : str
        Address that holds the picture to the right of it; empty for none.
    y : float
        The cursor: what is above it is full.
    seams : list of (str, float)
        What begins where, from `seam`.
    """

    palette: Palette
    typeface: Typeface
    footer: str = ""
    logo: str = ""
    width: float = WIDTH
    y: float = 6.0
    marks: list[Mark] = field(default_factory=list)
    seams: list[tuple[str, float]] = field(default_factory=list)

    @classmethod
    def of(cls, style: Mapping[str, Any], language: str) -> Canvas:
        """Make an empty sheet in a house style."""
        return cls(Palette.of(style), Typeface.of(style), style["footer"][language], house_style.logo(style))

    @property
    def size(self) -> tuple[float, float]:
        """Give width and height with the margins."""
        return self.width + 2 * MARGIN, self.y + MARGIN

    @property
    def corner(self) -> tuple[float, float]:
        """Give where the margins begin."""
        return -MARGIN, -MARGIN / 2

    @property
    def strips(self) -> list[Strip]:
        """Give what lies between the seams, from the top of the sheet to its foot, each line of ink in one of them."""
        top = self.corner[1]
        seams = [*({y: (kind, y) for kind, y in (("once", top), *self.seams)}.values()), ("", top + self.size[1])]
        return [Strip(kind, y, end) for (kind, y), (_, end) in pairwise(seams)]

    def seam(self, kind: str) -> None:
        """Let the sheet be parted at the cursor where it is set on pages, and say what begins: one of `KINDS`."""
        self.seams.append((kind, self.y))

    def rect(self, x: float, y: float, width: float, height: float, fill: str, *, edge: str = "") -> None:
        """Draw a filled rectangle."""
        self.marks.append(Rect(x, y, width, height, fill, edge))

    def line(
        self, x: Sequence[float], y: Sequence[float], colour: str, width: float = 1.0, *, is_dashed: bool = False
    ) -> None:
        """Draw a line through points, with flat ends."""
        self.marks.append(Line((tuple(zip(x, y, strict=True)),), colour, width, is_dashed))

    def dot(
        self, x: float, y: float, colour: str, *, is_open: bool = False, size: float = 8.0, is_diamond: bool = False
    ) -> None:
        """Draw a marker, open for an indicative figure."""
        self.marks.append(Dot(x, y, colour, self.palette.paper if is_open else colour, size, is_diamond))

    def interval(
        self, low: float, high: float, y: float, colour: str, *, tick: float = 3.0, outlined: bool = False
    ) -> None:
        """Draw an interval as a line with two ticks; outlined in the paper's colour where it lies on a bar."""
        if outlined:
            self.marks.append(Line(_parts(low, high, y, tick + 0.8), self.palette.paper, 3.0))
        self.marks.append(Line(_parts(low, high, y, tick), colour, 1.4))

    def bounds(self, low: float, high: float, y: float, thick: float) -> None:
        """Draw the worst case as a bar, pale and with an edge that can be seen."""
        self.rect(low, y - thick / 2, high - low, thick, self.palette.rule, edge=self.palette.bounds)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 11.0,
        weight: str = "regular",
        colour: str = "",
        align: str = "left",
        halo: bool = False,
        within: float = 0.0,
    ) -> None:
        """Write one line, cut if it is longer than ``within``; y is the middle of its capitals."""
        if not text.strip():
            return
        if within and self.typeface.width(text, size, weight) > within:
            text = self.typeface.cut(text, within, size, weight)
        wide = self.typeface.width(text, size, weight)
        left = x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        box = (left, y - ASCENDER * size, left + wide, y + DESCENDER * size)
        ground = self.palette.paper if halo else ""
        self.marks.append(Words(left, y, text, size, weight, colour or self.palette.ink, box, ground))

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        width: float,
        *,
        size: float = 11.0,
        weight: str = "regular",
        colour: str = "",
        most: int = 9,
    ) -> float:
        """Write wrapped text from y downwards; give its height."""
        lines = self.typeface.even(text, width, size, weight, most)
        for i, line in enumerate(lines):
            self.text(x, y + size * LEADING * (i + 0.5), line, size=size, weight=weight, colour=colour)
        return size * LEADING * len(lines)

    def text_width(self, text: str, size: float, weight: str = "regular") -> float:
        """Measure a line of text in points."""
        return self.typeface.width(text, size, weight)

    def begin(self, title: str, subtitle: str, notice: str) -> None:
        """Begin a chart: the notice that its data are provisional or synthetic, the message, and what is measured."""
        if notice:
            lines = self.typeface.wrapped(notice.upper(), self.width - 16, 9.5, "bold", most=2)
            wide, ink = (
                max(self.text_width(line, 9.5, "bold") for line in lines),
                self.palette.ink_on(self.palette.notice),
            )
            self.rect(0, self.y, wide + 16, 4 + 13 * len(lines), self.palette.notice)
            for place, line in enumerate(lines):
                self.text(8, self.y + 8.5 + 13 * place, line, size=9.5, weight="bold", colour=ink)
            self.y += 12 + 13 * len(lines)
        self.y += self.paragraph(0, self.y, title, self.width, size=16, weight="bold", most=5) + 4
        self.y += self.paragraph(0, self.y, subtitle, self.width, size=11, colour=self.palette.quiet) + 12

    def end(self, note: str) -> None:
        """Close a chart with its note, and with the footer and the logo of the house."""
        self.seam("once")
        self.line((0, self.width), (self.y, self.y), self.palette.rule, 0.8)
        self.y += 7
        wide, high = LOGO
        beside, least = (wide + 20, self.y + high + 4) if self.logo else (0.0, 0.0)
        if self.logo:
            self.marks.append(Picture(self.width - wide, self.y, wide, high, self.logo))
        for text in filter(None, (note, self.footer)):
            self.y += self.paragraph(0, self.y, text, self.width - beside, size=9.5, colour=self.palette.quiet) + 4
        self.y = max(self.y, least) + 2


def _parts(low: float, high: float, y: float, tick: float) -> tuple[tuple[Place, ...], ...]:
    """Give the line of an interval and its two ticks."""
    return ((low, y), (high, y)), ((low, y - tick), (low, y + tick)), ((high, y - tick), (high, y + tick))
