"""A Word file as a package of parts: an empty one to begin with, and one that is the same byte for byte each time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from string import Template
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from nulmeting import house_style
from nulmeting.house_style import Style
from nulmeting.sentences import TEMPLATES
from nulmeting.word_elements import clean

if TYPE_CHECKING:
    from docx.document import Document

PARTS = {
    "[Content_Types].xml": "types.xml",
    "_rels/.rels": "rels.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document.rels.xml",
    "word/styles.xml": "styles.xml",
    "word/numbering.xml": "numbering.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/theme/theme1.xml": "theme.xml",
}
"""Parts of an empty document, and our templates of them in ``templates/word``."""
LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
FONT = "Arial"
"""It is on every desk, or a font of the same widths."""
MADE = (2000, 1, 1, 0, 0, 0)
"""A packed file has a date; a fixed one keeps equal content equal in bytes."""


def empty(language: str, style: Style | None = None) -> bytes:
    """Give a document without text: A4, our styles, the language set.

    Parameters
    ----------
    language : str
        ``nl`` or ``en``.
    style : mapping or None
        As `nulmeting.house_style.load` gives it; None takes the shipped one.
    """
    return _packed({name: part(file, language, style) for name, file in PARTS.items()})


def part(file: str, language: str, style: Style | None = None) -> bytes:
    """Give one of our templates with colours, font and language filled in."""
    shipped = house_style.load()
    used = shipped if style is None else style
    family = used["fonts"]["family"]
    # the shipped font is drawn in pictures, but is on few desks; a house's own font is on the desks of that house
    words = {"font": FONT if family == shipped["fonts"]["family"] else escape(family, {'"': "&quot;"})}
    words |= {"language": LANGUAGES[language], "decimal": {"nl": ",", "en": "."}[language]}
    colours = {name: value.lstrip("#") for name, value in used["colours"].items()}
    text = (TEMPLATES / "word" / file).read_text(encoding="utf-8")
    return Template(text).substitute(colours | words).encode("utf-8")


def titled(document: Document, title: str, language: str) -> None:
    """Set what the file says of itself: title and language, and no person, program or moment."""
    from datetime import UTC, datetime

    about: Any = document.core_properties
    about.title, about.language = clean(title)[:255], LANGUAGES[language]
    about.created = about.modified = datetime(*MADE, tzinfo=UTC)
    for name in ("author", "last_modified_by", "comments"):
        setattr(about, name, "")
    about.revision = 1


def saved(document: Document, changed: Mapping[str, bytes] | None = None, emptied: Iterable[str] = ()) -> bytes:
    """Write a document: equal content gives equal bytes.

    Parameters
    ----------
    document : Document
    changed : mapping of name to bytes
        Parts that python-docx does not know, as they are to be.
    emptied : iterable of str
        Parts of which only the outermost element is to be left.
    """
    stream = io.BytesIO()
    document.save(stream)
    with ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | dict(changed or {})
    return _packed(parts | {name: _bare(parts[name]) for name in emptied if name in parts})


def _bare(data: bytes) -> bytes:
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml.parser import parse_xml

    root: Any = parse_xml(data)
    root[:] = []
    return serialize_part_xml(root)


def _packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            info = ZipInfo(name, MADE)
            info.compress_type = ZIP_STORED if name.endswith(".png") else ZIP_DEFLATED
            info.create_system, info.external_attr = 0, 0
            archive.writestr(info, data)
    return stream.getvalue()
