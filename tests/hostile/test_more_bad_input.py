"""More input that people send: each gives the right result, or located lines, and never another exception."""

import re
from dataclasses import replace
from datetime import datetime

import mini_project
import openpyxl
import pytest
from nulmeting import configuration, protect, stages, tables
from nulmeting.messages import InputError
from nulmeting.settings import Thresholds
from openpyxl.chart import BarChart, Reference

KEY = b"k" * 32
HEAD, ROWS = mini_project.BASELINE_HEAD, mini_project.BASELINE
LINE = re.compile(r"E\d{3} \S.*: \S.*")
LOW = Thresholds(minimum_base=1, minimum_organisations=1, maximum_share_of_one_organisation=1.0, minimum_cell=1)
REGISTERED = [7.0, 6.0, 8.0, 5.0, None, 9.0, 3.0]
"""What KEN holds in the baseline as it is."""


class Project:
    """The small measurement in a folder, to be spoiled."""

    def __init__(self, folder):
        self.config = mini_project.make(folder)
        self.folder = folder
        self.raw = folder / "raw" / "mini"
        books = folder / "config" / "codebooks"
        self.files = {
            "config": self.config,
            "house": folder / "config" / "config.yaml",
            "codebook": books / "mini.csv",
            "answers": books / "mini.answers.csv",
            "baseline": self.raw / "baseline.csv",
            "followup": self.raw / "followup.csv",
            "register": self.raw / "register.csv",
        }

    def change(self, file, old, new, count=-1):
        path = self.files[file]
        data = path.read_bytes()
        old, new = (text.encode() if isinstance(text, str) else text for text in (old, new))
        assert old in data, old
        path.write_bytes(data.replace(old, new, count))
        return self

    def recode(self, file, change):
        path = self.files[file]
        path.write_bytes(change(path.read_bytes()))
        return self

    def workbook(self, rows=(HEAD, *ROWS), suffix="xlsx", edit=lambda book: None, sheet=None):
        book = openpyxl.Workbook()
        book.active.title = "Antwoorden"
        for row in rows:
            book.active.append(row)
        edit(book)
        book.save(self.raw / f"baseline.{suffix}")
        self.files["workbook"] = self.raw / f"baseline.{suffix}"
        named = f"\n    sheet: {sheet}" if sheet else ""
        return self.change("config", "file: baseline.csv", f"file: baseline.{suffix}{named}")

    def clean(self):
        return stages.clean(self.config, self.raw, KEY)

    def whole(self):
        """Everything up to the public tables: what the configuration promises must also work."""
        cleaned, measurement = self.clean(), configuration.load(self.config)
        made = tables.build(measurement, cleaned.responses, cleaned.register, cleaned.counts, cleaned.published)
        # thresholds that hide little: to hide much takes seconds, and is tested elsewhere
        protect.protect(replace(measurement, thresholds=LOW), made)
        return made

    def marks(self):
        return [
            None if value is None else float(value)
            for value in self.clean().responses["baseline"]["KEN"].replace({float("nan"): None}).tolist()
        ]

    def lines(self, action=None):
        """The located lines; that there are any is the least."""
        with pytest.raises(InputError) as caught:
            (action or self.clean)()
        found = caught.value.text("en").splitlines()
        assert found and all(LINE.fullmatch(line) for line in found), found
        assert caught.value.text("nl") != ""
        return [line.replace(f"{self.folder}/", "") for line in found]


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def used(project, wave="baseline"):
    counts = project.clean().counts
    return int(counts[(counts["wave"] == wave) & (counts["step"] == "used")]["count"].iloc[0])


def counted(project, reason, wave="baseline"):
    counts = project.clean().counts
    return int(counts[(counts["wave"] == wave) & (counts["reason"] == reason)]["count"].iloc[0])


# ---- exports as text


def test_an_export_that_is_a_folder(project):
    project.files["baseline"].unlink()
    project.files["baseline"].mkdir()
    assert project.lines()[0].startswith("E301 raw/mini/baseline.csv")


@pytest.mark.parametrize(
    "spoil, code",
    [(lambda b: b"a\r\nb\r\n", "E314"), (lambda b: b.split(b"\r\n")[0], "E303")],
    ids=["one field", "heads"],
)
def test_text_without_answers(project, spoil, code):
    assert project.recode("baseline", spoil).lines()[0].startswith(f"{code} raw/mini/baseline.csv")


