"""What stays on one line of the page: no text changes, and nothing of a text becomes markup."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from nulmeting import html_lines


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("(95% interval 5–18%; n = 98).", ["5–18%", "n = 98"]),
        ("(95%-interval −50 tot −5; p ≤ 0,05)", ["95%-interval", "≤ 0,05"]),
        ("p < 0.001", ["< 0.001"]),
        ("Difference 2013 – 2014 (percentage points)", ["2013 – 2014"]),
        ("Theme score (B06-B08), index (0-100)", ["B06-B08", "0-100"]),
        ("Baseline – Follow-up, de R-indicator", ["Follow-up", "R-indicator"]),
        ("MVI-eisen of -criteria", ["-criteria"]),
        ("well-known climate-neutral networks", []),
        ("n = 1.234. Then", ["n = 1.234"]),
    ],
)
def test_what_belongs_together_is_kept_together(text, kept):
    page = BeautifulSoup(html_lines.whole(text), "html.parser")
    assert [span.get_text() for span in page.select("span.whole")] == kept
    assert page.get_text() == text


@example("  -0")
@given(st.text(alphabet="<>&\"'-–=n 0123456789%≤.,;ab\n"))
def test_the_text_stays_what_it_was(text):
    # elsewhere the reader makes one space of several
    page = BeautifulSoup(f"<pre>{html_lines.whole(text)}</pre>", "html.parser").pre
    assert page.get_text() == text
    assert {tag.name for tag in page.find_all()} <= {"span"}
