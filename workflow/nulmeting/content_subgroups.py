"""The figures per group, and which groups differ from the total or from each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nulmeting import content_comparisons
from nulmeting.content_blocks import Block, Cell, base, heading, level, note, table
from nulmeting.content_brief import conditional
from nulmeting.content_figures import figure
from nulmeting.content_source import SHIFT, Source
from nulmeting.formatting import lower_first
from nulmeting.protect_rules import headlines, plan
from nulmeting.settings import Breakdown, Indicator

APART = ("options", SHIFT)
"""Statistics with tables of their own."""
LONG = 20
"""A table of more rows is folded away where the medium can."""


def blocks(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the section: the chart, which groups differ, and one table per breakdown of the publication plan."""
    made: list[Block] = []
    planned, leads = plan(source.measurement), headlines(source.measurement)
    for breakdown in source.measurement.breakdowns:
        given = planned[breakdown.id]
        found = [
            (indicator, rows)
            for indicator in source.measurement.indicators
            if indicator.statistic not in APART and (given == "all" or (given == "headlines" and indicator.id in leads))
            if (rows := _categories(source, indicator, breakdown))
        ]
        if found:
            made.append(_subgroup_table(source, breakdown, found, whole=given == "all"))
    if not made:
        return []
    tested = content_comparisons.blocks(source)
    caution = note(source.say("report.subgroups_note" if tested else "report.subgroups_untested"), "caution")
    drawn = [figure(source, "groups", charts["groups"])] if "groups" in charts else []
    return [heading(2, "subgroups", source.say("report.subgroups")), caution, *drawn, *tested, *made]


def _subgroup_table(
    source: Source, breakdown: Breakdown, found: Sequence[tuple[Indicator, list[list[Cell]]]], *, whole: bool
) -> Block:
    label = breakdown.label.to(source.language)
    columns = [("text", source.say("columns.indicator")), ("text", label), ("text", source.say("columns.unit"))]
    for wave in source.measurement.waves:
        columns += [("number", source.wave(wave.id)), ("number", source.say("columns.base"))]
    key = "report.subgroup_caption" if whole else "report.subgroup_headlines"
    body = [row for _, rows in found for row in rows]
    remark, caption = (
        " ".join(conditional(source, [indicator for indicator, _ in found])),
        source.say(key, breakdown=lower_first(label)),
    )
    return table(f"subgroup-{breakdown.id}", caption, columns, body, remark=remark, collapsed=len(body) > LONG)


def _categories(source: Source, indicator: Indicator, breakdown: Breakdown) -> list[list[Cell]]:
    rows = (_subgroup(source, indicator, breakdown.id, category.id) for category in breakdown.categories)
    return [row for row in rows if row is not None]


def _subgroup(source: Source, indicator: Indicator, breakdown: str, category: str) -> list[Cell] | None:
    found = [
        source.estimate(indicator.id, w.id, breakdown=breakdown, category=category) for w in source.measurement.waves
    ]
    if source.is_lacking(found):
        return None
    row: list[Cell] = [
        indicator.label.to(source.language),
        source.category(breakdown, category),
        source.units(indicator.headline.unit),
    ]
    for wave, estimate in zip(source.measurement.waves, found, strict=True):
        name = f"{indicator.id}.{wave.id}.{indicator.statistic}.{breakdown}.{category}"
        row += [level(source, estimate, name), base(source, estimate)]
    return row
