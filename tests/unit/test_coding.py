"""Open answers that people coded come back as a question with several answers."""

import io as std_io

import mini_project
import openpyxl
import pytest
from nulmeting import coding_sheet, configuration, stages
from nulmeting.coding import codings, file_name
from nulmeting.messages import InputError

KEY = b"k" * 32
CODED = "THEMA,multi,thema,Onderwerpen,Subjects,person,no,,,,coding.VERW.baseline.xlsx,\n"
SCALE = """\
thema,1,Praktijkvoorbeelden,Practice examples,valid,,,,
thema,2,Ervaringen,Experience,valid,,,,
thema,3,Juridisch,Legal,valid,,,,
"""


@pytest.fixture
def config(tmp_path):
    path = mini_project.make(tmp_path)
    book = path.parents[1] / "codebooks" / "mini.csv"
    book.write_text(book.read_text().replace("person,drop", "person,restricted") + CODED)
    answers = path.parents[1] / "codebooks" / "mini.answers.csv"
    answers.write_text(answers.read_text() + SCALE)
    return path


def raw(config):
    return config.parents[2] / "raw" / "mini"


def fill(config, *rows, codes=("code 1", "code 2")):
    book = openpyxl.Workbook()
    book.active.title = "coding"
    for row in [("row", "text", *codes), *rows]:
        book.active.append(row)
    book.save(raw(config) / "coding.VERW.baseline.xlsx")


def clean(config, **settings):
    return stages.clean(config, raw(config), KEY, **settings)


def lines_of(config):
    with pytest.raises(InputError) as caught:
        clean(config)
    return [line.replace(f"{config.parents[2]}/", "") for line in caught.value.text("en").splitlines()]


def test_codes_come_back_as_a_multi_select(config):
    fill(config, (2, "geheime wens", "1", "Juridisch"))
    frame = clean(config).responses["baseline"]
    own = frame.loc[frame["row"] == 2, ["THEMA.1", "THEMA.2", "THEMA.3"]]
    assert own.to_numpy().tolist() == [[True, False, True]]
    assert frame.loc[frame["row"] != 2, "THEMA.1"].isna().all()  # nobody else wrote anything
    assert "THEMA.1" not in clean(config).responses["followup"]


def test_a_sheet_that_is_not_there(config):
    assert [line[:4] for line in lines_of(config)] == ["E301"]
    assert clean(config, coded=False).responses["baseline"]["THEMA.1"].isna().all()


def test_every_fault_of_a_sheet_at_once(config):
    fill(
        config,
        (2, "geheime wens", "1", "Juridsch"),
        (2, "geheime wens", "", ""),
        (99, "?", "2", ""),
        (3, "nieuw", "", ""),
    )
    found = lines_of(config)
    where = [line.split(":")[0].replace("raw/mini/coding.VERW.baseline.xlsx[coding]!", "") for line in found]
    assert where == ["E310 D2", "E441 A3", "E453 A4", "E454 B5"]
    assert "→ 'Juridisch'?" in found[0]
    assert not [line for line in found if "geheim" in line or "nieuw" in line]


def test_a_sheet_with_a_column_too_many(config):
    fill(config, (2, "geheime wens", "1", "x"), codes=("code 1", "opmerking"))
    assert [line[:4] for line in lines_of(config)] == ["E305"]


def test_the_sheet_that_is_written_is_the_one_that_is_read(config):
    texts = [(2, "geheime wens")]
    item = configuration.load(config).codebook["THEMA"]
    made = coding_sheet.build(texts, item.answers, 3, "nl")
    assert made == coding_sheet.build(texts, item.answers, 3, "nl")
    (raw(config) / file_name("VERW", "baseline")).write_bytes(made)
    assert clean(config).responses["baseline"]["THEMA.1"].isna().all()
    book = openpyxl.load_workbook(raw(config) / file_name("VERW", "baseline"))
    book["coding"]["D2"] = "3"
    book.save(raw(config) / file_name("VERW", "baseline"))
    frame = clean(config).responses["baseline"]
    assert frame.loc[frame["row"] == 2, "THEMA.3"].tolist() == [True]


def test_text_is_never_a_formula_and_codes_are_chosen_from_a_list(config):
    item = configuration.load(config).codebook["THEMA"]
    texts = [(2, '=HYPERLINK("http://x")'), (3, "@SUM(1)"), (4, "http://x"), (5, "y" * 40_000)]
    book = openpyxl.load_workbook(std_io.BytesIO(coding_sheet.build(texts, item.answers, 2, "nl")))
    cells = [book["coding"][f"B{row}"] for row in range(2, 6)]
    assert [cell.data_type for cell in cells] == ["s"] * 4
    assert not [cell for cell in cells if cell.hyperlink]
    assert cells[0].value == '=HYPERLINK("http://x")'
    (rule,) = book["coding"].data_validations.dataValidation
    assert (rule.type, str(rule.sqref)) == ("list", "C2:D5")
    assert [[c.value for c in row] for row in book["codes"].iter_rows(max_col=2)] == [
        ["code", "label"],
        ["1", "Praktijkvoorbeelden"],
        ["2", "Ervaringen"],
        ["3", "Juridisch"],
    ]


def test_which_sheets_a_codebook_names(config):
    book = configuration.load(config).codebook
    assert [(one.file, one.item.code, one.source) for one in codings(book, "baseline")] == [
        ("coding.VERW.baseline.xlsx", "THEMA", "VERW")
    ]
    assert codings(book, "followup") == ()
