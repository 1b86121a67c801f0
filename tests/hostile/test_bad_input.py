"""Exports that cannot be used: one located line each, all at once, and never a personal value."""

import mini_project
import openpyxl
import pytest
from nulmeting import stages
from nulmeting.messages import InputError

KEY = b"k" * 32


@pytest.fixture
def config(tmp_path):
    return mini_project.make(tmp_path)


def lines_of(config):
    raw = config.parents[2] / "raw" / "mini"
    with pytest.raises(InputError) as caught:
        stages.clean(config, raw, KEY)
    return [line.replace(f"{raw}/", "") for line in caught.value.text("en").splitlines()]


def change(config, file, old, new, count=-1):
    path = config.parents[2] / "raw" / "mini" / file
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, count).encode())


@pytest.mark.parametrize(
    "file, old, new, expected",
    [
        (
            "baseline.csv", "Mee eens", "Mee een",
            "E310 baseline.csv!D2: unknown answer 'Mee een' to BEL (also in 4 other rows); allowed: "
            "'Helemaal mee oneens', 'Mee oneens', 'Neutraal', 'Mee eens', 'Helemaal mee eens', 'Weet niet'; → 'Mee eens'?; put it in the codebook (variants) or under missing, or mend the cell",
        ),
        ("baseline.csv", ",Cijfer,", ",Cijfers,", "E304 baseline.csv!1: column is missing: 'Cijfer' (KEN); resembles 'Cijfers'; mend the head in the codebook or the configuration, or make the file with this column"),
        ("baseline.csv", ",Cijfer,", ",Cijfers,", "E305 baseline.csv!F1: column 'Cijfers' is not in the codebook; add it or name it under ignore_columns; resembles 'Cijfer'"),
        ("baseline.csv", ",7,Prak", ",zeven,Prak", "E311 baseline.csv!F2: 'zeven' to KEN is not a number; write 1250 or 7.5, without a sign for thousands"),
        ("baseline.csv", "Ervaringen;Jur", "Ervaring;Jur", "E310 baseline.csv!G6: unknown answer 'Ervaring' to BEH; allowed: 'Praktijkvoorbeelden', 'Ervaringen', 'Juridisch'; → 'Ervaringen'?; put it in the codebook (variants) or under missing, or mend the cell"),
        ("baseline.csv", "Klaar", "Cijfer", "E355 baseline.csv!I1: column head 'Cijfer' fits 2 columns (F, I); write in the codebook which: 'Cijfer (1)', 'Cijfer (2)'"),
        ("baseline.csv", ",2024-01-03\r\nP2", ",2024-01-03,x\r\nP2", "E307 baseline.csv!2: row has 10 fields, the head 9; put a cell that holds the delimiter between quotes, or name delimiter"),
        ("followup.csv", '"Y";"";""', '"Z";"";""', "E310 followup.csv!J2: unknown answer 'Z' to BEH (also in 1 other row); allowed: 'Praktijkvoorbeelden', 'Ervaringen', 'Juridisch'; put it in the codebook (variants) or under missing, or mend the cell"),
        ("followup.csv", '"VERW"', '"NEW"', "E305 followup.csv!M1: column 'NEW' is not in the codebook; add it or name it under ignore_columns"),
        ("register.csv", "p2@example.org", "P1@example.org", "E403 register.csv!A3: the same person is also in row 2; remove one of them"),
        ("register.csv", "p2@example.org", "", "E404 register.csv!A3: empty key; fill it in or remove the row"),
        ("register.csv", "Waterschap", "Waterschapp", "E310 register.csv!C8: unknown answer 'Waterschapp' to TYPE (also in 5 other rows); allowed: 'Gemeente', 'Waterschap'; → 'Waterschap'?; put it in the codebook (variants) or under missing, or mend the cell"),
    ],
)  # fmt: skip
def test_one_located_line(config, file, old, new, expected):
    change(config, file, old, new)
    assert expected in lines_of(config)


def test_the_faults_of_all_files_come_together(config):
    change(config, "baseline.csv", "Neutraal", "Neutral-ish")
    change(config, "followup.csv", '"A2"', '"A7"')
    change(config, "register.csv", "Gemeente", "Dorp")
    files = [line.split()[1].split("!")[0] for line in lines_of(config)]
    assert set(files) == {"register.csv", "baseline.csv", "followup.csv"}


