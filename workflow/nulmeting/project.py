"""What the workflow must know before it runs: which measurements there are, their files, and the state of the code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from nulmeting import codebook_sheets, configuration, house_style
from nulmeting.coding import codings
from nulmeting.messages import Fault, InputError, grouped, raise_if, unknown
from nulmeting.settings import Measurement
from nulmeting.settings_input import WITHDRAWALS

LIBRARY = Path(__file__).parent


def load_all(config: Path | str, chosen: Iterable[str] | str | None = None) -> dict[str, Measurement]:
    """Load the configured measurements.

    Parameters
    ----------
    config : Path
        The configuration folder.
    chosen : ids of measurements, or a text of ids with commas between
        Those to load; all that ``config.yaml`` names if there is no choice.

    Raises
    ------
    InputError
        With the faults of all of them together.
    """
    folder = Path(config)
    loaded: dict[str, Measurement] = {}
    found: list[Fault] = []
    named = configuration.house_settings(folder)["measurements"]
    known = [*named, *sorted({path.stem for path in (folder / "measurements").glob("*.yaml")} - {*named})]
    names = [one.strip() for one in chosen.split(",")] if isinstance(chosen, str) else chosen
    for name in names or named:
        if names and name not in known:
            found.append(unknown("E502", name, known))
            continue
        try:
            loaded[name] = configuration.load(folder / "measurements" / f"{name}.yaml")
        except InputError as error:
            found += error.faults
    raise_if(found)
    return loaded


def settings_files(config: Path | str, measurement: Measurement) -> list[str]:
    """Give the files that configure a measurement besides its own: house-wide settings, codebook and house style."""
    codebook = codebook_sheets.sources(Path(config) / "codebooks", measurement.id)
    return [*map(str, (Path(config) / "config.yaml", *codebook)), *house_style.files(measurement.style)]


def raw_files(measurement: Measurement) -> tuple[str, ...]:
    """Give a measurement's raw files, each once: exports, register, and what people decided about them."""
    register = (measurement.register.file,) if measurement.register else ()
    names = measurement.organisations
    decided = (*((names.aliases, names.names) if names else ()), measurement.excerpts)
    coded = [one.file for wave in measurement.waves for one in codings(measurement.codebook, wave.id)]
    exports = [file for wave in measurement.waves for file in wave.files]
    return tuple(dict.fromkeys([*exports, *register, *coded, *(name for name in decided if name)]))


def present(measurements: Mapping[str, Measurement], raw: Path | str) -> dict[str, list[str]]:
    """Give per measurement the raw files that are there, as paths; a measurement without any is left out."""
    found = {
        name: [str(Path(raw, name, file)) for file in raw_files(one) if Path(raw, name, file).is_file()]
        for name, one in measurements.items()
    }
    return {name: files for name, files in found.items() if files}


def withdrawals(raw: Path | str, measurement: str) -> list[str]:
    """Give the list of who withdrew, as a path; nothing if there is none.

    It is no raw file like the others: a digest of it, published, would tell who is on it to whoever can guess.
    """
    path = Path(raw, measurement, WITHDRAWALS)
    return [str(path)] if path.is_file() else []


def failures(results: Path | str, language: str = "nl", since: float = 0.0) -> str:
    """Give what the logs of a run say is wrong, so that it can be read at the end of a long screen.

    Parameters
    ----------
    since : float
        When the run began, in seconds. What an earlier one found may be mended by now: its step did not come up yet.
    """
    found = []
    for path in sorted(Path(results).glob("*/restricted/logs/*.log")):
        text = path.read_text(encoding="utf-8").strip()
        if text not in ("", "ok") and path.stat().st_mtime >= since:
            found.append(grouped(text.splitlines(), language, str(path)))
    return "\n".join(found)


def code_digest(files: Iterable[Path] | None = None) -> str:
    """Give a short digest of the library's source and templates.

    Snakemake does not notice an edit to an imported module; rules carry this digest as a parameter instead.
    """
    sources = sorted(files if files is not None else _sources())
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _sources() -> list[Path]:
    folders = (LIBRARY, LIBRARY.parent / "schemas", LIBRARY.parent / "templates")
    return [path for folder in folders for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file()]
