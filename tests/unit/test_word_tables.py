"""Widths of columns: words stay whole as long as they can, and a table is as wide as its place."""

import docx_check
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.word_columns import SIDES, SMALL, USUAL, columns_of, measured
from nulmeting.word_tables import table


def widths(rows, whole, unbroken):
    return columns_of(rows, whole, unbroken).widths


CELLS = st.text(alphabet="abc WM1%–", max_size=40)
TABLES = st.integers(1, 7).flatmap(
    lambda n: st.tuples(
        st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=6),
        st.lists(st.booleans(), min_size=n, max_size=n),
    )
)


@given(TABLES, st.integers(3000, 15000))
def test_widths_add_up_and_none_is_lost(made, whole):
    rows, unbroken = made
    found = widths(rows, whole, unbroken)
    assert sum(found) == whole
    assert min(found) > 0


def test_words_and_numbers_stay_whole_where_there_is_room():
    rows = [
        ["Indicator", "Nulmeting", "Slotmeting"],
        ["Kan eisen en gunningcriteria opstellen, en meer dan dat", "−22\n−31 tot −13", "."],
    ]
    made = columns_of(rows, 6000, [False, True, True])
    assert made.widths[1] >= measured("−31 tot −13") + SIDES
    assert made.widths[0] >= measured("gunningcriteria") + SIDES
    assert made.lines == [1, 2]


def test_where_there_is_little_room_words_stay_whole_before_intervals():
    rows = [["Indicator", *["Cijfer"] * 6], ["praktijkvoorbeelden", *["−22\n−31 tot −13"] * 6]]
    for width, is_whole in ((9638, True), (6500, False)):
        found = columns_of(rows, width, [False, *[True] * 6]).widths
        assert found[0] >= measured("praktijkvoorbeelden") + SIDES
        assert all(one >= measured("−31 tot −13") + SIDES for one in found[1:]) == is_whole


def test_an_interval_stands_below_its_number_however_much_room_there_is():
    change = {"text": "−15,6", "interval": {"text": "−33,1 tot +1,9"}, "status": "ok"}
    columns = [{"kind": "number", "label": "Verschil"}]
    block = {"caption": "c", "note": "", "columns": columns, "rows": [[change]]}
    for width in (1600, 9638):
        assert len(list(table(block, "", width).iter(f"{docx_check.W}br"))) == 1


@pytest.mark.parametrize(("status", "is_bold"), [("ok", True), ("suppressed", False), ("not_available", False)])
def test_a_reason_in_place_of_a_number_is_not_set_as_a_number(status, is_bold):
    cell = {"text": "niet zo gevraagd", "interval": None, "status": status}
    block = {"caption": "c", "note": "", "columns": [{"kind": "number", "label": "Basis"}], "rows": [[cell]]}
    last = list(table(block, "").iter(f"{docx_check.W}r"))[-1]
    assert (last.find(f".//{docx_check.W}b") is not None) == is_bold
    assert last.find(f".//{docx_check.W}rStyle").get(f"{docx_check.W}val") == ("Number" if is_bold else "NoNumber")


def test_a_mark_and_words_for_a_number_do_not_widen_a_column():
    rows = [["Groep", "Nulmeting", "Basis"], ["Duurzaamheidscoördinatoren en anderen", "43%\n34–52%", "n = 111"]]
    rows += [["a", "13%\n3–33% (indicatief)", "n = 24"], ["a", "niet getoond (bescherming)", ""]]
    assert widths(rows, 4200, [False, True, True])[1] < measured("3–33% (indicatief)") + SIDES
    assert widths(rows, 4200, [False, True, True])[1] >= measured("(bescherming)", bold=True) + SIDES


def test_letters_are_smaller_where_words_would_break_else():
    heads = ["Groep", "Eenheid", *["Nulmeting: van wie meedeed", "Gestandaardiseerd verschil"] * 2]
    rows = [heads, ["Duurzaamheidscoördinatoren", "organisaties", *["52%", "−0,04"] * 2]]
    words = ("Duurzaamheidscoördinatoren", "organisaties", "Nulmeting:", "Gestandaardiseerd")
    for whole, size in ((9638, USUAL), (8000, SMALL)):
        made = columns_of(rows, whole, [False] * 6)
        assert made.size == size
        for width, word in zip(made.widths, words, strict=False):
            assert width >= measured(word, size, bold=word[0] in "NG") + SIDES
    # where that does not help either, they are not made small for nothing
    assert columns_of(rows, 5000, [False] * 6).size == USUAL


def test_a_table_of_smaller_letters_says_so_in_each_of_its_pieces():
    columns = [{"kind": "text", "label": "Gestandaardiseerd"}] * 6
    made = table({"caption": "c", "note": "", "columns": columns, "rows": [["a"] * 6]}, "", 9300)
    assert {one.get(f"{docx_check.W}val") for one in made.iter(f"{docx_check.W}sz")} == {"14"}
    assert len(list(made.iter(f"{docx_check.W}sz"))) == 12


def test_one_long_text_among_short_ones_does_not_take_the_room_of_a_column_of_long_ones():
    question = "Ik krijg de gelegenheid om mijn mening te geven voordat besluiten worden genomen die mij raken"
    alone = "Alleen gebruikt om te koppelen; vervangen door een pseudoniem dat nergens anders voorkomt."
    rows = [["Vraag", "Opmerking"], ["Organisatie", alone], *[[question, ""]] * 20]
    asked, remark = widths(rows, 6000, [False, False])
    assert asked > 1.5 * remark


