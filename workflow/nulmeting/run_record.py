"""What a run was made of: a record for everyone, and a log for those who keep the restricted files."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

from nulmeting import io
from nulmeting.settings import Measurement

PACKAGES = (
    *("pandas", "scipy", "matplotlib", "openpyxl", "snakemake", "numpy", "pyarrow", "defusedxml", "xlsxwriter"),
    *("pyyaml", "jsonschema", "jinja2", "typst", "python-docx", "jupytext", "nbconvert", "ipython"),
)
"""What the figures and the files are made with; the whole list is in ``requirements.lock``."""


def public_record(
    measurement: Measurement,
    digests: Mapping[str, Mapping[str, str]],
    code: str,
    audit: Mapping[str, Any],
    versions: Mapping[str, str],
) -> dict[str, Any]:
    """Give the record that goes with the published files: equal for equal input, wherever and whenever it is run.

    Parameters
    ----------
    measurement : Measurement
    digests : mapping of group to mapping of path to SHA-256
        Groups ``configuration`` (paths in the project), ``raw`` (paths in ``raw/<id>``) and ``outputs`` (paths in
        ``results/<id>/public``).
    code : str
        Digest of the library.
    audit : mapping
        Result of disclosure control, of which only ``public`` is taken.
    versions : mapping of name to version

    Returns
    -------
    dict
        No time, host, user, path of a machine, number of cores, or digest of a restricted file.
    """
    return {
        "measurement": measurement.id,
        "title": asdict(measurement.title),
        "synthetic": measurement.synthetic,
        "provisional": measurement.provisional,
        "waves": [wave.id for wave in measurement.waves],
        "configuration": dict(digests["configuration"]),
        "raw": dict(digests["raw"]),
        "code": code,
        "versions": dict(versions),
        "thresholds": asdict(measurement.thresholds),
        # which rule hid how much stays inside: with few hidden cells it would tell what they hold
        "disclosure": dict(audit["public"]),
        "outputs": dict(digests["outputs"]),
    }


def restricted_log(surroundings: Mapping[str, Any], digests: Mapping[str, str], public: str) -> dict[str, Any]:
    """Give the log of one run: when and where it was made, and the digests of the restricted files.

    Parameters
    ----------
    surroundings : mapping
        What `surroundings` gives.
    digests : mapping of path in ``results/<id>/restricted`` to SHA-256
    public : str
        SHA-256 of the public record, which ties the two together.
    """
    return {**surroundings, "restricted": dict(digests), "public_record": public}


def digests(paths: Iterable[str | Path], folder: str | Path = ".") -> dict[str, str]:
    """Give the SHA-256 of files, by their path within a folder.

    Raises
    ------
    ValueError
        If a file is not in the folder: its full path would tell of the machine.
    """
    return {
        PurePosixPath(file.relative_to(folder)).as_posix(): io.sha256(file)
        for file in sorted(map(Path, paths), key=str)
    }


def versions() -> dict[str, str]:
    """Give the version of Python and of the packages that make figures and files."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def surroundings(cores: int) -> dict[str, Any]:
    """Look at the machine: time, host, system, command, cores and state of the repository. No name of a user.

    With `nulmeting.io` the only place that looks outside; what it gives belongs in ``restricted/`` alone.
    """
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": platform.node(),
        "system": platform.platform(),
        "command": _command(),
        "cores_of_machine": os.cpu_count(),
        "cores_of_job": cores,
        "git": _git(),
    }


def _command() -> list[str]:
    """Give the command that started the run: the outermost process that runs snakemake."""
    import psutil  # type: ignore[import-untyped]

    lines = []
    for process in psutil.Process().parents():
        try:
            lines.append(process.cmdline())
        except psutil.Error:
            break
    ours = [line for line in lines if any(Path(word).name == "snakemake" for word in line[:3])]
    return ours[-1] if ours else sys.argv


def _git() -> dict[str, Any]:
    """Give the commit of the working folder and whether it was changed since; empty outside a repository."""
    commit = _output("git", "rev-parse", "HEAD")
    return {"commit": commit, "dirty": bool(_output("git", "status", "--porcelain"))} if commit else {}


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
