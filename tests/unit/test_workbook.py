import io
import re
from dataclasses import replace
from itertools import pairwise

import openpyxl
import pandas as pd
import public_tables
import pytest
import xlsxwriter
from nulmeting import workbook, workbook_columns, workbook_overview, workbook_page
from nulmeting.codebook import Text
from nulmeting.content_source import Source
from nulmeting.settings import Definition, Indicator

MEASUREMENT = public_tables.measurement()
TABLES = public_tables.tables()


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, TABLES, "nl")))


def table(sheet):
    """The cells of the one table on a sheet: its headings, and its rows."""
    (only,) = sheet.tables.values()
    head, *body = sheet[only.ref]
    return head, body


def records(sheet):
    head, body = table(sheet)
    return [{h.value: cell.value for h, cell in zip(head, row, strict=True)} for row in body]


def cells(sheet, number=0):
    """The cells of one row, by heading."""
    head, body = table(sheet)
    return {h.value: cell for h, cell in zip(head, body[number], strict=True)}


def test_sheets_in_order_and_in_the_language(book):
    first = ["Voorblad", "Inhoud", "Tekens en toelichting", "Overzicht", "Grafieken", "Cijfers", "Verschillen"]
    assert book.sheetnames[:7] == first
    english = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, TABLES, "en")))
    names = ["Cover", "Contents", "Symbols and notes", "Overview", "Charts", "Figures", "Differences"]
    assert english.sheetnames[:7] == names
    assert len(english.sheetnames) == len(book.sheetnames)


def test_tables_without_rows_have_no_sheet(book):
    assert "Gepubliceerd" not in book.sheetnames


def test_every_row_with_something_to_tell_is_there(book):
    for name, sheet in (
        ("estimates", "Cijfers"),
        ("changes", "Verschillen"),
        ("distributions", "Verdelingen"),
        ("flow", "Stroom"),
    ):
        assert len(records(book[sheet])) == (TABLES[name]["status"] != "not_available").sum() > 0


def test_rows_without_any_number_are_counted_in_a_note_instead():
    frame = TABLES["distributions"]
    group = frame.head(3).assign(breakdown="organisation_type", status="suppressed", count=None, share=None)
    never = frame.head(2).assign(status="not_available", reason="no_register", count=None, share=None)
    tables = {**TABLES, "distributions": pd.concat([frame, group, never])}
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, tables, "nl")))["Verdelingen"]
    assert len(records(sheet)) == len(frame)
    said = [sheet.cell(row, 1).value for row in range(1, 8)]
    assert (
        "Zonder getal, en daarom niet op dit blad: 5 rijen (niet getoond (bescherming), Type organisatie: 3; geen register: 2). "
        "Zij staan in distributions.csv."
    ) in said
    # of a breakdown of which something is shown, what is hidden keeps its row
    mixed = pd.concat([frame, group, frame.head(1).assign(breakdown="organisation_type")])
    made = workbook.build(MEASUREMENT, {**TABLES, "distributions": mixed}, "nl")
    assert len(records(openpyxl.load_workbook(io.BytesIO(made))["Verdelingen"])) == len(frame) + 4


def test_no_text_stands_to_the_right_of_a_number_and_against_it(book):
    for sheet in book.worksheets[5:]:
        kinds = [
            [row[j] for row in table(sheet)[1] if row[j].value not in (None, ".")] for j in range(sheet.max_column)
        ]
        for left, right in pairwise(kinds):
            if any(isinstance(c.value, str) for c in right) and any(isinstance(c.value, float) for c in left):
                assert all(c.alignment.indent for c in right), (sheet.title, right[0].value)


@pytest.mark.parametrize(
    ("widths", "setup"),
    [
        ([40, 30, 70], (9, "1", None)),
        ([40, 30, 171], (8, "1", None)),
        # 348 fit; 70 stand on every page: 560 over 278 is 2.01
        ([40, 30, 560], (8, "3", "$A:$B")),
        # 40 and 200 would be more than two thirds of a page: 530 over 308 is 1.7
        ([40, 200, 330], (8, "2", "$A:$A")),
        # a first column that is wider still stands on every page
        ([220, 30, 200], (8, "2", "$A:$A")),
    ],
)
def test_a_table_too_wide_for_a_page_goes_on_beside_it(widths, setup):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet = made.add_worksheet()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        workbook_page.set_paper(sheet, widths, 2)
    sheet = openpyxl.load_workbook(buffer).active
    assert (sheet.page_setup.paperSize, str(sheet.page_setup.fitToWidth or 1), sheet.print_title_cols) == setup
    assert sheet.page_setup.fitToHeight == 0
    assert (sheet.page_setup.pageOrder == "overThenDown") == bool(setup[2])


