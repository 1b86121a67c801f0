"""Word files of one's own with fields, as Word and people leave them."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import docx_check
import pytest
import report_content
from docx.oxml import parse_xml
from docx.shared import Mm
from nulmeting import word_fill, word_package
from nulmeting.messages import InputError

ROOT = Path(__file__).parent.parent.parent
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WHERE = "config/templates/brief.docx"


def bytes_of(document):
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def template(*texts):
    document = docx.Document()
    for text in ("{{ melding }}", *texts):
        document.add_paragraph(text)
    return document


def filled(document, language="nl", content=None):
    content = content or report_content.content(language)
    data = document if isinstance(document, bytes) else bytes_of(document)
    return word_fill.fill(data, content, report_content.pngs(content), WHERE)


def texts(document, **more):
    return [one.text for one in docx.Document(BytesIO(filled(document, **more))).paragraphs]


def faults(document, language="nl"):
    with pytest.raises(InputError) as caught:
        filled(document)
    return caught.value.text(language).splitlines()


def runs(document, *parts):
    """A paragraph whose text Word has cut into runs."""
    paragraph = document.add_paragraph()
    return [paragraph.add_run(part) for part in parts]


def test_fields_become_text_and_the_rest_stays():
    made = texts(
        template("Voor {{titel}}:", "Het was {{ anchored.before.share }} ({{ anchored.before.share.interval }}).")
    )
    assert made[1:] == ["Voor Een kleine meting:", "Het was 43% (34–52%)."]


@pytest.mark.parametrize(
    "parts",
    [
        ("Aandeel {{ anchored", ".before.", "share }}; zeker?"),
        ("Aandeel {", "{ anchored.before.share }", "}; zeker?"),
        ("Aandeel ", "{{", " ", "anchored.before.share", " ", "}}", "; zeker?"),
        tuple("Aandeel {{ anchored.before.share }}; zeker?"),
    ],
)
def test_a_field_survives_how_word_cuts_a_text(parts):
    document = template()
    runs(document, *parts)
    assert texts(document)[-1] == "Aandeel 43%; zeker?"


def test_a_field_takes_the_look_of_its_first_letter():
    document = template()
    made = runs(document, "x ", "{{ ti", "tel }}", " y")
    made[1].bold = True
    after = docx.Document(BytesIO(filled(document))).paragraphs[-1]
    assert [(run.text, run.bold) for run in after.runs if run.text] == [
        ("x ", None),
        ("Een kleine meting", True),
        (" y", None),
    ]


def test_several_fields_in_one_run_and_over_runs():
    document = template("{{ meting }}{{ meting }} {{titel}}")
    runs(document, "{{ meting }}/{{ met", "ing }}/{{ over }}", "{{ meting }}")
    assert texts(document)[1:] == [
        "smallsmall Een kleine meting",
        "small/small/Twee metingen onder 150 organisaties.small",
    ]


def test_marks_of_a_spelling_checker_and_bookmarks_do_not_matter():
    document = template()
    document.element.body.insert(0, parse_xml(
        f'<w:p {NAMESPACE}><w:r><w:t>{{{{ </w:t></w:r><w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="9" w:name="x"/>'
        '<w:r><w:t>meting</w:t></w:r><w:bookmarkEnd w:id="9"/><w:proofErr w:type="spellEnd"/><w:r><w:t> }}</w:t></w:r></w:p>'
    ))  # fmt: skip
    assert texts(document)[0] == "small"


def test_head_foot_table_link_and_control():
    document = template()
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ titel }}"
    section.footer.paragraphs[0].text = "{{ anchored.after.share }}"
    document.add_table(1, 2).cell(0, 1).text = "{{ anchored.after.share.base }}"
    document.element.body.insert(1, parse_xml(
        f'<w:p {NAMESPACE}><w:hyperlink w:anchor="x"><w:r><w:t>{{{{ meting }}}}</w:t></w:r></w:hyperlink><w:sdt><w:sdtContent>'
        "<w:r><w:t>{{ titel }}</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    ))  # fmt: skip
    made = docx.Document(BytesIO(filled(document)))
    assert made.sections[0].header.paragraphs[0].text == "Een kleine meting"
    assert made.sections[0].footer.paragraphs[0].text == "50%"
    assert made.tables[0].cell(0, 1).text == "n = 94 van 150"
    assert "smallEen kleine meting" in docx_check.text_of_docx(filled(document))


def test_a_figure_has_its_words_and_fits():
    document = template("{{ figuur: needs }}")
    cell = document.add_table(1, 2).cell(0, 0)
    cell.width = Mm(40)
    cell.paragraphs[0].text = "{{ figure: needs }}"
    made = docx.Document(BytesIO(filled(document)))
    shapes = list(made.element.body.iter(docx.oxml.ns.qn("wp:inline")))
    assert [shape.docPr.get("descr") for shape in shapes] == ["Staven van twee behoeften per meting."] * 2
    assert len({shape.docPr.get("id") for shape in shapes}) == 2
    section = made.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    assert abs(shapes[0].extent.cx - width) < 2000
    assert shapes[1].extent.cx < Mm(40)


def test_a_picture_in_a_head_belongs_to_the_head():
    document = template()
    document.sections[0].header.paragraphs[0].text = "{{ figuur: needs }}"
    made = filled(document)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        rels = [name for name in archive.namelist() if "header" in name and name.endswith(".rels")]
        assert "media/" in archive.read(rels[0]).decode()
    assert not [line for line in docx_check.findings(made) if "relation" in line or "leads to" in line]


def test_a_table_comes_with_its_note_and_our_style():
    document = template("Hier:", "{{ tabel: by-role }}", "Erna")
    made = docx.Document(BytesIO(filled(document)))
    (table,) = made.tables
    assert table.style.name == "Nulmeting Table"
    assert [cell.text for cell in table.rows[0].cells] == ["Groep", "Nulmeting", "Slotmeting"]
    assert table.cell(3, 1).text == "40%\n16–69% (indicatief)"
    assert table.cell(3, 2).text == "*"
    assert [one.text for one in made.paragraphs][-3:] == ["Hier:", "* = niet getoond.", "Erna"]
    assert not [line for line in docx_check.findings(filled(document)) if "table" in line or "order" in line]


def test_tables_that_follow_each_other_or_end_a_cell_stay_apart():
    document = template("{{ tabel: data-needs }}", "{{ tabel: data-needs }}")
    document.add_table(1, 1).cell(0, 0).paragraphs[0].text = "{{ tabel: data-needs }}"
    made = docx.Document(BytesIO(filled(document)))
    tags = [one.tag.rpartition("}")[2] for one in made.element.body]
    assert "tbl tbl" not in " ".join(tags)
    assert [one.tag.rpartition("}")[2] for one in made.tables[-1].cell(0, 0)._tc][-2:] == ["tbl", "p"]


def test_styles_that_the_house_has_go_before_ours():
    document = template("{{ tabel: by-role }}")
    document.styles.add_style("Nulmeting Table Text", 1).font.name = "Huisletter"
    made = docx.Document(BytesIO(filled(document)))
    text = made.tables[0].cell(1, 0).paragraphs[0]
    assert (text.style.name, text.style.font.name) == ("Nulmeting Table Text", "Huisletter")
    names = [style.name for style in made.styles]
    assert names.count("Nulmeting Table Text") == 1


def test_a_passage_is_a_paragraph_each_in_the_look_of_the_field():
    document = template()
    document.add_paragraph("{{ tekst: brief }}", style="List Bullet")
    made = docx.Document(BytesIO(filled(document)))
    listed = [one.text for one in made.paragraphs if one.style.name == "List Bullet"]
    assert listed[:2] == ["43% bij de nulmeting.", "Over de rest is niets te zeggen."]
    assert len(listed) == 5


def test_a_passage_at_the_end_of_a_section_stays_in_it():
    document = template("{{ tekst: brief }}")
    document.add_section()
    field, end = document.paragraphs[-2:]  # Word keeps the end of a section in its last paragraph
    field._p.get_or_add_pPr().append(end._p.pPr.sectPr)
    end._p.getparent().remove(end._p)
    document.add_paragraph("{{ titel }}")
    made = docx.Document(BytesIO(filled(document)))
    assert len(made.sections) == 2
    ends = [
        place for place, one in enumerate(made.paragraphs) if one._p.pPr is not None and one._p.pPr.sectPr is not None
    ]
    assert [made.paragraphs[place].text for place in ends] == ["b"]


def test_an_empty_text_leaves_no_empty_paragraph():
    content = {**report_content.content("nl"), "subtitle": ""}
    document = template("{{ ondertitel }}", "Erna")
    document.add_table(1, 1).cell(0, 0).text = "{{ ondertitel }}"
    assert texts(document, content=content)[1:] == ["Erna"]


def test_the_notice_comes_first_unless_it_has_a_place():
    document = docx.Document()
    document.add_paragraph("{{ titel }}")
    assert texts(document) == ["Synthetische voorbeelddata. Niets is echt.", "Een kleine meting"]
    assert texts(template("{{ titel }}")) == ["Synthetische voorbeelddata. Niets is echt.", "Een kleine meting"]
    plain = {**report_content.content("nl"), "notice": ""}
    assert texts(document, content=plain) == ["Een kleine meting"]


def test_hidden_numbers_come_out_as_such():
    assert (
        texts(template("{{ anchored.after.share.role.other }} van {{ anchored.after.share.role.other.n }}"))[-1]
        == "* van *"
    )


def test_english():
    made = texts(template("{{ title }}: {{ anchored.before-after.difference.interval }}"), language="en")
    assert made[-1] == "A small measurement: −4 to +17"


def test_every_fault_at_once_in_its_place_and_nothing_is_written():
    document = template(
        "Goed: {{ titel }}", "{{ anchored.befor.share }}", "Open {{ titel", "Zie {{ figuur: needs }} hier"
    )
    document.sections[0].header.paragraphs[0].text = "{{ tittel }}"
    document.add_table(2, 3).cell(1, 2).text = "{{ tabel: by-rol }}"
    lines = faults(document)
    assert [line[:4] for line in lines].count("E610") == 3
    told = "\n".join(lines)
    assert (
        f"E610 {WHERE}: alinea 3 (‘{{{{ anchored.befor.share }}}}’): onbekend veld 'anchored.befor.share'; → 'anchored.before.share'?"
        in told
    )
    assert f"E611 {WHERE}: alinea 4 " in told
    assert f"E612 {WHERE}: alinea 5 " in told
    assert "koptekst" in told and "→ 'titel'?" in told
    assert "tabel 1, rij 2, kolom 3" in told and "→ 'tabel: by-role'?" in told
    english = "\n".join(faults(document, "en"))
    assert "table 1, row 2, column 3" in english and "→ 'table: by-role'?" in english and "header" in english


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ("<w:r><w:instrText> REF {{ titel }} </w:instrText></w:r>", "E614"),
        ('<w:r><w:t>x</w:t></w:r><w:sdt><w:sdtPr><w:alias w:val="{{ titel }}"/></w:sdtPr></w:sdt>', "E614"),
        ("<w:r><w:t>}} {{ titel }}</w:t></w:r>", "E611"),
        ("<w:r><w:t>{{ {% import os %}{{ titel }} }}</w:t></w:r>", "E610"),
        ("<w:r><w:t>{{ 7*7 }}</w:t></w:r>", "E610"),
        ("<w:r><w:t>{{ }}</w:t></w:r>", "E610"),
        ("<w:r><w:t>{{ titel|upper }}</w:t></w:r>", "E610"),
    ],
)
def test_what_is_no_field_is_told(xml, code):
    document = template()
    document.element.body.insert(1, parse_xml(f"<w:p {NAMESPACE}>{xml}</w:p>"))
    assert code in {line[:4] for line in faults(document)}


def test_statements_of_other_languages_are_plain_text():
    assert texts(template("{% for x in y %} {x} ${y} {{titel}}"))[-1] == "{% for x in y %} {x} ${y} Een kleine meting"


@pytest.mark.parametrize("name", report_content.HOSTILE)
def test_hostile_text_is_text_and_no_field(name):
    hostile = report_content.hostile(report_content.HOSTILE[name])
    document = template("{{ titel }}", "{{ tabel: by-role }}", "{{ figuur: needs }}", "{{ tekst: brief }}")
    made = filled(document, content=hostile)
    docx.Document(BytesIO(made))
    told = docx_check.text_of_docx(made)
    assert re.sub(r"\s+", " ", hostile["title"]).strip() in re.sub(r"\s+", " ", told)


def test_who_wrote_it_is_not_published():
    document = template("{{ titel }}")
    about = document.core_properties
    about.author, about.last_modified_by, about.comments, about.title = (
        "An Jansen",
        "Bo de Vries",
        "van An",
        "Memo {{ titel }}",
    )
    made = filled(document)
    whole = docx_check.everything(made)
    assert "Jansen" not in whole and "Vries" not in whole and "van An" not in whole
    assert docx.Document(BytesIO(made)).core_properties.title == "Memo Een kleine meting"


def test_equal_input_gives_equal_bytes():
    data = bytes_of(template("{{ tabel: by-role }}", "{{ figuur: needs }}"))
    assert filled(data) == filled(data)


def test_the_example_is_what_its_script_makes(tmp_path):
    import runpy

    script = runpy.run_path(str(ROOT / "examples" / "word_template" / "generate.py"))
    script["main"](tmp_path / "memo.docx")
    made = (tmp_path / "memo.docx").read_bytes()
    assert made == (ROOT / "config" / "templates" / "memo.docx").read_bytes()
    told = docx_check.everything(made)
    assert all(part in told for part in ("word/header", "word/footer", "word/footnotes.xml", "txbxContent", "<w:tbl>"))


def test_fields_of_a_footnote_are_filled_and_a_figure_there_is_told():
    data = (ROOT / "config" / "templates" / "memo.docx").read_bytes()
    swapped = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(swapped, "w") as out:
        for name in source.namelist():
            part = source.read(name)
            if name in ("word/document.xml", "docProps/core.xml") or "header" in name or "footer" in name:
                part = re.sub(rb"\{\{[^}]*\}\}|[{}]", b"x", part)
            out.writestr(name, part.replace(b"{{ policy_anchoring.baseline.share.interval }}", b"{{ figuur: needs }}"))
    lines = faults(swapped.getvalue())
    assert [line[:4] for line in lines] == ["E613", "E610"]
    assert "voetnoot 1" in lines[0]


def test_an_empty_document_of_ours_can_be_filled():
    assert docx_check.text_of_docx(filled(word_package.empty("nl"))) == "Synthetische voorbeelddata. Niets is echt."
