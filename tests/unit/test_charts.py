import re
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import public_tables
import pytest
from nulmeting import (
    chart_answers,
    chart_answers_told,
    chart_axis,
    chart_change,
    chart_needs,
    chart_pairs,
    chart_statements,
    charts,
    content,
    content_figures,
)
from nulmeting.chart_canvas import KINDS, Canvas
from nulmeting.chart_marks import Rect, reach
from nulmeting.chart_marks import Words as Written
from nulmeting.codebook import Answer, Item
from nulmeting.codebook import Text as Words
from nulmeting.content_figures import figure
from nulmeting.content_ranked import ranked
from nulmeting.content_source import Source
from nulmeting.content_verdicts import REJECTED
from nulmeting.formatting import percent_range

MEASUREMENT = public_tables.measurement()
TABLES = public_tables.tables()
COLOURS = Canvas.of(MEASUREMENT.style, "nl").palette
TYPEFACE = Canvas.of(MEASUREMENT.style, "nl").typeface
DRAWN = tuple(name for name in charts.NAMES if name != "monitor")
"""No wave of the fixture is in the field."""


@pytest.fixture(scope="module")
def drawn():
    return charts.draw(MEASUREMENT, TABLES, "nl")


def written(chart):
    return [mark.text for mark in chart.canvas.marks if isinstance(mark, Written)]


def test_no_words_are_cut_where_a_chart_may_be_parted(drawn):
    for chart in drawn.values():
        strips = chart.canvas.strips
        for mark in chart.canvas.marks:
            if isinstance(mark, Written):
                top, bottom = reach(mark)
                assert any(one.top <= top and bottom <= one.bottom for one in strips), (chart.name, mark.text)
        assert {one.kind for one in strips} <= set(KINDS)
        assert sum(one.kind == "row" for one in strips) > 0, chart.name


def test_every_chart_that_has_something_to_show(drawn):
    assert tuple(drawn) == DRAWN


def test_a_measurement_without_needs_or_waves_to_compare_has_no_such_charts():
    bare = replace(MEASUREMENT, needs=None, comparisons=())
    assert not {"needs", "change"} & charts.draw(bare, TABLES, "nl").keys()


def test_without_distributions_no_answers_are_drawn():
    empty = {**TABLES, "distributions": TABLES["distributions"].iloc[:0]}
    assert "answers" not in charts.draw(MEASUREMENT, empty, "nl")


def test_the_title_says_the_message(drawn):
    assert "(62%)" in drawn["answers"].title
    assert drawn["change"].title.startswith("Van nulmeting naar slotmeting: van 3 cijfers 3 hoger en 0 lager")
    assert drawn["change"].title.endswith("; aantoonbaar veranderd: 1 van de 2 getoetste")
    assert drawn["needs"].title.startswith("Meest gekozen (slotmeting): ‘Praktijkvoorbeelden’ (60%)")


def test_without_a_verdict_nothing_is_said_to_have_changed():
    changes = TABLES["changes"].assign(verdict="", family="", adjustment="", p_adjusted=None)
    made = charts.draw(MEASUREMENT, {**TABLES, "changes": changes}, "nl")["change"]
    assert made.title.endswith("; geen daarvan is getoetst")
    assert not {"veranderd", "niet aangetoond"} & set(written(made))
    assert not any("Getoetst" in text for text in written(made))


def boxes(chart):
    """Fill and edge of the boxes of the verdicts."""
    return [(m.fill, m.edge) for m in chart.canvas.marks if isinstance(m, Rect) and m.edge == COLOURS.later]


@pytest.mark.parametrize(
    ("verdict", "words", "box"),
    [
        ("changed", "veranderd", [(COLOURS.later, COLOURS.later)]),
        ("immaterial", "kleine verandering", [(COLOURS.paper, COLOURS.later)]),
        ("unchanged", "hooguit klein verschil", []),
        ("undetermined", "niet aangetoond", []),
    ],
)
def test_a_change_is_marked_by_words_and_a_box_not_by_colour_alone(verdict, words, box):
    changes = TABLES["changes"].copy()
    changes["verdict"] = [verdict, "", "", ""]
    chart = charts.draw(MEASUREMENT, {**TABLES, "changes": changes}, "nl")["change"]
    assert words in written(chart)
    assert boxes(chart) == box
    assert f"Oordeel: {words}." in chart.long_description
    note = " ".join(written(chart))
    assert ("In een vak" in note, "Open vak" in note) == (verdict in REJECTED, verdict == "immaterial")
    assert chart.table["change_verdict"].tolist()[:2] == [verdict, verdict]


def test_correction_and_margin_stand_under_the_verdicts(drawn):
    note = " ".join(written(drawn["change"]))
    assert "Getoetst: de hoofdindicatoren, gecorrigeerd voor 2 toetsen (Holm), marge 5 procentpunten." in note
    assert "Zonder oordeel: vooraf niet gekozen om te toetsen." in note


