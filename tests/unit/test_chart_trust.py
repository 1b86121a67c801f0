"""The charts of definitions, response, groups, planning and the monitor."""

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import public_tables
import pytest
import trust_tables
from nulmeting import charts
from nulmeting.chart_axis import Axis
from nulmeting.chart_lines import apart
from nulmeting.chart_marks import Dot, Line, Rect
from nulmeting.chart_marks import Words as Written
from nulmeting.codebook import Text as Words
from nulmeting.palette import Palette
from nulmeting.settings import Norm

MEASUREMENT = public_tables.measurement()
TABLES = public_tables.tables()
RUNNING = {**TABLES, "monitor": trust_tables.frame("monitor", trust_tables.monitor(provisional=True))}
COLOURS = Palette.of(MEASUREMENT.style)
NEW = ("definitions", "response", "groups", "planning", "monitor")
NORM = Norm(0.6, True, Words("Doel 2025", "Target 2025"), Words("Raad", "Council"))


@pytest.fixture(scope="module")
def drawn():
    return {language: charts.draw(MEASUREMENT, RUNNING, language) for language in ("nl", "en")}


def written(chart):
    return [mark.text for mark in marks(chart, Written)]


def marks(chart, kind):
    return [mark for mark in chart.canvas.marks if isinstance(mark, kind)]


def with_norm(measurement=MEASUREMENT):
    first = replace(measurement.indicators[0], norm=NORM)
    return replace(measurement, indicators=(first, *measurement.indicators[1:]))


def dashed(chart):
    return [line for line in marks(chart, Line) if line.is_dashed]


@pytest.mark.parametrize("name", NEW)
def test_every_chart_has_its_texts_in_both_languages(drawn, name):
    dutch, english = drawn["nl"][name], drawn["en"][name]
    for field in ("title", "subtitle", "alt", "long_description"):
        assert getattr(dutch, field) and getattr(english, field)
        assert getattr(dutch, field) != getattr(english, field)
    assert dutch.table.shape == english.table.shape
    assert "SYNTHETISCHE VOORBEELDDATA" in written(dutch)


def hide(name, frame):
    """Hide every row of a table, as protection leaves it."""
    made = frame.copy().astype(object)
    kept = {"synthetic", "headline", "provisional", "day", "response", "overlap"}
    numeric = [c for c in made.columns if c not in kept and not frame[c].map(type).eq(str).any()]
    made[numeric] = None
    made["status"] = "suppressed"
    return made


def test_hidden_rows_show_no_number():
    hidden = {name: hide(name, frame) if len(frame) else frame for name, frame in RUNNING.items()}
    # one figure stays, so that there is a chart at all
    hidden["estimates"] = TABLES["estimates"]
    made = charts.draw(MEASUREMENT, hidden, "nl")
    assert not {"definitions", "response", "planning", "monitor"} & made.keys()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_hidden_in_a_row_comes_out_nowhere(drawn, language):
    # 0.987 stands only in hidden rows
    for name in NEW:
        chart = drawn[language][name]
        said = " ".join([*written(chart), chart.title, chart.alt, chart.long_description])
        assert "98" not in said.replace("1998", ""), name
        assert not (chart.table.select_dtypes("number") == 0.987).any().any()


def test_definitions_are_sorted_and_the_headline_is_marked(drawn):
    chart = drawn["nl"]["definitions"]
    assert "Alleen 'helemaal mee eens'" in written(chart)
    first = chart.table[chart.table["wave"] == "baseline"]
    assert first["definition"].tolist() == ["per_respondent", "headline", "top_box"]
    assert all(a >= b for a, b in pairwise(first["estimate"]))
    # a diamond per wave for the headline, a circle for the others
    assert sorted(dot.is_diamond for dot in marks(chart, Dot)) == [False] * 4 + [True] * 2
    # the last wave, 50%, and half of it; seven points more is a figure of persons
    assert chart.title == (
        "‘Sterk verankerd in het inkoopbeleid’ (slotmeting): van 25% tot 50%, naargelang de definitie "
        "(zonder wat iets anders meet)"
    )
    assert "Gesorteerd op nulmeting, het hoogste eerst." in " ".join(written(chart))