def test_the_cover_leads_to_the_outcomes_first(book):
    links = [cell.hyperlink.location for cell in book["Voorblad"]["A"] if cell.hyperlink]
    assert links == ["'Overzicht'!A1", "'Grafieken'!A1", "'Inhoud'!A1", "'Tekens en toelichting'!A1"]


def test_layout(book):
    for sheet in book.worksheets:
        assert sheet["A1"].value
        if sheet.title in ("Voorblad", "Grafieken"):
            continue
        head, body = table(sheet)
        column, row = openpyxl.utils.cell.coordinate_from_string(sheet.freeze_panes)
        named = next((cell.column for cell in head[:3] if cell.value in ("Indicator", "Vraag")), 1)
        frozen = openpyxl.utils.column_index_from_string(column) - 1
        assert (frozen, row) == (named, head[0].row + 1), sheet.title
        assert sheet.print_title_rows == f"${head[0].row}:${head[0].row}"
        assert body[-1][-1].row == sheet.max_row
        heads = [cell.value for cell in head]
        assert all(heads)
        assert len({h.lower() for h in heads}) == len(heads)
        # a column without any value is left out, so that none looks forgotten
        assert all(any(row[j].value is not None for row in body) for j in range(len(heads)))


def test_it_opens_on_the_cover_at_the_top_of_every_sheet(book):
    assert book.active.title == "Voorblad"
    for sheet in book.worksheets:
        view = sheet.sheet_view
        assert view.zoomScale in (None, 100) and view.topLeftCell in (None, "A1")
        assert [one.activeCell for one in view.selection if one.pane in (None, "topLeft")] in ([], ["A1"])


def test_a_heading_over_numbers_has_few_lines():
    source = Source(MEASUREMENT, TABLES, "nl")
    long = replace(
        MEASUREMENT,
        waves=tuple(replace(w, label=Text(f"Sinds de {w.id} van de workshop", "x")) for w in MEASUREMENT.waves),
    )
    for column in [*workbook_overview.columns(source), *workbook_overview.columns(Source(long, TABLES, "nl"))]:
        if column.style == "head_right":
            assert workbook_page.lines(column.head, column.width) <= 4


def test_numbers_stay_numbers_with_labels_beside(book):
    row = records(book["Cijfers"])[0]
    assert row["Indicator"] == "Sterk verankerd in het inkoopbeleid"
    assert row["Indicator (code)"] == "policy_anchoring"
    assert row["Meting"] == "Nulmeting"
    assert row["Eenheid"] == "organisaties"
    assert row["Cijfer"] == pytest.approx(46.5 / 108, abs=0)
    assert row["Teller"] == 46.5
    assert cells(book["Cijfers"])["Cijfer"].number_format == "0%"


def test_what_holds_of_every_row_is_said_above_the_table(book):
    said = [book["Cijfers"].cell(row, 1).value for row in range(1, 6)]
    assert said[0] == "Cijfers"
    assert said[2] == "In alle rijen: Definitie: hoofddefinitie; Doel: proces; Weging: geen; Betrouwbaarheid: 95%."
    assert said[3] == "De gegevens zijn synthetische voorbeelddata."
    heads = [cell.value for cell in table(book["Cijfers"])[0]]
    assert not {"Synthetisch", "Betrouwbaarheid", "Weging"} & set(heads)


def test_a_mean_is_not_a_percentage(book):
    head, body = table(book["Cijfers"])
    heads = [c.value for c in head]
    found = [row for row in body if row[heads.index("Indicator (code)")].value == "knowledge"]
    assert {row[heads.index("Cijfer")].number_format for row in found} == {"#,##0.00"}