def test_the_worst_case_lies_around_the_interval_of_a_share_and_is_told():
    chart = charts.draw(MEASUREMENT, TABLES, "nl")["change"]
    bars = [m for m in chart.canvas.marks if isinstance(m, Rect) and m.edge == COLOURS.bounds]
    assert len(bars) == 3 * 2  # three shares, two waves; not of the mean
    # 46.5 of 108, registered 150: from 46.5/150 to (46.5 + 42)/150
    assert "Nulmeting 43% (33–53%; uiterste grenzen 31–59%)" in chart.long_description
    assert chart.table["bound_low"].iloc[0] == pytest.approx(0.31)
    assert any("Grijze balk: uiterste grenzen" in text for text in written(chart))
    bare = TABLES["estimates"].assign(bound_low=None, bound_high=None)
    made = charts.draw(MEASUREMENT, {**TABLES, "estimates": bare}, "nl")["change"]
    assert not [m for m in made.canvas.marks if isinstance(m, Rect) and m.edge == COLOURS.bounds]
    assert "uiterste grenzen" not in made.long_description


def test_the_head_of_every_panel_of_changes_names_the_waves(drawn):
    canvas = drawn["change"].canvas
    heads = [strip for strip in canvas.strips if strip.kind == "head"]
    texts = [m for m in canvas.marks if isinstance(m, Written)]
    for strip in heads:
        assert {"Nulmeting", "Slotmeting"} <= {m.text for m in texts if strip.top <= m.y < strip.bottom}
    assert [m.text for m in texts].count("Nulmeting") == len(heads) > 1


def test_a_figure_whose_question_was_asked_otherwise_is_marked_and_the_mark_explained(drawn):
    said = written(drawn["change"])
    assert [text for text in said if text.endswith("†")] and any("anders gevraagd" in text for text in said)
    assert "anders gevraagd" in drawn["change"].long_description
    item = MEASUREMENT.codebook["CAP3"]
    alike = replace(MEASUREMENT, codebook={**MEASUREMENT.codebook, "CAP3": replace(item, wording={})})
    assert "†" not in " ".join(written(charts.draw(alike, TABLES, "nl")["change"]))


def test_the_title_of_several_scales_is_about_the_one_of_most_statements():
    item = replace(MEASUREMENT.codebook["CAP3"], scale="other")
    measurement = replace(MEASUREMENT, codebook={**MEASUREMENT.codebook, "CAP3": item})
    made = charts.draw(measurement, TABLES, "nl")["answers"]
    assert made.title.startswith("Slotmeting: ‘Mee eens’ of ‘Helemaal mee eens’ het vaakst bij")


def test_a_title_over_some_of_the_statements_says_so(monkeypatch):
    whole = charts.draw(MEASUREMENT, TABLES, "nl")["answers"]
    monkeypatch.setattr(charts, "TALLEST", whole.canvas.size[1] - 1)
    made = charts.draw(MEASUREMENT, TABLES, "nl")["answers"]
    assert made.table["item"].nunique() == whole.table["item"].nunique() - 1
    assert made.title.startswith(
        "Slotmeting, van de getoonde stellingen: ‘Mee eens’ of ‘Helemaal mee eens’ het vaakst bij"
    )


def test_the_title_of_one_statement_says_how_it_went():
    book = {code: item for code, item in MEASUREMENT.codebook.items() if code not in ("CAP1", "CAP2", "CAP3")}
    source = Source(replace(MEASUREMENT, codebook=book), TABLES, "nl")
    (only,) = chart_statements.selected(source)[0]
    # 80 of 160, then 84 of 135
    assert (
        chart_answers_told.title(source, [only])
        == "“Maatschappelijk verantwoord inkopen is sterk verankerd in ons inkoopbeleid”: ‘Mee eens’ of ‘Helemaal mee eens’ "
        "50% (nulmeting), daarna 62% (slotmeting)"
    )


def test_the_note_speaks_of_answers_apart_only_where_there_are_any(drawn):
    assert "zonder oordeel staan apart" in " ".join(written(drawn["answers"]))
    items = {
        code: replace(item, answers=tuple(a for a in item.answers if a.code in ("1", "2", "4", "5")))
        for code, item in MEASUREMENT.codebook.items()
    }
    four = TABLES["distributions"][TABLES["distributions"]["answer"].isin(["1", "2", "4", "5"])]
    made = charts.draw(replace(MEASUREMENT, codebook=items), {**TABLES, "distributions": four}, "nl")["answers"]
    note = " ".join(written(made))
    assert "Links van de streep" in note and "staan apart" not in note


