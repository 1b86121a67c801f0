"""The command line: what it prints, its exit codes, and that it never overwrites, shows a key or a person."""

import json
import os
import subprocess
import sys
from pathlib import Path

import mini_project
import pandas as pd
import pytest
import yaml
from hostile import making
from nulmeting import (
    check_file,
    cleaning_rules,
    codebook_sheets,
    command,
    command_reading,
    configuration,
    layouts,
    left_out,
    pseudonyms,
    sentences,
    stages,
)
from nulmeting.command_words import WORDS
from nulmeting.fault_places import located
from nulmeting.messages import Fault, grouped

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def project(tmp_path, monkeypatch):
    mini_project.make(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NULMETING_KEY_FILE", str(tmp_path / "the.key"))
    return tmp_path


def run(capsys, *arguments):
    """Exit code, screen and errors of one command."""
    with pytest.raises(SystemExit) as caught:
        command.main([str(one) for one in arguments])
    out = capsys.readouterr()
    return caught.value.code or 0, out.out, out.err


# check


def test_a_file_in_its_place_is_checked_against_its_wave(project, capsys):
    code, out, _ = run(capsys, "controleer", "raw/mini/baseline.csv")
    assert code == 0
    assert "gecontroleerd tegen mini, ronde baseline" in out
    assert any(line.split() == ["Gebruikt", "7"] for line in out.splitlines())
    assert "p1@example.org" not in out
    assert not (project / "the.key").exists()  # a check leaves nothing behind


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_told_of_a_file_is_in_the_words_of_who_looks(project, capsys, language):
    found = check_file.check(project / "raw" / "mini" / "baseline.csv", project / "config")
    said = dict(command_reading.lines(found, language))
    words = {
        "nl": {
            "Soort export": "gewone tabel (plain)",
            "Antwoorden in één cel, gescheiden door": "BEH: ;: 2",
            "Rijen ontvangen": "12",
            "Niet gebruikt: geen toestemming": "1",
            "Niet gebruikt: niet in het register": "1",
            "Gebruikt": "7",
        },
        "en": {
            "Kind of export": "ordinary table (plain)",
            "Answers in one cell, between them": "BEH: ;: 2",
            "Rows received": "12",
            "Not used: no consent": "1",
            "Not used: not in the register": "1",
            "Used": "7",
        },
    }
    assert words[language].items() <= said.items()
    loose = check_file.read_only(project / "raw" / "mini" / "baseline.csv")
    assert [key for key in {**found.reading, **loose.reading} if not sentences.has(f"reading.{key}", language)] == []
    keys = set(found.reading) | {"read", "used", "excluded", "flagged"}
    assert not keys & {name.split(":")[0] for name in said}
    assert not any("_" in name for name in said)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_that_can_be_told_of_a_file_has_words(language):
    notes = ("titles", "hidden_sheets", "hidden_rows", "hidden_columns", "formulas", "error_cells")
    reasons = (left_out.TITLE, left_out.EMPTY, left_out.REPEATED, left_out.GROUP, left_out.NOTE, left_out.BY_HAND)
    named = [f"reading.reader_notes_{one}" for one in notes] + [f"reading.rows_left_out_{one}" for one in reasons]
    named += [f"reading.{key}_{one}" for key in ("layout", "recognised") for one in layouts.LAYOUTS]
    named += [f"excluded.{reason}" for reason in cleaning_rules.REASONS]
    assert [key for key in named if not sentences.has(key, language)] == []


def test_signs_that_cannot_be_seen_are_named():
    reading = {
        "layout": "plain",
        "recognised": "qualtrics",
        "delimiter": "\t",
        "answers_joined_by": {"A": {"\n": 3}, "B": {}},
    }
    said = dict(command_reading.lines(check_file.Checked(reading=reading), "nl"))
    assert said == {
        "Soort export": "gewone tabel (plain)",
        "Lijkt op": "Qualtrics",
        "Scheidingsteken": "tab",
        "Antwoorden in één cel, gescheiden door": "A: regeleinde: 3",
    }


def test_a_folder_is_checked_file_by_file(project, capsys):
    code, out, err = run(capsys, "controleer", "raw/mini")
    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line.startswith("gecontroleerd")] == [
        "gecontroleerd tegen mini, ronde baseline",
        "gecontroleerd tegen mini, ronde followup",
    ]
    (project / "raw" / "mini" / "followup.csv").unlink()
    code, out, err = run(capsys, "controleer", "raw/mini")
    assert code == 1
    assert "ronde baseline" in out
    assert err.splitlines() == ["E301 raw/mini/followup.csv: bestand ontbreekt; zet het daar neer of verbeter de naam"]
    code, out, _ = run(capsys, "controleer", "raw/mini", "--ronde", "baseline", "--json")
    assert (code, json.loads(out)) == (0, [])


