"""The packed parts of a workbook: nothing is unpacked before its size is known to be reasonable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, ZipInfo

from nulmeting.messages import Fault, InputError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 1_500_000_000
"""Bytes that all parts together may have unpacked."""
SUSPECT, RATIO = 100_000_000, 200
"""A part of so many bytes that was packed so much tighter was made to choke readers: sheets reach 10 to 50."""
LARGEST_TREE = 50_000_000
"""Bytes of a part that is read as a tree in one piece: styles, the list of sheets."""
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK"


class Archive:
    """A ZIP file and its name; parts are found whatever the case of their names.

    Raises
    ------
    InputError
        If the file is a workbook of before 2007 or one with a password, is no ZIP file, or unpacks to too much.
    """

    def __init__(self, file: str, path: Path, kind: str) -> None:
        self.file, self.kind = file, kind
        with path.open("rb") as stream:
            start = stream.read(8)
            if start == _OLE:
                text = "EncryptedPackage".encode("utf-16-le")
                stream.seek(0)
                raise InputError([Fault("E332" if text in stream.read() else "E333", file)])
        if not start.startswith(_ZIP):
            raise InputError([Fault("E309", file, {"kind": kind})])
        try:
            self._zip = ZipFile(path)
        except (BadZipFile, ValueError, NotImplementedError, OSError):
            raise self.broken() from None
        self._parts: dict[str, ZipInfo] = {}
        total = 0
        for part in self._zip.infolist():
            if self._parts.setdefault(part.filename.lower(), part) is not part:
                raise self.broken()
            total += part.file_size
            if total > LARGEST or part.file_size > max(SUSPECT, RATIO * part.compress_size):
                raise InputError([Fault("E324", file, {"part": part.filename[:80], "size": f"{part.file_size:,}"})])

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    @contextmanager
    def stream(self, name: str) -> Iterator[IO[bytes]]:
        """Open a part; what is wrong with it while it is open means that the file is damaged."""
        from defusedxml import DefusedXmlException

        try:
            part = self._parts[name.lower()]
            if part.flag_bits & 1:
                raise InputError([Fault("E332", self.file)])
            with self._zip.open(part) as opened:
                yield opened
        except (InputError, MemoryError):
            raise
        except DefusedXmlException:
            raise InputError([Fault("E335", self.file, {"part": name})]) from None
        except Exception:
            raise self.broken() from None

    def tree(self, name: str) -> Element:
        """Read a part as XML: without document types, entities or references to elsewhere."""
        from defusedxml.ElementTree import fromstring

        with self.stream(name) as stream:
            text = stream.read(LARGEST_TREE + 1)
            if len(text) > LARGEST_TREE:
                raise InputError([Fault("E324", self.file, {"part": name, "size": f"> {LARGEST_TREE:,}"})])
            root: Element = fromstring(text, forbid_dtd=True)
            return root

    def broken(self) -> InputError:
        """Give the error that says that the file does not hold together."""
        return InputError([Fault("E309", self.file, {"kind": self.kind})])