def scale(codes, *, other=()):
    """A statement on a scale with these scores, and answers without one."""
    valid = [Answer(code, Words(f"antwoord {code}", code), score=float(code)) for code in codes]
    aside = [Answer(code, Words(code, code), kind=kind) for code, kind in other]
    return Item("X", "single", Words("x", "x"), answers=(*valid, *aside))


UNKNOWN, NOT = ("weet niet", "no_opinion"), ("n.v.t.", "not_applicable")


@pytest.mark.parametrize(
    ("item", "cut", "note", "rest"),
    [
        (scale("12345"), 4, "Het midden staat apart.", "‘antwoord 3’"),
        (
            scale("12345", other=[UNKNOWN]),
            4,
            "in het midden of zonder oordeel staan apart",
            "‘antwoord 3’ of ‘weet niet’",
        ),
        (scale("1234", other=[UNKNOWN, NOT]), 3, "Antwoorden zonder oordeel staan apart.", "‘weet niet’ of ‘n.v.t.’"),
        (scale("12345"), 3, "‘antwoord 3’ staat rechts", ""),
        (scale("1234"), 3, "", ""),
    ],
)
def test_note_and_words_say_of_a_scale_what_it_has(item, cut, note, rest):
    source = Source(MEASUREMENT, TABLES, "nl")
    parts = chart_statements.sides(item, cut)
    bar = chart_statements.Bar("baseline", 100, {a.code: 1 / len(item.answers) for a in item.answers}, {})
    statement = chart_statements.Statement(item, parts, (bar,))
    said = chart_answers_told.note(source, [statement])
    assert note in said
    assert ("apart" in said, "staat rechts" in said) == (bool(parts.apart), len(parts.positive) > len(parts.negative))
    (told,) = chart_answers_told.described(source, [statement])[0][1]
    assert told.endswith(f" {rest}." if rest else f"‘antwoord {max(a.code for a in item.answers)}’.")


def test_needs_name_the_waves_that_were_asked_for_them(drawn):
    assert "Nulmeting" in drawn["needs"].subtitle and "Slotmeting" in drawn["needs"].subtitle
    source = Source(MEASUREMENT, TABLES, "nl")
    only = [replace(need, levels=need.levels[1:]) for need in chart_needs.selected(source)[0]]
    assert chart_needs.waves(only) == ("followup",)
    subtitle = charts._subtitle(source, "needs", only, len(only))
    assert subtitle.endswith("Slotmeting 26 november – 14 december 2018. Niet gevraagd, of anders gevraagd: Nulmeting.")


def test_a_chart_is_told_as_what_is_drawn_and_a_list_per_group_of_marks(drawn):
    source = Source(MEASUREMENT, TABLES, "nl")
    side = charts.sidecar(drawn)
    for name, chart in drawn.items():
        intro, *rest = figure(source, name, side[name])["long_description"]
        assert intro == {"type": "paragraph", "text": chart.alt, "numbers": []}
        lists = [block for block in rest if block["type"] == "list"]
        assert [[item["text"] for item in block["items"]] for block in lists] == [rows for _, rows in chart.told]
        assert [block["text"] for block in rest if block["type"] == "paragraph"] == [a for a, _ in chart.told if a]
        assert max(len(row) for _, rows in chart.told for row in rows) < 400, name
    units = {row["unit"] for row in side["response"]["table"]}
    assert len(drawn["response"].told) == len(units)


def test_in_words_too_a_chart_says_that_not_all_is_drawn(drawn):
    source = Source(MEASUREMENT, TABLES, "nl")
    for name, module, text in (
        ("change", chart_change, "2 van de 99"),
        ("needs", chart_needs, "de 2 meest gekozen van 99"),
    ):
        chart = charts._chart(source, name, module, module.selected(source)[0][:2], 99)
        assert f"Getoond: {text}" in chart.alt and f"Getoond: {text}" in chart.subtitle
        assert "Getoond:" not in drawn[name].alt


def test_the_numbers_of_answers_have_the_waves_side_by_side_and_one_row_of_bases(drawn):
    source = Source(MEASUREMENT, TABLES, "nl")
    table = figure(source, "answers", charts.sidecar(drawn)["answers"])["table"]
    assert [column["label"] for column in table["columns"]] == ["Vraag", "Antwoord", "Nulmeting", "Slotmeting"]
    answers = len(MEASUREMENT.codebook["CAP1"].answers)
    questions = [row[0] for row in table["rows"]]
    assert {questions.count(question) for question in questions} == {answers + 1}
    bases = [row for row in table["rows"] if row[1] == "Noemer (n)"]
    assert len(bases) == len(set(questions))
    first, *_ = drawn["answers"].table["item"]
    share = next(row[2] for row in table["rows"] if row[0] == source.question(MEASUREMENT.codebook[first]))
    assert share["id"] == f"{first}.{drawn['answers'].table['answer'][0]}.baseline.answer"


