import json
import re
from dataclasses import replace

import pandas as pd
import public_tables
import pytest
from nulmeting import charts, content, content_blocks, content_method, content_tested
from nulmeting.codebook import Answer, Text
from nulmeting.content_source import Source, rows
from nulmeting.settings import Definition, Family, Indicator
from nulmeting.settings_input import ROW
from nulmeting.settings_publication import Publication
from numbers_read import numbers, texts

MEASUREMENT = replace(public_tables.measurement(), organisation_key="ORG", person_key="RID")
TABLES = public_tables.tables()
TESTED = "tested-headlines-baseline-followup"
KEYS = {"id", "value", "text", "numerator", "denominator", "interval", "status"}


@pytest.fixture(scope="module")
def built():
    made = {}
    for language in ("nl", "en"):
        sidecar = json.loads(json.dumps(charts.sidecar(charts.draw(MEASUREMENT, TABLES, language))))
        made[language] = content.build(MEASUREMENT, TABLES, sidecar, language)
    return made


def test_blocks_are_of_the_known_types(built):
    types = {b["type"] for b in built["nl"]["blocks"]}
    assert types == {"heading", "paragraph", "list", "key_figure", "figure", "table", "note"}
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
    assert headline["interval"]["text"] == "33–53%"
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


def key_figure(made, indicator):
    return next(b for b in made["blocks"] if b["type"] == "key_figure" and b["id"] == indicator)


def with_changes(**columns):
    """The tables with other values in the tested row of the first indicator."""
    frame = TABLES["changes"].copy()
    for name, value in columns.items():
        frame.loc[frame["indicator"] == "policy_anchoring", name] = value
    return {**TABLES, "changes": frame}


def said_of(tables, measurement=MEASUREMENT, language="nl"):
    """What the section of the first indicator says about its change, with what the verdict rests on."""
    made = content.build(measurement, tables, {}, language)
    number = "policy_anchoring.baseline-followup.difference"
    blocks = (b for b in made["blocks"] if b["type"] == "paragraph")
    found = next(b for b in blocks if [n["id"] for n in b["numbers"]] == [number])
    return found["text"].replace("\N{NO-BREAK SPACE}", " ")


def test_a_change_that_is_not_shown_is_not_called_one():
    # 46.5/108 and 48/96 as independent shares: z = 0.06944/0.06982 = 0.9947, two-sided p = 0.3199
    said = said_of(TABLES)
    assert "+7 procentpunten (95%-interval −7 tot +21)." in said
    assert "Een verandering is niet aangetoond, maar ook niet uitgesloten" in said
    assert "(p = 0,320; gecorrigeerd voor 2 toetsen: p = 0,320; marge 5 procentpunten)" in said


@pytest.mark.parametrize(
    ("verdict", "dutch", "english"),
    [
        ("changed", "Dit is een verandering: het verschil is groter dan toeval (", "This is a change: "),
        ("immaterial", "groter dan toeval en kleiner dan 5 procentpunten (", "smaller than 5 percentage points ("),
        ("unchanged", "hooguit een verschil kleiner dan 5 procentpunten (", "any difference is smaller than 5 "),
        (
            "undetermined",
            "niet aangetoond, maar ook niet uitgesloten (",
            "not established, but is not ruled out either (",
        ),
    ],
)
def test_each_verdict_has_its_own_sentence_with_correction_and_margin(verdict, dutch, english):
    tables = with_changes(verdict=verdict)
    assert dutch in said_of(tables)
    assert english in said_of(tables, language="en")
    assert "gecorrigeerd voor 2 toetsen: p = 0,320; marge 5 procentpunten" in said_of(tables)


def test_a_rejection_without_a_verdict_is_explained():
    tables = with_changes(verdict="undetermined", p_value=0.01, p_adjusted=0.02)
    assert "Over dit verschil is geen oordeel te geven: een derde of meer van de personen" in said_of(tables)
    assert "gets no verdict: a third or more of the persons" in said_of(tables, language="en")


def test_a_margin_is_written_in_the_unit_of_its_indicator():
    assert "marge 2,5 procentpunten" in said_of(with_changes(margin=0.025))
    assert "marge 1 procentpunt)" in said_of(with_changes(margin=0.01))
    assert "marge 0,25 punten" in said_of(with_changes(margin=0.25, statistic="mean"))
    assert "geen marge vastgelegd" in said_of(with_changes(margin=None))


def test_a_p_value_is_told_by_its_class_as_it_was_published():
    assert "(p ≤ 0,001; gecorrigeerd voor 2 toetsen: p ≤ 0,05;" in said_of(with_changes(p_value=0.001, p_adjusted=0.05))
    assert "p > 0.5; adjusted for 2 tests" in said_of(with_changes(p_value=1.0, p_adjusted=1.0), language="en")
    # not ≤ 0,5, which looks like 0,05
    told = said_of(with_changes(p_value=0.1, p_adjusted=0.5))
    assert "(p tussen 0,05 en 0,1; gecorrigeerd voor 2 toetsen: p tussen 0,2 en 0,5;" in told


