"""Everything about one headline together: how it was asked, its figure, groups, definitions, and how certain it is."""

from __future__ import annotations

from nulmeting import content_asked, content_attrition, content_robustness, content_sensitivity, content_subgroups
from nulmeting.content_blocks import Block, change, heading, items, level, paragraph
from nulmeting.content_brief import bounds, change_sentence, leading, level_sentence, levels
from nulmeting.content_interpretation import written
from nulmeting.content_norms import norm_sentence
from nulmeting.content_source import Source
from nulmeting.content_topics import about, theme
from nulmeting.settings import Indicator


def blocks(source: Source) -> list[Block]:
    """Make a section per headline."""
    return [
        block for indicator in leading(source) for block in about(_section(source, indicator), theme(source, indicator))
    ]


def _section(source: Source, indicator: Indicator) -> list[Block]:
    name = indicator.id
    made = [heading(2, f"indicator-{name}", source.indicator(name)), *content_asked.blocks(source, indicator)]
    made += [heading(3, f"level-{name}", source.say("story.the_figure")), *_figure(source, indicator)]
    made += written(source, name)
    parts = {
        "groups": content_subgroups.of_indicator(source, indicator),
        "definitions": content_sensitivity.of_indicator(source, indicator),
        "certainty": [
            *content_robustness.of_indicator(source, indicator),
            *content_attrition.attrition_of(source, indicator),
        ],
    }
    for part, of_part in parts.items():
        made += [heading(3, f"{part}-{name}", source.say(f"story.the_{part}")), *of_part] if of_part else []
    return made


def _figure(source: Source, indicator: Indicator) -> list[Block]:
    """Say the figure of every wave with its norm and bounds, then every change with its verdict."""
    entries = []
    for wave in levels(source, indicator):
        row = source.estimate(indicator.id, wave.id)
        number = level(source, row, f"{indicator.id}.{wave.id}.{indicator.statistic}")
        said = [
            level_sentence(source, indicator, wave.id, row, number, named=False),
            norm_sentence(source, indicator, row),
        ]
        said.append(f"{bounds(source, row)}." if bounds(source, row) else "")
        entries.append((" ".join(part for part in said if part), [number]))
    made = [items(f"levels-{indicator.id}", entries)] if entries else []
    for pair in source.measurement.comparisons:
        row = source.change(indicator.id, *pair)
        number = change(source, row, f"{indicator.id}.{pair[0]}-{pair[1]}.difference")
        made.append(paragraph(change_sentence(source, indicator, pair, row, number), [number]))
    return made
