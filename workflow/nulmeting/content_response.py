"""Who responded: from the register to the answers used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nulmeting.content_blocks import Block, Cell, counted, heading, paragraph, rate, table
from nulmeting.content_figures import figure
from nulmeting.content_source import ALL, Row, Source, matching
from nulmeting.formatting import is_missing, listing, lower_first

StepKey = tuple[str, str, str]
LONG = 10
"""A table of more rows is folded away beside the chart, where the medium can."""
REASONED = ("excluded", "flagged")
"""Steps that are counted by reason."""


def blocks(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the section."""
    made = [heading(2, "response", source.say("report.response"))]
    drawn = [figure(source, "flow", charts["flow"])] if "flow" in charts else []
    # of questions of one questionnaire nobody took part twice
    overlap = [] if source.one_questionnaire else _overlap(source, _drawn_overlaps(charts.get("flow", {})))
    return made + _flow(source, drawn=bool(drawn)) + drawn + overlap + _unregistered(source)


def _flow(source: Source, *, drawn: bool) -> list[Block]:
    waves = _told(source)
    steps = [r for r in source.table("flow") if r["wave"] in waves]
    keys: list[StepKey] = list(dict.fromkeys(_key(r) for r in steps))
    by_key: dict[tuple[StepKey, str], Row] = {(_key(r), r["wave"]): r for r in steps}
    own = row_unit(source)
    order = ("register", "invited", "read", "excluded", "responded", "consented", "complete", "responding", "flagged")
    keys.sort(key=lambda k: order.index(k[0]) if k[0] in order else len(order))
    body: list[list[Cell]] = []
    for key in keys:
        step, reason, unit = key
        row_of = {wave: by_key.get((key, wave)) for wave in waves}
        registered = {wave: by_key.get((("register", "", unit), wave)) for wave in waves}
        if not _says_something(source, list(row_of.values())) or (step == "invited" and _alike(row_of, registered)):
            continue
        found: list[Cell] = []
        for wave in waves:
            row = row_of[wave]
            name = ".".join(p for p in ("flow", wave, step, reason, unit) if p)
            absent = row is None and step in REASONED
            found.append("0" if absent else counted(source, name, row, "count"))
        body.append([_step_label(source, key, own), *found])
    heads = [source.wave(w) for w in waves] if len(waves) > 1 else [source.say("columns.count")]
    columns = [("text", source.say("columns.step")), *(("number", head) for head in heads)]
    heard = (_sentence(source, by_key, wave, own) for wave in waves)
    said = [one for one in heard if one is not None]
    made = [paragraph(" ".join(text for text, _ in said), [n for _, numbers in said for n in numbers])] if said else []
    caption = "report.flow_caption" if source.measurement.register else "report.flow_caption_received"
    return [*made, table("flow", source.say(caption), columns, body, collapsed=drawn and len(body) > LONG)]


def _told(source: Source) -> list[str]:
    """Give the waves of which the steps are told: of questions of one questionnaire the first, if all are alike."""
    waves = [w.id for w in source.measurement.waves]
    counts = {wave: {_key(r): r.get("count") for r in matching(source.table("flow"), wave=wave)} for wave in waves}
    is_alike = all(counts[wave] == counts[waves[0]] for wave in waves)
    return waves[:1] if source.one_questionnaire and is_alike else waves


def row_unit(source: Source) -> str:
    """Give what a row of the exports is: a person's response, or that of an organisation."""
    return next((str(r["unit"]) for r in source.table("flow") if r["step"] == "read" and r.get("unit")), "person")


def _says_something(source: Source, found: list[Row | None]) -> bool:
    """Tell whether a step happened: not a reason that never occurred, nor a register that is not there."""
    if source.is_lacking(found):
        return False
    return any(
        r["step"] not in REASONED or is_missing(r.get("count")) or r["count"] > 0 for r in found if r is not None
    )


def _alike(one: Mapping[str, Row | None], other: Mapping[str, Row | None]) -> bool:
    """Tell whether two steps count the same in every wave."""
    return all((one[w] or {}).get("count") == (other[w] or {}).get("count") for w in one)


def _key(row: Row) -> StepKey:
    return str(row["step"]), str(row.get("reason_excluded") or ""), str(row.get("unit") or "")


def _step_label(source: Source, key: StepKey, own: str) -> str:
    step, reason, unit = key
    if step in REASONED:
        said = source.word(f"excluded.{reason}")
        return source.say(f"report.{step}_for", reason=said) if reason else source.word(f"steps.{step}")
    if own == "organisation" and step in ("read", "responding"):
        return source.word(f"steps.{step}_rows")
    return f"{source.word(f'steps.{step}')}, {source.units(unit)}" if step != "read" else source.word("steps.read")