def test_only_the_corrections_that_occur_are_explained():
    for ways, names in ((["holm"], ["Holm"]), (["holm", "bh"], ["Holm", "Benjamini-Hochberg"])):
        frame = TABLES["changes"]
        frame = frame.assign(adjustment=[ways[i % len(ways)] for i in range(len(frame))])
        tables = {name: t for name, t in TABLES.items() if name != "subgroups"}
        made = content.build(MEASUREMENT, {**tables, "changes": frame}, {}, "nl")
        told = " ".join(item["text"] for item in block_of(made, "verdict-rules")["items"])
        assert re.findall(r"De correctie volgens (\S+)", told) == names


def test_a_breakdown_whose_groups_overlap_is_named_once_a_chapter():
    overlap = "bij meer dan één groep horen"
    plain = content.build(MEASUREMENT, TABLES, {}, "nl")["blocks"]
    assert not [text for text in texts(plain) if overlap in text]
    first = MEASUREMENT.breakdowns[0]
    book = {**MEASUREMENT.codebook, first.item: replace(MEASUREMENT.codebook[first.item], type="multi")}
    blocks = content.build(replace(MEASUREMENT, codebook=book), TABLES, {}, "nl")["blocks"]
    said = [text for text in texts(blocks) if overlap in text]
    tables = [b for b in blocks if str(b.get("id")).startswith("by-group-")]
    assert tables and len(said) == len(tables) + 1  # and the chapter on groups
    assert all("‘Type organisatie’" in text for text in said)
    assert all("kunnen organisaties bij" in text for text in said)
    own = [
        replace(i, definitions=(replace(i.headline, unit="person"), *i.definitions[1:])) for i in MEASUREMENT.indicators
    ]
    of_persons = replace(MEASUREMENT, codebook=book, indicators=tuple(own))
    tables = {**TABLES, "estimates": TABLES["estimates"].assign(unit="person")}
    said = [text for text in texts(content.build(of_persons, tables, {}, "nl")["blocks"]) if overlap in text]
    assert said and all("kunnen deelnemers bij" in text for text in said)


def test_an_interval_without_zero_beside_no_verdict_of_change_is_explained():
    said = said_of(with_changes(p_value=0.034, p_adjusted=0.068))
    assert said.endswith("Zonder die correctie heette dit verschil groter dan toeval.")
    for p, adjusted in ((0.06, 0.12), (0.02, 0.04), (0.05, 0.05)):
        assert "Zonder die correctie" not in said_of(with_changes(p_value=p, p_adjusted=adjusted))
    assert "Zonder die correctie" in said_of(with_changes(p_value=0.05, p_adjusted=0.1))


@pytest.mark.parametrize(("language", "words"), [("nl", "boven 0 tot +14"), ("en", "above 0 to +14")])
def test_an_interval_says_what_the_test_says_also_where_its_limit_rounds_to_nought(language, words):
    near = {"difference": 0.07, "ci_low": 0.0, "ci_high": 0.14}
    apart = with_changes(**near, p_value=0.05, p_adjusted=0.05, verdict="changed")
    made = content.build(MEASUREMENT, apart, {}, language)
    figure = key_figure(made, "policy_anchoring")["changes"][0]
    assert f"(95%-interval {words})".replace("%-i", "%-i" if language == "nl" else "% i") in figure["text"]
    assert words in figure["short"]
    assert figure["number"]["interval"]["text"] == words
    # without that, nought is what is known
    plain = content.build(MEASUREMENT, with_changes(**near, p_value=0.1, p_adjusted=0.2), {}, language)
    number = key_figure(plain, "policy_anchoring")["changes"][0]["number"]
    assert number["interval"]["text"] == words.removeprefix("boven ").removeprefix("above ")
    # the picture and the description say the same
    drawn = charts.draw(MEASUREMENT, apart, language)["change"]
    assert words in drawn.long_description


def test_one_test_needs_no_correction():
    frame = TABLES["changes"]
    one = frame[frame["indicator"] == "policy_anchoring"]
    assert "(p = 0,320; één toets, geen correctie; marge 5 procentpunten)" in said_of({**TABLES, "changes": one})


def test_tests_that_are_not_shown_count_in_the_correction_and_impossible_ones_do_not():
    frame = TABLES["changes"].copy()
    hidden = frame["indicator"] == "legal_room"
    frame.loc[hidden, "family"] = "headlines"
    assert "gecorrigeerd voor 3 toetsen" in said_of({**TABLES, "changes": frame})
    frame.loc[hidden, "status"] = "not_available"
    assert "gecorrigeerd voor 2 toetsen" in said_of({**TABLES, "changes": frame})


def test_a_difference_that_was_not_to_be_tested_gets_no_verdict():
    said = said_of(with_changes(family="", verdict="", adjustment="", p_adjusted=None, margin=None))
    assert said.endswith("vooraf niet gekozen om te toetsen en krijgt geen oordeel (p = 0,320, niet gecorrigeerd).")


