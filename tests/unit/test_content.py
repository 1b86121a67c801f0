import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd
import public_tables
import pytest
from nulmeting import charts, content
from nulmeting.content_source import Source, rows

MEASUREMENT = public_tables.measurement()
TABLES = public_tables.tables()
KEYS = {"id", "value", "text", "numerator", "denominator", "interval", "status"}


@pytest.fixture(scope="module")
def built():
    made = {}
    for language in ("nl", "en"):
        sidecar = json.loads(json.dumps(charts.sidecar(charts.draw(MEASUREMENT, TABLES, language))))
        made[language] = content.build(MEASUREMENT, TABLES, sidecar, language)
    return made


def numbers(node) -> Iterator[Mapping]:
    if isinstance(node, dict):
        if {"value", "text", "status"} <= node.keys():
            yield node
        for value in node.values():
            yield from numbers(value)
    elif isinstance(node, list):
        for value in node:
            yield from numbers(value)


def texts(node) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def test_blocks_are_of_the_known_types(built):
    types = {b["type"] for b in built["nl"]["blocks"]}
    assert types == {"heading", "paragraph", "key_figure", "figure", "table", "note"}
    assert built["nl"]["blocks"][0]["level"] == 2


def test_content_is_plain_json(built):
    for made in built.values():
        assert json.loads(json.dumps(made, allow_nan=False)) == made


def test_every_number_is_complete(built):
    found = list(numbers(built["nl"]))
    assert len(found) > 100
    for number in found:
        assert number.keys() >= KEYS, number
        assert number["id"], number
        assert (number["value"] is None) == (number["status"] in ("suppressed", "coded", "not_available"))


def test_the_headline(built):
    found = {n["id"]: n for n in numbers(built["nl"])}
    headline = found["policy_anchoring.baseline.share"]
    assert headline["text"] == "43%"
    assert headline["value"] == pytest.approx(46.5 / 108)
    assert (headline["numerator"], headline["denominator"]) == (46.5, 108)
    assert headline["interval"]["text"] == "34–52%"
    assert found["criteria_capability.baseline.share"]["text"] == "20%"
    assert found["policy_anchoring.baseline-followup.difference"]["text"] == "+7"
    assert found["knowledge.baseline.mean"]["text"] == "5,8"


def test_an_identity_means_one_value(built):
    values: dict = {}
    for number in numbers(built["nl"]):
        values.setdefault(number["id"], set()).add((number["value"], number["text"]))
    assert {k: v for k, v in values.items() if len(v) > 1} == {}


def test_both_languages_hold_the_same_numbers(built):
    dutch = [(n["id"], n["value"], n["status"]) for n in numbers(built["nl"])]
    english = [(n["id"], n["value"], n["status"]) for n in numbers(built["en"])]
    assert dutch == english


def test_hidden_numbers_are_text(built):
    found = {n["id"]: n for n in numbers(built["nl"])}
    hidden = found["policy_anchoring.followup.share.organisation_type.municipal"]
    assert (hidden["value"], hidden["text"]) == (None, "niet getoond (bescherming)")
    coded = found["policy_anchoring.followup.share.organisation_type.other"]
    assert (coded["value"], coded["text"]) == (None, "minder dan 3 van 17")
    english = {n["id"]: n for n in numbers(built["en"])}
    assert english[coded["id"]]["text"] == "fewer than 3 of 17"


def test_two_units_are_never_subtracted(built):
    notes = [b["text"] for b in built["nl"]["blocks"] if b["type"] == "note"]
    assert any("niet van elkaar" in note for note in notes)


def test_a_change_is_not_called_one(built):
    block = next(b for b in built["nl"]["blocks"] if b["type"] == "key_figure" and b["id"] == "policy_anchoring")
    text = block["changes"][0]["text"]
    assert "+7 procentpunten (95%-interval −7 tot +21)" in text
    assert "oordeel volgt nog" in text
    other = next(b for b in built["nl"]["blocks"] if b["type"] == "key_figure" and b["id"] == "criteria_capability")
    assert "nog niet beoordeeld" in other["changes"][0]["text"]