def test_hidden_numbers_are_dots_and_the_impossible_is_blank(book):
    rows = records(book["Cijfers"])
    hidden = next(r for r in rows if r["Status"] == "niet getoond (bescherming)")
    assert hidden["Cijfer"] == "."
    assert hidden["Noemer (n)"] == "."
    mean = next(r for r in rows if r["Indicator (code)"] == "knowledge")
    assert mean["Teller"] is None
    assert hidden["Ontwerpeffect"] == "."
    change = next(r for r in records(book["Verschillen"]) if r["Indicator (code)"] == "legal_room")
    assert (change["Verschil"], change["p-waarde"]) == (".", ".")


def test_p_values_are_told_by_their_class_and_verdicts_are_words(book):
    row = cells(book["Verschillen"])
    assert row["Oordeel"].value == "niet aangetoond"
    assert row["Methode"].value == "MOVER"
    assert row["Marge"].number_format == "0%"
    # no number in a text, which would keep its comma in an English program
    classes = '[=1]"≤ "0;"≤ "0.0##'
    assert row["p-waarde"].number_format == row["p-waarde, gecorrigeerd"].number_format == classes
    english = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, TABLES, "en")))["Differences"]
    found = cells(english)
    assert found["p-value"].number_format == classes
    assert found["Verdict"].value == "not established"


def test_the_notes_name_methods_tests_and_verdicts(book):
    notes = {row[0].value: row[1].value for row in table(book["Tekens en toelichting"])[1]}
    assert {"n", "p", "Cijfers: Korn-Graubard", "Verschillen: MOVER"} <= notes.keys()
    assert "Cijfers: Wilson" not in notes
    assert notes["Getoetst: gecorrigeerd voor 2 toetsen (Holm); marge 5 procentpunten"] == "De hoofdindicatoren"
    assert "veranderd" in notes


def test_nothing_is_called_provisional(book):
    words = " ".join(str(c.value) for sheet in book.worksheets[:4] for row in sheet for c in row if c.value)
    assert not re.search("voorlopig|volgen nog|nog niet beoordeeld", words)


def test_synthetic_is_said_on_the_cover(book):
    assert any("Synthetische voorbeelddata" in str(c.value) for row in book["Voorblad"] for c in row)
    real = workbook.build(public_tables.measurement(synthetic=False), TABLES, "nl")
    cover = openpyxl.load_workbook(io.BytesIO(real))["Voorblad"]
    assert not any("Synthetisch" in str(c.value) for row in cover for c in row)


def test_text_that_looks_like_a_formula_is_text():
    frame = TABLES["flow"].copy()
    frame.loc[0, "shown"] = "=1+1"
    made = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, {**TABLES, "flow": frame}, "nl")))
    found = [c for row in made["Stroom"] for c in row if c.value == "=1+1"]
    assert [c.data_type for c in found] == ["s"]


def test_bytes_are_the_same_every_time():
    assert workbook.build(MEASUREMENT, TABLES, "nl") == workbook.build(MEASUREMENT, TABLES, "nl")


def overview(tables=TABLES):
    made = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, tables, "nl")))
    return made["Overzicht"]


def changed(name, values, **keys):
    """The tables with other values in the rows that have these keys."""
    frame = TABLES[name].copy()
    rows = (frame[list(keys)] == pd.Series(keys)).all(axis=1) & (frame["breakdown"] == "all")
    assert rows.any()
    for column, value in values.items():
        frame.loc[rows, column] = value
    return {**TABLES, name: frame}


def test_overview_has_a_row_per_indicator_and_one_per_option(book):
    rows = records(book["Overzicht"])
    assert [r["Indicator"] for r in rows] == [
        "Sterk verankerd in het inkoopbeleid",
        "In staat eisen en gunningcriteria op te stellen",
        "Kent de juridische ruimte",
        "Kennisniveau (1–10)",
        *["Leerbehoeften"] * len(public_tables.NEEDS),
    ]
    assert [r["Antwoord"] for r in rows[4:]] == [nl for nl, *_ in public_tables.NEEDS.values()]
    assert [(r["Eenheid"], r["Maat"]) for r in rows[:4:3]] == [
        ("organisaties", "aandeel"),
        ("deelnemers", "gemiddelde"),
    ]


