"""Bring the raw files that are not shipped into ``raw/``, and check all of them: ``python -m nulmeting.raw_data``."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import yaml

from nulmeting import io
from nulmeting.messages import LANGUAGES, Fault, InputError, raise_if

DATA_FOLDER = "NULMETING_DATA"
SECONDS = 30.0
LARGEST = 50_000_000
SCHEMES = ("https", "file")
"""An address that anybody on the way can change (http) is not followed; file is for copies on a share."""

PRESENT, COPIED, DOWNLOADED, REPLACED = "present", "copied", "downloaded", "replaced"
LEFT_OUT, FAILED = "left_out", "failed"


@dataclass(frozen=True)
class Source:
    """One raw file and where it can be had.

    Parameters
    ----------
    path : Path
        Where it belongs.
    sha256 : str
        Of the file as received, in hexadecimals.
    origin : str or None
        Address it is downloaded from. A file without an origin and without a place in the data folder is shipped
        with the project and only checked.
    in_data_folder : str or None
        Path within the folder that `DATA_FOLDER` names.
    only_for_tests : bool
        True if no pipeline needs it: that it cannot be had is no fault.
    """

    path: Path
    sha256: str
    origin: str | None = None
    in_data_folder: str | None = None
    only_for_tests: bool = False

    @property
    def shipped(self) -> bool:
        """Tell whether the file is part of the project itself."""
        return self.origin is None and self.in_data_folder is None


@dataclass(frozen=True)
class Outcome:
    """What became of one raw file; `faults` say why it could not be had."""

    source: Source
    state: str
    faults: tuple[Fault, ...] = ()


def sources(path: Path) -> tuple[Source, ...]:
    """Read a ``SOURCES.yaml``.

    Raises
    ------
    InputError
        If it is not readable, or an entry lacks its name or sha256.
    """
    try:
        loaded = yaml.safe_load(io.read_text(path))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError([Fault("E901", str(path), {"problem": _cause(error)})]) from None
    entries = loaded.get("files") if isinstance(loaded, Mapping) else None
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise InputError([Fault("E901", str(path), {"problem": "files: [...]"})])
    raise_if(fault for number, entry in enumerate(entries, start=1) for fault in _entry_faults(entry, number, path))
    return tuple(_source(entry, path.parent) for entry in entries)


def bring(source: Source, data: Path | None) -> Outcome:
    """See to it that a raw file is there with the right content.

    It is copied from the data folder, or else downloaded from its origin, and put in place only if its sha256 is
    right. A file that is there with other content is replaced, unless nothing better can be had.

    Parameters
    ----------
    source : Source
    data : Path or None
        Folder to copy from.

    Returns
    -------
    Outcome
        ``failed`` with every reason found.
    """
    other = _content_fault(source, str(source.path)) if source.path.is_file() else None
    if source.path.is_file() and other is None:
        return Outcome(source, PRESENT)
    if source.shipped:
        return Outcome(source, FAILED, (Fault("E905", str(source.path)),))
    faults = [] if other is None else [other]
    for state, place in _places(source, data):
        content, fault = _fetch(source, place)
        if content is not None:
            io.write_bytes(source.path, content)
            return Outcome(source, state if other is None else REPLACED)
        faults += [] if fault is None else [fault]
    if source.only_for_tests and not faults:
        return Outcome(source, LEFT_OUT)
    if not source.origin and not faults:
        faults = [Fault("E906", str(source.path), {"place": str(source.in_data_folder)})]
    return Outcome(source, FAILED, tuple(faults))


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring and check the raw files of every measurement; 1 if one of them cannot be had."""
    parser = argparse.ArgumentParser(prog="nulmeting.raw_data", description=main.__doc__)
    parser.add_argument("--raw", type=Path, default=Path("raw"), help="folder with a folder per measurement")
    raw: Path = parser.parse_args(arguments).raw
    language = os.environ.get("NULMETING_LANGUAGE", "nl")
    language = language if language in LANGUAGES else "nl"
    data = Path(os.environ[DATA_FOLDER]) if os.environ.get(DATA_FOLDER) else None
    faults = [Fault("E904", str(data))] if data is not None and not data.is_dir() else []
    for listing in sorted(raw.glob("*/SOURCES.yaml")):
        try:
            wanted = sources(listing)
        except InputError as error:
            faults += error.faults
            continue
        for source in wanted:
            outcome = bring(source, data)
            faults += outcome.faults
            print(f"{outcome.state:<10} {source.path}")
    if faults:
        print("\n" + InputError(faults).text(language), file=sys.stderr)
    return int(bool(faults))


def _entry_faults(entry: Mapping[str, Any], number: int, path: Path) -> list[Fault]:
    where = f"{path}!files[{number}]"
    name, digest = str(entry.get("file", "")), str(entry.get("sha256", ""))
    faults = [Fault("E109", where, {"key": key}) for key in ("file", "sha256") if not entry.get(key)]
    if name and Path(name).name != name:
        faults.append(Fault("E103", where, {"problem": f"file: {name}"}))
    if digest and (len(digest) != 64 or set(digest) - set("0123456789abcdef")):
        faults.append(Fault("E103", where, {"problem": f"sha256: {digest}"}))
    if entry.get("origin") and urlsplit(str(entry["origin"])).scheme not in SCHEMES:
        faults.append(Fault("E103", where, {"problem": f"origin: {entry['origin']}"}))
    return faults


def _source(entry: Mapping[str, Any], folder: Path) -> Source:
    return Source(
        path=folder / str(entry["file"]),
        sha256=str(entry["sha256"]),
        origin=entry.get("origin"),
        in_data_folder=entry.get("in_data_folder"),
        only_for_tests=bool(entry.get("only_for_tests", False)),
    )


def _places(source: Source, data: Path | None) -> list[tuple[str, Path | str]]:
    """List where the file may be had, best first; a copy that is not there is no place."""
    places: list[tuple[str, Path | str]] = []
    if data is not None and source.in_data_folder and (data / source.in_data_folder).is_file():
        places.append((COPIED, data / source.in_data_folder))
    if source.origin:
        places.append((DOWNLOADED, source.origin))
    return places


def _fetch(source: Source, place: Path | str) -> tuple[bytes | None, Fault | None]:
    try:
        content = io.read_bytes(place) if isinstance(place, Path) else _download(place)
    except (OSError, HTTPException, ValueError) as error:
        return None, Fault("E902", str(source.path), {"place": str(place), "cause": _cause(error)})
    fault = _digest_fault(source, hashlib.sha256(content).hexdigest(), str(place))
    return (content, None) if fault is None else (None, fault)


def _download(address: str) -> bytes:
    """Read an address whole, but no more than any raw file could be."""
    with urlopen(address, timeout=SECONDS) as response:
        content: bytes = response.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"> {LARGEST} bytes")
    return content


def _content_fault(source: Source, place: str) -> Fault | None:
    return _digest_fault(source, io.sha256(source.path), place)


def _digest_fault(source: Source, found: str, place: str) -> Fault | None:
    if found == source.sha256:
        return None
    fields = {"place": place, "found": found[:12], "expected": source.sha256[:12]}
    return Fault("E903", str(source.path), fields)


def _cause(error: Exception) -> str:
    if isinstance(error, HTTPError):
        return f"HTTP {error.code}"
    reason = error.reason if isinstance(error, URLError) else error
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return " ".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
