"""Which reader a file is for, by its name and by how it begins."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from nulmeting.grid import Grid
from nulmeting.messages import Fault, InputError

TEXT = (".csv", ".tsv", ".tab", ".txt")
WORKBOOKS = (".xlsx", ".xlsm")
SPSS = (".sav", ".zsav")
KINDS = (*TEXT, *WORKBOOKS, ".ods", *SPSS, ".parquet")
PACKED = 10
"""How much larger than itself a packed SPSS or Parquet file is taken to be."""


def read(path: Path, sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None) -> Grid:
    """Read a file in this process; `guard.read_grid` does so in another one, and says what the arguments are."""
    if not path.is_file():
        raise InputError([Fault("E301", str(path))])
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError([Fault("E333" if kind == ".xls" else "E315", str(path), {"suffix": kind})])
    if not path.stat().st_size:
        raise InputError([Fault("E303", str(path))])
    _check_beginning(path, kind)
    # each imports what it needs, and no more
    if kind in TEXT:
        from nulmeting import source_text

        return source_text.read(path, encoding, delimiter)
    if kind in WORKBOOKS:
        from nulmeting import source_workbook

        return source_workbook.read(path, sheet)
    if kind in SPSS:
        from nulmeting import source_spss

        return source_spss.read(path, encoding)
    if kind == ".ods":
        from nulmeting import source_ods

        return source_ods.read(path, sheet)
    from nulmeting import source_parquet

    return source_parquet.read(path)


def unpacked_size(path: Path) -> int:
    """Give the bytes that a file comes down to when read: by these its time and memory are measured."""
    size = path.stat().st_size
    kind = path.suffix.lower()
    if kind in (".zsav", ".parquet"):
        return PACKED * size
    if kind in (*WORKBOOKS, ".ods"):
        try:
            with ZipFile(path) as archive:
                return sum(part.file_size for part in archive.infolist())
        except (BadZipFile, ValueError, NotImplementedError, OSError):
            return size
    return size


def _check_beginning(path: Path, kind: str) -> None:
    """Stop at a file that is of another kind than its name says: renaming does not convert."""
    with path.open("rb") as stream:
        start = stream.read(64)
    said = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    found = next((name for mark, name in _BEGINNINGS if start.startswith(mark)), "")
    found = found or next((name for mark, name in _WRITTEN if said.startswith(mark)), "")
    if found and kind not in _FITS[found]:
        raise InputError([Fault("E334", str(path), {"suffix": kind, "found": found})])


_BEGINNINGS = ((b"PK\x03\x04", "xlsx/ods"), (b"$FL2", "sav"), (b"$FL3", "zsav"), (b"PAR1", "parquet"), (b"%PDF", "pdf"),
               (b"\xd0\xcf\x11\xe0", "xls"), (b"\x1f\x8b", "gzip"))  # fmt: skip
_WRITTEN = (
    (b"<!doctype html", "html"),
    (b"<html", "html"),
    (b"<table", "html"),
    (b"<?xml", "xml"),
    (b'{"', "json"),
    (b"[{", "json"),
)
"""Texts that are no table of cells: a page to log in on, or a table of a web page that is called a workbook."""
_FITS = {
    "xlsx/ods": (*WORKBOOKS, ".ods"),
    "xls": (*WORKBOOKS, ".ods"),  # also what a workbook with a password looks like: the reader tells
    "sav": SPSS,
    "zsav": SPSS,
    "parquet": (".parquet",),
    "pdf": (),
    "gzip": (),
    "html": (),
    "xml": (),
    "json": (),
}
