from dataclasses import replace

import pandas as pd
import pdf_reading
import public_tables
import pytest
from nulmeting import content_page, page_files, pdf
from nulmeting.codebook import Text
from nulmeting.content_blocks import heading
from nulmeting.settings import Breakdown, Category

MEASUREMENT = public_tables.measurement()
TABLES = public_tables.tables()
HIDDEN = "niet getoond (bescherming)"


def built(category="municipal", language="nl", measurement=MEASUREMENT, tables=TABLES):
    return content_page.build(measurement, tables, "organisation_type", category, language)


def of_type(made, kind):
    return [block for block in made["blocks"] if block["type"] == kind]


def texts(made):
    return " ".join(b["text"] for b in made["blocks"] if "text" in b) + " ".join(
        item["text"] for b in of_type(made, "list") for item in b["items"]
    )


def test_title_and_what_the_group_is():
    made = built("other")
    assert made["title"] == "Overig"
    assert made["subtitle"].startswith("Type organisatie · Leernetwerken")
    assert made["about"].endswith("Hieronder vallen: waterschap; rijk; overig.")
    # one answer says no more than the name of the group
    assert "waterschap" not in built("municipal")["about"]


def test_who_answers_questions_stands_on_it():
    asked = replace(MEASUREMENT, contact=Text("Team Metingen, 030 000 00 00", "Team, +31 30 000 00 00"))
    assert built(measurement=asked)["contact"] == "Team Metingen, 030 000 00 00"
    assert built(measurement=replace(MEASUREMENT, contact=None))["contact"] == ""


def test_the_figure_of_the_group_stands_beside_everybodys():
    before, after = of_type(built(), "key_figure")[0]["waves"]
    # 21.5 of 52 municipalities; 46.5 of all 108 organisations
    assert (before["number"]["text"], before["number"]["id"]) == (
        "41%",
        "policy_anchoring.baseline.share.organisation_type.municipal",
    )
    assert before["base"] == "n = 52 van 75"
    assert before["norm"].startswith("Alle organisaties: 43% (")
    assert after["number"]["value"] is None and after["number"]["text"] == HIDDEN
    assert after["norm"].startswith("Alle organisaties: 50% (")


def test_a_band_is_said_in_words():
    assert of_type(built("other"), "key_figure")[0]["waves"][1]["number"]["text"] == "minder dan 3 van 17"


def with_change(**more):
    total = TABLES["changes"].iloc[[0]]
    own = total.assign(breakdown="organisation_type", category="municipal", difference=0.02, **more)
    return TABLES | {"changes": pd.concat([TABLES["changes"], own], ignore_index=True)}


def test_the_change_of_the_group_and_of_everybody():
    number, text = (of_type(built(tables=with_change()), "key_figure")[0]["changes"][0][k] for k in ("number", "text"))
    assert number["id"] == "policy_anchoring.baseline-followup.difference.organisation_type.municipal"
    assert "+2 procentpunten" in text and "Alle organisaties: +7 procentpunten (95%-interval" in text


def test_a_change_that_is_not_published_is_not_there():
    text = of_type(built(), "key_figure")[0]["changes"][0]["text"]
    assert "niet beschikbaar" in text and "Alle organisaties: +7" in text


def comparison(wave, **more):
    return {
        **{"wave": wave, "indicator": "policy_anchoring", "option": "", "definition": "headline", "statistic": "share"},
        **{"unit": "organisation", "breakdown": "organisation_type", "category": "municipal", "against": "all"},
        **{"target": "process", "difference": -0.02, "ci_low": -0.08, "ci_high": 0.03, "level": 0.95, "reason": ""},
        **{"p_value": 0.4, "p_adjusted": 0.8, "verdict": "undetermined", "status": "ok", "shown": ""},
    } | more


def test_whether_the_group_differs_from_everybody_in_the_last_wave_shown():
    hidden = {"difference": None, "ci_low": None, "ci_high": None, "status": "suppressed"}
    rows = [comparison("baseline"), comparison("followup", **hidden)]
    made = built(tables=TABLES | {"subgroups": pd.DataFrame(rows)})
    text = of_type(made, "key_figure")[0]["changes"][-1]["text"]
    assert text.startswith("Nulmeting: −2 procentpunten ten opzichte van alle organisaties (95%-interval −8 tot +3)")
    assert "niet aangetoond, maar ook niet uitgesloten" in text
    rows[1] = comparison("followup", verdict="different")
    text = of_type(built(tables=TABLES | {"subgroups": pd.DataFrame(rows)}), "key_figure")[0]["changes"][-1]["text"]
    assert text.startswith("Slotmeting") and "aantoonbaar anders" in text


def test_who_took_part():
    table = next(t for t in of_type(built(), "table") if t["id"] == "response")
    first = table["rows"][0]
    # half of the 112 organisations that took part, of the 75 municipalities; 112 of all 150
    assert first[:2] == ["Nulmeting", "organisaties"]
    assert [cell["text"] for cell in first[2:]] == ["75", "56", "75%", "75%"]


def test_organisations_are_counted_though_their_response_in_parts_says_nothing():
    breakdown = replace(MEASUREMENT.breakdowns[0], unit="person")
    made = built(measurement=replace(MEASUREMENT, breakdowns=(breakdown,)))
    table = next(t for t in of_type(made, "table") if t["id"] == "response")
    rows = [[cell["text"] if isinstance(cell, dict) else cell for cell in row] for row in table["rows"]]
    assert rows[0] == ["Nulmeting", "organisaties", "75", "56", "", ""]
    assert "Van organisaties staat er geen respons" in table["note"]
    whole = next(t for t in of_type(built(), "table") if t["id"] == "response")
    assert not whole["note"]