SAME_TEXT = {
    "empty lines": lambda b: b.replace(b"\r\n", b"\r\n,,,,,,,,\r\n", 1) + b",,,,,,,,\r\n",
    "a short row of commas": lambda b: b.replace(b"\nKEN", b"\n,,\nKEN"),
    "spaces around heads": lambda b: b.replace(b",Cijfer,", b",  Cijfer  ,"),
    "capitals in heads": lambda b: b.replace(b",Cijfer,", b",CIJFER,"),
    "invisible characters in heads": lambda b: b.replace(b",Cijfer,", ",\u200bCij\u00adfer\u00a0,".encode()),
}


@pytest.mark.parametrize("change", SAME_TEXT.values(), ids=SAME_TEXT)
def test_another_way_to_write_the_same_text(project, change):
    before = project.clean()
    after = project.recode("baseline", change).clean()
    names = ["person", "BEL", "DOEL", "KEN", "BEH.1", "BEH.2", "BEH.3"]
    assert after.responses["baseline"][names].equals(before.responses["baseline"][names])
    assert after.counts.equals(before.counts)


def test_the_windows_code_page(project):
    project.change("answers", "Weet niet", "Wéét niet").change("baseline", "Weet niet", "Wéét niet")
    project.change("baseline", "p9@example.org,Ja,Org 5,Mee eens", "q9@example.org,Nee,Org 5,Mee eens")
    project.recode("baseline", lambda b: b.decode().encode("cp1252"))
    cleaned = project.clean()
    assert cleaned.reading["baseline"]["encoding"] == "cp1252"
    assert "8" in cleaned.responses["baseline"]["BEL"].tolist()


@pytest.mark.parametrize(
    "said, code", [("encoding: klingon", "E309"), ('delimiter: "\\n"', "E327"), ("delimiter: é", "E3")]
)
def test_what_is_said_of_a_text_and_cannot_be(project, said, code):
    project.change("config", "file: baseline.csv", f"file: baseline.csv\n    {said}")
    assert project.lines()[0].startswith(code) and "baseline.csv" in project.lines()[0]


def test_a_second_head_that_is_alike_is_not_taken_for_the_first(project):
    project.recode("baseline", lambda b: b.replace(b"\r\n", b",99\r\n").replace(b"Klaar,99", b"Klaar,cijfer"))
    assert project.lines() == [
        "E305 raw/mini/baseline.csv!J1: column 'cijfer' is not in the codebook; add it or name it under ignore_columns"
    ]


def test_a_head_with_a_letter_of_another_alphabet(project):
    project.change("baseline", ",Cijfer,", ",\u0421ijfer,")
    assert [line[:4] for line in project.lines()] == ["E304", "E305"]


# ---- numbers


@pytest.mark.parametrize(
    "cell",
    ["1e400", "nan", "inf", "-inf", "1.000,5", "1 000", "1_0", "0x10", "--", "½", "7€", "=7", "zeven", "7;8", "7/10"],
)
def test_what_is_no_number(project, cell):
    project.change("baseline", ",8,Erv", f',"{cell}",Erv')
    assert project.lines()[0].startswith("E311 raw/mini/baseline.csv!F4: ")


@pytest.mark.parametrize(
    "cell, value", [("7,5", 7.5), ("7.5", 7.5), (" 7 ", 7), ("+7", 7), ("7.", 7), ("1e1", 10), ("7%", 7)]
)
def test_ways_to_write_a_number(project, cell, value):
    project.change("baseline", ",8,Erv", f',"{cell}",Erv')
    assert project.marks() == [7.0, 6.0, float(value), *REGISTERED[3:]]


@pytest.mark.parametrize("cell", ["-3", "11", "1e21", "78%", "0", "0,999"])
def test_out_of_range_is_set_aside_and_counted(project, cell):
    project.change("config", "max_quarantined: 0.3", "max_quarantined: 0.5")
    project.change("baseline", ",8,Erv", f',"{cell}",Erv')
    assert counted(project, "out_of_range") == 2
    assert used(project) == 6


@pytest.mark.parametrize("cell", ["1,000", "7,000"])
def test_a_thousands_separator_is_not_read_as_a_decimal_comma(project, cell):
    """1,000 may be a thousand or one: neither is guessed at."""
    project.change("baseline", ",8,Erv", f',"{cell}",Erv')
    assert project.lines()[0].startswith("E311 raw/mini/baseline.csv!F4: ")


# ---- people


def test_the_same_person_three_times(project):
    project.change("config", "max_quarantined: 0.3", "max_quarantined: 0.5")
    project.change("baseline", "p10@example.org", "P9@EXAMPLE.ORG\u200b")
    assert counted(project, "duplicate") == 2
    assert sorted(project.clean().excluded["baseline"].query("reason == 'duplicate'")["row"]) == [8, 13]