def answers_table(measurement, rows):
    chart = {"title": "Titel", "subtitle": "", "alt": "Alt", "told": [], "strips": [], "table": rows}
    return figure(Source(measurement, TABLES, "nl"), "answers", chart)["table"]


def test_answers_stand_in_the_order_of_their_scale_and_one_question_is_named_once():
    columns = {"item": "CAP1", "wave": "baseline", "share": 0.5, "denominator": 120, "shown": ""}
    rows = [columns | {"answer": code, "label": f"antwoord {code}"} for code in ("1", "5", "3")]
    table = answers_table(MEASUREMENT, rows)
    assert [row[0] for row in table["rows"]] == ["antwoord 1", "antwoord 3", "antwoord 5", "Noemer (n)"]
    question = Source(MEASUREMENT, TABLES, "nl").question(MEASUREMENT.codebook["CAP1"])
    assert table["caption"] == f"Cijfers bij de figuur. Titel; gevraagd: “{question}”"
    two = answers_table(MEASUREMENT, [*rows, *(row | {"item": "CAP2"} for row in rows)])
    assert two["caption"] == "Cijfers bij de figuur. Titel" and {len(row) for row in two["rows"]} == {3}


def test_a_base_of_what_was_not_asked_says_so():
    late = replace(MEASUREMENT.codebook["CAP1"], columns={"followup": "CAP1"})
    whole = replace(MEASUREMENT, codebook={**MEASUREMENT.codebook, "CAP1": late})
    columns = {"answer": "1", "label": "antwoord", "share": 0.5, "denominator": 120, "shown": ""}
    rows = [columns | {"item": "CAP1", "wave": "followup"}, columns | {"item": "CAP2", "wave": "baseline"}]
    (base, *_) = [row for row in answers_table(whole, rows)["rows"] if row[1] == "Noemer (n)"]
    assert base[2:] == [Source(whole, TABLES, "nl").word("reasons.not_asked"), "120"]


def test_numbers_stand_with_the_waves_side_by_side_unless_a_row_would_be_wide(drawn, monkeypatch):
    source, side = Source(MEASUREMENT, TABLES, "nl"), charts.sidecar(drawn)
    table = figure(source, "groups", side["groups"])["table"]
    heads = [column["label"] for column in table["columns"]]
    assert heads == ["Indicator", "Groep", "Nulmeting", "Noemer (n)", "Slotmeting", "Noemer (n)"]
    assert 2 * len(table["rows"]) == len(side["groups"]["table"])
    ids = [cell["id"] for row in table["rows"] for cell in row if isinstance(cell, dict)]
    monkeypatch.setattr(content_figures, "MOST_NUMBERS", 3)
    long = figure(source, "groups", side["groups"])["table"]
    assert len(long["rows"]) == len(side["groups"]["table"]) and "Meting" in [c["label"] for c in long["columns"]]
    assert ids == [cell["id"] for row in long["rows"] for cell in row if isinstance(cell, dict)]


def test_a_wave_that_is_not_drawn_is_named_with_the_reason():
    before = replace(MEASUREMENT.waves[0], id="before", label=Words("Proefmeting", "Pilot"))
    measurement = replace(MEASUREMENT, waves=(before, *MEASUREMENT.waves))
    made = charts.draw(measurement, TABLES, "nl")
    said = "Niet getekend: Proefmeting; de grafiek gaat over de vergelijking van nulmeting met slotmeting."
    assert {name for name, chart in made.items() if chart.subtitle.endswith(said)} == {
        "change", "definitions", "flow", "groups", "response", "transitions"
    }  # fmt: skip


def test_the_key_is_in_the_order_of_the_scale(drawn):
    labels = ["Helemaal mee oneens", "Mee oneens", "Neutraal", "Mee eens", "Helemaal mee eens"]
    said = written(drawn["answers"])
    assert [text for text in said if text in labels][: len(labels)] == labels


def test_figures_about_the_registered_are_named_with_their_condition(drawn):
    assert "niet anders antwoorden" not in " ".join([*written(drawn["change"]), *written(drawn["needs"])])
    tables = {**TABLES, **{name: TABLES[name].assign(target="population") for name in ("estimates", "changes")}}
    made = charts.draw(MEASUREMENT, tables, "nl")
    assert "zij gelden als niet-deelnemers niet anders antwoorden" in " ".join(written(made["needs"]))
    note = " ".join(written(made["change"]))
    assert "* Interval over alleen het register" in note
    assert "niet anders antwoorden" in note
    told = [line for _, lines in made["change"].told for line in lines if "\N{NO-BREAK SPACE}*: " in line]
    assert told and all(
        line.endswith("* Interval over alleen het register, als niet-deelnemers niet anders antwoorden.")
        for line in told
    )


