"""Cleaning: which rows are used, and a reason for every other one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from nulmeting.codebook import Item
from nulmeting.columns import Expected, find
from nulmeting.completion import date_faults, dated, field_days, moment
from nulmeting.conditions import answered, asked
from nulmeting.grid import Column
from nulmeting.labels import normalise
from nulmeting.layout_cells import spell
from nulmeting.messages import Fault, InputError, raise_if
from nulmeting.parsing import Misfit, Parsed, faults, parse
from nulmeting.rankings import columns_of
from nulmeting.raw_table import RawTable
from nulmeting.reading_report import reading_report
from nulmeting.register import Pseudonym, more_than_registered, registered, with_register
from nulmeting.settings import Measurement
from nulmeting.settings_input import ROW, Wave

REASONS = ("published_figure", "no_consent", "incomplete", "not_in_register", "out_of_range", "duplicate")
"""Why a row is not used; the first that applies counts."""

QUARANTINED = ("not_in_register", "out_of_range", "duplicate")
"""Faults of single rows: set aside and counted, up to a declared share."""


@dataclass(frozen=True)
class CleanWave:
    """What cleaning makes of one export.

    Parameters
    ----------
    responses : DataFrame
        One row per used respondent, in the export's order: ``row``, ``person``, ``organisation``, ``day`` (of
        the field period on which it was completed, 1 on the first; NA if that is not known), items.
    excluded : DataFrame
        ``row`` and ``reason`` of every other row, except of people who did not consent: of them only a count.
    counts : DataFrame
        ``wave, step, reason, count`` with steps read, excluded and used; read = excluded + used.
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
    measurement: Measurement, wave: Wave, table: RawTable, register: pd.DataFrame | None, pseudonym: Pseudonym
) -> CleanWave:
    """Clean one export.

    Raises
    ------
    InputError
        With every file fault at once: missing and unlisted columns, values that the codebook does not know, a second
        row of heads; or more quarantined rows than allowed; or no row left.
    """
    items = [item for item in measurement.codebook.values() if item.asked_in(wave.id)]
    columns = find(table, _expected(items, wave), wave.ignore_columns)
    kept = [item for item in items if item.personal == "no"]
    found = [item for item in kept if all(head in columns.index for head in item.heads(wave.id))]
    spelled = spell(table, found, columns.index, wave.id)
    parsed = {item.code: parse(item, spelled.table, columns.index, wave.id) for item in found}
    crowd = more_than_registered(measurement, wave, table, columns.index, register, pseudonym)
    misfits = _misfit_faults(parsed, found, spelled.table, columns.index, wave.id)
    heads = any(fault.code == "E306" for fault in misfits)
    dates = date_faults(table.without_first(int(heads)), wave, columns.index)
    raise_if([*columns.faults, *spelled.faults, *misfits, *dates, *crowd])
    frame = pd.DataFrame({name: column for one in parsed.values() for name, column in one.columns.items()})
    keys = _keys(measurement, wave, table, columns.index)
    reasons = _reasons(measurement, wave, table, columns.index, frame, parsed, keys, register, pseudonym)
    published = _published(measurement, wave, frame, reasons)
    used = reasons.isna()
    identity = pd.DataFrame(
        {
            "row": table.rows,
            **{kind: _named(kind, keys[kind], pseudonym) for kind in ("person", "organisation")},
            "day": field_days(_done(wave, table, columns.index), wave),
        }
    )
    responses = pd.concat([identity, frame], axis=1)[used].reset_index(drop=True)
    counts = _counts(measurement, wave.id, reasons)
    _enough(measurement, table, counts)
    responses, replaced = with_register(measurement, responses, register)
    responses, unrouted = without_unrouted(measurement, responses, wave.id)
    report = reading_report(table, columns, items, wave)
    return CleanWave(
        responses,
        _excluded(table, reasons),
        counts,
        published,
        {
            **report,
            "replaced_by_register": replaced,
            "answers_not_asked_for": unrouted,
            "answers_declared_missing": dict(spelled.missing),
            "answers_that_contradict": _contradicted(parsed, used),
            "typed_text": {code: one.typed for code, one in parsed.items() if one.typed},
            "completed": dated(responses["day"], wave),
        },
    )


def _contradicted(parsed: Mapping[str, Parsed], used: pd.Series) -> dict[str, int]:
    """Count per item the used responses of which the answer contradicts itself; items without any are left out."""
    counted = {code: int(used.iloc[sorted(one.contradicted)].sum()) for code, one in parsed.items()}
    return {code: count for code, count in counted.items() if count}


def _expected(items: list[Item], wave: Wave) -> list[Expected]:
    wanted = [Expected(head, item.code) for item in items for head in item.heads(wave.id)]
    return [*wanted, Expected(wave.complete_column, "complete")] if wave.complete_column else wanted


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


