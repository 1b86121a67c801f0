"""The figures per group, and which groups differ from the total or from each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nulmeting import content_comparisons
from nulmeting.content_blocks import Block, Cell, base, heading, level, note, table
from nulmeting.content_brief import conditional, leading
from nulmeting.content_figures import figure
from nulmeting.content_source import SHIFT, Source
from nulmeting.content_topics import group, theme
from nulmeting.formatting import listing, lower_first
from nulmeting.protect_rules import headlines, plan
from nulmeting.settings import Breakdown, Indicator

APART = ("options", SHIFT)
"""Statistics with tables of their own."""
LONG = 20
"""A table of more rows is folded away where the medium can."""


def blocks(source: Source, charts: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Make the section: the chart, and per breakdown of the publication plan what does not lead the report."""
    leads = leading(source)
    if not any(_planned(source, b, i) for b in source.measurement.breakdowns for i in source.measurement.indicators):
        return []
    made: list[Block] = []
    for breakdown in source.measurement.breakdowns:
        others = [i for i in source.measurement.indicators if i not in leads]
        found = [(i, rows) for i in others if (rows := _planned(source, breakdown, i))]
        made += [_subgroup_table(source, breakdown, found)] if found else []
    tested = any(content_comparisons.of_indicator(source, indicator) for indicator in leads)
    said = [source.say("report.subgroups_note" if tested else "report.subgroups_untested"), *_overlap(source)]
    caution = note(" ".join(said), "caution")
    drawn = [figure(source, "groups", charts["groups"])] if "groups" in charts else []
    return [heading(2, "subgroups", source.say("report.subgroups")), caution, *drawn, *made]


def _overlap(source: Source, indicator: Indicator | None = None) -> list[str]:
    """Name the breakdowns whose groups overlap, so that nobody adds them up: those of any indicator or of one."""
    of = [indicator] if indicator else source.measurement.indicators
    overlapping = [b for b in source.measurement.breakdowns if b.id in source.overlapping]
    found = [(b.id, one.headline.unit) for b in overlapping for one in of if _planned(source, b, one)]
    breakdowns, units = (dict.fromkeys(pair[part] for pair in found) for part in (0, 1))
    names = [source.say("story.name", name=source.breakdown(breakdown)) for breakdown in breakdowns]
    counting = listing([source.units(unit) for unit in units], source.language)
    fields = {"breakdowns": listing(names, source.language), "units": counting}
    return [source.say("report.subgroups_overlap", **fields)] if names else []


def of_indicator(source: Source, indicator: Indicator) -> list[Block]:
    """Say of a headline which groups differ, and give its figure in every group that the plan has."""
    rows = [
        (group(source, breakdown.id, category), row)
        for breakdown in source.measurement.breakdowns
        for category, row in _planned(source, breakdown, indicator)
    ]
    if not rows:
        return []
    columns = [("text", source.say("columns.category")), ("text", source.say("columns.breakdown"))]
    body: list[list[Cell]] = [[row[1], _division(source, one), *row[3:]] for one, row in rows]
    compared = content_comparisons.of_indicator(source, indicator)
    untested = [] if compared else [source.say("groups.note_untested")]
    remarks = [*untested, *_overlap(source, indicator), *conditional(source, [indicator])]
    made = table(
        f"by-group-{indicator.id}",
        source.say("story.groups_caption", name=source.indicator(indicator.id)),
        [*columns, *_waves(source)],
        body,
        remark=" ".join(remarks),
        row_topics=[[one] for one, _ in rows],
    )
    return [*compared[:1], made, *compared[1:]]


def _division(source: Source, topic: Block) -> str:
    return source.breakdown(topic["id"].partition(".")[0])


def _planned(source: Source, breakdown: Breakdown, indicator: Indicator) -> list[tuple[str, list[Cell]]]:
    """Give the rows of an indicator by the categories of a breakdown, as far as the publication plan has them."""
    given = plan(source.measurement)[breakdown.id]
    if indicator.statistic in APART or given == "none":
        return []
    if given == "headlines" and indicator.id not in headlines(source.measurement):
        return []
    return _categories(source, indicator, breakdown)


def _waves(source: Source) -> list[tuple[str, str]]:
    return [
        column
        for wave in source.measurement.waves
        for column in (("number", source.wave(wave.id)), ("number", source.say("columns.base")))
    ]


def _subgroup_table(
    source: Source, breakdown: Breakdown, found: Sequence[tuple[Indicator, list[tuple[str, list[Cell]]]]]
) -> Block:
    label = source.breakdown(breakdown.id)
    whole = plan(source.measurement)[breakdown.id] == "all"
    columns = [("text", source.say("columns.indicator")), ("text", label), ("text", source.say("columns.unit"))]
    columns += _waves(source)
    key = "report.subgroup_caption" if whole else "report.subgroup_headlines"
    body = [row for _, rows in found for _, row in rows]
    topics = [
        [group(source, breakdown.id, category), *theme(source, indicator)]
        for indicator, rows in found
        for category, _ in rows
    ]
    remark, caption = (
        " ".join(conditional(source, [indicator for indicator, _ in found])),
        source.say(key, breakdown=lower_first(label)),
    )
    is_long = len(body) > LONG
    name = f"subgroup-{breakdown.id}"
    return table(name, caption, columns, body, remark=remark, collapsed=is_long, row_topics=topics)


def _categories(source: Source, indicator: Indicator, breakdown: Breakdown) -> list[tuple[str, list[Cell]]]:
    rows = ((c.id, _subgroup(source, indicator, breakdown.id, c.id)) for c in breakdown.categories)
    return [(category, row) for category, row in rows if row is not None]


def _subgroup(source: Source, indicator: Indicator, breakdown: str, category: str) -> list[Cell] | None:
    found = [
        source.estimate(indicator.id, w.id, breakdown=breakdown, category=category) for w in source.measurement.waves
    ]
    if source.is_lacking(found):
        return None
    row: list[Cell] = [
        source.indicator(indicator.id),
        source.category(breakdown, category),
        source.units(indicator.headline.unit),
    ]
    for wave, estimate in zip(source.measurement.waves, found, strict=True):
        name = f"{indicator.id}.{wave.id}.{indicator.statistic}.{breakdown}.{category}"
        row += [level(source, estimate, name), base(source, estimate)]
    return row
