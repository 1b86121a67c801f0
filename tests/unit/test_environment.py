"""Both routes of installing give the same versions: requirements.lock and environment.yml."""

import re
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent.parent
CPYTHON_311_ON_LINUX = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
}
NAMED = {"pandas", "scipy", "matplotlib", "openpyxl", "snakemake"}


@pytest.fixture(scope="module")
def locked():
    """Name -> version of every package of the lock that this platform needs."""
    lines = re.sub(r"\\\n\s*", " ", (ROOT / "requirements.lock").read_text(encoding="utf-8")).splitlines()
    texts = [line.split("--hash")[0].strip() for line in lines if re.match(r"[a-z0-9]", line)]
    wanted = [r for r in map(Requirement, texts) if not r.marker or r.marker.evaluate(CPYTHON_311_ON_LINUX)]
    assert len({r.name for r in wanted}) == len(wanted)
    return {r.name: str(r.specifier).removeprefix("==") for r in wanted}


@pytest.fixture(scope="module")
def environment():
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def from_conda(environment):
    lines = [line.split("::")[-1] for line in environment["dependencies"] if isinstance(line, str)]
    pairs = dict(line.split("=") for line in lines if "=" in line)
    return {re.sub("-(base|minimal)$", "", name): version for name, version in pairs.items()}


def through_pip(environment):
    return next(part["pip"] for part in environment["dependencies"] if isinstance(part, dict))


def test_conda_installs_python_and_the_five_named_packages(environment):
    assert set(from_conda(environment)) == NAMED | {"python"}
    assert from_conda(environment)["python"] == "3.11"
    assert "bioconda::snakemake-minimal" in str(environment["dependencies"])


def test_channels_are_the_two_open_ones(environment):
    assert environment["channels"] == ["conda-forge", "bioconda", "nodefaults"]


def test_versions_are_those_of_the_lock(environment, locked):
    pip = [line for line in through_pip(environment) if "==" in line]
    installed = dict(line.split("==") for line in pip) | from_conda(environment)
    assert len(installed) == len(pip) + len(from_conda(environment))
    del installed["python"]
    assert installed == locked


def test_project_itself_is_installed_editable_and_nothing_is_loose(environment):
    assert [line for line in through_pip(environment) if "==" not in line] == ["-e ."]