def test_an_empty_address_is_nobody_in_the_register(project):
    project.change("config", "max_quarantined: 0.3", "max_quarantined: 0.5")
    project.change("baseline", "p5@example.org", "").change("baseline", "p10@example.org", "  ")
    assert counted(project, "not_in_register") == 3
    assert counted(project, "duplicate") == 1


def test_no_answer_to_consent_is_no_consent(project):
    project.change("baseline", "p1@example.org,Ja", "p1@example.org,")
    assert counted(project, "no_consent") == 2
    assert 2 not in project.clean().excluded["baseline"]["row"].tolist()


REFUSED = ("p8@example.org", "Nee")
"""Row 7 of the baseline refuses; however consent is configured, she is not among the used."""


@pytest.mark.parametrize(
    "file, old, new",
    [
        (
            "codebook",
            "AKK,single,ja_nee,Akkoord?,Consent?,person,no",
            "AKK,single,ja_nee,Akkoord?,Consent?,person,drop",
        ),
        ("codebook", "AKK,single,ja_nee,Akkoord?,Consent?,person,no", "AKK,text,,Akkoord?,Consent?,person,drop"),
        ("codebook", "AKK,single,ja_nee,", "AKK,multi,ja_nee,"),
    ],
)
def test_consent_that_cannot_be_read_never_lets_everybody_through(project, file, old, new):
    """Either the refusals are honoured, or the configuration is refused."""
    project.change(file, old, new)
    try:
        assert counted(project, "no_consent") == 1
    except InputError as error:
        assert "AKK" in error.text("en")


def test_a_wave_without_the_consent_question_stops(project):
    """A wave in which nobody was asked has nobody's consent."""
    project.change("codebook", "Akkoord,AKK", "Akkoord,")
    project.change("config", "layout: limesurvey", "layout: limesurvey\n    ignore_columns: [AKK]")
    assert "AKK" in "".join(project.lines())


def test_the_register_has_an_organisation_for_everybody(project):
    assert project.change("register", "Org 3", "").lines()[0].startswith("E404 raw/mini/register.csv!B6")


def test_an_organisation_of_two_types_in_the_register(project):
    """An organisation-constant breakdown that is not constant would count the organisation twice."""
    project.change("register", "p2@example.org,Org 1,Gemeente", "p2@example.org,Org 1,Waterschap")
    assert "register.csv" in project.lines(project.whole)[0]


# ---- workbooks


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm"])
def test_a_workbook_gives_what_the_text_gives(project, suffix):
    before = project.clean()
    after = project.workbook(suffix=suffix).clean()
    assert after.responses["baseline"].equals(before.responses["baseline"])
    assert after.excluded["baseline"].equals(before.excluded["baseline"])


def test_a_blank_row_keeps_the_row_numbers_of_the_sheet(project):
    project.workbook(edit=lambda book: book.active.insert_rows(5))
    assert project.clean().excluded["baseline"]["row"].tolist() == [9, 11, 12, 13]


def put(place, value, kind=None, shape=None):
    def edit(book):
        cell = book["Antwoorden"][place]
        cell.value = value
        if kind:
            cell.data_type = kind
        if shape:
            cell.number_format = shape

    return edit


@pytest.mark.parametrize(
    "place, value, kind, code",
    [
        ("F4", "#N/A", "e", "E311"),
        ("D4", "#REF!", "e", "E310"),
        ("F4", True, None, "E311"),
        ("F4", datetime(2024, 5, 7), None, "E311"),
        ("D4", datetime(2024, 5, 7), None, "E310"),
        ("F1", datetime(2024, 5, 7), None, "E304"),
        ("F1", 2024, None, "E304"),
        ("D4", 4.5, None, "E310"),
    ],
)
def test_cells_of_another_kind(project, place, value, kind, code):
    lines = project.workbook(edit=put(place, value, kind)).lines()
    assert lines[0].startswith(f"{code} raw/mini/baseline.xlsx[Antwoorden]!{place if code != 'E304' else '1'}")


@pytest.mark.parametrize("place", ["F4", "D4", "B4", "A4"])
def test_a_formula_without_a_value_is_not_an_empty_cell(project, place):
    """The workbook was written by a program that does not calculate: what the cell holds is not known."""
    lines = project.workbook(edit=put(place, "=4+4")).lines()
    assert f"baseline.xlsx[Antwoorden]!{place}" in lines[0]


