"""The measurement that the guide shows, word for word, runs through every stage."""

import re

import openpyxl
import pytest
from test_workflow import ROOT, run

ANSWERS = ["Helemaal mee oneens", "Mee oneens", "Neutraal", "Mee eens", "Helemaal mee eens", "Weet niet"]


@pytest.fixture(scope="module")
def guided(tmp_path_factory):
    """Follow docs/adding-a-measurement.md in an empty folder."""
    folder = tmp_path_factory.mktemp("guided")
    page = (ROOT / "docs" / "adding-a-measurement.md").read_text()
    codebook, answers = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    measurement = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[1]
    for name in ("measurements", "codebooks"):
        (folder / "config" / name).mkdir(parents=True)
    (folder / "config" / "config.yaml").write_text("measurements: [bib-2027]\nlanguages: [nl, en]\n")
    (folder / "config" / "measurements" / "bib-2027.yaml").write_text(measurement)
    (folder / "config" / "codebooks" / "bib-2027.csv").write_text(codebook)
    (folder / "config" / "codebooks" / "bib-2027.answers.csv").write_text(answers)
    (folder / "notebooks").symlink_to(ROOT / "notebooks")
    (folder / "raw" / "bib-2027").mkdir(parents=True)
    book = openpyxl.Workbook()
    head = ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Bij welke organisatie werkt u?"]
    book.active.append([*head, "MVI is verankerd in ons beleid", "Naam van contactpersoon"])
    for n in range(60):
        times = ["2027-03-01 10:00:00", "2027-03-01 10:10:00"]
        person = [f"u{n}@example.org", f"Naam {n}", f"Bibliotheek {n // 2}"]
        book.active.append([n + 1, *times, *person, ANSWERS[n % 6], "Contact"])
    book.save(folder / "raw" / "bib-2027" / "baseline.xlsx")
    done = run(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "results" / "bib-2027"


def test_the_figure_is_right(guided):
    # pairs of answers go round in threes: (1, 2), (3, 4), (5, don't know): organisation means 0, a half, and 1
    rows = (guided / "public" / "tables" / "estimates.csv").read_text().splitlines()
    figure = dict(zip(rows[0].split(","), rows[1].split(","), strict=True))
    assert (figure["denominator"], figure["numerator"], figure["estimate"]) == ("30", "15", "0.5")


def test_the_report_and_the_notebooks_are_there(guided):
    assert "MVI verankerd in beleid" in (guided / "public" / "report" / "report.nl.html").read_text()
    assert '"anchoring.baseline": true' in (guided / "public" / "notebooks" / "recomputed.json").read_text()
