"""The privacy officer's page: in words, in the language's own numbers, with the name of a rule that has no words."""

from bs4 import BeautifulSoup
from nulmeting import disclosure_page
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


def rows(language):
    page = BeautifulSoup(disclosure_page.page(measurement(), AUDIT), "html.parser")
    part = page.find("section", lang=language)
    return part.get_text(), [[cell.get_text() for cell in row.find_all("td")] for row in part.select("tbody tr")]


def test_tables_and_rules_are_in_words_and_numbers_in_the_language():
    text, dutch = rows("nl")
    assert dutch[0] == ["Cijfers", "totaal", "1.200", "0", "34", "97,2%"]
    assert dutch[1:] == [
        ["Cijfers", "minder dan 10 eenheden in de noemer (base_below_10)", "30"],
        ["Cijfers", "minder dan 3 organisaties (fewer_than_3_organisations)", "3"],
        ["Cijfers", "of_its_own", "1"],
    ]
    assert "het kleinste gevonden verschil: 2." in text
    english = rows("en")[1]
    assert english[0] == ["Figures", "total", "1,200", "0", "34", "97.2%"]
    assert english[1][1] == "fewer than 10 units in the denominator (base_below_10)"