def test_an_interval_that_was_taken_wide_says_so():
    assert "het interval is daarom ruim genomen" in said_of(with_changes(method="bounds", reason="covariance_bound"))
    assert "doet daarom alsof zij los van elkaar staan" in said_of(with_changes(reason="variance_floored"))


def test_nothing_is_called_provisional(built):
    for made in built.values():
        for text in texts(made):
            assert not re.search(r"voorlopig|volgt nog|volgen nog|nog niet (ge|be)|provisional|still to come", text), (
                text
            )


def test_tested_differences_stand_in_a_table_of_their_family(built):
    made = block_of(built["nl"], TESTED)
    tested = "Getoetst van nulmeting naar slotmeting: de hoofdindicatoren"
    assert made["caption"] == f"{tested}; gecorrigeerd voor 2 toetsen (Holm); marge 5 procentpunten"
    rows = [[cell["text"] if isinstance(cell, dict) else cell for cell in row] for row in made["rows"]]
    # 33/165 and 50/138: z = 0.16232/0.05142 = 3.157, two-sided p = 0.0016, twice that by Holm
    assert [row[-3:] for row in rows] == [["0,320", "0,320", "niet aangetoond"], ["0,002", "0,003", "veranderd"]]
    assert rows[0][1:3] == ["procentpunten", "+7"]
    english = block_of(built["en"], TESTED)
    tested = "Tested from baseline to follow-up: the headline indicators"
    assert english["caption"] == f"{tested}; adjusted for 2 tests (Holm); margin 5 percentage points"


def test_families_are_named_by_what_they_test_and_no_two_tables_are_called_alike(monkeypatch):
    families = (
        Family("x1", ("policy_anchoring",), margin=0.05),
        Family("x2", ("criteria_capability",), margin=0.05),
        Family("x3", ("legal_room", "knowledge"), margin=0.05),
    )
    frame = TABLES["changes"].copy()
    for family in families:
        mine = frame["indicator"].isin(family.indicators)
        frame.loc[mine, ["family", "adjustment", "p_adjusted", "verdict"]] = [family.id, "holm", 0.6, "undetermined"]

    def named(language):
        # two families of leading indicators are not both "the headline indicators"
        made = content.build(replace(MEASUREMENT, families=families), {**TABLES, "changes": frame}, {}, language)
        captions = [b["caption"] for b in made["blocks"] if str(b.get("id")).startswith("tested-")]
        assert len(captions) == len(set(captions)) == 3
        assert not any(re.search(r"x\d", caption) for caption in captions)
        names = [row[0] for row in block_of(made, "families")["rows"]]
        assert all(name in caption for name, caption in zip(names, captions, strict=True))
        return names

    assert named("nl")[::2] == [
        "‘Sterk verankerd in het inkoopbeleid’",
        "‘Kent de juridische ruimte’ en ‘Kennisniveau (1–10)’",
    ]
    monkeypatch.setattr(content_tested, "LONGEST_NAME", 40)
    assert named("nl")[2] == "‘Kent de juridische ruimte’ en één andere indicator"
    assert named("en")[2] == "‘Knows the legal room’ and one other indicator"


def test_a_difference_says_from_which_wave_to_which(built):
    for language, words in (
        ("nl", "Verschil van nulmeting naar slotmeting"),
        ("en", "Difference from baseline to follow-up"),
    ):
        tables = [b for b in built[language]["blocks"] if b["type"] == "table" and b["id"].startswith("indicators-")]
        assert tables
        for made in tables:
            assert made["columns"][-1]["label"].startswith(words)
        assert "Nulmeting – " not in json.dumps(built[language], ensure_ascii=False)


def test_the_shares_of_answers_say_why_they_are_not_those_of_the_indicators(built):
    def said(made):
        start = next(i for i, b in enumerate(made["blocks"]) if b.get("id") == "results-answers")
        return made["blocks"][start + 1].get("text", "")

    assert "ook wie ‘weet niet’ of ‘n.v.t.’ koos" in said(built["nl"])
    assert "including those who chose ‘don’t know’" in said(built["en"])
    assert "elke organisatie één keer" in said(built["nl"])
    tables = {**TABLES, "distributions": TABLES["distributions"][TABLES["distributions"]["answer"] != "8"]}
    sidecar = json.loads(json.dumps(charts.sidecar(charts.draw(MEASUREMENT, tables, "nl"))))
    assert said(content.build(MEASUREMENT, tables, sidecar, "nl")).startswith("Een indicator over organisaties telt")


