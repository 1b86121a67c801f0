"""The leading figures of a report as a panel: a row per figure, its waves side by side, and behind them what changed.

Of many figures that is told in short, and their numbers are less large: page one is to stay one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from nulmeting.word_elements import Element, paragraph, run, sentence_runs
from nulmeting.word_tables import TEXT_WIDTH, grid

Block = Mapping[str, Any]
FEW_COLUMNS, MANY_COLUMNS, MANY_WAVES = (40, 32, 56), (56, 26, 58), (45, 18, 68)
"""Proportions of the columns: what the figure is, each of its waves, what changed; of few or many figures or waves."""

FEW = 2
"""Figures that are set large, and of which the changes are told in sentences; and waves that have wide columns."""


def panels(blocks: Sequence[Block], words: Mapping[str, Any]) -> Iterator[Block | Element]:
    """Give the blocks, with key figures of the same waves that follow each other as one table.

    Parameters
    ----------
    blocks : sequence of block
    words : mapping
        The words of the page.
    """
    for waves, group in groupby(blocks, key=_waves):
        if waves is None:
            yield from group
        elif waves:
            yield panel(list(group), waves, words)
        else:
            for figure in group:
                yield from _sentences(figure, words)


def panel(figures: Sequence[Block], waves: Sequence[str], words: Mapping[str, Any]) -> Element:
    """Make the table of figures that have the same waves, with a column of what changed if anything can have."""
    own, many = words["word"], len(figures) > FEW
    changing = any(figure["changes"] for figure in figures)
    label, wave, change = FEW_COLUMNS if not many else MANY_COLUMNS if len(waves) <= FEW else MANY_WAVES
    share = [label, *[wave] * len(waves), *[change] * changing]
    wide = [one * TEXT_WIDTH // sum(share) for one in share]
    wide[0] += TEXT_WIDTH - sum(wide)
    heads = (own["figure_column"], *waves, *[own["change_column"]] * changing)
    rows = [[[paragraph("TableHead", head)] for head in heads]]
    rows += [
        [
            _label(figure, many=many),
            *(_wave(wave, words, many=many) for wave in figure["waves"]),
            *([_changes(figure, words, many=many)] if changing else []),
        ]
        for figure in figures
    ]
    return grid("NulmetingKeyFigures", wide, rows, own["key_figures"], own["key_figures"])


def _waves(block: Block) -> tuple[str, ...] | None:
    return tuple(wave["label"] for wave in block["waves"]) if block["type"] == "key_figure" else None


def _label(figure: Block, *, many: bool) -> list[Element]:
    about = " · ".join(text for text in (figure["statistic"], figure["unit"]) if text)
    return [paragraph("KeyLabelOfMany" if many else "KeyLabel", figure["label"]), paragraph("KeyDetail", about)]


def _wave(wave: Block, words: Mapping[str, Any], *, many: bool) -> list[Element]:
    number = wave["number"]
    # a sentence in place of a number is not set as large as a number
    style = "KeyDetail" if number["value"] is None else "KeyNumberOfMany" if many else "KeyNumber"
    mark = f"({words['indicative']})" if number["status"] == "indicative" else ""
    interval = number["interval"]["text"] if number["interval"] else ""
    if not many and interval:
        interval = f"{words['interval']} {interval}"
    details = [mark, interval, wave["base"], wave["norm"]]
    made = [paragraph(style, run(number["text"], "Number"))]
    return made + [paragraph("KeyDetail", text) for text in details if text]


def _changes(figure: Block, words: Mapping[str, Any], *, many: bool) -> list[Element]:
    told = [(one["short"] if many else _told(one, words), one["number"]) for one in figure["changes"]]
    made = [paragraph("TableText", *sentence_runs(text, [number])) for text, number in told if text]
    return made or [paragraph("TableText", "")]  # a cell without a paragraph is none


def _told(change: Block, words: Mapping[str, Any]) -> str:
    """Give the sentence of a change, with its interval."""
    text, ends = str(change["text"]), change["number"]["interval"]
    return f"{text} ({words['interval']} {ends['text']})" if ends and ends["text"] not in text else text


def _sentences(figure: Block, words: Mapping[str, Any]) -> Iterator[Element]:
    """Tell of a figure without a wave of its own what changed."""
    for change in figure["changes"]:
        if text := _told(change, words):
            label = run(f"{figure['label']}. ", "Strong")
            yield paragraph("ListBullet", label, *sentence_runs(text, [change["number"]]))
