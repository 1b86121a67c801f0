"""Labels that are long, empty, reversed, or that would do something if they were more than text."""

import pages
import payloads
import pytest
import report_content

COUNTED = (
    "script, img, iframe, object, embed, link, meta, base, form, input, style, video, audio, template, math, marquee"
)
PARTS = f"JSON.stringify(Array.from(document.querySelectorAll('{COUNTED}'), part => part.tagName))"
LIVE = "Array.from(document.querySelectorAll('*')).flatMap(part => part.getAttributeNames()).filter(name => name.startsWith('on'))"


@pytest.fixture
def shown(open_page, tmp_path):
    """Open the report with a changed text at a width."""

    def showing(change, width=pages.DESK):
        made = report_content.with_texts(report_content.content(), change)
        pages.write(tmp_path / "report.nl.html", made, report_content.svgs(report_content.content()))
        return open_page(tmp_path / "report.nl.html", width=width, accept_downloads=True)

    return showing


USED = """() => {
  document.querySelectorAll("details").forEach(part => { part.open = true; });
  document.querySelectorAll("form.choose select").forEach(choice => {
    choice.selectedIndex = 1;
    choice.dispatchEvent(new Event("change", {bubbles: true}));
  });
  document.querySelectorAll("input").forEach(typed => {
    typed.value = document.querySelector("h1").textContent;
    typed.dispatchEvent(new Event("input", {bubbles: true}));
  });
  document.querySelector(".chosen button").click();
  window.scrollTo(0, document.body.scrollHeight);
  return new Promise(done => setTimeout(done, 30));
}"""
"""Everything that puts a text of the report somewhere else."""


def test_there_are_enough_payloads():
    assert len(set(payloads.PAYLOADS)) >= 50


@pytest.fixture(scope="module")
def plain_parts(chromium, made):
    """The parts of the page as it is with plain texts."""
    page = chromium.new_page()
    page.goto((made / "small" / "report.nl.html").as_uri())
    page.evaluate(USED)
    yield page.evaluate(PARTS)
    page.close()


@pytest.mark.parametrize("number", range(len(payloads.PAYLOADS)))
def test_a_payload_is_text_and_does_nothing(number, shown, plain_parts):
    payload = payloads.PAYLOADS[number]
    page = shown(lambda was: f"{payload}{was}{payload}")
    page.evaluate(USED)
    assert page.evaluate("window.pwned") is None
    assert page.evaluate(LIVE) == []
    assert page.evaluate(PARTS) == plain_parts
    read = payload.replace("\x00", "\ufffd").replace("\x0b", "\ufffd")
    assert page.locator("h1").text_content() == f"{read}Een kleine meting{read}"


@pytest.mark.parametrize("name", report_content.HOSTILE)
@pytest.mark.parametrize("width", [pages.PHONE, pages.DESK])
def test_nothing_sticks_out_of_the_page(name, width, shown):
    text = report_content.HOSTILE[name]
    page = shown(lambda was: f"{text}{was}{text}" if text else "", width)
    assert pages.overflow(page) == []
    pages.unfold(page)
    assert pages.overflow(page) == []


@pytest.mark.parametrize("name", report_content.HOSTILE)
def test_no_label_makes_a_table_wider_than_a_phone(name, shown):
    text = report_content.HOSTILE[name]
    # a figure is short, and stays whole
    page = shown(lambda was: f"{text}{was}{text}" if was.upper() != was.lower() else was, pages.PHONE)
    pages.unfold(page)
    assert pages.sideways(page) == []


def test_what_has_no_name_is_called_that(shown, axe):
    page = shown(lambda was: "")
    assert page.locator("h1").inner_text() == "(zonder naam)"
    assert pages.violations(page, axe) == []


def test_a_text_that_turns_the_reading_order_keeps_to_itself(shown):
    turned = "\u202eabc"
    page = shown(lambda was: turned if was == "organisaties" else was)
    assert (
        page.locator(".key .unit bdi").evaluate_all("found => found.map(part => getComputedStyle(part).unicodeBidi)")
        == ["isolate"] * 4
    )