def test_a_table_says_which_questions_were_asked_otherwise():
    note = block_of(content.build(MEASUREMENT, TABLES, {}, "nl"), "indicators-person-share")["note"]
    assert "anders gevraagd, maar wel vergelijkbaar: ‘Kent de juridische ruimte’" in note
    apart = replace(MEASUREMENT.codebook["CAP3"], comparable=False)
    unlike = replace(MEASUREMENT, codebook={**MEASUREMENT.codebook, "CAP3": apart})
    note = block_of(content.build(unlike, TABLES, {}, "nl"), "indicators-person-share")["note"]
    assert "te verschillend gevraagd om te vergelijken: ‘Kent de juridische ruimte’" in note
    assert "wel vergeleken" not in note
    alike = replace(MEASUREMENT.codebook["CAP3"], wording={})
    same = replace(MEASUREMENT, codebook={**MEASUREMENT.codebook, "CAP3": alike})
    made = content.build(same, TABLES, {}, "nl")
    note = block_of(made, "indicators-person-share")["note"]
    assert "gevraagd" not in note


def test_page_one_and_the_tests_say_beside_a_headline_that_its_question_was_asked_otherwise():
    wording = {"followup": Text("Ons beleid noemt MVI", "Our policy names it")}
    book = {**MEASUREMENT.codebook, "BEL1": replace(MEASUREMENT.codebook["BEL1"], wording=wording)}
    for measurement, times in ((MEASUREMENT, 0), (replace(MEASUREMENT, codebook=book), 1)):
        made = content.build(measurement, TABLES, {}, "nl")
        figure = key_figure(made, "policy_anchoring")["changes"][0]
        assert figure["short"].count("; anders gevraagd)") == times
        assert figure["text"].count("De vraag is niet in beide metingen precies zo gesteld.") == times
        listed = [text for text in texts(made["blocks"]) if text.startswith("Niet aangetoond")]
        assert [f"‘{key_figure(made, 'policy_anchoring')['label']}’ (anders gevraagd)" in text for text in listed] == [
            bool(times)
        ]
        assert ("anders gevraagd, maar wel vergelijkbaar" in block_of(made, TESTED)["note"]) == bool(times)


def test_a_table_names_the_few_differences_that_were_not_to_be_tested(built):
    def notes(made):
        return " ".join(b["note"] for b in made["blocks"] if str(b.get("id")).startswith("indicators-"))

    assert "Vooraf niet gekozen om te toetsen: ‘Kennisniveau (1–10)’." in notes(built["nl"])
    tested = TABLES["changes"].assign(verdict="undetermined")
    assert "Vooraf niet gekozen" not in notes(content.build(MEASUREMENT, {**TABLES, "changes": tested}, {}, "nl"))


def test_what_cannot_be_compared_is_said_once():
    waves = (*MEASUREMENT.waves, replace(MEASUREMENT.waves[1], id="later", label=Text("Later", "Later")))
    pairs = (("baseline", "followup"), ("followup", "later"))
    frame = pd.DataFrame(
        {
            "wave_from": a,
            "wave_to": b,
            "item": item,
            "comparable": item != "CAP1",
            "reason": reason,
            "note_nl": "",
            "note_en": "",
        }
        for a, b in pairs
        for item, reason in (("BEL1", ""), ("CAP1", "declared"))
    )
    measurement = replace(MEASUREMENT, waves=waves, comparisons=pairs)
    apart = "Een vraag die tussen twee metingen niet te vergelijken is, krijgt daar geen cijfer voor het verschil."
    made = content.build(measurement, {**TABLES, "comparability": frame}, {}, "nl")
    assert list(texts(made["blocks"])).count(apart) == 1
    absent = frame.replace({"reason": {"declared": "not_asked"}})  # in one wave only: nothing to compare
    for alike in (frame.assign(comparable=True), absent):
        made = content.build(measurement, {**TABLES, "comparability": alike}, {}, "nl")
        assert apart not in list(texts(made["blocks"]))
    one = replace(MEASUREMENT, person_key=ROW)  # before and since are worded otherwise on purpose
    made = content.build(one, {**TABLES, "comparability": frame[:2]}, {}, "nl")
    assert "comparability" not in [block.get("id") for block in made["blocks"]]


def test_every_pair_of_waves_is_adjusted_by_itself():
    waves = (*MEASUREMENT.waves, replace(MEASUREMENT.waves[1], id="later", label=Text("Later", "Later")))
    pairs = (("baseline", "followup"), ("followup", "later"))
    measurement = replace(MEASUREMENT, waves=waves, comparisons=pairs)
    frame = TABLES["changes"]
    again = frame[frame["indicator"] == "policy_anchoring"].assign(wave_from="followup", wave_to="later")
    made = content.build(measurement, {**TABLES, "changes": pd.concat([frame, again])}, {}, "nl")
    second = block_of(made, "tested-headlines-followup-later")
    tested = "Getoetst van slotmeting naar later: de hoofdindicatoren"
    assert second["caption"] == f"{tested}; één toets, geen correctie; marge 5 procentpunten"
    assert "gecorrigeerd voor 2 toetsen (Holm)" in block_of(made, TESTED)["caption"]
    assert block_of(made, "families")["rows"][0][1] == "gecorrigeerd voor 2 toetsen (Holm); één toets, geen correctie"


