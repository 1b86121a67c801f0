"""What the cells of a layout stand for, put into the codebook's words before they are read.

A multi-select in one cell becomes codes between semicolons, whatever the tool puts between them; a code that the file
itself gives a label becomes that label; what the file declares missing becomes empty, unless the codebook knows it;
text that somebody typed beside "other" becomes a yes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nulmeting.codebook import Answer, Item
from nulmeting.grid import Column, Described
from nulmeting.labels import Matcher, matcher, normalise
from nulmeting.layout_columns import OTHER_TEXT
from nulmeting.messages import Fault, also_in
from nulmeting.parsing import SELECTED, UNSELECTED
from nulmeting.raw_table import RawTable

SEPARATORS = (";", ",", "|", "\n", "/")
"""What survey tools put between the answers of a multi-select in one cell; the first is what `parsing` reads."""

YES, NO = "x", "0"


@dataclass(frozen=True)
class Spelled:
    """A table of which the cells are as the codebook has them.

    Parameters
    ----------
    table : RawTable
    faults : tuple of Fault
        Where the file and the codebook call a code by another name.
    missing : mapping of item code to int
        Cells that the file declares missing and that became empty.
    separators : mapping of item code to mapping of str to int
        Of several answers in one cell: what stood between them, and in how many cells.
    """

    table: RawTable
    faults: tuple[Fault, ...]
    missing: Mapping[str, int]
    separators: Mapping[str, Mapping[str, int]]


def spell(table: RawTable, items: Iterable[Item], index: Mapping[str, int], wave: str) -> Spelled:
    """Put the cells of items into the codebook's words.

    Parameters
    ----------
    table : RawTable
    items : iterable of Item
        Those that are kept, with all of their columns there.
    index : mapping of head to column number
    wave : str
    """
    columns, missing, separators = list(table.columns), Counter[str](), {}
    faults: list[Fault] = []
    for item in items:
        option = _by_option(item, wave)
        for place, answers in _columns(item, index, wave):
            known, cells = matcher(answers, wave), columns[place]
            if table.described:
                faults += () if option else _conflicts(table, item, place, known)
                labelled = _labelled(cells, table.described[place], known, option)
                missing[item.code] += int((cells.filled() & ~labelled.filled()).sum())
                cells = labelled
            if option and table.role(place) == OTHER_TEXT:
                cells = _respelled(
                    cells, {text: text if normalise(text) in UNSELECTED else YES for text in cells.texts}
                )
            elif item.several and answers and not option:
                divided = {text: parts(text, known) for text in cells.texts}
                separators[item.code] = _counted(cells, [between for _, between in divided.values()])
                cells = _respelled(cells, {text: ";".join(found) for text, (found, _) in divided.items()})
            columns[place] = cells
    counted = {code: count for code, count in missing.items() if count}
    return Spelled(replace(table, columns=tuple(columns)), tuple(faults), counted, separators)


def _counted(cells: Column, separators: Sequence[str]) -> dict[str, int]:
    """Count the cells by the separator of their text."""
    counted = Counter[str]()
    for separator, count in zip(separators, np.bincount(cells.codes, minlength=len(separators)).tolist(), strict=True):
        counted[separator] += count
    return {separator: counted[separator] for separator in SEPARATORS if counted[separator]}


def _by_option(item: Item, wave: str) -> bool:
    """Tell whether the item has a column per option that says whether it was chosen."""
    return item.type == "multi" and not item.columns.get(wave)


def parts(cell: str, known: Matcher) -> tuple[list[str], str]:
    """Split the answers of a multi-select in one cell, by the separator that leaves the fewest parts unknown.

    A separator within an answer does not split it: of the parts that follow one another, as many as make an answer
    are taken together.

    Returns
    -------
    list of str
        The code of each part that is an answer, every other part as it stands.
    str
        The separator; empty if there are no two parts.
    """
    best = (*_by(cell, known, SEPARATORS[0]), SEPARATORS[0])
    for separator in SEPARATORS[1:]:
        if best[1] and separator in cell:
            # of two that leave as many unknown, the one that finds more; else the one that comes first
            other = (*_by(cell, known, separator), separator)
            best = min(best, other, key=lambda one: (one[1], one[1] - len(one[0])))
    return best[0], best[2] if len(best[0]) > 1 else ""


def _by(cell: str, known: Matcher, separator: str) -> tuple[list[str], int]:
    """Split by one separator; also count the parts that are no answer."""
    pieces, found, unknown, at = cell.split(separator), [], 0, 0
    longest = 1 + max((text.count(separator) for text in known.exact), default=0)
    while at < len(pieces):
        for end in range(min(at + longest, len(pieces)), at, -1):
            code = known.listed(separator.join(pieces[at:end]).strip())
            if code is not None:
                found.append(code)
                break
        else:
            end = at + 1
            if pieces[at].strip():
                found.append(pieces[at].strip())
                unknown += 1
        at = end
    return found, unknown


def _columns(item: Item, index: Mapping[str, int], wave: str) -> list[tuple[int, Sequence[Answer]]]:
    """Give the columns of an item, each with the answers that it can hold; none if it holds ranks."""
    if _by_option(item, wave):
        return [(index[answer.columns[wave]], (answer,)) for answer in item.offered(wave)]
    ranked = item.type == "ranking" and wave not in item.ranks and wave not in item.columns
    answers = () if ranked else tuple(answer for answer in item.answers if wave not in answer.absent)
    return [(index[head], answers) for head in item.heads(wave)]


def _labelled(cells: Column, described: Described, known: Matcher, option: bool) -> Column:
    """Put a label for each code that the file labels, and nothing for what it declares missing."""

    def recognised(text: str) -> bool:
        return known.listed(text) is not None or (option and normalise(text) in SELECTED | UNSELECTED)

    def spelled(text: str) -> str:
        if option and described.counted and text.strip():
            return YES if text == described.counted else "" if text in described.missing else NO
        label = described.labels.get(text)
        if label is not None and recognised(label):
            return label
        if text in described.missing and not recognised(text):
            return ""
        # a label that the codebook does not know is what a fault should name, not the code under it
        return label if label is not None and known.exact and not option else text

    return _respelled(cells, {text: spelled(text) for text in cells.texts})


def _conflicts(table: RawTable, item: Item, place: int, known: Matcher) -> Iterator[Fault]:
    """Find codes that mean one answer by their label in the file and another by their code in the codebook."""
    cells = table.columns[place]
    names = {answer.code: answer.label.nl for answer in item.answers}
    for text, label in table.described[place].labels.items():
        theirs, ours = known.listed(label), known.listed(text)
        if theirs is None or ours is None or theirs == ours or text not in cells.texts:
            continue
        rows = table.rows[cells.flags({text})]
        fields = {"item": item.code, "value": text, "label": label, "theirs": theirs, "ours": names[ours]}
        repeated = also_in(len(rows) - 1)
        yield Fault("E354", table.where(int(rows[0]), place), {**fields, "repeated": repeated})


def _respelled(cells: Column, to: Mapping[str, str]) -> Column:
    texts = [to[text] for text in cells.texts]
    return cells if texts == list(cells.texts) else Column.coded(cells.codes, texts)