def test_a_folder_of_no_measurement(project, capsys):
    loose = project / "downloads"
    loose.mkdir()
    code, _, err = run(capsys, "check", loose)
    assert (code, err.split()[0]) == (2, "E511")
    (loose / "b.csv").write_text("naam;stad\nAn;Ede\n")
    (loose / "a.csv").write_text("x,y\n1\n")
    (loose / "letter.docx").write_text("")
    code, out, err = run(capsys, "check", loose)
    assert code == 1
    assert "naam, stad" in out and err.startswith("E307") and "a.csv!2" in err
    code, out, err = run(capsys, "check", loose, "-m", "minni")
    assert (code, err.split()[0]) == (2, "E502")


def test_every_fault_at_once_and_as_json(project, capsys):
    path = project / "raw" / "mini" / "baseline.csv"
    path.write_text(path.read_text().replace("Neutraal", "Neutral-ish").replace("Uw e-mailadres", "Mailadres"))
    code, out, err = run(capsys, "check", path, "-m", "mini")
    assert code == 1
    assert "aantal fouten: 2" in out or "aantal fouten: 3" in out
    code, out, _ = run(capsys, "check", path, "-m", "mini", "--json")
    assert code == 1
    records = json.loads(out)
    assert {one["code"] for one in records} == {line[:4] for line in err.splitlines()}
    (unknown,) = [one for one in records if one["code"] == "E310"]
    assert (unknown["row"], unknown["column"], unknown["sheet"]) == (5, "D", "")
    assert unknown["file"].endswith("raw/mini/baseline.csv")
    assert "Neutral-ish" in unknown["message_nl"] and "Neutral-ish" in unknown["message_en"]


def test_a_sound_file_as_json_is_an_empty_list(project, capsys):
    code, out, err = run(capsys, "check", "raw/mini/followup.csv", "--json")
    assert (code, json.loads(out), err) == (0, [], "")


def test_without_a_measurement_it_is_told_how_a_file_reads(project, capsys):
    loose = project / "elsewhere.csv"
    loose.write_bytes("naam;stad\nAn;Één\n".encode("cp1252"))
    code, out, _ = run(capsys, "check", loose)
    assert code == 0
    assert "cp1252" in out and "naam, stad" in out
    assert "Één" not in out and "An" not in out.replace("naam", "")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("raw/mini/baseline.csv", "-m", "minni"), 2, "E502"),
        (("raw/mini/baseline.csv", "-m", "mini", "-w", "basline"), 2, "E503"),
        (("nothing.csv",), 1, "E301"),
        ((), 2, "FILE"),
    ],
)
def test_what_cannot_be_checked(project, capsys, arguments, code, says):
    got, out, err = run(capsys, "check", *arguments)
    assert got == code
    assert says in out + err


@pytest.mark.parametrize("checked", ["raw/mini/baseline.csv", "raw/mini"])
def test_a_configuration_that_is_wrong(project, capsys, checked):
    path = project / "config" / "measurements" / "mini.yaml"
    path.write_text(path.read_text().replace("item: KEN", "item: KENN"))
    code, out, _ = run(capsys, "check", checked, "--json")
    assert code == 1
    (record,) = json.loads(out)
    assert (record["code"], record["file"], record["key"]) == (
        "E104",
        "config/measurements/mini.yaml",
        "indicators.mark.item",
    )


# places and groups of faults


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("raw/a/b.xlsx[Blad 1]!AB12", ("raw/a/b.xlsx", "Blad 1", 12, "AB", "")),
        ("raw/a/b.csv!7", ("raw/a/b.csv", "", 7, "", "")),
        ("raw/a/b.csv", ("raw/a/b.csv", "", None, "", "")),
        ("config/m.yaml:12 indicators[2].item", ("config/m.yaml", "", 12, "", "indicators[2].item")),
        ("config/m.yaml waves.a", ("config/m.yaml", "", None, "", "waves.a")),
        ("/tmp/a b/c.csv!A1", ("/tmp/a b/c.csv", "", 1, "A", "")),
    ],
)
def test_places_taken_apart(where, expected):
    record = located(Fault("E301", where))
    assert (record["file"], record["sheet"], record["row"], record["column"], record["key"]) == expected
    assert record["message_nl"] == "bestand ontbreekt; zet het daar neer of verbeter de naam"


