"""Choosing a group or a theme: what is about another one goes, what is about none stays, and one can go back."""

import pages
import pytest
import report_content

SMALL = "small/report.nl.html"


@pytest.fixture
def page(open_page, page_of):
    return open_page(page_of(SMALL), reduced_motion="reduce")


def seen(page, selector):
    return page.locator(selector).evaluate_all("found => found.map(part => part.checkVisibility())")


def test_a_theme(page):
    page.get_by_label("Thema").select_option("Vaardigheden")
    assert seen(page, ".key") == [False, True]
    assert seen(page, "#results-anchored, #by-role, #figure-needs") == [False, False, True]
    assert seen(page, "#questionnaire, #brief-list, #prose-brief, .note") == [True] * 6
    said = page.locator(".chosen").inner_text()
    assert "Gekozen: Vaardigheden" in said and "Weggelaten: 3 " in said


def test_a_group_is_chosen_by_keyboard_and_let_go_again(page):
    page.get_by_label("Groep").focus()
    page.keyboard.type("Ink")
    page.keyboard.press("Enter")
    assert page.get_by_label("Groep").locator("option:checked").inner_text() == "Inkoper"
    assert seen(page, "#by-role tbody tr") == [True, True, False]
    page.get_by_role("button", name="Toon alles").press("Enter")
    assert seen(page, "#by-role tbody tr") == [True, True, True]
    assert page.locator(".chosen").is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SELECT"


def test_a_row_of_key_figures_goes_with_the_last_of_them(page):
    page.evaluate("document.querySelectorAll('.key').forEach(key => { key.dataset.topics = '0'; })")
    page.get_by_label("Thema").select_option(index=2)
    assert seen(page, ".keys, .key") == [False] * 3
    page.get_by_label("Thema").select_option("Alle thema’s")
    assert seen(page, ".keys, .key") == [True] * 3


def test_what_is_said_below_key_figures_goes_with_them(open_page, tmp_path):
    made = report_content.content()
    keys = [i for i, block in enumerate(made["blocks"]) if block["type"] == "key_figure"]
    at = keys[-1] + 1
    made["blocks"][at:at] = [
        {"type": "note", "kind": "note", "text": "Het ene cijfer gaat over organisaties, het andere over deelnemers."},
        {"type": "paragraph", "text": "Bij elk cijfer staat een interval.", "numbers": []},
    ]
    pages.write(tmp_path / "report.nl.html", made, report_content.svgs(made))
    page = open_page(tmp_path / "report.nl.html")
    below = ".keys + .note, .keys + .note + p"
    assert seen(page, below) == [True, True]
    page.get_by_label("Thema").select_option("Beleid")  # of one unit there is nothing to tell apart
    assert seen(page, below) == [False, True]
    page.evaluate("document.querySelectorAll('.key').forEach(key => { key.dataset.topics = '0'; })")
    page.get_by_label("Thema").select_option("Vaardigheden")
    assert seen(page, below) == [False, False]
    page.get_by_label("Thema").select_option("Alle thema’s")
    assert seen(page, below) == [True, True]


def test_a_heading_goes_with_all_that_stands_under_it(page):
    page.get_by_label("Thema").select_option("Beleid")
    assert seen(page, "#results-anchored, #by-role") == [True, True]
    assert seen(page, "#figure-needs") == [False]
    # the quote under it is about no theme
    assert seen(page, "#results-chart") == [True]
    page.evaluate("document.querySelector('.quote').remove()")
    page.get_by_label("Thema").select_option("Alle thema’s")
    page.get_by_label("Thema").select_option("Beleid")
    assert seen(page, "#results-chart") == [False]


def test_an_address_within_what_is_left_out_shows_all(page):
    page.get_by_label("Thema").select_option("Beleid")
    page.evaluate("location.hash = 'figure-needs'")
    pages.until(page, "document.getElementById('figure-needs').checkVisibility()")
    assert page.locator(".chosen").is_hidden()


def test_an_address_within_a_closed_part_opens_it(open_page, page_of):
    page = open_page(page_of(SMALL), anchor="#questionnaire-before")
    assert page.locator("details.annex").evaluate("part => part.open")


def test_without_topics_there_is_nothing_to_choose(open_page, page_of):
    page = open_page(page_of("notebook.html"))
    assert page.locator("form").count() == 0


def test_the_section_that_is_read_is_marked_in_the_contents(page):
    marked = page.locator(".contents [aria-current=location]")
    assert marked.all_inner_texts() == ["In het kort"]
    page.evaluate("document.getElementById('results-anchored').scrollIntoView()")
    pages.until(page, "document.querySelector('.contents [aria-current]').hash === '#results-anchored'")
    assert marked.all_inner_texts() == ["Verankerd"]
    assert page.locator(".contents a[href='#results']").is_visible()


def test_without_a_script_everything_is_there(open_page, page_of):
    page = open_page(page_of(SMALL), width=pages.PHONE, java_script_enabled=False)
    assert page.locator(".contents a[href='#results']").is_visible()
    assert page.locator("form.choose").is_hidden()
    assert page.locator("button").count() == 0
    for text in ("43%", "Verankerd naar functie", "Meer voorbeelden, graag.", "Toelichting van de onderzoekers"):
        assert page.get_by_text(text).first.is_visible(), text
    page.locator("details.annex summary").click()
    assert page.get_by_text("Vraag 15").is_visible()


def test_on_paper_closed_annexes_are_open_and_what_is_pressed_is_gone(open_page, page_of):
    page = open_page(page_of(SMALL))
    page.emulate_media(media="print")
    assert not any(seen(page, ".side, .skip, .language, .after, .tools"))
    assert page.get_by_text("Vraag 15").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).color") == "rgb(0, 0, 0)"
