"""What a sheet says of its own rows is true of them, and said only where it is needed."""

import io
from dataclasses import replace

import openpyxl
import pandas as pd
import public_tables
import pytest
from nulmeting import workbook
from nulmeting.codebook import Answer, Text
from nulmeting.formatting import P_CLASSES
from nulmeting.settings import RANDOM_RESPONDENT, Definition, Indicator

MEASUREMENT = public_tables.measurement()
TABLES = public_tables.tables()
SHIFTED = Indicator(
    "legal_shift", Text("Schaal", "Scale"), "superiority", (Definition("headline", Text("h", "h"), "person", item="CAP3"),)
)  # fmt: skip
SHIFT = pd.DataFrame([public_tables.shift() | {"indicator": "legal_shift"}])


def built(measurement=MEASUREMENT, language="nl", **tables):
    return openpyxl.load_workbook(io.BytesIO(workbook.build(measurement, {**TABLES, **tables}, language)))


def above(sheet):
    """The texts over the table of a sheet."""
    (table,) = sheet.tables.values()
    first = sheet[table.ref][0][0].row
    return [str(sheet.cell(row, 1).value) for row in range(1, first)]


def records(sheet):
    (table,) = sheet.tables.values()
    head, *body = sheet[table.ref]
    return [{h.value: cell.value for h, cell in zip(head, row, strict=True)} for row in body]


def definitions(**values):
    """The table of definitions with a row of draws: one respondent stands for each organisation."""
    frame = TABLES["sensitivity"]
    drawn = frame[frame["headline"]].head(1).assign(definition=RANDOM_RESPONDENT, headline=False, **values)
    return pd.concat([frame, drawn])


def test_the_range_of_draws_is_not_taken_for_an_interval():
    drawn = above(built(sensitivity=definitions(ci_low=0.4, ci_high=0.5))["Definities"])
    assert any("95% van zulke trekkingen" in text for text in drawn)
    assert not any("trekkingen" in text for text in above(built()["Definities"]))


def test_definitions_that_say_what_the_figures_say_have_no_sheet():
    for same in (TABLES["sensitivity"], definitions(ci_low=0.43, ci_high=0.43)):
        alone = same[same["headline"] | (same["definition"] == RANDOM_RESPONDENT)]
        made = built(sensitivity=alone)
        assert "Definities" not in made.sheetnames
        # it does have numbers, and so is not among the tables without any
        assert not any("Definities" in text for text in above(made["Inhoud"]))
    told = definitions(ci_low=0.4, ci_high=0.5)
    alone = told[told["headline"] | (told["definition"] == RANDOM_RESPONDENT)]
    assert "Definities" in built(sensitivity=alone).sheetnames


def test_a_difference_that_was_not_to_be_tested_says_so_in_place_of_a_verdict():
    verdict = "Oordeel van nulmeting naar slotmeting"
    rows = {row["Indicator"]: row for row in records(built()["Overzicht"])}
    frame = TABLES["changes"]
    untested = frame[frame["verdict"].isin(["", None]) & frame["p_value"].notna() & (frame["status"] == "ok")]
    names = {i.label.nl for i in MEASUREMENT.indicators if i.id in set(untested["indicator"])}
    assert names
    assert {rows[name][verdict] for name in names} == {"vooraf niet gekozen om te toetsen"}
    # nothing is said of a difference that is not shown
    assert rows["Kent de juridische ruimte"][verdict] is None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_difference_of_two_percentages_is_called_so_on_every_sheet(language):
    scores = tuple(Answer(str(n), Text(str(n), str(n)), score=float(n)) for n in (-100, 0, 100))
    item = replace(MEASUREMENT.codebook["KEN"], type="single", answers=scores, minimum=None, maximum=None)
    scored = replace(MEASUREMENT, codebook={**MEASUREMENT.codebook, "KEN": item})
    made = built(scored, language)
    head, name, balance = {
        "nl": ("Maat", "Kennisniveau (1–10)", "verschil van twee percentages"),
        "en": ("Statistic", "Knowledge level (1–10)", "difference of two percentages"),
    }[language]
    sheets = ("Overzicht", "Cijfers", "Verschillen") if language == "nl" else ("Overview", "Figures", "Differences")
    for sheet in sheets:
        called = {row[head] for row in records(made[sheet]) if row["Indicator"] == name}
        assert called == {balance}, sheet