def test_many_faults_of_one_code_are_grouped_and_few_are_not():
    lines = [f"E310 a!A{n}: x" for n in range(50)] + ["E301 b: y"]
    shown = grouped(lines, "nl", "clean.log").splitlines()
    assert shown == [*lines[:3], "E301 b: y", "… en nog 47 keer E310", "alle regels staan in clean.log"]
    assert grouped(lines[:6], "en").splitlines() == lines[:6]


# key


def test_the_key_is_made_once_shown_never_and_destroyed_after_asking(project, capsys, monkeypatch):
    place = project / "the.key"
    assert run(capsys, "sleutel", "vingerafdruk")[0] == 2
    code, out, _ = run(capsys, "sleutel", "maak")
    assert code == 0
    key = place.read_bytes()
    assert place.stat().st_mode & 0o777 == 0o600
    assert key.decode() not in out
    code, again, _ = run(capsys, "key", "make")
    assert (code, place.read_bytes()) == (1, key)
    fingerprint = pseudonyms.fingerprint(key)
    assert fingerprint in out and fingerprint in again and fingerprint in run(capsys, "key", "fingerprint")[1]
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    code, out, _ = run(capsys, "key", "destroy")
    assert (code, place.exists()) == (1, True)
    assert "back-ups" in out and fingerprint in out
    linked = project / "same.file"
    linked.hardlink_to(place)
    code, out, _ = run(capsys, "sleutel", "vernietig", "--ja")
    assert (code, place.exists()) == (0, False)
    assert linked.read_bytes().strip(b"\0") == b""  # overwritten, not only unlinked


def test_a_fingerprint_is_short_and_of_its_own_domain():
    one, other = pseudonyms.fingerprint(b"a" * 64), pseudonyms.fingerprint(b"b" * 64)
    assert one != other
    assert len(one) == 19
    assert one.replace("-", "") not in pseudonyms.pseudonym(b"a" * 64, "nulmeting key fingerprint", "")


# new


def test_a_new_measurement_runs_once_every_todo_is_filled_in(project, capsys):
    export = project / "raw" / "mini" / "baseline.csv"
    code, out, _ = run(capsys, "nieuw", "proef", "--export", export)
    assert code == 0
    assert "nulmeting controleer raw/proef/baseline.csv" in out
    assert (project / "raw" / "proef" / "baseline.csv").read_bytes() == export.read_bytes()
    code, _, err = run(capsys, "check", "raw/proef/baseline.csv")
    assert code == 1
    assert {line[:4] for line in err.splitlines() if line.startswith("E")} == {"E505"}
    for path in (project / "config").rglob("proef*"):
        path.write_text(path.read_text().replace("TODO: ", "").replace("TODO ", "").replace('"TODO"', '"x"'))
    config = project / "config" / "measurements" / "proef.yaml"
    config.write_text(config.read_text() + "cleaning: {max_quarantined: 0.3}\n")  # one of twelve rows is a duplicate
    assert run(capsys, "check", "raw/proef/baseline.csv")[0] == 0
    measurement = configuration.load(project / "config" / "measurements" / "proef.yaml")
    book = measurement.codebook
    kinds = {item.heads("baseline")[0]: (item.type, item.personal) for item in book.values()}
    assert kinds["Uw e-mailadres"] == ("key", "key")
    assert kinds["Verankerd in beleid"] == ("single", "no")
    assert kinds["Cijfer"] == ("number", "no")
    assert kinds["Behoefte"] == ("multi", "no")
    assert book["VERANKERD_IN_BELEID"].scale == "agree_5"
    assert book["AKKOORD"].scale == "yes_no"
    assert measurement.person_key == "UW_E_MAILADRES"
    made = stages.clean(project / "config" / "measurements" / "proef.yaml", project / "raw" / "proef", b"k" * 32)
    assert len(made.responses["baseline"]) > 0
    assert "geheime wens" not in (project / "config" / "codebooks" / "proef.answers.csv").read_text()


def test_nothing_is_overwritten_and_nothing_half_written(project, capsys):
    export = project / "raw" / "mini" / "baseline.csv"
    answers = project / "config" / "codebooks" / "proef.answers.csv"
    answers.write_text("mine")
    code, _, err = run(capsys, "new", "proef", "-e", export)
    assert code == 2
    assert "E508" in err
    assert answers.read_text() == "mine"
    assert not (project / "config" / "measurements" / "proef.yaml").exists()
    assert not (project / "raw" / "proef").exists()


def test_no_words_of_respondents_go_into_a_codebook(project, capsys):
    export = project / "export.csv"
    rows = ["Ik wil graag weten hoe anderen dat doen want dat helpt mij", "Bel mij: aafke@example.org", "kort"] * 6
    export.write_text("Wat wilt u leren?,Wie?\n" + "".join(f'"{one}",Ja\n' for one in rows))
    run(capsys, "new", "proef", "-e", export)
    written = "".join(path.read_text() for path in (project / "config").rglob("proef*"))
    assert "aafke" not in written and "anderen" not in written


