"""Every page at the width of a phone: axe-core finds nothing, and nothing but boxes of their own scrolls sideways."""

import pages
import pytest


@pytest.mark.parametrize("name", pages.NAMES)
def test_axe_finds_nothing(name, page_of, open_page, axe):
    page = open_page(page_of(name), width=pages.PHONE)
    # the colours are those of the desk, where they are checked
    assert pages.violations(page, axe, without=["color-contrast"]) == []
    assert pages.overflow(page) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_chart_wider_than_the_screen_says_so(scripts, page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE, java_script_enabled=scripts)
    said = page.locator(".aside")
    assert said.count() == page.locator(".drawing").count() > 5
    assert said.first.is_visible() and "schuif haar opzij" in said.first.inner_text()
    assert "linear-gradient" in page.locator(".drawing").first.evaluate("box => getComputedStyle(box).backgroundImage")
    page.set_viewport_size({"width": pages.DESK, "height": 800})
    assert not said.first.is_visible()


def test_a_chart_fits_a_phone_that_is_turned(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.TURNED)
    wider = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth + 1).length"
    assert page.locator(".drawing").evaluate_all(wider) == 0
    assert not page.locator(".aside").first.is_visible()


def test_the_link_above_a_chart_opens_its_table(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE)
    figure = page.locator("figure.chart").first
    table = figure.locator("table")
    assert not table.is_visible()
    figure.locator(".aside a").click()
    table.wait_for(state="visible")


def test_without_scripts_the_contents_do_not_lie_over_the_text(page_of, open_page):
    page = open_page(page_of("small/report.nl.html"), width=pages.PHONE, java_script_enabled=False)
    assert page.locator(".contents").evaluate("part => getComputedStyle(part).position") == "static"