def _sentence(
    source: Source, by_key: Mapping[tuple[StepKey, str], Row], wave: str, own: str
) -> tuple[str, list[Block]] | None:
    read = by_key.get((("read", "", own), wave)) or by_key.get((("read", "", ""), wave))
    used = by_key.get((("responding", "", own), wave))
    rates = matching(source.table("response"), wave=wave, unit=own, breakdown=ALL)
    if read is None or used is None or is_missing(used.get("count")):
        return None
    numbers = [
        counted(source, f"flow.{wave}.read.{own}", read, "count"),
        counted(source, f"flow.{wave}.responding.{own}", used, "count"),
    ]
    fields = {
        "wave": source.wave(wave),
        "units": source.units(own),
        "read": numbers[0]["text"],
        "used": numbers[1]["text"],
    }
    if rates and not is_missing(rates[0].get("response_rate")):
        name = f"response.{wave}.{own}.{ALL}.{ALL}"
        shown = rate(source, name, rates[0], "response_rate", ("responding", "invited"))
        invited = counted(source, f"{name}.invited", rates[0], "invited")
        fields |= {"rate": shown["text"], "invited": invited["text"]}
        return source.say("report.response_sentence", **fields), [*numbers, shown, invited]
    return source.say("report.used_rows" if own == "organisation" else "report.used_sentence", **fields), numbers


def in_parts(source: Source) -> str:
    """Name the breakdowns in whose groups only part of an organisation may be; an empty text if there are none."""
    rows = [row for row in source.table("response") if not source.divides(row["unit"], row["breakdown"])]
    found = dict.fromkeys(row["breakdown"] for row in rows if not source.is_lacking([row]))
    return listing([lower_first(source.breakdown(one)) for one in found], source.language)


def _drawn_overlaps(chart: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Give of which waves and unit the chart of who took part tells who did so both times, and who once."""
    steps: dict[tuple[str, str], set[str]] = {}
    for record in chart.get("table", ()):
        steps.setdefault((record["wave"], record["unit"]), set()).add(record["step"])
    return {place for place, told in steps.items() if told >= {"overlap", "leavers", "joiners"}}


def _overlap(source: Source, drawn: set[tuple[str, str]]) -> list[Block]:
    """Say how many took part in both of two waves, where the chart does not."""
    found, unlinked = [], {}
    persons = any(d.unit == "person" for i in source.measurement.indicators for d in i.definitions)
    for row in matching(source.table("flow"), step="overlap"):
        if not (persons if row["unit"] == "person" else source.measurement.organisation_key):
            continue
        if (row["wave"], row["unit"]) in drawn:
            continue
        if row.get("reason") == "unlinked":
            # the same of every pair of waves
            unlinked[row["unit"]] = source.say("report.overlap_unlinked", units=source.units(str(row["unit"])))
            continue
        wave_from, _, wave_to = str(row["wave"]).partition("+")
        number = counted(source, f"flow.{row['wave']}.overlap.{row['unit']}", row, "count")
        names = source.pair(wave_from, wave_to)
        key = "report.overlap" if number["value"] is not None else "report.overlap_unknown"
        found.append((number, source.say(key, both=number["text"], units=source.units(str(row["unit"])), **names)))
        found += _others(source, row) if number["value"] is not None else []
    texts = [*(text for _, text in found if text), *unlinked.values()]
    return [paragraph(" ".join(texts), [number for number, _ in found])] if texts else []


def _others(source: Source, overlap: Row) -> list[tuple[Block, str]]:
    """Say who took part in one of two waves only, where both numbers are shown."""
    unit, wave = str(overlap["unit"]), str(overlap["wave"])
    rows = {r["step"]: r for r in matching(source.table("flow"), wave=wave, unit=unit)}
    parts = {step: rows[step] for step in ("leavers", "joiners") if not is_missing(rows.get(step, {}).get("count"))}
    if len(parts) < 2:
        return []
    numbers = {step: counted(source, f"flow.{wave}.{step}.{unit}", row, "count") for step, row in parts.items()}
    texts = {step: number["text"] for step, number in numbers.items()}
    key = "overlap_others" if len(source.measurement.waves) == 2 else "overlap_others_of_more"
    said = source.say(f"report.{key}", units=source.units(unit), **texts)
    return [(numbers["leavers"], said), (numbers["joiners"], "")]


def _unregistered(source: Source) -> list[Block]:
    """Say that there is no response without a register."""
    if source.measurement.register:
        return []
    said = "report.no_register_rows" if row_unit(source) == "organisation" else "report.no_register"
    return [paragraph(source.say(said))]
