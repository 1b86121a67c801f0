"""The leading figures of a report as a panel: a row per figure, its waves side by side; what changed in words below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from nulmeting.word_elements import Element, paragraph, run, sentence_runs
from nulmeting.word_tables import TEXT_WIDTH, grid

Block = Mapping[str, Any]
LABEL, WAVE = 38, 24
"""Proportions of the columns: what the figure is, and each of its waves."""


def panels(blocks: Sequence[Block], words: Mapping[str, Any]) -> Iterator[Block | Element]:
    """Give the blocks, with key figures of the same waves that follow each other as one table and what changed below.

    Parameters
    ----------
    blocks : sequence of block
    words : mapping
        The words of the page.
    """
    for waves, group in groupby(blocks, key=_waves):
        if waves is None:
            yield from group
            continue
        figures = list(group)
        if waves:
            yield panel(figures, waves, words)
        for figure in figures:
            yield from _changes(figure, words)


def panel(figures: Sequence[Block], waves: Sequence[str], words: Mapping[str, Any]) -> Element:
    """Make the table of figures that have the same waves."""
    own = words["word"]
    share = [LABEL, *[WAVE] * len(waves)]
    wide = [one * TEXT_WIDTH // sum(share) for one in share]
    wide[0] += TEXT_WIDTH - sum(wide)
    rows = [[[paragraph("TableHead", head)] for head in (own["figure_column"], *waves)]]
    rows += [[_label(figure), *(_wave(wave, words) for wave in figure["waves"])] for figure in figures]
    return grid("NulmetingKeyFigures", wide, rows, own["key_figures"], own["key_figures"])


def _waves(block: Block) -> tuple[str, ...] | None:
    return tuple(wave["label"] for wave in block["waves"]) if block["type"] == "key_figure" else None


def _label(figure: Block) -> list[Element]:
    about = " · ".join(text for text in (figure["statistic"], figure["unit"]) if text)
    return [paragraph("KeyLabel", figure["label"]), paragraph("KeyDetail", about)]


def _wave(wave: Block, words: Mapping[str, Any]) -> list[Element]:
    number = wave["number"]
    # a sentence in place of a number is not set as large as a number
    made = [paragraph("KeyDetail" if number["value"] is None else "KeyNumber", run(number["text"], "Number"))]
    interval = f"{words['interval']} {number['interval']['text']}" if number["interval"] else ""
    mark = f"({words['indicative']})" if number["status"] == "indicative" else ""
    return made + [paragraph("KeyDetail", text) for text in (mark, interval, wave["base"], wave["norm"]) if text]


def _changes(figure: Block, words: Mapping[str, Any]) -> Iterator[Element]:
    for change in figure["changes"]:
        number, text = change["number"], change["text"]
        interval = number["interval"]["text"] if number["interval"] else ""
        if interval and interval not in text:
            text = f"{text} ({words['interval']} {interval})"
        if text:
            yield paragraph("ListBullet", run(f"{figure['label']}. ", "Strong"), *sentence_runs(text, [number]))
