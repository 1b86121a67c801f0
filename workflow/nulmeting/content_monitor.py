"""Response while a wave is in the field: per group against the register and the earlier wave, lowest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nulmeting.content_blocks import Block, Cell, heading, note, paragraph, plain_number, table
from nulmeting.content_figures import figure
from nulmeting.content_followed import before, name, now
from nulmeting.content_source import ALL, Row, Source
from nulmeting.formatting import count, is_missing, lower_first, points


def blocks(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the section, on top of the report; nothing if no wave is in the field."""
    rows = [r for r in source.table("monitor") if r.get("provisional") and r["status"] != "not_available"]
    if not rows:
        return []
    latest = _latest(rows)
    made = [heading(2, "monitor", source.say("monitor.section"))]
    made.append(note(source.say("monitor.note"), "caution"))
    totals = [row for row in latest if row["breakdown"] == ALL]
    parts = [_sentence(source, row) for row in totals]
    made.append(paragraph(" ".join(text for text, _ in parts), [one for _, numbers in parts for one in numbers]))
    made += [figure(source, "monitor", charts["monitor"])] if "monitor" in charts else []
    # what is only watched stays inside: a table of nothing but hidden rows says so less well than one sentence
    inside = {b.id for b in source.measurement.monitored}
    hidden = [row for row in latest if row["breakdown"] in inside and is_missing(row.get("response_rate"))]
    groups = [row for row in latest if row["breakdown"] != ALL and row not in hidden]
    made += [paragraph(source.say("monitor.inside"))] if hidden else []
    return made + [_table(source, unit, groups) for unit in dict.fromkeys(row["unit"] for row in groups)]


def _latest(rows: Sequence[Row]) -> list[Row]:
    """Give of every group the row of the latest day."""
    found: dict[tuple[str, ...], Row] = {}
    for row in sorted(rows, key=lambda row: row.get("day") or 0):
        found[row["wave"], row["unit"], row["breakdown"], row["category"]] = row
    return list(found.values())


def _sentence(source: Source, row: Row) -> tuple[str, list[Block]]:
    numbers = [now(source, row)]
    fields = {
        "wave": source.wave(row["wave"]),
        "day": count(row["day"], source.language),
        "units": source.units(row["unit"]),
        "rate": numbers[0]["text"],
    }
    if numbers[0]["value"] is None:
        return source.say("monitor.sentence_hidden", **fields), numbers
    if is_missing(row.get("earlier_rate")):
        return source.say("monitor.sentence_alone", **fields), numbers
    numbers.append(before(source, row))
    earlier = lower_first(source.wave(row["earlier_wave"]))
    return source.say("monitor.sentence", earlier=earlier, before=numbers[1]["text"], **fields), numbers


def _table(source: Source, unit: str, rows: Sequence[Row]) -> Block:
    own = [row for row in rows if row["unit"] == unit]
    own.sort(key=lambda row: (is_missing(row.get("response_rate")), row.get("response_rate") or 0.0))
    keys = {"category": "text", "breakdown": "text", "responding": "number", "rate_now": "number"}
    columns = [(kind, source.say(f"columns.{key}")) for key, kind in (keys | _EARLIER).items()]
    caption = source.say("monitor.caption", units=source.units(unit))
    remark = source.say("monitor.remark")
    return table(f"monitor-{unit}", caption, columns, [_cells(source, row) for row in own], remark=remark)


_EARLIER = {"rate_earlier": "number", "points_apart": "number"}


def _cells(source: Source, row: Row) -> list[Cell]:
    known = not is_missing(row.get("responding")) and not is_missing(row.get("invited"))
    part = ""
    if known:
        of = {
            key: count(row[column], source.language) for key, column in (("part", "responding"), ("whole", "invited"))
        }
        part = source.say("report.part", **of)
    apart = row.get("difference")
    text = source.hidden(row) or "." if apart is None or is_missing(apart) else points(apart, source.language)
    return [
        source.category(row["breakdown"], row["category"]),
        source.breakdown(row["breakdown"]),
        part,
        now(source, row),
        before(source, row),
        plain_number(f"{name(row)}.difference", apart, text, row),
    ]