def test_overview_sets_the_waves_side_by_side(book):
    row = records(book["Overzicht"])[0]
    low, high = public_tables.korn_graubard(46.5, 108, 1.1, 107)
    assert row["Nulmeting: cijfer"] == 46.5 / 108
    assert (row["Nulmeting: interval van"], row["Nulmeting: interval tot"]) == pytest.approx((low, high))
    assert (row["Nulmeting: n"], row["Slotmeting: n"]) == (108, 96)
    assert row["Slotmeting: cijfer"] == 0.5
    assert row["Verschil in"] == "procentpunten"
    assert row["Verschil van nulmeting naar slotmeting"] == pytest.approx(100 * (0.5 - 46.5 / 108))
    assert row["Interval van (nulmeting naar slotmeting)"] < 0 < row["Interval tot (nulmeting naar slotmeting)"]


def test_overview_gives_the_verdict_with_both_p_values_and_names_where_it_is_explained(book):
    rows = records(book["Overzicht"])
    said = [str(r["Oordeel van nulmeting naar slotmeting"]).replace("\N{NO-BREAK SPACE}", " ") for r in rows[:4]]
    assert said[0] == "niet aangetoond (p = 0,320; gecorrigeerd p = 0,320)"
    assert said[1] == "veranderd (p = 0,002; gecorrigeerd p = 0,003)"
    explained = "welke correctie en welke marge, zegt het blad Tekens en toelichting."
    assert str(book["Overzicht"]["A3"].value).endswith(explained)
    assert said[2:] == ["None", "vooraf niet gekozen om te toetsen"]
    untested = TABLES["changes"].assign(verdict="")
    assert "Oordeel van nulmeting naar slotmeting" not in records(overview({**TABLES, "changes": untested}))[0]


def test_overview_writes_an_ordinal_shift_as_a_chance():
    definition = Definition("headline", Text("h", "h"), "person", item="CAP3")
    shifted = Indicator("legal_shift", Text("Schaal", "Scale"), "superiority", (definition,))
    measurement = replace(MEASUREMENT, indicators=(*MEASUREMENT.indicators, shifted))
    extra = pd.DataFrame([public_tables.shift() | {"indicator": "legal_shift"}])
    tables = {**TABLES, "changes": pd.concat([TABLES["changes"], extra])}
    book = openpyxl.load_workbook(io.BytesIO(workbook.build(measurement, tables, "nl")))
    row = records(book["Overzicht"])[-1]
    assert (row["Indicator"], row["Maat"]) == ("Schaal", "kans op een hogere score, gelijke half geteld")
    assert row["Nulmeting: cijfer"] is None
    assert row["Verschil van nulmeting naar slotmeting"] == pytest.approx(0.58)
    assert row["Verschil in"] == "kans dat een latere score hoger is, gelijke half geteld"


def test_overview_formats_shares_and_points():
    change = {"difference": -0.5, "ci_low": -0.9, "ci_high": -0.04}
    sheet = overview(changed("changes", {**change, "status": "ok"}, indicator="knowledge"))
    share, mean = (
        {h: c.number_format for h, c in cells(sheet, row).items() if isinstance(c.value, float)} for row in (0, 3)
    )
    assert share["Nulmeting: cijfer"] == "0%"
    assert share["Verschil van nulmeting naar slotmeting"] == "+0;-0;0"
    assert mean["Nulmeting: cijfer"] == "0.0"
    assert mean["Verschil van nulmeting naar slotmeting"] == "+0.0;-0.0;0.0"
    # what rounds to zero has no sign; p ≤ 0.05 tells that the interval lies below it
    end = "Interval tot (nulmeting naar slotmeting)"
    assert mean[end] == '"<\N{NO-BREAK SPACE}"0.0'
    sheet = overview(changed("changes", {**change, "status": "ok", "p_value": 0.2}, indicator="knowledge"))
    assert cells(sheet, 3)[end].number_format == "0.0;0.0;0.0"
    assert records(sheet)[3]["Verschil in"] == "punten"


