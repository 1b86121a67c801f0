import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import public_tables
import pytest
from bs4 import BeautifulSoup
from nulmeting import charts, content, html
from nulmeting.codebook import Text
from nulmeting.content_blocks import items, prose, span

MEASUREMENT = public_tables.measurement()
TABLES = public_tables.tables()
HOSTILE = '<img src=x onerror=alert(1)> {{ 7*7 }} </script> "quoted"'


def rendered(measurement, language="nl"):
    drawn = charts.draw(measurement, TABLES, language)
    made = content.build(measurement, TABLES, charts.sidecar(drawn), language)
    return html.render(made, {name: charts.svg(chart) for name, chart in drawn.items()})


@pytest.fixture(scope="module")
def text():
    return rendered(MEASUREMENT)


@pytest.fixture(scope="module")
def page(text):
    return BeautifulSoup(text, "html.parser")


def test_nothing_is_fetched(text, page):
    assert re.findall(r"""(?:src|href|srcset|action|poster)=["'](?:https?:)?//""", text) == []
    assert "@import" not in text
    assert re.findall(r"url\((?!data:|#)", text) == []
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")


def test_size(text):
    assert len(text.encode()) < 1_500_000


def test_each_letter_is_outlined_once_and_every_one_is_found(text, page):
    outlines = [path["d"] for path in page.select("svg defs path[id][d]")]
    assert outlines and len(outlines) == len(set(outlines))
    ids = {element["id"] for element in page.find_all(id=True)}
    used = {element["href"].removeprefix("#") for element in page.find_all("use")}
    assert used and used <= ids


def test_language_and_the_way_to_the_other(page):
    assert page.html["lang"] == "nl"
    assert page.select_one("p.language a")["href"] == "report.en.html"


def test_landmarks_and_skip_link(page):
    for name in ("header", "nav", "main", "footer"):
        assert len(page.find_all(name)) >= 1, name
    assert page.select_one("a.skip")["href"] == f"#{page.main['id']}"
    assert len(page.find_all("h1")) == 1


def test_what_may_scroll_is_a_stop_for_the_keyboard_without_a_script_too(page):
    boxes = page.select(".scroll, .drawing")
    assert {box["class"][0] for box in boxes} == {"scroll", "drawing"}
    assert all(box["tabindex"] == "0" and box["role"] == "group" for box in boxes)


def test_headings_do_not_skip_a_level(page):
    levels = [int(h.name[1]) for h in page.find_all(re.compile(r"^h[1-6]$"))]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_ids_are_unique_and_links_lead_somewhere(page):
    ids = Counter(tag["id"] for tag in page.find_all(id=True))
    assert [name for name, n in ids.items() if n > 1] == []
    targets = {a["href"][1:] for a in page.find_all("a", href=re.compile("^#"))}
    assert targets <= set(ids)


def test_every_table_has_a_caption_and_scopes(page):
    tables = page.find_all("table")
    assert len(tables) > 5
    for table in tables:
        assert table.caption.get_text(strip=True)
        assert all(th.get("scope") in ("col", "row") for th in table.find_all("th"))
        assert all(row.find("th", scope="row") for row in table.tbody.find_all("tr"))


def test_a_table_stacks_on_a_phone_unless_its_columns_are_few_and_hold_few_words():
    def kinds(*given):
        return [{"label": "", "kind": kind} for kind in given]

    text, number = "text", "number"
    few = [[text, number], [text, text], [text, number, number], [text, text, number]]
    many = [[text, text, text], [text, number, number, number]]
    assert not any(html.stacks(kinds(*those)) for those in few)
    assert all(html.stacks(kinds(*those)) for those in many)


def test_in_a_table_that_stacks_each_cell_tells_its_head_and_no_two_the_same(page):
    tables = page.select("table")
    stacked = [table for table in tables if "stacks" in table.get("class", ())]
    assert 5 < len(stacked) < len(tables)
    for table in tables:
        heads = [th.get("abbr") or th.get_text(strip=True) for th in table.select("thead th")]
        for row in table.select("tbody tr"):
            cells = row.find_all("td")
            pairs = zip(cells, heads[1:], strict=True)
            told = [head if cell.get_text() and table in stacked else None for cell, head in pairs]
            assert [cell.get("data-head") for cell in cells] == told
        assert len(set(heads)) == len(heads)


