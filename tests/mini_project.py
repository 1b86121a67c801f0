"""A measurement small enough to check by hand, written out as a project: configuration, codebook, exports, register.

Twelve people of six organisations are registered. The baseline is a CSV with one row of heads, the follow-up a
LimeSurvey CSV with a column per option.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from nulmeting import configuration, stages
from nulmeting.messages import InputError
from nulmeting.stages import Cleaned

KEY = b"k" * 32

MEASUREMENT = """\
id: mini
title: {nl: Kleine meting, en: Small measurement}
about: {nl: Twaalf mensen in zes organisaties., en: Twelve people in six organisations.}
synthetic: true
privacy: {legal_basis: test, retention_until: 2030-12-31}
waves:
  - id: baseline
    label: {nl: Nulmeting, en: Baseline}
    field: {start: 2024-01-01, end: 2024-01-31}
    file: baseline.csv
    complete: {column: Klaar}
  - id: followup
    label: {nl: Slotmeting, en: Follow-up}
    file: followup.csv
    layout: limesurvey
    complete: {column: submitdate}
register:
  file: register.csv
  person: mail
  organisation: organisatie
  items: {TYPE: soort}
link: {person: MAIL, organisation: ORG}
cleaning:
  consent: {item: AKK, value: ja}
  max_quarantined: 0.3
breakdowns:
  - id: type
    label: {nl: Soort, en: Type}
    item: TYPE
    unit: organisation
indicators:
  - id: anchored
    label: {nl: Verankerd, en: Anchored}
    unit: organisation
    statistic: share
    sensitive: true
    condition: {item: BEL, at_least: 4}
    alternatives:
      - {id: top_box, label: {nl: Hoogste, en: Top}, condition: {item: BEL, at_least: 5}}
  - id: able
    label: {nl: Kan het, en: Able}
    unit: person
    statistic: share
    target: population
    condition: {item: BEL, in: [4, 5]}
  - id: needs
    label: {nl: Behoefte, en: Needs}
    unit: person
    statistic: options
    item: BEH
  - id: mark
    label: {nl: Cijfer, en: Mark}
    unit: person
    statistic: mean
    item: KEN
comparisons:
  - {from: baseline, to: followup}
families:
  - {id: headlines, indicators: [anchored, able], margin: 0.1}
