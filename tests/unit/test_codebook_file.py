"""A codebook made in Excel reads as the one made by hand, and what is wrong with it is told with its cell."""

from datetime import date

import mini_project
import openpyxl
import pytest
from nulmeting import codebook_file
from nulmeting.codebook_cells import parse_routing
from nulmeting.codebook_file import load
from nulmeting.codebook_sheets import records, sources
from nulmeting.messages import InputError

WAVES = ["baseline", "followup"]
DUTCH = {
    "code": "Vraagcode",
    "type": "Soort",
    "scale": "Schaal",
    "question_nl": "Vraag_nl",
    "question_en": "Vraag_en",
    "unit": "Eenheid",
    "personal": "Persoonlijk",
    "routing": "Routering",
    "column.baseline": "Kolom.baseline",
    "column.followup": "kolom.followup ",
}
WORDS = {"single": "één antwoord", "multi": "meer antwoorden", "number": "getal", "text": "tekst", "key": "sleutel"}
WORDS |= {"person": "persoon", "organisation": "organisatie", "no": "nee", "drop": "weg"}


def rows_of(text):
    return [line.split(",") for line in text.strip().splitlines()]


def csv_codebook(folder, questions=mini_project.CODEBOOK, answers=mini_project.ANSWERS):
    (folder / "mini.csv").write_text(questions)
    (folder / "mini.answers.csv").write_text(answers)
    return load(folder, "mini", WAVES)


def workbook(folder, questions, answers, names=("Vragen", "Antwoorden")):
    book = openpyxl.Workbook()
    book.active.title = "Uitleg"
    for name, rows in zip(names, (questions, answers), strict=True):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([value if value != "" else None for value in row])
    book.save(folder / "mini.xlsx")
    return folder / "mini.xlsx"


def as_typed(text):
    """What Excel makes of a cell: numbers become numbers."""
    return float(text) if text.isdigit() else text


def lines(folder, waves=WAVES):
    with pytest.raises(InputError) as caught:
        load(folder, "mini", waves)
    return [line.replace(f"{folder}/", "") for line in caught.value.text("en").splitlines()]


def test_a_workbook_in_dutch_reads_as_the_csv_in_english(tmp_path):
    (tmp_path / "csv").mkdir()
    expected = csv_codebook(tmp_path / "csv")
    questions = rows_of(mini_project.CODEBOOK)
    head = [DUTCH.get(name, name) for name in questions[0]]
    body = [[as_typed(WORDS.get(cell, cell)) for cell in row] for row in questions[1:]]
    body.insert(3, [None] * len(head))  # an empty row, and empty columns behind the last
    answers = [[as_typed(cell) for cell in row] for row in rows_of(mini_project.ANSWERS)]
    workbook(tmp_path, [[*head, None], *([*row, None] for row in body), [" "]], answers)
    assert load(tmp_path, "mini", WAVES) == expected


def test_a_csv_as_dutch_excel_saves_it(tmp_path):
    (tmp_path / "plain").mkdir()
    expected = csv_codebook(tmp_path / "plain")
    for name, text in (("mini.csv", mini_project.CODEBOOK), ("mini.answers.csv", mini_project.ANSWERS)):
        padded = text.replace("\n", ",,\n").replace(",", ";").replace("\n", "\r\n")
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + padded.encode())
    assert load(tmp_path, "mini", WAVES) == expected


def test_the_windows_code_page_keeps_its_letters(tmp_path):
    (tmp_path / "mini.csv").write_bytes(mini_project.CODEBOOK.replace("Soort", "Soört").encode("cp1252"))
    (tmp_path / "mini.answers.csv").write_text(mini_project.ANSWERS)
    assert load(tmp_path, "mini", WAVES)["TYPE"].question.nl == "Soört"


def test_one_codebook_in_one_place(tmp_path):
    csv_codebook(tmp_path)
    workbook(tmp_path, rows_of(mini_project.CODEBOOK), rows_of(mini_project.ANSWERS))
    assert lines(tmp_path) == [
        "E218 mini.csv: there is mini.xlsx too; a codebook stands in one place: remove one of the two"
    ]
    assert [path.name for path in sources(tmp_path, "mini")] == ["mini.xlsx"]


def spoilt(folder, *changes, names=("Vragen", "Antwoorden")):
    """A workbook in which cells were changed: (sheet, cell, value)."""
    path = workbook(folder, rows_of(mini_project.CODEBOOK), rows_of(mini_project.ANSWERS), names)
    book = openpyxl.load_workbook(path)
    for sheet, cell, value in changes:
        book[sheet][cell] = value
    book.save(path)
    return lines(folder)