def test_the_name_of_a_card_has_its_head_and_a_mark_for_nothing_is_marked_as_such():
    made = content.build(MEASUREMENT, TABLES, {}, "nl")
    kinds = {"Respons": "text", "Nulmeting": "number", "Slotmeting": "number", "Basis": "text"}
    columns = [{"label": label, "kind": kind} for label, kind in kinds.items()]
    rows = [["30%", "1", "2", ""], ["alle 30", ".", "4", "."]]
    table = {
        "type": "table",
        "id": "t",
        "caption": "c",
        "columns": columns,
        "rows": rows,
        "note": None,
        "collapsed": False,
    }
    page = BeautifulSoup(html.render({**made, "blocks": [made["blocks"][0], table]}, {}), "html.parser")
    assert [th.get("data-head") for th in page.select("#t tbody th")] == ["Respons", "Respons"]
    assert [td["data-head"] for td in page.select("#t .nothing")] == ["Nulmeting"]


def test_figures_have_words_and_numbers(page):
    figures = page.find_all("figure")
    assert len(figures) == 9
    for figure in figures:
        assert figure.svg["role"] == "img"
        assert figure.svg.find("title").get_text(strip=True)
        assert figure.find("table")


def test_synthetic_is_said_first(page):
    banner = page.select_one("aside.banner")
    assert "Synthetische voorbeelddata" in banner.get_text()
    assert page.body.get_text().index("Synthetische") < page.body.get_text().index("43%")


def test_the_headline_carries_its_identity_and_value(page):
    number = page.find(attrs={"data-id": "policy_anchoring.baseline.share"})
    assert number.get_text() == "43%"
    assert float(number["data-value"]) == pytest.approx(46.5 / 108)


def test_hidden_numbers_have_no_value(page):
    hidden = page.find_all(class_="status-suppressed")
    assert hidden
    assert not any(tag.has_attr("data-value") for tag in hidden)


def test_nothing_from_data_is_markup():
    item = replace(MEASUREMENT.codebook["CAP1"], question=Text(HOSTILE, HOSTILE))
    hostile = replace(MEASUREMENT, title=Text(HOSTILE, HOSTILE), codebook={**MEASUREMENT.codebook, "CAP1": item})
    page = BeautifulSoup(rendered(hostile), "html.parser")
    assert page.find_all("img") == []
    assert len(page.find_all("script")) == 1
    assert "{{ 7*7 }}" in page.h1.get_text()


def test_equal_content_gives_equal_text(text):
    assert rendered(MEASUREMENT) == text


def test_a_list_and_prose_are_shown_as_text():
    made = content.build(MEASUREMENT, TABLES, {}, "nl")
    link = span("<b>hier</b>", strong=True, href="https://example.org/?a=1&b=2")
    parts = [
        {"type": "paragraph", "spans": [span("Lees "), link]},
        {"type": "list", "ordered": True, "items": [[span("één")], [span("twee", emphasis=True)]]},
    ]
    listed = items("found", [("<i>43%</i> van allen", [])])
    blocks = [made["blocks"][0], listed, prose("prose-page_one", "Toelichting", parts)]
    page = BeautifulSoup(html.render({**made, "blocks": blocks}, {}), "html.parser")
    assert page.select_one("ul#found li").get_text() == "<i>43%</i> van allen"
    box = page.select_one("#prose-page_one")
    assert box.a["href"] == "https://example.org/?a=1&b=2"
    assert box.a.strong.get_text() == "<b>hier</b>"
    assert [li.get_text() for li in box.select("ol li")] == ["één", "twee"]
    assert box.select_one("em").get_text() == "twee"


def test_a_head_that_a_table_has_twice_takes_along_the_one_before_it():
    assert html.told_apart(["Groep", "Nulmeting", "Basis", "Slotmeting", "Basis"]) == [
        "Groep", "Nulmeting", "Nulmeting, basis", "Slotmeting", "Slotmeting, basis",
    ]  # fmt: skip
    assert html.told_apart(["Basis", "Slotmeting", "Basis"]) == ["Basis", "Slotmeting", "Slotmeting, basis"]
    assert html.told_apart(["Groep", "Basis"]) == ["Groep", "Basis"]
    assert html.told_apart(["2014", "MVI", "2015", "MVI"]) == ["2014", "2014, MVI", "2015", "2015, MVI"]


def test_of_a_head_in_two_parts_the_next_takes_along_the_first_unless_that_tells_nothing_apart():
    heads = ["Voor: in het register", "Voor: van wie meedeed", "Verschil", "Na: van wie meedeed", "Verschil"]
    assert html.told_apart(heads)[2::2] == ["Voor, verschil", "Na, verschil"]
    alike = ["Voor: ja", "Verschil", "Voor: nee", "Verschil"]
    assert html.told_apart(alike)[1::2] == ["Voor: ja, verschil", "Voor: nee, verschil"]
