"""The data of the benchmark: made once, in plain files that every participant reads alike.

    python benchmarks/cases.py FOLDER '{"respondents": 500000, ...}'

A file is a row of columns, each a row of 64-bit numbers, so that no participant pays for a parser. Run in a process of
its own, because a program's peak memory starts at that of the process that starts it.
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

KEYS = ("organisation", "stratum", "subgroup")


@dataclass(frozen=True)
class Case:
    """Sizes. Two persons respond per organisation on average; every subgroup meets every stratum."""

    respondents: int
    subgroups: int = 400
    indicators: int = 20
    strata: int = 20
    missing: float = 0.0

    @property
    def organisations(self):
        """Organisations that respond in the first wave: exactly half as many as respondents."""
        return self.respondents // 2

    @property
    def columns(self):
        """Names of the columns of a wave, in order."""
        return (*KEYS, "weight", *self.answers)

    @property
    def answers(self):
        return tuple(f"y{number + 1}" for number in range(self.indicators))


def write(case, folder):
    """Write the register (twice as many persons as respond) and two waves, of which half the persons are the same."""
    rng = np.random.default_rng(1)
    n, some = case.respondents, case.organisations
    every = some * 3 // 2
    # everybody's organisation: each of the first wave's once, then at random; the later half of the register knows more
    places = (np.arange(some), rng.integers(0, some, n - some), rng.integers(0, every, n))
    organisation = np.concatenate(places)
    stratum = rng.integers(0, case.strata, every)[organisation]
    keys = (organisation, stratum, rng.integers(0, case.subgroups, 2 * n))
    _save(folder / "register.f64", keys)
    for wave, first in enumerate((0, n // 2)):
        answers = (_answers(case, rng, 0.3 + 0.02 * number + 0.03 * wave) for number in range(case.indicators))
        _save(folder / f"wave{wave}.f64", (*(key[first : first + n] for key in keys), rng.uniform(0.5, 2, n), *answers))
    (folder / "case.json").write_text(json.dumps(asdict(case)))


def _answers(case, rng, share):
    drawn = rng.random(case.respondents)
    answers = (drawn < share).astype(float)
    if case.missing:
        answers[rng.random(case.respondents) < case.missing] = np.nan
    return answers


def _save(path, columns):
    with path.open("wb") as file:
        for column in columns:
            np.asarray(column, dtype=np.float64).tofile(file)


def read_case(folder):
    return Case(**json.loads((folder / "case.json").read_text()))


def read(folder, name):
    """Read the register or a wave: a dict of columns, keys as integers."""
    case = read_case(folder)
    names, rows = (KEYS, 2 * case.respondents) if name == "register" else (case.columns, case.respondents)
    with (folder / f"{name}.f64").open("rb") as file:
        found = {column: np.fromfile(file, np.float64, rows) for column in names}
    return {column: values.astype(np.int64) if column in KEYS else values for column, values in found.items()}


if __name__ == "__main__":
    write(Case(**json.loads(sys.argv[2])), Path(sys.argv[1]))
