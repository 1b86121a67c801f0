"""The real measurements, run in this process on their real files."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from nulmeting import configuration, raw_data, stages, tables
from nulmeting.settings import Measurement

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))


@dataclass(frozen=True)
class Run:
    """A measurement, the folder with its raw files, what cleaning made of them, and the restricted tables."""

    measurement: Measurement
    folder: Path
    cleaned: stages.Cleaned
    tables: Mapping[str, pd.DataFrame]


def raw_folder(measurement: str) -> Path:
    """Find the raw files: in the folder that NULMETING_DATA names, or else where `make data` brings them.

    Tests are skipped only if the variable is not set and the files were not brought: with the variable a missing file
    is a failure.
    """
    folder = ROOT / "raw" / measurement
    listed = raw_data.sources(folder / "SOURCES.yaml")
    data = os.environ.get(raw_data.DATA_FOLDER)
    if data:
        return (ROOT / data / str(listed[0].in_data_folder)).parent
    absent = [one.path.name for one in listed if not one.path.is_file()]
    if absent:
        pytest.skip(f"set {raw_data.DATA_FOLDER} or run make data: no {', '.join(absent)} in raw/{measurement}")
    return folder


@cache
def _run(measurement: str, folder: Path) -> Run:
    config = ROOT / "config" / "measurements" / f"{measurement}.yaml"
    loaded = configuration.load(config)
    cleaned = stages.clean(config, folder, KEY)
    made = tables.build(loaded, cleaned.responses, cleaned.register, cleaned.counts, cleaned.published)
    return Run(loaded, folder, cleaned, made)


@pytest.fixture(scope="session")
def real() -> Callable[[str], Run]:
    """Run a real measurement by its id, once for all tests."""
    return lambda measurement: _run(measurement, raw_folder(measurement))
