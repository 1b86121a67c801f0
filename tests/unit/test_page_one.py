"""The first page says in plain words what was measured, with whom, what changed, what is needed, and what is not said."""

from dataclasses import replace
from datetime import date

import pandas as pd
import public_tables
import pytest
from nulmeting import content, content_changed
from nulmeting.codebook import Text
from nulmeting.settings import Definition, Indicator
from nulmeting.settings_input import ROW

MEASUREMENT = replace(public_tables.measurement(), organisation_key="ORG", person_key="RID")
TABLES = public_tables.tables()
JARGON = ("p =", "p\N{NO-BREAK SPACE}=", "Holm", "Benjamini", "odds", "covariantie", "R-indicator", "vrijheidsgraden")


def page(measurement=MEASUREMENT, tables=TABLES, language="nl"):
    """The blocks before the second section."""
    blocks = content.build(measurement, tables, {}, language)["blocks"]
    ends = [i for i, b in enumerate(blocks) if b["type"] == "heading" and b["level"] == 2]
    assert blocks[ends[0]]["id"] == "brief"
    return blocks[: ends[1]]


def part(blocks, anchor):
    start = next(i for i, b in enumerate(blocks) if b.get("id") == anchor)
    rest = blocks[start + 1 :]
    return rest[: next((i for i, b in enumerate(rest) if b["type"] == "heading"), len(rest))]


def said(blocks):
    heard = []
    for block in blocks:
        heard += [block["text"]] if block["type"] in ("paragraph", "note") else []
        heard += [item["text"] for item in block["items"]] if block["type"] == "list" else []
        heard += [change["text"] for change in block["changes"]] if block["type"] == "key_figure" else []
    return "\n".join(heard)


def changed(**columns):
    """What is said of changes, with other values in the tested row of the first indicator."""
    frame = TABLES["changes"].copy()
    for name, value in columns.items():
        frame.loc[frame["indicator"] == "policy_anchoring", name] = value
    return page(tables={**TABLES, "changes": frame})


def test_its_parts_stand_in_order():
    heads = [b["id"] for b in page() if b["type"] == "heading"]
    assert heads == ["brief", "brief-measured", "brief-figures", "brief-changed", "brief-needs", "brief-unsaid"]
    types = [b["type"] for b in part(page(), "brief-figures")]
    assert types == ["key_figure", "key_figure", "note", "paragraph"]


def test_it_holds_no_jargon():
    for word in JARGON:
        assert word not in said(page())


def test_who_took_part_of_how_many():
    # 172 of 264 is 65%
    heard = said(part(page(), "brief-measured"))
    assert heard.startswith(
        "Nulmeting (4–29 juni 2018): 172 van de 264 uitgenodigde deelnemers deden mee (65%). "
        "Zij komen uit 112 van de 150 organisaties."
    )
    assert "Slotmeting (26 november – 14 december 2018)" in heard
    english = said(part(page(language="en"), "brief-measured"))
    assert (
        "172 of the 264 invited participants took part (65%). They come from 112 of the 150 organisations." in english
    )
    numbers = part(page(), "brief-measured")[0]["items"][0]["numbers"]
    assert [n["text"] for n in numbers] == ["172", "264", "65%", "112", "150"]
    assert numbers[2]["id"] == "response.baseline.person.all.all"


def test_without_a_register_only_how_many_took_part():
    bare = replace(MEASUREMENT, register=None)
    heard = said(part(page(bare, {**TABLES, "response": TABLES["response"].iloc[:0]}), "brief-measured"))
    assert "Nulmeting (4–29 juni 2018): 172 deelnemers deden mee." in heard
    assert heard.endswith("Hoeveel mensen konden meedoen, is niet bekend.")
    assert "%" not in heard