def test_the_title_counts_the_figures_and_the_note_every_test(drawn):
    changes = TABLES["changes"]
    tested = changes[changes["verdict"].fillna("") != ""]
    assert "Getoetst: de hoofdindicatoren, gecorrigeerd voor 2 toetsen (Holm), " in " ".join(written(drawn["change"]))
    option = tested.iloc[[0]].assign(option="examples", verdict="changed")
    made = charts.draw(MEASUREMENT, {**TABLES, "changes": pd.concat([changes, option])}, "nl")["change"]
    assert made.title == drawn["change"].title  # an answer is no figure of this chart
    assert "gecorrigeerd voor 3 toetsen (Holm)" in " ".join(written(made))


def test_an_ordinal_shift_has_no_place_among_figures_per_wave(drawn):
    shifted = replace(MEASUREMENT.indicators[2], id="legal_shift", statistic="superiority")
    shifted = replace(
        shifted, definitions=(replace(shifted.headline, condition=None, item="CAP3"),), label=Words("Schaal", "Scale")
    )
    measurement = replace(MEASUREMENT, indicators=(*MEASUREMENT.indicators, shifted))
    extra = pd.DataFrame([public_tables.shift() | {"indicator": "legal_shift"}])
    made = charts.draw(measurement, {**TABLES, "changes": pd.concat([TABLES["changes"], extra])}, "nl")
    assert made["change"].title == drawn["change"].title
    assert "legal_shift" not in set(made["change"].table["indicator"])
    assert tuple(made) == DRAWN


def test_a_ratio_is_drawn_on_a_scale_of_its_own():
    ratio = replace(MEASUREMENT.indicators[3], statistic="ratio")
    measurement = replace(MEASUREMENT, indicators=(*MEASUREMENT.indicators[:3], ratio, *MEASUREMENT.indicators[4:]))
    tables = {name: frame.copy() for name, frame in TABLES.items()}
    for name in ("estimates", "changes"):
        tables[name].loc[tables[name]["indicator"] == "knowledge", "statistic"] = "ratio"
    said = written(charts.draw(measurement, tables, "nl")["change"])
    assert {"Verhouding over de deelnemers", "+0,60"} <= set(said)
    assert any(text.startswith("5,80") for text in said)


def test_the_title_counts_every_indicator_and_says_what_is_equal():
    changes = TABLES["changes"].copy()
    # what is written as 0 is not called lower
    changes.loc[changes["indicator"] == "legal_room", "difference"] = -0.004
    made = charts.draw(MEASUREMENT, {**TABLES, "changes": changes}, "nl")["change"]
    assert made.title.startswith("Van nulmeting naar slotmeting: van 4 cijfers 3 hoger, 0 lager en 1 afgerond gelijk;")


def test_that_a_verdict_is_corrected_and_its_interval_not_is_said_where_they_seem_to_disagree():
    said = "Het oordeel is gecorrigeerd voor het aantal toetsen, het interval niet."
    assert said not in " ".join(written(charts.draw(MEASUREMENT, TABLES, "nl")["change"]))
    changes = TABLES["changes"].copy()
    tested = changes["indicator"] == "policy_anchoring"
    changes.loc[tested, ["ci_low", "p_value", "p_adjusted", "verdict"]] = [0.01, 0.05, 0.1, "undetermined"]
    assert said in " ".join(written(charts.draw(MEASUREMENT, {**TABLES, "changes": changes}, "nl")["change"]))


def test_a_score_of_those_for_less_those_against_is_named_so_over_its_panel():
    marks = MEASUREMENT.codebook["KEN"]
    answers = tuple(Answer(str(i), Words(str(i), str(i)), score=score) for i, score in enumerate((-100.0, 0.0, 100.0)))
    book = MEASUREMENT.codebook | {"KEN": replace(marks, type="single", answers=answers)}
    said = written(charts.draw(replace(MEASUREMENT, codebook=book), TABLES, "nl")["change"])
    assert "Verschil van twee percentages van de deelnemers" in said
    assert "Gemiddelde van de deelnemers" not in said


def test_a_long_label_is_written_in_full():
    long = (
        "Heeft in het afgelopen jaar bij ten minste één inkooptraject zelf eisen en gunningcriteria voor klimaatneutraal "
        "en circulair inkopen opgesteld (mee eens)"
    )
    first = replace(MEASUREMENT.indicators[0], label=Words(long, long))
    measurement = replace(MEASUREMENT, indicators=(first, *MEASUREMENT.indicators[1:]))
    said = written(charts.draw(measurement, TABLES, "nl")["change"])
    lines = TYPEFACE.even(long, chart_change.PLOT[0] - 26, chart_change.SIZE)
    assert len(lines) > 3
    assert set(lines) <= set(said)