def test_means_of_two_names_are_not_said_once_for_all_rows():
    scores = tuple(Answer(str(n), Text(str(n), str(n)), score=float(n)) for n in (-100, 0, 100))
    item = replace(MEASUREMENT.codebook["KEN"], type="single", answers=scores)
    other = replace(MEASUREMENT.indicator("knowledge"), id="score", label=Text("Score", "Score"))
    other = replace(other, definitions=(replace(other.headline, item="NPS"),))
    book = {**MEASUREMENT.codebook, "NPS": replace(item, code="NPS")}
    both = replace(MEASUREMENT, codebook=book, indicators=(*MEASUREMENT.indicators, other))
    frame = TABLES["estimates"]
    means = frame[frame["indicator"] == "knowledge"]
    made = built(both, estimates=pd.concat([means, means.assign(indicator="score")]))
    assert {row["Indicator"]: row["Maat"] for row in records(made["Cijfers"])} == {
        "Kennisniveau (1–10)": "gemiddelde",
        "Score": "verschil van twee percentages",
    }


def test_both_sheets_say_how_a_shift_is_read():
    shifted = replace(MEASUREMENT, indicators=(*MEASUREMENT.indicators, SHIFTED))
    made = built(shifted, changes=pd.concat([TABLES["changes"], SHIFT]))
    for sheet in ("Overzicht", "Verschillen"):
        assert any("50%" in text and "geen verschuiving" in text for text in above(made[sheet])), sheet
        assert not any("verschuiving" in text for text in above(built()[sheet])), sheet


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_subtitle_tells_of_what_a_measurement_may_lack(language):
    sheets, words = {
        "nl": (["Cijfers", "Verschillen", "Stroom", "Planning"], ["grenzen", "in beide", "register", "volgende"]),
        "en": (["Figures", "Differences", "Flow", "Planning"], ["bounds", "in both", "register", "another"]),
    }[language]
    made = built(language=language)
    for name in sheets:
        assert not [word for word in words if word in above(made[name])[1]], name


def test_p_values_say_that_they_are_steps_where_there_are_any():
    made = built()
    for sheet in made.worksheets[5:]:
        formats = {cell.number_format for row in sheet.iter_rows() for cell in row}
        has_p = any("≤" in pattern for pattern in formats)
        said = [text for text in above(sheet) if "p-waarde" in text]
        assert bool(said) == has_p, sheet.title
        assert all(f"{P_CLASSES[-2]}".replace(".", ",") in text and "≤ 1 " in text for text in said)


def test_what_could_not_be_estimated_of_a_figure_that_is_there_is_named():
    frame = TABLES["estimates"].copy()
    place = frame.index[(frame["indicator"] == "knowledge") & (frame["status"] == "ok")][0]
    frame.loc[place, ["reason", "ci_low", "ci_high", "standard_error"]] = ["not_estimable", None, None, None]
    shown = [row for row in records(built(estimates=frame)["Cijfers"]) if row["Reden"]]
    assert [(row["Status"], row["Reden"]) for row in shown] == [("getoond", "interval niet te schatten")]
    changes = TABLES["changes"].copy()
    place = changes.index[changes["status"] == "ok"][0]
    changes.loc[place, ["reason", "standard_error"]] = ["not_estimable", None]
    assert records(built(changes=changes)["Verschillen"])[0]["Reden"] == "standaardfout niet te schatten"


def test_the_name_of_a_row_stays_in_sight():
    made = built()
    for sheet in ("Cijfers", "Verdelingen", "Definities"):
        (table,) = made[sheet].tables.values()
        heads = [cell.value for cell in made[sheet][table.ref][0]]
        names = [i for i, head in enumerate(heads) if head in ("Indicator", "Vraag")]
        moving = openpyxl.utils.cell.coordinate_from_string(made[sheet].freeze_panes)[0]
        assert openpyxl.utils.column_index_from_string(moving) == names[0] + 2, sheet


def test_signs_are_explained_on_the_sheets_that_have_them():
    made = built()
    for sheet in (s for s in made.worksheets[5:] if not next(iter(s.tables)).startswith("chart_")):
        (table,) = sheet.tables.values()
        values = {cell.value for row in sheet[table.ref] for cell in row}
        said = above(sheet)[-1]
        assert ("punt" in said, "lege cel" in said) == ("." in values, None in values), sheet.title


def test_a_chart_of_some_rows_says_so_above_it():
    made = built()
    notes = [str(cell.value) for cell in made["Grafieken"]["A"]]
    numbers = [sheet for sheet in made.worksheets if next(iter(sheet.tables), "").startswith("chart_")]
    assert numbers
    for sheet in numbers:
        title, note, *_ = above(sheet)
        assert notes[notes.index(title) + 1] == note
