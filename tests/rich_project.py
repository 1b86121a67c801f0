"""The small measurement with a workbook as codebook, in Dutch, and every kind of question that a codebook knows."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import mini_project
import openpyxl

QUESTIONS = [
    ("Vraagcode", "Soort", "Schaal", "Vraag_nl", "Vraag_en", "Blok", "Inleiding_nl", "Inleiding_en", "Eenheid", "Persoonlijk",
     "Routering", "Routering.followup", "Minimum", "Maximum", "Max_keuzes", "Top", "Richting", "Richting.followup",
     "Kolom.baseline", "Kolom.followup", "Vraag_nl.followup", "Vraag_en.followup", "Vergelijkbaar_nl", "Vergelijkbaar_en", "Vergelijkbaar"),
    ("VOL", "rangorde", "vol", "Zet op volgorde", "Put in order", "", "", "", "persoon", "nee", "", "", None, None, 3, 1, "", "", "", "VOL1|VOL2|VOL3"),
    ("WENS", "meer antwoorden", "wens", "Wat wenst u?", "What do you wish?", "", "", "", "persoon", "nee", "", "", None, None, 2, None, "", "", "Wensen", ""),
    ("HOE", "één antwoord", "hoe", "Hoe gaat het?", "How is it going?", "", "", "", "persoon", "nee", "", "", None, None, None, None, "oplopend", "aflopend", "Hoe", "HOE", "Hoe gaat het nu?", "How is it going now?", "alleen ‘nu’ kwam erbij", "only “now” was added", "ja"),
    ("WAN", "datum", "", "Wanneer begon u?", "When did you start?", "", "", "", "persoon", "nee", "", "", "2010-01-01", "31-12-2024", None, None, "", "", "Begin", "BEGIN"),
    ("G1", "één antwoord", "L5", "op tijd klaar te zijn.", "be in time.", "lukt", "Het lukt mij om", "I manage to", "persoon", "nee", "", "", None, None, None, None, "", "", "Lukt 1", "G1"),
    ("G2", "één antwoord", "L5", "hulp te vragen.", "ask for help.", "lukt", "", "", "persoon", "nee", "", "BEL in 4|5 of KEN >= 6", None, None, None, None, "", "", "Lukt 2", "G2"),
    ("OPM", "tekst", "", "Opmerkingen", "Remarks", "", "", "", "persoon", "intern", "", "", None, None, None, None, "", "", "Opmerkingen", "OPM"),
]  # fmt: skip
ANSWERS = [
    ("Schaal", "Code", "Antwoord_nl", "Antwoord_en", "Soort", "Waarde", "Schrijfwijzen", "Code.baseline", "Code.followup", "Kolom.baseline", "Kolom.followup"),
    ("vol", "a", "Eisen", "Requirements", "", None, "", "", "", "Rang a", ""),
    ("vol", "b", "Markt", "Market", "", None, "", "", "", "Rang b", ""),
    ("vol", "c", "Recht", "Law", "", None, "", "", "", "Rang c", ""),
    ("wens", "a", "Meer tijd", "More time", "", None, "", "", "", "", "WENS[a]"),
    ("wens", "b", "Meer geld", "More money", "", None, "", "-", "", "", "WENS[b]"),
    ("wens", "geen", "Geen van deze", "None of these", "geen", None, "", "", "", "", "WENS[geen]"),
    ("hoe", 1.0, "Slecht", "Badly", "", 1, "", "", 3, "", ""),
    ("hoe", 2.0, "Redelijk", "Fairly", "", 2, "", "", 2, "", ""),
    ("hoe", 3.0, "Goed", "Well", "", 3, "", "", 1, "", ""),
]  # fmt: skip

HEADS = ("Rang a", "Rang b", "Rang c", "Wensen", "Hoe", "Begin", "Lukt 1", "Lukt 2", "Opmerkingen")
BASELINE = [
    ("2", "1", "3", "Meer tijd;", "1", "2017-05-01", "Mee eens", "Mee eens", "geheim"),
    ("1", "1", "", "Meer tijd;Geen van deze;", "Goed", "1-6-2017", "Mee oneens", "", ""),  # a tie; contradicts itself
    ("1", "2", "", "Geen van deze;", "3", "2018-01-31", "Mee eens", "Neutraal", ""),
    ("", "", "", "", "2", "", "", "", ""),
    ("3", "2", "1", "Meer tijd;", "2", "", "Neutraal", "Mee eens", ""),
    ("1", "2", "3", "Meer tijd;", "1", "", "Neutraal", "Mee eens", ""),
    ("", "", "", "", "", "", "", "", ""),
    ("2", "1", "", "Geen van deze;", "1", "2018-01-01", "Mee eens", "Mee eens", ""),
    ("", "", "", "", "", "", "", "", ""),
    ("", "", "", "", "", "", "", "", ""),
    ("", "", "", "", "", "", "", "", ""),
    ("1", "3", "", "Meer tijd;", "2", "", "Mee eens", "Mee eens", ""),  # a gap
]
FOLLOWUP_HEADS = ("VOL1", "VOL2", "VOL3", "WENS[a]", "WENS[b]", "WENS[geen]", "HOE", "BEGIN", "G1", "G2", "OPM")
FOLLOWUP = [
    ("Markt", "Eisen", "Recht", "Y", "N", "N", "3", "2017-05-01", "A4", "A4", ""),  # HOE: badly
    ("Eisen", "Markt", "", "N", "Y", "N", "1", "", "A4", "A4", ""),
    ("Recht", "", "", "Y", "Y", "N", "2", "", "A4", "A2", ""),
    ("", "", "", "", "", "", "", "", "", "", ""),
    ("Recht", "Eisen", "", "N", "N", "Y", "1", "", "A4", "A1", ""),  # BEL is 2, KEN is 6: G2 was asked
    ("Eisen", "", "", "N", "N", "Y", "1", "", "A4", "", ""),  # BEL is "don't know", KEN is 5: G2 was not asked
]
INDICATORS = """\
  - id: first_place
    label: {nl: Eerste plaats, en: First place}
    unit: person
    statistic: options
    item: VOL
  - id: wishes
    label: {nl: Wensen, en: Wishes}
    unit: person
    statistic: options
    item: WENS
  - id: going
    label: {nl: Gaat goed, en: Going well}
    unit: person
    statistic: share
    condition: {item: HOE, in: ["3"]}
  - id: helped
    label: {nl: Vraagt hulp, en: Asks for help}
    unit: person
    statistic: share
    condition: {item: G2, at_least: 4}
