"""The small measurement through the real Snakefile, in a folder of its own."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import mini_project
import pytest

ROOT = Path(__file__).parents[2]


def run(folder, *arguments, interpreter=sys.executable, **environment):
    command = [interpreter, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile"), "--directory", str(folder)]
    command += ["--workflow-profile", str(ROOT / "profiles" / "default"), "--cores", "2", *arguments]
    settings = {**os.environ, "NULMETING_KEY_FILE": str(folder / "key"), **environment}
    return subprocess.run(command, capture_output=True, text=True, env=settings, check=False)


def project(folder: Path) -> Path:
    mini_project.make(folder)
    (folder / "notebooks").symlink_to(ROOT / "notebooks")
    return folder


def public_files(folder: Path) -> dict[str, str]:
    public = folder / "results" / "mini" / "public"
    files = [path for path in sorted(public.rglob("*")) if path.is_file()]
    return {str(path.relative_to(public)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = project(tmp_path_factory.mktemp("finished"))
    done = run(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_file_of_the_contract_is_there(finished):
    results = finished / "results" / "mini"
    tables = (
        "estimates changes distributions flow response transitions sensitivity agreement representativeness diagnostics"
    )
    expected = [f"{side}/tables/{t}.csv" for side in ("public", "restricted") for t in tables.split()]
    for lang in ("nl", "en"):
        expected += [
            f"public/tables/tables.{lang}.xlsx",
            f"public/report/report.{lang}.html",
            f"public/report/report.{lang}.json",
            f"public/report/report.{lang}.docx",
        ]
    for wave in ("baseline", "followup"):
        expected += [f"restricted/{wave}.parquet", f"restricted/reading.{wave}.json", f"restricted/excluded.{wave}.csv"]
    expected += ["public/run.json", "restricted/run-log.json"]
    assert [name for name in expected if not (results / name).is_file()] == []
    assert list((results / "public" / "notebooks").glob("*.html"))
    assert list((results / "restricted" / "notebooks").glob("*.ipynb"))


def test_restricted_is_for_its_owner(finished):
    assert (finished / "results" / "mini" / "restricted").stat().st_mode & 0o077 == 0


def test_a_second_run_has_nothing_to_do(finished):
    done = run(finished, "--dry-run")
    assert "Nothing to be done" in done.stdout + done.stderr


def test_run_json_vouches_for_every_public_file(finished):
    record = json.loads((finished / "results" / "mini" / "public" / "run.json").read_text())
    listed = record["outputs"]
    files = {name: digest for name, digest in public_files(finished).items() if name != "run.json"}
    assert listed == files
    assert str(finished) not in json.dumps(record)


@pytest.mark.parametrize(
    ("step", "target"), [("protect", "results/mini/public/tables/estimates.csv"), ("run_record", "all")]
)
def test_what_a_run_did_not_make_does_not_stay_in_public_and_is_not_lost(finished, tmp_path, step, target):
    folder = tmp_path / "later"
    shutil.copytree(finished, folder, symlinks=True)
    before, own = public_files(folder), folder / "results" / "mini" / "public" / "report" / "own.txt"
    own.write_text("mine", encoding="utf-8")
    done = run(folder, target, "--forcerun", step)
    assert done.returncode == 0, done.stdout + done.stderr
    left = public_files(folder)
    assert left == (before if step == "run_record" else {k: v for k, v in before.items() if k in left})
    assert (folder / "results" / "mini" / "restricted" / "set_aside" / "report" / "own.txt").read_text() == "mine"
    assert "E707 results/mini/public/report/own.txt" in done.stdout + done.stderr


def test_no_published_byte_depends_on_the_key_the_folder_or_the_number_of_cores(finished, tmp_path):
    folder = project(tmp_path / "other place")
    # the packages too stand in a folder with a space in its name
    (tmp_path / "other packages").symlink_to(sys.prefix)
    interpreter = str(tmp_path / "other packages" / "bin" / "python")
    key = str(tmp_path / "another.key")
    done = run(folder, "--cores", "1", interpreter=interpreter, NULMETING_KEY_FILE=key)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "another.key").read_bytes() != (finished / "key").read_bytes()
    assert public_files(folder) == public_files(finished)


CROSSING = {
    "protect": "everything that it publishes passes disclosure control",
    "notebooks_restricted": "yes or no per recomputed headline figure",
    "run_record": "digests, and counts of what was hidden",
}
"""The only rules that read restricted files and write public ones, and what passes."""


def test_what_shows_figures_reads_nothing_but_published_ones(finished):
    """A hidden number cannot reach a renderer, a sort order or the length of a bar: no such rule is given one."""
    said = run(finished, "--dry-run", "--forceall", "--detailed-summary").stdout
    header, *rows = (line.split("\t") for line in said.splitlines() if "\t" in line)
    jobs = [dict(zip(header, row, strict=True)) for row in rows]
    public = [job for job in jobs if "/public/" in job["output_file"]]
    assert len(public) > 50
    reading = {
        job["rule"] for job in public if "/restricted/" in job["input-file(s)"] or "raw/" in job["input-file(s)"]
    }
    assert reading == set(CROSSING)
    crossed = {job["output_file"].rsplit("/", 1)[1] for job in public if job["rule"] == "notebooks_restricted"}
    assert crossed == {"recomputed.json"}


def test_a_new_wording_reruns_what_depends_on_it(finished):
    path = finished / "config" / "measurements" / "mini.yaml"
    text = path.read_text()
    path.write_text(text.replace("Kleine meting", "Kleine meting 2"))
    done = run(finished, "--dry-run")
    path.write_text(text)
    assert "report" in done.stdout + done.stderr


@pytest.mark.parametrize("language, words", [("nl", "onbekend antwoord 'Mee een'"), ("en", "unknown answer 'Mee een'")])
def test_bad_input_stops_with_a_line_and_leaves_nothing_to_trust(tmp_path, language, words):
    folder = project(tmp_path / "bad")
    export = folder / "raw" / "mini" / "baseline.csv"
    good = export.read_bytes()
    export.write_bytes(good.replace(b"Mee eens", b"Mee een"))
    done = run(folder, NULMETING_LANGUAGE=language)
    screen = done.stdout + done.stderr
    assert done.returncode != 0
    assert words in screen and "raw/mini/baseline.csv!D2" in screen
    assert "Traceback" not in screen
    assert words in screen.split("What is wrong:")[-1]  # again at the end, below what Snakemake has to say
    assert public_files(folder) == {}
    assert not (folder / "results" / "mini" / "restricted" / "baseline.parquet").exists()


def test_a_file_that_disappeared_stops(tmp_path):
    folder = project(tmp_path)
    (folder / "raw" / "mini" / "followup.csv").unlink()
    done = run(folder)
    assert done.returncode != 0
    assert "E301 raw/mini/followup.csv" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_bad_configuration_stops_before_anything_runs(tmp_path):
    folder = project(tmp_path)
    path = folder / "config" / "measurements" / "mini.yaml"
    path.write_text(path.read_text().replace("    sensitive:", "    sensitve:"))
    done = run(folder)
    assert done.returncode != 0
    assert "config/measurements/mini.yaml:36 indicators[0].sensitve" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not (folder / "results").exists()