def test_all_faults_at_once_each_with_sheet_row_and_column(tmp_path):
    found = spoilt(
        tmp_path,
        ("Vragen", "B3", "singel"),
        ("Vragen", "C6", "L55"),
        ("Vragen", "I8", "een"),
        ("Antwoorden", "F4", "veel"),
        ("Antwoorden", "C5", None),
    )
    assert found == [
        "E210 mini.xlsx[Antwoorden]!F4: 'veel' is not a number; write 7 or 7.5, or leave it empty",
        "E215 mini.xlsx[Antwoorden]!C5: 'label_nl' is empty; fill it in",
        "E204 mini.xlsx[Vragen]!B3: 'singel' is not possible here; choose from: single, multi, ranking, number, date, "
        "text, key; → 'single'?",
        "E205 mini.xlsx[Vragen]!C6: scale 'L55' is not in the answers file; → 'L5'?; mend the name or add its answers",
        "E210 mini.xlsx[Vragen]!I8: 'een' is not a number; write 7 or 7.5, or leave it empty",
    ]


@pytest.mark.parametrize(
    "change, expected",
    [
        (("Vragen", "D1", "vraaag_nl"), "E202 mini.xlsx[Vragen]!D1: unknown column 'vraaag_nl'; → 'vraag_nl'?; mend the name or remove it"),
        (("Vragen", "K1", "column.basline"), "E202 mini.xlsx[Vragen]!K1: unknown column 'column.basline'; → 'column.baseline'?; mend the name or remove it"),
        (("Vragen", "N9", "let op"), "E217 mini.xlsx[Vragen]!N9: there is something under a column without a head; give the column a head or empty it"),
        (("Vragen", "E1", "Vraag_NL"), "E203 mini.xlsx[Vragen]!E1: 'Vraag_NL' occurs twice; give each its own name"),
        (("Antwoorden", "C12", date(2026, 2, 1)), "E219 mini.xlsx[Antwoorden]!C12: the spreadsheet program made a date of this; format the column as text and type the answer again"),
    ],
)  # fmt: skip
def test_what_hands_do_in_excel(tmp_path, change, expected):
    assert expected in spoilt(tmp_path, change)


def test_a_title_above_the_heads(tmp_path):
    questions = [["Codeboek van de nulmeting"], [], *rows_of(mini_project.CODEBOOK)]
    workbook(tmp_path, questions, rows_of(mini_project.ANSWERS))
    assert lines(tmp_path) == [
        "E229 mini.xlsx[Vragen]!A1: the heads are not in row 1 but in row 3; remove what stands above"
    ]


def test_heads_without_a_question(tmp_path):
    head = rows_of(mini_project.CODEBOOK)[:1]
    workbook(tmp_path, head, rows_of(mini_project.ANSWERS))
    assert lines(tmp_path) == [
        "E230 mini.xlsx[Vragen]!A2: there is no question under the heads; give each question of the survey a row"
    ]


def test_a_sheet_that_is_not_there(tmp_path):
    found = spoilt(tmp_path, names=("Vragen", "Lijsten"))
    assert found == ["E302 mini.xlsx: there is no sheet 'antwoorden'; there is: Uitleg, Vragen, Lijsten"]


def test_a_file_that_is_no_workbook(tmp_path):
    (tmp_path / "mini.xlsx").write_bytes(b"code,type\n")
    assert lines(tmp_path) == [
        "E309 mini.xlsx: file cannot be read as xlsx; make the export again, or open the file and save it again"
    ]


def more(folder, head, *rows, answers=()):
    """The small codebook with questions and answers added, its rows widened with the columns of this head."""
    own = mini_project.CODEBOOK.splitlines()
    wide = [f"{own[0]},{head}", *(line + "," * len(head.split(",")) for line in own[1:]), *rows]
    scales = mini_project.ANSWERS.splitlines()
    top, *listed = answers or ("",)
    scales = [f"{scales[0]}{top}", *(line + "," * top.count(",") for line in scales[1:]), *listed]
    return csv_codebook(folder, "\n".join(wide) + "\n", "\n".join(scales) + "\n")


def test_codes_spellings_and_routing_of_one_wave(tmp_path):
    book = more(
        tmp_path,
        "routing.followup",
        "S1,single,rev,Stelling,Statement,person,no,BEL in 4|5,,,S1,s1,iedereen",
        answers=(
            ",code.followup,variants.followup",
            "rev,1,Oneens,Disagree,valid,,,,,3,neen|nee hoor",
            "rev,2,Tussenin,Between,valid,,T,,,-,",
            "rev,3,Eens,Agree,valid,,,,,1,",
        ),
    )
    item = book["S1"]
    assert item.routing_in("baseline") == {"item": "BEL", "in": ["4", "5"]} and item.routing_in("followup") is None
    assert [a.code_in("followup") for a in item.answers] == ["3", "2", "1"]
    assert item.answers[0].variants_in == {"followup": ("neen", "nee hoor")}
    assert [a.code for a in item.offered("baseline")] == ["1", "2", "3"]
    assert [a.code for a in item.offered("followup")] == ["1", "3"]


