import pytest
import report_content
from nulmeting import house_style, pdf_layout
from nulmeting.colour_vision import contrast
from nulmeting.pdf_text import BREAK

STYLE = house_style.load()
CHARTS = {"needs": {"width": 166.0, "panels": [{"head": "", "rows": ["needs"], "foot": "", "sticky": False}]}}


def arranged(content):
    return pdf_layout.arranged(content, CHARTS, STYLE)


def laid(blocks, **more):
    return arranged(report_content.content() | {"blocks": blocks} | more)


def heading(text, level=2):
    return {"type": "heading", "level": level, "id": text, "text": text}


def figure():
    return next(b for b in report_content.content()["blocks"] if b["type"] == "figure")


def paragraph(text="tekst"):
    return {"type": "paragraph", "text": text, "numbers": []}


def kinds(blocks):
    return [block["type"] for block in blocks]


def test_closed_tables_and_data_of_figures_go_to_annexes_and_the_text_says_where():
    content = report_content.content()
    one = next(b for b in content["blocks"] if b["type"] == "table" and not b["collapsed"])
    content["blocks"] = [*content["blocks"], one | {"id": "open"}, one | {"id": "closed", "collapsed": True}]
    made = arranged(content)
    own = content["words"]["pdf"]
    annex = [b.get("text") or b["id"] for b in made["annex"]]
    words = next(b["long_description"][0]["text"] for b in content["blocks"] if b["type"] == "figure")
    # the questionnaire, in the same section, goes with it
    assert annex == [own["more_tables"], "questionnaire-before", "closed", own["figure_data"], words, "data-needs"]
    there = {b["label_id"] for b in made["annex"] if "label_id" in b}
    pointers = [b.get("target") or b.get("data") for b in made["rest"] if b["type"] in ("reference", "figure")]
    assert set(pointers) == {"table-questionnaire-before", "table-closed", "table-data-needs"} <= there


def test_a_section_of_closed_tables_is_an_annex_itself():
    made = arranged(report_content.content())
    assert "questionnaire-before" in [b.get("id") for b in made["rest"]]


def test_without_them_there_is_no_annex():
    assert laid([heading("een"), paragraph()])["annex"] == []


def test_the_first_section_is_what_page_one_answers():
    made = laid([heading("een"), paragraph("a"), heading("twee"), paragraph("b")])
    assert kinds(made["first"]) == kinds(made["rest"]) == ["heading", "paragraph"]
    assert made["first"][0]["text"] == "een"


def test_key_figures_side_by_side():
    keys = [b for b in report_content.content()["blocks"] if b["type"] == "key_figure"]
    made = laid([heading("een"), *keys, paragraph(), keys[0]])
    assert kinds(made["first"]) == ["heading", "panel", "paragraph", "panel"]
    assert [len(b["figures"]) for b in made["first"] if b["type"] == "panel"] == [2, 1]


def test_two_leading_figures_are_large_and_more_have_a_line_each():
    keys = [b for b in report_content.content()["blocks"] if b["type"] == "key_figure"]
    assert [b["lines"] for b in laid([heading("een"), *keys])["first"] if b["type"] == "panel"] == [False]
    many = laid([heading("een"), *keys, keys[0]])["first"][1]
    assert many["lines"] and len(many["figures"]) == 3
    content = report_content.content() | {"blocks": [heading("een"), *keys, keys[0]]}
    assert not pdf_layout.arranged(content, {}, STYLE, single=True)["first"][1]["lines"]


def test_below_the_leading_figures_the_first_page_has_sections():
    key = next(b for b in report_content.content()["blocks"] if b["type"] == "key_figure")
    prose = {"type": "prose", "id": "p", "label": "", "parts": []}
    below = [heading("b", 3), paragraph(), heading("c", 3), paragraph(), prose]
    made = laid([heading("een"), heading("a", 3), key, paragraph(), *below, heading("twee")])
    assert kinds(made["first"]) == ["heading", "heading", "panel", "paragraph"]
    assert [kinds(blocks) for blocks in made["beside"]] == [
        ["heading", "paragraph"],
        ["heading", "paragraph"],
        ["prose"],
    ]
    assert kinds(made["rest"]) == ["heading"]


def test_only_safe_links_lead_outside():
    def spans(href):
        span = {"text": "hier", "strong": False, "emphasis": True, "href": href}
        prose = {
            "type": "prose",
            "id": "p",
            "label": "",
            "parts": [{"type": "list", "ordered": False, "items": [[span]]}],
        }
        return laid([prose])["first"][0]["parts"][0]["items"][0][0]

    assert spans("https://example.org")["href"] == "https://example.org"
    assert spans("https://example.org")["address"].replace(BREAK, "") == "https://example.org"
    assert spans("mailto:a@example.org")["address"] == "a@example.org"
    for href in ("javascript:alert(1)", "file:///etc/passwd", "http://example.org", None):
        assert spans(href)["href"] is None and spans(href)["address"] == ""


def test_unknown_prose_is_refused():
    with pytest.raises(ValueError, match="'film'"):
        laid([{"type": "prose", "id": "p", "label": "", "parts": [{"type": "film"}]}])


def test_what_has_no_name_gets_one():
    made = laid([heading(" ")], title="")
    assert made["title"] == made["first"][0]["text"] == made["words"]["unnamed"]


def test_a_long_table_of_contents_has_two_columns():
    blocks = [heading(f"deel {i}") for i in range(14)]
    assert laid(blocks)["middle"] == "heading-deel 7"
    assert laid(blocks[:5])["middle"] is None


def test_small_tables_stay_whole_and_long_ones_begin_with_some_rows():
    table = next(b for b in report_content.content()["blocks"] if b["type"] == "table")
    table |= {"columns": table["columns"][:2], "rows": [["a", "b"]] * 20}
    long = laid([table])["first"][0]
    assert not long["together"] and 4 * 13 < long["begins"] < 6 * 13
    assert laid([table | {"rows": [["a", "b"]] * 12}])["first"][0]["together"]
    # what may be left empty before it is less than a third of a page
    assert pdf_layout.TOGETHER < (297 - 26 - 22) / 25.4 * 72 / 3


def test_text_can_be_read_on_what_is_behind_it():
    used = pdf_layout.colours(STYLE)
    for name in ("ink", "quiet", "accent", "notice"):
        for paper in ("#ffffff", used["soft"]):
            assert contrast(used[name], paper) >= 4.5, (name, paper)
