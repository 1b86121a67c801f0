"""`make coverage`: simulate what is not there yet, and write the tables and the chart of docs/coverage.md.

In two stages: every design; then, with many more intervals, what the first stage found to hold too little. One file per
design and batch of replicates stands in .cache/coverage; what is there of the same code and seed is not done again, so
that the command may be broken off, and asked for more replicates later.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from simulations import again, others, peers, report, storing
from simulations.grid import designs

SEED = 20261


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make coverage", description=__doc__)
    parser.add_argument("--replicates", type=int, default=60, help="draws of respondents per design")
    parser.add_argument("--again", type=int, default=20, help="draws of the second stage; 0 leaves it out")
    parser.add_argument("--keep", action="store_true", help="what is not simulated keeps its rows in docs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes side by side")
    parser.add_argument("--only", default="", help="designs whose name holds this text; nothing is written to docs")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no batch after so many minutes")
    parser.add_argument("--cache", type=Path, default=storing.CACHE)
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    parser.add_argument("--peers", action="store_true", help="ask R survey and svy again (needs Rscript, uv)")
    parser.add_argument("--others", action="store_true", help="simulate anew what the grid does not hold")
    return parser.parse_args()


def work_off(asked: argparse.Namespace, todo: Sequence[Callable[[], None]]) -> None:
    """Do what is not done yet, side by side, and tell how far it is."""
    started = time.monotonic()
    with ProcessPoolExecutor(asked.jobs) as pool:
        running = [pool.submit(_timed, asked.minutes, one, started) for one in todo]
        for number, done in enumerate(as_completed(running), start=1):
            done.result()
            spent = time.monotonic() - started
            left = spent / number * (len(todo) - number)
            print(
                f"\r{number} of {len(todo)} batches, {spent / 60:.1f} min, {left / 60:.1f} to go ", end="", flush=True
            )
    print(f"\r{len(todo)} batches simulated in {(time.monotonic() - started) / 60:.1f} min" + 30 * " ")


def _timed(minutes: float, one: Callable[[], None], started: float) -> None:
    if time.monotonic() - started < 60 * minutes:
        one()


def main() -> None:
    """Simulate and write."""
    asked = arguments()
    cache, seed = asked.cache, asked.seed
    cache.mkdir(parents=True, exist_ok=True)
    wanted = tuple(design for design in designs() if asked.only in design.name)
    batches = storing.waiting(cache, wanted, asked.replicates, seed)
    work_off(asked, [partial(storing.simulate, cache, design, batch, seed) for design, batch in batches])
    if asked.peers:
        peers.compared(seed).round(4).to_csv(report.PEERS, index=False)
    if asked.others:
        others.simulated(seed).round(4).to_csv(report.OTHERS, index=False)
    counts = storing.collected(cache, wanted, seed)
    if asked.only:
        print(report.summary(counts))
        return
    found, false = report.first_stage(counts, asked.docs, keep=asked.keep)
    todo = report.again(found, false) if asked.again else ()
    left = again.waiting(cache, todo, asked.again, seed)
    work_off(asked, [partial(again.simulate, cache, one, asked.again, seed) for one in left])
    second = again.collected(cache, todo, asked.again, seed)
    report.write(found, false, second, asked.docs, asked.again)


if __name__ == "__main__":
    main()