def test_what_the_figures_rest_on_is_named_by_its_unit():
    figures = TABLES["estimates"].query("indicator == 'criteria_capability' and breakdown == 'all' and option == ''")
    own = figures.assign(breakdown="organisation_type", category="municipal", denominator=60)
    said = texts(built(tables=TABLES | {"estimates": pd.concat([TABLES["estimates"], own], ignore_index=True)}))
    assert "berusten op 52 tot 60 organisaties of deelnemers." in said


def test_no_register_no_response():
    made = built(tables=TABLES | {"response": TABLES["response"].iloc[:0]})
    assert [t["id"] for t in of_type(made, "table")] == ["needs"]
    assert "is niet gepubliceerd of niet bekend" in texts(made)


def test_needs_of_everybody_if_those_of_the_group_are_not_published():
    made = built()
    table = next(t for t in of_type(made, "table") if t["id"] == "needs")
    # 83, 76, 51, 36 and 22 of 139 at follow-up, the most first
    assert [row[2]["text"] for row in table["rows"]] == ["60%", "55%", "37%", "26%", "16%"]
    assert "Dit zijn de cijfers van alle deelnemers" in texts(made)


def test_the_wave_that_needs_are_ranked_by_is_named():
    note = next(t for t in of_type(built(), "table") if t["id"] == "needs")["note"]
    assert note == "Gerangschikt naar slotmeting."
    hidden = TABLES["estimates"].query("indicator != 'learning_needs' or wave != 'followup'")
    made = built(tables=TABLES | {"estimates": hidden})
    assert next(t for t in of_type(made, "table") if t["id"] == "needs")["note"] == "Gerangschikt naar nulmeting."


def test_needs_of_the_group_if_they_are():
    needs = TABLES["estimates"].query("indicator == 'learning_needs' and option == 'markt'")
    own = needs.assign(breakdown="organisation_type", category="municipal", estimate=0.5)
    made = built(tables=TABLES | {"estimates": pd.concat([TABLES["estimates"], own], ignore_index=True)})
    table = next(t for t in of_type(made, "table") if t["id"] == "needs")
    assert [[row[0], row[1]["text"]] for row in table["rows"]] == [["Samenwerken met de markt", "50%"]]
    assert table["rows"][0][1]["id"].endswith("organisation_type.municipal")
    assert "Dit zijn de cijfers van deze groep" in texts(made)


def test_without_a_question_about_needs():
    made = built(measurement=replace(MEASUREMENT, needs=None))
    assert "needs" not in [b["id"] for b in of_type(made, "heading")]


def test_limits():
    said = texts(built())
    assert "berusten op 52 organisaties." in said
    assert f"‘{HIDDEN}’" in said
    # the type of an organisation does not overlap, and holds whole organisations
    assert "in elk daarvan mee" not in said and "ten minste één van haar deelnemers" not in said
    overlapping = replace(MEASUREMENT.codebook["ORGT"], type="multi")
    breakdown = replace(MEASUREMENT.breakdowns[0], unit="person")
    measurement = replace(MEASUREMENT, codebook=MEASUREMENT.codebook | {"ORGT": overlapping}, breakdowns=(breakdown,))
    said = texts(built(measurement=measurement))
    assert "in elk daarvan mee" in said and "ten minste één van haar deelnemers" in said


def test_names_of_files_hold_nothing_but_what_a_name_may_hold():
    codes = ("ict", "../x", "Bouw & GWW", "..", "é", "bouw/gww", "9" * 60)
    breakdown = Breakdown("b", Text("", ""), "B", tuple(Category(code, Text("", ""), (code,)) for code in codes))
    names = list(page_files.names(breakdown).values())
    assert names == ["ict", "x", "bouw-gww", "4", "5", "bouw-gww-6", "9" * 40]


def test_the_files_of_pages_are_known_before_they_are_made():
    breakdown = MEASUREMENT.breakdowns[0]
    found = page_files.within([f"report/{breakdown.id}"], MEASUREMENT, ["nl", "en"])
    made = page_files.files(breakdown, f"report/{breakdown.id}", ["nl", "en"])
    assert {str(path) for path in found} == {str(path) for path in made.values()}
    assert str(made["municipal", "en"]) == f"report/{breakdown.id}/municipal.en.pdf"


def test_groups_are_not_set_beside_each_other():
    made = built("municipal")
    assert "Overig" not in str(made["blocks"])


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("category", ["municipal", "other"])
def test_it_is_one_page_without_faults(category, language):
    made = built(category, language)
    data = pdf.render_page(made)
    assert len(pdf_reading.reader(data).pages) == 1
    assert pdf_reading.machine_faults(data) == []
    assert pdf_reading.not_in_order(data, made) == []
    assert pdf.render_page(made) == data
    assert made["words"]["pdf"]["synthetic"] in pdf_reading.text_of(data)


def test_what_does_not_fit_runs_on():
    made = built()
    made["blocks"] += [block for i in range(60) for block in (heading(3, f"h{i}", f"Kop {i}"), made["blocks"][-1])]
    data = pdf.render_page(made)
    assert len(pdf_reading.reader(data).pages) > 1
    assert "Kop 59" in pdf_reading.text_of(data)
