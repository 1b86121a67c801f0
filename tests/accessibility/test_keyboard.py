"""A report by keyboard alone: everything can be reached, used and left again, and one sees where one is."""

import json

import pages
import pytest

SMALL, DRAWN = "small/report.nl.html", "drawn/report.nl.html"

HERE = """() => {
  const part = document.activeElement;
  const box = part.getBoundingClientRect();
  const style = getComputedStyle(part);
  return {
    tag: part.tagName, id: part.id, name: part.textContent.trim().slice(0, 40) || part.getAttribute("aria-label"),
    href: part.getAttribute("href"), marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: [box.top + 2, (box.top + box.bottom) / 2, box.bottom - 2].some(y => {
      const there = document.elementFromPoint(box.left + Math.min(8, box.width / 2), y);
      return there !== null && (part.contains(there) || there.contains(part));
    }), width: box.width, height: box.height,
    place: Array.from(document.querySelectorAll("*")).indexOf(part)
  };
}"""


def walked(page, most=400):
    """Press Tab until the focus leaves the page; give every stop."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(HERE)
        if stop["tag"] == "BODY" or (stops and stop["place"] == stops[0]["place"]):
            return stops
        stops.append(stop)
    raise AssertionError(f"the focus does not leave the page: {json.dumps(stops[-3:])}")


def test_the_first_stop_leads_past_the_contents(open_page, page_of):
    page = open_page(page_of(SMALL))
    page.keyboard.press("Tab")
    assert page.evaluate(HERE)["href"] == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", [pages.DESK, pages.PHONE])
@pytest.mark.parametrize("name", [SMALL, DRAWN])
def test_every_stop_is_seen_in_the_order_of_the_page_and_none_holds_the_focus(name, width, open_page, page_of):
    page = open_page(page_of(name), width=width, reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    if width == pages.PHONE:
        page.evaluate("document.querySelector('.contents details').open = false")
    page.evaluate(pages.SETTLED)  # of what opens, the page is told afterwards
    usable = "a[href], button, input, select, summary, [tabindex='0']"
    # asked before the walk: the contents unfold the chapter where one is, and that is another one at its end
    wanted = page.evaluate(
        f'Array.from(document.querySelectorAll("{usable}")).filter(part => part.checkVisibility())'
        ".map(part => Array.from(document.querySelectorAll('*')).indexOf(part))"
    )
    stops = walked(page)
    assert [stop for stop in stops if not (stop["marked"] and stop["seen"])] == []
    places = [stop["place"] for stop in stops]
    assert places == sorted(places)
    reached = {stop["place"] for stop in stops}
    assert len(wanted) > 10 and set(wanted) <= reached


def test_the_parts_of_the_chapter_where_one_is_can_be_reached_from_the_contents(open_page, page_of):
    page = open_page(page_of(SMALL), anchor="#results")
    part = page.locator(".contents .open ol a").first
    part.wait_for()
    page.locator(".contents .open > a").focus()
    page.keyboard.press("Tab")
    assert part.evaluate("part => part === document.activeElement")


def test_what_is_pressed_is_at_least_24_points_high(open_page, page_of):
    page = open_page(page_of(DRAWN), width=pages.PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    small = page.evaluate(
        """Array.from(document.querySelectorAll("button, select, input, summary, .contents a, .language a"))
        .filter(part => part.checkVisibility() && part.getBoundingClientRect().height < 24).map(part => part.outerHTML)"""
    )
    assert small == []


def test_a_closed_part_opens_and_closes_by_keyboard(open_page, page_of):
    page = open_page(page_of(SMALL))
    part = page.locator("details.annex")
    part.locator("summary").focus()
    for key, is_open in (("Enter", True), ("Space", False), ("Enter", True)):
        page.keyboard.press(key)
        assert part.evaluate("part => part.open") is is_open


def test_a_wide_box_is_a_stop_and_scrolls_by_keyboard_and_a_narrow_one_is_none(open_page, page_of):
    page = open_page(page_of(DRAWN), width=pages.PHONE)
    box = page.locator(".drawing").first
    assert box.get_attribute("tabindex") is None
    page.locator(".aside input").first.press("Space")
    assert box.get_attribute("tabindex") == "0"
    box.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    pages.until(page, "document.querySelector('.drawing').scrollLeft > 0")
    page = open_page(page_of(SMALL), width=pages.DESK)
    assert page.locator(".scroll[tabindex]").count() == 0


def test_the_contents_of_a_phone_open_lead_on_and_close(open_page, page_of):
    page = open_page(page_of(SMALL), width=pages.PHONE, reduced_motion="reduce")
    contents = page.locator(".contents details")
    assert contents.evaluate("part => part.open") is False
    contents.locator("summary").focus()
    page.keyboard.press("Enter")
    assert contents.evaluate("part => part.open") is True
    page.keyboard.press("Escape")
    assert contents.evaluate("part => part.open") is False
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    contents.locator("a[href='#results']").focus()
    page.keyboard.press("Enter")
    assert contents.evaluate("part => part.open") is False
    pages.until(page, "Math.abs(document.getElementById('results').getBoundingClientRect().top) < 200")
    heading = page.evaluate("document.getElementById('results').getBoundingClientRect().top")
    assert heading >= page.evaluate("document.querySelector('.contents').getBoundingClientRect().bottom")


def test_the_open_contents_of_a_phone_close_when_the_focus_goes_on(open_page, page_of):
    page = open_page(page_of(SMALL), width=pages.PHONE, reduced_motion="reduce")
    page.locator(".contents summary").press("Enter")
    page.locator(".contents ol a").last.focus()
    page.keyboard.press("Tab")
    assert page.locator(".contents details").evaluate("part => part.open") is False
    assert page.evaluate(HERE)["seen"]


def test_a_filter_stands_under_the_title_of_its_table_which_is_heard_once(open_page, page_of):
    page = open_page(page_of("drawn/report.nl.html"))
    pages.unfold(page)
    table = page.locator(".figures table.titled").first
    title = table.locator("caption").text_content()
    seen, tools = table.locator("xpath=../preceding-sibling::*[2]"), table.locator("xpath=../preceding-sibling::*[1]")
    assert seen.text_content() == title and tools.get_by_label("Filter deze tabel").is_visible()
    assert seen.bounding_box()["y"] < tools.bounding_box()["y"] < table.bounding_box()["y"]
    assert table.locator("caption").evaluate("one => getComputedStyle(one).clipPath") != "none"
    assert page.get_by_role("table", name=title).count() == 1 and seen.aria_snapshot() == ""
    page.emulate_media(media="print")
    assert not seen.is_visible()


def test_a_long_table_is_filtered_and_says_how_many_rows_are_left(open_page, page_of):
    page = open_page(page_of(SMALL))
    page.locator("details.annex summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("vraag 1")
    rows = page.locator("#questionnaire-before tbody tr")
    seen = rows.evaluate_all("rows => rows.filter(row => row.checkVisibility()).map(row => row.textContent.trim())")
    assert len(seen) == 7 and all("Vraag 1" in text for text in seen)  # 1 and 10 to 15
    assert page.locator(".annex [role=status]").inner_text() == "7 / 15 rijen getoond"
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    assert rows.evaluate_all("rows => rows.every(row => row.checkVisibility())")


def test_the_way_to_the_other_language_keeps_the_place(open_page, page_of):
    page = open_page(page_of(SMALL), reduced_motion="reduce")
    assert page.locator(".side .language a").get_attribute("href") == "report.en.html"
    back, kept = "document.getElementById('results-anchored').scrollIntoView()", "'#results-anchored'"
    page.evaluate(back)
    pages.until(page, f"document.querySelector('.side .language a').hash === {kept}")
    # without the focus, which would bring the link into view and so the place to the top
    page.locator(".side .language a").evaluate("link => link.click()")
    page.wait_for_url("**/report.en.html#results-anchored")
    assert page.evaluate("document.documentElement.lang") == "en"
    pages.until(page, "Math.abs(document.getElementById('results-anchored').getBoundingClientRect().top) < 200")