def _reasons(
    measurement: Measurement,
    wave: Wave,
    table: RawTable,
    index: Mapping[str, int],
    frame: pd.DataFrame,
    parsed: Mapping[str, Parsed],
    keys: Mapping[str, Column],
    register: pd.DataFrame | None,
    pseudonym: Pseudonym,
) -> pd.Series:
    """Give the reason why each record is not used; missing for those that are."""
    reasons = pd.Series([None] * len(table), dtype="str")
    who = _named("person", keys["person"], pseudonym)

    def put(reason: str, applies: pd.Series) -> None:
        reasons[applies & reasons.isna()] = reason

    if measurement.published:
        names = {normalise(value) for value in measurement.published.names}
        cells = _cells(measurement, measurement.published.item, wave, table, index)
        put("published_figure", pd.Series(cells.flags({text for text in cells.texts if normalise(text) in names})))
    consent = measurement.cleaning.consent_item
    if consent:  # that every wave has it is checked with the configuration
        put("no_consent", (frame[consent] != measurement.cleaning.consent_value) | frame[consent].isna())
    done = _done(wave, table, index)
    put("incomplete", pd.Series(~done.filled()))
    if register is not None:
        put("not_in_register", ~who.isin(registered(register, wave.id)["person"]))
    outside = frozenset().union(*(one.out_of_range for one in parsed.values()))
    put("out_of_range", pd.Series([i in outside for i in range(len(reasons))]))
    put("duplicate", _superseded(who, _order(done), reasons.isna()))
    return reasons


def _done(wave: Wave, table: RawTable, index: Mapping[str, int]) -> Column:
    """Give what each record says about its completion; without a column for it every record is complete."""
    return table.columns[index[wave.complete_column]] if wave.complete_column else _everywhere("x", table)


def _cells(measurement: Measurement, code: str | None, wave: Wave, table: RawTable, index: Mapping[str, int]) -> Column:
    heads = measurement.codebook[code].heads(wave.id) if code else ()
    return table.columns[index[heads[0]]] if heads else _everywhere("", table)


def _everywhere(text: str, table: RawTable) -> Column:
    return Column.of([text] * len(table))


def _order(done: Column) -> list[Any]:
    """Give what orders a person's records: the time of completion if every one is a date, else the file's order."""
    found = [moment(text) for text in done.texts]
    if any(one is None and text.strip() for one, text in zip(found, done.texts, strict=True)):
        return list(range(len(done)))
    return list(done.each("" if one is None else one.isoformat() for one in found))


def _superseded(who: pd.Series, order: list[Any], candidate: pd.Series) -> pd.Series:
    """Mark every record of a person but the last complete one."""
    known = pd.DataFrame({"who": who, "order": order})[candidate & who.notna()]
    last = known.sort_values("order", kind="stable").drop_duplicates("who", keep="last").index
    return pd.Series(who.index.isin(known.index.difference(last)))


def _published(measurement: Measurement, wave: Wave, frame: pd.DataFrame, reasons: pd.Series) -> pd.DataFrame | None:
    if measurement.published is None:
        return None
    numbers = [c for c, item in measurement.codebook.items() if item.type == "number" and c in frame]
    rows = frame.loc[reasons == "published_figure", numbers]
    long = rows.melt(var_name="item", value_name="published").dropna(subset="published")
    return long.assign(wave=wave.id)[["wave", "item", "published"]]


def _excluded(table: RawTable, reasons: pd.Series) -> pd.DataFrame:
    rows = pd.DataFrame({"row": table.rows, "reason": reasons})
    return rows[reasons.notna() & (reasons != "no_consent")].reset_index(drop=True)


def _counts(measurement: Measurement, wave: str, reasons: pd.Series) -> pd.DataFrame:
    tally = Counter(reasons.dropna())
    possible = REASONS if measurement.published else REASONS[1:]
    rows = [("read", "", len(reasons))]
    rows += [("excluded", reason, tally[reason]) for reason in possible]
    rows.append(("used", "", int(reasons.isna().sum())))
    table = pd.DataFrame(rows, columns=["step", "reason", "count"])
    table.insert(0, "wave", wave)
    return table


def _enough(measurement: Measurement, table: RawTable, counts: pd.DataFrame) -> None:
    """Stop if too much was set aside, or everything."""
    by = counts.set_index(["step", "reason"])["count"]
    read, used = int(by["read", ""]), int(by["used", ""])
    aside = {reason: int(by["excluded", reason]) for reason in REASONS if by.get(("excluded", reason), 0)}
    quarantined = sum(n for reason, n in aside.items() if reason in QUARANTINED)
    text = ", ".join(f"{reason}: {n}" for reason, n in aside.items())
    if quarantined > measurement.cleaning.max_quarantined * read:
        share = f"{measurement.cleaning.max_quarantined:.0%}"
        fields = {"quarantined": str(quarantined), "read": str(read), "reasons": text, "share": share}
        raise InputError([Fault("E401", table.where(), fields)])
    if used == 0:
        raise InputError([Fault("E402", table.where(), {"reasons": text})])


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
