"""Qualtrics: names, the questions under them, and where each column comes from as ``{"ImportId":"QID1"}``."""

from __future__ import annotations

import json

from nulmeting.layout import Heads, Layout, Rows, found, is_date, plain_text

NAMES = (
    "StartDate",
    "EndDate",
    "Status",
    "IPAddress",
    "Progress",
    "Duration (in seconds)",
    "Finished",
    "RecordedDate",
    "ResponseId",
    "RecipientLastName",
    "RecipientFirstName",
    "RecipientEmail",
    "ExternalReference",
    "LocationLatitude",
    "LocationLongitude",
    "DistributionChannel",
    "UserLanguage",
)
DATES_AND_NUMBERS = ("StartDate", "EndDate", "RecordedDate", "Progress", "Duration (in seconds)")
LEGACY = (
    "ResponseID",
    "ResponseSet",
    "Name",
    "ExternalDataReference",
    "EmailAddress",
    "IPAddress",
    "Status",
    "StartDate",
    "EndDate",
    "Finished",
)
"""What the second row calls the columns V1 to V10 of exports made before 2017."""

MARK = '{"ImportId"'


def sign(rows: Rows) -> str:
    """Give the mark of a row of import ids, or the columns that Qualtrics adds."""
    if _import_row(rows):
        return MARK + ": …}"
    if len(rows) > 1 and rows[0][0].strip() == "V1" and found(rows[1], LEGACY, 4):
        return "V1, " + found(rows[1], LEGACY, 4)
    return found(rows[0], NAMES, 4)


def height(rows: Rows) -> int:
    """Count the rows down to the import ids; without those a second row is one of heads only if it shows it.

    It does if it has words where Qualtrics writes dates and numbers: a respondent taken for heads would be lost.
    """
    marked = _import_row(rows)
    if marked:
        return marked + 1
    if len(rows) < 2:
        return 1
    if rows[0][0].strip() == "V1" and found(rows[1], LEGACY, 1):
        return 2
    told = [rows[1][place] for place, name in enumerate(rows[0]) if plain_text(name) in DATES_AND_NUMBERS]
    worded = [cell for cell in told if cell.strip() and not is_date(cell) and not cell.strip(" %.,").isdigit()]
    return 2 if worded and len(worded) == len([cell for cell in told if cell.strip()]) else 1


def heads(rows: Rows) -> Heads:
    """Call a column by its name in the first row; its question and import id are other names.

    The numbered columns of old exports are called what the second row calls them, as newer exports do.
    """
    head, names = [], []
    for column in zip(*rows, strict=True):
        first, others = column[0], [_import_id(cell) or plain_text(cell) for cell in column[1:]]
        numbered = first[:1] == "V" and first[1:].isdigit() and bool(others) and others[0] in LEGACY
        head.append(others[0] if numbered else first)
        names.append(tuple(name for name in dict.fromkeys((first, *others)) if name and name != head[-1]))
    return Heads(tuple(head), tuple(names))


def _import_row(rows: Rows) -> int:
    """Give the place of the row of import ids; 0 if there is none."""
    for place, row in enumerate(rows[:4]):
        filled = [cell for cell in row if cell.strip()]
        if place and filled and all(cell.lstrip().startswith(MARK) for cell in filled):
            return place
    return 0


def _import_id(cell: str) -> str:
    if not cell.lstrip().startswith(MARK):
        return ""
    try:
        return str(json.loads(cell)["ImportId"])
    except (ValueError, KeyError, TypeError):  # cut off or otherwise not what the mark promised: of no use as a name
        return ""


QUALTRICS = Layout("qualtrics", sign, height, heads, heights=(1, 2, 3))
