"""The chart of docs/coverage.md: every cell's coverage, a row per kind of interval."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulations.cells import LEAST, flagged

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLES = {"level": "Levels", "all": "Changes", "paired": "Changes of those in both waves"}
UNITS = {"person": "persons", "organisation": "organisations"}
GROUPED = ["statistic", "target", "unit"]
LEFT = 0.86
"""What covers less stands here, with its coverage beside it in the table."""

CHANCE, BELOW, INK, FAINT = "#1f5c99", "#b3261e", "#222222", "#8a8a8a"
COLUMNS = {"cells": 1.085, "mean": 1.155, "lowest": 1.235, "< 92%": 1.315}
"""Where the numbers beside the rows end, in the width of the axes from its left."""


def draw(found: pd.DataFrame, path: Path) -> None:
    """Draw one row per kind, statistic, target and unit, as svg and as png beside it."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "coverage"
    from matplotlib import pyplot as plt

    kinds = [(title, found[found["kind"] == kind]) for kind, title in TITLES.items() if (found["kind"] == kind).any()]
    lines = sum(own.groupby(GROUPED).ngroups + 2 for _, own in kinds)
    figure, axes = plt.subplots(figsize=(9.5, 0.235 * lines + 1.3))
    rng, place = np.random.default_rng(1), 0.0
    for title, own in kinds:
        axes.text(-0.375, place, title, transform=axes.get_yaxis_transform(), weight="bold", fontsize=9, va="center")
        for key, row in own.groupby(GROUPED, sort=True):
            place += 1
            statistic, target, unit = map(str, key)
            _row(axes, place, f"{statistic}, {target}, {UNITS[unit]}", row, rng)
        place += 2
    _frame(axes, place - 1)
    figure.subplots_adjust(left=0.25, right=0.785, top=1 - 0.85 / (0.235 * lines + 1.3), bottom=0.05)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None}, dpi=150)
    figure.savefig(path.with_suffix(".png"), dpi=120)
    plt.close(figure)


def _row(axes: Axes, place: float, label: str, row: pd.DataFrame, rng: np.random.Generator) -> None:
    """Draw the cells of one kind of interval, their mean, and the numbers."""
    final = row["final"].to_numpy(dtype=np.float64)
    x, y = np.maximum(final, LEFT), place + rng.uniform(-0.27, 0.27, len(row))
    below, hint = final < LEAST, flagged(row).to_numpy()
    axes.plot([LEFT, 1], [place, place], color="#ececec", linewidth=0.6, zorder=0)
    axes.scatter(x[~below], y[~below], s=4, c=CHANCE, alpha=0.28, linewidths=0, rasterized=True)
    for which, face in ((below & ~hint, BELOW), (below & hint, "white")):
        axes.scatter(x[which], y[which], s=9, facecolors=face, edgecolors=BELOW, linewidths=0.8, zorder=3)
    axes.plot([final.mean()] * 2, [place - 0.4, place + 0.4], color=INK, linewidth=1.8, zorder=4)
    numbers = f"{len(row):,}", f"{100 * final.mean():.1f}", f"{100 * final.min():.1f}", f"{below.sum():,}"
    across = axes.get_yaxis_transform()
    axes.text(-0.02, place, label, transform=across, ha="right", va="center", fontsize=8, color=INK)
    for number, where, lacking in zip(numbers, COLUMNS.values(), (False, False, False, below.any()), strict=True):
        colour = BELOW if lacking else INK
        axes.text(where, place, number, transform=across, ha="right", va="center", fontsize=7.5, color=colour)


def _frame(axes: Axes, last: float) -> None:
    """Draw scale, bars of 92 and 95%, heads of the columns and what the marks mean."""
    axes.set_xlim(LEFT - 0.002, 1.002)
    axes.set_ylim(last, -0.8)
    for value, style in ((LEAST, (0, (2, 2))), (0.95, "-")):
        axes.axvline(value, color=FAINT, linewidth=0.9, linestyle=style, zorder=1)
    ticks = [LEFT, 0.88, 0.9, LEAST, 0.95, 1.0]
    words = [f"≤ {100 * LEFT:.0f}%", *(f"{100 * one:.0f}%" for one in ticks[1:])]
    axes.set_xticks(ticks, words, fontsize=8)
    axes.tick_params(axis="x", top=True, labeltop=True, length=3, color=FAINT)
    axes.set_yticks([])
    for side in ("top", "bottom", "left", "right"):
        axes.spines[side].set_visible(False)
    for name, where in COLUMNS.items():
        axes.text(where, -1.0, name, transform=axes.get_yaxis_transform(), ha="right", fontsize=7.5, color=FAINT)
    said = (
        "How often 95% intervals hold the truth. A dot is a cell, the bar the mean of the row. "
        "Red: below 92% (hollow: printed as indicative)."
    )
    axes.text(-0.375, 1.048, said, transform=axes.transAxes, fontsize=8, color=INK)
