"""Record that the present results of a measurement were published: ``python -m nulmeting.releases <id> <name>``."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from nulmeting import io
from nulmeting.messages import Fault, InputError

FOLDER = "releases"
NAME = re.compile(r"[a-z0-9_-]{1,40}")


def recorded(measurement: str, folder: Path | str = FOLDER) -> list[str]:
    """Give the manifests of the releases of a measurement, as paths in the order of their names."""
    return sorted(str(path) for path in Path(folder, measurement).glob("*.json"))


def record(measurement: str, name: str, results: Path, folder: Path) -> Path:
    """Keep the manifest of the present results as a release.

    Raises
    ------
    InputError
        If there are no results, the name is not one, or it is taken.
    """
    source, target = results / measurement / "restricted" / "release.json", folder / measurement / f"{name}.json"
    if not NAME.fullmatch(name):
        raise InputError([Fault("E703", str(folder), {"name": name})])
    if not source.is_file():
        raise InputError([Fault("E704", str(source))])
    if target.exists() and io.read_bytes(target) != io.read_bytes(source):
        raise InputError([Fault("E705", str(target))])
    io.owner_only(target.parent)
    io.write_bytes(target, io.read_bytes(source))
    return target


def main(arguments: Sequence[str] | None = None) -> int:
    """Record the present results as published; the next run is then held against them."""
    parser = argparse.ArgumentParser(prog="nulmeting.releases", description=main.__doc__)
    parser.add_argument("measurement")
    parser.add_argument("name", help="such as the date: 2019-01-15")
    chosen = parser.parse_args(arguments)
    try:
        print(record(chosen.measurement, chosen.name, Path("results"), Path(FOLDER)))
    except InputError as error:
        print(error.text(os.environ.get("NULMETING_LANGUAGE", "nl")), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
