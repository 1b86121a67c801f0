import io
import json

import openpyxl
import pytest
import test_content
import test_workbook
from nulmeting import charts, content, content_signs, workbook
from nulmeting.content_blocks import items, paragraph, plain_number, table
from nulmeting.content_source import Source
from nulmeting.sentences import catalogue


def source(language="nl"):
    return Source(test_content.MEASUREMENT, test_content.TABLES, language)


def number(text, status="ok", interval=""):
    made = plain_number("one", None, text, {"status": status}) | {"status": status}
    return made | {"interval": {"text": interval}} if interval else made


def listed(*cells, head="Getal", language="nl"):
    body = [["rij", cell] for cell in cells]
    blocks = [table("one", "", [("text", "Rij"), ("number", head)], body)]
    return dict(content_signs.met(source(language), content_signs.texts(source(language), blocks)))


def test_a_table_of_plain_numbers_needs_no_list():
    assert listed(number("12"), number("40%"), number("+3")) == {}
    assert content_signs.blocks(source(), [paragraph("12 deden mee.", [number("12")])]) == []


@pytest.mark.parametrize(
    ("cell", "sign"),
    [
        (".", "."),
        ("", "(leeg)"),
        (number("0%"), "0"),
        (number("3%", interval="0–8%"), "0"),
        (number("minder dan 3 van 1.024", "coded"), "minder dan 3 van 1.024"),
        (number("meer dan 21 van 24", "coded"), "meer dan 21 van 24"),
        ("<3 / 24", "<3 / 24"),
        (number("niet getoond (bescherming)", "suppressed"), "niet getoond (bescherming)"),
        (number("niet vergelijkbaar", "not_available"), "niet vergelijkbaar"),
        (number("17%", "indicative"), "(indicatief)"),
        ("n = 108 van 150", "n"),
        (number("43%", interval="33–53%"), "33–53%"),
        (number("−4", interval="−8 tot onder 0"), "onder 0"),
        (number("60%", interval="boven 50–62%"), "boven 50"),
    ],
)
def test_a_sign_that_is_met_is_listed_as_it_stands_there(cell, sign):
    assert sign in listed(cell)
    assert sign not in listed(number("12"))


def test_a_blank_beside_a_hidden_figure_is_explained_where_there_is_one():
    hidden = number("niet getoond (bescherming)", "suppressed")
    assert "dat niet wordt getoond" in listed("", hidden)["(leeg)"]
    assert "dat niet wordt getoond" not in listed("", number("12"))["(leeg)"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_reason_for_no_number_has_its_meaning(language):
    for key, word in catalogue(language)["reasons"].items():
        assert listed(number(word, "not_available"), language=language)[word] == catalogue(language)["legend"][key]


@pytest.mark.parametrize("text", ["10%", "0,5", "> 0,5", "4–29 juni 2018", "meer dan 30", "n.v.t."])
def test_what_only_looks_like_a_sign_is_not_listed(text):
    assert listed(number(text)) == {}


def test_headings_count_and_p_is_named_by_them():
    assert "p" in listed("≤ 0,05", head="p, gecorrigeerd")
    assert "n" in listed("108", head="Noemer (n)")


def test_a_number_of_a_sentence_counts_if_the_sentence_has_it():
    hidden = number("niet getoond (bescherming)", "suppressed")
    for text, has in (("Nulmeting: niet getoond (bescherming).", True), ("De nulmeting is beschermd.", False)):
        blocks = [items("one", [(text, [hidden])])]
        assert bool(content_signs.blocks(source(), blocks)) is has


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_list_of_a_report_holds_only_what_stands_in_it(language):
    measurement, tables = test_content.MEASUREMENT, test_content.TABLES
    drawn = json.loads(json.dumps(charts.sidecar(charts.draw(measurement, tables, language))))
    blocks = content.build(measurement, tables, drawn, language)["blocks"]
    *others, head, legend = blocks
    assert (head["id"], legend["id"]) == ("signs", "signs-table")
    words, text = catalogue(language), json.dumps(others, ensure_ascii=False)
    for sign, meaning in legend["rows"]:
        assert meaning
        assert sign.strip("()") in text or sign == words["legend"]["blank_sign"]
    signs = [sign for sign, _ in legend["rows"]]
    assert words["signs"]["suppressed"] in signs
    assert words["reasons"]["no_register"] not in signs


def test_the_list_of_a_workbook_follows_its_sheets():
    def signs(tables):
        made = workbook.build(test_workbook.MEASUREMENT, tables, "nl")
        sheet = openpyxl.load_workbook(io.BytesIO(made))["Tekens en toelichting"]
        return [row[0].value for row in test_workbook.table(sheet)[1]]

    tables = test_workbook.TABLES
    assert {".", "niet getoond (bescherming)", "n", "p"} <= set(signs(tables))
    assert "indicatief" not in signs(tables)
    few = tables["estimates"].assign(status=tables["estimates"]["status"].replace("ok", "indicative"))
    assert "indicatief" in signs({**tables, "estimates": few})
    untested = {
        name: table.assign(**{key: None for key in ("p_value", "p_adjusted") if key in table})
        for name, table in tables.items()
    }
    assert "p" not in signs(untested)
