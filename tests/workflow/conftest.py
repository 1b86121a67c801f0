"""One run of every configured measurement whose raw files can be had, shared by the tests that look at the outputs.

It is made in a folder of its own. Only where NULMETING_RUN names the file with what a `make` of this folder said, as
`.ci/run` does, that run is looked at instead.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from nulmeting import raw_data

ROOT = Path(__file__).parents[2]
SHIPPED, REAL = ("kci-2018",), ("rse-uk", "csps", "carpentries", "carpentries-usage")
DATA, RUN = "NULMETING_DATA", "NULMETING_RUN"
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
SNAKEMAKE += ["--workflow-profile", str(ROOT / "profiles" / "default"), "--cores", "2"]


@dataclass(frozen=True)
class WholeRun:
    """A folder in which everything ran, what the run said on the screen, and the file with its key."""

    folder: Path
    screen: str
    key_file: Path

    @property
    def key(self) -> bytes:
        return self.key_file.read_bytes()

    def results(self, measurement: str) -> Path:
        """The results of one measurement; without its raw files the test is skipped."""
        found = self.folder / "results" / measurement
        if not found.is_dir():
            pytest.skip(f"set {DATA} or run make data: no raw files of {measurement}")
        return found


def raw_files(measurement: str) -> dict[str, Path]:
    """Where the raw files of a measurement are: beside its SOURCES.yaml, else in the folder that is named."""
    own = ROOT / "raw" / measurement
    found = {path.name: path for path in own.iterdir() if path.is_file()}
    if measurement in REAL and os.environ.get(DATA):
        for source in raw_data.sources(own / "SOURCES.yaml"):
            found[source.path.name] = ROOT / os.environ[DATA] / str(source.in_data_folder)
    return found


@pytest.fixture(scope="session")
def raw_files_of():
    """Give what finds the raw files of a measurement, by name."""
    return raw_files


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory):
    said = os.environ.get(RUN)
    run = taken(ROOT / said) if said else made(tmp_path_factory.mktemp("whole"))
    before = state(run.folder / "results")
    yield run
    assert state(run.folder / "results") == before, "the tests changed the results that they look at"


def made(folder):
    """Run everything in a folder that has only what a run needs."""
    shutil.copytree(ROOT / "config", folder / "config")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    for measurement in (*SHIPPED, *REAL):
        (folder / "raw" / measurement).mkdir(parents=True)
        for name, path in raw_files(measurement).items():
            shutil.copy(path, folder / "raw" / measurement / name)
    key_file = folder / "the.key"
    return WholeRun(folder, snakemake(folder, key_file), key_file)


def taken(said):
    """Take the finished run of this folder, if it is that of this very code, configuration and raw files."""
    key_file = ROOT / os.environ["NULMETING_KEY_FILE"]
    again = snakemake(ROOT, key_file, "--dry-run")
    assert "Nothing to be done" in again, f"{RUN}: the results are not of this code and input\n{again}"
    for measurement in (*SHIPPED, *REAL):
        for name, path in raw_files(measurement).items():
            mine = ROOT / "raw" / measurement / name
            same = mine.is_file() and mine.read_bytes() == path.read_bytes()
            assert same, f"{RUN}: {mine} is not the file that {DATA} has"
    return WholeRun(ROOT, said.read_text(encoding="utf-8"), key_file)


def snakemake(folder, key_file, *options):
    """Run the rules in a folder, and give what is said on the screen."""
    settings = {**os.environ, "NULMETING_KEY_FILE": str(key_file)}
    command = [*SNAKEMAKE, "--directory", str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def state(folder):
    """When each file was written last, and how large it is."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in files}
