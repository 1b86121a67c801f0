"""The second stage: what the first found to hold too little is simulated again, with draws and columns of its own.

A cell of some hundred intervals lies below 92% by chance now and then, and of ten thousand many do. Each such cell, and
each design whose changes missed too often where nothing changed, is simulated anew with thousands of intervals: many
columns of the very answers that it is about. What the second stage finds owes nothing to having been picked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd

from simulations import running, storing
from simulations.cells import FALSE_KEYS, KEYS, LEAST, MOVED, cells, false_changes
from simulations.estimating import Statistic
from simulations.grid import Column, Design, Scores, marks, shares

HIGHEST = 0.05
"""A rate of false changes that is not to be surpassed."""

GROUPS = 10
"""Groups of draws, from whose spread the standard error comes: columns of one draw share their respondents."""

COLUMNS = 120
"""Columns of answers that a design has at least, the same ones over again."""

OTHER_SEED = 500_009
ADDED = ["again_printed", "again", "again_error", "again_indicative"]
MARKED = ("mean", "median", "superiority")


@dataclass(frozen=True)
class Task:
    """One design again, with the columns, units, statistics and kinds that are in question."""

    design: Design
    columns: tuple[Column, ...]
    statistics: tuple[tuple[str, tuple[str, ...]], ...]
    kinds: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the task's file."""
        text = repr((self.columns, self.statistics, self.kinds)).encode()
        return f"again-{self.design.name}-{sha256(text).hexdigest()[:12]}"

    def simulate(self, draws: int, seed: int) -> pd.DataFrame:
        """Give the counts of `simulations.running.simulate`, by group of draws."""
        copies = -(-COLUMNS // len(self.columns))
        given = self.columns * copies
        every = range(len(given))
        statistics = [Statistic(name, every, units) for name, units in self.statistics]
        parts = [
            running.simulate(
                self.design, -(-draws // GROUPS), seed + OTHER_SEED * (group + 1), (given, statistics), self.kinds
            ).assign(group=group)
            for group in range(GROUPS)
        ]
        return pd.concat(parts, ignore_index=True).assign(**asdict(self.design))


def low(found: pd.DataFrame, false: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pick the cells that covered too little, and the designs whose changes missed too often where nothing changed.

    What has been simulated again already is left out.
    """
    still = found[(found["kind"] != "level") & ~found["change"] & found["icc"].notna()]
    missed = still.assign(missed=(1 - still["coverage"]) * still["printed"])
    total = missed.groupby(FALSE_KEYS, sort=False)[["missed", "printed"]].sum().reset_index()
    many = total.loc[total["missed"] > HIGHEST * total["printed"], FALSE_KEYS]
    done = false.loc[false["again"].notna(), FALSE_KEYS].assign(done=True)
    many = many.merge(done, on=FALSE_KEYS, how="left")
    picked = found[(found["coverage"] < LEAST) & found["again"].isna()]
    return picked.drop(columns=ADDED).reset_index(drop=True), many.loc[many["done"].isna(), FALSE_KEYS]


def tasks(found: pd.DataFrame, false: pd.DataFrame) -> tuple[Task, ...]:
    """Give what has to be simulated for some cells and for the false changes of some designs."""
    rows = [
        *found.to_dict("records"),
        *false.assign(change=False, icc=np.nan, share=np.nan, mean=np.nan).to_dict("records"),
    ]
    asked: dict[Design, list[dict[str, object]]] = {}
    for row in rows:
        answers = "marks" if row["statistic"] in MARKED else "shares"
        overlap = "partial" if row["overlap"] == "all" else row["overlap"]
        design = Design(
            *(row[name] for name in ("organisations", "response", "level")),
            overlap,
            bool(row["weighted"]),
            answers,
            str(row["sizes"]),
        )
        asked.setdefault(design, []).append(row)
    return tuple(_task(design, own) for design, own in sorted(asked.items(), key=lambda one: one[0].name))


def _task(design: Design, rows: Sequence[dict[str, object]]) -> Task:
    every: Sequence[Column] = marks() if design.answers == "marks" else shares()
    columns = tuple(column for column in every if any(_about(column, row) for row in rows))
    units: dict[str, set[str]] = {}
    for row in rows:
        units.setdefault(str(row["statistic"]), set()).add(str(row["unit"]))
    statistics = tuple((name, tuple(sorted(own))) for name, own in sorted(units.items()))
    return Task(design, columns, statistics, tuple(kind for kind in running.KINDS if kind in {r["kind"] for r in rows}))


def _about(column: Column, row: dict[str, object]) -> bool:
    """Tell whether a column of answers counts in a cell."""
    share, mean, icc = (float(str(row[name])) for name in ("share", "mean", "icc"))
    if not (np.isnan(icc) or np.isclose(icc, column.icc)):
        return False
    own = column.mean if isinstance(column, Scores) else 0.0
    if not np.isnan(share) and not (np.isclose(share, column.share) and np.isclose(mean, own)):
        return False
    return row["kind"] == "level" or (column.variant.name in MOVED) == bool(row["change"])


def simulate(folder: Path, task: Task, draws: int, seed: int) -> None:
    """Simulate one task and keep it."""
    counts = task.simulate(draws, seed)
    counts.attrs["made_with"] = storing.label(seed)
    target = place(folder, task, draws)
    part = target.with_suffix(".new")
    counts.to_parquet(part, index=False)
    part.rename(target)


def place(folder: Path, task: Task, draws: int) -> Path:
    """Give the file of one task."""
    return folder / f"{task.name}-{draws}.parquet"


def waiting(folder: Path, wanted: Sequence[Task], draws: int, seed: int) -> Iterator[Task]:
    """Give the tasks that are not done yet."""
    yield from (one for one in wanted if not storing.made(place(folder, one, draws), seed))


def collected(folder: Path, wanted: Sequence[Task], draws: int, seed: int) -> pd.DataFrame:
    """Give the counts of all tasks that are done, by group of draws."""
    paths = [place(folder, one, draws) for one in wanted]
    parts = [pd.read_parquet(path) for path in paths if storing.made(path, seed)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def coverage_again(counts: pd.DataFrame, wanted: pd.DataFrame) -> pd.DataFrame:
    """Add to some cells what the second stage found of them: intervals, coverage, and its standard error over draws."""
    parts = [cells(own, 1).assign(group=group) for group, own in _groups(counts)]
    return _joined(parts, wanted, KEYS, "covered")


def false_again(counts: pd.DataFrame, wanted: pd.DataFrame) -> pd.DataFrame:
    """Add to some designs the rate of false changes that the second stage found."""
    parts = [false_changes(own, 1).assign(group=group) for group, own in _groups(counts)]
    return _joined(parts, wanted, FALSE_KEYS, "changed")


def _groups(counts: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    if not counts.empty:
        yield from counts.groupby("group")


def _joined(parts: list[pd.DataFrame], wanted: pd.DataFrame, keys: list[str], counted: str) -> pd.DataFrame:
    if not parts or wanted.empty:
        return wanted.assign(**dict.fromkeys(ADDED, np.nan))
    each = pd.concat(parts)
    total = each.groupby(keys, dropna=False, sort=False)[["printed", counted]].sum().reset_index()
    total["again"] = total[counted] / total["printed"]
    each = each.merge(total[[*keys, "again"]], on=keys)
    each["off"] = (each[counted] - each["again"] * each["printed"]) ** 2
    grouped = each.groupby(keys, dropna=False, sort=False)
    spread = grouped.agg(off=("off", "sum"), again_indicative=("indicative", "mean")).reset_index()
    out = total.merge(spread, on=keys).rename(columns={"printed": "again_printed"})
    out["again_error"] = np.sqrt(out["off"] * GROUPS / (GROUPS - 1)) / out["again_printed"]
    return wanted.merge(out[[*keys, *ADDED]], on=keys, how="left")