def test_a_percentage_cell_is_not_read_as_a_fraction(project):
    """78% in a sheet is stored as 0.78; a CSV of the same answers says 78%."""
    project.change("codebook", ",1,10,Cijfer", ",0,100,Cijfer")
    assert project.workbook(edit=put("F4", 0.78, shape="0%")).marks()[2] == 78


def test_dates_in_the_column_of_completion(project):
    rows = [list(row) for row in ROWS]
    for row in rows:
        row[8] = datetime.fromisoformat(row[8]) if row[8] else None
    assert project.workbook([HEAD, *rows]).clean().excluded["baseline"]["row"].tolist() == [8, 10, 11, 12]


def test_merged_heads(project):
    lines = project.workbook(edit=lambda book: book.active.merge_cells("E1:F1")).lines()
    assert [line[:4] for line in lines] == ["E304", "E355"]


def test_a_hidden_sheet_is_a_sheet(project):
    def edit(book):
        book.create_sheet("geheim").sheet_state = "hidden"

    assert project.workbook(edit=edit).lines()[0].startswith("E312")


def with_chart(book):
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=6, min_row=1, max_row=5))
    book.create_chartsheet("Grafiek").add_chart(chart)


def test_a_chart_sheet_beside_the_answers(project):
    project.workbook(edit=with_chart, sheet="Antwoorden")
    assert project.marks() == REGISTERED


def test_a_chart_sheet_instead_of_answers(project):
    assert project.workbook(edit=with_chart, sheet="Grafiek").lines()


@pytest.mark.parametrize("rows", [[], [HEAD], [[None] * 9, [None] * 9]], ids=["nothing", "only heads", "blank"])
def test_an_empty_sheet(project, rows):
    assert project.workbook(rows).lines()[0].startswith("E303 raw/mini/baseline.xlsx")


def test_a_sheet_named_for_a_text_file_changes_nothing(project):
    project.change("config", "file: baseline.csv", "file: baseline.csv\n    sheet: Blad1")
    assert project.marks() == REGISTERED


# ---- the codebook


SAME_CODEBOOK = {
    "byte order mark": lambda b: b"\xef\xbb\xbf" + b,
    "CRLF": lambda b: b.replace(b"\n", b"\r\n"),
    "an empty row": lambda b: b.replace(b"\nKEN", b"\n\nKEN"),
    "a row of commas": lambda b: b.replace(b"\nKEN", b"\n,,,,,,,,,,,\nKEN"),
    "a space behind a head": lambda b: b.replace(b",Cijfer,KEN", b",Cijfer ,KEN"),
    "a code with a space": lambda b: b.replace(b"\nKEN,", b"\nKEN ,"),
    "semicolons": lambda b: b.replace(b",", b";"),
    "semicolons that Excel announces": lambda b: b"sep=;\r\n" + b.replace(b",", b";"),
    "tabs in UTF-16": lambda b: b.replace(b",", b"\t").decode().encode("utf-16"),
    "the Windows code page": lambda b: b.replace(b"Soort", b"So\xe9rt"),
    "no-break spaces": lambda b: b.replace(b"BEL in 4|5", "BEL\xa0in\xa04|5".encode()),
    "heads in Dutch": lambda b: b.replace(b"question_nl", b"Vraag_NL").replace(b"column.", b"kolom."),
    "words in Dutch": lambda b: b.replace(b",number,", b",getal,").replace(b",person,", b",persoon,"),
    "commas behind the last column": lambda b: b.replace(b"\n", b",,\n"),
    "numbers with decimals": lambda b: b.replace(b",1,10,Cijfer", b',"1,0",10.0,Cijfer'),
}


@pytest.mark.parametrize("change", SAME_CODEBOOK.values(), ids=SAME_CODEBOOK)
def test_another_way_to_write_the_codebook(project, change):
    before = project.clean()
    assert project.recode("codebook", change).clean().responses["baseline"].equals(before.responses["baseline"])


