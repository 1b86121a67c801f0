"""Who took part, against the register: response rates, groups over and under their share, and the R-indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nulmeting.content_blocks import Block, Cell, heading, paragraph, plain_number, rate, table
from nulmeting.content_figures import figure
from nulmeting.content_response import in_parts
from nulmeting.content_source import ALL, Row, Source, matching
from nulmeting.formatting import count, is_missing, listing, lower_first, number, percent, signed

NOTABLE = 0.1
"""A standardised difference beyond this counts as over- or underrepresented (Austin 2009)."""
ALPHA = 0.05


def rates(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the chart and the table of response rates; nothing without a register."""
    found = [r for r in source.table("response") if r.get("reason") != "no_register"]
    if source.is_lacking(found):
        return []
    head = heading(3, "trust-response", source.say("trust.response"))
    drawn = [figure(source, "response", charts["response"])] if "response" in charts else []
    return [head, *drawn, _rate_table(source, found)]


def _rate_table(source: Source, found: Sequence[Row]) -> Block:
    waves = [w.id for w in source.measurement.waves]
    index = {(r["unit"], r["breakdown"], r["category"], r["wave"]): r for r in found}
    keys = list(dict.fromkeys((r["unit"], r["breakdown"], r["category"]) for r in found))
    body: list[list[Cell]] = []
    for unit, breakdown, category in keys:
        if source.is_lacking(index.get((unit, breakdown, category, wave)) for wave in waves):
            continue
        label = source.say("report.everybody") if breakdown == ALL else source.category(breakdown, category)
        row: list[Cell] = [label, source.units(unit)]
        for wave in waves:
            entry = index.get((unit, breakdown, category, wave))
            name = ".".join(["response", wave, unit, breakdown, category])
            row += [rate(source, name, entry, "response_rate", ("responding", "invited")), _part(source, entry)]
        body.append(row)
    columns = [("text", source.say("columns.category")), ("text", source.say("columns.unit"))]
    for wave in waves:
        columns += [
            ("number", source.say("report.response_in", wave=source.wave_inside(wave))),
            ("number", source.say("columns.responding")),
        ]
    names = in_parts(source)
    remark = source.say("report.response_parts", names=names) if names else ""
    return table("response-rates", source.say("report.response_caption"), columns, body, remark=remark, collapsed=True)


def _part(source: Source, row: Row | None) -> str:
    """Write ``173 van 264``; empty where the share beside it says why there is none."""
    if row is None or is_missing(row.get("responding")) or is_missing(row.get("invited")):
        return ""
    part, whole = (count(row[key], source.language) for key in ("responding", "invited"))
    return source.say("report.part", part=part, whole=whole)


def representation(source: Source) -> list[Block]:
    """Say which groups are over- or underrepresented, and what the R-indicator is; nothing without a register."""
    made: list[Block] = []
    for wave in source.measurement.waves:
        for unit in dict.fromkeys(r["unit"] for r in source.table("representativeness")):
            parts = [
                _balance(source, wave.id, unit),
                _left_out(source, wave.id, unit),
                _indicator(source, wave.id, unit),
            ]
            text = " ".join(text for text, _ in parts if text)
            made += [paragraph(text, [one for _, numbers in parts for one in numbers])] if text else []
    if not made:
        return []
    head = heading(3, "trust-representation", source.say("trust.representation"))
    return [head, paragraph(source.say("trust.representation_intro")), *made, *_table(source)]


def _balance(source: Source, wave: str, unit: str) -> tuple[str, list[Block]]:
    found = matching(source.table("representativeness"), wave=wave, unit=unit)
    whole = [row for row in found if source.divides(unit, row["breakdown"])]
    rows = [row for row in whole if not is_missing(row.get("standardised_difference"))]
    if not rows:
        return "", []
    fields = {"wave": source.wave(wave), "units": source.units(unit)}
    compared = _breakdowns(source, dict.fromkeys(row["breakdown"] for row in rows))
    over = [row for row in rows if row["standardised_difference"] > NOTABLE]
    under = [row for row in rows if row["standardised_difference"] < -NOTABLE]
    if not over and not under:
        # nothing is said of groups that are not shown
        balanced = "trust.balanced" if len(rows) == len(whole) else "trust.balanced_shown"
        limit = number(NOTABLE, source.language, 1)
        return source.say(balanced, breakdowns=compared, limit=limit, **fields), []
    key = "trust.over_under" if over and under else "trust.over" if over else "trust.under"
    shares = [share for row in (*over, *under) for share in _shares(source, row)]
    named = {"over": _named(source, over), "under": _named(source, under)}
    return source.say(key, **named, **fields), shares


def _left_out(source: Source, wave: str, unit: str) -> tuple[str, list[Block]]:
    """Say, of the first wave, by which breakdowns nothing is compared as one organisation may be in several groups."""
    rows = matching(source.table("representativeness"), wave=wave, unit=unit)
    left = dict.fromkeys(row["breakdown"] for row in rows if not source.divides(unit, row["breakdown"]))
    whole = [row for row in rows if row["breakdown"] not in left and not is_missing(row["standardised_difference"])]
    if not left or not whole or wave != source.measurement.waves[0].id:
        return "", []
    return source.say("trust.not_divided", units=source.units(unit), breakdowns=_breakdowns(source, left)), []


