"""One invented survey in every layout: whatever wrote the file, the same answers come out, with one codebook."""

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from nulmeting import codebook_file, columns, layout_cells, layouts, misfits, parsing
from nulmeting.completion import moment
from sheets import grid_of

HERE = Path(__file__).parent / "files"
ROOT = HERE.parents[2]
TRUTH = json.loads((HERE / "truth.json").read_text(encoding="utf-8"))
FILES = TRUTH["files"]
SHEETS = {"plain_titles_groups_merged": "Uitkomsten"}


@pytest.fixture(scope="module")
def book():
    return codebook_file.load(HERE, "codebook", list(FILES))


def by_hand(one):
    given = {key: tuple(value) for key, value in one["by_hand"].items()}
    return layouts.ByHand(**given)


def understood(name, **said):
    grid = grid_of(HERE / FILES[name]["file"], SHEETS.get(name))
    return layouts.understand(grid, layouts.ByHand(**said) if said else by_hand(FILES[name]))


def answers_of(book, name, table):
    """Read every item by the codebook: number of the person -> answers, as the truth has them."""
    items = [item for item in book.values() if item.personal == "no"]
    expected = [columns.Expected(head, item.code) for item in book.values() for head in item.heads(name)]
    found = columns.find(table, expected, FILES[name]["ignore"])
    assert [fault.line("en") for fault in found.faults] == []
    spelled = layout_cells.spell(table, items, found.index, name)
    assert spelled.faults == ()
    parsed = {item.code: parsing.parse(item, spelled.table, found.index, name) for item in items}
    lines = [line.line("en") for one in parsed.values() for line in misfits.faults(one.misfits, table)]
    assert lines == []
    frame = pd.DataFrame({head: column for one in parsed.values() for head, column in one.columns.items()})
    return {str(int(row["NR"])): _person(book, row) for _, row in frame.iterrows()}, found


def _person(book, row):
    def known(value):
        return None if pd.isna(value) else value

    chosen = [code for code in book["BEH"].codes() if known(row[f"BEH.{code}"])]
    day = known(row["DAT"])
    single = {code: known(row[code]) for code in ("TYP", "BEL1", "BEL2", "KEN")}
    return {**single, "BEH": chosen, "DAT": None if day is None else moment(day).date().isoformat()}


@pytest.mark.parametrize("name", FILES)
def test_the_same_answers_come_out_of_every_layout(book, name):
    read, _ = answers_of(book, name, understood(name))
    assert read == TRUTH["answers"]


@pytest.mark.parametrize("name", FILES)
def test_how_it_was_understood(book, name):
    table, known = understood(name), FILES[name]
    assert table.layout == table.understood.recognised == known["layout"]
    assert list(table.head_rows) == known["head_rows"]
    counted = {reason: len(rows) for reason, rows in table.understood.left_out.items()}
    blank_end = {"empty": counted["empty"]} if "empty" in counted else {}  # LimeSurvey ends with an empty line
    assert counted == (known["left_out"] or (blank_end if name.startswith("limesurvey") else {}))
    assert len(table) == len(TRUTH["answers"])
    _, found = answers_of(book, name, table)
    assert len(found.metadata) + len(found.other_text) == known["dropped"]
    assert list(found.ignored) == FILES[name]["ignore"]


@pytest.mark.parametrize("name", FILES)
def test_the_layout_may_be_named_by_hand(book, name):
    said = {"layout": FILES[name]["layout"]}
    if not name.startswith(("spss", "parquet")):  # these have the names of their columns apart from the rows
        said["head_rows"] = tuple(FILES[name]["head_rows"])
    read, _ = answers_of(book, name, understood(name, **said))
    assert read == TRUTH["answers"]


@pytest.mark.parametrize("name", FILES)
def test_people_are_dropped_and_told_apart_from_the_tools_own_columns(book, name):
    _, found = answers_of(book, name, understood(name))
    shown = {
        "limesurvey": {"ipaddr", "token"},
        "qualtrics": {"IPAddress"},
        "surveymonkey": {"IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1"},
        "microsoft_forms": set(),
        "google_forms": set(),
        "typeform": {"Network ID"},
        "plain": set(),
    }
    if name in ("limesurvey_full_text", "limesurvey_tidied"):
        return
    assert shown[FILES[name]["layout"]] <= set(found.personal)


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("limesurvey")])
def test_masked_cells_are_as_they_were_typed(book, name):
    table = understood(name)
    _, found = answers_of(book, name, table)
    (head,) = book["OPM"].heads(name)
    typed = list(table.columns[found.index[head]])
    assert not any(text.startswith("'") for text in typed)
    masked = sum(text.startswith(("=", "-")) for text in typed)
    assert masked > 0
    assert table.understood.unmasked == masked


def contents(path):
    """Give the bytes of a file; of an archive those of its members, however they were compressed."""
    if path.suffix not in (".xlsx", ".ods"):
        return path.read_bytes()
    with ZipFile(path) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def test_the_generator_makes_these_files(tmp_path):
    command = [sys.executable, ROOT / "examples" / "layouts" / "generate.py", "--out", tmp_path]
    subprocess.run(command, check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in HERE.iterdir())
    for path in HERE.iterdir():
        assert contents(path) == contents(tmp_path / path.name), path.name