def test_axes_have_round_ticks():
    for values in ((37.5, 72.4), (5.1, 6.3), (0.12, 0.31)):
        row = dict(zip(("ci_low", "ci_high"), values, strict=True)) | {"estimate": sum(values) / 2}
        axis = chart_change._axis([chart_pairs.Pair(MEASUREMENT.indicators[3], "ratio", (("baseline", row),), None)])
        assert axis.low <= values[0] and axis.high >= values[1]
        assert axis.step in chart_axis.STEPS
        assert all(tick / axis.step == pytest.approx(round(tick / axis.step)) for tick in axis.ticks)


def test_english():
    english = charts.draw(MEASUREMENT, TABLES, "en")
    assert english["needs"].title.startswith("Most chosen (follow-up): ‘Practice examples’ (60%)")
    assert "SYNTHETIC EXAMPLE DATA" in written(english["needs"])


def test_synthetic_is_drawn_into_every_chart(drawn):
    for chart in drawn.values():
        assert "SYNTHETISCHE VOORBEELDDATA" in written(chart)
        assert "synthetische voorbeelddata" in chart.alt
    real = charts.draw(public_tables.measurement(synthetic=False), TABLES, "nl")
    for chart in real.values():
        assert not any("SYNTHETISCH" in text.upper() for text in written(chart))


def test_hidden_rows_are_neutral_text(drawn):
    assert "niet getoond (bescherming)" in written(drawn["answers"])
    assert "niet getoond (bescherming)" in " ".join(written(drawn["change"]))
    question = Source(MEASUREMENT, TABLES, "nl").question(MEASUREMENT.codebook["CAP3"])
    told = dict(drawn["answers"].told)[f"“{question}”:"]
    assert told[1] == "Slotmeting: niet getoond (bescherming)."


def test_a_part_has_its_figure_where_it_fits_and_only_there(drawn):
    canvas = drawn["answers"].canvas
    labels = [m for m in canvas.marks if isinstance(m, Written) and re.fullmatch(r"\d+%", m.text)]
    parts = [m for m in canvas.marks if isinstance(m, Rect) and m.height == chart_answers.BAR and m.width]
    least, most = (canvas.text_width(text, 10) + 3 for text in ("1%", "88%"))
    for part in parts:
        inside = [m for m in labels if part.x < m.x < part.x + part.width and 0 < m.y - part.y < part.height]
        assert len(inside) == 1 if part.width > most else len(inside) <= (part.width > least)
    assert any(part.width < least for part in parts)


def test_a_hidden_answer_without_an_opinion_leaves_the_bar_standing():
    frame = TABLES["distributions"].copy()
    hit = (frame["item"] == "CAP1") & (frame["wave"] == "baseline") & (frame["answer"] == "8")
    frame.loc[hit, ["share", "count"]] = None
    frame.loc[hit, "status"] = "coded"
    frame.loc[hit, "shown"] = "<3 / 162"
    source = Source(MEASUREMENT, {**TABLES, "distributions": frame}, "nl")
    found = {s.item.code: s for s in chart_statements.statements(source)}
    bar = found["CAP1"].bars[0]
    assert bar.hidden == ""
    assert bar.rest == pytest.approx(10 / 162)
    assert bar.texts == {"8": "minder dan 3 van 162"}


def test_a_hidden_opinion_hides_the_bar():
    frame = TABLES["distributions"].copy()
    hit = (frame["item"] == "CAP1") & (frame["wave"] == "baseline") & (frame["answer"] == "5")
    frame.loc[hit, ["share", "count"]] = None
    frame.loc[hit, "status"] = "suppressed"
    source = Source(MEASUREMENT, {**TABLES, "distributions": frame}, "nl")
    found = {s.item.code: s for s in chart_statements.statements(source)}
    assert found["CAP1"].bars[0].hidden == "niet getoond (bescherming)"


def test_the_two_sides_and_what_stands_apart_make_the_whole(drawn):
    source = Source(MEASUREMENT, TABLES, "nl")
    for statement in chart_statements.statements(source):
        for bar in (b for b in statement.bars if not b.hidden):
            total = sum(statement.total(bar, side) for side in ("negative", "positive", "apart"))
            assert total == pytest.approx(1)
            shown = sum(bar.shares[a.code] for a in statement.sides.apart)
            assert statement.total(bar, "apart") == pytest.approx(shown)


def test_statements_are_those_on_an_opinion_scale():
    assert [i.code for i in chart_statements.likert_items(MEASUREMENT)] == ["BEL1", "CAP1", "CAP2", "CAP3"]


def test_the_middle_is_neutral_unless_an_indicator_counts_it():
    answers = tuple(Answer(str(i), Words(str(i), str(i)), score=i) for i in range(1, 6))
    item = Item("X", "single", Words("x", "x"), answers=answers)
    plain, counted = chart_statements.sides(item, 4), chart_statements.sides(item, 3)
    assert [a.code for a in plain.apart] == ["3"]
    assert [a.code for a in counted.positive] == ["3", "4", "5"]
    assert [a.code for a in counted.negative] == ["1", "2"]
    assert len(set(counted.colours(COLOURS).values())) == 5


