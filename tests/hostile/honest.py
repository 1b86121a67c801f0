"""Awkward but honest exports: what people send in good faith, with several disturbances in one file.

Three people answered five questions, the same in every file: how strongly something is anchored (five points and "don't
know"), a mark with a decimal, a day, which help they want (more than one; an answer holds a comma), and an open question.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import making
import pandas as pd
import pyarrow as pa
import xlsxwriter

TRUTH = [
    # anchored, mark, day, help
    ("4", 7.5, "2018-06-04", {"praktijk", "eisen"}),
    ("8", 6.0, "2018-06-05", {"ervaring"}),
    ("5", 10.0, "2018-07-02", {"praktijk", "ervaring", "anders"}),
]
KEYS = ("an@voorbeeld.example", "bé@voorbeeld.example", "cor@voorbeeld.example")
AGREE, UNKNOWN, FULLY = "Mee eens", "Weet niet", "Helemaal mee eens"
PRACTICE, OTHERS, CLAUSES = "Praktijkvoorbeelden", "Ervaringen van andere overheden", "Eisen, criteria en clausules"
OPEN = ("", "Ik bel graag: 06-12345678", "een\nandere regel")
ITEMS = {"RID": "E-mail", "BEL": "Verankerd", "KEN": "Cijfer", "DAT": "Datum", "BEH": "Hulp", "VERW": "Wens"}
HEADS = tuple(ITEMS.values())
DAYS = [datetime(2018, 6, 4, 9, 30), datetime(2018, 6, 5), datetime(2018, 7, 2, 23, 59, 59)]
JOINED = (f"{PRACTICE};{CLAUSES};", f"{OTHERS};", f"{PRACTICE};{OTHERS};Anders;")
ANSWERED = list(zip(KEYS, (AGREE, UNKNOWN, FULLY), (7.5, 6, 10), DAYS, JOINED, OPEN, strict=True))


@dataclass(frozen=True)
class Honest:
    """A file, how the codebook names its columns, what the wave says, and which of the people of `TRUTH` are in it.

    Parameters
    ----------
    columns : mapping of item to head
        Of ``BEH`` a mapping of answer to head, where each answer has a column.
    wave : str
        More lines of the wave, in YAML.
    variants : mapping of answer code to str
        Spellings that this export has for an answer.
    """

    suffix: str
    make: object
    columns: dict = field(default_factory=lambda: dict(ITEMS))
    wave: str = ""
    variants: dict = field(default_factory=dict)
    people: tuple = (0, 1, 2)


def text_of(rows, delimiter=",", encoding="utf-8", end="\r\n", quoting=csv.QUOTE_MINIMAL, before=""):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return (before + out.getvalue()).encode(encoding)


def book_of(rows, merged=(), date_format="d-m-yyyy", sheets=(), left=0, top=0):
    """A workbook; `sheets` are others beside it, each a name and its rows, and `left` and `top` cells are skipped."""
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    dated = book.add_format({"num_format": date_format})
    for name, content in [("Antwoorden", rows), *sheets]:
        page = book.add_worksheet(name)
        for row, cells in enumerate(content):
            for place, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    page.write_datetime(top + row, left + place, cell, dated)
                elif cell not in ("", None):
                    page.write(top + row, left + place, cell)
        if name == "Antwoorden":
            for first, one, last, other, text in merged:
                page.merge_range(first, one, last, other, text)
    book.close()
    return raw.getvalue()


def dutch(cells, nbsp=False):
    """A row as Dutch Excel saves it as text: decimal commas and days first."""

    def shown(cell):
        if isinstance(cell, datetime):
            return f"{cell.day}-{cell.month}-{cell.year} {cell:%H:%M}"
        text = f"{cell:g}".replace(".", ",") if isinstance(cell, int | float) else cell
        return text.replace(" ", "\u00a0") if nbsp else text

    return [shown(cell) for cell in cells]


def iso(cells):
    return [cell.isoformat(" ") if isinstance(cell, datetime) else str(cell) for cell in cells]


TEXTS = [iso(row) for row in ANSWERED]
SPLIT = {"praktijk": PRACTICE, "ervaring": OTHERS, "eisen": CLAUSES, "anders": "Anders"}


def split(row, chosen, yes="Ja", no=""):
    """A row of which the help is spread over a column per answer."""
    return [*row[:4], *(yes if code in chosen else no for code in SPLIT), *row[5:]]


def limesurvey(head, rows, end="\r\n\r\n", separator=";"):
    own = ["id", "submitdate", "lastpage", "startlanguage", "ipaddr", *head, "interviewtime", "groupTime7"]
    cells = [[str(n), row[3], "4", "nl", "192.0.2.7", *row, "61,5", "60"] for n, row in enumerate(rows, start=1)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([own, *cells])
    return b"\xef\xbb\xbf" + (out.getvalue() + end).encode()


LS = ["RID", "BEL", "KEN", "DAT", "BEH[SQ001]", "BEH[SQ002]", "BEH[SQ003]", "BEH[other]", "VERW"]
LS_COLUMNS = {
    "RID": "RID",
    "BEL": "BEL",
    "KEN": "KEN",
    "DAT": "DAT",
    "VERW": "VERW",
    "BEH": dict(zip(SPLIT, LS[4:8], strict=True)),
}
FORMS = ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Tijd van laatste wijziging"]
FORMS_ROWS = [
    [n, row[3], row[3], row[0], "Anoniem", "", *row[1:3], row[3], *row[4:]] for n, row in enumerate(ANSWERED, start=1)
]
Q_OWN = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Finished", "RecordedDate", "ResponseId"]
Q_ROWS = [
    ["2018-06-04 10:00:00"] * 2 + ["0", "192.0.2.7", "100", "1", "2018-06-04 10:00:00", f"R_{n}"] for n in range(3)
]


def qualtrics(head, questions, rows, three=True):
    imports = [f'{{"ImportId":"{name}"}}' for name in [*Q_OWN, *head]]
    body = [[*own, *row] for own, row in zip(Q_ROWS, rows, strict=True)]
    above = [[*Q_OWN, *head], [*Q_OWN, *questions], *([imports] if three else [])]
    return text_of([*above, *body], before="\ufeff")


SM_TOP = ["Respondent ID", "Collector ID", "IP Address", *HEADS[:4], "Hulp", "", "", "", HEADS[5]]
SM_BELOW = ["", "", "", *["Open-Ended Response"] * 2, "Response", "Response", *SPLIT.values(), "Open-Ended Response"]
SM_COLUMNS = {**ITEMS, "BEH": {code: f"Hulp | {label}" for code, label in SPLIT.items()}}


def chosen_rows(rows, **how):
    return [split(row, one[3], **how) for row, one in zip(rows, TRUTH, strict=True)]


def labels_of(row, chosen):
    return [*row[:4], *(label if code in chosen else "" for code, label in SPLIT.items()), *row[5:]]


def spss(**more):
    """An SPSS file with codes, a declared range of missing values and one answer in a text."""
    frame = pd.DataFrame({
        "rid": KEYS, "bel": [4.0, 98.0, 5.0], "ken": [7.5, 6.0, 10.0], "dat": ["2018-06-04", "2018-06-05", "2018-07-02"],
        **{f"beh_{n}": [float(code in one[3]) for one in TRUTH] for n, code in enumerate(SPLIT)}, "verw": OPEN,
    })  # fmt: skip
    labels = {
        1: "Helemaal mee oneens",
        2: "Mee oneens",
        3: "Neutraal",
        4: AGREE,
        5: FULLY,
        98: UNKNOWN,
        99: "Geweigerd",
    }
    return making.sav(
        frame,
        variable_value_labels={"bel": labels} | {f"beh_{n}": {0: "Nee", 1: "Ja"} for n in range(4)},
        column_labels={"bel": "MVI is verankerd", "ken": "Cijfer"},
        missing_ranges={"bel": [{"lo": 90, "hi": 99}]},
        **more,
    )


SPSS_COLUMNS = {
    "RID": "rid", "BEL": "bel", "KEN": "ken", "DAT": "dat", "VERW": "verw",
    "BEH": {code: f"beh_{n}" for n, code in enumerate(SPLIT)},
}  # fmt: skip


def arrow():
    texts = pa.array([AGREE, UNKNOWN, FULLY]).dictionary_encode()
    return making.parquet({
        "E-mail": KEYS, "Verankerd": texts, "Cijfer": pa.array([7.5, 6.0, 10.0], pa.float32()),
        "Datum": pa.array([day.replace(tzinfo=ZoneInfo("Europe/Amsterdam")) for day in DAYS], pa.timestamp("us", "Europe/Amsterdam")),
        "Hulp": pa.array(JOINED).dictionary_encode(), "Wens": OPEN,
    })  # fmt: skip


def ods_repeated():
    """Cells and rows that are written once and repeated, as LibreOffice does."""

    def dated(day):
        return f'<table:table-cell office:value-type="date" office:date-value="{day:%Y-%m-%dT%H:%M:%S}"/>'

    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = [
        making.row(
            gap, *(making.cell(head) for head in HEADS), '<table:table-cell table:number-columns-repeated="1018"/>'
        )
    ]
    for key, answer, mark, day, joined, wish in ANSWERED:
        rows.append(making.row(gap, making.cell(key), making.cell(answer), making.number(mark), dated(day), making.cell(joined),
                               making.cell(wish.replace("\n", "</text:p><text:p>"))))  # fmt: skip
        rows.append(
            making.row(
                '<table:table-cell table:number-columns-repeated="1024"/>', more=' table:number-rows-repeated="3"'
            )
        )
    rows.append(
        making.row(
            '<table:table-cell table:number-columns-repeated="1024"/>', more=' table:number-rows-repeated="1048000"'
        )
    )
    return making.ods(making.table(*rows))


WIDE = 16_384
EMOJI = {"4": "👍🏽 mee eens", "8": "🤷‍♀️", "5": "\u202bמסכים מאוד\u202c"}
HONEST = {
    "xlsx: title rows, merged heads, a repeated head, spacer columns": Honest(
        ".xlsx",
        lambda: book_of(
            [["Uitkomsten juni 2018"], ["vertrouwelijk"], [], ["Wie", "", "Oordeel", "", "", "Vragen"], list(HEADS),
             *ANSWERED[:2], [], ["Wie", "", "Oordeel", "", "", "Vragen"], list(HEADS), ANSWERED[2]],
            merged=[(3, 0, 3, 1, "Wie"), (3, 2, 3, 4, "Oordeel")],
        ),
        wave="head_rows: [4, 5]",  # a head that stands over one column may be an answer to the head above it
    ),
    "xlsx: title rows, heads merged over all columns and repeated, no-break spaces": Honest(
        ".xlsx",
        lambda: book_of(
            [["Uitkomsten juni 2018"], [], ["Wie", "", "Vragen", "", "", ""], list(HEADS), *ANSWERED[:1], [],
             ["Wie", "", "Vragen", "", "", ""], list(HEADS), *([*row[:4], row[4].replace(" ", "\u00a0"), row[5]] for row in ANSWERED[1:])],
            merged=[(2, 0, 2, 1, "Wie"), (2, 2, 2, 5, "Vragen")],
        ),
    ),
    "csv: decimal commas, no-break spaces, title rows, repeated heads, Windows letters": Honest(
        ".csv",
        lambda: text_of(
            [["Export van 5 juli"], [], HEADS, *(dutch(row, nbsp=True) for row in ANSWERED[:2]), HEADS, dutch(ANSWERED[2], nbsp=True)],
            ";", "cp1252",
        ),
        wave="skip_rows: []",
    ),
    "csv: mark, sep=; and quotes, Dutch dates": Honest(
        ".csv", lambda: text_of([HEADS, *map(dutch, ANSWERED)], ";", quoting=csv.QUOTE_ALL, before="\ufeffsep=;\r\n")
    ),
    "csv: UTF-16 with tabs, as Excel saves Unicode text, in lines of CR": Honest(
        ".txt", lambda: b"\xff\xfe" + text_of([HEADS, *map(dutch, ANSWERED)], "\t", "utf-16-le", "\r", csv.QUOTE_ALL)
    ),
    "xlsx: Dutch date cells with day names, heads with line breaks and double spaces": Honest(
        ".xlsx",
        lambda: book_of([[head.replace("m", "m ", 1) if head == "Datum" else f" {head}\n" for head in HEADS], *ANSWERED],
                        date_format="[$-413]dddd d mmmm yyyy"),
        columns={**ITEMS, "DAT": "Datum "},
    ),
    "xlsx: dates typed as text, marks as text with a comma": Honest(
        ".xlsx", lambda: book_of([HEADS, *([*row[:2], *dutch(row)[2:4], *row[4:]] for row in ANSWERED)])
    ),
    "xlsx: two sheets and a hidden margin": Honest(
        ".xlsx", lambda: book_of([HEADS, *ANSWERED], sheets=[("Toelichting", [["Lees mij"]])], left=2, top=3), wave="sheet: Antwoorden"
    ),
    "ods: repeated cells, rows and a margin": Honest(".ods", ods_repeated),
    "LimeSurvey: codes, -oth-, yes and no as codes, decimal comma": Honest(
        ".csv",
        lambda: limesurvey(LS, [[key, code, mark, day, *("Y" if option in chosen else "" for option in list(SPLIT)[:3]),
                                 "zelf bedacht" if "anders" in chosen else "", wish]
                                for key, code, mark, day, chosen, wish in
                                zip(KEYS, ("A4", "-oth-", "A5"), ("7,5000000000", "6,0000000000", "10,0000000000"),
                                    ("2018-06-04 09:30:00", "2018-06-05 00:00:00", "2018-07-02 23:59:59"), [one[3] for one in TRUTH], OPEN, strict=True)]),
        columns=LS_COLUMNS, variants={"4": "A4", "5": "A5", "8": "-oth-"},
    ),
    "LimeSurvey: labels, heads of code and text, masked formulas, commas": Honest(
        ".csv",
        lambda: limesurvey([f"{code}. Vraag over {code.lower()}: hoe?" for code in LS],
                           [[*row[:8], f"'={n}+1"] for n, row in enumerate(chosen_rows(TEXTS, no="Nee"))], separator=","),
        columns=LS_COLUMNS,
    ),
    "LimeSurvey: text heads of two languages": Honest(
        ".csv",
        lambda: text_of([["Antwoord-ID", "Datum ingediend", "Laatste pagina", "Starttaal", *HEADS], *([str(n), "2018-06-04 10:00:00", "3", "nl", *row] for n, row in enumerate(TEXTS))]),
    ),
    "Qualtrics: three rows of heads, a column per choice with its label": Honest(
        ".csv",
        lambda: qualtrics(["Q1", "Q2", "Q3", "Q4", "Q5_1", "Q5_2", "Q5_3", "Q5_4", "Q5_4_TEXT", "Q6"],
                          [*HEADS[:4], *(f"Hulp - Selected Choice - {label}" for label in SPLIT.values()), "Hulp - Anders - Text", "Wens"],
                          [[*labels_of(row, one[3])[:8], "vrije tekst" if "anders" in one[3] else "", row[5]] for row, one in zip(TEXTS, TRUTH, strict=True)]),
        columns={"RID": "Q1", "BEL": "Q2", "KEN": "Q3", "DAT": "Q4", "VERW": "Q6",
                 "BEH": {"praktijk": "Q5_1", "ervaring": "Q5_2", "eisen": "Q5_3", "anders": "Q5_4"}},
    ),
    "Qualtrics: two rows of heads, choices joined by commas that a label has too": Honest(
        ".csv",
        lambda: qualtrics(["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"], HEADS, [[*row[:4], row[4].strip(";").replace(";", ","), row[5]] for row in TEXTS], three=False),
        columns=dict(zip(ITEMS, ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"], strict=True)),
    ),
    "SurveyMonkey: merged heads, a column per choice with its label, title above": Honest(
        ".xlsx",
        lambda: book_of([SM_TOP, SM_BELOW, *([100 + n, 7, "192.0.2.1", *labels_of(row, one[3])] for n, (row, one) in enumerate(zip(ANSWERED, TRUTH, strict=True)))],
                        merged=[(0, 7, 0, 10, "Hulp")]),
        columns=SM_COLUMNS,
    ),
    "SurveyMonkey: csv in the Windows code page, empty columns at the end": Honest(
        ".csv",
        lambda: text_of([[*row, "", ""] for row in [SM_TOP, SM_BELOW, *(["1", "7", "", *labels_of(row, one[3])] for row, one in zip(TEXTS, TRUTH, strict=True))]], ";", "cp1252"),
        columns=SM_COLUMNS,
    ),
    "Microsoft Forms: Dutch, no-break spaces and curly quotes in heads, a separator within an answer": Honest(
        ".xlsx",
        lambda: book_of([[*FORMS, "Verankerd\u00a0", "Cijfer", "Datum", "Hulp", "\u2018Wens\u2019"],
                         *([*row[:9], row[9].replace(CLAUSES, "Eisen; criteria; clausules"), row[10]] for row in FORMS_ROWS)]),
        columns={**ITEMS, "VERW": "'Wens'"}, variants={"eisen": "Eisen; criteria; clausules"},
    ),
    "Microsoft Forms: English csv": Honest(
        ".csv",
        lambda: text_of([["ID", "Start time", "Completion time", "Email", "Name", *HEADS[1:]], *([str(row[0]), *iso(row[1:3]), row[3], "anonymous", *iso(row[6:])] for row in FORMS_ROWS)], ","),
        columns={**ITEMS, "RID": "Email"},
    ),
    "Google Forms: its own dates, choices joined by a comma and a space": Honest(
        ".csv",
        lambda: text_of([["Tijdstempel", *HEADS], *(["2018/06/04 3:12:33 PM GMT+2", *row[:4], row[4].strip(";").replace(";", ", "), row[5]] for row in TEXTS)]),
    ),
    "Typeform: a choice per column, with other": Honest(
        ".csv",
        lambda: text_of([["#", *HEADS[:4], *SPLIT.values(), "Wens", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"],
                         *([f"x{n}", *labels_of(row, one[3]), "2018-06-04 10:00:00", "2018-06-04 10:05:00", "abc"] for n, (row, one) in enumerate(zip(TEXTS, TRUTH, strict=True)))]),
        columns={**ITEMS, "BEH": SPLIT},
    ),
    "SPSS: codes with labels, don't know within a range of missing values": Honest(".sav", spss, columns=SPSS_COLUMNS),
    "SPSS: packed": Honest(".zsav", lambda: spss(packed=True), columns=SPSS_COLUMNS),
    "Parquet: dictionaries, moments with a zone, half precision": Honest(".parquet", arrow),
    "csv: emoji, joined characters, right to left": Honest(
        ".csv",
        lambda: text_of([["E-mail", "🌱 Verankerd", "Cijfer", "Datum", "Hulp", "رغبة"], *([row[0], said, *row[2:]] for row, said in zip(TEXTS, ("👍🏽 Mee\u200b eens", "🤷‍♀️", "מסכים מאוד"), strict=True))]),
        columns={**ITEMS, "BEL": "🌱 Verankerd", "VERW": "رغبة"}, variants=EMOJI,
    ),
    "xlsx: as wide as a sheet can be": Honest(
        ".xlsx",
        lambda: book_of([[*HEADS, *(f"x{n}" for n in range(WIDE - 6))], *([*row, *([1] * (WIDE - 6))] for row in ANSWERED)]),
        wave="ignore_columns: ['x*']",
    ),
    "csv: two respondents who chose more than they are": Honest(
        ".csv", lambda: text_of([HEADS, TEXTS[0], TEXTS[2]], "\t"), people=(0, 2)
    ),
    "csv: one respondent, one line without an end": Honest(".csv", lambda: text_of([HEADS, TEXTS[0]]).rstrip(), people=(0,)),
}  # fmt: skip
