import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.pdf_columns import CHARACTERS, is_tall, widths


def block(heads, rows):
    columns = [{"kind": "number" if i else "text", "label": head} for i, head in enumerate(heads)]
    return {"columns": columns, "rows": rows}


def number(text, interval=None, status="ok"):
    return {"text": text, "interval": interval and {"text": interval}, "status": status}


def test_a_narrow_table_gets_what_its_cells_want():
    made, dense = widths(block(["Stap", "Aantal"], [["In het register", number("264")]]))
    # 15 letters and a head of 6, with one and a half for the side
    assert made == [16.5, 7.5] and not dense


def test_short_lines_stay_whole_and_long_ones_share_the_rest():
    row = ["woord " * 20, number("43%", "34–52%"), "n = 111 van 150", "woord " * 40]
    first, second, third, last = widths(block(["a", "b", "c", "d"], [row]))[0]
    assert second >= len("34–52%") and third >= len("n = 111 van 150")
    # both would like more than the most that one cell is given
    assert first == pytest.approx(last) and first + second + third + last == pytest.approx(CHARACTERS - 2.5 * 4)


def test_an_interval_stands_under_its_number_or_beside_it():
    table = block(["a", "b"], [["x", number("43%", "34–52%", "indicative")]])
    assert widths(table, "indicatief")[0][1] == len("(indicatief)") + 1.5
    assert widths(table, "indicatief", beside=True)[0][1] == len("43% 34–52% (indicatief)")


def test_a_row_that_may_be_taller_than_a_page():
    tall = block(["a", "b"], [["kort", "lang " * 1000]])
    low = block(["a", "b"], [["kort", "lang " * 100]])
    assert is_tall(tall, widths(tall)[0]) and not is_tall(low, widths(low)[0])


def test_one_long_remark_does_not_make_its_column_wide():
    asked = "Ik krijg de gelegenheid om mijn mening te geven voordat er besluiten worden genomen"
    alone = "Alleen gebruikt om te koppelen; vervangen door een pseudoniem dat nergens anders voorkomt."
    block = {
        "columns": [{"kind": "text", "label": "Vraag"}, {"kind": "text", "label": "Opmerking"}],
        "rows": [["Organisatie", alone], *[[asked, ""]] * 9],
    }
    (question, remark), _ = widths(block)
    assert question == 60
    assert remark < 20


@given(st.lists(st.lists(st.text(max_size=90), min_size=3, max_size=3), min_size=1, max_size=5))
def test_every_column_has_some_width(rows):
    assert all(width >= 4 for width in widths(block(["een", "", "drie"], rows))[0])


def test_many_columns_get_smaller_letters_and_intervals_that_break():
    row = ["lange naam van een stelling " * 3, *[number("+1,0", "−1,0 tot +13,0")] * 8]
    made, dense = widths(block(["Indicator", *["Verschil"] * 8], [row]))
    assert dense and made[0] > 2 * made[1] and made[1] >= len("+13,0")
