"""Somebody's own Word file, opened with care: what does not belong in a published document is refused, all at once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from nulmeting.messages import Fault, InputError, raise_if

if TYPE_CHECKING:
    from docx.document import Document

LARGEST = 100_000_000
"""Bytes that all parts together may have unpacked."""
SUSPECT, RATIO = 10_000_000, 200
"""A part of so many bytes that was packed so much tighter was made to choke readers."""
MACROS = re.compile(rb"macroEnabled|vbaProject|vbaData", re.IGNORECASE)
INSIDE = re.compile(r"word/(?:embeddings|activeX|afchunk|controls)[/\d.]", re.IGNORECASE)
"""Other files within the file."""
TRACKED = re.compile(rb"<w:(ins|del|moveFrom|moveTo|commentReference)[ />]")
"""What was changed and remarked while it was written."""
REACHING = re.compile(r"\b(INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|LINK|IMPORT|DATABASE|RD|MACROBUTTON)\b")
"""Fields of Word's own that fetch something from elsewhere or run something."""
ADDRESSES = ("https://", "http://", "mailto:")


def opened(data: bytes, where: str) -> Document:
    """Open a template.

    Parameters
    ----------
    data : bytes
    where : str
        Its name, for the faults.

    Returns
    -------
    Document
        Of python-docx.

    Raises
    ------
    InputError
        If it is no docx, unpacks to too much, has macros, files within it, document types or entities, anything that
        comes from elsewhere but a link to read, comments or tracked changes. Nothing of its text is told.
    """
    import docx

    parts = _parts(data, where)
    raise_if(_faults(parts, where))
    try:
        return docx.Document(io.BytesIO(data))
    except Exception:  # whatever is wrong with it, it is not what Word writes
        raise InputError([Fault("E601", where)]) from None


def _parts(data: bytes, where: str) -> dict[str, bytes]:
    """Unpack the parts in which something can be, once their sizes are known to be reasonable."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            for one in listed:
                if one.file_size > max(SUSPECT, RATIO * one.compress_size):
                    raise InputError([Fault("E603", where, {"part": one.filename[:80]})])
            if sum(one.file_size for one in listed) > LARGEST:
                raise InputError([Fault("E603", where, {"part": "*"})])
            names = [one.filename for one in listed]
            if len({name.lower() for name in names}) != len(names) or "word/document.xml" not in names:
                raise InputError([Fault("E601", where)])
            return {name: archive.read(name) for name in names}
    except (BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        raise InputError([Fault("E601", where)]) from None


def _faults(parts: dict[str, bytes], where: str) -> Iterator[Fault]:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if MACROS.search(parts.get("[Content_Types].xml", b"")) or any(MACROS.search(name.encode()) for name in parts):
        yield Fault("E602", where)
    for name in sorted(parts):
        if INSIDE.match(name):
            yield Fault("E605", where, {"part": name[:80]})
        if not name.endswith((".xml", ".rels")):
            continue
        try:
            root = fromstring(parts[name], forbid_dtd=True)
        except DefusedXmlException:
            yield Fault("E604", where, {"part": name[:80]})
            continue
        except (ParseError, ValueError):
            yield Fault("E601", where)
            continue
        if name.endswith(".rels"):
            for one in root:
                target, kind = one.get("Target", ""), one.get("Type", "").rpartition("/")[2]
                outside = one.get("TargetMode", "").lower() == "external"
                if outside and not (kind == "hyperlink" and target.lower().startswith(ADDRESSES)):
                    yield Fault("E606", where, {"kind": kind[:40], "target": target[:80]})
        elif name.startswith("word/"):
            code = " ".join(one.text or "" for one in root.iter() if str(one.tag).endswith("}instrText"))
            code += " ".join(v for one in root.iter() for k, v in one.attrib.items() if k.endswith("}instr"))
            for word in dict.fromkeys(REACHING.findall(code.upper())):
                yield Fault("E607", where, {"field": word})
            if TRACKED.search(parts[name]):
                yield Fault("E608", where, {"part": name[:80]})
