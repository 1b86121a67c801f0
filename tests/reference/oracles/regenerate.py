"""Ask R's survey package and svy again and store what they say.

python tests/reference/oracles/regenerate.py r                 needs Rscript with survey
python tests/reference/oracles/regenerate.py svy PYTHON        needs a Python in which svy is installed

Beside the figures stand, in json, the versions and the sha256 of everything they were made from and of themselves.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
SCRIPTS = {"r": ("expected.R",), "svy": ("expected_svy.py", "r_data.py")}
R_VERSION = 'cat(as.character(getRversion()), as.character(packageVersion("survey")))'
SVY_VERSION = "import platform, svy; print(platform.python_version(), svy.__version__)"


def sha256(path):
    """The sha256 of a text file, whose lines end in one character wherever it was checked out."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def inputs(kind):
    """What the stored figures depend on, each with its sha256."""
    files = [*(FOLDER / name for name in SCRIPTS[kind]), *sorted((FOLDER / "designs").glob("*.csv"))]
    return {path.relative_to(FOLDER).as_posix(): sha256(path) for path in files}


def ask(kind, program):
    """Run the script with the other software; give the figures as csv and the versions."""
    flags = {"r": ["-e", R_VERSION], "svy": ["-c", SVY_VERSION]}[kind]
    call = [program, FOLDER / SCRIPTS[kind][0], FOLDER / "designs"]
    figures, versions = (
        subprocess.run(one, check=True, stdout=subprocess.PIPE, text=True).stdout for one in (call, [program, *flags])
    )
    names = {"r": ("R", "survey"), "svy": ("python", "svy")}[kind]
    return figures, dict(zip(names, versions.split(), strict=True))


def main():
    kind, program = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else "Rscript")
    figures, versions = ask(kind, program)
    stored = FOLDER / f"expected_{kind}.csv"
    stored.write_text(figures, encoding="utf-8")
    facts = {"versions": versions, "figures": sha256(stored), "inputs": inputs(kind)}
    (FOLDER / f"expected_{kind}.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
