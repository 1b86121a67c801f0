"""The only module that opens files: every write is whole or not there at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nulmeting.table_columns import of_kind

if TYPE_CHECKING:
    import pandas as pd


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the whole new one, never half."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    inside = _made_private(target)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o600 if inside else 0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_text(path: str | Path, text: str) -> None:
    """Write text as UTF-8."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: str | Path, content: Any, *, compact: bool = False) -> None:
    """Write JSON with sorted keys, so that equal content gives equal bytes; `compact` where no person reads it."""
    form: dict[str, Any] = {"separators": (",", ":")} if compact else {"indent": 1}
    write_text(path, json.dumps(content, ensure_ascii=False, sort_keys=True, **form) + "\n")


def read_json(path: str | Path) -> Any:
    """Read a JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_lines(path: str | Path, entries: Iterable[Any]) -> None:
    """Write entries as JSON, one a line."""
    write_text(path, "".join(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in entries))


def read_lines(path: str | Path) -> list[Any]:
    """Read what `write_lines` wrote; nothing if the file is not there."""
    found = Path(path).read_text(encoding="utf-8").splitlines() if Path(path).is_file() else []
    return [json.loads(line) for line in found]


def read_bytes(path: str | Path) -> bytes:
    """Read a file whole."""
    return Path(path).read_bytes()


def read_text(path: str | Path) -> str:
    """Read a UTF-8 text file whole."""
    return Path(path).read_text(encoding="utf-8")


def sha256(path: str | Path) -> str:
    """Give the SHA-256 of a file in hexadecimals."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_table(frame: pd.DataFrame, path: str | Path, *, public: bool) -> None:
    """Write a table as CSV.

    UTF-8, comma, ``.`` decimals, LF, empty for missing, booleans ``true``/``false``. Floats with ten significant
    digits in public tables, in full (shortest form that reads back equal) in restricted ones.
    """
    out = frame.copy()
    for column in out.columns:
        if out[column].dtype == bool or str(out[column].dtype) == "boolean":
            out[column] = out[column].map({True: "true", False: "false"})
        elif str(out[column].dtype) in ("object", "str", "string"):
            out[column] = out[column].map(inert, na_action="ignore")
    text = out.to_csv(index=False, lineterminator="\n", float_format="%.10g" if public else None)
    write_text(path, text)


def inert(text: Any) -> Any:
    """Keep a spreadsheet from running a cell: text that begins as a formula gets a leading apostrophe."""
    return f"'{text}" if isinstance(text, str) and text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def read_table(path: str | Path) -> pd.DataFrame:
    """Read back a table that `write_table` wrote, with text, integers, booleans and floats told apart by column."""
    import pandas as pd

    frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[])
    texts, integers, booleans = (of_kind(kind) for kind in ("text", "int", "bool"))
    for column in frame.columns:
        if column in booleans:
            frame[column] = frame[column].map({"true": True, "false": False}).astype("boolean")
        elif column not in texts:
            kind: Any = "Int64" if column in integers else "Float64"
            frame[column] = pd.to_numeric(frame[column].replace("", None)).astype(kind)
    return frame


def read_tables(paths: Iterable[str | Path]) -> dict[str, pd.DataFrame]:
    """Read tables by name: the file's stem is the table's name."""
    return {Path(path).stem: read_table(path) for path in paths}


def write_parquet(frame: pd.DataFrame, path: str | Path) -> None:
    """Write a frame as Parquet."""
    import io

    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    write_bytes(path, buffer.getvalue())


def read_parquet(path: str | Path) -> pd.DataFrame:
    """Read a Parquet file."""
    import pandas as pd

    return pd.read_parquet(path)


def write_optional(frame: pd.DataFrame | None, path: str | Path) -> None:
    """Write a frame as Parquet, or an empty file for one that the measurement does not have."""
    if frame is None:
        write_bytes(path, b"")
    else:
        write_parquet(frame, path)


def read_optional(path: str | Path) -> pd.DataFrame | None:
    """Read what `write_optional` wrote."""
    return read_parquet(path) if Path(path).stat().st_size else None


def write_parquets(frames: Mapping[str, pd.DataFrame], paths: Iterable[str | Path]) -> None:
    """Write frames by name: the file's stem is the frame's name."""
    for path in paths:
        write_parquet(frames[Path(path).stem], path)


def read_parquets(paths: Iterable[str | Path]) -> dict[str, pd.DataFrame]:
    """Read frames by name: the file's stem is the frame's name."""
    return {Path(path).stem: read_parquet(path) for path in paths}


def write_tables(tables: Mapping[str, pd.DataFrame], paths: Iterable[str | Path], *, public: bool) -> None:
    """Write tables by name: the file's stem is the table's name."""
    for path in paths:
        write_table(tables[Path(path).stem], path, public=public)


def restricted_folder(path: Path) -> Path | None:
    """Give the folder ``results/<id>/restricted`` that a file is in, if it is in one."""
    return next((p for p in path.parents if p.name == "restricted" and p.parent.parent.name == "results"), None)


def _made_private(path: Path) -> bool:
    """Tell whether a file is in a restricted folder; all folders on the way are then its owner's alone."""
    inside = restricted_folder(path)
    if inside is not None:
        for folder in (inside, *(one for one in path.parents if inside in one.parents)):
            owner_only(folder)
    return inside is not None


def owner_only(folder: str | Path) -> None:
    """Make a folder readable by its owner alone, and make it if it is not there."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    Path(folder).chmod(0o700)


def put_aside(path: Path, folder: Path) -> Path:
    """Move a file to a restricted folder, beside any other of its name, and give where it is now."""
    _made_private(folder / path.name)
    names = chain([path.name], (f"{path.stem}-{number}{path.suffix}" for number in count(2)))
    target = next(folder / name for name in names if not os.path.lexists(folder / name))
    shutil.move(path, target)
    if not target.is_symlink():
        target.chmod(0o600)
    return target


def remove_empty(folder: str | Path, mark: str) -> None:
    """Remove the folders below a folder that hold no file, or none but a mark that some tool left in them."""
    for path in sorted(Path(folder).rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink() and {one.name for one in path.iterdir()} <= {mark}:
            (path / mark).unlink(missing_ok=True)
            path.rmdir()


def digest(content: Mapping[str, str]) -> str:
    """Give the SHA-256 of named texts, whatever order they come in."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@contextmanager
def silent() -> Iterator[None]:
    """Keep off the standard output what compiled libraries print past Python: HiGHS does, even if told not to."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), 1)
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
