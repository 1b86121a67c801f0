"""The chart of all cells: a dot each, by what the interval is of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from simulations.cells import LEAST

TITLES = {"level": "level", "all": "change", "paired": "change, in both"}
GROUPED = ["kind", "statistic", "target", "unit"]
LEFT = 0.86


def draw(found: pd.DataFrame, path: Path) -> None:
    """Draw one row per kind, statistic, target and unit, as svg and as png beside it."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "coverage"
    from matplotlib import pyplot as plt

    groups = [(tuple(map(str, key)), own) for key, own in found.groupby(GROUPED, sort=True)]
    figure, axes = plt.subplots(figsize=(8.5, 0.3 * len(groups) + 1.2))
    rng = np.random.default_rng(1)
    for place, (_, own) in enumerate(groups):
        height = -place + rng.uniform(-0.3, 0.3, len(own))
        colour = np.where(own["final"] < LEAST, "#b3261e", "#1f5c99")
        axes.scatter(np.maximum(own["final"], LEFT), height, s=3, c=colour, alpha=0.5, linewidths=0, rasterized=True)
        axes.plot([own["final"].mean()] * 2, [-place - 0.38, -place + 0.38], color="black", linewidth=1.5)
    labels = [", ".join((TITLES[key[0]], *key[1:])) for key, _ in groups]
    axes.set_yticks(-np.arange(len(groups)), labels, fontsize=8)
    for value, style in ((LEAST, ":"), (0.95, "-")):
        axes.axvline(value, color="grey", linewidth=0.8, linestyle=style, zorder=0)
    axes.set_xlim(LEFT - 0.003, 1.003)
    axes.set_xticks([0.86, 0.88, 0.9, 0.92, 0.95, 1.0], ["≤ 86%", "88%", "90%", "92%", "95%", "100%"], fontsize=8)
    said = "coverage of 95% intervals; a dot is a cell, the bar their mean, red below 92% after the second stage"
    axes.set_xlabel(said, fontsize=8)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(left=False)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None}, dpi=150)
    figure.savefig(path.with_suffix(".png"), dpi=120)
    plt.close(figure)