SPOILED_CODEBOOK = {
    "empty": ("codebook", lambda b: b""),
    "empty answers": ("answers", lambda b: b""),
    "answers without a row": ("answers", lambda b: b.split(b"\n")[0] + b"\n"),
    "a code twice": ("codebook", lambda b: b.replace(b"\nKEN,", b"\nBEL,")),
    "a column twice": ("codebook", lambda b: b.replace(b"minimum,maximum", b"minimum,minimum")),
    "a quote never closed": ("codebook", lambda b: b.replace(b"Cijfer 1-10", b'"Cijfer')),
    "a row too short": ("codebook", lambda b: b.replace(b"\nKEN", b"\nX,number,\nKEN")),
    "routing to itself": ("codebook", lambda b: b.replace(b"BEL in 4|5", b"DOEL in ja")),
    "circular routing": (
        "codebook",
        lambda b: b.replace(b"organisation,no,,,,Verankerd", b"organisation,no,DOEL in ja,,,Verankerd"),
    ),
    "routing to nowhere": ("codebook", lambda b: b.replace(b"BEL in 4|5", b"XXX in 4|5")),
    "routing on an answer that is not there": ("codebook", lambda b: b.replace(b"BEL in 4|5", b"BEL in 4|7")),
    "routing in no language": ("codebook", lambda b: b.replace(b"BEL in 4|5", b"BEL = 4")),
    "routing on an item that is not kept": ("codebook", lambda b: b.replace(b"BEL in 4|5", b"VERW in 4")),
    "routing in on a number": ("codebook", lambda b: b.replace(b"BEL in 4|5", b"KEN in 5")),
    "routing >= on a multi-select": ("codebook", lambda b: b.replace(b"BEL in 4|5", b"BEH >= 1")),
    "routing >= on answers without a score": ("codebook", lambda b: b.replace(b"BEL in 4|5", b"AKK >= 1")),
    "routing on not a number": ("codebook", lambda b: b.replace(b"BEL in 4|5", b"KEN >= nan")),
    "a minimum above the maximum": ("codebook", lambda b: b.replace(b",1,10,Cijfer", b",10,1,Cijfer")),
    "a minimum that is not a number": ("codebook", lambda b: b.replace(b",1,10,Cijfer", b",nan,10,Cijfer")),
    "endless limits": ("codebook", lambda b: b.replace(b",1,10,Cijfer", b",-inf,inf,Cijfer")),
    "endless choices": (
        "codebook",
        lambda b: b.replace(b"minimum,maximum,", b"minimum,max_choices,").replace(b",1,10,Cijfer", b",1,inf,Cijfer"),
    ),
    "choices not a number": (
        "codebook",
        lambda b: b.replace(b"minimum,maximum,", b"minimum,max_choices,").replace(b",1,10,Cijfer", b",1,nan,Cijfer"),
    ),
    "an endless score": ("answers", lambda b: b.replace(b",valid,,A5", b",valid,inf,A5")),
    "a score that is not a number": ("answers", lambda b: b.replace(b",valid,,A5", b",valid,nan,A5")),
    "an answer twice": ("answers", lambda b: b.replace(b"beh,2,", b"beh,1,")),
    "an answer without a code": ("answers", lambda b: b.replace(b"beh,2,", b"beh,,")),
    "an answer without an English label": ("answers", lambda b: b.replace(b"Ervaringen,Experience", b"Ervaringen,")),
    "an answer of no kind": ("answers", lambda b: b.replace(b",dont_know,", b",dontknow,")),
    "an option column twice": ("answers", lambda b: b.replace(b"BEH[SQ003]", b"BEH[SQ002]")),
    "an item named row": ("codebook", lambda b: b.replace(b"\nDOEL,", b"\nrow,")),
    "an item named person": ("codebook", lambda b: b.replace(b"\nDOEL,", b"\nperson,")),
    "an item named organisation": ("codebook", lambda b: b.replace(b"\nDOEL,", b"\norganisation,")),
}


@pytest.mark.parametrize("file, spoil", SPOILED_CODEBOOK.values(), ids=SPOILED_CODEBOOK)
def test_a_spoiled_codebook(project, file, spoil):
    project.recode(file, spoil)
    assert project.lines(project.whole)


@pytest.mark.parametrize("which", ["codebook", "answers", "config", "house"])
def test_a_missing_file_of_the_configuration(project, which):
    project.files[which].unlink()
    assert project.lines()[0].startswith("E101 config/")


def test_an_unselected_option_is_not_taken_for_its_code(project):
    """An option with the code 0 in an export that writes 0 for not chosen."""
    project.change("answers", "beh,2,", "beh,0,")
    project.change("followup", '"Y";"";"";', '"1";"0";"0";')
    try:
        chosen = project.clean().responses["followup"]["BEH.0"].tolist()
    except InputError:
        return
    assert chosen == [False, True, False, False, False]


