"""Exports with something wrong in them, each with the code of its first line and the place that it names.

They are the honest ones of `honest`, spoiled; what stands in them about a person must be in no line.
"""

from dataclasses import dataclass
from datetime import datetime

import making
import pandas as pd
from honest import (
    ANSWERED,
    FORMS,
    FORMS_ROWS,
    FULLY,
    HEADS,
    ITEMS,
    KEYS,
    LS,
    LS_COLUMNS,
    OPEN,
    TEXTS,
    Honest,
    book_of,
    chosen_rows,
    limesurvey,
    qualtrics,
    text_of,
)


@dataclass(frozen=True)
class Wrong:
    """A file that stops, the code of its first line, the cell or row behind its name, and what the line says."""

    export: Honest
    code: str
    place: str = ""
    says: str = ""


def spoiled(rows, row, place, value):
    made = [list(one) for one in rows]
    made[row][place] = value
    return made


def text(code, place, row=0, column=1, value="", says="", delimiter=",", **more):
    """The export as text with another cell."""
    return Wrong(
        Honest(".csv", lambda: text_of([HEADS, *spoiled(TEXTS, row, column, value)], delimiter), **more),
        code,
        place,
        says,
    )


def file(code, place, make, suffix=".csv", says="", **more):
    return Wrong(Honest(suffix, make, **more), code, place, says)


def lettered(*columns):
    return lambda: making.sav(pd.DataFrame({"rid": KEYS, "bel": [1.0, 7.0, 3.0], "ken": [1.0, 2, 3], "dat": ["2018-06-04"] * 3,
                                            "beh": [""] * 3, "verw": OPEN}), variable_value_labels={"bel": dict(columns)})  # fmt: skip


NAMES = dict(zip(ITEMS, ("rid", "bel", "ken", "dat", "beh", "verw"), strict=True))
FORMULA = making.rows(
    "".join(making.text_cell(f"{letter}1", head) for letter, head in zip("ABCDEF", HEADS, strict=True)),
    making.text_cell("A2", KEYS[0]) + '<c r="B2"><f>VLOOKUP(A2,X,2)</f></c>',
)
WRONG = {
    # cells
    "a day with slashes": text("E340", "D2", 0, 3, "04/06/2018", "2018-11-20"),
    "a day in words": text("E340", "D3", 1, 3, "4 juni 2018"),
    "a day with two digits of the year": text("E340", "D2", 0, 3, "4-6-18"),
    "a number with a sign for thousands": text("E311", "C2", 0, 2, "1.000,5", "1250", ";"),
    "a number in words": text("E311", "C2", 0, 2, "zeven"),
    "a telephone number among the numbers": text("E311", "C2", 0, 2, f"bel mij: {KEYS[0]}", "'***'"),
    "an answer with a slip of the pen": text("E310", "B3", 1, 1, "Mee een", "'Mee eens'?"),
    "an answer with Cyrillic letters": text("E310", "B2", 0, 1, "Мее eens", "'Mee eens'?"),
    "an address for an answer": text("E310", "B2", 0, 1, KEYS[0], "'***'"),
    "a telephone number for an answer": text("E310", "B4", 2, 1, "Jan, 06-12345678", "'***'"),
    "somebody's own words for an answer": text("E310", "E2", 0, 4, "Praktijkvoorbeelden;dat Jan de Vries eens langskomt bij ons", "'***'"),
    "an error of a spreadsheet for an answer": file("E310", "B3", lambda: book_of([HEADS, *spoiled(ANSWERED, 1, 1, "#N/A")]), ".xlsx", "missing"),
    "a day for a number": file("E311", "C2", lambda: book_of([HEADS, *spoiled(ANSWERED, 0, 2, datetime(2018, 5, 7))]), ".xlsx"),
    "a formula without its value": file("E316", "B2", lambda: making.xlsx(FORMULA), ".xlsx"),
    "neither yes nor no": file("E310", "J2", lambda: limesurvey(LS, spoiled(chosen_rows(TEXTS, yes="Y"), 0, 4, "misschien")), columns=LS_COLUMNS),
    # heads and rows
    "a column that nobody knows": file("E305", "G1", lambda: text_of([[*HEADS, "Telefoon"], *([*row, "06-12345678"] for row in TEXTS)]), says="ignore_columns"),
    "a column that is missing": file("E304", "1", lambda: text_of([HEADS[:5], *(row[:5] for row in TEXTS)]), says="'Wens'"),
    "a head with a slip of the pen": file("E304", "1", lambda: text_of([["E-mail", "Verankert", *HEADS[2:]], *TEXTS]), says="'Verankert'"),
    "a head twice": file("E355", "G1", lambda: text_of([[*HEADS, "Cijfer"], *([*row, "3"] for row in TEXTS)]), says="C, G"),
    "a row too wide": file("E307", "3", lambda: text_of([HEADS, TEXTS[0], [*TEXTS[1], KEYS[1]], TEXTS[2]]), says="delimiter"),
    "a second row of heads": file("E306", "2", lambda: text_of([HEADS, ["Uw e-mail", "Hoe?", "Rapportcijfer", "Wanneer?", "Welke?", "Meer?"], *TEXTS])),
    "import ids that are damaged": file("E306", "3", lambda: qualtrics(["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"], HEADS, TEXTS).replace(b"ImportId", b"Import"),
                                        columns=dict(zip(ITEMS, ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"], strict=True))),
    "heads alone": file("E303", "", lambda: text_of([HEADS])),
    "another survey": file("E314", "", lambda: text_of([["a", "b"], ["1", KEYS[0]]])),
    "heads in a row that is not there": file("E353", "40", lambda: text_of([HEADS, *TEXTS]), wave="head_rows: [40]"),
    # sheets and files
    "a sheet that is not there": file("E302", "", lambda: book_of([HEADS, *ANSWERED]), ".xlsx", "Antwoorden", wave="sheet: Blad1"),
    "two sheets": file("E312", "", lambda: book_of([HEADS, *ANSWERED], sheets=[("Oud", [HEADS, *ANSWERED])]), ".xlsx", "Antwoorden, Oud"),
    "another tool": file("E350", "", lambda: book_of([[*FORMS, *HEADS[1:]], *FORMS_ROWS]), ".xlsx", wave="layout: qualtrics"),
    "a page to log in on": file("E334", "", lambda: b"<!DOCTYPE html><html><body><h1>Inloggen</h1></body></html>", says="html"),
    "a table of a web page called a workbook": file("E334", "", lambda: b"<table><tr><td>a</td></tr></table>", ".xlsx", "html"),
    "an old workbook": file("E333", "", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), ".xlsx"),
    "a document": file("E315", "", lambda: b"PK", ".docx"),
    "an encoding that does not fit": file("E307", "", lambda: text_of([HEADS, *TEXTS]), wave="encoding: cp037"),
    "a NUL": file("E325", "2", lambda: text_of([HEADS, *TEXTS]).replace(b"Mee", b"M\0e", 1)),
    # what a file says of itself
    "labels that turn the codes round": file("E354", "B1", lettered((1, FULLY)), ".sav", columns=NAMES),
    "a label that the codebook lacks": file("E310", "B2", lettered((7, "Zeer mee eens")), ".sav", "Zeer mee eens", columns=NAMES),
    "several values in a cell": file("E337", "", lambda: making.parquet({**{head: [""] * 3 for head in HEADS}, "Verankerd": [["a"], ["b"], []]}), ".parquet"),
}  # fmt: skip
