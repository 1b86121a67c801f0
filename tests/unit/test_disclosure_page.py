"""The privacy officer's page: in words, in the language's own numbers, with the name of a rule that has no words."""

from dataclasses import replace

import pandas as pd
from bs4 import BeautifulSoup
from nulmeting import disclosure_page
from nulmeting.codebook import Text
from nulmeting.disclosure_summary import by_breakdown
from nulmeting.protect_rules import Ruling
from public_tables import measurement

AUDIT = {
    "public": {
        "audit": {"passed": True, "examined": 3, "guarded": 1, "exact": 0, "exact_to_insider": 0, "narrowest": 2.0},
        "thresholds": {"minimum_range": 2},
    },
    "restricted": {
        "by_breakdown": {"estimates": {"all": {"shown": 1200, "coded": 0, "suppressed": 34, "kept": 0.9724}}},
        "hidden_by_rule": {"estimates": {"base_below_10": 30, "fewer_than_3_organisations": 3, "of_its_own": 1}},
        "system": {"fallback": []},
        "known_beforehand": [],
        "derived": [],
    },
}


def rows(language, **restricted):
    audit = {**AUDIT, "restricted": {**AUDIT["restricted"], **restricted}}
    page = BeautifulSoup(disclosure_page.page(measurement(), audit), "html.parser")
    part = page.find("section", lang=language)
    return part.get_text(), [[cell.get_text() for cell in row.find_all("td")] for row in part.select("tbody tr")]


def test_tables_and_rules_are_in_words_and_numbers_in_the_language():
    text, dutch = rows("nl")
    assert dutch[0] == ["Cijfers", "totaal", "1.200", "0", "34", "97,2%"]
    assert dutch[1:] == [
        ["Cijfers", "minder dan 10 eenheden in de noemer", "30"],
        ["Cijfers", "minder dan 3 organisaties", "3"],
        ["Cijfers", "of_its_own", "1"],
    ]
    assert "het kleinste gevonden verschil 2. De andere zijn alleen verborgen om die te beschermen" in " ".join(
        text.split()
    )
    english = rows("en")[1]
    assert english[0] == ["Figures", "total", "1,200", "0", "34", "97.2%"]
    assert english[1][1] == "fewer than 10 units in the denominator"


def test_what_is_kept_is_rounded_once():
    """304 of 306 is 99.346…%: rounded to 99.35 first it would come out at 99.4."""
    table = pd.DataFrame({"breakdown": "role", "status": ["ok"] * 302 + ["coded"] * 2 + ["suppressed"] * 2})
    rule = pd.Series("", index=table.index)
    counted = by_breakdown({"estimates": table}, {"estimates": Ruling(rule, rule)})
    assert rows("nl", by_breakdown=counted)[1][0][2:] == ["302", "2", "2", "99,3%"]


def test_the_wave_that_was_measured_is_told_from_the_two_that_say_who_counts():
    one = hidden(
        ["attrition", "baseline", "followup", "baseline", "criteria_capability", "", "one_wave"], MOVED["cell"]
    )
    figure = rows("nl", derived=[one])[1][-1][0]
    assert " · Nulmeting · Slotmeting · gemeten in: Nulmeting · In staat" in figure


def hidden(within, cell, guarded=True, low=0.0, high=3.0):
    return {
        "within": within, "cell": cell, "guarded": guarded, "low": low, "high": high, "insider_low": 1.0,
        "insider_high": high, "kept": True,
    }  # fmt: skip


MOVED = hidden(
    ["transitions", "baseline", "followup", "CAP1", "8"], ["moved", "baseline", "followup", "CAP1", "8", "4"]
)
CONDITION = '["[[\\"CAP1\\"], [], null, null, false]", {"at_least": 4, "item": "CAP1"}, "", ""]'
PART = hidden(
    ["paired", "baseline", "followup", "criteria_capability", "", "headline"],
    ["part", "rest", "met", "baseline", "person", CONDITION, "all", "all", "paired:baseline+followup", "both"],
    guarded=False,
    low=-1e-9,
    high=16.6667,
)


def test_a_hidden_count_is_in_words_and_what_is_hidden_for_its_own_sake_comes_first():
    _, dutch = rows("nl", derived=[PART, MOVED])
    assert dutch[-2:] == [
        [
            "Overgangen · Nulmeting · Slotmeting · “Ik kan eisen voor klimaatneutraal en circulair inkopen opstellen” · "
            "‘Weet niet’",
            "antwoordden eerst ‘Weet niet’, daarna ‘Mee eens’", "om zichzelf", "0 – 3", "1 – 3",
        ],
        [
            "Verschillen van wie in beide metingen meetelt · Nulmeting · Slotmeting · In staat eisen en "
            "gunningcriteria op te stellen · hoofddefinitie",
            "voldoen niet aan de voorwaarde · Nulmeting · telt in beide metingen mee", "om een ander", "0 – 16,7",
            "niet onderzocht",
        ],
    ]  # fmt: skip
    assert rows("en", derived=[PART, MOVED])[1][-2][1] == "answered first ‘Don't know’, then ‘Agree’"


def test_what_a_range_says_and_where_its_decimals_come_from_is_told():
    assert "‘1 – 12’ betekent" in rows("nl", derived=[MOVED])[0]
    assert "decimaal" not in rows("nl", derived=[MOVED])[0]  # 0 – 3 and 1 – 3 are whole
    assert "som van delen" in rows("nl", derived=[MOVED, PART])[0]  # 0 – 16.7
    assert "sum of parts" in rows("en", derived=[PART])[0]


def test_data_that_are_made_up_are_called_so():
    for made_up in (True, False):
        page = disclosure_page.page(replace(measurement(), synthetic=made_up), AUDIT)
        assert ("Synthetische voorbeelddata." in page, "Synthetic example data" in page) == (made_up, made_up)


def test_what_is_hidden_as_a_whole_and_known_beforehand_is_in_words_too():
    fallback = {"fallback": [["estimates", "baseline", "criteria_capability", "", "headline", "all", "all"]]}
    text, _ = rows("nl", system=fallback, known_beforehand=[[["said", "baseline", "CAP1", "1|2", "all", "all"], 1.0]])
    assert "Cijfers · Nulmeting · In staat eisen en gunningcriteria op te stellen · hoofddefinitie" in text
    assert "circulair inkopen opstellen” · ‘Helemaal mee oneens’, ‘Mee oneens’: 1" in text


def test_where_nothing_is_hidden_that_is_said():
    none = {"passed": True, "examined": 0, "guarded": 0, "exact": 0, "exact_to_insider": 0, "narrowest": None}
    audit = {"public": {**AUDIT["public"], "audit": none}, "restricted": {**AUDIT["restricted"], "hidden_by_rule": {}}}
    text = BeautifulSoup(disclosure_page.page(measurement(), audit), "html.parser").get_text()
    assert "is geen enkel aantal verborgen" in text and "Onderzocht zijn" not in text
    assert text.count("Er is niets verborgen.") == 2


def test_a_label_is_no_markup():
    named = replace(measurement(), title=Text("<b>x</b>", "<b>x</b>"))
    page = BeautifulSoup(disclosure_page.page(named, AUDIT), "html.parser")
    assert page.b is None and "<b>x</b>" in page.get_text()
