"""The command that explains a figure, from what the last run left in ``results/``."""

from __future__ import annotations

from pathlib import Path

from nulmeting import configuration, io
from nulmeting.command_words import WORDS
from nulmeting.explain import Files, Wanted, explain, wanted
from nulmeting.exports import read_export
from nulmeting.messages import Fault, InputError, raise_if, unknown
from nulmeting.settings import Measurement

CONFIG = Path("config")


def run(figure: str, measurement: str, language: str) -> int:
    """Print how a figure came about."""
    loaded = _measurement(figure.split(".")[0], measurement)
    one = wanted(loaded, figure)
    print(WORDS["restricted"].to(language))
    for title, lines in explain(loaded, one, _files(loaded, one), language):
        print(f"\n{title}")
        for line in lines:
            print(f"  {line}")
    return 0


def _measurement(indicator: str, name: str) -> Measurement:
    """Load the measurement that was named, or the first that has the indicator."""
    names = [name] if name else [str(one) for one in configuration.house_settings(CONFIG)["measurements"]]
    found: list[Fault] = []
    loaded: list[Measurement] = []
    for one in names:
        try:
            loaded.append(configuration.load(CONFIG / "measurements" / f"{one}.yaml"))
        except InputError as error:
            found += error.faults
    having = [one for one in loaded if name or any(i.id == indicator for i in one.indicators)]
    if not having:
        raise_if(found)
        raise InputError([unknown("E506", indicator, (i.id for one in loaded for i in one.indicators))])
    return having[0]


def _files(measurement: Measurement, one: Wanted) -> Files:
    results = Path("results", measurement.id)
    inside, wave = results / "restricted", measurement.wave(one.wave)
    needed = {
        "estimates": inside / "tables" / "estimates.csv",
        "responses": inside / f"{one.wave}.parquet",
        "excluded": inside / f"excluded.{one.wave}.csv",
        "counts": inside / "counts.csv",
    }
    report = results / "public" / "report" / f"report.{measurement.languages[0]}.json"
    raise_if(Fault("E509", str(path)) for path in [*needed.values(), report] if not path.is_file())
    table = read_export(Path("raw", measurement.id, wave.file), wave)
    cells = {head: table.where(None, place).rpartition("!")[2] for place, head in enumerate(table.head)}
    return Files(
        estimates=io.read_table(needed["estimates"]),
        responses=io.read_parquet(needed["responses"]),
        excluded=io.read_table(needed["excluded"]),
        counts=io.read_table(needed["counts"]),
        report=io.read_json(report)["blocks"],
        cells=cells,
        export=table.where(),
    )
