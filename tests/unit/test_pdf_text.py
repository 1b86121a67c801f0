import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nulmeting import house_style, pdf_layout
from nulmeting.pdf_text import BREAK, MISSING, Letters

LETTERS = Letters(pdf_layout.fonts(house_style.load()))
printable = LETTERS.printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("43% van de organisaties (95%-interval 34–52%)", None),
        ("", None),
        ("ééñ „citaat” – 52.950 €", None),
        ("e\u0301e\u0301n", "één"),
        ("een\ntwee\r\ndrie\tvier\u2028vijf", "een twee drie vier vijf"),
        ("\u202egnal\u202c \u2067x\u2069", "gnal x"),
        ("nul\x00teken\x07", "nulteken"),
        ("עברית عربي Ελληνικά кириллица", None),
        ("中文 en 👩‍🔬", f"{MISSING}{MISSING} en {MISSING}{MISSING}"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == (text if shown is None else shown)


def test_words_that_can_be_hyphenated_are_left_whole():
    assert printable("Duurzaamheidscoördinatorenoverleg") == "Duurzaamheidscoördinatorenoverleg"


def test_long_runs_get_places_to_break():
    for word in ("x" * 500, "criteria_capability.baseline", "https://example.org/a/b/c/d", "1234567890" * 4):
        shown = printable(word)
        assert shown.replace(BREAK, "") == word
        assert max(map(len, shown.split(BREAK))) <= 12, shown


def test_what_no_font_has_is_told():
    assert LETTERS.unshown(["gewoon", "中文", "中 é"]) == ["中", "文"]


def test_nested_texts_but_not_their_names():
    made = LETTERS.all_printable({"id": "a\nb", "rows": [["a\nb", {"text": "c\td", "value": 1.0}]]}, frozenset({"id"}))
    assert made == {"id": "a\nb", "rows": [["a b", {"text": "c d", "value": 1.0}]]}


def test_letters_that_cannot_be_slanted():
    assert LETTERS.has("schuin: één") and not LETTERS.has("عربي")


# the first text waits for the fonts to be read
@settings(deadline=None)
@given(st.text())
def test_any_text_has_a_glyph_for_every_letter(text):
    shown = printable(text)
    assert printable(shown.replace(BREAK, "")) == shown
    assert LETTERS.unshown([shown]) == []


def test_a_line_is_as_wide_as_its_letters_with_digits_of_one_width():
    assert LETTERS.width("111", 10) == LETTERS.width("000", 10) == pytest.approx(3 * LETTERS.width("8", 10))
    assert LETTERS.width("", 10) == 0 and LETTERS.width("x", 20) == 2 * LETTERS.width("x", 10)
    assert LETTERS.width("m", 10) != LETTERS.width("m", 10, bold=True)
    # typst 0.15 gives 100.7 points for this line
    assert LETTERS.width("Helemaal mee oneens", 10) == pytest.approx(100.7, abs=1)


def test_letters_that_no_font_of_the_house_has_are_wide_and_marks_are_not():
    assert LETTERS.width("中", 10) == 7 and LETTERS.width("\u202e", 10) == 0