def test_a_definition_with_another_denominator_is_marked_and_is_not_in_the_range():
    estimates = TABLES["estimates"]
    own = (estimates["indicator"] == "policy_anchoring") & (estimates["breakdown"] == "all") & estimates["headline"]
    half = estimates[own].assign(definition="top_box", headline=False, denominator=50)
    chart = charts.draw(MEASUREMENT, {**TABLES, "estimates": pd.concat([estimates, half])}, "nl")["definitions"]
    assert chart.title == "De hoofdcijfers onder elke definitie"
    assert {"Alleen 'helemaal mee eens' *", "Per deelnemer geteld *", "Hoofddefinitie"} <= set(written(chart))
    assert "* Meet iets anders" in " ".join(written(chart))
    assert "Alleen 'helemaal mee eens' (meet iets anders):" in chart.long_description


def test_nothing_is_said_of_other_measures_where_there_is_none():
    rows = TABLES["sensitivity"]
    same = rows[rows["definition"] != "per_respondent"]
    chart = charts.draw(MEASUREMENT, {**TABLES, "sensitivity": same}, "nl")["definitions"]
    assert "iets anders:" not in " ".join(written(chart))


def test_worst_case_bounds_are_a_bar_around_the_interval(drawn):
    bars = [rect for rect in marks(drawn["nl"]["definitions"], Rect) if rect.edge == COLOURS.bounds]
    assert len(bars) == 6
    bare = TABLES["sensitivity"].assign(bound_low=None, bound_high=None)
    made = charts.draw(MEASUREMENT, {**TABLES, "sensitivity": bare}, "nl")["definitions"]
    assert not [rect for rect in marks(made, Rect) if rect.edge == COLOURS.bounds]
    assert "Grijze balk" not in " ".join(written(made))


def test_a_headline_with_one_definition_only_is_not_drawn():
    only = TABLES["sensitivity"][TABLES["sensitivity"]["headline"]]
    assert "definitions" not in charts.draw(MEASUREMENT, {**TABLES, "sensitivity": only}, "nl")


def test_the_response_of_everybody_stands_first_and_as_a_line(drawn):
    chart = drawn["nl"]["response"]
    # 144 of 264 participants
    assert chart.title == "Slotmeting: 55% van de deelnemers deed mee"
    organisations = chart.table[(chart.table["unit"] == "organisation") & (chart.table["wave"] == "baseline")]
    assert organisations["breakdown"].tolist() == ["all", "organisation_type", "organisation_type"]
    assert "Respons van de organisaties" in written(chart)


def test_the_title_names_the_groups_that_took_part_most_and_least():
    own = TABLES["response"][TABLES["response"]["unit"] == "organisation"]
    made = charts.draw(MEASUREMENT, {**TABLES, "response": own}, "nl")["response"]
    # 99 of 150; 50 and 49 of 75
    assert (
        made.title == "Slotmeting: 66% van de organisaties deed mee; het meest Overig (67%), het minst Gemeente (65%)"
    )


def test_the_note_of_the_response_says_by_which_wave_it_is_sorted_and_whom_it_counts_twice(drawn):
    note = " ".join(written(drawn["nl"]["response"]))
    assert "Binnen een indeling gesorteerd op nulmeting, het hoogste eerst." in note
    assert "telt in elk daarvan mee" not in note
    item = MEASUREMENT.breakdowns[0].item
    book = {**MEASUREMENT.codebook, item: replace(MEASUREMENT.codebook[item], type="multi")}
    made = charts.draw(replace(MEASUREMENT, codebook=book), TABLES, "nl")["response"]
    assert "Wie in meer groepen van een indeling zit, telt in elk daarvan mee." in " ".join(written(made))


def test_organisations_that_are_not_drawn_by_what_divides_persons_are_named():
    divided = replace(MEASUREMENT.breakdowns[0], unit="person")
    measurement = replace(MEASUREMENT, breakdowns=(divided, *MEASUREMENT.breakdowns[1:]))
    made = charts.draw(measurement, TABLES, "en")["response"]
    assert "Not drawn: organisations by " in " ".join(written(made))


