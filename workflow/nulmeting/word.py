"""The report as a Word document: the answers on page one, real styles, and in annexes what only some look up."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from docx.oxml.ns import qn

from nulmeting import house_style, word_floats, word_front, word_margins, word_package
from nulmeting.house_style import Style
from nulmeting.word_boxes import Filled, boxes, needed
from nulmeting.word_elements import (
    Element,
    bookmarked,
    counter,
    field,
    inner_link,
    make,
    outer_link,
    paragraph,
    run,
    sentence_runs,
)
from nulmeting.word_heights import looks_of
from nulmeting.word_panel import panels
from nulmeting.word_parts import Chart
from nulmeting.word_pictures import picture
from nulmeting.word_places import Places, places
from nulmeting.word_tables import table

Block = Mapping[str, Any]
NOTES = {"note": "Note", "caution": "NoteCaution", "synthetic": "NoteSynthetic"}
ADDRESSES = ("https://", "mailto:")
TOUCHING = {"BodyText", "ListBullet", "ListNumber", "Prose", "ProseBullet", "ProseNumber", "Reference"}
"""Styles without a space before them."""
LEADS = {"Figure", "ListBullet", "ListNumber"}
"""Styles of what a text below a heading introduces."""
MOST_KEPT = 300
"""Letters of such a text, about three lines: a longer one is no loss without it at the foot of a page."""
MOST_CONTENTS = 24
"""Lines that a table of contents may have; if two levels of headings are more, it has one, to stay near page one."""


def render(
    content: Mapping[str, Any], pngs: Mapping[str, bytes], style: Style | None = None, logo: bytes = b""
) -> bytes:
    """Render the content of a report.

    Parameters
    ----------
    content : mapping
        As `nulmeting.content.build` gives it.
    pngs : mapping of name to PNG
        A picture per figure.
    style : mapping or None
        As `nulmeting.house_style.load` gives it; None takes the shipped one.
    logo : bytes
        PNG or SVG, at the top of page one.

    Returns
    -------
    bytes
        A docx file. Equal content gives equal bytes.

    Raises
    ------
    KeyError
        If a figure block has no picture.
    ValueError
        If a block is of a type that is not known.
    """
    import docx

    document = docx.Document(io.BytesIO(word_package.empty(content["language"], style)))
    word_package.titled(document, content["title"], content["language"])
    word_margins.heads_and_feet(document, content, style or house_style.load(), logo)
    for place, element in enumerate(Writer(document, content, pngs, has_logo=bool(logo)).whole()):
        document.element.body.insert(place, element)
    return word_package.saved(document)


class Writer:
    """Writes the blocks of one report for one document, which holds their pictures, addresses and lists."""

    def __init__(
        self, document: Any, content: Mapping[str, Any], pngs: Mapping[str, bytes], *, has_logo: bool = False
    ) -> None:
        self.document, self.content, self.pngs, self.has_logo = document, content, pngs, has_logo
        self.words: Mapping[str, Any] = content["words"]
        self.own: Mapping[str, str] = self.words["word"]
        self.places: Places = places(content["blocks"])
        self.next_id: Callable[[], int] = counter()
        self.headings: list[tuple[int, str, str]] = []
        self.charts: dict[int, Chart] = {}

    def whole(self) -> list[Element]:
        """Give everything between the beginning and the end of the document."""
        first, beside = (self.blocks(part) for part in word_front.parted(self.places.front))
        page_one = word_front.page_one(self.document, [*self._title(), *first], beside, has_logo=self.has_logo)
        sections, annexes = self.blocks(self.places.rest), self._annexes()
        contents = self._contents()
        looks = looks_of({one.get(qn("w:styleId")): one for one in self.document.styles.element.iter(qn("w:style"))})
        above = needed(Filled(), boxes(contents[0].iter(qn("w:p")), looks))
        body = word_floats.placed(sections, looks, above, self.charts)
        return [*page_one, *contents, *body, *annexes]

    def blocks(self, blocks: list[Block]) -> list[Element]:
        """Write blocks; key figures that follow each other become one panel."""
        makers: Mapping[str, Callable[[Block], list[Element]]] = {
            "heading": self._heading,
            "paragraph": lambda b: [_text(b)],
            "note": lambda b: [paragraph(NOTES[b["kind"]], b["text"])],
            "quote": lambda b: [paragraph("Quote", b["text"]), paragraph("QuoteSource", b["source"])],
            "list": self._list,
            "prose": self._prose,
            "table": self.table,
            "figure": self.figure,
        }
        made: list[Element] = []
        for block in panels(blocks, self.words):
            if not isinstance(block, Mapping):
                made.append(block)
            elif block["type"] not in makers:
                raise ValueError(f"unknown type of block: {block['type']}")
            else:
                made += makers[block["type"]](block)
        return _joined(made)

    def table(self, block: Block) -> list[Element]:
        """Write a table with its caption above it, or where in an annex it is."""
        if block["id"] in self.places.folded:
            return [self._see(self.own["see_table"].replace("{caption}", block["caption"]), block["id"])]
        return self._captioned(block)

    def figure(self, block: Block) -> list[Element]:
        """Write a figure with its caption, which tells where its numbers are."""
        number, shown = self.next_id(), self.places.figures[block["name"]]
        alt = block["alt"] or block["title"] or f"{self.own['figure']} {shown}"
        self.charts[number] = Chart(block["strips"], self.own["continued"].format(number=shown), self.next_id)
        shape = picture(self.document.part, self.pngs[block["name"]], number, block["title"], alt)
        # the picture has a title of its own, which a caption would only repeat: it names the kind, as that of the PDF
        caption = self.words["pdf"].get(f"figure_{block['name']}") or block["title"]
        made = self._caption("FigureCaption", "figure", block["name"], f"{caption.rstrip('.')}. ")
        made.extend(self._seen(self.own["figure_data"], block["table"]["id"]))
        return [paragraph("Figure", make("r", shape)), made]

    def _title(self) -> list[Element]:
        content = self.content
        texts = [("Title", content["title"]), ("Subtitle", content.get("subtitle", "")), ("About", content["about"])]
        asked = f"{self.words['contact']}: {content['contact']}" if content.get("contact") else ""
        texts += [("About", asked), ("NoteSynthetic", content["notice"])]
        return [paragraph(style, text) for style, text in texts if text]

    def _contents(self) -> list[Element]:
        """Write the table of contents: links; Word adds the page numbers, which it alone knows, when asked to (F9)."""
        levels = 2 if len(self.headings) <= MOST_CONTENTS else 1
        begin, code, separate, _, end = field(rf'TOC \o "1-{levels}" \h \z \u', "")
        listed = [one for one in self.headings if one[0] <= levels]
        entries = [paragraph(f"TOC{level}", inner_link(bookmark, run(text))) for level, bookmark, text in listed]
        for mark in (separate, code, begin):
            entries[0].insert(1, mark)  # behind the paragraph's properties
        entries[-1].append(end)
        gallery = make("docPartObj", make("docPartGallery", val="Table of Contents"), make("docPartUnique"))
        heading = paragraph("TOCHeading", self.words["contents"])
        return [make("sdt", make("sdtPr", gallery), make("sdtContent", heading, *entries))]

    def _heading(self, block: Block) -> list[Element]:
        level, text = block["level"] - 1, block["text"]
        if level > 2:
            return [paragraph(f"Heading{level}", text)]
        number = self.next_id()
        bookmark = f"_Toc{number:09}"
        self.headings.append((level, bookmark, text))
        return [paragraph(f"Heading{level}", *bookmarked(bookmark, number, [run(text)]))]

    def _list(self, block: Block) -> list[Element]:
        lines = [sentence_runs(item["text"], item["numbers"]) for item in block["items"]]
        return self._lines(lines, ordered=block["ordered"])

    def _lines(self, lines: list[list[Element]], *, ordered: bool, within: str = "List") -> list[Element]:
        made = [paragraph(f"{within}{'Number' if ordered else 'Bullet'}", *runs) for runs in lines]
        if ordered:
            identity = self._counted_anew()
            for one in made:
                one[0].append(make("numPr", make("ilvl", val=0), make("numId", val=identity)))
        return made

    def _counted_anew(self) -> int:
        """Give a numbering that begins at 1 again."""
        numbering: Element = self.document.part.numbering_part.element
        identity = len(numbering) + 1
        start = make("lvlOverride", make("startOverride", val=1), ilvl=0)
        numbering.append(make("num", make("abstractNumId", val=2), start, numId=identity))
        return identity

    def _prose(self, block: Block) -> list[Element]:
        numbers = block.get("numbers", [])
        made = [paragraph("ProseLabel", block["label"])] if block["label"] else []
        for part in block["parts"]:
            if part["type"] == "list":
                lines = [self._spans(spans, numbers) for spans in part["items"]]
                made += self._lines(lines, ordered=part["ordered"], within="Prose")
            else:
                made.append(paragraph("Prose", *self._spans(part["spans"], numbers)))
        return made

    def _spans(self, spans: list[Mapping[str, Any]], numbers: list[Mapping[str, Any]]) -> list[Element]:
        return [one for span in spans if span["text"] for one in self._span(span, numbers)]

    def _span(self, span: Mapping[str, Any], numbers: list[Mapping[str, Any]]) -> list[Element]:
        if span["href"] and span["href"].startswith(ADDRESSES):
            from docx.opc.constants import RELATIONSHIP_TYPE

            relation = self.document.part.relate_to(span["href"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            return [outer_link(relation, run(span["text"], "Hyperlink"))]
        looks = [look for look, key in (("b", "strong"), ("i", "emphasis")) if span[key]]
        # a number may be named once and stand in more than one span
        return sentence_runs(span["text"], numbers, *looks)

    def _caption(self, style: str, kind: str, name: str, text: str) -> Element:
        """Write ``Tabel 3. Respons per groep``, the number a field that Word keeps right."""
        numbers = self.places.figures if kind == "figure" else self.places.tables
        word, identity = self.own[kind], self.next_id()
        label = [run(f"{word} "), *field(rf"SEQ {word} \* ARABIC", f"{numbers[name]}")]
        made = paragraph(style, *bookmarked(self.places.bookmark(kind, name), identity, label), f". {text}")
        if kind == "table":
            made[0].append(make("keepNext"))
        return made

    def _captioned(self, block: Block) -> list[Element]:
        made = [
            self._caption("Caption", "table", block["id"], block["caption"]),
            table(block, self.words["indicative"]),
        ]
        return [*made, paragraph("TableNote", block["note"])] if block["note"] else made

    def _see(self, sentence: str, name: str) -> Element:
        """Write where a table is, its number a link that follows it."""
        return paragraph("Reference", *self._seen(sentence, name))

    def _seen(self, sentence: str, name: str) -> list[Element]:
        before, _, behind = sentence.rpartition("{table}")
        shown = f"{self.own['table']} {self.places.tables[name]}"
        link = field(rf"REF {self.places.bookmark('table', name)} \h", shown)
        return [run(before), *link, run(behind)]

    def _annexes(self) -> list[Element]:
        """Write the annexes of the PDF, in its order; one without anything in it is left out."""
        own, made = self.words["pdf"], list[Element]()
        if self.places.folded:
            made += self._heading({"level": 2, "text": own["more_tables"]})
            made += [one for block in self.places.folded.values() for one in self._captioned(block)]
        if self.places.drawn:
            made += self._heading({"level": 2, "text": own["figure_data"]})
        for block in self.places.drawn.values():
            numbered = {"figure": self.own["figure"], "number": self.places.figures[block["name"]]}
            title = own["in_words"].format(**numbered).rstrip(".")
            made += [*self._heading({"level": 3, "text": title}), *self.blocks(block["long_description"])]
            made += self._captioned(block["table"])
        return _joined(made)


def _text(block: Block) -> Element:
    """Write a paragraph; one that introduces what follows stays with it."""
    made = paragraph("BodyText", *sentence_runs(block["text"], block["numbers"]))
    if block["text"].endswith(":"):
        made[0].append(make("keepNext"))
    return made


def _joined(elements: list[Element]) -> list[Element]:
    """Keep a text that follows a table from touching it, and one below a heading with the list or chart that it is on.

    At the foot of a page it would tell of nothing that is there.
    """
    styles = [one.style if one.tag.endswith("}p") else None for one in elements]
    for i, (before, now) in enumerate(pairwise(styles), 1):
        if before is None and now in TOUCHING:
            elements[i][0].append(make("spacing", before=160))
        introduces = (
            now == "BodyText" and before and before.startswith("Heading") and len(elements[i].text) <= MOST_KEPT
        )
        if introduces and _follows(elements[i + 1 : i + 2]):
            elements[i][0].get_or_add_keepNext()
    return elements


def _follows(below: list[Element]) -> bool:
    """Tell whether a list comes, a chart, or a text that stays with what it introduces."""
    return any(one.style in LEADS or one[0].keepNext is not None for one in below if one.tag.endswith("}p"))