def test_more_choices_than_allowed(project):
    """`max_choices` is in the codebook to be held to: such a row is out of range."""
    project.change("codebook", "minimum,maximum,", "minimum,max_choices,").change(
        "codebook", ",1,10,Cijfer", ",1,,Cijfer"
    )
    project.change("codebook", "person,no,,,,Behoefte", "person,no,,,1,Behoefte")
    project.change("config", "max_quarantined: 0.3", "max_quarantined: 0.9")
    assert counted(project, "out_of_range") == 2


# ---- the configuration


SPOILED_YAML = {
    "a tab": lambda b: b.replace(b"  - id: followup", b"\t- id: followup"),
    "a key twice": lambda b: b.replace(b"synthetic: true", b"synthetic: true\nsynthetic: false"),
    "a nested key twice": lambda b: b.replace(b"minimum_base: 3,", b"minimum_base: 30, minimum_base: 3,"),
    "empty": lambda b: b"",
    "a list": lambda b: b"- a\n- b\n",
    "a word": lambda b: b"hello",
    "not UTF-8": lambda b: b.replace(b"Kleine", b"Kl\xe9ine"),
    "utf-16": lambda b: b.decode().encode("utf-16"),
    "utf-16 without mark": lambda b: b.decode().encode("utf-16-le"),
    "utf-32": lambda b: b.decode().encode("utf-32"),
    "NUL": lambda b: b.replace(b"Kleine", b"Kl\0ine"),
    "two documents": lambda b: b + b"---\nid: x\n",
    "an alias of itself": lambda b: b"&a [*a]",
    "an alias to nowhere": lambda b: b.replace(b"synthetic: true", b"synthetic: *nope"),
    "a tag that runs code": lambda b: b.replace(b"synthetic: true", b"synthetic: !!python/object/apply:os.getcwd []"),
    "a list as key": lambda b: b.replace(b"synthetic: true", b"synthetic: true\n? [a, b]\n: 1"),
    "a number as key": lambda b: b.replace(b"synthetic: true", b"synthetic: true\n1: 2"),
    "an id with a slash": lambda b: b.replace(b"id: mini\n", b"id: mi/ni\n"),
    "another id": lambda b: b.replace(b"id: mini\n", b"id: maxi\n"),
    "an id with a line break": lambda b: b.replace(b"id: mini\n", b'id: "mini\\n"\n'),
    "a wave twice": lambda b: b.replace(b"- id: followup", b"- id: baseline"),
    "a file in another folder": lambda b: b.replace(b"file: baseline.csv", b"file: ../mini/baseline.csv"),
    "a file named ..": lambda b: b.replace(b"file: baseline.csv", b'file: ".."'),
    "a wave compared with itself": lambda b: b.replace(
        b"from: baseline, to: followup", b"from: baseline, to: baseline"
    ),
    "a comparison backwards": lambda b: b.replace(b"from: baseline, to: followup", b"from: followup, to: baseline"),
    "a comparison twice": lambda b: b.replace(
        b"  - {from: baseline, to: followup}", b"  - {from: baseline, to: followup}\n  - {from: baseline, to: followup}"
    ),
    "a comparison with nothing": lambda b: b.replace(b"to: followup}", b"to: later}"),
    "organisations without a key": lambda b: b.replace(b", organisation: ORG}", b"}"),
    "a register without a person": lambda b: b.replace(b"link: {person: MAIL, ", b"link: {"),
    "a register item that is not in the codebook": lambda b: b.replace(b"{TYPE: soort}", b"{TYPEX: soort}"),
    "a register item that is a key": lambda b: b.replace(b"{TYPE: soort}", b"{ORG: soort}"),
    "two register items in one column": lambda b: b.replace(b"{TYPE: soort}", b"{TYPE: soort, BEL: soort}"),
    "for_each over nothing": lambda b: b.replace(b"  - id: mark\n", b"  - for_each: {scale: zzz}\n    id: m_{item}\n"),
    "for_each over an unknown item": lambda b: b.replace(
        b"  - id: mark\n", b"  - for_each: {items: [ZZ]}\n    id: m_{item}\n"
    ).replace(b"item: KEN", b'item: "{item}"'),
    "for_each without the item in its id": lambda b: b.replace(
        b"  - id: mark\n", b"  - for_each: {items: [KEN, BEL]}\n    id: m\n"
    ),
    "a family without indicators": lambda b: b.replace(
        b"indicators: [anchored, able], margin", b"indicators: [], margin"
    ),
    "a family with one indicator twice": lambda b: b.replace(
        b"[anchored, able], margin", b"[anchored, anchored], margin"
    ),
    "a family twice": lambda b: b.replace(
        b"  - {id: headlines,", b"  - {id: headlines, indicators: [able]}\n  - {id: headlines,"
    ),
    "an indicator in two families": lambda b: b.replace(
        b"  - {id: headlines,", b"  - {id: others, indicators: [able]}\n  - {id: headlines,"
    ),
    "a negative threshold": lambda b: b.replace(b"minimum_base: 3", b"minimum_base: -3"),
    "a threshold that is not a number": lambda b: b.replace(
        b"minimum_base: 3", b"maximum_share_of_one_organisation: .nan"
    ),
    "a share of quarantined that is not a number": lambda b: b.replace(
        b"max_quarantined: 0.3", b"max_quarantined: .nan"
    ),
    "an endless margin": lambda b: b.replace(b"margin: 0.1", b"margin: .inf"),
    "a score that is not a number": lambda b: b.replace(b"{item: BEL, at_least: 4}", b"{item: BEL, at_least: .nan}"),
    "a score on answers without one": lambda b: b.replace(b"{item: BEL, at_least: 4}", b"{item: AKK, at_least: 1}"),
    "a score on a multi-select": lambda b: b.replace(b"{item: BEL, at_least: 4}", b"{item: BEH, at_least: 1}"),
    "a score on a key": lambda b: b.replace(b"{item: BEL, at_least: 4}", b"{item: ORG, at_least: 4}"),
    "codes of a number": lambda b: b.replace(b"{item: BEL, in: [4, 5]}", b"{item: KEN, in: [7, 8]}"),
    "codes of a multi-select": lambda b: b.replace(b"{item: BEL, in: [4, 5]}", b'{item: BEH, in: ["1"]}'),
    "codes of an item that is not kept": lambda b: b.replace(b"{item: BEL, in: [4, 5]}", b"{item: VERW, in: [a]}"),
    "selected of a single choice": lambda b: b.replace(b"{item: BEL, in: [4, 5]}", b'{item: BEL, selected: "4"}'),
    "codes that are truth values": lambda b: b.replace(b"{item: BEL, in: [4, 5]}", b"{item: AKK, in: [yes]}"),
    "an empty condition": lambda b: b.replace(b"{item: BEL, in: [4, 5]}", b"{}"),
    "an empty nested condition": lambda b: b.replace(b"{item: BEL, in: [4, 5]}", b"{all_of: [{any_of: []}]}"),
    "a condition of two kinds": lambda b: b.replace(b"{item: BEL, in: [4, 5]}", b"{item: BEL, in: [4], at_least: 3}"),
    "a mean of a multi-select": lambda b: b.replace(b"item: KEN", b"item: BEH"),
    "a mean of answers without a score": lambda b: b.replace(b"item: KEN", b"item: AKK"),
    "a mean of a key": lambda b: b.replace(b"item: KEN", b"item: ORG"),
    "options of a number": lambda b: b.replace(b"item: BEH", b"item: KEN"),
    "options of an open question": lambda b: b.replace(b"item: BEH", b"item: VERW"),
    "an indicator twice": lambda b: b.replace(b"- id: able", b"- id: anchored"),
    "a breakdown named all": lambda b: b.replace(b"  - id: type\n", b"  - id: all\n"),
    "a breakdown by a number": lambda b: b.replace(b"    item: TYPE\n", b"    item: KEN\n"),
    "a breakdown by an open question": lambda b: b.replace(b"    item: TYPE\n", b"    item: VERW\n"),
    "a group twice": lambda b: b.replace(
        b"    item: TYPE\n",
        b"    item: TYPE\n    groups:\n      - {id: a, label: {nl: a, en: a}, answers: [g]}\n"
        b"      - {id: a, label: {nl: b, en: b}, answers: [w]}\n",
    ),
    "an answer in two groups": lambda b: b.replace(
        b"    item: TYPE\n",
        b"    item: TYPE\n    groups:\n      - {id: a, label: {nl: a, en: a}, answers: [g, w]}\n"
        b"      - {id: b, label: {nl: b, en: b}, answers: [w]}\n",
    ),
    "the field before it began": lambda b: b.replace(b"start: 2024-01-01", b"start: 2025-01-01"),
    "a day that is not there": lambda b: b.replace(b"start: 2024-01-01", b"start: 2024-02-30"),
    "needs that are no options": lambda b: b.replace(b"needs: needs", b"needs: anchored"),
    "publication of an unknown breakdown": lambda b: b.replace(
        b"report:", b"publication: {breakdowns: {zz: all}}\nreport:"
    ),
    "consent on an unknown answer": lambda b: b.replace(b"value: ja}", b"value: jaa}"),
    "a title with a control character": lambda b: b.replace(b"nl: Kleine meting", b'nl: "a\\x07b"'),
    "completion in a column that is not there": lambda b: b.replace(b"column: Klaar}", b"column: Klaarr}"),
}