def test_a_multiple_response_set_of_spss_is_one_question(project, capsys):
    frame = pd.DataFrame({"V1": [1.0, 0.0, 1.0], "V2": [0.0, 0.0, 1.0], "V3": [1.0, 2.0, 3.0]})
    export = project / "export.sav"
    export.write_bytes(making.with_sets(making.sav(frame), "$needs=D1 1 9 Behoeften v1 v2\n"))
    assert run(capsys, "new", "proef", "-e", export)[0] == 0
    questions, answers = codebook_sheets.records(project / "config" / "codebooks", "proef", ["baseline"])
    assert [(one["code"], one["type"], one["column.baseline"]) for one in questions] == [
        ("NEEDS", "multi", ""),
        ("V3", "number", "V3"),
    ]
    assert [one["column.baseline"] for one in answers] == ["V1", "V2"]


@pytest.mark.parametrize("name", ["Proef", "a b", "../x", "", "x" * 41])
def test_an_id_that_is_none(project, capsys, name):
    code, _, err = run(capsys, "new", name, "-e", project / "raw" / "mini" / "baseline.csv")
    assert code == 2
    assert "E507" in err


def test_heads_are_never_markup_in_the_configuration(project, capsys):
    export = project / "a'b: {c}.csv"
    export.write_text('"x: [y] #",submitdate,lastpage,startdate\nJa,2024,1,2\nNee,2024,1,2\n')
    assert run(capsys, "new", "proef", "-e", export)[0] == 0
    loaded = yaml.safe_load((project / "config" / "measurements" / "proef.yaml").read_text())
    assert loaded["waves"][0]["file"] == export.name
    assert loaded["waves"][0]["layout"] == "limesurvey"
    assert loaded["waves"][0]["complete"] == {"column": "submitdate"}


# the whole


def test_help_is_there_at_once():
    """Measured in processor time, the least of several: nothing heavy is imported."""
    script = "import sys, time; start = time.process_time(); import nulmeting.command; print(time.process_time() - start); print(*sys.modules)"
    found = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True) for _ in range(3)
    ]
    seconds = min(float(one.stdout.splitlines()[0]) for one in found)
    assert seconds < 0.3
    assert not {"pandas", "numpy", "yaml", "scipy", "rich"} & set(found[0].stdout.splitlines()[1].split())


@pytest.mark.parametrize(
    ("language", "shown", "hidden"), [("nl", "controleer", " check"), ("en", "check", "controleer")]
)
def test_help_speaks_the_users_language(language, shown, hidden):
    done = subprocess.run(
        [sys.executable, "-c", "from nulmeting.command import main; main(['--help'])"],
        capture_output=True,
        text=True,
        env={**os.environ, "NULMETING_LANGUAGE": language},
        check=False,
    )
    assert done.returncode == 0
    assert f"  {shown}" in done.stdout
    assert hidden not in done.stdout


def test_every_command_is_documented():
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for group in (command.app, command.keys):
        names = {one.name for one in group.registered_commands}
        assert [name for name in names if f"`{name}" not in page and f" {name}" not in page] == []


def test_every_text_is_in_both_languages():
    assert all(one.nl.strip() and one.en.strip() for one in WORDS.values())


# coding sheet


def test_a_coding_sheet_holds_what_used_respondents_wrote(project, capsys):
    import openpyxl

    book = project / "config" / "codebooks" / "mini.csv"
    assert run(capsys, "codeerblad", "mini", "baseline", "VERW")[0] == 2  # it is dropped: nothing is kept
    book.write_text(book.read_text().replace("person,drop", "person,restricted"))
    code, out, _ = run(capsys, "codeerblad", "mini", "baseline", "VERW", "--codes", "2")
    path = project / "raw" / "mini" / "coding.VERW.baseline.xlsx"
    assert code == 0
    assert out.startswith("Vertrouwelijk")
    assert path.stat().st_mode & 0o777 == 0o600
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["coding"].iter_rows()]
    assert rows == [["row", "text", "code 1", "code 2"], [2, "geheime wens", None, None]]
    code, _, err = run(capsys, "coding-sheet", "mini", "baseline", "VERW")
    assert (code, err[:4]) == (2, "E508")


@pytest.mark.parametrize(("wave", "item", "says"), [("basline", "VERW", "E503"), ("baseline", "KEN", "E510")])
def test_a_coding_sheet_of_nothing(project, capsys, wave, item, says):
    code, _, err = run(capsys, "codeerblad", "mini", wave, item)
    assert (code, err[:4]) == (2, says)
