"""The workbook that the guide shows is a codebook, and the faults that it shows are those that come."""

import re
from pathlib import Path

import openpyxl
import pytest
from nulmeting.codebook_file import load
from nulmeting.comparability import between
from nulmeting.messages import InputError

PAGE = (Path(__file__).parents[2] / "docs" / "codebook.md").read_text(encoding="utf-8")
WAVES = ["nulmeting", "slotmeting"]


def table(sheet):
    """The table below the heading of a sheet, as rows of cells."""
    part = PAGE.split(f"## Sheet `{sheet}`")[1].split("## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


@pytest.fixture
def shown(tmp_path):
    folder = tmp_path / "config" / "codebooks"
    folder.mkdir(parents=True)

    def write(**changed):
        book = openpyxl.Workbook()
        for sheet in ("vragen", "antwoorden"):
            page = book.create_sheet(sheet)
            for row in table(sheet):
                page.append([cell or None for cell in row])
        for cell, value in changed.items():
            book["vragen"][cell] = value
        book.save(folder / "bib-2027.xlsx")
        return folder

    return write


def test_the_example_is_a_codebook(shown):
    book = load(shown(), "bib-2027", WAVES)
    assert [item.type for item in book.values()] == ["key", "single", "single", "single", "single", "multi", "ranking", "text"]  # fmt: skip
    assert book["KAN2"].question.nl == "Ik kan criteria opstellen"
    assert between(book["KAN1"], *WAVES).reasons == ("scale_reversed",)
    assert between(book["KAN2"], *WAVES).note.nl == "alleen een komma verschilt"
    assert between(book["HULP"], *WAVES).reasons == ("answers_changed",)
    assert book["TOEP"].routing == {"item": "PROJ", "in": ["ja"]}
    assert [a.code for a in book["HULP"].offered("slotmeting")] == ["tijd", "kennis", "geen"]


def test_the_faults_that_it_shows(shown, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = [line for line in PAGE.splitlines() if re.match(r"E\d{3} ", line)]
    found = []
    for change in ({"C6": "eenss"}, {"L1": "kolom.nulmetng"}):
        shown(**change)
        with pytest.raises(InputError) as caught:
            load(Path("config/codebooks"), "bib-2027", WAVES)
        found += caught.value.text("nl").splitlines()[:1]
    assert found == told
