"""Sentences suit what holds of a measurement: who answered, whether waves can be linked, whether they are waves at all."""

import re
import string
from dataclasses import replace

import pandas as pd
import public_tables
import pytest
from nulmeting import content, content_method, sentences
from nulmeting.codebook import Answer, Text
from nulmeting.conditions import items_of
from nulmeting.content_source import Source
from nulmeting.settings_input import ROW
from numbers_read import texts

LANGUAGES = ("nl", "en")
WITH = replace(public_tables.measurement(), organisation_key="ORG", person_key="RID")
TABLES = public_tables.tables()
SUITED = ("one_questionnaire", "unlinked", "persons_only", "numbers_only", "organisations_only")
"""Sections of the catalogue whose names are those of other sentences."""
ORGANISATION = re.compile(r"organisati|collega|organisation|colleague", re.IGNORECASE)


def of_persons(**given):
    """A measurement of which only persons are known, and its tables without organisations."""
    indicators = tuple(i for i in WITH.indicators if i.headline.unit == "person" and i.statistic != "options")
    used = {code for i in indicators for code in _items(i.headline)}
    book = {code: item for code, item in WITH.codebook.items() if code in used}
    none = {"organisation_key": None, "register": None, "needs": None, "lead": (), "breakdowns": (), "families": ()}
    person = replace(WITH, indicators=indicators, codebook=book, **none)
    kept = {i.id for i in indicators}
    tables = {name: _persons(frame, kept) for name, frame in TABLES.items() if name in ("estimates", "changes", "flow")}
    return replace(person, **given), tables


def _items(definition):
    return items_of(definition.condition) if definition.condition else [definition.item]


def _persons(frame, indicators):
    if "indicator" in frame:
        frame = frame[frame["indicator"].isin(indicators) & (frame["breakdown"] == "all")]
    return frame[frame["unit"] != "organisation"] if "unit" in frame else frame


def circumstances(measurement):
    return Source(measurement, {}, "nl").circumstances


def test_what_holds_of_a_measurement():
    assert circumstances(WITH) == ()
    assert circumstances(of_persons()[0]) == ("persons_only",)
    assert circumstances(of_persons(person_key=None)[0]) == ("unlinked", "persons_only")
    assert circumstances(of_persons(person_key=ROW)[0]) == ("one_questionnaire", "persons_only")
    organisations = tuple(i for i in WITH.indicators if {d.unit for d in i.definitions} == {"organisation"})
    assert circumstances(replace(WITH, person_key=None, indicators=organisations)) == ()
    rows = replace(WITH.indicators[0], definitions=WITH.indicators[0].definitions[:2])
    of_rows = replace(WITH, person_key=None, indicators=(rows,))
    assert circumstances(of_rows) == ("organisations_only",)
    numbers = {code: replace(item, type="number") for code, item in WITH.codebook.items()}
    numbers |= {"ORGT": replace(numbers["ORGT"], type="key")}
    assert circumstances(replace(of_rows, codebook=numbers)) == ("numbers_only", "organisations_only")
    # numbers of persons are answers
    assert circumstances(replace(WITH, codebook=numbers)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", SUITED)
def test_what_is_said_instead_stands_for_a_sentence_and_asks_for_nothing_that_it_has_not(language, section):
    for key, template in sentences.catalogue(language)[section].items():
        assert sentences.has(key, language), key
        of, _, name = key.partition(".")
        usual = sentences.catalogue(language)[of][name]
        assert isinstance(usual, dict) == isinstance(template, dict), key
        assert _fields(template) <= _fields(usual), key


def _fields(template):
    forms = template.values() if isinstance(template, dict) else [template]
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [None, "RID", ROW])
def test_where_no_organisation_is_known_none_is_spoken_of_but_that(language, key):
    measurement, tables = of_persons(person_key=key)
    made = content.build(measurement, tables, {}, language)
    spoken = {text for text in texts(made["blocks"]) if ORGANISATION.search(text)}
    # that colleagues may be alike is what cannot be allowed for then
    assert spoken == {sentences.sentence("method.no_clusters", language)}


@pytest.mark.parametrize(("language", "wave"), [("nl", r"\bmetingen\b|per meting"), ("en", r"\bwaves?\b")])
def test_questions_of_one_questionnaire_are_no_waves(language, wave):
    measurement, tables = of_persons(person_key=ROW, synthetic=False)
    made = content.build(measurement, tables, {}, language)
    assert [text for text in texts(made["blocks"]) if re.search(wave, text)] == []


def test_the_words_of_a_format_suit_the_measurement_too():
    measurement, tables = of_persons(person_key=ROW)
    assert content.build(measurement, tables, {}, "nl")["words"]["pdf"]["figure_change"].startswith(
        "De cijfers per vraag"
    )
    assert content.build(WITH, TABLES, {}, "nl")["words"]["pdf"]["figure_change"].startswith("De cijfers per meting")


