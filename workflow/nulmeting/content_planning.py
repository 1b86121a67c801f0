"""In the method: what change the waves at hand could have shown, and what a planned wave could show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nulmeting.content_blocks import Block, Cell, heading, items, paragraph, table
from nulmeting.content_brief import leading
from nulmeting.content_detectable import in_words, is_planned, known, needing_others, rises, rows_of, smallest
from nulmeting.content_figures import figure
from nulmeting.content_source import Row, Source
from nulmeting.formatting import is_missing, listing, percent
from nulmeting.settings import Indicator

Planned = Mapping[tuple[float, float], Row]


def blocks(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the part of the method on planning; nothing if no headline has a smallest change."""
    found = [(indicator, rows_of(source, indicator)) for indicator in leading(source)]
    found = [(indicator, rows) for indicator, rows in found if rows and not source.is_lacking(rows)]
    if not any(known(row) for _, rows in found for row in rows):
        return []
    power = percent(source.measurement.planning.power, source.language)
    intro = source.say("method.planning", power=power)
    made = [heading(3, "method-planning", source.say("method.planning_title"))]
    observed = _observed(source, found)
    made += [paragraph(intro)]
    made += [items("planning-observed", observed), *_without(source, found)] if observed else []
    made += [figure(source, "planning", charts["planning"])] if "planning" in charts else []
    return made + _table(source, found)


def _observed(source: Source, found: list[tuple[Indicator, list[Row]]]) -> list[tuple[str, list[Block]]]:
    said = []
    for indicator, rows in found:
        for row in rows:
            if is_planned(row) or not known(row):
                continue
            one = smallest(source, indicator, row)
            waves = source.pair(row["wave_from"], row["wave_to"])
            change = in_words(source, indicator, float(row["minimum_change"]))
            again = row.get("overlap")
            # of questions of one questionnaire it is everybody
            key, overlap = "", ""
            if again is not None and not is_missing(again) and not source.one_questionnaire:
                key, overlap = "_again", percent(again, source.language)
            fields = {"name": source.indicator(indicator.id), "change": change, "overlap": overlap}
            text = source.say(f"method.planning_observed{key}", **fields, **waves)
            said.append((text, [one]))
    return said


def _without(source: Source, found: list[tuple[Indicator, list[Row]]]) -> list[Block]:
    """Name the headlines of which no smallest change can be given, such as a median; nothing if there is none."""
    given = [indicator for indicator, rows in found if any(known(row) and not is_planned(row) for row in rows)]
    names = [source.say("story.name", name=source.indicator(one.id)) for one in leading(source) if one not in given]
    said = source.say("method.planning_without", names=listing(names, source.language))
    return [paragraph(said)] if names else []


def _table(source: Source, found: list[tuple[Indicator, list[Row]]]) -> list[Block]:
    planned: list[tuple[Indicator, Planned]] = [
        (indicator, {(float(r["response"]), float(r["overlap"])): r for r in rows if is_planned(r)})
        for indicator, rows in found
    ]
    planned = [(indicator, rows) for indicator, rows in planned if not source.is_lacking(rows.values())]
    scenarios = sorted({key for _, rows in planned for key in rows})
    if not scenarios:
        return []
    body: list[list[Cell]] = []
    for response, overlap in scenarios:
        cells: list[Cell] = [percent(response, source.language), percent(overlap, source.language)]
        for indicator, rows in planned:
            row = rows.get((response, overlap))
            cells.append("" if row is None else smallest(source, indicator, row))
        body.append(cells)
    columns = [("text", source.say(f"columns.{key}")) for key in ("response_planned", "overlap")]
    columns += [("number", source.indicator(indicator.id)) for indicator, _ in planned]
    caption = source.say("method.planning_caption")
    remark = source.say("method.planning_note", column=source.say("columns.overlap"))
    if any(rises(source, indicator, list(rows.values())) for indicator, rows in planned):
        remark = f"{remark} {source.say('method.planning_rises')}"
    if beyond := needing_others(source, [row for _, rows in planned for row in rows.values()]):
        remark = f"{remark} {source.say('method.planning_beyond', scenarios=beyond)}"
    return [table("planning", caption, columns, body, remark=remark)]