def test_faults_of_columns_and_of_cells_come_together(config):
    change(config, "baseline.csv", ",Cijfer,", ",Cijfers,")
    change(config, "baseline.csv", "Neutraal", "Neutral-ish")
    assert [line.split()[0] for line in lines_of(config)] == ["E304", "E305", "E310"]


def test_two_rows_of_heads_are_one_line(config):
    second = "mail,akkoord?,org,stelling 1,stelling 2,score,keuze,open,tijd"
    change(config, "baseline.csv", "Klaar\r\n", f"Klaar\r\n{second}\r\n")
    assert lines_of(config) == [
        "E306 baseline.csv!2: looks like a second row of heads: 5 of the 5 filled cells do not fit the codebook; "
        "name the row under head_rows or skip_rows"
    ]


def test_heads_below_a_title_are_found(config):
    change(config, "baseline.csv", "Uw e-mail", "Resultaten nulmeting,,,,,,,,\r\n,,,,,,,,\r\nUw e-mail", 1)
    reading = stages.clean(config, config.parents[2] / "raw" / "mini", b"key").reading["baseline"]
    assert reading["head_rows"] == [3]
    assert reading["rows_left_out"] == {"title": {"count": 1, "rows": [1]}, "empty": {"count": 1, "rows": [2]}}


def test_heads_below_rows_that_are_no_title(config):
    above = "Resultaten,nulmeting,,,,,,,\r\n"
    change(config, "baseline.csv", "Uw e-mail", f"{above}Uw e-mail", 1)
    assert lines_of(config) == [
        "E313 baseline.csv!1: the heads are not in row 1 but in row 2; write head_rows: [2] in the configuration"
    ]


def test_another_file_altogether(config):
    path = config.parents[2] / "raw" / "mini" / "baseline.csv"
    path.write_text("a,b\n1,2\n")
    assert lines_of(config) == [
        "E314 baseline.csv: none of the 9 expected columns was found; is this the right file and sheet?"
    ]


@pytest.mark.parametrize("content, code", [(None, "E301"), ("", "E303"), ("Uw e-mailadres,Akkoord\n", "E303")])
def test_missing_and_empty(config, content, code):
    path = config.parents[2] / "raw" / "mini" / "baseline.csv"
    path.unlink()
    if content is not None:
        path.write_text(content)
    assert [line.split()[:2] for line in lines_of(config)] == [[code, "baseline.csv:"]]


def test_wrong_sheet(config):
    book = openpyxl.Workbook()
    book.active.title = "Blad1"
    for row in [mini_project.BASELINE_HEAD, *mini_project.BASELINE]:
        book.active.append(row)
    book.save(config.parents[2] / "raw" / "mini" / "baseline.xlsx")
    text = config.read_text().replace("file: baseline.csv", "file: baseline.xlsx\n    sheet: Blad2")
    config.write_text(text)
    assert lines_of(config) == ["E302 baseline.xlsx: there is no sheet 'Blad2'; there is: Blad1"]
    config.write_text(text.replace("Blad2", "Blad1"))
    stages.clean(config, config.parents[2] / "raw" / "mini", KEY)


def test_shifted_columns_show_no_address(config):
    change(config, "baseline.csv", "Uw e-mailadres,Akkoord", "Akkoord,Uw e-mailadres")
    assert "example.org" not in "".join(lines_of(config)).lower()


@pytest.mark.parametrize(
    "said, expected",
    [
        (
            "layout: qualtrics",
            "E350 followup.csv: layout is 'qualtrics', but the file is of limesurvey, as shown by: id, submitdate, "
            "lastpage; mend layout or remove it",
        ),
        (
            "layout: limesurvey\n    head_rows: [1, 2]",
            "E352 followup.csv: head_rows names 2 rows, but limesurvey has 1; mend head_rows or choose layout: plain",
        ),
        (
            "layout: limesurvey\n    skip_rows: [3, 99]",
            "E353 followup.csv!99: skip_rows names row 99, but the file ends at row ",
        ),
    ],
)
def test_what_is_said_by_hand_must_fit_the_file(config, said, expected):
    config.write_text(config.read_text().replace("layout: limesurvey", said))
    (line,) = lines_of(config)
    assert line.startswith(expected)


@pytest.mark.parametrize("said", ["layout: formdesk", "head_rows: [0]", "head_rows: 2", "skip_rows: [1, 1]"])
def test_what_is_said_by_hand_must_have_its_form(config, said):
    config.write_text(config.read_text().replace("layout: limesurvey", said))
    (line,) = lines_of(config)
    assert line.startswith("E103 ")
