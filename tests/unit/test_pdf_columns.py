import pytest
from hypothesis import given
from hypothesis import strategies as st
from nulmeting.pdf_columns import APART, ROOM, SIDES, SLACK, Columns, fitted, texts_after_numbers, whole_heads


def measure(text, size, *, bold=False):
    """Every letter half as wide as high."""
    return len(text) * size / 2


def block(heads, rows):
    columns = [{"kind": "number" if i else "text", "label": head} for i, head in enumerate(heads)]
    return {"columns": columns, "rows": rows}


def texts(heads, rows):
    return {"columns": [{"kind": "text", "label": head} for head in heads], "rows": rows}


def number(text, interval=None, status="ok"):
    return {"text": text, "interval": interval and {"text": interval}, "status": status}


def points(text, size=8.4):
    share, more = SLACK
    return measure(text, size) * share + more


def test_a_code_is_not_broken_and_gets_the_room_of_its_letters():
    code, long = "currentEmp10_2016", "what_changed_in_the_meantime_2016"
    question = "Wat voor contract hebt u bij deze organisatie? " * 3
    rows = [[question, one, "Vast; Tijdelijk; Zelfstandige; Uitzendkracht; Anders; " * 3] for one in (code, long)]
    _, width, _ = fitted(texts(["Vraag", "Code", "Antwoorden"], rows), measure).widths
    assert width - SIDES >= points(code)
    # a longer one has places to break behind its signs
    assert width < points(long)


def test_a_narrow_table_gets_what_its_cells_want():
    made = fitted(block(["Stap", "Aantal"], [["In het register", number("264")]]), measure)
    # words are measured one by one, and what is added to each once for the line
    assert made.widths[0] == pytest.approx(points("In het register") + SIDES, abs=1.5)
    assert made.widths[1] == pytest.approx(points("Aantal", 7.8) + SIDES)
    assert not made.dense and made.lines == (1, 1)


def test_short_lines_stay_whole_and_a_long_text_gets_the_rest():
    row = ["woord " * 20, number("43%", "34–52%"), "n = 111 van 150", "woord " * 40]
    first, second, third, last = fitted(block(["a", "b", "c", "d"], [row]), measure).widths
    assert second - SIDES >= points("34–52%", 8.4 * 0.9) and third - SIDES >= measure("n = 111 van 150", 8.4)
    assert last > 1.5 * first and first + second + third + last > ROOM - 13


def test_the_column_with_long_answers_is_the_wide_one():
    answers = "Helemaal mee oneens; Mee oneens; Niet mee eens, niet mee oneens; Mee eens; Helemaal mee eens"
    rows = [["Ik ben tevreden over mijn werk", "code1", answers, ""]] * 20
    rows += [["Wat is uw vak?", "code2", "vakgebied van een opleiding; " * 40, "Meer antwoorden mogelijk."]]
    made = fitted(texts(["Vraag", "Code", "Antwoorden", "Opmerking"], rows), measure)
    question, _, answer, remark = made.widths
    assert answer > question + remark
    # of the twenty questions none is higher than what was answered takes
    assert set(made.lines[1:21]) == {2}


def test_one_long_remark_does_not_make_its_column_wide():
    asked = "Ik krijg de gelegenheid om mijn mening te geven over besluiten"
    alone = "Alleen gebruikt om te koppelen; vervangen door een pseudoniem dat nergens anders voorkomt."
    made = fitted(texts(["Vraag", "Opmerking"], [["Organisatie", alone], *[[asked, ""]] * 9]), measure)
    question, remark = made.widths
    assert question > points(asked) and remark < question


def test_a_last_syllable_does_not_take_a_line_where_there_is_room():
    rows = [["Slotmeting – volgende meting", "MVI sterk verankerd in het inkoopbeleid", number("14")]] * 9
    made = fitted(block(["Metingen", "Indicator", "Kleinste verandering"], rows), measure)
    assert set(made.lines) == {1}


def test_an_interval_stands_under_its_number_or_beside_it():
    table = block(["a", "b"], [["x", number("43%", "34–52%", "indicative")]])
    under, beside = fitted(table, measure, "indicatief"), fitted(table, measure, "indicatief", beside=True)
    assert under.lines == (1, 3) and beside.lines == (1, 1)
    assert under.widths[1] == pytest.approx(points("(indicatief)", 8.4 * 0.9) + SIDES)
    assert beside.widths[1] > under.widths[1] + points("43%")


def test_what_is_said_in_place_of_a_number_may_be_broken():
    said = fitted(block(["a", "b"], [["x", number("niet gevraagd", status="not_asked")]] * 3), measure)
    shown = fitted(block(["a", "b"], [["x", number("13,0 gevraagd")]] * 3), measure)
    wide = ["lange naam van een stelling " * 5, *[number("niet gevraagd", status="not_asked")] * 6]
    assert said.widths == pytest.approx(shown.widths, abs=13)
    assert max(fitted(block(["a", *"bcdefg"], [wide] * 3), measure).widths[1:]) < points("niet gevraagd") + SIDES


def test_a_text_keeps_away_from_the_number_before_it():
    columns = [{"kind": kind, "label": ""} for kind in ("text", "number", "text", "text", "number")]
    table = {"columns": columns, "rows": [["a", number("1"), "b", "c", number("2")]]}
    assert texts_after_numbers(table) == [False, False, True, False, False]
    widths = fitted(table, measure).widths
    assert widths[2] == widths[3] + APART


def test_a_row_that_takes_much_of_a_page_may_be_split_and_no_other():
    low, tall = ["kort", "lang " * 100], ["kort", "lang " * 1000]
    assert fitted(texts(["a", "b"], [low, tall, low]), measure).tall == [1]


def test_many_columns_get_smaller_letters_and_intervals_that_break():
    row = ["lange naam van een stelling " * 3, *[number("+1,0", "−1,0 tot +13,0")] * 8]
    made = fitted(block(["Indicator", *["Verschil"] * 8], [row]), measure)
    assert made.dense and made.widths[0] > made.widths[1] >= points("+13,0", 7.4 * 0.9)
    assert sum(made.widths) <= ROOM


def test_the_height_grows_with_the_lines():
    one = fitted(block(["a", "b"], [["x", number("1")]]), measure)
    more = fitted(block(["a", "b"], [["x", number("1", "0–2")]] * 3), measure)
    assert one.height == pytest.approx(2 * 9.8 + 2 * 3.6)
    assert more.height == pytest.approx(7 * 9.8 + 4 * 3.6) and more.first(2) == pytest.approx(3 * 9.8 + 2 * 3.6)


@given(st.lists(st.lists(st.text(max_size=90), min_size=3, max_size=3), max_size=5))
def test_every_column_has_some_width(rows):
    made = fitted(block(["een", "", "drie"], rows), measure)
    assert min(made.widths) >= 8 and len(made.lines) == len(rows) + 1 and min(made.lines) >= 1


def test_a_head_is_hyphenated_only_where_a_word_of_it_does_not_fit():
    def flat(text, size, *, bold=False):
        return float(len(text))

    block = {"columns": [{"kind": "number", "label": "p, gecorrigeerd"}, {"kind": "text", "label": "gecorrigeerd"}]}
    # of 12 letters; the text stands farther from the number before it
    for widths, whole in (((18.0, 24.0), [True, True]), ((17.9, 23.9), [False, False])):
        assert whole_heads(block, Columns(widths, False, (1,)), flat) == whole