def test_a_tested_group_is_named_and_has_an_identity_of_its_own():
    frame = TABLES["changes"]
    group = frame[frame["indicator"] == "policy_anchoring"].assign(
        breakdown="organisation_type", category="other", difference=0.2
    )
    made = content.build(MEASUREMENT, {**TABLES, "changes": pd.concat([frame, group])}, {}, "nl")
    row = block_of(made, TESTED)["rows"][-1]
    assert row[0] == "Sterk verankerd in het inkoopbeleid, Overig"
    assert row[2]["id"] == "policy_anchoring.baseline-followup.difference.organisation_type.other"


def test_figures_about_the_registered_say_on_what_condition():
    frame = TABLES["estimates"].copy()
    frame.loc[frame["indicator"] == "policy_anchoring", "target"] = "population"
    first = replace(MEASUREMENT.indicators[0], target="population")
    measurement = replace(MEASUREMENT, indicators=(first, *MEASUREMENT.indicators[1:]))
    made = content.build(measurement, {**TABLES, "estimates": frame}, {}, "nl")
    figure = key_figure(made, "policy_anchoring")["waves"][0]
    assert "(95%-interval 33–53%, als niet-deelnemers niet anders antwoorden; n" in figure["sentence"]
    assert figure["base"] == "n = 108 van 150, als niet-deelnemers niet anders antwoorden"
    assert block_of(made, "indicators-organisation-share")["note"].endswith(
        "als niet-deelnemers niet anders antwoorden."
    )
    for anchor in ("by-group-policy_anchoring", "sensitivity-policy_anchoring"):
        assert "zij gelden als niet-deelnemers niet anders antwoorden" in block_of(made, anchor)["note"]
    assert "niet-deelnemers" not in block_of(made, "indicators-person-share")["note"]
    process = key_figure(content.build(MEASUREMENT, TABLES, {}, "nl"), "policy_anchoring")["waves"][0]
    assert "anders antwoorden" not in process["sentence"] + process["base"]


def test_only_the_interval_methods_that_occur_are_explained(built):
    names = [(row[0], row[1]) for row in block_of(built["nl"], "interval-methods")["rows"]]
    assert names == [
        ("Korn-Graubard", "Cijfers"),
        ("Student t", "Cijfers"),
        ("MOVER", "Verschillen"),
        ("Student t", "Verschillen"),
    ]


def test_the_design_effects_are_those_of_the_figures(built):
    said = next(text for text in texts(built["nl"]) if text.startswith("Mensen van één organisatie lijken"))
    assert said.endswith("ligt het tussen 1,1 en 1,3.")


def test_without_a_register_the_design_effects_are_those_of_the_process():
    facts = tuple(replace(one, target="population") for one in MEASUREMENT.indicators)
    estimates = TABLES["estimates"]
    process = estimates[estimates["target"] == "process"]
    headlines = process[process["headline"] & (process["breakdown"] == "all")]["design_effect"].dropna()
    measurement = replace(MEASUREMENT, indicators=facts, register=None)
    made = content.build(measurement, {**TABLES, "estimates": process}, {}, "en")
    said = next(text for text in texts(made) if text.startswith("People of one organisation often resemble"))
    assert f"between {headlines.min():.1f} and {headlines.max():.1f}" in said


def test_the_verdicts_that_can_occur_are_explained(built):
    words = [row[0] for row in block_of(built["nl"], "verdicts")["rows"]]
    assert words == ["veranderd", "kleine verandering", "hooguit klein verschil", "niet aangetoond"]
    bare = content.build(MEASUREMENT, {**TABLES, "changes": TABLES["changes"].assign(margin=None)}, {}, "nl")
    assert [row[0] for row in block_of(bare, "verdicts")["rows"]] == ["veranderd", "niet aangetoond"]
    assert block_of(built["nl"], "families")["rows"] == [
        ["De hoofdindicatoren", "gecorrigeerd voor 2 toetsen (Holm)", "marge 5 procentpunten"]
    ]


def test_what_was_declared_is_named_also_where_another_correction_was_made():
    turned = {**TABLES, "changes": TABLES["changes"].assign(adjustment="bonferroni")}
    made = content.build(MEASUREMENT, turned, {}, "nl")
    families = block_of(made, "families")
    assert families["rows"][0][1] == "gecorrigeerd voor 2 toetsen (Holm)"
    assert families["note"].endswith("niet wordt getoond: de hoofdindicatoren (van nulmeting naar slotmeting).")
    assert "(Bonferroni)" in block_of(made, TESTED)["caption"]
    method = " ".join(item["text"] for item in block_of(made, "verdict-rules")["items"])
    assert all(f"De correctie volgens {name}" in method for name in ("Holm", "Bonferroni"))


def test_nothing_is_said_of_another_correction_where_none_was_made(built):
    assert block_of(built["nl"], "families")["note"] == ""
    assert not any("De correctie volgens Bonferroni" in text for text in texts(built["nl"]))


