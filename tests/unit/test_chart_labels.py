"""Nothing overlaps and nothing leaves the sheet, with few groups and many, short labels and long ones."""

import re
from dataclasses import replace
from itertools import combinations

import many_tables
import public_tables
import pytest
from nulmeting import charts, house_style
from nulmeting.chart_canvas import Canvas
from nulmeting.chart_marks import Dot, Rect, Words
from nulmeting.codebook import Text

NUMBERS = (2, 5, 12, 25, 40)
HOSTILE = (
    "<script>alert('x')</script> & \"q\"",
    r"$x^2$ \frac{a}{b} \\ %s {wave} $",
    "\u202eachterstevoren\u202c en \u200fmarks\u200e",
    "\U0001f600 \U0001f3f3\ufe0f\u200d\U0001f308 \u2764\ufe0f",
    "lang " * 100,
    "x" * 500,
    "",
    "\u6f22\u5b57 \u0641\u0627\u0631\u0633\u06cc \u05e9\u05dc\u05d5\u05dd",
    "regel\neen\ttwee\x07\x00\ufffe",
    "=1+1",
)


def overlapping(canvas):
    """Give the texts that touch another text or a point."""
    words = [mark for mark in canvas.marks if isinstance(mark, Words)]
    dots = [mark for mark in canvas.marks if isinstance(mark, Dot)]
    found = [(a.text, b.text) for a, b in combinations(words, 2) if _touch(a.box, b.box)]
    return found + [(a.text, "o") for a in words for b in dots if _touch(a.box, _around(b))]


def _around(dot):
    reach = dot.size / 2
    return (dot.x - reach, dot.y - reach, dot.x + reach, dot.y + reach)


def _touch(a, b, least=0.5):
    return a[0] < b[2] - least and b[0] < a[2] - least and a[1] < b[3] - least and b[1] < a[3] - least


def outside(canvas):
    """Give the texts that leave the sheet."""
    (left, top), (wide, high) = canvas.corner, canvas.size
    words = [mark for mark in canvas.marks if isinstance(mark, Words)]
    return [
        w.text for w in words
        if w.box[0] < left or w.box[1] < top or w.box[2] > left + wide or w.box[3] > top + high
    ]  # fmt: skip


def test_the_check_sees_what_touches_and_what_leaves_the_sheet():
    canvas = Canvas.of(house_style.load(), "nl")
    canvas.text(0, 50, "een woord")
    canvas.text(60, 50, "apart")
    assert overlapping(canvas) == []
    canvas.text(30, 55, "eroverheen")
    canvas.dot(70, 50, "#000000")
    canvas.text(600, 50, "te ver naar rechts")
    canvas.y = 100
    assert ("een woord", "eroverheen") in overlapping(canvas) and ("apart", "o") in overlapping(canvas)
    assert outside(canvas) == ["te ver naar rechts"]


@pytest.fixture(scope="module", params=NUMBERS)
def drawn(request):
    made = many_tables.made(request.param)
    return {
        (name, language): chart for language in ("nl", "en") for name, chart in charts.draw(*made, language).items()
    }


def test_every_kind_of_chart_is_drawn(drawn):
    assert {name for name, _ in drawn} == set(charts.NAMES)


def test_no_text_touches_another_or_a_point(drawn):
    assert {key: found for key, chart in drawn.items() if (found := overlapping(chart.canvas))} == {}


def test_no_text_leaves_the_sheet(drawn):
    assert {key: found for key, chart in drawn.items() if (found := outside(chart.canvas))} == {}


@pytest.mark.parametrize(
    ("language", "words"), [("nl", ("VOORLOPIG", "SYNTHETISCH")), ("en", ("PROVISIONAL", "SYNTHETIC"))]
)
def test_what_holds_of_the_data_is_drawn_into_every_chart(drawn, language, words):
    for (name, written), chart in drawn.items():
        if written != language:
            continue
        tag = next(mark for mark in chart.canvas.marks if isinstance(mark, Rect))
        inside = [
            m.text for m in chart.canvas.marks
            if isinstance(m, Words) and m.box[0] >= tag.x and m.box[2] <= tag.x + tag.width
            and tag.y <= m.y <= tag.y + tag.height
        ]  # fmt: skip
        assert all(word in " ".join(inside) for word in words), (name, inside)


def test_forty_groups_are_drawn_and_hidden_ones_are_text():
    chart = charts.draw(*many_tables.made(40), "nl")["groups"]
    assert len(set(chart.table["category"]) - {"all"}) == 40
    said = [mark.text for mark in chart.canvas.marks if isinstance(mark, Words)]
    hidden = chart.table["estimate"].isna().sum()
    assert hidden and said.count("niet getoond (bescherming)") == hidden


PAPER = (166 / 25.4 * 72, 12200 / 20)
"""Points of the width that a chart gets in print, in a PDF, and of its height in Word, where it is lowest."""


@pytest.mark.parametrize("number", NUMBERS)
def test_every_letter_has_seven_points_on_paper(number):
    """One breakdown of 40 groups apart, or as many definitions: of one of those none is left out."""
    for name, chart in charts.draw(*many_tables.made(number, lambda place: f"groep {place + 1}"), "nl").items():
        if name in ("definitions", "response", "groups") and number == 40:
            continue
        wide, high = chart.canvas.size
        smallest = min(mark.size for mark in chart.canvas.marks if isinstance(mark, Words))
        assert smallest * min(PAPER[0] / wide, PAPER[1] / high) >= 7, (name, high)


def test_of_what_does_not_fit_on_a_page_only_one_breakdown_or_figure_is_left(drawn):
    tall = {name: chart for (name, _), chart in drawn.items() if chart.canvas.size[1] > charts.TALLEST}
    assert set(tall) <= {"definitions", "response", "groups"}
    for name, chart in tall.items():
        assert name == "response" or chart.table["indicator"].nunique() == 1
        assert name == "definitions" or len(set(chart.table["breakdown"]) - {"all"}) == 1


def hostile(place):
    return HOSTILE[place % len(HOSTILE)]


@pytest.fixture(scope="module")
def strange():
    return charts.draw(*many_tables.made(12, hostile), "nl")


@pytest.mark.parametrize("name", charts.NAMES)
def test_hostile_labels_are_text(strange, name):
    from defusedxml.ElementTree import fromstring

    chart = strange[name]
    text = charts.svg(chart)
    root = fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "path", "rect", "circle", "g", "use"}
    assert not re.search(r"<script|javascript:", text)
    assert charts.png(chart).startswith(b"\x89PNG")
    assert outside(chart.canvas) == []
    assert overlapping(chart.canvas) == []


@pytest.mark.parametrize("name", ["answers", "transitions", "needs"])
def test_answers_with_labels_wider_than_the_sheet_stay_on_it(name):
    made, tables = public_tables.measurement(), public_tables.tables()
    long = [Text(f"{place} {'x' * 500}", "") for place in range(20)]
    book = {
        code: replace(item, answers=tuple(replace(a, label=text) for a, text in zip(item.answers, long, strict=False)))
        for code, item in made.codebook.items()
    }
    canvas = charts.draw(replace(made, codebook=book), tables, "nl")[name].canvas
    assert outside(canvas) == []
    assert overlapping(canvas) == []