def test_changes_are_sorted_within_a_unit_and_never_mix_two():
    found, total = chart_pairs.selected(Source(MEASUREMENT, TABLES, "nl"))
    assert total == 4
    assert [p.panel for p in found] == [
        ("organisation", "share"),
        ("person", "share"),
        ("person", "share"),
        ("person", "mean"),
    ]
    known = [p.difference for p in found if p.panel == ("person", "share") and p.difference is not None]
    assert all(a >= b for a, b in pairwise(known))


def test_a_note_explains_only_what_is_drawn(drawn):
    opened = ("change", "groups", "definitions", "response", "needs")
    marked = {name: TABLES[name].assign(status="indicative") for name in ("estimates", "response", "sensitivity")}
    few = charts.draw(MEASUREMENT, {**TABLES, **marked}, "nl")
    for name in opened:
        is_open = set(drawn[name].table["status"]) & {"indicative"}
        assert any("Open" in text for text in written(drawn[name])) == bool(is_open), name
        said = " ".join(written(few[name]))
        assert "Open punt: " in said or "Open balk: " in said, name
    none = charts.draw(MEASUREMENT, {**TABLES, "changes": TABLES["changes"].assign(verdict="undetermined")}, "nl")
    assert any("In een vak" in text for text in written(drawn["change"]))
    assert not any("In een vak" in text for text in written(none["change"]))
    consent = "Van wie geen toestemming gaf"
    assert any(consent in text for text in written(drawn["flow"]))
    kept = TABLES["flow"][~TABLES["flow"]["step"].eq("consented") & ~TABLES["flow"]["reason_excluded"].eq("no_consent")]
    assert not any(
        consent in text for text in written(charts.draw(MEASUREMENT, {**TABLES, "flow": kept}, "nl")["flow"])
    )


def test_needs_of_one_wave_do_not_name_it_at_every_bar(drawn):
    assert written(drawn["needs"]).count("Nulmeting") == len(public_tables.NEEDS)
    needs = MEASUREMENT.codebook["BEH"]
    once = replace(
        MEASUREMENT,
        codebook={**MEASUREMENT.codebook, "BEH": replace(needs, columns={"baseline": needs.columns["baseline"]})},
    )
    made = written(charts.draw(once, TABLES, "nl")["needs"])
    assert "Nulmeting" not in made
    assert "eerste meting" not in " ".join(made)


def test_needs_are_ranked_by_the_wave_that_the_title_names():
    frame = TABLES["estimates"].copy()
    is_need = (frame["indicator"] == MEASUREMENT.needs) & (frame["breakdown"] == "all")
    codes = list(dict.fromkeys(frame.loc[is_need, "option"]))
    for place, code in enumerate(codes):  # the last wave the other way round than the first
        for wave, share in (("baseline", 0.9 - 0.1 * place), ("followup", 0.1 + 0.1 * place)):
            frame.loc[is_need & (frame["option"] == code) & (frame["wave"] == wave), "estimate"] = share
    tables = {**TABLES, "estimates": frame}
    made = charts.draw(MEASUREMENT, tables, "nl")["needs"]
    assert list(dict.fromkeys(made.table["option"])) == codes[::-1]
    first, second = list(dict.fromkeys(made.table["label"]))[:2]
    assert made.title.startswith(f"Meest gekozen (slotmeting): ‘{first}’") and f"gevolgd door ‘{second}’" in made.title
    assert any("Gerangschikt naar slotmeting." in text for text in written(made))
    whole = content.build(MEASUREMENT, tables, {}, "nl")
    table = next(b for b in whole["blocks"] if b.get("id") == f"table-{MEASUREMENT.needs}")
    assert [row[0] for row in table["rows"]] == list(dict.fromkeys(made.table["label"]))


def test_an_answer_that_the_last_wave_lacks_comes_after_those_that_it_has():
    few, more, most = ({"estimate": share} for share in (0.2, 0.3, 0.9))
    levels = {
        "gone": (("a", most), ("b", None)),
        "x": (("a", few), ("b", few)),
        "y": (("a", None), ("b", more)),
    }
    assert ranked(levels) == ["y", "x", "gone"]


@pytest.mark.parametrize("name", DRAWN)
def test_svg_is_accessible_and_self_contained(drawn, name):
    text = charts.svg(drawn[name])
    assert text.startswith("<svg")
    assert 'role="img"' in text[: text.index(">")]
    assert f'<title id="{name}-nl-title">' in text
    assert f'<desc id="{name}-nl-desc">' in text
    assert "<!--" not in text
    assert "<metadata" not in text
    assert not re.search(r'(?:href|src)="(?!#)', text)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert all(i.startswith(f"{name}-nl-") for i in ids)
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_bytes_are_the_same_every_time(drawn):
    again = charts.draw(MEASUREMENT, TABLES, "nl")
    for name in DRAWN:
        assert charts.svg(drawn[name]) == charts.svg(again[name])
        assert charts.png(drawn[name]) == charts.png(again[name])