def test_of_margins_is_spoken_only_where_one_was_laid_down(built):
    families = tuple(replace(one, margin=None) for one in MEASUREMENT.families)
    indicators = tuple(replace(one, margin=None) for one in MEASUREMENT.indicators)
    bare = replace(MEASUREMENT, families=families, indicators=indicators)
    made = content.build(bare, {**TABLES, "changes": TABLES["changes"].assign(margin=None)}, {}, "nl")
    assert not [text for text in texts(made) if "marge" in text.lower()]
    assert "Een marge zegt" in " ".join(texts(built["nl"]))


def test_a_measurement_without_families_says_so():
    changes = TABLES["changes"].assign(family="", verdict="", adjustment="", p_adjusted=None, margin=None)
    made = content.build(replace(MEASUREMENT, families=()), {**TABLES, "changes": changes}, {}, "nl")
    ids = {b.get("id") for b in made["blocks"]}
    assert "method-no_verdict" in ids
    assert not ids & {"results-tested", "verdicts", "families", "method-verdict"}


SHIFTED = Indicator(
    "legal_shift", Text("Juridische ruimte, schaal", "Legal room, scale"), "superiority",
    (Definition("headline", Text("h", "h"), "person", item="CAP3"),),
)  # fmt: skip


def shifted():
    """The measurement and its tables with an ordinal shift, which leads the report."""
    measurement = replace(
        MEASUREMENT, indicators=(*MEASUREMENT.indicators, SHIFTED), lead=("policy_anchoring", "legal_shift")
    )
    extra = pd.DataFrame([public_tables.shift() | {"indicator": "legal_shift"}])
    return measurement, {**TABLES, "changes": pd.concat([TABLES["changes"], extra])}


def test_an_ordinal_shift_is_a_chance_of_which_fifty_per_cent_is_no_shift():
    made = content.build(*shifted(), {}, "nl")
    figure = key_figure(made, "legal_shift")
    assert figure["waves"] == []
    said = figure["changes"][0]["text"]
    assert (
        "de kans dat een willekeurige latere score hoger is dan een willekeurige eerdere, gelijke half geteld, is 58% "
        "(95%-interval 52–64%); 50% betekent geen verschuiving." in said
    )
    number = block_of(made, "shifts")["rows"][0][2]
    assert number["id"] == "legal_shift.baseline-followup.chance"
    assert (number["value"], number["text"], number["interval"]["text"]) == (pytest.approx(0.58), "58%", "52–64%")
    assert "legal_shift" not in {row[0] for row in block_of(made, "indicators-person-share")["rows"]}
    assert "shifts" not in {b.get("id") for b in content.build(MEASUREMENT, TABLES, {}, "nl")["blocks"]}


def test_the_interval_of_a_shift_is_explained_once_and_without_what_there_is_not():
    """The table of figures has a row of a shift too, whose interval is that of the change."""
    level = {"statistic": "superiority", "ci_method": "t"}
    frames = {"estimates": pd.DataFrame([level]), "changes": pd.DataFrame([public_tables.shift()])}
    told = content_method.methods(Source(MEASUREMENT, frames, "nl"))
    assert [(of, name) for of, name, _ in told] == [("Verschillen", "Student t")]
    assert told[0][2].startswith("Kansen op een hogere score: ") and "gemiddelden" not in told[0][2]


def test_a_chance_has_no_noise_of_binary_fractions():
    assert 0.5 + 0.07 != 0.57 == content_blocks.chance(0.07)


def test_the_shift_of_an_indicators_own_answers_does_not_replace_its_change():
    extra = pd.DataFrame([public_tables.shift() | {"indicator": "policy_anchoring"}])
    source = Source(MEASUREMENT, {**TABLES, "changes": pd.concat([TABLES["changes"], extra])}, "nl")
    assert source.change("policy_anchoring", "baseline", "followup")["statistic"] == "share"


def test_a_ratio_has_two_decimals():
    ratio = replace(MEASUREMENT.indicators[3], statistic="ratio")
    measurement = replace(MEASUREMENT, indicators=(*MEASUREMENT.indicators[:3], ratio, *MEASUREMENT.indicators[4:]))
    tables = {name: frame.copy() for name, frame in TABLES.items()}
    for name in ("estimates", "changes"):
        tables[name].loc[tables[name]["indicator"] == "knowledge", "statistic"] = "ratio"
    made = content.build(measurement, tables, {}, "nl")
    row = block_of(made, "indicators-person-ratio")["rows"][0]
    assert (row[1]["text"], row[1]["interval"]["text"], row[-1]["text"]) == ("5,80", "5,49–6,11", "+0,60")


