"""Every page at the width of a phone: axe-core finds nothing, and nothing but boxes of their own scrolls sideways."""

import pages
import pytest


@pytest.mark.parametrize("name", pages.NAMES)
def test_axe_finds_nothing(name, page_of, open_page, axe):
    page = open_page(page_of(name), width=pages.PHONE)
    # the colours are those of the desk, where they are checked
    assert pages.violations(page, axe, without=["color-contrast"]) == []
    assert pages.overflow(page) == []


WIDER = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth + 1).length"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_chart_is_whole_on_a_phone_and_larger_if_asked(scripts, page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE, java_script_enabled=scripts)
    drawings, said = page.locator(".drawing"), page.locator(".aside")
    assert said.count() == drawings.count() > 5
    assert drawings.evaluate_all(WIDER) == 0
    assert said.first.is_visible() and "dezelfde cijfers in de tabel eronder" in said.first.inner_text()
    page.get_by_label("Toon haar groter").first.check()
    assert drawings.evaluate_all(WIDER) == 1
    assert "linear-gradient" in drawings.first.evaluate("box => getComputedStyle(box).backgroundImage")
    assert drawings.first.get_attribute("tabindex") == "0"  # so that arrow keys scroll it
    page.set_viewport_size({"width": pages.DESK, "height": 800})
    assert not said.first.is_visible() and drawings.evaluate_all(WIDER) == 0


def test_on_a_phone_the_figures_of_a_chart_are_there_if_few_with_labels_that_stay(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE, reduced_motion="reduce")
    tables = page.locator("figure.chart table").all()
    short = [table for table in tables if table.locator("tr").count() < 13]
    assert 0 < len(short) < len(tables)
    assert all(table.is_visible() is (table in short) for table in tables)
    box = page.locator("figure.chart .scroll.more").first
    stays = (
        "box => { box.scrollLeft = 200; const left = one => one.getBoundingClientRect().left;"
        "return ['caption', 'thead th', 'tbody th'].map(part => left(box.querySelector(part)) - left(box)); }"
    )
    assert all(abs(moved) < 2 for moved in box.evaluate(stays))
    assert box.get_attribute("tabindex") == "0" and box.get_attribute("aria-labelledby")
    desk = open_page(page_of("drawn/report.nl.html"))
    assert not any(table.is_visible() for table in desk.locator("figure.chart table").all())


RESTS = """box => [0, 60, 110, 200, 9999].flatMap(place => {
  box.scrollTo({ left: place, behavior: 'instant' });
  const edge = box.querySelector('thead th').getBoundingClientRect().right;
  const range = document.createRange();
  return Array.from(box.querySelectorAll('td .number, td .interval')).filter(number => {
    range.selectNodeContents(number);
    const { left, right } = range.getBoundingClientRect();
    return left < edge - 1 && right > edge + 1;
  }).map(number => [place, number.textContent]);
})"""


def test_a_table_never_rests_with_half_a_number_behind_the_column_that_stays(page_of, open_page):
    from playwright.sync_api import expect

    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE, reduced_motion="reduce")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    page.evaluate("dispatchEvent(new Event('resize'))")
    boxes = page.locator(".scroll.more")
    assert boxes.count() > 5
    assert not any(boxes.evaluate_all("boxes => boxes.map(box => box.scrollLeft)"))
    assert [box.evaluate(RESTS) for box in boxes.all()] == [[]] * boxes.count()
    expect(page.locator(".scroll.more:not(.end)")).to_have_count(0)
    faded = "boxes => boxes.map(box => getComputedStyle(box).maskImage !== 'none')"
    assert not any(boxes.evaluate_all(faded))
    boxes.evaluate_all("boxes => boxes.forEach(box => { box.scrollLeft = 0; })")
    expect(page.locator(".scroll.more.end")).to_have_count(0)
    assert all(boxes.evaluate_all(faded))


def test_a_chart_fits_a_phone_that_is_turned(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.TURNED)
    assert page.locator(".drawing").evaluate_all(WIDER) == 0
    assert not page.locator(".aside").first.is_visible()


def test_without_scripts_the_link_above_a_chart_opens_its_table(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE, java_script_enabled=False)
    figure = page.locator("figure.chart").first
    assert not figure.locator("table").is_visible()
    figure.locator(".aside a").click()
    figure.locator("table").wait_for(state="visible")


def test_without_scripts_the_contents_do_not_lie_over_the_text(page_of, open_page):
    page = open_page(page_of("small/report.nl.html"), width=pages.PHONE, java_script_enabled=False)
    assert page.locator(".contents").evaluate("part => getComputedStyle(part).position") == "static"
