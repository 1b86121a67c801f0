"""Word files of one's own that must not be opened: each says in one line, in its place, what is wrong with it."""

import zipfile
from io import BytesIO

import docx
import pytest
from nulmeting import word_template
from nulmeting.messages import InputError

RELS = "word/_rels/document.xml.rels"
RELATION = '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}" TargetMode="External"/>'
BOMB = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;&b;">]>'


def blank():
    stream = BytesIO()
    document = docx.Document()
    document.add_paragraph("Een gewone tekst")
    document.save(stream)
    return stream.getvalue()


BLANK = blank()


def changed(add=(), **replace):
    """Give a file as Word makes one, with parts added or texts within parts replaced."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(BLANK)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            data = source.read(name)
            for part, (old, new) in replace.items():
                if name == PLACES[part]:
                    assert old.encode() in data
                    data = data.replace(old.encode(), new.encode())
            out.writestr(name, data)
        for name, data in add:
            out.writestr(name, data)
    return stream.getvalue()


PLACES = {"rels": RELS, "document": "word/document.xml", "types": "[Content_Types].xml", "styles": "word/styles.xml"}
END = "</Relationships>"
TEXT = "Een gewone tekst"


def external(kind, target):
    return changed(rels=(END, RELATION.format(kind, target) + END))


def field(code):
    return changed(document=("<w:t>", f'<w:instrText xml:space="preserve"> {code} </w:instrText><w:t>'))


def overlong():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("word/document.xml", b" " * 30_000_000)
    return stream.getvalue()


BAD = {
    "nothing": (b"", "E601"),
    "text": (b"Beste mensen", "E601"),
    "word of before 2007, or a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "E601"),
    "half": (BLANK[: len(BLANK) // 2], "E601"),
    "another package": (changed(add=[("xl/workbook.xml", "<x/>")]).replace(b"word/document.xml", b"word/docUment.xml"), "E601"),
    "no xml": (changed(document=("<w:body>", "<w:body><")), "E601"),
    "macro": (changed(add=[("word/vbaProject.bin", b"x")]), "E602"),
    "macro by type": (changed(types=("wordprocessingml.document.main+xml", "word.document.macroEnabled.main+xml")), "E602"),
    "zip bomb": (overlong(), "E603"),
    "entities": (changed(document=("<w:document", BOMB + "<w:document")), "E604"),
    "entities in a style": (changed(styles=("<w:styles", BOMB + "<w:styles")), "E604"),
    "embedded file": (changed(add=[("word/embeddings/oleObject1.bin", b"x")]), "E605"),
    "control": (changed(add=[("word/activeX/activeX1.xml", "<x/>")]), "E605"),
    "other text": (changed(add=[("word/afchunk1.html", "<p>x</p>")]), "E605"),
    "template elsewhere": (external("attachedTemplate", "https://example.org/x.dotm"), "E606"),
    "picture elsewhere": (external("image", "http://example.org/x.png"), "E606"),
    "file of a machine": (external("hyperlink", "file:///etc/passwd"), "E606"),
    "share": (external("hyperlink", "\\\\server\\share"), "E606"),
    "script": (external("hyperlink", "javascript:alert(1)"), "E606"),
    "include": (field("INCLUDETEXT c:\\\\x.docx"), "E607"),
    "dde": (field("ddeauto excel x"), "E607"),
    "tracked": (changed(document=("<w:t>", '<w:ins w:id="1" w:author="A"/><w:t>')), "E608"),
    "comment": (changed(document=("<w:t>", '<w:commentReference w:id="1"/><w:t>')), "E608"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused(name):
    data, code = BAD[name]
    with pytest.raises(InputError) as caught:
        word_template.opened(data, "config/templates/x.docx")
    lines = caught.value.text("nl").splitlines()
    assert lines[0].startswith(f"{code} config/templates/x.docx: ")
    assert len(lines) == len(caught.value.text("en").splitlines())
    assert TEXT not in caught.value.text("nl")


def test_everything_wrong_is_told_at_once():
    data = changed(
        add=[("word/vbaProject.bin", b"x"), ("word/embeddings/x.xlsx", b"x")],
        rels=(END, RELATION.format("image", "http://example.org/x.png") + END),
    )
    with pytest.raises(InputError) as caught:
        word_template.opened(data, "x.docx")
    assert {fault.code for fault in caught.value.faults} == {"E602", "E605", "E606"}


def test_a_plain_file_with_a_link_to_read_is_opened():
    document = word_template.opened(external("hyperlink", "https://www.rivm.nl/"), "x.docx")
    assert document.paragraphs[0].text == TEXT
    assert word_template.opened(field("PAGE"), "x.docx")
