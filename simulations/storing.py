"""Where the counts of each design are kept, and whether they are still those of this code."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from simulations import running
from simulations.grid import Design

BATCH = 20
"""Replicates that are simulated and kept together: one file. More replicates are more files."""

CACHE = Path(".cache/coverage")

MODULES = sorted(
    name
    for name in sys.modules
    if name.startswith("nulmeting.")
    or name in {f"simulations.{own}" for own in ("grid", "population", "estimating", "running", "truths")}
)
"""What is simulated and with what: the modules that `simulations.running` has in use."""


@cache
def digest() -> str:
    """Give the sha256 of every module that the simulation has in use, its own and those of the library."""
    summed = hashlib.sha256()
    for name in MODULES:
        path = sys.modules[name].__file__
        summed.update(name.encode() + Path(str(path)).read_bytes())
    return summed.hexdigest()


def place(folder: Path, design: Design, batch: int) -> Path:
    """Give the file of one batch of a design."""
    return folder / f"{design.name}-{batch:03}.parquet"


def label(seed: int) -> str:
    """Give what a file must have been made with to count: code, seed and replicates of a batch."""
    return f"{digest()}-{seed}-{BATCH}"


def simulate(folder: Path, design: Design, batch: int, seed: int) -> None:
    """Simulate one batch and keep it."""
    counts = running.simulate(design, BATCH, seed + 1000003 * batch)
    counts.attrs["made_with"] = label(seed)
    target = place(folder, design, batch)
    part = target.with_suffix(".new")
    counts.to_parquet(part, index=False)
    part.rename(target)


def made(path: Path, seed: int) -> bool:
    """Tell whether a batch is there, of this code and seed."""
    if not path.exists():
        return False
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    return label(seed).encode() in pq.read_metadata(path).metadata.get(b"PANDAS_ATTRS", b"")


def waiting(folder: Path, designs: tuple[Design, ...], replicates: int, seed: int) -> Iterator[tuple[Design, int]]:
    """Give the batches that are not there yet: the first of every design, then the second."""
    for batch in range(-(-replicates // BATCH)):
        yield from ((one, batch) for one in designs if not made(place(folder, one, batch), seed))


def collected(folder: Path, designs: tuple[Design, ...], seed: int) -> pd.DataFrame:
    """Give all counts that are there, summed over batches, with the columns of their design."""
    parts = []
    for design in designs:
        batches = [
            pd.read_parquet(path) for path in sorted(folder.glob(f"{design.name}-???.parquet")) if made(path, seed)
        ]
        if not batches:
            continue
        labels = [name for name in batches[0].columns if name not in running.COUNTS]
        total = pd.concat(batches).groupby(labels, sort=False)[list(running.COUNTS)].sum().reset_index()
        parts.append(total.assign(**{name: getattr(design, name) for name in design.__dataclass_fields__}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
