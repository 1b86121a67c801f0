"""Write environment.yml from requirements.lock, so that both routes install the same versions.

Usage: python .ci/environment.py requirements.lock environment.yml
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.markers import Marker

# What conda installs; the name there, where it differs. The minimal builds leave out what nothing here uses.
FROM_CONDA = {
    "pandas": "pandas",
    "scipy": "scipy",
    "matplotlib": "matplotlib-base",
    "openpyxl": "openpyxl",
    "snakemake": "bioconda::snakemake-minimal",
}
PLATFORM = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
}
HEAD = """\
# The conda route, with the versions of requirements.lock on Linux with Python 3.11. Written by `make lock`.
#   conda env create --file environment.yml && conda activate nulmeting && snakemake --cores all
name: nulmeting
channels:
  - conda-forge
  - bioconda
  - nodefaults
dependencies:
  - python=3.11
  - pip
"""


def pinned(lock: str) -> Iterator[tuple[str, str]]:
    """Give name and version of every package of the lock that the platform needs."""
    for name, version, marker in re.findall(r"^([\w.-]+)==([^\s;\\]+)(?:\s*;\s*(.*?))?\s*\\?$", lock, re.MULTILINE):
        if not marker or Marker(marker).evaluate(PLATFORM):
            yield name, version


def environment(lock: str) -> str:
    """Give the text of environment.yml."""
    versions = dict(pinned(lock))
    conda = [f"  - {FROM_CONDA[name]}={versions[name]}\n" for name in FROM_CONDA]
    pip = [f"      - {name}=={version}\n" for name, version in versions.items() if name not in FROM_CONDA]
    return "".join([HEAD, *conda, "  - pip:\n", *pip, "      - -e .\n"])


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(environment(source.read_text(encoding="utf-8")), encoding="utf-8")
