"""The chart of transitions: counts and shares of a row, nothing of a hidden one, and its table in the report."""

from dataclasses import replace

import pytest
import transition_tables
from nulmeting import chart_transitions, charts
from nulmeting.chart_marks import Rect, Words
from nulmeting.codebook import Text
from nulmeting.content_figures import figure
from nulmeting.content_source import Source
from nulmeting.palette import Palette
from public_tables import measurement, tables

MEASUREMENT, TABLES = measurement(), tables()
COLOURS = Palette.of(MEASUREMENT.style)


def drawn(frame=TABLES["transitions"], language="nl", measured=MEASUREMENT):
    return charts.draw(measured, {**TABLES, "transitions": frame}, language).get("transitions")


def written(chart):
    return [mark.text for mark in chart.canvas.marks if isinstance(mark, Words)]


def test_title_and_cells_are_made_from_the_counts():
    chart = drawn()
    # 46, 37 and 18 of 108
    assert chart.title.endswith("’: 43% gaf twee keer hetzelfde antwoord, 34% een hoger op de schaal en 17% een lager")
    assert chart.title in chart.alt
    said = written(chart)
    # from "strongly disagree" (12): 4, 5, 2, 1
    for text in ("33%", "(4)", "42%", "(5)", "17%", "(2)", "8%", "(1)"):
        assert text in said
    english = drawn(language="en")
    assert english.title.endswith("43% gave the same answer twice, 34% a higher one on the scale and 17% a lower one")
    assert english.table.equals(chart.table)


def test_waves_and_answers_are_named_in_their_order():
    said = written(drawn())
    assert "Nulmeting \N{DOWNWARDS ARROW}" in said and "Slotmeting \N{RIGHTWARDS ARROW}" in said
    labels = [text for text in said if text in ("Mee oneens", "Neutraal", "Mee eens", "Weet niet")]
    assert labels[:4] == ["Mee oneens", "Neutraal", "Mee eens", "Weet niet"]


def test_hidden_rows_are_text_and_their_numbers_nowhere():
    frame = transition_tables.frame()
    only = frame[frame["item"] == "CAP2"]
    chart = drawn(only)
    assert written(chart).count("niet getoond (bescherming)") == 2
    assert chart.title == "Hoe antwoorden verschoven van nulmeting naar slotmeting"
    assert "Helemaal mee oneens (nulmeting): niet getoond (bescherming)." in chart.long_description
    # 4 of 12, and the base of 12 that only the first and the fifth row have
    assert "33%" not in written(chart) and written(chart).count("12") == 1
    assert chart.table[chart.table["answer_from"] == "1"]["count"].isna().all()
    # the note says of it, and says nothing where there is no such row
    assert "te weinig deelnemers is niet getoond" in " ".join(written(chart))
    whole = drawn(frame[frame["item"] == "CAP1"])
    assert "te weinig deelnemers" not in " ".join(written(whole))


def test_a_question_of_which_most_rows_are_hidden_is_left_out():
    frame = TABLES["transitions"].copy()
    rows = frame["answer_from"].isin(["1", "2", "3", "8"])
    frame.loc[rows, ["count", "denominator", "share"]] = None
    frame.loc[rows, "status"] = "suppressed"
    assert drawn(frame) is None


def test_a_row_that_nobody_answered_says_so_and_hides_nothing():
    frame = TABLES["transitions"][TABLES["transitions"]["item"] == "CAP1"].copy()
    rows = frame["answer_from"] == "8"
    frame.loc[rows, ["count", "denominator", "share"]] = None
    frame.loc[rows, ["status", "reason"]] = ["not_available", "no_respondents"]
    chart = drawn(frame)
    assert "geen respondenten" in written(chart)
    assert "te weinig deelnemers" not in " ".join(written(chart))
    # without the last row 41, 37 and 18 of 98
    assert "42% gaf twee keer hetzelfde antwoord, 38% een hoger op de schaal en 18% een lager" in chart.title


def test_the_same_answer_has_an_edge_and_figures_stand_in_every_cell():
    chart = drawn()
    cells = [mark for mark in chart.canvas.marks if isinstance(mark, Rect) and mark.edge == COLOURS.later]
    assert len(cells) == 6 + 4  # of the second question two rows are hidden


def test_the_table_of_a_question_is_one_piece_so_that_no_page_parts_it():
    kinds = [strip.kind for strip in drawn().canvas.strips]
    assert kinds == ["once", *["head", "row"] * 2, "once"]


def test_without_linked_waves_there_is_no_such_chart():
    bare = TABLES["transitions"].iloc[:1].assign(answer_from="", answer_to="", status="not_available")
    assert drawn(bare) is None
    assert drawn(TABLES["transitions"].iloc[:0]) is None
    assert drawn(measured=replace(MEASUREMENT, comparisons=())) is None


def test_only_questions_of_indicators_are_drawn_and_not_those_that_divide():
    frame = TABLES["transitions"].assign(item="CAP9")
    assert drawn(frame) is None
    shares = chart_transitions.selected(Source(MEASUREMENT, TABLES, "nl"))[0]
    assert [moves.item.code for moves in shares] == ["CAP1", "CAP2"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_has_the_same_numbers_as_a_table(language):
    chart = drawn(language=language)
    block = figure(
        Source(MEASUREMENT, TABLES, language), "transitions", charts.sidecar({"transitions": chart})["transitions"]
    )
    body = block["table"]["rows"]
    assert len(body) == len(chart.table) == 72
    share, count = body[0][3:]
    assert (share["id"], share["text"], share["numerator"], share["denominator"]) == (
        "transitions.CAP1.1.1.share", "33%", 4, 12,
    )  # fmt: skip
    assert count["value"] == 4
    hidden = body[36]
    assert hidden[3]["value"] is None and hidden[3]["status"] == "suppressed"
    assert hidden[3]["text"] == {"nl": "niet getoond (bescherming)", "en": "not shown (protection)"}[language]
    assert len({cell["id"] for row in body for cell in row if isinstance(cell, dict)}) == 144


def test_the_table_names_the_question_as_the_chart_does_and_not_in_the_words_of_the_later_wave():
    book = MEASUREMENT.codebook
    later = replace(book["CAP1"], wording={"followup": Text(nl="Sinds de workshop?", en="Since the workshop?")})
    measured = replace(MEASUREMENT, codebook={**book, "CAP1": later})
    chart = drawn(measured=measured)
    source = Source(measured, TABLES, "nl")
    asked = figure(source, "transitions", charts.sidecar({"transitions": chart})["transitions"])["table"]["rows"][0][0]
    assert asked == source.question(later) != "Sinds de workshop?"
