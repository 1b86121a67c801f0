"""The workbook in which people code open answers: text that is never a formula, and codes chosen from a list."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from nulmeting.codebook import Answer, Text
from nulmeting.coding import CODE, CODES, SHEET

LONGEST = 32_767
"""Characters that a cell of a workbook holds."""
MOST_CODES = 500
GUIDE = Text(
    "Kies per antwoord een of meer codes. Verander row en text niet. Nieuwe codes: zet ze in het blad 'codes'.",
    "Choose one or more codes for each answer. Do not change row and text. New codes: put them in the sheet 'codes'.",
)


def build(texts: Sequence[tuple[int, str]], answers: Sequence[Answer], slots: int, language: str) -> bytes:
    """Make a coding sheet.

    Parameters
    ----------
    texts : sequence of (row, text)
        Rows of the export and what stands there.
    answers : sequence of Answer
        The codes to choose from; may be empty, to be filled in by hand.
    slots : int
        How many codes an answer may get.

    Returns
    -------
    bytes
        A workbook; equal input gives equal bytes.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2000, 1, 1)})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet, codes = book.add_worksheet(SHEET), book.add_worksheet(CODES)
    for column, head in enumerate(["row", "text", *(f"{CODE}{n}" for n in range(1, slots + 1))]):
        sheet.write_string(0, column, head, bold)
    for place, (row, text) in enumerate(texts, start=1):
        sheet.write_number(place, 0, row)
        sheet.write_string(place, 1, text[:LONGEST], wrapped)
    sheet.set_column(1, 1, 80)
    sheet.freeze_panes(1, 2)
    if texts:
        choices = f"={CODES}!$A$2:$A${MOST_CODES + 1}"
        rule = {"validate": "list", "source": choices, "error_type": "stop"}
        sheet.data_validation(1, 2, len(texts), 1 + slots, rule)
    for column, head in enumerate(("code", "label")):
        codes.write_string(0, column, head, bold)
    for place, answer in enumerate(answers, start=1):
        codes.write_string(place, 0, answer.code)
        codes.write_string(place, 1, answer.label.to(language))
    codes.write_string(0, 3, GUIDE.to(language))
    codes.set_column(1, 1, 50)
    book.close()
    return out.getvalue()