def test_a_row_that_is_very_tall_may_be_split_and_others_not():
    block = {
        "caption": "Vragen",
        "note": "",
        "columns": [{"kind": "text", "label": "Vraag"}, {"kind": "text", "label": "Antwoorden"}],
        "rows": [["Wat is uw vak?", "een vak; " * 400], ["Werkt u?", "ja; nee"]],
    }
    whole = [one.find(f".//{docx_check.W}cantSplit") is not None for one in table(block, "").iter(f"{docx_check.W}tr")]
    assert whole == [True, False, True]


def test_a_wide_letter_is_wider_than_a_narrow_one():
    assert measured("W") > measured("B") > measured("a") > measured("i")
    assert measured("") == 0


def test_a_table_is_marked_for_who_cannot_see_it():
    block = {
        "caption": "Aandelen",
        "note": "* = niet getoond",
        "columns": [{"kind": "text", "label": "Groep"}, {"kind": "number", "label": "Aandeel"}],
        "rows": [["Iedereen", {"text": "43%", "interval": None, "status": "ok"}]],
    }
    made = table(block, "indicatief")
    name = {one.tag.rpartition("}")[2]: one for one in made.iter()}
    value = f"{docx_check.W}val"
    assert name["tblCaption"].get(value) == "Aandelen"
    assert name["tblDescription"].get(value) == "* = niet getoond"
    assert name["tblLook"].get(f"{docx_check.W}firstRow") == name["tblLook"].get(f"{docx_check.W}firstColumn") == "1"
    assert [one.find(f".//{docx_check.W}tblHeader") is not None for one in made.iter(f"{docx_check.W}tr")] == [
        True,
        False,
    ]
    assert all(one.find(f".//{docx_check.W}cantSplit") is not None for one in made.iter(f"{docx_check.W}tr"))


def test_of_tables_that_are_as_high_one_of_which_fewer_cells_are_broken_is_made():
    statement = "Ik krijg voldoende informatie over de resultaten van mijn werk en over het doel"
    rows = [["Indicator", "p, gecorrigeerd", "Oordeel"], *[[statement, "> 0,5", "niet aangetoond"]] * 6]
    # there is room for the verdicts on one line or for the head of the numbers, not for both
    found = widths(rows, 5000, [False, True, False])
    assert found[2] >= measured("niet aangetoond") + SIDES


def kept(made):
    rows = list(made.iter(f"{docx_check.W}tr"))
    return [row.find(f".//{docx_check.W}keepNext") is not None for row in rows]


def lines(count, note=""):
    columns = [{"kind": "text", "label": "Groep"}]
    return table({"caption": "c", "note": note, "columns": columns, "rows": [["a"]] * count}, "")


def test_a_small_table_stays_on_one_page_and_with_its_note():
    assert kept(lines(8)) == [True] * 8 + [False]
    assert kept(lines(8, "noot")) == [True] * 9


def test_a_large_table_keeps_two_rows_above_and_as_many_below_as_make_a_last_page():
    # a row of one line counts for one and a half: ten of them stay together at the end
    assert kept(lines(30)) == [True, True, *[False] * 19, *[True] * 9, False]
    assert kept(lines(30, "noot"))[-2:] == [True, True]


def test_of_rows_of_many_lines_two_stay_together_at_the_end():
    columns = [{"kind": "text", "label": "Groep"}]
    block = {"caption": "c", "note": "", "columns": columns, "rows": [["woord " * 170]] * 9}
    assert kept(table(block, "")) == [True, True, *[False] * 6, True, False]


def test_a_class_of_p_stays_on_one_line():
    cell = {"text": "≤ 0,05", "interval": None, "status": "ok"}
    block = {"caption": "c", "note": "", "columns": [{"kind": "number", "label": "p"}], "rows": [[cell], ["> 0,5"]]}
    texts = [one.text for one in table(block, "indicatief").iter(qn("w:t"))]
    assert texts == ["p", "≤\N{NO-BREAK SPACE}0,05", ">\N{NO-BREAK SPACE}0,5"]


def test_a_base_stays_on_one_line():
    block = {"caption": "c", "note": "", "columns": [{"kind": "number", "label": "Basis"}], "rows": [["n = 7 van 9"]]}
    (text,) = [one.text for one in table(block, "").iter(f"{docx_check.W}t") if "7" in one.text]
    assert text == "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}7 van 9"


def test_short_texts_and_marks_stay_on_one_line_where_another_column_has_room_to_spare():
    long, wave, verdict = (
        "Index voor betrokkenheid van medewerkers (0-100), mediaan",
        "2013, naast 2014",
        "niet aangetoond",
    )
    figure = "−22\n−31 tot −13 (indicatief)"
    rows = [["Indicator", "Meting", "Oordeel", "Cijfer", "Cijfer"], *[[long, wave, verdict, figure, figure]] * 9]
    for whole in range(8000, 9200, 200):
        made = columns_of(rows, whole, [False, False, False, True, True]).widths
        for width, text in zip(made[1:], (wave, verdict, *[figure.partition("\n")[2]] * 2), strict=True):
            assert width >= measured(text) + SIDES