def test_a_number_of_participants_that_is_hidden_is_said_to_be():
    flow = TABLES["flow"].copy()
    used = (flow["step"] == "responding") & (flow["unit"] == "person")
    flow.loc[used, ["status", "count"]] = ["suppressed", None]
    tables = {**TABLES, "flow": flow, "response": TABLES["response"].iloc[:0]}
    heard = said(part(page(tables=tables), "brief-measured"))
    assert "hoeveel deelnemers meededen, is niet getoond (bescherming)." in heard


def test_two_questions_of_one_questionnaire_are_not_two_rounds():
    waves = tuple(
        replace(wave, label=label)
        for wave, label in zip(MEASUREMENT.waves, (Text("Vóór", "Before"), Text("Sinds", "Since")), strict=True)
    )
    once = replace(MEASUREMENT, person_key=ROW, register=None, waves=waves)
    made = content.build(once, {**TABLES, "response": TABLES["response"].iloc[:0]}, {}, "nl")
    everything = said(made["blocks"])
    assert "172 deelnemers vulden één keer een vragenlijst in." in everything
    assert "‘Vóór’ en ‘Sinds’ zijn vragen uit die ene vragenlijst en geen twee rondes." in everything
    assert "Van ‘vóór’ naar ‘sinds’" in everything
    assert "beide keren mee" not in everything
    assert "deed in beide metingen mee, een ander deel in één" not in everything
    assert "method-one_row_change" in {b.get("id") for b in made["blocks"]}


@pytest.mark.parametrize(
    ("columns", "key", "line"),
    [
        ({"verdict": "changed"}, "Dat is een aantoonbare verandering.", "Aantoonbaar veranderd: ‘Sterk verankerd in het inkoopbeleid’ (+7 procentpunten)"),
        ({"verdict": "immaterial"}, "Dat is een aantoonbare, maar kleine verandering: minder dan 5 procentpunten.", "Aantoonbaar veranderd, maar weinig: ‘Sterk verankerd"),
        ({"verdict": "unchanged"}, "Het verschil is aantoonbaar kleiner dan 5 procentpunten.", "Aantoonbaar hooguit een klein verschil: ‘Sterk verankerd in het inkoopbeleid’."),
        ({"verdict": "undetermined"}, "Een verandering is niet aangetoond, maar ook niet uitgesloten.", "Niet aangetoond, maar ook niet uitgesloten: ‘Sterk verankerd in het inkoopbeleid’. Dat is iets anders dan ‘geen verschil’."),
        ({"verdict": "", "family": "", "margin": None}, "Dit verschil is vooraf niet gekozen om te toetsen.", "Vooraf niet gekozen om te toetsen: ‘Sterk verankerd in het inkoopbeleid’."),
        ({"verdict": "undetermined", "p_value": 0.03, "p_adjusted": 0.06}, "omdat er meer verschillen zijn getoetst, is dit verschil niet groot genoeg.", "Niet aangetoond, maar ook niet uitgesloten: ‘Sterk"),
        ({"verdict": "undetermined", "p_value": 0.01, "p_adjusted": 0.02}, "Hierover is geen oordeel te geven: één organisatie weegt te zwaar.", "Niet aangetoond, maar ook niet uitgesloten: ‘Sterk"),
        ({"verdict": "", "difference": None, "status": "suppressed"}, "niet getoond (bescherming)", "Niet te vergelijken of niet getoond: ‘Sterk verankerd in het inkoopbeleid’."),
    ],
)  # fmt: skip
def test_each_verdict_is_said_in_plain_words(columns, key, line):
    blocks = changed(**columns)
    figure = next(b for b in blocks if b["type"] == "key_figure")
    assert key in figure["changes"][0]["text"]
    assert line in said(part(blocks, "brief-changed"))