def test_overview_hides_and_says_what_was_not_asked(book):
    row = records(book["Overzicht"])[2]
    difference = "Verschil van nulmeting naar slotmeting"
    ends = [f"Interval {end} (nulmeting naar slotmeting)" for end in ("van", "tot")]
    assert [row[head] for head in (difference, *ends)] == ["."] * 3
    lacking = {**public_tables.EMPTY, "status": "not_available", "reason": "not_asked"}
    row = records(overview(changed("estimates", lacking, indicator="legal_room", wave="baseline")))[2]
    assert row["Nulmeting: cijfer"] == "niet in deze meting"
    assert (row["Nulmeting: interval van"], row["Nulmeting: n"]) == (None, None)
    unlike = {"difference": None, "status": "not_available", "reason": "not_asked"}
    row = records(overview(changed("changes", unlike, indicator="legal_room")))[2]
    assert row[difference] == "niet vergelijkbaar"


def test_overview_remarks_on_small_bases_and_bands(book):
    assert "Opmerking" not in records(book["Overzicht"])[0]
    few = records(overview(changed("estimates", {"status": "indicative"}, indicator="legal_room", wave="followup")))
    assert few[2]["Opmerking"] == "Slotmeting: indicatief"
    assert few[1]["Opmerking"] is None
    band = {**public_tables.EMPTY, "status": "coded", "shown": "<3 / 17"}
    row = records(overview(changed("estimates", band, indicator="legal_room", wave="baseline")))[2]
    assert (row["Nulmeting: cijfer"], row["Opmerking"]) == (".", "Nulmeting: minder dan 3 van 17")


def test_overview_fits_a_page(book):
    sheet = book["Overzicht"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # at 5.25 points a digit and 1130 points of A3, 10 points become 8 or more
    source = Source(MEASUREMENT, TABLES, "nl")
    assert sum(column.width for column in workbook_overview.columns(source)) < 268
    assert sheet.page_setup.paperSize == 8
    # and a verdict with both p-values takes two lines
    words = "niet aangetoond (p~tussen~0,2~en~0,5; gecorrigeerd~p~tussen~0,2~en~0,5)".replace("~", "\N{NO-BREAK SPACE}")
    assert workbook_page.lines(words, workbook_overview.VERDICT - workbook_page.BUTTON) == 2


def test_a_table_of_reasons_alone_is_named_and_has_no_sheet(book):
    lost = ["status", "reason", "count"]
    frame = TABLES["flow"].assign(**dict(zip(lost, ("not_available", "no_register", None), strict=True)))
    made = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, {**TABLES, "flow": frame}, "nl")))
    assert "Stroom" in book.sheetnames and "Stroom" not in made.sheetnames
    said = "Zonder één getal in deze meting, en daarom zonder blad: Stroom. De CSV-bestanden noemen de reden."
    assert said in [made["Inhoud"].cell(row, 1).value for row in range(1, 6)]
    assert not any("zonder blad" in str(book["Inhoud"].cell(row, 1).value) for row in range(1, 6))


def test_who_answers_questions_is_on_the_cover(book):
    asked = replace(MEASUREMENT, contact=Text("Team Metingen, 030 000 00 00", "Team, +31 30 000 00 00"))
    made = openpyxl.load_workbook(io.BytesIO(workbook.build(asked, TABLES, "nl")))["Voorblad"]
    said = [cell.value for cell in made["A"]]
    assert said[said.index("Contact") + 1] == "Team Metingen, 030 000 00 00"
    assert "Contact" not in [cell.value for cell in book["Voorblad"]["A"]]


def test_columns_are_measured_in_the_font_of_the_text(book):
    # widths count digits of the first font; another than the text's makes columns wider or narrower than what is in them
    assert (book._fonts[0].name, book._fonts[0].sz) == ("Arial", 10)
    # a row without a height of its own is 15.75 points wherever it is opened
    assert all(sheet.sheet_format.defaultRowHeight == 15.75 for sheet in book)
    assert all(sheet.sheet_format.customHeight for sheet in book)


def test_a_date_has_room_beside_the_number_before_it(book):
    named = workbook_columns.head(Source(MEASUREMENT, TABLES, "nl"), "date", labelled=False)
    found = [(sheet, cells(sheet)[named]) for sheet in book.worksheets if sheet.tables and named in records(sheet)[0]]
    assert found and all(cell.is_date for _, cell in found)
    for sheet, cell in found:
        dimensions = sheet.column_dimensions.values()
        width = next(d.width for d in dimensions if d.min <= cell.column <= d.max)
        assert width > workbook_page.wideness("2018-06-04") + 1


