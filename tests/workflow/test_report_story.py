"""Page one of the report of every measurement, in both languages, and the numbers of the whole report."""

import json

import pytest
from numbers_read import numbers

MEASUREMENTS = ("kci-2018", "rse-uk", "csps", "carpentries", "carpentries-usage")
LANGUAGES = ("nl", "en")
BOTH = pytest.mark.parametrize("language", LANGUAGES)
ALL = pytest.mark.parametrize("measurement", MEASUREMENTS)


def report(whole_run, measurement, language):
    path = whole_run.results(measurement) / "public" / "report" / f"report.{language}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def page_one(made):
    """What the first section says, as one text."""
    heard = []
    for i, block in enumerate(made["blocks"]):
        if block["type"] == "heading" and block["level"] == 2 and i:
            break
        if block["type"] == "list":
            heard += [item["text"] for item in block["items"]]
        elif block["type"] == "key_figure":
            heard += [wave["sentence"] for wave in block["waves"]] + [one["text"] for one in block["changes"]]
        elif block["type"] in ("heading", "paragraph", "note"):
            heard.append(block["text"])
    return "\n".join(heard).replace("\N{NO-BREAK SPACE}", " ")


@ALL
@BOTH
def test_a_number_with_one_name_is_one_number(whole_run, measurement, language):
    found: dict[str, set[str]] = {}
    for number in numbers(report(whole_run, measurement, language)["blocks"]):
        assert number["id"], number
        shown = {key: number[key] for key in ("value", "text", "status", "numerator", "denominator", "interval")}
        found.setdefault(number["id"], set()).add(json.dumps(shown, sort_keys=True))
    assert len(found) > 30
    assert {name: values for name, values in found.items() if len(values) > 1} == {}


@ALL
def test_both_languages_hold_the_same_numbers(whole_run, measurement):
    dutch, english = (
        [(n["id"], n["value"], n["status"]) for n in numbers(report(whole_run, measurement, language)["blocks"])]
        for language in LANGUAGES
    )
    assert dutch == english


@ALL
@BOTH
def test_names_of_blocks_are_unique(whole_run, measurement, language):
    names = [block["id"] for block in report(whole_run, measurement, language)["blocks"] if block.get("id")]
    # a key figure has the name of its indicator
    keys = [f"key-{b['id']}" for b in report(whole_run, measurement, language)["blocks"] if b["type"] == "key_figure"]
    assert len(set(names)) == len(names)
    assert not set(keys) & set(names)


@ALL
@BOTH
def test_page_one_has_no_jargon_and_never_denies_a_difference(whole_run, measurement, language):
    said = page_one(report(whole_run, measurement, language))
    for word in ("p = ", "p < ", "Holm", "Benjamini", "odds ratio", "R-indicator", "gap", "kloof"):
        assert word not in said
    for claim in ("geen verschil", "no difference", "niet veranderd", "unchanged"):
        assert claim not in said.replace("‘geen verschil’", "").replace("‘no difference’", "")


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "nl",
            (
                "Nulmeting (4–29 juni 2018): 173 van de 264 uitgenodigde deelnemers deden mee (66%). "
                "Zij komen uit 118 van de 150 organisaties.",
                "Nulmeting: 43% van de deelnemende organisaties heeft MVI sterk verankerd in het inkoopbeleid "
                "(95%-interval 34–52%; n = 111 van 150).",
                "Nulmeting: 20% van de deelnemers kan eisen én gunningcriteria opstellen (95%-interval 14–27%; "
                "n = 151 van 264).",
                "Van nulmeting naar slotmeting: +7 procentpunten (95%-interval −4 tot +17). Een verandering is niet "
                "aangetoond, maar ook niet uitgesloten.",
                "Zulke percentages zijn niet van elkaar af te trekken",
                "Nulmeting: ‘Praktijkvoorbeelden’ (64%, interval 56–72%), ‘Ervaringen van andere (semi-)overheden’ (59%",
                "De gegevens zijn verzonnen.",
            ),
        ),
        (
            "en",
            (
                "173 of the 264 invited participants took part (66%). They come from 118 of the 150 organisations.",
                "Baseline: 43% of the participating organisations have sustainable procurement strongly anchored in their "
                "procurement policy (95% interval 34–52%; n = 111 of 150).",
                "Baseline: 20% of the participants can draft both requirements and award criteria (95% interval 14–27%; "
                "n = 151 of 264).",
                "A change is not established, but is not ruled out either.",
                "cannot be subtracted",
                "Baseline: ‘Practice examples’ (64%, interval 56–72%)",
                "The data are made up.",
            ),
        ),
    ],
)
def test_page_one_of_the_learning_networks(whole_run, language, sentences):
    said = page_one(report(whole_run, "kci-2018", language))
    for sentence in sentences:
        assert sentence in said


@pytest.mark.parametrize(
    ("measurement", "sentences"),
    [
        ("rse-uk", ("2016: ", "273 deelnemers deden mee.", "65% van de respondenten is het eens met", "Python")),
        ("csps", ("98 organisaties deden mee.", "Hoeveel organisaties konden meedoen, is niet bekend.", "41% van de organisaties")),
        ("carpentries", ("476 deelnemers deden mee.", "Aantoonbaar veranderd: ‘Heeft een workshop aangeraden’ (−18 procentpunten).")),
        (
            "carpentries-usage",
            (
                "476 deelnemers vulden één keer een vragenlijst in. ‘Vóór de workshop’ en ‘Sinds de workshop’ zijn vragen uit",
                "Aantoonbaar veranderd: ‘Dagelijks gebruik’ (+16 procentpunten) en ‘Geen gebruik’ (−12 procentpunten).",
            ),
        ),
    ],
)  # fmt: skip
def test_page_one_of_the_real_measurements(whole_run, measurement, sentences):
    said = page_one(report(whole_run, measurement, "nl"))
    for sentence in sentences:
        assert sentence in said
    assert "verzonnen" not in said


@BOTH
def test_one_questionnaire_is_never_two_rounds(whole_run, language):
    made = json.dumps(report(whole_run, "carpentries-usage", language), ensure_ascii=False)
    for claim in ("beide keren mee", "took part both times", "alleen de eerste keer", "only the first time"):
        assert claim not in made


@ALL
@BOTH
def test_no_two_tables_are_called_alike(whole_run, measurement, language):
    captions = [b["caption"] for b in report(whole_run, measurement, language)["blocks"] if b["type"] == "table"]
    assert len(captions) == len(set(captions))


@pytest.mark.parametrize("measurement", ["rse-uk", "carpentries", "carpentries-usage"])
def test_a_report_on_persons_is_not_about_organisations(whole_run, measurement):
    blocks = report(whole_run, measurement, "nl")["blocks"]
    said = [b["text"] for b in blocks if b["type"] in ("paragraph", "note")]
    said += [item["text"] for b in blocks if b["type"] == "list" and b["id"] == "unsaid" for item in b["items"]]
    said += [str(b["rows"]) for b in blocks if b.get("id") in ("interval-methods", "verdicts", "signs-table")]
    # but that it is not known which organisation is whose
    assert [text[:21] for text in said if "organisatie" in text] == ["Bij welke organisatie"]
