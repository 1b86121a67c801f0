"""A report as readers set it: their own colours, enlarged, with more space between letters and lines, without motion."""

import pages
import pytest

REPORTS = ["small/report.nl.html", "drawn/report.nl.html"]

# as in success criterion 1.4.12
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }"

CUT = """Array.from(document.querySelectorAll("main *, header *, nav *")).filter(part => {
  const style = getComputedStyle(part);
  const hides = style.overflowX === "hidden" || style.overflowY === "hidden";
  const isLeftToHear = part.matches(".annex caption, .titled caption, .stacks thead, .stacks .nothing, .contents summary") || part.closest("svg");
  return hides && !isLeftToHear && (part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1);
}).map(part => part.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("settings", [{"forced_colors": "active"}, {"color_scheme": "dark"}, {"contrast": "more"}])
def test_with_colours_of_the_reader_everything_is_still_there(settings, open_page, page_of, axe):
    page = open_page(page_of(REPORTS[0]), **settings)
    drawn = page.locator(".key, .drawing svg, .strip, .note")
    assert drawn.count() > 5 and drawn.evaluate_all("found => found.every(part => part.checkVisibility())")
    assert pages.violations(page, axe) == []


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [640, 320])
def test_enlarged_two_and_four_times_nothing_sticks_out(name, width, open_page, page_of):
    page = open_page(page_of(name), width=width)
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert pages.overflow(page) == []


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [pages.DESK, pages.PHONE])
def test_with_more_space_in_the_text_nothing_is_cut(name, width, open_page, page_of):
    page = open_page(page_of(name), width=width, bypass_csp=True)
    page.add_style_tag(content=SPACED)
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert pages.overflow(page) == []
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("wish, behaviour", [("reduce", "auto"), ("no-preference", "smooth")])
def test_nothing_moves_for_who_does_not_want_it(wish, behaviour, open_page, page_of):
    page = open_page(page_of(REPORTS[0]), reduced_motion=wish)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour
