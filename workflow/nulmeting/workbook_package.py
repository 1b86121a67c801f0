"""The language of a workbook, which is written into the finished file: in its properties and in its charts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

TAGS: Mapping[str, str] = {"nl": "nl-NL", "en": "en-GB"}
"""Languages as documents name them."""
PROPERTIES, CHARTS = "docProps/core.xml", "xl/charts/"
LEVEL = 5
"""Of compression: a third faster than the usual 6, and 2% larger."""
_END = b"</cp:coreProperties>"
_FOREIGN = b'lang="en-US"'
"""What the writer marks every text of a chart as."""


def in_language(data: bytes, language: str) -> bytes:
    """Say in which language a workbook is.

    Parameters
    ----------
    data : bytes
        An xlsx file.
    language : str
        A key of `TAGS`.

    Returns
    -------
    bytes
        The same file with ``dc:language`` among its properties, and its charts in that language. A program that reads
        aloud chooses its voice by it. Equal input gives equal bytes.
    """
    tag = TAGS[language].encode()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == PROPERTIES:
                content = content.replace(_END, b"<dc:language>" + tag + b"</dc:language>" + _END)
            elif part.filename.startswith(CHARTS):
                content = content.replace(_FOREIGN, b'lang="' + tag + b'"')
            new.writestr(part, content, compresslevel=LEVEL)
    return made.getvalue()
