"""The intervals of R's survey package and of svy beside ours, on the same draws: persons, one answer of each."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from simulations.estimating import TARGETS, WAVES, Setting, Statistic, change_table, level_table, setting, surveyed
from simulations.grid import VARIANTS, Column, Design
from simulations.population import Array, Mask, answers, register, respond
from simulations.truths import truths

DESIGNS = tuple(
    Design(150, response, level, "partial") for response in (0.3, 0.7, 0.9) for level in ("person", "organisation")
)
COLUMNS = tuple(Column(share, 0.1, variant) for share in (0.05, 0.2, 0.43) for variant in VARIANTS if variant.noise)
DRAWS = 25
HERE = Path(__file__).parent
SVY = HERE.parent / ".cache" / "benchmarks" / "svy" / "bin" / "python"
"""The environment that `make benchmark` installs svy in."""


def compared(seed: int) -> pd.DataFrame:
    """Give coverage and mean width by design, share, kind and target, of ours and of the peers that are installed.

    For the process the peers have no finite population correction, for the population they have theirs.
    """
    ours, draws, true = _drawn(seed)
    parts = [ours]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "draws.csv"
        draws.to_csv(file, index=False)
        commands: dict[str, tuple[str | Path, Path]] = {
            "R survey": ("Rscript", HERE / "peer_survey.R"),
            "svy": (SVY, HERE / "peer_svy.py"),
        }
        for name, command in commands.items():
            if shutil.which(str(command[0])):
                out = Path(folder) / "found.csv"
                subprocess.run([*map(str, command), str(file), str(out)], check=True)
                parts.append(_of_peer(pd.read_csv(out), true).assign(by=name))
    table = pd.concat(parts, ignore_index=True)
    table["covered"] = (table["low"] <= table["truth"] + 1e-9) & (table["high"] >= table["truth"] - 1e-9)
    table["width"] = table["high"] - table["low"]
    keys = ["kind", "target", "response", "level", "by"]
    return table.dropna(subset=["low", "high"]).groupby(keys, sort=False)[["covered", "width"]].mean().reset_index()


def _drawn(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Draw; give our intervals, the answers as rows, and what each interval has to hold."""
    rng = np.random.default_rng(seed)
    ours: list[pd.DataFrame] = []
    draws: list[pd.DataFrame] = []
    for design in DESIGNS:
        listed = register(design)
        made = setting(listed, [Statistic("share", range(len(COLUMNS)), ("person",))])
        for _ in range(DRAWS):
            values, who = answers(rng, listed, COLUMNS), respond(rng, listed, design)
            number = len(ours) * len(COLUMNS)
            ours.append(_ours(made, values, who, design, number))
            for column in range(len(COLUMNS)):
                for wave, (given, mask) in enumerate(zip(values, who, strict=True)):
                    rows = {"draw": number + column, "wave": wave, "organisation": listed.organisation[mask]}
                    draws.append(pd.DataFrame({**rows, "answer": given[mask, column].astype(int)}))
    answered = pd.concat(draws, ignore_index=True).assign(one=1.0, registered=DESIGNS[0].organisations)
    table = pd.concat(ours, ignore_index=True)
    return table, answered, table.drop(columns=["low", "high", "by"])


def _ours(
    made: Setting, values: tuple[Array, Array], who: tuple[Mask, Mask], design: Design, number: int
) -> pd.DataFrame:
    whole, found = surveyed(made, who, values)
    changes = change_table(made, whole, found, "all")
    parts = []
    for target in TARGETS:
        first, _, change = truths(made, made.listed, values, COLUMNS, target)
        level = level_table(made, whole, found, WAVES[0], target)
        own = changes[changes["target"] == target]
        for kind, table, true in (("level", level, first), ("all", own, change)):
            ends = {"low": table["ci_low"].to_numpy(), "high": table["ci_high"].to_numpy()}
            parts.append(
                pd.DataFrame({"kind": kind, "target": target, "draw": number + made.source, "truth": true, **ends})
            )
    return pd.concat(parts).assign(by="nulmeting", response=design.response, level=design.level)


def _of_peer(found: pd.DataFrame, true: pd.DataFrame) -> pd.DataFrame:
    """Set a peer's intervals against the truth: with its correction for the population, without for the process."""
    target = found["corrected"].map({0: "process", 1: "population"})
    return found.assign(target=target).drop(columns="corrected").merge(true, on=["draw", "kind", "target"])
