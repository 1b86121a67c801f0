import re
import subprocess
import sys
import zipfile
from collections import Counter
from copy import deepcopy
from io import BytesIO
from pathlib import Path

import docx
import docx_check
import numbers_read
import pytest
import report_content
from nulmeting import house_style, word, word_elements, word_package, word_tables

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = ("nl", "en")


def rendered(content):
    return word.render(content, report_content.pngs(content))


@pytest.fixture(scope="module")
def small():
    return rendered(report_content.content("nl"))


@pytest.fixture(scope="module")
def opened(small):
    return docx.Document(BytesIO(small))


def of_style(document, name):
    return [one for one in document.paragraphs if one.style.name == name]


BULLETS = [f"{before} Bullet" for before in ("List", "Nulmeting Brief", "Nulmeting Prose", "Nulmeting Brief Prose")]
NUMBERED = [one.replace("Bullet", "Number") for one in BULLETS]


def bullets(document):
    return [one for one in document.paragraphs if one.style.name in BULLETS]


def counted(document):
    return [one for one in document.paragraphs if one.style.name in NUMBERED]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checker_finds_nothing(language):
    assert docx_check.findings(rendered(report_content.content(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_content_is_there_with_its_interval(language):
    content = report_content.content(language)
    made = rendered(content)
    wanted = Counter(number["text"] for number in numbers_read.numbers(content["blocks"]))
    assert wanted - Counter(docx_check.numbers_in_docx(made)) == Counter()
    text = docx_check.text_of_docx(made)
    assert all(one["interval"]["text"] in text for one in numbers_read.numbers(content["blocks"]) if one["interval"])


def test_numbers_of_a_table_come_in_its_order(small):
    shown = docx_check.numbers_in_docx(small)
    assert shown[:5] == ["43%", "50%", "+7", "3,3", "*"]  # the panel of page one
    assert shown[-2:] == ["64%", "41%"]  # the data of the figure, in the annex


def test_every_text_of_the_content_is_there(small):
    content = report_content.content("nl")
    parts = []
    report_content.with_texts(
        {key: content[key] for key in ("title", "subtitle", "about", "notice", "words")},
        lambda was: parts.append(was) or was,
    )
    report_content.with_texts({"blocks": content["blocks"], "words": {}}, lambda was: parts.append(was) or was)
    texts = {part for part in parts if part and not part.startswith("data-")}
    told = docx_check.text_of_docx(small)
    with zipfile.ZipFile(BytesIO(small)) as archive:
        attributes = archive.read("word/document.xml").decode("utf-8")
    # the subtitle is drawn in the picture; topics are for filters
    never = {"Aandeel van de deelnemers.", "Vaardigheden", "Beleid"}
    # a wave's sentence says again what the panel shows
    sentences = {wave["sentence"] for b in content["blocks"] if b["type"] == "key_figure" for wave in b["waves"]}
    missing = [one for one in texts - never - sentences if one not in told and one not in attributes]
    assert missing == []


def test_page_one_answers_before_the_contents(opened):
    order = [one.text for one in opened.paragraphs]
    assert order[0] == "Een kleine meting"
    assert order.index("In het kort") < order.index("Resultaten")
    body = list(opened.element.body)
    panel = next(place for place, one in enumerate(body) if one.tag.endswith("}tbl"))
    contents = next(place for place, one in enumerate(body) if one.tag.endswith("}sdt"))
    assert panel < contents


def test_styles_are_those_of_word(opened):
    assert [one.text for one in of_style(opened, "Title")] == ["Een kleine meting"]
    assert [one.text for one in of_style(opened, "Heading 1")][:2] == ["In het kort", "Resultaten"]
    assert [one.text for one in of_style(opened, "Heading 2")] == ["Verankerd", "Figuur 1 in woorden"]
    assert [one.text for one in of_style(opened, "Heading 3")] == ["In een grafiek"]
    assert len(bullets(opened)) == 2
    assert [one.text for one in counted(opened)] == [
        *("Eerst", "b", "Lees de vraag.", "Antwoord."),
        *("Voorbeelden: 64%.", "Ervaringen: 41%."),
    ]
    assert [one.text for one in of_style(opened, "Quote")] == ["Meer voorbeelden, graag."]
    assert of_style(opened, "Normal") == []


def test_lists_that_count_begin_at_one_each(opened):
    numbered = [one._p.pPr.numPr.numId.val for one in counted(opened)]
    assert numbered[0] == numbered[1] != numbered[2] == numbered[3]


def test_captions_are_numbered_by_fields_and_found_by_references(opened):
    codes = [one.text.strip() for one in opened.element.body.iter(docx.oxml.ns.qn("w:instrText"))]
    assert codes.count(r"SEQ Tabel \* ARABIC") == 3
    assert codes.count(r"SEQ Figuur \* ARABIC") == 1
    captions = [one.text for one in of_style(opened, "Caption")]
    assert captions == [
        "Tabel 1. Verankerd naar functie",
        "Tabel 2. Vragenlijst nulmeting",
        "Tabel 3. Cijfers bij: behoeften",
    ]
    # the picture has its title itself
    (caption,) = [one.text for one in of_style(opened, "Nulmeting Figure Caption")]
    assert caption == "Figuur 1. Wat deelnemers kozen. Beschrijving en cijfers: zie Tabel 3 in de bijlage."


def test_a_text_below_a_heading_stays_with_the_list_or_the_chart_that_it_is_on():
    heading = {"type": "heading", "level": 3, "text": "Hoe zeker?"}
    told = {"type": "paragraph", "text": "Hieronder staat het.", "numbers": []}
    points = {"type": "list", "ordered": False, "items": [{"text": "Een", "numbers": []}]}
    content = report_content.content("nl")
    figure = next(block for block in content["blocks"] if block["type"] == "figure")
    for below, stays in (([points], True), ([figure], True), ([told, points], False), ([], False)):
        blocks = [*content["blocks"], heading, told, *below]
        content_now = {
            **content,
            "blocks": blocks if figure not in below else [b for b in blocks if b is not figure] + below,
        }
        made = docx.Document(BytesIO(rendered(content_now)))
        (first, *_) = [one for one in made.paragraphs if one.text == told["text"]]
        assert bool(first.paragraph_format.keep_with_next) == stays


def test_what_made_the_report_is_told_at_the_foot_of_every_page_and_nowhere_else(opened):
    told = report_content.content("nl")["words"]["made_by"]
    section = opened.sections[0]
    for foot in (section.footer, section.first_page_footer):
        assert foot.paragraphs[0].text.startswith(told)
    assert all(told not in one.text for one in opened.paragraphs)


def test_the_contents_are_links_to_which_word_adds_the_pages_when_asked(opened):
    (code,) = [t for t in (one.text for one in opened.element.body.iter(docx.oxml.ns.qn("w:instrText"))) if "TOC" in t]
    assert code.split() == ["TOC", "\\o", '"1-2"', "\\h", "\\z", "\\u"]  # \\n would leave them out then too
    for level in (1, 2):
        style = opened.styles[f"toc {level}"]
        assert [tab.position.twips for tab in style.paragraph_format.tab_stops] == [word_tables.TEXT_WIDTH]


def test_a_collapsed_table_goes_to_the_annex_and_is_referred_to():
    content = report_content.content("nl")
    table = next(block for block in content["blocks"] if block["type"] == "table" and not block["collapsed"])
    table["collapsed"] = True
    document = docx.Document(BytesIO(rendered(content)))
    texts = [one.text for one in document.paragraphs]
    assert "Verankerd naar functie: zie Tabel 2 in de bijlage." in texts
    assert [one for one in texts if one.startswith("Tabel ")] == [
        "Tabel 1. Vragenlijst nulmeting",
        "Tabel 2. Verankerd naar functie",
        "Tabel 3. Cijfers bij: behoeften",
    ]
    # what is not about a figure stands in an annex of its own, before that of the figures
    annexes = ["Bijlage: meer tabellen", "Bijlage: de figuren in woorden en cijfers"]
    assert [one.text for one in of_style(document, "Heading 1")][-2:] == annexes
    places = [texts.index(one) for one in (annexes[0], "Tabel 2. Verankerd naar functie", annexes[1])]
    assert places == sorted(places)


def test_an_annex_without_anything_in_it_is_left_out(opened):
    # this report has a figure and no collapsed table
    headings = [one.text for one in of_style(opened, "Heading 1")]
    assert headings[-1] == "Bijlage: de figuren in woorden en cijfers"
    assert "Bijlage: meer tabellen" not in headings
    content = report_content.content("nl")
    content["blocks"] = [block for block in content["blocks"] if block["type"] != "figure"]
    document = docx.Document(BytesIO(rendered(content)))
    assert not {"Bijlage: meer tabellen", headings[-1]} & {one.text for one in of_style(document, "Heading 1")}


def test_no_field_asks_to_be_updated(small):
    with zipfile.ZipFile(BytesIO(small)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"updateFields" not in whole
    assert b"w:dirty" not in whole


def test_the_contents_are_filled_in_and_lead_somewhere(opened):
    links = [one for one in opened.element.body.iter(docx.oxml.ns.qn("w:hyperlink")) if one.anchor]
    assert [one.text for one in links] == [
        "In het kort",
        "Resultaten",
        "Verankerd",
        "Bijlage: de vragenlijst",
        "Bijlage: de figuren in woorden en cijfers",
        "Figuur 1 in woorden",
    ]


def test_notices_are_on_every_page(opened):
    section = opened.sections[0]
    for head in (section.header, section.first_page_header):
        assert "\tSYNTHETISCH · VOORLOPIG" in head.paragraphs[0].text  # on the right of each
    assert "Pagina 1 van 1" in section.footer.paragraphs[0].text


def test_without_a_notice_there_is_none():
    content = {**report_content.content("nl"), "synthetic": False, "provisional": False, "notice": "", "subtitle": ""}
    made = rendered(content)
    section = docx.Document(BytesIO(made)).sections[0]
    assert section.header.paragraphs[0].text.strip() == "Een kleine meting"
    assert section.first_page_header.is_linked_to_previous
    assert docx_check.findings(made) == []


def test_a_page_is_a4(opened):
    section = opened.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_links_go_where_they_say_and_nowhere_else(opened):
    outside = {one.target_ref for one in opened.part.rels.values() if one.is_external}
    assert outside == {"https://example.org/a?b=1&c=2"}
    content = report_content.content("nl")
    prose = next(block for block in content["blocks"] if block["type"] == "prose")
    prose["parts"][0]["spans"][3]["href"] = "javascript:alert(1)"
    document = docx.Document(BytesIO(rendered(content)))
    assert not [one for one in document.part.rels.values() if one.is_external]
    assert "het artikel" in docx_check.text_of_docx(rendered(content))


def test_equal_content_gives_equal_bytes_in_another_process(small, tmp_path):
    script = (
        "import sys, report_content; from nulmeting import word; c = report_content.content('nl');"
        "sys.stdout.buffer.write(word.render(c, report_content.pngs(c)))"
    )
    command = [sys.executable, "-W", "ignore", "-c", script]
    settings = {"PYTHONPATH": str(ROOT / "tests"), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path, env=settings)
    assert done.stdout == small


def test_the_file_tells_of_no_person_and_no_moment(small):
    with zipfile.ZipFile(BytesIO(small)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
    about = docx.Document(BytesIO(small)).core_properties
    assert (about.author, about.last_modified_by, about.created.year, about.modified.year) == ("", "", 2000, 2000)
    assert (about.title, about.language) == ("Een kleine meting", "nl-NL")


def test_an_unknown_block_is_an_error():
    content = report_content.content("nl")
    content["blocks"].append({"type": "video"})
    with pytest.raises(ValueError, match="video"):
        rendered(content)


def test_a_figure_without_its_picture_is_an_error():
    with pytest.raises(KeyError):
        word.render(report_content.content("nl"), {})


@pytest.mark.parametrize("name", report_content.HOSTILE)
def test_hostile_text_is_text(name):
    text = report_content.HOSTILE[name]
    made = rendered(report_content.hostile(text))
    found = docx_check.findings(made)
    if text:
        assert found == []
        shown = docx_check.text_of_docx(made).replace("\r\n", "\n")
        assert text.replace("\r\n", "\n") in shown
    else:
        # without any text there is no title, and heads of tables are empty; everything else holds
        assert [line for line in found if not re.search("no title|empty", line)] == []


def test_characters_that_xml_cannot_hold_are_replaced():
    bad = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])) + "\ud800"
    assert word_elements.clean(f"a{bad}b") == f"a{word_elements.REPLACED * len(bad)}b"
    assert docx_check.findings(rendered(report_content.hostile(bad))) == []


def test_numbers_of_a_sentence_are_found_in_it_and_not_in_others():
    numbers = [{"text": one} for one in ("43%", "4", "4", "+7", "9", "4")]
    runs = word_elements.sentence_runs("Van 43 en 4 is 43% (n = 4): +7 tot 19.", numbers)
    assert [run.text for run in runs if run.style] == ["4", "43%", "4", "+7"]
    assert "".join(run.text for run in runs) == "Van 43 en 4 is 43% (n = 4): +7 tot 19."


def test_numbers_of_a_text_by_the_researchers_are_found_too():
    content = report_content.content("nl")
    prose = next(block for block in content["blocks"] if block["type"] == "prose")
    share = next(numbers_read.numbers(content["blocks"]))
    prose["numbers"] = [share]
    prose["parts"][0]["spans"][1]["text"] = "belangrijk: 43% (34–52%)"
    made = rendered(content)
    assert (
        docx_check.numbers_in_docx(made).count("43%")
        == docx_check.numbers_in_docx(rendered(report_content.content("nl"))).count("43%") + 1
    )
    (bold,) = [one for one in docx.Document(BytesIO(made)).paragraphs if "belangrijk" in one.text]
    assert [(run.text, run.bold) for run in bold.runs][1:4] == [
        ("belangrijk: ", True),
        ("43%", True),
        (" (34–52%)", True),
    ]


def test_key_figures_with_other_waves_get_a_panel_of_their_own():
    content = report_content.content("nl")
    first = next(block for block in content["blocks"] if block["type"] == "key_figure")
    shift = deepcopy(first) | {"id": "shift", "waves": [], "label": "Verschuiving"}
    content["blocks"].insert(content["blocks"].index(first), shift)
    made = rendered(content)
    assert docx_check.findings(made) == []
    assert len(docx.Document(BytesIO(made)).tables) == 4  # the panel, and three with a caption
    assert f"Verschuiving. {first['changes'][0]['text']}" in docx_check.text_of_docx(made)


def test_of_many_key_figures_the_changes_are_told_in_short_beside_them():
    content = report_content.content("nl")
    (at, first), *_ = [(i, b) for i, b in enumerate(content["blocks"]) if b["type"] == "key_figure"]
    first["changes"][0]["short"] = "Van nul- naar slotmeting: +7 (−4 tot +17): niet aangetoond."
    content["blocks"][at:at] = [deepcopy(first) | {"label": f"Cijfer {i}"} for i in range(2)]
    panel, *_ = docx.Document(BytesIO(rendered(content))).tables
    alike = [row for row in panel.rows[1:] if row.cells[-1].text.strip()]
    assert panel.rows[0].cells[-1].text == content["words"]["word"]["change_column"]
    assert len(alike) == 3 and {row.cells[-1].text for row in alike} == {first["changes"][0]["short"]}
    assert docx_check.findings(rendered(content)) == []
    assert f"Cijfer 1. {first['changes'][0]['text']}" not in docx_check.text_of_docx(rendered(content))


def test_a_change_whose_sentence_lacks_its_interval_gets_it():
    content = report_content.content("nl")
    first = next(block for block in content["blocks"] if block["type"] == "key_figure")
    first["changes"][0]["text"] = "Van nul- naar slotmeting: +7."
    told = docx_check.text_of_docx(rendered(content))
    assert "Van nul- naar slotmeting: +7. (95%-interval −4 tot +17)" in told


def test_a_house_has_its_own_colours_font_logo_and_footer():
    shipped = house_style.load()
    style = {
        **shipped,
        "colours": {**shipped["colours"], "accent": "#005a3c"},
        "fonts": {**shipped["fonts"], "family": 'Huis "A" & B'},
        "logo_alt": {"nl": "Het Huis", "en": "The House"},
        "footer": {"nl": "Huis van Voorbeelden", "en": "House of Examples"},
    }
    content = report_content.content("nl")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><rect width="60" height="20" fill="#005a3c"/></svg>'
    for logo in (svg, report_content.pngs(content)["needs"]):
        made = word.render(content, report_content.pngs(content), style, logo)
        assert docx_check.findings(made) == []
        whole, section = docx_check.everything(made), docx.Document(BytesIO(made)).sections[0]
        assert 'w:val="005a3c"' in whole and "154273" not in docx_check.everything(made)
        assert "Huis &quot;A&quot; &amp; B" in whole and "Arial" not in whole
        told, page = section.footer.paragraphs[0].text.split("\t")
        assert told == f"Huis van Voorbeelden · {content['words']['made_by']}" and page.startswith("Pagina")
        (shape,) = section.first_page_header.part.element.iter(docx.oxml.ns.qn("wp:inline"))
        assert shape.docPr.get("descr") == "Het Huis"
        assert shape.extent.cx <= 3400 * 635 and shape.extent.cy <= 850 * 635


def test_the_empty_document_has_every_style_that_is_used():
    with zipfile.ZipFile(BytesIO(word_package.empty("nl"))) as archive:
        styles = set(re.findall(r'w:styleId="(\w+)"', archive.read("word/styles.xml").decode()))
    sources = "".join(path.read_text() for path in (ROOT / "workflow" / "nulmeting").glob("word*.py"))
    used = set(re.findall(r'paragraph\(\s*"(\w+)"', sources)) | set(word.NOTES.values())
    assert used and used <= styles


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_in_two_parts_is_in_the_file_once_and_each_part_says_what_it_is(language):
    content = report_content.content(language)
    (at, figure), *_ = [(i, b) for i, b in enumerate(content["blocks"]) if b["type"] == "figure"]
    kinds = ("once", "head", *["row"] * 8, "foot", "once")
    figure["strips"] = [{"kind": kind, "top": 50.0 * i, "bottom": 50.0 * i + 50} for i, kind in enumerate(kinds)]
    content["blocks"][at:at] = [{"type": "paragraph", "text": "Een zin. " * 120, "numbers": []}] * 4
    pngs = report_content.pngs(content)
    assert len(_pictures(word.render(content, pngs))) == 1  # low enough for the page
    made = word.render(content, {"needs": report_content._png(144, 180)})
    assert docx_check.findings(made) == []
    whole, axis, second, rest = _pictures(made)
    assert whole.docPr.get("descr") == figure["alt"]
    assert second.docPr.get("descr") == content["words"]["word"]["continued"].format(number=1)
    assert axis.docPr.get("descr") == rest.docPr.get("descr") == ""
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert len([name for name in archive.namelist() if name.startswith("word/media/")]) == 1
    paragraphs = docx.Document(BytesIO(made)).element.body.iter(docx.oxml.ns.qn("w:p"))
    styles = [one.style for one in paragraphs]
    assert styles[styles.index("Figure") :][:5] == [*["Figure"] * 4, "FigureCaption"]


def _pictures(made):
    return list(docx.Document(BytesIO(made)).element.body.iter(docx.oxml.ns.qn("wp:inline")))


def test_what_researchers_wrote_has_a_bar_beside_it_that_nothing_computed_has(opened):
    def bar(style):
        while style is not None:
            found = style.element.find(f"{docx_check.W}pPr/{docx_check.W}pBdr/{docx_check.W}left")
            if found is not None:
                return found.get(f"{docx_check.W}val")
            style = style.base_style
        return None

    prose = next(block for block in report_content.content("nl")["blocks"] if block["type"] == "prose")
    said = {item[0]["text"] for part in prose["parts"] if part["type"] == "list" for item in part["items"]}
    paragraphs = [one for one in opened.paragraphs if one.text in said or one.text == prose["label"]]
    assert len(paragraphs) == len(said) + 1
    assert {bar(one.style) for one in paragraphs} == {"single"}
    assert {bar(one.style) for one in of_style(opened, "Body Text") + of_style(opened, "List Bullet")} == {None}


def test_a_long_text_below_a_heading_may_end_a_page_and_a_short_one_stays_with_its_list():
    content = report_content.content("nl")
    items = [{"text": "Een reden.", "numbers": []}]
    for size, stays in ((1, True), (20, False)):
        text = "Een zin van twintig. " * size
        content["blocks"][-1:] = [
            {"type": "heading", "level": 2, "id": "last", "text": "Redenen"},
            {"type": "paragraph", "text": text, "numbers": []},
            {"type": "list", "ordered": False, "items": items},
        ]
        (made,) = [one for one in docx.Document(BytesIO(rendered(content))).paragraphs if one.text == text]
        assert bool(made.paragraph_format.keep_with_next) == stays
