"""Text on charts: measured, broken and cut so that it fits, and never read as anything but text."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting import house_style
from nulmeting.chart_text import ELLIPSIS, UNKNOWN, Typeface, drawable

FACE = Typeface.of(house_style.load())


def test_widths_are_those_of_the_font():
    # Fira Sans Regular has 1000 units to the em; tabular digits are equally wide
    digits = {round(FACE.width(digit, 10), 6) for digit in "0123456789"}
    assert len(digits) == 1
    assert FACE.width("11", 10) == pytest.approx(2 * digits.pop())
    assert FACE.width("a b", 20) == pytest.approx(2 * FACE.width("a b", 10))
    assert FACE.width("woord", 10, "bold") > FACE.width("woord", 10)
    assert FACE.width("", 10) == 0


@pytest.mark.parametrize("mark", ["\u202e", "\u200f", "\u2066", "\u200b", "\x07", "\ufe0f", "\u00ad"])
def test_marks_of_direction_and_controls_are_left_out(mark):
    assert drawable(f"a{mark}b") == "ab"


def test_unknown_letters_are_boxes_and_raise_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert drawable("\u6f22 \u0141 \U0001f600") == f"{UNKNOWN} \u0141 \U0001f600"
        assert FACE.width("\u6f22", 10) > 0


def test_dollars_and_backslashes_are_letters():
    names = [name for name, _ in FACE.line(r"$x^2$ \frac").glyphs]
    assert len(names) == len(r"$x^2$\frac")
    assert FACE.width(r"$x^2$", 10) > FACE.width("x2", 10)


def test_writing_from_right_to_left_is_laid_out_as_a_whole():
    word = "\u05e9\u05dc\u05d5\u05dd"
    places = [x for _, x in FACE.line(f"{word} {word}").glyphs]
    assert places == sorted(places)
    assert FACE.width(word, 10) < FACE.width(f"{word} {word}", 10)


def test_a_long_word_is_broken_with_a_hyphen_and_loses_no_letter():
    word = "arbeidsongeschiktheidsverzekeringsmaatschappij"
    lines = FACE.wrapped(word, 100, 11)
    assert len(lines) > 2
    assert all(line.endswith("-") for line in lines[:-1])
    assert "".join(line.removesuffix("-") for line in lines) == word


def test_a_word_with_slashes_is_broken_after_one_and_gets_no_space():
    lines = FACE.wrapped("inkopers/contractmanagers/projectleiders", 150, 11)
    assert "".join(lines) == "inkopers/contractmanagers/projectleiders"
    assert all(line.endswith("/") for line in lines[:-1])


def test_too_many_lines_end_in_an_ellipsis_that_fits():
    text = "een lange zin die niet op twee regels past, hoe men haar ook breekt of kort"
    lines = FACE.wrapped(text, 120, 11, most=2)
    assert len(lines) == 2 and lines[1].endswith(ELLIPSIS)
    assert text.startswith(lines[0])
    assert all(FACE.width(line, 11) <= 120 for line in lines)


TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=80)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.floats(min_value=40, max_value=300))
def test_any_text_fits_its_lines(text, width):
    for line in FACE.wrapped(text, width, 11, most=4):
        assert FACE.width(line, 11) <= width + 1e-6 or len(line) <= 2


def test_outlines_are_whole_relative_numbers():
    (name, x), *_ = FACE.line("l").glyphs
    outline = FACE.outline(name)
    assert x == 0
    assert outline.startswith("m") and outline.endswith("z")
    assert "." not in outline
    assert FACE.line(" ").width > 0


def test_a_last_line_of_a_word_is_filled_up_from_the_lines_before_it():
    text = "Van nulmeting naar slotmeting: van 20 cijfers 12 hoger en 8 lager; aantoonbaar veranderd: 5 van de 19 getoetste"
    width = FACE.width(text.removesuffix(" getoetste"), 16, "bold") + 1
    assert FACE.wrapped(text, width, 16, "bold")[-1] == "getoetste"
    lines = FACE.even(text, width, 16, "bold")
    assert len(lines) == 2 and " ".join(lines) == text
    assert FACE.width(lines[-1], 16, "bold") >= 0.3 * width


def test_lines_that_are_even_are_left_and_no_word_is_broken_to_make_them_so():
    even = "Antwoorden van deelnemers in procenten van wie antwoordde"
    assert FACE.even(even, 200, 11) == FACE.wrapped(even, 200, 11)
    long = "beroepsaansprakelijkheidsverzekeringen ja"
    width = FACE.width("beroepsaansprakelijkheidsverzekeringen", 11) + 1
    assert FACE.even(long, width, 11) == ["beroepsaansprakelijkheidsverzekeringen", "ja"]
    # what is cut stays cut where it was
    assert FACE.even(f"{even} en zo voort", 120, 11, most=2) == FACE.wrapped(f"{even} en zo voort", 120, 11, most=2)


def test_a_broken_word_has_at_least_three_letters_on_its_last_line():
    width = FACE.width("gereedschapp-", 10)
    assert FACE.wrapped("gereedschappen", width, 10) == ["gereedschap-", "pen"]