def test_without_a_register_there_is_no_response_to_draw():
    none = TABLES["response"].assign(status="not_available", reason="no_register", response_rate=None)
    assert "response" not in charts.draw(MEASUREMENT, {**TABLES, "response": none}, "nl")


def test_a_group_that_differs_is_boxed_and_named(drawn):
    chart = drawn["nl"]["groups"]
    assert chart.title == "Aantoonbaar anders dan het totaal: Gemeente"
    boxes = [rect for rect in marks(chart, Rect) if rect.fill == COLOURS.later]
    assert len(boxes) == 1
    assert "aantoonbaar anders dan het totaal" in chart.long_description
    assert {"niet getoond (bescherming)", "minder dan 3 van 17"} <= set(written(chart))


def test_that_no_group_was_shown_to_differ_is_not_called_equal():
    same = TABLES["subgroups"].assign(verdict="undetermined")
    made = charts.draw(MEASUREMENT, {**TABLES, "subgroups": same}, "nl")["groups"]
    assert made.title == "Geen groep verschilt aantoonbaar van het totaal, voor zover getoond"
    shown = same[same["status"] != "suppressed"]
    made = charts.draw(MEASUREMENT, {**TABLES, "subgroups": shown}, "nl")["groups"]
    assert made.title == "Van geen enkele groep is aangetoond dat zij van het totaal afwijkt"
    untested = charts.draw(MEASUREMENT, {**TABLES, "subgroups": TABLES["subgroups"].iloc[:0]}, "nl")["groups"]
    assert "De verschillen tussen de groepen zijn niet getoetst." in " ".join(written(untested))


@pytest.mark.parametrize(
    ("unit", "n", "decimals", "said"),
    [
        ("organisation", 200, 2, "van groepen organisaties zijn naar buiten afgerond"),
        ("person", 20, 2, "van groepen van minder dan 50 deelnemers zijn naar buiten afgerond"),
        ("person", 50, 2, None),
        ("organisation", 200, 3, None),
    ],
)
def test_intervals_in_steps_are_said_to_be(unit, n, decimals, said):
    parts = TABLES["estimates"]["breakdown"] != "all"
    frame = TABLES["estimates"].assign(
        unit=TABLES["estimates"]["unit"].mask(parts, unit),
        denominator=TABLES["estimates"]["denominator"].mask(parts & TABLES["estimates"]["estimate"].notna(), n),
    )
    limits = replace(MEASUREMENT.thresholds, decimals=decimals)
    made = charts.draw(replace(MEASUREMENT, thresholds=limits), {**TABLES, "estimates": frame}, "nl")["groups"]
    note = " ".join(written(made))
    assert said in note if said else "stappen van 5%" not in note


def test_groups_that_overlap_are_said_to(drawn):
    said = "Wie bij meer groepen van een indeling hoort"
    assert said not in " ".join(written(drawn["nl"]["groups"]))
    several = {"ORGT": replace(MEASUREMENT.codebook["ORGT"], type="multi")}
    people = tuple(replace(b, unit="person", domain_rule="any_respondent") for b in MEASUREMENT.breakdowns)
    for measurement in (
        replace(MEASUREMENT, codebook=MEASUREMENT.codebook | several),
        replace(MEASUREMENT, breakdowns=people),  # whose organisations may have people in more groups
    ):
        assert said in " ".join(written(charts.draw(measurement, TABLES, "nl")["groups"]))


def test_indicative_groups_have_an_open_marker():
    frame = TABLES["estimates"].copy()
    frame.loc[frame["breakdown"] != "all", "status"] = "indicative"
    frame = frame[frame["estimate"].notna()]
    chart = charts.draw(MEASUREMENT, {**TABLES, "estimates": frame}, "nl")["groups"]
    faces = [dot.fill for dot in marks(chart, Dot) if not dot.is_diamond]
    assert faces == [COLOURS.paper] * 2


@pytest.mark.parametrize("name", ["definitions", "groups", "change"])
def test_a_norm_is_a_dashed_line_that_is_named(name):
    assert dashed(charts.draw(MEASUREMENT, TABLES, "nl")[name]) == []
    made = charts.draw(with_norm(), TABLES, "nl")[name]
    assert dashed(made)
    assert "Doel 2025: ten minste 60%" in written(made)