@pytest.mark.parametrize("spoil", SPOILED_YAML.values(), ids=SPOILED_YAML)
def test_a_spoiled_configuration(project, spoil):
    project.recode("config", spoil)
    assert project.lines(project.whole)


@pytest.mark.parametrize("languages", ["[nl, de]", "[]", "nl", "[nl, nl]", "[1]"])
def test_languages_that_are_not_there(project, languages):
    assert project.change("house", "[nl, en]", languages).lines()[0].startswith("E103 config/config.yaml:2")


COMPARISONS = b"comparisons:\n  - {from: baseline, to: followup}\n"
THE_SAME_YAML = {
    "anchors": (
        lambda b: b.replace(b"{item: BEL, at_least: 4}", b"{item: BEL, in: [4, 5]}"),
        lambda b: b.replace(b"condition: {item: BEL, at_least: 4}", b"condition: &c {item: BEL, in: [4, 5]}").replace(
            b"condition: {item: BEL, in: [4, 5]}", b"condition: *c"
        ),
    ),
    "an empty list": (
        lambda b: b.replace(COMPARISONS, b""),
        lambda b: b.replace(COMPARISONS, b"comparisons: []\n"),
    ),
    "byte order mark": (lambda b: b, lambda b: b"\xef\xbb\xbf" + b),
}