def test_a_score_of_those_for_less_those_against_is_no_mean():
    """Answers that count for -100, 0 and 100: their mean is a percentage less another."""
    marks = MEASUREMENT.codebook["KEN"]
    answers = tuple(Answer(str(i), Text(str(i), str(i)), score=score) for i, score in enumerate((-100.0, 0.0, 100.0)))
    book = MEASUREMENT.codebook | {"KEN": replace(marks, type="single", answers=answers)}
    made = content.build(replace(MEASUREMENT, codebook=book), TABLES, {}, "nl")
    ids = {b.get("id") for b in made["blocks"]}
    assert "indicators-person-balance" in ids and "indicators-person-mean" not in ids
    told = [row[2] for row in block_of(made, "interval-methods")["rows"] if row[0] == "Student t"]
    assert told and not [text for text in told if "emiddelde" in text]
    assert [text for text in told if text.startswith("Verschillen van twee percentages:")]


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
    told = "46 van de 62 vragen omhoog, 11 daarvan met 3 punten of meer; 11 bleven gelijk en 5 gingen omlaag."
    assert told in said
    assert "voor deze telling zijn gekozen" not in said and "steeds dezelfde kant op" not in said
    # more figures were published than are counted here, and of ten that differ nine are higher
    more = items + [{**items[0], "difference": d} for d in (0.5,) * 8 + (-0.5,) + (0.0,) * 60]
    more = {**extra, "published": pd.DataFrame(more)}
    heard = " ".join(
        b["text"]
        for b in content.build(MEASUREMENT, {**TABLES, **more}, {}, "nl")["blocks"]
        if b["type"] == "paragraph"
    )
    assert "voor deze telling zijn gekozen" in heard
    assert "Nulmeting: van de 10 cijfers die verschillen, zijn er 9 bij ons hoger." in heard
    # as it was published, whole or not
    for published, text in ((6.0, "6"), (6.5, "6,5")):
        given = {**extra, "published": extra["published"].assign(published=published)}
        shown = block_of(content.build(MEASUREMENT, {**TABLES, **given}, {}, "nl"), "published-baseline")
        assert [cell["text"] for cell in shown["rows"][0][1:3]] == [text, "6,5"]
    fewer = {**more, "published": more["published"].drop(index=1)}
    assert "steeds dezelfde kant op" not in " ".join(
        str(b) for b in content.build(MEASUREMENT, {**TABLES, **fewer}, {}, "nl")["blocks"]
    )
    assert "44 van de 62 vragen omhoog, 9 daarvan" in said
    few = {**extra, "published_rises": extra["published_rises"].assign(up_at_least=0)}
    assert "44 van de 62 vragen omhoog, geen daarvan" in " ".join(
        b["text"] for b in content.build(MEASUREMENT, {**TABLES, **few}, {}, "nl")["blocks"] if b["type"] == "paragraph"
    )
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


def test_the_questionnaire_says_once_what_both_waves_asked(built):
    (annex,) = (b for b in built["nl"]["blocks"] if b.get("id") == "questionnaire-asked")
    codes = [row[1] for row in annex["rows"]]
    assert len(codes) == len(set(codes))
    rows = {row[1]: row for row in annex["rows"]}
    assert rows["CAP3"][0] == "Nulmeting: Ik ken de juridische ruimte – Slotmeting: Ik ken de juridische ruimte goed"
    said = [block["text"] for block in built["nl"]["blocks"] if block["type"] == "paragraph"]
    assert "Elke vraag is in elke meting gesteld." in said
    assert "Nulmeting" not in rows["CAP1"][0]


def test_sensitivity_gives_the_range_over_the_definitions(built):
    said = " ".join(b["text"] for b in built["nl"]["blocks"] if b["type"] == "paragraph")
    # the third counts each respondent, and so measures something else: 50%
    assert "Nulmeting: tussen 22% en 43% over 2 definities." in said
    assert "Niet meegeteld: definities met een andere eenheid" in said
    # none of them is of a respondent at random, or hidden
    assert said.count("(die meten iets anders).") == 1


def test_a_definition_that_measures_something_else_is_named_so(built):
    """The table of definitions names what is asked before who counts; the range leaves out by who counts."""
    assert block_of(built["nl"], "sensitivity-policy_anchoring")["rows"][2][1] == "eenheid"
    (first, *others) = MEASUREMENT.indicators
    definitions = [
        replace(one, among={"item": "CAP3", "at_least": 4}) if one.id == "top_box" else one for one in first.definitions
    ]
    measurement = replace(MEASUREMENT, indicators=(replace(first, definitions=tuple(definitions)), *others))
    made = content.build(measurement, TABLES, {}, "nl")
    assert block_of(made, "sensitivity-policy_anchoring")["rows"][1][1] == "voorwaarde en deelgroep"
    assert not [text for text in texts(made) if "tussen 22% en 43%" in text]


