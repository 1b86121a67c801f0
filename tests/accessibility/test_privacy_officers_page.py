"""The privacy officer's page in a browser: the checker finds nothing, and the heads of a long table are always there."""

import io

import pages
import pytest
from nulmeting import disclosure_page
from public_tables import measurement
from pypdf import PdfReader

HIDDEN = {
    "within": ["transitions", "baseline", "followup", "CAP1", "8"],
    "cell": ["moved", "baseline", "followup", "CAP1", "8", "4"],
    "guarded": True, "low": 0.0, "high": 3.0, "insider_low": 1.0, "insider_high": 3.0, "kept": True,
}  # fmt: skip
AUDIT = {
    "public": {
        "audit": {"passed": True, "examined": 99, "guarded": 99, "exact": 0, "exact_to_insider": 0, "narrowest": 2.0},
        "thresholds": {"minimum_range": 2},
    },
    "restricted": {
        "by_breakdown": {"transitions": {"all": {"shown": 1, "coded": 0, "suppressed": 99, "kept": 0.01}}},
        "hidden_by_rule": {"transitions": {"small_cell": 99}},
        "system": {"fallback": []},
        "known_beforehand": [],
        "derived": [HIDDEN] * 99,
    },
}


@pytest.fixture
def path(tmp_path):
    (tmp_path / "disclosure.html").write_text(disclosure_page.page(measurement(), AUDIT), encoding="utf-8")
    return tmp_path / "disclosure.html"


@pytest.mark.parametrize("width", [pages.DESK, pages.PHONE])
def test_axe_finds_nothing(width, path, open_page, axe):
    page = open_page(path, width=width)
    assert pages.violations(page, axe) == []
    assert pages.overflow(page) == []


def test_the_heads_of_a_long_table_stay_in_sight(path, open_page):
    page = open_page(path)
    page.locator(".known tbody tr:nth-child(60)").first.scroll_into_view_if_needed()
    assert abs(page.locator(".known thead th").first.evaluate("head => head.getBoundingClientRect().top")) < 2


def test_on_paper_every_page_of_a_long_table_has_its_heads(path, open_page):
    texts = [one.extract_text() for one in PdfReader(io.BytesIO(open_page(path).pdf())).pages]
    dutch = [text for text in texts if "antwoordden eerst" in text]
    assert len(dutch) > 2
    assert ["Buitenstaander" in text for text in dutch] == [True] * len(dutch)
