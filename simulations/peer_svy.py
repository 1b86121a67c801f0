"""svy on the draws of simulations/peers.py: PYTHON simulations/peer_svy.py DRAWS OUT, with a Python that has svy."""

import sys
from collections.abc import Iterator
from typing import Any

import polars as pl
import svy


def intervals(held: pl.DataFrame, design: svy.Design) -> Iterator[tuple[str, Any]]:
    """Give the interval of the level of the first wave (Korn-Graubard's) and that of the change."""
    first = svy.Sample(held.filter(pl.col("wave") == 0), design).estimation.prop("answer", ci_method="korn-graubard")
    level = next((one for one in first.estimates if float(one.y_level) == 1), None)
    change = svy.Sample(held, design).estimation.mean("answer", by="wave").contrast({0: -1, 1: 1}).estimates[0]
    yield "level", level
    yield "all", change


def main(given: str, out: str) -> None:
    """Write the intervals of every draw, with `pop_size` and without."""
    draws = pl.read_csv(given)
    rows = []
    for (draw,), held in draws.group_by(["draw"], maintain_order=True):
        for corrected, more in enumerate(({}, {"pop_size": "registered"})):
            for kind, one in intervals(held, svy.Design(psu="organisation", wgt="one", **more)):
                ends = (None, None) if one is None else (one.lci, one.uci)
                rows.append({"draw": draw, "corrected": corrected, "kind": kind, "low": ends[0], "high": ends[1]})
    pl.DataFrame(rows).write_csv(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