def test_what_else_changed_is_counted_and_named():
    def heard(**verdicts):
        frame = TABLES["changes"].copy()
        more = frame[frame["indicator"] == "knowledge"].assign(
            indicator="legal_room", statistic="share", difference=0.1
        )
        frame = pd.concat([frame[frame["indicator"] != "legal_room"], more])
        for indicator, verdict in verdicts.items():
            frame.loc[frame["indicator"] == indicator, ["family", "verdict"]] = ["rest", verdict]
        return said(part(page(tables={**TABLES, "changes": frame}), "brief-changed"))

    none = heard(legal_room="undetermined", knowledge="undetermined")
    assert "Bij de 2 andere cijfers die zijn getoetst en getoond, is geen enkele verandering aangetoond." in none
    one = heard(legal_room="undetermined")
    assert "Bij het ene andere cijfer dat is getoetst en getoond, is een verandering niet aangetoond." in one
    some = heard(legal_room="undetermined", knowledge="changed")
    assert "Van de 2 andere cijfers die zijn getoetst en getoond, is er 1 aantoonbaar veranderd: ‘Kennisniveau" in some
    both = heard(legal_room="immaterial", knowledge="changed")
    last = "‘Kennisniveau (1–10)’ (+0,6 punten) en ‘Kent de juridische ruimte’ (+10 procentpunten; anders gevraagd)."
    assert f"Ook aantoonbaar veranderd: {last}" in both
    assert "andere cijfer" not in heard()


def test_a_shift_is_named_with_its_chance():
    frame = TABLES["changes"]
    row = public_tables.shift() | {"indicator": "legal_shift", "family": "rest", "verdict": "changed"}
    (headline,) = (one for one in MEASUREMENT.indicators if one.id == "legal_room")
    shifted = replace(headline, id="legal_shift", statistic="superiority")
    measurement = replace(MEASUREMENT, indicators=(*MEASUREMENT.indicators, shifted))
    made = part(page(measurement, {**TABLES, "changes": pd.concat([frame, pd.DataFrame([row])])}), "brief-changed")
    assert "’ (een willekeurige latere score is in 58% van de gevallen hoger dan een willekeurige eerdere; " in said(
        made
    )


def test_of_many_changes_six_are_named(monkeypatch):
    monkeypatch.setattr(content_changed, "MOST_NAMED", 1)
    frame = TABLES["changes"].copy()
    more = frame[frame["indicator"] == "knowledge"].assign(indicator="legal_room", statistic="share", difference=0.1)
    frame = pd.concat([frame[frame["indicator"] != "legal_room"], more])
    others = frame["indicator"].isin(["legal_room", "knowledge"])
    frame.loc[others, ["family", "verdict"]] = ["rest", "changed"]
    heard = said(part(page(tables={**TABLES, "changes": frame}), "brief-changed"))
    assert "Ook aantoonbaar veranderd: ‘Kennisniveau (1–10)’ (+0,6 punten) en nog 1 andere." in heard


def test_measurements_that_are_not_compared_say_so():
    heard = said(part(page(replace(MEASUREMENT, comparisons=())), "brief-changed"))
    assert heard == "De metingen worden niet met elkaar vergeleken."


def test_what_is_needed_most_in_each_wave():
    # 106, 95 and 71 of 166; 83, 76 and 51 of 139
    items = part(page(), "brief-needs")[1]["items"]
    assert items[0]["text"].startswith("Nulmeting: ‘Praktijkvoorbeelden’ (64%, interval ")
    assert "‘Ervaringen van andere overheden’ (57%" in items[0]["text"]
    assert items[0]["text"].count("‘") == 3
    assert items[1]["text"].startswith("Slotmeting: ‘Praktijkvoorbeelden’ (60%")
    assert items[1]["numbers"][0]["id"] == "learning_needs.praktijk.followup.share"
    hidden = TABLES["estimates"].copy()
    rows = hidden["indicator"] == "learning_needs"
    hidden.loc[rows, "status"] = "suppressed"
    hidden.loc[rows, ["estimate", "ci_low", "ci_high", "numerator", "denominator"]] = None
    assert "brief-needs" not in {b.get("id") for b in page(tables={**TABLES, "estimates": hidden})}
    assert "brief-needs" not in {b.get("id") for b in page(replace(MEASUREMENT, needs=None))}
    # a wave without the question is named, and only such a wave
    assert "Niet gevraagd" not in said(part(page(), "brief-needs"))
    book = {**MEASUREMENT.codebook, "BEH": replace(MEASUREMENT.codebook["BEH"], columns={"followup": "x"})}
    later = {**TABLES, "estimates": TABLES["estimates"][~(rows & (hidden["wave"] == "baseline"))]}
    heard = said(part(page(replace(MEASUREMENT, codebook=book), later), "brief-needs"))
    assert heard.endswith("Niet gevraagd, of anders gevraagd: Nulmeting.")


