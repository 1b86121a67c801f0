"""Make the example of a Word file with fields: ``config/templates/memo.docx``, a memo of two pages.

    python examples/word_template/generate.py [FILE]

It stands for what somebody makes in Word itself: a head and foot, a table, a text box, a footnote, and fields that Word
has cut into pieces, as it does as soon as somebody corrects a letter.
"""

import io
import sys
from pathlib import Path

import docx
from docx.oxml import parse_xml
from nulmeting import word_package
from nulmeting.word_elements import make, paragraph, run

ROOT = Path(__file__).parent.parent.parent
PLACE = ROOT / "config" / "templates" / "memo.docx"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEADLINES = ("policy_anchoring", "criteria_capability")
FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def main(place: Path = PLACE) -> None:
    """Write the file."""
    document = docx.Document(io.BytesIO(word_package.empty("nl")))
    section, body = document.sections[0], document.element.body
    section.header.part.element[:] = [paragraph("Header", "Memo", make("r", make("tab")), "{{ titel }}")]
    section.footer.part.element[:] = [paragraph("Footer", "{{ melding }}")]
    for place_in_body, element in enumerate(_body()):
        body.insert(place_in_body, element)
    _footnotes(document)
    word_package.titled(document, "Memo: {{ titel }}", "nl")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(word_package.saved(document))


def _body() -> list:
    first = HEADLINES[0]
    note = make("r", make("rPr", make("vertAlign", val="superscript")), make("footnoteReference", id=2))
    return [
        paragraph("Title", "Memo: ", "{{ titel", " }}"),
        paragraph("Heading1", "Wat u moet weten"),
        paragraph("BodyText", "{{ policy_anch", "oring.baseline.share.", "sentence }}"),
        paragraph("BodyText", f"{{{{ {first}.baseline-followup.difference.sentence }}}}"),
        paragraph(
            "BodyText",
            "Het cijfer over organisaties was eerst ",
            *_strong(f"{first}.baseline.share"),
            " en later ",
            *_strong(f"{first}.followup.share"),
            note,
            ".",
        ),
        _box("In het kort: {{ criteria_capability.followup.share.sentence }}"),
        paragraph("Heading1", "De twee hoofdcijfers"),
        _table(),
        paragraph("Heading1", "De cijfers van organisaties"),
        paragraph("BodyText", "{{ tabel: indicators-organisation-share }}"),
        paragraph("Heading1", "Waaraan deelnemers behoefte hebben"),
        paragraph("Figure", "{{ figuur: needs }}"),
        paragraph("Reference", "{{ bijschrift: figure-needs }}"),
        paragraph("Heading1", "Wat deze cijfers niet zeggen"),
        paragraph("BodyText", "{{ tekst: method-reach }}"),
    ]


def _strong(name: str) -> list:
    """Write a field in bold, the braces cut off from the name as Word does."""
    return [run("{", "Strong"), run("{ ", "Strong"), run(name, "Strong"), run(" }}", "Strong")]


def _table() -> object:
    wide, sides = (4000, 1879, 1879, 1880), ("baseline", "followup")
    heads = [
        ("TableHead", "Cijfer"),
        *(("TableHeadNumber", t) for t in ("Nulmeting", "Slotmeting", "Interval slotmeting")),
    ]
    rows = [[[paragraph(style, head)] for style, head in heads]]
    for name in HEADLINES:
        texts = [f"{{{{ {name}.label }}}}", *(f"{{{{ {name}.{side}.share }}}}" for side in sides)]
        texts.append(f"{{{{ {name}.followup.share.interval }}}}")
        rows.append([[paragraph("TableNumber" if i else "TableText", text)] for i, text in enumerate(texts)])
    from nulmeting.word_tables import grid

    return grid("NulmetingTable", wide, rows, "De twee hoofdcijfers", "Per cijfer de meting vooraf en achteraf")


def _box(text: str) -> object:
    """Make a paragraph with a text box in it, as Word of 2010 and later writes one."""
    first, second = text[:30], text[30:]
    return parse_xml(f"""<w:p {NAMESPACES}><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:drawing>
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="6120000" cy="576000"/>
<wp:docPr id="1" name="kader" descr="Kader met de belangrijkste zin"/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="6120000" cy="576000"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="EEF2F7"/></a:solidFill></wps:spPr>
<wps:txbx><w:txbxContent><w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr>
<w:r><w:t xml:space="preserve">{first}</w:t></w:r><w:r><w:t xml:space="preserve">{second}</w:t></w:r></w:p>
</w:txbxContent></wps:txbx>
<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>""")


def _footnotes(document: object) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    marks = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in ((0, "separator"), (1, "continuationSeparator"))
    )
    text = "Interval eerst: {{ policy_anchoring.baseline.share.interval }}; {{ policy_anchoring.baseline.share.base }}."
    one = (
        '<w:footnote w:id="2"><w:p><w:pPr><w:pStyle w:val="TableNote"/></w:pPr>'
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:footnotes {NAMESPACES}>{marks}{one}</w:footnotes>'
    )
    part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, xml.encode("utf-8"), document.part.package)
    document.part.relate_to(part, FOOTNOTES)


if __name__ == "__main__":
    main(*(Path(one) for one in sys.argv[1:2]))