def test_lines_are_counted_by_the_width_of_letters():
    # in Arial an "i" is 0.4 of a digit wide and an "m" 1.5: ten words of eight letters in a column of 40 digits
    assert workbook_page.lines(" ".join(["illiilli"] * 10), 40) == 1
    assert workbook_page.lines(" ".join(["mmmmmmmm"] * 10), 40) == 4


def test_truths_are_words_in_the_language_of_the_workbook():
    frame = pd.DataFrame(
        [
            {"wave_from": "baseline", "wave_to": "followup", "item": item, "comparable": item == "BEL1", "reason": None}
            for item in ("BEL1", "CAP1")
        ]
    )
    for language, name, words in (("nl", "Vergelijkbaarheid", ["ja", "nee"]), ("en", "Comparability", ["yes", "no"])):
        made = openpyxl.load_workbook(
            io.BytesIO(workbook.build(MEASUREMENT, {**TABLES, "comparability": frame}, language))
        )[name]
        (table,) = made.tables.values()
        head, *body = made[table.ref]
        place = [cell.value for cell in head].index({"nl": "Vergelijkbaar", "en": "Comparable"}[language])
        assert [row[place].value for row in body] == words


def test_no_word_in_place_of_a_number_is_broken():
    frame = TABLES["changes"]
    frame = frame.assign(status="not_available", reason="not_asked", difference=None, ci_low=None, ci_high=None)
    source = Source(MEASUREMENT, {**TABLES, "changes": frame}, "nl")
    heads, cells = workbook_overview.columns(source), list(zip(*workbook_overview.rows(source), strict=True))
    words = [
        (head.width, workbook_page.wideness(word))
        for head, column in zip(heads, cells, strict=True)
        for text, style in column
        if style == "word"
        for word in text.split()
    ]
    assert words and max(wide for _, wide in words) > workbook_page.NARROWEST
    assert all(width >= wide for width, wide in words)


def test_a_note_stands_in_the_language_of_the_workbook():
    rows = [
        {"wave_from": "baseline", "wave_to": "followup", "item": item, "comparable": False, "reason": "declared"}
        | {"note_nl": f"anders gevraagd, {item}", "note_en": f"asked otherwise, {item}"}
        for item in ("BEL1", "CAP1")
    ]
    for language, name, own, other in (
        ("nl", "Vergelijkbaarheid", "anders", "asked"),
        ("en", "Comparability", "asked", "anders"),
    ):
        tables = {**TABLES, "comparability": pd.DataFrame(rows)}
        sheet = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, tables, language)))[name]
        said = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
        assert own in said and other not in said


@pytest.mark.parametrize(
    ("column", "row", "expected"),
    [
        ("numerator", {"numerator": 189.0}, "count"),
        ("numerator", {"numerator": 83 / 7}, "fraction"),
        ("value", {"diagnostic": "exact_p", "value": 0.05}, "p"),
        ("value", {"measure": "r_p_value", "value": 0.5}, "p"),
        ("value", {"diagnostic": "mcnemar_midp", "value": 0.5}, "p"),
        ("value", {"measure": "registered", "value": 264.0}, "count"),
        ("value", {"measure": "respondents", "value": 173.0}, "count"),
        ("value", {"measure": "r_indicator", "value": 0.87}, "number"),
        ("value", {"diagnostic": "newcombe_low", "indicator": "policy_anchoring", "value": -0.2}, "percent"),
        ("value", {"diagnostic": "tango_high", "indicator": "knowledge", "value": 0.4}, "number"),
        ("value", {"diagnostic": "derrick_z8", "indicator": "policy_anchoring", "value": -2.0}, "number"),
        ("design_effect", {"design_effect": 1.0}, "number"),
    ],
)
def test_the_format_of_a_number_goes_by_what_it_is(column, row, expected):
    source = Source(MEASUREMENT, TABLES, "nl")
    assert workbook_columns.style(source, row, column) == expected


def test_a_heading_leaves_room_for_the_button_that_covers_its_corner(book):
    sheet = book["Cijfers"]
    (table,) = sheet.tables.values()
    assert table.autoFilter is not None
    heads = sheet[table.ref][0]
    assert {head.alignment.indent for head in heads if head.alignment.horizontal == "right"} == {2}
    # sheets that are read have no buttons, and their headings stand over their numbers
    for name in ("Inhoud", "Tekens en toelichting", "Overzicht"):
        (printed,) = book[name].tables.values()
        assert printed.autoFilter is None
    heads = book["Overzicht"][printed.ref][0]
    assert {head.alignment.indent for head in heads if head.alignment.horizontal == "right"} == {0}


