"""The charts that a workbook draws itself: their numbers, their gaps, their words, and what shows for who does not see them."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import openpyxl
import public_tables
import pytest
from nulmeting import workbook, workbook_charts, workbook_drawing, workbook_series
from nulmeting.codebook import Text
from nulmeting.colour_vision import contrast
from nulmeting.content_source import Source
from nulmeting.palette import Palette

MEASUREMENT = public_tables.measurement()
TABLES = public_tables.tables()
SOURCE = Source(MEASUREMENT, TABLES, "nl")
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TITLES = [
    "Aandelen per meting",
    "Verschil van nulmeting naar slotmeting",
    "Wat het vaakst is gekozen",
    "Antwoorden per vraag",
    "Respons per groep",
]


def charts(data):
    """The charts of a workbook, as XML, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = sorted(
            (n for n in archive.namelist() if "charts/chart" in n), key=lambda n: int(re.findall(r"\d+", n)[0])
        )
        return [ElementTree.fromstring(archive.read(name)) for name in names]


def descriptions(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return re.findall('descr="([^"]*)"', archive.read("xl/drawings/drawing1.xml").decode())


@pytest.fixture(scope="module")
def data():
    return workbook.build(MEASUREMENT, TABLES, "nl")


@pytest.fixture(scope="module")
def drawn():
    return {chart.name: chart for chart in workbook_series.drawn(SOURCE)}


def text(element):
    return "".join(t.text for t in element.iter(f"{A}t"))


def points(element):
    """The numbers that a chart keeps with a series: place → number."""
    return {int(pt.get("idx")): float(pt.findtext(f"{C}v")) for pt in element.iter(f"{C}pt")}


def test_every_chart_has_a_title_with_the_notice_and_axes_with_theirs(data):
    found = charts(data)
    assert [text(c.find(f"{C}chart/{C}title")) for c in found] == [f"{t} (Synthetische voorbeelddata)" for t in TITLES]
    for chart in found:
        area = chart.find(f"{C}chart/{C}plotArea")
        assert all(text(area.find(f"{C}{axis}/{C}title")) for axis in ("catAx", "valAx"))
        assert {t.get("lang") for t in chart.iter() if t.get("lang")} == {"nl-NL"}
        assert chart.find(f"{C}chart/{C}dispBlanksAs").get("val") == "gap"


def test_provisional_figures_are_called_so_in_the_title():
    waves = (MEASUREMENT.waves[0], replace(MEASUREMENT.waves[1], in_field_on=date(2018, 12, 1)))
    built = workbook.build(replace(MEASUREMENT, synthetic=False, waves=waves), TABLES, "nl")
    for chart in charts(built):
        assert text(chart.find(f"{C}chart/{C}title")).endswith("(Voorlopig, stand 1 december 2018)")
    assert all(d.endswith("dit is de stand van 1 december 2018.") for d in descriptions(built))


def test_alternative_text_is_made_from_the_numbers(data):
    found = descriptions(data)
    assert len(found) == len(TITLES)
    # 48 of 96 organisations, and 40 of 128 participants
    assert found[0] == (
        "Staafdiagram met intervallen: Aandelen per meting, 3 rijen. Slotmeting: het hoogst bij ‘Sterk verankerd in het"
        " inkoopbeleid’ (50%), het laagst bij ‘Kent de juridische ruimte’ (31%). Alle getallen staan op het blad Gegevens grafiek 1."
        " De gegevens zijn synthetische voorbeelddata."
    )
    assert "Het hoogst: In staat eisen en gunningcriteria op te stellen: +16." in found[1]


def test_figures_and_intervals_are_those_of_the_tables(data):
    first, second = charts(data)[0].iter(f"{C}ser")
    assert points(first.find(f"{C}val")) == pytest.approx({0: 46.5 / 108, 1: 33 / 165, 2: 28 / 151})
    assert points(second.find(f"{C}val")) == pytest.approx({0: 0.5, 1: 50 / 138, 2: 40 / 128})
    low, high = public_tables.korn_graubard(48, 96, 1.1, 95)
    assert points(second.find(f"{C}errBars/{C}minus"))[0] == pytest.approx(0.5 - low)
    assert points(second.find(f"{C}errBars/{C}plus"))[0] == pytest.approx(high - 0.5)


def test_a_chart_is_drawn_from_the_cells_of_its_sheet(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    for number, chart in enumerate(charts(data), start=1):
        name = f"Gegevens grafiek {number}"
        assert f"chart_{workbook_series.drawn(SOURCE)[number - 1].name}" in book[name].tables
        for reference in chart.iter(f"{C}numRef"):
            sheet, cells = reference.findtext(f"{C}f").replace("$", "").split("!")
            assert sheet.strip("'") == name
            values = [row[0].value for row in book[name][cells]]
            kept = points(reference.find(f"{C}numCache"))
            assert kept == pytest.approx({i: v for i, v in enumerate(values) if v is not None})


def test_what_is_hidden_leaves_a_gap_and_the_label_says_why(data, drawn):
    change = drawn["changes_1"]
    assert change.labels[2] == "Kent de juridische ruimte (niet getoond (bescherming))"
    assert change.series[0].values[2] is None
    assert set(points(next(charts(data)[1].iter(f"{C}ser")).find(f"{C}val"))) == {0, 1}
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Gegevens grafiek 2"]
    (table,) = sheet.tables.values()
    *_, last = sheet[table.ref]
    # a dot would be drawn as zero
    assert [cell.value for cell in last[1:6]] == [None] * 5
    answers = drawn["answers_1"]
    assert answers.labels[-1].endswith("(niet getoond (bescherming))")
    assert {series.values[-1] for series in answers.series} == {None}
    # the remark names the answer as the legend does, not by its code
    hidden = [part.split(": ")[0] for part in answers.remarks[-1].split("; ")]
    assert hidden and set(hidden) <= {series.name for series in answers.series}


def test_a_wave_that_did_not_ask_is_named(drawn):
    frame = TABLES["estimates"].copy()
    rows = (frame["indicator"] == "legal_room") & (frame["wave"] == "baseline") & (frame["breakdown"] == "all")
    lacking = {**public_tables.EMPTY, "status": "not_available", "reason": "not_asked"}
    for column, value in lacking.items():
        frame.loc[rows, column] = value
    found = workbook_series.drawn(Source(MEASUREMENT, {**TABLES, "estimates": frame}, "nl"))
    assert found[0].labels[2] == "Kent de juridische ruimte (Nulmeting: niet in deze meting)"
    assert found[0].series[0].values[2] is None


def test_a_number_that_its_interval_would_cross_stands_in_the_label_of_the_row(data):
    frame = TABLES["estimates"].copy()
    rows = (frame["indicator"] == "legal_room") & (frame["wave"] == "followup") & (frame["breakdown"] == "all")
    for low, label, deleted in (
        (0.06, "Kent de juridische ruimte (Slotmeting: 31%)", ["2"]),
        (0.07, "Kent de juridische ruimte", []),
    ):
        frame.loc[rows, "ci_low"] = low
        tables = {**TABLES, "estimates": frame}
        assert workbook_series.drawn(Source(MEASUREMENT, tables, "nl"))[0].labels[2] == label
        *_, later = charts(workbook.build(MEASUREMENT, tables, "nl"))[0].iter(f"{C}ser")
        gone = [one.find(f"{C}idx").get("val") for one in later.iter(f"{C}dLbl") if one.find(f"{C}delete") is not None]
        assert gone == deleted


def test_the_order_of_the_bars_is_told_where_there_are_several(drawn):
    assert drawn["levels"].measure == "Aandeel, met 95%-interval; per rij van boven naar onder: Nulmeting, Slotmeting"
    assert drawn["changes_1"].measure == "Verschil in procentpunten, met 95%-interval"


def test_stacked_bars_are_shares_of_the_whole(drawn):
    chart = drawn["answers_1"]
    assert chart.stacked
    assert [s.name for s in chart.series] == [a.label.nl for a in public_tables.AGREE]
    for i in range(len(chart.labels) - 1):
        assert sum(s.values[i] for s in chart.series) == pytest.approx(1)


def test_every_chart_of_answers_says_how_many_statements_it_holds():
    item = replace(MEASUREMENT.codebook["CAP3"], scale="other")
    source = Source(replace(MEASUREMENT, codebook={**MEASUREMENT.codebook, "CAP3": item}), TABLES, "nl")
    notes = [one.note for one in workbook_series.drawn(source) if one.stacked]
    said = [re.search(r"op (\d+) van de (\d+) vragen", note).groups() for note in notes]
    total = int(said[0][1])
    assert len(said) == 2 and sum(int(shown) for shown, _ in said) == total and ("1", str(total)) in said


def test_a_question_that_is_cut_on_its_bar_stands_whole_in_the_remark():
    long = Text("Hoe vaak " + "heel " * 20 + "vaak?", "How often?")
    item = replace(MEASUREMENT.codebook["CAP3"], question=long, wording={})
    source = Source(replace(MEASUREMENT, codebook={**MEASUREMENT.codebook, "CAP3": item}), TABLES, "nl")
    chart = next(one for one in workbook_series.drawn(source) if one.stacked)
    rows = list(zip(chart.labels, chart.remarks, strict=True))
    assert {remark.split("; ")[0] for label, remark in rows if "Hoe vaak heel" in label} == {long.nl}
    assert not [remark for label, remark in rows if "…" not in label and "?" in remark]


def test_needs_are_ranked_by_the_first_wave(drawn):
    first = drawn["needs"].series[0].values
    assert list(first) == sorted(first, reverse=True)
    assert first[0] == 106 / 166


def test_numbers_can_be_read_on_every_bar(drawn):
    colours = Palette.of(MEASUREMENT.style)
    for chart in drawn.values():
        for series in chart.series:
            ink = colours.ink_on(series.colour) if chart.stacked else colours.ink
            assert contrast(ink, series.colour) >= 4.5


def test_an_axis_of_changes_holds_every_interval(data, drawn):
    series = drawn["changes_1"].series[0]
    scaling = charts(data)[1].find(f"{C}chart/{C}plotArea/{C}valAx/{C}scaling")
    low, high = (float(scaling.find(f"{C}{end}").get("val")) for end in ("min", "max"))
    assert low <= min(v for v in series.low if v is not None) < 0
    assert high >= max(v for v in series.high if v is not None)
    assert low % workbook_drawing.STEP == high % workbook_drawing.STEP == 0


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_waves_have_colours_of_their_own(number):
    colours = workbook_series.fills(SOURCE, number)
    assert len(set(colours)) == number
    assert colours[-1] == Palette.of(MEASUREMENT.style).positive


def test_without_figures_there_are_no_charts():
    bare = {"flow": TABLES["flow"]}
    book = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, bare, "nl")))
    assert "Grafieken" not in book.sheetnames
    assert workbook_charts.data_sheet(SOURCE, 1) not in book.sheetnames
