"""Cleaning: from one export to the responses that are used, with a reason for every row that is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from nulmeting.cleaning_counts import cleaning_counts, enough_left
from nulmeting.cleaning_marks import Records, extra_heads
from nulmeting.cleaning_rules import ONLY_COUNTED, REASONS, Verdict, judge
from nulmeting.codebook import Item
from nulmeting.columns import Expected, find
from nulmeting.completion import date_faults, dated, done, field_days, moments
from nulmeting.conditions import answered, asked
from nulmeting.durations import durations, heads
from nulmeting.grid import Column
from nulmeting.layout_cells import spell
from nulmeting.messages import Fault, raise_if
from nulmeting.misfits import Misfit, faults, out_of_range
from nulmeting.parsing import Parsed, parse
from nulmeting.rankings import columns_of
from nulmeting.raw_table import RawTable
from nulmeting.reading_report import answering_time, reading_report
from nulmeting.register import Pseudonym, more_than_registered, registered, with_register
from nulmeting.settings import Measurement
from nulmeting.settings_input import ROW, Wave


@dataclass(frozen=True)
class CleanWave:
    """What cleaning makes of one export.

    Parameters
    ----------
    responses : DataFrame
        One row per used respondent, in the export's order: ``row``, ``person``, ``organisation``, ``day`` (of
        the field period on which it was completed, 1 on the first; NA if that is not known), items, and a boolean
        column ``flag.<reason>`` for every rule that marks rows in this wave.
    excluded : DataFrame
        ``row`` and ``reason`` of every other row, except of people who did not consent: of them only a count.
    counts : DataFrame
        From `nulmeting.cleaning_counts.cleaning_counts`; rows read = excluded + used.
    published : DataFrame or None
        ``wave, item, published``: rows that are somebody's figures, not responses.
    reading : dict
        How the file was read: no cell of it, only heads and numbers.
    """

    responses: pd.DataFrame
    excluded: pd.DataFrame
    counts: pd.DataFrame
    published: pd.DataFrame | None
    reading: Mapping[str, Any] = field(default_factory=dict)


def clean_wave(
    measurement: Measurement,
    wave: Wave,
    table: RawTable,
    register: pd.DataFrame | None,
    pseudonym: Pseudonym,
    withdrawn: int | None = None,
) -> CleanWave:
    """Clean one export.

    Parameters
    ----------
    table : RawTable
        The export without the rows of people who withdrew.
    withdrawn : int or None
        The number of those rows; None if nobody can have withdrawn.

    Raises
    ------
    InputError
        With every file fault at once: missing and unlisted columns, values that the codebook does not know, a second
        row of heads; or more quarantined rows than allowed; or no row left.
    """
    items = [item for item in measurement.codebook.values() if item.asked_in(wave.id)]
    columns = find(table, _expected(measurement, items, wave), wave.ignore_columns)
    index = columns.index
    kept = [item for item in items if item.personal == "no"]
    found = [item for item in kept if all(head in index for head in item.heads(wave.id))]
    spelled = spell(table, found, index, wave.id)
    parsed = {item.code: parse(item, spelled.table, index, wave.id) for item in found}
    crowd = more_than_registered(measurement, wave, table, index, register, pseudonym)
    misfits = _misfit_faults(parsed, found, spelled.table, index, wave.id)
    records = table.without_first(1) if any(fault.code == "E306" for fault in misfits) else table
    took, unread = durations(records, wave, index)
    cells = done(wave, records, index)
    completed = moments(cells)
    dates = date_faults(records, wave, index, completed)
    raise_if([*columns.faults, *spelled.faults, *misfits, *dates, *unread, *crowd])
    typed = _keys(measurement, wave, table, index)
    keys = {kind: _named(kind, column, pseudonym) for kind, column in typed.items()}
    frame = pd.DataFrame({name: column for one in parsed.values() for name, column in one.columns.items()})
    outside = np.zeros(len(table), dtype=bool)
    outside[list(frozenset().union(*(one.out_of_range for one in parsed.values())))] = True
    whole = Records(
        measurement,
        wave,
        table,
        index,
        frame,
        keys["person"],
        cells,
        completed[cells.codes],
        field_days(cells, completed, wave),
        took,
        outside,
        None if register is None else keys["person"].isin(registered(register, wave.id)["person"]).to_numpy(dtype=bool),
    )
    verdict = judge(whole)
    counts = cleaning_counts(whole, verdict, keys["organisation"], register, withdrawn)
    beyond = {code: one.out_of_range for code, one in parsed.items()}
    enough_left(measurement, table, counts, out_of_range(beyond, found, spelled.table, index, wave.id))
    identity = pd.DataFrame({"row": table.rows, **keys, "day": whole.days})
    flags = pd.DataFrame({f"flag.{reason}": found for reason, found in verdict.flags.items()}, index=frame.index)
    responses = pd.concat([identity, frame, flags], axis=1)[verdict.used].reset_index(drop=True)
    responses, replaced = with_register(measurement, responses, register)
    responses, unrouted = without_unrouted(measurement, responses, wave.id)
    return CleanWave(
        responses,
        _excluded(table, verdict),
        counts,
        _published(measurement, wave, frame, verdict),
        {
            **reading_report(table, columns, items, wave),
            "replaced_by_register": replaced,
            "answers_not_asked_for": unrouted,
            "answers_declared_missing": dict(spelled.missing),
            "answers_joined_by": {code: dict(found) for code, found in spelled.separators.items()},
            "answers_that_contradict": _contradicted(parsed, pd.Series(verdict.used)),
            "typed_text": {code: one.typed for code, one in parsed.items() if one.typed},
            "completed": dated(responses["day"], wave),
            "answering_time": answering_time(took, verdict),
        },
    )


def _contradicted(parsed: Mapping[str, Parsed], used: pd.Series) -> dict[str, int]:
    """Count per item the used responses of which the answer contradicts itself; items without any are left out."""
    counted = {code: int(used.iloc[sorted(one.contradicted)].sum()) for code, one in parsed.items()}
    return {code: count for code, count in counted.items() if count}


def _expected(measurement: Measurement, items: list[Item], wave: Wave) -> list[Expected]:
    """Give every column that must be there, each once, with what it is for."""
    wanted = {head: item.code for item in items for head in item.heads(wave.id)}
    other = {wave.complete_column: "complete"} if wave.complete_column else {}
    other |= dict.fromkeys(heads(wave), "duration") | extra_heads(measurement, wave)
    return [Expected(head, what) for head, what in (other | wanted).items()]


def _misfit_faults(
    parsed: Mapping[str, Parsed], items: list[Item], table: RawTable, index: Mapping[str, int], wave: str
) -> list[Fault]:
    """Give the misfits as faults, or one line if the first record is a second row of heads."""
    misfits = [misfit for one in parsed.values() for misfit in one.misfits]
    unfit = sum(1 for one in misfits if 0 in one.records)
    coded = [index[head] for item in items for head in item.heads(wave)]
    cells = sum(1 for column in coded if table.columns[column][0].strip())
    if unfit >= 3 and unfit * 2 > cells:
        rest = [_without_first(one) for one in misfits if one.records != (0,)]
        second = Fault("E306", table.where(int(table.rows[0])), {"unfit": str(unfit), "cells": str(cells)})
        return [second, *faults(rest, table)]
    return list(faults(misfits, table))


def _without_first(misfit: Misfit) -> Misfit:
    records = tuple(i for i in misfit.records if i != 0)
    return replace(misfit, records=records)


def _keys(measurement: Measurement, wave: Wave, table: RawTable, index: Mapping[str, int]) -> dict[str, Column]:
    """Give the identifiers of every record as typed; empty where the wave has no such key."""
    keys = {"person": measurement.person_key, "organisation": measurement.organisation_key}
    return {
        kind: _places(wave, table) if code == ROW else _cells(measurement, code, wave, table, index)
        for kind, code in keys.items()
    }


def _places(wave: Wave, table: RawTable) -> Column:
    """Give what recognises a respondent whose answers to two waves stand in one row: the file and the row."""
    return Column.of(" ".join((*wave.files, str(row))) for row in table.rows)


def _named(kind: str, cells: Column, pseudonym: Pseudonym) -> pd.Series:
    return cells.text_series(pseudonym(kind, text) if text.strip() else None for text in cells.texts)


def _cells(measurement: Measurement, code: str | None, wave: Wave, table: RawTable, index: Mapping[str, int]) -> Column:
    own = measurement.codebook[code].heads(wave.id) if code else ()
    return table.columns[index[own[0]]] if own else Column.of([""] * len(table))


def _published(measurement: Measurement, wave: Wave, frame: pd.DataFrame, verdict: Verdict) -> pd.DataFrame | None:
    if measurement.published is None:
        return None
    numbers = [c for c, item in measurement.codebook.items() if item.type == "number" and c in frame]
    rows = frame.loc[verdict.excluded_for("published_figure"), numbers]
    long = rows.melt(var_name="item", value_name="published").dropna(subset="published")
    return long.assign(wave=wave.id)[["wave", "item", "published"]]


def _excluded(table: RawTable, verdict: Verdict) -> pd.DataFrame:
    listed = ~verdict.used & ~verdict.excluded_for(*ONLY_COUNTED)
    reasons = np.array(REASONS, dtype=object)[verdict.reason[listed]]
    return pd.DataFrame({"row": table.rows[listed], "reason": pd.Series(reasons, dtype="str")})


def without_unrouted(
    measurement: Measurement, responses: pd.DataFrame, wave: str
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Empty the answers to questions that the routing did not lead to, and count them per item."""
    out, removed = responses.copy(), {}
    for item in measurement.codebook.values():
        if item.routing_in(wave) is None or item.personal != "no" or not item.asked_in(wave):
            continue
        stray = answered(item, responses) & ~asked(item, responses, measurement.codebook, wave)
        if stray.any():
            removed[item.code] = int(stray.sum())
            for column in columns_of(item):
                out[column] = out[column].mask(stray)
    return out, removed