def test_numbers_have_as_many_decimals_as_are_published():
    for decimals, share, mean in ((2, "0%", "#,##0.00"), (3, "0.0%", "#,##0.000")):
        measurement = replace(MEASUREMENT, thresholds=replace(MEASUREMENT.thresholds, decimals=decimals))
        made = openpyxl.load_workbook(io.BytesIO(workbook.build(measurement, TABLES, "nl")))["Cijfers"]
        head, body = table(made)
        heads = [cell.value for cell in head]
        shown = {
            row[heads.index("Cijfer")].number_format
            for row in body
            if isinstance(row[heads.index("Cijfer")].value, float)
        }
        assert shown == {share, mean}


def test_the_measures_of_response_are_counts_and_indicators_in_one_column():
    rows = [
        {"wave": "baseline", "unit": "person", "measure": measure, "value": value, "model": "", "status": "ok"}
        | {"reason": "", "shown": "", "synthetic": True}
        for measure, value in (("registered", 264), ("respondents", 173), ("r_indicator", 1), ("r_p_value", 0.001))
    ]
    built = workbook.build(MEASUREMENT, {**TABLES, "nonresponse": pd.DataFrame(rows)}, "nl")
    head, body = table(openpyxl.load_workbook(io.BytesIO(built))["Non-respons"])
    place = [cell.value for cell in head].index("Waarde")
    assert [row[place].value for row in body] == [264, 173, 1, 0.001]
    assert [row[place].number_format for row in body[:3]] == ["#,##0", "#,##0", "#,##0.00"]


def test_a_table_of_one_row_says_what_it_is_in_columns_but_that_it_is_made_up_above_it():
    one = {**TABLES, "flow": TABLES["flow"].head(1)}
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.build(MEASUREMENT, one, "nl")))["Stroom"]
    heads = [cell.value for cell in table(sheet)[0]]
    assert {"Eenheid", "Status"} <= set(heads) and "Synthetisch" not in heads
    assert "De gegevens zijn synthetische voorbeelddata." in [sheet.cell(row, 1).value for row in range(1, 6)]


def test_figures_stand_beside_what_they_are_about_and_what_is_said_of_them_after(book):
    head, body = table(book["Cijfers"])
    heads = [cell.value for cell in head]
    about = ["Meting", "Indicator", "Antwoord", "Eenheid", "Uitsplitsing", "Groep"]
    assert heads[: len(about)] == about
    columns = {name: column for name, *column in zip(heads, *([c.value for c in row] for row in body), strict=True)}
    numbers = [n for n, values in columns.items() if not any(isinstance(v, str) and v != "." for v in values)]
    assert heads[len(about) : len(about) + len(numbers)] == numbers and "Cijfer" in numbers
    assert heads[-2:] == ["Indicator (code)", "Antwoord (code)"]
    assert {"Maat", "Status", "Methode van het interval"} < set(heads[len(about) + len(numbers) : -2])


def test_the_family_of_a_test_is_told_by_what_is_tested(book):
    row = records(book["Verschillen"])[0]
    assert row["Groep van toetsen"] == "De hoofdindicatoren"


def test_few_texts_of_a_table_are_wrapped(book):
    for sheet in (sheet for sheet in book.worksheets[5:] if not next(iter(sheet.tables)).startswith("chart_")):
        head, body = table(sheet)
        spans = sheet.column_dimensions.values()
        widths = {place: span.width for span in spans for place in range(span.min, span.max + 1)}
        for place, cell in enumerate(head):
            width = widths[cell.column]
            texts = [str(row[place].value) for row in body if row[place].data_type == "s" and row[place].value != "."]
            wide = [text for text in texts if workbook_page.wideness(text) > width]
            assert width >= workbook_page.WIDEST or len(wide) <= 0.1 * len(body) + 1, (sheet.title, cell.value)
            words = [workbook_page.wideness(word) for text in texts for word in text.split()]
            assert width >= min([workbook_page.WIDEST, max(words, default=0.0)]), (sheet.title, cell.value)
