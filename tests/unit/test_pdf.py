import copy
import hashlib
import os
import re
import subprocess
import sys
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import pdf_reading
import public_tables
import pytest
import report_content
from nulmeting import chart_svg, charts, content, house_style, pdf
from nulmeting.chart_canvas import Canvas
from pdf_reading import reader
from pypdf.generic import Destination

TYPST = '#let x = 1; $a^2$ *b* _c_ `raw` <label> @ref \\ // /* = Head #panic("no") \\u{41} ~ -- ---'
HOSTILE = {**report_content.HOSTILE, "typst": TYPST}
LANGUAGES = ("nl", "en")
STYLE = house_style.load()


def small(language="nl"):
    made = report_content.content(language)
    return made, pdf.render(made, report_content.svgs(made))


@pytest.fixture(scope="module", params=LANGUAGES)
def case(request):
    """A small report with every type of block: its content and its PDF."""
    return small(request.param)


@pytest.fixture(scope="module", params=LANGUAGES)
def whole(request):
    """A report as the publish stage makes it: its content and its PDF."""
    measurement, tables = public_tables.measurement(), public_tables.tables()
    drawn = charts.draw(measurement, tables, request.param)
    made = content.build(measurement, tables, charts.sidecar(drawn), request.param)
    return made, pdf.render(made, {name: charts.svg(chart) for name, chart in drawn.items()})


def test_machine_checks_find_nothing(case, whole):
    assert pdf_reading.machine_faults(case[1]) == []
    assert pdf_reading.machine_faults(whole[1]) == []


def test_the_checks_do_find_what_is_wrong():
    """The checkers and our own reading are no formality: a PDF that says nothing about itself has faults."""
    _, data = small()
    broken = data.replace(b"/Marked true", b"/Marked fals")
    assert broken != data
    assert pdf_reading.machine_faults(broken)
    assert pdf_reading.exact_lengths(data)
    assert not pdf_reading.exact_lengths(data.replace(b"/Length 1", b"/Length 2"))


