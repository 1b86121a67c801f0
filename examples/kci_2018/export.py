"""Write the register and the two exports as the programs write them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime, timedelta
from random import Random

from answers import Answer
from openpyxl import Workbook
from openpyxl.styles import Font
from population import Person
from rounds import Record
from wording import FORMS, LIMESURVEY, LIMESURVEY_CODES, MULTI, NETWORKS, OPTIONS, PAGES, ROLES, TYPES, option_column

SHEET = "Formulierantwoorden"
_FORMS_METADATA = ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Tijd van laatste wijziging"]
_SURVEY_METADATA = [
    *("id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr", "refurl")
]
_TIMINGS = ["interviewtime", *(f"groupTime{number}" for number in range(21, 27))]
_STAMP = datetime(2018, 7, 2, 9, 0, 0)


def register_csv(persons: list[Person]) -> bytes:
    """Write the enrolled: one row per person, networks joined by semicolons."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["naam", "e_mail", "organisatie", "type", "functie", "leernetwerken"])
    for person in persons:
        networks = ";".join(NETWORKS[code] for code in person.networks)
        body = person.organisation
        writer.writerow([person.name, person.e_mail, body.name, TYPES[body.type], ROLES[person.role], networks])
    return text.getvalue().encode("utf-8")


def forms_xlsx(rows: list[Record], seed: int) -> bytes:
    """Write the baseline as a Microsoft Forms workbook: a question per column, choices of one cell ended by ``;``."""
    rng = Random(f"{seed}-forms")
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append([*_FORMS_METADATA, *(head for head, _ in FORMS.values())])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    number = 0
    for record in rows:
        number += rng.choices((1, 2), (30, 1))[0]
        edited = record.completed + timedelta(hours=2) if record.completed and rng.random() < 0.03 else None
        sheet.append(
            [number, record.begun, record.completed, record.e_mail, record.person.name, edited]
            + [_forms_cell(item, record.filled.answers.get(item)) for item in FORMS]
        )
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, datetime):
                cell.number_format = "m/d/yy h:mm:ss"
            elif isinstance(cell.value, str):
                cell.data_type = "s"  # an answer that begins with "=" is text
    raw = io.BytesIO()
    book.save(raw)
    return _timeless(raw.getvalue())


def survey_csv(rows: list[Record], seed: int) -> tuple[bytes, list[int]]:
    """Write the follow-up as a LimeSurvey export; also give the text line on which every record begins."""
    rng = Random(f"{seed}-survey")
    heads = [head for page in PAGES for item in page for head in _survey_heads(item)]
    heads.insert(heads.index("ORG"), LIMESURVEY["RID"])
    lines = [_quoted([*_SURVEY_METADATA, *heads, *_TIMINGS])]
    number, starts, line = 0, [], 2
    for record in rows:
        number += rng.choices((1, 2, 3), (20, 3, 1))[0]
        cells = {LIMESURVEY["RID"]: record.e_mail}
        for item, answer in record.filled.answers.items():
            cells |= _survey_cells(item, answer)
        text = _quoted(
            [*_metadata(number, record, rng), *(cells.get(head, "") for head in heads), *_timing(record, rng)]
        )
        starts.append(line)
        line += 1 + text.count("\n")
        lines.append(text)
    return b"\xef\xbb\xbf" + "".join(f"{text}\r\n" for text in [*lines, ""]).encode("utf-8"), starts


def _forms_cell(item: str, answer: Answer | None) -> str | int | None:
    labels = FORMS[item][1]
    if answer is None or isinstance(answer, int):
        return answer
    if isinstance(answer, tuple):
        return "".join(f"{labels[code]};" for code in answer)
    return labels.get(answer, answer)


def _survey_heads(item: str) -> list[str]:
    return [option_column(item, code) for code in OPTIONS[item]] if item in MULTI else [LIMESURVEY[item]]


def _survey_cells(item: str, answer: Answer) -> dict[str, str]:
    if isinstance(answer, tuple):
        return {option_column(item, code): "Y" for code in answer}
    if isinstance(answer, int):
        return {LIMESURVEY[item]: f"{answer}.0000000000"}
    return {LIMESURVEY[item]: LIMESURVEY_CODES.get(item, {}).get(answer, answer)}


def _metadata(number: int, record: Record, rng: Random) -> list[str]:
    last_seen = record.begun + timedelta(seconds=record.seconds)
    return [
        str(number),
        str(record.completed or ""),
        str(_pages_seen(record)),
        "nl",
        str(rng.randint(10**8, 2 * 10**9)),
        str(record.begun),
        str(last_seen),
        record.ip_address,
        rng.choice(("", "", "", "https://example.org/slotmeting")),
    ]


def _timing(record: Record, rng: Random) -> list[str]:
    parts = [rng.random() + 0.2 for _ in range(_pages_seen(record))]
    seconds = [f"{record.seconds * part / sum(parts):.2f}" for part in parts]
    return [f"{sum(map(float, seconds)):.2f}", *seconds, *[""] * (len(PAGES) - len(parts))]


def _pages_seen(record: Record) -> int:
    """Give the last page that was shown; a refusal may end the questionnaire after the first."""
    reached = max(page for page, items in enumerate(PAGES, start=1) if any(i in record.filled.answers for i in items))
    return len(PAGES) if record.completed and reached > 1 else reached


def _quoted(cells: list[str]) -> str:
    return ";".join('"{}"'.format(cell.replace('"', '""')) for cell in cells)


def _timeless(workbook: bytes) -> bytes:
    """Give the same workbook with settled dates and without compression, so that its bytes never vary."""
    result = io.BytesIO()
    stamp = _STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, data)
            info = zipfile.ZipInfo(name, date_time=_STAMP.timetuple()[:6])
            info.create_system = 3
            info.external_attr = 0o600 << 16
            target.writestr(info, data)
    return result.getvalue()
