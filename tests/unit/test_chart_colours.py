"""What is drawn can be read and told apart: contrast of text and marks, and colours side by side, of every chart."""

from itertools import pairwise

import many_tables
import public_tables
import pytest
import trust_tables
from nulmeting import charts
from nulmeting.chart_marks import Dot, Line, Rect, Words
from nulmeting.colour_vision import VISIONS, contrast, distance
from nulmeting.palette import Palette

COLOURS = Palette.of(public_tables.measurement().style)
QUIET_MARKS = {COLOURS.rule, COLOURS.paper}
"""Lines of the grid and white edges: what they show is also written."""


@pytest.fixture(scope="module")
def drawn():
    tables = public_tables.tables()
    tables["monitor"] = trust_tables.frame("monitor", trust_tables.monitor(provisional=True))
    return {
        **charts.draw(public_tables.measurement(), tables, "nl"),
        "many": charts.draw(*many_tables.made(12), "nl")["groups"],
    }


def ground(marks, place):
    """Give the colour that lies under a text: that of the last rectangle drawn before it which holds its middle."""
    words = marks[place]
    if words.ground:
        return words.ground
    x, y = (words.box[0] + words.box[2]) / 2, words.y
    under = [
        m for m in marks[:place]
        if isinstance(m, Rect) and m.x <= x <= m.x + m.width and m.y <= y <= m.y + m.height
    ]  # fmt: skip
    return under[-1].fill if under else COLOURS.paper


def test_every_text_has_a_contrast_of_four_and_a_half(drawn):
    for name, chart in drawn.items():
        marks = chart.canvas.marks
        for place, mark in enumerate(marks):
            if isinstance(mark, Words):
                assert contrast(mark.colour, ground(marks, place)) >= 4.5, (name, mark.text)


def test_points_and_lines_have_a_contrast_of_three(drawn):
    for name, chart in drawn.items():
        for mark in chart.canvas.marks:
            if isinstance(mark, Dot | Line) and mark.colour not in QUIET_MARKS:
                assert contrast(mark.colour, COLOURS.paper) >= 3, (name, mark)


def test_pale_areas_have_an_edge_or_a_number_in_them(drawn):
    """Below 3 against the paper: white lines between them, an edge that is seen, or text on them."""
    for name, chart in drawn.items():
        marks = chart.canvas.marks
        written = [m for m in marks if isinstance(m, Words)]
        for mark in marks:
            if not isinstance(mark, Rect) or contrast(mark.fill, COLOURS.paper) >= 3:
                continue
            divided = mark.edge == COLOURS.paper
            seen = mark.edge and contrast(mark.edge, COLOURS.paper) >= 3
            holds = any(_inside(words, mark) for words in written)
            is_key = mark.width == mark.height == 12
            assert divided or seen or holds or is_key, (name, mark)


def _inside(words, rect):
    left, _, right, _ = words.box
    return rect.x - 1 <= left and right <= rect.x + rect.width + 1 and rect.y <= words.y <= rect.y + rect.height


def test_segments_side_by_side_are_told_apart_with_every_vision(drawn):
    """CIEDE2000 of at least 10 between neighbours in a bar, with four kinds of colour vision."""
    bars = {}
    for mark in drawn["answers"].canvas.marks:
        if isinstance(mark, Rect) and mark.edge == COLOURS.paper:
            bars.setdefault(mark.y, []).append(mark)
    pairs = [
        (a.fill, b.fill)
        for bar in bars.values()
        for a, b in pairwise(sorted(bar, key=lambda m: m.x))
        if b.x - a.x - a.width < 1
    ]
    assert len(pairs) > 20
    for one, other in set(pairs):
        assert min(distance(one, other, vision) for vision in VISIONS) >= 10, (one, other)


def test_white_lines_divide_the_segments(drawn):
    segments = [m for m in drawn["answers"].canvas.marks if isinstance(m, Rect) and m.height == 17]
    assert segments and all(
        m.edge in (COLOURS.paper, COLOURS.not_applicable) for m in segments if m.fill != COLOURS.notice
    )


def test_waves_are_told_apart_by_their_place_and_name_too(drawn):
    """The earlier wave lies above the later one, and both are named in that order in the head of a panel."""
    canvas = drawn["change"].canvas
    heads = [(strip.top, strip.bottom) for strip in canvas.strips if strip.kind == "head"]
    dots = [m for m in canvas.marks if isinstance(m, Dot)]
    keys = [dot for dot in dots if any(top <= dot.y < bottom for top, bottom in heads)]
    earlier, later = COLOURS.waves(2)
    pairs = [dot for dot in dots if dot not in keys]
    for above, below in zip(pairs[::2], pairs[1::2], strict=True):
        assert (above.colour, below.colour) == (earlier, later) and above.y < below.y
    assert [dot.colour for dot in keys] == [earlier, later] * len(set(_panels(drawn["change"])))
    names = {m.text: m.x for m in canvas.marks if isinstance(m, Words) and m.text in ("Nulmeting", "Slotmeting")}
    assert keys[0].x < names["Nulmeting"] < keys[1].x < names["Slotmeting"]


def _panels(chart):
    return zip(chart.table["unit"], chart.table["statistic"], strict=True)
