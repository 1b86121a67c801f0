"""Every page at the width of a phone: axe-core finds nothing, and nothing but boxes of their own scrolls sideways."""

import pages
import pytest

REPORTS = [name for name in pages.NAMES if "report." in name]


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
    page.get_by_label("Grafiek groter").first.check()
    assert drawings.evaluate_all(WIDER) == 1
    assert "linear-gradient" in drawings.first.evaluate("box => getComputedStyle(box).backgroundImage")
    assert drawings.first.get_attribute("tabindex") == "0"  # so that arrow keys scroll it
    page.set_viewport_size({"width": pages.DESK, "height": 800})
    assert not said.first.is_visible() and drawings.evaluate_all(WIDER) == 0


def test_on_a_phone_the_figures_of_a_chart_are_there_if_few(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE)
    tables = page.locator("figure.chart table").all()
    short = [table for table in tables if table.locator("tr").count() < 13]
    assert 0 < len(short) < len(tables)
    assert all(table.is_visible() is (table in short) for table in tables)
    desk = open_page(page_of("drawn/report.nl.html"))
    assert not any(table.is_visible() for table in desk.locator("figure.chart table").all())


@pytest.mark.parametrize(("width", "scripts"), [(pages.PHONE, False), (390, True)])
@pytest.mark.parametrize("name", REPORTS)
def test_no_table_is_wider_than_a_phone(name, width, scripts, page_of, open_page):
    page = open_page(page_of(name), width=width, java_script_enabled=scripts)
    pages.unfold(page)
    assert page.locator("table").evaluate_all("tables => tables.every(table => table.checkVisibility())")
    assert pages.sideways(page) == []


CELLS = """tables => tables.flatMap(table => Array.from(table.querySelectorAll("td"))).map(cell => {
  const box = cell.getBoundingClientRect(), value = document.createRange();
  value.selectNodeContents(cell);
  const { left, right, height } = value.getBoundingClientRect();
  return {
    head: getComputedStyle(cell, "::before").content, text: cell.textContent, isShown: cell.checkVisibility() && height > 0, height: box.height,
    isInView: left >= 0 && right <= innerWidth && height <= box.height, isAlone: box.width > innerWidth / 2
  };
})"""


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_each_figure_stands_beside_its_head(scripts, page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE, java_script_enabled=scripts)
    pages.unfold(page)
    cells = page.locator("table.stacks").evaluate_all(CELLS)
    assert {cell["height"] for cell in cells if cell["text"] in ("", ".")} == {0}  # what is not there is left out
    told = [cell for cell in cells if cell["text"] not in ("", ".")]
    assert len(told) > 100
    assert all(cell["isShown"] and cell["isInView"] and cell["isAlone"] for cell in told)
    heads = {cell["head"] for cell in told}
    assert "none" not in heads and any("Nulmeting" in head for head in heads)
    page.set_viewport_size({"width": pages.DESK, "height": 800})
    assert {cell["head"] for cell in page.locator("table.stacks").evaluate_all(CELLS)} == {"none"}


def test_the_name_of_a_card_stands_under_its_head(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE)
    pages.unfold(page)
    names = page.locator("table.stacks tbody th")
    heads = set(names.evaluate_all("names => names.map(name => getComputedStyle(name, '::before').content)"))
    assert '"Indicator" / ""' in heads and "none" not in heads


def test_a_word_for_a_number_is_whole_in_a_table_that_is_no_card(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=390)
    pages.unfold(page)
    lines = """cell => {
      const word = document.createRange(), text = cell.firstChild;
      word.setStart(text, text.data.indexOf("("));
      word.setEnd(text, text.data.length);
      return word.getClientRects().length;
    }"""
    hidden = page.locator("#flow td")
    fill = """cells => cells.forEach(cell => {
      cell.innerHTML = '<span class="number status-suppressed">niet getoond (bescherming)</span>';
    })"""
    hidden.evaluate_all(fill)
    names = page.locator("#flow tbody th")
    names.evaluate_all("names => names.forEach(name => { name.textContent = 'een naam van veel woorden '.repeat(4); })")
    found = [one.evaluate(lines) for one in hidden.locator("span").all()]
    assert found and set(found) == {1}
    assert pages.sideways(page) == []


def test_a_table_is_heard_as_one_on_a_phone_and_on_a_desk(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE)
    table = page.locator("table.stacks:visible").first
    heard = table.aria_snapshot()
    assert all(f"- {role} " in heard for role in ("table", "row", "columnheader", "rowheader", "cell"))
    page.set_viewport_size({"width": pages.DESK, "height": 800})
    table.wait_for()
    assert table.aria_snapshot() == heard


def test_rows_that_are_left_out_are_no_cards_either(page_of, open_page):
    page = open_page(page_of("small/report.nl.html"), width=pages.PHONE)
    seen = "rows => rows.map(row => row.checkVisibility())"
    page.get_by_label("Groep").select_option("Inkoper")
    assert page.locator("#by-role tbody tr").evaluate_all(seen) == [True, True, False]
    page.locator("details.annex summary").click()
    page.get_by_label("Filter deze tabel").fill("vraag 1")
    assert page.locator("#questionnaire-before tbody tr").evaluate_all(seen).count(True) == 7


def test_on_paper_a_table_is_one_whatever_the_screen_was(page_of, open_page):
    page = open_page(page_of("drawn/report.nl.html"), width=pages.PHONE)
    page.emulate_media(media="print")
    shown = "parts => new Set(parts.map(part => getComputedStyle(part).display)).size"
    cells = page.locator("table.stacks :is(th, td)")
    assert cells.count() > 100 and cells.evaluate_all(shown) == 1
    assert cells.first.evaluate("cell => getComputedStyle(cell).display") == "table-cell"


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
