"""What the page makes of every type of block, and of what it cannot show; on a small report without figures of a run."""

import base64
import hashlib
import re
import time
from copy import deepcopy

import pytest
import report_content
from bs4 import BeautifulSoup
from nulmeting import house_style, html

CONTENT = report_content.content()


def page_of(made, style=None):
    return BeautifulSoup(html.render(made, report_content.svgs(CONTENT), style), "html.parser")


@pytest.fixture(scope="module")
def page():
    return page_of(CONTENT)


def with_block(block):
    made = deepcopy(CONTENT)
    made["blocks"].append(block)
    return made


def test_every_type_of_block_is_in_the_content_that_is_tested():
    assert {block["type"] for block in CONTENT["blocks"]} == set(html.KINDS)


def test_a_type_that_is_not_known_stops():
    with pytest.raises(ValueError, match="video"):
        html.render(with_block({"type": "video", "id": "a"}), report_content.svgs(CONTENT))


def test_a_part_of_prose_that_is_not_known_stops():
    prose = {"type": "prose", "id": "p", "label": "Toelichting", "parts": [{"type": "table", "rows": []}]}
    with pytest.raises(ValueError, match="table"):
        html.render(with_block(prose), report_content.svgs(CONTENT))


def test_a_figure_without_a_drawing_stops():
    with pytest.raises(KeyError, match="needs"):
        html.render(CONTENT, {})


def test_every_text_and_every_number_of_the_content_is_there(page):
    words = " ".join(page.body.get_text(" ").split())
    numbers = {tag["data-id"]: tag for tag in page.find_all(attrs={"data-id": True})}

    def walked(value, key=""):
        if isinstance(value, dict):
            if {"id", "value", "text"} <= value.keys() and value["id"].count("."):
                found = numbers.get(value["id"])
                in_a_sentence = value["text"].lstrip("+") in words
                assert in_a_sentence or found is not None, value["id"]
            for name, part in value.items():
                walked(part, name)
        elif isinstance(value, list):
            for part in value:
                walked(part, key)
        elif isinstance(value, str) and key in (
            "text",
            "title",
            "caption",
            "label",
            "source",
            "note",
            "long_description",
        ):
            assert " ".join(value.split()) in words or key == "note", value

    walked(CONTENT["blocks"])


def test_a_list_and_prose(page):
    assert [item.get_text() for item in page.select("ul#brief-list > li")] == [
        item["text"] for item in CONTENT["blocks"][3]["items"]
    ]
    assert page.select_one("ol#steps")
    box = page.select_one("#prose-brief")
    assert (
        box["role"] == "group" and page.find(id=box["aria-labelledby"]).get_text() == "Toelichting van de onderzoekers"
    )
    assert box.p.find_next("p").get_text() == "Dit is belangrijk, zie het artikel."
    assert box.a["href"] == "https://example.org/a?b=1&c=2" and box.a.em.get_text() == "het artikel"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "http://example.org", " https://example.org", "file:///etc"]
)
def test_only_an_address_of_the_web_or_of_mail_is_a_link(address):
    spans = [{"text": "hier", "strong": False, "emphasis": False, "href": address}]
    made = with_block({"type": "prose", "id": "p", "label": "x", "parts": [{"type": "paragraph", "spans": spans}]})
    box = page_of(made).find(id="p")
    assert box.find("a") is None and "hier" in box.get_text()


def test_a_link_to_mail_is_one():
    spans = [{"text": "", "strong": True, "emphasis": False, "href": "mailto:a@example.org"}]
    made = with_block({"type": "prose", "id": "p", "label": "x", "parts": [{"type": "paragraph", "spans": spans}]})
    assert page_of(made).find(id="p").a.get_text() == "mailto:a@example.org"  # one can hear where it leads


def test_a_key_figure_is_one_level_below_its_heading(page):
    levels = {tag.get_text(): tag.name for tag in page.select(".key :is(h3, h4)")}
    assert levels == {"Sterk verankerd in beleid": "h3", "Kan eisen opstellen": "h3"}
    made = deepcopy(CONTENT)
    made["blocks"].insert(1, {"type": "heading", "level": 3, "id": "leading", "text": "De cijfers"})
    assert {tag.name for tag in page_of(made).select(".key :is(h3, h4)")} == {"h4"}


def test_topics_are_told_apart_by_number_and_rows_have_them_too(page):
    assert html.topics(CONTENT["blocks"]) == {
        "theme": [
            {"number": 0, "id": "policy", "label": "Beleid"},
            {"number": 1, "id": "skills", "label": "Vaardigheden"},
        ],
        "group": [
            {"number": 2, "id": "role.buyer", "label": "Inkoper"},
            {"number": 3, "id": "role.other", "label": "Anders"},
        ],
    }
    assert [tag.get("data-topics") for tag in page.select(".key")] == ["0", "1"]
    assert [row.get("data-topics") for row in page.select("#by-role tbody tr")] == [None, "2", "3"]
    assert [one["value"] for one in page.select("select[name=group] option")] == ["", "2", "3"]


def test_without_topics_there_is_no_form():
    made = deepcopy(CONTENT)
    for block in made["blocks"]:
        block.pop("topics", None)
        block.pop("row_topics", None)
    assert page_of(made).find("form") is None


def test_only_the_one_script_may_run(page):
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    (script,) = page.find_all("script")
    digest = base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy and "https:" not in policy


def test_characters_that_no_document_may_hold_are_replaced():
    made = report_content.with_texts(CONTENT, lambda was: f"{was}\x00\x0b\ud800\uffff")
    text = html.render(made, report_content.svgs(CONTENT))
    assert re.search("[\x00\x0b\ud800\uffff]", text) is None
    assert text.encode("utf-8")


def test_a_logo_and_a_footer_of_the_house(tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
    style = {**house_style.load(), "logo": str(logo), "logo_alt": {"nl": "Het instituut", "en": ""}, "footer": {"nl": "Vragen?", "en": ""}}  # fmt: skip
    page = page_of(CONTENT, style)
    image = page.select_one("header img")
    assert image["alt"] == "Het instituut"
    assert base64.b64decode(image["src"].removeprefix("data:image/svg+xml;base64,")) == logo.read_bytes()
    assert "Vragen?" in page.footer.get_text()
    assert page_of(CONTENT).find("img") is None


def test_colours_of_the_house_are_those_of_the_page():
    style = house_style.load()
    changed = {**style, "colours": {**style["colours"], "accent": "#5a1e00"}}
    assert "--accent: #5a1e00;" in page_of(CONTENT, changed).style.string


def test_equal_content_gives_equal_text_in_both_languages_within_a_second():
    start = time.process_time()
    made = [html.render(one, report_content.svgs(one)) for one in map(report_content.content, ("nl", "en"))]
    assert time.process_time() - start < 1
    assert made == [html.render(one, report_content.svgs(one)) for one in map(report_content.content, ("nl", "en"))]
    assert 'lang="nl"' in made[0] and 'lang="en"' in made[1]


def test_who_answers_questions_is_at_the_foot(page):
    assert page.footer.find("strong", string="Contact:") is None
    made = page_of({**CONTENT, "contact": "Team <b>Metingen</b>, meting@example.org"})
    assert "Contact: Team <b>Metingen</b>, meting@example.org" in made.footer.get_text()