thresholds: {minimum_base: 3, minimum_organisations: 2, minimum_cell: 1}
report: {headlines: [anchored, able], needs: needs}
"""

HOUSE = "measurements: [mini]\nlanguages: [nl, en]\n"

CODEBOOK = """\
code,type,scale,question_nl,question_en,unit,personal,routing,minimum,maximum,column.baseline,column.followup
MAIL,key,,E-mail,E-mail,person,key,,,,Uw e-mailadres,MAIL
AKK,single,ja_nee,Akkoord?,Consent?,person,no,,,,Akkoord,AKK
ORG,key,,Organisatie,Organisation,organisation,key,,,,Organisatie,ORG
TYPE,single,soort,Soort,Type,organisation,no,,,,,
BEL,single,L5,Verankerd in beleid,Anchored in policy,organisation,no,,,,Verankerd in beleid,BEL
DOEL,single,ja_nee,Doelen gesteld?,Goals set?,person,no,BEL in 4|5,,,Doelen gesteld?,DOEL
KEN,number,,Cijfer 1-10,Mark 1-10,person,no,,1,10,Cijfer,KEN
BEH,multi,beh,Behoefte,Needs,person,no,,,,Behoefte,
VERW,text,,Wat wilt u leren?,What do you want to learn?,person,drop,,,,Wat wilt u leren?,VERW
"""

ANSWERS = """\
scale,code,label_nl,label_en,kind,score,variants,column.baseline,column.followup
ja_nee,ja,Ja,Yes,valid,,Y|A1,,
ja_nee,nee,Nee,No,valid,,N|A2,,
soort,g,Gemeente,Municipality,valid,,,,
soort,w,Waterschap,Water board,valid,,,,
L5,1,Helemaal mee oneens,Strongly disagree,valid,,A1,,
L5,2,Mee oneens,Disagree,valid,,A2,,
L5,3,Neutraal,Neutral,valid,,A3|Noch eens,,
L5,4,Mee eens,Agree,valid,,A4,,
L5,5,Helemaal mee eens,Strongly agree,valid,,A5|Geheel mee eens,,
L5,8,Weet niet,Don't know,dont_know,,A8,,
beh,1,Praktijkvoorbeelden,Practice examples,valid,,,,BEH[SQ001]
beh,2,Ervaringen,Experience,valid,,,,BEH[SQ002]
beh,3,Juridisch,Legal,valid,,,,BEH[SQ003]
"""

REGISTER = [("mail", "organisatie", "soort")] + [
    (f"p{n}@example.org", f"Org {(n - 1) // 2 + 1}", "Gemeente" if n <= 6 else "Waterschap") for n in range(1, 13)
]

BASELINE_HEAD = (
    "Uw e-mailadres",
    "Akkoord",
    "Organisatie",
    "Verankerd in beleid",
    "Doelen gesteld?",
    "Cijfer",
    "Behoefte",
    "Wat wilt u leren?",
    "Klaar",
)
BASELINE = [
    (
        "p1@example.org",
        "Ja",
        "Org 1",
        "Mee eens",
        "Ja",
        "7",
        "Praktijkvoorbeelden;Juridisch;",
        "geheime wens",
        "2024-01-03",
    ),
    ("P2@Example.org ", "Ja", "Org 1", "Mee oneens", "", "6", "Praktijkvoorbeelden;", "", "2024-01-03"),
    ("p3@example.org", "Ja", "Org 2", "Geheel mee eens", "Nee", "8", "Ervaringen;", "", "2024-01-04"),
    ("p5@example.org", "Ja", "Org 3", "Neutraal", "", "5", "", "", "2024-01-04"),
    ("p7@example.org", "Ja", "Org 4", "Mee eens", "Ja", "", "Ervaringen;Juridisch;", "", "2024-01-05"),
    ("p8@example.org", "Nee", "Org 4", "Mee eens", "Ja", "7", "", "", "2024-01-05"),  # row 7: refuses
    ("p9@example.org", "Ja", "Org 5", "Weet niet", "", "9", "Juridisch;", "", "2024-01-05"),
    ("p9@example.org", "Ja", "Org 5", "Mee eens", "Ja", "9", "Juridisch;", "", "2024-01-09"),  # row 9 replaces row 8
    ("x@example.org", "Ja", "Org 9", "Mee eens", "Ja", "9", "", "", "2024-01-06"),  # row 10: not registered
    ("p11@example.org", "Ja", "Org 6", "Mee oneens", "", "4", "Ervaringen;", "", ""),  # row 11: incomplete
    ("p12@example.org", "Ja", "Org 6", "Helemaal mee oneens", "", "11", "", "", "2024-01-07"),  # row 12: out of range
    ("p10@example.org", "Ja", "Org 5", "Mee oneens", "", "3", "Praktijkvoorbeelden;", "", "2024-01-08"),
]

FOLLOWUP_HEAD = ("id", "submitdate", "lastpage", "MAIL", "AKK", "ORG", "BEL", "DOEL", "KEN", "BEH[SQ001]", "BEH[SQ002]")
FOLLOWUP_HEAD += ("BEH[SQ003]", "VERW", "interviewtime")
FOLLOWUP = [
    (
        "1",
        "2024-09-01 10:00:00",
        "4",
        "p1@example.org",
        "A1",
        "Org 1",
        "A5",
        "A1",
        "8",
        "Y",
        "",
        "",
        "regel\ntwee",
        "61",
    ),
    ("2", "2024-09-01 11:00:00", "4", "p3@example.org", "A1", "Org 2", "A4", "A1", "7", "", "Y", "", "", "62"),
    ("3", "2024-09-02 10:00:00", "4", "p4@example.org", "A1", "Org 2", "A4", "A2", "9", "Y", "", "Y", "", "63"),
    ("4", "", "1", "p6@example.org", "A1", "Org 3", "", "", "", "", "", "", "", ""),  # row 5: incomplete
    ("5", "2024-09-03 10:00:00", "4", "p7@example.org", "A1", "Org 4", "A2", "", "6", "Y", "", "", "", "64"),
    ("6", "2024-09-04 10:00:00", "4", "p12@example.org", "A1", "Org 6", "A8", "", "5", "", "", "Y", "", "65"),
]


def csv_text(rows: list[tuple[str, ...]], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    return out.getvalue()


def make(folder: Path) -> Path:
    """Write the configuration and the raw files into a folder, and give the measurement's configuration file."""
    config, raw = folder / "config", folder / "raw" / "mini"
    for one in (config / "measurements", config / "codebooks", raw):
        one.mkdir(parents=True)
    (config / "config.yaml").write_text(HOUSE)
    (config / "measurements" / "mini.yaml").write_text(MEASUREMENT)
    (config / "codebooks" / "mini.csv").write_text(CODEBOOK)
    (config / "codebooks" / "mini.answers.csv").write_text(ANSWERS)
    (raw / "register.csv").write_text(csv_text(REGISTER))
    (raw / "baseline.csv").write_text(csv_text([BASELINE_HEAD, *BASELINE]))
    text = csv_text([FOLLOWUP_HEAD, *FOLLOWUP], ";", csv.QUOTE_ALL) + "\r\n"
    (raw / "followup.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    return config / "measurements" / "mini.yaml"


def clean(config: Path) -> Cleaned:
    """Run the clean stage of a project."""
    return stages.clean(config, config.parents[2] / "raw" / "mini", KEY)


def replace_in(path: Path, *changes: tuple[str, str]) -> None:
    """Replace texts in a file, each once; all of them are there."""
    text = path.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text)


def lines_of(config: Path, language: str = "en") -> list[str]:
    """Give the lines with which the clean stage stops, without the folder that the project is in."""
    with pytest.raises(InputError) as caught:
        clean(config)
    return [line.replace(f"{config.parents[2]}/", "") for line in caught.value.text(language).splitlines()]


def lines_of_configuration(config: Path, language: str = "en") -> list[str]:
    """Give the lines with which reading the configuration stops."""
    with pytest.raises(InputError) as caught:
        configuration.load(config)
    return [line.replace(f"{config}", "mini.yaml") for line in caught.value.text(language).splitlines()]