def test_what_the_figures_cannot_say():
    heard = said(part(page(), "brief-unsaid"))
    assert "De gegevens zijn verzonnen." in heard
    assert "De cijfers beschrijven alleen wie meedeed." in heard
    assert "laat niet zien waardoor het komt" in heard
    real = said(part(page(replace(MEASUREMENT, synthetic=False, comparisons=())), "brief-unsaid"))
    assert "verzonnen" not in real and "waardoor" not in real


def test_figures_of_a_wave_in_the_field_may_still_change():
    first, last = MEASUREMENT.waves
    running = replace(MEASUREMENT, waves=(first, replace(last, in_field_on=date(2018, 12, 1))))
    heard = said(part(page(running), "brief-unsaid"))
    assert (
        "De meting is nog niet klaar (Slotmeting, stand van 1 december 2018). Alle cijfers kunnen nog veranderen."
        in heard
    )
    assert "nog niet klaar" not in said(part(page(), "brief-unsaid"))


def test_themes_are_named_where_indicators_have_them():
    themed = tuple(
        replace(i, theme=Text("Beleid", "Policy") if n < 2 else Text("Kennis", "Knowledge"))
        for n, i in enumerate(MEASUREMENT.indicators)
    )
    measurement = replace(MEASUREMENT, indicators=themed)
    assert "Het gaat over: ‘Beleid’ en ‘Kennis’." in said(part(page(measurement), "brief-measured"))
    made = content.build(measurement, TABLES, {}, "nl")
    section = next(b for b in made["blocks"] if b.get("id") == "indicator-policy_anchoring")
    assert section["topics"] == [{"kind": "theme", "id": "theme-1", "label": "Beleid"}]
    table = next(b for b in made["blocks"] if b.get("id") == "indicators-person-share")
    assert [[t["label"] for t in row] for row in table["row_topics"]] == [["Beleid"], ["Kennis"]]
    assert "Het gaat over" not in said(page())


def test_groups_are_topics_of_their_rows():
    made = content.build(MEASUREMENT, TABLES, {}, "nl")
    table = next(b for b in made["blocks"] if b.get("id") == "by-group-policy_anchoring")
    assert len(table["row_topics"]) == len(table["rows"])
    assert table["row_topics"][0] == [{"kind": "group", "id": "organisation_type.municipal", "label": "Gemeente"}]


def asked(definition, statistic="share", measurement=MEASUREMENT):
    one = Indicator("policy_anchoring", Text("x", "x"), statistic, (definition,))
    made = replace(measurement, indicators=(one, *measurement.indicators[1:]), lead=("policy_anchoring",))
    blocks = content.build(made, TABLES, {}, "nl")["blocks"]
    start = next(i for i, b in enumerate(blocks) if b.get("id") == "indicator-policy_anchoring")
    return said(blocks[start + 1 : start + 4])


def definition(**settings):
    return Definition("headline", Text("h", "h"), **{"unit": "person", **settings})


