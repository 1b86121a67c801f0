"""The invented survey as each survey tool writes it: rows of cells, and which column holds what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time

import pandas as pd
from invented import (
    AGREEMENT,
    MARK,
    NEED,
    NEEDS,
    NUMBER,
    REMARK,
    SINCE,
    STATEMENTS,
    STEM,
    TYPE,
    TYPES,
    Person,
)  # fmt: skip

Cell = str | int | float | datetime | None


@dataclass(frozen=True)
class Sheet:
    """An export before it is a file.

    `columns` maps an item, or an item and option (``BEH.1``), to the head that a codebook calls it by; `left_out`
    counts the rows that are neither heads nor records, by reason; `by_hand` is what a configuration would have to say;
    `ignore` names columns that nobody needs; `dropped` counts the columns that no codebook needs to name.
    """

    layout: str
    rows: list[list[Cell]]
    columns: dict[str, str]
    head_rows: tuple[int, ...] = (1,)
    left_out: dict[str, int] = field(default_factory=dict)
    by_hand: dict[str, object] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    dropped: int = 0
    merged: tuple[tuple[int, int, int, int], ...] = ()


def limesurvey(persons: list[Person], heads: str, codes: bool = False, own: bool = True, chosen: str = "Y") -> Sheet:
    """Write LimeSurvey: heads are ``code``, ``text``, or a separator between both; answers labels or codes."""
    asked = [
        ("NR", NUMBER), ("TYP", TYPE), ("TYP[other]", f"{TYPE} [Anders]"),
        *((f"BEL[{code}]", f"{STEM} [{text}]") for code, text in STATEMENTS.items()),
        *((f"BEH[SQ00{n}]", f"{NEED} [{NEEDS[n]}]") for n in (1, 2, 3, 4)), ("BEH[other]", f"{NEED} [Anders]"),
        ("KEN", MARK), ("DAT", SINCE), ("OPM", REMARK),
    ]  # fmt: skip
    before = [
        ("id", "Antwoord-ID"), ("submitdate", "Datum ingediend"), ("lastpage", "Laatste pagina"),
        ("startlanguage", "Starttaal"), ("seed", "Seed"), ("token", "Toegangscode"), ("startdate", "Datum gestart"),
        ("datestamp", "Datum laatste actie"), ("ipaddr", "IP-adres"), ("refurl", "Referrer URL"),
    ]  # fmt: skip
    after = [("interviewtime", "Totale tijd"), ("groupTime12", "Groepstijd: Leren"), ("NRTime", f"Vraagtijd: {NUMBER}")]
    every = [*before, *asked, *after] if own else asked
    written = {code: {"code": code, "text": text}.get(heads, f"{code}{heads}{text}") for code, text in every}
    rows: list[list[Cell]] = [list(written.values())]
    for one in persons:
        labels = [_label(one.statements[code], AGREEMENT, codes, "A{}") for code in STATEMENTS]
        kind = "-oth-" if codes and one.kind == 4 else _label(one.kind, TYPES, codes, "A{}")
        options = [chosen if n in one.needs else ("" if chosen == "Y" else "No") for n in (1, 2, 3, 4)]
        answers: list[Cell] = [str(one.number), kind, one.other_kind, *labels, *options, one.other_need]
        mark = "" if one.mark is None else f"{one.mark:.10f}"
        since = "" if one.since is None else f"{one.since} 00:00:00"
        answers += [mark, since, _masked(one.remark)]
        times: list[Cell] = [str(one.begun), str(one.ended), "192.0.2.1", ""]
        first: list[Cell] = [str(100 + one.number), str(one.ended), "3", "nl", "1234567", f"tok{one.number}", *times]
        last: list[Cell] = [str((one.ended - one.begun).seconds), "61.2", "8.05"]
        rows.append([*first, *answers, *last] if own else answers)
    named = "text" if heads == "text" else "code"
    # in one of them the codebook has the whole heads, as a researcher who copies them would
    wanted = {code: written[code] if not own else (text if named == "text" else code) for code, text in asked}
    columns = {code: wanted[code] for code in ("NR", "TYP", "KEN", "DAT", "OPM")}
    columns |= {code: wanted[f"BEL[{code}]"] for code in STATEMENTS}
    columns |= {f"BEH.{n}": wanted[f"BEH[SQ00{n}]"] for n in (1, 2, 3, 4)} | {"BEH.5": wanted["BEH[other]"]}
    return Sheet("limesurvey", rows, columns, dropped=1 + (len(before) + len(after) if own else 0))


def qualtrics(persons: list[Person], form: str, codes: bool = False, joined: bool = False) -> Sheet:
    """Write Qualtrics: ``three`` rows of heads, ``two`` without import ids, or the ``legacy`` two."""
    legacy = form == "legacy"
    own = (
        [(f"V{n}", name, "") for n, name in enumerate(
            ("ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress", "IPAddress", "Status",
             "StartDate", "EndDate", "Finished"), start=1)]
        if legacy
        else [
            ("StartDate", "Begindatum", "startDate"), ("EndDate", "Einddatum", "endDate"),
            ("Status", "Antwoordtype", "status"), ("IPAddress", "IP-adres", "ipAddress"),
            ("Progress", "Voortgang", "progress"), ("Duration (in seconds)", "Duur (in seconden)", "duration"),
            ("Finished", "Voltooid", "finished"), ("RecordedDate", "Vastgelegd op", "recordedDate"),
            ("ResponseId", "Antwoord-ID", "_recordId"), ("RecipientEmail", "E-mail", "recipientEmail"),
            ("UserLanguage", "Taal", "userLanguage"),
        ]
    )  # fmt: skip
    options = (
        [("Q4", NEED, "QID4")]
        if joined
        else [(f"Q4_{n}", f"{NEED} - Geselecteerde keuze - {label}", f"QID4_{n}") for n, label in NEEDS.items()]
    )
    asked = [
        ("Q1", NUMBER, "QID1_TEXT"), ("Q2", TYPE, "QID2"), ("Q2_4_TEXT", f"{TYPE} - Anders - Tekst", "QID2_4_TEXT"),
        *((f"Q3_{n}", f"{STEM} - {text}", f"QID3_{n}") for n, text in enumerate(STATEMENTS.values(), start=1)),
        *options, ("Q4_5_TEXT", f"{NEED} - Anders - Tekst", "QID4_5_TEXT"),
        ("Q5", MARK, "QID5_TEXT"), ("Q6", SINCE, "QID6_TEXT"), ("Q7", REMARK, "QID7_TEXT"),
    ]  # fmt: skip
    heads = [*own, *asked, *([("", "", "")] if legacy else [])]
    rows: list[list[Cell]] = [[name for name, _, _ in heads], [text for _, text, _ in heads]]
    if form == "three":
        rows.append([f'{{"ImportId":"{source}"}}' for _, _, source in heads])
    for one in persons:
        cells: list[Cell] = [str(one.number), _label(one.kind, TYPES, codes), one.other_kind]
        cells += [_label(one.statements[code], AGREEMENT, codes) for code in STATEMENTS]
        names = [str(n) if codes else NEEDS[n] for n in one.needs]
        cells += [",".join(names)] if joined else [_pick(n, one, "1" if codes else NEEDS[n]) for n in NEEDS]
        cells += [one.other_need, _text(one.mark), _text(one.since), one.remark]
        times: list[Cell] = [str(one.begun), str(one.ended)]
        done: Cell = "1" if codes else "Waar"
        first: list[Cell] = (
            [f"R_{one.number}", "Standaard", "Anoniem", "", one.e_mail, "192.0.2.1", "0", *times, done]
            if legacy
            else [*times, "0", "192.0.2.1", "100", "321", done, str(one.ended), f"R_{one.number}", one.e_mail, "NL"]
        )
        rows.append([*first, *cells, *([""] if legacy else [])])
    columns = {"NR": "Q1", "TYP": "Q2", "BEL1": "Q3_1", "BEL2": "Q3_2", "KEN": "Q5", "DAT": "Q6", "OPM": "Q7"}
    columns |= {"BEH": "Q4"} if joined else {f"BEH.{n}": f"Q4_{n}" for n in NEEDS}
    count = 3 if form == "three" else 2
    return Sheet("qualtrics", rows, columns, tuple(range(1, count + 1)), dropped=len(own) + 2)


def surveymonkey(persons: list[Person], merged: bool = False) -> Sheet:
    """Write SurveyMonkey: questions above their choices."""
    own = [
        *("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"),
        *("Last Name", "Custom Data 1"),
    ]
    other = "Anders (geef nadere toelichting)"
    asked = [
        (NUMBER, "Open-Ended Response"), (TYPE, "Response"), ("", other),
        (STEM, STATEMENTS["BEL1"]), ("", STATEMENTS["BEL2"]),
        (NEED, NEEDS[1]), *(("", NEEDS[n]) for n in (2, 3, 4)), ("", other),
        (MARK, "Open-Ended Response"), (SINCE, "Open-Ended Response"), (REMARK, "Open-Ended Response"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [[*own, *(q for q, _ in asked)], [*("" for _ in own), *(choice for _, choice in asked)]]
    for one in persons:
        first: list[Cell] = [f"10{one.number:08}", "215", _slashed(one.begun), _slashed(one.ended), "192.0.2.1"]
        first += [one.e_mail, "", "", ""]
        cells: list[Cell] = [str(one.number), _label(one.kind, TYPES), one.other_kind]
        cells += [_label(one.statements[code], AGREEMENT) for code in STATEMENTS]
        cells += [*(_pick(n, one, NEEDS[n]) for n in (1, 2, 3, 4)), one.other_need]
        rows.append([*first, *cells, _text(one.mark), _text(one.since), one.remark])
    columns = {"NR": NUMBER, "TYP": TYPE, "KEN": MARK, "DAT": SINCE, "OPM": REMARK}
    columns |= {code: f"{STEM} | {text}" for code, text in STATEMENTS.items()}
    columns |= {f"BEH.{n}": f"{NEED} | {NEEDS[n]}" for n in (1, 2, 3, 4)} | {"BEH.5": f"{NEED} | {other}"}
    spans = ((0, 10, 0, 11), (0, 12, 0, 13), (0, 14, 0, 18)) if merged else ()
    return Sheet("surveymonkey", rows, columns, (1, 2), dropped=len(own) + 1, merged=spans)


def microsoft_forms(persons: list[Person], dutch: bool) -> Sheet:
    """Write Microsoft Forms: choices of one cell ended by semicolons, no-break spaces in heads and answers."""
    own = (
        ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Tijd van laatste wijziging"]
        if dutch
        else ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time"]
    )
    heads = [NUMBER, TYPE, *STATEMENTS.values(), NEED, MARK, SINCE, REMARK]
    rows: list[list[Cell]] = [[*own, *(head.replace(" u ", "\u00a0u ") + "\u00a0" for head in heads)]]
    for one in persons:
        needs = "".join(f"{NEEDS[n].replace(chr(39), chr(8217))};" for n in one.needs)
        cells: list[Cell] = [one.number, _label(one.kind, TYPES)]
        cells += [_label(one.statements[code], AGREEMENT).replace(" mee", "\u00a0mee") for code in STATEMENTS]
        since = None if one.since is None else datetime.combine(one.since, time())
        cells += [needs, one.mark, since, one.remark]
        rows.append([one.number, one.begun, one.ended, "anonymous", None, None, *cells])
    return Sheet("microsoft_forms", rows, _by_question(), dropped=len(own))


def google_forms(persons: list[Person], dutch: bool, separator: str) -> Sheet:
    """Write Google Forms: statements of a grid between brackets behind its question."""
    own = ["Tijdstempel", "E-mailadres"] if dutch else ["Timestamp", "Email Address"]
    heads = [NUMBER, TYPE, *(f"{STEM} [{text}]" for text in STATEMENTS.values()), NEED, MARK, SINCE, REMARK]
    rows: list[list[Cell]] = [[*own, *heads]]
    for one in persons:
        stamp = f"{one.ended:%d-%m-%Y %H:%M:%S}" if dutch else f"{one.ended:%Y/%m/%d %I:%M:%S %p} CET"
        cells: list[Cell] = [str(one.number), _label(one.kind, TYPES)]
        cells += [_label(one.statements[code], AGREEMENT) for code in STATEMENTS]
        since = "" if one.since is None else (f"{one.since:%d-%m-%Y}" if dutch else str(one.since))
        cells += [separator.join(NEEDS[n] for n in one.needs), _text(one.mark, comma=dutch), since, one.remark]
        rows.append([stamp, one.e_mail, *cells])
    columns = _by_question() | {code: f"{STEM} [{text}]" for code, text in STATEMENTS.items()}
    return Sheet("google_forms", rows, columns, dropped=2)


def typeform(persons: list[Person]) -> Sheet:
    """Write Typeform: a column per choice, headed by the choice alone."""
    own = ["Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"]
    heads = [NUMBER, TYPE, *STATEMENTS.values(), *(NEEDS[n] for n in (1, 2, 3, 4)), "Other", MARK, SINCE, REMARK]
    rows: list[list[Cell]] = [["#", *heads, *own]]
    for one in persons:
        cells: list[Cell] = [str(one.number), _label(one.kind, TYPES)]
        cells += [_label(one.statements[code], AGREEMENT) for code in STATEMENTS]
        cells += [*(_pick(n, one, NEEDS[n]) for n in (1, 2, 3, 4)), one.other_need]
        cells += [_text(one.mark), _text(one.since), one.remark]
        rows.append([f"{one.number:032x}", *cells, "completed", str(one.begun), "", str(one.ended), "a1b2c3", ""])
    columns = {k: v for k, v in _by_question().items() if k != "BEH"}
    columns |= {f"BEH.{n}": NEEDS[n] for n in (1, 2, 3, 4)} | {"BEH.5": "Other"}
    return Sheet("typeform", rows, columns, dropped=len(own) + 1)


def plain(persons: list[Person], comma: bool = False) -> Sheet:
    """Write one row of heads with the questions, as Formdesk and many own tables have it."""
    rows: list[list[Cell]] = [[NUMBER, TYPE, *STATEMENTS.values(), NEED, MARK, SINCE, REMARK]]
    for one in persons:
        cells: list[Cell] = [str(one.number), _label(one.kind, TYPES)]
        cells += [_label(one.statements[code], AGREEMENT) for code in STATEMENTS]
        needs = "|".join(NEEDS[n] for n in one.needs)
        cells += [needs, _text(one.mark, comma), _text(one.since), one.remark]
        rows.append(cells)
    return Sheet("plain", rows, _by_question())


def headless(persons: list[Person]) -> Sheet:
    """Write records alone; a codebook calls the columns by their letters."""
    sheet = plain(persons)
    columns = dict(zip(_by_question(), "ABCDEFGH", strict=True))
    return Sheet("plain", sheet.rows[1:], columns, (), by_hand={"head_rows": []})


def tabulated(persons: list[Person]) -> Sheet:
    """Write a sheet made for people: titles, merged heads in two rows, groups, repeated heads, spacers and notes."""
    top: list[Cell] = [NUMBER, None, TYPE, None, STEM, None, None, NEED, MARK, SINCE, REMARK, None]
    low: list[Cell] = [None, None, None, None, *STATEMENTS.values(), None, None, None, None, None, None]
    blank: list[Cell] = [None] * len(top)

    def alone(text: str) -> list[Cell]:
        return [text, *blank[1:]]

    rows = [alone("Leernetwerken 2018"), alone("Uitkomsten per deelnemer"), blank, top, low, blank]
    groups = [persons[:13], persons[13:26], persons[26:]]
    for name, group in zip(("Groep Noord", "Groep Midden", "Groep Zuid"), groups, strict=True):
        rows += [alone(name), *(_spaced(one) for one in group), blank]
        if name == "Groep Noord":
            rows += [top, low, blank]
    rows += [alone("Toelichting"), alone("1 De namen zijn verzonnen.")]
    columns = _by_question() | {code: f"{STEM} | {text}" for code, text in STATEMENTS.items()}
    left_out = {"title": 2, "empty": 6, "repeated_head": 2, "group": 3, "note": 2}
    down = tuple((3, place, 4, place) for place in (0, 2, 7, 8, 9, 10))
    across = ((0, 0, 0, 10), (3, 4, 3, 5))
    return Sheet("plain", rows, columns, (4, 5), left_out, merged=(*across, *down))


def _spaced(one: Person) -> list[Cell]:
    kind, first, second = (
        _label(one.kind, TYPES),
        *(_label(one.statements[code], AGREEMENT) for code in STATEMENTS),
    )
    since = None if one.since is None else datetime.combine(one.since, time())
    needs = "\n".join(NEEDS[n] for n in one.needs)
    return [one.number, None, kind, None, first, second, None, needs, one.mark, since, one.remark, None]


def variables(persons: list[Person]) -> tuple[pd.DataFrame, dict[str, object], Sheet]:
    """Give an SPSS file: codes with labels, a value for no answer that is declared missing, a column per option.

    "Weet niet" is declared missing too, as SPSS users do; the codebook has it as an answer.
    """
    options = [f"BEH_{n}" for n in NEEDS]
    frame = pd.DataFrame(
        {
            "NR": [float(one.number) for one in persons],
            "TYP": [float(one.kind or 9) for one in persons],
            "TYP_tekst": [one.other_kind for one in persons],
            **{code: [float(one.statements[code] or 9) for one in persons] for code in STATEMENTS},
            **{f"BEH_{n}": [float(n in one.needs) for one in persons] for n in NEEDS},
            "KEN": [99.0 if one.mark is None else one.mark for one in persons],
            "DAT": [one.since for one in persons],
            "OPM": [one.remark for one in persons],
        }
    )
    none = {9: "Geen antwoord"}
    described: dict[str, object] = {
        "column_labels": {"NR": NUMBER, "TYP": TYPE, **STATEMENTS, "KEN": MARK, "DAT": SINCE, "OPM": REMARK}
        | {f"BEH_{n}": f"{NEED}: {NEEDS[n]}" for n in NEEDS},
        "variable_value_labels": {"TYP": TYPES | none, **dict.fromkeys(STATEMENTS, AGREEMENT | none)}
        | {name: {0: "Niet gekozen", 1: "Gekozen"} for name in options},
        "missing_ranges": {"TYP": [9], "KEN": [99], **{code: [{"lo": 8, "hi": 9}] for code in STATEMENTS}},
    }
    columns = {"NR": "NR", "TYP": TYPE, **STATEMENTS, "KEN": "KEN", "DAT": "DAT", "OPM": "OPM"}
    columns |= {f"BEH.{n}": f"BEH_{n}" for n in NEEDS}
    sheet = Sheet("plain", [], columns, (), ignore=("TYP_tekst",))
    return frame, described, sheet


def typed(persons: list[Person]) -> tuple[pd.DataFrame, Sheet]:
    """Give a table with numbers, dates and texts of their own kind, as Parquet holds them."""
    frame = pd.DataFrame(
        {
            NUMBER: [one.number for one in persons],
            TYPE: [_label(one.kind, TYPES) or None for one in persons],
            **{text: [_label(one.statements[code], AGREEMENT) for one in persons] for code, text in STATEMENTS.items()},
            NEED: ["|".join(NEEDS[n] for n in one.needs) for one in persons],
            MARK: [one.mark for one in persons],
            SINCE: [one.since for one in persons],
            REMARK: [one.remark for one in persons],
        }
    )
    return frame, Sheet("plain", [], _by_question(), ())


def _by_question() -> dict[str, str]:
    named = {"NR": NUMBER, "TYP": TYPE, **STATEMENTS}
    return {**named, "BEH": NEED, "KEN": MARK, "DAT": SINCE, "OPM": REMARK}


def _label(answer: int | None, labels: dict[int, str], codes: bool = False, form: str = "{}") -> str:
    if answer is None:
        return ""
    return form.format(answer) if codes else labels[answer]


def _pick(option: int, one: Person, text: str) -> str:
    return text if option in one.needs else ""


def _text(value: object, comma: bool = False) -> str:
    if isinstance(value, float):
        return f"{value:g}".replace(".", "," if comma else ".")
    return "" if value is None else str(value)


def _slashed(when: datetime) -> str:
    return f"{when:%m/%d/%Y %I:%M:%S %p}"


def _masked(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "-", "+", "@")) else text
