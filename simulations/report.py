"""docs/coverage.md with its tables and chart, from the counts that are there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from simulations import chart
from simulations.again import ADDED, HIGHEST, MARKED, Task, coverage_again, false_again, low, tasks
from simulations.cells import DESIGN, FALSE_KEYS, LEAST, LOWEST, cells, false_changes, flagged
from simulations.cells import summary as summed

TEXT = Path(__file__).with_name("coverage.md")
PEERS = Path(__file__).with_name("peers.csv")
OTHERS = Path(__file__).with_name("others.csv")
FOUND = ["printed", "covered", "width", "false"]
AGAINST = {"total": "category less total", "category": "category less category"}
KINDS = {"level": "level", "all": "change", "paired": "change, those in both"}
COLUMNS = {
    "kind": "interval of",
    "statistic": "statistic",
    "target": "target",
    "unit": "unit",
    "weighted": "weighted",
    "cells": "cells",
    "mean": "mean",
    "first": "< 92% at first",
    "low": "< 92%",
    "least": "lowest",
    "lowest": "< 88%",
    "width": "width",
    "false_mean": "false change",
    "false_most": "most",
}
KEPT = [
    *("kind", "statistic", "target", "unit", "share", "mean", "icc", "change", "organisations", "response", "level"),
    *("overlap", "weighted", "sizes", "printed", "coverage", "too_high", "too_low", "width", "indicative"),
]
NAMED = ["kind", "statistic", "target", "unit", "organisations", "response", "level", "overlap", "share", "mean", "icc"]


def first_stage(counts: pd.DataFrame, docs: Path, *, keep: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give all cells and the rates of false changes, of the first stage.

    Parameters
    ----------
    keep : bool
        Let designs of which there are no counts keep what docs/coverage.csv and docs/false-changes.csv say.
    """
    if counts.empty:
        kept = [pd.read_csv(docs / name) for name in ("coverage.csv", "false-changes.csv")]
        return tuple(one.assign(again_indicative=np.nan) for one in kept)  # type: ignore[return-value]
    found = cells(counts).assign(**dict.fromkeys(ADDED, np.nan))[[*KEPT, *ADDED]]
    false = false_changes(counts).assign(**dict.fromkeys(ADDED, np.nan))[[*FALSE_KEYS, "printed", "rate", *ADDED]]
    if keep:
        found, false = (
            _with_others(new, docs / name) for name, new in (("coverage.csv", found), ("false-changes.csv", false))
        )
    return found, false