comparisons:"""


def make(folder: Path) -> Path:
    """Write the measurement into a folder, and give its configuration file."""
    config = mini_project.make(folder)
    text = config.read_text().replace("comparisons:", INDICATORS, 1)
    config.write_text(text.replace("headlines: [anchored, able]", "headlines: [anchored, able, going, helped]", 1))
    books = config.parent.parent / "codebooks"
    book = openpyxl.Workbook()
    for name, rows, file in (("Vragen", QUESTIONS, "mini.csv"), ("Antwoorden", ANSWERS, "mini.answers.csv")):
        own = list(csv.DictReader(io.StringIO((books / file).read_text())))
        english = [ENGLISH.get(head.partition(".")[0].lower(), head.partition(".")[0].lower()) for head in rows[0]]
        names = [one + head[len(head.partition(".")[0]) :] for one, head in zip(english, rows[0], strict=True)]
        if name == "Antwoorden":
            names = ["kind" if one == "type" else one for one in names]
        sheet = book.create_sheet(name)
        sheet.append(rows[0])
        for row in own:
            sheet.append([row.get(one) or None for one in names])
        for values in rows[1:]:
            sheet.append([None if value == "" else value for value in values])
        (books / file).unlink()
    del book["Sheet"]
    book.save(books / "mini.xlsx")
    raw = folder / "raw" / "mini"
    wide = [(*row, *more) for row, more in zip(mini_project.BASELINE, BASELINE, strict=True)]
    (raw / "baseline.csv").write_text(mini_project.csv_text([(*mini_project.BASELINE_HEAD, *HEADS), *wide]))
    later = [(*row, *more) for row, more in zip(mini_project.FOLLOWUP, FOLLOWUP, strict=True)]
    head = (*mini_project.FOLLOWUP_HEAD, *FOLLOWUP_HEADS)
    (raw / "followup.csv").write_text(mini_project.csv_text([head, *later], ";", csv.QUOTE_ALL))
    return config


ENGLISH = {
    "vraagcode": "code",
    "soort": "type",
    "schaal": "scale",
    "vraag_nl": "question_nl",
    "vraag_en": "question_en",
    "eenheid": "unit",
    "persoonlijk": "personal",
    "routering": "routing",
    "max_keuzes": "max_choices",
    "kolom": "column",
    "antwoord_nl": "label_nl",
    "antwoord_en": "label_en",
    "waarde": "score",
    "schrijfwijzen": "variants",
}