def test_a_code_of_one_wave_that_is_already_another_answers(tmp_path):
    with pytest.raises(InputError) as caught:
        more(
            tmp_path,
            "note",
            "S1,single,rev,Stelling,Statement,person,no,,,,S1,s1,",
            answers=(",code.followup", "rev,1,Oneens,Disagree,valid,,,,,3", "rev,3,Eens,Agree,valid,,,,,"),
        )
    assert caught.value.text("en").endswith(
        "mini.answers.csv!16: label '3' belongs to two answers: 1 and 3; give each its own label"
    )


@pytest.mark.parametrize(
    "declared, codes, fault",
    [
        (("ascending", "descending"), ("3", "1"), ""),
        (("", ""), ("3", "1"), ""),
        (("ascending", ""), ("3", "1"), "!M11: in wave followup the direction is ascending, but the codes 3, 1 do not run so with the scores of scale rev"),
        (("ascending", "descending"), ("", ""), "!N11: in wave followup the direction is descending, but the codes 1, 3 do not run so with the scores of scale rev"),
    ],
)  # fmt: skip
def test_the_declared_direction_is_held_to_codes_and_scores(tmp_path, declared, codes, fault):
    def made():
        return more(
            tmp_path,
            "direction,direction.followup",
            f"S1,single,rev,Stelling,Statement,person,no,,,,S1,s1,{declared[0]},{declared[1]}",
            answers=(
                ",code.followup",
                f"rev,1,Oneens,Disagree,valid,,,,,{codes[0]}",
                f"rev,3,Eens,Agree,valid,,,,,{codes[1]}",
                "rev,9,Weet niet,Don't know,dont_know,,,,,",
            ),
        )

    if not fault:
        made()
        return
    with pytest.raises(InputError) as caught:
        made()
    assert fault in caught.value.text("en")


def test_a_grid_writes_its_stem_once(tmp_path):
    book = more(
        tmp_path,
        "grid,stem_nl,stem_en,stem_nl.followup,question_nl.baseline",
        "G1,single,L5,snel zijn,be quick,person,no,,,,G1,g1,vaart,In mijn werk moet ik,In my work I must,Bij mijn werk moet ik,",
        "G2,single,L5,hard werken,work hard,person,no,,,,G2,g2,vaart,,,,zwaar werken",
    )
    assert book["G2"].question.nl == "In mijn werk moet ik hard werken"
    assert book["G2"].question_in("followup").nl == "Bij mijn werk moet ik hard werken"
    assert book["G2"].question_in("baseline").nl == "In mijn werk moet ik zwaar werken"
    assert book["G1"].question.en == "In my work I must be quick" and book["G1"].grid == book["G2"].grid == "vaart"
    assert book["BEL"].stem is None


def test_grids_that_do_not_hold_together(tmp_path):
    with pytest.raises(InputError) as caught:
        more(
            tmp_path,
            "grid,stem_nl,stem_en",
            "G1,single,L5,een,one,person,no,,,,G1,g1,vaart,Ik moet,I must",
            "G2,single,L5,twee,two,person,no,,,,G2,g2,vaart,Ik mag,I may",
            "G3,single,L5,drie,three,person,no,,,,G3,g3,leeg,,",
            "G4,single,L5,vier,four,person,no,,,,G4,g4,,Ik wil,I want",
        )
    found = [line.split(":")[0].split("/")[-1] for line in caught.value.text("en").splitlines()]
    assert found == ["mini.csv!N12", "mini.csv!N14", "mini.csv!M13"]


def test_dates_numbers_and_what_may_be_chosen(tmp_path):
    book = more(
        tmp_path,
        "max_choices,top",
        "D,date,,Wanneer?,When?,person,no,,2018-01-01,31-12-2018,D,d,,",
        'N,number,,Hoeveel?,How many?,person,no,,"0,5",10.0,N,n,,',
        "R,ranking,beh,Zet op volgorde,Put in order,person,no,,,,R1|R2|R3,r,3,2",
        "O,text,,Toelichting,Explain,person,restricted,,,,O,o,,",
    )
    assert (book["D"].earliest, book["D"].latest) == (date(2018, 1, 1), date(2018, 12, 31))
    assert (book["N"].minimum, book["N"].maximum) == (0.5, 10)
    assert (book["R"].max_choices, book["R"].top) == (3, 2)
    assert book["R"].heads("baseline") == ("R1", "R2", "R3") and book["R"].heads("followup") == ("r",)
    assert book["O"].personal == "restricted"