def test_a_verdict_is_printed_when_there_is_one():
    frame = TABLES["changes"].copy()
    frame["verdict"] = "undetermined"
    made = content.build(MEASUREMENT, {**TABLES, "changes": frame}, {}, "nl")
    assert any("Oordeel: niet vast te stellen." in text for text in texts(made))


def test_synthetic_is_said(built):
    assert "Synthetische voorbeelddata" in built["nl"]["notice"]
    assert any(b.get("kind") == "synthetic" for b in built["nl"]["blocks"])
    real = content.build(public_tables.measurement(synthetic=False), TABLES, {}, "nl")
    assert real["notice"] == ""
    assert not any("verzonnen" in text for text in texts(real["blocks"]))


def test_reports_without_charts_have_no_figures():
    made = content.build(MEASUREMENT, TABLES, {}, "nl")
    assert not any(b["type"] == "figure" for b in made["blocks"])


def test_the_published_series_stands_beside_our_own():
    tail = {"status": "ok", "reason": None, "shown": None, "synthetic": False}
    rises = [
        {"wave_from": "baseline", "wave_to": "followup", "series": series, "items": 62, "up": up, "down": 5, "same": 11,
         "up_at_least": strong, "threshold": 3, **tail}
        for series, up, strong in (("published", 46, 11), ("own", 44, 9))
    ]  # fmt: skip
    items = [
        {
            "wave": "baseline",
            "item": "KEN",
            "statistic": "median",
            "published": 6,
            "recomputed": 6.5,
            "difference": 0.5,
            **tail,
        }
    ]
    extra = {"published_rises": pd.DataFrame(rises), "published": pd.DataFrame(items)}
    made = content.build(MEASUREMENT, {**TABLES, **extra}, {}, "nl")
    said = " ".join(b["text"] for b in made["blocks"] if b["type"] == "paragraph")
    assert "46 van de 62 vragen omhoog, 11 daarvan met 3 punten of meer" in said
    assert "44 van de 62 vragen omhoog, 9 daarvan" in said
    found = {n["id"]: n for n in numbers(made)}
    assert found["published.KEN.baseline.difference"]["text"] == "+0,5"
    assert "published" not in {b.get("id") for b in content.build(MEASUREMENT, TABLES, {}, "nl")["blocks"]}


def test_steps_that_never_happened_are_left_out(built):
    frame = pd.concat([TABLES["flow"], pd.DataFrame([{
        "wave": "baseline", "step": "excluded", "reason_excluded": "out_of_range", "unit": "person", "count": 0,
        "status": "ok", "reason": "", "shown": "", "synthetic": True}])])  # fmt: skip
    made = content.build(MEASUREMENT, {**TABLES, "flow": frame}, {}, "nl")
    flow = next(b for b in made["blocks"] if b.get("id") == "flow")
    assert not any("buiten het bereik" in row[0] for row in flow["rows"])
    assert any("geen toestemming" in row[0] for row in flow["rows"])


def test_the_questionnaire_of_each_wave(built):
    tables = {b["id"]: b for b in built["nl"]["blocks"] if b["type"] == "table"}
    followup = {row[1]: row for row in tables["questionnaire-followup"]["rows"]}
    assert followup["CAP3"][0] == "Ik ken de juridische ruimte goed"
    assert "anders verwoord" in followup["CAP3"][3]
    assert {row[1]: row[0] for row in tables["questionnaire-baseline"]["rows"]}["CAP3"] == "Ik ken de juridische ruimte"


def test_sensitivity_gives_the_range_over_the_definitions(built):
    said = " ".join(b["text"] for b in built["nl"]["blocks"] if b["type"] == "paragraph")
    assert "Nulmeting: tussen 22% en 50% over 3 definities." in said


def test_every_table_is_rectangular(built):
    for block in built["nl"]["blocks"]:
        if block["type"] == "table":
            assert {len(row) for row in block["rows"]} <= {len(block["columns"])}, block["id"]


def test_periods():
    from datetime import date

    source = Source(MEASUREMENT, TABLES, "nl")
    assert source.period("baseline") == "4–29 juni 2018"
    assert source.period("followup") == "26 november – 14 december 2018"
    assert source.between(date(2018, 12, 20), date(2019, 1, 3)) == "20 december 2018 – 3 januari 2019"
    assert source.between(None, None) == ""


