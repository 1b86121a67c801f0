"""What is written into the finished file of a workbook: its language, and that a chart leaves gaps."""

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
_FOREIGN = (b'lang="en-US"', b'<c:lang val="en-US"')
"""What the writer marks every chart and every text in it as."""

_BEFORE_GAPS, _GAPS = b'<c:plotVisOnly val="1"/>', b'<c:dispBlanksAs val="gap"/>'


def completed(data: bytes, language: str) -> bytes:
    """Say in which language a workbook is, and that what is empty is not drawn.

    Parameters
    ----------
    data : bytes
        An xlsx file.
    language : str
        A key of `TAGS`.

    Returns
    -------
    bytes
        The same file with ``dc:language`` among its properties, and its charts in that language: a program that reads
        aloud chooses its voice by it. Of charts it says in so many words that an empty cell leaves a gap, which the
        writer leaves out and not every program supposes. Equal input gives equal bytes.
    """
    tag = TAGS[language].encode()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == PROPERTIES:
                content = content.replace(_END, b"<dc:language>" + tag + b"</dc:language>" + _END)
            elif part.filename.startswith(CHARTS):
                for mark in _FOREIGN:
                    content = content.replace(mark, mark.replace(b"en-US", tag))
                content = content.replace(_BEFORE_GAPS, _BEFORE_GAPS + _GAPS)
            new.writestr(part, content, compresslevel=LEVEL)
    return made.getvalue()