@pytest.mark.parametrize("one, other", THE_SAME_YAML.values(), ids=THE_SAME_YAML)
def test_another_way_to_write_the_configuration(project, one, other):
    text = project.config.read_bytes()
    assert one(text) != other(text)
    first = configuration.load(project.recode("config", one).config)
    project.config.write_bytes(text)
    assert configuration.load(project.recode("config", other).config) == first


SOUND_YAML = {
    "no comparisons": lambda b: b.replace(COMPARISONS, b""),
    "no report": lambda b: b.replace(b"report: {headlines: [anchored, able], needs: needs}\n", b""),
    "no families": lambda b: b.replace(
        b"families:\n  - {id: headlines, indicators: [anchored, able], margin: 0.1}\n", b""
    ),
    "a median": lambda b: b.replace(b"statistic: mean", b"statistic: median"),
    "markup in a title": lambda b: b.replace(b"nl: Kleine meting", b'nl: "<script>alert(1)</script>"'),
    "selected as a number": lambda b: b.replace(b"{item: BEL, in: [4, 5]}", b"{item: BEH, selected: 1}"),
}


@pytest.mark.parametrize("change", SOUND_YAML.values(), ids=SOUND_YAML)
def test_a_sound_configuration(project, change):
    """The schema allows it: so it works, or it is a located line."""
    before = project.config.read_bytes()
    assert project.recode("config", change).config.read_bytes() != before
    try:
        assert len(project.whole()["estimates"]) > 0
    except InputError:
        assert project.lines(project.whole)


def without(text, start, end):
    return text[: text.index(start)] + text[text.index(end) :]


def test_one_wave(project):
    project.recode(
        "config",
        lambda b: without(b, b"  - id: followup", b"register:").replace(
            b"comparisons:\n  - {from: baseline, to: followup}\n", b""
        ),
    )
    for file in ("codebook", "answers"):
        project.recode(file, lambda b: b"\n".join(line.rpartition(b",")[0] for line in b.splitlines()) + b"\n")
    made = project.whole()
    assert set(made["estimates"]["wave"]) == {"baseline"} and made["changes"].empty


def test_no_register(project):
    project.recode("config", lambda b: without(b, b"register:", b"link:"))
    made = project.whole()["estimates"]
    assert set(made["target"]) == {"process"}
    assert made["population"].isna().all() and made["bound_low"].isna().all()


def test_no_keys_at_all(project):
    """Persons only, unlinked: n_both is empty, not 0."""
    project.recode("config", lambda b: without(b, b"register:", b"link:"))
    project.change("config", "link: {person: MAIL, organisation: ORG}\n", "")
    project.change("config", "    unit: organisation\n    statistic", "    unit: person\n    statistic")
    made = project.whole()["changes"]
    assert made["n_both"].isna().all()
    assert set(made.loc[made["comparison"] == "paired", "reason"]) == {"unlinked"}
