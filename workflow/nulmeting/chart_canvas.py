"""A sheet of points with the origin at the top left, on which charts are laid out; one matplotlib axes in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from nulmeting import palette
from nulmeting.sentences import TEMPLATES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 720.0
MARGIN = 16.0
DOTS_PER_POINT = 72
FAMILY = "Nulmeting Sans"
TABULAR = ("tnum",)
MEASURED_AT = 100.0
FONTS = {"regular": TEMPLATES / "fonts" / "FiraSans-Regular.ttf", "bold": TEMPLATES / "fonts" / "FiraSans-SemiBold.ttf"}


@dataclass
class Canvas:
    """Collects what is to be drawn, so that the height may depend on wrapped text.

    One unit is one point; y grows downwards.
    """

    width: float = WIDTH
    y: float = 0.0
    _marks: list[Callable[[Axes], Any]] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, fill: str, *, edge: str = "none") -> None:
        """Draw a filled rectangle."""
        from matplotlib.patches import Rectangle

        patch = Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, linewidth=0.8 if edge != "none" else 0)
        self._marks.append(lambda axes: axes.add_artist(patch))

    def line(
        self, x: Sequence[float], y: Sequence[float], colour: str, width: float = 1.0, *, is_dashed: bool = False
    ) -> None:
        """Draw a line through points, with flat ends."""
        from matplotlib.lines import Line2D

        line = Line2D(x, y, color=colour, linewidth=width, solid_capstyle="butt")
        if is_dashed:
            line.set_linestyle((0, (4, 3)))
        self._marks.append(lambda axes: axes.add_artist(line))

    def dot(
        self, x: float, y: float, colour: str, *, is_open: bool = False, size: float = 8.0, shape: str = "o"
    ) -> None:
        """Draw a marker, open for an indicative figure; ``o`` is a circle, ``D`` a diamond."""
        from matplotlib.lines import Line2D

        face = palette.PAPER if is_open else colour
        mark = Line2D(
            [x], [y], marker=shape, markersize=size, markerfacecolor=face, markeredgecolor=colour, markeredgewidth=1.8
        )
        self._marks.append(lambda axes: axes.add_artist(mark))

    def interval(
        self, low: float, high: float, y: float, colour: str, *, tick: float = 3.0, outlined: bool = False
    ) -> None:
        """Draw an interval as a line with two ticks; outlined in white where it lies on a bar."""
        if outlined:
            self.line((low - 1, high + 1), (y, y), palette.PAPER, 3.4)
        gap = float("nan")  # one line with two breaks is drawn faster than three lines
        across, ends = (low, low, gap, low, high, gap, high, high), (y - tick, y + tick)
        self.line(across, (*ends, gap, y, y, gap, *ends), colour, 1.4)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 11.0,
        weight: str = "regular",
        colour: str = palette.INK,
        align: str = "left",
        halo: bool = False,
    ) -> None:
        """Write one line; y is the middle of its lower-case letters' band."""
        from matplotlib.text import Text

        # placed by our own measure: matplotlib lays text out without the font features that it draws with
        left = x - text_width(text, size, weight) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        artist = Text(left, y, text, color=colour, horizontalalignment="left", verticalalignment="center_baseline")
        artist.set_fontproperties(_properties(weight, size, _is_plain(text)))
        artist.set_fontfeatures(TABULAR)
        artist.set_parse_math(False)
        if halo:
            from matplotlib.patheffects import withStroke

            artist.set_path_effects([withStroke(linewidth=2.5, foreground=palette.PAPER)])
        self._marks.append(lambda axes: axes.add_artist(artist))

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        width: float,
        *,
        size: float = 11.0,
        weight: str = "regular",
        colour: str = palette.INK,
        most: int = 9,
    ) -> float:
        """Write wrapped text from y downwards; give its height."""
        leading = size * 1.28
        lines = wrapped(text, width, size, weight)
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1].rstrip(" ,.") + "…"]
        for i, line in enumerate(lines):
            self.text(x, y + leading * (i + 0.5), line, size=size, weight=weight, colour=colour)
        return leading * len(lines)

    def figure(self) -> Figure:
        """Make the figure, as high as the cursor stands."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(
            figsize=((self.width + 2 * MARGIN) / 72, (self.y + MARGIN) / 72),
            dpi=DOTS_PER_POINT,
            facecolor=palette.PAPER,
        )
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(-MARGIN, self.width + MARGIN)
        axes.set_ylim(self.y + MARGIN / 2, -MARGIN / 2)
        for order, mark in enumerate(self._marks):
            mark(axes).set_zorder(order)  # what is drawn later lies on top
        return figure


def begin(title: str, subtitle: str, notice: str) -> Canvas:
    """Begin a chart: the notice that its data are provisional or synthetic, the message, and what is measured."""
    canvas = Canvas(y=6.0)
    if notice:
        label = notice.upper()
        canvas.rect(0, canvas.y, text_width(label, 9.5, "bold") + 16, 17, palette.NOTICE)
        canvas.text(8, canvas.y + 8.5, label, size=9.5, weight="bold", colour=palette.PAPER)
        canvas.y += 25
    canvas.y += canvas.paragraph(0, canvas.y, title, canvas.width, size=16, weight="bold") + 4
    canvas.y += canvas.paragraph(0, canvas.y, subtitle, canvas.width, size=11, colour=palette.QUIET) + 12
    return canvas


def card(title: str, text: str, notice: str) -> Figure:
    """Make a figure that says why there is no chart."""
    canvas = begin(title, text, notice)
    return canvas.figure()


def end(canvas: Canvas, note: str) -> Figure:
    """Close a chart with its note."""
    canvas.line((0, canvas.width), (canvas.y, canvas.y), palette.RULE, 0.8)
    canvas.y += 7
    canvas.y += canvas.paragraph(0, canvas.y, note, canvas.width, size=9.5, colour=palette.QUIET) + 6
    return canvas.figure()


@cache
def _properties(weight: str, size: float, plain: bool) -> Any:
    from matplotlib.font_manager import FontEntry, FontProperties, fontManager

    path = str(FONTS[weight])
    if plain:
        return FontProperties(fname=path, size=size)  # no search for a font, no fallback to lay out
    heavy = 700 if weight == "bold" else 400
    if not any(entry.name == FAMILY and entry.weight == heavy for entry in fontManager.ttflist):
        # under a name of our own: a Fira Sans of another version on the machine must not change what is drawn; and as
        # 700, since DejaVu Sans has no 600
        fontManager.ttflist.append(FontEntry(fname=path, name=FAMILY, weight=heavy, size="scalable"))
    families = [FAMILY, "DejaVu Sans"]  # the second has the glyphs that the first lacks
    return FontProperties(family=families, weight=heavy, size=size)


@cache
def text_width(text: str, size: float, weight: str = "regular") -> float:
    """Measure a line of text in points."""
    from matplotlib.ft2font import LoadFlags

    face = _face(weight)
    face.set_text(_measurable(text), 0.0, flags=LoadFlags.NO_HINTING, features=TABULAR)
    return float(face.get_width_height()[0]) / 64 / MEASURED_AT * size


@cache
def _face(weight: str) -> Any:
    from matplotlib.ft2font import FT2Font

    # a face of our own, so that its size is nobody else's
    face = FT2Font(str(FONTS[weight]))
    face.set_size(MEASURED_AT, DOTS_PER_POINT)
    return face


def _is_plain(text: str) -> bool:
    return all(ord(c) in _known_letters() for c in text)


def _measurable(text: str) -> str:
    # a letter that the font lacks is about as wide as an n, and must not raise a warning about a missing glyph
    known = _known_letters()
    return "".join(c if ord(c) in known else "n" for c in text)


@cache
def _known_letters() -> frozenset[int]:
    return frozenset(_face("regular").get_charmap())


def wrapped(text: str, width: float, size: float, weight: str = "regular") -> list[str]:
    """Break a text into lines that fit a width; a single longer word stays whole."""
    space = text_width("n n", size, weight) - text_width("nn", size, weight)
    lines: list[str] = []
    used = 0.0
    for word in text.split():
        wide = text_width(word, size, weight)
        if lines and used + space + wide <= width:
            lines[-1] += f" {word}"
            used += space + wide
        else:
            lines.append(word)
            used = wide
    return lines
