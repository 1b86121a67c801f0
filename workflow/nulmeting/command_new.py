"""The command that begins a measurement: files with everything that an export shows, never over others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from nulmeting import io, skeleton
from nulmeting.command_words import WORDS
from nulmeting.exports import read_export
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.raw_table import RawTable

_ID = re.compile(r"[a-z0-9_-]{1,40}")


def run(name: str, exports: Sequence[Path], workbook: bool, language: str) -> int:
    """Write the files of a new measurement and say what comes next."""
    raise_if([] if _ID.fullmatch(name) else [Fault("E507", name)])
    names = [one.name for one in exports]
    raise_if(Fault("E107", str(one), {"id": one.name}) for one in exports if names.count(one.name) > 1)
    made = skeleton.build(name, [(one.name, _read(one)) for one in exports])
    files = _files(name, exports, made, workbook)
    kept = [one for one in exports if one.resolve().parent == Path("raw", name).resolve()]
    copies = {one: Path("raw", name, one.name) for one in exports if one not in kept}
    listing = Path("raw", name, "SOURCES.yaml")
    raise_if(Fault("E508", str(path)) for path in [*files, *copies.values()] if path.exists())
    for source, path in copies.items():
        io.write_bytes(path, io.read_bytes(source))
        path.chmod(0o600)
    if not listing.exists():
        files = {**files, listing: _sources(name, [Path("raw", name, one.name) for one in exports]).encode()}
    for path, content in files.items():
        io.write_bytes(path, content)
    for path in [*copies.values(), *files]:
        print(WORDS["made"].to(language).format(place=path))
    print(WORDS["next"].to(language).format(id=name, file=exports[0].name))
    return 0


def _read(path: Path) -> RawTable:
    table = read_export(path)
    if not any(table.head):
        raise InputError([Fault("E314", table.where(), {"count": "0"})])
    return table


def _files(name: str, exports: Sequence[Path], made: skeleton.Skeleton, workbook: bool) -> Mapping[Path, bytes]:
    books = Path("config", "codebooks")
    files = {Path("config", "measurements", f"{name}.yaml"): made.measurement.encode()}
    if workbook:
        return {**files, books / f"{name}.xlsx": skeleton.as_workbook(made.questions, made.answers)}
    codebook = {"": made.questions, ".answers": made.answers}
    return {**files, **{books / f"{name}{part}.csv": skeleton.as_csv(rows).encode() for part, rows in codebook.items()}}


def _sources(name: str, files: Sequence[Path]) -> str:
    lines = [f"measurement: {name}", "producer: TODO", "licence: Not to be shared", "files:"]
    for path in files:
        lines += [f"  - file: {skeleton.quoted(path.name)}", f"    sha256: {io.sha256(path)}"]
    return "\n".join(lines) + "\n"