def test_who_took_part_twice_is_told_by_the_chart_or_in_the_text(built):
    def heard(blocks):
        return [b["text"] for b in blocks if b["type"] == "paragraph" and "alleen de eerste keer" in b["text"]]

    assert len(heard(content.build(MEASUREMENT, TABLES, {}, "nl")["blocks"])) == 1
    assert heard(built["nl"]["blocks"]) == []
    waves = (*MEASUREMENT.waves, replace(MEASUREMENT.waves[1], id="later"))
    (said,) = heard(content.build(replace(MEASUREMENT, waves=waves), TABLES, {}, "nl")["blocks"])
    assert said.count("Van deze twee keren") == said.count("alleen de eerste keer") > 0
    chart = next(b for b in built["nl"]["blocks"] if b.get("id") == "figure-flow")
    assert any("deden beide keren mee" in text for text in texts(chart["long_description"]))


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
    # what is written in the row of an organisation was not asked of anybody, if it is a number
    assert "De vraag, en de antwoorden die meetellen:" in list(texts(made))
    book = {code: replace(item, type="number") for code, item in MEASUREMENT.codebook.items()}
    numbers_only = content.build(replace(MEASUREMENT, codebook=book), {**TABLES, "flow": own}, {}, "nl")
    assert "Berekend uit:" in list(texts(numbers_only))


def test_what_is_not_available_in_any_wave_has_no_row():
    measurement = replace(MEASUREMENT, register=None, organisation_key=None, person_key=None)
    flow, rates = TABLES["flow"].copy(), TABLES["response"].copy()
    lost = (flow["unit"] == "organisation") | flow["step"].isin(["register", "invited"]) | (flow["step"] == "overlap")
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
        made = content.build(
            replace(MEASUREMENT, publication=Publication({"organisation_type": plan})), extra, {}, "nl"
        )
        found = [b for b in made["blocks"] if b.get("id") == "subgroup-organisation_type"]
        return [(b["caption"], {row[0] for row in b["rows"]}) for b in found]

    frame = TABLES["estimates"]
    parts = frame[frame["breakdown"] == "organisation_type"]
    outside = parts.assign(indicator="legal_room", status="suppressed")
    extra = {**TABLES, "estimates": pd.concat([frame, outside])}
    legal = "Kent de juridische ruimte"
    assert rows("all") == [("Indicatoren naar type organisatie", {legal})]
    assert rows("headlines") == rows("none") == []
    # what leads the report has its groups in its own section
    leads = {plan: content.build(replace(MEASUREMENT, publication=Publication({"organisation_type": plan})), extra, {}, "nl")
             for plan in ("all", "headlines", "none")}  # fmt: skip
    groups = {
        plan: [b for b in made["blocks"] if b.get("id") == "by-group-policy_anchoring"] for plan, made in leads.items()
    }
    assert [row[:2] for row in groups["headlines"][0]["rows"]] == [
        ["Gemeente", "Type organisatie"],
        ["Overig", "Type organisatie"],
    ]
    assert (len(groups["all"]), len(groups["none"])) == (1, 0)
    assert not any(b.get("id") == "by-group-legal_room" for b in leads["all"]["blocks"])


def test_a_figure_under_its_own_heading_is_not_named_again(built):
    made = content.build(replace(MEASUREMENT, lead=("knowledge",)), TABLES, {}, "nl")
    said = [item["text"] for b in made["blocks"] if b["type"] == "list" for item in b["items"]]
    assert any(text.startswith("Nulmeting: gemiddeld 5,8 (95%-interval") for text in said)
    figure = next(b for b in made["blocks"] if b["type"] == "key_figure")
    assert figure["waves"][0]["sentence"].startswith("Kennisniveau (1–10), Nulmeting: gemiddeld 5,8 (95%-interval")
    # a difference of means has a unit, as it has in the tables
    assert "+0,6 punten (95%-interval" in figure["changes"][0]["text"]
    assert ": +0,6 punten (" in figure["changes"][0]["short"]


def test_that_people_of_one_organisation_are_alike_is_said_where_people_are_counted(built):
    measurement = MEASUREMENT
    assert any("lijken vaak op elkaar" in text for text in texts(content.build(measurement, TABLES, {}, "nl")))
    loose = content.build(replace(measurement, organisation_key=None), TABLES, {}, "nl")
    assert any("doen alsof ieder los van de anderen antwoordt" in text for text in texts(loose))
    only = replace(measurement, indicators=measurement.indicators[:1], lead=("policy_anchoring",), families=())
    only = replace(only, indicators=(replace(only.indicators[0], definitions=only.indicators[0].definitions[:2]),))
    tables = {
        **TABLES,
        **{n: TABLES[n][TABLES[n]["indicator"] == "policy_anchoring"] for n in ("estimates", "changes")},
    }
    rows = content.build(replace(only, person_key=None, needs=None), tables, {}, "nl")
    assert not any("lijken vaak op elkaar" in text or "los van de anderen" in text for text in texts(rows))


def test_the_words_of_one_format_are_passed_on_under_its_name(built, monkeypatch):
    assert {"html", "pdf", "word"} <= built["nl"]["words"].keys()
    known = {**content.catalogue("nl"), "pdf": {"page": "Pagina"}}
    monkeypatch.setattr(content, "catalogue", lambda language: known)
    words = content.build(MEASUREMENT, TABLES, {}, "nl")["words"]
    assert words["pdf"] == {"page": "Pagina"}
    assert words["skip"] == "Naar de inhoud"