def _with_others(new: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Add the rows of a table on file whose designs are not in another one."""
    if not path.exists():
        return new
    old = pd.read_csv(path)
    keys = [[*zip(*(one[name] for name in DESIGN), one["statistic"].isin(MARKED), strict=True)] for one in (old, new)]
    there = set(keys[1])
    kept = old.loc[[key not in there for key in keys[0]]].reindex(columns=new.columns)
    return pd.concat([part for part in (kept, new) if len(part)], ignore_index=True)


def again(found: pd.DataFrame, false: pd.DataFrame) -> tuple[Task, ...]:
    """Give what the second stage has to look at."""
    return tasks(*low(found, false))


def summary(counts: pd.DataFrame) -> str:
    """Give the summary table of the first stage as text."""
    found = cells(counts).assign(final=lambda one: one["coverage"])
    return markdown(_summary(found, false_changes(counts).assign(final=lambda one: one["rate"])))


def write(found: pd.DataFrame, false: pd.DataFrame, second: pd.DataFrame, docs: Path, draws: int) -> None:
    """Write coverage.md, coverage.csv, false-changes.csv, and the chart.

    Parameters
    ----------
    found, false : DataFrame
        Of the first stage.
    second : DataFrame
        Counts of the second stage, by group of draws.
    draws : int
        Draws of respondents per design of the second stage.
    """
    picked, many = low(found, false)
    found = _filled(found, coverage_again(second, picked), _keys(found))
    # a rate of the first stage is known if its counts are
    rates = _filled(false.merge(many, on=FALSE_KEYS, how="outer"), false_again(second, many), FALSE_KEYS)
    found["final"] = found["again"].fillna(found["coverage"])
    found["indicative"] = found["indicative"].fillna(found["again_indicative"])
    rates["final"] = rates["again"].fillna(rates["rate"])
    docs.mkdir(parents=True, exist_ok=True)
    found[[*KEPT, *ADDED[:3]]].round(4).to_csv(docs / "coverage.csv", index=False)
    rates[[*FALSE_KEYS, "printed", "rate", *ADDED[:3]]].round(4).to_csv(docs / "false-changes.csv", index=False)
    (docs / "coverage.md").write_text(_text(found, rates, draws), encoding="utf-8")
    chart.draw(found, docs / "images" / "coverage.svg")


def _keys(found: pd.DataFrame) -> list[str]:
    return [name for name in (*NAMED, "change", "weighted", "sizes") if name in found]


def _filled(table: pd.DataFrame, looked: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Add what the second stage found to the rows that it looked at."""
    out = table.merge(looked[[*keys, *ADDED]], on=keys, how="left", suffixes=("", "_now"))
    for name in ADDED:
        out[name] = out[name].fillna(out.pop(f"{name}_now"))
    return out


def _text(found: pd.DataFrame, rates: pd.DataFrame, draws: int) -> str:
    shares = found[(found["statistic"] == "share") & ~found["weighted"] & (found["sizes"] == "usual")]
    # the rows of changes are there twice, by mark and by correlation
    once = found[(found["kind"] == "level") | found["icc"].isna()]
    below, looked = found[found["final"] < LEAST], found[found["coverage"] < LEAST]
    done = looked["again"].notna()
    unflagged = below[~flagged(below)]
    many = rates[rates["again"].notna()]
    return TEXT.read_text(encoding="utf-8").format(
        cells=f"{len(found):,}",
        intervals=f"{once['printed'].sum() / 1e6:.1f}",
        mean=percent(found["final"].mean()),
        first=len(looked),
        first_part=percent(len(looked) / len(found)),
        done=int(done.sum()),
        draws_again=draws,
        printed_again=f"{looked['again_printed'].min():,.0f}" if done.any() else "0",
        median_again=f"{looked['again_printed'].median():,.0f}" if done.any() else "0",
        mean_first=percent(looked["coverage"].mean()),
        mean_again=percent(looked["again"].mean()),
        low=len(below),
        low_part=f"{100 * len(below) / len(found):.2f}",
        unflagged=len(unflagged),
        low_done=int((looked["again"] < LEAST).sum()),
        lowest_done=int((looked["again"] < LOWEST).sum()),
        least_done=percent(looked["again"].min()),
        surely=int((below["again"] + 2 * below["again_error"] < LEAST).sum()),
        lowest=int((found["final"] < LOWEST).sum()),
        lowest_unflagged=int((unflagged["final"] < LOWEST).sum()),
        least=percent(found["final"].min()),
        summary=markdown(_summary(found, rates)),
        by_size=markdown(_by_size(shares)),
        named=markdown(_named(below[below["again"].notna() | (below["coverage"] < LOWEST)])),
        false_done=len(many),
        false_above=int((many["again"] > HIGHEST).sum()),
        false_surely=int((many["again"] - 2 * many["again_error"] > HIGHEST).sum()),
        false_most=percent(many["again"].max()),
        false_error=percent(many["again_error"].median()),
        false=markdown(_false(many)),
        peers=_peers(),
        others=_others(),
    )


def _summary(found: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    table = summed(found, rates)
    table["kind"] = table["kind"].map(KINDS)
    table["weighted"] = table["weighted"].map({True: "yes", False: ""})
    for name in ("mean", "least", "first", "low", "lowest", "false_mean", "false_most"):
        table[name] = [percent(value) for value in table[name]]
    table["width"] = [f"{value:.3f}" for value in table["width"]]
    return table[list(COLUMNS)].rename(columns=COLUMNS)


def _by_size(shares: pd.DataFrame) -> pd.DataFrame:
    table = shares.assign(interval=shares["kind"].map(KINDS)).pivot_table(
        index=["interval", "target", "unit"], columns="organisations", values="final", sort=False
    )
    return table.map(percent).reset_index()


def _named(below: pd.DataFrame) -> pd.DataFrame:
    """Give the cells that lie below the least coverage, lowest first."""
    rows = below.sort_values("final")[[*NAMED, "weighted", "sizes", "change", *ADDED[:3], "final", "indicative"]]
    out = rows.assign(
        kind=rows["kind"].map(KINDS),
        again_printed=rows["again_printed"].fillna(0).astype(int),
        again_error=rows["again_error"].map(percent),
        final=rows["final"].map(percent),
        indicative=rows["indicative"].map(percent),
    ).drop(columns="again")
    names = {"again_printed": "printed", "again_error": "error", "final": "coverage", "indicative": "indicative"}
    return out.astype(object).where(out.notna(), "all").rename(columns=names)


def _false(many: pd.DataFrame, most: int = 25) -> pd.DataFrame:
    """Give the highest rates of false changes that the second stage found."""
    rows = many.sort_values("again", ascending=False).head(most)
    rows = rows.assign(
        kind=rows["kind"].map(KINDS),
        rate=rows["rate"].map(percent),
        again_printed=rows["again_printed"].astype(int),
        again=rows["again"].map(percent),
        again_error=rows["again_error"].map(percent),
    )
    names = {"rate": "at first", "again_printed": "printed", "again": "rate", "again_error": "error"}
    return rows[[*FALSE_KEYS, "rate", *ADDED[:3]]].rename(columns=names)


def _peers() -> str:
    """Give the table of the peers as it was last asked for: coverage and width of each, side by side."""
    if not PEERS.exists():
        return ""
    table = pd.read_csv(PEERS)
    wide = table.pivot_table(
        index=["kind", "target", "response", "level"], columns="by", values=["covered", "width"], sort=False
    )
    out = pd.DataFrame(index=wide.index)
    for name, shown in (("covered", percent), ("width", "{:.3f}".format)):
        for by in table["by"].unique():
            out[f"{by}, {name}"] = wide[name, by].map(shown)
    out = out.reset_index()
    return markdown(out.assign(kind=out["kind"].map(KINDS)))


def _others() -> str:
    """Give the table of what the grid does not hold, a row per kind of interval with both targets."""
    if not OTHERS.exists():
        return ""
    table = pd.read_csv(OTHERS)
    wide = table.pivot_table(index=["kind", "of", "unit"], columns="target", values=FOUND, sort=False)
    out = pd.DataFrame(index=wide.index)
    for target in ("process", "population"):
        out[f"{target}: intervals"] = [f"{one:,.0f}" if one > 0 else "" for one in wide["printed", target]]
        out[f"{target}: coverage"] = wide["covered", target].map(percent)
        out[f"{target}: width"] = [f"{one:.3f}" if one > 0 else "" for one in wide["width", target]]
    out["false change"] = wide["false", "process"].map(percent)
    out = out.reset_index()
    kind, of = out["kind"].map(KINDS | AGAINST), out["of"].str.replace("_", " ")
    return markdown(out.assign(kind=kind, of=of).rename(columns={"kind": "interval of"}))


def percent(value: float) -> str:
    """Give a share as per cent; nothing where there is none."""
    return "" if pd.isna(value) else f"{100 * value:.1f}"


def markdown(table: pd.DataFrame) -> str:
    """Give a table in Markdown."""
    lines = [list(map(str, table.columns)), ["---"] * table.shape[1], *table.astype(str).to_numpy().tolist()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
