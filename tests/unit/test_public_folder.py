"""What may stay in public/: what the run at hand made, and nothing that somebody put there or an earlier run left."""

import json

import pytest
from nulmeting import io
from nulmeting.public_folder import clear


@pytest.fixture
def public(tmp_path):
    """A finished run, of which the configuration now names no memo and no pages any more."""
    folder = tmp_path / "results" / "mini" / "public"
    made = ("tables/a.csv", "report/report.nl.docx", "report/memo.nl.docx", "report/type/g.nl.pdf")
    for name in made:
        io.write_text(folder / name, name)
    io.write_text(folder / "report/type/.snakemake_timestamp", "")
    io.write_json(folder / "run.json", {"outputs": {name: io.sha256(folder / name) for name in made}})
    return folder


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def aside(public):
    return files(public.parent / "restricted" / "set_aside")


def test_what_an_earlier_run_made_is_removed_with_its_folder(public):
    assert clear(public, [public / "tables/a.csv"]) == []
    assert files(public) == {"tables/a.csv"} and aside(public) == set()
    assert not (public / "report").exists()


def test_what_somebody_made_or_changed_is_put_aside_and_told(public):
    own, lock = public / "report/type/own.txt", public / "report/.~lock.report.nl.docx#"
    for path in (own, lock, public / "report/report.nl.docx"):
        io.write_text(path, "mine")
    told = clear(public, [public / "tables/a.csv"])
    names = {"report/type/own.txt", "report/.~lock.report.nl.docx#", "report/report.nl.docx"}
    assert files(public) == {"tables/a.csv"} and aside(public) == names
    assert {(fault.code, fault.where) for fault in told} == {("E707", str(public / name)) for name in names}
    kept = public.parent / "restricted" / "set_aside"
    assert any(str(kept / "report/type/own.txt") in fault.line("nl") for fault in told)
    assert (kept / "report/report.nl.docx").read_text() == "mine"
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept.rglob("*"))


def test_nothing_that_was_put_aside_before_is_lost(public):
    for text in ("first", "second"):
        io.write_text(public / "own.nl.txt", text)
        clear(public, [])
    kept = public.parent / "restricted" / "set_aside"
    assert {path.name: path.read_text() for path in kept.iterdir()} == {"own.nl.txt": "first", "own.nl-2.txt": "second"}


def test_after_a_run_that_stopped_halfway_what_it_makes_is_known_by_name(public):
    (public / "run.json").unlink()
    told = clear(public, [], [public / "tables/a.csv", public / "report/report.nl.docx", public / "report/type"])
    assert files(public) == set()
    assert [fault.where for fault in told] == [str(public / "report/memo.nl.docx")]


def test_a_link_is_put_aside_and_what_it_leads_to_stays(public, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("a", encoding="utf-8")
    (public / "tables/a.csv").unlink()
    (public / "tables/a.csv").symlink_to(outside)
    clear(public, [])
    assert files(public) == set() and outside.read_text() == "a"


def test_the_folder_of_results_may_itself_be_a_link(public, tmp_path):
    (tmp_path / "elsewhere").symlink_to(public)
    assert clear(tmp_path / "elsewhere", [public / "tables/a.csv"]) == []
    assert files(public) == {"tables/a.csv"}


def test_a_record_is_no_output_of_its_own(public):
    clear(public, [public / name for name in json.loads((public / "run.json").read_text())["outputs"]])
    assert not (public / "run.json").exists() and (public / "report/type/.snakemake_timestamp").exists()
