"""docs/coverage.md with its table and chart, from the counts that are there."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simulations import chart
from simulations.cells import LOWEST, cells, false_changes
from simulations.cells import summary as summed

TEXT = Path(__file__).with_name("coverage.md")
PEERS = Path(__file__).with_name("peers.csv")
KINDS = {"level": "level", "all": "change", "paired": "change, those in both"}
COLUMNS = {
    "kind": "interval of",
    "statistic": "statistic",
    "target": "target",
    "unit": "unit",
    "weighted": "weighted",
    "cells": "cells",
    "mean": "mean",
    "least": "lowest",
    "low": "< 92%",
    "surely_low": "< 92% beyond doubt",
    "lowest": "< 88%",
    "false_mean": "false change",
    "false_most": "most",
}
KEPT = [
    *("kind", "statistic", "target", "unit", "share", "mean", "icc", "change", "organisations", "response", "level"),
    *("overlap", "weighted", "printed", "coverage", "too_high", "too_low", "width"),
]
NAMED = ["kind", "statistic", "target", "unit", "organisations", "response", "level", "overlap", "share", "mean", "icc"]


def summary(counts: pd.DataFrame) -> str:
    """Give the summary table as text."""
    return markdown(_summary(counts))


def write(counts: pd.DataFrame, docs: Path) -> None:
    """Write coverage.md, coverage.csv, and the chart."""
    found = cells(counts)
    docs.mkdir(parents=True, exist_ok=True)
    found[KEPT].round(4).to_csv(docs / "coverage.csv", index=False)
    draws = counts.loc[counts["kind"] == "all", "replicates"].median()
    shares = found[(found["statistic"] == "share") & ~found["weighted"]]
    text = TEXT.read_text(encoding="utf-8").format(
        cells=f"{len(found):,}",
        intervals=f"{int(counts['printed'].sum()) / 1e6:.0f}",
        draws=int(draws),
        mean=f"{100 * found['coverage'].mean():.1f}",
        low=f"{100 * found['low'].mean():.1f}",
        surely=f"{100 * found['surely_low'].mean():.1f}",
        lowest=f"{100 * (found['coverage'] < LOWEST).mean():.2f}",
        least=f"{100 * found['coverage'].min():.1f}",
        summary=markdown(_summary(counts)),
        by_size=markdown(_by_size(shares)),
        named=markdown(_named(found)),
        peers=_peers(),
    )
    (docs / "coverage.md").write_text(text, encoding="utf-8")
    chart.draw(found, docs / "images" / "coverage.svg")


def _summary(counts: pd.DataFrame) -> pd.DataFrame:
    table = summed(cells(counts), false_changes(counts))
    table["kind"] = table["kind"].map(KINDS)
    table["weighted"] = table["weighted"].map({True: "yes", False: ""})
    for name in ("mean", "least", "low", "surely_low", "lowest", "false_mean", "false_most"):
        table[name] = [percent(value) for value in table[name]]
    return table[list(COLUMNS)].rename(columns=COLUMNS)


def _by_size(shares: pd.DataFrame) -> pd.DataFrame:
    table = shares.assign(interval=shares["kind"].map(KINDS)).pivot_table(
        index=["interval", "target", "unit"], columns="organisations", values="coverage", sort=False
    )
    return table.map(percent).reset_index()


def _named(found: pd.DataFrame, most: int = 40) -> pd.DataFrame:
    """Give the cells that lie below the least coverage beyond doubt."""
    rows = found[found["surely_low"]].sort_values("coverage")[[*NAMED, "weighted", "change", "printed", "coverage"]]
    rows = rows.head(most).assign(
        coverage=lambda one: one["coverage"].map(percent), kind=lambda one: one["kind"].map(KINDS)
    )
    return rows.assign(printed=rows["printed"].astype(int)).astype(object).where(rows.notna(), "all")


def _peers() -> str:
    """Give the table of the peers as it was last asked for."""
    if not PEERS.exists():
        return ""
    table = pd.read_csv(PEERS)
    wide = table.pivot_table(
        index=["kind", "target", "response", "level"], columns="by", values=["covered", "width"], sort=False
    )
    out = pd.DataFrame(index=wide.index)
    for by in table["by"].unique():
        pairs = zip(wide["covered", by], wide["width", by], strict=True)
        out[by] = [f"{percent(cover)}, {width:.3f}" for cover, width in pairs]
    out = out.reset_index()
    return markdown(out.assign(kind=out["kind"].map(KINDS)))


def percent(value: float) -> str:
    """Give a share as per cent; nothing where there is none."""
    return "" if pd.isna(value) else f"{100 * value:.1f}"


def markdown(table: pd.DataFrame) -> str:
    """Give a table in Markdown."""
    lines = [list(map(str, table.columns)), ["---"] * table.shape[1], *table.astype(str).to_numpy().tolist()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
