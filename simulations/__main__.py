"""`make coverage`: simulate what is not there yet, and write the tables and the chart of docs/coverage.md.

One file per design and batch of replicates stands in .cache/coverage; what is there of the same code and seed is not
done again, so that the command may be broken off, and asked for more replicates later.
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from simulations import peers, report, storing
from simulations.grid import Design, designs

SEED = 20261


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make coverage", description=__doc__)
    parser.add_argument("--replicates", type=int, default=60, help="draws of respondents per design")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes side by side")
    parser.add_argument("--only", default="", help="designs whose name holds this text; nothing is written to docs")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no batch after so many minutes")
    parser.add_argument("--cache", type=Path, default=storing.CACHE)
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    parser.add_argument("--peers", action="store_true", help="ask R survey and svy again (needs Rscript, uv)")
    return parser.parse_args()


def simulate(asked: argparse.Namespace, wanted: tuple[Design, ...]) -> None:
    """Simulate the batches that are not there yet, and tell how far it is."""
    asked.cache.mkdir(parents=True, exist_ok=True)
    todo = list(storing.waiting(asked.cache, wanted, asked.replicates, asked.seed))
    started = time.monotonic()
    with ProcessPoolExecutor(asked.jobs) as pool:
        running = {pool.submit(_timed, asked, design, batch, started): design.name for design, batch in todo}
        for number, done in enumerate(as_completed(running), start=1):
            done.result()
            spent = time.monotonic() - started
            left = spent / number * (len(todo) - number)
            print(
                f"\r{number} of {len(todo)} batches, {spent / 60:.1f} min, {left / 60:.1f} to go ", end="", flush=True
            )
    print(f"\r{len(todo)} batches simulated in {(time.monotonic() - started) / 60:.1f} min" + 30 * " ")


def _timed(asked: argparse.Namespace, design: Design, batch: int, started: float) -> None:
    if time.monotonic() - started < 60 * asked.minutes:
        storing.simulate(asked.cache, design, batch, asked.seed)


def main() -> None:
    """Simulate and write."""
    asked = arguments()
    wanted = tuple(design for design in designs() if asked.only in design.name)
    simulate(asked, wanted)
    if asked.peers:
        peers.compared(asked.seed).round(4).to_csv(report.PEERS, index=False)
    if asked.only:
        print(report.summary(storing.collected(asked.cache, wanted, asked.seed)))
        return
    report.write(storing.collected(asked.cache, wanted, asked.seed), asked.docs)


if __name__ == "__main__":
    main()