@pytest.mark.parametrize(
    "row, where",
    [
        ("X,date,,a,b,person,no,,eerst,,X,x,,", "E224 mini.csv!I11"),
        ("X,date,,a,b,person,no,,2018-02-01,2018-01-01,X,x,,", "E216 mini.csv!J11"),
        ("X,multi,beh,a,b,person,no,,,,X,x,2.5,", "E221 mini.csv!M11"),
        ("X,ranking,beh,a,b,person,no,,,,X,x,2,3", "E227 mini.csv!N11"),
        ("X,multi,beh,a,b,person,no,,,,X,x,2,1", "E227 mini.csv!N11"),
        ("X,ranking,beh,a,b,person,no,,,,P|Q|R,x,2,", "E228 mini.csv!K11"),
        ("X,number,,a,b,person,restricted,,,,X,x,,", "E209 mini.csv!G11"),
        ("X,text,,a,b,person,no,,,,X,x,,", "E209 mini.csv!G11"),
        ("X,multi,beh,a,b,person,no,BEL 4,,,X,x,,", "E206 mini.csv!H11"),
        ("X,,beh,a,b,person,no,,,,X,x,,", "E215 mini.csv!B11"),
    ],
)
def test_a_question_that_does_not_fit_itself(tmp_path, row, where):
    with pytest.raises(InputError) as caught:
        more(tmp_path, "max_choices,top", row)
    assert where in [line.split(":")[0].replace(f"{tmp_path}/", "") for line in caught.value.text("en").splitlines()]


def test_none_of_these_is_of_questions_with_several_answers(tmp_path):
    answers = ("", "opt,a,A,A,valid,,,,", "opt,geen,Geen van deze,None of these,geen,,,,")
    book = more(tmp_path, "note", "X,multi,opt,a,b,person,no,,,,X,x,", answers=answers)
    assert book["X"].codes("none") == ("geen",)
    with pytest.raises(InputError, match=r"E226 .*!B11"):
        more(tmp_path, "note", "X,single,opt,a,b,person,no,,,,X,x,", answers=answers)


@pytest.mark.parametrize(
    "cell, nl, en, expected",
    [
        ("nee: andere vraag", "", "", (False, "andere vraag", "andere vraag")),
        ("yes: only a typo", "alleen een typefout", "", (True, "alleen een typefout", "only a typo")),
        ("ONWAAR", "daarom", "so", (False, "daarom", "so")),
        ("", "", "", (None, "", "")),
        ("no", "", "", "E225"),
        ("misschien: wie weet", "", "", "E225"),
    ],
)
def test_comparable_is_declared_with_its_reason(tmp_path, cell, nl, en, expected):
    def made():
        head = "comparable,comparable_nl,comparable_en"
        return more(tmp_path, head, f"X,single,L5,a,b,person,no,,,,X,x,{cell},{nl},{en}")["X"]

    if isinstance(expected, str):
        with pytest.raises(InputError, match=f"{expected} .*!M11"):
            made()
        return
    item = made()
    assert (item.comparable, item.reason.nl, item.reason.en) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("A in 1|2", {"item": "A", "in": ["1", "2"]}),
        ("A in 1 and B >= 5", {"all_of": [{"item": "A", "in": ["1"]}, {"item": "B", "at_least": 5}]}),
        ("A in 1 of B <= 2,5", {"any_of": [{"item": "A", "in": ["1"]}, {"item": "B", "at_most": 2.5}]}),
        (
            "A in 1 EN B in 2 OF C in 3",
            {"any_of": [{"all_of": [{"item": "A", "in": ["1"]}, {"item": "B", "in": ["2"]}]}, {"item": "C", "in": ["3"]}]},
        ),
        ("A = 1", None),
        ("A in 1 and B = 2", None),
    ],
)  # fmt: skip
def test_routing(text, expected):
    assert parse_routing(text) == expected


def test_routing_by_a_question_with_several_answers_goes_by_what_was_chosen(tmp_path):
    book = more(tmp_path, "note", "X,single,L5,a,b,person,no,BEH in 1|2 and BEL in 4,,,X,x,")
    assert book["X"].routing == {"all_of": [{"item": "BEH", "selected": ["1", "2"]}, {"item": "BEL", "in": ["4"]}]}


def test_records_are_in_the_codebooks_own_words(tmp_path):
    workbook(tmp_path, [["code", "soort", "vraag_nl", "vraag_en", "persoonlijk"], [1.0, "getal", "a", "b", "nee"]], [
        ["schaal", "code", "antwoord_nl", "antwoord_en", "soort"], ["s", 2.0, "x", "y", "geen"],
    ])  # fmt: skip
    questions, answers = records(tmp_path, "mini", WAVES)
    assert questions == [{"code": "1", "type": "number", "question_nl": "a", "question_en": "b", "personal": "no"}]
    assert answers == [{"scale": "s", "code": "2", "label_nl": "x", "label_en": "y", "kind": "none"}]


def test_reserved_names_stay_reserved():
    assert {"row", "person", "organisation", "day"} <= set(codebook_file.RESERVED)