def test_rows_know_nothing_but_plain_values():
    frame = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": ["", "x"], "c": [0.5, float("nan")]})
    assert rows(frame) == [{"a": 1, "b": None, "c": 0.5}, {"a": None, "b": "x", "c": None}]


def block_of(made, anchor):
    return next(b for b in made["blocks"] if b.get("id") == anchor)


def test_rows_that_are_organisations_are_called_so():
    flow = TABLES["flow"]
    steps = flow["step"].isin(["read", "excluded"])
    own = flow[steps | (flow["unit"] == "organisation")].assign(unit="organisation")
    made = content.build(MEASUREMENT, {**TABLES, "flow": own, "response": TABLES["response"].iloc[:0]}, {}, "nl")
    labels = [row[0] for row in block_of(made, "flow")["rows"]]
    assert labels[1] == "Rijen ontvangen"
    assert labels[-1] == "Rijen gebruikt, één per organisatie"
    assert not any("deelnemers" in label for label in labels)
    said = [text for text in texts(made) if text.startswith("Nulmeting: 186 rijen ontvangen, 112 gebruikt")]
    assert said


def test_what_is_not_available_in_any_wave_has_no_row():
    measurement = replace(MEASUREMENT, register=None, organisation_key=None, person_key=None)
    flow, rates = TABLES["flow"].copy(), TABLES["response"].copy()
    lost = (flow["unit"] == "organisation") | (flow["step"] == "register") | (flow["step"] == "overlap")
    flow.loc[lost, ["status", "reason", "count"]] = ["not_available", "not_estimable", None]
    rates[["status", "reason"]] = ["not_available", "not_estimable"]
    made = content.build(measurement, {**TABLES, "flow": flow, "response": rates}, {}, "nl")
    labels = [row[0] for row in block_of(made, "flow")["rows"]]
    assert labels[0] == "Antwoorden ontvangen"
    assert not any("organisaties" in label for label in labels)
    assert "response-rates" not in {b.get("id") for b in made["blocks"]}
    assert any("geen register" in text for text in texts(made))
    assert not any("Hoeveel organisaties" in text for text in texts(made))


def test_subgroups_follow_the_publication_plan():
    def rows(plan):
        made = content.build(replace(MEASUREMENT, publication={"organisation_type": plan}), extra, {}, "nl")
        found = [b for b in made["blocks"] if b.get("id") == "subgroup-organisation_type"]
        return [(b["caption"], {row[0] for row in b["rows"]}) for b in found]

    frame = TABLES["estimates"]
    parts = frame[frame["breakdown"] == "organisation_type"]
    outside = parts.assign(indicator="legal_room", status="suppressed")
    extra = {**TABLES, "estimates": pd.concat([frame, outside])}
    anchoring, legal = "Sterk verankerd in het inkoopbeleid", "Kent de juridische ruimte"
    assert rows("all") == [("Indicatoren naar type organisatie", {anchoring, legal})]
    assert rows("headlines") == [("Hoofdindicatoren naar type organisatie", {anchoring})]
    assert rows("none") == []


def test_a_figure_under_its_own_heading_is_not_named_again(built):
    made = content.build(replace(MEASUREMENT, lead=("knowledge",)), TABLES, {}, "nl")
    said = [b["text"] for b in made["blocks"] if b["type"] == "paragraph"]
    assert any(text.startswith("Nulmeting: 5,8 (95%-interval") for text in said)
    figure = next(b for b in made["blocks"] if b["type"] == "key_figure")
    assert figure["waves"][0]["sentence"].startswith("Kennisniveau (1–10), Nulmeting: 5,8 (95%-interval")


def test_that_people_of_one_organisation_are_alike_is_said_where_people_are_counted(built):
    assert any("op elkaar kunnen lijken" in text for text in texts(built["nl"]))
    only = replace(
        MEASUREMENT, indicators=MEASUREMENT.indicators[:1], lead=("policy_anchoring",), families=(), needs=None
    )
    only = replace(only, indicators=(replace(only.indicators[0], definitions=only.indicators[0].definitions[:2]),))
    made = content.build(only, TABLES, {}, "nl")
    assert not any("op elkaar kunnen lijken" in text for text in texts(made))