def test_it_says_what_it_is(case):
    made, data = case
    root = reader(data).trailer["/Root"]
    assert root["/Lang"].split("-")[0] == made["language"]
    assert reader(data).metadata.title == made["title"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    about = root["/Metadata"].get_data().decode()
    for said in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert said in about


def test_bookmarks_are_the_headings_and_the_annexes(whole):
    made, data = whole

    def titles(entries):
        for entry in entries:
            yield from [entry["/Title"]] if isinstance(entry, Destination) else titles(entry)

    headings = [b["text"] for b in made["blocks"] if b["type"] == "heading" and b["level"] <= 3]
    own = made["words"]["pdf"]
    assert list(titles(reader(data).outline)) == [*headings, own["more_tables"], own["figure_data"]]


def test_headings_do_not_skip_a_level(whole):
    levels = [int(tag[1]) for tag, _ in pdf_reading.tags(whole[1]) if tag in ("H1", "H2", "H3", "H4", "H5", "H6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_tables_have_header_cells_that_say_what_they_head(whole):
    made, data = whole
    found = pdf_reading.tags(data)
    tables = [b for b in made["blocks"] if b["type"] == "table"]
    tables += [b["table"] for b in made["blocks"] if b["type"] == "figure"]
    heads = [properties for tag, properties in found if tag == "TH"]
    assert len(heads) == sum(len(table["columns"]) for table in tables)
    assert {pdf_reading.attribute(properties, "Scope") for properties in heads} == {"/Column"}
    cells = [properties for tag, properties in found if tag == "TD"]
    assert len(cells) == sum(len(row) for table in tables for row in table["rows"])
    assert all(pdf_reading.attribute(properties, "Headers") for properties in cells)


def test_figures_and_tables_have_captions_and_figures_words(whole):
    made, data = whole
    found = pdf_reading.tags(data)
    figures = [b for b in made["blocks"] if b["type"] == "figure"]
    assert sorted(p["Alt"] for tag, p in found if tag == "Figure") == sorted(b["alt"] for b in figures)
    tables = sum(b["type"] == "table" for b in made["blocks"]) + len(figures)
    assert sum(tag == "Caption" for tag, _ in found) == tables + len(figures)
    text, words = pdf_reading.text_of(data), made["words"]["pdf"]
    for word, number in ((words["figure"], len(figures)), (words["table"], tables)):
        assert f"{word} 1 " in text and f"{word} {number} " in text and f"{word} {number + 1} " not in text


def test_lists_quotes_and_links_are_tagged(case):
    kinds = [tag for tag, _ in pdf_reading.tags(case[1])]
    assert kinds.count("L") == 4 and kinds.count("LI") == 8
    assert kinds.count("BlockQuote") == 1
    links = [a.get_object() for p in reader(case[1]).pages for a in p.get("/Annots", [])]
    outside = [a["/A"]["/URI"] for a in links if "/URI" in a.get("/A", {})]
    assert set(outside) == {"https://example.org/a?b=1&c=2"}
    assert "https://example.org/a?b=1&c=2" in squeezed(pdf_reading.text_of(case[1]))


def test_every_number_is_there_in_order(case, whole):
    for made, data in (case, whole):
        assert len(list(pdf_reading.numbers_of(made))) > 10
        assert pdf_reading.not_in_order(data, made) == []


def test_a_number_that_is_not_there_is_found_out(whole):
    made, data = copy.deepcopy(whole[0]), whole[1]
    one = next(n for n in pdf_reading.numbers_of(made) if n["value"] is not None)
    one["text"] = "91,7%"
    assert pdf_reading.not_in_order(data, made)[0].startswith(one["id"])


def test_numbers_in_sentences_are_there_too(whole):
    text = pdf_reading.text_of(whole[1])
    said = [b for b in whole[0]["blocks"] if b["type"] == "paragraph"]
    assert said and all(n["text"] in text for b in said for n in b["numbers"])


def test_notices_stand_on_every_page(case, whole):
    for made, data in (case, whole):
        mark = made["words"]["pdf"]["synthetic"]
        texts = pdf_reading.page_texts(data)
        assert len(texts) > 2 and all(mark in text for text in texts)
    provisional = case[0]["words"]["pdf"]["provisional"]
    assert all(provisional in text for text in pdf_reading.page_texts(case[1]))
    made = report_content.content() | {"synthetic": False, "provisional": False, "notice": ""}
    real = pdf_reading.text_of(pdf.render(made, report_content.svgs(made)))
    assert made["words"]["pdf"]["synthetic"] not in real and provisional not in real


def test_page_one_answers(whole):
    blocks = whole[0]["blocks"]
    first, second = map(squeezed, pdf_reading.page_texts(whole[1])[:2])
    figures = [b for b in blocks if b["type"] == "key_figure"]
    assert figures and all(wave["number"]["text"] in first for b in figures for wave in b["waves"])
    # the whole of the first section, and nothing but the contents behind it
    end = [i for i, b in enumerate(blocks) if b["type"] == "heading" and b["level"] == 2][1]
    said = [b["text"] for b in blocks[:end] if b["type"] in ("heading", "paragraph", "note")]
    said += [item["text"] for b in blocks[:end] if b["type"] == "list" for item in b["items"]]
    assert all(squeezed(text) in first for text in said)
    assert squeezed(whole[0]["words"]["contents"]) in second and said[-1] not in second


def test_who_answers_questions_is_told_on_page_one():
    content = report_content.content()
    made = content | {"contact": "Team Metingen, metingen@example.org"}
    first = squeezed(pdf_reading.page_texts(pdf.render(made, report_content.svgs(content)))[0])
    assert squeezed(f"{content['words']['contact']}: Team Metingen, metingen@example.org") in first


@pytest.mark.parametrize("count", [3, 6])
def test_page_one_holds_many_leading_figures(count, whole):
    made = copy.deepcopy(whole[0])
    at = next(i for i, b in enumerate(made["blocks"]) if b["type"] == "key_figure")
    others = [b for b in made["blocks"] if b["type"] != "key_figure"]
    one = made["blocks"][at]
    made["blocks"] = [*others[:at], *[{**one, "label": f"Cijfer {i}"} for i in range(count)], *others[at:]]
    drawn = charts.draw(public_tables.measurement(), public_tables.tables(), made["language"])
    data = pdf.render(made, {name: charts.svg(chart) for name, chart in drawn.items()})
    first, second = map(squeezed, pdf_reading.page_texts(data)[:2])
    assert all(f"Cijfer{i}" in first for i in range(count))
    assert all(squeezed(change["short"]) in first for change in one["changes"])
    assert squeezed(made["words"]["contents"]) in second
    assert pdf_reading.machine_faults(data) == []


def test_a_figure_is_described_in_words_before_its_data(whole):
    text = squeezed(pdf_reading.text_of(whole[1]))
    figures = [b for b in whole[0]["blocks"] if b["type"] == "figure"]
    at = text.rindex(squeezed(whole[0]["words"]["pdf"]["figure_data"]))
    for block in figures:
        at = text.index(squeezed(block["long_description"][0]["text"])[:60], at)
        at = text.index(squeezed(block["table"]["caption"])[:30], at)


def test_pages_are_a4_and_numbered(whole):
    pages = reader(whole[1]).pages
    assert {tuple(round(float(x)) for x in one.mediabox[2:]) for one in pages} == {(595, 842)}
    said = whole[0]["words"]["pdf"]["page"]
    for number, text in enumerate(pdf_reading.page_texts(whole[1]), 1):
        assert said.format(page=number, pages=len(pages)) in text


def test_the_head_of_a_long_table_comes_back_on_every_page():
    made = report_content.content()
    long = next(b for b in made["blocks"] if b["type"] == "table" and b["collapsed"])
    long["rows"] = [[f"rij {i}", "ja; nee"] for i in range(120)]
    texts = pdf_reading.page_texts(pdf.render(made, report_content.svgs(made)))
    with_rows = [text for text in texts if "rij " in text]
    assert len(with_rows) > 2
    assert all("Vraag" in text and "Antwoorden" in text for text in with_rows)
    said = [f"{made['words']['pdf']['table']} 2 (vervolg)" in " ".join(text.split()) for text in with_rows]
    assert said == [False, *[True] * (len(with_rows) - 1)]


def test_no_row_of_a_table_stands_alone_on_a_page():
    made = report_content.content()
    one = next(b for b in made["blocks"] if b["type"] == "table" and b["collapsed"])
    counts = range(20, 44)
    tables = [
        {**one, "id": f"t{count}", "rows": [[f"tabel{count}rij", "ja; nee"] for _ in range(count)]} for count in counts
    ]
    made["blocks"] = [*[b for b in made["blocks"] if b is not one], *tables]
    data = pdf.render(made, report_content.svgs(made))
    texts = pdf_reading.page_texts(data)
    parts = {count: [n for text in texts if (n := text.count(f"tabel{count}rij"))] for count in counts}
    assert {count: sum(part) for count, part in parts.items()} == dict(zip(counts, counts, strict=True))
    assert any(len(part) > 1 for part in parts.values())
    assert min(n for part in parts.values() for n in part) >= 3
    assert pdf_reading.machine_faults(data) == []


HEAD, FOOT = "#ff00ff", "#00ffff"
ROWS = ("#ff0000", "#00ff00", "#0000ff", "#ffff00", "#ff8000", "#80ff00")


def filled_page(lines, row):
    """Set a section of so many lines and a chart of rows so many points high; give texts and inks of each page."""
    made = report_content.content()
    chart = next(b for b in made["blocks"] if b["type"] == "figure")
    text = [{"type": "paragraph", "text": f"Regel {i}.", "numbers": []} for i in range(lines)]
    after = {"type": "paragraph", "text": "Wat erna komt.", "numbers": []}
    heads = [{"type": "heading", "level": 2, "id": str(i), "text": f"Kop {i}"} for i in range(3)]
    canvas = Canvas.of(STYLE, "nl")
    for kind, colour in (("head", HEAD), *(("row", one) for one in ROWS), ("foot", FOOT)):
        canvas.seam(kind)
        canvas.rect(0, canvas.y, 100, 30 if colour in (HEAD, FOOT) else row, colour)
        canvas.y += 30 if colour in (HEAD, FOOT) else row
    canvas.end("")
    chart["strips"] = [asdict(strip) for strip in canvas.strips]
    made["blocks"] = [heads[0], heads[1], *text, heads[2], chart, after]
    data = pdf.render(made, {chart["name"]: chart_svg.svg(canvas, "proef", "nl", ("Titel", "Wat er staat"))})
    assert pdf_reading.machine_faults(data) == []
    return [" ".join(text.split()) for text in pdf_reading.page_texts(data)], pdf_reading.page_inks(data)


def test_a_high_chart_goes_on_on_the_next_page_with_its_head_and_foot_again():
    texts, inks = filled_page(20, 100)
    (first,) = [n for n, text in enumerate(texts) if "Regel 19." in text]
    rows = [[colour for colour in ROWS if colour in ink] for ink in inks]
    assert rows[first] and rows[first + 1] and rows[first] + rows[first + 1] == list(ROWS)
    assert all({HEAD, FOOT} <= inks[n] for n in (first, first + 1))
    assert not any(inks[n] & {HEAD, FOOT, *ROWS} for n in range(len(inks)) if n not in (first, first + 1))
    order = [texts[first + 1].index(said) for said in ("Figuur 1 Wat deelnemers kozen", "Wat erna komt.")]
    assert order == sorted(order)


def test_a_low_chart_stays_whole_and_takes_its_heading_along():
    texts, inks = filled_page(31, 30)
    (page,) = [n for n, text in enumerate(texts) if "Figuur 1 Wat deelnemers kozen" in text]
    assert {HEAD, FOOT, *ROWS} <= inks[page]
    assert "Kop 2" in texts[page] and "Regel 30." not in texts[page]


def test_a_chart_for_which_there_is_room_is_not_parted():
    texts, inks = filled_page(2, 60)
    (page,) = [n for n, text in enumerate(texts) if "Regel 1." in text]
    assert {HEAD, FOOT, *ROWS} <= inks[page]


def test_a_figure_names_the_page_on_which_its_words_begin():
    made = report_content.content()
    figure = next(b for b in made["blocks"] if b["type"] == "figure")
    drawn, *_ = figure["long_description"]
    told = [{"type": "paragraph", "text": f"Gezegd {i}.", "numbers": []} for i in range(90)]
    figure["long_description"] = [drawn, *told]
    texts = [" ".join(text.split()) for text in pdf_reading.page_texts(pdf.render(made, report_content.svgs(made)))]
    begins, ends = (next(n for n, text in enumerate(texts, 1) if said in text) for said in ("Gezegd 0.", "Gezegd 89."))
    assert begins < ends
    assert re.search(rf"In woorden op bladzijde {begins}, gevolgd door de cijfers in tabel \d+\.", " ".join(texts))


def test_ranges_bases_and_amounts_are_not_broken_over_lines():
    made = report_content.content()
    said = " ".join(f"{'x' * (i % 7)} 32–50% n = 73 £30,000-40,000 p-waarde (% eens p ≤ 0,05" for i in range(60))
    made["blocks"].append({"type": "paragraph", "text": said, "numbers": []})
    data = pdf.render(made, report_content.svgs(made))
    lines = [line.strip() for text in pdf_reading.page_texts(data) for line in text.splitlines()]
    for whole in ("32–50%", "n = 73", "£30,000-40,000", "p-waarde", "(% eens", "≤ 0,05"):
        assert sum(line.count(whole) for line in lines) >= 60, whole
    assert pdf_reading.machine_faults(data) == []


def test_a_title_of_two_lines_stands_whole_above_each_page():
    made = report_content.content() | {"title": "Leernetwerken voor inkopen " * 5}
    texts = pdf_reading.page_texts(pdf.render(made, report_content.svgs(made)))
    assert all(squeezed(made["title"]) in squeezed(text) for text in texts)


def test_all_fonts_are_inside_and_ours(whole):
    names = set()
    for one in reader(whole[1]).pages:
        for font in one["/Resources"]["/Font"].values():
            inside = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(inside)
            names.add(font["/BaseFont"].partition("+")[2].partition("-Identity")[0])
    assert names == {"FiraSans-Regular", "FiraSans-SemiBold"}


def test_equal_content_gives_equal_bytes(tmp_path):
    """Anywhere and at any time: another process, folder, time zone, hash seed and declared moment of building."""
    made, data = small()
    code = (
        "import hashlib, report_content as r; from nulmeting import pdf; c = r.content('nl');"
        "print(hashlib.sha256(pdf.render(c, r.svgs(c))).hexdigest())"
    )
    settings = {
        **os.environ,
        "PYTHONPATH": str(Path(report_content.__file__).parent),
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "SOURCE_DATE_EPOCH": "1000000000",
    }
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(data).hexdigest()
    assert pdf.render(made, report_content.svgs(made)) == data


def test_a_figure_without_words_is_refused():
    made = report_content.content()
    figure = next(b for b in made["blocks"] if b["type"] == "figure")
    for alt in ("", "  "):
        figure["alt"] = alt
        with pytest.raises(ValueError, match="'needs' has no text"):
            pdf.render(made, report_content.svgs(made))


def test_unknown_blocks_and_missing_drawings_are_refused():
    made = report_content.content()
    with pytest.raises(KeyError, match="needs"):
        pdf.render(made, {})
    made["blocks"].append({"type": "film"})
    with pytest.raises(ValueError, match="'film'"):
        pdf.render(made, report_content.svgs(made))


def test_the_house_style_is_followed(tmp_path):
    """A logo with words, a line at the foot and another colour; fonts beside the file are those that are used."""
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#005a3c"/></svg>'
    (tmp_path / "logo.svg").write_text(logo)
    shipped = house_style.load()
    style = {
        **shipped,
        "colours": {**shipped["colours"], "accent": "#005a3c"},
        "logo": str(tmp_path / "logo.svg"),
        "logo_alt": {"nl": "Instituut voor Voorbeelden", "en": ""},
        "footer": {"nl": "Postbus 1", "en": ""},
    }
    made = report_content.content()
    data = pdf.render(made, report_content.svgs(made), style)
    assert pdf_reading.machine_faults(data) == []
    assert next(p["Alt"] for tag, p in pdf_reading.tags(data) if tag == "Figure") == "Instituut voor Voorbeelden"
    assert all("Postbus 1" in text for text in pdf_reading.page_texts(data))
    # a logo without words decorates
    english = report_content.content("en")
    plain = pdf.render(english, report_content.svgs(english), style)
    assert pdf_reading.machine_faults(plain) == []
    assert len([tag for tag, _ in pdf_reading.tags(plain) if tag == "Figure"]) == 1


def test_a_title_over_the_whole_line_does_not_run_into_the_logo(tmp_path):
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z"/></svg>'
    )
    made = report_content.content() | {"title": "Een lange titel " * 6}
    style = {**house_style.load(), "logo": str(tmp_path / "logo.svg")}
    page = reader(pdf.render(made, report_content.svgs(made), style)).pages[0]
    titles, edges = [], []

    def heard(text, matrix, at, _font, size):
        if "lange" in text and size * matrix[3] < -15:
            titles.append(at[5] * matrix[3] + matrix[5] - 0.8 * size * matrix[3])  # the top of its capitals

    def drawn(operator, numbers, matrix, _at):
        if operator == b"l" and matrix[4] > 400:  # lines of the box at the right; y runs downwards in it
            edges.append(matrix[5] + matrix[3] * float(numbers[1]))

    page.extract_text(visitor_text=heard, visitor_operand_before=drawn)
    assert len(titles) >= 1
    assert max(edges) - min(edges) > 40  # the box is 17 mm high
    assert max(titles) < min(edges)


def hostile_content(name):
    made = report_content.hostile(HOSTILE[name])
    if not HOSTILE[name]:
        # a figure without any words is refused, see above
        for block in made["blocks"]:
            if block["type"] == "figure":
                block["alt"] = "alt"
    return made


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_text(name):
    made = hostile_content(name)
    data = pdf.render(made, report_content.svgs(made))
    assert pdf_reading.machine_faults(data) == []
    for word in (b"/JavaScript", b"/Launch", b"/EmbeddedFile"):
        assert word not in data
    shown = squeezed(pdf_reading.text_of(data))
    if name not in ("right_to_left", "emoji", "lines"):
        assert squeezed(HOSTILE[name]) in shown


def squeezed(text):
    """Give a text without what breaking its lines may add or take: spaces and hyphens."""
    return "".join(text.split()).replace("-", "").replace("\N{SOFT HYPHEN}", "")


@pytest.mark.parametrize("name", ["wide", "markup"])
def test_hostile_text_stays_on_the_page(name):
    """Every piece of text begins within the margins; a block that runs off the foot would not."""
    places = []
    made = hostile_content(name)
    for one in reader(pdf.render(made, report_content.svgs(made))).pages:
        one.extract_text(visitor_text=lambda text, cm, tm, *_: places.append((text, *at(cm, tm))))
    outside = [p for p in places if p[0].strip() and not (60 <= p[1] <= 535 and 28 <= p[2] <= 805)]
    assert len(places) > 100 and outside == []


def at(cm, tm):
    """Give where on the page a piece of text begins."""
    x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    return x, tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
