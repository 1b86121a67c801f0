"""One run of every configured measurement whose raw files can be had, shared by the tests that look at the outputs."""

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
DATA = "NULMETING_DATA"


@dataclass(frozen=True)
class WholeRun:
    """A folder in which everything ran, what the run said on the screen, and the key that it made."""

    folder: Path
    screen: str
    key: bytes

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
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(ROOT / "config", folder / "config")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    for measurement in (*SHIPPED, *REAL):
        (folder / "raw" / measurement).mkdir(parents=True)
        for name, path in raw_files(measurement).items():
            shutil.copy(path, folder / "raw" / measurement / name)
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile"), "--directory", str(folder)]
    command += ["--workflow-profile", str(ROOT / "profiles" / "default"), "--cores", "2"]
    settings = {**os.environ, "NULMETING_KEY_FILE": str(folder / "the.key")}
    done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)
    screen = done.stdout + done.stderr
    assert done.returncode == 0, screen
    return WholeRun(folder, screen, (folder / "the.key").read_bytes())
