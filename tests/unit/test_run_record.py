"""The record of a run: the same for the same input, and nothing of the machine in the public half."""

import json
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
from mini import measurement
from nulmeting import run_record

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def record():
    digests = {"configuration": {"config/a.yaml": EMPTY}, "raw": {"a.csv": EMPTY}, "outputs": {"tables/a.csv": EMPTY}}
    return run_record.public_record(
        measurement(), digests, "c0de", {"public": {"shown": 3}, "restricted": {"derived": []}}, {"python": "3.11.1"}
    )


def test_digests_are_by_path_within_the_folder(tmp_path):
    (tmp_path / "public" / "tables").mkdir(parents=True)
    for name in ("b.csv", "tables/a.csv"):
        (tmp_path / "public" / name).write_bytes(b"")
    paths = [tmp_path / "public" / name for name in ("tables/a.csv", "b.csv")]
    assert run_record.digests(paths, tmp_path / "public") == {"b.csv": EMPTY, "tables/a.csv": EMPTY}


def test_a_file_outside_the_folder_is_refused_rather_than_named_in_full(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(ValueError):
        run_record.digests([tmp_path / "a.csv"], tmp_path / "public")


def test_the_public_record_holds_what_a_reader_needs_to_check():
    made = record()
    assert made["measurement"] == measurement().id
    assert made["thresholds"]["minimum_base"] == measurement().thresholds.minimum_base
    assert made["disclosure"] == {"shown": 3}
    assert made["outputs"] == {"tables/a.csv": EMPTY}
    assert made["waves"] == [wave.id for wave in measurement().waves]
    json.dumps(made)


def test_the_public_record_holds_nothing_of_the_machine(tmp_path, monkeypatch):
    before = json.dumps(record())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(platform, "node", lambda: "another-host")
    assert json.dumps(record()) == before
    assert not record().keys() & run_record.surroundings(2).keys()


def test_versions_are_those_installed():
    found = run_record.versions()
    assert found["python"] == platform.python_version()
    assert {name: text for name, text in found.items() if name != "python"} == {
        name: version(name) for name in run_record.PACKAGES
    }


def test_the_log_ties_restricted_files_to_the_public_record():
    log = run_record.restricted_log({"host": "here"}, {"baseline.parquet": EMPTY}, "abc")
    assert log == {"host": "here", "restricted": {"baseline.parquet": EMPTY}, "public_record": "abc"}


def test_surroundings_tell_the_state_of_the_repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_record.surroundings(2)["git"] == {}

    def git(*words):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *identity, *words], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "--quiet")
    Path("a").write_text("1")
    git("add", "a")
    git("commit", "--quiet", "-m", "first")
    assert run_record.surroundings(2)["git"] == {"commit": git("rev-parse", "HEAD"), "dirty": False}
    Path("a").write_text("2")
    assert run_record.surroundings(2)["git"]["dirty"] is True


def test_surroundings_name_no_user():
    found = run_record.surroundings(2)
    assert found["cores_of_job"] == 2
    assert set(found) == {"time", "host", "system", "command", "cores_of_machine", "cores_of_job", "git"}
