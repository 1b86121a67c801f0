"""The leading figures of a report as a panel: a row per figure, its waves side by side.

What changed stands in words below, or, of many figures, in short behind them: page one is to stay one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from nulmeting.word_elements import Element, paragraph, run, sentence_runs
from nulmeting.word_tables import TEXT_WIDTH, grid

Block = Mapping[str, Any]
LABEL, WAVE = 38, 24
"""Proportions of the columns: what the figure is, and each of its waves."""

LABEL_OF_MANY, WAVE_OF_MANY, CHANGE = 46, 21, 52
"""The same of many figures, and what changed."""

MOST_IN_WORDS = 2
"""Figures of which the changes are told in sentences below."""


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
        short = bool(waves) and len(figures) > MOST_IN_WORDS and any(figure["changes"] for figure in figures)
        if waves:
            yield panel(figures, waves, words, short=short)
        for figure in [] if short else figures:
            yield from _changes(figure, words)


def panel(figures: Sequence[Block], waves: Sequence[str], words: Mapping[str, Any], *, short: bool = False) -> Element:
    """Make the table of figures that have the same waves, with a column of what changed if that is told in short."""
    own = words["word"]
    label, wave = (LABEL_OF_MANY, WAVE_OF_MANY) if short else (LABEL, WAVE)
    share = [label, *[wave] * len(waves), *[CHANGE] * short]
    wide = [one * TEXT_WIDTH // sum(share) for one in share]
    wide[0] += TEXT_WIDTH - sum(wide)
    rows = [
        [[paragraph("TableHead", head)] for head in (own["figure_column"], *waves, *[own["change_column"]] * short)]
    ]
    rows += [
        [
            _label(figure),
            *(_wave(wave, words, short=short) for wave in figure["waves"]),
            *([_in_short(figure)] if short else []),
        ]
        for figure in figures
    ]
    return grid("NulmetingKeyFigures", wide, rows, own["key_figures"], own["key_figures"])


def _waves(block: Block) -> tuple[str, ...] | None:
    return tuple(wave["label"] for wave in block["waves"]) if block["type"] == "key_figure" else None


def _label(figure: Block) -> list[Element]:
    about = " · ".join(text for text in (figure["statistic"], figure["unit"]) if text)
    return [paragraph("KeyLabel", figure["label"]), paragraph("KeyDetail", about)]


def _wave(wave: Block, words: Mapping[str, Any], *, short: bool) -> list[Element]:
    number = wave["number"]
    # a sentence in place of a number is not set as large as a number
    made = [paragraph("KeyDetail" if number["value"] is None else "KeyNumber", run(number["text"], "Number"))]
    interval = number["interval"]["text"] if number["interval"] else ""
    if interval and not short:  # in a narrow column the number alone stays on its line
        interval = f"{words['interval']} {interval}"
    mark = f"({words['indicative']})" if number["status"] == "indicative" else ""
    return made + [paragraph("KeyDetail", text) for text in (mark, interval, wave["base"], wave["norm"]) if text]


def _in_short(figure: Block) -> list[Element]:
    made = [paragraph("KeyDetail", *sentence_runs(one["short"], [one["number"]])) for one in figure["changes"]]
    return made or [paragraph("KeyDetail", "")]  # a cell without a paragraph is none


def _changes(figure: Block, words: Mapping[str, Any]) -> Iterator[Element]:
    for change in figure["changes"]:
        number, text = change["number"], change["text"]
        interval = number["interval"]["text"] if number["interval"] else ""
        if interval and interval not in text:
            text = f"{text} ({words['interval']} {interval})"
        if text:
            yield paragraph("ListBullet", run(f"{figure['label']}. ", "Strong"), *sentence_runs(text, [number]))