def test_png_names_no_software(drawn):
    data = charts.png(drawn["needs"])
    assert data.startswith(b"\x89PNG")
    assert b"Software" not in data


def test_markup_in_a_label_stays_text():
    hostile = replace(MEASUREMENT, title=Words('<script>alert("x")</script> & $x^2$', "x"))
    chart = charts.draw(hostile, TABLES, "nl")["needs"]
    assert "<script" not in charts.svg(replace(chart, title=chart.subtitle))
    assert any("$x^2$" in text for text in written(chart))


def test_the_card_gives_the_reason_of_the_table():
    lacking = TABLES["transitions"].assign(status="not_available", reason="unlinked", count=None)
    card = charts.absent(MEASUREMENT, "transitions", "nl", {"transitions": lacking})
    assert card.title == "Van deze meting is niet te tonen hoe antwoorden verschoven (metingen niet te koppelen)"


def test_the_card_of_a_measurement_of_organisations_says_why_no_answers_are_followed():
    first = MEASUREMENT.indicators[0]
    assert first.headline.unit == "organisation"
    only = (replace(first, definitions=(first.headline,)),)
    cards = [
        charts.absent(replace(MEASUREMENT, indicators=one), "transitions", "nl", TABLES).title
        for one in (only, MEASUREMENT.indicators)
    ]
    assert ["organisaties" in card for card in cards] == [True, False]


def test_statements_with_the_same_figure_as_the_least_are_not_passed_over():
    table = TABLES["distributions"]
    one = next(code for code in dict.fromkeys(table["item"]) if code.startswith("CAP"))
    alike = table[(table["item"] == one) & (table["breakdown"] == "all")].set_index(["wave", "answer"])["share"]
    shares = [
        alike.get((row.wave, row.answer), row.share) if str(row.item).startswith("CAP") else row.share
        for row in table.itertuples()
    ]
    made = charts.draw(MEASUREMENT, {**TABLES, "distributions": table.assign(share=shares)}, "nl")["answers"]
    statements = sum(code.startswith("CAP") for code in dict.fromkeys(made.table["item"]))
    assert f"het minst bij {statements} stellingen (" in made.title


def test_a_change_of_a_need_that_was_tested_is_told_under_the_needs(drawn):
    assert "ntwoorden" not in " ".join(written(drawn["needs"])[-2:])
    row = (
        TABLES["changes"]
        .iloc[[0]]
        .assign(indicator="learning_needs", option="praktijk", breakdown="all", verdict="changed")
    )
    code = drawn["needs"].table["option"].iloc[0]
    for verdict, said in (
        ("changed", "Aantoonbaar veranderd van nulmeting naar slotmeting: ‘Praktijkvoorbeelden’ (1 van de 1 getoetste"),
        ("undetermined", "is bij geen getoetst antwoord een verandering aangetoond (1 getoetst)"),
    ):
        extra = row.assign(option=code, verdict=verdict)
        made = charts.draw(MEASUREMENT, {**TABLES, "changes": pd.concat([TABLES["changes"], extra])}, "nl")
        assert said in " ".join(written(made["needs"]))


def test_the_card_for_an_absent_chart():
    card = charts.absent(MEASUREMENT, "needs", "nl", {})
    assert "Deze meting heeft geen vraag naar behoeften" in written(card)
    assert "SYNTHETISCHE VOORBEELDDATA" in written(card)
    assert charts.svg(card).startswith("<svg")


def test_a_letter_that_no_font_has_is_no_error():
    strange = replace(MEASUREMENT, title=Words("Łódź \u6f22", "x"))
    assert charts.png(charts.absent(strange, "needs", "nl", {})).startswith(b"\x89PNG")


def test_wrapped_lines_fit_and_keep_every_word():
    text = "Ik kan gunningcriteria voor klimaatneutraal en circulair inkopen opstellen"
    lines = TYPEFACE.wrapped(text, 150, 11)
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert all(TYPEFACE.width(line, 11) <= 152 for line in lines)


def test_the_interval_of_a_need_is_told_once_beside_its_share(drawn):
    made = charts.sidecar(drawn)["needs"]
    table = figure(Source(MEASUREMENT, TABLES, "nl"), "needs", made)["table"]
    assert [column["label"] for column in table["columns"]] == [
        *("Antwoord", "Nulmeting", "Teller", "Noemer (n)", "Slotmeting", "Teller", "Noemer (n)")
    ]
    first = drawn["needs"].table.iloc[0]
    assert table["rows"][0][1]["interval"]["text"] == percent_range(first["ci_low"], first["ci_high"], "nl")