def test_where_every_row_is_an_organisation_one_limit_holds():
    of_rows = replace(WITH.indicators[0], definitions=WITH.indicators[0].definitions[:2])
    limits = replace(WITH.thresholds, minimum_base=2, minimum_organisations=3)
    none = {"person_key": None, "families": (), "lead": ()}
    measurement = replace(WITH, indicators=(of_rows,), thresholds=limits, **none)
    told = content_method.blocks(Source(measurement, {}, "nl"), {})[-1]["text"]
    assert told.startswith("Een cijfer met een noemer (n) onder de 3 wordt niet getoond.")
    assert "organisatie" not in told


def test_that_numbers_in_a_larger_group_are_smaller_is_said_where_no_indicator_is_sensitive():
    for sensitive in (True, False):
        of_all = replace(WITH, indicators=tuple(replace(one, sensitive=sensitive) for one in WITH.indicators))
        told = content_method.blocks(Source(of_all, {}, "nl"), {})[-1]["text"]
        assert ("kan een aantal wel kleiner zijn" in told) != sensitive
        assert ("gevoelige" in told) == sensitive


def how_differences_are_made(measurement, tables):
    made = content.build(measurement, tables, {}, "nl")
    table = next(b for b in made["blocks"] if b.get("id") == "interval-methods")
    return " ".join(row[2] for row in table["rows"] if row[1] == "Verschillen")


def test_unlinked_waves_have_no_covariance_to_use():
    unlinked, tables = of_persons(person_key=None)
    assert "samenhang" not in how_differences_are_made(unlinked, tables)
    assert "alsof het om verschillende mensen gaat" in how_differences_are_made(unlinked, tables)
    assert "met de samenhang tussen de metingen" in how_differences_are_made(*of_persons())
    assert "met de samenhang tussen de antwoorden" in how_differences_are_made(*of_persons(person_key=ROW))


def test_that_waves_cannot_be_linked_is_said_once():
    measurement, tables = of_persons(person_key=None)
    waves = (*measurement.waves, replace(measurement.waves[1], id="later", label=Text("Later", "Later")))
    pairs = (("baseline", "followup"), ("followup", "later"))
    away = [
        {"wave": "+".join(pair), "step": "overlap", "unit": "person", "status": "not_available", "reason": "unlinked"}
        for pair in pairs
    ]
    used = tables["flow"][~tables["flow"]["wave"].str.contains("+", regex=False)]
    flow = pd.concat([used, pd.DataFrame(away)])
    made = content.build(replace(measurement, waves=waves, comparisons=pairs), {**tables, "flow": flow}, {}, "nl")
    said = [text for text in texts(made["blocks"]) if "meer dan één keer meededen" in text]
    assert said == [
        "Hoeveel deelnemers meer dan één keer meededen, is niet bekend: wie tweemaal meedeed, is niet te herkennen."
    ]


def test_answers_of_one_questionnaire_are_counted_once():
    measurement, tables = of_persons(person_key=ROW)
    counts = [
        {"wave": wave, "step": step, "unit": "person", "count": 476, "status": "ok"}
        for wave in ("baseline", "followup")
        for step in ("read", "responding")
    ]
    made = content.build(measurement, {**tables, "flow": pd.DataFrame(counts)}, {}, "nl")
    assert "476 vragenlijsten ontvangen, 476 gebruikt." in list(texts(made["blocks"]))
    table = next(b for b in made["blocks"] if b.get("id") == "flow")
    assert [column["label"] for column in table["columns"]] == ["Stap", "Aantal"]
    # unless one of the two was asked of fewer
    counts[-1]["count"] = 400
    made = content.build(measurement, {**tables, "flow": pd.DataFrame(counts)}, {}, "nl")
    table = next(b for b in made["blocks"] if b.get("id") == "flow")
    assert len(table["columns"]) == 3


def test_answers_that_read_the_same_are_told_apart_by_their_codes():
    item = WITH.codebook["CAP3"]
    answers = (
        Answer("never", Text("Nooit", "Never")),
        Answer("some", Text("Soms", "Sometimes")),
        Answer("never_2", Text("Nooit ", "Not once")),
    )
    twins = replace(item, answers=answers)
    assert [Source(WITH, {}, "nl").answer(twins, a.code) for a in answers] == [
        "Nooit (never)",
        "Soms",
        "Nooit (never_2)",
    ]
    assert [Source(WITH, {}, "en").answer(twins, a.code) for a in answers] == ["Never", "Sometimes", "Not once"]


@pytest.mark.parametrize(("language", "level", "change"), [
    ("nl", "niet in deze meting", "niet in beide metingen"),
    ("en", "not in this wave", "not in both waves"),
])  # fmt: skip
def test_what_a_wave_lacks_is_said_of_a_figure_and_of_a_difference_in_words_of_their_own(language, level, change):
    source = Source(WITH, TABLES, language)
    lacking = {"status": "not_available", "reason": "not_asked", "indicator": WITH.indicators[0].id}
    assert source.hidden({**lacking, "wave": "baseline"}) == level
    assert source.hidden({**lacking, "wave_from": "baseline", "wave_to": "never"}) == change