def test_bounds_of_a_figure_about_a_part_are_said_to_be_wider_than_need_be(drawn):
    first = MEASUREMENT.indicators[0]
    part = replace(first.headline, among={"item": next(iter(MEASUREMENT.codebook)), "in": ["x"]})
    of_part = replace(first, definitions=(part, *first.definitions[1:]))
    made = charts.draw(replace(MEASUREMENT, indicators=(of_part, *MEASUREMENT.indicators[1:])), TABLES, "nl")
    for name in ("change", "definitions"):
        assert ["ruimer dan nodig" in " ".join(written(one[name])) for one in (made, drawn["nl"])] == [True, False]


def test_planning_has_a_line_per_overlap_and_marks_what_was(drawn):
    chart = drawn["nl"]["planning"]
    said = written(chart)
    assert {"0% opnieuw", "100% opnieuw"} <= set(said)
    assert "van nulmeting naar slotmeting: vanaf 14 procentpunten" in said
    # .25 - .09 - .04 = .12
    assert "vanaf 12 procentpunten (90% respons, 100% opnieuw)" in chart.title
    # the second headline is hidden, and says so
    assert "niet getoond (bescherming)" in said


def test_a_line_that_rises_with_the_response_is_explained_under_the_chart(drawn):
    rows = TABLES["planning"].copy()
    more = (rows["response"] == 0.9) & (rows["overlap"] == 1) & (rows["indicator"] == "policy_anchoring")
    # 16 points at half the response
    rows.loc[more, "minimum_change"] = 0.171
    rising = charts.draw(MEASUREMENT, {**TABLES, "planning": rows}, "nl")["planning"]
    assert ["oploopt" in " ".join(written(one)) for one in (rising, drawn["nl"]["planning"])] == [True, False]


def test_scenarios_in_which_more_take_part_than_the_register_has_are_named_under_the_chart(drawn):
    # of 150 in the register 99 took part: with 75 and with 135 others
    assert "bij 50% respons met 0% opnieuw en 90% respons met 0% opnieuw;" in " ".join(written(drawn["nl"]["planning"]))
    wide = replace(MEASUREMENT, planning=replace(MEASUREMENT.planning, invited={"organisation": 1000}))
    assert "register" not in " ".join(written(charts.draw(wide, TABLES, "nl")["planning"]))


def test_the_monitor_is_drawn_only_while_a_wave_is_in_the_field(drawn):
    assert "monitor" not in charts.draw(MEASUREMENT, TABLES, "nl")
    chart = drawn["nl"]["monitor"]
    # day 5: 60 of 150 against 75 of 150
    assert (
        chart.title
        == "Slotmeting, dag 5: 40% van de organisaties heeft geantwoord; bij de nulmeting was dat op die dag 50%"
    )
    assert {"Slotmeting 40%", "Nulmeting 50%"} <= set(written(chart))
    assert len(dashed(chart)) == 1


def test_an_axis_holds_its_values_and_a_share_never_exceeds_one():
    axis = Axis.of([0.42, 0.97], (0, 100), is_share=True, from_zero=True)
    assert (axis.low, axis.high) == (0.0, 1.0)
    assert axis.at(0.5) == pytest.approx(50)
    assert Axis.of([], (0, 1), is_share=False, from_zero=True).ticks[0] == 0
    small = Axis.of([3.02, 3.11], (0, 100), is_share=False, from_zero=False)
    assert small.low <= 3.02 and small.high >= 3.11
    assert small.label(small.ticks[1], "nl") == "3,05"
    assert Axis.of([7.0], (0, 1), is_share=False, from_zero=False).high > 7


@pytest.mark.parametrize("places", [[0, 1, 2], [5, 5, 5], [0, 100, 101, 30], [7]])
def test_labels_are_moved_apart_in_their_own_order(places):
    made = apart(places, 12)
    order = sorted(range(len(places)), key=lambda i: places[i])
    assert all(made[b] - made[a] >= 12 - 1e-9 for a, b in pairwise(order))
    assert sum(made) == pytest.approx(sum(places))
    if len(places) == 1:
        assert made == places
