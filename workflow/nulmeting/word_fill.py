"""Somebody's own Word file with its fields filled in: all of them checked before anything is put anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from nulmeting import word_package
from nulmeting.codebook import Text
from nulmeting.house_style import Style
from nulmeting.messages import Fault, nearest, raise_if
from nulmeting.word_elements import Element, clean, paragraph
from nulmeting.word_fields import Field, canonical, fields, in_dutch
from nulmeting.word_pictures import picture
from nulmeting.word_room import room
from nulmeting.word_spots import FIELD, P, Spot, pieces, place, spots, stray, text_of, unfilled
from nulmeting.word_styles import adopt
from nulmeting.word_tables import table
from nulmeting.word_template import opened

STORY = re.compile(r"/word/((?:document|header|footer|footnotes|endnotes)\d*)\.xml")
PROPERTIES = ("title", "subject", "keywords", "category")
NAMING = ("docProps/app.xml", "word/people.xml")
"""Parts that tell who wrote a document and for whom, and nothing that it needs."""
SPACE, DRAWN = qn("xml:space"), qn("wp:docPr")


def fill(
    data: bytes, content: Mapping[str, Any], pngs: Mapping[str, bytes], where: str, style: Style | None = None
) -> bytes:
    """Fill in the fields of a Word file.

    Parameters
    ----------
    data : bytes
        A docx file with fields ``{{ name }}``; `word_fields.fields` has their names.
    content : mapping
        As `nulmeting.content.build` gives it.
    pngs : mapping of name to PNG
    where : str
        The name of the file, for the faults.
    style : mapping or None
        The house style of tables, as `nulmeting.house_style.load` gives it.

    Returns
    -------
    bytes
        The file with the fields filled in, everything else as it was but the names of who wrote it. Where the report
        carries a notice and no field places it, it comes first. Equal input gives equal bytes.

    Raises
    ------
    InputError
        As `word_template.opened` says; and with every field that is not known, not closed, or not possible where it is.
    """
    return _Filling(data, content, pngs, where, style).filled()


class _Filling:
    def __init__(
        self, data: bytes, content: Mapping[str, Any], pngs: Mapping[str, bytes], where: str, style: Style | None
    ) -> None:
        self.content, self.pngs, self.where, self.style = content, pngs, where, style
        self.document: Any = opened(data, where)
        self.known = fields(content)
        self.parts: dict[str, Any] = {}
        self.roots: dict[str, Element] = {}
        self.other: dict[str, bytes] = {}
        for part in self.document.part.package.iter_parts():
            story = STORY.fullmatch(str(part.partname))
            if story:
                self.parts[story[1]] = part
                self.roots[story[1]] = part.element if hasattr(part, "element") else parse_xml(part.blob)
            elif str(part.partname).endswith(".xml"):
                self.other[str(part.partname)] = part.blob
        self.next_id = max([0, *(_identity(one) for root in self.roots.values() for one in root.iter(DRAWN))]) + 1

    def filled(self) -> bytes:
        used = {name: list(spots(root)) for name, root in self.roots.items()}
        raise_if(self._faults(used))
        told = {canonical(spot.name) for found in used.values() for spot in found}
        for name, found in used.items():
            for spot in reversed(found):  # from behind, so that places in a text stay right
                self._put(name, spot, self.known[canonical(spot.name)])
        if self.content["notice"] and "notice" not in told:
            self._put_first(paragraph("NoteSynthetic", self.content["notice"]))
        self._properties()
        names = [name for name, part in self.parts.items() if not hasattr(part, "element")]
        changed = {f"word/{name}.xml": _serialised(self.roots[name]) for name in names}
        return word_package.saved(self.document, changed, emptied=NAMING)

    def _faults(self, used: Mapping[str, list[Spot]]) -> Iterator[Fault]:
        for name, root in self.roots.items():
            for spot in used[name]:
                at = place(name, root, spot.paragraph)
                field = self.known.get(canonical(spot.name))
                if field is None:
                    yield self._unknown(spot.name, at)
                elif field.kind != "line" and not hasattr(self.parts[name], "element"):
                    yield Fault("E613", self.where, {"place": at, "field": spot.name})
                elif field.kind != "line" and not spot.alone:
                    yield Fault("E612", self.where, {"place": at, "field": spot.name})
            for one, near in stray(root):
                yield Fault("E611", self.where, {"place": place(name, root, one), "field": clean(near)})
            for field_name in unfilled(root):
                yield self._nowhere(name, field_name)
        for name, blob in sorted(self.other.items()):
            for field_name in FIELD.findall(blob.decode("utf-8", "replace")) if name.startswith("/word/") else ():
                yield self._nowhere(name.strip("/"), re.sub("<[^>]*>", "", field_name))
        for name in PROPERTIES:
            for field_name in FIELD.findall(getattr(self.document.core_properties, name)):
                if getattr(self.known.get(canonical(field_name)), "kind", "") != "line":
                    yield self._unknown(field_name.strip(), Text(f"eigenschap {name}", f"property {name}"))

    def _unknown(self, name: str, at: Text) -> Fault:
        near = nearest(canonical(name), self.known)
        hint = Text(f"; → '{in_dutch(near)}'?", f"; → '{near}'?") if near else Text("", "")
        return Fault("E610", self.where, {"place": at, "field": clean(name), "nearest": hint})

    def _nowhere(self, part: str, name: str) -> Fault:
        return Fault("E614", self.where, {"place": part, "field": clean(name.strip())})

    def _put(self, story: str, spot: Spot, field: Field) -> None:
        if field.kind in ("line", "passage"):
            for text in field.texts[:-1]:
                copy = deepcopy(spot.paragraph)
                for end in list(copy.iter(qn("w:sectPr"))):  # the section ends with the last of them
                    end.getparent().remove(end)
                _replace(replace(spot, paragraph=copy), text)
                spot.paragraph.addprevious(copy)
            _replace(spot, field.texts[-1] if field.texts else "")
            if not text_of(spot.paragraph).strip() and _to_spare(spot.paragraph):
                spot.paragraph.getparent().remove(spot.paragraph)
        elif field.kind == "figure":
            self._picture(story, spot, field)
        else:
            self._table(spot, field)

    def _picture(self, story: str, spot: Spot, field: Field) -> None:
        block, width = field.block or {}, room(spot.paragraph)
        alt = block["alt"] or block["title"] or block["name"]
        shape = picture(self.parts[story], self.pngs[block["name"]], self.next_id, block["title"], alt, width)
        self.next_id += 1
        first = pieces(spot.paragraph)[0][0].getparent()
        _replace(spot, "")
        first.append(shape)

    def _table(self, spot: Spot, field: Field) -> None:
        block, after = field.block or {}, spot.paragraph.getnext()
        made = [table(block, self.content["words"]["indicative"], room(spot.paragraph))]
        made += [paragraph("TableNote", block["note"])] if block["note"] else []
        adopt(self.document.styles.element, made, self.content["language"], self.style)
        for one in made:
            spot.paragraph.addprevious(one)
        _replace(spot, "")
        # Word wants a paragraph behind a table, and it keeps this one apart from the next
        if (block["note"] or (after is not None and after.tag == P)) and not _holds(spot.paragraph):
            spot.paragraph.getparent().remove(spot.paragraph)

    def _put_first(self, notice: Element) -> None:
        adopt(self.document.styles.element, [notice], self.content["language"], self.style)
        self.document.element.body.insert(0, notice)

    def _properties(self) -> None:
        about = self.document.core_properties
        for name in PROPERTIES:
            said = FIELD.sub(lambda found: self.known[canonical(found[1])].texts[0], getattr(about, name))
            setattr(about, name, clean(said)[:255])
        word_package.titled(self.document, about.title or self.content["title"], self.content["language"])


def _replace(spot: Spot, text: str) -> None:
    """Put a text where a field is; it takes the look of the field's first letter."""
    at, put = 0, False
    for element, was in pieces(spot.paragraph):
        start, end = max(spot.start - at, 0), min(spot.end - at, len(was))
        at += len(was)
        if start >= end:
            continue
        if element.tag != qn("w:t"):
            element.getparent().remove(element)
            continue
        element.text = was[:start] + ("" if put else clean(text)) + was[end:]
        element.set(SPACE, "preserve")
        put = True


def _to_spare(element: Element) -> bool:
    """Tell whether a paragraph can go: it is not all that a cell, a note or a part has, and holds nothing else."""
    return sum(child.tag == P for child in element.getparent()) > 1 and not _holds(element)


def _holds(element: Element) -> bool:
    return any(element.find(f".//{qn(tag)}") is not None for tag in ("w:sectPr", "w:drawing", "w:pict", "w:fldChar"))


def _identity(shape: Element) -> int:
    text = shape.get("id", "")
    return int(text) if text.isdigit() else 0


def _serialised(root: Element) -> bytes:
    from docx.opc.oxml import serialize_part_xml

    return serialize_part_xml(root)
