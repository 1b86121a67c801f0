"""Answers in people's own words: kept apart for those inside, and published only as excerpts that somebody approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from nulmeting import own_tables
from nulmeting.labels import ADDRESS, normalise
from nulmeting.messages import Fault, nearest, raise_if
from nulmeting.own_tables import cells_of, locate
from nulmeting.raw_table import RawTable
from nulmeting.settings import Measurement

OPEN = "restricted"
"""What the codebook's column ``personal`` says of an open answer that is kept for those inside."""


def open_items(measurement: Measurement) -> tuple[str, ...]:
    """Give the codes of the questions whose open answers are kept."""
    return tuple(code for code, item in measurement.codebook.items() if item.personal == OPEN)


def open_texts(measurement: Measurement, wave: str, table: RawTable, responses: pd.DataFrame) -> pd.DataFrame:
    """Give the open answers of the used respondents of one wave.

    Returns
    -------
    DataFrame
        ``row`` (of the export), ``item`` and ``text``; no pseudonym, so that a text that names somebody does not name
        their other answers. Empty answers are left out.
    """
    kept = pd.Series(table.rows).isin(responses["row"]).to_numpy(dtype=bool)
    found = []
    for code in open_items(measurement):
        for head in measurement.codebook[code].heads(wave):
            cells = cells_of(table, head).rows(kept)
            texts = zip(table.rows[kept].tolist(), cells, strict=True)
            found += [(row, code, text) for row, text in texts if text.strip()]
    return pd.DataFrame(found, columns=["row", "item", "text"]).sort_values(["item", "row"], ignore_index=True)


def read_excerpts(measurement: Measurement, folder: Path) -> list[dict[str, Any]]:
    """Read the excerpts that somebody approved for publication.

    Returns
    -------
    list of dict
        ``item``, ``wave``, ``text`` (``nl`` and ``en``) and ``approved_on``, in the order of the questionnaire and the
        file. Who approved stays in the file.

    Raises
    ------
    InputError
        With every fault: missing and unlisted columns, empty cells, a question that is not open, a wave that did not
        ask it, no date of approval, an excerpt that holds an address, one that stands twice. No text is in a message.
    """
    if not measurement.excerpts:
        return []
    table = own_tables.read(folder / measurement.excerpts)
    alike = {normalise(head) for head in table.head}
    texts = ("text",) if "text" in alike else ("text_nl", "text_en")
    heads = ("item", "wave", *texts, "approved_by", "approved_on")
    columns = locate(table, heads)
    raise_if(columns.faults)
    index = columns.index
    listed = zip(*(table.columns[index[head]] for head in heads), strict=True)
    rows = [
        (int(number), dict(zip(heads, cells, strict=True))) for number, cells in zip(table.rows, listed, strict=True)
    ]
    raise_if([*_faults(measurement, table, rows, index, texts), *_twice(table, rows, texts)])
    order = {code: place for place, code in enumerate(measurement.codebook)}
    waves = {wave.id: place for place, wave in enumerate(measurement.waves)}
    made = [
        {
            "item": row["item"].strip(),
            "wave": row["wave"].strip(),
            "text": {"nl": " ".join(row[texts[0]].split()), "en": " ".join(row[texts[-1]].split())},
            "approved_on": row["approved_on"].strip()[:10],
        }
        for _, row in rows
    ]
    return sorted(made, key=lambda one: (order[one["item"]], waves[one["wave"]]))


def _faults(
    measurement: Measurement,
    table: RawTable,
    rows: list[tuple[int, dict[str, str]]],
    index: Mapping[str, int],
    texts: tuple[str, ...],
) -> Iterator[Fault]:
    known, waves = open_items(measurement), {wave.id: wave for wave in measurement.waves}
    for number, row in rows:
        for head, cell in row.items():
            if not cell.strip():
                yield Fault("E440", table.where(number, index[head]), {"head": head})
        code, wave = row["item"].strip(), row["wave"].strip()
        if code and code not in known:
            yield Fault("E449", table.where(number, index["item"]), _of(code, known))
        elif wave and (wave not in waves or (code and not measurement.codebook[code].asked_in(wave))):
            asked = [one for one in waves if not code or measurement.codebook[code].asked_in(one)]
            yield Fault("E450", table.where(number, index["wave"]), _of(wave, asked))
        day = _date(row["approved_on"])
        start = waves[wave].field_start if wave in waves else None
        if row["approved_on"].strip() and (day is None or (start is not None and day < start)):
            yield Fault("E451", table.where(number, index["approved_on"]))
        for head in texts:
            if ADDRESS.search(row[head]):
                yield Fault("E452", table.where(number, index[head]))


def _twice(table: RawTable, rows: list[tuple[int, dict[str, str]]], texts: tuple[str, ...]) -> Iterator[Fault]:
    first: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        key = tuple(normalise(row[head]) for head in ("item", "wave", *texts))
        if first.setdefault(key, number) != number:
            yield Fault("E441", table.where(number), {"first": str(first[key])})


def _of(word: str, known: tuple[str, ...] | list[str]) -> dict[str, str]:
    hint = nearest(word, known)
    return {"value": word, "allowed": ", ".join(known) or "-", "nearest": f"; → '{hint}'?" if hint else ""}


def _date(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell.strip()[:10])
    except ValueError:
        return None