L5 = {"item": "CAP1", "at_least": 4}


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (L5, ["De vraag, en de antwoorden die meetellen:", "opstellen”: ‘Mee eens’ of ‘Helemaal mee eens’"]),
        ({"item": "CAP1", "at_most": 2}, ["‘Helemaal mee oneens’ of ‘Mee oneens’"]),
        ({"item": "CAP1", "in": ["1", "3", "8"]}, ["‘Helemaal mee oneens’, ‘Neutraal’ of ‘Weet niet’"]),
        ({"not": L5}, ["niet ‘Mee eens’ of ‘Helemaal mee eens’"]),
        ({"item": "KEN", "at_least": 6.5}, ["“Kennisniveau”: 6,5 of hoger"]),
        ({"not": {"item": "KEN", "at_least": 6}}, ["“Kennisniveau”: lager dan 6"]),
        ({"not": {"item": "KEN", "at_most": 6}}, ["“Kennisniveau”: hoger dan 6"]),
        ({"item": "BEH", "selected": ["praktijk", "eisen"]}, ["‘Praktijkvoorbeelden’ of ‘Eisen en gunningcriteria opstellen’ gekozen"]),
        ({"all_of": [L5, {"item": "KEN", "at_least": 6}]}, ["De vragen, en", "Mee telt wie op al deze vragen zo antwoordt."]),
        ({"any_of": [L5, {"item": "KEN", "at_least": 6}]}, ["Mee telt wie op ten minste één van deze vragen zo antwoordt."]),
        ({"all_of": [L5, {"any_of": [L5, {"item": "KEN", "at_least": 6}]}]}, ["De vragen:", "Zo tellen de antwoorden samen: CAP1 ≥ 4"]),
    ],
)  # fmt: skip
def test_which_answers_count_is_said_in_words(condition, words):
    heard = asked(definition(condition=condition))
    for word in words:
        assert word in heard


def test_what_one_count_is_is_said():
    of = {"unit": "organisation", "condition": L5}
    assert "voor het deel van haar deelnemers dat zo antwoordt" in asked(definition(**of))
    for collapse, words in {
        "any": "ten minste één deelnemer",
        "all": "al haar deelnemers",
        "informant": "van wie voor haar spreekt",
    }.items():
        assert words in asked(definition(**of, collapse=collapse))
    assert asked(definition(condition=L5)).endswith("Elke deelnemer met een geldig antwoord telt één keer.")
    # the one answer without an opinion that the question has
    kinds = frozenset({"dont_know", "not_applicable"})
    assert asked(definition(condition=L5, counted_as_not=kinds)).endswith("‘Weet niet’ telt hierbij als: voldoet niet.")
    assert "Wie niet meedeed, telt mee" in asked(definition(condition=L5, base="register"))
    assert asked(definition(item="KEN"), "mean").startswith("De vraag:\n“Kennisniveau”\n")


def test_a_question_that_was_reworded_is_quoted_per_wave():
    heard = asked(definition(condition={"item": "CAP3", "at_least": 4}))
    assert "Nulmeting: “Ik ken de juridische ruimte”: ‘Mee eens’" in heard
    assert "Slotmeting: “Ik ken de juridische ruimte goed”: ‘Mee eens’" in heard


def test_a_tested_answer_of_several_is_named():
    frame = TABLES["changes"]
    row = frame[frame["indicator"] == "policy_anchoring"].assign(indicator="learning_needs", option="markt")
    made = content.build(MEASUREMENT, {**TABLES, "changes": pd.concat([frame, row])}, {}, "nl")
    table = next(b for b in made["blocks"] if b.get("id") == "tested-headlines-baseline-followup")
    assert table["rows"][-1][0] == "Leerbehoeften: ‘Samenwerken met de markt’"


def test_an_interval_without_zero_that_is_no_change_is_explained_once_below_the_figures():
    alone = "Het oordeel is gecorrigeerd voor het aantal toetsen, het interval niet."
    frame = TABLES["changes"]
    first = frame["indicator"] == MEASUREMENT.lead[0]
    for p, adjusted, times in ((0.05, 0.1, 1), (0.05, 0.05, 0), (0.5, 0.5, 0)):
        changes = frame.assign(
            p_value=frame["p_value"].mask(first, p), p_adjusted=frame["p_adjusted"].mask(first, adjusted)
        )
        assert said(page(tables={**TABLES, "changes": changes})).count(alone) == times
