"""How high what stands in a Word document will be, and over how many lines a text goes."""

import pytest
from docx.oxml.shape import CT_Inline
from hypothesis import given
from hypothesis import strategies as st
from nulmeting import word_letters
from nulmeting.word_boxes import kept
from nulmeting.word_elements import make, number_runs, paragraph
from nulmeting.word_heights import Look, height, looks_of
from nulmeting.word_tables import TEXT_WIDTH, grid

LOOKS = {name: Look(line=1.0) for name in ("BodyText", "TableText")}
NUMBER = {"text": "50%", "interval": {"text": "40–60%"}, "status": "indicative"}
LINE = 20 * 10 * 1.149  # 10 points, in twentieths of a point, by the height of a line of Arial


@pytest.mark.parametrize(("letters", "lines"), [(1, 1), (86, 1), (87, 2), (400, 5)])
def test_the_height_of_a_text_is_that_of_its_lines(letters, lines):
    # a digit of 10 points is 111 wide (0.556 em), and the text is 9638 wide: 86 on a line
    assert height(paragraph("BodyText", "0" * letters), TEXT_WIDTH, LOOKS) == pytest.approx(LINE * lines)


def test_lines_are_broken_between_words_and_behind_hyphens_and_dashes():
    # a digit is 556 wide, a space 278, a hyphen 333, a dash 556
    assert word_letters.lines("00 00", 4 * 556 + 278) == 1
    assert word_letters.lines("00 00", 4 * 556 + 277) == 2
    assert word_letters.lines("00-00", 4 * 556) == word_letters.lines("00–00", 4 * 556) == 2
    assert word_letters.lines("00\N{NO-BREAK SPACE}00 0", 4 * 556 + 278) == 2
    assert word_letters.lines("0\n0", 10_000) == 2


def test_a_line_that_ends_in_a_paragraph_counts():
    assert height(paragraph("BodyText", "43%\n34–52%"), TEXT_WIDTH, LOOKS) == pytest.approx(2 * LINE)


def test_a_bold_letter_and_an_accented_one():
    assert word_letters.width("a") == word_letters.width("á") == 556
    assert word_letters.width("n", bold=True) == 611
    assert word_letters.width("語") == 1000


@given(st.text(max_size=60), st.integers(300, 5000))
def test_more_room_never_takes_more_lines_and_no_text_takes_none(text, room):
    assert word_letters.lines(text, room) >= word_letters.lines(text, 2 * room) >= 1


def test_a_table_is_as_high_as_its_rows_and_rules():
    rows = [[[paragraph("TableText", "a")]], [[paragraph("TableText", "0 " * 30)]]]
    # 30 digits and spaces of 10 points are 5003 wide: two lines in 4000 less the sides of a cell
    made = grid("NulmetingTable", [4000], rows, "t", "")
    assert height(made, TEXT_WIDTH, LOOKS) == pytest.approx(3 * LINE + 2 * 100 + 38)


def test_a_style_is_read_over_what_it_is_based_on():
    base = make(
        "style",
        make("pPr", make("keepNext"), make("spacing", before=40, after=60, line=240)),
        make("rPr", make("sz", val=18)),
    )
    own = make("style", make("basedOn", val="Base"), make("pPr", make("spacing", after=10), make("ind", left=200)))
    assert looks_of({"Base": base, "Own": own})["Own"] == Look(
        size=18, before=40, after=10, sides=200, line=1.0, keep=True
    )


def test_a_picture_has_the_room_that_its_paragraph_says_and_lets_the_next_go_if_it_says_so():
    looks = {"Figure": Look(before=100, after=60, keep=True)}
    one = paragraph("Figure", make("r", make("drawing", CT_Inline.new_pic_inline(1, "rId1", "", 635, 1000 * 635))))
    assert height(one, TEXT_WIDTH, looks) == 1160
    assert kept(one, looks)
    one[0].get_or_add_spacing().after = 0
    one[0].get_or_add_keepNext().val = False
    assert height(one, TEXT_WIDTH, looks) == 1100
    assert not kept(one, looks)


def test_an_interval_below_a_bold_number_is_not_bold():
    cell = paragraph("TableText", *number_runs(NUMBER, "indicatief"))
    text = "40–60% (indicatief)"
    plain, bold = (word_letters.width(text, bold=one) * 20 // 100 + 1 for one in (False, True))
    for room, lines in ((bold, 2), (plain, 2), (plain - 10, 3)):
        assert height(cell, room, LOOKS) == pytest.approx(LINE * lines)
