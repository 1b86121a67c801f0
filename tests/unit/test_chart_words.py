"""A title quotes a question in full, or not at all."""

from dataclasses import replace

import public_tables
from nulmeting import chart_groups, charts
from nulmeting.chart_words import QUOTED, quoted
from nulmeting.codebook import Text
from nulmeting.content_source import Source
from nulmeting.formatting import shortened

MEASUREMENT, TABLES = public_tables.measurement(), public_tables.tables()
SOURCE = Source(MEASUREMENT, TABLES, "nl")
LONG = "Kunt u het effect van een inkoop meten (CO2, grondstoffen, water) " * 4


def asked(text):
    return replace(MEASUREMENT.codebook["CAP2"], question=Text(text, text))


def test_a_question_that_fits_is_quoted_in_full():
    item = asked("Kunt u het effect van een inkoop meten (CO2, grondstoffen)?")
    assert quoted(SOURCE, item) == "Kunt u het effect van een inkoop meten (CO2, grondstoffen)?"


def test_in_place_of_a_longer_one_stands_the_figure_that_is_made_of_it_alone():
    own = next(i for i in MEASUREMENT.indicators if (i.headline.condition or {}).get("item"))
    item = replace(MEASUREMENT.codebook[own.headline.condition["item"]], question=Text(LONG, LONG))
    assert len(LONG) > QUOTED
    assert quoted(SOURCE, item) == SOURCE.indicator(own.id)


def test_without_such_a_figure_nothing_is_quoted_and_the_title_is_plain():
    book = {code: replace(item, question=Text(LONG, LONG)) for code, item in MEASUREMENT.codebook.items()}
    own = [i for i in MEASUREMENT.indicators if not (i.headline.condition or {}).get("item")]
    made = charts.draw(replace(MEASUREMENT, codebook=book, indicators=tuple(own), lead=(), families=()), TABLES, "nl")
    assert made["answers"].title == "Hoe de antwoorden per stelling zijn verdeeld"


def test_no_title_subtitle_or_alternative_text_is_cut():
    for language in ("nl", "en"):
        for name, chart in charts.draw(MEASUREMENT, TABLES, language).items():
            assert "…" not in f"{chart.title}{chart.subtitle}{chart.alt}{chart.long_description}", name


def test_a_cut_text_leaves_no_bracket_open():
    text = "Ik kan het effect van een inkoop (CO2, grondstoffen) meten"
    assert shortened(text, 40) == "Ik kan het effect van een inkoop…"
    assert shortened(text, 55) == "Ik kan het effect van een inkoop (CO2, grondstoffen)…"
    assert shortened("(alles tussen haakjes)", 12) == "(alles…"


def test_groups_are_named_in_full_and_the_rest_is_counted(monkeypatch):
    names = [f"{place}: " + "een lange naam van een groep" * 2 for place in range(5)]
    monkeypatch.setattr(Source, "category", lambda self, breakdown, category: names[int(category)])
    levels = (chart_groups.Level("baseline", {"estimate": 0.5}, differs=True),)

    def title(number):
        groups = tuple(chart_groups.Group("type", str(place), levels) for place in range(number))
        monkeypatch.setattr(chart_groups, "compared", lambda *_: [{}])
        return chart_groups.title(SOURCE, [chart_groups.Forest(MEASUREMENT.indicators[0], groups)])

    assert title(3).endswith(f"{names[0]}, {names[1]} en {names[2]}")
    assert title(5).endswith(f"{names[0]}, {names[1]}, {names[2]} en 2 andere groepen")
