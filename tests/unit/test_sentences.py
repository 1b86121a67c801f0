import re
import string

import pytest
from nulmeting import sentences


def templates(language):
    found = {}
    for section, entries in sentences.catalogue(language).items():
        for name, template in entries.items():
            forms = template if isinstance(template, dict) else {"": template}
            for form, text in forms.items():
                found[section, name, form] = text
    return found


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_templates_with_the_same_fields():
    dutch, english = templates("nl"), templates("en")
    assert dutch.keys() == english.keys()
    differing = {key for key in dutch if fields(dutch[key]) != fields(english[key])}
    assert differing == set()


def test_every_template_is_text():
    for language in sentences.LANGUAGES:
        assert {type(text) for text in templates(language).values()} == {str}


def test_no_template_claims_that_nothing_differs():
    for text in templates("nl").values():
        assert not re.search(r"geen verschil\b", text.replace("‘geen verschil’", ""))
    for text in templates("en").values():
        assert not re.search(r"\bno difference\b", text.lower().replace("‘no difference’", ""))


def test_forms_by_count():
    one = sentences.sentence("answers.alt", "nl", count=1, shown=1, title="T")
    two = sentences.sentence("answers.alt", "nl", count=2, shown=2, title="T")
    assert one.startswith("Gestapelde balken van één stelling")
    assert two.startswith("Gestapelde balken van 2 stellingen")


@pytest.mark.parametrize("value", ["+1", "−1", "1"])
def test_one_point_is_one(value):
    shown = {"value": value, "interval": "−3 tot +5", "earlier": "a", "later": "b"}
    assert f"{value} procentpunt (" in sentences.sentence("report.change_points", "nl", **shown)
    assert f"{value} percentage point (" in sentences.sentence("report.change_points", "en", **shown)


@pytest.mark.parametrize("value", ["0", "+11", "−10", "1,5"])
def test_other_numbers_are_points(value):
    shown = {"value": value, "interval": "−3 tot +5", "earlier": "a", "later": "b"}
    assert f"{value} procentpunten (" in sentences.sentence("report.change_points", "nl", **shown)


@pytest.mark.parametrize("language", sentences.LANGUAGES)
def test_every_sentence_about_points_has_both_forms(language):
    points = {"nl": "{value} procentpunt", "en": "{value} percentage point"}[language]
    forms = {(section, name): form for (section, name, form), text in templates(language).items() if points in text}
    assert len(forms) == 13
    assert "" not in forms.values()


def test_a_missing_field_is_an_error():
    with pytest.raises(KeyError):
        sentences.sentence("report.base", "nl", n="3")


def test_data_with_braces_is_not_a_template():
    assert "{n}" in sentences.sentence("report.level_hidden", "nl", wave="W", label="{n}", value="x")


def test_an_unknown_term_becomes_plain_words():
    assert sentences.or_plain("excluded.too_fast", "nl") == "too fast"
    assert sentences.or_plain("excluded.incomplete", "nl") == "niet afgemaakt"
