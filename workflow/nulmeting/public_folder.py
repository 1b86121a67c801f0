"""What is in ``public/``: what the run at hand made, for nothing else passed its disclosure control."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from nulmeting import io
from nulmeting.messages import Fault

RECORD = "run.json"
ASIDE = "set_aside"
"""Folder in ``restricted/`` for files that the pipeline did not make: somebody may want them back."""
MARK = ".snakemake_timestamp"
"""What Snakemake leaves in a folder that a step makes as a whole."""


def clear(public: str | Path, kept: Iterable[str | Path], made: Iterable[str | Path] = ()) -> list[Fault]:
    """Leave in ``public/`` only the files that are kept.

    Another one that the pipeline made itself is removed. One that it did not make, or that somebody changed since, goes
    to ``restricted/set_aside``: it may hold anything, and is not ours to destroy.

    Parameters
    ----------
    public : path
        ``results/<id>/public``.
    kept : paths of files
    made : paths of files and folders
        What a run makes. It only counts if no record of an earlier one is there, as after a run that stopped halfway.

    Returns
    -------
    list of Fault
        One for each file that was put aside: where it was, and where it is.
    """
    folder, record = Path(public), Path(public, RECORD)
    staying, ours = _places(kept), _places(made)
    recorded = io.read_json(record)["outputs"] if record.is_file() else None
    told = []
    for path in sorted(folder.rglob("*")):
        place, name = _place(path), path.relative_to(folder)
        if (path.is_dir() and not path.is_symlink()) or path.name == MARK or place in staying:
            continue
        if recorded is None:
            is_ours = not ours.isdisjoint((place, *place.parents))
        else:
            is_ours = path == record or (name.as_posix() in recorded and recorded[name.as_posix()] == io.sha256(path))
        if is_ours:
            path.unlink()
        else:
            aside = io.put_aside(path, folder.parent / "restricted" / ASIDE / name.parent)
            told.append(Fault("E707", str(path), {"place": str(aside)}))
    io.remove_empty(folder, MARK)
    return told


def _places(paths: Iterable[str | Path]) -> set[Path]:
    return {_place(Path(path)) for path in paths}


def _place(path: Path) -> Path:
    """Give where a file is, whatever link leads to its folder; what is itself a link stays one."""
    return path.parent.resolve() / path.name
