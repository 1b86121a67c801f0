"""Where in a Word file fields stand: found in the text as it reads, however Word has cut it into runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn

from nulmeting.codebook import Text
from nulmeting.word_elements import Element, clean

FIELD = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
BRACES = re.compile(r"\{\{|\}\}")
AROUND = 24
"""Letters shown before and behind what is wrong, so that it can be found."""
P, T, TABLE, ROW, CELL, BOX = (qn(f"w:{tag}") for tag in ("p", "t", "tbl", "tr", "tc", "txbxContent"))
ANCHORED = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
NOTE = (qn("w:footnote"), qn("w:endnote"))
SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:softHyphen"): ""}
STORIES = {
    "document": Text("alinea", "paragraph"),
    "header": Text("koptekst", "header"),
    "footer": Text("voettekst", "footer"),
    "footnotes": Text("voetnoot", "footnote"),
    "endnotes": Text("eindnoot", "endnote"),
}


@dataclass(frozen=True, eq=False)
class Spot:
    """A field in a paragraph.

    Parameters
    ----------
    paragraph : element
    start, end : int
        Its place in the text of the paragraph, braces included.
    name : str
        As it is written.
    alone : bool
        Whether the paragraph has nothing else, nor anything anchored to it.
    """

    paragraph: Element
    start: int
    end: int
    name: str
    alone: bool


def pieces(paragraph: Element) -> list[tuple[Element, str]]:
    """Give the elements of a paragraph that are text, each with its text; those of a text box in it are not its own."""
    found: list[tuple[Element, str]] = []

    def walk(element: Element) -> None:
        for child in element:
            if child.tag == T:
                found.append((child, child.text or ""))
            elif child.tag in SIGNS and element.tag == qn("w:r"):
                found.append((child, SIGNS[child.tag]))
            elif child.tag not in (P, BOX):
                walk(child)

    walk(paragraph)
    return found


def text_of(paragraph: Element) -> str:
    """Give the text of a paragraph as it reads."""
    return "".join(text for _, text in pieces(paragraph))


def spots(root: Element) -> Iterator[Spot]:
    """Give every field of a part, in the order of its paragraphs."""
    for paragraph in root.iter(P):
        text = text_of(paragraph)
        for found in FIELD.finditer(text) if "{{" in text else ():
            alone = text.strip() == found[0] and not any(True for _ in paragraph.iter(*ANCHORED))
            yield Spot(paragraph, *found.span(), found[1].strip(), alone)


def stray(root: Element) -> Iterator[tuple[Element, str]]:
    """Give paragraphs with braces that belong to no field, and the text around them."""
    for paragraph in root.iter(P):
        text = text_of(paragraph)
        left = BRACES.search(FIELD.sub(lambda found: " " * len(found[0]), text))
        if left:
            yield paragraph, text[max(0, left.start() - AROUND) : left.end() + AROUND].strip()


def unfilled(root: Element) -> Iterator[str]:
    """Give fields where none is filled in: in attributes, such as alternative texts, and in fields of Word's own."""
    for element in root.iter():
        if element.tag == qn("w:instrText"):
            yield from FIELD.findall(element.text or "")
        for value in element.attrib.values():
            yield from FIELD.findall(value)


def place(story: str, root: Element, paragraph: Element) -> Text:
    """Say where in a document a paragraph is, as somebody would look for it.

    Parameters
    ----------
    story : str
        The name of its part: ``document``, ``header1``, ``footnotes``, …
    """
    above = {one.tag: one for one in reversed(list(paragraph.iterancestors()))}
    kind = story.rstrip("0123456789")
    parts = [] if kind == "document" else [STORIES[kind]]
    note = next((one for one in paragraph.iterancestors() if one.tag in NOTE), None)
    if note is not None:
        number = [one for one in root if one.tag == note.tag and one.get(qn("w:type")) is None].index(note) + 1
        parts = [Text(f"{STORIES[kind].nl} {number}", f"{STORIES[kind].en} {number}")]
    if BOX in above:
        parts.append(Text("tekstvak", "text box"))
    if CELL in above:
        table, row, cell = above[TABLE], above[ROW], above[CELL]
        numbers = (_rank(root, table), 1 + table.findall(ROW).index(row), 1 + row.findall(CELL).index(cell))
        parts.append(
            Text("tabel {}, rij {}, kolom {}".format(*numbers), "table {}, row {}, column {}".format(*numbers))
        )
    elif not parts:
        number = _rank(root, paragraph)
        parts.append(Text(f"alinea {number}", f"paragraph {number}"))
    near = clean(text_of(paragraph).strip())
    near = near if len(near) <= 2 * AROUND else f"{near[: 2 * AROUND]}…"
    where = [", ".join(one.to(language) for one in parts) for language in ("nl", "en")]
    return Text(*(f"{one} (‘{near}’)" for one in where))


def _rank(root: Element, wanted: Element) -> int:
    """Give the number of an element among those of its kind that are not in a table or text box, or of its table."""
    same = (one for one in root.iter(wanted.tag) if wanted.tag == TABLE or not _inside(one))
    return next((number for number, one in enumerate(same, 1) if one is wanted), 0)


def _inside(element: Element) -> bool:
    return any(one.tag in (CELL, BOX) for one in element.iterancestors())