def _breakdowns(source: Source, names: Iterable[str]) -> str:
    return listing([lower_first(source.breakdown(name)) for name in names], source.language)


def _named(source: Source, rows: Sequence[Row]) -> str:
    ordered = sorted(rows, key=lambda row: -abs(float(row["standardised_difference"])))
    return listing([_in_words(source, row) for row in ordered], source.language)


def _in_words(source: Source, row: Row) -> str:
    among, listed = (share["text"] for share in _shares(source, row))
    group, breakdown = (
        source.category(row["breakdown"], row["category"]),
        lower_first(source.breakdown(row["breakdown"])),
    )
    return source.say("trust.group", group=group, breakdown=breakdown, among=among, listed=listed)


def _shares(source: Source, row: Row) -> tuple[Block, Block]:
    name = ".".join(["representativeness", row["wave"], row["unit"], row["breakdown"], row["category"]])
    among, listed = (
        plain_number(f"{name}.{key}", row[key], percent(row[key], source.language), row)
        for key in ("respondent_share", "register_share")
    )
    return among, listed


def _table(source: Source) -> list[Block]:
    waves = [w.id for w in source.measurement.waves]
    rows = [r for r in source.table("representativeness") if source.divides(r["unit"], r["breakdown"])]
    index = {(r["unit"], r["breakdown"], r["category"], r["wave"]): r for r in rows}
    body: list[list[Cell]] = []
    for unit, breakdown, category in dict.fromkeys((r["unit"], r["breakdown"], r["category"]) for r in rows):
        found = [index.get((unit, breakdown, category, wave)) for wave in waves]
        if source.is_lacking(found):
            continue
        cells: list[Cell] = [source.category(breakdown, category), source.units(unit)]
        for wave, row in zip(waves, found, strict=True):
            name = ".".join(["representativeness", wave, unit, breakdown, category])
            cells += _compared(source, name, row)
        body.append(cells)
    columns = [("text", source.say("columns.category")), ("text", source.say("columns.unit"))]
    for wave in waves:
        columns += [
            ("number", source.say("trust.in_register", wave=source.wave(wave))),
            ("number", source.say("trust.among", wave=source.wave(wave))),
            ("number", source.say("columns.standardised_difference")),
        ]
    remark = source.say("trust.representation_note", limit=number(NOTABLE, source.language, 1))
    caption = source.say("trust.representation_caption")
    return [table("representation", caption, columns, body, remark=remark, collapsed=True)] if body else []


def _compared(source: Source, name: str, row: Row | None) -> list[Cell]:
    if row is None or is_missing(row.get("register_share")):
        return [plain_number(f"{name}.register_share", None, source.hidden(row) or ".", row), "", ""]
    among, listed = _shares(source, row)
    apart = row.get("standardised_difference")
    text = signed(apart, source.language, 2)  # type: ignore[arg-type]
    return [listed, among, plain_number(f"{name}.standardised_difference", apart, text, row)]


def _indicator(source: Source, wave: str, unit: str) -> tuple[str, list[Block]]:
    """Say the R-indicator of a wave beside its values under random response."""
    found = {r["measure"]: r for r in matching(source.table("nonresponse"), wave=wave, unit=unit)}
    names = ("r_indicator", "r_random_low", "r_random_high")
    rows = [found[name] for name in names if not is_missing(found.get(name, {}).get("value"))]
    if len(rows) < len(names):
        return "", []
    numbers = [measure(source, row) for row in rows]
    p = found.get("r_p_value", {}).get("value")
    key = "trust.r_usual" if p is None or is_missing(p) or float(p) > ALPHA else "trust.r_low"
    value, low, high = (one["text"] for one in numbers)
    fields = {"wave": source.wave(wave), "units": source.units(unit), "model": _model(source, rows[0])}
    said = source.say(key, value=value, low=low, high=high, **fields)
    most = "" if key == "trust.r_usual" else _most(source, found, unit)
    return f"{said} {most}".strip(), numbers


def _most(source: Source, found: Mapping[str, Row], unit: str) -> str:
    """Name the characteristic that response hung together with most, and whether the table has it; empty in a tie."""
    traits = _traits(found["r_indicator"])
    rows = {name: found.get(f"partial_{name}", {}) for name in traits}
    if len(rows) < 2 or any(is_missing(row.get("value")) for row in rows.values()):
        return ""
    values = {name: float(row["value"]) for name, row in rows.items()}
    top = max(values.values())
    (first, *tied) = [name for name, value in values.items() if value == top]
    if tied:
        return ""
    tabled = {row["breakdown"] for row in matching(source.table("representativeness"), unit=unit)}
    key = "trust.r_most" if first in tabled and source.divides(unit, first) else "trust.r_most_elsewhere"
    return source.say(key, trait=lower_first(source.breakdown(first)))


def _traits(row: Row) -> list[str]:
    return [name for name in str(row.get("model") or "").split(" + ") if name]


def measure(source: Source, row: Row) -> Block:
    """Make the number of a measure of non-response."""
    name = ".".join(["nonresponse", row["wave"], row["unit"], row["measure"]])
    return plain_number(name, row["value"], number(row["value"], source.language, 2), row)


def _model(source: Source, row: Row) -> str:
    """Name the characteristics that response was held against: ``type organisatie en functie``."""
    return _breakdowns(source, _traits(row))
